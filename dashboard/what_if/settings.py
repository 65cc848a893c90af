"""What the sliders say: presets, the two scenarios that follow, the link that restores them, and the TOML to take away."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from keci.agents.declared import levers
from keci.agents.state import Lever, Setting
from keci.dashboard.language.speech import KEY as LANGUAGE
from keci.dashboard.language.speech import N_, _, number
from keci.dashboard.what_if.dials import PARAMETER, Dial, Group, dials
from keci.model.errors import InputError, unknown
from keci.model.parameters import priors
from keci.model.scenario import (
    CONDITIONS,
    CONSENSUS_LEVERS,
    EARNED_BY,
    LABELS,
    PROMISE_FROM,
    STATUS_LADEN,
    Scenario,
    scenario_names,
)

START = "2026-01"
REFERENCE = "baseline"
OWN_MIX = "your-mix"
ATTACK, MIX_AND_ATTACK = "your-attack", "your-mix-and-attack"  # arms with an armed attack that the reference does not have
FUTURES = (250, 1_000, 4_000, 10_000, 20_000)
USUAL_FUTURES, MOST_FUTURES = 1_000, 20_000
OTHER_LEVERS = tuple(lever.name for lever in levers().values() if lever.slider and lever.reward != "track")
DESIGNED = {  # other designs of the track, each a scenario that ships
    "keci_slow": N_("KECI delivered late"),
    "keci_unconditional": N_("KECI without conditions"),
    "keci_status_laden": levers()["keci_status_laden"].spoken,
    "keci_any_step": N_("KECI earned by any step"),
    "keci_delivery": N_("KECI earned by delivery"),
    "keci_used_up": N_("KECI as a fixed sum"),
    "keci_adoption": N_("KECI that counts from adoption"),
}
# the levers that a scenario of their name pulls alone; a lever without one has a slider and no button
SINGLE = {name: levers()[name] for name in ("keci", *OTHER_LEVERS) if name in scenario_names()}
SPOKEN = {
    REFERENCE: N_("today's policy"),
    "package": N_("the whole package"),
    **{lever.name: lever.spoken for lever in SINGLE.values()},
    **DESIGNED,
    OWN_MIX: N_("your mix"),
    ATTACK: N_("another armed attack"),
    MIX_AND_ATTACK: N_("your mix and an armed attack"),
}
SHORT = {"keci": SINGLE["keci"].short, "package": N_("Package"), **{lever.name: lever.short for lever in SINGLE.values()}}
PRESETS = (*SHORT, *DESIGNED)
DESIGNS = {
    "keci": N_("As proposed"),
    "keci_any_step": N_("Earned by any step"),
    "keci_delivery": N_("Earned by delivery"),
    "keci_unconditional": N_("Without conditions"),
    "keci_used_up": N_("A fixed sum, used up"),
    "keci_adoption": N_("Counts from adoption"),
    "keci_slow": N_("Delivered late"),
    "keci_status_laden": N_("Status-laden label"),
}
PIN = "pin"  # in an address: the settings that are kept beside
IN_BOTH, ONLY_WITH = 1, 2  # where an armed attack is imposed
ASSUMED = {"drawn": N_("As drawn"), "likeliest": N_("Likeliest"), "kind": N_("Kind to the track"), "unkind": N_("Unkind")}
ASSUMED_LONG = {
    "drawn": N_("Each future draws its own assumptions from their ranges"),
    "likeliest": N_("Each assumption at its likeliest value"),
    "kind": N_("Each assumption at the end of its range that is kindest to the track"),
    "unkind": N_("Each assumption at the end of its range that is unkindest to the track"),
}


@dataclass(frozen=True)
class Settings:
    """Where the sliders stand: `moved` holds only those that are away from their defaults. `futures` are asked for."""

    moved: Mapping[str, float]
    futures: int = USUAL_FUTURES

    def value(self, key: str) -> float | None:
        """A slider's value; None if each future draws it."""
        return self.moved.get(key, dials()[key].default)

    def number(self, key: str) -> float:
        """The value of a slider that always has one."""
        value = self.value(key)
        if value is None:
            raise InputError(f"{key} is drawn for each future and has no single value")
        return value

    def changed(self, key: str, value: float | None) -> Settings:
        """The same with one slider moved; None puts it back. InputError for a value outside its range."""
        moved = {k: v for k, v in self.moved.items() if k != key}
        if value is not None:
            checked = check(key, value)
            if checked != dials()[key].default:
                moved[key] = checked
        return Settings({k: moved[k] for k in dials() if k in moved}, self.futures)

    def with_futures(self, futures: int) -> Settings:
        """The same over another number of futures; InputError above the cap."""
        return Settings(self.moved, check_futures(futures))

    @property
    def arm_name(self) -> str:
        """The name of the preset whose levers these are, else a name of their own."""
        levers = _levers(self)
        if self.attacked == ONLY_WITH:
            return MIX_AND_ATTACK if levers else ATTACK
        return next((name for name in PRESETS if _preset_levers(name) == levers), OWN_MIX)

    @property
    def label(self) -> str:
        """The arm inside a sentence."""
        return SPOKEN[self.arm_name]

    def assumptions(self) -> dict[str, float]:
        """Parameters that are fixed, by name."""
        return {key.removeprefix(PARAMETER): value for key, value in self.moved.items() if key.startswith(PARAMETER)}

    def arms(self) -> tuple[Scenario, Scenario]:
        """The reference and the arm; both share horizon, start and assumptions."""
        shared: dict[str, Any] = {"start": START, "months": int(self.number("months")), "parameters": self.assumptions()}
        attack = [self.attack()]
        before, after = (attack if self.attacked == IN_BOTH else []), (attack if self.attacked else [])
        reference = Scenario.make(
            name=REFERENCE, description="Today's policy under the same assumptions.", shocks=before, **shared
        )
        arm = Scenario.make(name=self.arm_name, description=describe(self), levers=_levers(self), shocks=after, **shared)
        return reference, arm

    @property
    def attacked(self) -> int:
        """Where an armed attack is imposed: nowhere (0), `IN_BOTH`, or `ONLY_WITH` the arm's levers."""
        return int(self.number("attack.in"))

    def attack(self) -> dict[str, Any]:
        """The armed attack as a scenario takes it, where there is one; not past the horizon."""
        month = min(int(self.number("attack.month")), int(self.number("months"))) - 1
        return {"month": month, "kind": "armed_attack", "size": self.number("attack.dead")}

    @property
    def seed(self) -> int:
        """The key of chance."""
        return int(self.number("seed"))


