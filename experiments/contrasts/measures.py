"""What the contrast pair measures: the order of the two cases, which input makes it, and how much rests on judgement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from keci.experiments.contrasts.answers import Draws, Played, play
from keci.experiments.contrasts.cases import CYPRUS, PRESPA, Case, case, ranges, table
from keci.experiments.statistics.intervals import Estimate, average, share

CENTRAL = (5.0, 95.0)  # percentiles of the central 90 % of draws
KECI_SIZE = 0.2  # mode of keci_value_rel in model/data/parameters.csv: a reward short of membership
READINGS: Mapping[str, Callable[[Played], np.ndarray]] = MappingProxyType(
    {
        "both sides, answer and vote": lambda played: played.both,
        "both governments, votes left out": lambda played: played.governments,
        "first side's government": lambda played: played.answers[0].government,
    }
)
"""Ways to compare the cases; in Kosovo's seat the first side, Skopje or the Greek Cypriots, to whom the reward was held out."""
SWAPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "tie of the reward to the deal": ("membership_tied",),
        "size and salience of the reward": ("membership_size", "membership_salience"),
        "delay of the reward": ("membership_delay",),
        "credibility of the reward": ("membership_belief",),
        "vote at home": ("reject", "threshold"),
        "trust in the other side": ("trust",),
        "firmness of the government": ("line",),
        "tie and vote": ("membership_tied", "reject", "threshold"),
        "tie, vote, trust and firmness": ("membership_tied", "reject", "threshold", "trust", "line"),
    }
)
DECIDERS: Mapping[str, tuple[str, float, float]] = MappingProxyType(
    {
        "two thirds of Skopje's Assembly (71 of 120 seats with the government)": ("skopje", 49.0 / 120.0, 2.0 / 3.0),
        "Athens's public (68.3 % against, 12.8 % for)": ("athens", 68.3 / 81.1, 0.5),
    }
)
"""Other votes that could have decided on Prespa: side, share against, threshold.

Seats: http://bulgariaanalytica.org/cbbss/?p=16011 ; poll: https://skopjediem.com/newsinenglish/poll-7-in-10-greeks-oppose-name-deal/
"""


@dataclass(frozen=True)
class Order:
    """Prespa against Cyprus under the same draws.

    `difference` is the mean of P(Prespa) - P(Cyprus) with its 95 % interval, `low` and `high` its central 90 % over draws,
    `holds` the share of draws in which Prespa is likelier.
    """

    prespa: Estimate
    cyprus: Estimate
    difference: Estimate
    low: float
    high: float
    holds: Estimate


@dataclass(frozen=True)
class Swap:
    """One input of the first side taken from the other case: mean probabilities before and after, over draws."""

    case: str
    taken: str
    government: tuple[float, float]
    accepted: tuple[float, float]
    both: tuple[float, float]


@dataclass(frozen=True)
class Shift:
    """One number at an end of its range: mean difference P(Prespa) - P(Cyprus), with votes and for governments alone."""

    case: str
    side: str
    quantity: str
    grade: str
    low: tuple[float, float]
    high: tuple[float, float]

    @property
    def width(self) -> float:
        """The larger of the two spans between low and high."""
        return max(abs(a - b) for a, b in zip(self.low, self.high, strict=True))


def order(prespa: np.ndarray, cyprus: np.ndarray) -> Order:
    """Compare two probabilities draw by draw; arrays of shape (draws,)."""
    difference = prespa - cyprus
    low, high = np.percentile(difference, CENTRAL)
    holds = share(int((difference > 0.0).sum()), len(difference))
    return Order(average(prespa), average(cyprus), average(difference), float(low), float(high), holds)


def orders(prespa: Played, cyprus: Played) -> dict[str, Order]:
    """The order by each of `READINGS`."""
    return {name: order(reading(prespa), reading(cyprus)) for name, reading in READINGS.items()}


