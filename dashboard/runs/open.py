"""The parts of the page Runs that open one run, or put several side by side."""

from __future__ import annotations

import json
from collections.abc import Callable

import plotly.graph_objects as go
import solara

from keci.dashboard.language.effects import difference, frequency, verdict_in_short
from keci.dashboard.language.speech import ENGLISH, N_, _, language, ngettext
from keci.dashboard.runs.pictures import UNITS
from keci.dashboard.runs.tables import DifferencesOf, effects_table
from keci.dashboard.runs.words import finished
from keci.dashboard.shell import stored_runs
from keci.dashboard.shell.shell import Panel, Problem
from keci.dashboard.shell.standing import standing
from keci.dashboard.shell.stored_runs import NotFinishedError, Run
from keci.dashboard.shell.theme import arm_colour, arm_mark
from keci.dashboard.widgets import fan_chart
from keci.dashboard.widgets.chart import Chart
from keci.experiments.reporting import charts
from keci.experiments.results.comparison import Comparison
from keci.experiments.statistics import words as in_english
from keci.experiments.statistics.metrics import Unit, headline_names, metric
from keci.model.errors import InputError

SEE_FREQUENCIES = N_("In how many of a hundred futures each thing happens under each arm, with 95 % intervals.")
SEE_EFFECTS = N_(
    "Right of the middle is better than the reference in the same futures. The grey band is too small to matter; bars are 95 % "
    "intervals."
)
SEE_DEALS = N_("In how many of a hundred futures a comprehensive deal has been signed by each month.")
MOST_SHOWN = 60_000  # characters of a manifest that the page shows; the download has it all


Loaded = tuple[Run, Comparison]


def loaded(name: str) -> Loaded:
    """A run of the listing and what it adds up to; InputError if either cannot be had."""
    run = stored_runs.named(name)
    return run, stored_runs.comparison(run)


def loaded_or_refused(names: tuple[str, ...]) -> list[Loaded] | InputError:
    """Runs of the listing, or why they cannot be shown: what is expected to happen is no failure for the server's log."""
    try:
        return [loaded(name) for name in names]
    except InputError as error:
        return error


@solara.component
def OpenRun(name: str, on_close: Callable[[], None], on_study: Callable[[list[str]], None]) -> solara.Element:
    """One run: verdicts, charts, tables, manifest, downloads. It is read in the background."""
    found = use_loaded((name,))
    with solara.Div() as main:
        if isinstance(found, BaseException):
            Failed(found, on_close)
            if not isinstance(found, NotFinishedError):
                Study([name], on_study)
        elif found is None:
            solara.v.Html(tag="p", class_="soft", attributes={"role": "status"}, children=[_("Reading {name} ...", name=name)])
        else:
            ((run, comparison),) = found
            Summary(run, comparison, on_close, on_study)
            Charts(comparison)
            Manifest(run)
    return main


def use_loaded(names: tuple[str, ...]) -> list[Loaded] | BaseException | None:
    """Runs read in the background: None until they are there."""
    found = solara.use_thread(lambda: (names, loaded_or_refused(names)), dependencies=[names], intrusive_cancel=False)
    if found.state is solara.ResultState.ERROR:
        return found.error
    return found.value[1] if found.value is not None and found.value[0] == names else None


@solara.component
def Failed(error: BaseException | None, on_close: Callable[[], None]) -> solara.Element:
    """A run that cannot be shown; the list stays usable."""
    said = str(error)
    if not isinstance(error, InputError):
        said = _("{error}; the server's log has the details", error=f"{type(error).__name__}: {error}")
    title = _("This run is not finished") if isinstance(error, NotFinishedError) else _("This cannot be shown")
    with solara.Div() as main:
        Problem(title, said)
        solara.Button(_("Back to the list"), on_click=on_close, small=True, outlined=True)
    return main


@solara.component
def Study(names: list[str], on_study: Callable[[list[str]], None]) -> solara.Element:
    """The way to the workbench."""
    return solara.Button(_("Look at its futures and settings"), on_click=lambda: on_study(names), small=True, outlined=True)


