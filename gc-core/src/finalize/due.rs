//! What is due: objects whose finalizers are to be called, and registrations that are on a queue with a procedure, in
//! the order in which that is done.
//!
//! # Order
//! Stage by stage, and in a stage in the order of becoming due, whatever the queue. So the order in which a cycle commits its
//! selection is the order of the calls, across all queues of a level, and the finalizers of types among them.
//!
//! # Places
//! Each stage has a list. A registration may leave its queue before its turn: it knows its place in the list, which is
//! emptied. Empty places are passed over, and taken out when they are the majority.
//!
//! # Memory
//! Nothing becomes due that was not armed or enabled before, and room is made then. The first stage, which is that of all
//! types, has room for everything that is armed at all times. The list of another stage is made with what is first enabled with
//! a queue of the stage that has a procedure, and has room for as much as is enabled with such queues.
//!
//! # What was rejected
//! - *Queues that are asked one after the other*, each for all that is on it: the order of a queue was kept, and that of arming was
//!   not, where a program had a queue for each type of object. And to find the next one took time in proportion to the
//!   queues, for each of which something was due.
//! - *A number for each of what is due, and a heap of the queues by their first*: eight bytes for each object that is armed, to compare
//!   it with what is on queues.
//! - *One list for all stages*, kept in their order: where calling lags behind, each cycle would move what is there.

use std::collections::VecDeque;

use crate::finalize::config::Stage;
use crate::finalize::registration::{Address, HandleState, Registration};
use crate::finalize::row::{FEW, Fate, Row};

/// What is due, by stage.
#[derive(Debug, Default)]
pub(crate) struct Due {
    first: List,
    /// Of other stages, in their order.
    later: Vec<(Stage, List)>,
    /// How many of those the delivery at work has come to the end of.
    passed: usize,
    /// How much is due.
    len: usize,
}

/// What is due in one stage.
#[derive(Debug, Default)]
struct List {
    places: VecDeque<Option<Row>>,
    /// How many places there are in front of those, which have been taken: the number of the first one. It
    /// goes round, as no list is that long.
    taken: u32,
    /// How many places are empty.
    empty: usize,
    /// How many places, from the front, are for the delivery at work.
    share: usize,
    /// How many registrations may still come here. Not counted in the first stage, which has room for all.
    awaited: usize,
}

impl Due {
    fn lists(&self) -> impl Iterator<Item = &List> {
        let later = self.later.iter().map(|(_, list)| list);
        core::iter::once(&self.first).chain(later)
    }

    fn lists_mut(&mut self) -> impl Iterator<Item = &mut List> {
        let later = self.later.iter_mut().map(|(_, list)| list);
        core::iter::once(&mut self.first).chain(later)
    }

    /// The list of a stage, if it has been made.
    fn of(&mut self, stage: Stage) -> Option<&mut List> {
        if stage == Stage::FIRST {
            return Some(&mut self.first);
        }
        let at = self.later.binary_search_by_key(&stage, |&(stage, _)| stage);
        Some(&mut self.later[at.ok()?].1)
    }

    /// Makes room in the first stage, for so much more; `false` if there is no memory.
    pub(super) fn reserve(&mut self, more: usize) -> bool {
        self.first.reserve(more)
    }

    /// Makes room in a later stage, for one more registration than is awaited there; `false` if there is no memory.
    pub(super) fn reserve_later(&mut self, stage: Stage) -> bool {
        if self.of(stage).is_none() {
            if self.later.try_reserve(1).is_err() {
                return false;
            }
            let at = self.later.partition_point(|&(other, _)| other < stage);
            self.later.insert(at, (stage, List::default()));
            self.passed += usize::from(at < self.passed);
        }
        self.of(stage)
            .is_some_and(|list| list.reserve(list.awaited + 1))
    }

    /// Counts a registration that may come to a stage, or may no more.
    pub(super) fn await_one(&mut self, stage: Stage, more: bool) {
        if stage == Stage::FIRST {
            return;
        }
        if let Some(list) = self.of(stage) {
            list.awaited = if more {
                list.awaited + 1
            } else {
                list.awaited - 1
            };
        }
    }

    /// Adds an object, for which there is room, behind all of its stage.
    #[inline]
    pub(super) fn push_object(&mut self, row: Row) {
        self.first.push(row);
        self.len += 1;
    }

    /// Adds a registration, for which there is room, behind all of its stage.
    pub(super) fn push(&mut self, row: Row, this: &Registration, stage: Stage) {
        let list = self.of(stage);
        let list = list.expect("it was made when there was room made");
        this.move_to(list.end());
        list.push(row);
        self.len += 1;
        self.await_one(stage, false);
    }

