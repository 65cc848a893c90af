"""From numbers to words, in one place: what may be said of an effect on a yes-or-no outcome by the rule fixed beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from keci.experiments.findings.hinges import Branch, Hinge
from keci.experiments.statistics.edges import Edges
from keci.experiments.statistics.intervals import Effect, most_hidden
from keci.experiments.statistics.metrics import Metric
from keci.experiments.statistics.words import IDENTICAL, judgement

CLEAR = ("better", "worse", "more", "less")


class Word(StrEnum):
    """What may be said."""

    RAISES = "raises"
    LOWERS = "lowers"
    TOO_LITTLE = "changes too little to matter"
    NOT_DETECTED = "no detectable effect"
    UNDECIDED = "undecided whether enough to matter"
    HANGS_ON = "hangs on"


@dataclass(frozen=True)
class Conclusion:
    """The word, and the assumption that it hangs on or, beside another word, that its size depends on."""

    word: Word
    hinge: Hinge | None = None

    @property
    def depends(self) -> bool:
        """Whether the word holds under both assumptions, and the size of the effect "depends on an assumption"."""
        return self.hinge is not None and self.word is not Word.HANGS_ON


def conclusion(metric: Metric, effect: Effect, base: float, edges: Edges, hinges: Sequence[Hinge] = ()) -> Conclusion:
    """What may be said of `effect`, given the reference's mean, the edges and the assumptions that it depends on.

    It hangs on an assumption if what may be said under the one is not what may be said under the other: the effect is large
    enough to matter under one alone, or has opposite signs. Else the overall word stands, by the decision rule.
    """
    for hinge in hinges:
        if flips(metric, hinge, edges):
            return Conclusion(Word.HANGS_ON, hinge)
    return Conclusion(_word(metric, effect, base, edges), hinges[0] if hinges else None)


def flips(metric: Metric, hinge: Hinge, edges: Edges) -> bool:
    """Whether the verdict under one branch of an assumption is not that under the other."""
    one, two = hinge.branches
    signs = [_sign(branch) for branch in hinge.branches]
    if signs[0] * signs[1] < 0:
        return True
    judged = [judgement(metric, b.effect, b.base, edges) for b in (one, two)]
    clear = [said in CLEAR for said in judged]
    if not any(clear):
        return False
    other = judged[clear.index(False)] if not all(clear) else ""
    # surely too small on the other side, or not to be told from nothing; "unclear" with a sure sign is the same, less of it
    return other in ("negligible", IDENTICAL) or (other == "unclear" and signs[clear.index(False)] == 0)


def _sign(branch: Branch) -> int:
    return 1 if branch.effect.low > 0 else -1 if branch.effect.high < 0 else 0


def _word(metric: Metric, effect: Effect, base: float, edges: Edges) -> Word:
    judged = judgement(metric, effect, base, edges)
    if judged in CLEAR:
        return Word.RAISES if effect.mean > 0 else Word.LOWERS
    if judged == IDENTICAL:
        hidden = most_hidden(effect.count)
        return Word.TOO_LITTLE if hidden <= edges.smallest(metric, base) else Word.NOT_DETECTED
    if judged == "negligible":
        return Word.TOO_LITTLE
    return Word.UNDECIDED if effect.low > 0 or effect.high < 0 else Word.NOT_DETECTED
