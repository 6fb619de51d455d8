//! Buffers that begin at a cache line: vector loads then never cross one.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

/// One cache line.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; 64]);

/// Numbers for which every bit pattern is a value.
pub(in crate::backend::native) trait Number: Copy + private::Sealed {}

mod private {
    pub trait Sealed {}
}

macro_rules! numbers {
    ($($number:ty)*) => { $(impl private::Sealed for $number {} impl Number for $number {})* };
}
numbers!(u8 i8 i16 u16 i32 u32 f32);

/// A vector of numbers that begins at a cache line.
#[derive(Debug, Clone)]
pub(in crate::backend::native) struct Aligned<T: Number> {
    lines: Vec<Line>,
    len: usize,
    number: PhantomData<T>,
}

impl<T: Number> Default for Aligned<T> {
    fn default() -> Self {
        Self { lines: vec![], len: 0, number: PhantomData }
    }
}

impl<T: Number> Aligned<T> {
    /// `len` zeros.
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "not all processors use all of it"))]
    pub fn zeros(len: usize) -> Self {
        let mut buffer = Self::default();
        buffer.grown(len);
        buffer
    }

    /// The first `len` numbers; the buffer grows to the largest length asked for and stays so. New numbers are zero, older
    /// ones whatever they were.
    pub fn grown(&mut self, len: usize) -> &mut [T] {
        if self.len < len {
            self.lines.resize(len.div_ceil(64 / size_of::<T>()), Line([0; 64]));
            self.len = len;
        }
        &mut self[..len]
    }
}

impl<T: Number> Deref for Aligned<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: `lines` holds at least `len * size_of::<T>()` initialised bytes (`grown` is the only place that
        // changes either), at an alignment of 64, which is enough for every `Number`; any bits are a `Number`.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.len) }
    }
}

impl<T: Number> DerefMut for Aligned<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as for `deref`; `self` is borrowed mutably.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.len) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_and_keeps() {
        let mut buffer = Aligned::<f32>::default();
        assert!(buffer.is_empty());
        buffer.grown(5)[4] = 2.0;
        assert_eq!(buffer.grown(17)[..6], [0.0, 0.0, 0.0, 0.0, 2.0, 0.0]);
        assert_eq!((buffer.grown(2).len(), buffer.len()), (2, 17));
        assert_eq!(buffer.as_ptr().addr() % 64, 0);
        assert_eq!(Aligned::<u16>::zeros(33)[..], [0; 33]);
    }
}
