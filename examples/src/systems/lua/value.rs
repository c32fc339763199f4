//! Values: what variables hold, and keys and values of tables are.

use std::rc::Rc;

use gc_core::{ByAddress, Finalize, Gc, Trace};

use crate::systems::lua::{Function, Object, Outcome, Vm};

/// A value. Objects are equal if they are the same; all others if they look the same.
///
/// Only objects are collected. The rest is kept in weak tables as anywhere else: "strings are values", as the
/// manual says.
#[derive(Trace, Finalize, Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value<'gc> {
    /// Nothing: what a table has for a key that is not in it.
    Nil,
    /// A truth value.
    Boolean(bool),
    /// A number, which is whole, since nothing here depends on fractions.
    Number(i64),
    /// A string.
    String(Rc<str>),
    /// A function of the host.
    Function(Function),
    /// A table or a userdata.
    Object(ByAddress<'gc, Object<'gc>>),
}

impl<'gc> Value<'gc> {
    /// A function.
    pub fn function(
        body: impl for<'a> Fn(Vm<'a>, Value<'a>) -> Outcome<'a> + 'static,
    ) -> Value<'gc> {
        Value::Function(Function::new(body))
    }

    /// The object, if it is one.
    pub fn object(&self) -> Option<Gc<'gc, Object<'gc>>> {
        match self {
            Value::Object(ByAddress(object)) => Some(*object),
            _ => None,
        }
    }

    /// Whether it is nil.
    pub fn is_nil(&self) -> bool {
        *self == Value::Nil
    }

    /// Its type, in Lua's words.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Nil => "nil",
            Value::Boolean(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Function(_) => "function",
            Value::Object(object) => object.type_name(),
        }
    }
}

impl From<bool> for Value<'_> {
    fn from(truth: bool) -> Self {
        Value::Boolean(truth)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Value::Number(number)
    }
}

impl From<&str> for Value<'_> {
    fn from(text: &str) -> Self {
        Value::String(text.into())
    }
}

impl<'gc> From<Gc<'gc, Object<'gc>>> for Value<'gc> {
    fn from(object: Gc<'gc, Object<'gc>>) -> Self {
        Value::Object(ByAddress(object))
    }
}
