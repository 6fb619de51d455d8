//! Kernels for x86-64 processors with AMX on Linux: products of whole tiles, several times the rate of vector instructions.
//!
//! Linear maps are int8 and give the same bits as [`super::avx512`]. Attention is bf16 with fp32 sums and softmax.
//! Tile instructions have no stable intrinsics yet, so they are written as assembly. A function that uses tiles
//! loads their configuration and releases it: no tile state outlives a call.

mod attention;

use std::arch::asm;
use std::arch::x86_64::{__cpuid_count, _mm512_loadu_si512};

use self::attention::{Head, attention_head, prepare_head};
use super::avx512::{ADD, Avx512, Channels, GELU, LANES, STORE};
use crate::backend::native::int8::{AttentionInput, Int8Linear, Kernels, Layout};
use crate::backend::native::ops::{AttentionScratch, Epilogue};
use crate::backend::native::weights::NormWeights;

const PANEL: usize = Avx512::LAYOUT.panel;
const GROUP: usize = Avx512::LAYOUT.group;

/// Rows of a tile, and 4-byte columns.
const TILE: usize = 16;
/// Bytes of a row of a tile.
const TILE_BYTES: usize = 64;
/// A product is computed for two tiles of rows by two tiles of columns. Rows of inputs are padded to it.
const BLOCK: usize = 2 * TILE;

/// Proof that this processor has tiles and the system lets this process use them.
#[derive(Debug, Clone, Copy)]
pub(in crate::backend::native) struct Amx(Avx512);

impl Amx {
    /// Widths of attention heads are multiples of it.
    const HEAD_STEP: usize = 32;
}

impl Kernels for Amx {
    const NAME: &'static str = "amx-int8";
    const LAYOUT: Layout = Avx512::LAYOUT;
    const ROW_STEP: usize = BLOCK;

    fn detect() -> Option<Self> {
        /// Bits of CPUID leaf 7, EDX: AMX-BF16, AMX-TILE, AMX-INT8.
        const BITS: u32 = 1 << 22 | 1 << 24 | 1 << 25;
        let vectors = Avx512::detect()?;
        // SAFETY: every processor with AVX-512 has CPUID leaf 7.
        #[allow(unused_unsafe, reason = "the intrinsic became safe in a later version of Rust")]
        let features = unsafe { __cpuid_count(7, 0) }.edx;
        let found = features & BITS == BITS && is_x86_feature_detected!("avx512bf16") && request_tiles();
        found.then_some(Self(vectors))
    }

    fn quantise_row(&self, row: &[f32], quantised: &mut [u8]) -> f32 {
        self.0.quantise_row(row, quantised)
    }

    fn layer_norm(&self, norm: &NormWeights, rows: &mut [f32]) {
        self.0.layer_norm(norm, rows);
    }

    fn linear(&self, map: &Int8Linear, rows: &[u8], scales: &[f32], epilogue: Epilogue, output: &mut [f32]) {
        let (inputs, outputs, count) = (map.inputs, map.outputs, scales.len());
        map.check(Avx512::LAYOUT);
        assert!(inputs.is_multiple_of(TILE_BYTES) && outputs.is_multiple_of(BLOCK), "shape of a tiled map");
        assert!(rows.len() >= count.next_multiple_of(BLOCK) * inputs, "rows of a tiled map");
        assert!(output.len() == count * outputs, "output of a tiled map");
        // SAFETY: `self` exists, so the features do; the assertions are what the function asks for.
        unsafe {
            match epilogue {
                Epilogue::Store => linear::<STORE>(map, rows, scales, output),
                Epilogue::Add => linear::<ADD>(map, rows, scales, output),
                Epilogue::Gelu => linear::<GELU>(map, rows, scales, output),
            }
        }
    }

    fn attention(&self, input: AttentionInput<'_>, scratch: &mut AttentionScratch, context: &mut [f32]) {
        let hidden = input.map.inputs;
        let size = hidden / input.heads;
        assert!(size.is_multiple_of(Self::HEAD_STEP), "heads of an attention");
        input.in_fp32(self, scratch, context, |qkv, scratch, context| {
            let tokens = context.len() / hidden;
            assert!(context.len() == tokens * hidden && qkv.len() == 3 * context.len(), "rows of an attention");
            let padded = tokens.next_multiple_of(BLOCK);
            let queries = scratch.half_queries.grown(padded * size);
            let keys = scratch.half_keys.grown(padded * size / 2);
            let values = scratch.half_values.grown(padded * size / 2);
            let scores = scratch.scores.grown(BLOCK * padded);
            let weights = scratch.half_attention.grown(BLOCK * padded);
            for head in (0..hidden).step_by(size) {
                let shape = Head { tokens, padded, hidden, column: head, size };
                // SAFETY: `self` exists, so the features do; the buffers were just made of the sizes that are asked for,
                // `qkv` and `context` checked above, and head + size <= hidden by the loop.
                unsafe {
                    prepare_head(shape, qkv, queries, keys, values);
                    attention_head(shape, queries, keys, values, scores, weights, context);
                }
            }
        });
    }
}

