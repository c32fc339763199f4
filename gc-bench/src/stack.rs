//! A deep stack for recursive collectors.
//!
//! `bacon_rajan_cc` traces by recursion: a list of a million nodes overflows the usual 8 MiB. A
//! second thread with a larger stack would be simpler, but glibc's `malloc` takes locks from the
//! moment that a second thread exists, which would make every backend but those with blocks of
//! their own look slow. So the process raises its limit and starts itself again; the kernel commits
//! stack pages only when they are touched.

use std::{env, os::unix::process::CommandExt, process::Command};

/// Enough for a million frames of a thousand bytes.
const WANTED: libc::rlim_t = 1 << 30;

/// Starts this program again with a deep stack, unless it has one or the system forbids it.
pub(crate) fn ensure_deep() {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `limit` is a valid `rlimit` that the call may write to.
    let status = unsafe { libc::getrlimit(libc::RLIMIT_STACK, &raw mut limit) };
    let wanted = WANTED.min(limit.rlim_max);
    if status != 0 || limit.rlim_cur >= wanted {
        return;
    }
    limit.rlim_cur = wanted;
    // SAFETY: `limit` is a valid `rlimit` that the call only reads.
    let status = unsafe { libc::setrlimit(libc::RLIMIT_STACK, &raw const limit) };
    if status != 0 {
        return;
    }
    if let Ok(program) = env::current_exe() {
        let error = Command::new(program).args(env::args_os().skip(1)).exec();
        eprintln!("gc-bench: going on with an ordinary stack: {error}");
    }
}
