"""What the encoder's vectors say of a pronoun and whom it may mean: the weights of models/<name>/pronouns.safetensors.

A bilinear head, as src/encode/pairs.rs computes it: the vectors of the pronoun and of the word after it are mapped to a few numbers,
those of a candidate's last word, its first and the next one to as many, and their products are added up; one number more is for
choosing nothing. It is learnt on top of the features' scores, given by weights that have not seen the document: else nothing
would seem to be left to learn. The examples are few, so half of the inputs are hidden in training.
Needs torch; the command is `pronouns.py`.
"""

import hashlib
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

import encoding
from model import HIDDEN, Tagger

SIDES = (2, 3)  # words of a pronoun, of a candidate
COMPONENTS = 96  # principal components of a vector that are learnt from
RANK, HEADS = 16, 1  # several heads are averaged, but each costs time in every run
EPOCHS, BATCH, RATE, DECAY, HIDDEN_SHARE = 10, 128, 2e-3, 0.3, 0.5
SAMPLE = 6  # words of a document whose vectors give the components
FINGERPRINT_BYTES = 1 << 16  # at the end of an encoder's weights, as src/encode/folder.rs has it


def read(folder, documents):
    """Gives each document the vectors of its words' first pieces, and each unit its last, first and next word."""
    folder = Path(folder)
    encoder, model = encoding.Encoder(folder / "tokenizer.json"), Tagger.from_folder(folder).eval()
    encoded = [encoder.encode(d.text) for d in documents]
    windows = [(i, a, b) for i, e in enumerate(encoded) for a, b in encoding.overlapping(len(e.pieces)) if b > a]
    windows.sort(key=lambda window: window[1] - window[2])
    margins = [np.full(len(e.first), -1) for e in encoded]
    for d, e in zip(documents, encoded):
        d.vectors = np.zeros((len(e.first), HIDDEN), np.float16)
        place(d, e.spans[:, 0])
    for start in range(0, len(windows), 16):
        batch = windows[start : start + 16]
        with torch.no_grad():
            hidden = model.bert(*encoding.batch([(encoded[i].pieces[a:b], encoded[i].shapes[a:b]) for i, a, b in batch])).numpy()
        for vectors, (i, a, b) in zip(hidden, batch):
            first = encoded[i].first
            words = np.arange(*np.searchsorted(first, [a, b]))
            margin = np.minimum(first[words] - a, b - first[words])  # where windows overlap, the one that sees more around counts
            better = margin > margins[i][words]
            words = words[better]
            margins[i][words] = margin[better]
            documents[i].vectors[words] = vectors[first[words] - a + 1]


def place(document, starts):
    for u in document.units:
        last = max(int(np.searchsorted(starts, u.end)) - 1, 0)
        first = max(int(np.searchsorted(starts, u.start, side="right")) - 1, 0)
        u.words = (last, first, min(last + 1, len(starts) - 1))


def sides(document, index, candidates):
    """Vectors of the pronoun [2 x hidden], and of each candidate [3 x hidden]."""
    last, _, after = document.units[index].words
    words = np.array([document.units[i].words for i in candidates], int).reshape(-1, SIDES[1])
    vectors = document.vectors
    of_candidates = vectors[words].astype(np.float32).reshape(len(words), SIDES[1] * HIDDEN)
    return vectors[[last, after]].astype(np.float32).reshape(-1), of_candidates


class Head(nn.Module):
    """Over components."""

    def __init__(self):
        super().__init__()
        self.pronoun = nn.Linear(SIDES[0] * COMPONENTS, RANK)
        self.none = nn.Linear(SIDES[0] * COMPONENTS, 1)
        self.candidate = nn.Linear(SIDES[1] * COMPONENTS, RANK)
        self.hidden = nn.Dropout(HIDDEN_SHARE)
        nn.init.zeros_(self.none.weight)
        nn.init.zeros_(self.none.bias)

    def forward(self, pronouns, candidates, owner, is_none):
        with_candidate = (self.pronoun(self.hidden(pronouns))[owner] * self.candidate(self.hidden(candidates))).sum(1) / RANK**0.5
        return torch.where(is_none, self.none(pronouns)[owner, 0], with_candidate)


