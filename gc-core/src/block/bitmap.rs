//! Bitmaps of one bit a slot, as slices of cells: safe to share, free to change.

use core::cell::Cell;

/// One bit for each slot of a block, lowest first. Bits at and beyond the block's capacity are 0.
pub(crate) type Bitmap = [Cell<u64>];

/// Whether bit `index` is set.
pub(crate) fn get(map: &Bitmap, index: u32) -> bool {
    map[index as usize / 64].get() & (1 << (index % 64)) != 0
}

/// The 64 bits from `index` on, of which those beyond the map are 0.
pub(crate) fn window(map: &Bitmap, index: u32) -> u64 {
    let (at, shift) = (index as usize / 64, index % 64);
    let word = |at: usize| map.get(at).map_or(0, Cell::get);
    let beyond = word(at + 1).checked_shl(64 - shift).unwrap_or(0);
    word(at) >> shift | beyond
}

/// Sets bit `index`.
pub(crate) fn set(map: &Bitmap, index: u32) {
    let word = &map[index as usize / 64];
    word.set(word.get() | (1 << (index % 64)));
}

/// Clears bit `index`.
pub(crate) fn unset(map: &Bitmap, index: u32) {
    let word = &map[index as usize / 64];
    word.set(word.get() & !(1 << (index % 64)));
}

/// Sets the bits from `start` up to but not including `end`.
pub(crate) fn set_range(map: &Bitmap, start: u32, end: u32) {
    let mut at = start;
    while at < end {
        let bit = at % 64;
        let count = (64 - bit).min(end - at);
        let ones = u64::MAX >> (64 - count);
        let word = &map[at as usize / 64];
        word.set(word.get() | (ones << bit));
        at += count;
    }
}

/// Sets every bit to 0.
pub(crate) fn clear(map: &Bitmap) {
    for word in map {
        word.set(0);
    }
}

/// The number of bits set.
pub(crate) fn count(map: &Bitmap) -> u32 {
    map.iter().map(|word| word.get().count_ones()).sum()
}

/// The indices of the bits set, in ascending order, as they are when reached.
pub(crate) fn ones(map: &Bitmap) -> impl Iterator<Item = u32> {
    map.iter()
        .zip(0..)
        .flat_map(|(word, at)| ones_of_word(word.get(), at))
}

/// The indices of the bits set in `word`, the `at`-th word of a bitmap.
pub(crate) fn ones_of_word(word: u64, at: u32) -> impl Iterator<Item = u32> {
    let mut rest = word;
    core::iter::from_fn(move || {
        if rest == 0 {
            return None;
        }
        let bit = rest.trailing_zeros();
        rest &= rest - 1;
        Some(at * 64 + bit)
    })
}

/// The first run of zeros that begins at or after `from`, as `(start, end)`, both at most `limit`.
pub(crate) fn next_zeros(map: &Bitmap, from: u32, limit: u32) -> Option<(u32, u32)> {
    let start = scan(map, from, limit, |word| !word)?;
    let end = scan(map, start, limit, |word| word).unwrap_or(limit);
    Some((start, end))
}

/// The first index from `from` and below `limit` whose bit, after `view`, is set.
#[inline]
fn scan(map: &Bitmap, from: u32, limit: u32, view: impl Fn(u64) -> u64) -> Option<u32> {
    if from >= limit {
        return None;
    }
    let mut at = from as usize / 64;
    let mut word = view(map[at].get()) & (u64::MAX << (from % 64));
    while word == 0 {
        at += 1;
        if at == map.len() {
            return None;
        }
        word = view(map[at].get());
    }
    let index = at as u32 * 64 + word.trailing_zeros();
    (index < limit).then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bitmap(words: &[u64]) -> Vec<Cell<u64>> {
        words.iter().copied().map(Cell::new).collect()
    }

    #[test]
    fn a_range_may_cross_words() {
        let map = bitmap(&[0, 0, 0]);
        set_range(&map, 60, 130);
        assert_eq!(map[0].get(), 0b1111 << 60);
        assert_eq!(map[1].get(), u64::MAX);
        assert_eq!(map[2].get(), 0b11);
        assert_eq!(count(&map), 70);
        assert_eq!(
            ones(&map).collect::<Vec<_>>(),
            (60..130).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_window_is_what_its_bits_are_one_by_one() {
        let map = bitmap(&[0x8765_4321_0fed_cba9, u64::MAX, 0x0123_4567_89ab_cdef]);
        for index in 0..3 * 64 {
            let bit = |at: u32| u64::from(at < 3 * 64 && get(&map, at));
            let bits = (0..64).map(|at| bit(index + at) << at);
            assert_eq!(window(&map, index), bits.sum::<u64>(), "from {index}");
        }
        assert_eq!(window(&map, 3 * 64), 0);
    }

    #[test]
    fn an_empty_range_sets_nothing() {
        let map = bitmap(&[0]);
        set_range(&map, 5, 5);
        assert_eq!(map[0].get(), 0);
    }

    #[test]
    fn runs_of_zeros_are_found_one_after_another() {
        let map = bitmap(&[0, 0]);
        set_range(&map, 3, 70);
        set(&map, 72);
        assert_eq!(next_zeros(&map, 0, 100), Some((0, 3)));
        assert_eq!(next_zeros(&map, 3, 100), Some((70, 72)));
        assert_eq!(next_zeros(&map, 72, 100), Some((73, 100)));
        assert_eq!(next_zeros(&map, 100, 100), None);
    }

    #[test]
    fn zeros_beyond_the_limit_are_not_found() {
        let map = bitmap(&[0]);
        set_range(&map, 0, 10);
        assert_eq!(next_zeros(&map, 0, 10), None);
        assert_eq!(next_zeros(&map, 0, 11), Some((10, 11)));
        set_range(&map, 10, 64);
        assert_eq!(next_zeros(&map, 0, 64), None);
    }
}
