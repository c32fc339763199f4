//! `rust-cc`: reference counts with a search for cycles. It is here for its finalizers; what counting costs otherwise,
//! `bacon_rajan_cc` shows.

use rust_cc::{Cc, Finalize, Trace, collect_cycles};

use crate::workload::{
    Workload,
    finalizer_storm::{self, FinalizerStorm, finalized},
};

/// Finalizers only.
pub(super) fn runner(workload: Workload) -> Result<super::Runner, &'static str> {
    match workload {
        Workload::FinalizerStorm => Ok(finalizer_storm::run::<Storm>),
        Workload::FinalizationQueue => Err("it has no queues"),
        _ => Err("only its finalizers are compared"),
    }
}

/// An object with a finalizer.
#[derive(Trace)]
struct Armed(u64);

impl Finalize for Armed {
    fn finalize(&self) {
        finalized(self.0);
    }
}

/// Objects die when their last pointer goes, so pointers are kept until then.
#[derive(Default)]
struct Storm {
    plain: Vec<Cc<u64>>,
    armed: Vec<Cc<Armed>>,
}

impl FinalizerStorm for Storm {
    fn plain(&mut self, n: u64) {
        self.plain.extend((0..n).map(Cc::new));
    }

    fn armed(&mut self, n: u64) {
        self.armed
            .extend((0..n).map(|number| Cc::new(Armed(number))));
    }

    fn finalize(&mut self) {
        self.plain.clear();
        self.armed.clear();
        collect_cycles();
    }
}
