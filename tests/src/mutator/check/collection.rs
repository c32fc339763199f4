//! Comparing what a collection did with what the model says.

use core::any::Any as Payload;
use std::rc::Rc;

use gc_core::{Collection, Heap};

use super::{Mismatch, ensure};
use crate::mutator::fate::Fate;
use crate::mutator::log::{Id, Planned};
use crate::mutator::machine::State;
use crate::mutator::model::Object;

/// What a call that runs user code returned or threw.
pub(in crate::mutator) type Outcome<T> = Result<T, Box<dyn Payload + Send>>;

impl State {
    /// Lets the model collect, and compares. `outcome` is what the collection of the heap returned
    /// or threw.
    pub(in crate::mutator) fn check_collection(
        &mut self,
        heap: &Heap,
        outcome: Outcome<Option<Collection>>,
    ) -> Result<(), Mismatch> {
        let verdict = self.model.collect();
        self.model.sync_collected(heap.stats().external_bytes);
        let live = [self.model.len(), self.model.bytes()];
        let panics: Vec<Id> = (verdict.dead.iter())
            .filter(|(_, object)| object.panics)
            .map(|(&id, _)| id)
            .collect();
        let report = match outcome {
            Ok(report) => {
                ensure!(
                    panics.is_empty(),
                    "the panic of {panics:?} was not passed on"
                );
                report
            }
            Err(payload) => {
                let id = planned(payload)?;
                ensure!(panics.contains(&id), "object {id} panicked");
                None
            }
        };
        self.check_finalizers(&verdict.finalized)?;
        self.check_deaths(verdict.dead.iter().map(|(&id, object)| (id, object)))?;
        if let Some(report) = report {
            let dead = verdict.dead.values().map(|object| object.bytes);
            let panicked = verdict.finalized.iter().filter(|(_, fate)| fate.panics());
            let expected = [
                live[0],
                live[1],
                verdict.dead.len(),
                dead.sum(),
                verdict.finalized.len(),
                panicked.count(),
            ];
            let found = [
                report.live_objects,
                report.live_bytes,
                report.freed_objects,
                report.freed_bytes,
                report.finalized,
                report.finalizers_panicked,
            ];
            ensure!(found == expected, "{report:?} instead of {expected:?}");
        }
        self.check_graph(heap)
    }

    /// Checks a collection in which every `Trap` panics: if one is reached, nothing is freed.
    pub(in crate::mutator) fn check_trapped(
        &mut self,
        heap: &Heap,
        outcome: Outcome<Collection>,
    ) -> Result<(), Mismatch> {
        let reached = self.model.traps();
        if reached.is_empty() {
            return self.check_collection(heap, outcome.map(Some));
        }
        let Err(payload) = outcome else {
            return Err(Mismatch(format!("no trap of {reached:?} was sprung")));
        };
        let id = planned(payload)?;
        ensure!(reached.contains(&id), "trap {id} was sprung");
        self.model.abandon();
        self.check_finalizers(&[])?;
        self.check_deaths(core::iter::empty())?;
        self.check_graph(heap)
    }

    /// Checks what happened when the heap was dropped.
    pub(in crate::mutator) fn check_end(
        mut self,
        finalized: &[(Id, Fate)],
    ) -> Result<(), Mismatch> {
        self.check_finalizers(finalized)?;
        let mut model = core::mem::take(&mut self.model);
        self.model.stillborn = core::mem::take(&mut model.stillborn);
        self.model.stillborn.extend(model.entry_tags());
        self.check_deaths(model.objects())?;
        let log = self.log;
        let owners = Rc::strong_count(&log);
        ensure!(owners == 1, "{} objects were leaked", owners - 1);
        Ok(())
    }

    /// Checks that exactly these finalizers were called, in this order, and lets the model know.
    fn check_finalizers(&mut self, expected: &[(Id, Fate)]) -> Result<(), Mismatch> {
        let finalized = self.log.finalized.take();
        let order: Vec<Id> = expected.iter().map(|&(id, _)| id).collect();
        ensure!(
            finalized == order,
            "{finalized:?} were finalized, not {order:?}"
        );
        let births = self.log.born.take();
        let mut births = births.into_iter();
        self.model.finalize(expected, &mut births);
        self.roots.append(&mut self.log.roots.borrow_mut());
        let surplus = births.next();
        ensure!(surplus.is_none(), "{surplus:?} was not expected");
        Ok(())
    }

    /// Checks that of all objects that report their death exactly these did, each once.
    fn check_deaths<'o>(
        &mut self,
        dead: impl Iterator<Item = (Id, &'o Object)>,
    ) -> Result<(), Mismatch> {
        let mut died = self.log.died.take();
        let mut expected = core::mem::take(&mut self.model.stillborn);
        expected.extend(dead.filter(|(_, object)| object.tagged).map(|(id, _)| id));
        died.sort_unstable();
        expected.sort_unstable();
        ensure!(died == expected, "{died:?} died, not {expected:?}");
        Ok(())
    }
}

/// The object that panicked, if the panic is part of the program.
pub(in crate::mutator) fn planned(payload: Box<dyn Payload + Send>) -> Result<Id, Mismatch> {
    match payload.downcast::<Planned>() {
        Ok(planned) => Ok(planned.0),
        Err(payload) => Err(Mismatch(message(&*payload))),
    }
}

/// The message of a panic.
pub(in crate::mutator) fn message(payload: &(dyn Payload + Send)) -> String {
    let text = (payload.downcast_ref::<String>().map(String::as_str))
        .or_else(|| payload.downcast_ref::<&str>().copied());
    format!("panic: {}", text.unwrap_or("without a message"))
}
