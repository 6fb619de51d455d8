"""A linear-chain conditional random field over the words of a window, for targets that may leave a choice of labels.

Lafferty, McCallum and Pereira (2001). The loss is minus the log of the share that the paths inside the allowed sets have of all
valid paths, so a word of which nothing is known takes part in its neighbours' paths and is taught nothing by itself.
"""
import torch

NEVER = -1e4  # log-weight of what must not be
TINY = 1e-30  # keeps the logarithm of a sum of vanishing weights finite


def forbidden(labels):
    """[from, to]: True where an I would stand without its own B or I before it; labels are O, B-x, I-x, B-y, ..."""
    banned = torch.zeros(labels, labels, dtype=torch.bool)
    for inside in range(2, labels, 2):
        banned[:, inside] = True
        banned[[inside - 1, inside], inside] = False
    return banned


def loss(emissions, allowed, lengths, transitions):
    """emissions, allowed: [rows, words, labels]; lengths: [rows], words of each -> summed over rows

    A row may start inside a span: windows cut through them.
    """
    rows = len(emissions)
    step_weights = transitions.masked_fill(forbidden(len(transitions)).to(transitions.device), NEVER).exp()
    both = torch.cat([emissions, emissions.masked_fill(~allowed, NEVER)])
    ends = torch.cat([lengths, lengths])
    first, *rest = both.unbind(1)
    paths = first
    for at, scores in enumerate(rest, 1):
        top = paths.detach().max(1, keepdim=True).values
        stepped = ((paths - top).exp() @ step_weights).clamp_min(TINY).log() + top + scores
        paths = torch.where((at < ends)[:, None], stepped, paths)
    weights = paths.logsumexp(1)
    return (weights[:rows] - weights[rows:]).sum()
