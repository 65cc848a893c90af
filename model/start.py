"""Start states: the world of March 2011, when the dialogue opened, and of January 2026, from files with their sources."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from keci.agents.rules.bargaining import issue_weight
from keci.agents.rules.chance import actor_number
from keci.agents.state import Ally, Board, CouncilSlot, Issue, Principal, Text, Union
from keci.model.errors import InputError, shown, unknown
from keci.model.evidence import tables as evidence
from keci.model.parameters import is_number

KOSOVO, SERBIA = "KOS", "SRB"
TECH_IDEAL = {KOSOVO: 1.0, SERBIA: 0.9}  # judgement: both gain; Belgrade stops short of what implies statehood
TECH_SALIENCE = 0.35  # judgement: below every political issue of principals.csv
OBLIGED = {KOSOVO: (1.0, 0.0, 0.5, 0.5), SERBIA: (0.0, 1.0, 0.5, 0.5)}  # who implements: ASM Kosovo, RECOG Serbia, the rest both
FEARED = {KOSOVO: Issue.ASM, SERBIA: Issue.RECOG}
# levels of the feared issue that trouble nobody: below a coordination body, documents and plates (principals.csv)
UNTROUBLED = {KOSOVO: 0.10, SERBIA: 0.25}
TERM = 48.0  # months, both parliaments
ISSUE_NAMES = ("asm", "recog", "north", "tech")
SHARE, MONTHS, EVIDENCE = (0.0, 1.0), (0.0, 600.0), (0.0, 100.0)
RANGES: dict[str, tuple[float, float]] = {
    **{f"{issue}_{kind}": SHARE for issue in ISSUE_NAMES for kind in ("implemented", "agreed")},
    "text_age": (-1.0, 600.0),  # months; -1: no political text in force
    "round_age": MONTHS,  # since the last high-level round of the dialogue
    "kfor": (0.0, 60.0),
    "kfor_target": (0.0, 60.0),
    "kfor_drift": (0.0, 10.0),
    "kosovo_line": (-1.0, 1.0),
    "serbia_line": (-1.0, 1.0),
    "months_since_election_kosovo": MONTHS,
    "months_since_election_serbia": MONTHS,
    "election_called_kosovo": (-1.0, 48.0),  # month of it; -1: none
    "election_called_serbia": (-1.0, 48.0),
    "early_from_kosovo": MONTHS,  # first month in which an election not called by the start can be held
    "early_from_serbia": MONTHS,
    "political_from": MONTHS,  # months until the mandate of the dialogue reaches beyond technical matters
    "attention": (0.01, 0.95),
    "measures": SHARE,
    "tension": SHARE,
    "nato_level": SHARE,
    "enhanced_interaction": SHARE,
    "majority_kosovo": SHARE,
    "majority_serbia": SHARE,
    "protest_movement": SHARE,  # 1: there is one
    "recent_acts": (0.0, 12.0),  # unilateral acts a year of late
    "recent_severe": (0.0, 12.0),  # severe incidents a year, as people expect them
    "quiet_months": MONTHS,
    "force_standard": SHARE,
    "interoperability": SHARE,
    "readiness": SHARE,
    "eu_credibility_offset": (-1.0, 1.0),
    "trust_good_kosovo": EVIDENCE,
    "trust_bad_kosovo": EVIDENCE,
    "trust_good_serbia": EVIDENCE,
    "trust_bad_serbia": EVIDENCE,
    "standing_good": EVIDENCE,
    "standing_bad": EVIDENCE,
}


@dataclass(frozen=True)
class Start:
    """Templates of all actors' states at a start; arrays are read-only and copied into every world."""

    name: str
    title: str
    calendar: int  # months since January 2000
    board: np.ndarray
    kosovo: np.ndarray
    serbia: np.ndarray
    union: np.ndarray
    council: np.ndarray
    members: np.ndarray  # (Ally.SIZE, members)
    ranges: np.ndarray  # (3, members): low, mode, high of openness
    accessions: np.ndarray  # (enlargements,): their months since January 2000, after the start
    networks: np.ndarray  # (enlargements + 1, members, members): weight of the row's ally on the column's, as the alliance grows
    codes: tuple[str, ...]
    names: tuple[str, ...]


