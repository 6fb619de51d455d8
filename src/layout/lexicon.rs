//! Words of English that speaker labels are made of. All in capitals; look-ups fold case and drop full stops.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Forms of address before a name.
const HONORIFICS: &str = "\
    MR MRS MS MISS MX DR PROF SIR MADAM MADAME DAME LORD LADY REV FR SEN REP GOV GEN COL LT SGT CAPT ADM CPL MAJ \
    AMB HON SHEIKH JUDGE";

/// Offices and ranks before a name, or after "the".
const TITLES: &str = "\
    PRESIDENT VICE FIRST SECOND LADY GENTLEMAN GENTLEMEN SECRETARY UNDERSECRETARY UNDER ADMINISTRATOR DIRECTOR \
    DEPUTY ASSISTANT ASSOCIATE ACTING INTERIM SENATOR CONGRESSMAN CONGRESSWOMAN CONGRESSMEMBER REPRESENTATIVE \
    DELEGATE ASSEMBLYMAN ASSEMBLYWOMAN ASSEMBLYMEMBER GOVERNOR LIEUTENANT MAYOR COUNCILMAN COUNCILWOMAN \
    COUNCILMEMBER COUNCILOR AMBASSADOR CHAIR CHAIRMAN CHAIRWOMAN CHAIRPERSON COCHAIR CHANCELLOR PRIME MINISTER \
    PREMIER TAOISEACH KING QUEEN PRINCE PRINCESS EMIR SULTAN POPE CARDINAL ARCHBISHOP BISHOP FATHER SISTER \
    BROTHER PASTOR REVEREND RABBI IMAM DEACON CHAPLAIN GENERAL ADMIRAL COLONEL MAJOR CAPTAIN COMMANDER SERGEANT \
    CORPORAL PRIVATE SPECIALIST PETTY OFFICER CHIEF SHERIFF COMMISSIONER SUPERINTENDENT JUSTICE ATTORNEY \
    SOLICITOR SURGEON COUNSEL COUNSELOR ADVISOR ADVISER COORDINATOR ENVOY SPEAKER LEADER WHIP MAJORITY MINORITY \
    CZAR TREASURER COMPTROLLER AUDITOR PROFESSOR DOCTOR NURSE COACH REPORTER PRINCIPAL PROVOST DEAN FORMER \
    SENIOR SPECIAL EXECUTIVE MANAGING PERMANENT CROWN HIGH HER HIS SPOKESPERSON SPOKESMAN SPOKESWOMAN PRESS \
    NATIONAL SECURITY STATE FOREIGN DEFENSE DEFENCE TREASURY POLICY CABINET STAFF COMMANDANT INSPECTOR REAR \
    BRIGADIER MASTER COUNCIL ASSEMBLY SUPREME CEO CO-CHAIR LEAD HEAD EX-PRESIDENT PRESIDENT-ELECT \
    SECRETARY-GENERAL DIRECTOR-GENERAL MAJESTY HIGHNESS EXCELLENCY HOLINESS UNITED TRIBAL STATES";

/// Those of [`TITLES`] that only go with others: alone before a word they are no evidence of a person.
const WEAK_TITLES: &str = "\
    VICE FIRST SECOND UNDER DEPUTY ASSISTANT ASSOCIATE ACTING INTERIM PRIME PRIVATE PETTY MAJORITY MINORITY \
    FORMER SENIOR SPECIAL EXECUTIVE MANAGING PERMANENT CROWN HIGH HER HIS PRESS NATIONAL SECURITY STATE FOREIGN \
    DEFENSE DEFENCE TREASURY POLICY CABINET STAFF REAR COUNCIL ASSEMBLY SUPREME LEAD HEAD UNITED TRIBAL STATES \
    MASTER";

