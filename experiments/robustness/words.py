"""Regrets in words and rows: which set each rule chooses, where it would be wrong, and at what price."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from keci.experiments.robustness.criteria import NORMALISATION, Judged
from keci.experiments.robustness.regret import PERCENTILE, RULES, Choice, price_of_being_wrong
from keci.experiments.robustness.study import Study

HEAD = ("set of levers", "mean", "90th", "largest", "largest where", "in hindsight")
READING = (
    "Regret: by how much the best set does better on average under an assumption than this one; 0 is best. Mean, 90th "
    "percentile and largest are over assumptions; the last column is over single futures, against the set that would have "
    "been best in that very one, most of which nobody can know. Normalisation in points (futures in a hundred), welfare in "
    "units of the indices."
)


def said(judged: Judged, value: float) -> str:
    """A regret or mean in the criterion's unit."""
    return f"{100.0 * value:.1f}" if judged.criterion == NORMALISATION else f"{value:.4f}"


def rows(study: Study, judged: Judged) -> list[tuple[str, ...]]:
    """A row a set, the least largest regret first; cells as in `HEAD`."""
    numbers = [summary(judged.regrets) for summary in RULES.values()]
    worst = [study.assumptions[a].name for a in np.argmax(judged.regrets, axis=0)]
    order = np.argsort(numbers[-1], kind="stable")
    return [
        (study.names[s], *(said(judged, column[s]) for column in numbers), worst[s], said(judged, judged.hindsight[s, 0]))
        for s in order
    ]


def sentences(study: Study, judged: Judged) -> list[str]:
    """What each rule chooses and what it may cost; then the price of trusting one assumption too much."""
    return [*(_choice(study, judged, choice) for choice in judged.choices), _wrong(study, judged)]


def _choice(study: Study, judged: Judged, choice: Choice) -> str:
    kept = f"the same in {100.0 * choice.share:.0f} % of resamples of the futures"
    start = f"By {choice.rule} regret choose {study.names[choice.chosen]} ({kept})"
    if choice.price <= 0.0:
        return f"{start}: it is best under every assumption."
    where = study.assumptions[choice.worst].name
    return f"{start}: at worst it loses {said(judged, choice.price)}, under {where}."


def _wrong(study: Study, judged: Judged) -> str:
    prices = price_of_being_wrong(judged.means)
    acted, holds = np.unravel_index(int(np.argmax(prices)), prices.shape)
    if prices[acted, holds] <= 0.0:
        return "Price of being wrong: none; one set is best under every assumption."
    best = study.names[int(np.argmin(judged.regrets[acted]))]
    return (
        f"Price of being wrong: {said(judged, prices.mean())} on average over pairs of assumptions; most, "
        f"{said(judged, prices[acted, holds])}, for acting on {study.assumptions[acted].name} (with {best}) when "
        f"{study.assumptions[holds].name} holds."
    )


def frame(study: Study, found: Sequence[Judged]) -> pd.DataFrame:
    """A row a criterion, assumption and set of levers: its mean over the futures, and its regret."""
    return pd.DataFrame(
        [
            {"criterion": one.criterion, "assumption": assumption.name, "set": name}
            | {"mean": float(one.means[a, s]), "regret": float(one.regrets[a, s])}
            for one in found
            for a, assumption in enumerate(study.assumptions)
            for s, name in enumerate(study.names)
        ]
    )


def plain(study: Study, judged: Judged) -> dict[str, object]:
    """One criterion as plain numbers."""
    names, under = study.names, [a.name for a in study.assumptions]
    rules = {rule: dict(zip(names, map(float, summary(judged.regrets)), strict=True)) for rule, summary in RULES.items()}
    return {
        "means": {a: dict(zip(names, map(float, judged.means[i]), strict=True)) for i, a in enumerate(under)},
        "regrets": {a: dict(zip(names, map(float, judged.regrets[i]), strict=True)) for i, a in enumerate(under)},
        "rules": rules,
        "hindsight": {
            name: {"mean": float(mean), f"percentile_{PERCENTILE:.0f}": float(high)}
            for name, (mean, high) in zip(names, judged.hindsight, strict=True)
        },
        "choices": [_plain_choice(study, choice) for choice in judged.choices],
        "price_of_being_wrong": {
            a: dict(zip(under, map(float, row), strict=True))
            for a, row in zip(under, price_of_being_wrong(judged.means), strict=True)
        },
    }


def _plain_choice(study: Study, choice: Choice) -> dict[str, object]:
    return {
        "rule": choice.rule,
        "set": study.names[choice.chosen],
        "regret": choice.value,
        "worst_assumption": study.assumptions[choice.worst].name,
        "price": choice.price,
        "share_of_resamples": choice.share,
    }