@cache
def start_names() -> tuple[str, ...]:
    """Names of the start states that ship with the model."""
    folder = files("keci.model").joinpath("data/starts")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


@cache
def start(name: str) -> Start:
    """The start state of this name; InputError, with the nearest known name, if there is none."""
    if name not in start_names():
        raise unknown("start", name, start_names())
    return build(name, _content(name))


def _content(name: str) -> dict[str, Any]:
    return tomllib.loads(files("keci.model").joinpath(f"data/starts/{name}.toml").read_text(encoding="utf-8"))


@cache
def numbers(name: str) -> Mapping[str, float]:
    """The numbers of a start that ships, by key."""
    return _values(name, _content(name))


def changed(base: Start, values: Mapping[str, float], openness: Mapping[str, float]) -> Start:
    """A start that ships with some of its numbers replaced, and the openness of some members, by ISO code, fixed instead of
    drawn. Both as `check_number` and `check_openness` return them."""
    if not values and not openness:
        return base
    ranges = base.ranges.copy()
    for code, level in openness.items():
        ranges[:, base.codes.index(code)] = level
    return replace(base, ranges=ranges, **_templates({**numbers(base.name), **values}))


def check_number(key: str, value: object) -> float:
    """A number in place of one of a start's; InputError for an unknown key, what is no number, or one out of its range."""
    if key not in RANGES:
        raise unknown("number of a start", key, RANGES)
    return _checked(key, value, *RANGES[key])


def check_openness(code: str, value: object) -> float:
    """A member's openness, 0 to 1; InputError for a code that is none of NATO's members, or another value."""
    codes = sorted(str(row["iso3"]) for row in records("members"))
    if code not in codes:
        raise unknown("member", code, codes)
    return _checked(code, value, *SHARE)


def _checked(name: str, value: object, low: float, high: float) -> float:
    if not isinstance(value, int | float) or not is_number(value):
        raise InputError(f"{name} must be a finite number, not {shown(value)}")
    if not low <= value <= high:
        raise InputError(f"{name} = {value:g} is out of range; must lie from {low:g} to {high:g}")
    return float(value)


def build(name: str, content: dict[str, Any]) -> Start:
    """Templates from a start file's content; every number must have a source and lie in its range."""
    values = _values(name, content)
    year, month = (int(part) for part in name.split("-"))
    codes, names, members, ranges = _members(12 * (year - 2000) + month - 1)
    calendar = 12 * (year - 2000) + month - 1
    accessions = np.unique(members[Ally.JOINS][members[Ally.JOINS] > calendar])
    templates = {
        **_templates(values),
        "members": members,
        "ranges": ranges,
        "accessions": accessions,
        "networks": _networks(_ties(codes), members[Ally.JOINS], np.array([calendar, *accessions])),
    }
    for array in templates.values():
        array.setflags(write=False)
    return Start(name=name, title=content["title"], calendar=calendar, codes=codes, names=names, **templates)


def _templates(values: Mapping[str, float]) -> dict[str, Any]:
    """The templates that a start's numbers make."""
    return {
        "board": _board(values),
        "kosovo": _principal(KOSOVO, values, "kosovo"),
        "serbia": _principal(SERBIA, values, "serbia"),
        "union": _union(values),
        "council": _council(values),
    }


def records(name: str) -> list[dict[str, Any]]:
    """The rows of an evidence table as plain dictionaries."""
    return [{str(column): value for column, value in row.items()} for row in evidence.table(name).to_dict("records")]


def _values(name: str, content: dict[str, Any]) -> dict[str, float]:
    """The numbers of a start by key; InputError unless each of `RANGES` is there once, with a source and in its range."""
    for key in content:
        if key not in RANGES and key not in ("name", "title"):
            raise unknown("number", key, RANGES, f"start {name}")
    return {key: _value(f"start {name}: {key}", content.get(key), low, high) for key, (low, high) in RANGES.items()}


