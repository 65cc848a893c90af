"""A comparison on the terminal: all arms in one table or one for each, how to read it, and what is found."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from keci.experiments.findings.actors import in_short
from keci.experiments.findings.belief import how_far
from keci.experiments.findings.misses import mark, said_of
from keci.experiments.results.comparison import Comparison, Split
from keci.experiments.statistics.intervals import Effect
from keci.experiments.statistics.metrics import LONGEST_WINDOW, METRICS, PRIMARY, STAR, Metric, metric
from keci.experiments.statistics.words import IDENTICAL, brief, counted, difference, judgement

if TYPE_CHECKING:
    from keci.experiments.results.side_by_side import Column, SideBySide

STYLES = {"better": "green", "worse": "red"}
SPLIT_METRICS = ("normalisation", "deal", "implementation_share", "nato_support")
ABSENT = "no track"
UNBOUNDED = 1000  # columns in which any table has room
SIDE_BY_SIDE = (
    "Beside the reference's results: each arm's difference to the reference of its run, with an interval that holds together "
    "with those of the other outcomes of that arm: all of them are right in 95 of 100 studies. ** The main question, named "
    "beforehand, has an interval of its own."
)
NARROW = 12  # columns of a heading in a narrow table
NARROWEST = 64  # columns of a console below which there is no table of arms
MOST_WIDE = 2  # arms side by side whose intervals fit beside the differences


def print_comparison(comparison: Comparison, names: Sequence[str], console: Console) -> None:
    """Print the tables for all arms, the split by worlds, and the reading aid; the verdict comes separately."""
    console.print(Text(textwrap.fill(title(comparison), console.width), style="bold"))
    tables = [arms_table(comparison, names, intervals) for intervals in (True, False)] if len(comparison.arms) > 1 else []
    together = [table for table in tables if _width(table, console) <= console.width]
    if together:
        console.print()
        console.print(together[0])
    else:
        for arm in comparison.arms:
            console.print()
            print_arm(comparison, arm, names, console)
    if comparison.splits:
        console.print()
        console.print(Text("Does it matter whether an incentive short of membership works at all?", style="bold"))
    for arm, split in comparison.splits.items():
        console.print()
        console.print(fitting(console, partial(split_table, comparison, arm, split)))
    console.print()
    for text in (reading(comparison), *said_of(names)):
        console.print(Text(textwrap.fill(text, console.width), style="dim"))


def print_findings(comparison: Comparison, console: Console) -> None:
    """Print for each arm the verdict, for whom, and what stands beside it; at the end how far to believe it."""
    for arm, sentence in zip(comparison.arms, comparison.verdicts(), strict=True):
        console.print()
        for text in (sentence, *(gone.said for gone in comparison.vanished(arm))):
            console.print(Text(textwrap.fill(text, console.width), style="bold"))
        lines = comparison.for_whom(arm)
        console.print(textwrap.fill(in_short(lines, comparison.design.reference), console.width))
        for text in (*(line.said for line in lines), *comparison.notes(arm)):
            console.print(textwrap.fill(text, console.width, initial_indent="  ", subsequent_indent="  "))
    console.print()
    console.print(Text(textwrap.fill(how_far(comparison.design), console.width), style="dim"))


def arms_table(comparison: Comparison, names: Sequence[str], intervals: bool) -> Table:
    """All arms in one table: the reference's results, and each arm's differences over their intervals or the word on them."""
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold", pad_edge=False)
    table.add_column("", no_wrap=True)
    for column in (comparison.design.reference, *comparison.arms):
        table.add_column(_headed(column), justify="right", no_wrap=True)
    for group, members in groupby(ordered(names), key=lambda m: m.group):
        table.add_row(Text(str(group), style="bold"))
        for m in members:
            found = [_cells(comparison, arm, m, names) for arm in comparison.arms]
            beside = [_stacked(effect, said, intervals) if effect else Text(two) for _, two, effect, said in found]
            table.add_row(f"  {labelled(m)}", found[0][0], *beside)
    return table


def _stacked(effect: str, said: Text, intervals: bool) -> Text:
    """A difference over its interval, coloured by the word on it, or over that word."""
    mean, _, interval = effect.partition(" ")
    return Text(f"{mean}\n{interval if intervals else said.plain}", style=said.style)


def _headed(name: str) -> str:
    """An arm's name in a narrow heading, broken after an underscore where it can be."""
    return "\n".join(textwrap.wrap(name.replace("_", "_ "), NARROW)).replace("_ ", "_")