@solara.component
def Summary(
    run: Run, comparison: Comparison, on_close: Callable[[], None], on_study: Callable[[list[str]], None]
) -> solara.Element:
    """What the run says, in sentences, and what can be taken away."""
    design = comparison.design
    with Panel(run.name, "") as main:
        with solara.Div(classes=["verdicts"]):
            for arm in comparison.arms if language() != ENGLISH else ():
                effects = {**comparison.effects[arm], **comparison.joint(arm).effects}
                said = verdict_in_short(effects, comparison.results[design.reference])
                solara.v.Html(tag="p", children=[f"{arm}: {said}"])
            for sentence in comparison.verdicts():
                solara.v.Html(tag="p", attributes={"lang": "en"}, children=[sentence])
        played = _(
            "{futures} futures of {months} months from {start}, seed {seed}, assumptions {parameters}; finished {when} (UTC).",
            futures=design.worlds,
            months=design.months,
            start=design.start,
            seed=str(design.seed),
            parameters=design.parameters,
            when=finished(run.finished) or _("at an unknown time"),
        )
        failed = comparison.failed and ngettext(
            "{count} future failed in some arm and is left out.",
            "{count} futures failed in some arm and are left out.",
            comparison.failed,
        )
        solara.v.Html(tag="p", class_="soft small", children=[f"{played} {standing()} {failed or ''}".rstrip()])
        with solara.Div(classes=["downloads"]):
            solara.FileDownload(lambda: stored_runs.worlds(run).to_csv(index=False), f"{run.name}.csv", _("Worlds (CSV)"))
            if (run.folder / stored_runs.REPORT).is_file():
                report = _("Report (HTML)")
                solara.FileDownload(lambda: stored_runs.report(run), f"{run.name}.html", report, mime_type="text/html")
            manifest = json.dumps(dict(run.manifest), indent=1, ensure_ascii=False)
            solara.FileDownload(manifest, f"{run.name}-manifest.json", _("Manifest (JSON)"), mime_type="application/json")
            Study([run.name], on_study)
            solara.Button(_("Close"), on_click=on_close, small=True, outlined=True)
    return main


@solara.component
def Charts(comparison: Comparison) -> solara.Element:
    """Charts of one run, with all its arms, and its table."""
    arms = comparison.design.names
    names = headline_names()
    drawn = solara.use_memo(
        lambda: [
            coloured(spoken(charts.frequencies(comparison, names), comparison, _(UNITS[Unit.FUTURES])), arms),
            coloured(spoken(charts.effects(comparison, names), comparison, _(fan_chart.BETTER)), comparison.arms),
            coloured(arrivals(comparison), arms),
        ],
        [comparison],
    )
    everything, show_everything = solara.use_state(False)
    columns = {_("{arm}, against {reference}", arm=arm, reference=arms[0]): (comparison, arm) for arm in comparison.arms}
    sentences = (SEE_FREQUENCIES, SEE_EFFECTS, SEE_DEALS)
    titles = (N_("In how many futures?"), N_("By how much?"), N_("When?"))
    with solara.Div() as main:
        for title, figure, sentence in zip(titles, drawn, sentences, strict=True):
            with Panel(_(title), ""):
                Chart(figure, _(sentence), height=int(figure.layout.height), tools=True, name=f"keci-{title[:2].lower()}")
        how = _("Differences with 95 % intervals, in points for shares; * the horizon where it never comes.")
        with Panel(_("The numbers"), how):
            solara.Checkbox(label=_("All outcomes"), value=everything, on_value=show_everything)
            solara.HTML(tag="div", classes=["wide"], unsafe_innerHTML=effects_table(columns, everything))
    return main


def spoken(figure: go.Figure, comparison: Comparison, title: str) -> go.Figure:
    """A chart of outcomes in the visitor's language: its rows, what is read at a mark, and the title below."""
    told = {}
    for m in map(metric, headline_names()):
        for arm in comparison.design.names:
            result = comparison.results[arm][m.name]
            told[f"{m.label}: {in_english.frequency(result)}"] = f"{_(m.label)}: {frequency(result)}"
        for arm in comparison.arms:
            effect = comparison.effects[arm][m.name]
            told[f"{m.label}: {in_english.difference(m, effect)}"] = f"{_(m.label)}: {difference(m, effect)}"
    for trace in figure.data:
        trace.text = [told.get(text, text) for text in trace.text]
    figure.update_yaxes(ticktext=[_(label) for label in figure.layout.yaxis.ticktext])
    return figure.update_xaxes(title=title)


def arrivals(comparison: Comparison) -> go.Figure:
    """The chart of deals over time in the visitor's language."""
    figure = charts.arrivals(comparison, "months_to_deal")
    figure.update_traces(hovertemplate=_("month %{x}: %{y:.1f} in 100 futures"))
    return figure.update_xaxes(title=_("month")).update_yaxes(title=_(UNITS[Unit.FUTURES]))


