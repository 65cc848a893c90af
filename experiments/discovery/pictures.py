"""Figures of a discovery: the effect over the two strongest assumptions, and what drives it."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import plotly.graph_objects as go

from keci.experiments.discovery.region import Condition
from keci.experiments.discovery.surface import Surface
from keci.experiments.discovery.words import Speech, amount, asked, between, drivers_said, listed, number
from keci.experiments.reporting.charts import PALETTE, ROW

MOST_ROWS = 20  # drivers in a picture; judgement: as many as are read
GREY, BLUE, VERMILION = PALETTE[0], PALETTE[1], PALETTE[2]
SIGNS = {"helps": "▲", "harms": "▼", "does nothing": "=", "unclear": "?"}


def surface_figure(surface: Surface, speech: Speech) -> go.Figure:
    """Heat map of the effect over two assumptions; signs say where it helps, harms, does nothing or is unclear."""
    values = [[speech.better * effect.mean * _scale(speech) for effect in row] for row in surface.effects]
    edge = max(abs(value) for row in values for value in row) or 1.0
    text = [
        [f"{SIGNS[verdict]} {amount(effect.mean, speech)}" for effect, verdict in zip(*row, strict=True)]
        for row in zip(surface.effects, surface.verdicts, strict=True)
    ]
    ends = (VERMILION, BLUE) if speech.better > 0 else (BLUE, VERMILION)
    heat = go.Heatmap(
        z=values,
        x=[_bin(condition) for condition in surface.columns],
        y=[_bin(condition) for condition in surface.rows],
        zmin=-edge,
        zmax=edge,
        colorscale=[[0.0, ends[0]], [0.5, "#ffffff"], [1.0, ends[1]]],
        colorbar={"title": speech.unit or "of 100"},
        text=text,
        texttemplate="%{text}",
        customdata=_hover(surface, speech),
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure = go.Figure(heat)
    figure.update_xaxes(title=speech.label(surface.names[1]), type="category")
    figure.update_yaxes(title=speech.label(surface.names[0]), type="category")
    figure.update_layout(title=surface_title(surface, speech), height=420)
    return figure


def surface_title(surface: Surface, speech: Speech) -> str:
    """What the picture shows, from its numbers: in how many cells it helps, harms or does nothing, and the best and worst."""
    counts = Counter(verdict for row in surface.verdicts for verdict in row)
    names = " and ".join(speech.label(name) for name in surface.names)
    told = [f"{verdict} in {counts[verdict]}" for verdict in ("helps", "harms", "does nothing", "unclear") if counts[verdict]]
    means = [effect.mean for row in surface.effects for effect in row]
    cells = sum(counts.values())
    return f"By {names}, of {cells} cells: {listed(told)}; from {amount(min(means), speech)} to {amount(max(means), speech)}"


def drivers_figure(table: pd.DataFrame, speech: Speech, most: int = MOST_ROWS) -> go.Figure:
    """Share of the variance that each assumption explains, with 95 % intervals; grey where chance explains it."""
    shown = table.head(most).iloc[::-1]
    share, low, high = (100.0 * shown[name] for name in ("share", "low", "high"))
    dots = go.Scatter(
        x=share.tolist(),
        y=[speech.label(str(name)) for name in shown["parameter"]],
        mode="markers",
        marker={"size": 10, "color": [BLUE if found else GREY for found in shown["found"]]},
        error_x={
            "type": "data",
            "array": (high - share).clip(lower=0.0).tolist(),
            "arrayminus": (share - low).clip(lower=0.0).tolist(),
            "symmetric": False,
            "thickness": 1.6,
            "width": 4,
        },
        hovertemplate="%{y}: %{x:.2f} %<extra></extra>",
    )
    figure = go.Figure(dots)
    figure.add_vline(x=0, line_color=GREY, line_width=1)
    figure.update_xaxes(title="percent of the variance between single futures")
    figure.update_layout(title=drivers_said(table, speech, most=3), height=ROW * len(shown) + 140, showlegend=False)
    return figure


def _scale(speech: Speech) -> float:
    return 1.0 if speech.unit else 100.0


def _bin(condition: Condition) -> str:
    if condition.levels:
        return ", ".join(condition.levels)
    low, high = condition.low, condition.high
    if low is None or high is None:
        return f"> {number(low)}" if low is not None else f"≤ {number(high or 0.0)}"
    return f"{number(low)} – {number(high)}"


def _hover(surface: Surface, speech: Speech) -> list[list[str]]:
    return [
        [
            f"{asked(row, speech)}, {asked(column, speech)}: {verdict}, {between(effect, speech)}"
            for column, effect, verdict in zip(surface.columns, effects, verdicts, strict=True)
        ]
        for row, effects, verdicts in zip(surface.rows, surface.effects, surface.verdicts, strict=True)
    ]