def labelled(m: Metric) -> str:
    """An outcome's label with its marks: the main question, and what the model is known to miss."""
    return f"{m.label}{' **' if m.name == PRIMARY else ''}{mark(m.name)}"


def shown_effect(comparison: Comparison, arm: str, m: Metric, names: Sequence[str]) -> Effect:
    """The effect as a table shows it: its interval holds together with those of the other outcomes named."""
    return comparison.joint(arm, names).effects.get(m.name, comparison.effects[arm][m.name])


def print_arm(comparison: Comparison, arm: str, names: Sequence[str], console: Console) -> None:
    """Print one arm against the reference: as a table, or line by line where the console is too narrow for any table."""
    if console.width >= NARROWEST:
        console.print(fitting(console, partial(arm_table, comparison, arm, names)))
        return
    for group, members in groupby(ordered(names), key=lambda m: m.group):
        console.print(Text(str(group), style="bold"))
        for m in members:
            one, two, effect, said = _cells(comparison, arm, m, names)
            results = f"{comparison.design.reference} {one}, {arm} {two}"
            console.print(Padding(labelled(m), (0, 0, 0, 2)))
            console.print(Padding(Text.assemble(results, f"; {effect} " if effect else "", said), (0, 0, 0, 4)))


def fitting(console: Console, make: Callable[[bool], Table]) -> Table:
    """The table that `make` makes: the narrow form of it where the other is wider than the console."""
    table = make(False)
    return table if _width(table, console) <= console.width else make(True)


def _width(table: Table, console: Console) -> int:
    """Columns that a table takes where it has room."""
    return console.measure(table, options=console.options.update(width=UNBOUNDED)).maximum


def title(comparison: Comparison) -> str:
    """What was compared, in a line."""
    design = comparison.design
    count = next(iter(comparison.results[design.reference].values())).count
    drawn = {"prior": "assumptions drawn anew for each future", "mode": "likeliest assumptions in all"}
    futures = f"{counted(count, 'future')} of {counted(design.months, 'month')} from {design.start}"
    said = f"{futures}, each played once per arm (seed {design.seed}; "
    return f"{said}{drawn.get(design.parameters, f'assumptions from {design.parameters}')})"


def arm_table(comparison: Comparison, arm: str, names: Sequence[str], narrow: bool = False) -> Table:
    """One arm against the reference: results of both, the paired effect, and a word on it.

    The narrow form has the interval below the word, and folds what an outcome is called instead of the numbers.
    """
    reference = comparison.design.reference
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    table.add_column("", no_wrap=not narrow, overflow="fold")
    for column in (reference, arm):
        table.add_column(_headed(column) if narrow else column, justify="right", no_wrap=narrow, overflow="fold")
    table.add_column("Difference", justify="right", no_wrap=True)
    if not narrow:
        table.add_column("", no_wrap=True)
    for group, members in groupby(ordered(names), key=lambda m: m.group):
        table.add_row(Text(str(group), style="bold"))
        for m in members:
            one, two, effect, said = _cells(comparison, arm, m, names)
            label = Padding(labelled(m), (0, 0, 0, 2))
            table.add_row(label, one, two, *([_below(said, effect)] if narrow else [effect, said]))
    return table


def _below(said: Text, effect: str) -> Text:
    """A difference and the word on it, with the interval on a line of its own; none where nothing differs."""
    mean, _, interval = effect.partition(" ")
    below = f"\n{interval}" if interval and said.plain != IDENTICAL else ""
    return Text.assemble(said, " " if said else "", mean, below)


def ordered(names: Sequence[str]) -> list[Metric]:
    """The outcomes in the order of the table of outcomes, those that it does not know last."""
    order = list(METRICS)
    return [metric(name) for name in sorted(names, key=lambda n: order.index(n) if n in METRICS else len(order))]