def attack_said(settings: Settings) -> str:
    """The imposed attack in a sentence; empty if there is none."""
    if not settings.attacked:
        return ""
    attack = settings.attack()
    said = {"dead": number(attack["size"]), "month": attack["month"] + 1}
    if settings.attacked == IN_BOTH:
        return _("An armed attack with {dead} dead is imposed in month {month}, with and without it.", **said)
    return _("An armed attack with {dead} dead is imposed in month {month}, only with it, not in today's policy.", **said)


def check(key: str, value: float) -> float:
    """The value on the dial's own steps; InputError if there is no such dial, or the value lies outside its range."""
    if key not in dials():
        raise unknown("slider", key, dials())
    dial = dials()[key]
    if dial.words is not None and value not in range(len(dial.words)):
        choices = ", ".join(f"{number} ({word})" for number, word in enumerate(dial.words))
        raise InputError(f"{dial.label}: {value:g} is no choice; must be one of {choices}")
    if not math.isfinite(value) or not dial.low - 1e-9 <= value <= dial.high + 1e-9:
        raise InputError(f"{dial.label}: {value:g} is out of range; must lie from {dial.low:g} to {dial.high:g}")
    return round(min(max(value, dial.low), dial.high), dial.decimals)


def check_futures(futures: int) -> int:
    """The number of futures; InputError outside of what a request may ask for."""
    if not 1 <= futures <= MOST_FUTURES:
        raise InputError(
            f"{futures:,} futures: the page plays 1 to {MOST_FUTURES:,} at a time; for more, start a run on the page Runs "
            "or use the command keci compare"
        )
    return futures


