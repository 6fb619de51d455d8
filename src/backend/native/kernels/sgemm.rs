//! fp32 matrix multiplication, by the `gemm` crate on one thread.

use gemm::Parallelism;

/// A read-only matrix inside a slice: element (r, c) is `data[r * row_stride + c * column_stride]`.
#[derive(Clone, Copy)]
pub(in crate::backend::native) struct Matrix<'a> {
    pub data: &'a [f32],
    pub rows: usize,
    pub columns: usize,
    pub row_stride: usize,
    pub column_stride: usize,
}

impl Matrix<'_> {
    /// The same elements with rows and columns swapped.
    pub const fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
            ..self
        }
    }
}

/// A matrix to write, elements of a row side by side: element (r, c) is `data[r * row_stride + c]`.
pub(in crate::backend::native) struct MatrixMut<'a> {
    pub data: &'a mut [f32],
    pub rows: usize,
    pub columns: usize,
    pub row_stride: usize,
}

/// Whether all elements of a strided matrix lie within `len` elements.
fn fits(len: usize, rows: usize, columns: usize, row_stride: usize, column_stride: usize) -> bool {
    rows == 0 || columns == 0 || (rows - 1) * row_stride + (columns - 1) * column_stride < len
}

/// `out = a * b`, or `out += a * b` with `accumulate`.
///
/// # Panics
/// Shapes that do not fit each other or their slices: a mistake in the calling code, never in the data.
pub(in crate::backend::native) fn multiply(a: Matrix<'_>, b: Matrix<'_>, accumulate: bool, out: &mut MatrixMut<'_>) {
    assert!(a.rows == out.rows && b.columns == out.columns && a.columns == b.rows, "shapes of a product");
    assert!(fits(a.data.len(), a.rows, a.columns, a.row_stride, a.column_stride), "left matrix");
    assert!(fits(b.data.len(), b.rows, b.columns, b.row_stride, b.column_stride), "right matrix");
    assert!(out.row_stride >= out.columns, "rows of the product overlap");
    assert!(fits(out.data.len(), out.rows, out.columns, out.row_stride, 1), "product");
    // SAFETY: `gemm` reads a.rows x a.columns and b.rows x b.columns elements and reads and writes out.rows x
    // out.columns elements at the given strides; the assertions above put all of them inside their slices. `out` is
    // borrowed mutably, so it overlaps neither input, and its rows do not overlap each other. Slices hold at most
    // isize::MAX bytes, so no stride that passed changes its value in the casts.
    unsafe {
        gemm::gemm(
            out.rows,
            out.columns,
            a.columns,
            out.data.as_mut_ptr(),
            1,
            out.row_stride as isize,
            accumulate,
            a.data.as_ptr(),
            a.column_stride as isize,
            a.row_stride as isize,
            b.data.as_ptr(),
            b.column_stride as isize,
            b.row_stride as isize,
            1.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}
