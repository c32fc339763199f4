//! Deterministic numbers: every backend sees the same sequence, so that their checksums can be
//! compared.

/// The splitmix64 generator: one addition and one mixing per number, and no state that could go
/// bad.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// A generator whose sequence `seed` decides.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `bound`, by multiplication instead of division.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }
}

/// Adds `value` to a running checksum in a way that depends on the order of the values.
pub(crate) fn checksum(sum: u64, value: u64) -> u64 {
    mix(sum.rotate_left(17) ^ value.wrapping_add(0x9e37_79b9_7f4a_7c15))
}

/// The finalizer of splitmix64: a bijection in which every bit of the input reaches every bit of
/// the result.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