/// Asks the system for tile registers, once per process; false where it has none to give.
#[cfg(target_os = "linux")]
fn request_tiles() -> bool {
    const SYS_ARCH_PRCTL: i64 = 158;
    const ARCH_REQ_XCOMP_PERM: u64 = 0x1023;
    const XFEATURE_XTILEDATA: u64 = 18;
    let result: i64;
    // SAFETY: this call changes nothing but the process's permission to use tile registers, and reads no memory of ours;
    // the registers that a system call overwrites are declared.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") SYS_ARCH_PRCTL => result,
            in("rdi") ARCH_REQ_XCOMP_PERM,
            in("rsi") XFEATURE_XTILEDATA,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack)
        );
    }
    result == 0
}

#[cfg(not(target_os = "linux"))]
fn request_tiles() -> bool {
    false
}

/// Tile registers in use by this thread: eight of 16 rows of 64 bytes.
struct Tiles(());

/// Memory layout of the instruction's operand.
#[repr(C, align(64))]
struct TileConfig {
    palette: u8,
    start_row: u8,
    reserved: [u8; 14],
    row_bytes: [u16; 16],
    rows: [u8; 16],
}

impl Tiles {
    /// # Safety
    /// The processor has AMX and the process has the permission to use it.
    unsafe fn configure() -> Self {
        let mut config = TileConfig { palette: 1, start_row: 0, reserved: [0; 14], row_bytes: [0; 16], rows: [0; 16] };
        config.row_bytes[..8].fill(TILE_BYTES as u16);
        config.rows[..8].fill(TILE as u8);
        // SAFETY: the operand is a valid configuration of 64 bytes; the compiler uses no tile registers.
        unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const config, options(nostack, readonly, preserves_flags)) };
        Self(())
    }
}

impl Drop for Tiles {
    fn drop(&mut self) {
        // SAFETY: this value exists, so AMX does and a configuration is loaded.
        unsafe { asm!("tilerelease", options(nostack, nomem, preserves_flags)) };
    }
}

/// Operands of a product of tiles. Strides are bytes from row to row.
#[derive(Clone, Copy)]
struct Product {
    /// Rows of the left matrix; each step takes 64 bytes of each row.
    left: *const u8,
    left_stride: usize,
    /// The right matrix: a row holds groups of 4 bytes that meet 4 bytes of the left; each step takes 16 rows.
    right: *const u8,
    right_stride: usize,
    steps: usize,
    /// 4-byte sums.
    output: *mut u8,
    output_stride: usize,
}

