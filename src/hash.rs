//! SHA-256 in lower-case hex: of inputs, of settings, of model folders.

use sha2::{Digest, Sha256};

/// The hash of all parts one after another.
#[must_use]
pub fn sha256<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut hash = Sha256::new();
    parts.into_iter().for_each(|part| hash.update(part));
    let digest = hash.finalize();
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
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
