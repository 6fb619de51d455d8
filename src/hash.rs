//! SHA-256 in lower-case hex: of inputs, of settings, of model folders.

use sha2::{Digest, Sha256};

/// A hash of parts that come one after another.
#[derive(Default)]
pub struct Hash(Sha256);

impl Hash {
    pub fn update(&mut self, part: &[u8]) {
        self.0.update(part);
    }

    /// The hash of all parts.
    #[must_use]
    pub fn finish(self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digest = self.0.finalize();
        let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
    }
}

/// The hash of all parts one after another.
#[must_use]
pub fn sha256<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Hash::default();
    parts.into_iter().for_each(|part| hash.update(part));
    hash.finish()
}

#[cfg(test)]
mod tests {
    use super::sha256;

    #[test]
    fn the_known_value_of_abc_however_it_is_cut() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256([&b"abc"[..]]), known);
        assert_eq!(sha256([&b"a"[..], b"", b"bc"]), known);
    }
}