macro_rules! tile_products {
    ($two:ident, $one:ident, $multiply:literal) => {
        /// Product of 32 rows by 32 columns.
        ///
        /// # Safety
        /// `Tiles` are configured. `left` is 32 rows of 64 x steps bytes, `right` 16 x steps rows of 128 bytes,
        /// `output` 32 rows of 128 bytes that nothing else refers to; `steps` is at least 1.
        unsafe fn $two(product: Product) {
            let Product { left, left_stride, right, right_stride, steps, output, output_stride } = product;
            // SAFETY: reads and writes exactly what the caller promises; the pointers move by one step per round.
            unsafe {
                asm!(
                    "tilezero tmm0",
                    "tilezero tmm1",
                    "tilezero tmm2",
                    "tilezero tmm3",
                    "2:",
                    "tileloadd tmm4, [{left} + {left_stride}*1]",
                    "tileloadd tmm6, [{right} + {right_stride}*1]",
                    "tileloadd tmm7, [{right} + {right_stride}*1 + 64]",
                    "tileloadd tmm5, [{below} + {left_stride}*1]",
                    concat!($multiply, " tmm0, tmm4, tmm6"),
                    concat!($multiply, " tmm1, tmm4, tmm7"),
                    concat!($multiply, " tmm2, tmm5, tmm6"),
                    concat!($multiply, " tmm3, tmm5, tmm7"),
                    "add {left}, 64",
                    "add {below}, 64",
                    "add {right}, {right_step}",
                    "dec {steps}",
                    "jnz 2b",
                    "tilestored [{output} + {output_stride}*1], tmm0",
                    "tilestored [{output} + {output_stride}*1 + 64], tmm1",
                    "tilestored [{output_below} + {output_stride}*1], tmm2",
                    "tilestored [{output_below} + {output_stride}*1 + 64], tmm3",
                    left = inout(reg) left => _,
                    below = inout(reg) left.add(TILE * left_stride) => _,
                    left_stride = in(reg) left_stride,
                    right = inout(reg) right => _,
                    right_stride = in(reg) right_stride,
                    right_step = in(reg) TILE * right_stride,
                    steps = inout(reg) steps => _,
                    output = in(reg) output,
                    output_below = in(reg) output.add(TILE * output_stride),
                    output_stride = in(reg) output_stride,
                    out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                    out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
                    options(nostack)
                );
            }
        }

        /// Product of 16 rows by 32 columns.
        ///
        /// # Safety
        /// As for the product of 32 rows, with 16 rows of `left` and `output`.
        unsafe fn $one(product: Product) {
            let Product { left, left_stride, right, right_stride, steps, output, output_stride } = product;
            // SAFETY: reads and writes exactly what the caller promises; the pointers move by one step per round.
            unsafe {
                asm!(
                    "tilezero tmm0",
                    "tilezero tmm1",
                    "2:",
                    "tileloadd tmm4, [{left} + {left_stride}*1]",
                    "tileloadd tmm6, [{right} + {right_stride}*1]",
                    "tileloadd tmm7, [{right} + {right_stride}*1 + 64]",
                    concat!($multiply, " tmm0, tmm4, tmm6"),
                    concat!($multiply, " tmm1, tmm4, tmm7"),
                    "add {left}, 64",
                    "add {right}, {right_step}",
                    "dec {steps}",
                    "jnz 2b",
                    "tilestored [{output} + {output_stride}*1], tmm0",
                    "tilestored [{output} + {output_stride}*1 + 64], tmm1",
                    left = inout(reg) left => _,
                    left_stride = in(reg) left_stride,
                    right = inout(reg) right => _,
                    right_stride = in(reg) right_stride,
                    right_step = in(reg) TILE * right_stride,
                    steps = inout(reg) steps => _,
                    output = in(reg) output,
                    output_stride = in(reg) output_stride,
                    out("tmm0") _, out("tmm1") _, out("tmm4") _, out("tmm6") _, out("tmm7") _,
                    options(nostack)
                );
            }
        }
    };
}
tile_products!(multiply_int8_32, multiply_int8_16, "tdpbusd");
tile_products!(multiply_bf16_32, multiply_bf16_16, "tdpbf16ps");

/// Sums of one block on their way from tiles to vectors.
#[repr(C, align(64))]
struct Block<T>([[T; BLOCK]; BLOCK]);

/// `output = rows * map`, with one of the epilogues.
///
/// # Safety
/// [`Amx`] exists; the map's inputs are a multiple of 64 and its outputs of 32; `rows` holds the rows of `scales` padded to whole
/// blocks, `output` those rows.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma")]
unsafe fn linear<const EPILOGUE: u8>(map: &Int8Linear, rows: &[u8], scales: &[f32], output: &mut [f32]) {
    let mut sums = Block([[0i32; BLOCK]; BLOCK]);
    // SAFETY: promised by the caller.
    let _tiles = unsafe { Tiles::configure() };
    for channel in (0..map.outputs).step_by(BLOCK) {
        // SAFETY: two vectors of channels from `channel` on exist.
        let channels = unsafe { [Channels::load(map, channel), Channels::load(map, channel + LANES)] };
        let panel = channel / PANEL * PANEL * map.inputs + channel % PANEL * GROUP;
        for (block, scales) in scales.chunks(BLOCK).enumerate() {
            let row = block * BLOCK;
            // SAFETY: `rows` holds 32 rows from `row` on; the panel of `channel` holds inputs / 4 rows of 256 bytes,
            // of which 128 belong to these channels; `sums` is 32 rows of 128 bytes.
            unsafe {
                let product = Product {
                    left: rows.as_ptr().add(row * map.inputs),
                    left_stride: map.inputs,
                    right: map.packed.as_ptr().add(panel).cast(),
                    right_stride: PANEL * GROUP,
                    steps: map.inputs / TILE_BYTES,
                    output: (&raw mut sums).cast(),
                    output_stride: BLOCK * size_of::<i32>(),
                };
                if scales.len() > TILE { multiply_int8_32(product) } else { multiply_int8_16(product) }
            }
            for ((i, scale), sums) in scales.iter().enumerate().zip(&sums.0) {
                // SAFETY: row + i < count, so the row and its channels lie inside `output`; `sums` is two vectors.
                unsafe {
                    let place = output.as_mut_ptr().add((row + i) * map.outputs + channel);
                    for (v, channels) in channels.iter().enumerate() {
                        let sums = _mm512_loadu_si512(sums.as_ptr().add(v * LANES).cast());
                        channels.finish::<EPILOGUE>(sums, *scale, place.add(v * LANES));
                    }
                }
            }
        }
    }
}
