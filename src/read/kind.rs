//! What a file name says about its content.

use crate::document::Format;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    None,
    Gzip,
    Zstandard,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKind {
    pub format: Format,
    pub compression: Compression,
}

/// Kind of a file and its name without extensions, or `None` if the extension is not one of ours. Case does not matter.
pub fn of_name(name: &str) -> Option<(FileKind, &str)> {
    let (name, compression) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.eq_ignore_ascii_case("gz") => (stem, Compression::Gzip),
        Some((stem, extension)) if extension.eq_ignore_ascii_case("zst") => (stem, Compression::Zstandard),
        _ => (name, Compression::None),
    };
    let (stem, extension) = name.rsplit_once('.')?;
    let format = match extension.to_ascii_lowercase().as_str() {
        "txt" | "text" => Format::Text,
        "md" | "markdown" => Format::Markdown,
        "html" | "htm" | "xhtml" => Format::Html,
        "jsonl" | "ndjson" => Format::JsonLines,
        _ => return None,
    };
    (!stem.is_empty()).then_some((FileKind { format, compression }, stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_say_format_and_compression() {
        let of = |name| of_name(name).map(|(kind, stem)| (kind.format, kind.compression, stem));
        assert_eq!(of("a.txt"), Some((Format::Text, Compression::None, "a")));
        assert_eq!(of("a.b.MD.gz"), Some((Format::Markdown, Compression::Gzip, "a.b")));
        assert_eq!(of("rows.ndjson.zst"), Some((Format::JsonLines, Compression::Zstandard, "rows")));
        assert_eq!(of("page.xhtml"), Some((Format::Html, Compression::None, "page")));
        assert_eq!(of("a.gz"), None);
        assert_eq!(of("photo.jpg"), None);
        assert_eq!(of("README"), None);
        assert_eq!(of(".txt"), None);
    }
}
