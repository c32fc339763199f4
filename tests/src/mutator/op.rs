//! Programs, and how they are read from bytes.

use core::fmt;

use super::any::Kind;
use super::bytes::{Bytes, random_bytes};

/// A way to an object: a place to start at, and a few pointers to follow from there.
///
/// It is valid in every program, as each number is taken modulo what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    /// Counts what the program holds: first its roots, then its local variables.
    pub start: u8,
    /// The lowest two bits are how many pointers to follow, the others say which.
    pub path: u8,
}

/// One step of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the operands are what the step is about")]
pub enum Op {
    /// Allocates an object that points to up to two others.
    Alloc {
        kind: Kind,
        first: Pick,
        second: Pick,
        detail: u8,
    },
    /// Allocates many objects, of which every few go into a list.
    AllocMany {
        kind: Kind,
        count: u8,
        list: Pick,
        every: u8,
    },
    /// Changes a pointer of an object: a field, an element or an entry.
    Set {
        object: Pick,
        key: u8,
        value: Option<Pick>,
    },
    /// Exchanges a field of two objects.
    Swap { first: Pick, second: Pick },
    /// Appends to a list.
    Push { list: Pick, value: Pick },
    /// Appends a new object to a list that is borrowed while the object is allocated.
    PushNew { list: Pick, kind: Kind },
    /// Takes the last element off a list, into a local variable.
    Pop { list: Pick },
    /// Empties a list.
    Clear { list: Pick },
    /// Moves the elements of a list into another, by way of a local variable.
    Move { from: Pick, to: Pick },
    /// Borrows an object's content and leaks the guard.
    Leak { object: Pick, exclusive: bool },
    /// Changes what an object charges.
    Charge { object: Pick, bytes: u16 },
    /// Makes a root.
    Root { object: Pick, labelled: bool },
    /// Clones a root.
    CloneRoot { root: u8 },
    /// Drops a root.
    DropRoot { root: u8 },
    /// Makes a weak reference, which an object or a root then holds.
    Downgrade {
        object: Pick,
        watch: Pick,
        long: bool,
        root: bool,
    },
    /// Takes the target of a weak reference into a local variable.
    Upgrade { watch: Pick },
    /// Drops a root of a weak reference.
    DropWeakRoot { root: u8 },
    /// Adds an entry to a table, or changes one.
    Insert {
        table: Pick,
        key: Pick,
        value: Pick,
        number: u8,
    },
    /// Removes an entry, some, or all, or gives back memory.
    Remove { table: Pick, detail: u8 },
    /// Checks the statistics.
    Stats,
    /// Collects.
    Collect,
    /// Collects, with a panic in `trace` if a `Trap` is reachable.
    CollectTrapped,
    /// Runs a safepoint, after a look at whether it is due if that is to be checked.
    Safepoint { checked: bool },
    /// Runs a safepoint that carries two new objects across.
    Carry { first: Pick, second: Pick },
    /// Verifies the heap.
    Verify,
    /// Parks the heap, runs another program, and resumes the heap.
    Park { seed: u8 },
    /// Suspends the heap while another program runs.
    Suspend { seed: u8 },
}

impl Op {
    /// Whether the step leaves local variables that hold a `Gc` as they are.
    pub(crate) fn is_shared(self) -> bool {
        !matches!(
            self,
            Op::Collect
                | Op::CollectTrapped
                | Op::Safepoint { .. }
                | Op::Carry { .. }
                | Op::Verify
                | Op::Park { .. }
                | Op::Suspend { .. }
        )
    }

