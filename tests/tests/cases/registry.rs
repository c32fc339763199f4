//! The registry of ECMAScript, built of a queue of cleanups and a table of tokens.

use gc_core::{Cleanup, CleanupQueue, EphemeronTable, Gc, HandleRoot, Heap};

/// What is called with a held value.
pub(crate) type Cleanups<'gc> = CleanupQueue<'gc, &'static str>;
/// The cleanups that a token stands for.
type Tokens<'gc> = EphemeronTable<'gc, u32, Vec<Cleanup<'gc, &'static str>>>;

/// Values that are held for objects, and tokens by which they are given up. A token is weak, and
/// may be the object itself.
pub(crate) struct Registry {
    pub(crate) cleanups: HandleRoot<Cleanups<'static>>,
    pub(crate) tokens: HandleRoot<Tokens<'static>>,
}

impl Registry {
    pub(crate) fn new(heap: &Heap) -> Registry {
        Registry {
            cleanups: heap.root_handle(Cleanups::new(heap)),
            tokens: heap.root_handle(Tokens::new(heap)),
        }
    }

    pub(crate) fn register<'gc>(
        &self,
        heap: &'gc Heap,
        target: Gc<'gc, u32>,
        held: &'static str,
        token: Option<Gc<'gc, u32>>,
    ) {
        let cleanup = self.cleanups.get(heap).register(heap, target, held);
        if let Some(token) = token {
            let tokens = self.tokens.get(heap);
            tokens.entry(heap, token).or_default().push(cleanup);
        }
    }

    /// Gives up all that was registered with a token, and says whether there was any.
    pub(crate) fn unregister<'gc>(&self, heap: &'gc Heap, token: Gc<'gc, u32>) -> bool {
        let cleanups = self.tokens.get(heap).remove(heap, token);
        let cleanups = cleanups.unwrap_or_default().into_iter();
        cleanups.filter_map(|it| it.unregister(heap)).count() > 0
    }

    /// What there is to be called for.
    pub(crate) fn taken(&self, heap: &Heap) -> Vec<&'static str> {
        self.cleanups.get(heap).drain(heap).collect()
    }
}
