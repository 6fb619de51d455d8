"""Writes a model folder: weights in f16, set for decoding, config, tokenizer, labels, and a fixture for parity tests (card.py writes the model card).

    python export.py [--work work] [--checkpoint FILE] --out ../models/press-en
"""
import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer

import encoding
import words
from model import ALL_LABELS, HEADS, SHAPES, Tagger

# Our own invented text: paragraphs, curly and straight quotation marks, initialisms, possessives, emoji, markup.
TEXTS = [
    ["“We won’t close the U.S. office,” Dana O’Brien’s lawyer told the Harbor Times on Tuesday.",
     "The mayor, Lena Björk-Ruiz, said she'd spent $1,250.75 of her own money — 3.5% of it in cash 😀 — by 10:30 a.m.",
     "“It was,” she added, “the right thing to do.”"],
    ["MAYOR VOWS TO REBUILD PIER 39",
     "PORT ELLERY, Oct. 4 (PN) -- Officials in Port Ellery vowed Friday to rebuild the pier that the storm's 90-mph winds destroyed...",
     "- 68-year-old fisherman J.K. Moreau: \"I've no boat, no nets\\*, no iPhone.\"",
     "According to the Ministry of Coasts, 1,204 homes lost power; \\[laughter\\] CO2 levels in ½ of them rose.",
     "###"],
    ["Q  And on the F16s — when's the 2nd delivery, Mr. Abenov?",
     "It’s in the works. I spoke with President Ilse Haugen, of Norrland, at 5\u00a0p.m. 🇳🇴 “Soon,” she said ‘soon’ — that’s all I’ve got.",
     "Μαρία and 李明 met at the caf\u00e9 / cafe\u0301 on 21st\u00ad Street___and left at once.",
     "A 10.5kg box, 5'10 wide, of so\u00adft 1990's toys at U.S.'s x=-=y \u200b漢字 ﬁne İstanbul #42.",
     "Supercalifragilisticexpialidociousantidisestablishmentarianismfloccinaucinihilipilification!!"],
]


# Log-weights added to scores of labels, and factors of transitions, chosen on the dev sets (README.md has the table).
LABEL_WEIGHTS = {"entities": {}, "attribution": {"B-content": -0.5}}
TRANSITION_FACTORS = {"entities": 1.0, "attribution": 0.75}


@torch.no_grad()
def for_decoding(model, sign=1):
    """The model with the weights and factors above in its own weights; sign -1 takes them out again."""
    row = 0
    for head, names in HEADS.items():
        for name, weight in LABEL_WEIGHTS[head].items():
            model.classifier.bias[row + names.index(name)] += sign * weight
        model.transitions[head] *= TRANSITION_FACTORS[head]**sign
        row += len(names)
    return model


def rounded(model):
    """The model with its weights as the folder stores them."""
    for parameter in model.parameters():
        parameter.data = parameter.data.half().float()
    return model.eval()


def config(model):
    names = [f"{head}:{label}" for head, labels in HEADS.items() for label in labels]
    return {
        "architectures": ["BertForTokenClassification"], "model_type": "bert", "torch_dtype": "float16",
        "vocab_size": model.bert.embeddings.word_embeddings.num_embeddings, "hidden_size": 384,
        "num_hidden_layers": len(model.bert.encoder["layer"]), "num_attention_heads": 12, "intermediate_size": 1536,
        "hidden_act": "gelu", "max_position_embeddings": 512, "type_vocab_size": SHAPES, "layer_norm_eps": 1e-12, "pad_token_id": 0,
        "position_embedding_type": "absolute", "initializer_range": 0.02, "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0, "num_labels": ALL_LABELS,
        "id2label": {str(i): name for i, name in enumerate(names)}, "label2id": {name: i for i, name in enumerate(names)},
    }


