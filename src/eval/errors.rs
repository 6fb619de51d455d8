//! What a pipeline got wrong, one mistake at a time and counted by class: where to dig next.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

/// Characters shown on each side of a mistake.
const CONTEXT: usize = 60;

/// A labelled piece of text, in code points; the label may be a role.
pub(super) type Item<L> = (usize, usize, L);

/// What kind of mistake it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Gold has it, nothing found touches it.
    Missed,
    /// Found, and gold has nothing there that is not found otherwise.
    Spurious,
    /// The right label, other ends.
    Border,
    /// The right ends, another label.
    Label,
    /// They touch, that is all.
    BorderAndLabel,
    /// Attributions whose contents match: gold has a source and none was found.
    SourceMissed,
    /// Attributions whose contents match: a source was found and gold has none.
    SourceSpurious,
    /// Attributions whose contents match: the sources have no token in common.
    SourceWrong,
}

/// One mistake, as a row of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// The document.
    pub id: String,
    pub class: Class,
    /// The label or role in question: gold's where there is one.
    pub label: String,
    pub gold: Option<Shown>,
    pub found: Option<Shown>,
    /// The text around it.
    pub context: String,
}

/// A piece of text in code points, half-open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    pub start: usize,
    pub end: usize,
    pub label: String,
    pub text: String,
}

/// All mistakes, document by document; prints as a table of counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub mistakes: Vec<Mistake>,
}

impl Report {
    /// Adds a mistake about gold, what was found, or both.
    pub(super) fn add<L: fmt::Display + Copy>(
        &mut self,
        (id, text): (&str, &[char]),
        class: Class,
        gold: Option<Item<L>>,
        found: Option<Item<L>>,
    ) {
        let Some(place) = gold.or(found) else { return };
        let shown = |(start, end, label): Item<L>| {
            let text = text.get(start..end).unwrap_or_default().iter().collect();
            Shown { start, end, label: label.to_string(), text }
        };
        let around = place.0.saturating_sub(CONTEXT)..(place.1 + CONTEXT).min(text.len());
        let context = text.get(around).unwrap_or_default().iter().collect();
        let (gold, found) = (gold.map(shown), found.map(shown));
        self.mistakes.push(Mistake { id: id.to_owned(), class, label: place.2.to_string(), gold, found, context });
    }

    /// Adds what two sets of items differ in; each side is right where the other has the same item.
    pub(super) fn compare<L: fmt::Display + Copy + Ord>(
        &mut self,
        document: (&str, &[char]),
        gold: &BTreeSet<Item<L>>,
        found: &BTreeSet<Item<L>>,
    ) {
        let mut wrong: Vec<Item<L>> = found.difference(gold).copied().collect();
        for item in gold.difference(found).copied() {
            let shared = |other: &Item<L>| item.1.min(other.1).saturating_sub(item.0.max(other.0));
            let partner = (0..wrong.len()).filter(|w| shared(&wrong[*w]) > 0);
            let partner = partner.max_by_key(|w| (wrong[*w].2 == item.2, shared(&wrong[*w]), std::cmp::Reverse(*w)));
            let partner = partner.map(|w| wrong.remove(w));
            let class = match partner {
                None => Class::Missed,
                Some(other) if other.2 == item.2 => Class::Border,
                Some(other) if (other.0, other.1) == (item.0, item.1) => Class::Label,
                Some(_) => Class::BorderAndLabel,
            };
            self.add(document, class, Some(item), partner);
        }
        for item in wrong {
            self.add(document, Class::Spurious, None, Some(item));
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts: BTreeMap<(&str, Class), usize> = BTreeMap::new();
        for mistake in &self.mistakes {
            *counts.entry((&mistake.label, mistake.class)).or_default() += 1;
        }
        writeln!(out, "{} mistakes", self.mistakes.len())?;
        for ((label, class), count) in counts {
            writeln!(out, "{label:12} {:16} {count:6}", format!("{class:?}"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_of_difference_is_told_apart() {
        let text: Vec<char> = "Ann Ode met the Odd Union in Tolva on Monday, said Bo.".chars().collect();
        let gold = BTreeSet::from([(0, 7, "PER"), (16, 25, "ORG"), (29, 34, "LOC"), (51, 53, "PER")]);
        let found = BTreeSet::from([(0, 7, "ORG"), (12, 25, "ORG"), (28, 34, "ORG"), (38, 44, "PER")]);
        let mut report = Report::default();
        report.compare(("d", &text), &gold, &found);
        let classes: Vec<_> = report.mistakes.iter().map(|m| m.class).collect();
        assert_eq!(classes, [Class::Label, Class::Border, Class::BorderAndLabel, Class::Missed, Class::Spurious]);
        assert_eq!(report.mistakes[1].gold.as_ref().map(|s| &*s.text), Some("Odd Union"));
        assert_eq!(report.mistakes[4].found.as_ref().map(|s| &*s.text), Some("Monday"));
        let table = report.to_string();
        assert!(table.starts_with("5 mistakes\n") && table.contains("PER          Label                 1"), "{table}");
    }

    #[test]
    fn what_agrees_is_no_mistake() {
        let mut report = Report::default();
        report.compare(("d", &['a', 'b']), &BTreeSet::from([(0, 1, "PER")]), &BTreeSet::from([(0, 1, "PER")]));
        report.add(("d", &['a']), Class::SourceMissed, None::<Item<&str>>, None);
        assert_eq!(report, Report::default());
    }
}