def _levers(settings: Settings) -> dict[str, dict[str, Any]]:
    """The levers that are on, with every setting that differs from the model's own."""
    levers: dict[str, dict[str, Any]] = {}
    if settings.number("keci.strength") > 0:
        track: dict[str, Any] = {
            "strength": settings.number("keci.strength"),
            "start": int(settings.number("keci.start")),
            "conditional": settings.number("keci.conditional") > 0,
            "delay": settings.number("keci.delay"),
            "earned_by": tuple(EARNED_BY)[int(settings.number("keci.earned_by"))],
            "used_up": settings.number("keci.used_up") > 0,
            "promise_from": tuple(PROMISE_FROM)[int(settings.number("keci.promise_from"))],
            "conditions": tuple(name for name in CONDITIONS if settings.number(f"keci.{name}") > 0),
            "label": LABELS[int(settings.number("keci.laden"))],
        }
        credibility = settings.value("keci.credibility")
        if credibility is not None:
            track["credibility"] = credibility
        levers[STATUS_LADEN if settings.number("keci.laden") > 0 else "keci"] = track
    for name in OTHER_LEVERS:
        strength = settings.number(f"{name}.strength")
        if strength > 0:
            levers[name] = {"strength": strength}
    return levers


@cache
def preset(name: str) -> Settings:
    """The sliders of a scenario that ships with the model; InputError if there is no such preset."""
    if name not in PRESETS:
        raise unknown("preset", name, PRESETS)
    settings = Settings({})
    shipped = Scenario.named(name)
    for lever, own in shipped.levers.items():
        track = lever in CONSENSUS_LEVERS
        key = "keci" if track else lever
        settings = settings.changed(f"{key}.strength", own.strength)
        if track:
            settings = settings.changed("keci.laden", float(lever == STATUS_LADEN)).changed("keci.start", own.start)
            settings = settings.changed("keci.conditional", float(own.conditional is not False))
            settings = settings.changed("keci.delay", own.delay).changed("keci.credibility", own.credibility)
            row = shipped.lever_array()[Lever.KECI]  # also what the file leaves to the model's defaults
            settings = settings.changed("keci.earned_by", list(EARNED_BY.values()).index(int(row[Setting.EARNED_BY])))
            settings = settings.changed("keci.promise_from", list(PROMISE_FROM.values()).index(int(row[Setting.PROMISE_FROM])))
            for own_name in ("used_up", *CONDITIONS):
                settings = settings.changed(f"keci.{own_name}", float(row[Setting[own_name.upper()]] > 0))
    return settings


@cache
def _preset_levers(name: str) -> dict[str, dict[str, Any]]:
    return _levers(preset(name))


def with_preset(settings: Settings, name: str) -> Settings:
    """The levers of a preset under the assumptions, seed and horizon that stand."""
    groups = (Group.TRACK, Group.OTHERS)  # the attack is no policy: it stays, too
    kept = {key: value for key, value in settings.moved.items() if dials()[key].group not in groups}
    return Settings({**preset(name).moved, **kept}, settings.futures)


def with_assumptions(settings: Settings, kind: str) -> Settings:
    """All assumptions as one of `ASSUMED` says, the levers as they stand."""
    if kind not in ASSUMED:
        raise unknown("set of assumptions", kind, ASSUMED)
    for key, dial in dials().items():
        if key.startswith(PARAMETER):
            settings = settings.changed(key, _assumed(dial, kind))
    return settings


def _assumed(dial: Dial, kind: str) -> float | None:
    if kind == "drawn":
        return None
    towards = {"likeliest": 0, "kind": 1, "unkind": -1}[kind] * dial.favours
    mode = priors()[dial.key.removeprefix(PARAMETER)].mode
    return {0: min(max(mode, dial.low), dial.high), 1: dial.high, -1: dial.low}[towards]


