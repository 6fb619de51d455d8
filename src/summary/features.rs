//! What a sentence's worth is judged by: one row of numbers per candidate. `training/summary.py` learns their weights
//! from what `pressline eval summaries --features` writes.

use super::candidates::Candidate;
use super::form::Form;
use super::{Material, lexicon, terms, terms::Terms, title, turns};
use crate::document::{BlockKind, Entities, EntityLabel, Span};

/// The features in the order of a row. Shares are in [0, 1].
pub const NAMES: [&str; 64] = [
    // Where it stands among the candidates, in its paragraph, and how soon its paragraph comes.
    "first",
    "position",
    "rank",
    "paragraph",
    "opens_paragraph",
    "in_paragraph",
    // Its place, weighed by how much the document names (news names much, and says first what counts) and by how much
    // it speaks in the first and second person.
    "named_position",
    "named_rank",
    "personal_position",
    "personal_rank",
    "personal_through",
    // In a transcript with questions: before the first of them.
    "opening",
    // What it says of what the questions of a transcript ask about.
    "asked",
    "asked_rank",
    // In a transcript: the title does not have who says it; how much those who say little speak in the first and second person, of whom a
    // reader does not know who they are.
    "untitled_voice",
    "personal_voice",
    // How long it is, and the share of its words that carry content.
    "length",
    "long",
    "overlong",
    "early_length",
    "content",
    // Closeness to the whole document: by words, and by the encoder's vectors.
    "centrality",
    "relative_centrality",
    "centrality_rank",
    "vector_rank",
    // Words that the document uses often, or more than once, or has not used before.
    "frequency",
    "frequent",
    "repeated",
    "new",
    // Words of the title and the headings; of the title also without the words for a kind of text, by rarity and number.
    "title",
    "title_share",
    "heading_share",
    "topic",
    "topic_words",
    // Of what stands in the title beside who speaks: by rarity, by number, and whether no sentence before has as many.
    "matter",
    "matter_words",
    "matter_first",
    // What it names.
    "salience",
    "top_salience",
    "persons",
    "numbers",
    // Its form.
    "quoted",
    "opens_quoted",
    "first_person",
    "we",
    "second_person",
    "third_person",
    "article",
    "connective",
    "defines",
    "negated",
    "conditional",
    "asides",
    "capitals",
    "capital_share",
    "pointing",
    "first_person_share",
    "past",
    "announces",
    "purpose",
    "opening_announces",
    // Whether its words are those of written news and statements, or of talk (`register.rs`).
    "register",
    "written",
    "spoken",
];

/// One value per feature.
pub(super) type Row = [f32; NAMES.len()];

/// A sentence is long from this many words on: about half of a summary of default size.
const LONG_WORDS: f32 = 30.0;
/// And overlong from here: it leaves no room for a second one.
const OVERLONG_WORDS: f32 = 40.0;
/// Persons (`I`, `we`, `you`) per sentence from which a document is taken to be all talk.
const MAX_PERSONAL: f32 = 1.5;
/// Words of the title that count as several.
const MAX_TOPIC_WORDS: usize = 4;

/// What the candidates of one document are described by.
pub(super) struct Features<'d> {
    pub material: &'d Material<'d>,
}