def _value(where: str, entry: Any, low: float, high: float) -> float:
    if entry is None:
        raise InputError(f"{where} is missing; give it a value and a source")
    if not isinstance(entry, dict) or not str(entry.get("source", "")).strip():
        raise InputError(f"{where} has no source; give one, or the word 'judgement'")
    value: Any = entry.get("value")
    if not is_number(value):
        raise InputError(f"{where} needs a finite number as value, not {value!r}")
    if not low <= value <= high:
        raise InputError(f"{where} = {value:g} must lie from {low:g} to {high:g}")
    return float(value)


def _board(values: Mapping[str, float]) -> np.ndarray:
    board = np.zeros(Board.SIZE)
    for issue, name in enumerate(ISSUE_NAMES):
        board[Board.IMPLEMENTED + issue] = board[Board.BASE + issue] = values[f"{name}_implemented"]
        board[Board.AGREED + issue] = values[f"{name}_agreed"]
    in_force = values["text_age"] >= 0
    board[Board.TEXT_KIND] = Text.FRAMEWORK if in_force else Text.NONE
    board[Board.TEXT_MONTH] = board[Board.LAST_FRAMEWORK] = -values["text_age"] if in_force else -1000.0
    for slot in (Board.DEAL_MONTH, Board.NORMALISED_MONTH, Board.TRACK_MONTH, Board.LAST_SEVERE):
        board[slot] = -1.0
    board[Board.STEP_MONTH] = -values["text_age"] if in_force else -1000.0
    board[Board.KOSOVO_COMPLIED] = board[Board.SERBIA_COMPLIED] = -1.0
    board[Board.KFOR] = values["kfor"]
    board[Board.MEASURES] = values["measures"]
    board[Board.NATO_LEVEL] = values["nato_level"]
    board[Board.ENHANCED] = values["enhanced_interaction"]
    board[Board.TENSION] = values["tension"]
    board[Board.ACT_MEMORY] = values["recent_acts"] / 12.0  # a month; made a memory with the world's parameters
    board[Board.VIOLENCE] = values["recent_severe"] / 12.0
    board[Board.QUIET_MONTHS] = values["quiet_months"]
    board[Board.POLITICAL_FROM] = values["political_from"]
    board[Board.STANDARD] = values["force_standard"]
    board[Board.INTEROPERABILITY] = values["interoperability"]
    board[Board.READINESS] = values["readiness"]
    return board


def _principal(code: str, values: Mapping[str, float], label: str) -> np.ndarray:
    table = {(row["actor"], row["issue"]): row for row in records("principals")}
    other = SERBIA if code == KOSOVO else KOSOVO
    own = np.zeros(Principal.SIZE)
    names = ("ASM", "RECOG", "NORTH")
    ideals = [*(float(table[code, n]["preferred"]) for n in names), TECH_IDEAL[code]]
    others = [*(float(table[other, n]["preferred"]) for n in names), TECH_IDEAL[other]]
    saliences = [*(float(table[code, n]["salience"]) for n in names), TECH_SALIENCE]
    stake = 0.0  # no sum(): from Python 3.12 on it rounds otherwise
    for s, a, b in zip(saliences, ideals, others, strict=True):
        stake += s * abs(a - b)
    for issue in range(4):
        own[Principal.IDEAL + issue] = ideals[issue]
        own[Principal.WEIGHT + issue] = issue_weight(saliences[issue], ideals[issue], others[issue], stake)
        own[Principal.SALIENCE + issue] = saliences[issue]
        own[Principal.OBLIGED + issue] = OBLIGED[code][issue]
    for issue, n in enumerate(names):
        row = table[code, n]
        own[Principal.DIRECTION + issue] = {"max": -1.0, "min": 1.0}.get(row["red_line_type"], 0.0)
        own[Principal.RED_LINE + issue] = float(row["red_line"])
    own[Principal.NATO_WEIGHT] = float(table[code, "NATO"]["salience"]) / stake
    own[Principal.NATO_RED_LINE] = float(table[code, "NATO"]["red_line"])
    own[Principal.EU_WEIGHT] = float(table[code, "EU"]["salience"]) / stake
    own[Principal.LINE] = values[f"{label}_line"]
    own[Principal.SINCE_ELECTION] = values[f"months_since_election_{label}"]
    own[Principal.CALLED] = values[f"election_called_{label}"]
    own[Principal.EARLY_FROM] = values[f"early_from_{label}"]
    own[Principal.TERM] = TERM
    own[Principal.GOOD] = values[f"trust_good_{label}"]
    own[Principal.BAD] = values[f"trust_bad_{label}"]
    own[Principal.EU_OFFSET] = values["eu_credibility_offset"]
    own[Principal.FEARED] = FEARED[code]
    own[Principal.UNTROUBLED] = UNTROUBLED[code]
    own[Principal.MAJORITY] = values[f"majority_{label}"]
    own[Principal.PROTEST] = values["protest_movement"] if code == SERBIA else 0.0
    return own


