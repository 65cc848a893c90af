"""What a visitor does to a future while it runs: shocks, and levers moved from a month on; and how it stands in an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keci.agents.declared import levers
from keci.dashboard.language.speech import _
from keci.model.errors import InputError, unknown
from keci.model.scenario import CONSENSUS_LEVERS, LEVERS, LeverSettings, Scenario
from keci.model.shocks import shocks
from keci.model.telling.kinds import MEANINGS

# kinds of decision that can be taken for an actor; `steering` plays the move in which each of them falls
DECISIONS = frozenset(int(kind) for kind, meaning in MEANINGS.items() if meaning.move)
MOST = 20  # interventions in one future; the address must hold them
EVERYWHERE = "both"


@dataclass(frozen=True)
class Shock:
    """Something imposed in a month: its kind and size; in world "0", "1" or both."""

    month: int
    kind: str
    size: float
    where: str = EVERYWHERE

    def said(self) -> str:
        """In words, for the list of changes."""
        return shocks()[self.kind].with_size(self.size)

    def encode(self) -> str:
        """As it stands in an address."""
        return f"{self.month}:{self.kind}:{self.size:g}:{self.where}"


@dataclass(frozen=True)
class LeverMove:
    """A lever set anew from a month on; strength 0 switches it off. `delay` in months and `credibility` only for the track."""

    month: int
    lever: str
    strength: float
    delay: float | None = None
    credibility: float | None = None
    where: str = "1"

    def said(self) -> str:
        """In words, for the list of changes."""
        title = levers()[self.lever].inside
        if self.strength == 0:
            return _("Lever off: {lever}", lever=_(title))
        parts = [_("strength {size}", size=f"{self.strength:g}")]
        if self.delay is not None:
            parts.append(_("delay {months} months", months=f"{self.delay:g}"))
        if self.credibility is not None:
            parts.append(_("credibility {size}", size=f"{self.credibility:g}"))
        return _("Lever: {lever}, {settings}", lever=_(title), settings=", ".join(parts))

    def encode(self) -> str:
        """As it stands in an address."""
        settings = [f"{v:g}" if v is not None else "" for v in (self.strength, self.delay, self.credibility)]
        return f"{self.month}:lever.{self.lever}:{'/'.join(settings)}:{self.where}"


@dataclass(frozen=True)
class Choice:
    """A decision taken for an actor: its kind, the actor's number, what it is about (-1: whatever), and the choice (0 or 1)."""

    month: int
    kind: int
    actor: int
    subject: int
    choice: int
    where: str = "1"

    def said(self) -> str:
        """In words, for the list of changes."""
        from keci.model.telling.decisions import ACTORS, subject_name

        meaning = MEANINGS[self.kind]
        about = _(subject_name(self.kind, meaning, self.subject)) if self.subject >= 0 else ""
        who = ACTORS.get(self.actor) or ally_name(self.actor)
        decision = f"{_(meaning.name)} ({about})" if about else _(meaning.name)
        return _(
            "Decided: {actor}, {decision}: {option}", actor=_(who), decision=decision, option=_(meaning.options[self.choice])
        )

    def encode(self) -> str:
        """As it stands in an address."""
        return f"{self.month}:choice.{self.kind}.{self.actor}.{self.subject}:{self.choice}:{self.where}"


Intervention = Shock | LeverMove | Choice


def ally_name(number: int) -> str:
    """The name of the ally with this number."""
    from keci.agents.rules.chance import actor_number
    from keci.model.start import records

    return next((str(row["name"]) for row in records("members") if actor_number(str(row["iso3"])) == number), "an ally")


def decided(month: int, parts: Sequence[str], choice: float, where: str) -> Choice:
    """A decision from its part of an address: kind, actor, subject; InputError if there is no such decision."""
    try:
        kind, actor, subject = (int(part) for part in parts)
    except ValueError:
        raise InputError(f"change 'choice.{'.'.join(parts)[:40]}': must read choice.KIND.ACTOR.SUBJECT") from None
    if kind not in DECISIONS or choice not in (0.0, 1.0) or not 0 <= actor < 2**32 or not -1 <= subject < 10_000:
        raise InputError(f"change 'choice.{'.'.join(parts)[:40]}': no decision that can be taken for an actor")
    return Choice(month, kind, actor, subject, int(choice), where)


