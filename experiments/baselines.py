"""`keci baselines`: static forecasts of the issues in a table, to hold any model's forecast against."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keci.experiments.commands.console import output, print_json, script
from keci.experiments.commands.options import Json

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from keci.experiments.static_forecasts.issue import Issue

ROUNDS, TOLERANCE = 10, 0.01  # as in experiments.static_forecasts.challenge, so that help needs no numpy
MOST_COLUMNS = 4  # issues beside each other
KNOWN = (("reference point", "reference_point"), ("outcome", "outcome"))
KOSOVO = "kosovo"  # in place of a file: the model's own evidence


def baselines(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE.csv",
            help="Columns actor, capability, position, salience; optional issue, reference_point, outcome. "
            "'kosovo' takes the model's own evidence.",
        ),
    ],
    method: Annotated[list[str] | None, typer.Option(help="A method, may be given several times; all unless given.")] = None,
    rounds: Annotated[int, typer.Option(help="Most rounds of the challenge model, up to 1000.")] = ROUNDS,
    tolerance: Annotated[
        float, typer.Option(help="Share of the span by which a round must move the median to go on; 0 plays all rounds.")
    ] = TOLERANCE,
    reading: Annotated[
        str, typer.Option(help="Rules of the challenge model: 'table' gives the published table, 'text' is as printed.")
    ] = "table",
    json: Json = False,
) -> None:
    """Forecast each issue of a table by weighted mean and median, bargaining solutions and the challenge model."""
    from keci.experiments.static_forecasts.forecast import forecast

    issues = _issues(file)
    frame = forecast(issues, method, rounds, tolerance, reading)
    if json:
        print_json(_document(issues, frame))
    else:
        show(issues, frame)


def _issues(file: str) -> tuple[Issue, ...]:
    if file == KOSOVO and not Path(file).exists():
        from keci.experiments.static_forecasts.principals import from_principals

        return from_principals()
    from keci.experiments.static_forecasts.table import read

    return read(file)


def _document(issues: tuple[Issue, ...], frame: pd.DataFrame) -> dict[str, Any]:
    """The forecasts in plain data, with the rounds of the challenge model."""
    from keci.experiments.static_forecasts.forecast import METHODS

    return {
        "methods": {name: {"title": METHODS[name].title, "source": METHODS[name].source} for name in frame.columns},
        "issues": [_plain(issue, frame) for issue in issues],
    }


def _plain(issue: Issue, frame: pd.DataFrame) -> dict[str, Any]:
    course = frame.attrs["courses"].get(issue.name)
    found: dict[str, Any] = {
        "issue": issue.name,
        "actors": len(issue.actors),
        "lowest": float(issue.position.min()),
        "highest": float(issue.position.max()),
        "reference_point": issue.reference_point,
        "outcome": issue.outcome,
        "forecasts": dict(zip(frame.columns, frame.loc[issue.name].to_numpy().tolist(), strict=True)),
    }
    if course is not None:
        found["rounds"] = {"median": course.median.tolist(), "mean": course.mean.tolist(), "settled": course.settled}
    return found


def show(issues: tuple[Issue, ...], frame: pd.DataFrame) -> None:
    """The table on the terminal, and in words how the challenge model ended and which method came nearest to known outcomes."""
    console = output()
    console.print(_by_issue(issues, frame) if len(issues) > MOST_COLUMNS else _by_method(issues, frame))
    for sentence in _sentences(issues, frame):
        console.print(sentence)


def _table(*columns: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE, title="Static forecasts, in the units of the positions", title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    return table


def _by_method(issues: tuple[Issue, ...], frame: pd.DataFrame) -> Table:
    """A row a method, a column an issue."""
    from keci.experiments.static_forecasts.forecast import METHODS

    table = _table("method", *(issue.name for issue in issues))
    for name in frame.columns:
        table.add_row(METHODS[name].title, *(f"{value:.4g}" for value in frame[name]))
    table.add_section()
    table.add_row("lowest to highest position", *(f"{i.position.min():g} to {i.position.max():g}" for i in issues))
    for label, field in KNOWN:
        if any(getattr(issue, field) is not None for issue in issues):
            table.add_row(label, *(_given(getattr(issue, field)) for issue in issues))
    return table


def _by_issue(issues: tuple[Issue, ...], frame: pd.DataFrame) -> Table:
    """A row an issue, a column a method; for more issues than fit beside each other."""
    known = [(label, field) for label, field in KNOWN if any(getattr(issue, field) is not None for issue in issues)]
    table = _table("issue", *(str(name).replace("_", " ") for name in frame.columns), *(label for label, _ in known))
    for issue in issues:
        values = (f"{value:.4g}" for value in frame.loc[issue.name])
        table.add_row(issue.name, *values, *(_given(getattr(issue, field)) for _, field in known))
    return table


def _given(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def _sentences(issues: tuple[Issue, ...], frame: pd.DataFrame) -> list[str]:
    """What a reader of the table should know: how long the challenge model played, and which method came nearest."""
    from keci.experiments.static_forecasts.forecast import misses

    said = []
    courses = frame.attrs["courses"]
    if courses:
        unsettled = [name for name, course in courses.items() if not course.settled]
        most = max(course.rounds for course in courses.values())
        end = f"the median still moved for {', '.join(unsettled)}" if unsettled else "the median came to rest on all issues"
        said.append(f"Challenge model: {most} {'round' if most == 1 else 'rounds'} at most; {end}.")
    missed = misses(frame, issues)
    if len(missed):
        means = ", ".join(f"{name} {value:.3g}" for name, value in missed.mean().sort_values().items())
        said.append(f"Mean distance from the outcome over {len(missed)} {'issue' if len(missed) == 1 else 'issues'}: {means}.")
    return said


if __name__ == "__main__":
    script(baselines, "baselines")
