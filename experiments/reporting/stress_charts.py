"""Shocks as a picture: a panel a shock, the month in which it comes from left to right, its effect without and with the track."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from keci.experiments.reporting.charts import colour, mark
from keci.experiments.robustness.shock_effects import ShockEffect
from keci.experiments.statistics.intervals import Effect
from keci.experiments.statistics.metrics import Metric, metric
from keci.experiments.statistics.words import POINTS, unit_of

ACROSS = 2  # panels side by side
PANEL = 230  # pixels of a panel's height
APART = 0.6  # months between the marks of the two arms, so that neither hides the other


def panels(effects: Sequence[ShockEffect], outcome: str, arms: tuple[str, str]) -> go.Figure:
    """The effects on one outcome: a panel a shock, an arm a line, with 95 % intervals."""
    shown = [effect for effect in effects if effect.outcome == outcome]
    shocks = list(dict.fromkeys(effect.shock for effect in shown))
    rows = -(-len(shocks) // ACROSS)
    figure = make_subplots(rows=rows, cols=ACROSS, subplot_titles=[name.replace("_", " ") for name in shocks], shared_yaxes="all")
    for place, shock in enumerate(shocks):
        here = [effect for effect in shown if effect.shock == shock]
        months = [effect.month for effect in here]
        for position, arm in enumerate(arms):
            found = [effect.with_track if position else effect.without for effect in here]
            trace = _line(arm, position, months, found, metric(outcome))
            trace.showlegend = place == 0
            figure.add_trace(trace, row=place // ACROSS + 1, col=place % ACROSS + 1)
    return _finished(figure, rows, metric(outcome))


def _line(arm: str, position: int, months: Sequence[int], effects: Sequence[Effect], m: Metric) -> go.Scatter:
    scale = 100.0 if m.unit in POINTS else 1.0
    return go.Scatter(
        x=[month + APART * position for month in months],
        y=[scale * effect.mean for effect in effects],
        name=arm,
        legendgroup=arm,
        mode="lines+markers",
        line={"color": colour(position), "width": 2, "dash": "dot" if position == 0 else "solid"},
        marker={"symbol": mark(position), "size": 8},
        error_y={
            "type": "data",
            "array": [scale * (effect.high - effect.mean) for effect in effects],
            "arrayminus": [scale * (effect.mean - effect.low) for effect in effects],
            "symmetric": False,
            "thickness": 1.4,
            "width": 3,
        },
        hovertemplate="month %{x:.0f}: %{y:.2f}",
    )


def _finished(figure: go.Figure, rows: int, m: Metric) -> go.Figure:
    unit = unit_of(m) or str(m.unit)
    figure.update_xaxes(title_text="month of the shock", row=rows)
    figure.update_yaxes(title_text=unit, col=1, zeroline=True)
    figure.update_layout(height=PANEL * rows + 90, showlegend=True)
    return figure
