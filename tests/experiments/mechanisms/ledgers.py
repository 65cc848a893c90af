"""Small ledgers written by hand."""

from __future__ import annotations

import numpy as np

from keci.agents.record import WIDTH, Entry

Written = tuple[int, int, int, int, float, float]  # month, actor, kind, subject, choice, probability


def ledger(*entries: Written, terms: tuple[float, ...] = ()) -> np.ndarray:
    """The filled rows of a ledger, all with the same terms."""
    rows = np.zeros((len(entries), WIDTH))
    for row, (month, actor, kind, subject, choice, probability) in zip(rows, entries, strict=True):
        row[[Entry.MONTH, Entry.ACTOR, Entry.KIND, Entry.SUBJECT]] = month, actor, kind, subject
        row[[Entry.CHOICE, Entry.PROBABILITY, Entry.TERMS]] = choice, probability, len(terms)
        row[Entry.TERM : Entry.TERM + len(terms)] = terms
    return rows
