"""The issues of the dialogue as a table for static forecasts, from the model's own evidence."""

from __future__ import annotations

import numpy as np

from keci.agents.state import Board
from keci.experiments.static_forecasts.issue import Issue
from keci.model.evidence import tables as evidence
from keci.model.start import ISSUE_NAMES, TECH_IDEAL, TECH_SALIENCE, start

# Judgement, since no source orders them: those who must sign and the mediator alike; without a seat at the table half as much.
CAPABILITIES = {"KOS": 1.0, "SRB": 1.0, "EU": 1.0, "EU_NONREC": 0.5, "RUS": 0.5}
TECHNICAL = "TECH"  # not in principals.csv: ideals and salience are judgement, stated in model/start.py


def from_principals(start_name: str | None = None, capabilities: dict[str, float] | None = None) -> tuple[Issue, ...]:
    """The four issues of the dialogue (ASM, RECOG, NORTH, TECH), positions on the 0..1 scales of principals.csv.

    Ideal points and saliences are those of principals.csv, for TECH those of the two signatories in the model's start states.
    With the name of a start state, what is carried out there is the reference point; without one there is none. Capabilities
    are judgement (`CAPABILITIES`) unless given by actor. InputError for an unknown start state or a wrong capability.
    """
    powers = CAPABILITIES | (capabilities or {})
    table = evidence.table("principals")
    issues = []
    for number, name in enumerate(issue.upper() for issue in ISSUE_NAMES):
        rows = table[table["issue"] == name]
        ideals = dict(TECH_IDEAL) if name == TECHNICAL else dict(zip(rows["actor"], rows["preferred"], strict=True))
        saliences = dict.fromkeys(ideals, TECH_SALIENCE)
        saliences |= dict(zip(rows["actor"], rows["salience"], strict=True))
        reference = None if start_name is None else float(start(start_name).board[Board.IMPLEMENTED + number])
        columns = [np.array([column[actor] for actor in ideals]) for column in (powers, ideals, saliences)]
        issues.append(Issue(name, tuple(ideals), columns[0], columns[1], columns[2], reference))
    return tuple(issues)
