//! Site chrome: banners, subscription appeals, share bars, credits, legal notices, contact footers.
//!
//! No phrase alone decides. A block's score is the sum of what its words and its shape say, more where the page has no story
//! around it and less where somebody is quoted; see [`score`].

use super::lines::ends_like_sentence;

/// Where a block stands relative to the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    /// Above the first or below the last paragraph of the story.
    Outside,
    Inside,
}

/// Chrome is found above and below the story; between its paragraphs a block must give itself away by its words.
const OUTSIDE: f32 = 1.5;
const INSIDE: f32 = -1.5;
/// A block of a few words without a full stop is a label or a link.
const UNFINISHED: f32 = 0.5;
const SHORT_WORDS: usize = 12;
/// A long finished paragraph is rather text than furniture.
const FINISHED: f32 = -1.0;
const LONG_WORDS: usize = 25;
/// A story reports what people say; chrome speaks to the reader.
const QUOTES_SOMEBODY: f32 = -3.0;
/// Blocks with more words than a legal notice are text.
const MOST_WORDS: usize = 160;
/// An address that fills a block is a link; among words it is only a hint.
const ADDRESS_ALONE: f32 = 4.0;
const ADDRESS: f32 = 0.75;
/// What it was that a later version corrects says nothing about the world; such a notice may quote.
const CORRECTS: f32 = 6.0;
/// The head of an e-mail.
const MAIL_HEAD: f32 = 6.0;
/// A pointer to other pages, all in square brackets.
const BRACKETED: f32 = 2.0;

/// Whole blocks (punctuation and case aside) that are furniture of a page wherever they stand.
const FURNITURE: &[&str] = &[
    "advertisement",
    "advertisements",
    "advertising",
    "sponsored",
    "sponsored content",
    "story continues below",
    "story continues below advertisement",
    "article continues below",
    "continue reading",
    "read more",
    "related stories",
    "related articles",
    "related content",
    "related",
    "most read",
    "most popular",
    "trending",
    "recommended",
    "you may also like",
    "share",
    "share this",
    "share this article",
    "share this story",
    "print",
    "email",
    "save",
    "comments",
    "leave a comment",
    "skip to main content",
    "skip to content",
    "back to top",
    "sign in",
    "log in",
    "subscribe",
    "subscribe now",
    "menu",
    "search",
    "home",
    "download",
    "click here",
    "follow us",
    "newsletter",
    "privacy policy",
    "terms of use",
    "terms of service",
    "cookie policy",
    "contact us",
    "about us",
    "all rights reserved",
    "loading",
    "for immediate release",
    "press release",
    "news release",
    "media release",
    "notes to editors",
    "note to editors",
    "notes for editors",
    "ends",
];
const FURNITURE_WEIGHT: f32 = 5.0;

/// Phrases at the start of a block.
const OPENINGS: &[(&str, f32)] = &[
    ("reported by ", 2.0),
    ("reporting by ", 2.5),
    ("(reporting by ", 4.0),
    ("written by ", 1.5),
    ("edited by ", 2.0),
    ("editing by ", 2.5),
    ("(editing by ", 4.0),
    ("compiled by ", 2.0),
    ("translated by ", 2.0),
    ("contributing: ", 2.0),
    ("additional reporting by ", 2.5),
    ("with files from ", 2.0),
    ("copyright ", 2.5),
    ("© ", 3.0),
    ("(c) ", 2.0),
    ("©", 2.5),
    ("join ", 1.0),
    ("subscribe ", 2.0),
    ("sign up ", 2.0),
    ("follow @", 2.5),
    ("follow ", 1.0),
    ("donate ", 2.0),
    ("support ", 0.5),
    ("download ", 1.0),
    ("get the latest", 1.5),
    ("click ", 1.5),
    ("share this", 2.0),
    ("read more", 2.0),
    ("read next", 2.5),
    ("read also", 2.5),
    ("also read", 2.5),
    ("see also", 2.0),
    ("related: ", 2.5),
    ("watch: ", 2.0),
    ("listen: ", 2.0),
    ("photo: ", 2.0),
    ("photo by ", 2.0),
    ("image: ", 2.0),
    ("image credit", 2.5),
    ("for more information, visit ", 2.0),
    ("for more information, call ", 2.0),
    ("for more information, contact ", 2.0),
    ("for more information, please ", 2.0),
    ("for more information", 1.0),
    ("for immediate release", 3.0),
    ("for media enquiries", 2.5),
    ("for media inquiries", 2.5),
    ("for press enquiries", 2.5),
    ("for press inquiries", 2.5),
    ("contact: ", 2.0),
    ("media contact", 2.5),
    ("press contact", 2.5),
    ("this article was originally published", 2.5),
    ("this story was originally published", 2.5),
    ("first published", 1.5),
    ("last updated", 2.0),
    ("by using this site", 3.0),
    ("by continuing to", 2.5),
    ("we use cookies", 4.0),
    ("this site uses cookies", 4.0),
    ("this website uses cookies", 4.0),
    ("to receive ", 0.5),
    ("filed under", 2.5),
    ("posted in", 2.0),
    ("tags: ", 2.5),
    ("topics: ", 2.0),
];

