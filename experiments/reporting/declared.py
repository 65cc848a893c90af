"""Tables of the documents that follow from declarations: outcomes, levers, settings, shocks. By `make baseline`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from keci.agents.declared import levers
from keci.experiments.record.missed import between
from keci.experiments.reporting import markdown as md
from keci.experiments.statistics.metrics import METRICS
from keci.model.scenario import CONSENSUS_LEVERS, PROMISE_SETTINGS, PROMISES, TRACK_SETTINGS, LeverSettings
from keci.model.shocks import shocks

BETTER = {1: "more", -1: "less", 0: "neither"}


def outcomes() -> list[str]:
    """What each outcome is, exactly."""
    head = ("outcome", "what it is", "unit", "better", "smallest change that matters", "from")
    rows = [
        (
            f"`{m.name}`",
            m.definition,
            str(m.unit),
            BETTER[m.better],
            f"{m.smallest:g}{' of the mean' if m.relative else ''}",
            m.source,
        )
        for m in METRICS.values()
    ]
    return md.table(head, rows)


def outcome_labels() -> list[str]:
    """The outcomes by their labels, for the glossary."""
    rows = [(m.label.removesuffix(" *"), f"`{m.name}`", m.meaning) for m in METRICS.values()]
    return md.table(("in tables", "column", "what it means"), rows)


def lever_meanings() -> list[str]:
    """The levers, for the glossary."""
    rows = [(f"`{lever.name}`", lever.label, lever.meaning) for lever in levers().values()]
    return md.table(("lever", "in tables", "what it means"), rows)


def setting_meanings() -> list[str]:
    """Settings of a lever, for the glossary."""
    rows = [(f"`{name}`", field.description or "") for name, field in LeverSettings.model_fields.items()]
    return md.table(("setting", "what it means"), rows)


def shock_meanings() -> list[str]:
    """The shocks, for the glossary."""
    return md.table(("shock", "what is imposed"), [(f"`{shock.name}`", shock.meaning) for shock in shocks().values()])


def lever_settings() -> list[str]:
    """The levers with the unit of their strength and the settings that they have, for the how-to."""
    rows = [(f"`{lever.name}`", lever.what if not lever.of else lever.meaning, lever.unit, _settings(lever.name))
            for lever in levers().values()]  # fmt: skip
    return md.table(("lever", "what it is", "unit of `strength`", "settings"), rows)


def shock_sizes() -> list[str]:
    """The shocks with what their size means, for the how-to."""
    return md.table(("shock", "size"), [(f"`{shock.name}`", shock.size) for shock in shocks().values()])


def _settings(lever: str) -> str:
    owned = {**dict.fromkeys(PROMISE_SETTINGS, PROMISES), **dict.fromkeys(TRACK_SETTINGS, CONSENSUS_LEVERS)}
    return ", ".join(f"`{name}`" for name in LeverSettings.model_fields if lever in owned.get(name, (lever,)))


PAGES: Mapping[str, Mapping[str, Callable[[], list[str]]]] = {
    "reference/outcomes.md": {"outcomes": outcomes},
    "reference/glossary.md": {
        "levers": lever_meanings,
        "settings": setting_meanings,
        "shocks": shock_meanings,
        "outcomes": outcome_labels,
    },
    "how-to/write-a-scenario.md": {"levers": lever_settings, "shocks": shock_sizes},
}


def written(docs: Path) -> dict[Path, str]:
    """The pages in this folder with their tables as the declarations have them; InputError for a page without its marks."""
    found = {}
    for name, tables in PAGES.items():
        page = (docs / name).read_text(encoding="utf-8")
        for mark, lines in tables.items():
            page = between(page, lines(), mark, name)
        found[docs / name] = page
    return found
