"""Tables of the page Record, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

SCORE = "Brier"  # of "at least one in the window", the score that most readers know; 0 is right, .25 is 'one in two'
BAR = 90  # pixels of a probability of 1


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of finished cells; the first column names the rows."""
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>' for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def score_rows(scores: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    """By event and horizon the model's Brier score, climatology's and the best rival's, and how many it is surely told from."""
    from keci.experiments.scoring.benchmarks import IN_SAMPLE
    from keci.experiments.scoring.table import BETTER, OURS, WORSE

    head = [
        "at least one of these within",
        "months",
        "model",
        "climatology so far",
        "best rival",
        "surely better than",
        "surely worse than",
    ]
    rows = []
    for (target, horizon), group in scores[scores["score"] == SCORE].groupby(["target", "horizon"], sort=False):
        ours = float(group[group["verdict"] == OURS]["mean"].iloc[0])
        rivals = group[(group["verdict"] != OURS) & (group["forecaster"] != IN_SAMPLE)]
        climatology = float(group[group["forecaster"] == "climatology so far"]["mean"].iloc[0])
        best = rivals.sort_values("mean").iloc[0]
        told = [f"{int((rivals['verdict'] == verdict).sum())} of {len(rivals)}" for verdict in (BETTER, WORSE)]
        figures = [
            f"{ours:.3f}",
            f"{climatology:.3f}",
            f"{float(best['mean']):.3f} <span class='soft'>({escape(str(best['forecaster']))})</span>",
        ]
        rows.append([escape(str(target)), str(horizon), *figures, *told])
    return head, rows


def kept_rows(kept: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """By event the probability within each window as a bar, and what has happened of it."""
    windows = sorted({int(row["months"]) for row in kept["events"]})
    events: dict[str, dict[int, dict[str, Any]]] = {}
    for row in kept["events"]:
        events.setdefault(str(row["label"]), {})[int(row["months"])] = row
    rows = []
    for label, found in sorted(events.items(), key=lambda item: -item[1][windows[-1]]["probability"]):
        rows.append([escape(label), *(bar(found[months]) if months in found else "" for months in windows)])
    return ["event", *(f"within {months} months" for months in windows)], rows


def bar(row: dict[str, Any]) -> str:
    """A probability as a bar with its figure, and whether it has happened where that is known."""
    share = float(row["probability"])
    said = "under 1 %" if share < 0.01 else f"{100 * share:.0f} %"
    came = {"yes": " ✓ happened", "no": " did not happen"}.get(str(row["happened"]), "")
    return f"<span class='bar' style='width:{BAR * share:.1f}px'></span> {said}{came}"
