//! Who held the offices that transcripts call by "the" alone: `THE PRESIDENT:`. Facts of public record, United States only;
//! a term begins on the day that it is listed with and ends where the next one begins.

/// An office that has one holder at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Office {
    President,
    VicePresident,
    /// Spouse of the president.
    First,
    /// Spouse of the vice president.
    Second,
}

struct Term {
    /// ISO 8601.
    from: &'static str,
    /// The name as commonly used.
    name: &'static str,
    /// Other given names of the same person.
    given: &'static [&'static str],
}

const fn term(from: &'static str, name: &'static str, given: &'static [&'static str]) -> Term {
    Term { from, name, given }
}

const PRESIDENTS: &[Term] = &[
    term("1977-01-20", "Jimmy Carter", &["Jimmy", "James"]),
    term("1981-01-20", "Ronald Reagan", &["Ronald"]),
    term("1989-01-20", "George H. W. Bush", &["George"]),
    term("1993-01-20", "Bill Clinton", &["Bill", "William"]),
    term("2001-01-20", "George W. Bush", &["George"]),
    term("2009-01-20", "Barack Obama", &["Barack"]),
    term("2017-01-20", "Donald Trump", &["Donald"]),
    term("2021-01-20", "Joe Biden", &["Joe", "Joseph"]),
    term("2025-01-20", "Donald Trump", &["Donald"]),
];

const VICE_PRESIDENTS: &[Term] = &[
    term("1977-01-20", "Walter Mondale", &["Walter"]),
    term("1981-01-20", "George H. W. Bush", &["George"]),
    term("1989-01-20", "Dan Quayle", &["Dan"]),
    term("1993-01-20", "Al Gore", &["Al", "Albert"]),
    term("2001-01-20", "Dick Cheney", &["Dick", "Richard"]),
    term("2009-01-20", "Joe Biden", &["Joe", "Joseph"]),
    term("2017-01-20", "Mike Pence", &["Mike", "Michael"]),
    term("2021-01-20", "Kamala Harris", &["Kamala"]),
    term("2025-01-20", "JD Vance", &["JD", "J.D.", "James"]),
];

const FIRST_SPOUSES: &[Term] = &[
    term("1977-01-20", "Rosalynn Carter", &["Rosalynn"]),
    term("1981-01-20", "Nancy Reagan", &["Nancy"]),
    term("1989-01-20", "Barbara Bush", &["Barbara"]),
    term("1993-01-20", "Hillary Clinton", &["Hillary"]),
    term("2001-01-20", "Laura Bush", &["Laura"]),
    term("2009-01-20", "Michelle Obama", &["Michelle"]),
    term("2017-01-20", "Melania Trump", &["Melania"]),
    term("2021-01-20", "Jill Biden", &["Jill"]),
    term("2025-01-20", "Melania Trump", &["Melania"]),
];

const SECOND_SPOUSES: &[Term] = &[
    term("2009-01-20", "Jill Biden", &["Jill"]),
    term("2017-01-20", "Karen Pence", &["Karen"]),
    term("2021-01-20", "Doug Emhoff", &["Doug", "Douglas"]),
    term("2025-01-20", "Usha Vance", &["Usha"]),
];

impl Office {
    /// The office that a label's words name (`THE VICE PRESIDENT`, `FIRST LADY BIDEN`), in capitals without full stops.
    pub fn of(words: &[&str]) -> Option<Self> {
        let words = words.strip_prefix(&["THE"]).unwrap_or(words);
        let words = words.strip_prefix(&["FORMER"]).unwrap_or(words);
        match words {
            ["VICE", "PRESIDENT", ..] => Some(Self::VicePresident),
            ["PRESIDENT", ..] => Some(Self::President),
            ["FIRST", "LADY" | "GENTLEMAN", ..] => Some(Self::First),
            ["SECOND", "LADY" | "GENTLEMAN" | "GENTLEMEN", ..] => Some(Self::Second),
            _ => None,
        }
    }

    /// As written before a name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::President => "President",
            Self::VicePresident => "Vice President",
            Self::First => "First Lady",
            Self::Second => "Second Gentleman",
        }
    }

    const fn terms(self) -> &'static [Term] {
        match self {
            Self::President => PRESIDENTS,
            Self::VicePresident => VICE_PRESIDENTS,
            Self::First => FIRST_SPOUSES,
            Self::Second => SECOND_SPOUSES,
        }
    }

    /// Who held it on an ISO 8601 date.
    pub fn holder(self, date: &str) -> Option<Holder> {
        self.terms().iter().rfind(|term| term.from <= date).map(Holder)
    }

    /// The latest holder with that family name (in capitals).
    pub fn holder_named(self, family: &str) -> Option<Holder> {
        self.terms().iter().rfind(|term| Holder(term).family().to_uppercase() == family).map(Holder)
    }
}

/// A person who holds or held an office.
#[derive(Clone, Copy)]
pub(super) struct Holder(&'static Term);

impl Holder {
    pub fn name(self) -> &'static str {
        self.0.name
    }

    pub fn family(self) -> &'static str {
        self.0.name.rsplit(' ').next().unwrap_or(self.0.name)
    }

    /// Whether a full name (`Joseph R. Biden`) is this person's.
    pub fn is_called(self, full: &str) -> bool {
        full.split(' ').next().is_some_and(|given| self.0.given.contains(&given)) && full.contains(self.family())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_change_on_the_day() {
        let name = |office: Office, date| office.holder(date).map(Holder::name);
        assert_eq!(name(Office::President, "2021-01-19"), Some("Donald Trump"));
        assert_eq!(name(Office::President, "2021-01-20"), Some("Joe Biden"));
        assert_eq!(name(Office::Second, "2022-05-01"), Some("Doug Emhoff"));
        assert_eq!(name(Office::President, "1900-01-01"), None);
        assert_eq!(Office::President.holder_named("CLINTON").map(Holder::name), Some("Bill Clinton"));
        assert_eq!(Office::of(&["THE", "VICE", "PRESIDENT"]), Some(Office::VicePresident));
        assert_eq!(Office::of(&["THE", "DIRECTOR"]), None);
    }
}