def _union(values: Mapping[str, float]) -> np.ndarray:
    union = np.zeros(Union.SIZE)
    union[Union.ATTENTION] = values["attention"]
    union[Union.LAST_ROUND] = -values["round_age"]
    return union


def _council(values: Mapping[str, float]) -> np.ndarray:
    council = np.zeros(CouncilSlot.SIZE)
    for slot in (
        CouncilSlot.DELIVERY_MONTH,
        CouncilSlot.EARNED_MONTH,
        CouncilSlot.CONSENSUS_MONTH,
        CouncilSlot.POST_APPROVED,
    ):
        council[slot] = -1.0
    council[CouncilSlot.GOOD] = values["standing_good"]
    council[CouncilSlot.BAD] = values["standing_bad"]
    council[CouncilSlot.KFOR_BASE] = values["kfor"]
    council[CouncilSlot.KFOR_TARGET] = values["kfor_target"]
    council[CouncilSlot.KFOR_DRIFT] = values["kfor_drift"]
    return council


def _members(calendar: int) -> tuple[tuple[str, ...], tuple[str, ...], np.ndarray, np.ndarray]:
    facts = sorted(records("members"), key=lambda row: row["iso3"])
    positions = {row["iso3"]: row for row in records("positions")}
    codes = tuple(row["iso3"] for row in facts)
    governments = {row["iso3"]: row for row in records("governments")}
    members = np.zeros((Ally.SIZE, len(codes)))
    ranges = np.zeros((3, len(codes)))
    for i, row in enumerate(facts):
        position = positions[row["iso3"]]
        members[Ally.ACTOR, i] = actor_number(row["iso3"])
        members[Ally.SALIENCE, i] = position["salience"]
        members[Ally.RECOGNISES, i] = row["recognises_kosovo"]
        month = row["nato_accession_month"]  # blank for those that joined before the record begins
        members[Ally.JOINS, i] = 12 * (int(row["nato_accession_year"]) - 2000) + (int(month) - 1 if month > 0 else 0)
        ranges[:, i] = position["openness_lo"], position["openness"], position["openness_hi"]
        government = governments[row["iso3"]]
        members[Ally.TERM, i] = 12.0 * government["term_years"]
        members[Ally.ELECTION, i] = next_election(government["next_election"], members[Ally.TERM, i], calendar)
    return codes, tuple(row["name"] for row in facts), members, ranges


def next_election(date: str, term: float, calendar: int) -> float:
    """Month of a member's next election at a start: whole terms (in months) before or after the date known."""
    year, month = (int(part) for part in date.split("-"))
    known = 12 * (year - 2000) + month - 1
    return calendar + (known - calendar) % term


def _ties(codes: tuple[str, ...]) -> np.ndarray:
    index = {code: i for i, code in enumerate(codes)}
    ties = np.zeros((len(codes), len(codes)))
    for row in records("network"):
        ties[index[row["from_iso3"]], index[row["to_iso3"]]] = row["weight"]
    return ties


def _networks(ties: np.ndarray, joins: np.ndarray, months: np.ndarray) -> np.ndarray:
    """The network of influence after each enlargement, scaled so that every column sums to 1 (who hears nobody, hears itself)."""
    networks = np.zeros((len(months), *ties.shape))
    for network, month in zip(networks, months, strict=True):
        active = joins <= month
        network[:] = np.where(np.outer(active, active), ties, 0.0)
        heard = network.sum(axis=0)
        alone = heard <= 0.0
        network[alone, alone] = 1.0
        network /= np.where(alone, 1.0, heard)
    return networks
