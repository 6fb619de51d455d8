//! Abbreviations of English press prose, by what a full stop after them can mean.

/// What a full stop after an abbreviation can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// Always goes on: a title before a name (`Sen.`), `e.g.`, `vs.`
    Open,
    /// An abbreviation only before a number (`No. 5`, `pp. 3`); else a word like any other.
    BeforeNumber,
    /// A time of day (`p.m.`): goes on with a time zone, a day or a month.
    Time,
    /// May stand at the end of a sentence (`Inc.`, `Calif.`, `U.S.`): what follows decides.
    Either,
    /// Ends the sentence unless a lower-case word follows (`etc.`).
    Closing,
}

/// What `word`, without its last full stop, abbreviates as; `None` for a word that is no abbreviation.
pub(super) fn lookup(word: &str) -> Option<Abbreviation> {
    let listed = |word: &str| LISTS.iter().find(|(_, words)| words.binary_search(&word).is_ok());
    let shouted = || word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase());
    let (kind, _) = listed(word).or_else(|| shouted().then(|| listed(&title_case(word)))?)?;
    Some(*kind)
}

/// `SEN` as the lists have it: `Sen`.
fn title_case(word: &str) -> String {
    word.char_indices().map(|(i, c)| if i == 0 { c } else { c.to_ascii_lowercase() }).collect()
}

/// Whether a title-case word is one that starts sentences and hardly ever goes on with a name: determiners,
/// pronouns, prepositions, conjunctions, adverbs. Proper names after `U.S.` or `Inc.` are none of these.
pub(super) fn starts_sentences(word: &str) -> bool {
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return false };
    if !first.is_uppercase() || chars.any(char::is_uppercase) {
        return false;
    }
    STARTERS.binary_search(&word.to_lowercase().as_str()).is_ok()
}

/// Whether `rest`, which starts with `word`, goes on after a time of day: `p.m. EDT`, `a.m. Friday`, `p.m. Oslo time`.
pub(super) fn follows_time(word: &str, rest: &str) -> bool {
    let zone = (2..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase());
    let clock = || {
        rest[word.len()..]
            .split_whitespace()
            .next()
            .is_some_and(|next| TIME_WORDS.iter().any(|time| next.starts_with(time)))
    };
    zone || AFTER_TIME.binary_search(&word).is_ok() || clock()
}

/// Whether a word reports speech, so that a quotation before it goes on: `“Why?” Ms. Orr asked.`
pub(super) fn reports_speech(word: &str) -> bool {
    SPEECH.binary_search(&word).is_ok()
}

/// Whether a word belongs to a company's name: `Zoomly! Inc.`
pub(super) fn is_company_suffix(word: &str) -> bool {
    ["Co", "Corp", "Group", "Holdings", "Inc", "LLC", "Ltd", "PLC", "SA"].contains(&word)
}

// All lists are sorted by byte value, for binary search.
const LISTS: [(Abbreviation, &[&str]); 5] = [
    (Abbreviation::Open, OPEN),
    (Abbreviation::BeforeNumber, BEFORE_NUMBER),
    (Abbreviation::Time, TIME),
    (Abbreviation::Either, EITHER),
    (Abbreviation::Closing, CLOSING),
];

#[rustfmt::skip]
const OPEN: &[&str] = &[
    "Adm", "Amb", "Asst", "Attn", "Atty", "Brig", "Capt", "Cdr", "Cf", "Cmdr", "Col", "Comdr", "Cpl", "Dr", "Drs",
    "E.g", "Fr", "Ft", "Gen", "Gov", "Hon", "I.e", "Insp", "Lieut", "Lt", "Maj", "Messrs", "Mlle", "Mme", "Mr", "Mrs",
    "Ms", "Msgr", "Mt", "Mx", "Pfc", "Pres", "Prof", "Profs", "Pvt", "Rep", "Reps", "Rev", "Rt", "Sen", "Sens", "Sgt",
    "Sra", "Supt", "Vs", "attn", "cf", "dr", "e.g", "eg", "esp", "i.e", "ie", "incl", "mr", "mrs", "ms", "prof", "v",
    "viz", "vs",
];

#[rustfmt::skip]
const BEFORE_NUMBER: &[&str] = &[
    "Art", "Ch", "Eq", "Exh", "Fig", "Figs", "No", "Nos", "Nr", "P", "Par", "Ph", "Pp", "Sat", "Sec", "Sun", "Vol",
    "Vols", "approx", "art", "c", "ca", "ch", "circa", "eq", "fig", "figs", "no", "nos", "nr", "p", "par", "pp",
    "sec", "vol", "vols",
];

