//! Leaves from the system-facing half of the standard library.
//!
//! Several of these own a resource of the operating system and have a `Drop` of their own. It runs
//! when the object that holds them is swept, which is some time after the object became
//! unreachable: whoever needs a file closed at a certain point closes it there.

use crate::trace::leaf;

// Time, and what identifies a thread or wakes one. A `Waker` may own anything that is thread-safe,
// which nothing that belongs to a heap is.
leaf! {
    std::time::Instant,
    std::time::SystemTime,
    std::thread::Thread,
    std::thread::ThreadId,
    core::task::Waker,
    std::sync::Barrier,
    std::sync::Condvar,
    std::sync::Once,
}

// Network addresses and sockets.
leaf! {
    core::net::IpAddr,
    core::net::Ipv4Addr,
    core::net::Ipv6Addr,
    core::net::SocketAddr,
    core::net::SocketAddrV4,
    core::net::SocketAddrV6,
    std::net::Shutdown,
    std::net::TcpListener,
    std::net::TcpStream,
    std::net::UdpSocket,
}

// Files, standard streams and processes.
leaf! {
    std::fs::File,
    std::fs::FileType,
    std::fs::Metadata,
    std::fs::OpenOptions,
    std::fs::Permissions,
    std::io::Empty,
    std::io::SeekFrom,
    std::io::Sink,
    std::io::Stderr,
    std::io::Stdin,
    std::io::Stdout,
    std::process::Child,
    std::process::ChildStderr,
    std::process::ChildStdin,
    std::process::ChildStdout,
    std::process::ExitCode,
    std::process::ExitStatus,
    std::process::Output,
}

// Errors. An `io::Error` may own any error that is thread-safe, which nothing that belongs to a
// heap is.
leaf! {
    core::alloc::LayoutError,
    core::array::TryFromSliceError,
    core::cell::BorrowError,
    core::cell::BorrowMutError,
    core::char::CharTryFromError,
    core::char::DecodeUtf16Error,
    core::char::ParseCharError,
    core::char::TryFromCharError,
    core::ffi::FromBytesUntilNulError,
    core::ffi::FromBytesWithNulError,
    core::fmt::Error,
    core::net::AddrParseError,
    core::num::IntErrorKind,
    core::num::ParseFloatError,
    core::num::ParseIntError,
    core::num::TryFromIntError,
    core::str::ParseBoolError,
    core::str::Utf8Error,
    core::time::TryFromFloatSecsError,
    std::backtrace::Backtrace,
    std::collections::TryReserveError,
    std::env::VarError,
    std::ffi::FromVecWithNulError,
    std::ffi::IntoStringError,
    std::ffi::NulError,
    std::io::Error,
    std::io::ErrorKind,
    std::path::StripPrefixError,
    std::string::FromUtf16Error,
    std::string::FromUtf8Error,
    std::sync::mpsc::RecvError,
    std::sync::mpsc::RecvTimeoutError,
    std::sync::mpsc::TryRecvError,
    std::thread::AccessError,
    std::time::SystemTimeError,
}
