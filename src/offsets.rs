//! Byte offsets to Unicode code points.

/// Bytes between two remembered counts: a look-up counts at most this many bytes.
const STRIDE: usize = 128;

/// Code point counts of one text at every [`STRIDE`] bytes; nothing for an ASCII text.
#[derive(Debug, Clone)]
pub struct CodePoints {
    /// `counts[i]`: code points that start before byte `i * STRIDE`; empty if every byte is one code point.
    counts: Vec<usize>,
}

impl CodePoints {
    #[must_use]
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self { counts: Vec::new() };
        }
        let chunks = text.as_bytes().chunks(STRIDE);
        let counts = chunks.scan(0, |total, chunk| {
            let before = *total;
            *total += starts(chunk);
            Some(before)
        });
        Self { counts: counts.collect() }
    }

    /// The number of code points before byte `offset` of `text`, the text this was made for.
    /// An offset past the end counts as the end.
    #[must_use]
    pub fn at(&self, text: &str, offset: usize) -> usize {
        let offset = offset.min(text.len());
        match self.counts.get(offset / STRIDE) {
            Some(before) => before + starts(&text.as_bytes()[offset / STRIDE * STRIDE..offset]),
            None if self.counts.is_empty() => offset,
            None => self
                .counts
                .last()
                .map_or(0, |before| before + starts(&text.as_bytes()[(self.counts.len() - 1) * STRIDE..offset])),
        }
    }
}

/// How many bytes start a code point (are no UTF-8 continuation bytes).
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_counting_characters(text in "(\\PC|é|😀|\u{a0}|\r\n){0,300}") {
            let points = CodePoints::new(&text);
            for (count, (byte, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(points.at(&text, byte), count);
            }
            prop_assert_eq!(points.at(&text, text.len()), text.chars().count());
        }
    }

    #[test]
    fn counts_at_a_stride_border() {
        let text = "é".repeat(STRIDE);
        let points = CodePoints::new(&text);
        assert_eq!(points.at(&text, text.len()), STRIDE);
        assert_eq!(points.at(&text, STRIDE), STRIDE / 2);
    }
}
