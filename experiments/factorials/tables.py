"""A factorial on the terminal: main effects, the interactions that stand, the package, arms beside it, costs."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from keci.experiments.factorials.arms import BESIDE, LEVERS
from keci.experiments.factorials.cost import costs
from keci.experiments.factorials.effects import Factorial, Package, Term
from keci.experiments.reporting import markdown as md
from keci.experiments.statistics.contrasts import Contrast
from keci.experiments.statistics.metrics import Metric, Unit, metric
from keci.experiments.statistics.words import signed, unit_of

SHOWN = ("normalisation", "implementation_share", "severe_incident", "incidents_per_year", "nato_support")  # of the arms beside
SMALL = 0.005  # half an interval that two decimals would show as none
DRAWN = {"prior": "assumptions drawn anew for each future", "mode": "likeliest assumptions in all"}
READING = (
    "Main effect: what a lever changes, averaged over all combinations of the other four. Interaction: what the second lever "
    "adds to or takes from the effect of the first, averaged likewise. Surplus: the package less the five single effects. "
    "± is half of the 95 % interval, which knows that all arms share their futures. *: stands after Holm's correction among the "
    "five main effects, or the ten interactions, on that outcome; in the other tables the interval alone leaves out 0. "
    "Shares and percentages differ in points, that is, futures in a hundred. Costs: gains: the payer is surely better off; "
    "no points, no cost: the lever does not surely raise normalisation, or take anything from the payer."
)


def page(factorial: Factorial, names: Sequence[str], command: str) -> str:
    """All tables as a page in Markdown; `command` wrote it."""
    lines = [*md.heading("All combinations of the five measures", command), f"{title(factorial)}.", ""]
    for name, found in (
        ("Main effects", main_table(factorial, names)),
        ("Interactions that stand", interaction_table(factorial, names)),
        ("The package against the sum of its parts", package_table(factorial, names)),
        ("Rivals and other designs of the track", beside_table(factorial)),
        ("Costs", cost_table(factorial)),
    ):
        lines += [f"## {name}", "", *md.of_rich(found), ""]
    return "\n".join([*lines, READING.replace("*:", "\\*:")]) + "\n"


def show(factorial: Factorial, names: Sequence[str], console: Console) -> None:
    """Print all tables; `names` are the outcomes."""
    console.print(Text(textwrap.fill(title(factorial), console.width), style="bold"))
    tables = [main_table(factorial, names), interaction_table(factorial, names), package_table(factorial, names)]
    for table in (*tables, beside_table(factorial), cost_table(factorial)):
        console.print()
        console.print(table)
    console.print()
    console.print(Text(textwrap.fill(READING, console.width), style="dim"))


def title(factorial: Factorial) -> str:
    """What was played, in a line."""
    design = factorial.design
    drawn = DRAWN.get(design.parameters, f"assumptions from {design.parameters}")
    said = (
        f"Five levers, 32 combinations and {len(BESIDE)} arms beside them, each in the same {factorial.moments.count:,} futures"
    )
    failed = f"; {factorial.failed:,} failed and are left out" if factorial.failed else ""
    return f"{said} of {design.months} months from {design.start} (seed {design.seed}; {drawn}{failed})"


def labelled(m: Metric) -> str:
    """An outcome with the unit of its differences."""
    unit = unit_of(m)
    return f"{m.label.rstrip(' *')} ({unit})" if unit else m.label.rstrip(" *")


def _label(m: Metric) -> str:
    """An outcome's name for a narrow column; what is measured in months says so itself."""
    return m.label.rstrip(" *").replace(" (0 to 1)", "").replace(" (index)", "")


def plus_minus(m: Metric, contrast: Contrast, star: bool) -> str:
    """ "+1.2 ±0.4*"."""
    if contrast.error == 0.0 and contrast.mean == 0.0:
        return "0 "
    mark = "*" if star else " "
    small = m.unit is Unit.YEARLY and contrast.half < SMALL
    if m.unit is Unit.INDEX or small:  # effects on the welfare indices are of the order of a thousandth
        return f"{contrast.mean:+.4f} ±{contrast.half:.4f}{mark}"
    half = signed(m, contrast.half, fine=True).lstrip("+")
    return f"{signed(m, contrast.mean, fine=True)} ±{half}{mark}"


def main_table(factorial: Factorial, names: Sequence[str]) -> Table:
    """Main effects: a row an outcome, a column a lever."""
    table = _table("Main effect on", LEVERS)
    for name in names:
        found = factorial.terms(name, 1)
        table.add_row(_label(metric(name)), *(plus_minus(metric(name), t.contrast, t.sure) for t in found))
    return table


def interaction_table(factorial: Factorial, names: Sequence[str]) -> Table:
    """The interactions of two levers that stand after Holm's correction, by outcome."""
    table = _table("Interaction on", ("levers", "", "both levers' main effects"))
    for name in names:
        for found in standing(factorial, name):
            mains = {t.name: t.contrast for t in factorial.terms(name, 1)}
            said = ", ".join(signed(metric(name), mains[lever].mean, fine=True) for lever in found.name.split(" x "))
            table.add_row(_label(metric(name)), found.name, plus_minus(metric(name), found.contrast, True), said)
    if not table.row_count:
        table.add_row("none of these outcomes", "", "", "")
    return table


def standing(factorial: Factorial, name: str) -> list[Term]:
    """The two-way interactions on an outcome that stand, the clearest first."""
    return sorted((t for t in factorial.terms(name, 2) if t.sure), key=lambda t: t.adjusted)


def package_table(factorial: Factorial, names: Sequence[str]) -> Table:
    """The package against the sum of its parts."""
    table = _table("Package on", ("package", "sum of parts", "surplus", "on logits", "mostly"))
    for name in names:
        m, found = metric(name), factorial.package(name)
        cells = (plus_minus(m, c, c.sure) for c in (found.whole, found.parts, found.surplus))
        table.add_row(_label(m), *cells, _logit(found), _mainly(found))
    return table


def _logit(found: Package) -> str:
    if found.logit is None:
        return ""
    return f"{found.logit.mean:+.2f} ±{found.logit.half:.2f}{'*' if found.logit.sure else ' '}"


def _mainly(found: Package) -> str:
    lever = found.main_part
    return f"{lever} {100 * found.shares[lever].mean:.0f} %" if lever else ""


def beside_table(factorial: Factorial) -> Table:
    """The rivals and the other designs of the track against the arm without any lever."""
    table = _table("Against no lever", [labelled(metric(name)) for name in SHOWN])
    for arm in ("K", *BESIDE):
        found = [(metric(name), factorial.effect(arm, name)) for name in SHOWN]
        table.add_row("keci, as in K" if arm == "K" else arm, *(plus_minus(m, c, c.sure) for m, c in found))
    return table


def cost_table(factorial: Factorial) -> Table:
    """Welfare given up for a point of normalisation, in thousandths of the index."""
    found = costs(factorial)
    payers = list(dict.fromkeys(cost.payer for cost in found))
    table = _table("Welfare given up for a point\nof normalisation (thousandths)", [*payers])
    for lever in LEVERS:
        mine = [cost for cost in found if cost.lever == lever]
        cells = (f"{1000 * c.per_point.mean:.2f} ±{1000 * c.per_point.half:.2f}" if c.per_point else c.said for c in mine)
        table.add_row(lever, *cells)
    return table


def _table(first: str, columns: Sequence[str]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold", pad_edge=False)
    table.add_column(first, overflow="fold")
    for column in columns:
        table.add_column(column, justify="right", overflow="fold")
    return table
