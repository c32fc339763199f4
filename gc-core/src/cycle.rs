//! One collection, from the roots to the last freed slot.
//!
//! # Phases
//! A cycle is a walk round four phases. Every edge goes through one function,
//! [`enter`](phase::enter), which retires every allocation run, so that no run spans an edge
//! (PHASE-1): the alloc bits are then exact, and nothing is allocated from slots acquired under
//! other rules.
//!
//! 1. **Idle**: the program runs. Allocation adds debt.
//! 2. **Mark** ([`mark`]): (a) sweeping that is still pending is finished, since marking writes the
//!    bits that it reads; (b) all marks are cleared; (c) the roots
//!    are marked, and the finalizers that wait for delivery; (d) a worklist marks the rest.
//! 3. **Close** ([`close`]): (a) armed objects that were not reached are selected for
//!    finalization; (b) they and what they reach are marked; (c) only then, after the last call of
//!    user code, the selection is committed. A panic before that abandons the cycle: nothing is
//!    freed, nothing is lost.
//! 4. **Sweep** ([`sweep`]): (a) blocks without a marked object go back to the supply; (b) dead
//!    objects with drop glue are dropped; (c) other blocks are reclaimed when allocation next needs
//!    them, bitmap by bitmap, without touching the dead.
//!
//! Then **Idle** again. All phases run with the program stopped.
//!
//! # Why a cycle needs no memory
//! It is run when memory is short. Lists that it fills have their capacity reserved when what
//! they will hold comes into being, and the worklist can do without growing (see
//! [`worklist`]).

pub(crate) mod clear;
pub(crate) mod close;
pub(crate) mod ephemeron;
pub(crate) mod let_go;
pub(crate) mod mark;
mod ordered;
pub(crate) mod phase;
mod post_order;
pub(crate) mod sweep;
pub(crate) mod walk;
pub(crate) mod worklist;
