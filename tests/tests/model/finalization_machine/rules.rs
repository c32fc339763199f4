//! The model: objects with numbers, what is registered, and what reaches what.

use std::collections::BTreeSet;

use gc_core::{HandleState, Order, Policy, QueueConfig};

use super::objects::Act;

/// The number of an object of the model.
pub(crate) type Id = usize;

/// When in a collection a queue is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Level(u16),
    Release,
    Cleanup,
}

/// The settings of a queue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) order: Order,
    pub(crate) policy: Policy,
    pub(crate) stage: Stage,
}

impl Settings {
    pub(crate) const CLEANUP: Settings = Settings {
        order: Order::Fifo,
        policy: Policy::All,
        stage: Stage::Cleanup,
    };

    /// What the heap is told.
    pub(crate) fn config(self) -> QueueConfig {
        let config = QueueConfig::new().order(self.order).policy(self.policy);
        match self.stage {
            Stage::Level(level) => config.level(level),
            _ => config.release(),
        }
    }
}

/// A registration: what a handle or a cleanup leads to.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) object: Id,
    pub(crate) queue: Id,
    /// The datum, or the value that is given back if it is still there.
    pub(crate) datum: Option<Id>,
    pub(crate) state: HandleState,
    pub(crate) cyclic: bool,
    pub(crate) is_cleanup: bool,
}

/// What an object is made of.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// A node, or the holder that a root points to.
    Slots(Vec<Option<Id>>),
    Record(Record),
    Queue {
        settings: Settings,
        on: Vec<Id>,
    },
    /// A table with weak keys.
    Keys(Vec<(Id, Option<Id>)>),
    /// A table with weak values.
    Values(Vec<(u64, Id)>),
    /// A weak cell.
    Cell {
        target: Option<Id>,
        long: bool,
    },
}

#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) body: Body,
    pub(crate) act: Act,
    pub(crate) is_node: bool,
    pub(crate) can_be_armed: bool,
    /// Whether it is finalized once, and whether its turn has come.
    pub(crate) is_once: bool,
    pub(crate) is_spent: bool,
    pub(crate) freed: bool,
    /// Its weak cells: the short one and the long one.
    pub(crate) cells: [Option<Id>; 2],
}

/// What is armed or enabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Row {
    Object(Id),
    Record(Id),
}

/// What is to be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) stage: Stage,
    /// Different each time that something becomes due.
    pub(crate) number: usize,
    pub(crate) row: Row,
}

/// What finalizers, procedures and hooks tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    Finalized(Id),
    Called(Id),
    GivenBack(Option<Id>),
    PanicReported,
    CycleEnded,
}

#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) objects: Vec<Object>,
    /// In the order in which it was armed.
    pub(crate) rows: Vec<Row>,
    /// What is to be called, in the order in which it became due.
    pub(crate) due: Vec<Due>,
    /// How much has become due so far.
    pub(crate) became_due: usize,
    /// The queues with procedures.
    pub(crate) procedures: Vec<Id>,
    pub(crate) closed: bool,
    pub(crate) propagates: bool,
    pub(crate) log: Vec<Event>,
    /// The holders of what finalizers have kept.
    pub(crate) rescued: Vec<Id>,
    /// Nodes that were freed and are yet to be compared.
    pub(crate) freed: Vec<Id>,
}

impl Model {
    pub(crate) fn add(&mut self, body: Body) -> Id {
        self.objects.push(Object {
            body,
            act: Act::Nothing,
            is_node: false,
            can_be_armed: false,
            is_once: false,
            is_spent: false,
            freed: false,
            cells: [None; 2],
        });
        self.objects.len() - 1
    }

    pub(crate) fn add_node(&mut self, slots: Vec<Option<Id>>, act: Act) -> Id {
        let id = self.add(Body::Slots(slots));
        let node = &mut self.objects[id];
        (node.act, node.is_node) = (act, true);
        id
    }

    #[track_caller]
    pub(crate) fn record(&mut self, id: Id) -> &mut Record {
        match &mut self.objects[id].body {
            Body::Record(record) => record,
            other => panic!("{id} is {other:?}, not a record"),
        }
    }

