"""Static forecasts beside ours: the issues for which the evidence has positions, and the forecasts for which it has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from keci.agents.state import Board
from keci.experiments.static_forecasts.forecast import METHODS, forecast
from keci.experiments.static_forecasts.issue import Issue
from keci.experiments.static_forecasts.members import NATO, SPENDING, VOICES, from_members
from keci.experiments.static_forecasts.principals import from_principals
from keci.model.errors import unknown
from keci.model.start import ISSUE_NAMES, start

SHOWN = ("weighted_mean", "weighted_median", "nash", "challenge")
LABELS = {
    "ASM": "Association of Serb-majority municipalities",
    "RECOG": "de-facto recognition, membership of bodies",
    "NORTH": "who polices the north",
    "TECH": "technical basket",
    NATO: f"NATO's engagement, {VOICES['equal']}",
    SPENDING: f"NATO's engagement, {VOICES['spending']}",
}
SPOKEN = {
    "ASM": "the Association",
    "RECOG": "recognition",
    "NORTH": "the north",
    "TECH": "the technical basket",
    NATO: "NATO's step",
    SPENDING: "NATO's step",
}
POLITICAL = ("ASM", "RECOG", "NORTH")
PACKAGE = 0.5  # level of a status-neutral package like KECI (principals.csv)
UNMOVED = 1e-9  # levels nearer than this to what is in force are what is in force: rounding
CENTRAL = (0.05, 0.95)
SERIES = (*(f"{issue}_agreed" for issue in ISSUE_NAMES), "nato_level")
"""Monthly series in which our forecasts hold the levels of the issues."""
COUNTERPARTS: Mapping[str, tuple[str, ...]] = {
    "framework": POLITICAL,
    "deal": POLITICAL,
    "track": (NATO, SPENDING),
}
"""Events of `keci forecast` on which actors have positions in the evidence, and the issues that they are about."""
NO_COUNTERPART: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "violence",
        ("severe_incident", "banjska_size_incident", "deaths"),
        "it is nobody's declared position, and no table of the evidence has one",
    ),
    ("meetings", ("round",), "who wants to meet, and how much, is in no table"),
    (
        "measures of the EU",
        ("measures_kosovo", "measures_serbia"),
        "the evidence has the EU and its five non-recognisers on issues, and no state on measures",
    ),
)
"""Our other forecasts, the events that they are of, and why no positional model can be asked for them."""


def issues(start_name: str) -> tuple[Issue, ...]:
    """The four issues of the dialogue and NATO's step, with what is in force at a start as reference point."""
    return (*from_principals(start_name), *(from_members(start_name, voice) for voice in VOICES))


def agreed(start_name: str) -> dict[str, float]:
    """The level agreed on each issue of the dialogue, and NATO's engagement, in a start's file."""
    board = start(start_name).board
    found = {name.upper(): float(board[Board.AGREED + number]) for number, name in enumerate(ISSUE_NAMES)}
    return found | dict.fromkeys((NATO, SPENDING), float(board[Board.NATO_LEVEL]))


