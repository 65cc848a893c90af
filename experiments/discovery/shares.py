"""How much of the variance of the effect each parameter explains alone, and the two parameters of a pair together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from keci.experiments.discovery.pairs import BATCHES, Pairs
from keci.experiments.statistics.intervals import LEVEL

TENTHS = 10  # bins of a parameter; judgement: enough for a bend, and each still holds a tenth of the futures
RESAMPLES = 500  # of batches; judgement: an end of a 95 % interval then rests on a dozen


@dataclass(frozen=True)
class Cells:
    """Worlds and gains by batch and cell: `worlds` and `total` are float arrays (batches, cells), `squares` (batches,)."""

    worlds: np.ndarray
    total: np.ndarray
    squares: np.ndarray

    @staticmethod
    def of(cell: np.ndarray, cells: int, gain: np.ndarray, batch: np.ndarray) -> Cells:
        """From the cell, gain and batch of each world, arrays (worlds,)."""
        place, moved = batch * cells + cell, gain != 0.0
        worlds = np.bincount(place, minlength=BATCHES * cells).reshape(BATCHES, cells)
        total = np.bincount(place[moved], gain[moved], minlength=BATCHES * cells).reshape(BATCHES, cells)
        return Cells(worlds.astype(float), total, np.bincount(batch, gain**2, minlength=BATCHES))

    def drawn(self, weights: np.ndarray) -> Cells:
        """The same of resamples: a row a resample in place of a row a batch; `weights` (resamples, batches)."""
        return Cells(weights @ self.worlds, weights @ self.total, weights @ self.squares)

    @property
    def whole(self) -> Cells:
        """The same over all batches: one row."""
        return self.drawn(np.ones((1, len(self.worlds))))


@dataclass(frozen=True)
class Parts:
    """Sums of squares between cells and in all, numbers of worlds and of filled cells: arrays (rows,)."""

    between: np.ndarray
    all: np.ndarray
    worlds: np.ndarray
    cells: np.ndarray

    @staticmethod
    def of(cells: Cells) -> Parts:
        """For each row."""
        worlds = cells.worlds.sum(axis=1)
        around = cells.total.sum(axis=1) ** 2 / np.maximum(worlds, 1.0)
        between = (cells.total**2 / np.maximum(cells.worlds, 1.0)).sum(axis=1) - around
        return Parts(np.maximum(between, 0.0), np.maximum(cells.squares - around, 0.0), worlds, (cells.worlds > 0).sum(axis=1))

    @property
    def raw(self) -> np.ndarray:
        """Eta squared, the share of the sum of squares between cells; 0 where nothing varies."""
        return np.where(self.all > 0, self.between / np.where(self.all > 0, self.all, 1.0), 0.0)

    @property
    def share(self) -> np.ndarray:
        """Epsilon squared: the share of the variance of the cells' true means, without what chance adds.

        (SSB - (k - 1) MSW) / SST with k cells (Kelley 1935, https://doi.org/10.1073/pnas.21.9.554); 0 on average where the
        cells do not differ, so that it may be a little below 0.
        """
        within = np.maximum(self.all - self.between, 0.0) / np.maximum(self.worlds - self.cells, 1.0)
        return self.raw - (self.cells - 1) * within / np.where(self.all > 0, self.all, 1.0)

    @property
    def chance(self) -> np.ndarray:
        """p-value of the F test that all cells have the same mean; 1 where nothing can be told."""
        between, within = self.cells - 1, self.worlds - self.cells
        told = (between > 0) & (within > 0) & (self.all > self.between)
        f = (self.between / np.maximum(between, 1)) / np.where(told, (self.all - self.between) / np.maximum(within, 1), 1.0)
        return np.where(told, fdtrc(np.maximum(between, 1), np.maximum(within, 1), f), 1.0)


def weights(rng: np.random.Generator, resamples: int = RESAMPLES) -> np.ndarray:
    """How often each batch is drawn: float array (resamples, BATCHES) (Efron 1979, https://doi.org/10.1214/aos/1176344552).

    Worlds are drawn by batches, which are random sets of worlds: so all tables are made once, and each resample adds them up.
    """
    return rng.multinomial(BATCHES, np.full(BATCHES, 1.0 / BATCHES), size=resamples).astype(float)


def errors(cells: Cells, drawn: np.ndarray) -> np.ndarray:
    """Errors of the share over resamples: float array (resamples,).

    The truth of the resampled world is the raw share of the sample, noise included, of which the share takes off only the
    noise of the resample: the error is the difference of the two.
    """
    return Parts.of(cells.drawn(drawn)).share - Parts.of(cells.whole).raw[0]


def interval(share: float, error: np.ndarray, level: float = LEVEL) -> tuple[float, float]:
    """The basic bootstrap interval (Davison and Hinkley 1997, equation 5.6), within [0, 1]."""
    high, low = np.quantile(error, [0.5 - level / 2.0, 0.5 + level / 2.0])
    return float(np.clip(share - low, 0.0, 1.0)), float(np.clip(share - high, 0.0, 1.0))


def cells_of(pairs: Pairs, parameters: tuple[int, ...], most: int, among: np.ndarray) -> Cells:
    """Cells of one parameter or of several crossed, each in at most `most` bins, over some worlds, bool array (worlds,)."""
    cell, count = np.zeros(int(among.sum()), dtype=np.intp), 1
    for p in parameters:
        size = int(pairs.binning.sizes[p])
        fewer = min(size, most) if pairs.binning.ordered[p] else size
        coarse = np.arange(size) * fewer // size
        cell = cell * fewer + coarse[pairs.binning.codes[p][among]]
        count *= fewer
    return Cells.of(cell, count, pairs.gain[among], pairs.batch[among])