/// Phrases anywhere in a block.
const PHRASES: &[(&str, f32)] = &[
    ("all rights reserved", 3.5),
    ("terms of use", 2.0),
    ("terms of service", 2.0),
    ("terms and conditions", 1.5),
    ("privacy policy", 2.0),
    ("cookie", 0.5),
    ("mailing list", 2.0),
    ("newsletter", 1.5),
    ("subscribe", 1.0),
    ("sign up", 0.75),
    ("unsubscribe", 2.0),
    ("your inbox", 2.0),
    ("your email address", 2.0),
    ("follow us", 1.5),
    ("follow her on ", 2.5),
    ("follow him on ", 2.5),
    ("follow them on ", 2.5),
    ("\nmedia contact", 2.0),
    ("\npress contact", 2.0),
    ("\ncontact: ", 2.0),
    ("forward-looking statements", 1.5),
    ("contains forward-looking statements", 2.5),
    ("private securities litigation reform act", 3.0),
    ("on facebook", 0.5),
    ("on twitter", 0.5),
    ("on instagram", 0.5),
    ("like us on", 2.0),
    ("click here", 1.5),
    ("donat", 1.5),
    ("may not be published, broadcast", 4.0),
    ("may not be reproduced", 3.0),
    ("without permission", 1.0),
    ("with the permission of", 2.0),
    ("with permission", 1.0),
    ("reprinted", 1.5),
    ("republish", 1.5),
    ("commercial use", 1.5),
    ("redistribut", 1.0),
    ("written in english by", 2.0),
    ("; editing by", 1.5),
    ("edited by", 0.5),
    ("contributed to this report", 3.0),
    ("contributed reporting", 3.0),
    ("contributed to this story", 3.0),
    ("contributed to this article", 3.0),
    ("download our app", 2.5),
    ("download the app", 2.5),
    ("enable javascript", 3.5),
    ("your browser", 1.5),
    ("adblock", 3.0),
    ("ad blocker", 3.0),
    ("advertisement", 1.0),
];

/// Verbs of telling, in the forms that news uses after or before a quotation.
const TELLING: &[&str] =
    &[" said", " says", " told ", " added", " according to", " asked", " wrote", " tweeted", " announced", " argued"];

/// What a notice of correction calls its page, and what was done to it.
const PAGES: &[&str] = &["article", "page", "post", "story"];
const CHANGED: &[&str] = &["amended", "corrected", "edited", "revised", "updated"];
/// What follows: when, why or how.
const CHANGED_HOW: &[&str] = &["after", "at", "because", "for", "on", "since", "throughout", "to", "with"];

/// Fields at the head of an e-mail.
const MAIL_FIELDS: &[&str] = &["from", "to", "cc", "bcc", "subject", "date", "sent", "reply-to"];

/// How much a block reads like site chrome. Zero is neutral; [`crate::config::LayoutConfig::boilerplate_threshold`] decides.
pub(super) fn score(content: &str, zone: Zone) -> f32 {
    let content = content.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '#' | '>'));
    let words = content.split_whitespace().take(MOST_WORDS + 1).count();
    if words > MOST_WORDS {
        return 0.0;
    }
    let lower = content.to_lowercase();
    let pointer = if content.starts_with('[') && content.ends_with(']') { BRACKETED } else { 0.0 };
    let told = wording(&lower) + addresses(content, words);
    let told = if told > 0.0 { told + pointer } else { told };
    if told <= 0.0 {
        return 0.0;
    }
    let form = match (words, ends_like_sentence(content)) {
        (..=SHORT_WORDS, false) => UNFINISHED,
        (LONG_WORDS.., true) => FINISHED,
        _ => 0.0,
    };
    let quoted = has_quotation_marks(&lower) || tells(&lower);
    let place = if zone == Zone::Outside { OUTSIDE } else { INSIDE };
    told + form + place + if quoted { QUOTES_SOMEBODY } else { 0.0 }
}

/// Whether somebody's words are told, in quotation marks.
pub(super) fn quotes_somebody(content: &str) -> bool {
    has_quotation_marks(content) && tells(&content.to_lowercase())
}

fn has_quotation_marks(content: &str) -> bool {
    content.contains(['"', '“', '”'])
}

fn tells(lower: &str) -> bool {
    TELLING.iter().any(|verb| lower.contains(verb))
}

