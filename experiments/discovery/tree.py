"""An honest regression tree on paired differences: grown on one half of the worlds, tested and estimated on the other.

Honest trees: Athey and Imbens 2016 (https://doi.org/10.1073/pnas.1510489113). Both arms of every future are known here, so the
difference itself is the response and the tree is Breiman, Friedman, Olshen and Stone's (1984) for regression.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keci.experiments.discovery.contrast import Sums, chance, estimate
from keci.experiments.discovery.counts import Counts, counted
from keci.experiments.discovery.pairs import Pairs
from keci.experiments.discovery.region import Condition, Region
from keci.experiments.statistics.intervals import LEVEL, Estimate

DEPTH = 4  # splits on a path; judgement: a person still follows four conditions
LEAST_SHARE = 0.02  # of the searching worlds in a leaf; judgement
LEAST_WORLDS = 50  # in a leaf; judgement: the normal approximation of the test needs some


@dataclass(frozen=True)
class Node:
    """A part of the tree. A leaf has no `below`; a split has the two parts, the one with the smaller mean first.

    `found` is the mean gain of the searching worlds, `sums` those of the estimating worlds.
    """

    region: Region
    found: float
    sums: Sums
    below: tuple[Node, Node] | None = None

    @property
    def chance(self) -> float:
        """p-value of the split on the estimating half; 1 for a leaf."""
        return chance(self.below[1].sums, self.below[0].sums) if self.below else 1.0

    @property
    def splits(self) -> list[int]:
        """Position of the parameter of every split in it."""
        if self.below is None:
            return []
        changed = (self.below[0].region.kept != self.below[1].region.kept).any(axis=1)
        return [int(np.argmax(changed)), *(p for node in self.below for p in node.splits)]

    def leaves(self) -> list[Node]:
        """Its leaves."""
        return [leaf for node in self.below for leaf in node.leaves()] if self.below else [self]


@dataclass(frozen=True)
class Leaf:
    """A leaf in words' reach: what it asks, the share of futures in it, and its effect with 95 % interval."""

    conditions: tuple[Condition, ...]
    share: float
    effect: Estimate


@dataclass(frozen=True)
class Tree:
    """`leaves` from the largest to the smallest effect, estimated on the honest half; `grown` are the positions of the parameters
    of all splits that the searching half proposed, a split each, of which those in `root` stayed.

    `r_squared` is the share of the honest half's variance that the leaves' means from the searching half explain; below 0 if
    they do worse than the mean.
    """

    leaves: tuple[Leaf, ...]
    grown: tuple[int, ...]
    r_squared: float
    root: Node

    @property
    def found(self) -> bool:
        """True if any split survived."""
        return len(self.leaves) > 1


def grow(pairs: Pairs, depth: int = DEPTH, level: float = 1.0 - LEVEL) -> Tree:
    """The honest tree.

    A split maximises the reduction of variance among the training worlds. It stays if, on the honest half, its two parts
    differ in the direction found (one-sided p-value below `level` over the number of splits grown: Bonferroni, so that where
    nothing is to be found anything is found with probability `level`), or if a split below it stays.
    """
    least = max(LEAST_WORLDS, int(LEAST_SHARE * pairs.training.sum()))
    root = _grown(pairs, Region.whole(pairs.binning), np.flatnonzero(pairs.training), np.flatnonzero(pairs.honest), depth, least)
    grown = tuple(root.splits)
    root = _pruned(root, level / max(len(grown), 1))
    leaves = [_leaf(pairs, node, root.sums.count) for node in root.leaves()]
    return Tree(tuple(sorted(leaves, key=lambda leaf: -leaf.effect.mean)), grown, _r_squared(root), root)


def _grown(pairs: Pairs, region: Region, search: np.ndarray, rest: np.ndarray, depth: int, least: int) -> Node:
    found = Sums.of(pairs.gain[search]).mean
    leaf = Node(region, found, Sums.of(pairs.gain[rest]))
    if depth == 0 or len(search) < 2 * least:
        return leaf
    split = best_split(
        counted(pairs.binning.codes, pairs.gain, search, pairs.binning.width), region.kept, pairs.binning.ordered, least
    )
    if split is None:
        return leaf
    parts = []
    for kept in split[1:]:
        part = region.asking(split[0], kept)
        row = pairs.binning.codes[split[0]]
        parts.append(_grown(pairs, part, search[kept[row[search]]], rest[kept[row[rest]]], depth - 1, least))
    return Node(leaf.region, found, leaf.sums, (parts[0], parts[1]) if parts[0].found <= parts[1].found else (parts[1], parts[0]))


def best_split(counts: Counts, kept: np.ndarray, ordered: np.ndarray, least: int) -> tuple[int, np.ndarray, np.ndarray] | None:
    """The split that reduces variance most: parameter and the bins on either side, or None if no split reduces any.

    The reduction is n1 n2 / (n1 + n2) (m1 - m2)^2. Names are ordered by their means, among which the best division in two
    always lies (Fisher 1958, https://doi.org/10.1080/01621459.1958.10501479).

    Args:
        counts: of the node's worlds.
        kept: the node's bins, bool array (parameters, bins).
        ordered: whether a parameter's bins have an order, bool array (parameters,).
        least: the smallest number of worlds on either side.
    """
    order = np.tile(np.arange(kept.shape[1]), (len(kept), 1))
    order[~ordered] = np.argsort(np.where(counts.worlds > 0, counts.means, np.inf)[~ordered], axis=1, kind="stable")
    left = np.cumsum(np.take_along_axis(counts.worlds, order, 1), axis=1)
    sums = np.cumsum(np.take_along_axis(counts.total, order, 1), axis=1)
    right = left[:, -1:] - left
    allowed = (left >= least) & (right >= least)
    gap = sums / np.maximum(left, 1) - (sums[:, -1:] - sums) / np.maximum(right, 1)
    reduction = np.where(allowed, left * right / np.maximum(left[:, -1:], 1) * gap**2, 0.0)
    p, place = np.unravel_index(int(np.argmax(reduction)), reduction.shape)
    if reduction[p, place] <= 0.0:
        return None
    low = np.zeros(kept.shape[1], dtype=bool)
    low[order[p, : place + 1]] = True
    return int(p), low & kept[p], ~low & kept[p]


def _pruned(node: Node, level: float) -> Node:
    if node.below is None:
        return node
    one, two = (_pruned(part, level) for part in node.below)
    pruned = Node(node.region, node.found, node.sums, (one, two))
    stays = one.below or two.below or pruned.chance < level
    return pruned if stays else Node(node.region, node.found, node.sums)


def _leaf(pairs: Pairs, node: Node, count: int) -> Leaf:
    return Leaf(node.region.conditions(pairs.binning), node.sums.count / max(count, 1), estimate(node.sums, pairs.reach))


def _r_squared(root: Node) -> float:
    """1 - sum of (d - leaf's mean in the searching half)^2 over the sum of squares about the honest mean."""
    around = root.sums.squares - root.sums.count * root.sums.mean**2
    left = sum(s.squares - 2.0 * m * s.total + s.count * m * m for s, m in ((n.sums, n.found) for n in root.leaves()))
    return 1.0 - left / around if around > 0 else 0.0