@torch.no_grad()
def reference(model, encoder):
    """What the Rust program must reproduce: words, pieces, shapes, logits and the mean vector of each text."""
    texts = []
    for paragraphs in TEXTS:
        text, ranges = "", []
        for paragraph in paragraphs:
            text += "\n\n" * bool(text)
            ranges.append([len(text), len(text) + len(paragraph)])
            text += paragraph
        doc = encoder.encode(text)
        assert len(doc.pieces) <= encoding.ROOM, len(doc.pieces)
        ids, types, lengths = encoding.batch([(doc.pieces, doc.shapes)])
        hidden = model.bert(ids, types, lengths)[0]
        first = torch.from_numpy(doc.first.astype("int64")) + 1
        of_words = types[0] != words.PARAGRAPH_BREAK
        of_words[0] = of_words[-1] = False
        texts.append({
            "text": text, "paragraphs": ranges, "words": doc.spans.tolist(), "pieces": ids[0].tolist(), "types": types[0].tolist(),
            "first": first.tolist(), "logits": flat(model.classifier(hidden[first])), "mean": flat(hidden[of_words].mean(0)),
        })
    return {"note": "offsets in code points; pieces, types and first count from [CLS]; logits [words x labels] of first pieces; "
                    "mean over all pieces of words (not [CLS], [SEP], paragraph breaks)", "labels": ALL_LABELS, "texts": texts}


def flat(tensor):
    return [round(x, 5) for x in tensor.flatten().tolist()]


def check_against_library(folder, fixture):
    """Hugging Face's own implementation, loaded from the folder, must give the fixture's logits."""
    from transformers import BertForTokenClassification

    library = BertForTokenClassification.from_pretrained(folder, dtype=torch.float32).eval()
    for text in fixture["texts"]:
        with torch.no_grad():
            logits = library(torch.tensor([text["pieces"]]), token_type_ids=torch.tensor([text["types"]])).logits[0, text["first"]]
        worst = (logits.flatten() - torch.tensor(text["logits"])).abs().max().item()
        assert worst < 2e-3, worst


def export(model, minilm, out):
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    rounded(for_decoding(model))
    tokenizer = Tokenizer.from_file(str(Path(minilm) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(out / "tokenizer.json"))
    weights = {name: w.half().contiguous() for name, w in model.state_dict().items() if not name.startswith("transitions")}
    save_file(weights, out / "model.safetensors.tmp", metadata={"format": "pt"})
    (out / "model.safetensors.tmp").replace(out / "model.safetensors")
    (out / "model.safetensors").chmod(0o644)
    for head in ("pronouns.safetensors", "summary.safetensors"):  # learnt for the weights of before: train.py and summary.py write them anew
        (out / head).unlink(missing_ok=True)
    write(out / "config.json", config(model), indent=1)
    write_labels(out / "labels.json", model)
    fixture = reference(model, encoding.Encoder(out / "tokenizer.json"))
    write(out / "reference.json", fixture)
    check_against_library(out, fixture)


def write_labels(path, model):
    """JSON with one line a head's labels, and one a row of its transitions: log-weights from this label to each."""
    heads = []
    for (head, names), table in zip(HEADS.items(), model.transition_tables()):
        rows = ",\n    ".join(json.dumps([round(float(x), 3) for x in row]) for row in table)
        heads.append(f'  {{"name": "{head}",\n   "labels": {json.dumps(names)},\n   "transitions": [\n    {rows}]}}')
    listed = ",\n".join(heads)
    path.write_text(f'{{"heads": [\n{listed}],\n "paragraph_token": "[unused0]", "window": {encoding.WINDOW}}}\n', encoding="utf-8")


def write(path, value, indent=None):
    path.write_text(json.dumps(value, ensure_ascii=False, indent=indent) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", default="work", help="where train.py unpacked MiniLM")
    parser.add_argument("--checkpoint", help="weights of train.py; left out, the heads are untrained")
    parser.add_argument("--out", default="../models/press-en")
    args = parser.parse_args()
    minilm = Path(args.work) / "minilm"
    torch.manual_seed(17)
    export(Tagger.from_checkpoint(args.checkpoint) if args.checkpoint else Tagger.from_minilm(minilm), minilm, args.out)
