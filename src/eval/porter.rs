//! The Porter stemmer (Porter 1980), with the departures of NLTK's default mode: a few irregular words, short words in
//! `-ies`, `-ied` and `-y`, `-bli`, `-fulli`, `-logi`, and two-letter stems that take an `e`.

/// The stem of an ASCII lower-case word.
#[must_use]
pub fn stem(word: &str) -> String {
    if let Some((_, stem)) = IRREGULAR.iter().find(|(form, _)| *form == word) {
        return (*stem).to_owned();
    }
    if word.len() < MIN_LENGTH {
        return word.to_owned();
    }
    let mut word = Word(word.to_owned());
    word.plurals();
    word.past_and_progressive();
    word.final_y();
    word.double_suffixes();
    word.apply(STEP_3, |stem| stem.measure() > 0);
    word.single_suffixes();
    word.final_e();
    word.final_ll();
    word.0
}

/// Words of one or two letters have no suffix.
const MIN_LENGTH: usize = 3;

const IRREGULAR: [(&str, &str); 16] = [
    ("sky", "sky"),
    ("skies", "sky"),
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("news", "news"),
    ("innings", "inning"),
    ("inning", "inning"),
    ("outings", "outing"),
    ("outing", "outing"),
    ("cannings", "canning"),
    ("canning", "canning"),
    ("howe", "howe"),
    ("proceed", "proceed"),
    ("exceed", "exceed"),
    ("succeed", "succeed"),
];

