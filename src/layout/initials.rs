//! Speakers whose names are spelled out once and cut to initials from then on: `Ada Quill:`, later `AQ:`.

use std::collections::{BTreeMap, BTreeSet};

use super::labels::{Candidate, Words};
use super::lexicon::is_title;

/// Letters of a name in initials.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=4;

/// Gives accepted initials the name of the one label before them that they stand for, and accepts that label where
/// `may_open` says that it may open a turn.
pub(super) fn spell_out(labels: &mut [Candidate], accepted: &mut [bool], may_open: impl Fn(usize) -> bool) {
    let mut spelled: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for i in 0..labels.len() {
        let label = &labels[i];
        if let Some(short) = initials(label).filter(|_| may_open(i)) {
            spelled.entry(short).or_default().insert(label.key.clone());
        } else if accepted[i] && label.words == Words::Plain && LETTERS.contains(&label.key.chars().count()) {
            let names = spelled.get(&label.key);
            if let (Some(name), 1) = (names.and_then(BTreeSet::first), names.map_or(0, BTreeSet::len)) {
                renamed.entry(label.key.clone()).or_insert_with(|| name.clone());
            }
        }
    }
    let full: BTreeSet<&String> = renamed.values().collect();
    for (i, label) in labels.iter_mut().enumerate() {
        if full.contains(&label.key) {
            accepted[i] |= may_open(i);
        } else if let Some(name) = renamed.get(&label.key) {
            label.key.clone_from(name);
        }
    }
}

/// The initials of a name of several words, titles aside.
fn initials(label: &Candidate) -> Option<String> {
    let name = label.key.split(' ').skip_while(|word| is_title(word) || *word == "THE");
    let initials: String = name.filter_map(|word| word.chars().next()).collect();
    let is_name = matches!(label.words, Words::Plain | Words::Titled);
    (is_name && initials.chars().all(char::is_alphabetic) && LETTERS.contains(&initials.chars().count()))
        .then_some(initials)
}
