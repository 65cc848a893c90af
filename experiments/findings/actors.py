"""For whom: what an arm does to each of Kosovo, Serbia, the EU and NATO, by its welfare and by one concrete outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from keci.experiments.statistics.edges import Edges
from keci.experiments.statistics.intervals import Effect, Estimate
from keci.experiments.statistics.metrics import metric
from keci.experiments.statistics.words import brief, judgement

# what each would look at first; judgement
CONCRETE = {
    "Kosovo": ("welfare_kosovo", "eu_measures_share"),
    "Serbia": ("welfare_serbia", "alerts_per_year"),
    "the EU": ("welfare_eu", "deal"),
    "NATO": ("welfare_nato", "severe_per_year"),
}
CONCRETE_SAID = {
    "eu_measures_share": "it is under EU measures {0} of the time ({1} with {reference})",
    "alerts_per_year": "it puts its army on alert {0} times a year ({1} with {reference})",
    "deal": "the deal it mediates is signed in {0} ({1} with {reference})",
    "severe_per_year": "KFOR faces {0} severe incidents a year ({1} with {reference})",
}
WORDS = {
    "better": "better off",
    "worse": "worse off",
    "negligible": "about as well off",
    "unclear": "not settled",
    "identical": "exactly as well off",
}


@dataclass(frozen=True)
class ForWhom:
    """One actor: the word on its welfare, the shares of futures in which it ends better and worse off, and what it meets."""

    actor: str
    word: str
    better: float
    worse: float
    concrete: str

    @property
    def said(self) -> str:
        """The actor's line."""
        shares = f"better off in {100 * self.better:.0f}, worse off in {100 * self.worse:.0f} of 100 futures"
        return f"{self.actor[0].upper()}{self.actor[1:]}: {self.word} ({shares}); {self.concrete}."

    def document(self) -> dict[str, object]:
        """As plain data."""
        return {"actor": self.actor, "word": self.word, "better": self.better, "worse": self.worse, "said": self.said}


def for_whom(
    name: str,
    effects: Mapping[str, Effect],
    results: Mapping[str, Estimate],
    reference: Mapping[str, Estimate],
    edges: Edges,
) -> list[ForWhom]:
    """Each actor's line, from an arm's effects and results and those of the reference called `name`, by outcome."""
    found = []
    for actor, (welfare, concrete) in CONCRETE.items():
        effect = effects[welfare]
        word = WORDS[judgement(metric(welfare), effect, reference[welfare].mean, edges)]
        with_arm, without = (brief(metric(concrete), of[concrete]) for of in (results, reference))
        met = CONCRETE_SAID[concrete].format(with_arm, without, reference=name)
        found.append(ForWhom(actor, word, effect.share_helped, effect.share_harmed, met))
    return found


def in_short(found: list[ForWhom], reference: str) -> str:
    """One sentence: "For whom: NATO is worse off; Kosovo, Serbia and the EU are about as well off as with baseline."."""
    groups: dict[str, list[str]] = {}
    for line in found:
        groups.setdefault(line.word, []).append(line.actor)
    parts = [_group(word, groups[word], reference) for word in WORDS.values() if word in groups]
    return f"For whom: {'; '.join(parts)}."


def _group(word: str, actors: list[str], reference: str) -> str:
    names = actors[0] if len(actors) == 1 else f"{', '.join(actors[:-1])} and {actors[-1]}"
    verb = "is" if len(actors) == 1 else "are"
    if word == WORDS["unclear"]:
        return f"whether {names} {verb} better or worse off is not settled"
    return f"{names} {verb} {word}{f' as with {reference}' if word.endswith('as well off') else ''}"
