//! Processor time, wall time and resident memory of this process.

use core::{hint::black_box, ops::AddAssign, time::Duration};
use std::{fs, time::Instant};

/// How long a piece of work took.
///
/// The processor time is what the tables report: on a shared machine it leaves out the time spent
/// waiting for a processor, which would otherwise drown pauses of a millisecond.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    /// Processor time of the whole process, so that a collector's helper threads would count too.
    pub(crate) cpu: Duration,
    /// Time by the clock on the wall.
    pub(crate) wall: Duration,
}

impl Span {
    /// Processor time in nanoseconds divided over `ops` operations.
    pub(crate) fn ns_per(self, ops: u64) -> f64 {
        self.cpu.as_nanos() as f64 / ops.max(1) as f64
    }
}

impl AddAssign for Span {
    fn add_assign(&mut self, other: Self) {
        self.cpu += other.cpu;
        self.wall += other.wall;
    }
}

/// Runs `work` and tells how long it took.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Span) {
    let (wall, cpu) = (Instant::now(), cpu_time());
    let result = black_box(work());
    let span = Span {
        cpu: cpu_time() - cpu,
        wall: wall.elapsed(),
    };
    (result, span)
}

/// The processor time that this process has used so far.
fn cpu_time() -> Duration {
    let mut now = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `now` is a valid `timespec` that the call may write to.
    let status = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut now) };
    assert_eq!(
        status, 0,
        "the processor-time clock exists on every system that has /proc"
    );
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

/// The bytes of this process's memory that are resident now.
pub(crate) fn resident_bytes() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").expect("/proc/self/statm is readable");
    let pages = statm
        .split_whitespace()
        .nth(1)
        .and_then(|field| field.parse::<u64>().ok());
    // SAFETY: `sysconf` only reads a constant of the system.
    let page_size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    pages.expect("the second field of statm is a number of pages") * page_size as u64
}

/// The most memory that was ever resident, in KiB.
///
/// This is the address space's own high-water mark; `getrusage` would also count what the process
/// was before `exec`.
pub(crate) fn peak_rss_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("/proc/self/status is readable");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line
        .and_then(|line| line.split_whitespace().next())
        .and_then(|field| field.parse().ok());
    kib.expect("VmHWM is a number of KiB")
}