    #[track_caller]
    pub(crate) fn slots(&mut self, id: Id) -> &mut Vec<Option<Id>> {
        match &mut self.objects[id].body {
            Body::Slots(slots) => slots,
            other => panic!("{id} is {other:?}, not a node"),
        }
    }

    /// What is on a queue.
    #[track_caller]
    pub(crate) fn on(&mut self, id: Id) -> &mut Vec<Id> {
        match &mut self.objects[id].body {
            Body::Queue { on, .. } => on,
            other => panic!("{id} is {other:?}, not a queue"),
        }
    }

    #[track_caller]
    pub(crate) fn settings(&self, queue: Id) -> Settings {
        match &self.objects[queue].body {
            Body::Queue { settings, .. } => *settings,
            other => panic!("{queue} is {other:?}, not a queue"),
        }
    }

    /// The object that a row waits for, and the settings that it goes by.
    pub(crate) fn look_at(&self, row: Row) -> (Id, Settings) {
        let of_types = Settings {
            order: Order::Lifo,
            policy: Policy::All,
            stage: Stage::Level(0),
        };
        match row {
            Row::Object(id) => (id, of_types),
            Row::Record(id) => match &self.objects[id].body {
                Body::Record(record) => (record.object, self.settings(record.queue)),
                other => panic!("{id} is {other:?}, not a record"),
            },
        }
    }

    /// What an object points to, in the order of its fields.
    pub(crate) fn children(&self, id: Id) -> Vec<Id> {
        match &self.objects[id].body {
            Body::Slots(slots) => slots.iter().copied().flatten().collect(),
            Body::Record(record) => {
                let is_weak = record.is_cleanup || record.state == HandleState::Enabled;
                let on = match &self.objects[record.queue].body {
                    Body::Queue { on, .. } => on.as_slice(),
                    _ => &[],
                };
                let place = on.iter().position(|&other| other == id);
                let after = place.and_then(|place| on.get(place + 1));
                let object = (!is_weak).then_some(record.object);
                let found = [record.datum, Some(record.queue), object, after.copied()];
                found.into_iter().flatten().collect()
            }
            Body::Queue { on, .. } => on.first().copied().into_iter().collect(),
            Body::Keys(_) | Body::Values(_) | Body::Cell { .. } => Vec::new(),
        }
    }

    /// What is reachable from `from`, with or without what ephemerons keep, found by looking at everything until
    /// nothing is added.
    pub(crate) fn closure(
        &self,
        from: impl IntoIterator<Item = Id>,
        with_ephemerons: bool,
    ) -> BTreeSet<Id> {
        let mut found: BTreeSet<Id> = from.into_iter().collect();
        loop {
            let mut more = Vec::new();
            for &id in &found {
                more.extend(self.children(id));
                if let (Body::Keys(entries), true) = (&self.objects[id].body, with_ephemerons) {
                    let live = entries.iter().filter(|(key, _)| found.contains(key));
                    more.extend(live.filter_map(|&(_, value)| value));
                }
            }
            let before = found.len();
            found.extend(more);
            if found.len() == before {
                return found;
            }
        }
    }

    /// Asserts that every registration is in exactly one place.
    #[track_caller]
    pub(crate) fn assert_conserved(&self) {
        for (id, object) in self.objects.iter().enumerate() {
            let Body::Record(record) = &object.body else {
                continue;
            };
            let rows = self.rows.iter().filter(|&&row| row == Row::Record(id));
            let on = |object: &Object| match &object.body {
                Body::Queue { on, .. } => on.iter().filter(|&&other| other == id).count(),
                _ => 0,
            };
            let places = (rows.count(), self.objects.iter().map(on).sum());
            let expected = match record.state {
                HandleState::Enabled => (1, 0),
                HandleState::OnQueue => (0, 1),
                HandleState::Disabled => (0, 0),
            };
            assert_eq!(places, expected, "registration {id}: {record:?}");
        }
    }
}
