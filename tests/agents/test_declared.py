"""Declarations of levers, shocks and outcomes: what is wrong with one is said, and the documents have them as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from keci.agents import declared
from keci.agents.declared import levers
from keci.agents.state import Lever
from keci.experiments.reporting.declared import written
from keci.experiments.statistics import metrics
from keci.experiments.statistics.metrics import read_metrics
from keci.model.errors import InputError
from keci.model.outcomes import Outcome

ROOT = Path(__file__).resolve().parents[2]
OUTCOMES = (ROOT / "model/data/declared/outcomes.toml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of declarations with two of the levers that ship."""
    for name in ("keci", "kfor"):
        (tmp_path / f"{name}.toml").write_bytes((declared.FOLDER / f"{name}.toml").read_bytes())
    monkeypatch.setattr(declared, "FOLDER", tmp_path)
    monkeypatch.setattr(declared, "levers", declared.levers.__wrapped__)
    return tmp_path


def test_the_numbers_of_levers_are_those_of_their_files() -> None:
    assert [lever.name for lever in Lever] == [name.upper() for name, lever in levers().items() if not lever.of]
    assert all(Lever[lever.name.upper()] == lever.number for lever in levers().values() if not lever.of)
    assert len({lever.label for lever in levers().values()}) == len(levers())
    variant = levers()["keci_status_laden"]
    assert (variant.of, variant.number, variant.reward, variant.slider) == ("keci", 0, "track", None)


def test_precedents_have_sources() -> None:
    assert all(one.said and one.source.startswith("https://") for lever in levers().values() for one in lever.precedents)
    assert all(lever.precedents for lever in levers().values() if lever.name != "placebo")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("number = 0", "kfor.toml: number 0 must be 1; numbers run from 0, each once"),
        ("number = 3", "kfor.toml: number 3 must be 1"),
        ('number = 1\nreward = "perhaps"', "reward 'perhaps' must be left out, 'promise' or 'track'"),
        ("number = 1\ncolor = 3", "kfor.toml: no declaration of a lever"),
        ("number = ", "kfor.toml: no declaration of a lever"),
        ('number = 1\nvariant = { name = "x" }', "[variant] needs a name and a label"),
    ],
)
def test_a_wrong_declaration_is_named(folder: Path, line: str, said: str) -> None:
    path = folder / "kfor.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("number = 1", line, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"\.toml: ") as caught:
        declared.levers()
    assert said in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[trust]", "[trusst]", "unknown outcome 'trusst'"),
        ("[trust]\nlabel", "[trust]\nlabels", "outcome 'trust'"),
        ('smallest = 0.05\nheadline = true\nsource = "analysis plan, H10"', "smallest = 0.05", "has no source"),
        ("better = 1", "better = 2", "better must be 1, -1 or 0, not 2"),
        ('group = "welfare"', 'group = "wealth"', "'WEALTH'"),
    ],
)
def test_a_wrong_outcome_is_named(old: str, new: str, said: str) -> None:
    assert old in OUTCOMES
    with pytest.raises(InputError) as caught:
        read_metrics(OUTCOMES.replace(old, new, 1))
    assert str(caught.value).startswith(metrics.WHERE) and said in str(caught.value)


def test_an_outcome_without_a_table_is_missed() -> None:
    with pytest.raises(InputError, match="outcome 'welfare_nato' has no table"):
        read_metrics(OUTCOMES[: OUTCOMES.index("[welfare_nato]")])
    assert set(read_metrics(OUTCOMES)) == set(Outcome.__members__)


def test_the_documents_have_the_declarations_as_they_are() -> None:
    for path, page in written(ROOT / "docs").items():
        assert path.read_text(encoding="utf-8") == page, "run `make baseline`"
