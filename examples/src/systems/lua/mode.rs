//! Modes: what a table holds weakly.

use gc_core::{Finalize, Trace};

use crate::systems::lua::Value;

/// Which parts of a table's entries are weak, as `__mode` says.
#[derive(Trace, Finalize, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mode {
    /// Keys are: an entry lives as long as its key, which its value does not keep.
    pub keys: bool,
    /// Values are.
    pub values: bool,
}

impl Mode {
    /// The mode that a value of `__mode` stands for. What is not a string is ignored.
    pub fn of(value: &Value<'_>) -> Mode {
        match value {
            Value::String(text) => Mode {
                keys: text.contains('k'),
                values: text.contains('v'),
            },
            _ => Mode::default(),
        }
    }
}
