//! Packs words into the sequences that the encoder runs, so that every word is scored once and seen in context.

use std::ops::Range;

/// What packing needs to know of the words of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PieceMap {
    /// Where each word's pieces begin, and after the last word where they end; one longer than the words.
    pub offsets: Vec<usize>,
    /// First word of each sentence that is encoded, in order.
    pub sentences: Vec<usize>,
    /// First words of blocks: a paragraph piece stands before each, unless it begins a window.
    pub paragraphs: Vec<usize>,
}

impl PieceMap {
    /// Number of words.
    #[must_use]
    pub fn words(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Pieces that a word takes inside a window, a paragraph piece before it included.
    fn cost(&self, word: usize) -> usize {
        self.pieces(word).len() + usize::from(self.begins_paragraph(word))
    }

    /// The pieces of a word.
    #[must_use]
    pub fn pieces(&self, word: usize) -> Range<usize> {
        self.offsets[word]..self.offsets[word + 1]
    }

    /// Whether a paragraph piece stands before a word.
    #[must_use]
    pub fn begins_paragraph(&self, word: usize) -> bool {
        self.paragraphs.binary_search(&word).is_ok()
    }
}

/// One sequence for the encoder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The words it feeds, consecutive.
    pub words: Range<usize>,
    /// Those of them whose scores count; over all windows, every word once, in order.
    pub kept: Range<usize>,
}

/// Packs words into windows of at most `budget` pieces: whole sentences, as many as fit, after up to `context` pieces of
/// the words before them. A sentence that is longer than a window is cut at words. A word that stands in
/// several windows counts in the one whose middle is nearest; of two equally near, in the first.
///
/// No word may have more than `budget - context - 1` pieces.
#[must_use]
pub fn pack(map: &PieceMap, budget: usize, context: usize) -> Vec<Window> {
    let mut windows: Vec<Window> = vec![];
    let mut next = 0;
    while next < map.words() {
        let (start, used) = before(map, next, context);
        let end = after(map, next, budget - used);
        windows.push(Window { words: start..end, kept: next..end });
        next = end;
    }
    settle(map, &mut windows);
    windows
}

/// First word of the context before `next`, and the pieces it takes.
fn before(map: &PieceMap, next: usize, context: usize) -> (usize, usize) {
    let (mut start, mut used) = (next, 0);
    while start > 0 && used + map.cost(start - 1) <= context {
        start -= 1;
        used += map.cost(start);
    }
    (start, used)
}

/// End of the words from `next` on that fit: whole sentences if one fits, else words; at least one word.
fn after(map: &PieceMap, next: usize, room: usize) -> usize {
    let mut used = map.cost(next);
    let mut end = next + 1;
    while end < map.words() && used + map.cost(end) <= room {
        used += map.cost(end);
        end += 1;
    }
    if end == map.words() {
        return end;
    }
    // `end` is in the middle of a sentence or at the start of one: step back to its start.
    let sentence = map.sentences[map.sentences.partition_point(|first| *first <= end) - 1];
    if sentence > next { sentence } else { end }
}

/// Gives each word of an overlap to the window in which it stands nearest to the middle.
fn settle(map: &PieceMap, windows: &mut [Window]) {
    let middle = |window: &Window| map.offsets[window.words.start] + map.offsets[window.words.end];
    for i in 1..windows.len() {
        let (first, second) = (middle(&windows[i - 1]), middle(&windows[i]));
        // Middles grow from window to window, so the earlier window keeps the words up to a border. Twice the distances
        // are compared; paragraph pieces are left out of them.
        let shared = windows[i].words.start..windows[i - 1].words.end;
        let nearer = |word: usize| {
            let place = map.offsets[word] + map.offsets[word + 1];
            place.abs_diff(first) <= place.abs_diff(second)
        };
        // An earlier border must not be crossed: a word may stand in three windows.
        let earliest = windows[i - 1].kept.start.max(shared.start);
        let border = (earliest..shared.end).find(|word| !nearer(*word)).unwrap_or(shared.end);
        windows[i - 1].kept.end = border;
        windows[i].kept.start = border;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Words of one piece; sentences of the given lengths; paragraphs at the given words.
    fn map(sentences: &[usize], paragraphs: &[usize]) -> PieceMap {
        let total: usize = sentences.iter().sum();
        let firsts = sentences.iter().scan(0, |at, len| Some(std::mem::replace(at, *at + len)));
        PieceMap { offsets: (0..=total).collect(), sentences: firsts.collect(), paragraphs: paragraphs.to_vec() }
    }

    fn plain(windows: &[Window]) -> Vec<(Range<usize>, Range<usize>)> {
        windows.iter().map(|w| (w.words.clone(), w.kept.clone())).collect()
    }

    #[test]
    fn packs_whole_sentences_with_context() {
        assert_eq!(plain(&pack(&map(&[4, 4, 5], &[]), 10, 2)), [(0..8, 0..7), (6..13, 7..13)]);
        assert_eq!(plain(&pack(&map(&[4, 4], &[]), 10, 2)), [(0..8, 0..8)]);
        assert_eq!(plain(&pack(&map(&[], &[]), 10, 2)), []);
    }

    #[test]
    fn paragraph_pieces_take_room() {
        assert_eq!(plain(&pack(&map(&[4, 4], &[4]), 9, 0)), [(0..8, 0..8)]);
        assert_eq!(plain(&pack(&map(&[4, 4], &[4]), 8, 0)), [(0..4, 0..4), (4..8, 4..8)]);
    }

    #[test]
    fn a_long_sentence_is_cut_at_words() {
        assert_eq!(
            plain(&pack(&map(&[3, 21], &[]), 10, 4)),
            [(0..3, 0..3), (0..10, 3..8), (6..16, 8..14), (12..22, 14..19), (18..24, 19..24)]
        );
    }

    proptest! {
        #[test]
        fn every_word_is_kept_once(
            pieces in prop::collection::vec(1usize..=16, 0..200),
            breaks in prop::collection::vec(any::<(bool, bool)>(), 200),
            context in 0usize..40,
        ) {
            let mut map = PieceMap { offsets: vec![0], ..PieceMap::default() };
            for (word, len) in pieces.iter().enumerate() {
                let (sentence, paragraph) = breaks[word];
                if word == 0 || sentence {
                    map.sentences.push(word);
                }
                if word > 0 && sentence && paragraph {
                    map.paragraphs.push(word);
                }
                map.offsets.push(map.offsets[word] + len);
            }
            let budget = 62;
            let mut next = 0;
            for window in pack(&map, budget, context) {
                prop_assert_eq!(window.kept.start, next);
                prop_assert!(window.words.start <= window.kept.start && window.kept.end <= window.words.end);
                let cost: usize = window.words.clone().map(|w| map.cost(w)).sum();
                prop_assert!(cost <= budget, "{cost}");
                next = window.kept.end;
            }
            prop_assert_eq!(next, map.words());
        }
    }
}
