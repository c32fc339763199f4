//! Errors of finalizers, on their way through the collector.
//!
//! A finalizer of the library returns nothing, and what it has to say it says by a panic. So an error becomes the
//! payload of one, which is raised without the message that panics print, and is caught by the library. Where
//! errors are to be raised again it is resumed in whoever called the collector, and becomes an error there; where
//! they are warnings a hook is given it.

use core::fmt;
use core::panic::AssertUnwindSafe;
use std::panic::{catch_unwind, resume_unwind};

use gc_core::FinalizerPanic;

use crate::systems::lua::{Value, Version};

/// An error that a finalizer has raised, in Lua's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised(String);

impl Raised {
    /// What becomes of an error value, of which only strings are told further.
    pub(super) fn new(version: Version, error: &Value<'_>) -> Raised {
        let text = match error {
            Value::String(text) => Some(&**text),
            _ => None,
        };
        Raised::in_words(version, text)
    }

    /// The error that a panic of a finalizer stands for. One that is not Lua's is told too, so far as it has words.
    pub(super) fn of_panic(version: Version, panic: &FinalizerPanic<'_>) -> Raised {
        let raised = panic.payload().downcast_ref::<Raised>();
        raised
            .cloned()
            .unwrap_or_else(|| Raised::in_words(version, panic.message()))
    }

    fn in_words(version: Version, text: Option<&str>) -> Raised {
        Raised(if version.raises_errors() {
            let text = text.unwrap_or("no message");
            format!("error in __gc metamethod ({text})")
        } else {
            let text = text.unwrap_or("error object is not a string");
            format!("error in __gc ({text})")
        })
    }

    /// Leaves a finalizer.
    pub(super) fn raise(self) -> ! {
        resume_unwind(Box::new(self))
    }

    /// Runs something that calls finalizers, and returns what one of them has raised. Other panics are passed on.
    pub(super) fn caught<R>(run: impl FnOnce() -> R) -> Result<R, Raised> {
        catch_unwind(AssertUnwindSafe(run)).map_err(|payload| match payload.downcast::<Raised>() {
            Ok(raised) => *raised,
            Err(other) => resume_unwind(other),
        })
    }
}

impl fmt::Display for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for Raised {}
