"""Charts of a comparison as Plotly figures; colours that colour-blind readers can tell apart, and a mark for each arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from keci.experiments.reporting.tables import ordered
from keci.experiments.results.comparison import Comparison
from keci.experiments.statistics.intervals import Effect, Estimate
from keci.experiments.statistics.metrics import Metric, Unit
from keci.experiments.statistics.words import difference, frequency, smallest

# Okabe and Ito's palette, a middle grey for the reference
PALETTE = ("#7f7f7f", "#0a84c6", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
MARKS = ("circle", "diamond", "square", "triangle-up", "cross", "star", "pentagon")
ROW = 30  # pixels of a chart's height for each outcome
WIDEST = 12.0  # multiples of the smallest effect of interest beyond which a chart would lose its middle


def colour(position: int) -> str:
    """The colour of an arm by its position, the reference 0."""
    return PALETTE[0] if position == 0 else PALETTE[1 + (position - 1) % (len(PALETTE) - 1)]


def mark(position: int) -> str:
    """The mark of an arm by its position."""
    return MARKS[position % len(MARKS)]


def charts_of(comparison: Comparison, names: Sequence[str]) -> dict[str, go.Figure]:
    """All charts of a comparison by name; `names` are the outcomes shown."""
    found = {}
    if any(m.unit is Unit.FUTURES for m in ordered(names)):
        found["frequencies"] = frequencies(comparison, names)
    found |= {"effects": effects(comparison, names), "deals": arrivals(comparison, "months_to_deal")}
    if any(comparison.has_track(arm) for arm in comparison.design.names):
        found["consensus"] = arrivals(comparison, "months_to_consensus")
    return found


def frequencies(comparison: Comparison, names: Sequence[str]) -> go.Figure:
    """Of 100 futures, in how many each thing happens, by arm, with Wilson intervals."""
    metrics = [m for m in ordered(names) if m.unit is Unit.FUTURES][::-1]
    figure = go.Figure()
    for position, arm in enumerate(comparison.design.names):
        kept = [m for m in metrics if comparison.has_track(arm) or not m.track]
        results = [comparison.results[arm][m.name] for m in kept]
        rows = [metrics.index(m) + _offset(position, len(comparison.design.names)) for m in kept]
        figure.add_trace(
            _dots(arm, position, results, rows, 100.0, [f"{m.label}: {frequency(r)}" for m, r in zip(kept, results, strict=True)])
        )
    _rows(figure, [m.label for m in metrics])
    figure.update_xaxes(title="futures in 100", range=[-2, 102])
    return figure


def effects(comparison: Comparison, names: Sequence[str], found: Mapping[str, Mapping[str, Effect]] | None = None) -> go.Figure:
    """Paired effects of every arm as multiples of the smallest effect that matters, better to the right.

    `found` holds other effects by arm and outcome than the comparison's own, such as those with intervals that hold at once.
    """
    shown = comparison.effects if found is None else found
    metrics = [m for m in ordered(names) if m.better and m.smallest and _comparable(comparison, m)][::-1]
    reference = comparison.results[comparison.design.reference]
    figure = go.Figure()
    for position, arm in enumerate(comparison.arms, 1):
        scaled, rows, hover = [], [], []
        for row, m in enumerate(metrics):
            effect, edge = shown[arm][m.name], smallest(m, reference[m.name].mean, comparison.edges)
            if edge <= 0 or (m.track and not comparison.both_track(arm)):
                continue
            low, high = sorted((m.better * effect.low / edge, m.better * effect.high / edge))
            scaled.append(Estimate(m.better * effect.mean / edge, low, high, effect.count))
            rows.append(row + _offset(position - 1, len(comparison.arms)))
            hover.append(f"{m.label}: {difference(m, effect)}")
        figure.add_trace(_dots(arm, position, scaled, rows, 1.0, hover))
    _rows(figure, [m.label for m in metrics])
    figure.add_vrect(x0=-1, x1=1, fillcolor="#7f7f7f", opacity=0.18, line_width=0)
    figure.add_vline(x=0, line_color="#7f7f7f", line_width=1)
    figure.update_xaxes(title="worse   <   multiples of the smallest effect that matters   >   better", range=_range(figure))
    return figure


def arrivals(comparison: Comparison, months_to: str) -> go.Figure:
    """Share of futures in which something has come by each month, by arm: "months_to_deal" or "months_to_consensus"."""
    figure = go.Figure()
    horizon = comparison.design.months
    for position, arm in enumerate(comparison.design.names):
        if months_to == "months_to_consensus" and not comparison.has_track(arm):
            continue
        shares = 100.0 * comparison.arrivals[arm][months_to]
        line = {"color": colour(position), "width": 2.5, "shape": "hv", "dash": "dot" if position == 0 else "solid"}
        months = list(range(horizon + 1))
        hover = "month %{x}: %{y:.1f} in 100 futures"
        figure.add_trace(go.Scatter(x=months, y=shares.tolist(), name=arm, mode="lines", line=line, hovertemplate=hover))
    figure.update_xaxes(title="month", range=[0, horizon])
    figure.update_yaxes(title="futures in 100", rangemode="tozero")
    figure.update_layout(height=340, showlegend=True)
    return figure


def _comparable(comparison: Comparison, m: Metric) -> bool:
    return not m.track or any(comparison.both_track(arm) for arm in comparison.arms)


def _offset(position: int, count: int) -> float:
    """Arms share an outcome's row, one a little below the other."""
    return 0.0 if count < 2 else 0.22 - 0.44 * position / (count - 1)


def _dots(arm: str, position: int, results: Sequence[Estimate], rows: list[float], scale: float, hover: list[str]) -> go.Scatter:
    above = [scale * (r.high - r.mean) for r in results]
    below = [scale * (r.mean - r.low) for r in results]
    return go.Scatter(
        x=[scale * r.mean for r in results],
        y=rows,
        name=arm,
        mode="markers",
        marker={"color": colour(position), "symbol": mark(position), "size": 10},
        error_x={"type": "data", "array": above, "arrayminus": below, "symmetric": False, "thickness": 1.6, "width": 4},
        text=hover,
        hovertemplate="%{text}",
    )


def _rows(figure: go.Figure, labels: list[str]) -> None:
    figure.update_yaxes(tickvals=list(range(len(labels))), ticktext=labels, range=[-0.6, len(labels) - 0.4])
    figure.update_layout(height=ROW * len(labels) + 110, showlegend=True)


def _range(figure: go.Figure) -> list[float]:
    """Symmetric around 0 and wide enough for all, but not so wide that the middle disappears."""
    ends = [1.5]
    for trace in figure.data:
        ends += [
            abs(x) + max(up, down) for x, up, down in zip(trace.x, trace.error_x.array, trace.error_x.arrayminus, strict=True)
        ]
    end = min(WIDEST, 1.08 * max(e for e in ends if e == e))
    return [-end, end]
