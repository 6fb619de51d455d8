//! An HTML tree to text: blocks separated by blank lines, `<br>` and table rows as line breaks, other white space collapsed
//! as a browser does (U+00A0 stays). Headings and list items become hints.

use dom_query::NodeRef;

use crate::document::{BlockKind, Hint, Span};

/// Elements whose content is no text of the page.
const SKIPPED: &[&str] = &[
    "audio", "canvas", "head", "iframe", "noscript", "object", "script", "select", "style", "svg", "template",
    "textarea", "title", "video",
];
/// Elements that begin and end a block.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "ul",
];

/// Text and hints of everything below a node.
pub fn extract(root: &NodeRef<'_>) -> (String, Vec<Hint>) {
    let mut writer = Writer::default();
    // A stack of our own: pages nest elements deeper than the call stack goes.
    let mut steps = vec![Step::Enter(*root)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Enter(node) if node.is_text() => writer.text(&node.text()),
            Step::Enter(node) => {
                let name = node.node_name().unwrap_or_default();
                if !SKIPPED.contains(&&*name) {
                    let element = Element::of(&name);
                    writer.enter(element);
                    steps.push(Step::Leave(element));
                    steps.extend(node.children_it(true).map(Step::Enter));
                }
            }
            Step::Leave(element) => writer.leave(element),
        }
    }
    writer.finish()
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave(Element),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Inline,
    Block,
    /// A block that says what it is.
    Hinted(BlockKind),
    Preformatted,
    Break,
    Row,
    Cell,
}

impl Element {
    fn of(name: &str) -> Self {
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Self::Hinted(BlockKind::Heading),
            "li" => Self::Hinted(BlockKind::ListItem),
            "pre" => Self::Preformatted,
            "br" => Self::Break,
            "tr" => Self::Row,
            "td" | "th" => Self::Cell,
            name if BLOCKS.contains(&name) => Self::Block,
            _ => Self::Inline,
        }
    }
}

/// White space that is due before the next character; the largest wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Gap {
    #[default]
    None,
    Space,
    Cell,
    Line,
    Block,
}

impl Gap {
    const fn text(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Space => " ",
            Self::Cell => "\t",
            Self::Line => "\n",
            Self::Block => "\n\n",
        }
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    gap: Gap,
    hints: Vec<Hint>,
    /// Start and kind of the block being written.
    block: (usize, Option<BlockKind>),
    /// Kinds of the open elements that have one, the innermost last.
    kinds: Vec<BlockKind>,
    /// Number of open `<pre>`.
    preformatted: usize,
}

impl Writer {
    fn enter(&mut self, element: Element) {
        match element {
            Element::Inline => {}
            Element::Cell => self.at_least(Gap::Cell),
            Element::Row => self.at_least(Gap::Line),
            Element::Break => self.line_break(),
            Element::Block => self.at_least(Gap::Block),
            Element::Hinted(kind) => {
                self.at_least(Gap::Block);
                self.kinds.push(kind);
            }
            Element::Preformatted => {
                self.at_least(Gap::Block);
                self.preformatted += 1;
            }
        }
    }

    fn leave(&mut self, element: Element) {
        match element {
            Element::Inline | Element::Break | Element::Cell => {}
            Element::Row => self.at_least(Gap::Line),
            Element::Block => self.at_least(Gap::Block),
            Element::Hinted(_) => {
                self.at_least(Gap::Block);
                self.kinds.pop();
            }
            Element::Preformatted => {
                self.at_least(Gap::Block);
                self.preformatted -= 1;
            }
        }
    }

    fn at_least(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// Two line breaks in a row are how old pages separate paragraphs.
    fn line_break(&mut self) {
        self.gap = if self.gap >= Gap::Line { Gap::Block } else { Gap::Line };
    }

    fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            for (number, line) in text.split('\n').enumerate() {
                if number > 0 {
                    self.line_break();
                }
                self.push(line.trim_end());
            }
            return;
        }
        let is_space = |c: char| c.is_ascii_whitespace();
        for (number, word) in text.split(is_space).enumerate() {
            if number > 0 {
                self.at_least(Gap::Space);
            }
            self.push(word);
        }
    }

    fn push(&mut self, piece: &str) {
        if piece.is_empty() {
            return;
        }
        let gap = std::mem::take(&mut self.gap);
        if self.text.is_empty() || gap == Gap::Block {
            self.end_block();
            if !self.text.is_empty() {
                self.text.push_str(gap.text());
            }
            self.block = (self.text.len(), self.kinds.last().copied());
        } else {
            self.text.push_str(gap.text());
        }
        self.text.push_str(piece);
    }

    fn end_block(&mut self) {
        if let (start, Some(kind)) = self.block
            && start < self.text.len()
        {
            self.hints.push(Hint { span: Span::new(start, self.text.len()), kind });
        }
    }

    fn finish(mut self) -> (String, Vec<Hint>) {
        self.end_block();
        (self.text, self.hints)
    }
}

#[cfg(test)]
mod tests {
    use dom_query::Document;
    use proptest::prelude::*;

    use super::*;

    fn text_of(html: &str) -> String {
        extract(&Document::fragment(html).root()).0
    }

    #[test]
    fn blocks_are_separated_by_blank_lines_and_white_space_collapses() {
        assert_eq!(
            text_of("<div><p> One\n  <b>two</b>\tthree. </p><p>Four&nbsp;five</p></div>"),
            "One two three.\n\nFour\u{a0}five"
        );
        assert_eq!(text_of("a<br>b<br><br>c<script>x()</script>&amp; &#8220;d&#8221;"), "a\nb\n\nc& \u{201c}d\u{201d}");
        assert_eq!(text_of("<pre>one\n  two</pre>"), "one\n  two");
    }

    #[test]
    fn tables_read_row_by_row() {
        let table = "<table><tr><th>Port</th><th>Ships</th></tr>\n<tr><td>Halden</td> <td>12</td></tr></table>";
        assert_eq!(text_of(table), "Port\tShips\nHalden\t12");
    }

    #[test]
    fn headings_and_list_items_are_hints() {
        let html =
            "<h2>Ports</h2>Intro<ul><li>Halden<ul><li>East</li></ul></li><li><p>Moss</p><p>North</p></li></ul>End";
        let document = Document::fragment(html);
        let (text, hints) = extract(&document.root());
        let found: Vec<_> = hints.iter().map(|hint| (hint.kind, hint.span.of(&text))).collect();
        let item = BlockKind::ListItem;
        assert_eq!(
            found,
            [(BlockKind::Heading, "Ports"), (item, "Halden"), (item, "East"), (item, "Moss"), (item, "North")]
        );
        assert!(text.ends_with("\n\nEnd"));
    }

    proptest! {
        #[test]
        fn any_page_gives_disjoint_hints_in_order(html in "(<(h1|li|p|br|pre|td|tr|/p|/li|script)>|[a-z \n\u{a0}\u{e9}]){0,60}") {
            let document = Document::fragment(html);
            let (text, hints) = extract(&document.root());
            prop_assert!(hints.iter().all(|hint| !hint.span.of(&text).is_empty()));
            prop_assert!(hints.is_sorted_by(|a, b| a.span.end <= b.span.start));
        }
    }
}