/// What the words alone say.
fn wording(lower: &str) -> f32 {
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    if FURNITURE.contains(&bare) {
        return FURNITURE_WEIGHT;
    }
    if corrects(lower) {
        return CORRECTS;
    }
    if is_mail_head(lower) {
        return MAIL_HEAD;
    }
    let inner = lower.trim_start_matches(|c: char| c == '[' || c.is_whitespace());
    let opening = OPENINGS.iter().find(|(phrase, _)| inner.starts_with(phrase)).map_or(0.0, |(_, weight)| *weight);
    opening + PHRASES.iter().filter(|(phrase, _)| lower.contains(phrase)).map(|(_, weight)| weight).sum::<f32>()
}

/// "This story has been updated to ...", "Correction: An earlier version of this article ..."
fn corrects(lower: &str) -> bool {
    let lower = ["correction: ", "clarification: ", "update: "]
        .iter()
        .find_map(|announced| lower.strip_prefix(announced))
        .unwrap_or(lower);
    let words: Vec<&str> = lower.split_whitespace().take(6).collect();
    match words[..] {
        ["this", page, "was", done, how, ..] | ["this", page, "has", "been", done, how] => {
            PAGES.contains(&page) && CHANGED.contains(&done) && CHANGED_HOW.contains(&how)
        }
        ["an" | "a", "earlier" | "previous", "version", "of", "this", page] => PAGES.contains(&page),
        _ => false,
    }
}

/// Lines of an e-mail's fields, among them who wrote it and about what.
fn is_mail_head(lower: &str) -> bool {
    let fields = || lower.lines().map(|line| line.split_once(':').map_or("", |(field, _)| field.trim()));
    fields().all(|field| MAIL_FIELDS.contains(&field))
        && fields().any(|field| matches!(field, "from" | "to"))
        && fields().any(|field| field == "subject")
}

/// Web and mail addresses.
fn addresses(content: &str, words: usize) -> f32 {
    let is_address = |word: &&str| {
        word.starts_with("http://")
            || word.starts_with("https://")
            || word.starts_with("www.")
            || (word.contains('@') && word.contains('.') && !word.starts_with('@'))
    };
    match content.split_whitespace().filter(is_address).count() {
        0 => 0.0,
        found if found == words => ADDRESS_ALONE,
        _ => ADDRESS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THRESHOLD: f32 = 3.0;

    #[test]
    fn chrome_scores_high() {
        for line in [
            "Advertisement",
            "Subscribe to our daily newsletter",
            "Join the Vellmouth Herald mailing list",
            "© 2019 Vellmouth Herald. All rights reserved.",
            "Reported by the Herald's harbour desk. Written in English by Ada Quill.",
            "(Reporting by Ada Quill; Editing by Odo Marsh)",
            "https://example.org/story",
            "Follow us on Facebook and Twitter",
            "This article was amended on 3 May 2019 to correct a name.",
            "*This story has been updated to correct the name of the quay, after its owner said that it was “Orr’s” and not “Lind’s”, as we had written in an earlier version.*",
            "Correction: An earlier version of this article misstated when the harbour opened.",
            "Ida Lind covers the harbour. Follow her on Twitter @idalind.",
            "-ENDS-",
            "Notes to editors:",
            "PRESS RELEASE",
            "FOR IMMEDIATE RELEASE\nContact: Ida Lind, 555-0100, lind@saltmouth.example\nMarch 4, 2019",
            "For release: 4 March 2019\nMedia contact: Ida Lind, lind@saltmouth.example",
            "For media enquiries:\nIda Lind\nlind@saltmouth.example",
            "For more information, visit www.saltmouth.example or call 555-0100.",
            "From: Press Office <press@saltmouth.example>\nTo: news@herald.example\nSubject: The quay opens",
            "This release contains forward-looking statements within the meaning of the law, which are no promises of what the company will do in the years to come.",
        ] {
            assert!(score(line, Zone::Outside) >= THRESHOLD, "{line}: {}", score(line, Zone::Outside));
        }
    }

    #[test]
    fn a_pointer_in_brackets_is_chrome_inside_a_story() {
        assert!(score("[ Related: How your tolls are spent ]", Zone::Inside) >= THRESHOLD);
        assert!(score("Related: How your tolls are spent", Zone::Inside) < THRESHOLD);
    }

    #[test]
    fn stories_score_low() {
        for line in [
            "\"Subscribe to that idea and we all lose,\" said the mayor, who wants a new newsletter for residents.",
            "The firm follows a policy of open books. Its privacy policy was criticised in March.",
            "Join us for the harbour fair, the mayor told residents.",
            "This page was edited by a court clerk who had lost it, and nobody found it again until the trial was over.",
            "From: the harbour they came, and to the harbour they went.",
            "An earlier version of the bill was voted down in March.",
            "The story was updated on Monday.",
            "Follow her on that path, the mayor said, and the harbour is lost.",
            "[Related: the mayor, who said no, was not asked again.]",
            "About the harbour, nobody said a word for years.",
            "Copyright law was the subject of the debate, which lasted until midnight.",
        ] {
            assert!(score(line, Zone::Inside) < THRESHOLD, "{line}: {}", score(line, Zone::Inside));
        }
    }
}
