//! Spellings made comparable: case, accents, hyphens, apostrophes and periods do not tell names apart.

/// A letter's form without accent and case, or the letter in lower case; nothing for marks and punctuation inside words.
fn push_base(c: char, folded: &mut String) {
    let base = match c {
        'à'..='å' | 'À'..='Å' | 'ā' | 'ă' | 'ą' | 'Ā' | 'Ă' | 'Ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ậ' => {
            "a"
        }
        'æ' | 'Æ' => "ae",
        'ç' | 'Ç' | 'ć' | 'č' | 'ĉ' | 'ċ' | 'Ć' | 'Č' | 'Ĉ' | 'Ċ' => "c",
        'ď' | 'đ' | 'Ď' | 'Đ' | 'ð' | 'Ð' => "d",
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'Ē' | 'Ė' | 'Ę' | 'Ě' | 'ế' | 'ề' | 'ệ' => {
            "e"
        }
        'ĝ' | 'ğ' | 'ġ' | 'ģ' | 'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "g",
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'ĭ' | 'į' | 'ı' | 'Ī' | 'İ' | 'Į' => "i",
        'ķ' | 'Ķ' => "k",
        'ł' | 'ļ' | 'ľ' | 'Ł' | 'Ļ' | 'Ľ' => "l",
        'ñ' | 'Ñ' | 'ń' | 'ň' | 'ņ' | 'Ń' | 'Ň' | 'Ņ' => "n",
        'ò'..='ö' | 'ø' | 'Ò'..='Ö' | 'Ø' | 'ō' | 'ŏ' | 'ő' | 'Ō' | 'Ŏ' | 'Ő' | 'ơ' | 'ộ' => "o",
        'œ' | 'Œ' => "oe",
        'ŕ' | 'ř' | 'Ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' | 'ŝ' | 'Ś' | 'Š' | 'Ş' | 'Ș' | 'Ŝ' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' | 'Ť' | 'Ţ' | 'Ț' => "t",
        'þ' | 'Þ' => "th",
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'Ū' | 'Ů' | 'Ű' | 'Ų' | 'ư' => "u",
        'ý' | 'ÿ' | 'Ý' => "y",
        'ź' | 'ż' | 'ž' | 'Ź' | 'Ż' | 'Ž' => "z",
        c if c.is_alphanumeric() => return folded.extend(c.to_lowercase()),
        _ => return,
    };
    folded.push_str(base);
}

/// One word in folded form: `Jae-in` and `JaeIn` give `jaein`, `U.S.` gives `us`; empty if it holds no letter or digit.
#[must_use]
pub fn word(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.chars() {
        push_base(c, &mut folded);
    }
    folded
}

/// The folded words of a name: cut at white space, slashes and long dashes; the possessive ending is dropped.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    name.split(|c: char| c.is_whitespace() || matches!(c, '/' | '—'))
        .map(|raw| word(without_possessive(raw)))
        .filter(|folded| !folded.is_empty())
        .collect()
}

/// `Biden's` -> `Biden`, `Jones'` -> `Jones`.
#[must_use]
pub fn without_possessive(name: &str) -> &str {
    for ending in ["'s", "’s", "'S", "’S"] {
        if let Some(stem) = name.strip_suffix(ending) {
            return stem;
        }
    }
    match name.strip_suffix(['\'', '’']) {
        Some(stem) if stem.ends_with(['s', 'S', 'x', 'z']) => stem,
        _ => name,
    }
}

/// A name on one line: runs of white space (hard wraps, no-break spaces) become one space.
#[must_use]
pub fn one_line(name: &str) -> String {
    let mut line = String::with_capacity(name.len());
    for part in name.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(part);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_spelling_away() {
        assert_eq!(word("Jae-in"), "jaein");
        assert_eq!(word("U.S."), "us");
        assert_eq!(word("O’Brien"), "obrien");
        assert_eq!(word("ÉLISE"), "elise");
        assert_eq!(word("e\u{301}lise"), "elise");
        assert_eq!(words("Ana\u{a0}María\nLópez's"), ["ana", "maria", "lopez"]);
        assert_eq!(words("the Jones’"), ["the", "jones"]);
        assert_eq!(words("— ?"), [""; 0]);
    }

    #[test]
    fn puts_names_on_one_line() {
        assert_eq!(one_line(" Ana \r\n\u{a0}López "), "Ana López");
    }
}
