"""The right side of the page What if: verdict, icon arrays, effects, fans, and what can be taken away."""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import groupby

import solara

from keci.dashboard.language.effects import JUDGED, brief, difference, verdict_in_short
from keci.dashboard.language.speech import ENGLISH, N_, _, language, number
from keci.dashboard.shell.shell import Panel
from keci.dashboard.shell.standing import drawn_from, standing
from keci.dashboard.shell.theme import arm_colour
from keci.dashboard.what_if.dials import PARAMETER, dials
from keci.dashboard.what_if.futures import Answer
from keci.dashboard.what_if.settings import (
    REFERENCE,
    SPOKEN,
    START,
    Settings,
    assumed,
    attack_said,
    own_scenario,
    to_link,
    to_toml,
)
from keci.dashboard.what_if.spread import Unsure
from keci.dashboard.widgets import fan_chart
from keci.dashboard.widgets.chart import Chart
from keci.dashboard.widgets.choosing import Ticks
from keci.dashboard.widgets.fourfold import fourfold, legend, sentence
from keci.dashboard.widgets.of_hundred import of_hundred, said_of_hundred
from keci.experiments.reporting import charts
from keci.experiments.reporting.tables import ABSENT, SPLIT_METRICS, ordered
from keci.experiments.statistics.frequencies import Frequencies
from keci.experiments.statistics.metrics import Metric, headline_names, metric
from keci.experiments.statistics.words import difference as in_english
from keci.experiments.statistics.words import judgement
from keci.model.scenario import Scenario

ICONS = ("normalisation", "deal", "severe_incident_36", "banjska_size_incident", "support_below_80", "keci_consensus_60")
SEE_EFFECTS = N_(
    "Right of the middle is better. The grey band is too small to matter; an effect counts when its interval leaves the middle "
    "line and its dot the band."
)
SEE_ICONS = N_(
    "Each mark is a future, played with your levers and without them. Grey: it happens either way. What the levers change are "
    "the triangles: up, only with them; down, only without."
)
JOINT = N_(
    "Of so many outcomes one would stand out by chance alone. So the intervals on this page are wider than those of single "
    "outcomes: all of them hold at once in 95 of 100 studies. Normalisation, named beforehand, keeps its own."
)
SEE_FANS = N_("Line: the middle future. Bands: half, and nine tenths, of the futures. Dotted without, solid with.")


@solara.component
def Results(answer: Answer, stale: bool, children: list[solara.Element] = []) -> solara.Element:
    """All that one answer says; paler while a newer one is on its way. `children` stand after how unsure it is.

    The verdict and the futures counted come first, the charts and tables, which take longer to draw, a moment later.
    """
    drawn = solara.use_ref(answer)
    redraw = solara.use_state(0)[1]

    def follow() -> None:
        if drawn.current is not answer:
            drawn.current = answer
            redraw(lambda count: count + 1)

    solara.use_effect(follow, [answer])
    later = drawn.current
    behind = ["stale"] if stale or later is not answer else []
    with solara.Div() as main:
        with solara.Div(classes=["stale"] if stale else []):
            Verdict(answer)
            Icons(answer)
        with solara.Div(classes=behind):
            Unsure(later)
            solara.Div(children=children)
            Effects(later)
            Fans(later)
            Works(later)
            TakeAway(later)
    return main


@solara.component
def Verdict(answer: Answer) -> solara.Element:
    """The outcome at a glance, in a sentence."""
    design = answer.comparison.design
    under = _(
        "{futures} futures of {months} months from {start}, each played with and without; the same elections, emergencies and "
        "chance in both.",
        futures=design.worlds,
        months=design.months,
        start=design.start,
    )
    # the address of the sliders that this answers, for those who wait for it
    played = f"{design.worlds:,} paired futures of {design.months} months from {design.start}, seed {design.seed}"
    attributes = {"aria-live": "polite", "data-link": to_link(answer.settings), "data-source": played}
    with solara.v.Html(tag="section", class_="keci-panel verdict", attributes=attributes) as main:
        solara.v.Html(tag="h2", children=[_("Does {arm} change anything?", arm=_(SPOKEN[answer.arm]))])
        solara.v.Html(tag="p", class_="what-if-verdict", children=[verdict(answer)])
        solara.v.Html(tag="div", class_="soft small", children=[f"{under} {attack_said(answer.settings)}"])
        with solara.v.Html(tag="ul", class_="caveats small", attributes={"aria-label": _("How far to believe it")}):
            for caveat in caveats(answer.settings):
                solara.v.Html(tag="li", children=[caveat])
    return main


