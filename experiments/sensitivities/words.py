"""A sensitivity in sentences and cells: what leads, what cannot be told apart, and how much is chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from keci.experiments.sensitivities.study import Indexed, Screened
from keci.experiments.statistics.metrics import Metric
from keci.experiments.statistics.words import signed, unit_of

MOST_NAMED = 3
READING = (
    "A share is the part of the variance between assumptions that one of them has a hand in, alone or together with others; "
    "shares may add up to more than 100. It is of the mean over all futures with the same assumptions, not of single "
    "futures: squares are products of means over different futures, so that chance drops out of them. Every parameter is drawn "
    "from its own prior; what is not named is drawn anew for each future and averaged. -: not told from chance. Intervals of "
    "95 % know of both the points and the futures; one that reaches 0 says that the share, though told from chance, may be small."
)


def capital(text: str) -> str:
    """The text with a capital letter at its beginning."""
    return text[0].upper() + text[1:]


def listed(names: Sequence[str], word: str = "and") -> str:
    """ "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def percent(share: float) -> str:
    """A share in percent: an estimate may lie a little outside what a share can be, and is then shown at the end."""
    value = 100.0 * min(1.0, max(0.0, share))
    if 0.0 < value < 0.05:
        return "<0.1"
    return f"{value:.1f}" if 99.0 < value < 100.0 or 0.0 < value < 1.0 else f"{value:.0f}"


def named_as(indexed: Indexed) -> str:
    """The quantity at the beginning of a sentence."""
    quantity = indexed.quantity
    return capital(quantity.spoken if quantity.effect else f"{quantity.metric.spoken} under {quantity.arm}")


def share_cell(row: dict[str, Any]) -> str:
    """A total index in percent with its interval; a dash where it is not told from chance."""
    if not row["sure"]:
        return "-"
    return f"{percent(row['total'])} ({percent(row['low'])} to {percent(row['high'])})"


def rows(indexed: Indexed) -> list[dict[str, Any]]:
    """A row a factor, the strongest first."""
    return [{str(k): v for k, v in row.items()} for row in indexed.shares.table.to_dict("records")]


def sentence(indexed: Indexed) -> str:
    """What a quantity varies most with, and what cannot be told."""
    what = named_as(indexed)
    if not indexed.shares.told:
        return sentences([indexed])[0]
    told = [row for row in rows(indexed) if row["sure"]]
    if not told:
        return f"{what}: {_spread_said(indexed)}; no single one of them stands out from chance. {chance_said(indexed)}"
    most = ", then ".join(_group_said(group) for group in _groups(told))
    return f"{what}: {_spread_said(indexed)}, most with {most}. {chance_said(indexed)}"


def _spread_said(indexed: Indexed) -> str:
    size = size_said(indexed.quantity.metric, math.sqrt(max(0.0, indexed.shares.variance.mean)))
    return f"differs by {size} (one standard deviation) between these assumptions"


def _groups(told: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The strongest factors, those together of which the first may stand as low as the last may stand high."""
    groups: list[list[dict[str, Any]]] = []
    for row in told[:MOST_NAMED]:
        if groups and row["rank_low"] <= groups[-1][0]["rank_high"]:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _group_said(group: list[dict[str, Any]]) -> str:
    return listed([_share_said(row) for row in group]) + (", in no order that can be told" if len(group) > 1 else "")


def _share_said(row: dict[str, Any]) -> str:
    return f"{row['factor']} ({percent(row['total'])} % of the variance, {percent(row['low'])} to {percent(row['high'])})"


def sentences(found: Sequence[Indexed]) -> list[str]:
    """A sentence for each quantity that is told from chance, and one for all others together."""
    told = [sentence(one) for one in found if one.shares.told]
    rest = [one.quantity.spoken if one.quantity.effect else named_as(one) for one in found if not one.shares.told]
    if not rest:
        return told
    names = listed([name[0].lower() + name[1:] for name in rest])
    verb = "differs" if len(rest) == 1 else "differ"
    said = f"{capital(names)} {verb} too little between these assumptions to be told from chance, and nothing is ranked there."
    return [*told, f"{said} More futures may tell."]


def chance_said(indexed: Indexed) -> str:
    """How much is chance: in a single future, and in the means that were played."""
    rest = 1.0 - indexed.shares.repeatable
    played = f"; {percent(rest)} % of what differs between the means played is chance, and left out" if rest >= 0.005 else ""
    return f"Of a single future's variance {percent(indexed.luck)} % is luck{played}."


def size_said(m: Metric, value: float) -> str:
    """A size with its unit and without a sign."""
    number = signed(m, value, fine=True).lstrip("+")
    return " ".join(part for part in (number, unit_of(m, number)) if part)


def screening_sentence(found: Screened) -> str:
    """How many parameters move a quantity, and the strongest."""
    quantity = found.quantity
    what = capital(quantity.spoken if quantity.effect else f"{quantity.metric.spoken} under {quantity.arm}")
    sure = found.table[found.table["sure"]]
    if not len(sure):
        return f"{what}: none of {len(found.table)} parameters is told from chance."
    said = [f"{name} (by {size_said(quantity.metric, size)})" for name, size in sure[["factor", "size"]].head(5).to_numpy()]
    verb = "is" if len(sure) == 1 else "are"
    return f"{what}: {len(sure)} of {len(found.table)} parameters {verb} told from chance; most moves {listed(said)}."
