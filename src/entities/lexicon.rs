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
