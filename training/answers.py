"""What the judge that pooling.py learnt on an encoder (judged.py) answers of sentences: linear in their vectors and pools."""
from pathlib import Path

from safetensors.numpy import load_file

ASKED = ["leans", "says nothing", "main point"]
LEANS, EMPTY, POINT = range(len(ASKED))


class Answers:
    def __init__(self, weight, bias):
        """weight: [asked, size of a vector with its pool]; bias: [asked]"""
        self.weight, self.bias = weight, bias

    @classmethod
    def of(cls, model):
        """Those that pooling.py left in a model's folder."""
        known = load_file(Path(model) / "summary.safetensors")
        return cls(*(known[f"judge.{name}"].astype(float) for name in ("weight", "bias")))

    def to(self, asked, vectors):
        """Logits, one a vector."""
        return vectors @ self.weight[asked] + self.bias[asked]
