"""The panel that solves for what would have to be true."""

from __future__ import annotations

from collections.abc import Callable

import solara

from keci.dashboard.language.speech import N_, _, number
from keci.dashboard.shell.shell import Panel, Press, Problem
from keci.dashboard.shell.simulation_task import Phase, SimulationTask
from keci.dashboard.what_if.settings import Settings
from keci.dashboard.what_if.solve import FUTURES, TARGET, Solution, Trial, kind_dials, size, solve
from keci.dashboard.widgets.choosing import Choose
from keci.dashboard.widgets.progress import Bar

TARGETS = ("3", "5", "10", "15")
MOST_ALONE = 5  # single assumptions that the list shows
SEE = N_(
    "Each assumption alone at the end that is kindest to the track, then all of them moved the same part of the way from their "
    "likeliest values to that end, until the effect is as large as you ask."
)


@solara.component
def WouldHaveToBeTrue(settings: Settings, on_settings: Callable[[Settings], None]) -> solara.Element:
    """What would have to be true for an effect of so many points; solved when it is asked for."""
    redraw = solara.use_state(0)[1]
    target, set_target = solara.use_state(f"{TARGET:g}")
    task = solara.use_memo(lambda: SimulationTask[tuple[Settings, Solution]](lambda: redraw(lambda count: count + 1)), [])
    solara.use_effect(lambda: task.close, [])
    status = task.status

    def start() -> None:
        task.start(lambda ticket: (settings, solve(settings, float(target) / 100.0, ticket)), size())

    with Panel(_("What would have to be true?"), _(SEE)) as main:
        with solara.Div(classes=["downloads"]):
            Choose(
                _("For an effect on normalisation of"), {t: _("{mean} points", mean=f"+{t}") for t in TARGETS}, target, set_target
            )
            if status.busy:
                Bar(status.share)
                Press(_("Cancel"), task.cancel, class_="choice")
            else:
                Press(_("Solve it"), start, class_="choice")
        if status.phase is Phase.FAILED:
            Problem(_("This could not be solved"), status.message)
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
            Press(_("Put the sliders there"), lambda: on_settings(reaching.settings), class_="choice")
        solara.v.Html(tag="p", children=[alone_said(solution)])
        with solara.v.Html(tag="ol", class_="small"):
            for dial, trial in solution.alone[:MOST_ALONE]:
                where = dial.told(trial.settings.value(dial.key))
                said = _("{dial} at {where}: {effect}", dial=_(dial.label), where=where, effect=trial.said)
                solara.v.Html(tag="li", children=[said])
        said = _("Each trial plays {count} pairs of futures, so its effect is known to a point or two.", count=FUTURES)
        solara.v.Html(tag="p", class_="soft small", children=[said])
    return main


def together_said(solution: Solution) -> str:
    """What all assumptions together do."""
    said = {"points": _("{mean} points", mean=f"+{100 * solution.target:g}"), "count": len(kind_dials())}
    reaching = solution.reaching
    if reaching is None:
        kindest = _with_base(solution.kindest)
        return _("Not even all {count} assumptions at their kindest give {points}: then it is {effect}.", effect=kindest, **said)
    effect = _with_base(reaching)
    if solution.part == 0.0:
        return _(
            "With all {count} assumptions at their likeliest values it is {points} already: {effect}.", effect=effect, **said
        )
    return _(
        "All {count} assumptions at once would have to lie about {part} % of the way from their likeliest values to the ends "
        "kindest to the track. Then it is {effect}.",
        part=number(100 * (solution.part or 0.0)),
        effect=effect,
        count=said["count"],
    )


def _with_base(trial: Trial) -> str:
    return _("{effect}, on {base} in 100 under today's policy", effect=trial.said, base=number(100 * trial.base, 1))


def alone_said(solution: Solution) -> str:
    """Whether one assumption alone is enough."""
    enough = [_(dial.label) for dial, trial in solution.alone if trial.effect.mean >= solution.target]
    if enough:
        return _("Enough alone, the others as you have them: {dials}. The ones that go furthest:", dials=", ".join(enough))
    return _(
        "No single assumption is enough, the others as you have them. The effect on the chance of normalisation where one alone "
        "is kindest:"
    )
