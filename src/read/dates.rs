//! Dates as publishers write them, to ISO 8601. Numbers alone, as in `05/06/2021`, are left: nobody knows which is the month.

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// The shortest abbreviation of a month or weekday.
const MIN_ABBREVIATION: usize = 3;
/// Longest date with time, weekday and zone; longer text is no date.
const MAX_DATE_BYTES: usize = 64;

/// The date (`2021-05-20`) that `text` is, or `None` if it is not a date. Understood are ISO 8601, with or without time, and English
/// dates: `May 20, 2021`, `20 May 2021`, `Thu, 20 May 2021 05:00:00 GMT`, `Thursday, May 20th, 2021, 4:32 p.m. EDT`. The day
/// must exist in that month; a time is dropped, not moved to another zone.
///
/// ```
/// assert_eq!(pressline::read::iso_date("Thursday, May 20, 2021"), Some("2021-05-20".to_owned()));
/// assert_eq!(pressline::read::iso_date("February 30, 2021"), None);
/// ```
#[must_use]
pub fn iso_date(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > MAX_DATE_BYTES {
        return None;
    }
    let (year, month, day) = numeric(text).or_else(|| english(text))?;
    (1..=days_in(month, year)?).contains(&day).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

type YearMonthDay = (u32, u32, u32);

/// `2021-05-20`, `2021/05/20`, `20210520`, with or without a time after it.
fn numeric(text: &str) -> Option<YearMonthDay> {
    let year = number(text.get(..4)?)?;
    let rest = text.get(4..)?;
    let (month, day, time) = match rest.as_bytes().first()? {
        b'-' | b'/' => {
            let separator = rest.get(..1)?;
            let (month, rest) = rest.get(1..)?.split_once(separator)?;
            let day_len = rest.bytes().take_while(u8::is_ascii_digit).count();
            (month, rest.get(..day_len)?, rest.get(day_len..)?)
        }
        _ => (rest.get(..2)?, rest.get(2..4)?, rest.get(4..)?),
    };
    let time = time.strip_prefix(['T', 't']).or_else(|| time.strip_prefix(char::is_whitespace)).unwrap_or(time);
    let glued = !time.is_empty() && text.ends_with(day);
    (month.len() <= 2 && day.len() <= 2 && !glued && (time.is_empty() || is_time(time))).then_some((
        year,
        number(month)?,
        number(day)?,
    ))
}

/// `[weekday,] month day, year [time]` or `[weekday,] day month year [time]`.
fn english(text: &str) -> Option<YearMonthDay> {
    let mut words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).peekable();
    words.next_if(|word| index_of(word, &WEEKDAYS).is_some());
    let (first, second, year) = (words.next()?, words.next()?, words.next()?);
    let (month, day) = match index_of(first, &MONTHS) {
        Some(month) => (month, second),
        None => (index_of(second, &MONTHS)?, first),
    };
    let day = ["st", "nd", "rd", "th"].iter().find_map(|suffix| day.strip_suffix(suffix)).unwrap_or(day);
    words.next_if(|word| word.eq_ignore_ascii_case("at"));
    let mut time = words.peekable();
    let time_ok = time.peek().is_none_or(|word| is_time(word)) && time.all(is_time_word);
    (time_ok && year.len() == 4 && day.len() <= 2).then_some((number(year)?, month as u32 + 1, number(day)?))
}

/// Whether `text` starts as a time of day does: `05:00:00Z`, `4:32`, `5pm`.
fn is_time(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..).unwrap_or_default().trim_start();
    (1..=2).contains(&digits)
        && rest.starts_with([':', 'a', 'p', 'A', 'P'])
        && text.split_whitespace().all(is_time_word)
}

/// Part of a time: digits, `a.m.`, a zone such as `EDT`, `+0200`, `(GMT)`.
fn is_time_word(word: &str) -> bool {
    const LONGEST_ZONE: usize = 5;
    word.bytes().any(|b| b.is_ascii_digit()) && !word.bytes().next().is_some_and(|b| b.is_ascii_alphabetic())
        || word.len() <= LONGEST_ZONE && word.bytes().all(|b| b.is_ascii_alphabetic() || b".()".contains(&b))
}

/// Index of a name, or of an abbreviation of one, with or without a full stop.
fn index_of(word: &str, names: &[&str]) -> Option<usize> {
    let word = word.strip_suffix('.').unwrap_or(word).to_ascii_lowercase();
    (word.len() >= MIN_ABBREVIATION).then(|| names.iter().position(|name| name.starts_with(&word))).flatten()
}

fn number(digits: &str) -> Option<u32> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

fn days_in(month: u32, year: u32) -> Option<u32> {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if leap { 29 } else { 28 }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::iso_date;

    #[test]
    fn dates_of_all_forms() {
        let dates = [
            "2021-05-20",
            "2021-05-20T05:00:00Z",
            "2021-05-20 05:00:00-04:00",
            "2021-05-20T05:00:00.123+02:00",
            "2021/5/20",
            "20210520",
            "May 20, 2021",
            "MAY 20 2021",
            "may 20th, 2021",
            "20 May 2021",
            "Thu, 20 May 2021 05:00:00 GMT",
            "Thu, 20 May 2021 05:00:00 +0200",
            "Thursday, May 20, 2021, 4:32 p.m. EDT",
            "May 20, 2021 at 5pm",
            "  May\u{a0}20, 2021 ",
        ];
        for date in dates {
            assert_eq!(iso_date(date).as_deref(), Some("2021-05-20"), "{date}");
        }
        assert_eq!(iso_date("Sept. 3, 2020").as_deref(), Some("2020-09-03"));
        assert_eq!(iso_date("29 Feb 2020").as_deref(), Some("2020-02-29"));
    }

    #[test]
    fn what_is_no_date() {
        let others = [
            "",
            "2021",
            "2021-13-01",
            "2021-02-29",
            "May 2021",
            "May 20",
            "05/06/2021",
            "Mar-a-Lago, 20 2021",
            "202105201",
            "May 20, 2021 was a Thursday",
            "2021-05-20 was a Thursday",
            "on 20 May 2021",
            "June 31, 2021",
            "May 0, 2021",
            "2021-05-2021",
            "0000",
            "\u{661}\u{662} May 2021",
        ];
        for text in others {
            assert_eq!(iso_date(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_not(text: String, tail in "[0-9A-Za-z:,./ -]{0,30}") {
            let _ = iso_date(&text);
            let _ = iso_date(&format!("2021-05-20{tail}"));
            let _ = iso_date(&format!("May 20, {tail}"));
        }
    }
}
