use super::*;

const TEXT: &str = "“I am here,” said Ann Lode. Bo Quill thinks that it rains. 😀 “Yes.”\n\n“No,” he added.";

fn spans(pairs: &[(usize, usize)]) -> Vec<CodePointSpan> {
    pairs.iter().map(|&(start, end)| CodePointSpan { start, end }).collect()
}

fn attribution(sources: &[(usize, usize)], cues: &[(usize, usize)], contents: &[(usize, usize)]) -> Attribution {
    Attribution { sources: spans(sources), cues: spans(cues), cue: None, contents: spans(contents), score: None }
}

fn gold() -> Vec<GoldDocument> {
    let quotes = vec![
        attribution(&[(18, 26)], &[(13, 17)], &[(0, 12)]),
        attribution(&[(28, 36)], &[(37, 43)], &[(44, 57)]),
        attribution(&[(75, 77)], &[(78, 83)], &[(61, 67), (69, 74)]),
    ];
    let unanswered = attribution(&[], &[(8, 12)], &[(0, 7)]);
    vec![
        GoldDocument { id: "d".into(), text: TEXT.into(), quotes },
        GoldDocument { id: "e".into(), text: "Nothing said.".into(), quotes: vec![unanswered] },
    ]
}

fn assert_close(found: f64, expected: f64, name: &str) {
    assert!((found - expected).abs() < 1e-4, "{name}: {found} is not {expected}");
}

/// The expected values were computed by the reference scorer in Python from the same spans.
#[test]
fn same_numbers_as_the_reference_scorer() {
    let predictions = vec![
        attribution(&[(22, 26)], &[(13, 17)], &[(1, 10)]),
        attribution(&[], &[(37, 48)], &[(49, 57)]),
        attribution(&[(28, 36)], &[], &[(62, 73)]),
        attribution(&[], &[], &[(52, 57)]),
    ];
    let scores = score(&gold(), &HashMap::from([("d".to_owned(), predictions)]));
    let expected = [
        ("exact/trim/source", 0.5, 0.33333, 2, 3),
        ("exact/trim/cue", 0.5, 0.25, 2, 4),
        ("exact/trim/content", 0.25, 0.25, 4, 4),
        ("exact/strict/content", 0.0, 0.0, 4, 5),
        ("exact/punct/content", 0.5, 0.5, 4, 4),
        ("exact/punct/cue", 0.5, 0.25, 2, 4),
        ("overlap/trim/source", 1.0, 0.6, 3, 5),
        ("overlap/trim/cue", 0.66667, 0.5, 3, 4),
        ("overlap/trim/content", 1.0, 0.75, 9, 12),
        ("overlap/strict/content", 1.0, 0.61111, 11, 18),
        ("attribution/all", 0.25, 0.25, 4, 4),
        ("attribution/direct", 0.5, 0.5, 2, 2),
        ("attribution/indirect", 0.0, 0.0, 2, 2),
        ("content_only/all", 0.75, 0.75, 4, 4),
        ("content_only/direct", 1.0, 1.0, 2, 2),
        ("content_only/indirect", 0.5, 0.5, 2, 2),
    ];
    for (name, p, r, pred, gold) in expected {
        let Some(Measure::Score(found)) = scores.measures.get(name) else { panic!("no {name}") };
        assert_close(found.p, p, name);
        assert_close(found.r, r, name);
        assert_eq!((found.pred, found.gold), (pred, gold), "{name}");
    }
    for (name, acc, n) in
        [("source_acc/all", 1.0 / 3.0, 3), ("source_acc/direct", 0.5, 2), ("source_acc/indirect", 0.0, 1)]
    {
        let Some(Measure::Accuracy(found)) = scores.measures.get(name) else { panic!("no {name}") };
        assert_close(found.acc, acc, name);
        assert_eq!(found.n, n, "{name}");
    }
}

#[test]
fn gold_against_itself_is_perfect_and_the_table_has_every_row() {
    let gold = gold();
    let predictions = gold.iter().map(|d| (d.id.clone(), d.quotes.clone())).collect();
    let scores = score(&gold, &predictions);
    for (name, measure) in &scores.measures {
        match measure {
            Measure::Score(s) => assert_close(s.f1, 1.0, name),
            Measure::Accuracy(a) => assert_close(a.acc, 1.0, name),
        }
    }
    assert_eq!(scores.to_string().lines().count(), 2 + 24);
    assert!(scores.to_string().contains("exact/trim/source"));
}

#[test]
fn a_prediction_may_name_one_cue_and_reach_past_the_text() {
    let json = r#"{"sources":[],"cue":{"start":8,"end":12},"contents":[{"start":0,"end":7},{"start":90,"end":99}]}"#;
    let prediction: Attribution = serde_json::from_str(json).unwrap();
    let scores = score(&gold(), &HashMap::from([("e".to_owned(), vec![prediction])]));
    let Some(Measure::Score(found)) = scores.measures.get("attribution/all") else { panic!() };
    assert_close(found.p, 1.0, "precision");
    assert_close(found.r, 0.25, "recall");
}

#[test]
fn scores_that_say_how_many_are_right_have_no_calibration_error() {
    let rate = |scores: [f64; 2]| {
        let mut predictions =
            vec![attribution(&[(18, 26)], &[(13, 17)], &[(0, 12)]), attribution(&[], &[], &[(75, 77)])];
        for (prediction, score) in predictions.iter_mut().zip(scores) {
            prediction.score = Some(score);
        }
        score(&gold(), &HashMap::from([("d".to_owned(), predictions)])).calibration
    };
    assert_close(rate([1.0, 0.0]).unwrap().error, 0.0, "right and wrong");
    assert_close(rate([0.5, 0.5]).unwrap().error, 0.0, "one of two is right");
    assert_close(rate([0.05, 0.95]).unwrap().error, 0.95, "the wrong way round");
    assert_eq!(score(&gold(), &HashMap::new()).calibration, None);
}
