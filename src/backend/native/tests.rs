//! Tests of the whole engine on a small model with arbitrary weights, made here.

use std::collections::BTreeMap;

use half::{bf16, f16};
use proptest::prelude::*;
use safetensors::tensor::{Dtype, TensorView};

use super::*;

/// Shape of a small model.
#[derive(Clone, Copy)]
struct Shape {
    hidden: usize,
    heads: usize,
    intermediate: usize,
}

const SMALL: Shape = Shape { hidden: 128, heads: 4, intermediate: 192 };
const WIDE_HEADS: Shape = Shape { hidden: 128, heads: 2, intermediate: 128 };
const ODD: Shape = Shape { hidden: 36, heads: 3, intermediate: 50 };
const VOCABULARY: usize = 40;
const LAYERS: usize = 2;
const LABELS: usize = 5;
const POSITIONS: usize = 80;

/// Tensors by name, with their shapes.
type Tensors = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

/// A fixed sequence of numbers in [-1, 1), exact in bf16.
struct Numbers(u32);

impl Numbers {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((self.0 >> 24) as f32 - 128.0) / 128.0
    }
}

impl Shape {
    fn config(self) -> String {
        format!(
            r#"{{"model_type": "bert", "vocab_size": {VOCABULARY}, "hidden_size": {}, "num_hidden_layers": {LAYERS},
            "num_attention_heads": {}, "intermediate_size": {}, "hidden_act": "gelu", "type_vocab_size": 8,
            "max_position_embeddings": {POSITIONS}, "layer_norm_eps": 1e-12, "dropout": 0.1}}"#,
            self.hidden, self.heads, self.intermediate
        )
    }

    fn tensors(self) -> Tensors {
        let Self { hidden, intermediate, .. } = self;
        let mut numbers = Numbers(7);
        let mut tensors = Tensors::new();
        let mut add = |name: String, shape: &[usize]| {
            let norm = name.ends_with("LayerNorm.weight");
            let values = (0..shape.iter().product()).map(|_| if norm { 1.0 } else { numbers.next() / 8.0 });
            let values = values.collect();
            tensors.insert(name, (shape.to_vec(), values));
        };
        let mut linear = |name: String, inputs: usize, outputs: usize| {
            add(format!("{name}.weight"), &[outputs, inputs]);
            add(format!("{name}.bias"), &[outputs]);
        };
        linear("classifier".into(), hidden, LABELS);
        for layer in 0..LAYERS {
            let name = |part: &str| format!("bert.encoder.layer.{layer}.{part}");
            for part in ["self.query", "self.key", "self.value", "output.dense"] {
                linear(name(&format!("attention.{part}")), hidden, hidden);
            }
            linear(name("intermediate.dense"), hidden, intermediate);
            linear(name("output.dense"), intermediate, hidden);
        }
        let norms = (0..LAYERS).flat_map(|layer| {
            ["attention.output", "output"].map(|part| format!("bert.encoder.layer.{layer}.{part}.LayerNorm"))
        });
        for norm in norms.chain(["bert.embeddings.LayerNorm".into()]) {
            add(format!("{norm}.weight"), &[hidden]);
            add(format!("{norm}.bias"), &[hidden]);
        }
        for (table, rows) in [("word", VOCABULARY), ("position", POSITIONS), ("token_type", 8)] {
            add(format!("bert.embeddings.{table}_embeddings.weight"), &[rows, hidden]);
        }
        tensors
    }

    fn load(self, choice: EngineChoice) -> Result<Native, Error> {
        new(&self.config(), &serialize(&self.tensors(), Dtype::F32), choice)
    }

    /// This model on every path that this machine has.
    fn engines(self) -> Vec<Native> {
        let choices = [EngineChoice::Portable, EngineChoice::Avx512Vnni, EngineChoice::AmxInt8];
        choices.into_iter().filter_map(|choice| self.load(choice).ok()).collect()
    }
}

fn new(config: &str, weights: &[u8], choice: EngineChoice) -> Result<Native, Error> {
    Native::new(Path::new("models/small"), config.as_bytes(), weights, choice)
}

