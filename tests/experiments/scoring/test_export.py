"""The challenge's files: columns, month numbers, there and back, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from keci.experiments.scoring.export import (
    challenge_frame,
    draws_of,
    observed_frame,
    read_challenge,
    submission_path,
    write_challenge,
)
from keci.model.errors import InputError

DRAWS = np.array([[0, 1], [2, 3], [4, 5]])


def test_a_frame_has_the_challenge_s_columns_and_numbers() -> None:
    flat = challenge_frame(DRAWS, "2024-01", 7).reset_index()
    assert flat.columns.tolist() == ["month_id", "country_id", "draw", "outcome"]
    assert flat.month_id.tolist() == [529, 529, 529, 530, 530, 530]
    assert flat.draw.tolist() == [0, 1, 2, 0, 1, 2]
    assert flat.outcome.tolist() == [0, 2, 4, 1, 3, 5]
    assert all(kind.kind == "i" for kind in flat.dtypes)
    assert challenge_frame(DRAWS, "2024-01", 7, "priogrid_gid").index.names == ["month_id", "priogrid_gid", "draw"]


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_a_file_comes_back_as_it_was_written(tmp_path: Path, suffix: str) -> None:
    for frame in (challenge_frame(DRAWS, "2024-01", 7), observed_frame(np.array([3, 0, 1]), "2024-01", 7)):
        path = tmp_path / "deep" / f"file{suffix}"
        write_challenge(frame, path)
        pd.testing.assert_frame_equal(read_challenge(path), frame)


@given(arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(0, 9)))
def test_draws_come_back_from_a_frame(draws: np.ndarray) -> None:
    assert np.array_equal(draws_of(challenge_frame(draws, "2021-11", 1)), draws)


def test_the_path_is_the_challenge_s() -> None:
    assert submission_path(Path("a"), "Y2024") == Path("a/cm/window=Y2024/forecasts.parquet")
    assert submission_path(Path("a"), "Y2024", "priogrid_gid").parts[1] == "pgm"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("month_id,country_id,draw,value\n1,1,0,0\n", "should be month_id"),
        ("month_id,draw,outcome\n1,0,0\n", "should be month_id"),
        ("month_id,country_id,draw,outcome\n1,1,0,-1\n", "-1; should be 0 or more"),
        ("month_id,country_id,draw,outcome\n1,1,0,\n", "without gaps"),
        ("month_id,country_id,draw,outcome\n1,1,0,0\n1,1,0,2\n", "stands twice"),
        ("month_id,country_id,draw,outcome\n1,1,0,0\n1,1,1,2\n2,1,0,0\n", "is missing"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words) as caught:
        read_challenge(path)
    assert "\n" not in str(caught.value)


def test_wrong_arguments_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"should be \(draws, months\)"):
        challenge_frame(np.zeros(3), "2024-01", 7)
    with pytest.raises(InputError, match="0; should be a whole number of 1 or more"):
        challenge_frame(DRAWS, "2024-01", 0)
    with pytest.raises(InputError, match="unknown unit"):
        challenge_frame(DRAWS, "2024-01", 7, "country")
    with pytest.raises(InputError, match="should end with"):
        write_challenge(challenge_frame(DRAWS, "2024-01", 7), tmp_path / "file.xlsx")
    with pytest.raises(InputError, match="no such file"):
        read_challenge(tmp_path / "none.csv")
    with pytest.raises(InputError, match="2 places"):
        draws_of(pd.concat([challenge_frame(DRAWS, "2024-01", 7), challenge_frame(DRAWS, "2024-01", 8)]))
