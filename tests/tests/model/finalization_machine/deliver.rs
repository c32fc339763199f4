//! The model's side of what runs: finalizers, procedures, and the end of the heap.

use std::collections::BTreeSet;

use gc_core::HandleState;

use super::objects::Act;
use super::rules::{Body, Event, Id, Model, Row, Stage};

/// A panic that is part of the program.
#[derive(Debug)]
pub(crate) struct Planned;

pub(crate) type Outcome = Result<(), Planned>;

/// What a delivery is to tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Delivered {
    pub(crate) called: usize,
    pub(crate) panicked: usize,
    /// Whether a panic was passed on.
    pub(crate) stopped: bool,
}

impl Model {
    /// Calls what is due by now, stage by stage, unless it has been taken off its queue meanwhile.
    pub(crate) fn deliver(&mut self, most: usize) -> Delivered {
        let mut delivered = Delivered::default();
        let mut due = self.due.clone();
        due.sort_by_key(|due| due.stage);
        for due in due {
            if delivered.called == most || delivered.stopped {
                break;
            }
            let Some(place) = self.due.iter().position(|&other| other == due) else {
                continue;
            };
            self.due.remove(place);
            let outcome = match due.row {
                Row::Object(id) => {
                    self.log.push(Event::Finalized(id));
                    self.act(id)
                }
                Row::Record(id) => {
                    self.disable(id);
                    self.call_procedure(id)
                }
            };
            self.count(&mut delivered, outcome);
        }
        delivered
    }

    fn count(&mut self, delivered: &mut Delivered, outcome: Outcome) {
        delivered.called += 1;
        if outcome.is_err() {
            delivered.panicked += 1;
            delivered.stopped = self.propagates;
            if !self.propagates {
                self.log.push(Event::PanicReported);
            }
        }
    }

    /// What the procedure of a record's queue does with the record.
    pub(crate) fn call_procedure(&mut self, id: Id) -> Outcome {
        let record = self.record(id).clone();
        if record.is_cleanup {
            self.record(id).datum = None;
            return self.receive(record.datum);
        }
        self.log.push(Event::Called(record.object));
        self.touch(record.datum, record.object)?;
        self.act(record.object)
    }

    /// What a procedure does with a value that is given back.
    fn receive(&mut self, held: Option<Id>) -> Outcome {
        let node = held.filter(|&held| self.objects[held].is_node);
        self.log.push(Event::GivenBack(node));
        match node {
            Some(node) => self.act(node),
            None => self.touch(held, 0),
        }
    }

    /// What a finalizer does with its object.
    pub(crate) fn act(&mut self, id: Id) -> Outcome {
        match self.objects[id].act {
            Act::Nothing => {}
            Act::Rescue => {
                let holder = self.add(Body::Slots(vec![Some(id)]));
                self.rescued.push(holder);
            }
            Act::Rearm => {
                self.rearm(id);
            }
            Act::Renew => {
                self.renew(id);
            }
            Act::Make => {
                let made = self.add_node(vec![Some(id)], Act::Nothing);
                self.objects[made].can_be_armed = true;
                self.arm(made);
            }
            Act::Panic => return Err(Planned),
            Act::DropEdges => self.slots(id).fill(None),
            Act::Busy => {
                for slot in self.slots(id).clone() {
                    self.touch(slot, id)?;
                }
            }
        }
        Ok(())
    }

    /// What the finalizer of `by` does with something that it has found.
    fn touch(&mut self, id: Option<Id>, by: Id) -> Outcome {
        let Some(id) = id else { return Ok(()) };
        match self.objects[id].body.clone() {
            Body::Slots(_) => match by % 3 {
                0 => self.arm(id),
                1 => self.disarm(id),
                _ => self.rearm(id),
            },
            Body::Queue { settings, .. } if settings.stage == Stage::Cleanup => {
                self.next(id);
            }
            Body::Queue { .. } => self.fire_all(id),
            Body::Record(record) if record.is_cleanup && by % 2 == 0 => return self.clean(id),
            Body::Record(record) if record.is_cleanup => {
                self.unregister(id);
            }
            Body::Record(record) => {
                let is_queue = |&id: &Id| matches!(self.objects[id].body, Body::Queue { .. });
                match record.datum.filter(is_queue) {
                    Some(queue) if self.settings(queue).stage != Stage::Cleanup => {
                        self.reenable(id, queue);
                    }
                    _ => {
                        self.disable(id);
                    }
                }
            }
            Body::Keys(_) | Body::Values(_) | Body::Cell { .. } => {}
        }
        Ok(())
    }

    pub(crate) fn is_armed(&self, id: Id) -> bool {
        self.rows.contains(&Row::Object(id))
    }

