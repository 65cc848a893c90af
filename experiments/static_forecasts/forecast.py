"""All static forecasts side by side: a row an issue, a column a method."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from keci.experiments.static_forecasts.bargaining import kalai_smorodinsky, nash, nash_symmetric
from keci.experiments.static_forecasts.challenge import ROUNDS, TOLERANCE, Course, challenge
from keci.experiments.static_forecasts.issue import Issue
from keci.experiments.static_forecasts.means import compromise, median_voter
from keci.model.errors import InputError, unknown

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Method:
    """A way to forecast, as a table shows it: what it is called in the literature and where it comes from."""

    title: str
    source: str


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "weighted_mean": Method("weighted mean (compromise model)", "Van den Bos 1991; Thomson et al. 2006"),
        "weighted_median": Method("weighted median", "Black 1948; Bueno de Mesquita 1994"),
        "nash": Method("Nash, powers capability × salience", "Nash 1950; Harsanyi and Selten 1972"),
        "nash_symmetric": Method("Nash, equal powers", "Nash 1950"),
        "kalai_smorodinsky": Method("Kalai-Smorodinsky", "Kalai and Smorodinsky 1975; Imai 1983"),
        "challenge": Method("challenge model, median", "Bueno de Mesquita 1994; Scholz, Calbert and Smith 2011"),
        "challenge_mean": Method("challenge model, mean", "Scholz, Calbert and Smith 2011, section 8"),
    }
)
_AT_ONCE: Mapping[str, Callable[[Issue], float]] = MappingProxyType(
    {
        "weighted_mean": compromise,
        "weighted_median": median_voter,
        "nash": nash,
        "nash_symmetric": nash_symmetric,
        "kalai_smorodinsky": kalai_smorodinsky,
    }
)


def forecast(
    issues: Sequence[Issue],
    methods: Sequence[str] | None = None,
    rounds: int = ROUNDS,
    tolerance: float = TOLERANCE,
    reading: str = "table",
) -> pd.DataFrame:
    """Forecasts in units of position: index the issues' names, a column for each method (all of METHODS unless named).

    `rounds`, `tolerance` and `reading` are those of `challenge`, whose rounds stand by issue in `attrs["courses"]` where it was
    asked for. InputError for an unknown method, no issue, two issues of one name, or wrong settings.
    """
    import pandas as pd

    chosen = _chosen(methods)
    names = [issue.name for issue in issues]
    if len(set(names)) < len(names) or not names:
        raise InputError("issues: none, or two of one name; give each its own")
    courses = {issue.name: challenge(issue, rounds, tolerance, reading) for issue in issues} if _plays(chosen) else {}
    rows = [[_number(method, issue, courses) for method in chosen] for issue in issues]
    frame = pd.DataFrame(rows, index=pd.Index(names, name="issue"), columns=list(chosen), dtype=float)
    frame.attrs["courses"] = courses
    return frame


def beside(frame: pd.DataFrame, ours: Mapping[str, float], name: str = "keci") -> pd.DataFrame:
    """The static forecasts of the issues that `ours` has a number for, with ours as the first column.

    InputError for an issue that the frame does not have.
    """
    for issue in ours:
        if issue not in frame.index:
            raise unknown("issue", issue, list(frame.index))
    table = frame.loc[[issue for issue in frame.index if issue in ours]].copy()
    table.insert(0, name, [float(ours[issue]) for issue in table.index])
    return table


def misses(frame: pd.DataFrame, issues: Iterable[Issue]) -> pd.DataFrame:
    """How far each forecast lies from what was decided, in units of position: the issues whose outcome is known, same columns."""
    outcome = {issue.name: issue.outcome for issue in issues if issue.outcome is not None}
    known = frame.loc[[name for name in frame.index if name in outcome]]
    return known.sub([outcome[name] for name in known.index], axis=0).abs()


def _chosen(methods: Sequence[str] | None) -> tuple[str, ...]:
    """The methods by name, each once, in the order given; all of them if none is named."""
    for method in methods or ():
        if method not in METHODS:
            raise unknown("method", method, METHODS)
    return tuple(dict.fromkeys(methods or METHODS))


def _plays(methods: Iterable[str]) -> bool:
    """Whether any of them needs the rounds of the challenge model."""
    return any(method not in _AT_ONCE for method in methods)


def _number(method: str, issue: Issue, courses: Mapping[str, Course]) -> float:
    if method in _AT_ONCE:
        return _AT_ONCE[method](issue)
    course = courses[issue.name]
    return float((course.median if method == "challenge" else course.mean)[-1])
