"""Charts of the page Evidence: positions with their ranges, the record on a time line, and sketches of distributions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from keci.dashboard.language.speech import N_, _, day, separated
from keci.dashboard.widgets.fan_chart import TOOLS
from keci.model.evidence.tables import acceptable_band
from keci.model.parameters import Prior

INK, SOFT, BLUE, ORANGE, GREEN, PINK, OCHRE = "#7f7f7f", "#8b98a1", "#0a84c6", "#d55e00", "#009e73", "#cc79a7", "#b97f00"
# one colour and mark an actor, for charts of issues
ACTORS: dict[str, tuple[str, str, str]] = {
    "KOS": (N_("Kosovo"), BLUE, "diamond"),
    "SRB": (N_("Serbia"), ORANGE, "square"),
    "EU": (N_("European Union"), GREEN, "circle"),
    "EU_NONREC": (N_("EU's non-recognisers"), OCHRE, "triangle-up"),
    "RUS": (N_("Russia"), PINK, "cross"),
}
ISSUES = {
    "ASM": N_("Association (ASM)"),
    "RECOG": N_("De-facto recognition"),
    "NORTH": N_("Policing of the north"),
    "NATO": N_("NATO perspective"),
    "EU": N_("EU perspective"),
}
LANES = {
    "agreement": N_("Agreement"),
    "implementation_step": N_("Carried out"),
    "dialogue_meeting": N_("Dialogue meeting"),
    "breakdown": N_("Breakdown"),
    "incentive": N_("Incentive"),
    "sanction": N_("Sanction"),
    "nato_step": N_("NATO's step"),
    "kfor_change": N_("KFOR changed"),
    "unilateral_step": N_("Unilateral step"),
    "election": N_("Election"),
    "incident": N_("Incident"),
}
LANE_COLOURS = {
    **dict.fromkeys(("agreement", "implementation_step"), GREEN),
    **dict.fromkeys(("incident", "unilateral_step", "breakdown", "sanction"), ORANGE),
    **dict.fromkeys(("nato_step", "kfor_change"), BLUE),
    "incentive": OCHRE,
    "election": PINK,
}
STANCES = ((1, N_("recognises Kosovo"), BLUE, "circle"), (0, N_("does not recognise"), ORANGE, "square"))
POLLS = (
    ("Kosovo", "support NATO membership (IRI)", N_("Kosovo: support NATO membership (IRI)"), BLUE, "diamond"),
    ("Kosovo", "would vote for EU membership (IRI)", N_("Kosovo: would vote for the EU (IRI)"), GREEN, "circle"),
    ("Serbia", "support EU membership (CeSID/CEAS)", N_("Serbia: support EU membership (CeSID/CEAS)"), OCHRE, "square"),
    ("Serbia", "against NATO membership (CeSID/CEAS)", N_("Serbia: against NATO membership (CeSID/CEAS)"), ORANGE, "cross"),
)


def positions_of_principals(principals: pd.DataFrame) -> go.Figure:
    """Ideal point (mark) and what is acceptable (bar) of each actor on each issue, 0 to 1."""
    figure = go.Figure()
    issues = list(ISSUES)[::-1]
    for place, (code, (name, colour, symbol)) in enumerate(ACTORS.items()):
        own = principals[principals.actor == code].set_index("issue").loc[issues]
        bands = [acceptable_band(kind, line) if kind != "none" else (p, p) for kind, line, p in
                 zip(own.red_line_type, own.red_line, own.preferred, strict=True)]  # fmt: skip
        rows = [k + 0.3 - 0.15 * place for k in range(len(issues))]
        figure.add_trace(_ranges(_(name), own.preferred.tolist(), bands, rows, colour, symbol, list(own.rationale)))
    _lanes(figure, [_(ISSUES[i]) for i in issues])
    figure.update_xaxes(title=_("level of the issue, 0 to 1"), range=[-0.03, 1.03])
    figure.update_layout(height=70 * len(issues) + 120, showlegend=True, **TOOLS)
    return figure


def positions_of_members(positions: pd.DataFrame, members: pd.DataFrame) -> go.Figure:
    """Openness (mark) and its coded range (bar) of each ally, the most sceptical at the top."""
    ordered = positions.sort_values("openness", ascending=False).reset_index(drop=True)
    recognises = ordered.iso3.map(members.set_index("iso3").recognises_kosovo)
    figure = go.Figure()
    for value, name, colour, symbol in STANCES:
        own = ordered[recognises == value]
        bands = list(zip(own.openness_lo, own.openness_hi, strict=True))
        figure.add_trace(_ranges(_(name), own.openness.tolist(), bands, own.index.tolist(), colour, symbol, list(own.rationale)))
    _lanes(figure, [_(name) for name in ordered.name])
    figure.update_xaxes(title=_("openness, 0 (never) to 1 (promotes it)"), range=[-0.03, 1.03])
    figure.update_layout(height=19 * len(ordered) + 120, showlegend=True, **TOOLS)
    return figure


def _ranges(
    name: str,
    centres: list[float],
    bands: list[tuple[float, float]],
    rows: list[float],
    colour: str,
    symbol: str,
    said: list[str],
) -> go.Scatter:
    return go.Scatter(
        x=centres,
        y=rows,
        name=name,
        mode="markers",
        marker={"color": colour, "symbol": symbol, "size": 9},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [high - c for c, (_, high) in zip(centres, bands, strict=True)],
            "arrayminus": [c - low for c, (low, _) in zip(centres, bands, strict=True)],
            "thickness": 4,
            "width": 0,
            "color": f"rgba({int(colour[1:3], 16)},{int(colour[3:5], 16)},{int(colour[5:7], 16)},0.35)",
        },
        text=[_wrapped(_(text)) for text in said],
        hovertemplate=f"<b>{name}</b> %{{x:.2f}}<br>%{{text}}<extra></extra>",
    )


def _wrapped(text: str, width: int = 70) -> str:
    import textwrap

    return "<br>".join(textwrap.wrap(text, width))


def _lanes(figure: go.Figure, labels: list[str]) -> None:
    figure.update_yaxes(tickvals=list(range(len(labels))), ticktext=labels, range=[-0.6, len(labels) - 0.4])


def record(events: pd.DataFrame, kfor: pd.DataFrame, opinion: pd.DataFrame) -> go.Figure:
    """Events by kind, KFOR's strength and polls, one below the other on the same time axis."""
    figure = make_subplots(rows=3, cols=1, shared_xaxes=True, row_heights=[0.5, 0.22, 0.28], vertical_spacing=0.05)
    lanes = list(LANES)[::-1]
    for kind in LANES:
        own = events[events.kind == kind]
        sizes = 7 + 9 * own.severity.fillna(0.2).to_numpy() if kind == "incident" else np.full(len(own), 9.0)
        said = [
            f"<b>{day(f'{d:%Y-%m-%d}')}</b> {_wrapped(t)}<br>{_wrapped(x)}"
            for d, t, x in zip(own.date, own.title, own.description, strict=True)
        ]
        marker = {"size": sizes.tolist(), "color": LANE_COLOURS.get(kind, INK), "opacity": 0.75, "line": {"width": 0}}
        dates, rows = own.date.dt.strftime("%Y-%m-%d").tolist(), [lanes.index(kind)] * len(own)
        figure.add_trace(go.Scatter(x=dates, y=rows, mode="markers", name=_(LANES[kind]), marker=marker, text=said,
                                    showlegend=False, hovertemplate="%{text}<extra></extra>"), row=1, col=1)  # fmt: skip
    figure.update_yaxes(tickvals=list(range(len(lanes))), ticktext=[_(LANES[k]) for k in lanes], row=1, col=1)
    recent = kfor[(kfor.year >= 2011) & kfor.troops.notna()]
    figure.add_trace(go.Scatter(x=[f"{y}-07-01" for y in recent.year], y=(recent.troops / 1000).tolist(), mode="lines+markers",
                                line={"color": BLUE, "shape": "hv"}, name="KFOR", showlegend=False, text=recent.note.tolist(),
                                hovertemplate=f"{_('%{y:.1f} thousand')}<br>%{{text}}<extra></extra>"), row=2, col=1)  # fmt: skip
    figure.update_yaxes(title=_("KFOR, thousand"), rangemode="tozero", row=2, col=1)
    for country, question, label, colour, symbol in POLLS:
        own = opinion[(opinion.country == country) & (opinion.question == question)].sort_values("year")
        poll = go.Scatter(x=[f"{y}-07-01" for y in own.year], y=own.percent.tolist(), mode="lines+markers", name=_(label))
        poll.update(line={"color": colour, "dash": "dot"}, marker={"symbol": symbol, "size": 9})
        figure.add_trace(poll, row=3, col=1)
    figure.update_yaxes(title=_("% of those asked"), range=[0, 100], row=3, col=1)
    figure.update_xaxes(type="date", range=["2011-01-01", "2026-12-31"])
    figure.update_xaxes(title=_("year"), row=3, col=1)
    legend = {"orientation": "h", "x": 0, "y": -0.09, "yanchor": "top"}
    figure.update_layout(height=760, showlegend=True, **{**TOOLS, "legend": legend})
    return figure


