//! Files that are damaged, hostile or of another model.

use proptest::prelude::*;

use super::*;

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

#[test]
fn a_classifier_without_labels_is_refused() {
    let message = refusal(|t| drop(t.insert("classifier.weight".into(), (vec![0, 128], vec![]))));
    assert!(message.contains("classifier.weight") && message.contains("models/small"), "{message}");
}

#[test]
fn weights_of_another_type_are_refused() {
    let tensors = SMALL.tensors();
    let name = "bert.embeddings.LayerNorm.weight";
    let bytes: Vec<(String, Vec<usize>, Dtype, Vec<u8>)> = tensors
        .iter()
        .map(|(key, (shape, values))| {
            let dtype = if key == name { Dtype::I32 } else { Dtype::F32 };
            (key.clone(), shape.clone(), dtype, values.iter().flat_map(|v| v.to_le_bytes()).collect())
        })
        .collect();
    let views =
        bytes.iter().map(|(key, shape, dtype, bytes)| (key, TensorView::new(*dtype, shape.clone(), bytes).unwrap()));
    let file = safetensors::serialize(views, None).unwrap();
    let error = new(&SMALL.config(), &file, EngineChoice::Auto).err().unwrap().to_string();
    assert!(error.contains(name) && error.contains("I32"), "{error}");
}

#[test]
fn extreme_weights_run() {
    // Finite, but their products are not; and so small that their scale underflows.
    for value in [f32::MAX, -f32::MAX, f32::MIN_POSITIVE, 1e-45, 0.0] {
        let mut tensors = SMALL.tensors();
        for (name, (_, values)) in &mut tensors {
            if name.contains("query") || name.contains("intermediate") || name.contains("output.dense") {
                values.fill(value);
            }
        }
        let file = serialize(&tensors, Dtype::F32);
        for (_, choice) in EngineChoice::NAMES {
            if let Ok(engine) = new(&SMALL.config(), &file, choice) {
                assert_eq!(run(&engine, &batch(&[3, 40])).logits.len(), 43 * LABELS);
            }
        }
    }
}

/// A header that claims more than the file holds, or overflows in its arithmetic.
#[test]
fn lying_headers_are_refused() {
    let shapes = [
        ("[4294967296, 4294967296]", "[0, 0]"),
        ("[18446744073709551615, 2]", "[0, 18446744073709551615]"),
        ("[1152921504606846976]", "[0, 4611686018427387904]"),
        ("[128, 5]", "[5, 2]"),
        ("[1]", "[-4, 0]"),
        ("[1e99]", "[0, 4]"),
    ];
    for (shape, offsets) in shapes {
        let header = format!(r#"{{"classifier.weight":{{"dtype":"F32","shape":{shape},"data_offsets":{offsets}}}}}"#);
        for length in [header.len() as u64, u64::MAX, 1 << 40, 0] {
            let mut file = length.to_le_bytes().to_vec();
            file.extend_from_slice(header.as_bytes());
            let error = new(&SMALL.config(), &file, EngineChoice::Auto).err().unwrap().to_string();
            assert!(error.contains("models/small/model.safetensors"), "{error}");
        }
    }
}

/// A number of `config.json`, likely or not.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        (0u64..400).prop_map(|n| n.to_string()),
        any::<u64>().prop_map(|n| n.to_string()),
        any::<i64>().prop_map(|n| n.to_string()),
        Just("1048576".to_owned()),
        Just("1e30".to_owned()),
        Just("null".to_owned()),
        Just("\"8\"".to_owned()),
    ]
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
        match new(&ODD.config(), &bytes, EngineChoice::Portable) {
            Ok(engine) => drop(run(&engine, &batch(&[3]))),
            Err(error) => prop_assert!(error.to_string().contains("models/small"), "{error}"),
        }
    }

    #[test]
    fn any_config_is_refused_or_runs(field in 0usize..8, value in number(), cut in 0usize..400) {
        let fields = ["vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
            "type_vocab_size", "max_position_embeddings", "layer_norm_eps"];
        let name = format!("\"{}\": ", fields[field]);
        let config = ODD.config();
        let start = config.find(&name).unwrap() + name.len();
        let end = start + config[start..].find(',').unwrap();
        let mut config = format!("{}{value}{}", &config[..start], &config[end..]);
        config.truncate(if cut < 50 { cut } else { config.len() });
        match new(&config, &serialize(&ODD.tensors(), Dtype::F32), EngineChoice::Auto) {
            Ok(engine) => drop(run(&engine, &TokenBatch { ids: vec![0; 3], types: vec![0; 3], ends: vec![3] })),
            Err(error) => prop_assert!(error.to_string().contains("models/small"), "{error}"),
        }
    }

    #[test]
    fn a_damaged_config_never_panics(
        cut in prop::option::of(any::<prop::sample::Index>()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let mut config = ODD.config().into_bytes();
        for (at, value) in changes {
            let at = at.index(config.len());
            config[at] = value;
        }
        if let Some(cut) = cut {
            config.truncate(cut.index(config.len()));
        }
        let weights = serialize(&ODD.tensors(), Dtype::F32);
        match Native::new(Path::new("models/small"), &config, &weights, EngineChoice::Auto) {
            Ok(engine) => drop(run(&engine, &TokenBatch { ids: vec![0; 3], types: vec![0; 3], ends: vec![3] })),
            Err(error) => prop_assert!(error.to_string().contains("models/small"), "{error}"),
        }
    }
}
