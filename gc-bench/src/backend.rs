//! The backends: each implements the workloads' traits as a user of that library would.

mod bacon_rajan;
mod boa;
mod boxed;
mod bump;
mod gc_arena;
mod gc_core;
mod rc;
mod rust_cc;

use core::str::FromStr;

use crate::{outcome::Outcome, workload::Workload};

/// Runs a workload of the given size.
pub(crate) type Runner = fn(u64) -> Outcome;

/// A way of managing memory.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Backend {
    /// This project's collector.
    GcCore,
    /// `gc-arena` with its default, incremental pacing.
    GcArena,
    /// `gc-arena` with its stop-the-world pacing.
    GcArenaStw,
    /// The collector of the Boa JavaScript engine.
    BoaGc,
    /// Reference counts with a search for cycles.
    BaconRajanCc,
    /// Reference counts with a search for cycles, and finalizers.
    RustCc,
    /// `std::rc::Rc`.
    Rc,
    /// `Box`.
    Box,
    /// A bump arena that frees everything at once.
    Bumpalo,
}

impl Backend {
    /// All backends, in the order of the tables.
    pub(crate) const ALL: [Self; 9] = [
        Self::GcCore,
        Self::GcArena,
        Self::GcArenaStw,
        Self::BoaGc,
        Self::BaconRajanCc,
        Self::RustCc,
        Self::Rc,
        Self::Box,
        Self::Bumpalo,
    ];

    /// The backend that ratios are relative to.
    pub(crate) const BASELINE: Self = Self::GcCore;

    /// As on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::GcCore => "gc-core",
            Self::GcArena => "gc-arena",
            Self::GcArenaStw => "gc-arena-stw",
            Self::BoaGc => "boa_gc",
            Self::BaconRajanCc => "bacon_rajan_cc",
            Self::RustCc => "rust-cc",
            Self::Rc => "rc",
            Self::Box => "box",
            Self::Bumpalo => "bumpalo",
        }
    }

    /// One line about the backend.
    pub(crate) const fn about(self) -> &'static str {
        match self {
            Self::GcCore => "this project's collector",
            Self::GcArena => "incremental mark and sweep inside closures",
            Self::GcArenaStw => "the same library with its stop-the-world pacing",
            Self::BoaGc => "mark and sweep with counted handles, from the Boa JavaScript engine",
            Self::BaconRajanCc => "reference counts with a search for cycles, on demand",
            Self::RustCc => "reference counts with a search for cycles, and finalizers",
            Self::Rc => "the standard library's reference counts: what no collector at all costs",
            Self::Box => "unique ownership: what malloc and free cost",
            Self::Bumpalo => "a bump arena, freed at once: what no bookkeeping at all costs",
        }
    }

    /// How this backend runs a workload, or why it cannot.
    pub(crate) fn runner(self, workload: Workload) -> Result<Runner, &'static str> {
        match self {
            Self::GcCore => gc_core::runner(workload),
            Self::GcArena => gc_arena::runner::<gc_arena::Incremental>(workload),
            Self::GcArenaStw => gc_arena::runner::<gc_arena::StopTheWorld>(workload),
            Self::BoaGc => boa::runner(workload),
            Self::BaconRajanCc => bacon_rajan::runner(workload),
            Self::RustCc => rust_cc::runner(workload),
            Self::Rc => rc::runner(workload),
            Self::Box => boxed::runner(workload),
            Self::Bumpalo => bump::runner(workload),
        }
    }
}

impl FromStr for Backend {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::name).join(", ");
        let found = Self::ALL.into_iter().find(|backend| backend.name() == name);
        found.ok_or_else(|| format!("unknown backend `{name}`; there are {}", known()))
    }
}
