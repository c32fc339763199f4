//! Random bytes, and reading operands from bytes.

use super::any::Kind;
use super::op::Pick;

/// Bytes that are used up one by one, and zeros after the last.
#[derive(Debug)]
pub(super) struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Bytes<'b> {
        Bytes(bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn next(&mut self) -> u8 {
        match self.0.split_first() {
            Some((&first, rest)) => {
                self.0 = rest;
                first
            }
            None => 0,
        }
    }

    pub(super) fn flag(&mut self) -> bool {
        self.next() % 2 == 1
    }

    pub(super) fn pick(&mut self) -> Pick {
        Pick {
            start: self.next(),
            path: self.next(),
        }
    }

    /// A type of object. Those that cost much are rare, and there is only one world.
    pub(super) fn kind(&mut self) -> Kind {
        let number = usize::from(self.next());
        match Kind::ALL[number % Kind::ALL.len()] {
            Kind::World => Kind::Bag,
            Kind::Huge | Kind::Page if number > 64 => Kind::Final,
            kind => kind,
        }
    }
}

/// Bytes that look random and follow from a seed.
pub(super) fn random_bytes(seed: u64, most: usize) -> Vec<u8> {
    let mut state = seed;
    let count = 16 + next_random(&mut state) as usize % most.max(1);
    let mut bytes = Vec::with_capacity(count + 8);
    while bytes.len() < count {
        bytes.extend(next_random(&mut state).to_le_bytes());
    }
    bytes
}

/// The generator known as SplitMix64.
fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
