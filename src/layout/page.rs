//! What each block of a page is: title, byline, dateline, heading, story, aside or chrome.

use super::blocks::{Piece, Shape};
use super::boilerplate::{Zone, score};
use super::facts::{self, is_byline, is_dateline};
use super::lines::{ends_like_sentence, ends_with_initials};
use super::{release, stage};
use crate::config::LayoutConfig;
use crate::document::{BlockKind, Metadata};

/// A paragraph of a story has at least this many words, or more than [`LONG_WORDS`] where it ends without a full stop.
const STORY_WORDS: usize = 12;
const LONG_WORDS: usize = 25;
/// Words that make even one block a reader's text when nothing longer is there.
const SENTENCE_WORDS: usize = 3;
/// A heading is one line of at most so many words, above a paragraph of at least [`STORY_WORDS`].
const HEADING_WORDS: usize = 14;
/// A paragraph whose words alone score this much is no evidence that the story has begun.
const SUSPICIOUS: f32 = 2.0;
/// A page names itself near its top.
const TITLE_SEARCH: usize = 20;
/// Longest line of a venue or a place before a transcript begins, in words.
const VENUE_WORDS: usize = 16;

/// A page cut into pieces, and who speaks in each.
pub(super) struct Page<'a> {
    pub text: &'a str,
    pub metadata: &'a Metadata,
    pub pieces: &'a [Piece],
    /// The turn of each piece.
    pub owners: &'a [Option<usize>],
    pub config: &'a LayoutConfig,
}

impl<'a> Page<'a> {
    /// The kind of every piece.
    pub fn kinds(&self) -> Vec<BlockKind> {
        let transcript = self.owners.iter().position(Option::is_some);
        let story = self.story();
        let body = transcript.or(story.map(|(first, _)| first)).unwrap_or(self.pieces.len());
        let title = self.title(body, transcript.is_some());
        let site = self.has_chrome();
        let notes =
            story.filter(|_| transcript.is_none()).and_then(|(first, _)| release::notes(self.text, self.pieces, first));
        (0..self.pieces.len())
            .map(|i| {
                if let Some(kind) = self.plain_kind(i) {
                    kind
                } else if notes.is_some_and(|notes| i >= notes) {
                    BlockKind::Boilerplate
                } else if title == Some(i) {
                    BlockKind::Title
                } else if transcript.is_some_and(|first| self.owners[i].is_some() || i >= first) {
                    self.spoken_kind(i)
                } else {
                    self.printed_kind(i, body, title, story, transcript.is_some(), site)
                }
            })
            .collect()
    }

