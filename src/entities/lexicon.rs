//! Word lists of the language that several rules share: titles, role nouns, suffixes. All folded.

use std::collections::HashSet;
use std::sync::LazyLock;

/// A set of words, written as one text.
pub(super) type Words = LazyLock<HashSet<&'static str>>;

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_whitespace().collect()
}

/// Titles that stand directly before a name, folded: courtesy, office, rank, church, nobility; with their abbreviations.
pub(super) static TITLES: Words = LazyLock::new(|| {
    set("mr mrs ms miss mx messrs dr doctor prof professor sir dame lord lady madam madame mme mlle monsieur senor \
         senora herr frau president pres minister premier chancellor secretary sec senator sen sens representative \
         rep reps congressman congresswoman congressmember delegate speaker governor gov govs mayor councilman \
         councilwoman councilmember councilor councillor alderman assemblyman assemblywoman commissioner supervisor \
         ambassador amb consul envoy judge justice magistrate prosecutor attorney atty sheriff marshal constable \
         director administrator chairman chairwoman chairperson chair spokesman spokeswoman spokesperson chief \
         officer general gen colonel col lieutenant lt major maj captain capt sergeant sgt corporal cpl private pvt \
         pfc admiral adm commander cmdr brigadier brig commodore detective det inspector insp superintendent supt \
         trooper agent staff gunnery pope cardinal archbishop bishop monsignor msgr reverend rev pastor father \
         brother sister rabbi imam ayatollah sheikh king queen prince princess duchess emir sultan crown emperor \
         empress honorable hon coach principal uncle aunt vice prime leader")
});

/// Words that stand before a title and belong to it, folded.
pub(super) static TITLE_MODIFIERS: Words = LazyLock::new(|| {
    set("former ex then acting interim deputy assistant associate senior first second press foreign finance defense \
         defence interior lead under state us supreme district special")
});

/// Suffixes that tell generations apart, folded.
pub(super) static GENERATIONS: Words = LazyLock::new(|| set("jr junior sr senior ii iii iv"));

/// Degrees and orders after a name, folded; they tell nobody apart.
pub(super) static DEGREES: Words = LazyLock::new(|| set("md phd esq esquire dds rn cpa ret mp obe kbe qc kc"));

/// Surnames that stand first in Korean, Chinese and Vietnamese order, folded: the common ones, in their usual romanisations.
pub(super) static SURNAMES_FIRST: Words = LazyLock::new(|| {
    set("kim lee park choi choe jung jeong chung kang cho jo yoon yun jang chang lim im han oh seo suh shin kwon \
         hwang ahn an song ryu yoo hong moon ko roh noh ri pak bae baek nam ban xi li wang zhang liu chen yang huang \
         zhao wu zhou xu sun ma zhu hu guo he lin gao luo mao deng wen jiang tsai hsieh peng zeng xiao tian dong yuan \
         pan cai yu du ye cheng wei su lu ding ren shen yao tan fan qin meng ai nguyen tran le pham huynh phan vu vo \
         dang bui do ho ngo duong ly")
});

/// Words that initials may skip, folded.
pub(super) static FUNCTION_WORDS: Words =
    LazyLock::new(|| set("of the for and in on at to de la del du des von und et"));

/// Legal forms of companies, folded; they tell nothing apart.
pub(super) static COMPANY_FORMS: Words = LazyLock::new(|| {
    set("inc incorporated corp corporation co ltd limited llc llp lp plc gmbh ag sa spa nv bv ab oyj pty kk")
});

/// Heads of `X of Y` that may stand last as well (`Y X`), folded.
pub(super) static DEPARTMENTS: Words = LazyLock::new(|| set("department ministry bureau office agency dept"));

/// Words that tell what kind of body a name is and are dropped when it is known, folded.
pub(super) static GENERIC_HEADS: Words = LazyLock::new(|| {
    set("news agency service company group party university college institute foundation newspaper magazine airlines \
         airways bank holdings motors")
});

/// Nouns for what people are, folded; with [`TITLES`] they mark a description of a person.
pub(super) static ROLES: Words = LazyLock::new(|| {
    set(
        "activist actor actress adviser advisor aide analyst anchor architect artist assistant author banker biologist \
         boss broadcaster builder campaigner candidate ceo cfo champion chemist cofounder columnist commentator composer \
         consultant contributor cook coordinator correspondent counsel counselor creator critic curator dean \
         defender designer developer diplomat doctor driver economist editor engineer entrepreneur executive expert \
         farmer father fellow fighter filmmaker founder geologist guitarist head historian host husband inventor \
         investigator investor journalist lawmaker lawyer lecturer legislator lobbyist manager member mother musician \
         negotiator neighbor nominee novelist nurse official operator organizer owner partner pastor photographer \
         physician physicist pilot player poet policeman politician pollster producer programmer psychologist \
         publisher ranger reporter researcher resident salesman scholar scientist singer sociologist soldier son daughter \
         specialist sponsor star statistician strategist student surgeon survivor teacher technician treasurer \
         trustee veteran victim volunteer widow wife winner worker writer ambassador correspondent presidentelect",
    )
});

/// Adjectives and nouns inside a description, in lower case between the words of a role, folded.
pub(super) static ROLE_MODIFIERS: Words = LazyLock::new(|| {
    set(
        "presidential vicepresidential gubernatorial congressional senatorial national international political military \
         economic foreign domestic chief executive managing general high top leading longtime veteran retired late \
         outgoing incoming newly elected prominent local regional federal independent opposition ruling rebel \
         conservative liberal democratic republican farright leftwing rightwing human rights climate health policy \
         security defense trade energy finance business media communications campaign news press police army navy air \
         force law legal medical research investigative politicalscience principal co",
    )
});

/// Words that end a title going backwards, also where a headline has them in capitals, and forms of address, folded.
pub(super) static OUTSIDE_TITLES: Words = LazyLock::new(|| {
    set(
        "a about after against an and as before between but by eminence excellency from her highness his holiness in into \
         is its majesty or our over said says than that their to was when while with without",
    )
});

/// Nouns for what organisations are, folded.
pub(super) static BODIES: Words = LazyLock::new(|| {
    set(
        "agency airline alliance army association authority bank body broadcaster bureau business campaign carmaker center \
         centre chain charity church club coalition college commission committee company conglomerate consultancy \
         contractor council court department developer distributor division firm foundation fund group institute \
         institution journal lab laboratory league maker manufacturer militia ministry movement museum network newspaper \
         nonprofit operator organisation organization outlet panel party platform producer provider publication publisher \
         regulator retailer school service startup studio subsidiary supplier tank team tribunal union university unit \
         utility watchdog website",
    )
});
