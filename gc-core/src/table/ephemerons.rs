//! What the handles to tables of ephemerons have in common: weak keys, and values that are kept as long.

/// Implements for the handle to a table of ephemerons what does not depend on how keys are compared.
macro_rules! ephemerons_handle {
    ($name:ident) => {
        impl<'gc, K: Trace, V: Trace> $name<'gc, K, V> {
            /// The entries, in the order of insertion.
            ///
            /// The table is borrowed until the iterator and the guards it has given are gone.
            ///
            /// # Panics
            ///
            /// If the table is being changed.
            #[track_caller]
            pub fn iter(
                self,
                heap: &'gc Heap,
            ) -> impl Iterator<Item = (Gc<'gc, K>, GcRef<'gc, V>)> {
                let rows = Gc::as_ref(self.table).iter();
                rows.map(|row| {
                    // The value is kept by the key (BARRIER-1).
                    heap.shade(row.key);
                    (row.key, GcRef(Ref::map(row, |row| &row.value)))
                })
            }

            /// The keys, in the order of insertion.
            ///
            /// The table is borrowed until the iterator is gone.
            ///
            /// # Panics
            ///
            /// If the table is being changed.
            #[track_caller]
            pub fn keys(self, heap: &'gc Heap) -> impl Iterator<Item = Gc<'gc, K>> {
                self.iter(heap).map(|(key, _)| key)
            }

            /// The values, in the order of insertion.
            ///
            /// The table is borrowed until the iterator and the guards it has given are gone.
            ///
            /// # Panics
            ///
            /// If the table is being changed.
            #[track_caller]
            pub fn values(self, heap: &'gc Heap) -> impl Iterator<Item = GcRef<'gc, V>> {
                self.iter(heap).map(|(_, value)| value)
            }

            /// Removes the entries for which `keep` is `false`.
            ///
            /// The table is borrowed while `keep` runs.
            ///
            /// # Panics
            ///
            /// If the table is borrowed. A panic in `keep` is passed on; the entries it has not been asked
            /// about stay.
            #[track_caller]
            pub fn retain(self, heap: &'gc Heap, mut keep: impl FnMut(Gc<'gc, K>, &mut V) -> bool) {
                self.table.retain(heap, |row| {
                    heap.shade(row.key);
                    keep(row.key, &mut row.value)
                });
            }

            /// Removes all entries and returns them, in the order of insertion.
            ///
            /// # Panics
            ///
            /// If the table is borrowed.
            #[track_caller]
            pub fn drain(self, heap: &'gc Heap) -> impl Iterator<Item = (Gc<'gc, K>, V)> {
                let taken = self.table.take_all(heap);
                taken.map(|row| {
                    heap.shade(row.key);
                    (row.key, row.value)
                })
            }
        }
    };
}

pub(super) use ephemerons_handle;