def _cells(comparison: Comparison, arm: str, m: Metric, names: Sequence[str]) -> tuple[str, str, str, Text]:
    reference = comparison.design.reference
    one, two = comparison.results[reference][m.name], comparison.results[arm][m.name]
    without, with_track = comparison.has_track(reference), comparison.has_track(arm)
    if m.track and not (without and with_track):
        # the track's own outcomes cannot be compared with an arm that has none
        return (brief(m, one) if without else ABSENT, brief(m, two) if with_track else ABSENT, "", Text())
    effect = shown_effect(comparison, arm, m, names)
    said = judgement(m, effect, one.mean, comparison.edges)
    return brief(m, one), brief(m, two), difference(m, effect, units=False), Text(said, style=STYLES.get(said, ""))


def split_table(comparison: Comparison, arm: str, split: Split, narrow: bool = False) -> Table:
    """Effects where an incentive short of membership works and where it does not; in the narrow form intervals stand below."""
    working, idle = split.working["normalisation"].count, split.idle["normalisation"].count
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column(f"Effect of {arm} on", no_wrap=not narrow, overflow="fold")
    table.add_column(f"in {working:,} futures where\nsuch incentives work", justify="right")
    table.add_column(f"in {idle:,} futures where\nthey do not", justify="right")
    for name in SPLIT_METRICS:
        m = metric(name)
        cells = (difference(m, half[name]) for half in (split.working, split.idle))
        table.add_row(Padding(m.label, (0, 0, 0, 2)), *(said.replace(" (", "\n(") if narrow else said for said in cells))
    return table


def side_by_side_table(found: SideBySide, names: Sequence[str]) -> Table:
    """Effects of all arms of several runs, a column each, beside the reference of the first."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    table.add_column("", no_wrap=True)
    for heading, _ in found.references:
        table.add_column(heading, justify="right", overflow="fold")
    for column in found.columns:
        table.add_column(column.heading, justify="right", overflow="fold")
    for group, members in groupby(ordered(names), key=lambda m: m.group):
        table.add_row(Text(str(group), style="bold"))
        for m in members:
            shown = [_reference_cell(found.comparisons[run], m) for _, run in found.references]
            table.add_row(f"  {labelled(m)}", *shown, *(_effect_cell(found, column, m, names) for column in found.columns))
    return table


def _reference_cell(comparison: Comparison, m: Metric) -> str:
    reference = comparison.design.reference
    without = m.track and not comparison.has_track(reference)
    return ABSENT if without else brief(m, comparison.results[reference][m.name])


def _effect_cell(found: SideBySide, column: Column, m: Metric, names: Sequence[str]) -> str | Text:
    """The effect of an arm; of the track's own outcomes the arm's result, where the reference has no track."""
    comparison = found.comparisons[column.run]
    result = comparison.results[column.arm][m.name]
    if m.track and not comparison.both_track(column.arm):
        return brief(m, result) if comparison.has_track(column.arm) else ABSENT
    effect = shown_effect(comparison, column.arm, m, names)
    said = judgement(m, effect, comparison.base(m.name), comparison.edges)
    shown = difference(m, effect, units=False)
    wide = len(found.columns) > MOST_WIDE
    return Text(shown.replace(" (", "\n(") if wide else shown, style=STYLES.get(said, ""))


def reading(comparison: Comparison) -> str:
    """How to read the table."""
    said = (
        "Difference: with its 95 % interval; for numbers of futures and percentages in points, that is, futures in a hundred. "
        "The intervals hold together: all of them are right in 95 of 100 studies. ** The main question, named beforehand, has "
        "an interval of its own. Better, worse: the interval leaves out 0 and the difference is large enough to matter. "
        f"Negligible: surely too small to matter. Unclear: these futures cannot tell. {STAR}."
    )
    said += cut_short(comparison.design.months)
    if comparison.failed:
        said += f" {comparison.failed:,} futures failed and are left out; see the run folder."
    return said


def cut_short(months: int) -> str:
    """For a run shorter than some outcomes look ahead: that they are counted to its end. With a space before, or empty."""
    if months >= LONGEST_WINDOW:
        return ""
    return f" The run ends after {months} months: what is said to happen within more years than that is counted to its end."