/// What a speaker without a name does: the last word of such a label.
const FUNCTIONS: &str = "\
    MODERATOR OPERATOR HOST COHOST ANCHOR INTERVIEWER INTERVIEWEE ANNOUNCER INTERPRETER TRANSLATOR NARRATOR \
    REPORTER JOURNALIST CORRESPONDENT QUESTIONER QUESTION OFFICIAL AIDE STAFF STAFFER MEMBER PARTICIPANT \
    ATTENDEE PANELIST GUEST CALLER WITNESS CLERK BAILIFF COURT CHILD STUDENT VETERAN PERSON SPEAKER VOICE MAN \
    WOMAN BOY GIRL MALE FEMALE CREW PROTESTER PROTESTOR HECKLER EMCEE PLAYER FACILITATOR PRESENTER PILOT \
    SPOKESPERSON VOLUNTEER PATRON CUSTOMER EMPLOYEE WORKER";

/// Several people under one label.
const GROUPS: &str = "\
    AUDIENCE MEMBERS PARTICIPANTS CROWD ALL CHILDREN STUDENTS REPORTERS VOICES EVERYONE PROTESTERS PROTESTORS \
    OFFICIALS GUESTS ATTENDEES CHOIR CHORUS PLAYERS PANELISTS KIDS TEAM";

/// Words that ask.
const QUESTIONERS: &str = "Q QUESTION QUESTIONER REPORTER JOURNALIST INTERVIEWER CORRESPONDENT CALLER REPORTERS";

/// What tells people of one function apart: `FEMALE REPORTER`, `SECOND QUESTIONER`.
const QUALIFIERS: &str = "\
    MALE FEMALE MAN WOMAN UNIDENTIFIED UNKNOWN UNNAMED ANOTHER OTHER FOREIGN LOCAL YOUNG FIRST SECOND THIRD FOURTH \
    FIFTH SIXTH NEXT LAST FINAL";

/// Words that lead a conversation without being its subject.
const MODERATORS: &str = "MODERATOR OPERATOR HOST COHOST FACILITATOR ANCHOR EMCEE";

/// Words of sentences: a label has none of them.
const SENTENCE_WORDS: &str = "\
    TO FOR FROM WITH WITHOUT BY IN INTO ON AT OR BUT IS ARE WAS WERE BE BEEN THIS THAT THESE THOSE IT ITS WE YOU \
    I HE SHE THEY MY OUR YOUR THEIR NOT NO YES IF WHEN WHERE WHAT WHO HOW WHY AS ABOUT HAS HAVE HAD WILL WOULD \
    CAN MUST AN A SO THEN HERE THERE NOW LET LET'S SAID SAYS SAYING DO DOES DID GET AGAIN VERSUS AND";

/// Names of form fields and notes: `Date:`, `Note:`, `Contact:` announce no speaker.
const FIELDS: &str = "\
    NOTE NOTES UPDATE UPDATED SUBJECT DATE TIME PLACE LOCATION VENUE CONTACT CONTACTS SOURCE SOURCES PHOTO \
    PHOTOS CREDIT CAPTION SUMMARY BACKGROUND TITLE AUTHOR AUTHORS RE CC ATTN PHONE TEL FAX EMAIL E-MAIL WEBSITE \
    WEB PS NB TOPIC TOPICS AGENDA EXAMPLE EXAMPLES FACT FACTS MYTH CLAIM RELATED WATCH READ LISTEN SHEET \
    APPENDIX ANNEX SECTION CHAPTER STEP PART CONCLUSION INTRODUCTION RESULTS METHODS BREAKING EXCLUSIVE WARNING \
    IMPORTANT REMINDER CORRECTION CLARIFICATION DISCLAIMER COPYRIGHT TAGS CATEGORY LINK LINKS URL ADDRESS \
    FEDERAL REGISTER BOTTOM LINE FIRST SECOND THIRD FOURTH FINALLY LASTLY ALSO PLUS RESULT VERDICT RATING SCORE \
    ABSTRACT TEXT FULL KEY ANSWER OPINION ANALYSIS EDITORIAL REVIEW BONUS SIGNED BILL LAW ACT PILLAR GOAL TARGET \
    AMENDMENT";