def verdict(answer: Answer) -> str:
    """The comparison's verdict; in other languages the main effect, and the outcomes that change enough to matter."""
    if language() == ENGLISH:
        said = " ".join(answer.comparison.verdicts())
        for name in (answer.arm, REFERENCE):
            said = said.replace(name, SPOKEN[name])
        return said[0].upper() + said[1:]
    return verdict_in_short(answer.effects, answer.comparison.results[REFERENCE])


def caveats(settings: Settings) -> list[str]:
    """What must be read beside a verdict: that it is no forecast, and the assumptions under which it holds."""
    return [standing(), assumptions_said(settings), _("The interval tells chance only; other assumptions can turn the verdict.")]


def assumptions_said(settings: Settings) -> str:
    """Which of the assumptions that have a slider are fixed, and how."""
    count = sum(key.startswith(PARAMETER) for key in dials())
    kind, fixed = assumed(settings), len(settings.assumptions())
    if kind == "drawn":
        return _(
            "Each future draws all its assumptions {how}; none of the {count} on this page is fixed.",
            how=drawn_from(),
            count=count,
        )
    how = {
        "likeliest": N_("at their likeliest values"),
        "kind": N_("at the ends of their ranges that are kindest to the track"),
        "unkind": N_("at the ends of their ranges that are unkindest to the track"),
    }.get(kind or "", N_("where you put the sliders"))
    return _(
        "Under assumptions of your choice: {fixed} of {count} are fixed {how}; all else each future draws.",
        fixed=fixed,
        count=count,
        how=_(how),
    )


@solara.component
def Icons(answer: Answer) -> solara.Element:
    """Natural frequencies of what happens or does not."""
    names = [name for name in ICONS if not metric(name).track or answer.comparison.has_track(answer.arm)]
    drawn = solara.use_memo(lambda: "".join(icon_card(answer, metric(name)) for name in names), [answer])
    with Panel(_("In how many futures?"), _(SEE_ICONS)) as main:
        solara.HTML(tag="div", unsafe_innerHTML=legend())
        solara.HTML(tag="div", classes=["icons"], unsafe_innerHTML=drawn)
    return main


def icon_card(answer: Answer, m: Metric) -> str:
    """An outcome's groups of futures with the sentence below, as HTML. The track's own outcomes have none without it."""
    if m.track:
        return _track_card(answer, m)
    found = answer.comparison.frequencies(answer.arm, m.name)
    effect = difference(m, answer.effects[m.name])
    told = (
        f"<div class='small'>{html.escape(sentence(found))}.</div>"
        f"<div class='soft small'>{html.escape(_('Difference {effect}.', effect=effect))}</div>"
    )
    return _card(m, fourfold(_(m.label), found), told)


def _track_card(answer: Answer, m: Metric) -> str:
    share = answer.comparison.results[answer.arm][m.name]
    yes, total = round(share.mean * share.count), min(100, share.count)
    shown = yes if share.count <= 100 else of_hundred(share.mean)
    found = Frequencies(total, 0, shown, 0, total - shown)
    said = _("{futures}; without the track there is nothing to agree on.", futures=said_of_hundred(share.mean))
    return _card(m, fourfold(_(m.label), found), f"<div class='small'>{html.escape(said)}</div>")


def _card(m: Metric, picture: str, told: str) -> str:
    return f"<div class='icon-card' data-outcome='{m.name}'><h3>{html.escape(_(m.label))}{_wish(m)}</h3>{picture}{told}</div>"


