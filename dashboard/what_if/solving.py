"""The panel that solves for what would have to be true."""

from __future__ import annotations

from collections.abc import Callable

import solara

from keci.dashboard.shell.shell import Panel, Press, Problem
from keci.dashboard.shell.simulation_task import Phase, SimulationTask
from keci.dashboard.what_if.settings import Settings
from keci.dashboard.what_if.solve import FUTURES, TARGET, Solution, Trial, kind_dials, size, solve
from keci.dashboard.widgets.choosing import Choose
from keci.dashboard.widgets.progress import Bar
from keci.experiments.statistics.metrics import PRIMARY, metric

TARGETS = ("3", "5", "10", "15")
MOST_ALONE = 5  # single assumptions that the list shows
SEE = (
    "Each assumption alone at the end that is kindest to the track, then all of them moved the same part of the way from their "
    "likeliest values to that end, until the effect is as large as you ask."
)


@solara.component
def WouldHaveToBeTrue(settings: Settings, on_settings: Callable[[Settings], None]) -> solara.Element:
    """What would have to be true for an effect of so many points; solved when it is asked for."""
    _, redraw = solara.use_state(0)
    target, set_target = solara.use_state(f"{TARGET:g}")
    task = solara.use_memo(lambda: SimulationTask[tuple[Settings, Solution]](lambda: redraw(lambda count: count + 1)), [])
    solara.use_effect(lambda: task.close, [])
    status = task.status

    def start() -> None:
        task.start(lambda ticket: (settings, solve(settings, float(target) / 100.0, ticket)), size())

    with Panel("What would have to be true?", SEE) as main:
        with solara.Div(classes=["downloads"]):
            Choose("For an effect on normalisation of", {t: f"+{t} points" for t in TARGETS}, target, set_target)
            if status.busy:
                Bar(status.share)
                Press("Cancel", task.cancel, class_="choice")
            else:
                Press("Solve it", start, class_="choice")
        if status.phase is Phase.FAILED:
            Problem("This could not be solved", status.message)
        elif status.result is not None:
            asked, solution = status.result
            Solved(solution, asked == settings, on_settings)
    return main


@solara.component
def Solved(solution: Solution, current: bool, on_settings: Callable[[Settings], None]) -> solara.Element:
    """The solution in words, with the single assumptions that go furthest."""
    with solara.Div(classes=[] if current else ["stale"]) as main:
        solara.v.Html(tag="p", class_="solved", attributes={"role": "status"}, children=[together_said(solution)])
        reaching = solution.reaching
        if reaching is not None:
            Press("Put the sliders there", lambda: on_settings(reaching.settings), class_="choice")
        solara.v.Html(tag="p", children=[alone_said(solution)])
        with solara.v.Html(tag="ol", class_="small"):
            for dial, trial in solution.alone[:MOST_ALONE]:
                where = dial.said(trial.settings.value(dial.key))
                solara.v.Html(tag="li", children=[f"{dial.label} at {where}: {trial.said}"])
        said = f"Each trial plays {FUTURES:,} pairs of futures, so its effect is known to a point or two."
        solara.v.Html(tag="p", class_="soft small", children=[said])
    return main


def together_said(solution: Solution) -> str:
    """What all assumptions together do."""
    points, count = f"+{100 * solution.target:g} points", len(kind_dials())
    reaching = solution.reaching
    if reaching is None:
        return f"Not even all {count} assumptions at their kindest give {points}: then it is {_with_base(solution.kindest)}."
    if solution.part == 0.0:
        return f"With all {count} assumptions at their likeliest values it is {points} already: {_with_base(reaching)}."
    part = 100 * (solution.part or 0.0)
    return (
        f"All {count} assumptions at once would have to lie about {part:.0f} % of the way from their likeliest values to the "
        f"ends kindest to the track. Then it is {_with_base(reaching)}."
    )


def _with_base(trial: Trial) -> str:
    return f"{trial.said}, on {100 * trial.base:.1f} in 100 under today's policy"


def alone_said(solution: Solution) -> str:
    """Whether one assumption alone is enough."""
    enough = [dial.label for dial, trial in solution.alone if trial.effect.mean >= solution.target]
    if enough:
        return f"Enough alone, the others as you have them: {', '.join(enough)}. The ones that go furthest:"
    effect = f"The effect on {metric(PRIMARY).spoken}"
    return f"No single assumption is enough, the others as you have them. {effect} where one alone is kindest:"
