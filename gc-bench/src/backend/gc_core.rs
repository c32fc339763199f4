//! Stub.
use crate::workload::Workload;
pub(super) fn runner(_: Workload) -> Result<super::Runner, &'static str> {
    Err("not there yet")
}
