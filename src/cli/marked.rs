//! A text with marks on it, for a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use pressline::document::{BlockKind, EntityLabel, Span};

/// Styles on stretches of a text, and notes between its characters.
#[derive(Debug, Default)]
pub struct Marked {
    layers: Vec<Layer>,
    notes: Vec<(usize, String)>,
}

#[derive(Debug)]
struct Layer {
    span: Span,
    /// Adds itself to the style of what is below.
    paint: fn(Style, EntityLabel) -> Style,
    label: EntityLabel,
}

impl Marked {
    pub fn block(&mut self, span: Span, kind: BlockKind) {
        match kind {
            BlockKind::FrontMatter | BlockKind::Boilerplate | BlockKind::StageDirection => {
                self.layer(span, |style, _| style.dimmed());
            }
            BlockKind::Title | BlockKind::Heading => self.layer(span, |style, _| style.bold()),
            BlockKind::Byline | BlockKind::Dateline | BlockKind::Paragraph | BlockKind::ListItem => {}
        }
    }

    pub fn turn_label(&mut self, span: Span) {
        self.layer(span, |style, _| style.bold());
    }

    pub fn quote(&mut self, span: Span) {
        self.layer(span, |style, _| style.underline());
    }

    pub fn mention(&mut self, span: Span, label: EntityLabel) {
        self.layers.push(Layer {
            span,
            paint: |style, label| style.fg_color(label_style(label).get_fg_color()),
            label,
        });
    }

    /// Words of ours after the character that ends at byte `at`.
    pub fn note(&mut self, at: usize, note: String) {
        self.notes.push((at, note));
    }

    fn layer(&mut self, span: Span, paint: fn(Style, EntityLabel) -> Style) {
        self.layers.push(Layer { span, paint, label: EntityLabel::Person });
    }

    /// Text, styles and notes in one string; without `has_color` text and notes only.
    pub fn render(mut self, text: &str, has_color: bool) -> String {
        self.layers.sort_by_key(|layer| layer.span.start);
        self.notes.sort_by_key(|&(at, _)| at);
        let spans = self.layers.iter().map(|layer| layer.span);
        let mut borders: Vec<usize> = spans.flat_map(|span| [span.start, span.end]).collect();
        borders.extend(self.notes.iter().map(|&(at, _)| at));
        borders.push(text.len());
        borders.sort_unstable();
        borders.dedup();

        let mut out = String::with_capacity(text.len() * 2);
        let mut layers = self.layers.iter().peekable();
        let mut notes = self.notes.iter().peekable();
        let mut active: Vec<&Layer> = Vec::new();
        let mut from = 0;
        for to in borders {
            let style = active.iter().fold(Style::new(), |style, layer| (layer.paint)(style, layer.label));
            let style = if has_color { style } else { Style::new() };
            let _ = write!(out, "{style}{}{style:#}", printable(text.get(from..to).unwrap_or_default()));
            let note_style = if has_color { AnsiColor::Cyan.on_default().italic() } else { Style::new() };
            while let Some((_, note)) = notes.next_if(|&&(at, _)| at <= to) {
                let _ = write!(out, "{note_style}{}{note_style:#}", printable(note));
            }
            active.retain(|layer| layer.span.end > to);
            while let Some(layer) = layers.next_if(|layer| layer.span.start <= to) {
                if layer.span.end > to {
                    active.push(layer);
                }
            }
            from = to;
        }
        out
    }
}

/// One colour for each family of types.
pub fn label_style(label: EntityLabel) -> Style {
    let color = match label {
        EntityLabel::Person => AnsiColor::Yellow,
        EntityLabel::Norp | EntityLabel::Language => AnsiColor::BrightYellow,
        EntityLabel::Org => AnsiColor::Blue,
        EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac => AnsiColor::Green,
        EntityLabel::Product | EntityLabel::Event | EntityLabel::WorkOfArt | EntityLabel::Law => AnsiColor::Magenta,
        EntityLabel::Date | EntityLabel::Time => AnsiColor::BrightCyan,
        EntityLabel::Percent
        | EntityLabel::Money
        | EntityLabel::Quantity
        | EntityLabel::Ordinal
        | EntityLabel::Cardinal => AnsiColor::Red,
    };
    color.on_default()
}

/// A document must not command the terminal: control characters but line ends and tabs are replaced.
pub fn printable(text: &str) -> Cow<'_, str> {
    let is_harmless = |c: char| !c.is_control() || c == '\n' || c == '\t';
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let visible = text.chars().filter(|&c| c != '\r').map(|c| if is_harmless(c) { c } else { '\u{fffd}' });
    Cow::Owned(visible.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_keeps_every_character_and_shows_notes() {
        let mut marked = Marked::default();
        marked.quote(Span::new(0, 8));
        marked.mention(Span::new(14, 17), EntityLabel::Person);
        marked.note(8, " ⟨Ada⟩".to_owned());
        assert_eq!(marked.render("“Hi” says Ada", false), "“Hi” ⟨Ada⟩ says Ada");
    }

    #[test]
    fn overlapping_marks_are_combined() {
        let mut marked = Marked::default();
        marked.quote(Span::new(0, 7));
        marked.mention(Span::new(3, 10), EntityLabel::Org);
        let rendered = marked.render("aaabbbbccc", true);
        assert_eq!(rendered.matches("\x1b[4m").count(), 2, "{rendered:?}");
        assert_eq!(rendered.matches("\x1b[34m").count(), 2, "{rendered:?}");
    }

    #[test]
    fn a_document_cannot_command_the_terminal() {
        assert_eq!(printable("a\x1b[2Jb\r\n"), "a\u{fffd}[2Jb\n");
    }
}
