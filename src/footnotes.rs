//! Footnote marks behind sentences: `[^1]`, `[2]`, `\[3\]`, `¹`.

const SUPERSCRIPTS: [char; 12] = ['¹', '²', '³', '⁰', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '†', '‡'];

/// A text without the footnote marks at its end.
#[must_use]
pub fn without_marks(line: &str) -> &str {
    let mut rest = line;
    loop {
        rest = rest.trim_end_matches(|c: char| c.is_whitespace() || SUPERSCRIPTS.contains(&c));
        match bracketed_note(rest) {
            Some(before) => rest = before,
            None => return rest,
        }
    }
}

/// What stands before a footnote mark in brackets; `None` if there is none at the end.
fn bracketed_note(line: &str) -> Option<&str> {
    let inner = line.strip_suffix(']')?;
    let inner = inner.strip_suffix('\\').unwrap_or(inner);
    let (before, name) = inner.rsplit_once('[')?;
    let numbered = (1..=3).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit());
    let named = name.strip_prefix('^').is_some_and(|name| !name.is_empty() && !name.contains(char::is_whitespace));
    (numbered || named).then(|| before.strip_suffix('\\').unwrap_or(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_told_from_brackets() {
        for text in ["It is open.[^1]", "It is open.[1]", "It is open.\\[1\\] [^b]", "It is open.² ", "It is open."] {
            assert_eq!(without_marks(text), "It is open.", "{text}");
        }
        for text in ["The harbour [in brackets]", "It opened [2019]", "]", ""] {
            assert_eq!(without_marks(text), text);
        }
    }
}