fn serialize(tensors: &Tensors, dtype: Dtype) -> Vec<u8> {
    let bytes: Vec<(&String, &Vec<usize>, Vec<u8>)> = tensors
        .iter()
        .map(|(name, (shape, values))| {
            let bytes = match dtype {
                Dtype::F16 => values.iter().flat_map(|v| f16::from_f32(*v).to_le_bytes()).collect(),
                Dtype::BF16 => values.iter().flat_map(|v| bf16::from_f32(*v).to_le_bytes()).collect(),
                _ => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
            };
            (name, shape, bytes)
        })
        .collect();
    let views =
        bytes.iter().map(|(name, shape, bytes)| (name, TensorView::new(dtype, (*shape).clone(), bytes).unwrap()));
    safetensors::serialize(views, None).unwrap()
}

fn batch(lengths: &[usize]) -> TokenBatch {
    let mut numbers = Numbers(3);
    let mut batch = TokenBatch::default();
    for len in lengths {
        for _ in 0..*len {
            batch.ids.push((numbers.next().abs() * (VOCABULARY - 1) as f32) as u32);
            batch.types.push((numbers.next().abs() * 7.0) as u8);
        }
        batch.ends.push(batch.ids.len());
    }
    batch
}

fn run(engine: &Native, batch: &TokenBatch) -> BatchOutput {
    let mut output = BatchOutput::default();
    engine.encode(batch, &mut output).unwrap();
    output
}

#[test]
fn all_paths_agree() {
    for shape in [SMALL, WIDE_HEADS] {
        let batch = batch(&[1, 2, 15, 16, 17, 31, 32, 33, 64, 70, 80]);
        let engines = shape.engines();
        let truth = run(&engines[0], &batch);
        for engine in &engines[1..] {
            let found = run(engine, &batch);
            let worst = found.hidden.iter().zip(&truth.hidden).map(|(a, b)| (a - b).abs()).fold(0f32, f32::max);
            // Values of a normalised row are about 1.
            assert!(worst < 0.1, "{}: {worst}", engine.description());
        }
    }
}

#[test]
fn results_do_not_depend_on_neighbours() {
    let lengths = [7, 80, 1, 33, 64, 80, 16];
    let all = batch(&lengths);
    for engine in SMALL.engines() {
        let together = run(&engine, &all);
        for range in all.sequences() {
            let ids = all.ids[range.clone()].to_vec();
            let alone = TokenBatch { ends: vec![ids.len()], types: all.types[range.clone()].to_vec(), ids };
            let alone = run(&engine, &alone);
            let hidden = range.start * SMALL.hidden..range.end * SMALL.hidden;
            assert_eq!(alone.hidden, together.hidden[hidden], "{}", engine.description());
            assert_eq!(alone.logits, together.logits[range.start * LABELS..range.end * LABELS]);
        }
    }
}

#[test]
fn an_empty_batch_gives_nothing() {
    for engine in SMALL.engines() {
        assert_eq!(run(&engine, &TokenBatch::default()), BatchOutput::default());
        assert_eq!(run(&engine, &batch(&[0, 3, 0])).logits.len(), 3 * LABELS);
    }
}

#[test]
fn number_formats_and_prefixes_give_the_same_model() {
    let tensors = SMALL.tensors();
    let bare: Tensors =
        tensors.iter().map(|(name, tensor)| (name.trim_start_matches("bert.").to_owned(), tensor.clone())).collect();
    let batch = batch(&[20]);
    let truth = run(&SMALL.load(EngineChoice::Auto).unwrap(), &batch);
    for bytes in [serialize(&tensors, Dtype::F16), serialize(&tensors, Dtype::BF16), serialize(&bare, Dtype::F32)] {
        assert_eq!(run(&new(&SMALL.config(), &bytes, EngineChoice::Auto).unwrap(), &batch), truth);
    }
}

#[test]
fn odd_sizes_run_on_the_portable_path() {
    let engine = ODD.load(EngineChoice::Auto).unwrap();
    assert!(engine.description().starts_with("native portable fp32 ("), "{}", engine.description());
    assert_eq!(run(&engine, &batch(&[9])).hidden.len(), 9 * ODD.hidden);
    let error = ODD.load(EngineChoice::Avx512Vnni).err().unwrap().to_string();
    assert!(error.contains("PRESSLINE_ENGINE"), "{error}");
}

