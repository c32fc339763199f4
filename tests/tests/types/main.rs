//! Which types can be parts of objects, what they keep alive, and what the derives make of a type.

mod derive_fields;
mod derive_parameters;
mod derive_spelling;
mod foreign_types;
mod hygiene;
mod std_types;
mod type_list;