impl Features<'_> {
    /// One row per candidate.
    pub fn rows(&self, candidates: &[Candidate], terms: &Terms) -> Vec<Row> {
        let total = candidates.len() as f32;
        let centrality: Vec<f32> = (0..candidates.len()).map(|i| terms.centrality(i)).collect();
        let most_central = largest(&centrality);
        let (centrality_ranks, vector_ranks) = (ranks(&centrality), self.vector_ranks(candidates));
        let frequencies: Vec<f32> = (0..candidates.len()).map(|i| terms.log_frequency(i)).collect();
        let most_frequent = largest(&frequencies).max(1.0);
        let (naming, quoted) = (self.naming(candidates), self.quoted(candidates));
        let said = turns::said(self.material, candidates, terms);
        let Lines { title, topic, matter, headings } = self.lines(terms);
        let mut most_matter = 0;
        let form = |candidate: &Candidate| Form::of(candidate.span.of(self.material.text), &candidate.words);
        let forms: Vec<Form> = candidates.iter().map(form).collect();
        let density = naming.iter().map(|named| named.entities.min(6) as f32 / 2.0).sum::<f32>() / total.max(1.0);
        let personal = forms.iter().map(Form::personal).sum::<f32>() / total.max(1.0);
        let places = self.places(candidates);
        let mut seen = vec![false; terms.count()];

        let mut rows = Vec::with_capacity(candidates.len());
        for (i, candidate) in candidates.iter().enumerate() {
            let (place, form, named, said) = (&places[i], &forms[i], &naming[i], &said[i]);
            let words = candidate.words.len() as f32;
            let content = candidate.words.iter().filter(|word| terms::is_content(word)).count() as f32;
            let own = terms.of(i);
            let share = |part: usize| part as f32 / own.len().max(1) as f32;
            let in_title = common(own, &title);
            let (topic_share, topic_words) = topic.of(terms, own);
            let (matter_share, matter_words) = matter.of(terms, own);
            let tells_more = matter_words > most_matter;
            most_matter = most_matter.max(matter_words);
            let is_opening = flag(said.opens);
            let new = own.iter().filter(|&&(term, _)| !std::mem::replace(&mut seen[term as usize], true)).count();
            let position = 1.0 / (1 + i) as f32;
            let rank = ((1 + i) as f32).ln() / (total + 1.0).ln();
            rows.push([
                flag(i == 0),
                position,
                rank,
                place.paragraph,
                place.opens,
                1.0 / (1 + place.in_paragraph) as f32,
                density * position,
                density * rank,
                personal * position,
                personal * rank,
                personal.min(MAX_PERSONAL) * i as f32 / total,
                is_opening,
                said.asked,
                said.asked_rank,
                flag(said.is_untitled),
                (1.0 - said.voice) * form.personal(),
                (words + 1.0).ln(),
                (words - LONG_WORDS).max(0.0) / LONG_WORDS,
                (words - OVERLONG_WORDS).max(0.0) / OVERLONG_WORDS,
                position * (words + 1.0).ln(),
                content / words.max(1.0),
                centrality[i],
                if most_central > 0.0 { centrality[i] / most_central } else { 0.0 },
                centrality_ranks[i],
                vector_ranks[i],
                frequencies[i] / most_frequent,
                terms.relative_frequency(i),
                share(terms.repeated(i)),
                share(new),
                in_title as f32 / title.len().max(1) as f32,
                share(in_title),
                share(common(own, &headings)),
                topic_share,
                topic_words.min(MAX_TOPIC_WORDS) as f32 / MAX_TOPIC_WORDS as f32,
                matter_share,
                matter_words.min(MAX_TOPIC_WORDS) as f32 / MAX_TOPIC_WORDS as f32,
                flag(tells_more),
                named.salience,
                named.top_salience,
                named.persons,
                named.numbers,
                quoted[i],
                flag(candidate.span.of(self.material.text).starts_with(['"', '“', '«'])),
                form.first_person,
                form.we,
                form.second_person,
                form.third_person,
                form.article,
                form.connective,
                form.defines,
                form.negated,
                form.conditional,
                form.asides,
                form.capitals,
                form.capital_share,
                form.pointing,
                form.first_person_share,
                form.past,
                form.announces,
                form.purpose,
                is_opening * form.announces,
                form.register,
                form.written,
                form.spoken,
            ]);
        }
        rows
    }

    /// What title and headings say.
    fn lines(&self, terms: &Terms) -> Lines {
        let titles = title::titles(self.material);
        let words = terms::words(&titles.join(" "));
        let matter: Vec<String> = titles.iter().flat_map(|title| title::matter(title)).collect();
        Lines {
            title: terms.known(&words),
            topic: Topic::new(terms, &terms.known_if(&words, |word| !lexicon::is_kind_of_text(word))),
            matter: Topic::new(terms, &terms.known(&matter)),
            headings: terms.known(&terms::words(&self.headings())),
        }
    }

    fn headings(&self) -> String {
        let headings = self.material.layout.blocks.iter().filter(|block| block.kind == BlockKind::Heading);
        headings.map(|block| block.span.of(self.material.text)).collect::<Vec<_>>().join(" ")
    }

    fn places(&self, candidates: &[Candidate]) -> Vec<Place> {
        let block = |candidate: &Candidate| self.material.sentences[candidate.sentence].block;
        let paragraphs = candidates.chunk_by(|a, b| block(a) == block(b));
        let count = paragraphs.clone().count() as f32;
        let places = paragraphs.enumerate().flat_map(|(order, paragraph)| {
            (0..paragraph.len()).map(move |in_paragraph| Place {
                paragraph: order as f32 / count,
                opens: flag(in_paragraph == 0),
                in_paragraph,
            })
        });
        places.collect()
    }

    /// Ranks by the cosine of each sentence vector with their mean; zeros without vectors.
    fn vector_ranks(&self, candidates: &[Candidate]) -> Vec<f32> {
        let size = self.material.scores.hidden_size;
        let row = |c: &Candidate| self.material.scores.sentence_vectors.get(c.sentence * size..(c.sentence + 1) * size);
        let rows: Option<Vec<&[f32]>> = candidates.iter().map(row).collect();
        let Some(rows) = rows.filter(|_| size > 0) else { return vec![0.0; candidates.len()] };
        let mut mean = vec![0.0_f32; size];
        for row in &rows {
            mean.iter_mut().zip(*row).for_each(|(mean, value)| *mean += value);
        }
        let cosine = |row: &&[f32]| row.iter().zip(&mean).map(|(x, y)| x * y).sum();
        ranks(&rows.iter().map(cosine).collect::<Vec<f32>>())
    }

    fn naming(&self, candidates: &[Candidate]) -> Vec<Naming> {
        let Entities { mentions, entities } = self.material.entities;
        let most = entities.iter().map(|entity| entity.mentions.len()).max().unwrap_or(0).max(1) as f32;
        let mut naming: Vec<Naming> = candidates.iter().map(|_| Naming::default()).collect();
        // The last candidate that named each entity: mentions come in text order.
        let mut named_by = vec![usize::MAX; entities.len()];
        for mention in mentions {
            let Some(rank) = rank_of(candidates, mention.sentence) else { continue };
            let naming = &mut naming[rank];
            match mention.label {
                EntityLabel::Person => naming.persons = (naming.persons + 1.0).min(2.0),
                EntityLabel::Cardinal | EntityLabel::Money | EntityLabel::Percent | EntityLabel::Quantity => {
                    naming.numbers = 1.0;
                }
                _ => {}
            }
            if let Some((entity, known)) = mention.entity.and_then(|entity| Some((entity, entities.get(entity)?)))
                && std::mem::replace(&mut named_by[entity], rank) != rank
            {
                let salience = known.mentions.len() as f32 / most;
                naming.entities += 1;
                naming.salience += salience;
                naming.top_salience = naming.top_salience.max(salience);
            }
        }
        naming
    }

    /// The share of each candidate that is a quote's content, in quotation marks or not.
    fn quoted(&self, candidates: &[Candidate]) -> Vec<f32> {
        let mut quoted = vec![0.0_f32; candidates.len()];
        for quote in self.material.quotes {
            for rank in quote.sentences.iter().filter_map(|&sentence| rank_of(candidates, sentence)) {
                let span = candidates[rank].span;
                let inside =
                    |content: &Span| content.end.min(span.end).saturating_sub(content.start.max(span.start)) as f32;
                quoted[rank] += quote.content.iter().map(inside).sum::<f32>() / span.len().max(1) as f32;
            }
        }
        quoted.iter_mut().for_each(|share| *share = share.min(1.0));
        quoted
    }
}

