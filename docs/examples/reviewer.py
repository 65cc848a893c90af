"""A reviewer's script: does the verdict hold under other assumptions and another seed, and is the run what it says it is?"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from keci.experiments.compare import perform
from keci.experiments.designs.design import Design
from keci.experiments.results.side_by_side import compare_runs
from keci.experiments.store.folder import StoredRun
from keci.experiments.store.replay import replay
from keci.experiments.store.verify import verify

SHOWN = ("normalisation", "severe_per_year", "nato_support")


def played(out: Path, futures: int, months: int, parameters: str, seed: int = 0) -> StoredRun:
    """The comparison that is under review, in a run folder."""
    design = Design.of(["baseline", "keci", "placebo"], futures, seed, parameters, months)
    return perform(design, "compiled", out, SHOWN)[1]


def main(futures: int = 2000, months: int = 120, out: Path = Path("runs")) -> list[str]:
    """The checks, a line each."""
    drawn, fixed = (played(out, futures, months, parameters) for parameters in ("prior", "mode"))
    side = compare_runs([drawn, fixed])
    frame = side.to_frame().query("arm == 'keci' and outcome in @SHOWN")
    lines = [f"Mind: {warning}" for warning in side.warnings]
    lines += [
        f"{r.run}, {r.outcome}: {r.effect_mean:+.3f} ({r.effect_low:+.3f} to {r.effect_high:+.3f})" for r in frame.itertuples()
    ]
    placebo = side.to_frame().query("arm == 'placebo'")["effect_mean"]
    lines.append(f"The placebo moves {int((placebo != 0).sum())} of {len(placebo)} outcomes.")
    checks = verify(drawn.folder, 3)
    lines.append(
        f"Checksums: {'hold' if not checks.differences else checks.differences}; worlds played again: {checks.replayed}."
    )
    with TemporaryDirectory() as again:
        lines.append(f"Replay: {replay(drawn.folder, Path(again)).said()}.")
    return lines


if __name__ == "__main__":
    print("\n".join(main(*map(int, sys.argv[1:]))))
