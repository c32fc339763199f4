//! The derive macros of `gc-core`.
#![forbid(unsafe_code)]