/// Terms of a document's title and headings.
struct Lines {
    title: Vec<u32>,
    /// The title without words that only name a kind of text.
    topic: Topic,
    /// The title without who gave it.
    matter: Topic,
    headings: Vec<u32>,
}

/// Words that a text is said to be about.
struct Topic {
    terms: Vec<u32>,
    /// Sum of their rarities.
    weight: f32,
}

impl Topic {
    fn new(terms: &Terms, topic: &[u32]) -> Self {
        Self { weight: topic.iter().map(|&term| terms.rarity(term)).sum(), terms: topic.to_vec() }
    }

    /// The share, by rarity, and the number of them among the terms of a sentence.
    fn of(&self, terms: &Terms, own: &[(u32, f32)]) -> (f32, usize) {
        let found = own.iter().filter(|(term, _)| self.terms.binary_search(term).is_ok());
        let weight = found.clone().map(|&(term, _)| terms.rarity(term)).fold(0.0, |sum, rarity| sum + rarity);
        (if self.weight > 0.0 { weight / self.weight } else { 0.0 }, found.count())
    }
}

struct Place {
    /// Share of the paragraphs that come before its own.
    paragraph: f32,
    opens: f32,
    in_paragraph: usize,
}

#[derive(Default)]
struct Naming {
    entities: usize,
    /// How often the document mentions what it names, in mentions of the most mentioned: the sum, and the largest.
    salience: f32,
    top_salience: f32,
    persons: f32,
    numbers: f32,
}

fn rank_of(candidates: &[Candidate], sentence: usize) -> Option<usize> {
    candidates.binary_search_by_key(&sentence, |candidate| candidate.sentence).ok()
}

pub(super) fn largest(values: &[f32]) -> f32 {
    values.iter().copied().fold(0.0, f32::max)
}

fn flag(is_so: bool) -> f32 {
    f32::from(u8::from(is_so))
}

/// The share of the values that are larger than each.
pub(super) fn ranks(values: &[f32]) -> Vec<f32> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let larger = |value: &f32| values.len() - sorted.partition_point(|other| other.total_cmp(value).is_le());
    values.iter().map(|value| larger(value) as f32 / values.len() as f32).collect()
}

/// How many of a sentence's terms are in a sorted list.
fn common(own: &[(u32, f32)], list: &[u32]) -> usize {
    own.iter().filter(|(term, _)| list.binary_search(term).is_ok()).count()
}
