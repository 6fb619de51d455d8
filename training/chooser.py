"""What chooses whom a pronoun means, by the encoder's vectors: learnt along with them, and shipped as pronouns.safetensors."""
import hashlib
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from model import HIDDEN

RANK, HIDDEN_SHARE = 64, 0.1
SHARE = 0.05  # of this task in the loss, whose others are losses a word
FEW = 8  # pronouns; a batch that has fewer counts less
WEIGHT = 0.6  # of its scores beside those of features (pronouns.py), which know the same in part; chosen on GAP validation from 0.3 to 1
FINGERPRINT_BYTES = 1 << 16  # at the end of an encoder's weights, as src/encode/folder.rs has it


class Chooser(nn.Module):
    """Scores of pairs: products of what both sides' vectors are mapped to, as src/encode/pairs.rs has them.

    Of a pronoun the vectors of it and of the next word, of a candidate those of its last word, its first and the next.
    """

    def __init__(self):
        super().__init__()
        self.pronoun, self.candidate = nn.Linear(2 * HIDDEN, RANK), nn.Linear(3 * HIDDEN, RANK)
        self.none = nn.Linear(2 * HIDDEN, 1)
        self.hidden = nn.Dropout(HIDDEN_SHARE)

    def loss(self, vectors, choices):
        """vectors: [rows, words, hidden]; choices: of each row
        -> what is added to the loss (minus the mean log-likelihood of what is right, times SHARE), choices, those that are made rightly"""
        rows = [row for row, own in enumerate(choices) for _ in own]
        pairs = [choice for own in choices for choice in own]
        if not pairs:
            return vectors.sum() * 0, 0, 0
        most = max(len(candidates) for _, candidates, _ in pairs)
        words = torch.zeros(len(pairs), most, 3, dtype=torch.long)
        there, right = torch.zeros(2, len(pairs), most + 1, dtype=torch.bool)
        for at, (_, candidates, answers) in enumerate(pairs):
            words[at, :len(candidates)] = torch.from_numpy(candidates)
            there[at, :len(candidates)] = there[at, most] = True
            right[at, :len(candidates)], right[at, most] = torch.from_numpy(answers[:-1]), bool(answers[-1])
        own = torch.from_numpy(np.stack([pronoun for pronoun, _, _ in pairs]))
        row, own, words, there, right = (part.to(vectors.device) for part in (torch.tensor(rows), own, words, there, right))
        pronouns = self.hidden(vectors[row[:, None], own].flatten(1))
        candidates = self.hidden(vectors[row[:, None, None], words].flatten(2))
        scores = torch.einsum("pr,pcr->pc", self.pronoun(pronouns), self.candidate(candidates)) / RANK**0.5
        scores = torch.cat([scores, self.none(pronouns)], 1).masked_fill(~there, -1e4)
        likely = scores.log_softmax(1)
        chosen = right.gather(1, scores.argmax(1, keepdim=True)).sum()
        wrong = -likely.masked_fill(~right, -1e4).logsumexp(1).sum()
        return SHARE * wrong / max(len(pairs), FEW), len(pairs), int(chosen)

    def save(self, folder):
        """Beside the weights of the encoder, to which it then belongs; scaled by WEIGHT."""
        scale = WEIGHT / RANK**0.5
        tensors = {"pronoun.weight": torch.cat([self.pronoun.weight, WEIGHT * self.none.weight]).T,
                   "pronoun.bias": torch.cat([self.pronoun.bias, WEIGHT * self.none.bias]),
                   "candidate.weight": scale * self.candidate.weight.T, "candidate.bias": scale * self.candidate.bias}
        path = Path(folder) / "pronouns.safetensors"
        save_file({name: values.detach().cpu().half().contiguous() for name, values in tensors.items()}, path,
                  metadata={"encoder": fingerprint(folder)})
        path.chmod(0o644)

    @classmethod
    def from_folder(cls, folder):
        """What `save` left there."""
        known = {name: values.float() for name, values in load_file(Path(folder) / "pronouns.safetensors").items()}
        (pronoun, none), (bias, none_bias) = (values.split([RANK, 1]) for values in (known["pronoun.weight"].T, known["pronoun.bias"]))
        scale = WEIGHT / RANK**0.5
        chooser = cls()
        chooser.load_state_dict({
            "pronoun.weight": pronoun, "pronoun.bias": bias, "none.weight": none / WEIGHT, "none.bias": none_bias / WEIGHT,
            "candidate.weight": known["candidate.weight"].T / scale, "candidate.bias": known["candidate.bias"] / scale})
        return chooser


def fingerprint(folder):
    """Names the encoder of a model folder: the hash of the last part of its weights."""
    weights = (Path(folder) / "model.safetensors").read_bytes()
    return hashlib.sha256(weights[-FINGERPRINT_BYTES:]).hexdigest()
