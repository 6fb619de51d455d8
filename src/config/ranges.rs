//! Which settings have a range, and where a file has one outside it.

use super::PipelineConfig;

/// A number that a file may set.
struct Setting {
    table: &'static str,
    key: &'static str,
    value: f32,
    range: Range,
}

#[derive(Clone, Copy)]
enum Range {
    /// Probabilities and shares.
    ZeroToOne,
    /// Shares that a value above 1 switches off.
    FromZero,
    Any,
}

impl Range {
    /// What is no number is in no range.
    fn holds(self, value: f32) -> bool {
        match self {
            Self::ZeroToOne => (0.0..=1.0).contains(&value),
            Self::FromZero => value >= 0.0,
            Self::Any => !value.is_nan(),
        }
    }

    const fn allowed(self) -> &'static str {
        match self {
            Self::ZeroToOne => "0 to 1",
            Self::FromZero => "0 and more",
            Self::Any => "any number",
        }
    }
}

/// What is wrong with the first setting outside its range, with the line of `text` where it stands.
pub(super) fn violation(config: &PipelineConfig, text: &str) -> Option<(Option<usize>, String)> {
    let settings = settings(config);
    let Setting { table, key, value, range } = settings.iter().find(|setting| !setting.range.holds(setting.value))?;
    let problem = format!("key `{key}` in [{table}]: {value} is out of range; allowed: {}", range.allowed());
    Some((line_of(text, table, key), problem))
}

fn settings(config: &PipelineConfig) -> [Setting; 11] {
    use Range::{Any, FromZero, ZeroToOne};
    let PipelineConfig { layout, entities, quotes, summary, .. } = config;
    [
        ("layout", "boilerplate_threshold", layout.boilerplate_threshold, Any),
        ("layout", "min_labelled_share", layout.min_labelled_share, ZeroToOne),
        ("layout", "min_spoken_share", layout.min_spoken_share, ZeroToOne),
        ("entities", "min_score", entities.min_score, ZeroToOne),
        ("entities", "label_majority", entities.label_majority, FromZero),
        ("entities", "repeat_evidence", entities.repeat_evidence, ZeroToOne),
        ("entities", "repeat_min_score", entities.repeat_min_score, ZeroToOne),
        ("quotes", "min_score", quotes.min_score, ZeroToOne),
        ("summary", "min_score", summary.min_score, ZeroToOne),
        ("summary", "redundancy", summary.redundancy, ZeroToOne),
        ("summary", "max_procedural_share", summary.max_procedural_share, ZeroToOne),
    ]
    .map(|(table, key, value, range)| Setting { table, key, value, range })
}

/// Counted from 1; none where the table is not written under a header of its own.
fn line_of(text: &str, table: &str, key: &str) -> Option<usize> {
    let header_of = |line: &str| -> Option<String> {
        let (name, _) = line.trim_start().strip_prefix('[')?.split_once(']')?;
        Some(name.trim().to_owned())
    };
    let key_of = |line: &str| line.split_once('=').map(|(key, _)| key.trim().to_owned());
    let mut is_inside = false;
    for (index, line) in text.lines().enumerate() {
        match header_of(line) {
            Some(name) => is_inside = name == table,
            None if is_inside && key_of(line).as_deref() == Some(key) => return Some(index + 1),
            None => {}
        }
    }
    None
}