def decode(text: str) -> Intervention:
    """An intervention from its part of an address; InputError if it is none."""
    parts = text.split(":")
    if len(parts) != 4:
        raise InputError(f"change {text[:60]!r}: must read MONTH:KIND:SIZE:WORLD, for example 18:armed_attack:4:both")
    month, kind, size, where = parts
    if where not in (EVERYWHERE, "0", "1"):
        raise unknown("world", where, (EVERYWHERE, "0", "1"), f"change {text[:60]!r}")
    if kind.startswith("lever."):
        settings = [number(part, text) if part else None for part in [*size.split("/"), "", ""][:3]]
        return move(int(number(month, text)), kind.removeprefix("lever."), settings[0] or 0.0, settings[1], settings[2], where)
    if kind.startswith("choice."):
        return decided(int(number(month, text)), kind.split(".")[1:], number(size, text), where)
    return shock(int(number(month, text)), kind, number(size, text), where)


def typed(text: str, label: str, low: float, high: float) -> float:
    """A number that somebody typed into a field of this name; InputError, in the words of the page, if it is none that fits."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise InputError(f"{label}: type a number from {low:,g} to {high:,g}.")
    return value


def number(text: str, where: str) -> float:
    """A finite number; InputError if the text is none."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) < 1e9:
        raise InputError(f"change {where[:60]!r}: {text[:20]!r} is no number")
    return value


def shock(month: int, kind: str, size: float, where: str = EVERYWHERE) -> Shock:
    """A shock, checked."""
    if kind not in shocks():
        raise unknown("shock", kind, shocks())
    fault = shocks()[kind].fault(size)
    if fault:
        raise InputError(f"{shocks()[kind].label}: {fault}")
    return Shock(month, kind, size, where)


def move(
    month: int,
    lever: str,
    strength: float,
    delay: float | None = None,
    credibility: float | None = None,
    where: str = "1",
) -> LeverMove:
    """A lever's move, checked."""
    if lever not in LEVERS:
        raise unknown("lever", lever, LEVERS)
    if lever not in CONSENSUS_LEVERS:
        delay = credibility = None
    Scenario.make(name="check", levers={lever: settings(strength, delay, credibility)})
    return LeverMove(month, lever, strength, delay, credibility, where)


def settings(strength: float, delay: float | None, credibility: float | None) -> dict[str, float]:
    """The settings of a lever as a scenario takes them."""
    given = {"strength": float(strength), "delay": delay, "credibility": credibility}
    return {key: float(value) for key, value in given.items() if value is not None}


def shocked(scenario: Scenario, interventions: Sequence[Intervention], world: str) -> Scenario:
    """The scenario with the shocks that this world ("0" or "1") gets; InputError if they do not fit."""
    seen: set[tuple[str, int]] = set()
    for one in interventions:
        if isinstance(one, Shock) and one.where in (EVERYWHERE, world):
            if (one.kind, one.month) in seen:
                raise InputError(
                    f"{shocks()[one.kind].label}: stands twice in one month; take the first one back, or choose another month."
                )
            seen.add((one.kind, one.month))
    added = [
        {"month": i.month, "kind": i.kind, "size": float(i.size)}
        for i in interventions
        if isinstance(i, Shock) and i.where in (EVERYWHERE, world)
    ]
    return scenario.changed(shocks=[*(s.model_dump() for s in scenario.shocks), *added]) if added else scenario


def levers_from(scenario: Scenario, moves: Sequence[LeverMove]) -> dict[int, Scenario]:
    """By month, the scenario whose levers hold from that month on, after each move; InputError if they contradict each other."""
    out: dict[int, Scenario] = {}
    levers = dict(scenario.levers)
    for one in sorted(moves, key=lambda m: m.month):
        old = levers.pop(one.lever, None)
        if one.strength > 0:
            for other in CONSENSUS_LEVERS:
                if one.lever in CONSENSUS_LEVERS:
                    levers.pop(other, None)
            begin = old.start if old is not None and old.start <= one.month else one.month
            levers[one.lever] = changed_lever(old, one, begin)
        scenario = scenario.changed(levers={name: lever.model_dump() for name, lever in levers.items()})
        out[one.month] = scenario
    return out


def changed_lever(old: LeverSettings | None, one: LeverMove, begin: int) -> LeverSettings:
    """The lever's settings after a move: what the move does not name stays."""
    kept = old.model_dump() if old is not None else {}
    given = settings(one.strength, one.delay, one.credibility)
    return LeverSettings(**{**kept, **given, "start": begin})
