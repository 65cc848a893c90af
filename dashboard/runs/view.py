"""What is looked at in the workbench, and how it stands in the address: a sent link opens the same view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from keci.dashboard.language.speech import N_, _
from keci.experiments.pooled.factors import ARM
from keci.experiments.pooled.question import (
    CHANGE,
    ITSELF,
    MOST_NAMED,
    QUANTITIES,
    Question,
    check,
    first_settings,
    levels,
    settings,
)
from keci.experiments.statistics.metrics import PRIMARY
from keci.model.ensemble import OUTCOMES
from keci.model.errors import InputError, unknown

if TYPE_CHECKING:
    from keci.experiments.pooled.pool import Pool

KINDS = {"worlds": N_("Futures"), "setting": N_("One setting"), "map": N_("Two settings"), "all": N_("All settings")}
SECOND = "incidents_per_year"
MOST_BRUSHES = 12
MOST_RUNS = 6
MOST_PANELS = 12  # small multiples on one page


@dataclass(frozen=True)
class Brush:
    """A range that was selected: of an outcome in an arm (`arm` its label), or, with no arm, of a setting or an outcome."""

    what: str
    arm: str
    low: float
    high: float

    def encode(self) -> str:
        """As it stands in the address."""
        return f"{self.what}~{self.arm}~{self.low:.6g}~{self.high:.6g}"

    @classmethod
    def decode(cls, text: str) -> Brush:
        """From an address; InputError if it is none."""
        parts = text.split("~")
        try:
            what, arm, low, high = parts[0], parts[1], float(parts[2]), float(parts[3])
        except (IndexError, ValueError):
            raise InputError(f"brush {text[:60]!r}: must read OUTCOME~ARM~FROM~TO") from None
        if not (abs(low) < 1e12 and abs(high) < 1e12):
            raise InputError(f"brush {text[:60]!r}: from and to must be finite numbers")
        return cls(what, arm, min(low, high), max(low, high))


@dataclass(frozen=True)
class View:
    """Runs, the kind of picture, outcomes, settings, conditions, and what was selected in the picture."""

    runs: tuple[str, ...]
    kind: str = "setting"
    outcome: str = PRIMARY
    second: str = SECOND
    quantity: str = next(iter(QUANTITIES))
    x: str = ""
    y: str = ""
    lines: str = ""
    panel: str = ""
    arms: tuple[str, ...] = ()
    where: tuple[str, str] = ("", "")
    brushes: tuple[Brush, ...] = ()

    def changed(self, **fields: Any) -> View:
        """With fields replaced."""
        return replace(self, **fields)

    def encode(self) -> str:
        """The query part of an address."""
        plain = View(self.runs)
        pairs = [("study", ",".join(self.runs))]
        for name in ("kind", "outcome", "second", "quantity", "x", "y", "lines", "panel"):
            if getattr(self, name) != getattr(plain, name):
                pairs.append((name, getattr(self, name)))
        if self.arms:
            pairs.append(("arms", ",".join(self.arms)))
        if self.where[0]:
            pairs.append(("where", "~".join(self.where)))
        return urlencode([*pairs, *(("brush", brush.encode()) for brush in self.brushes)], safe=",:~/")

    def question(self) -> Question:
        """The question that a picture of settings answers."""
        over = [self.x, self.y] if self.kind == "map" else [self.x, self.lines]
        over = list(dict.fromkeys(name for name in (*over, self.panel) if name))
        return Question(self.outcome, self.quantity, tuple(over), self.arms, self.where)


def read(asked: Mapping[str, Sequence[str]]) -> View:
    """The view in the query part of an address; InputError if there is something wrong in it."""
    first = {name: values[0] for name, values in asked.items() if values}
    runs = tuple(name for name in first.get("study", "").split(",") if name)[:MOST_RUNS]
    view = View(runs)
    view = view.changed(
        **{name: first[name] for name in ("outcome", "second", "quantity", "x", "y", "lines", "panel") if name in first}
    )
    kind = first.get("kind", view.kind)
    if kind not in KINDS:
        raise unknown("view", kind[:60], KINDS)
    name, _tilde, level = first.get("where", "").partition("~")
    arms = tuple(label for label in first.get("arms", "").split(",") if label)
    brushes = tuple(Brush.decode(text) for text in asked.get("brush", [])[:MOST_BRUSHES])
    return view.changed(kind=kind, arms=arms, where=(name, level), brushes=brushes)


def fitted(view: View, pool: Pool) -> View:
    """The view with settings of these runs where none was chosen. InputError for what the runs do not have."""
    begin = [*first_settings(pool), *(name for name in settings(pool) if name not in first_settings(pool)), ARM]
    x = view.x or begin[0]
    y = view.y if view.y and view.y != x else next((name for name in begin if name != x), ARM)
    lines = "" if view.lines == x else view.lines
    found = view.changed(x=x, y=y, lines=lines, panel="" if view.panel in (x, lines) else view.panel)
    if found.kind == "map" and found.panel == y:
        found = found.changed(panel="")
    if found.quantity == CHANGE and found.kind != "setting":  # against a first level, which only one setting has
        found = found.changed(quantity=ITSELF)
    if found.second not in OUTCOMES:
        raise unknown("outcome", found.second[:60], OUTCOMES)
    check(found.question(), pool)
    for name in (found.panel, found.lines):
        if name and len(levels(pool, name)) > MOST_PANELS:
            raise InputError(
                _(
                    "{setting}: it has {count} levels, too many for panels or lines; at most {most}",
                    setting=name,
                    count=len(levels(pool, name)),
                    most=MOST_PANELS,
                )
            )
    return found


def is_few(pool: Pool, name: str) -> bool:
    """Whether a setting has so few levels that each can have a line or a panel."""
    return len(levels(pool, name)) <= MOST_PANELS


def named_arms(view: View, pool: Pool) -> list[int]:
    """Places of the arms that a picture of futures shows: those chosen, or the first few."""
    if view.arms:
        return [place for place, arm in enumerate(pool.arms) if arm.label in view.arms][:MOST_PANELS]
    return list(range(min(len(pool.arms), MOST_NAMED // 2)))
