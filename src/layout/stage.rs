//! Lines of a transcript that nobody speaks: `(Applause.)`, `END  5:01 P.M. EDT`, `4:32 P.M.`

use super::lines::is_blank_char;

/// Longest line of a time, and longest aside, in bytes.
const MAX_TIME_LINE: usize = 48;
const MAX_ASIDE: usize = 400;
/// More words in brackets are an author's remark.
const MAX_EVENT_WORDS: usize = 10;

/// What happens in a room. A paragraph in brackets with one of these is an aside in any kind of text.
const EVENTS: &[&str] = &[
    "applause",
    "laughter",
    "laughs",
    "inaudible",
    "cross-talk",
    "crosstalk",
    "unintelligible",
    "music",
    "cheers",
    "singing",
    "pause",
    "video plays",
    "end of video",
    "recess",
];

/// Without emphasis marks, escapes and white space at both ends.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| is_blank_char(c) || matches!(c, '*' | '_' | '\\'))
}

/// Everything in it stands in round or square brackets.
pub(super) fn is_aside(text: &str) -> bool {
    let text = bare(text);
    if text.len() > MAX_ASIDE || !text.starts_with(['(', '[']) {
        return false;
    }
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 && c.is_alphanumeric() => return false,
            _ => {}
        }
    }
    depth == 0
}

/// An aside that tells what happens in the room.
pub(super) fn is_event(text: &str) -> bool {
    text.split_whitespace().nth(MAX_EVENT_WORDS).is_none() && is_aside(text) && {
        let lower = text.to_lowercase();
        EVENTS.iter().any(|event| lower.contains(event))
    }
}

/// `END`, `END  5:01 P.M. EDT`, `(End of transcript)`, `-30-`, `-ENDS-`, `###`.
pub(super) fn is_end_mark(text: &str) -> bool {
    let text = text.trim_matches(|c: char| {
        is_blank_char(c) || matches!(c, '*' | '_' | '\\' | '(' | ')' | '[' | ']' | '-' | '–' | '—')
    });
    if text.len() > MAX_TIME_LINE {
        return false;
    }
    let mut marks = text.chars().filter(|&c| c != '\\' && !is_blank_char(c));
    if text == "30" || (text.starts_with('#') && marks.clone().count() >= 2 && marks.all(|c| c == '#')) {
        return true;
    }
    let upper = text.to_uppercase();
    if text == "ENDS" {
        return true;
    }
    let Some(rest) = upper.strip_prefix("END") else { return false };
    let rest = rest.trim_matches(|c: char| is_blank_char(c) || matches!(c, '.' | ':' | '*'));
    let of = rest.strip_prefix("OF ").is_some_and(|r| {
        ["TRANSCRIPT", "BRIEFING", "INTERVIEW", "CALL", "STATEMENT", "RECORDING", "EVENT"]
            .iter()
            .any(|what| r.ends_with(what))
    });
    // "END" of a sentence in small letters is a word.
    of || (text.starts_with("END") && (rest.is_empty() || is_time_line(rest)))
}

/// A time of day alone on its line, with zone or not: `4:32 P.M. EDT`, `(10:05 a.m.)`.
pub(super) fn is_time_line(text: &str) -> bool {
    let text = text.trim_matches(|c: char| is_blank_char(c) || matches!(c, '*' | '_' | '(' | ')' | '\\' | '[' | ']'));
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if text.len() > MAX_TIME_LINE || !(1..=2).contains(&digits) {
        return false;
    }
    let rest =
        text[digits..].trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.') || c.is_whitespace());
    let halves = ["A.M.", "P.M.", "AM", "PM", "NOON"];
    let zone = halves.iter().find_map(|half| {
        let (head, zone) = rest.split_at_checked(half.len())?;
        head.eq_ignore_ascii_case(half).then_some(zone.trim())
    });
    // Zones are two to five capitals: EDT, CEST.
    zone.is_some_and(|zone| zone.len() <= 5 && zone.chars().all(|c| c.is_ascii_uppercase()))
        || (rest.is_empty() && text.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asides_are_all_in_brackets() {
        for aside in [
            "(Laughter.)",
            "[Applause]",
            "\\[Applause\\]",
            "*(The video plays.)*",
            "(The medal is presented.)  (Applause.)",
        ] {
            assert!(is_aside(aside), "{aside}");
        }
        for speech in ["(Laughter.)  Thank you.", "Thank you. (Laughter.)", "(", "(no end"] {
            assert!(!is_aside(speech), "{speech}");
        }
    }

    #[test]
    fn ends_are_told_from_the_word() {
        for end in [
            "END",
            "END  5:01 P.M. EDT",
            "                 END",
            "\\###",
            "\\# \\# \\#",
            "-30-",
            "[End of transcript]",
            "-ENDS-",
        ] {
            assert!(is_end_mark(end), "{end}");
        }
        for other in ["End it now.", "END THE WAR", "# Heading", "Ending", "30 boats"] {
            assert!(!is_end_mark(other), "{other}");
        }
    }

    #[test]
    fn times_stand_alone() {
        for time in ["4:32 P.M. EDT", "(10:05 a.m.)", "11:25\u{A0}A.M. CEST", "12 noon", "17:45"] {
            assert!(is_time_line(time), "{time}");
        }
        for other in ["4:32 P.M. we met.", "4 boats", "1999", "12:30 P.M., Monday the harbour"] {
            assert!(!is_time_line(other), "{other}");
        }
    }
}
