//! The steps for which a program needs the heap for itself.

use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use gc_core::{Gc, Heap, safepoint};

use super::any::{Any, AnyRoot, Kind};
use super::check::{Mismatch, Outcome, ensure, planned};
use super::log::{Id, planned_panic};
use super::machine::{DEEPEST, Machine, Scope, run};
use super::op::{Op, Pick, Program};

/// The most bytes that a program inside of another is read from.
const INNER_BYTES: usize = 120;

/// Roots of the objects that were carried across a safepoint, and which objects they are.
type Carried = ([AnyRoot; 2], [Id; 2]);

impl Machine {
    /// Takes one step.
    pub(super) fn exclusive(&mut self, op: Op) -> Result<(), Mismatch> {
        match op {
            Op::Collect => {
                let outcome = catch_unwind(AssertUnwindSafe(|| Some(self.heap().collect())));
                self.check_collection(outcome)
            }
            Op::CollectTrapped => {
                self.state.log.trapped.set(true);
                let outcome = catch_unwind(AssertUnwindSafe(|| self.heap().collect()));
                self.state.log.trapped.set(false);
                let heap = self.heap.as_ref().expect("not parked");
                self.state.check_trapped(heap, outcome)
            }
            Op::Safepoint { checked } => self.safepoint(checked),
            Op::Carry { first, second } => self.carry(first, second),
            Op::Verify => match self.heap().verify() {
                Ok(()) => Ok(()),
                Err(corruption) => Err(Mismatch(corruption.to_string())),
            },
            Op::Park { seed } => self.park(seed),
            Op::Suspend { seed } => self.suspend(seed),
            _ => unreachable!("{op:?} is taken while pointers are at hand"),
        }
    }

    fn heap(&mut self) -> &mut Heap {
        self.heap.as_mut().expect("not parked")
    }

    fn check_collection(
        &mut self,
        outcome: Outcome<Option<gc_core::Collection>>,
    ) -> Result<(), Mismatch> {
        let heap = self.heap.as_ref().expect("not parked");
        self.state.check_collection(heap, outcome)
    }

    fn safepoint(&mut self, checked: bool) -> Result<(), Mismatch> {
        let must_collect = match checked {
            true => Some(self.is_due_by_the_books()?),
            false => None,
        };
        let is_due = self.heap().is_due();
        let outcome = catch_unwind(AssertUnwindSafe(|| self.heap().safepoint()));
        let collected = self.check_safepoint(is_due, outcome)?;
        ensure!(
            must_collect.is_none_or(|must| must == collected),
            "a collection was due: {must_collect:?}; there was one: {collected}"
        );
        Ok(())
    }

    /// Whether a safepoint must collect.
    fn is_due_by_the_books(&self) -> Result<bool, Mismatch> {
        let heap = self.heap.as_ref().expect("not parked");
        let stats = self.state.check_stats(heap)?;
        let model = &self.state.model;
        let growth = model.external().saturating_sub(model.external_before);
        let allocated = model.bytes() - model.bytes_before;
        Ok(allocated >= stats.budget_bytes.saturating_sub(growth))
    }

    /// Finds out whether a safepoint that may have collected did, and checks what it did.
    fn check_safepoint(
        &mut self,
        may_collect: bool,
        outcome: Outcome<()>,
    ) -> Result<bool, Mismatch> {
        let before = self.state.model.totals.collections;
        let collected = may_collect && self.heap().stats().collections != before;
        if collected {
            self.check_collection(outcome.map(|()| None))?;
        } else if let Err(payload) = outcome {
            let id = planned(payload)?;
            return Err(Mismatch(format!("object {id} died at a safepoint")));
        }
        Ok(collected)
    }

    fn carry(&mut self, first: Pick, second: Pick) -> Result<(), Mismatch> {
        let mut carried = None;
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            carried = self.carry_across(first, second)?;
            Ok(())
        }));
        let outcome = match outcome {
            Ok(result) => Ok(result?),
            Err(payload) => Err(payload),
        };
        let was_reached = !self.state.model.carried.is_empty();
        self.check_safepoint(was_reached, outcome)?;
        self.state.model.carried.clear();
        if let Some((roots, ids)) = carried {
            self.state.roots.extend(roots);
            self.state.model.roots.extend(ids);
            let heap = self.heap.as_ref().expect("not parked");
            self.state.check_graph(heap)?;
        }
        Ok(())
    }

    /// Carries two new objects across a safepoint by bare pointers.
    fn carry_across(&mut self, first: Pick, second: Pick) -> Result<Option<Carried>, Mismatch> {
        let heap = self.heap.as_mut().expect("not parked");
        let mut scope = Scope {
            heap: &*heap,
            state: &mut self.state,
            locals: Vec::new(),
        };
        let (first, second) = (scope.pick(first)?, scope.pick(second)?);
        let bag = scope.alloc(Kind::Bag, Some(first), Some(second), 0)?;
        let pair = scope.alloc(Kind::Pair, bag, Some(second), 0)?;
        let (Some((Any::Bag(mut bag), bag_id)), Some((Any::Pair(pair), pair_id))) = (bag, pair)
        else {
            return Ok(None);
        };
        let mut others = (Some(pair), vec![bag; 2]);
        let ids = [bag_id, pair_id];
        self.state.model.carried.extend(ids);
        safepoint!(heap; bag, others);
        let (Some(pair), bags) = others else {
            return Err(Mismatch("an option was not carried".into()));
        };
        let same = bags.iter().all(|&other| Gc::ptr_eq(other, bag));
        ensure!(same && bags.len() == 2, "a vector was not carried");
        let roots = [Any::Bag(bag), Any::Pair(pair)].map(|any| any.root(heap));
        Ok(Some((roots, ids)))
    }

    fn park(&mut self, seed: u8) -> Result<(), Mismatch> {
        let heap = self.heap.take().expect("not parked");
        let parked = heap.park();
        let other = Heap::new();
        let strangers = self.state.roots.iter();
        let strangers = strangers
            .filter(|root| root.try_get(&other).is_ok())
            .count();
        ensure!(strangers == 0, "{strangers} roots work with another heap");
        let Err(parked) = parked.try_resume() else {
            return Err(Mismatch("two heaps are active".into()));
        };
        drop(other);
        self.state.drop_root(seed);
        self.state.clone_root(seed / 2);
        self.run_inner(seed)?;
        let heap = self.heap.insert(parked.resume());
        self.state.check_graph(heap)
    }

    fn suspend(&mut self, seed: u8) -> Result<(), Mismatch> {
        let mut heap = self.heap.take().expect("not parked");
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            heap.suspend(|| {
                let result = self.run_inner(seed);
                if seed % 4 == 0 {
                    planned_panic(0);
                }
                result
            })
        }));
        match outcome {
            Ok(result) => result?,
            Err(payload) => {
                planned(payload)?;
            }
        }
        let heap = self.heap.insert(heap);
        self.state.check_graph(heap)
    }

    fn run_inner(&self, seed: u8) -> Result<(), Mismatch> {
        let depth = self.state.depth + 1;
        if depth > DEEPEST {
            return Ok(());
        }
        run(&Program::random(u64::from(seed), INNER_BYTES), depth)
    }
}