def sketch(prior: Prior) -> str:
    """The prior's density as a small SVG from its low to its high end, its mode marked; the same to screen readers in words."""
    density = densities(prior, np.linspace(0.0, 1.0, 41))
    top = max(float(density.max()), 1e-12)
    points = " ".join(f"{2 + 116 * k / 40:.1f},{26 - 22 * d / top:.1f}" for k, d in enumerate(density))
    mode = 2 + 116 * position(prior, prior.mode)
    ends = {name: separated(f"{value:g}") for name, value in (("low", prior.low), ("high", prior.high), ("mode", prior.mode))}
    said = _("{distribution} from {low} to {high}, likeliest {mode}", distribution=prior.distribution, **ends)
    return (
        f'<svg class="sketch" viewBox="0 0 120 30" role="img" aria-label="{said}"><title>{said}</title>'
        f'<polygon points="2,26 {points} 118,26"/><line x1="{mode:.1f}" y1="2" x2="{mode:.1f}" y2="28"/></svg>'
    )


def position(prior: Prior, value: float) -> float:
    """Where a value lies between the ends of the prior, 0 to 1, on the scale on which it is drawn."""
    if prior.high <= prior.low:
        return 0.5
    if prior.distribution == "logpert":
        return math.log(value / prior.low) / math.log(prior.high / prior.low)
    return (value - prior.low) / (prior.high - prior.low)


def densities(prior: Prior, places: np.ndarray) -> np.ndarray:
    """The density at places from 0 to 1 between the prior's ends, on the scale on which it is drawn, up to a factor.

    PERT is the Beta distribution with parameters 1 + 4 m and 1 + 4 (1 - m), m being the mode's place.
    """
    if prior.distribution in ("uniform", "fixed"):
        return np.ones_like(places)
    mode = position(prior, prior.mode)
    found: Any = places ** (4.0 * mode) * (1.0 - places) ** (4.0 * (1.0 - mode))
    return np.asarray(found, dtype=float)
