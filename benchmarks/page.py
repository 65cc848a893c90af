"""The reference page on performance, written from a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keci.benchmarks.figures import Report

NAMES = {
    "draw": "keyed draws (Philox4x32-10)",
    "exp": "exponentials",
    "exp2": "powers of two",
    "log": "logarithms",
    "pow": "powers",
    "sqrt": "square roots",
    "cos": "cosines",
    "divide": "divisions",
    "add": "additions and subtractions",
    "multiply": "multiplications",
    "compare": "comparisons of floats",
}


BUSY_SHARE = 0.5  # load by others, as a share of the cores, from which the page warns; judgement
BUSY = (
    "**Others used the cores meanwhile.** What is measured by the clock, most of all what needs both cores, is slower here than "
    "it would be alone; what is measured in processor time, and ratios of that, hold."
)


def page(report: Report) -> str:
    """The page in Markdown."""
    return "\n".join([_HEAD, *_machine(report), "", *_figures(report), "", *_operations(report), "", _method()])


def _method() -> str:
    """How it is measured, in words that do not change from run to run."""
    return Path(__file__).with_name("method.md").read_text(encoding="utf-8").rstrip()


_HEAD = """# Performance

Written by `keci bench --markdown > docs/reference/performance.md`; not edited by hand.
"""


def _machine(report: Report) -> list[str]:
    m = report.machine
    versions = ", ".join(f"{name} {m[name]}" for name in ("python", "numba", "numpy", "mesa", "pandas", "pyarrow", "distributed"))
    same = "the same outcomes, to the last bit" if report.same else "DIFFERENT OUTCOMES, so that these figures mean nothing"
    quick = " A quick measurement: few repeats." if report.quick else ""
    return [
        f"Machine: {m['cores']} cores, {m['processor']}, {m['memory']}, {m['system']}; {versions}. "
        f"Load by others when it began: {m['load before']}.{quick}",
        f"`mesa.batch_run` and the ensemble give {same}.",
        *([BUSY] if float(m["load before"]) > BUSY_SHARE * int(m["cores"]) else []),
    ]


def _figures(report: Report) -> list[str]:
    rows = [f"| {f.name} | {f.said} | {f.target} | {f.verdict} | {f.how} |" for f in report.figures]
    return ["| what | measured | target | | how |", "|---|---:|---:|---|---|", *rows]


def _operations(report: Report) -> list[str]:
    o = report.operations
    rows = [f"| {said} | {o.a_month(name):,.1f} |" for name, said in NAMES.items() if o.counts.get(name)]
    return [f"Arithmetic of a month, mean over {o.worlds} worlds of {o.months} months:", "", "| | |", "|---|---:|", *rows]
