//! Lock files for tests, made of nothing but links between numbers.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::lockfile::id::Id;
use crate::lockfile::parse::{Entry, Lock};

/// A lock file with these links, of which the first packages are members.
pub(crate) fn lock(members: usize, links: &[Vec<usize>]) -> Lock {
    let entry = |(number, dependencies): (usize, &Vec<usize>)| Entry {
        id: Id {
            name: format!("p{number}"),
            version: "1.0.0".into(),
            source: (number >= members).then(|| "registry+r".into()),
        },
        dependencies: dependencies.clone(),
    };
    Lock {
        path: PathBuf::new(),
        version: None,
        entries: links.iter().enumerate().map(entry).collect(),
    }
}

/// Small numbers at random (Marsaglia's xorshift).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below a limit.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    /// The links of so many packages.
    pub(crate) fn links(&mut self, packages: usize) -> Vec<Vec<usize>> {
        let mut links = vec![BTreeSet::new(); packages];
        // Fewer links than packages leave some unneeded; cycles arise by themselves.
        for _ in 0..packages {
            links[self.below(packages)].insert(self.below(packages));
        }
        links.into_iter().map(Vec::from_iter).collect()
    }
}
