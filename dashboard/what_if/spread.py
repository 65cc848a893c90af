"""How unsure a verdict is: what chance leaves open, what assumptions leave open, and the smallest change that would show."""

from __future__ import annotations

import html

import solara

from keci.dashboard.language.effects import difference, edge
from keci.dashboard.language.speech import ENGLISH, N_, _, language, number
from keci.dashboard.shell.shell import Panel
from keci.dashboard.what_if.futures import Answer
from keci.experiments.statistics.metrics import PRIMARY, metric
from keci.experiments.statistics.simultaneous import detectable
from keci.model.ensemble import OUTCOMES

SEE = N_(
    "Chance is what another seed would change; assumptions are what nobody knows. More futures narrow the first, never the "
    "second."
)


@solara.component
def Unsure(answer: Answer) -> solara.Element:
    """The two kinds of uncertainty side by side, and the notes that go with them: worked out after the verdict is shown."""
    found = solara.use_thread(lambda: (bars(answer), notes_of(answer)), dependencies=[answer], intrusive_cancel=False)
    latest = solara.use_ref(("", [""]))
    if found.state is solara.ResultState.FINISHED and found.value is not None:
        latest.current = found.value
    drawn, notes = latest.current
    with Panel(_("How unsure is that?"), _(SEE)) as main, solara.Div(classes=["unsure"]):
        solara.HTML(tag="div", unsafe_innerHTML=drawn)
        with solara.v.Html(tag="ul", class_="small caveats"):
            for note in notes:
                solara.v.Html(tag="li", children=[note])
    return main


def notes_of(answer: Answer) -> list[str]:
    """The comparison's own notes, without the natural frequencies that the page draws; in other languages those with figures."""
    if language() != ENGLISH:
        m, effect, base = metric(PRIMARY), answer.comparison.effects[answer.arm][PRIMARY], answer.comparison.base(PRIMARY)
        said = [_("A change matters here from {edge}.", edge=edge(m, base))]
        variance = answer.comparison.summary.whole().variances(1, OUTCOMES.index(PRIMARY))[2]
        if variance > 0.0:
            smallest = number(100 * detectable(variance, effect.count), 1)
            said.append(
                _(
                    "{count} pairs show an effect of {smallest} points in four of five studies (80 % power).",
                    count=effect.count,
                    smallest=smallest,
                )
            )
        return said
    return [note for note in answer.comparison.notes(answer.arm) if not note.startswith(metric(PRIMARY).label)]


def share_of_assumptions(answer: Answer) -> float:
    """The share of the spread between futures that surely goes with their assumptions, 0 to 1."""
    found = answer.comparison.explained(answer.arm)
    return found.share if found is not None and found.found else 0.0


def bars(answer: Answer) -> str:
    """Two lines: the interval of chance, and the expected effect over sets of assumptions, on one scale; as HTML."""
    m, effect = metric(PRIMARY), answer.comparison.effects[answer.arm][PRIMARY]
    found = answer.comparison.explained(answer.arm)
    lines = [(_("Chance"), effect.low, effect.high, _("95 % interval of the average: {effect}", effect=difference(m, effect)))]
    if found is not None and found.found:
        low, high = found.tenths
        ends = {"low": number(100 * low, 1, plus=True), "high": number(100 * high, 1, plus=True)}
        said = _("four of five sets of assumptions: {low} to {high} points", **ends)
        lines.append((_("Assumptions"), low, high, said))
    else:
        said = _("no share of the spread could be told from chance here")
        lines.append((_("Assumptions"), effect.mean, effect.mean, said))
    most = max([0.01, *(abs(end) for line in lines for end in line[1:3] if end == end)])
    rows = "".join(_row(name, low, high, said, most, effect.mean) for name, low, high, said in lines)
    return f"<table><tbody>{rows}</tbody></table>"


def _row(name: str, low: float, high: float, said: str, most: float, mean: float) -> str:
    def x(value: float) -> float:
        return 150 + 140 * value / most if value == value else 150

    picture = (
        f'<svg viewBox="0 0 300 22" role="img" aria-label="{html.escape(name)}: {html.escape(said)}">'
        f'<line class="zero" x1="150" x2="150" y1="0" y2="22"/>'
        f'<line class="reach" x1="{x(low):.1f}" x2="{x(high):.1f}" y1="11" y2="11"/>'
        f'<circle class="mean" cx="{x(mean):.1f}" cy="11" r="5"/></svg>'
    )
    return f"<tr><th scope='row'>{html.escape(name)}</th><td class='picture'>{picture}</td><td>{html.escape(said)}</td></tr>"
