"""Tables of static forecasts: what is read, and one line with file, line and column for what is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from keci.experiments.static_forecasts.issue import LARGEST, Issue
from keci.experiments.static_forecasts.table import MOST_ROWS, read
from keci.model.errors import InputError

HEAD = "actor,capability,position,salience\n"
TWO = HEAD + "a,1,0,0.5\nb,2,10,1\n"


def write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "case.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_file_without_issues_is_one_issue_named_as_the_file(tmp_path: Path) -> None:
    (issue,) = read(write(tmp_path, TWO))
    assert (issue.name, issue.actors, issue.reference_point, issue.outcome) == ("case", ("a", "b"), None, None)
    assert issue.position.tolist() == [0, 10] and issue.weight.tolist() == [0.25, 1]


def test_columns_in_any_order_and_spelling_and_notes(tmp_path: Path) -> None:
    text = (
        "\ufeffNote,Salience, POSITION ,Reference Point,Issue,Actor,Capability\r\n"
        '"said, once",.5,1,,one,a,1e2\r\n\r\n,1,+2.,7,one,b,0\r\n,1,-3,,two,a,1\r\n,1,4,,two,c,1\r\n,0.25,9,7.0,one,c,3\r\n'
    )
    one, two = read(write(tmp_path, text))
    assert one.actors == ("a", "b", "c") and one.reference_point == 7 and one.capability.tolist() == [100, 0, 3]
    assert two.actors == ("a", "c") and two.reference_point is None and two.position.tolist() == [-3, 4]


def test_saliences_above_one_make_all_percentages(tmp_path: Path) -> None:
    (issue,) = read(write(tmp_path, HEAD + "a,1,0,1\nb,1,1,80\nc,1,1,100\n"))
    assert issue.salience.tolist() == [0.01, 0.8, 1.0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no rows"),
        (HEAD, "no rows"),
        (HEAD + "a,1,0,1\n", "line 2, column actor: the only actor"),
        ("actor,position,salience\na,1,1\n", "line 1, column capability: there is none; needed are actor"),
        ("actor,capabilty,position,salience\na,1,1,1\n", "line 1, column capability: there is none; rename 'capabilty'?"),
        ("actor,capability,position,salience,position\na,1,1,1,1\n", "line 1, column position: stands twice"),
        (
            "actor,capability,position,salience,refrence_point\na,1,1,1,1\n",
            "column refrence_point: unknown; did you mean 'reference_point'",
        ),
        (TWO.replace(",", ";"), "line 1: the cells are separated by semicolons"),
        (TWO + "c,1,1\n", "line 4: 3 cells under 4 column names"),
        (TWO + "c,x,1,1\n", "line 4, column capability: 'x' is no number"),
        (TWO + "c,nan,1,1\n", "line 4, column capability: 'nan' is no number"),
        (TWO + "c,1,inf,1\n", "line 4, column position: 'inf' is no number"),
        (TWO + "c,1,1_0,1\n", "line 4, column position: '1_0' is no number"),
        (TWO + 'c,"0,5",1,1\n', "line 4, column capability: '0,5' is no number; write 0.5 with a point"),
        (TWO + "c,1,1e999,1\n", "line 4, column position: '1e999' is too large"),
        (TWO + "c,1,,1\n", "line 4, column position: empty"),
        (TWO + "c,-1,1,1\n", "line 4, column capability: -1; give one of at least 0"),
        (TWO + "c,1,1,0\n", "line 4, column salience: 0; give one above 0"),
        (TWO + "c,1,1,101\n", "line 4, column salience: 101; give one above 0"),
        (TWO + "c,1,1,80\n", "line 2, column salience: 0.5 beside 80 on line 4"),
        (TWO + "a,1,1,1\n", "line 4, column actor: 'a' stands on line 2 too"),
        (TWO + ",1,1,1\n", "line 4, column actor: empty"),
        (TWO + "c" * 201 + ",1,1,1\n", "line 4, column actor: a name of 201 characters"),
        (HEAD + "a,0,1,1\nb,0,2,1\n", "line 2, column capability: above 0 for 0 of 2 actors"),
        (HEAD + "a,0,1,1\nb,1,2,1\n", "line 2, column capability: above 0 for 1 of 2 actors"),
        (
            "reference_point," + HEAD + "0,a,1,1,1\n,b,1,2,1\n0.5,c,1,2,1\n",
            "line 4, column reference_point: 0.5, but 0 on line 2",
        ),
        (TWO + 'c,"1,1,1\n', "line 4: broken CSV"),
        (TWO.encode() + b"\xff,1,1,1\n", "not UTF-8 text"),
        (HEAD + "".join(f"a{i},1,{i},1\n" for i in range(201)), "line 202, column actor: more than 200 actors"),
        (HEAD + f"a,1,1,1\n{'x' * 10_000_000}", "larger than 10,000,000 bytes"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(write(tmp_path, text))
    message = str(caught.value)
    assert said in message and "case.csv" in message and "\n" not in message


def test_too_many_rows(tmp_path: Path) -> None:
    rows = "".join(f"i{i // 2},a{i},1,1,1\n" for i in range(MOST_ROWS + 1))
    with pytest.raises(InputError, match="more than 100,000 rows"):
        read(write(tmp_path, "issue," + HEAD + rows))


def test_no_file(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none.csv", "no such file"), (tmp_path, "directory"), (Path("a\0b"), "no possible file name")):
        with pytest.raises(InputError, match=said):
            read(path)


@pytest.mark.parametrize(
    ("capability", "position", "salience", "said"),
    [
        ([1, np.nan], [0, 1], [1, 1], "capability of 'b' is nan"),
        ([1, 1], [0, np.inf], [1, 1], "position of 'b' is inf"),
        ([1, 1], [0, 2 * LARGEST], [1, 1], "position of 'b'"),
        ([1, 1], [0, 1], [1, 1.5], "salience of 'b' is 1.5; give one above 0, at most 1"),
        ([1, 1, 1], [0, 1], [1, 1], r"capability has shape \(3,\) for 2 actors"),
        (["x", 1], [0, 1], [1, 1], "capability holds what is no number"),
        ([0, 1], [0, 1], [1, 1], "1 of 2 actors with a capability above 0"),
    ],
)
def test_an_issue_made_by_hand_is_checked_too(capability: list, position: list, salience: list, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Issue("x", ("a", "b"), capability, position, salience)
