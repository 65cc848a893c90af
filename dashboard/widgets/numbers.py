"""A table under a picture, to be read, copied or downloaded: all that a picture says in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import solara

if TYPE_CHECKING:
    import pandas as pd

MOST_SHOWN = 200  # rows that the page shows; the CSV has all


@solara.component_vue("numbers.vue", vuetify=False)
def _Numbers(
    title: str,
    head: list[str],
    rows: list[list[str]],
    words: int,
    csv: str,
    name: str,
    links: list[str],
    more: int,
    unfolded: bool,
) -> None: ...


@solara.component
def Numbers(
    title: str,
    shown: pd.DataFrame,
    exact: pd.DataFrame,
    name: str,
    words: int = 1,
    links: Sequence[str] = (),
    is_open: bool = False,
) -> None:
    """A table that can be folded away.

    Args:
        title: what it holds.
        shown: the cells as they are read.
        exact: what the CSV holds, with all digits.
        name: of the file, without its ending.
        words: the first so many columns are words, the others numbers.
        links: for each row the address to which its first cell leads, if any.
        is_open: whether it is unfolded at first.
    """
    rows = [[str(cell) for cell in row] for row in shown.itertuples(index=False)]
    _Numbers(
        title=title,
        head=[str(column) for column in shown.columns],
        rows=rows[:MOST_SHOWN],
        words=words,
        csv=exact.to_csv(index=False),
        name=name,
        links=list(links[:MOST_SHOWN]),
        more=max(0, len(rows) - MOST_SHOWN),
        unfolded=is_open,
    )