class Pairs:
    """The head as the program has it: two affine maps of vectors."""

    def __init__(self, heads, mean, components):
        def over_vectors(layer, side):
            weight = layer.weight.detach().numpy().reshape(-1, side, COMPONENTS) @ components.T  # outputs x words x hidden
            return weight.reshape(len(weight), -1).T, layer.bias.detach().numpy() - (weight @ mean).sum(1)

        share = len(heads) * RANK**0.5
        pronoun, none, candidate = ([over_vectors(getattr(h, name), side) for h in heads] for name, side in (("pronoun", 2), ("none", 2), ("candidate", 3)))
        none = [sum(part) / len(heads) for part in zip(*none)]
        self.pronoun = [np.concatenate([p[k] for p in pronoun] + [none[k]], -1) for k in (0, 1)]
        self.candidate = [np.concatenate([c[k] for c in candidate], -1) / share for k in (0, 1)]

    def scores(self, document, index, candidates):
        """Logits to be added: of each candidate, and of none."""
        (a, a_bias), (b, b_bias) = self.pronoun, self.candidate
        pronoun, others = sides(document, index, candidates)
        pronoun = pronoun @ a + a_bias
        return np.append((others @ b + b_bias) @ pronoun[:-1], pronoun[-1])

    def save(self, folder):
        weights = (Path(folder) / "model.safetensors").read_bytes()
        tensors = {f"{name}.{part}": torch.tensor(values).half().contiguous() for name in ("pronoun", "candidate") for part, values in zip(("weight", "bias"), getattr(self, name))}
        path = Path(folder) / "pronouns.safetensors"
        save_file(tensors, path, metadata={"encoder": hashlib.sha256(weights[-FINGERPRINT_BYTES:]).hexdigest()})
        path.chmod(0o644)


def components(documents):
    """The mean of vectors, and the directions in which they differ most, to unit variance."""
    random = np.random.default_rng(0)
    sample = np.concatenate([d.vectors[random.integers(0, len(d.vectors), SAMPLE)] for d in documents]).astype(np.float64)
    variance, directions = np.linalg.eigh(np.cov((sample - sample.mean(0)).T))
    return sample.mean(0).astype(np.float32), (directions[:, ::-1] / np.sqrt(variance[::-1]))[:, :COMPONENTS].astype(np.float32)


def learn(examples, offsets):
    """The mean of several heads, learnt from examples and the features' scores of their rows."""
    mean, directions = components({id(e.document): e.document for e in examples}.values())
    project = lambda vectors: ((vectors.reshape(-1, HIDDEN) - mean) @ directions).reshape(*vectors.shape[:-1], -1)  # noqa: E731
    data = []
    for e, offset in zip(examples, offsets):
        pronoun, candidates = map(project, sides(e.document, e.index, e.candidates))
        empty = np.zeros((1, candidates.shape[1]), np.float32)
        data.append((pronoun, np.concatenate([candidates, empty]), np.asarray(offset, np.float32), np.array(e.right), e.weight))
    heads = []
    for seed in range(HEADS):
        torch.manual_seed(seed)
        random, head = np.random.default_rng(seed), Head()
        optimizer = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=DECAY)
        schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, EPOCHS)
        for _ in range(EPOCHS):
            order = random.permutation(len(data))
            for start in range(0, len(order), BATCH):
                loss = loss_of(head, [data[i] for i in order[start : start + BATCH]])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            schedule.step()
        heads.append(head.eval())
    return Pairs(heads, mean, directions)


def loss_of(head, batch):
    pronouns, candidates, offsets, right, weights = zip(*batch)
    counts = torch.tensor([len(o) for o in offsets])
    owner = torch.repeat_interleave(torch.arange(len(batch)), counts)
    is_none = torch.zeros(len(owner), dtype=torch.bool)
    is_none[counts.cumsum(0) - 1] = True
    stack = lambda parts: torch.from_numpy(np.concatenate(parts))  # noqa: E731
    scores = stack(offsets) + head(torch.from_numpy(np.stack(pronouns)), stack(candidates), owner, is_none)
    total = lambda values: torch.stack([part.logsumexp(0) for part in values.split(counts.tolist())])  # noqa: E731
    loss = total(scores) - total(scores.masked_fill(~stack(right), -1e9))
    weights = torch.tensor(weights)
    return (loss * weights).sum() / weights.sum()