#[test]
fn names_of_paths() {
    assert_eq!(EngineChoice::parse("").unwrap(), EngineChoice::Auto);
    assert_eq!(EngineChoice::parse("portable").unwrap(), EngineChoice::Portable);
    let error = EngineChoice::parse("cuda").unwrap_err().to_string();
    assert!(error.contains("PRESSLINE_ENGINE=cuda") && error.contains("avx512-vnni"), "{error}");
}

#[test]
fn batches_that_do_not_fit_are_refused() {
    let engine = SMALL.load(EngineChoice::Auto).unwrap();
    let cases = [
        (TokenBatch { ids: vec![40], types: vec![0], ends: vec![1] }, "token id 40"),
        (TokenBatch { ids: vec![1], types: vec![8], ends: vec![1] }, "token type 8"),
        (TokenBatch { ids: vec![1], types: vec![], ends: vec![1] }, "do not fit"),
        (TokenBatch { ids: vec![1], types: vec![1], ends: vec![] }, "do not fit"),
        (TokenBatch { ids: vec![1; 2], types: vec![1; 2], ends: vec![2, 1, 2] }, "2..1"),
        (TokenBatch { ids: vec![1; 81], types: vec![1; 81], ends: vec![81] }, "at most 80"),
    ];
    for (batch, message) in cases {
        let error = engine.encode(&batch, &mut BatchOutput::default()).unwrap_err();
        assert!(error.message.contains(message), "{error}");
    }
}

/// The error message for a model with changed tensors.
fn refusal(change: impl FnOnce(&mut Tensors)) -> String {
    let mut tensors = SMALL.tensors();
    change(&mut tensors);
    new(&SMALL.config(), &serialize(&tensors, Dtype::F32), EngineChoice::Auto).err().unwrap().to_string()
}

#[test]
fn wrong_tensors_are_named() {
    let query = "bert.encoder.layer.1.attention.self.query.weight";
    let missing = refusal(|t| drop(t.remove(query)));
    assert!(missing.contains("models/small/model.safetensors") && missing.contains(query), "{missing}");
    let shape = refusal(|t| t.get_mut(query).unwrap().0 = vec![64, 256]);
    assert!(shape.contains("[64, 256]") && shape.contains("[128, 128]"), "{shape}");
    let values = refusal(|t| t.get_mut(query).unwrap().1[5] = f32::NAN);
    assert!(values.contains("NaN") && values.contains(query), "{values}");
    let classifier = refusal(|t| drop(t.remove("classifier.weight")));
    assert!(classifier.contains("token classifier"), "{classifier}");
}

#[test]
fn wrong_configs_are_explained() {
    for (from, to, message) in [
        ("\"bert\"", "\"roberta\"", "`model_type` is `roberta`"),
        ("gelu", "relu", "`hidden_act` is `relu`"),
        ("\"num_attention_heads\": 4", "\"num_attention_heads\": 5", "not a multiple"),
        ("\"num_attention_heads\": 4", "\"num_attention_heads\": 0", "`num_attention_heads` is 0"),
        ("\"hidden_size\": 128", "\"hidden_size\": 9999999999", "`hidden_size` is 9999999999"),
        ("\"vocab_size\": 40", "\"vocab_size\": 1000000", "[1000000, 128]"),
        (
            "\"num_hidden_layers\": 2",
            "\"num_hidden_layers\": 1000000",
            "encoder.layer.2.attention.self.query.weight` is missing",
        ),
        ("\"type_vocab_size\"", "\"types\"", "type_vocab_size"),
        ("{", "[", "config.json"),
        ("1e-12", "-1", "`layer_norm_eps` is -1"),
    ] {
        let config = SMALL.config().replacen(from, to, 1);
        let weights = serialize(&SMALL.tensors(), Dtype::F32);
        let error = new(&config, &weights, EngineChoice::Auto).err().unwrap().to_string();
        assert!(error.contains(message) && error.contains("models/small"), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn damaged_files_never_panic(
        cut in prop::option::of(any::<prop::sample::Index>()),
        changes in prop::collection::vec((0usize..6000, any::<u8>()), 0..8),
    ) {
        let mut bytes = serialize(&ODD.tensors(), Dtype::F16);
        for (at, value) in changes {
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        // Damage inside the numbers may load; what loads must run.
        if let Ok(engine) = new(&ODD.config(), &bytes, EngineChoice::Portable) {
            run(&engine, &batch(&[3]));
        }
    }
}
