"""Where both sides would gain: the zone of agreement month by month, by the sides' own terms.

A zone of possible agreement is the set of outcomes that each side prefers to going without (Raiffa 1982, "The Art and Science
of Negotiation"). Drafts are those of a comprehensive text that the mediator itself searches; what a draft is worth to a side is
worked out by the same rules by which it answers, without what it holds out for beyond that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from keci.agents.moves.texts import GRID, NORTH_STEPS, ask_home, draft_level, sound_out
from keci.agents.state import Actor, Board, Issue, Principal, Text
from keci.dashboard.futures.recording import KEPT, Known, Recording

POLITICAL = (Issue.ASM, Issue.RECOG, Issue.NORTH)


@dataclass(frozen=True)
class Month:
    """The zone of one month: by issue the lowest and highest level of a draft that both would gain from; none if there is none.

    `worth` is what the draft that is best for the side that gains least brings to Kosovo and to Serbia, utility.
    """

    levels: tuple[tuple[float, float], ...]
    worth: tuple[float, float]

    @property
    def open(self) -> bool:
        """True if there is a draft from which both would gain."""
        return bool(self.levels)


@lru_cache(KEPT)
def zones(recording: Recording) -> list[Month]:
    """The zone in every frame; while a comprehensive text is in force there is nothing to agree, and none is shown."""
    return [zone(known, recording.parameters, levers) for known, levers in zip(recording.states, recording.levers, strict=True)]


def zone(known: Known, parameters: np.ndarray, levers: np.ndarray) -> Month:
    """The zone of one month from what stands on the board and in both sides' own states."""
    kosovo = _worth(known, known.kosovo, Actor.KOSOVO, parameters, levers)
    serbia = _worth(known, known.serbia, Actor.SERBIA, parameters, levers)
    least = np.minimum(kosovo, serbia)
    best = np.unravel_index(int(np.argmax(least)), least.shape)
    worth = (float(kosovo[best]), float(serbia[best]))
    gains = least > 0.0
    if known.board[Board.DEAL] > 0.0 or not gains.any():
        return Month((), worth)
    levels = []
    for axis, issue in enumerate(POLITICAL):
        steps = np.flatnonzero(gains.any(axis=tuple(other for other in range(3) if other != axis)))
        low, high = (float(draft_level(known.board, int(issue), int(g))) for g in (steps[0], steps[-1]))
        levels.append((low, high))
    return Month(tuple(levels), worth)


def _worth(known: Known, own: np.ndarray, actor: int, parameters: np.ndarray, levers: np.ndarray) -> np.ndarray:
    """What every draft is worth to one side: net gains, array (ASM, RECOG, NORTH); minus infinity without support at home."""
    gains, paths, fits = np.zeros((3, GRID)), np.zeros(GRID), np.zeros(GRID)
    board = known.board
    common, offered = sound_out(own, board, parameters, levers, known.promised, actor, int(Text.COMPREHENSIVE), gains, paths)
    ask_home(own, board, parameters, offered, fits)
    refused = np.where(fits > 0.0, 0.0, -np.inf)
    by_issue = [gains[int(issue)].copy() for issue in POLITICAL]
    feared = int(own[Principal.FEARED])
    if feared in POLITICAL:
        by_issue[feared] = by_issue[feared] + refused
    asm, recog, north = by_issue
    return np.asarray(common + asm[:, None, None] + recog[None, :, None] + north[None, None, :NORTH_STEPS])
