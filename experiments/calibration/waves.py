"""History matching on the table: parameters that cannot have given the record are ruled out, in waves.

Each wave reads mean and variance of every statistic off the futures still in play (`emulator`), and drops those whose
parameters are implausible. A smaller region is described better by a polynomial, so the next wave can drop more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from keci.experiments.calibration.distance import implausibility
from keci.experiments.calibration.emulator import Emulator, emulate
from keci.experiments.calibration.table import ReferenceTable
from keci.model.errors import InputError

CUT = 3.0  # implausibility above which parameters are dropped: Pukelsheim's (1994) three-sigma rule, for any unimodal error
WAVES = 4
SETTLED = 0.95  # share kept from which another wave is not worth it (judgement)
FEWEST = 500  # futures left, below which posteriors are not to be had (judgement)


@dataclass(frozen=True)
class Waves:
    """What is left.

    Attributes:
        kept: bool Series by label of future.
        report: a row a wave: `wave`, `futures` (before), `kept`, `share_kept` (of those), `share_of_all`, `hardest` (the
            statistic that rules out most), `ruled_out_by_hardest` (share of the futures before).
        statistics: a row a wave and statistic: `wave`, `statistic`, `ruled_out` (share of the futures before), `alone` (share
            that nothing else rules out), `median_implausibility`, `explained` (variance that the parameters explain).
        emulator: of the last wave.
    """

    kept: pd.Series
    report: pd.DataFrame
    statistics: pd.DataFrame
    emulator: Emulator


def match(table: ReferenceTable, active: Sequence[str], cut: float = CUT, waves: int = WAVES, forgiven: int = 0) -> Waves:
    """Drop what is implausible, wave after wave, until a wave keeps `SETTLED` of its futures.

    Args:
        table: the futures.
        active: the parameters that the statistics are described by.
        cut: largest implausibility that stays.
        waves: at most so many.
        forgiven: statistics that may be missed by more: 1 judges by the second largest implausibility, and so on (Vernon,
            Goldstein and Bower 2010, Bayesian Analysis 5), against a single badly described statistic.

    Raises:
        InputError: fewer than `FEWEST` futures are left (the line names the hardest statistic), or nothing to judge by.
    """
    if not 0 <= forgiven < len(table.names) or waves < 1:
        judged = f"{forgiven} statistics forgiven of {len(table.names)}, {waves} waves"
        raise InputError(f"history matching: {judged}; leave at least one of each")
    rows, reports, details = np.arange(table.size), [], []
    for wave in range(1, waves + 1):
        part = table.subset(rows)
        emulator = emulate(part, active)
        found = _implausible(part, emulator)
        stays = np.partition(found, -1 - forgiven, axis=1)[:, -1 - forgiven] <= cut
        details.append(_detail(wave, table.names, found, cut, emulator))
        reports.append(_report(wave, table.size, stays, details[-1]))
        rows = rows[stays]
        _check(wave, len(rows), details[-1])
        if stays.mean() >= SETTLED:
            break
    mask = np.zeros(table.size, dtype=bool)
    mask[rows] = True
    kept = pd.Series(mask, index=table.labels, name="kept")
    return Waves(kept, pd.DataFrame(reports), pd.concat(details, ignore_index=True), emulator)


def _implausible(table: ReferenceTable, emulator: Emulator) -> np.ndarray:
    found = np.empty((table.size, len(table.names)), dtype=np.float32)
    for rows in table.blocks():
        expected, variance = emulator.expect(table.values(rows, emulator.active))
        found[rows] = implausibility(expected, variance, table.record, table.tolerance)
    return found


def _detail(wave: int, names: tuple[str, ...], found: np.ndarray, cut: float, emulator: Emulator) -> pd.DataFrame:
    out = found > cut
    alone = out & (out.sum(axis=1) == 1)[:, np.newaxis]
    return pd.DataFrame(
        {
            "wave": wave,
            "statistic": names,
            "ruled_out": out.mean(axis=0),
            "alone": alone.mean(axis=0),
            "median_implausibility": np.median(found, axis=0).astype(float),
            "explained": emulator.share,
        }
    )


def _report(wave: int, size: int, stays: np.ndarray, detail: pd.DataFrame) -> dict[str, object]:
    hardest = detail.iloc[int(detail["ruled_out"].argmax())]
    return {
        "wave": wave,
        "futures": len(stays),
        "kept": int(stays.sum()),
        "share_kept": float(stays.mean()),
        "share_of_all": float(stays.sum() / size),
        "hardest": hardest["statistic"],
        "ruled_out_by_hardest": float(hardest["ruled_out"]),
    }


def _check(wave: int, left: int, detail: pd.DataFrame) -> None:
    if left < FEWEST:
        hardest = detail.iloc[int(detail["ruled_out"].argmax())]
        share = 100 * float(hardest["ruled_out"])
        raise InputError(
            f"history matching: {left} futures left after wave {wave}, {FEWEST} needed; {hardest['statistic']!r} rules out "
            f"{share:.0f} %: widen its tolerance, forgive a statistic, or draw more futures"
        )
