//! What a random program does between collections.

use std::rc::Rc;

use gc_core::{CleanupQueue, EphemeronTable, Gc, HandleState, Heap, Order, Policy, WeakValueTable};

use super::check::View;
use super::objects::{
    ARMED, Act, Any, Handle, Node, ONCE, PLAIN, Queue, Waited, calling, calling_cleanups,
};
use super::rules::{Body, Id, Model, Record, Settings, Stage};
use super::{Random, both};

/// A program at work.
pub(crate) struct Work<'w, 'gc> {
    pub(crate) random: &'w mut Random,
    pub(crate) heap: &'gc Heap,
    pub(crate) model: &'w mut Model,
    pub(crate) view: View<'gc>,
    pub(crate) token: &'w Rc<()>,
}

impl<'gc> Work<'_, 'gc> {
    /// Something that can be had, of a kind.
    fn pick<T>(&mut self, filter: impl Fn(Any<'gc>) -> Option<T>) -> Option<(Id, T)> {
        let of = |(&id, &any)| Some((id, filter(any)?));
        let count = self.view.iter().filter_map(of).count();
        self.view
            .iter()
            .filter_map(of)
            .nth(self.random.below(count))
    }

    /// Anything, or nothing.
    pub(crate) fn any(&mut self) -> (Option<Id>, Any<'gc>) {
        if self.random.below(6) == 0 {
            return (None, Any::Nothing);
        }
        let picked = self.pick(Some);
        picked.map_or((None, Any::Nothing), |(id, any)| (Some(id), any))
    }

    fn waited(&mut self) -> Option<(Id, Gc<'gc, Waited<'gc>>)> {
        self.pick(|any| match any {
            Any::OnRequest(node) => Some(node),
            _ => None,
        })
    }

    fn queue(&mut self) -> Option<(Id, Queue<'gc>)> {
        self.pick(|any| match any {
            Any::Queue(queue) => Some(queue),
            _ => None,
        })
    }

    fn cleanups(&mut self) -> Option<(Id, CleanupQueue<'gc, Any<'gc>>)> {
        self.pick(|any| match any {
            Any::Cleanups(queue) => Some(queue),
            _ => None,
        })
    }

    /// Does one thing; nothing, if there is nothing to do it with.
    pub(crate) fn step(&mut self) -> Option<()> {
        match self.random.below(34) {
            0..5 => self.make_node(),
            5..10 => self.set_slot(),
            10 => self.make_queue(),
            11..15 => self.enable(),
            15..18 => self.change_handle(),
            18 | 19 => self.use_queue(),
            20..23 => self.change_arming(),
            23..26 => self.use_cleanups(),
            26 | 27 => self.make_weak(),
            _ => self.use_table(),
        }
    }

    fn make_node(&mut self) -> Option<()> {
        let (ids, slots) = (0..3).map(|_| self.any()).unzip();
        let act = [
            Act::Nothing,
            Act::Nothing,
            Act::Rescue,
            Act::Rearm,
            Act::Renew,
            Act::Make,
            Act::Panic,
            Act::DropEdges,
            Act::Busy,
            Act::Busy,
        ][self.random.below(10)];
        let id = self.model.add_node(ids, act);
        let any = match self.random.below(6) {
            0 => Any::Plain(self.heap.alloc(Node::<PLAIN>::new(id, slots, act))),
            1 => Any::Armed(self.heap.alloc(Node::<ARMED>::new(id, slots, act))),
            2 => Any::Once(self.heap.alloc(Node::<ONCE>::new(id, slots, act))),
            _ => Any::OnRequest(self.heap.alloc(Waited::new(id, slots, act))),
        };
        self.model.objects[id].can_be_armed = !matches!(any, Any::Plain(_));
        self.model.objects[id].is_once = matches!(any, Any::Once(_));
        if let Any::Armed(_) | Any::Once(_) = any {
            self.model.arm(id);
        }
        self.view.insert(id, any);
        Some(())
    }

    fn set_slot(&mut self) -> Option<()> {
        let (id, (_, slots, _)) = self.pick(Any::node)?;
        let ((value, any), len) = (self.any(), slots.borrow().len());
        let at = self.random.below(len);
        slots.borrow_mut(self.heap)[at] = any;
        self.model.slots(id)[at] = value;
        Some(())
    }

    fn make_queue(&mut self) -> Option<()> {
        let order = [Order::Lifo, Order::Fifo, Order::ChildrenFirst];
        let policy = [
            Policy::All,
            Policy::All,
            Policy::Ordered,
            Policy::OrderedIgnoringSelf,
        ];
        let stage = [0, 0, 0, 1, 2].map(Stage::Level);
        let settings = Settings {
            order: order[self.random.below(3)],
            policy: policy[self.random.below(4)],
            stage: *stage.get(self.random.below(7)).unwrap_or(&Stage::Release),
        };
        let on = Vec::new();
        let id = self.model.add(Body::Queue { settings, on });
        let queue = if self.random.below(2) == 0 {
            self.model.procedures.push(id);
            calling(self.heap, settings, Rc::clone(self.token))
        } else {
            Queue::with_config(self.heap, settings.config())
        };
        self.view.insert(id, Any::Queue(queue));
        Some(())
    }

    fn enable(&mut self) -> Option<()> {
        let ((q, queue), (node, object)) = (self.queue()?, self.waited()?);
        let (datum, any) = match self.random.below(4) {
            0 => (Some(q), Any::Queue(queue)),
            1 => self.any(),
            _ => (None, Any::Nothing),
        };
        if datum == Some(node) {
            return None;
        }
        let handle = queue.enable_with(self.heap, object, any);
        let id = self.add_record(node, q, datum, false);
        self.view.insert(id, Any::Handle(handle));
        Some(())
    }

    fn add_record(&mut self, object: Id, queue: Id, datum: Option<Id>, is_cleanup: bool) -> Id {
        let id = self.model.add(Body::Record(Record {
            object,
            queue,
            datum,
            state: HandleState::Disabled,
            cyclic: false,
            is_cleanup,
        }));
        self.model.enable(id);
        id
    }

    fn change_handle(&mut self) -> Option<()> {
        let (id, handle) = self.pick(|any| match any {
            Any::Handle(handle) => Some(handle),
            _ => None,
        })?;
        if self.random.below(2) == 0 {
            assert_eq!(handle.disable(self.heap), self.model.disable(id));
        } else {
            let (q, queue) = self.queue()?;
            let before = handle.reenable(self.heap, queue);
            assert_eq!(before, self.model.reenable(id, q));
        }
        Some(())
    }

    fn fire_all(&mut self, queue: Id, fire: impl FnOnce(&'gc Heap) -> usize) {
        let before = self.model.on(queue).len();
        let fired = fire(self.heap);
        self.model.fire_all(queue);
        assert_eq!(fired, self.model.on(queue).len() - before);
    }

    fn use_queue(&mut self) -> Option<()> {
        let (id, queue) = self.queue()?;
        if self.random.below(4) == 0 {
            self.fire_all(id, |heap| queue.fire_all(heap));
            return Some(());
        }
        let most = 1 + self.random.below(3);
        let taken: Vec<Handle<'_>> = queue.drain(self.heap).take(most).collect();
        for handle in &taken {
            let (record, _) = self.model.next(id).expect("something on the queue");
            assert_eq!(handle.state(), HandleState::Disabled);
            let object = self.model.record(record).object;
            assert_eq!(handle.object(self.heap).id, object, "what is next");
            self.view.insert(record, Any::Handle(*handle));
        }
        assert!(taken.len() == most || self.model.on(id).is_empty());
        Some(())
    }

    fn change_arming(&mut self) -> Option<()> {
        let (id, any) = self.pick(|any| any.node().map(|_| any))?;
        /// Does it with a node of any kind.
        macro_rules! change {
            ($node:ident) => {
                match self.random.below(5) {
                    0 => {
                        let was_armed = self.model.is_armed(id);
                        self.model.arm(id);
                        let newly = self.model.is_armed(id) && !was_armed;
                        assert_eq!(self.heap.arm($node), newly);
                    }
                    1 => {
                        assert_eq!(self.heap.disarm($node), self.model.is_armed(id));
                        self.model.disarm(id);
                    }
                    2 => assert_eq!(self.heap.renew($node), self.model.renew(id)),
                    _ => {
                        self.heap.rearm($node);
                        self.model.rearm(id);
                    }
                }
            };
        }
        match any {
            Any::Plain(node) => change!(node),
            Any::Armed(node) => change!(node),
            Any::OnRequest(node) => change!(node),
            Any::Once(node) => change!(node),
            _ => {}
        }
        Some(())
    }

    fn use_cleanups(&mut self) -> Option<()> {
        match self.random.below(8) {
            0 => {
                let (settings, on) = (Settings::CLEANUP, Vec::new());
                let id = self.model.add(Body::Queue { settings, on });
                let queue = if self.random.below(2) == 0 {
                    self.model.procedures.push(id);
                    calling_cleanups(self.heap, Rc::clone(self.token))
                } else {
                    CleanupQueue::new(self.heap)
                };
                self.view.insert(id, Any::Cleanups(queue));
            }
            1..5 => {
                let ((q, queue), (node, any)) =
                    (self.cleanups()?, self.pick(|any| any.node().map(|_| any))?);
                let (datum, held) = self.any();
                if datum == Some(node) {
                    return None;
                }
                let cleanup = match any {
                    Any::Plain(node) => queue.register(self.heap, node, held),
                    Any::Armed(node) => queue.register(self.heap, node, held),
                    Any::OnRequest(node) => queue.register(self.heap, node, held),
                    Any::Once(node) => queue.register(self.heap, node, held),
                    _ => panic!("a node"),
                };
                let id = self.add_record(node, q, datum, true);
                self.view.insert(id, Any::Cleanup(cleanup));
            }
            5 => {
                let (id, queue) = self.cleanups()?;
                if self.random.below(4) == 0 {
                    self.fire_all(id, |heap| queue.fire_all(heap));
                    return Some(());
                }
                let held = queue.next(self.heap);
                let expected = self.model.next(id);
                assert_eq!(held.is_some(), expected.is_some());
                if let (Some(any), Some((_, Some(datum)))) = (held, expected) {
                    self.view.insert(datum, any);
                }
            }
            way => {
                let (id, cleanup) = self.pick(|any| match any {
                    Any::Cleanup(cleanup) => Some(cleanup),
                    _ => None,
                })?;
                if way == 6 {
                    let value = cleanup.unregister(self.heap);
                    assert_eq!(value.is_some(), self.model.unregister(id));
                } else {
                    both(
                        self.model,
                        || cleanup.clean(self.heap),
                        |model| model.clean(id),
                    );
                }
            }
        }
        Some(())
    }

    fn make_weak(&mut self) -> Option<()> {
        let (of, node) = self.waited()?;
        let long = self.random.below(2) == 0;
        let place = usize::from(long);
        let present = self.model.objects[of].cells[place];
        let cell = present.unwrap_or_else(|| {
            let target = Some(of);
            self.model.add(Body::Cell { target, long })
        });
        self.model.objects[of].cells[place] = Some(cell);
        let any = if long {
            Any::Long(Gc::downgrade_long(node, self.heap))
        } else {
            Any::Short(Gc::downgrade(node, self.heap))
        };
        self.view.insert(cell, any);
        Some(())
    }

    fn use_table(&mut self) -> Option<()> {
        match self.random.below(8) {
            0 => {
                let id = self.model.add(Body::Keys(Vec::new()));
                self.view
                    .insert(id, Any::Keys(EphemeronTable::new(self.heap)));
            }
            1 => {
                let id = self.model.add(Body::Values(Vec::new()));
                self.view
                    .insert(id, Any::Values(WeakValueTable::new(self.heap)));
            }
            _ => {
                let (id, table) = self.pick(|any| match any {
                    Any::Keys(_) | Any::Values(_) => Some(any),
                    _ => None,
                })?;
                let ((node, key), (value, any)) = (self.waited()?, self.any());
                let number = self.random.below(4) as u64;
                match (&mut self.model.objects[id].body, table) {
                    (Body::Keys(entries), Any::Keys(table)) => {
                        table.insert(self.heap, key, any);
                        match entries.iter_mut().find(|entry| entry.0 == node) {
                            Some(entry) => entry.1 = value,
                            None => entries.push((node, value)),
                        }
                    }
                    (Body::Values(entries), Any::Values(table)) => {
                        table.insert(self.heap, number, key);
                        entries.retain(|entry| entry.0 != number);
                        entries.push((number, node));
                    }
                    _ => panic!("a table"),
                }
            }
        }
        Some(())
    }
}