/// Small words inside names: `de`, `von der`, `bin`.
const PARTICLES: &str = "\
    DE DEL DELLA DI DA DO DOS DU LA LE VAN VON DER DEN TER TEN BIN BINT IBN AL EL ST SAN SANTA Y E ZU AF AV";

/// Numbers that tell speakers of one function apart.
const NUMBERS: &str = "ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN";

/// Upper case, without full stops and with plain apostrophes.
pub(super) fn fold_word(word: &str) -> String {
    word.chars()
        .filter(|c| !matches!(c, '.' | ',' | '#' | '*' | '_'))
        .map(|c| if c == '’' || c == '‘' { '\'' } else { c })
        .flat_map(char::to_uppercase)
        .collect()
}

/// The words of a list.
fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split_ascii_whitespace()
}

macro_rules! look_up {
    ($($(#[$doc:meta])* $name:ident in $list:ident;)*) => {$(
        $(#[$doc])*
        pub(super) fn $name(folded: &str) -> bool {
            static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| words($list).collect());
            WORDS.contains(folded)
        }
    )*};
}

look_up! {
    is_honorific in HONORIFICS;
    is_office in TITLES;
    is_weak_title in WEAK_TITLES;
    is_function in FUNCTIONS;
    is_group in GROUPS;
    is_questioner in QUESTIONERS;
    is_qualifier in QUALIFIERS;
    is_moderator in MODERATORS;
    is_sentence_word in SENTENCE_WORDS;
    is_field in FIELDS;
    is_particle in PARTICLES;
    is_counting_word in NUMBERS;
}

/// An office, a rank or a form of address.
pub(super) fn is_title(folded: &str) -> bool {
    is_office(folded) || is_honorific(folded)
}

/// `1`, `ONE`, `II`.
pub(super) fn is_number(folded: &str) -> bool {
    is_counting_word(folded) || (!folded.is_empty() && folded.bytes().all(|b| b.is_ascii_digit()))
}

/// Shortest words in which one and two wrong letters are forgiven. Shorter ones turn into each other too easily.
const ONE_TYPO: usize = 5;
const TWO_TYPOS: usize = 8;

/// Whether two folded words are the same but for typing errors (a letter wrong, missing, doubled or swapped).
pub(super) fn same_but_for_typos(a: &str, b: &str) -> bool {
    let shorter = a.chars().count().min(b.chars().count());
    let allowed = usize::from(shorter >= ONE_TYPO) + usize::from(shorter >= TWO_TYPOS);
    a == b || (allowed > 0 && edit_distance(a, b) <= allowed)
}

/// Optimal string alignment distance. Meant for single words: its time grows with the product of the lengths.
fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = vec![];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let substituted = last[j] + usize::from(x != y);
            let mut best = substituted.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// The word of a function or group that a misspelt one stands for; the word itself if it is one.
pub(super) fn repair_function(folded: &str) -> Option<&'static str> {
    repair(folded, || words(FUNCTIONS).chain(words(GROUPS)))
}

/// The office that a misspelt one stands for; the word itself if it is one.
pub(super) fn repair_title(folded: &str) -> Option<&'static str> {
    repair(folded, || words(TITLES).chain(words(HONORIFICS)))
}

fn repair<I: Iterator<Item = &'static str>>(folded: &str, known: impl Fn() -> I) -> Option<&'static str> {
    known().find(|word| *word == folded).or_else(|| known().find(|word| same_but_for_typos(folded, word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_are_forgiven_in_long_words_only() {
        assert!(same_but_for_typos("QUILLMAN", "QUILMLAN"));
        assert!(same_but_for_typos("MODEARTOR", "MODERATOR"));
        assert!(same_but_for_typos("PRESDEINT", "PRESIDENT"));
        assert!(!same_but_for_typos("REED", "REID"));
        assert!(!same_but_for_typos("HARTMAN", "BAUMANN"));
        // A known word stands for itself, however near another is.
        assert_eq!(repair_function("OPERATOR"), Some("OPERATOR"));
        assert_eq!(repair_function("PARTICIPANTS"), Some("PARTICIPANTS"));
    }
}
