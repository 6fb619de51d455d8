//! All unsafe code of the program: calls of vector instructions and of the fp32 matrix multiplication.
//!
//! Every function that other modules see is safe: it checks the lengths of its slices before a pointer is made, and
//! each unsafe block says why what it does is sound.
#![expect(unsafe_code, reason = "vector instructions and the GEMM crate take pointers; the checks are here")]

mod aligned;
#[cfg(target_arch = "x86_64")]
pub(super) mod amx;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
#[cfg(target_arch = "aarch64")]
pub(super) mod dotprod;
mod prefetch;
mod sgemm;
mod wide;

pub(super) use aligned::Aligned;
pub(super) use prefetch::prefetch;
pub(super) use sgemm::{Matrix, MatrixMut, multiply};
pub(crate) use wide::wide;
