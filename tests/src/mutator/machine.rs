//! The machine: runs a program against a heap and the model, side by side.

use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::rc::Rc;

use gc_core::{GcRefCell, Heap, HeapConfig, Static};

use super::any::{Any, AnyRoot, Kind};
use super::check::{Mismatch, ensure, message};
use super::log::{Id, Log};
use super::model::{Model, Object, WORLD};
use super::objects::World;
use super::op::{End, Op, Pick, Program, Setting};
use super::watched::WatchedRoot;

/// How deep programs may run inside of others.
pub(super) const DEEPEST: usize = 2;

/// The heap, and everything beside it.
pub(super) struct Machine {
    /// Missing only while it is parked.
    pub(super) heap: Option<Heap>,
    pub(super) state: State,
}

/// What the machine knows beside the heap.
pub(super) struct State {
    pub(super) setting: Setting,
    pub(super) log: Rc<Log>,
    pub(super) model: Model,
    /// The roots, in the order of [`Model::roots`]; the first is that of the world.
    pub(super) roots: Vec<AnyRoot>,
    /// Roots of weak references, in the order of [`Model::weak_roots`].
    pub(super) weak_roots: Vec<WatchedRoot>,
    /// How many programs this one runs inside of.
    pub(super) depth: usize,
}

/// Runs a program, and says where the heap differs from the model, if it does.
pub(super) fn run(program: &Program, depth: usize) -> Result<(), Mismatch> {
    let mut machine = Machine::new(program.setting, depth);
    let mut ops = program.ops.iter().copied().peekable();
    while ops.peek().is_some() {
        machine.segment(core::iter::from_fn(|| ops.next_if(|op| op.is_shared())))?;
        if let Some(op) = ops.next() {
            machine.exclusive(op)?;
        }
    }
    machine.finish(program.end)
}

impl Machine {
    fn new(setting: Setting, depth: usize) -> Machine {
        let config = match setting {
            Setting::Default => HeapConfig::new(),
            Setting::Eager => HeapConfig::new().minimum_bytes(300).growth_factor(1.1),
            Setting::Stress => HeapConfig::new().stress(true),
            Setting::Limited(bytes) => HeapConfig::new()
                .minimum_bytes(bytes / 2)
                .limit_bytes(bytes + Kind::World.slot_bytes()),
        };
        // The model runs all finalizers after each collection.
        let heap = config.finalizers_per_safepoint(usize::MAX).build();
        let log = Rc::new(Log::default());
        let mut model = Model::default();
        let id = log.fresh();
        let world = heap.alloc(World {
            id,
            log: Static(Rc::clone(&log)),
            items: GcRefCell::default(),
        });
        model.add(id, Object::new(Kind::World, world.as_ptr().addr()));
        model.roots.push(WORLD);
        let roots = vec![Any::World(world).root(&heap)];
        Machine {
            heap: Some(heap),
            state: State {
                setting,
                log,
                model,
                roots,
                weak_roots: Vec::new(),
                depth,
            },
        }
    }

    /// Does what can be done while pointers into the heap are at hand.
    fn segment(&mut self, ops: impl Iterator<Item = Op>) -> Result<(), Mismatch> {
        let heap = self.heap.as_ref().expect("not parked");
        let mut scope = Scope {
            heap,
            state: &mut self.state,
            locals: Vec::new(),
        };
        for op in ops {
            scope.shared(op)?;
        }
        Ok(())
    }

    fn finish(mut self, end: End) -> Result<(), Mismatch> {
        let heap = self.heap.take().expect("not parked");
        let roots = core::mem::take(&mut self.state.roots);
        let weak_roots = core::mem::take(&mut self.state.weak_roots);
        let finalized = match end {
            End::Parked => Vec::new(),
            End::Roots | End::Heap => self.state.model.close(),
        };
        let dropped = catch_unwind(AssertUnwindSafe(|| match end {
            End::Roots => {
                drop((roots, weak_roots));
                drop(heap);
                Ok(())
            }
            End::Heap => {
                drop(heap);
                drop(weak_roots);
                check_orphans(roots)
            }
            End::Parked => {
                drop(heap.park());
                drop(weak_roots);
                check_orphans(roots)
            }
        }));
        match dropped {
            Ok(result) => result?,
            Err(payload) => return Err(Mismatch(message(&*payload))),
        }
        self.state.check_end(&finalized)
    }
}

