//! Plain loops, compiled several times.

/// Runs `work` as compiled for AVX-512 or AVX2 where the processor has it: the same operations on wider vectors, so the same bits.
#[inline]
pub fn wide<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx2")]
        fn avx2<R>(work: impl FnOnce() -> R) -> R {
            work()
        }
        #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq")]
        fn avx512<R>(work: impl FnOnce() -> R) -> R {
            work()
        }
        if cfg!(feature = "portable-avx512")
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
        {
            // SAFETY: the processor was just asked for what the function needs.
            return unsafe { avx512(work) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor was just asked for what the function needs.
            return unsafe { avx2(work) };
        }
    }
    work()
}
