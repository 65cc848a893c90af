"""`keci windows`: how far the answer and the scores hang on which years, and which patterns, the model was calibrated on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keci.experiments.commands.console import note, output, print_json, script
from keci.experiments.commands.options import Cluster, Fresh, Json, Markdown, Out, Seed, Yes
from keci.experiments.commands.playing import one_form, playing

if TYPE_CHECKING:
    import pandas as pd

    from keci.experiments.dependence.answers import Answers
    from keci.experiments.dependence.taught import Taught

WINDOWS = "2011-03:2016-12,validation,2014-01:2022-12,analysis"
LEFT_OUT = ("validation", "analysis")
NONE = "none"
MOST = 12  # windows
FUTURES, WORLDS, HISTORIES = 60_000, 100_000, 12_000
MOST_HISTORIES = 40_000  # whose monthly series memory holds
SHOWN = (("incidents", 6, "CRPS"), ("severe", 6, "Brier"), ("meetings", 6, "Brier"))
PERCENT = 100.0
MADE_FOR, DIGITS = "Made for the rules and priors", 16
STALE = (
    "> Made for earlier rules or priors than those of the posteriors that ship: numbers may differ somewhat. "
    "`keci windows --markdown` writes this page anew."
)


def windows(
    window: Annotated[
        str, typer.Option(help="Windows of the record, separated by commas: 'validation', 'analysis' or months START:END.")
    ] = WINDOWS,
    leave_out: Annotated[
        str | None,
        typer.Option(
            help="Windows whose patterns are left out one by one, separated by commas, or 'none'; 'validation' and 'analysis' "
            "unless given."
        ),
    ] = None,
    futures: Annotated[int, typer.Option(help="Hindcasts in the reference table of each window.")] = FUTURES,
    worlds: Annotated[int, typer.Option(help="Futures from 2026, with and without the track.")] = WORLDS,
    histories: Annotated[int, typer.Option(help="Hindcasts from which unseen years are forecast.")] = HISTORIES,
    seed: Seed = 0,
    out: Out = Path("runs"),
    cluster: Cluster = None,
    fresh: Fresh = False,
    yes: Yes = False,
    markdown: Markdown = False,
    json: Json = False,
) -> None:
    """Calibrate on other years, and without each pattern, and see how the answer and the scores change.

    Hindcasts are stored like any run; a pattern is left out without playing any of them again.
    """
    from keci.experiments.dependence.taught import teach
    from keci.experiments.designs.design import MOST_SEED, check_whole

    silent = one_form(markdown, json)
    check_whole("futures", futures, 2_000, 10_000_000)
    check_whole("worlds", worlds, 1_000, 10_000_000)
    check_whole("histories", histories, 1_000, MOST_HISTORIES)
    check_whole("seed", seed, 0, MOST_SEED)
    chosen = checked(window, leave_out)
    with playing(cluster, yes, silent, fresh) as how:
        taught = [teach(name, months, futures, seed, out, each, how) for name, months, each in chosen]
    found = told(taught, worlds, histories, seed)
    if json:
        print_json(document(found))
    elif markdown:
        print("\n".join(lines(found)))
    else:
        show(found)


def checked(window: str, leave_out: str | None = None) -> list[tuple[str, Any, bool]]:
    """Name, window, and whether its patterns are left out one by one; InputError for what is none, or stands twice."""
    from keci.experiments.calibration.study import names_of
    from keci.experiments.designs.design import split_names
    from keci.model.errors import InputError, unknown

    names = split_names(window)
    if not 1 <= len(names) <= MOST or len(set(names)) < len(names):
        raise InputError(f"--window: {len(names)} windows, {len(set(names))} of them different; give 1 to {MOST}, each once")
    if "both" in names:
        raise InputError("--window: 'both' stands for two; name each, as in validation,analysis")
    chosen = [(name, *one) for name in names for one in names_of(name)]
    usual = [name for name in LEFT_OUT if name in names]
    out = usual if leave_out is None else () if leave_out == NONE else split_names(leave_out)
    for name in out:
        if name not in names:
            raise unknown("window", name, names, "--leave-out")
    return [(called, months, name in out) for name, called, months in chosen]


def told(taught: list[Taught], worlds: int, histories: int, seed: int) -> Answers:
    """The answers under all posteriors."""
    from keci.experiments.dependence.answers import answer

    return answer(taught, worlds, histories, seed, note)


def document(found: Answers) -> dict[str, Any]:
    """All rows as plain data."""
    from keci.experiments.dependence.answers import ANSWER, SCORES
    from keci.model.stamp import rules_digest

    plain = found.rows[list(ANSWER)].to_dict("records")
    scores = [_plain(dict(row)) for row in found.rows[SCORES].to_dict("records")]
    return {
        "rules": rules_digest(),
        "posteriors": [{**row, "scores": scored} for row, scored in zip(plain, scores, strict=True)],
        "climatology": _plain(dict(found.climatology)),
        "sentences": sentences(found),
        "tells": dict(found.tells),
    }


def _plain(scores: dict[Any, float]) -> list[dict[str, object]]:
    return [{"target": column[0], "months": column[1], "score": column[2], "mean": mean} for column, mean in scores.items()]


WITHOUT, ADDS = "normalise without the track", "the track adds, points (95 %)"
HEAD = ("calibrated on", "hindcasts", "effective sets", WITHOUT, ADDS, "verdict")
APART = ("pattern left out", WITHOUT, ADDS, "change", "verdict")


def lines(found: Answers) -> list[str]:
    """The page in Markdown."""
    from keci.model.stamp import rules_digest

    said = [*INTRODUCTION.splitlines(), "", "## By window", "", *_table(_head(HEAD), _windows(found))]
    said += ["", *(f"- {sentence}" for sentence in sentences(found)), ""]
    said += ["## What each window tells", "", *(f"- {_spoken(name)}: {tells}" for name, tells in found.tells.items()), ""]
    for name in _left_out(found):
        said += [f"## Without one pattern: {_spoken(name)}", "", *_table(_head(APART, name, found), _patterns(found, name)), ""]
    return [*said, f"{MADE_FOR} {rules_digest()[:DIGITS]}."]


def marked(page: str, rules: str) -> str:
    """The page with a warning below its title if it was made for other rules than these (a digest), else without one."""
    plain = page.replace(f"{STALE}\n\n", "")
    if f"{MADE_FOR} {rules[:DIGITS]}." in plain:
        return plain
    title, _, rest = plain.partition("\n\n")
    return f"{title}\n\n{STALE}\n\n{rest}"


INTRODUCTION = """\
# How far the answer hangs on the window

