//! Rows of the registry: what is armed, in one word.

use core::ptr::NonNull;

use crate::finalize::config::{Order, Policy, Stage};
use crate::finalize::registration::{Address, QueueCore, Registration};

/// An object whose type implements [`Finalize`](crate::Finalize) by hand, or a registration that is enabled or due; and
/// what the cycle at work has decided.
///
/// An address, whose lowest bits are free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row(NonNull<u8>);

/// What the cycle at work has decided about a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It stays.
    Kept = 0,
    /// It is to be queued.
    Selected = 2,
    /// It stays, since its object leads to itself.
    Cyclic = 4,
    /// It has been queued.
    Queued = 6,
}

/// Rows that speak of nothing, and empty places of rows, which are not worth taking out by themselves.
pub(super) const FEW: usize = 64;

/// Of a row that it is a registration.
const REGISTRATION: usize = 1;
/// The bits of a [`Fate`].
const FATE: usize = 6;

impl Row {
    pub(crate) fn of_object(object: NonNull<u8>) -> Row {
        Row(object)
    }

    pub(crate) fn of_registration(address: Address) -> Row {
        Row(address.cast().map_addr(|address| address | REGISTRATION))
    }

    pub(crate) fn is_registration(self) -> bool {
        self.0.addr().get() & REGISTRATION != 0
    }

    pub(crate) fn fate(self) -> Fate {
        match self.0.addr().get() & FATE {
            0 => Fate::Kept,
            2 => Fate::Selected,
            4 => Fate::Cyclic,
            _ => Fate::Queued,
        }
    }

    /// The row with another fate.
    pub(crate) fn fated(self, fate: Fate) -> Row {
        let row = self
            .0
            .as_ptr()
            .map_addr(|address| address & !FATE | fate as usize);
        // SAFETY: the address of an object, which is not null.
        Row(unsafe { NonNull::new_unchecked(row) })
    }

    /// The address of the object or the registration.
    pub(crate) fn address(self) -> NonNull<u8> {
        let address = self
            .0
            .as_ptr()
            .map_addr(|address| address & !(REGISTRATION | FATE));
        // SAFETY: the address of an object, which is not null.
        unsafe { NonNull::new_unchecked(address) }
    }

    /// The registration, if the row is one.
    pub(crate) fn registration<'r>(self) -> Option<&'r Registration> {
        if !self.is_registration() {
            return None;
        }
        let address: Address = self.address().cast();
        // SAFETY: QUEUE-2: a registration that a row speaks of has not been freed, and a row that was taken
        // out of the registry is used before anything can be.
        Some(unsafe { address.as_ref() })
    }

    /// The queue of the registration, if the row is one.
    pub(crate) fn queue<'r>(self) -> Option<&'r QueueCore> {
        // SAFETY: QUEUE-1: a record keeps its queue.
        self.registration()
            .map(|this| unsafe { this.queue().as_ref() })
    }

    /// The object that is waited for.
    pub(crate) fn object(self) -> NonNull<u8> {
        self.registration()
            .map_or(self.address(), Registration::object)
    }

    /// When in the close of a cycle the row is asked.
    pub(crate) fn stage(self) -> Stage {
        self.queue().map_or(Stage::FIRST, QueueCore::stage)
    }

    pub(crate) fn order(self) -> Order {
        self.queue().map_or(Order::Lifo, QueueCore::order)
    }

    pub(crate) fn policy(self) -> Policy {
        self.queue().map_or(Policy::All, QueueCore::policy)
    }
}
