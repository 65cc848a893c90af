"""The plan: what ships is complete and frozen, and every error in a plan is one line with its place."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from keci.experiments.factorials.arms import arm_names
from keci.experiments.hypotheses.plan import parsed, plan_from, shipped_plan
from keci.model.errors import InputError
from tests.experiments.hypotheses.planned import HEAD, TEST, plan

ROOT = Path(__file__).resolve().parents[3]


def test_the_shipped_plan_has_every_hypothesis_with_its_refuter() -> None:
    read = shipped_plan()
    ids = [h.id for h in read.hypothesis if "-" not in h.id]
    assert ids == [f"H{n}" for n in range(1, 13)]
    assert all(h.refuter and any(t.needed for t in h.test) for h in read.hypothesis)


def test_the_digest_is_that_of_the_file_and_of_the_published_page() -> None:
    content = (ROOT / "experiments/hypotheses/plan.toml").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    assert shipped_plan().digest == digest
    page = (ROOT / "docs/reference/claims.md").read_text(encoding="utf-8")
    assert re.findall(r"SHA-256 `(\w+)`", page) == [digest], "the page was written under another plan: play it anew"


def test_reduced_forms_are_those_that_the_model_s_page_lists() -> None:
    page = (ROOT / "docs/reference/model.md").read_text(encoding="utf-8")
    (listed,) = re.findall(r"Reduced-form effects that can be switched off: (.*?);", page)
    off = shipped_plan().reruns["reduced"].parameters
    assert set(re.findall(r"`(\w+)`", listed)) <= set(off)
    assert off["sr_or_agreement"] == 1.0
    assert off["kfor_dilemma_coef"] == 0.0


def test_groups_of_arms() -> None:
    read = plan()
    assert len(read.members("K on")) == len(read.members("K off")) == 16
    assert set(read.members("K on")) | set(read.members("K off")) == set(arm_names())
    assert set(read.members("K on, E off")) == {name for name in arm_names() if "K" in name and "E" not in name}
    assert read.members("KFEAS") == ("KFEAS",)


BAD = [
    (
        ('expected = "+"', 'expected = "up"'),
        "hypothesis.0.test.0.expected: input should be '+', '-', '0', '>=0' or '<=0', not 'up'",
    ),
    (('outcome = ["trust"]\ntreated', 'outcome = ["trsut"]\ntreated'), "H1, test 'trust': unknown outcome 'trsut'; did you mean"),
    (('treated = "K"', 'treated = "KX"'), "H1, test 'trust': unknown arm 'KX'"),
    (('treated = "K"', 'treated = "X on"'), "H1, test 'trust': unknown arm 'X on'"),
    (("smallest = 0.1", "smallest = -0.1"), "smallest: input should be greater than or equal to 0, not -0.1"),
    (("smallest = 0.1", "smallest = nan"), "smallest: input should be a finite number, not nan"),
    (("smallest = 0.1", 'scale = "ratio"\nsmallest = 0.9'), "smallest = 0.9 does not fit expected = '+'"),
    (('control = "none"\n', ""), "treated needs a control, or a mark in 'against'"),
    (('treated = "K"', 'weights = { K = 1.0 }\ntreated = "K"'), "give either weights, or treated and control"),
    (('refutes = "alone"', 'refuts = "alone"'), "refuts: extra inputs are not permitted"),
    (('id = "H1"', 'id = "first"'), "hypothesis.0.id: string should match pattern"),
    (('expected = "+"', 'expected = "+"\nneeded = false'), "hypothesis.0: no test is needed; give one that is"),
    (('K = "keci"', 'K = "kfor"'), "levers: must be K = keci"),
    (('arms = [["K"]]', 'arms = [["K", "F"]]'), "surface: arms must be a row for each credibility"),
    (('reference = "none"', 'reference = "nobody"'), "surface: unknown arm 'nobody'"),
    (("version = 1", "version = "), "not valid TOML"),
    (('source = "made for a test"', ""), "plan.toml: source: field required"),
    ((TEST, TEST + TEST), "H1: test 'trust' stands twice; keep one"),
]


@pytest.mark.parametrize(("change", "expected"), BAD, ids=[expected[:40] for _, expected in BAD])
def test_an_error_is_one_line_with_its_place(change: tuple[str, str], expected: str) -> None:
    text = HEAD + TEST
    assert change[0] in text
    with pytest.raises(InputError) as error:
        parsed(text.replace(*change, 1), "plan.toml")
    said = str(error.value)
    assert said.startswith("plan.toml")
    assert expected in said
    assert "\n" not in said


def test_a_field_s_error_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    text = (HEAD + TEST).replace('expected = "+"', 'expected = "up"')
    path.write_text(text, encoding="utf-8")
    line = 1 + text.splitlines().index('expected = "up"')
    with pytest.raises(InputError, match=rf"mine.toml, line {line}: "):
        plan_from(path)
    with pytest.raises(InputError, match=r"analysis plan .*none\.toml"):
        plan_from(tmp_path / "none.toml")
