//! Text as a person reads it, without the marks of Markdown.

/// Characters of a link's label, of its target and of what is emphasised, at most.
const LONGEST: usize = 2000;

/// Takes away marks of emphasis, escapes and what a link leads to: `**Orr** \[sic\] [said](https://…)` is `Orr [sic] said`.
#[must_use]
pub fn without_markup(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let before = plain.chars().next_back();
        let after = &rest[c.len_utf8()..];
        let next = after.chars().next();
        rest = match c {
            '\\' if next.is_some_and(|c| c.is_ascii_punctuation()) => {
                plain.extend(next);
                &after[1..]
            }
            '!' if next == Some('[') => link(after).map_or_else(|| keep(&mut plain, c, after), |(_, after)| after),
            '[' => match link(rest) {
                Some((label, after)) => {
                    plain.push_str(&without_markup(label));
                    after
                }
                None => keep(&mut plain, c, after),
            },
            '*' | '_' if rest.starts_with("**") || rest.starts_with("__") => after.trim_start_matches(c),
            '*' | '_' if !before.is_some_and(char::is_alphanumeric) => match emphasised(after, c) {
                Some((inner, after)) => {
                    plain.push_str(&without_markup(inner));
                    after
                }
                None => keep(&mut plain, c, after),
            },
            _ => keep(&mut plain, c, after),
        };
    }
    plain
}

fn keep<'t>(plain: &mut String, c: char, after: &'t str) -> &'t str {
    plain.push(c);
    after
}

/// What stands between an opening mark and the one that closes it, and what follows: marks hug words from outside.
fn emphasised(text: &str, mark: char) -> Option<(&str, &str)> {
    let mut before = ' ';
    for (at, c) in text.char_indices().take(LONGEST) {
        let after = &text[at + c.len_utf8()..];
        if c == mark && !before.is_whitespace() && !after.starts_with(char::is_alphanumeric) {
            return Some((&text[..at], after)).filter(|(inner, _)| !inner.starts_with(char::is_whitespace));
        }
        before = c;
    }
    None
}

/// The label of a link that the text starts with, and what follows the link.
fn link(text: &str) -> Option<(&str, &str)> {
    let (label, target) = upto(text.strip_prefix('[')?, ']')?;
    let (_, after) =
        upto(target.strip_prefix('(')?, ')').filter(|(target, _)| !target.contains(char::is_whitespace))?;
    Some((label, after))
}

/// What stands before and after the first such character, if it is near enough for a link.
fn upto(text: &str, end: char) -> Option<(&str, &str)> {
    let (at, _) = text.char_indices().take(LONGEST).find(|&(_, c)| c == end)?;
    Some((&text[..at], &text[at + end.len_utf8()..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_go_and_words_stay() {
        for (marked, plain) in [
            ("**Ferries:** Orr *said* so.", "Ferries: Orr said so."),
            ("**The council met.", "The council met."),
            ("the [ferry *line*](https://quay.example/a_b) opens", "the ferry line opens"),
            ("![A ship](ship.png)The ship", "The ship"),
            (r"he \[Orr\] paid 3\$", "he [Orr] paid 3$"),
            ("2 * 3 * 4, 2*3, snake_case and _ferry_", "2 * 3 * 4, 2*3, snake_case and ferry"),
            ("nine* or more, *Orr said", "nine* or more, *Orr said"),
            ("[sic] (and so on)", "[sic] (and so on)"),
            ("a [b] c](d", "a [b] c](d"),
        ] {
            assert_eq!(without_markup(marked), plain);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[\\[\\]()!*_\\\\a é]{0,40}|\\PC{0,40}") {
            let plain = without_markup(&text);
            prop_assert!(plain.len() <= text.len());
            let words = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
            prop_assert!(text.contains("](") || words(&plain) == words(&text));
        }
    }
}
