//! Programs that show `gc-core` at work; see `src/bin`.