const TIME_WORDS: [&str; 4] = ["Daylight", "Standard", "Time", "time"];

const TIME: &[&str] = &["A.M", "P.M", "a.m", "p.m"];

#[rustfmt::skip]
const EITHER: &[&str] = &[
    "Ala", "Apr", "Ariz", "Ark", "Assn", "Assoc", "Aug", "Ave", "Bldg", "Blvd", "Bros", "Calif", "Cie", "Co", "Colo",
    "Conn", "Corp", "Cos", "Ct", "D.Phil", "Dec", "Del", "Dept", "Dist", "Esq", "Feb", "Fla", "Fri", "Ga", "Hwy",
    "Ida", "Ill", "Inc", "Ind", "Inst", "Intl", "Jan", "Jr", "Jul", "Jun", "Kan", "Ky", "Ltd", "M.Sc", "Mass", "Md",
    "Mfg", "Mich", "Minn", "Mon", "Mont", "N.Mex", "Neb", "Nebr", "Nev", "Nov", "Oct", "Okla", "Ore", "Pa", "Penn",
    "Ph.D", "Rd", "Sept", "Snr", "Sr", "St", "Ste", "Tenn", "Tex", "Thu", "Thur", "Thurs", "Tue", "Tues", "Univ",
    "Va", "Vt", "Wash", "Wed", "Wis", "Wisc", "Wyo", "al", "dept", "div", "est", "inc", "jr", "ltd", "op", "seq",
    "sq", "sr", "yr", "yrs",
];

const CLOSING: &[&str] = &["Etc", "etc"];

#[rustfmt::skip]
const STARTERS: &[&str] = &[
    "a", "about", "according", "after", "all", "also", "although", "among", "an", "and", "another", "any", "are",
    "as", "at", "because", "before", "both", "but", "by", "can", "could", "despite", "did", "do", "does", "during",
    "each", "even", "every", "few", "finally", "first", "following", "for", "from", "further", "furthermore", "given",
    "had", "has", "have", "he", "her", "here", "his", "how", "however", "i", "if", "in", "indeed", "instead", "is",
    "it", "its", "last", "later", "let", "like", "many", "may", "maybe", "meanwhile", "more", "moreover", "most",
    "much", "my", "neither", "nevertheless", "nobody", "nor", "not", "nothing", "now", "of", "on", "once", "one",
    "only", "or", "other", "others", "our", "over", "perhaps", "please", "rather", "she", "should", "similarly",
    "since", "so", "some", "soon", "still", "such", "that", "the", "their", "then", "there", "therefore", "these",
    "they", "this", "those", "though", "through", "throughout", "thus", "to", "today", "together", "two", "under",
    "unlike", "until", "upon", "was", "we", "well", "were", "what", "when", "whenever", "where", "whereas", "whether",
    "which", "while", "who", "whoever", "why", "will", "with", "within", "without", "would", "yes", "yesterday",
    "yet", "you", "your",
];

#[rustfmt::skip]
const AFTER_TIME: &[&str] = &[
    "Apr", "April", "Aug", "August", "Central", "Dec", "December", "Eastern", "Feb", "February", "Fri", "Friday",
    "Greenwich", "Jan", "January", "Jul", "July", "Jun", "June", "Mar", "March", "May", "Mon", "Monday", "Mountain",
    "Nov", "November", "Oct", "October", "Pacific", "Sat", "Saturday", "Sept", "September", "Sun", "Sunday", "Thu",
    "Thursday", "Tue", "Tuesday", "Wed", "Wednesday",
];

#[rustfmt::skip]
const SPEECH: &[&str] = &[
    "added", "adds", "admitted", "agreed", "announced", "answered", "answers", "argued", "ask", "asked", "asks",
    "began", "begged", "called", "cried", "declared", "demanded", "exclaimed", "explained", "inquired", "insisted",
    "joked", "laughed", "murmured", "muttered", "noted", "observed", "remarked", "repeated", "replied", "replies",
    "reply", "responded", "retorted", "said", "say", "says", "screamed", "shouted", "sighed", "snapped", "started",
    "think", "thought", "told", "tweeted", "wailed", "warned", "whispered", "wondered", "wrote", "yelled",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_without_repeats() {
        for list in LISTS.iter().map(|(_, words)| *words).chain([STARTERS, AFTER_TIME, SPEECH]) {
            for pair in list.windows(2) {
                assert!(pair[0] < pair[1], "{} before {}", pair[0], pair[1]);
            }
        }
    }
}
