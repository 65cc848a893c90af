"""Trust as reputation: evidence for and against, forgotten slowly, with betrayal weighing more than a kept promise.

Beta reputation (Josang and Ismail 2002), in the form with a base rate: W pseudo-observations with mean a stand behind the
evidence and are not forgotten. Without them, forgetting alone would lift distrust to one half (see docs/decisions.md).
"""

from __future__ import annotations

from keci.agents.compiled import rule


@rule
def evidence(count, memory, new, weight):
    """Evidence after one month: memory x count + weight x new. `memory` in (0, 1]; weight 1 for good, above 1 for betrayal."""
    return memory * count + weight * new


@rule
def reputation(good, bad, base_rate, strength):
    """Expected reliability (good + strength x base_rate) / (good + bad + strength), in [0, 1]."""
    return (good + strength * base_rate) / (good + bad + strength)


@rule
def cooperation_after(other_defected, forgiveness):
    """Generous tit-for-tat: 1 after cooperation, `forgiveness` after defection (Nowak and Sigmund 1992, doi 10.1038/355250a0)."""
    return forgiveness if other_defected > 0.0 else 1.0


@rule
def with_pulse(trust, pulse):
    """Trust with a passing pulse added, held in [0, 1]."""
    return min(max(trust + pulse, 0.0), 1.0)
