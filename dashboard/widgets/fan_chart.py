"""Fan charts: how a monthly series spreads over many futures, with and without the lever, as plain Plotly dictionaries."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from keci.dashboard.language.speech import N_, SEPARATORS, _, language, separated

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
DASHES = ("dot", "solid")  # of the medians, so that the arms differ without colour
HEIGHT = 290  # pixels
FIRST_YEAR = 12
BETTER = N_("worse   <   |   >   better<br>multiples of the smallest effect that matters")  # two lines, so that it fits a phone
# Plotly's buttons stand above the legend, in a colour that shows on light and dark
TOOLS: dict[str, Any] = {
    "margin": {"l": 10, "r": 14, "t": 56, "b": 46},
    "modebar": {
        "bgcolor": "rgba(0,0,0,0)",
        "color": "#8b98a1",
        "activecolor": "#0a84c6",
        "remove": ["lasso2d", "select2d", "autoScale2d", "sendChartToCloud"],
    },
}
Figure = dict[str, Any]


@dataclass(frozen=True)
class PlottedSeries:
    """How a monthly series is shown.

    `yearly` sums the latest twelve months, from the end of the first year on, for counts that are mostly 0 in a month.
    """

    name: str
    label: str
    unit: str
    see: str
    scale: float = 1.0
    yearly: bool = False


SERIES = (
    PlottedSeries(
        "nato_support", N_("Kosovo's support for NATO"), N_("% of the public"), N_("Support for NATO in Kosovo"), 100.0
    ),
    PlottedSeries("trust_kosovo", N_("Kosovo's trust in Serbia"), N_("0 to 1"), N_("Kosovo's trust in Serbia")),
    PlottedSeries("trust_serbia", N_("Serbia's trust in Kosovo"), N_("0 to 1"), N_("Serbia's trust in Kosovo")),
    PlottedSeries(
        "incidents", N_("Incidents in the north"), N_("in the past 12 months"), N_("Incidents in the north"), yearly=True
    ),
    PlottedSeries("severe", N_("Severe incidents"), N_("in the past 12 months"), N_("Severe incidents"), yearly=True),
    PlottedSeries(
        "asm_implemented", N_("Association carried out"), N_("level, 0 to 1"), N_("What is carried out of the Association")
    ),
    PlottedSeries("recog_implemented", N_("De-facto recognition carried out"), N_("level, 0 to 1"), N_("De-facto recognition")),
    PlottedSeries(
        "north_implemented", N_("Kosovo's policing of the north"), N_("level, 0 to 1"), N_("Kosovo's policing of the north")
    ),
    PlottedSeries("tech_implemented", N_("Technical basket carried out"), N_("level, 0 to 1"), N_("The technical basket")),
    PlottedSeries("credibility_nato", N_("Kosovo's belief in NATO's word"), N_("0 to 1"), N_("Kosovo's belief in NATO's word")),
    PlottedSeries("credibility_eu", N_("Kosovo's belief in the EU's word"), N_("0 to 1"), N_("Kosovo's belief in the EU's word")),
    PlottedSeries("sceptic_opinion", N_("Openness of sceptical allies"), N_("0 to 1"), N_("The openness of sceptical allies")),
    PlottedSeries("reliability", N_("Kosovo's standing with allies"), N_("0 to 1"), N_("Kosovo's standing with allies")),
    PlottedSeries("kfor", N_("KFOR's strength"), N_("thousand troops"), N_("KFOR's strength")),
    PlottedSeries("tranches", N_("Tranches of the track held"), N_("tranches"), N_("Tranches of the track held")),
    PlottedSeries("tension", N_("Tension in the north"), N_("0 to 1"), N_("Tension in the north")),
)
NAMES = tuple(s.name for s in SERIES)
BY_NAME: Mapping[str, PlottedSeries] = {s.name: s for s in SERIES}
FIRST_SHOWN = ("nato_support", "trust_kosovo", "incidents", "asm_implemented")


@dataclass(frozen=True, eq=False)
class Drawn:
    """A figure as finished JSON text, for `Chart`.

    Compared by identity: Plotly's own figures are compared in depth whenever a page is drawn anew, which took half of the time.
    """

    text: str
    height: int

    @classmethod
    def of(cls, figure: Figure) -> Drawn:
        """From a plain dictionary of data and layout."""
        return cls(json.dumps(figure, separators=(",", ":")), figure["layout"]["height"])

    def update_layout(self, **changes: object) -> Drawn:
        """Plotly's template, the only thing that is ever taken out, is not in here."""
        return self

    def to_json(self) -> str:
        """The text."""
        return self.text


