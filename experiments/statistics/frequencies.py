"""What changes in natural frequencies: of 100 futures so many with and without, so many in one arm alone."""

from __future__ import annotations

from dataclasses import dataclass

from keci.experiments.statistics.intervals import Fourfold

SCALES = (100, 1_000, 10_000, 100_000, 1_000_000)


@dataclass(frozen=True)
class Frequencies:
    """Whole numbers out of `total` futures: yes in both arms, only in the arm, only in the reference, in neither."""

    total: int
    both: int
    only_arm: int
    only_reference: int
    neither: int

    def numbers(self) -> dict[str, int]:
        """As plain numbers."""
        names = ("total", "both", "only_arm", "only_reference", "neither")
        return {name: getattr(self, name) for name in names}


def natural_frequencies(table: Fourfold) -> Frequencies:
    """A fourfold table out of 100 futures, or 1,000 ... where what differs would vanish; the actual number where it is smaller.

    Rounded by largest remainders (Hamilton's method), so that the parts add up. Natural frequencies are understood where
    percentages are not (Gigerenzer and Hoffrage, Psychological Review 102, 1995, 684-704).
    """
    cells = (table.both, table.only_arm, table.only_reference, table.neither)
    for total in SCALES:
        if total >= table.count:
            break
        rounded = _rounded(cells, total)
        if _faithful(cells, rounded):
            return Frequencies(total, *rounded)
    return Frequencies(table.count, *cells)


def _faithful(cells: tuple[int, ...], rounded: list[int]) -> bool:
    """Whether neither what differs nor which way it differs was rounded away."""
    (one, two), (shown_one, shown_two) = cells[1:3], rounded[1:3]
    return bool(shown_one) == bool(one) and bool(shown_two) == bool(two) and (shown_one == shown_two) == (one == two)


def _rounded(cells: tuple[int, ...], total: int) -> list[int]:
    count = sum(cells)
    whole = [cell * total // count for cell in cells]
    rests = sorted(range(len(cells)), key=lambda k: (-(cells[k] * total % count), k))
    for place in rests[: total - sum(whole)]:
        whole[place] += 1
    return whole


def frequencies_said(found: Frequencies, arm: str, reference: str) -> str:
    """ "of 1,000 futures: 75 with both, 8 only with keci, 3 only with baseline, 914 with neither"."""
    return (
        f"of {found.total:,} futures: {found.both:,} with both, {found.only_arm:,} only with {arm}, "
        f"{found.only_reference:,} only with {reference}, {found.neither:,} with neither"
    )
