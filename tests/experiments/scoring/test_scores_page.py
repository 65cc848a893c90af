"""The page of scores: its constants are the profile's, its benchmarks and targets those of the code."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from keci.experiments.scoring.benchmarks import BENCHMARKS, IN_SAMPLE
from keci.experiments.scoring.profile import PROFILE
from keci.experiments.scoring.record import TARGETS

PAGE = next(parent for parent in Path(__file__).resolve().parents if (parent / "docs").is_dir()) / "docs/reference/scores.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_shows_every_constant_of_the_profile_with_its_value() -> None:
    shown = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", TEXT, re.MULTILINE))
    values = {field.name: getattr(PROFILE, field.name) for field in fields(PROFILE)}
    written = {name: ", ".join(map(str, v)) if isinstance(v, tuple) else str(v) for name, v in values.items()}
    assert shown == written


def test_the_page_names_every_benchmark_and_target() -> None:
    rows = re.findall(r"^\| ([^|`]+) \|", TEXT, re.MULTILINE)
    assert [name for name in (*BENCHMARKS, IN_SAMPLE, *(target.name for target in TARGETS)) if name not in rows] == []
