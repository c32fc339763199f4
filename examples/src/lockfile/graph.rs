//! The packages as objects of the heap.
//!
//! A package points to what it depends on, and back to what depends on it. Nothing but roots keeps
//! packages alive, so who holds the roots decides what a collection may take:
//!
//! - While a [`Graph`] is being asked, its index roots every package.
//! - When only the workspace's members are rooted and the links up are gone, exactly what the
//!   members need is reachable. This is how packages that nothing needs are found when the graph is
//!   loaded, and what would disappear is found when one is [removed](super::removal).
//!
//! A link up is an ordinary pointer, so it keeps its target alive as much as a link down does. That
//! is why it must be forgotten first: through a library that everybody uses, everybody is reachable.

use core::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcRefCell, Heap, Root, Trace};

use crate::lockfile::id::Id;
use crate::lockfile::parse::Lock;

/// The numbers of packages that a collection found unreachable, in the order of their finalizers.
type Obituaries = Rc<RefCell<Vec<usize>>>;

/// Pointers to packages, as they are stored in a package.
type Links<'gc> = GcRefCell<Vec<Gc<'gc, Package<'gc>>>>;

/// A package.
#[derive(Trace)]
pub(crate) struct Package<'gc> {
    /// The place in the lock file.
    pub(crate) number: usize,
    /// Which package it is.
    pub(crate) id: Id,
    /// Links down.
    pub(crate) dependencies: Links<'gc>,
    /// Links up.
    pub(crate) dependents: Links<'gc>,
    /// Where the package's death is told.
    obituaries: Obituaries,
}

impl<'gc> Finalize<'gc> for Package<'gc> {
    fn finalize(this: Gc<'gc, Self>, _heap: &'gc Heap) {
        this.obituaries.borrow_mut().push(this.number);
    }
}

impl Package<'_> {
    /// Whether the package is taken for a workspace member.
    pub(crate) fn is_member(&self) -> bool {
        self.id.is_local()
    }
}

/// A loaded lock file.
#[derive(Debug)]
pub(crate) struct Graph {
    /// Every package that the workspace needs, in the file's order.
    packages: Vec<Root<Package<'static>>>,
    /// Packages in the file that the workspace does not need.
    unneeded: Vec<usize>,
    /// Where the packages' deaths are told.
    obituaries: Obituaries,
}

impl Graph {
    /// Makes objects of a lock file's packages.
    ///
    /// Everything else in the heap that is not rooted is freed on the way.
    pub(crate) fn load(heap: &mut Heap, lock: &Lock) -> Graph {
        let obituaries = Obituaries::default();
        let mut packages = Vec::with_capacity(lock.entries.len());
        for (number, entry) in lock.entries.iter().enumerate() {
            heap.safepoint();
            let package = heap.alloc(Package {
                number,
                id: entry.id.clone(),
                dependencies: Links::default(),
                dependents: Links::default(),
                obituaries: Rc::clone(&obituaries),
            });
            packages.push(heap.root(package));
        }
        for (package, entry) in packages.iter().zip(&lock.entries) {
            let dependencies = entry.dependencies.iter();
            let dependencies = dependencies.map(|&number| packages[number].get(heap));
            let package = package.get(heap);
            package.dependencies.replace(heap, dependencies.collect());
        }
        let mut graph = Graph {
            packages,
            unneeded: Vec::new(),
            obituaries,
        };
        graph.keep_members_only(heap, &HashSet::new());
        settle(heap);
        graph.unneeded = graph.take_obituaries();
        graph.link_up(heap);
        graph
    }

    /// Puts the links up beside the links down, and every package into the index, of which so far
    /// only the members are rooted.
    fn link_up(&mut self, heap: &Heap) {
        let mut packages: Vec<_> = self.packages(heap).collect();
        let mut reached: HashSet<_> = packages.iter().map(|package| package.number).collect();
        let mut at = 0;
        while let Some(&package) = packages.get(at) {
            for &dependency in &*package.dependencies.borrow() {
                if reached.insert(dependency.number) {
                    packages.push(dependency);
                }
            }
            at += 1;
        }
        packages.sort_by_key(|package| package.number);
        for &package in &packages {
            for dependency in &*package.dependencies.borrow() {
                dependency.dependents.borrow_mut(heap).push(package);
            }
        }
        self.packages = packages.iter().map(|&package| heap.root(package)).collect();
    }

    /// Every package that the workspace needs, in the file's order.
    pub(crate) fn packages<'gc>(
        &self,
        heap: &'gc Heap,
    ) -> impl Iterator<Item = Gc<'gc, Package<'gc>>> {
        self.packages.iter().map(|package| package.get(heap))
    }

    /// The numbers of packages in the file that the workspace does not need.
    pub(crate) fn unneeded(&self) -> &[usize] {
        &self.unneeded
    }

    /// Lets go of every package that is not a workspace member, and of the `removed` ones.
    pub(crate) fn keep_members_only(&mut self, heap: &Heap, removed: &HashSet<usize>) {
        self.packages.retain(|package| {
            let package = package.get(heap);
            package.is_member() && !removed.contains(&package.number)
        });
    }

    /// The numbers of the packages that have died since this was last asked, in the file's order.
    pub(crate) fn take_obituaries(&self) -> Vec<usize> {
        let mut numbers = self.obituaries.take();
        numbers.sort_unstable();
        numbers
    }
}

/// Frees everything that is unreachable: a package that is found so has its finalizer called first
/// and is freed by the collection after.
pub(crate) fn settle(heap: &mut Heap) {
    while heap.collect().finalized > 0 {}
}
