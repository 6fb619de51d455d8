"""Makes the small models of this folder: the right architectures, random weights, own text.

    python tests/tiny/make.py        (torch, transformers, tokenizers: versions as in training/requirements.txt)

They are for tests of loading, of shapes and of the same numbers as Hugging Face Transformers; they know no language.
`reference.json` of each folder holds what Transformers gives: logits for the classifiers, token ids of beam search for the
summarisers.
"""

import json
import pathlib
import shutil

import torch
import transformers as hf
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

FOLDER = pathlib.Path(__file__).parent
TEXT = (
    "Mayor Lena Ortiz opened the ferry line from Saltmouth to Orrey Island on Monday. It will cost islanders nine crowns, "
    "the harbour council of Port Lennox said. “We won't wait for the U.S. office,” Dana O'Brien told the Quay Courier; "
    "she had spent $1,250.75 on it by 10:30 a.m. Teachers of the school in Brook Bay asked who would pay for the meals in May."
)
LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]
VOCABULARY = 180
SIZES = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48}
POSITIONS = 64


def template(single, special):
    return processors.TemplateProcessing(single=single, pair=f"{single} $B:1", special_tokens=special)


def word_piece(specials=("[PAD]", "[UNK]", "[CLS]", "[SEP]")):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=VOCABULARY, special_tokens=list(specials))
    tokenizer.train_from_iterator([TEXT], trainer)
    tokenizer.post_processor = template("[CLS] $A [SEP]", [("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def byte_level(prefix_space, specials=("<s>", "<pad>", "</s>", "<unk>"), single="<s> $A </s>"):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix_space)
    alphabet = sorted({c for c, _ in pre_tokenizers.ByteLevel(add_prefix_space=True).pre_tokenize_str(TEXT) for c in c})
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=list(specials), initial_alphabet=alphabet)
    tokenizer.train_from_iterator([TEXT], trainer)
    used = [piece for piece in single.split() if piece != "$A"]
    tokenizer.post_processor = template(single, [(piece, tokenizer.token_to_id(piece)) for piece in used])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def unigram(specials, single):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=VOCABULARY, special_tokens=list(specials), unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator([TEXT] * 4, trainer)
    used = [piece for piece in single.split() if piece != "$A"]
    tokenizer.post_processor = template(single, [(piece, tokenizer.token_to_id(piece)) for piece in used])
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer


def randomize(model):
    """Weights large enough that outputs differ clearly, stored in half precision as most published models are."""
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            is_norm = "norm" in name.lower() and name.endswith("weight")
            if "embed_positions" in name and "pegasus" in type(model).__name__.lower():
                continue
            noise = torch.randn(parameter.shape, generator=generator) * 0.2
            parameter.copy_(((noise + 1.0) if is_norm else noise).half().float())
    return model.eval()


def save(name, model, tokenizer, reference):
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    model.half().save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    (folder / "reference.json").write_text(json.dumps(reference) + "\n")
    if not hasattr(model, "generate") or type(model).__name__.endswith("TokenClassification"):
        (folder / "generation_config.json").unlink(missing_ok=True)


def classifier(name, config_class, model_class, tokenizer, **settings):
    config = config_class(
        vocab_size=tokenizer.get_vocab_size(),
        id2label=dict(enumerate(LABELS)),
        label2id={label: index for index, label in enumerate(LABELS)},
        **settings,
    )
    model = randomize(model_class(config))
    ids = tokenizer.encode(TEXT[:90]).ids
    with torch.no_grad():
        logits = model(torch.tensor([ids])).logits[0]
    rows = [[round(value, 5) for value in row] for row in logits.tolist()]
    save(name, model, tokenizer, {"text": TEXT[:90], "ids": ids, "logits": rows})


def summarizer(name, model, tokenizer, prefix=""):
    randomize(model)
    ids = tokenizer.encode(prefix + TEXT[:80]).ids
    with torch.no_grad():
        greedy = model.generate(torch.tensor([ids]), num_beams=1, do_sample=False)[0].tolist()
        beams = model.generate(torch.tensor([ids]), num_beams=4, do_sample=False)[0].tolist()
        start = torch.tensor([[model.config.decoder_start_token_id, 5, 9]])
        logits = model(torch.tensor([ids]), decoder_input_ids=start).logits[0, -1].tolist()
    reference = {"text": TEXT[:80], "ids": ids, "greedy": greedy, "beams": beams, "decoder_ids": start[0].tolist()}
    save(name, model, tokenizer, reference | {"logits": [round(value, 5) for value in logits]})


def main():
    torch.manual_seed(7)
    classifier("bert", hf.BertConfig, hf.BertForTokenClassification, word_piece(), max_position_embeddings=POSITIONS, **SIZES)
    classifier("electra", hf.ElectraConfig, hf.ElectraForTokenClassification, word_piece(),
               max_position_embeddings=POSITIONS, embedding_size=16, **SIZES)
    classifier("distilbert", hf.DistilBertConfig, hf.DistilBertForTokenClassification, word_piece(),
               max_position_embeddings=POSITIONS, dim=32, n_layers=2, n_heads=4, hidden_dim=48)
    classifier("roberta", hf.RobertaConfig, hf.RobertaForTokenClassification, byte_level(True),
               max_position_embeddings=POSITIONS + 2, type_vocab_size=1, pad_token_id=1, **SIZES)
    specials = ("[PAD]", "[CLS]", "[SEP]", "<unk>")
    classifier("albert", hf.AlbertConfig, hf.AlbertForTokenClassification, unigram(specials, "[CLS] $A [SEP]"),
               max_position_embeddings=POSITIONS, embedding_size=16, **SIZES)

    limits = {"max_length": 24, "min_length": 6, "num_beams": 4, "no_repeat_ngram_size": 3, "length_penalty": 2.0, "early_stopping": True}
    tokenizer = byte_level(False)
    sides = {f"{side}_{key}": value for side in ("encoder", "decoder") for key, value in
             {"layers": 2, "attention_heads": 4, "ffn_dim": 48}.items()}
    config = hf.BartConfig(vocab_size=tokenizer.get_vocab_size(), d_model=32, max_position_embeddings=POSITIONS, forced_bos_token_id=0,
                           **sides)
    model = hf.BartForConditionalGeneration(config)
    model.generation_config.update(**limits)
    summarizer("bart", model, tokenizer)

    tokenizer = unigram(("<pad>", "</s>", "<unk>"), "$A </s>")
    config = hf.T5Config(vocab_size=tokenizer.get_vocab_size(), d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4, n_positions=POSITIONS,
                         decoder_start_token_id=0)
    model = hf.T5ForConditionalGeneration(config)
    model.generation_config.update(**limits)
    summarizer("t5", model, tokenizer, "summarize: ")

    config = hf.PegasusConfig(vocab_size=tokenizer.get_vocab_size(), d_model=32, max_position_embeddings=POSITIONS, **sides)
    model = hf.PegasusForConditionalGeneration(config)
    model.generation_config.update(**limits, forced_eos_token_id=1)
    summarizer("pegasus", model, tokenizer)


if __name__ == "__main__":
    main()
