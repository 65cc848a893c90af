"""The small charts of the page Live, grouped by question: both worlds, and behind them the spread of a thousand futures."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from keci.dashboard.futures.recording import KEPT, Recording
from keci.dashboard.futures.spread import PAST_YEAR, SO_FAR, TELL, Shown, Spread, counted
from keci.dashboard.language.speech import N_, _, language
from keci.dashboard.shell.theme import world_variable

ROOM = 0.06  # of an axis' length left free above and below
STILL = 0.02  # a chart in which nothing moves by more than this part of `scale` is folded away (judgement)
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)  # what ticks may be apart, times a power of ten


@dataclass(frozen=True)
class Chart:
    """One small chart: the series that is drawn, and one more that is dashed and has no spread.

    `scale` is how far the series can move at most, `low` and `high` the ends that its axis never passes.
    """

    title: str
    sentence: str
    unit: str
    main: Shown
    label: str = ""
    other: Shown | None = None
    other_label: str = ""
    scale: float = 1.0
    low: float = 0.0
    high: float = math.inf
    digits: int = 2
    percent: bool = False
    step: bool = False

    @property
    def lines(self) -> list[tuple[Shown, str]]:
        """The series with their labels, the one with the spread first."""
        return [(self.main, self.label), *([(self.other, self.other_label)] if self.other else [])]


def level(name: str, title: str, scale: str) -> Chart:
    """A chart of one issue of the dialogue."""
    return Chart(
        title,
        scale,
        N_("level, 0 to 1"),
        (f"{name}_implemented", ""),
        N_("carried out"),
        (f"{name}_agreed", ""),
        N_("agreed"),
        high=1.0,
    )


def share(name: str, title: str, sentence: str, unit: str) -> Chart:
    """A chart of a series from 0 to 1."""
    return Chart(title, sentence, unit, (name, ""), high=1.0)


QUESTIONS: tuple[tuple[str, tuple[Chart, ...]], ...] = (
    (
        N_("Does the dialogue move?"),
        (
            share(
                "trust_kosovo",
                N_("Kosovo's trust"),
                N_("How far Pristina expects Belgrade to keep its word."),
                N_("0 none to 1 full"),
            ),
            share(
                "trust_serbia",
                N_("Serbia's trust"),
                N_("How far Belgrade expects Pristina to keep its word."),
                N_("0 none to 1 full"),
            ),
            level("asm", N_("Association (ASM)"), N_("0 to 1: none to executive powers.")),
            level("recog", N_("Recognition de facto"), N_("0 to 1: obstruction to recognition.")),
            level("north", N_("Policing of the north"), N_("0 to 1: Serbia's to Kosovo's police.")),
            level("tech", N_("Technical basket"), N_("0 to 1: nothing to all of energy, telecoms, plates.")),
        ),
    ),
    (
        N_("Does the north calm down?"),
        (
            Chart(
                N_("Incidents in the north"),
                N_("In the past twelve months, those without a wounded included."),
                N_("incidents a year"),
                ("incidents", PAST_YEAR),
                scale=40.0,
                digits=0,
                step=True,
            ),
            Chart(
                N_("Severe incidents so far"),
                N_("With deaths or many wounded, since the start."),
                N_("severe incidents"),
                ("severe", SO_FAR),
                scale=5.0,
                digits=0,
                step=True,
            ),
            share("tension", N_("Tension"), N_("Between the communities."), N_("0 calm to 1 high")),
            Chart(N_("KFOR"), N_("Reinforced after severe violence."), N_("thousand troops"), ("kfor", ""), scale=4.0, digits=1),
        ),
    ),
    (
        N_("Are promises believed?"),
        (
            share(
                "credibility_nato", N_("NATO's word"), N_("How far Kosovo believes what NATO promises."), N_("0 not to 1 fully")
            ),
            share(
                "credibility_eu", N_("The EU's word"), N_("How far Kosovo believes what the EU promises."), N_("0 not to 1 fully")
            ),
            Chart(
                N_("The track"),
                N_("Tranches delivered and kept."),
                N_("tranches of 3"),
                ("tranches", ""),
                scale=3.0,
                digits=0,
                step=True,
            ),
        ),
    ),
    (
        N_("What do publics and allies think?"),
        (
            Chart(
                N_("Support for NATO"),
                N_("Share of Kosovo's people."),
                N_("% of people"),
                ("nato_support", ""),
                high=1.0,
                percent=True,
            ),
            share("sceptic_opinion", N_("Sceptics in NATO"), N_("Mean openness of sceptical allies."), N_("0 closed to 1 open")),
            share("reliability", N_("Kosovo's standing"), N_("How reliable allies take Pristina to be."), N_("0 not to 1 fully")),
        ),
    ),
)
CHARTS = tuple(chart for _, group in QUESTIONS for chart in group)
SPREAD = tuple(chart.main for chart in CHARTS)  # the series that have a spread


def values(recording: Recording, shown: Shown) -> np.ndarray:
    """A series of a recording as it is shown, array (months + 1,)."""
    return counted(np.array(recording.series[shown[0]]), shown[1])


def charts(recordings: Sequence[Recording], spread: Sequence[Spread] = ()) -> str:
    """All charts as JSON text, in their groups; with the spread of each recording's futures once it is known."""
    return _charts(tuple(recordings), tuple(spread), language())


