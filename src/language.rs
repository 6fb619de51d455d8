//! Whether a text is English: the models are, so downstream filters want to know.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Function words of English that other languages of news hardly share, in lower case.
static OWN_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let words = "about and are be been could from has his how if into it its more my not of other our said she than that \
                 the their there these they this those were what when which who will with would you your";
    words.split_whitespace().collect()
});

/// Words that other languages write alike (German "in", Danish "for", Spanish "he", Polish "to"), in lower case.
static SHARED_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let words = "a after an as at but by for had have he her him i in is me no on or over so to under us was we";
    words.split_whitespace().collect()
});

/// Least share of English's own function words. Running English has about 0.23 of them, other languages at most 0.03.
const OWN_SHARE: f64 = 0.05;

/// Least share of function words, own and shared. Running English has about 0.4, business news, lists and tables fewer.
const ENGLISH_SHARE: f64 = 0.15;

/// Words looked at, from the start of the text: enough to decide.
const SAMPLE: usize = 2_000;

/// Fewest words to decide on.
const FEWEST: usize = 8;

/// `Some("en")` if the text reads as English, else none.
#[must_use]
pub fn detect(text: &str) -> Option<&'static str> {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(SAMPLE);
    let (mut total, mut own, mut shared) = (0_usize, 0_usize, 0_usize);
    for word in words.map(str::to_lowercase) {
        total += 1;
        own += usize::from(OWN_WORDS.contains(word.as_str()));
        shared += usize::from(SHARED_WORDS.contains(word.as_str()));
    }
    let reaches = |count: usize, share: f64| count as f64 >= share * total as f64;
    (total >= FEWEST && reaches(own, OWN_SHARE) && reaches(own + shared, ENGLISH_SHARE)).then_some("en")
}

#[cfg(test)]
mod tests {
    use super::detect;

    #[test]
    fn english_and_others() {
        assert_eq!(
            detect("The mayor said that the bridge was closed for repairs and that they had no date."),
            Some("en")
        );
        assert_eq!(detect("Die Brücke wurde wegen Reparaturen gesperrt, sagte die Bürgermeisterin am Montag."), None);
        assert_eq!(detect("Le pont a été fermé pour des travaux, a déclaré lundi la maire de la ville."), None);
        assert_eq!(detect("too short"), None);
    }

    #[test]
    fn plain_english_with_few_articles() {
        for text in [
            "Orr Ferries said on Tuesday it will open a repair yard at Saltmouth in May. Work on it starts in April. Orr \
             runs yards in Lindby as well, mostly for small owners in Tolva. Shares in Orr rose by 3 percent in Lindby \
             on Tuesday. Analysts expect sales in Tolva of 2 billion crowns in June, up by 5 percent on last year.",
            "SALTMOUTH, June 4 -- Lind Works Corp. (TSX: LWC) today announced that it will buy Orr Paper. Lind Works \
             Corp. today announced plans for a second mill in Tolva. Lind Works announced a third one. Lind Works, \
             based in Saltmouth, announced a fourth.",
            "She is a nurse at Orr Hall. He drives a tram in Saltmouth. On Sunday, as on most Sundays, she will be at \
             work by six, and he will sleep in. It is no life for a couple, says Eva Lind, a friend.",
        ] {
            assert_eq!(detect(text), Some("en"), "{text}");
        }
    }

    #[test]
    fn languages_that_share_words_with_english() {
        for text in [
            // German.
            "Die Fähre in Lindby war am Montag so voll, dass man an Bord kaum stehen konnte. Was die Stadt nun will, hat \
             sie am Abend im Rat gesagt: eine Brücke, und zwar bald. Her mit dem Geld, so rief ein Mann in der Halle, \
             als die Sitzung begann. Was war das für ein Abend in der Stadt.",
            // Dutch.
            "De burgemeester was er niet bij, maar we had den hem wel gevraagd. In de haven is het over een week weer \
             druk, en of de brug dan open is, weet men in Lindby nog niet. We hadden een plan, maar dat was te duur, en \
             is nu van tafel. Over een jaar is er een ander bestuur, of niet.",
            // Danish.
            "Der er for mange biler i vores by, og vi har for få broer, siger hun. I Lindby by er det for dyrt at bygge, \
             men at vente er for farligt. Han har to forslag, og her er det ene: at lukke havnen for biler i to år. Har \
             han ret, så får vi fred i byen. Det er godt for os, og for dem under os.",
            // Norwegian.
            "Det er for tidlig å si om brua blir åpnet i år, sier hun. Vi har for lite penger, og for mange planer, men \
             vi må over fjorden på en eller annen måte. For de som bor her, er det en skam. Han har vært her i to år og \
             sier at han ikke har sett en eneste arbeider på brua.",
            // Swedish.
            "Det var en dag som alla i staden minns. Hon var på väg över bron i en buss när det hände, och under den låg \
             en båt med folk. Att ingen dog är ett under, säger han. Nu har man for första gången i år stängt bron, och \
             den som vill över får ta en omväg.",
            // French.
            "On a dit au maire que le pont est fermé, et on a eu tort. Le but est de finir les travaux en mai, or on \
             sait que la ville a peu de moyens. On a vu un but superbe au stade, un but de la tête, et les gens \
             ont chanté. Le maire a dit non, on ne va pas payer.",
            // Spanish.
            "He visto el puente a la hora de comer, no a las once. A me preguntó si había barcos, y no he dicho nada. La \
             alcaldesa no va a abrir la ciudad a los coches, a no ser que el consejo lo pida. No me han dado una fecha, \
             así que he vuelto a casa a pie y no en tren.",
            // Polish.
            "To by było za dużo, i to w jednym roku, powiedział burmistrz. On i ona to wiedzą, a miasto to wie. By to \
             zrobić, trzeba mostu, a on jest zamknięty od maja. Co to za miasto, i co to za most, pyta on, i ma rację, \
             bo to jest kpina.",
            // A name in English does not make a text English.
            "Die Zeitung The Saltmouth Times and Post schreibt, der Rat habe am Montag den Bau der Brücke beschlossen. \
             Das Museum of the Sea and Ships bleibt bis Mai geschlossen, sagte ein Sprecher der Stadt. Die Kosten \
             trägt zur Hälfte das Land, den Rest zahlt eine Stiftung aus Lindby.",
        ] {
            assert_eq!(detect(text), None, "{text}");
        }
    }
}