const STEP_2: &[(&str, &str)] = &[
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("bli", "ble"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
    ("fulli", "ful"),
];

const STEP_3: &[(&str, &str)] =
    &[("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

const STEP_4: &[(&str, &str)] = &[
    ("al", ""),
    ("ance", ""),
    ("ence", ""),
    ("er", ""),
    ("ic", ""),
    ("able", ""),
    ("ible", ""),
    ("ant", ""),
    ("ement", ""),
    ("ment", ""),
    ("ent", ""),
    ("ion", ""),
    ("ou", ""),
    ("ism", ""),
    ("ate", ""),
    ("iti", ""),
    ("ous", ""),
    ("ive", ""),
    ("ize", ""),
];

/// What stands before a suffix.
struct Stem<'w>(&'w [u8]);

impl Stem<'_> {
    fn is_consonant(&self, i: usize) -> bool {
        match self.0[i] {
            b'a' | b'e' | b'i' | b'o' | b'u' => false,
            b'y' => i == 0 || !self.is_consonant(i - 1),
            _ => true,
        }
    }

    /// The number of vowel-consonant sequences, Porter's m.
    fn measure(&self) -> usize {
        let kinds: Vec<bool> = (0..self.0.len()).map(|i| self.is_consonant(i)).collect();
        kinds.windows(2).filter(|pair| !pair[0] && pair[1]).count()
    }

    fn has_vowel(&self) -> bool {
        (0..self.0.len()).any(|i| !self.is_consonant(i))
    }

    fn ends_in_double_consonant(&self) -> bool {
        let n = self.0.len();
        n >= 2 && self.0[n - 1] == self.0[n - 2] && self.is_consonant(n - 1)
    }

    /// Consonant, vowel, consonant other than w, x, y at the end; or just vowel and consonant.
    fn is_short(&self) -> bool {
        match self.0.len() {
            0 | 1 => false,
            2 => !self.is_consonant(0) && self.is_consonant(1),
            n => {
                let short = self.is_consonant(n - 3) && !self.is_consonant(n - 2) && self.is_consonant(n - 1);
                short && !matches!(self.0[n - 1], b'w' | b'x' | b'y')
            }
        }
    }
}

struct Word(String);

impl Word {
    /// The stem that is left without `suffix`, if the word ends in it.
    fn without(&self, suffix: &str) -> Option<Stem<'_>> {
        self.0.strip_suffix(suffix).map(|stem| Stem(stem.as_bytes()))
    }

    fn stem(&self) -> Stem<'_> {
        Stem(self.0.as_bytes())
    }

    fn replace(&mut self, suffix: &str, replacement: &str) {
        self.0.truncate(self.0.len() - suffix.len());
        self.0.push_str(replacement);
    }

    /// The first rule whose suffix fits decides: it is applied if `condition` holds for the stem.
    fn apply(&mut self, rules: &[(&str, &str)], condition: impl Fn(&Stem) -> bool) {
        let rule = rules.iter().find(|(suffix, _)| self.0.ends_with(suffix));
        if let Some((suffix, replacement)) = rule
            && self.without(suffix).is_some_and(|stem| condition(&stem))
        {
            self.replace(suffix, replacement);
        }
    }

    /// Step 1a.
    fn plurals(&mut self) {
        if self.0.ends_with("ies") && self.0.len() == 4 {
            return self.replace("s", "");
        }
        self.apply(&[("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", "")], |_| true);
    }

    /// Step 1b.
    fn past_and_progressive(&mut self) {
        if self.0.ends_with("ied") {
            let replacement = if self.0.len() == 4 { "ie" } else { "i" };
            return self.replace("ied", replacement);
        }
        if let Some(stem) = self.without("eed") {
            if stem.measure() > 0 {
                self.replace("eed", "ee");
            }
            return;
        }
        let ending = ["ed", "ing"].into_iter().find(|ending| self.without(ending).is_some_and(|stem| stem.has_vowel()));
        let Some(ending) = ending else { return };
        self.replace(ending, "");
        if ["at", "bl", "iz"].iter().any(|end| self.0.ends_with(end)) {
            self.0.push('e');
        } else if self.stem().ends_in_double_consonant() {
            if !self.0.ends_with(['l', 's', 'z']) {
                self.0.pop();
            }
        } else if self.stem().measure() == 1 && self.stem().is_short() {
            self.0.push('e');
        }
    }

    /// Step 1c.
    fn final_y(&mut self) {
        if self.without("y").is_some_and(|stem| stem.0.len() > 1 && stem.is_consonant(stem.0.len() - 1)) {
            self.replace("y", "i");
        }
    }

    /// Step 2.
    fn double_suffixes(&mut self) {
        if self.without("alli").is_some_and(|stem| stem.measure() > 0) {
            self.replace("alli", "al");
            return self.double_suffixes();
        }
        // The l of -logi counts to the stem: geology -> geolog, like archaeology -> archaeolog.
        if self.0.ends_with("logi") {
            return self.apply(&[("ogi", "og")], |stem| stem.measure() > 0);
        }
        self.apply(STEP_2, |stem| stem.measure() > 0);
    }

    /// Step 4.
    fn single_suffixes(&mut self) {
        let ion = self.0.ends_with("ion");
        self.apply(STEP_4, |stem| stem.measure() > 1 && (!ion || matches!(stem.0.last(), Some(b's' | b't'))));
    }

    /// Step 5a.
    fn final_e(&mut self) {
        if self.without("e").is_some_and(|stem| stem.measure() > 1 || (stem.measure() == 1 && !stem.is_short())) {
            self.replace("e", "");
        }
    }

    /// Step 5b.
    fn final_ll(&mut self) {
        if self.0.ends_with("ll") && self.without("l").is_some_and(|stem| stem.measure() > 1) {
            self.replace("l", "");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Expected values: NLTK 3.10's `PorterStemmer`.
    #[rustfmt::skip]
    const STEMS: &[(&str, &str)] = &[
        ("caresses", "caress"), ("ponies", "poni"), ("ties", "tie"), ("dies", "die"), ("lies", "lie"),
        ("flies", "fli"), ("cats", "cat"), ("feed", "feed"), ("agreed", "agre"), ("disabled", "disabl"),
        ("matting", "mat"), ("mating", "mate"), ("meeting", "meet"), ("milling", "mill"), ("messing", "mess"),
        ("meetings", "meet"), ("skies", "sky"), ("dying", "die"), ("lying", "lie"), ("tying", "tie"),
        ("news", "news"), ("innings", "inning"), ("inning", "inning"), ("outings", "outing"),
        ("cannings", "canning"), ("howe", "howe"), ("proceed", "proceed"), ("exceed", "exceed"),
        ("succeed", "succeed"), ("enjoy", "enjoy"), ("happy", "happi"), ("says", "say"), ("spied", "spi"),
        ("conflated", "conflat"), ("troubled", "troubl"), ("sized", "size"), ("hopping", "hop"), ("tanned", "tan"),
        ("falling", "fall"), ("hissing", "hiss"), ("fizzed", "fizz"), ("failing", "fail"), ("filing", "file"),
        ("relational", "relat"), ("conditional", "condit"), ("rational", "ration"), ("valenci", "valenc"),
        ("hesitanci", "hesit"), ("digitizer", "digit"), ("conformabli", "conform"), ("radicalli", "radic"),
        ("differentli", "differ"), ("vileli", "vile"), ("analogousli", "analog"), ("vietnamization", "vietnam"),
        ("predication", "predic"), ("operator", "oper"), ("feudalism", "feudal"), ("decisiveness", "decis"),
        ("hopefulness", "hope"), ("callousness", "callous"), ("formaliti", "formal"), ("sensitiviti", "sensit"),
        ("sensibiliti", "sensibl"), ("triplicate", "triplic"), ("formative", "form"), ("formalize", "formal"),
        ("electriciti", "electr"), ("electrical", "electr"), ("hopeful", "hope"), ("goodness", "good"),
        ("revival", "reviv"), ("allowance", "allow"), ("inference", "infer"), ("airliner", "airlin"),
        ("gyroscopic", "gyroscop"), ("adjustable", "adjust"), ("defensible", "defens"), ("irritant", "irrit"),
        ("replacement", "replac"), ("adjustment", "adjust"), ("dependent", "depend"), ("adoption", "adopt"),
        ("homologou", "homolog"), ("communism", "commun"), ("activate", "activ"), ("angulariti", "angular"),
        ("homologous", "homolog"), ("effective", "effect"), ("bowdlerize", "bowdler"), ("probate", "probat"),
        ("rate", "rate"), ("cease", "ceas"), ("controll", "control"), ("roll", "roll"), ("geology", "geolog"),
        ("archaeology", "archaeolog"), ("fully", "fulli"), ("wonderfully", "wonder"), ("carefully", "care"),
        ("generously", "gener"), ("singly", "singli"), ("possibly", "possibl"), ("probably", "probabl"),
        ("apology", "apolog"), ("spoke", "spoke"), ("government", "govern"), ("officials", "offici"),
        ("announcement", "announc"), ("negotiating", "negoti"), ("denuclearization", "denuclear"),
        ("alliances", "allianc"), ("running", "run"), ("easily", "easili"), ("tried", "tri"), ("dries", "dri"),
        ("eyes", "eye"), ("enjoyed", "enjoy"), ("buying", "buy"),
    ];

    #[test]
    fn agrees_with_nltk() {
        for (word, expected) in STEMS {
            assert_eq!(stem(word), *expected, "{word}");
        }
    }

    proptest! {
        #[test]
        fn a_stem_is_never_empty_nor_longer_by_more_than_an_e(word in "[a-z0-9]{1,12}") {
            let stem = stem(&word);
            prop_assert!(!stem.is_empty() && stem.len() <= word.len() + 1);
        }
    }
}
