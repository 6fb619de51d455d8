"""The tagger: MiniLM-L6 with word shapes as token types and one linear layer of labels for both heads.

A plain BERT whose parameters carry the names of Hugging Face's `BertForTokenClassification`. It is written out here because plain
matrix products in bf16 make its attention 2.7 times as fast to train on a CPU as the library's; `export.py` checks that the
library computes the same from the exported folder.
"""
import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

TYPES = ("PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW LANGUAGE "
         "DATE TIME PERCENT MONEY QUANTITY ORDINAL CARDINAL").split()
ROLES = ["source", "cue", "content"]


def bio(kinds):
    return ["O"] + [f"{prefix}-{kind}" for kind in kinds for prefix in "BI"]


HEADS = {"entities": bio(TYPES), "attribution": bio(ROLES)}
ENTITY_LABELS, ALL_LABELS = len(HEADS["entities"]), sum(map(len, HEADS.values()))

SHAPES, POSITIONS = 8, 512
HIDDEN, LAYERS, ATTENTION_HEADS, FEED_FORWARD, EPSILON = 384, 6, 12, 1536, 1e-12


class Embeddings(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocabulary, HIDDEN)
        self.position_embeddings = nn.Embedding(POSITIONS, HIDDEN)
        self.token_type_embeddings = nn.Embedding(SHAPES, HIDDEN)
        self.LayerNorm = nn.LayerNorm(HIDDEN, eps=EPSILON)

    def forward(self, pieces, shapes):
        positions = self.position_embeddings.weight[: pieces.shape[1]]
        return self.LayerNorm(self.word_embeddings(pieces) + self.token_type_embeddings(shapes) + positions)


class SelfAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(HIDDEN, HIDDEN) for _ in range(3))

    def forward(self, x, hidden_keys):
        batch, length, _ = x.shape
        size = HIDDEN // ATTENTION_HEADS

        def split(y):
            return y.view(batch, length, ATTENTION_HEADS, size).transpose(1, 2).reshape(-1, length, size)

        query, key, value = split(self.query(x) * size**-0.5), split(self.key(x)), split(self.value(x))
        scores = torch.bmm(query, key.transpose(1, 2))
        if hidden_keys is not None:
            scores = scores.view(batch, -1, length).masked_fill(hidden_keys, -1e4).view_as(scores)
        mixed = torch.bmm(scores.softmax(-1), value)
        return mixed.view(batch, ATTENTION_HEADS, length, size).transpose(1, 2).reshape(batch, length, HIDDEN)


class AddAndNorm(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.dense = nn.Linear(inputs, HIDDEN)
        self.LayerNorm = nn.LayerNorm(HIDDEN, eps=EPSILON)

    def forward(self, x, residual):
        return self.LayerNorm(self.dense(x) + residual)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.ModuleDict({"self": SelfAttention(), "output": AddAndNorm(HIDDEN)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(HIDDEN, FEED_FORWARD)})
        self.output = AddAndNorm(FEED_FORWARD)

    def forward(self, x, hidden_keys):
        x = self.attention["output"](self.attention["self"](x, hidden_keys), x)
        return self.output(nn.functional.gelu(self.intermediate["dense"](x)), x)


class Bert(nn.Module):
    def __init__(self, vocabulary, layers):
        super().__init__()
        self.embeddings = Embeddings(vocabulary)
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(Layer() for _ in range(layers))})

    def forward(self, pieces, shapes, lengths):
        """pieces, shapes: [batch, length]; lengths: the real length of each row -> hidden vectors"""
        hidden_keys = None
        if int(lengths.min()) < pieces.shape[1]:
            hidden_keys = (torch.arange(pieces.shape[1], device=pieces.device) >= lengths[:, None])[:, None, :]
        x = self.embeddings(pieces, shapes)
        for layer in self.encoder["layer"]:
            x = layer(x, hidden_keys)
        return x


class WordTagger(nn.Module):
    """An encoder and one linear layer of labels for both heads, with the transitions between a head's labels.

    `bert(pieces, shapes, lengths)` gives hidden vectors; `shapes()` is its embedding of word shapes.
    """

    ENCODER_RATE = None  # of learning, at its highest

    def __init__(self, encoder, hidden):
        super().__init__()
        self.bert = encoder
        self.classifier = nn.Linear(hidden, ALL_LABELS)
        self.transitions = nn.ParameterDict({head: nn.Parameter(torch.zeros(len(names), len(names))) for head, names in HEADS.items()})

    @classmethod
    def from_checkpoint(cls, path):
        model = cls()
        model.load_state_dict({**model.state_dict(), **torch.load(path, weights_only=True, map_location="cpu")})
        return model

    def start(self, weights):
        """Takes an encoder's weights; heads begin at random; word shapes may be left as they are."""
        nn.init.normal_(self.classifier.weight, std=0.02)
        nn.init.zeros_(self.classifier.bias)
        missing, unexpected = self.load_state_dict(weights, strict=False)
        assert not unexpected and all(name.startswith(("classifier", "transitions", "bert.shapes")) for name in missing), (missing, unexpected)
        return self

    def fresh_parameters(self):
        """Those that start from nothing and so learn at a higher rate."""
        return [*self.classifier.parameters(), self.shapes().weight]

    def transition_tables(self):
        """For each head the log-weights [from, to] of a step between two words' labels, for decoding."""
        return [table.detach().cpu().numpy() for table in (self.transitions[head] for head in HEADS)]

    def forward(self, pieces, shapes, lengths):
        return self.classifier(self.bert(pieces, shapes, lengths))


class Tagger(WordTagger):
    """The student, which is shipped."""

    ENCODER_RATE = 1.5e-4

    def __init__(self, vocabulary=30522, layers=LAYERS):
        super().__init__(Bert(vocabulary, layers), HIDDEN)

    def shapes(self):
        return self.bert.embeddings.token_type_embeddings

    @classmethod
    def from_minilm(cls, folder):
        """MiniLM's weights, heads at random; every shape starts as MiniLM's only used token type."""
        config = json.loads((Path(folder) / "config.json").read_text())
        weights = load_file(Path(folder) / "model.safetensors")
        weights = {f"bert.{name.removeprefix('bert.')}": w for name, w in weights.items() if "pooler" not in name and "position_ids" not in name}
        types = "bert.embeddings.token_type_embeddings.weight"
        weights[types] = weights[types][:1].repeat(SHAPES, 1)
        return cls(config["vocab_size"]).start(weights)

    def keep_layers(self, kept):
        """Only the layers of these numbers, in their order."""
        layers = self.bert.encoder["layer"]
        self.bert.encoder["layer"] = nn.ModuleList(layers[number] for number in kept)
        return self

    @classmethod
    def from_checkpoint(cls, path):
        weights = torch.load(path, weights_only=True, map_location="cpu")
        model = cls(layers=len({name.split(".")[3] for name in weights if name.startswith("bert.encoder.layer.")}))
        model.load_state_dict({**model.state_dict(), **weights})
        return model

    @classmethod
    def from_folder(cls, folder):
        folder = Path(folder)
        model = cls(layers=json.loads((folder / "config.json").read_text())["num_hidden_layers"])
        weights = {name: w.float() for name, w in load_file(folder / "model.safetensors").items()}
        for head in json.loads((folder / "labels.json").read_text())["heads"]:
            weights[f"transitions.{head['name']}"] = torch.tensor(head["transitions"])
        model.load_state_dict(weights)
        return model
