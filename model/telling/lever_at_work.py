"""Kinds of entry by which the Council handles a step: the lever itself at work; what others then do differently is its effect."""

from __future__ import annotations

from keci.agents.record import Kind

COUNCIL = frozenset(
    int(kind)
    for kind in (
        Kind.SPONSOR,
        Kind.SILENCE,
        Kind.HOLDOUT,
        Kind.CONSENSUS,
        Kind.DELIVERY,
        Kind.TRACK_SUSPENDED,
        Kind.TRACK_RESUMED,
        Kind.TRANCHE_WITHDRAWN,
        Kind.APPOINTMENT,
        Kind.RENEGOTIATION,
    )
)