def coloured(figure: go.Figure, arms: tuple[str, ...]) -> go.Figure:
    """The figure with each arm in the colour and with the mark that it has on every page."""
    for trace in figure.data:
        if trace.name in arms:
            colour = arm_colour(trace.name, arms)
            if trace.mode == "markers":
                trace.marker.update(color=colour, symbol=arm_mark(trace.name, arms))
            else:
                trace.line.color = colour
    figure.update_layout(**fan_chart.TOOLS)
    return figure


@solara.component
def Manifest(run: Run) -> solara.Element:
    """What somebody needs to judge or repeat the run."""
    shown = {key: value for key, value in run.manifest.items() if key not in ("data", "parts")}
    text = json.dumps(shown, indent=1, ensure_ascii=False)
    with solara.v.Html(tag="details", class_="keci-panel") as main:
        solara.v.Html(tag="summary", children=[_("Manifest of {run}: code, packages, arms in full", run=run.name)])
        cut = "" if len(text) <= MOST_SHOWN else f"\n... ({_('download it for the rest')})"
        # what can be pushed along must be reached by the keyboard
        solara.v.Html(tag="pre", attributes={"tabindex": "0", "lang": "en"}, children=[text[:MOST_SHOWN] + cut])
    return main


@solara.component
def CompareRuns(names: tuple[str, ...], on_close: Callable[[], None]) -> solara.Element:
    """Several runs side by side: effects, and all in which the runs differ."""
    found = use_loaded(names)
    with solara.Div() as main:
        if isinstance(found, BaseException):
            Failed(found, on_close)
        elif found is None:
            solara.v.Html(
                tag="p", class_="soft", attributes={"role": "status"}, children=[_("Reading {name} ...", name=", ".join(names))]
            )
        else:
            SideBySide([run for run, _comparison in found], [comparison for _run, comparison in found], on_close)
    return main


@solara.component
def SideBySide(runs: list[Run], comparisons: list[Comparison], on_close: Callable[[], None]) -> solara.Element:
    """The runs' effects in one table if they can be compared, else why they cannot; and their differences."""
    hindered = stored_runs.obstacles(runs)
    differing = solara.use_memo(lambda: stored_runs.differences(runs), [names_of(runs)])
    with solara.Div() as main:
        with Panel(ngettext("{count} run side by side", "{count} runs side by side", len(runs)), ""):
            for run, comparison in zip(runs, comparisons, strict=True):
                design = comparison.design
                said = ngettext(
                    "{count} future, seed {seed}", "{count} futures, seed {seed}", design.worlds, seed=str(design.seed)
                )
                said = f"{run.name}: {', '.join(run.arms)}; {said}"
                solara.v.Html(tag="div", class_="small", children=[said])
            if hindered:
                Problem(_("Their effects are not put into one table, for that would mislead"), "; ".join(hindered) + ".")
            else:
                solara.HTML(tag="div", classes=["wide"], unsafe_innerHTML=effects_table(columns_of(runs, comparisons)))
            solara.Button(_("Close"), on_click=on_close, small=True, outlined=True, classes=["mt-2"])
        if hindered:
            for run, comparison in zip(runs, comparisons, strict=True):
                with Panel(run.name, ""):
                    solara.HTML(tag="div", classes=["wide"], unsafe_innerHTML=effects_table(columns_of([run], [comparison])))
        how = _("Settings of arms and of the program, in words; what is the same in all is left out.")
        with Panel(_("In what they differ"), how):
            DifferencesOf(names_of(runs), differing)
        for run in runs:
            Manifest(run)
    return main


def names_of(runs: list[Run]) -> list[str]:
    """The runs' names."""
    return [run.name for run in runs]


def columns_of(runs: list[Run], comparisons: list[Comparison]) -> dict[str, tuple[Comparison, str]]:
    """A column for each arm but the reference, told apart by its run where a name comes twice."""
    arms = [arm for comparison in comparisons for arm in comparison.arms]
    found = {}
    for run, comparison in zip(runs, comparisons, strict=True):
        for arm in comparison.arms:
            short = run.name.split("-", 1)[-1]
            found[f"{arm} ({short})" if arms.count(arm) > 1 else arm] = (comparison, arm)
    return found
