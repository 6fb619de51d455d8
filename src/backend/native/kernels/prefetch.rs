//! Hints about what is needed soon.

use std::ops::Range;

/// Asks for values that lie in a far cache or in memory, so that they are near when they are needed; does nothing on processors
/// other than x86-64. Places past the end do no harm.
#[inline]
pub(in crate::backend::native) fn prefetch<T>(values: &[T], places: Range<usize>) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        const LINE: usize = 64;
        let first: *const i8 = values.as_ptr().cast();
        for at in (places.start * size_of::<T>()..places.end * size_of::<T>()).step_by(LINE) {
            // SAFETY: every x86-64 processor has the instruction, which changes nothing that a program sees, whatever the address.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(first.wrapping_add(at)) };
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (values, places);
}
