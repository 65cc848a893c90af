"""What changes in natural frequencies, drawn as SVG: of so many futures yes in both arms, in one alone, in neither."""

from __future__ import annotations

from html import escape

from keci.dashboard.language.speech import _, whole
from keci.experiments.statistics.frequencies import Frequencies

STEP = 10  # units of the drawing a mark
COLUMNS = {100: 20, 1_000: 50}
WIDEST = 100  # marks a row where there are more
FORMS = {
    "both": "h8v8h-8Z",
    "with": "m0,8l4,-8l4,8Z",
    "without": "h8l-4,8Z",
    "neither": "h8v8h-8Z",
}


def groups(found: Frequencies) -> tuple[tuple[str, int, str], ...]:
    """The four groups in the order in which they are drawn: class, number of futures, how it is said."""
    return (
        ("both", found.both, _("either way")),
        ("with", found.only_arm, _("only with it")),
        ("without", found.only_reference, _("only without it")),
        ("neither", found.neither, _("not at all")),
    )


def sentence(found: Frequencies) -> str:
    """ "Of 100 futures: 4 either way, 1 only with it, 0 only without it, 95 not at all"."""
    counted = ", ".join(f"{whole(count)} {said}" for _name, count, said in groups(found))
    return _("Of {total} futures: {groups}", total=found.total, groups=counted)


def fourfold(label: str, found: Frequencies) -> str:
    """The groups one after the other, row by row, as one SVG element: told apart by form as well as by colour.

    Args:
        label: what happens in the futures that are filled in.
        found: whole numbers that add up to the marks drawn.
    """
    columns = COLUMNS.get(found.total, min(WIDEST, max(20, found.total // 20)))
    rows = -(-found.total // columns)
    said, at, paths = escape(f"{label}. {sentence(found)}.", quote=True), 0, []
    for name, count, _said in groups(found):
        marks = (_mark(name, at + k, columns) for k in range(count))
        paths.append(f'<path class="{name}" d="{"".join(marks)}"/>')
        at += count
    return (
        f'<svg class="fourfold" viewBox="0 0 {columns * STEP} {rows * STEP}" role="img" aria-label="{said}"><title>{said}</title>'
        f"{''.join(paths)}</svg>"
    )


def _mark(name: str, place: int, columns: int) -> str:
    return f"M{place % columns * STEP + 1},{place // columns * STEP + 1}{FORMS[name]}"


def legend() -> str:
    """The four forms with their words, as HTML."""
    every = Frequencies(0, 0, 0, 0, 0)
    items = (f'<li><i class="{name}"></i>{said}</li>' for name, _count, said in groups(every))
    return f'<ul class="fourfold-legend">{"".join(items)}</ul>'
