"""NATO's step toward Kosovo as an issue on which its members disagree, from the model's own evidence."""

from __future__ import annotations

import numpy as np

from keci.agents.state import Ally, Board
from keci.experiments.static_forecasts.issue import Issue
from keci.model.errors import unknown
from keci.model.evidence import tables as evidence
from keci.model.start import start

NATO = "NATO"
VOICES = {
    "equal": "one voice each",  # consensus: each can stop a step (judgement that nothing else counts)
    "spending": "voice by defence spending",  # GDP times the share of it, members.csv
}
SPENDING = f"{NATO}, by spending"


def from_members(start_name: str, voice: str = "equal") -> Issue:
    """How far NATO should engage with Kosovo, on the scale of principals.csv, for the members at a start.

    Positions are `openness` of positions.csv, which the model reads on that scale (`agents.rules.consensus`), saliences those of
    the same table; the reference point is the engagement in force. Both are of 2023 to 2026, whatever the start. InputError
    for an unknown start state or way to count voices.
    """
    if voice not in VOICES:
        raise unknown("voice", voice, VOICES)
    state = start(start_name)
    present = [code for code, joins in zip(state.codes, state.members[Ally.JOINS], strict=True) if joins <= state.calendar]
    positions = evidence.table("positions").set_index("iso3").loc[present]
    members = evidence.table("members").set_index("iso3").loc[present]
    # Iceland has no forces, and no figure
    spending = (members["gdp_busd"] * members["defence_pct_gdp"]).fillna(0.0).to_numpy(dtype=float)
    return Issue(
        NATO if voice == "equal" else SPENDING,
        tuple(present),
        np.ones(len(present)) if voice == "equal" else spending,
        positions["openness"].to_numpy(dtype=float),
        positions["salience"].to_numpy(dtype=float),
        float(state.board[Board.NATO_LEVEL]),
    )
