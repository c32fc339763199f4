//! Panics as values.

use core::any::Any;
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

/// The payload of the panic that `work` ends with.
#[track_caller]
pub(crate) fn payload_of<R>(work: impl FnOnce() -> R) -> Box<dyn Any + Send> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(_) => panic!("no panic"),
        Err(payload) => payload,
    }
}

/// The message of the panic that `work` ends with.
#[track_caller]
pub(crate) fn message_of<R>(work: impl FnOnce() -> R) -> String {
    let payload = payload_of(work);
    match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(payload) => (*payload.downcast::<&str>().expect("a message")).into(),
    }
}