@lru_cache(KEPT)
def _charts(recordings: tuple[Recording, ...], spread: tuple[Spread, ...], _language: str) -> str:
    groups = [
        {"question": _(question), "charts": [drawn(chart, recordings, spread) for chart in group]}
        for question, group in QUESTIONS
    ]
    left_out = [said for one in spread for said in one.left_out]
    return json.dumps({"groups": groups, "left_out": list(dict.fromkeys(left_out))}, separators=(",", ":"))


def drawn(chart: Chart, recordings: Sequence[Recording], spread: Sequence[Spread]) -> dict[str, Any]:
    """One chart: its axis, its lines by world, and the spread behind each world's first line."""
    lines = [
        {
            "arm": recording.arm,
            "label": _(label),
            "colour": world_variable(recording.arm),
            "dash": position > 0,
            "step": chart.step,
            "values": short(values(recording, shown)),
        }
        for recording in recordings
        for position, (shown, label) in enumerate(chart.lines)
    ]
    bands = [band(chart, recording, one) for recording, one in zip(recordings, spread, strict=False)]
    if len(bands) > 1 and close(bands[0]["edges"], bands[1]["edges"], chart.scale):
        bands[1]["like_first"] = True
    low, high, ticks = axis(chart, lines, bands)
    return {
        "title": _(chart.title),
        "sentence": _(chart.sentence),
        "unit": _(chart.unit),
        "low": low,
        "high": high,
        "ticks": ticks,
        "lines": lines,
        "bands": bands,
        "percent": chart.percent,
        "digits": chart.digits,
        "still": is_still(chart, recordings),
    }


def band(chart: Chart, recording: Recording, spread: Spread) -> dict[str, Any]:
    """The spread behind a world's line: edges by month, and where among a hundred futures the line lies."""
    below, same = spread.place(chart.main, values(recording, chart.main).tolist())
    return {
        "arm": recording.arm,
        "colour": world_variable(recording.arm),
        "edges": [short(edge) for edge in spread.bands(chart.main)],
        "below": below,
        "same": same,
        "like_first": False,
    }


def close(one: Sequence[Sequence[float]], other: Sequence[Sequence[float]], scale: float) -> bool:
    """True if two spreads cannot be told apart in a picture."""
    return bool(np.max(np.abs(np.subtract(one, other))) < STILL * scale)


def is_still(chart: Chart, recordings: Sequence[Recording]) -> bool:
    """True if no line of the chart moves worth looking at, in either world, from the first month to the last."""
    moved = [np.ptp(values(recording, shown)) for recording in recordings for shown, _ in chart.lines]
    starts = [values(recording, chart.main)[0] for recording in recordings]
    return bool(max(moved) <= STILL * chart.scale and np.ptp(starts) <= TELL)


def axis(chart: Chart, lines: Sequence[dict[str, Any]], bands: Sequence[dict[str, Any]]) -> tuple[float, float, list[float]]:
    """An axis that fits what is drawn: its ends and some round numbers on it."""
    seen = [v for line in lines for v in line["values"]] + [v for one in bands for edge in one["edges"] for v in edge]
    low, high = min(seen), max(seen)
    least = 2 * STILL * chart.scale  # what hardly moves is not blown up
    if high - low < least:
        middle = (low + high) / 2
        low, high = middle - least / 2, middle + least / 2
    low, high = max(chart.low, low - ROOM * (high - low)), min(chart.high, high + ROOM * (high - low))
    step = rounded((high - low) / 4)
    ticks = ticks_of(low, high, step)
    return round(low, 4), round(high, 4), ticks if len(ticks) > 1 else ticks_of(low, high, step / 2)


def ticks_of(low: float, high: float, step: float) -> list[float]:
    """The multiples of a step within an axis."""
    return [round(step * k, 6) for k in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def rounded(step: float) -> float:
    """The next round number that is not smaller."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(power * s for s in STEPS if power * s >= step - 1e-12)


def short(numbers: Sequence[float] | np.ndarray) -> list[float]:
    """Numbers of four digits: what goes to the browser stays small."""
    return [float(f"{v:.4g}") for v in numbers]
