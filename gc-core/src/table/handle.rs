//! What the handles to tables have in common.

/// Implements for the handle to a kind of table what does not depend on its keys and values.
macro_rules! table_handle {
    ($name:ident) => {
        impl<'gc, K: Managed<'gc>, V: Managed<'gc>> $name<'gc, K, V> {
            /// Makes an empty table.
            ///
            /// # Panics
            ///
            /// If the heap's limit is reached. If the system has no memory, the standard [allocation
            /// error](std::alloc::handle_alloc_error) is raised.
            #[track_caller]
            pub fn new(heap: &'gc Heap) -> Self {
                Self::with_capacity(heap, 0)
            }

            /// Makes an empty table, if there is memory.
            ///
            /// # Errors
            ///
            /// If the heap's limit is reached or the system has no memory.
            pub fn try_new(heap: &'gc Heap) -> Result<Self, AllocErrorKind> {
                Self::try_with_capacity(heap, 0)
            }

            /// Makes an empty table with room for a number of entries.
            ///
            /// # Panics
            ///
            /// As [`new`](Self::new), or if there are more than a table can have.
            #[track_caller]
            pub fn with_capacity(heap: &'gc Heap, capacity: usize) -> Self {
                match Self::try_with_capacity(heap, capacity) {
                    Ok(table) => table,
                    Err(error) => error.raise(concat!("a `", stringify!($name), "`")),
                }
            }

            /// Makes an empty table with room for a number of entries, if there is memory.
            ///
            /// # Errors
            ///
            /// If the heap's limit is reached or the system has no memory.
            pub fn try_with_capacity(
                heap: &'gc Heap,
                capacity: usize,
            ) -> Result<Self, AllocErrorKind> {
                let table = Table::try_alloc(heap, capacity)?;
                Ok($name { table })
            }
        }

        impl<'gc, K: Trace, V: Trace> $name<'gc, K, V> {
            /// The number of entries. Those that have lost a part do not count.
            ///
            /// # Panics
            ///
            /// If the table is being changed.
            #[track_caller]
            pub fn len(self) -> usize {
                self.table.rows().len()
            }

            /// Whether there is no entry.
            ///
            /// # Panics
            ///
            /// If the table is being changed.
            #[track_caller]
            pub fn is_empty(self) -> bool {
                self.len() == 0
            }

            /// The number of entries that there is memory for.
            ///
            /// # Panics
            ///
            /// If the table is being changed.
            #[track_caller]
            pub fn capacity(self) -> usize {
                self.table.rows().capacity()
            }

            /// Makes room for more entries.
            ///
            /// # Panics
            ///
            /// If the table is borrowed, the heap's limit is reached, or there are more than a table can have. If
            /// the system has no memory, the standard [allocation error](std::alloc::handle_alloc_error) is
            /// raised. The table is as it was before.
            #[track_caller]
            pub fn reserve(self, heap: &Heap, more: usize) {
                if let Err(error) = self.try_reserve(heap, more) {
                    error.raise("entries of a table");
                }
            }

            /// Makes room for more entries, if there is memory.
            ///
            /// # Errors
            ///
            /// If the heap's limit is reached or the system has no memory. The table is as it was before.
            ///
            /// # Panics
            ///
            /// If the table is borrowed.
            #[track_caller]
            pub fn try_reserve(self, heap: &Heap, more: usize) -> Result<(), AllocErrorKind> {
                self.table.try_reserve(heap, more).map(drop)
            }

            /// Gives back memory that the entries do not need.
            ///
            /// # Panics
            ///
            /// If the table is borrowed.
            #[track_caller]
            pub fn shrink_to_fit(self, heap: &Heap) {
                self.table.shrink(heap);
            }

            /// Removes all entries.
            ///
            /// # Panics
            ///
            /// If the table is borrowed.
            #[track_caller]
            pub fn clear(self, heap: &Heap) {
                // What is dropped here may use the table.
                self.table.take_all(heap).for_each(drop);
            }
        }

        /// Shows the number of entries.
        impl<K: Trace, V: Trace> fmt::Debug for $name<'_, K, V> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut shown = f.debug_struct(stringify!($name));
                match self.table.try_rows() {
                    Some(rows) => shown.field("len", &rows.len()).finish_non_exhaustive(),
                    None => shown.field("len", &"<borrowed>").finish_non_exhaustive(),
                }
            }
        }

        $crate::pointer::handle! {
            impl[K, V] $name { table }: "table"
        }
    };
}

pub(super) use table_handle;
