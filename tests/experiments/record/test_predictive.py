"""Where the record falls among futures, which futures meet everything, and the page of patterns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.experiments.record import page
from keci.experiments.record.patterns import PATTERNS
from keci.experiments.record.predictive import beside, lines, met, predictive, quantiles, whole_lines
from keci.model.errors import InputError

PAGE = Path(__file__).resolve().parents[3] / "docs/reference/patterns.md"


def futures() -> pd.DataFrame:
    """Six futures: tolerance of `serious` is 0.7 to 1.4, of `quiet_months` 0.78 to 0.90 and of `freeze` 1 where the record is
    1.0, 0.85 and 1.
    """
    return pd.DataFrame(
        {
            "serious": [1.0, 1.2, 3.0, 1.0, 5.0, 0.9],
            "quiet_months": [0.85, 0.95, 0.85, 0.5, 0.86, 0.2],
            "freeze": [1.0, 1.0, 1.0, 1.0, 0.0, 0.0],
        }
    )


RECORD = {"serious": 1.0, "quiet_months": 0.85, "freeze": 1.0}


def test_the_place_of_the_record_is_its_mid_rank() -> None:
    found = predictive(futures(), RECORD)
    assert found["place"].tolist() == pytest.approx([(1 + 2 / 2) / 6, (2 + 2 / 2) / 6, (2 + 4 / 2) / 6])
    assert found["inside"].tolist() == pytest.approx([4 / 6, 3 / 6, 4 / 6])
    assert found.loc["serious", ["record", "median", "low", "high"]].tolist() == [1.0, 1.0, 0.9, 5.0]
    assert found.loc["serious", "mean"] == pytest.approx(12.1 / 6)


def test_weights_are_as_good_as_copies() -> None:
    table, weights = futures(), [3, 0, 1, 2, 0, 1]
    copied = table.loc[np.repeat(np.arange(6), weights)].reset_index(drop=True)
    pd.testing.assert_frame_equal(predictive(table, RECORD, weights), predictive(copied, RECORD))
    assert met(table, RECORD, weights).all() == pytest.approx(met(copied, RECORD).all())


def test_whole_futures_and_what_dropping_one_or_two_changes() -> None:
    # misses: none; quiet; serious; quiet; serious and freeze; quiet and freeze
    found = met(futures(), RECORD)
    assert found.all() == pytest.approx(1 / 6)
    assert dict(found.missed().to_numpy().tolist()) == pytest.approx({0: 1 / 6, 1: 3 / 6, 2: 2 / 6})
    dropped = found.without().set_index("dropped")["share"]
    assert dropped.to_dict() == pytest.approx(
        {"serious + quiet_months": 4 / 6, "quiet_months + freeze": 4 / 6, "serious + freeze": 3 / 6, "quiet_months": 3 / 6,
         "serious": 2 / 6}
    )  # fmt: skip
    assert found.without()["rise"].tolist() == pytest.approx(sorted((found.without()["share"] - 1 / 6), reverse=True))


def test_what_the_nearest_futures_miss() -> None:
    found = met(futures(), RECORD)
    assert found.nearest(0).empty
    assert dict(found.nearest(1).to_numpy().tolist()) == pytest.approx({"quiet_months": 2 / 4, "serious": 1 / 4})
    weighted = met(futures(), RECORD, [0, 3, 1, 0, 0, 0]).nearest(0)
    assert dict(weighted.to_numpy().tolist()) == pytest.approx({"quiet_months": 3 / 4, "serious": 1 / 4})


def test_what_cannot_be_met_together_stands_at_the_top() -> None:
    table = pd.DataFrame(
        {"serious": [1.0, 1.0, 9.0, 9.0], "quiet_months": [0.1, 0.1, 0.85, 0.85], "freeze": [1.0, 0.0, 1.0, 0.0]}
    )
    found = met(table, RECORD).together()
    assert found.loc[0, ["first", "second"]].tolist() == ["serious", "quiet_months"]
    assert found["ratio"].tolist() == [0.0, 1.0, 1.0] and found["apart"].tolist() == [0.25] * 3


@given(seed=st.integers(0, 2**32 - 1))
def test_dropping_more_never_leaves_fewer_and_order_does_not_matter(seed: int) -> None:
    draw = np.random.default_rng(seed)
    table = pd.DataFrame({name: value * draw.uniform(0.5, 1.5, 40) for name, value in RECORD.items()})
    found, order = met(table, RECORD), draw.permutation(40)
    assert (found.without()["share"] > found.all()).all()
    shuffled = met(table.iloc[order].reset_index(drop=True), RECORD)
    assert shuffled.all() == pytest.approx(found.all())
    assert shuffled.without().set_index("dropped")["share"].to_dict() == pytest.approx(
        found.without().set_index("dropped")["share"].to_dict()
    )
    by_hand = {name: float(met(table.drop(columns=name), RECORD).all()) for name in RECORD}
    alone = found.without().set_index("dropped")["share"].to_dict()
    assert all(alone.get(name, found.all()) == pytest.approx(share) for name, share in by_hand.items())


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=30))
def test_quantiles_are_values_at_which_the_level_is_reached(values: list[float]) -> None:
    array, weights = np.array(values), np.full(len(values), 1 / len(values))
    for level, found in zip((0.05, 0.5, 0.95), quantiles(array, weights, (0.05, 0.5, 0.95)), strict=True):
        assert found in array
        assert (array <= found).mean() >= level - 1e-9 and (array < found).mean() < level + 1e-9


def test_prior_and_posterior_stand_side_by_side() -> None:
    tables = {"prior": predictive(futures(), RECORD), "posterior": predictive(futures().iloc[:2], RECORD)}
    joint = beside(tables)
    assert joint["posterior_inside"].tolist() == [1.0, 0.5, 1.0]
    text = lines(tables)
    assert len(text) == 2 + 3 and {row.count("|") for row in text} == {11}
    assert "| P1 | incidents with somebody hurt | a year | 1.00 | 1.00 (0.90 to 5.00) | 0.33 | 67 % |" in text[2]
    assert whole_lines(met(futures(), RECORD))[0].startswith("17 % of futures meet all 3 patterns; the nearest miss 0")


@pytest.mark.parametrize(
    ("table", "record", "weights", "said"),
    [
        (futures().iloc[:0], RECORD, None, "an empty table"),
        (futures().rename(columns={"serious": "seriuos"}), RECORD, None, "unknown pattern 'seriuos'; did you mean 'serious'"),
        (futures(), {"serious": 1.0}, None, "no value for pattern quiet_months"),
        (futures().replace(5.0, np.nan), RECORD, None, "future 4, pattern serious: must be a finite number"),
        (futures(), RECORD | {"freeze": np.inf}, None, "record, pattern freeze: must be a finite number"),
        (futures(), RECORD, [1.0] * 5, "must be 6 numbers of at least 0"),
        (futures(), RECORD, [0.0] * 6, "not all 0"),
        (futures(), RECORD, [1.0] * 5 + [-1.0], "at least 0"),
    ],
)
def test_what_cannot_be_used_is_refused(table: pd.DataFrame, record: dict[str, float], weights: list[float], said: str) -> None:
    for use in (predictive, met):
        with pytest.raises(InputError, match=said):
            use(table, record, weights)


def test_the_page_of_patterns_shows_what_the_code_holds() -> None:
    written = PAGE.read_text(encoding="utf-8").splitlines()
    assert written == page.lines(), "python -m keci.experiments.record.page > docs/reference/patterns.md"
    assert all(f"(`{one.name}`)" in "\n".join(written) for one in PATTERNS)