def _wish(m: Metric) -> str:
    """Which way is better, since a filled mark may be a deal or an attack."""
    said = {1: _("more is better"), -1: _("fewer is better")}.get(m.better, "")
    return f" <span class='soft'>{html.escape(said)}</span>" if said else ""


@solara.component
def Effects(answer: Answer) -> solara.Element:
    """Paired effects with their intervals, as a chart and as a table."""
    figure = solara.use_memo(lambda: effects_figure(answer), [answer])
    rows = solara.use_memo(lambda: effects_table(answer), [answer])
    with Panel(_("By how much?"), "") as main:
        Chart(figure, _(SEE_EFFECTS), height=figure.height, tools=True, name="keci-effects")
        with solara.v.Html(tag="details"):
            solara.v.Html(tag="summary", children=[_("The numbers")])
            solara.v.Html(tag="p", class_="soft small", children=[_(JOINT)])
            solara.HTML(tag="div", classes=["wide"], unsafe_innerHTML=rows)
    return main


def effects_figure(answer: Answer) -> fan_chart.Drawn:
    """The chart of effects in the arm's own colour."""
    figure = charts.effects(answer.comparison, headline_names(), {answer.arm: answer.effects})
    effects = [(metric(name), answer.effects[name]) for name in headline_names()]
    told = {f"{m.label}: {in_english(m, effect)}": f"{_(m.label)}: {difference(m, effect)}" for m, effect in effects}
    for trace in figure.data:
        trace.marker.color = arm_colour(answer.arm)
        trace.name = _(SPOKEN[answer.arm])
        trace.text = [told.get(text, text) for text in trace.text]
    figure.update_xaxes(title=_(fan_chart.BETTER))
    figure.update_yaxes(ticktext=[_(label) for label in figure.layout.yaxis.ticktext])
    height = min(600, figure.layout.height)
    figure.update_layout(height=height, showlegend=False, template="none", **fan_chart.TOOLS)
    return fan_chart.Drawn(figure.to_json(), height)


def effects_table(answer: Answer) -> str:
    """The headline outcomes as an HTML table: both arms, difference with interval, and how many futures gain or lose."""
    arm = _("With {arm}", arm=_(SPOKEN[answer.arm]))
    head = (_("Outcome"), _("Today’s policy"), arm, _("Difference (95 % interval, all at once)"), _("Judged"), _("Better in"),
            _("Worse in"))  # fmt: skip
    body = []
    for group, members in groupby(ordered(headline_names()), key=lambda m: m.group):
        body.append(f"<tr class='group'><th colspan='{len(head)}'>{html.escape(_(str(group)))}</th></tr>")
        body += [_row(answer, m) for m in members if not m.track or answer.comparison.has_track(answer.arm)]
    return _table(head, body)


def _row(answer: Answer, m: Metric) -> str:
    reference, arm = (answer.comparison.results[name][m.name] for name in (REFERENCE, answer.arm))
    if m.track:
        return _cells([_(m.label), _(ABSENT), brief(m, arm), "", "", "", ""])
    effect = answer.effects[m.name]
    judged = judgement(m, effect, reference.mean)
    found = (effect.share_helped, effect.share_harmed)
    shares = [_("{share} in 100", share=number(100 * share)) if share == share else "" for share in found]
    cells = [_(m.label), brief(m, reference), brief(m, arm), difference(m, effect), _(JUDGED[judged]), *shares]
    return _cells(cells, judged)


def _table(head: Sequence[str], rows: Sequence[str]) -> str:
    heads = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _cells(cells: Sequence[str], judged: str = "") -> str:
    """A row; the cell that says how an effect is judged has its colour."""
    word = _(JUDGED[judged]) if judged in ("better", "worse") else None
    kinds = [judged if c == word else "" for c in cells]
    inner = "".join(f"<td class='{kind}'>{html.escape(c)}</td>" for c, kind in zip(cells, kinds, strict=True))
    return f"<tr>{inner}</tr>"


