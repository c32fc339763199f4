//! Finalization as in Cedar: one test for each promise of its interface. That the collector keeps them is tested with the
//! library; here they are seen by a program that waits.
#![forbid(unsafe_code)]

mod call_queues;
mod desk;
mod order;
mod states;
mod waiting;
