"""A researcher's script: does the effect of the track grow with the belief in it? A table of one's own, and pandas."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from keci.experiments.designs.table import checked, designs_from
from keci.experiments.sweep import perform

BELIEFS = (0.2, 0.5, 0.9)


def main(futures: int = 2000, months: int = 120, out: Path = Path("runs")) -> pd.DataFrame:
    """Play today's policy and the track at three beliefs in the same futures; the track's effect on Kosovo acting alone."""
    rows = [{"scenario": "baseline", "levers.keci.credibility": None}]
    rows += [{"scenario": "keci", "levers.keci.credibility": belief} for belief in BELIEFS]
    table = checked(pd.DataFrame(rows).assign(point=1))
    sweep, _ = perform(designs_from(table, futures, seed=1, months=months), table, out, ["unilateral_per_year"])
    found = sweep.to_frame().query("scenario == 'keci'")
    return found[["levers.keci.credibility", *(f"effect_unilateral_per_year{end}" for end in ("", "_low", "_high"))]]


if __name__ == "__main__":
    print(main(*map(int, sys.argv[1:])).to_string(index=False))
