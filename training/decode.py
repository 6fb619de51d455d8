"""Documents -> spans: overlapping windows, the score nearest to a window's middle counts, then Viterbi over BIO labels."""
import numpy as np
import torch

import encoding
from crf import NEVER, forbidden
from model import HEADS


@torch.no_grad()
def scores(model, encoded, batch_size=16, device="cpu", step=encoding.ROOM // 2):
    """-> for each document the log-probabilities [words, labels] of each head; step: from one window's start to the next one's"""
    jobs = [(d, a, b) for d, doc in enumerate(encoded) for a, b in encoding.overlapping(len(doc.pieces), step=step) if b > a]
    jobs.sort(key=lambda job: job[1] - job[2])
    widths = [len(labels) for labels in HEADS.values()]
    found = [np.zeros((len(doc.pieces), sum(widths)), dtype=np.float32) for doc in encoded]
    nearest = [np.full(len(doc.pieces), -1) for doc in encoded]
    model.eval()
    for at in range(0, len(jobs), batch_size):
        chosen = jobs[at:at + batch_size]
        ids, shapes, lengths = encoding.batch([(encoded[d].pieces[a:b], encoded[d].shapes[a:b]) for d, a, b in chosen])
        with torch.autocast(device, dtype=torch.bfloat16):
            logits = model(ids.to(device), shapes.to(device), lengths.to(device)).float()
        logits = torch.cat([part.log_softmax(-1) for part in logits.split(widths, dim=-1)], dim=-1).cpu().numpy()
        for (d, a, b), row in zip(chosen, logits):
            to_border = np.minimum(np.arange(b - a), np.arange(b - a)[::-1])
            better = to_border > nearest[d][a:b]
            found[d][a:b][better] = row[1:b - a + 1][better]
            nearest[d][a:b][better] = to_border[better]
    of_words = [table[doc.first] for table, doc in zip(found, encoded)]
    return [np.split(table, np.cumsum(widths)[:-1], axis=1) for table in of_words]


def viterbi(logp, transitions):
    """The best label sequence in which no I stands without its own B or I before it; transitions: log-weights [from, to]"""
    if not len(logp):
        return []
    banned = NEVER * forbidden(logp.shape[1]).numpy()
    best, back = logp[0] + banned[0], []
    for row in logp[1:]:
        through = best[:, None] + transitions + banned
        back.append(through.argmax(0))
        best = through.max(0) + row
    path = [int(best.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


def spans(path, word_spans, names):
    """-> [(start, end, kind)] in text offsets"""
    found = []
    for label, (start, end) in zip(path, word_spans.tolist()):
        if label % 2:
            found.append([start, end, names[label][2:]])
        elif label:
            found[-1][1] = end
    return [tuple(span) for span in found]


def read(model, encoder, texts, device="cpu"):
    """-> for each text {head: [(start, end, kind)]}"""
    encoded = [encoder.encode(text) for text in texts]
    steps = model.transition_tables()
    return [{head: spans(viterbi(table, step), doc.spans, names) for (head, names), table, step in zip(HEADS.items(), tables, steps)}
            for doc, tables in zip(encoded, scores(model, encoded, device=device))]