def swapped(receiver: Case, giver: Case, quantities: tuple[str, ...]) -> Case:
    """`receiver` with these numbers of its first side taken from the first side of `giver`.

    A tie is taken for all that is promised: without it nothing hangs on the deal, the opening of talks included.
    """
    side, source = receiver.sides[0], giver.sides[0]
    numbers = {quantity: giver.number(source, quantity) for quantity in quantities}
    if "membership_tied" in numbers and receiver.promises(side, "talks"):
        numbers["talks_tied"] = numbers["membership_tied"]
    return receiver.changed(side, **numbers)


def swaps(prespa: Case, cyprus: Case, draws: Draws) -> list[Swap]:
    """Each of `SWAPS` in both directions."""
    found = []
    for receiver, giver in ((cyprus, prespa), (prespa, cyprus)):
        before = play(receiver, draws)
        for taken, quantities in SWAPS.items():
            found.append(_swap(taken, before, play(swapped(receiver, giver, quantities), draws)))
    smaller = prespa.changed(prespa.sides[0], membership_size=KECI_SIZE)
    return [*found, _swap("a reward of a fifth of membership", play(prespa, draws), play(smaller, draws))]


def _swap(taken: str, before: Played, after: Played) -> Swap:
    def means(reading: Callable[[Played], np.ndarray]) -> tuple[float, float]:
        return float(reading(before).mean()), float(reading(after).mean())

    return Swap(
        before.case.name,
        taken,
        means(lambda played: played.answers[0].government),
        means(lambda played: played.answers[0].accepted),
        means(lambda played: played.both),
    )


def deciders(draws: Draws) -> dict[str, Order]:
    """The order, answers and votes together, had another body decided on Prespa."""
    prespa, cyprus = case(PRESPA), play(case(CYPRUS), draws).both
    found = {}
    for name, (side, reject, threshold) in DECIDERS.items():
        found[name] = order(play(prespa.changed(side, reject=reject, threshold=threshold), draws).both, cyprus)
    return found


def shifts(draws: Draws) -> list[Shift]:
    """Every number with a range, one at a time from low to high, the widest span first."""
    cases = {name: case(name) for name in (PRESPA, CYPRUS)}
    base = {name: play(one, draws) for name, one in cases.items()}
    grades = table().set_index(["case", "side", "quantity"])["grade"]
    found = []
    for name, one in cases.items():
        for (side, quantity), ends in ranges(name).items():
            at = [_differences({**base, name: play(one.changed(side, **{quantity: end}), draws)}) for end in ends]
            found.append(Shift(name, side, quantity, str(grades[name, side, quantity]), at[0], at[1]))
    return sorted(found, key=lambda shift: -shift.width)


def _differences(played: Mapping[str, Played]) -> tuple[float, float]:
    both = played[PRESPA].both - played[CYPRUS].both
    governments = played[PRESPA].governments - played[CYPRUS].governments
    return float(both.mean()), float(governments.mean())


def together(draws: Draws, seed: int = 0) -> dict[str, Order]:
    """The order when every number with a range is drawn evenly from it, anew and on its own for each draw of parameters."""
    random = np.random.default_rng(seed)
    values: dict[str, dict[str, list[float]]] = {name: {reading: [] for reading in READINGS} for name in (PRESPA, CYPRUS)}
    for w in range(len(draws)):
        for name in (PRESPA, CYPRUS):
            played = play(_somewhere(name, random), draws.only(w))
            for reading, of in READINGS.items():
                values[name][reading].append(float(of(played)[0]))
    return {reading: order(np.array(values[PRESPA][reading]), np.array(values[CYPRUS][reading])) for reading in READINGS}


def _somewhere(name: str, random: np.random.Generator) -> Case:
    drawn = {key: float(random.uniform(low, high)) for key, (low, high) in ranges(name).items()}
    return Case(name, MappingProxyType({**case(name).numbers, **drawn}))