/// Checks that roots whose heap is gone can be cloned and dropped, and lead nowhere.
fn check_orphans(roots: Vec<AnyRoot>) -> Result<(), Mismatch> {
    let clones = roots.clone();
    let other = Heap::new();
    for root in roots.iter().chain(&clones) {
        let error = root.try_get(&other).err();
        let dropped = error.is_some_and(|error| error.dropped);
        ensure!(dropped, "{root:?} leads into another heap: {error:?}");
    }
    Ok(())
}

impl State {
    pub(super) fn is_limited(&self) -> bool {
        matches!(self.setting, Setting::Limited(_))
    }

    /// Clones a root.
    pub(super) fn clone_root(&mut self, number: u8) {
        let at = usize::from(number) % self.roots.len();
        self.roots.push(self.roots[at].clone());
        self.model.roots.push(self.model.roots[at]);
    }

    /// Drops a root of a weak reference, if there is one.
    pub(super) fn drop_weak_root(&mut self, number: u8) {
        if !self.weak_roots.is_empty() {
            let at = usize::from(number) % self.weak_roots.len();
            self.weak_roots.swap_remove(at);
            self.model.weak_roots.swap_remove(at);
        }
    }

    /// Drops a root, unless there is only the world's.
    pub(super) fn drop_root(&mut self, number: u8) {
        let others = self.roots.len() - 1;
        if others > 0 {
            let at = usize::from(number) % others + 1;
            self.roots.swap_remove(at);
            self.model.roots.swap_remove(at);
        }
    }
}

/// A part of a program in which pointers into the heap are at hand.
pub(super) struct Scope<'m, 'gc> {
    pub(super) heap: &'gc Heap,
    pub(super) state: &'m mut State,
    /// Objects that the program holds by bare pointers.
    pub(super) locals: Vec<Any<'gc>>,
}

impl<'gc> Scope<'_, 'gc> {
    /// Follows a pick to its object, checking everything on the way.
    pub(super) fn pick(&self, pick: Pick) -> Result<(Any<'gc>, Id), Mismatch> {
        let (mut any, mut id) = self.start(usize::from(pick.start))?;
        for _ in 0..pick.path % 4 {
            match self.state.check_content(any, id, self.heap)? {
                Some(content) if !content.is_empty() => {
                    any = content[usize::from(pick.path / 4) % content.len()].1;
                    id = self.state.identify(any)?;
                }
                _ => break,
            }
        }
        Ok((any, id))
    }

    /// Follows a pick, and if that does not lead to what is wanted, looks at everything that the
    /// program holds.
    pub(super) fn pick_some<T>(
        &self,
        pick: Pick,
        wanted: impl Fn(Any<'gc>) -> Option<T>,
    ) -> Result<Option<(T, Id)>, Mismatch> {
        let (mut any, mut id) = self.pick(pick)?;
        for at in 0..self.state.roots.len() + self.locals.len() {
            if let Some(found) = wanted(any) {
                return Ok(Some((found, id)));
            }
            (any, id) = self.start(usize::from(pick.start) + at)?;
        }
        Ok(wanted(any).map(|found| (found, id)))
    }

    pub(super) fn start(&self, number: usize) -> Result<(Any<'gc>, Id), Mismatch> {
        let roots = &self.state.roots;
        let at = number % (roots.len() + self.locals.len());
        if at >= roots.len() {
            let any = self.locals[at - roots.len()];
            return Ok((any, self.state.identify(any)?));
        }
        let any = self.state.root(at, self.heap)?;
        Ok((any, self.state.model.roots[at]))
    }
}
