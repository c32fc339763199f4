//! Selection: what a cycle takes from the registry.

use core::cell::Cell;

use crate::finalize::config::Order;
use crate::finalize::firing::queue_row;
use crate::finalize::registry::Registry;
use crate::finalize::row::{Fate, Row};

/// What a cycle has selected from the registry. Nothing has happened to it until
/// [`commit`](Selection::commit): dropping this instead, as a panic in `trace` does, leaves all of it
/// armed.
#[derive(Debug)]
pub(crate) struct Selection<'r> {
    registry: &'r Registry,
    /// Which orders the queues of selected rows have, a bit for each.
    orders: Cell<u8>,
    /// Rows of queues whose order is that of a search, in that order.
    searched: Vec<u32>,
}

/// What came of a selection.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Selected {
    /// Objects newly found to lead to themselves, which are not queued.
    pub(crate) cycles: usize,
}

impl<'r> Selection<'r> {
    pub(super) fn new(registry: &'r Registry) -> Selection<'r> {
        Selection {
            registry,
            orders: Cell::new(0),
            searched: Vec::new(),
        }
    }

    /// The rows with their places, as they are when reached.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u32, Row)> {
        (0..).map_while(|at| Some((at, *self.registry.rows().borrow().get(at as usize)?)))
    }

    /// Decides about every row about which nothing has been decided. `decide` runs no code of a user.
    pub(crate) fn decide(&self, mut decide: impl FnMut(Row) -> Fate) {
        for row in &mut *self.registry.rows().borrow_mut() {
            if row.fate() == Fate::Kept {
                let fate = decide(*row);
                *row = row.fated(fate);
                if fate == Fate::Selected {
                    self.orders.set(self.orders.get() | bit(row.order()));
                }
            }
        }
    }

    /// Whether a row has been selected whose queue has an order. So nobody goes through all rows in vain: what a
    /// queue says is not at hand in them.
    pub(crate) fn has(&self, order: Order) -> bool {
        self.orders.get() & bit(order) != 0
    }

    /// Decides that a row is not selected since its object leads to itself.
    pub(crate) fn find_cyclic(&self, at: u32) {
        let row = &mut self.registry.rows().borrow_mut()[at as usize];
        *row = row.fated(Fate::Cyclic);
    }

    /// Gives the order of selected rows whose order is that of a search, behind what was given before. What is
    /// left out comes behind that, latest armed first.
    pub(crate) fn put_in_order(&mut self, rows: Vec<u32>) {
        if self.searched.is_empty() {
            self.searched = rows;
        } else if self.searched.try_reserve(rows.len()).is_ok() {
            self.searched.extend(rows);
        }
    }

    /// Queues what was selected: runs no code of a user, and needs no memory.
    pub(crate) fn commit(self) -> Selected {
        let (searches, has_fifo) = (self.has(Order::ChildrenFirst), self.has(Order::Fifo));
        let rows = &mut *self.registry.rows().borrow_mut();
        let due = &mut *self.registry.due().borrow_mut();
        let mut queue = |row: &mut Row| {
            if row.fate() == Fate::Selected {
                queue_row(*row, due);
                *row = row.fated(Fate::Queued);
            }
        };
        let of = |order| move |row: &&mut Row| row.fate() == Fate::Selected && row.order() == order;
        for &at in &self.searched {
            queue(&mut rows[at as usize]);
        }
        if searches {
            let left_out = rows.iter_mut().rev().filter(of(Order::ChildrenFirst));
            left_out.for_each(&mut queue);
        }
        if has_fifo {
            rows.iter_mut().filter(of(Order::Fifo)).for_each(&mut queue);
        }
        rows.iter_mut().rev().for_each(queue);
        let (mut selected, mut kept) = (Selected::default(), 0);
        rows.retain(|row| {
            if row.fate() == Fate::Queued {
                return false;
            }
            if let Some(this) = row.registration() {
                let cyclic = row.fate() == Fate::Cyclic;
                selected.cycles += usize::from(cyclic && !this.is_cyclic());
                this.set_cyclic(cyclic);
                this.move_to(kept);
            }
            kept += 1;
            true
        });
        selected
    }
}

fn bit(order: Order) -> u8 {
    1 << order as u8
}