def quantiles(values: np.ndarray, series: PlottedSeries) -> np.ndarray:
    """The fan of a series: float array (5 quantiles, months + 1), in the unit that is shown. `values` is (worlds, months + 1)."""
    shown = _past_year(values) if series.yearly else values
    return np.quantile(shown, QUANTILES, axis=0) * series.scale


def _past_year(values: np.ndarray) -> np.ndarray:
    """Sums over the latest twelve months; what there was so far before a year has passed."""
    total = np.cumsum(values, axis=1)
    past = total.copy()
    past[:, FIRST_YEAR:] -= total[:, :-FIRST_YEAR]
    return past


def month_labels(start: str, count: int) -> list[str]:
    """Calendar months as YYYY-MM from a start state of that name: the start itself, then the end of each month played."""
    year, month = (int(part) for part in start.split("-"))
    first = 12 * year + month - 1
    return [f"{(first + k) // 12}-{(first + k) % 12 + 1:02d}" for k in range(count)]


def fan_chart(
    series: PlottedSeries, fans: Mapping[str, np.ndarray], start: str, colours: Sequence[str], labels: Mapping[str, str]
) -> Figure:
    """The fan of a series by arm, the reference first.

    Args:
        series: what is shown.
        fans: for each arm the array of `quantiles`.
        start: name of the start state, "2026-01".
        colours: an `#rrggbb` colour for each arm.
        labels: the arms' names for the legend.
    """
    months = month_labels(start, next(iter(fans.values())).shape[1])
    if series.yearly and len(months) > FIRST_YEAR:
        months = months[FIRST_YEAR:]
        fans = {arm: fan[:, FIRST_YEAR:] for arm, fan in fans.items()}
    data: list[dict[str, Any]] = []
    for fan, colour in zip(fans.values(), colours, strict=True):
        for low, high, opacity in ((0, 4, 0.12), (1, 3, 0.22)):
            data.append(_band(months, fan[low], fan[high], _faded(colour, opacity)))
    for position, ((arm, fan), colour) in enumerate(zip(fans.items(), colours, strict=True)):
        data.append(_median(months, fan[2], labels[arm], colour, DASHES[min(position, 1)], _(series.unit)))
    layout = {
        "xaxis": {"title": {"text": _("month")}, "type": "date", "hoverformat": "%Y-%m"},
        "yaxis": {"title": {"text": _(series.unit)}, "rangemode": "tozero" if series.yearly else "normal"},
        "showlegend": True,
        "height": HEIGHT,
        "hovermode": "x unified",
        "separators": "".join(SEPARATORS[language()][::-1]),
        **TOOLS,
    }
    return {"data": data, "layout": layout}


def reading(series: PlottedSeries, fans: Mapping[str, np.ndarray], labels: Mapping[str, str]) -> str:
    """The sentence above a fan chart: where the medians end, and how wide the middle half of futures is."""
    ends = {arm: fan[:, -1] for arm, fan in fans.items()}
    arms = list(ends)
    said = "; ".join(
        _("{value} with {arm}", value=number(ends[arm][2]), arm=labels[arm]) if arm != arms[0] else number(ends[arm][2])
        for arm in arms
    )
    low, high = ends[arms[-1]][1], ends[arms[-1]][3]
    return _(
        "{series} at the end ({unit}), in the middle future: {values}. Half of the futures with {arm} end from {low} to {high}.",
        series=_(series.see),
        unit=_(series.unit),
        values=said,
        arm=labels[arms[-1]],
        low=number(low),
        high=number(high),
    )


def number(value: float) -> str:
    """A number as short as it can be understood."""
    return separated(f"{value:.0f}" if abs(value) >= 20 else f"{value:.1f}" if abs(value) >= 2 else f"{value:.2f}")


def _band(months: list[str], low: np.ndarray, high: np.ndarray, colour: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": months + months[::-1],
        "y": _short(high) + _short(low[::-1]),
        "fill": "toself",
        "fillcolor": colour,
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _median(months: list[str], values: np.ndarray, label: str, colour: str, dash: str, unit: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": months,
        "y": _short(values),
        "name": label,
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "hovertemplate": f"%{{y:.3g}} {unit}",
    }


def _short(values: np.ndarray) -> list[float]:
    """Numbers of four digits: what goes to the browser stays small."""
    return [float(f"{v:.4g}") for v in values]


def _faded(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"
