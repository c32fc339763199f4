//! Contexts: parts of a program's run that may have limits, and a pool of their own.

use crate::systems::golua::Pool;

/// Where the values of a context are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// In a pool of its own: they are finalized and released when the context is left. This is what a context with
    /// limits has, so that finalizers are within them.
    Isolated,
    /// In the pool of the context around it: they outlive the context.
    Shared,
}

/// How a context came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It has done what it was to do.
    Completed,
    /// It was stopped, and nothing of it may run any more. What is not Lua's is released in any case.
    Killed,
}

/// A context that has been entered.
#[derive(Debug)]
pub(super) struct Context {
    /// `None` if it shares the pool of the context around it.
    pub(super) pool: Option<Box<dyn Pool>>,
}