    pub(crate) fn arm(&mut self, id: Id) {
        let object = &self.objects[id];
        if object.can_be_armed && !object.is_spent && !self.closed && !self.is_armed(id) {
            self.rows.push(Row::Object(id));
        }
    }

    /// Gives a spent object another turn, and says whether it was spent.
    pub(crate) fn renew(&mut self, id: Id) -> bool {
        core::mem::take(&mut self.objects[id].is_spent)
    }

    pub(crate) fn rearm(&mut self, id: Id) {
        if !self.closed {
            self.disarm(id);
            self.arm(id);
        }
    }

    pub(crate) fn disarm(&mut self, id: Id) {
        self.rows.retain(|&row| row != Row::Object(id));
    }

    pub(crate) fn enable(&mut self, id: Id) {
        if !self.closed {
            self.record(id).state = HandleState::Enabled;
            self.rows.push(Row::Record(id));
        }
    }

    /// Disables a registration, and says what it was doing.
    pub(crate) fn disable(&mut self, id: Id) -> HandleState {
        let record = self.record(id);
        let queue = record.queue;
        record.cyclic = false;
        let before = core::mem::replace(&mut record.state, HandleState::Disabled);
        self.rows.retain(|&row| row != Row::Record(id));
        self.on(queue).retain(|&other| other != id);
        self.due.retain(|due| due.row != Row::Record(id));
        before
    }

    pub(crate) fn reenable(&mut self, id: Id, queue: Id) -> HandleState {
        if self.closed {
            return self.record(id).state;
        }
        let before = self.disable(id);
        self.record(id).queue = queue;
        self.enable(id);
        before
    }

    /// Takes what has been on a queue for longest, with its datum or value.
    pub(crate) fn next(&mut self, queue: Id) -> Option<(Id, Option<Id>)> {
        let id = self.on(queue).first().copied()?;
        self.disable(id);
        let record = self.record(id);
        let datum = record.datum;
        if record.is_cleanup {
            record.datum = None;
        }
        Some((id, datum))
    }

    pub(crate) fn fire_all(&mut self, queue: Id) {
        let rows = self.rows.iter().enumerate();
        let its = |&(at, &row): &(usize, &Row)| match row {
            Row::Record(id) => match &self.objects[id].body {
                Body::Record(record) => (record.queue == queue).then_some(at),
                _ => None,
            },
            Row::Object(_) => None,
        };
        let fired: BTreeSet<usize> = rows.filter_map(|row| its(&row)).collect();
        self.fire(&fired, &[]);
    }

    /// Takes the value of a cleanup, and says whether it was still there.
    pub(crate) fn unregister(&mut self, id: Id) -> bool {
        let was_registered = self.disable(id) != HandleState::Disabled;
        self.record(id).datum = None;
        was_registered
    }

    pub(crate) fn clean(&mut self, id: Id) -> Outcome {
        if self.disable(id) == HandleState::Disabled {
            return Ok(());
        }
        let queue = self.record(id).queue;
        if self.procedures.contains(&queue) {
            return self.call_procedure(id);
        }
        self.put_on_queue(id);
        Ok(())
    }

    /// Ends the heap: everything is finalized and released, or released only.
    pub(crate) fn end(&mut self, finalizes: bool) -> Delivered {
        let mut delivered = Delivered::default();
        self.closed = true;
        if finalizes {
            self.deliver_all(&mut delivered);
            self.fire_stages(|stage| stage < Stage::Release);
            self.deliver_all(&mut delivered);
        } else {
            self.due.retain(|due| due.stage == Stage::Release);
            let rows = self.rows.clone().into_iter();
            let is_kept = |&row: &Row| self.look_at(row).1.stage == Stage::Release;
            let (kept, forgotten): (_, Vec<Row>) = rows.partition(is_kept);
            self.rows = kept;
            for row in forgotten {
                if let Row::Record(id) = row {
                    self.record(id).state = HandleState::Disabled;
                }
            }
        }
        self.fire_stages(|stage| stage == Stage::Release);
        self.deliver_all(&mut delivered);
        delivered
    }

    fn fire_stages(&mut self, is_due: impl Fn(Stage) -> bool) {
        let rows = self.rows.iter().enumerate();
        let fired = rows.filter(|&(_, &row)| is_due(self.look_at(row).1.stage));
        let fired: BTreeSet<usize> = fired.map(|(at, _)| at).collect();
        self.fire(&fired, &[]);
    }

    /// Calls everything that is due, and what becomes due meanwhile: as nothing is armed any more, that comes to an end.
    fn deliver_all(&mut self, sum: &mut Delivered) {
        loop {
            let more = self.deliver(usize::MAX);
            sum.called += more.called;
            sum.panicked += more.panicked;
            sum.stopped |= more.stopped;
            if !more.stopped && more.called == 0 {
                return;
            }
        }
    }
}
