//! Leaking on purpose.

use std::sync::Mutex;

/// The addresses of what was leaked.
static KEPT: Mutex<Vec<usize>> = Mutex::new(Vec::new());

/// Never drops `value`.
///
/// Unlike after [`mem::forget`](core::mem::forget) its memory can still be found from a static, so that
/// leak checkers have nothing to say.
pub(crate) fn keep<T: 'static>(value: T) -> &'static T {
    let kept = Box::leak(Box::new(value));
    let address = (&raw const *kept).addr();
    KEPT.lock().expect("nothing panics here").push(address);
    kept
}
