"""Tables of the page Record, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from keci.dashboard.language.speech import N_, _, ngettext, number

if TYPE_CHECKING:
    import pandas as pd

# what is forecast, as rows of scores have it
TARGETS = {
    "incidents": N_("Incidents"),
    "serious": N_("Serious incidents"),
    "severe": N_("Severe incidents"),
    "meetings": N_("Meetings of the dialogue"),
    "agreements": N_("Agreements"),
}
# the simple forecasts that have a name in words; the others have that of their inventor or their law
RIVALS = {
    "zero": N_("zero"),
    "last value": N_("last value"),
    "climatology so far": N_("climatology so far"),
    "negative binomial": N_("negative binomial"),
    "mixture": N_("mixture"),
}
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
        _("at least one of these within"),
        _("months"),
        _("model"),
        _("climatology so far"),
        _("best rival"),
        _("surely better than"),
        _("surely worse than"),
    ]
    rows = []
    for (target, horizon), group in scores[scores["score"] == SCORE].groupby(["target", "horizon"], sort=False):
        ours = float(group[group["verdict"] == OURS]["mean"].iloc[0])
        rivals = group[(group["verdict"] != OURS) & (group["forecaster"] != IN_SAMPLE)]
        climatology = float(group[group["forecaster"] == "climatology so far"]["mean"].iloc[0])
        best = rivals.sort_values("mean").iloc[0]
        counts = [int((rivals["verdict"] == verdict).sum()) for verdict in (BETTER, WORSE)]
        told = [_("{yes} of {all}", yes=count, all=len(rivals)) for count in counts]
        name = str(best["forecaster"])
        figures = [
            number(ours, 3),
            number(climatology, 3),
            f"{number(float(best['mean']), 3)} <span class='soft'>({escape(_(RIVALS.get(name, name)))})</span>",
        ]
        rows.append([escape(_(TARGETS.get(str(target), str(target)))), str(horizon), *figures, *told])
    return head, rows


def kept_rows(kept: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """By event the probability within each window as a bar, and what has happened of it."""
    windows = sorted({int(row["months"]) for row in kept["events"]})
    events: dict[str, dict[int, dict[str, Any]]] = {}
    for row in kept["events"]:
        events.setdefault(str(row["label"]), {})[int(row["months"])] = row
    rows = []
    for label, found in sorted(events.items(), key=lambda item: -item[1][windows[-1]]["probability"]):
        rows.append([escape(_(label)), *(bar(found[months]) if months in found else "" for months in windows)])
    return [_("event"), *(ngettext("within {count} month", "within {count} months", months) for months in windows)], rows


def bar(row: dict[str, Any]) -> str:
    """A probability as a bar with its figure, and whether it has happened where that is known."""
    share = float(row["probability"])
    said = _("under {share} %", share=1) if share < 0.01 else _("{share} %", share=number(100 * share))
    came = {"yes": _("✓ happened"), "no": _("did not happen")}.get(str(row["happened"]), "")
    return f"<span class='bar' style='width:{BAR * share:.1f}px'></span> {said} {came}".rstrip()
