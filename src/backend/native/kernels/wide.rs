//! Plain loops, compiled twice.

/// Runs `work` as compiled for AVX2 where the processor has it: the same operations on wider vectors, so the same bits.
#[inline]
pub(in crate::backend::native) fn wide<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx2")]
        fn avx2<R>(work: impl FnOnce() -> R) -> R {
            work()
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor was just asked for what the function needs.
            return unsafe { avx2(work) };
        }
    }
    work()
}
