//! Comparing the heap with the model.

mod collection;
mod stats;

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use gc_core::Heap;

pub(super) use collection::{Outcome, message, planned};

use super::any::Any;
use super::log::Id;
use super::machine::State;
use super::model::Leaked;
use super::watched::Watched;

/// A difference between the heap and the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch(pub(super) String);

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for Mismatch {}

/// Fails with a message unless a condition holds.
macro_rules! ensure {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err(Mismatch(format!($($message)+)));
        }
    };
}

pub(super) use ensure;

impl State {
    /// Which object this is. Objects do not move, so the address tells; the rest is to agree.
    pub(super) fn identify(&self, any: Any<'_>) -> Result<Id, Mismatch> {
        let Some((id, object)) = self.model.at(any.address()) else {
            return Err(Mismatch(format!("{any:?} is not where an object is")));
        };
        ensure!(
            any.kind() == object.kind,
            "object {id} is {any:?}, not {:?}",
            object.kind
        );
        let written = any.id();
        ensure!(
            written.is_none_or(|written| written == id),
            "object {id} says that it is {written:?}"
        );
        Ok(id)
    }

    /// The object of a root.
    pub(super) fn root<'gc>(&self, at: usize, heap: &'gc Heap) -> Result<Any<'gc>, Mismatch> {
        let any = match self.roots[at].try_get(heap) {
            Ok(any) => any,
            Err(error) => return Err(Mismatch(format!("root {at}: {error}"))),
        };
        let (id, expected) = (self.identify(any)?, self.model.roots[at]);
        ensure!(
            id == expected,
            "root {at} leads to object {id}, not {expected}"
        );
        Ok(any)
    }

    /// What an object points to, if it can be read.
    pub(super) fn check_content<'gc>(
        &self,
        any: Any<'gc>,
        id: Id,
        heap: &'gc Heap,
    ) -> Result<Option<Vec<(u32, Any<'gc>)>>, Mismatch> {
        let object = self.model.find(id).expect("identified");
        let content = any.content(heap);
        let locked = object.leaked == Leaked::Exclusive;
        ensure!(
            content.is_none() == locked,
            "object {id} is borrowed: {:?}",
            object.leaked
        );
        let Some(content) = content else {
            return Ok(None);
        };
        let mut found = Vec::new();
        for &(key, target) in &content {
            found.push((key, self.identify(target)?));
        }
        let expected: Vec<_> = self.model.content_of(object).into_iter().collect();
        ensure!(
            found == expected,
            "object {id} points to {found:?}, not {expected:?}"
        );
        if let Some(handle) = any.handle() {
            let table = object.hidden.and_then(|table| self.model.find(table));
            let (found, expected) = (handle.len(), table.map_or(0, |table| table.entries.len()));
            ensure!(
                found == expected,
                "the table of {id} has {found} entries, not {expected}"
            );
        }
        Ok(Some(content))
    }

    /// Checks the target of a weak reference.
    pub(super) fn check_weak<'gc>(
        &self,
        weak: Watched<'gc>,
        cell: Id,
        heap: &'gc Heap,
    ) -> Result<Option<Any<'gc>>, Mismatch> {
        let target = weak.upgrade(heap);
        let found = target.map(|target| self.identify(target)).transpose()?;
        let expected = self.model.find(cell).and_then(|cell| cell.target);
        ensure!(
            found == expected,
            "weak reference {cell} leads to {found:?}, not {expected:?}"
        );
        Ok(target)
    }

    /// Checks a weak reference, and that it is equal to those with the same cell and to no others.
    fn check_same_weak<'gc>(
        &self,
        weak: Watched<'gc>,
        cell: Id,
        heap: &'gc Heap,
        others: &mut BTreeMap<Id, Watched<'gc>>,
    ) -> Result<(), Mismatch> {
        self.check_weak(weak, cell, heap)?;
        others.entry(cell).or_insert(weak);
        for (&other, &found) in &*others {
            ensure!(
                (found == weak) == (other == cell),
                "weak references {other} and {cell} are confused"
            );
        }
        Ok(())
    }

    /// Walks everything that can be reached and read.
    pub(super) fn check_graph(&self, heap: &Heap) -> Result<(), Mismatch> {
        let mut left = Vec::new();
        for at in 0..self.roots.len() {
            left.push((self.root(at, heap)?, self.model.roots[at]));
        }
        let mut weak = BTreeMap::new();
        for (root, &cell) in self.weak_roots.iter().zip(&self.model.weak_roots) {
            self.check_same_weak(root.get(heap), cell, heap, &mut weak)?;
        }
        let mut seen = BTreeSet::new();
        while let Some((any, id)) = left.pop() {
            if !seen.insert(id) {
                continue;
            }
            if let Any::Watch(watch) = any {
                let cell = self.model.find(id).and_then(|watch| watch.hidden);
                ensure!(
                    watch.weak.get().is_some() == cell.is_some(),
                    "watch {id} lost its weak reference"
                );
                if let (Some(found), Some(cell)) = (watch.weak.get(), cell) {
                    self.check_same_weak(found, cell, heap, &mut weak)?;
                }
            }
            for (_, target) in self.check_content(any, id, heap)?.unwrap_or_default() {
                left.push((target, self.identify(target)?));
            }
        }
        Ok(())
    }
}
