//! Comparing the heap with the model.

mod collection;
mod stats;

use core::fmt;
use std::collections::BTreeSet;

use gc_core::Heap;

pub(super) use collection::{Outcome, message, planned};

use super::any::Any;
use super::log::Id;
use super::machine::State;
use super::model::Leaked;

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
    ) -> Result<Option<Vec<(u32, Any<'gc>)>>, Mismatch> {
        let object = self.model.find(id).expect("identified");
        let content = any.content();
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
        let expected: Vec<_> = object.content.iter().map(|(&k, &v)| (k, v)).collect();
        ensure!(
            found == expected,
            "object {id} points to {found:?}, not {expected:?}"
        );
        Ok(Some(content))
    }

    /// Walks everything that can be reached and read.
    pub(super) fn check_graph(&self, heap: &Heap) -> Result<(), Mismatch> {
        let mut left = Vec::new();
        for at in 0..self.roots.len() {
            left.push((self.root(at, heap)?, self.model.roots[at]));
        }
        let mut seen = BTreeSet::new();
        while let Some((any, id)) = left.pop() {
            if !seen.insert(id) {
                continue;
            }
            for (_, target) in self.check_content(any, id)?.unwrap_or_default() {
                left.push((target, self.identify(target)?));
            }
        }
        Ok(())
    }
}
