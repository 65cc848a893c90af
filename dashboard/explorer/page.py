"""The explorer's file: one page that asks nobody for anything, with all of its numbers and a script of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from keci.dashboard.explorer.document import OUTCOMES
from keci.dashboard.shell.standing import standing
from keci.dashboard.widgets.fourfold import FORMS, groups
from keci.experiments.commands.console import finite
from keci.experiments.designs.design import Design
from keci.experiments.reporting import page
from keci.experiments.reporting.markdown import STAMP
from keci.experiments.statistics.frequencies import Frequencies
from keci.experiments.statistics.metrics import metric
from keci.experiments.store.disk import SHORT
from keci.model.stamp import rules_digest

TITLE = "What would a cooperation track for Kosovo change?"
CAPTION = (
    "Choose an outcome to see it drawn. The grey band is what is too small to matter; a line is a 95 % interval, of chance "
    "alone; an arrow lies beyond three times what matters. Of ten outcomes one may stand out by chance."
)


def whole(document: Mapping[str, Any], design: Design, command: str, made: date) -> str:
    """The file's text.

    Args:
        document: what `document.document` gives.
        design: what was played.
        command: the command line that gives the same file again.
        made: the day on which it is written.
    """
    every = groups(Frequencies(0, 0, 0, 0, 0))
    data = {**document, "groups": [{"name": name, "said": said, "form": FORMS[name]} for name, _, said in every]}
    text = json.dumps(finite(data), ensure_ascii=False, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    parts = {
        "LEAD": escape(lead(design)),
        "CAPTION": escape(CAPTION),
        "STILL": _still(document),
        "FOOT": "".join(page.paragraph(said) for said in foot(design, command, made)),
        "DATA": text,
    }
    body = files("keci.dashboard").joinpath("explorer/explorer.html").read_text(encoding="utf-8")
    for name, part in parts.items():
        body = body.replace(f"__{name}__", part, 1)
    return page.page(TITLE, [body])


def lead(design: Design) -> str:
    """What one looks at, in two sentences."""
    return (
        f"Each setting was played in {design.worlds:,} futures of {design.months} months from {design.start}, once with your "
        "levers and once under today's policy; elections, emergencies and chance are the same in both. What differs is due to "
        "the levers."
    )


def foot(design: Design, command: str, made: date) -> Sequence[str]:
    """How far to believe it, and where it comes from."""
    return (
        f"{standing()} The interval tells chance only; other assumptions can turn the finding.",
        f"keci {version('keci')}, written on {made.isoformat()}. {STAMP}: {rules_digest()[:SHORT]}; seed {design.seed}; "
        f"assumptions that no slider fixes: {design.parameters}. The same numbers: {command}",
    )


def _still(document: Mapping[str, Any]) -> str:
    """The setting at which the sliders stand at first, as a table."""
    number = 0
    for axis in document["axes"]:
        number = number * len(axis["words"]) + axis["at"]
    cells = document["settings"][number]
    rows = [(metric(name).label, *cell["level"], cell["said"], cell["word"]) for name, cell in zip(OUTCOMES, cells, strict=True)]
    return page.table(("Outcome", "today's policy", "with the track", "difference", ""), rows)
