//! Finalizers and weak tables of Lua 5.2, 5.3 and 5.4.
//!
//! A [`State`] owns a heap of tables and userdata; a [`Vm`] is a borrow of it, in which programs run. An object
//! whose metatable has `__gc` is finalized when nothing reaches it, and a table whose metatable has `__mode` holds
//! its keys or values weakly.
//!
//! # How the rules of Lua are expressed
//! | rule | by what |
//! |---|---|
//! | only `setmetatable` marks an object for finalization | `Finalize::ARMED_AT_ALLOC = false` and `Heap::arm` |
//! | the latest marked is finalized first | armed objects are called latest armed first |
//! | marking a marked object does not move it | `Heap::arm` keeps an object's place |
//! | `__gc` is looked up when it is called | `Finalize::finalize` looks it up |
//! | marking an object whose finalizer is due does nothing | `Finalize::ONCE`: such an object is spent |
//! | 5.2: finalized once; 5.3: once for each marking | the same; from 5.3 on the call begins with `Heap::renew` |
//! | an error is raised in who collects (5.2), or is a warning (5.4) | `propagate_finalizer_panics`, or `on_finalizer_panic` |
//! | a step calls a few finalizers | `finalizers_per_safepoint` |
//! | a finalizer cannot collect | it has a [`Vm`], which is `&Heap`: it can `request_collection` |
//! | closing a state finalizes all, and marks nothing | `Heap::close` |
//! | `__mode`: weak keys, weak values, both | the three tables of the library |
//! | values leave before finalizers run, keys after | short weak values and long weak keys, which is what those tables have |
//! | numbers, strings and functions are never removed | they are no objects, and are kept like any other value |
//!
//! # What is different
//! - `__mode` is read when the metatable is set, as `__gc` is, and not at each collection.
//! - Weak values that are revived by a finalizer are gone from every table, also from one that has been revived
//!   with them. Lua's manual leaves this open.
//! - A step calls as many finalizers in Lua 5.3 as in 5.2. There it calls one, and then twice as many each time.
//! - A collection that a finalizer asks for happens after it. Lua 5.2 runs one inside of it, and Lua 5.4 none.
//!
//! ```
//! use gc_examples::systems::lua::{State, Value, Version};
//!
//! let mut state = State::new(Version::Lua54);
//! let vm = state.vm();
//! let class = vm.table();
//! vm.set(class, "__gc", Value::function(|vm, object| {
//!     vm.set(vm.globals(), "last", object);
//!     Ok(())
//! }));
//! let object = vm.table();
//! vm.set(object, "name", "o");
//! vm.set_metatable(object, Some(class));
//!
//! state.collect_garbage().unwrap();
//! let vm = state.vm();
//! let last = vm.get(vm.globals(), "last").object().unwrap();
//! assert_eq!(vm.get(last, "name"), "o".into());
//! ```

mod error;
mod finalizer;
mod function;
mod mode;
mod object;
mod pairs;
mod state;
mod table;
mod value;
mod version;
mod vm;

pub use error::Raised;
pub use function::{Function, Outcome};
pub use mode::Mode;
pub use object::Object;
pub use pairs::Pairs;
pub use state::State;
pub use value::Value;
pub use version::Version;
pub use vm::Vm;
