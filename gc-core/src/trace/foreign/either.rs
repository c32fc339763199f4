//! `either`: a sum of two types.

use either::Either;

use crate::trace::containers::either;
use crate::trace::{Trace, Visitor, no_finalizer};

either! { Either { Left, Right } }
