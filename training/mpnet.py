"""The tutor: MPNet-base with word shapes and the student's labels.

It reads the pieces that the student reads: MPNet's vocabulary is BERT's, moved by four places. So its scores and the student's stand
side by side, piece by piece. Song et al. (2020); the weights are those of all-mpnet-base-v2, trained on pairs of sentences.
"""
import json
import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

from encoding import CLS, MASK, SEP
from model import SHAPES, WordTagger

HIDDEN, LAYERS, ATTENTION_HEADS, FEED_FORWARD, EPSILON = 768, 12, 12, 3072, 1e-5
BUCKETS, FARTHEST, POSITIONS, FIRST_POSITION = 32, 128, 514, 2
MOVED, OWN = 4, {CLS: 0, SEP: 2, MASK: 30526}  # from BERT's pieces to MPNet's
DROPOUT = 0.1


def buckets(length):
    """[from, to]: which of the learnt distances lies between two places; near ones each have their own, far ones share (Raffel et al. 2020)."""
    place = torch.arange(length)
    step = place[:, None] - place[None, :]
    side, near = BUCKETS // 2, BUCKETS // 4
    distance = step.abs()
    far = near + (torch.log(distance.clamp_min(1) / near) / math.log(FARTHEST / near) * (side - near)).long().clamp(0, side - near - 1)
    return (step < 0) * side + torch.where(distance < near, distance, far)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.mix = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.up, self.down = nn.Linear(HIDDEN, FEED_FORWARD), nn.Linear(FEED_FORWARD, HIDDEN)
        self.mixed, self.fed = nn.LayerNorm(HIDDEN, eps=EPSILON), nn.LayerNorm(HIDDEN, eps=EPSILON)

    def forward(self, x, bias):
        batch, length, _ = x.shape
        size = HIDDEN // ATTENTION_HEADS

        def split(y):
            return y.view(batch, length, ATTENTION_HEADS, size).transpose(1, 2)

        query, key, value = split(self.query(x) * size**-0.5), split(self.key(x)), split(self.value(x))
        scores = query @ key.transpose(2, 3) + bias
        context = (scores.softmax(-1) @ value).transpose(1, 2).reshape(batch, length, HIDDEN)
        x = self.mixed(x + self.mix(context))
        return self.fed(x + self.down(nn.functional.gelu(self.up(x))))


class Mpnet(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.words, self.positions = nn.Embedding(vocabulary, HIDDEN), nn.Embedding(POSITIONS, HIDDEN)
        self.shapes = nn.Embedding(SHAPES, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=EPSILON)
        self.distances = nn.Embedding(BUCKETS, ATTENTION_HEADS)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, pieces, shapes, lengths):
        """As the student's: BERT's piece ids, shapes [batch, length], real lengths -> hidden vectors"""
        length = pieces.shape[1]
        own = pieces + MOVED
        for bert, piece in OWN.items():
            own = own.masked_fill(pieces == bert, piece)
        x = self.words(own) + self.shapes(shapes) + self.positions.weight[FIRST_POSITION:FIRST_POSITION + length]
        x = self.dropout(self.norm(x)).to(torch.get_autocast_dtype(x.device.type) if torch.is_autocast_enabled(x.device.type) else x.dtype)
        bias = self.distances(buckets(length).to(x.device)).permute(2, 0, 1)[None].to(x.dtype)
        if int(lengths.min()) < length:
            beyond = torch.arange(length, device=x.device) >= lengths[:, None]
            bias = bias.masked_fill(beyond[:, None, None, :], -1e4)
        for layer in self.layers:
            x = layer(x, bias)
        return self.dropout(x)


class Tutor(WordTagger):
    ENCODER_RATE = 8e-5

    def __init__(self, vocabulary=30527):
        super().__init__(Mpnet(vocabulary), HIDDEN)

    def shapes(self):
        return self.bert.shapes

    @classmethod
    def from_mpnet(cls, folder):
        """MPNet's weights, heads at random; shapes add nothing at first."""
        folder = Path(folder)
        model = cls(json.loads((folder / "config.json").read_text())["vocab_size"])
        names = {"embeddings.word_embeddings": "words", "embeddings.position_embeddings": "positions", "embeddings.LayerNorm": "norm",
                 "encoder.relative_attention_bias": "distances", "encoder.layer": "layers", "attention.attn.q": "query",
                 "attention.attn.k": "key", "attention.attn.v": "value", "attention.attn.o": "mix", "attention.LayerNorm": "mixed",
                 "intermediate.dense": "up", "output.dense": "down", "output.LayerNorm": "fed"}
        weights = {}
        for name, weight in load_file(folder / "model.safetensors").items():
            if "pooler" in name or "position_ids" in name:
                continue
            for old, new in names.items():
                name = name.replace(old, new)
            weights[f"bert.{name}"] = weight
        nn.init.zeros_(model.bert.shapes.weight)
        return model.start(weights)