def assumed(settings: Settings) -> str | None:
    """Which set of assumptions stands, if it is one of `ASSUMED`."""
    return next((kind for kind in ASSUMED if with_assumptions(settings, kind) == settings), None)


def describe(settings: Settings) -> str:
    """What is on, in a line."""
    on = [f"{dials()[key].label}: {dials()[key].said(value)}" for key, value in settings.moved.items()]
    return "; ".join(on) or "No lever is on."


def to_link(settings: Settings) -> str:
    """The query of an address that restores the sliders: every one that is away from its default."""
    pairs = [(key, f"{value:g}") for key, value in settings.moved.items()]
    return urlencode([*pairs, ("futures", str(settings.futures))])


def from_link(query: str | None) -> tuple[Settings, list[str]]:
    """Sliders from an address, and a line for each part of it that could not be used. No query: the preset KECI."""
    pairs = parse_qsl(query or "", keep_blank_values=True, max_num_fields=100) if len(query or "") < 4_000 else []
    pairs = [(key, text) for key, text in pairs if key != LANGUAGE]
    known = [(key, text) for key, text in pairs if key in dials() or key == "futures"]
    strange = [key for key, _ in pairs if key not in dials() and key != "futures"]
    problems = [_("The link names {key}, which no slider is called; it was left out.", key=repr(key[:40])) for key in strange]
    settings, sound = Settings({}), 0
    for key, text in known:
        try:
            value = float(text)
            settings = settings.with_futures(int(value)) if key == "futures" else settings.changed(key, value)
            sound += 1
        except InputError as error:
            problems.append(_("{error}; left as it was.", error=error))
        except (ValueError, OverflowError):
            problems.append(_("{key}: {text} is no number; left as it was.", key=key, text=repr(text[:40])))
    return (settings if sound else preset("keci")), problems


def with_pin(settings: Settings, pinned: Settings | None) -> str:
    """The query of an address that restores the sliders and the settings that are kept beside them."""
    own = to_link(settings)
    return own if pinned is None else f"{own}&{urlencode({PIN: to_link(pinned)})}"


def apart(query: str | None) -> tuple[str, Settings | None]:
    """An address's query without what is kept beside, and that; a kept part that cannot be read is left out."""
    pairs = parse_qsl(query or "", keep_blank_values=True, max_num_fields=100) if len(query or "") < 8_000 else []
    kept = next((text for key, text in pairs if key == PIN), None)
    own = urlencode([(key, text) for key, text in pairs if key != PIN])
    return own, None if kept is None else from_link(kept)[0]


def to_toml(scenario: Scenario, comment: str = "") -> str:
    """A scenario as a TOML file that `keci compare` and `keci run` take."""
    lines = [f"# {line}" for line in comment.splitlines()]
    lines += [f"name = {_quoted(scenario.name)}", f"description = {_quoted(scenario.description)}"]
    lines += [f"start = {_quoted(scenario.start)}", f"months = {scenario.months}"]
    for name, lever in scenario.levers.items():
        lines += ["", f"[levers.{name}]"]
        lines += [f"{field} = {_toml(value)}" for field, value in lever.model_dump(exclude_none=True).items()]
    for shock in scenario.shocks:
        lines += ["", "[[shocks]]", *(f"{field} = {_toml(value)}" for field, value in shock.model_dump().items())]
    if scenario.parameters:
        lines += ["", "[parameters]", *(f"{name} = {_toml(value)}" for name, value in scenario.parameters.items())]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else " " for c in escaped) + '"'


def own_scenario(settings: Settings) -> Scenario:
    """The arm under a name that no scenario that ships has, so that file and command do not mistake it for one."""
    arm = settings.arms()[1]
    return arm if arm.name not in scenario_names() else arm.changed(name=f"{arm.name}-what-if")