Written by `keci windows --markdown`. The model is calibrated on other years of the record, and on the same years without each
of their [patterns](patterns.md); then the track is played under every posterior, and the years 2021 to 2025 are forecast by
those that have not read them. A posterior that has read any of them is not tested: its place says which years it has seen. How
a posterior is made: [calibration](calibration-method.md); scores, at six months, smaller being better: [scores](scores.md).

All posteriors of windows begin in January 2026 from the same start file and share their futures: the same worlds, weighted as
each posterior weights its sets. Intervals count sets, not worlds. *Change* is against the same window with all its patterns;
changes share that posterior's own luck, so that many may leave their intervals on the same side together.
What ships is shown as commands use it: from larger tables, and `analysis` with the states in which its hindcasts closed.
The verdict is the one of [a comparison](../how-to/read-a-comparison.md): what matters is a quarter of the base rate, so that the
same effect may be too little beside one base rate and undecided beside a lower one."""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(f"| {' | '.join(row)} |" for row in rows)]


def _head(first: Sequence[str], window: str = "", found: Answers | None = None) -> list[str]:
    if found is not None and not _tested(found, window):
        return list(first)
    return [*first, *(f"{score} of {target}" for target, _, score in SHOWN)]


def _tested(found: Answers, window: str) -> bool:
    return bool((found.rows.loc[found.rows["window"] == window, "seen"] == "").all())


def _left_out(found: Answers) -> list[str]:
    return list(dict.fromkeys(found.rows.loc[found.rows["without"] != "", "window"]))


def _windows(found: Answers) -> list[list[str]]:
    rows = []
    for row in found.whole().to_dict("records"):
        hindcasts = f"{row['hindcasts']:,}" if row["hindcasts"] else "–"
        effective = f"{row['effective']:,.0f}" if row["hindcasts"] else "–"
        rows.append([_spoken(row["window"]), hindcasts, effective, _share(row), _effect(row), str(row["word"]), *_scores(row)])
    nothing = ["–"] * (len(HEAD) - 1)
    return [*rows, ["climatology so far", *nothing, *(f"{found.climatology[column]:.3f}" for column in SHOWN)]]


def _patterns(found: Answers, window: str) -> list[list[str]]:
    whole = found.whole().set_index("window").loc[window]
    rows = []
    for row in found.parts(window).sort_values("change", key=abs, ascending=False, kind="stable").to_dict("records"):
        change = f"{PERCENT * row['change']:+.2f} (± {PERCENT * row['half']:.2f})"
        named = f"{_label(str(row['without']))} (`{row['without']}`)"
        cells = [named, _share(row), _effect(row), change, str(row["word"])]
        rows.append(cells + ([f"{row[c]:.3f} ({row[c] - whole[c]:+.3f})" for c in SHOWN] if row["seen"] == "" else []))
    return rows


def _label(pattern: str) -> str:
    from keci.experiments.record.patterns import pattern as named

    return named(pattern).label


def _spoken(window: Any) -> str:
    """ "2011-03 to 2016-12" of a window of one's own."""
    return str(window).replace("_", " to ")