    fn content(&self, i: usize) -> &'a str {
        self.pieces[i].span.of(self.text)
    }

    /// What the format or the shape says already.
    fn plain_kind(&self, i: usize) -> Option<BlockKind> {
        let piece = self.pieces[i];
        match (piece.stated, piece.shape) {
            (Some(kind), _) if kind != BlockKind::Paragraph => Some(kind),
            (_, Shape::Separator) if stage::is_end_mark(self.content(i)) => Some(BlockKind::Boilerplate),
            (_, Shape::Separator) => Some(BlockKind::StageDirection),
            (_, Shape::Invisible) => Some(BlockKind::Boilerplate),
            _ => None,
        }
    }

    /// Inside a conversation, or after it.
    fn spoken_kind(&self, i: usize) -> BlockKind {
        let content = self.content(i);
        if stage::is_aside(content) || stage::is_end_mark(content) || stage::is_time_line(content) {
            BlockKind::StageDirection
        } else if self.owners[i].is_none() && score(content, Zone::Outside) >= self.config.boilerplate_threshold {
            BlockKind::Boilerplate
        } else {
            shape_kind(self.pieces[i].shape)
        }
    }

    /// In print, or above a conversation.
    fn printed_kind(
        &self,
        i: usize,
        body: usize,
        title: Option<usize>,
        story: Option<(usize, usize)>,
        transcript: bool,
        site: bool,
    ) -> BlockKind {
        let content = self.content(i);
        let zone =
            if story.is_some_and(|(first, last)| (first..=last).contains(&i)) { Zone::Inside } else { Zone::Outside };
        let unfinished = !ends_like_sentence(content) || (ends_with_initials(content) && words(content) <= VENUE_WORDS);
        if score(content, zone) >= self.config.boilerplate_threshold {
            BlockKind::Boilerplate
        } else if stage::is_event(content) {
            BlockKind::StageDirection
        } else if i < body && is_dateline(content) {
            BlockKind::Dateline
        } else if i < body && is_byline(content) {
            BlockKind::Byline
        } else if transcript && stage::is_aside(content) {
            BlockKind::StageDirection
        } else if transcript && i < body && unfinished && words(content) <= VENUE_WORDS {
            BlockKind::Dateline
        } else if site && i < body && title.is_some_and(|title| i < title) && unfinished {
            // Names of sections and sites, above the story's own title.
            BlockKind::Boilerplate
        } else if self.is_heading(i) || (i < body && title.is_some() && unfinished && self.can_head(i)) {
            BlockKind::Heading
        } else {
            shape_kind(self.pieces[i].shape)
        }
    }

    /// Whether there is any site chrome: only then are short lines above a title more of it.
    fn has_chrome(&self) -> bool {
        (0..self.pieces.len()).any(|i| {
            self.owners[i].is_none() && score(self.content(i), Zone::Outside) >= self.config.boilerplate_threshold
        })
    }

    /// Neither an item of a list nor a table.
    fn can_head(&self, i: usize) -> bool {
        self.pieces[i].shape != Shape::ListItem
            && !self.content(i).lines().all(|line| line.trim_start().starts_with('|'))
    }

    /// One short line without a full stop above a paragraph.
    fn is_heading(&self, i: usize) -> bool {
        let content = self.content(i);
        let short = words(content) <= HEADING_WORDS && !content.contains('\n');
        let stands_above = self
            .pieces
            .get(i + 1)
            .is_some_and(|next| next.shape == Shape::Prose && words(next.span.of(self.text)) >= STORY_WORDS);
        let begins =
            content.trim_start_matches(['*', '_']).starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        let open = ends_like_sentence(content) || content.ends_with([',', ';', '”', '"', '’']);
        self.pieces[i].shape == Shape::Prose && short && stands_above && begins && !open
    }

    /// First and last paragraph of the story.
    fn story(&self) -> Option<(usize, usize)> {
        let innocent = |i: &usize| score(self.content(*i), Zone::Inside) < SUSPICIOUS - 1.5;
        let is_story = |i: &usize| {
            let content = self.content(*i);
            let count = words(content);
            let prose = matches!(self.pieces[*i].shape, Shape::Prose | Shape::ListItem);
            prose && ((count >= STORY_WORDS && ends_like_sentence(content)) || count > LONG_WORDS) && innocent(i)
        };
        let sentence = |i: &usize| {
            words(self.content(*i)) >= SENTENCE_WORDS && ends_like_sentence(self.content(*i)) && innocent(i)
        };
        let range = || 0..self.pieces.len();
        let first = range().find(is_story).or_else(|| range().find(sentence))?;
        let last = range().rfind(is_story).or_else(|| range().rfind(sentence))?;
        Some((first, last))
    }

    /// The piece that is the title: the one that the source's title repeats, else the best line above the story.
    fn title(&self, body: usize, transcript: bool) -> Option<usize> {
        let top = self.pieces.len().min(TITLE_SEARCH);
        if let Some(stated) = &self.metadata.title {
            return (0..top).find(|&i| self.owners[i].is_none() && facts::same_title(self.content(i), stated));
        }
        if self.pieces.iter().any(|piece| piece.stated == Some(BlockKind::Title)) {
            return None;
        }
        let opening = self.opening_words(body);
        let list = self.pieces.iter().position(|piece| piece.shape == Shape::ListItem).unwrap_or(self.pieces.len());
        (0..body.min(list))
            .filter(|&i| facts::can_be_title(self.content(i)) && self.plain_kind(i).is_none())
            .filter(|&i| score(self.content(i), Zone::Inside) <= 0.0)
            .map(|i| (i, self.title_score(i, body, transcript, &opening)))
            // Of equals the first: what follows a title is its standfirst.
            .fold(
                None,
                |best: Option<(usize, f32)>, (i, score)| {
                    if best.is_none_or(|(_, top)| score > top) { Some((i, score)) } else { best }
                },
            )
            .map(|(i, _)| i)
    }

    fn title_score(&self, i: usize, body: usize, transcript: bool, opening: &[String]) -> f32 {
        const ENOUGH_WORDS: usize = 8;
        let content = self.content(i);
        let count = words(content);
        let full = count.min(ENOUGH_WORDS) as f32 / ENOUGH_WORDS as f32;
        let own: Vec<String> = facts::content_words(content).collect();
        let repeated = own.iter().filter(|word| opening.contains(word)).count() as f32 / own.len().max(1) as f32;
        let heading = match self.pieces[i].shape {
            // A heading of the first level goes before its subtitle.
            Shape::Heading if content.starts_with("# ") => 2.0,
            Shape::Heading => 1.0,
            _ => 0.0,
        };
        let adjacent = if i + 1 == body && !transcript { 0.25 } else { 0.0 };
        full + repeated + heading + adjacent
    }

    /// The words that the story opens with.
    fn opening_words(&self, body: usize) -> Vec<String> {
        const OPENING_BYTES: usize = 1500;
        let Some(piece) = self.pieces.get(body) else { return vec![] };
        let rest = &self.text[piece.span.start..];
        let end = rest.char_indices().map(|(at, _)| at).take_while(|&at| at <= OPENING_BYTES).last().unwrap_or(0);
        facts::content_words(&rest[..end]).collect()
    }
}

fn shape_kind(shape: Shape) -> BlockKind {
    match shape {
        Shape::Heading => BlockKind::Heading,
        Shape::ListItem => BlockKind::ListItem,
        Shape::Prose | Shape::Separator | Shape::Invisible => BlockKind::Paragraph,
    }
}

/// Number of words, counted no further than any limit here needs.
fn words(content: &str) -> usize {
    content.split_whitespace().take(LONG_WORDS + 1).count()
}