    /// Takes out a registration that has left its queue, which is of a stage; nothing, if it is not here.
    pub(super) fn remove(&mut self, address: Address, this: &Registration, stage: Stage) {
        let list = self.of(stage);
        let removed = list.map(|list| list.remove(Row::of_registration(address), this.place()));
        self.len -= usize::from(removed == Some(true));
    }

    /// Begins a delivery: what is due now is for it, and no more.
    pub(super) fn begin_delivery(&mut self) {
        self.lists_mut()
            .for_each(|list| list.share = list.places.len());
        self.passed = 0;
    }

    /// Takes what is the next to be called in the delivery that was begun last.
    #[inline]
    pub(super) fn next(&mut self) -> Option<Row> {
        let next = self.first.next().or_else(|| self.next_later())?;
        self.len -= 1;
        Some(next)
    }

    fn next_later(&mut self) -> Option<Row> {
        loop {
            let (_, list) = self.later.get_mut(self.passed)?;
            if let Some(row) = list.next() {
                return Some(row);
            }
            self.passed += 1;
        }
    }

    /// Forgets what is due in other stages.
    pub(super) fn forget_but(&mut self, kept: Stage) {
        for (stage, list) in &mut self.later {
            if *stage != kept {
                *list = List::default();
            }
        }
        if kept != Stage::FIRST {
            self.first = List::default();
        }
        self.len = self.lists().map(List::len).sum();
    }

    /// How much is due.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Whether the books are right: for the verifier. `armed` is how many rows may still come to the first stage.
    pub(super) fn is_sound(&self, armed: usize) -> bool {
        let lists = || {
            let later = self.later.iter().map(|(_, list)| (list, list.awaited));
            core::iter::once((&self.first, armed)).chain(later)
        };
        let has_room =
            |(list, more): (&List, usize)| list.places.capacity() - list.places.len() >= more;
        lists().all(has_room)
            && self.lists().all(List::is_sound)
            && self.len == self.lists().map(List::len).sum()
    }

    /// Everything that is due.
    pub(super) fn iter(&self) -> impl Iterator<Item = Row> {
        self.lists()
            .flat_map(|list| list.places.iter().copied().flatten())
    }
}

impl List {
    fn reserve(&mut self, more: usize) -> bool {
        let can_be_numbered = self.places.len().saturating_add(more) < u32::MAX as usize;
        can_be_numbered && self.places.try_reserve(more).is_ok()
    }

    /// How much is due here.
    fn len(&self) -> usize {
        self.places.len() - self.empty
    }

    fn is_sound(&self) -> bool {
        let empty = self.places.iter().filter(|place| place.is_none()).count();
        let knows_its_place = |(at, place): (u32, &Option<Row>)| {
            let registration = place.as_ref().and_then(|row| row.registration());
            registration.is_none_or(|this| {
                let is_there = this.place() == self.taken.wrapping_add(at);
                is_there && this.state() == HandleState::OnQueue
            })
        };
        empty == self.empty
            && self.share <= self.places.len()
            && (0..).zip(&self.places).all(knows_its_place)
    }

    /// The number of the place behind the last.
    fn end(&self) -> u32 {
        self.taken.wrapping_add(self.places.len() as u32)
    }

    #[inline]
    fn push(&mut self, row: Row) {
        debug_assert!(
            self.places.len() < self.places.capacity(),
            "room was made when it was armed"
        );
        self.places.push_back(Some(row.fated(Fate::Kept)));
    }

    /// Takes the first place.
    #[inline]
    fn pop(&mut self) -> Option<Option<Row>> {
        let place = self.places.pop_front()?;
        self.taken = self.taken.wrapping_add(1);
        self.share = self.share.saturating_sub(1);
        self.empty -= usize::from(place.is_none());
        Some(place)
    }

    #[inline]
    fn next(&mut self) -> Option<Row> {
        while self.share != 0 {
            if let Some(row) = self.pop()? {
                return Some(row);
            }
        }
        None
    }

    /// Empties the place of a row, if that is where it is, and says whether it is.
    fn remove(&mut self, row: Row, place: u32) -> bool {
        let at = place.wrapping_sub(self.taken) as usize;
        match self.places.get_mut(at) {
            Some(place) if *place == Some(row) => *place = None,
            _ => return false,
        }
        self.empty += 1;
        while let Some(None) = self.places.front() {
            self.pop();
        }
        if self.empty > FEW && self.empty > self.places.len() / 2 {
            self.take_out_empty_places();
        }
        true
    }

    #[cold]
    fn take_out_empty_places(&mut self) {
        let (mut at, mut kept, mut share) = (0, 0, 0);
        self.places.retain(|place| {
            if let Some(row) = place {
                if let Some(this) = row.registration() {
                    this.move_to(kept);
                }
                kept += 1;
                share += usize::from(at < self.share);
            }
            at += 1;
            place.is_some()
        });
        (self.taken, self.empty, self.share) = (0, 0, share);
    }
}