def _share(row: Any) -> str:
    return f"{PERCENT * row['reference']:.1f} %"


def _effect(row: Any) -> str:
    return f"{PERCENT * row['effect']:+.2f} ({PERCENT * row['low']:+.2f} to {PERCENT * row['high']:+.2f})"


def _scores(row: Any) -> list[str]:
    if row["seen"]:
        return [f"not tested: has read {row['seen']}"] + ["–"] * (len(SHOWN) - 1)
    return [f"{row[column]:.3f}" for column in SHOWN]


def sentences(found: Answers) -> list[str]:
    """What the rows come to, in words."""
    whole = found.whole()
    own = whole[~whole["window"].str.contains("prior|ships")]
    said = [f"{_range('Over the windows', own)}; {_verdicts(own)}."]
    said += [_alone(found, name) for name in _left_out(found)]
    return [*said, *(_unseen(found, name) for name in _left_out(found) if _tested(found, name))]


def _range(over: str, rows: pd.DataFrame) -> str:
    low, high = PERCENT * rows["effect"].min(), PERCENT * rows["effect"].max()
    return f"{over} the track adds {low:+.2f} to {high:+.2f} points"


def _verdicts(rows: pd.DataFrame) -> str:
    words = list(dict.fromkeys(rows["word"]))
    if len(words) == 1:
        return f"the verdict is the same everywhere: {words[0]}"
    counted = ", ".join(f"{word!r} in {int((rows['word'] == word).sum())}" for word in words)
    return f"the verdict is not the same everywhere: {counted}"


def _alone(found: Answers, window: str) -> str:
    """How far the answer moves without one pattern, and for how many by more than chance would have it."""
    rows = found.parts(window)
    sure = rows[rows["change"].abs() > rows["half"]]
    named = ", ".join(f"{row['without']} {PERCENT * row['change']:+.2f}" for row in sure.to_dict("records"))
    moved = f"{len(sure)} of {len(rows)} changes lie outside their 95 % interval{f' ({named})' if named else ''}"
    chance = f"chance alone gives about {0.05 * len(rows):.0f}"
    over = f"With the patterns of {_spoken(window)} left out one by one"
    return f"{_range(over, rows)}; {_verdicts(rows)}. {moved}, where {chance}."


def _unseen(found: Answers, window: str) -> str:
    """How far scores on unseen years move without one pattern, beside what separates them from a simple rival."""
    whole = found.whole().set_index("window").loc[window]
    parts = []
    for target, months, score in SHOWN:
        column = (target, months, score)
        values = found.parts(window).set_index("without")[[column]].to_numpy(dtype=float)[:, 0]
        span = f"{values.min():.3f} to {values.max():.3f}"
        parts.append(f"{score} of {target} {span} (with all {whole[column]:.3f}, climatology {found.climatology[column]:.3f})")
    return f"Scores of {_spoken(window)} on unseen years, one pattern left out: {'; '.join(parts)}."


def show(found: Answers) -> None:
    """The windows and, in words, the patterns, on the terminal."""
    from textwrap import fill

    from rich import box
    from rich.table import Table

    console = output()
    title = "The track's effect on normalisation from 2026, and scores on unseen years, by window"
    table = Table(*_head(HEAD), box=box.SIMPLE, title=title, title_justify="left")
    for row in _windows(found):
        table.add_row(*row)
    console.print(table)
    for sentence in [*sentences(found), *(f"{_spoken(name)}: {tells}" for name, tells in found.tells.items())]:
        console.print(fill(sentence, console.width), soft_wrap=True)


if __name__ == "__main__":
    script(windows, "windows")