def levels(series: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Levels of the issues at the end of futures, from monthly series (futures, months): agreed, and NATO's engagement."""
    found = {name.upper(): series[f"{name}_agreed"][:, -1] for name in ISSUE_NAMES if f"{name}_agreed" in series}
    return found | (dict.fromkeys((NATO, SPENDING), series["nato_level"][:, -1]) if "nato_level" in series else {})


def table(start_name: str, ours: Mapping[str, np.ndarray], came: Mapping[str, float] | None = None) -> pd.DataFrame:
    """A row an issue: what is in force, each method of `SHOWN`, and ours: mean, `low` and `high` of the central 90 % of futures.

    `ours` holds levels (futures,) by issue; with `came`, what has come of each issue, a column of that name. InputError for an
    issue that there is not.
    """
    known = {issue.name: issue for issue in issues(start_name)}
    for name in ours:
        if name not in known:
            raise unknown("issue", name, known)
    asked = [issue for name, issue in known.items() if name in ours]
    frame = forecast(asked, SHOWN)
    frame.insert(0, "in_force", [issue.reference_point for issue in asked])
    values = [ours[str(name)] for name in frame.index]
    frame["ours"] = [float(np.mean(one)) for one in values]
    frame[["low", "high"]] = [np.quantile(one, CENTRAL).tolist() for one in values]
    if came is not None:
        frame["came"] = [came[str(name)] for name in frame.index]
    return frame


def moved(frame: pd.DataFrame) -> list[str]:
    """The issues that Nash's solution moves from what is in force: those on which all gain by an agreement."""
    return [str(name) for name in frame.index[(frame["nash"] - frame["in_force"]).abs() > UNMOVED]]


def sentences(frame: pd.DataFrame) -> list[str]:
    """How to read the table, and what it says of texts and of the track; how far each forecast lay off, if that is known."""
    going = moved(frame)
    staying = [str(name) for name in frame.index if name not in going]
    said = [
        "Mean, median and challenge model assume that something is decided and say at what level; only the bargaining solution "
        f"can say that nothing is. By it {_listed(going)} would move and {_listed(staying)} would stay as in force, so that "
        f"{_consequence(going, frame)}."
    ]
    if "came" in frame:
        once = frame.drop(index=SPENDING, errors="ignore")
        missed = {name: float((once[name] - once["came"]).abs().mean()) for name in (*SHOWN, "ours")}
        each = ", ".join(f"{titled(name)} {missed[name]:.2f}" for name in sorted(missed, key=missed.__getitem__))
        said.append(f"Mean distance from what came, over {len(once)} issues: {each}.")
    return said


def beside_event(event: str, frame: pd.DataFrame) -> str:
    """What static forecasts say of an event of `keci forecast`, in a few words; "none" where none can be made."""
    if event not in COUNTERPARTS:
        return "none"
    if event == "track":
        told = ", ".join(f"{titled(method)} {float(frame[method][NATO]):.2f}" for method in SHOWN)
        return f"{told} ({PACKAGE:.2f} is such a track)"
    going = [name for name in POLITICAL if name in moved(frame)]
    if event == "framework":
        return f"Nash: yes, on {_listed(going)}" if going else "Nash: no"
    staying = [name for name in POLITICAL if name not in going]
    return "Nash: yes" if not staying else f"Nash: no, {_listed(staying)} would stay"


def _consequence(going: Sequence[str], frame: pd.DataFrame) -> str:
    held = [name for name in POLITICAL if name in frame.index and name not in going]
    text = "a text on all political issues would come" if not held else "no text that settles all political issues would come"
    if NATO not in frame.index:
        return text
    return f"{text} and {'a' if NATO in going else 'no'} step of NATO's would be agreed"


def _listed(names: Sequence[str]) -> str:
    """ "the Association and the technical basket"; NATO's step once, however voices are counted."""
    spoken = list(dict.fromkeys(SPOKEN[name] for name in names))
    if not spoken:
        return "nothing"
    return spoken[0] if len(spoken) == 1 else f"{', '.join(spoken[:-1])} and {spoken[-1]}"


def titled(method: str) -> str:
    """A method's name without its variant; "ours" stays."""
    return METHODS[method].title.split(" (")[0].split(",")[0] if method in METHODS else method


def lines(frame: pd.DataFrame, ended: str) -> list[str]:
    """Markdown: the table; `ended` says when our levels are those of."""
    head = ["issue", "in force", *(titled(method) for method in SHOWN), f"ours, {ended} (90 %)"]
    head += ["what came"] if "came" in frame else []
    rows = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for name, row in frame.iterrows():
        cells = [LABELS[str(name)], *(f"{row[column]:.2f}" for column in ("in_force", *SHOWN))]
        cells.append(f"{row['ours']:.2f} ({row['low']:.2f} to {row['high']:.2f})")
        cells += [f"{row['came']:.2f}"] if "came" in frame else []
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def document(frame: pd.DataFrame) -> list[dict[str, object]]:
    """The table as plain data."""
    rows = frame.reset_index().to_dict("records")
    return [{"label": LABELS[str(row["issue"])], **{str(name): value for name, value in row.items()}} for row in rows]