    fn decode(bytes: &mut Bytes<'_>) -> Op {
        match bytes.next() % 176 {
            0..32 => Op::Alloc {
                kind: bytes.kind(),
                first: bytes.pick(),
                second: bytes.pick(),
                detail: bytes.next(),
            },
            32..36 => Op::AllocMany {
                kind: bytes.kind(),
                count: bytes.next(),
                list: bytes.pick(),
                every: bytes.next(),
            },
            36..52 => Op::Set {
                object: bytes.pick(),
                key: bytes.next(),
                value: (bytes.next() % 4 != 0).then(|| bytes.pick()),
            },
            52..54 => Op::Swap {
                first: bytes.pick(),
                second: bytes.pick(),
            },
            54..60 => Op::Push {
                list: bytes.pick(),
                value: bytes.pick(),
            },
            60..63 => Op::PushNew {
                list: bytes.pick(),
                kind: bytes.kind(),
            },
            63..65 => Op::Pop { list: bytes.pick() },
            65..69 => Op::Clear { list: bytes.pick() },
            69..72 => Op::Move {
                from: bytes.pick(),
                to: bytes.pick(),
            },
            72..74 => Op::Leak {
                object: bytes.pick(),
                exclusive: bytes.flag(),
            },
            74..78 => Op::Charge {
                object: bytes.pick(),
                bytes: u16::from(bytes.next()) << (bytes.next() % 9),
            },
            78..84 => Op::Root {
                object: bytes.pick(),
                labelled: bytes.next() % 4 == 0,
            },
            84..86 => Op::CloneRoot { root: bytes.next() },
            86..96 => Op::DropRoot { root: bytes.next() },
            96..98 => Op::Stats,
            98..108 => Op::Collect,
            108..111 => Op::CollectTrapped,
            111..118 => Op::Safepoint {
                checked: bytes.flag(),
            },
            118..122 => Op::Carry {
                first: bytes.pick(),
                second: bytes.pick(),
            },
            122..125 => Op::Verify,
            125 => Op::Suspend { seed: bytes.next() },
            126 => Op::Park { seed: bytes.next() },
            128..142 => Op::Downgrade {
                object: bytes.pick(),
                watch: bytes.pick(),
                long: bytes.flag(),
                root: bytes.next() % 4 == 0,
            },
            142..146 => Op::Upgrade {
                watch: bytes.pick(),
            },
            146..148 => Op::DropWeakRoot { root: bytes.next() },
            148..170 => Op::Insert {
                table: bytes.pick(),
                key: bytes.pick(),
                value: bytes.pick(),
                number: bytes.next(),
            },
            170..175 => Op::Remove {
                table: bytes.pick(),
                detail: bytes.next(),
            },
            _ => Op::Collect,
        }
    }
}

/// How the heap of a program is configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// As by default: safepoints never collect in programs this short.
    Default,
    /// Safepoints collect after a few objects.
    Eager,
    /// Every safepoint collects, and checks itself.
    Stress,
    /// There is room for this many bytes, which is not much.
    Limited(usize),
}

/// How a program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The roots are dropped, then the heap.
    Roots,
    /// The heap is dropped, then the roots.
    Heap,
    /// The heap is parked and dropped, then the roots.
    Parked,
}

/// A program: what to do with a heap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// How the heap is configured.
    pub setting: Setting,
    /// What is done with it.
    pub ops: Vec<Op>,
    /// How it ends.
    pub end: End,
}

impl Program {
    /// Reads a program from bytes, all of which make sense.
    pub fn decode(bytes: &[u8]) -> Program {
        let mut bytes = Bytes::new(bytes);
        let setting = match bytes.next() % 8 {
            0..2 => Setting::Default,
            2..5 => Setting::Eager,
            5..7 => Setting::Stress,
            _ => Setting::Limited(usize::from(bytes.next()) * 64),
        };
        let end = match bytes.next() % 4 {
            0..2 => End::Roots,
            2 => End::Heap,
            _ => End::Parked,
        };
        let mut ops = Vec::new();
        while !bytes.is_empty() {
            ops.push(Op::decode(&mut bytes));
        }
        Program { setting, ops, end }
    }

    /// A random program, always the same for the same seed, of at most `bytes` bytes.
    pub fn random(seed: u64, bytes: usize) -> Program {
        Program::decode(&random_bytes(seed, bytes))
    }
}

/// A line for each step.
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "with the setting {:?}:", self.setting)?;
        for op in &self.ops {
            writeln!(f, "    {op:?}")?;
        }
        write!(f, "ending with {:?}", self.end)
    }
}