@solara.component
def Fans(answer: Answer) -> solara.Element:
    """How the monthly series spread."""
    chosen, choose = solara.use_state(list(fan_chart.FIRST_SHOWN))
    with Panel(_("How do the years go?"), f"{_(SEE_FANS)} {_('From the first {count} futures.', count=answer.recorded)}") as main:
        with solara.v.Html(tag="details", class_="series"):
            solara.v.Html(
                tag="summary",
                children=[_("Choose series ({count} of {all} shown)", count=len(chosen), all=len(fan_chart.SERIES))],
            )
            Ticks(_("Series"), {s.name: _(s.label) for s in fan_chart.SERIES}, chosen, choose)
        if not chosen:
            solara.v.Html(tag="p", class_="soft", children=[_("No series is chosen; choose one above.")])
        with solara.Div(classes=["fans"]):
            for name in fan_chart.NAMES:
                if name in chosen:
                    Fan(answer, name).key(name)
    return main


@solara.component
def Fan(answer: Answer, name: str) -> solara.Element:
    """One fan chart under its sentence."""
    series = fan_chart.BY_NAME[name]
    labels = {arm: _(SPOKEN[arm]) for arm in answer.comparison.design.names}
    fans = answer.fans(name)

    def draw() -> fan_chart.Drawn:
        colours = [arm_colour(arm) for arm in fans]
        return fan_chart.Drawn.of(fan_chart.fan_chart(series, fans, START, colours, labels))

    figure = solara.use_memo(draw, [answer, name])
    with solara.Div() as main:
        solara.v.Html(tag="h3", class_="small", children=[_(series.label)])
        Chart(figure, fan_chart.reading(series, fans, labels), height=figure.height, tools=True, name=f"keci-{name}")
    return main


@solara.component
def Works(answer: Answer) -> solara.Element:
    """The effect where an incentive short of membership works, and where it does not."""
    split = answer.comparison.splits.get(answer.arm)
    if split is None:
        said = _(
            "Whether a reward short of membership works at all is the same in all these futures, so there is nothing to split."
        )
        return Panel(_("Under which assumption?"), said)
    said = _(
        "The literature does not settle whether a reward short of membership changes conduct at all; the model draws it once for "
        "each future. Below, the effect in either kind of future."
    )
    working, idle = split.working["deal"].count, split.idle["deal"].count
    head = (
        _("Effect on"),
        _("in {count} futures where it works", count=working),
        _("in {count} where not", count=idle),
    )
    rows = []
    for name in SPLIT_METRICS:
        m = metric(name)
        rows.append(_cells([_(m.label), difference(m, split.working[name]), difference(m, split.idle[name])]))
    with Panel(_("Under which assumption?"), said) as main:
        solara.HTML(tag="div", classes=["wide"], unsafe_innerHTML=_table(head, rows))
    return main


@solara.component
def TakeAway(answer: Answer) -> solara.Element:
    """Downloads, and the command that plays the same."""
    arm = own_scenario(answer.settings)
    explained = _("The paired futures as a table, the scenario as a file, and the link in the address bar.")
    with Panel(_("Take it away"), explained) as main:
        with solara.Div(classes=["downloads"]):
            solara.FileDownload(lambda: answer.table().to_csv(index=False), "keci-what-if-worlds.csv", _("Paired futures (CSV)"))
            solara.FileDownload(lambda: to_toml(arm), f"{arm.name}.toml", _("Scenario (TOML)"))
            solara.FileDownload(lambda: to_toml(reference_of(answer.settings)), "reference.toml", _("Its reference (TOML)"))
        said = _("The same numbers on the command line, with both files in the folder:")
        solara.v.Html(tag="p", class_="soft small", children=[said])
        solara.v.Html(tag="pre", class_="small command", children=[command(answer.settings)])
    return main


def reference_of(settings: Settings) -> Scenario:
    """The reference under a name of its own, with the assumptions that stand."""
    return settings.arms()[0].changed(name="reference")


def command(settings: Settings) -> str:
    """The command that plays the same comparison from the two files."""
    arm = own_scenario(settings).name
    return f"keci compare --arms reference.toml,{arm}.toml --worlds {settings.futures} --seed {settings.seed} --engine compiled"
