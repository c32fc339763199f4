//! What tells a package from all others.

use core::fmt;

use gc_core::{Finalize, Trace};

use crate::lockfile::escape::Escaped;

/// The name, version and source of a package.
#[derive(Trace, Finalize, Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Id {
    pub(crate) name: String,
    pub(crate) version: String,
    /// Where the package comes from; `None` if it is on this disk.
    pub(crate) source: Option<String>,
}

/// How the source of a package from the public registry begins, in all versions of the format.
const CRATES_IO: [&str; 2] = [
    "registry+https://github.com/rust-lang/crates.io-index",
    "sparse+https://index.crates.io/",
];

impl Id {
    /// Whether the package is on this disk.
    pub(crate) fn is_local(&self) -> bool {
        self.source.is_none()
    }

    /// Whether the package is from the public registry.
    pub(crate) fn is_from_crates_io(&self) -> bool {
        let source = self.source.as_deref().unwrap_or_default();
        CRATES_IO.iter().any(|known| source.starts_with(known))
    }

    /// The version, and the source if it is out of the ordinary.
    pub(crate) fn version(&self) -> String {
        match &self.source {
            Some(source) if !self.is_from_crates_io() => {
                format!("{} ({})", self.version, without_commit(source))
            }
            _ => self.version.clone(),
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Escaped(&self.name), Escaped(self.version()))
    }
}

/// A source without the commit that a git source has behind a `#`.
pub(crate) fn without_commit(source: &str) -> &str {
    source.split_once('#').map_or(source, |(url, _)| url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unusual_source_is_shown() {
        let shown = |source: &str| {
            let source = Some(source.to_owned()).filter(|source| !source.is_empty());
            let (name, version) = ("a".into(), "1.0.0".into());
            let id = Id {
                name,
                version,
                source,
            };
            id.to_string()
        };
        assert_eq!(shown(""), "a 1.0.0");
        assert_eq!(
            shown("registry+https://github.com/rust-lang/crates.io-index"),
            "a 1.0.0"
        );
        assert_eq!(shown("sparse+https://index.crates.io/"), "a 1.0.0");
        assert_eq!(
            shown("git+https://x.org/a?rev=1#01"),
            "a 1.0.0 (git+https://x.org/a?rev=1)"
        );
    }
}
