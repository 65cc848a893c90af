"""Without one pattern: what it told is no longer told, what others told still is, and its own value does not matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from keci.experiments.calibration import waves
from keci.experiments.calibration.acceptance import accept
from keci.experiments.calibration.leaving_out import without_each
from keci.experiments.calibration.regression import involved
from keci.experiments.calibration.screening import coefficients, screen
from keci.experiments.calibration.table import ReferenceTable
from keci.model.errors import InputError


@pytest.fixture
def table(linear_table) -> ReferenceTable:
    return linear_table(record=(0.9, 0.1, 0.9))


def test_what_only_one_pattern_tells_goes_with_it(table: ReferenceTable) -> None:
    """s2 alone tells of b; of a, s1 and s3 tell alike."""
    screening, matched = screen(table), waves.match(table, ["a", "b"])
    whole = accept(table.subset(matched.kept.to_numpy()), screening)
    found = dict(without_each(table, table, screening, matched))
    assert list(found) == ["s1", "s2", "s3"]
    ((name, alone),) = without_each(table, table, screening, matched, ["s2"])
    assert name == "s2" and alone.draws.equals(found["s2"].draws)
    prior = table.parameters["b"].std()
    assert whole.deviation()["b"] < 0.5 * prior < 0.9 * prior < found["s2"].deviation()["b"]
    assert abs(found["s2"].mean()["b"] - 0.5) < 0.03 < 0.3 < 0.5 - whole.mean()["b"]
    for name in ("s1", "s2", "s3"):
        assert found[name].mean()["a"] == pytest.approx(whole.mean()["a"], abs=0.08)


def test_the_value_of_what_is_left_out_does_not_matter(table: ReferenceTable) -> None:
    screening = screen(table)
    other = table.against(table.record + np.array([0.0, 0.7, 0.0]))
    one, two = (accept(some, screening, "s2") for some in (table, other))
    assert one.draws.index.equals(two.draws.index) and np.array_equal(one.weights, two.weights)
    assert not accept(other, screening).draws.index.equals(accept(table, screening).draws.index)


def test_coefficients_are_those_of_a_table_that_never_had_the_pattern(table: ReferenceTable) -> None:
    screening, fresh = screen(table), screen(table.without("s2"))
    without = coefficients(screening, "s2")
    kept = ~involved(screening.scaling)[screening.statistics.index("s2")]
    assert (without[~kept] == 0.0).all() and np.abs(without[kept]).max() > 0.1
    assert without[kept] == pytest.approx(coefficients(fresh), abs=1e-8)


def test_matching_is_repeated_for_a_pattern_that_had_ruled_out_futures(table: ReferenceTable) -> None:
    """With s2 twenty tolerances away nothing near is left; without it everything that s1 and s3 allow is there again."""
    far = replace(table, record=np.array([0.5, 1.35, 0.5]))
    matched = waves.match(far, ["a", "b"])
    assert matched.kept.mean() < 0.7
    without = dict(without_each(far, far, screen(far), matched))["s2"]
    ruled_out = matched.kept.index[~matched.kept]
    assert without.draws.index.isin(ruled_out).mean() > 0.2
    assert not accept(far.subset(matched.kept.to_numpy()), screen(far)).draws.index.isin(ruled_out).any()


def test_an_unknown_pattern_cannot_be_left_out(table: ReferenceTable) -> None:
    with pytest.raises(InputError, match="unknown statistic 's9'"):
        table.without("s9")
