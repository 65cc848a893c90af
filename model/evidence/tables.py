"""The evidence the model rests on: sixteen tables, checked against their schemas as they are read."""

import csv
import io
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import pandas as pd

FIRST_MONTH, LAST_MONTH = "2011-03", "2026-06"
"""The months the events cover, both included. Later months are unknown, not quiet."""
COUNTED = MappingProxyType(
    {
        "meetings": "dialogue_meeting",
        "agreements": "agreement",
        "implementation_steps": "implementation_step",
        "incidents": "incident",
    }
)
"""Column of `monthly` -> kind of event it counts."""
PATTERNS = MappingProxyType({"text": ".*", "number": r"-?\d+(\.\d+)?", "whole number": r"-?\d+", "date": r"\d{4}-\d\d-\d\d"})
"""How a cell of each kind is written."""
READERS: Mapping[str, Callable[[str], float | date]] = MappingProxyType(
    {"number": float, "whole number": int, "date": date.fromisoformat}
)
PAIRWISE = ("neighbour", "defence_dependency", "pro_Kosovo_pact")
"""Groups whose rows are pairs of allies; the other groups list single members."""


class EvidenceError(ValueError):
    """A table is not what its schema says. One line: file, line, column, what is wrong, what would be right."""


@dataclass(frozen=True)
class Column:
    """What a cell may hold. `low` and `high` bound a number, or the year of a date; `among` lists the cells allowed."""

    kind: Literal["text", "number", "whole number", "date"] = "text"
    low: float = -math.inf
    high: float = math.inf
    blank: bool = False
    pattern: str = ""
    among: tuple[str, ...] = ()


Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Rule:
    """What must hold in every row of a frame; `column` is blamed where it does not."""

    column: str
    holds: Callable[[pd.DataFrame], pd.Series]
    right: str


@dataclass(frozen=True)
class Schema:
    """One table: columns, unique key, the column that names a row's source, or what the table is derived from."""

    columns: Mapping[str, Column]
    key: tuple[str, ...]
    source: str = ""
    derived_from: str = ""
    sorted_by: str = ""
    rows: int = 0  # how many there must be; 0: any number
    rules: tuple[Rule, ...] = ()


def acceptable_band(red_line_type: str, red_line: str) -> tuple[float, float]:
    """Levels of an issue (0..1) that a principal accepts, as (low, high); (0, 1) if it has no formal power.

    Raises ValueError if the red line cannot be read.
    """
    if red_line_type == "range":
        low, high = (float(end) for end in red_line.split("-"))
    else:
        low = float(red_line) if red_line_type == "min" else 0.0
        high = float(red_line) if red_line_type == "max" else 1.0
    if not 0 <= low <= high <= 1 or (red_line_type == "none" and red_line):
        raise ValueError(f"not a band inside 0..1: {red_line_type} {red_line}")
    return low, high


def _accepts_own_ideal(row: pd.Series) -> bool:
    try:
        low, high = acceptable_band(row.red_line_type, row.red_line)
    except ValueError:
        return False
    return low <= row.preferred <= high


def _filled_only(column: str, where: Callable[[pd.DataFrame], pd.Series], meaning: str) -> Rule:
    return Rule(
        column,
        lambda frame: (frame[column].notna() & (frame[column].astype(str) != "")) == where(frame),
        f"filled {meaning} and blank otherwise",
    )


def _columns(**kinds: Column) -> Mapping[str, Column]:
    return MappingProxyType(kinds)


TEXT, NOTE, SHARE, COUNT = Column(), Column(blank=True), Column("number", 0, 1), Column("whole number", 0)
ISO3, FLAG, POSITIVE = Column(pattern="[A-Z]{3}"), Column("whole number", among=("0", "1")), Column("number", 1e-9)
VOTE = Column("number", blank=True, among=("0", "0.5", "1"))
SEVERITIES = ("minor", "serious", "severe", "banjska")
SITES = ("bridge", "crossing", "monastery", "road", "seat", "town", "utility", "village")
"""Kinds of place at which an incident of some kind can happen; a seat is a town with a municipal building."""
CONFIDENCE, WEIGHT = Column(among=("high", "medium", "low")), Column("number", 1e-9, 1)
FIRST_YEAR = 2011  # the record's first: before it, the year of an accession is enough
YEAR, DAY = Column("whole number", 1949, 2026), Column("date", FIRST_YEAR, 2026)
TWO_ALLIES = Rule("to_iso3", lambda frame: frame.from_iso3 != frame.to_iso3, "another ally than the sender")

SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {
        "governments": Schema(
            _columns(
                iso3=ISO3,
                next_election=Column(pattern=r"20\d\d-(0[1-9]|1[0-2])"),
                term_years=Column("whole number", 2, 6),
                source=TEXT,
            ),
            key=("iso3",),
            source="source",
        ),
        "members": Schema(
            _columns(
                iso3=ISO3,
                name=TEXT,
                nato_accession_year=YEAR,
                nato_accession_month=Column("whole number", 1, 12, blank=True),
                eu_member=FLAG,
                recognises_kosovo=FLAG,
                recognition_date=Column("date", 2008, 2026, blank=True),
                kfor_troops=Column("number", 0, 20_000, blank=True),
                kfor_troops_asof=TEXT,
                population_m=POSITIVE,
                gdp_busd=POSITIVE,
                defence_pct_gdp=Column("number", 0, 20, blank=True),
                sources=TEXT,
                recognition_date_source=NOTE,
                kfor_note=NOTE,
                population_year=YEAR,
                gdp_year=YEAR,
                gdp_busd_wb2023=POSITIVE,
                defence_year=TEXT,
                nato_accession_month_source=NOTE,
            ),
            key=("iso3",),
            source="sources",
            rows=32,
            rules=tuple(
                _filled_only(column, lambda frame: frame.recognises_kosovo == 1, "if the member recognises Kosovo")
                for column in ("recognition_date", "recognition_date_source")
            )
            + tuple(
                _filled_only(column, lambda frame: frame.nato_accession_year >= FIRST_YEAR, "if the member joined since 2011")
                for column in ("nato_accession_month", "nato_accession_month_source")
            ),
        ),
        "positions": Schema(
            _columns(
                iso3=ISO3,
                name=TEXT,
                openness=SHARE,
                salience=SHARE,
                rationale=TEXT,
                source=TEXT,
                openness_lo=SHARE,
                openness_hi=SHARE,
                confidence=CONFIDENCE,
                vote_index=SHARE,
                salience_index=SHARE,
            ),
            key=("iso3",),
            source="source",
            rules=(
                Rule(
                    "openness",
                    lambda frame: frame.openness.between(frame.openness_lo, frame.openness_hi),
                    "from openness_lo to openness_hi",
                ),
            ),
        ),
        "principals": Schema(
            _columns(
                actor=Column(among=("KOS", "SRB", "EU", "EU_NONREC", "RUS")),
                issue=Column(among=("ASM", "RECOG", "NORTH", "NATO", "EU")),
                issue_letter=Column(pattern="[a-e]"),
                issue_name=TEXT,
                preferred=SHARE,
                red_line_type=Column(among=("max", "min", "range", "none")),
                red_line=NOTE,
                salience=SHARE,
                confidence=CONFIDENCE,
                rationale=TEXT,
                source=TEXT,
                scale_0=TEXT,
                scale_1=TEXT,
            ),
            key=("actor", "issue"),
            source="source",
            rows=25,
            rules=(
                Rule(
                    "red_line",
                    lambda frame: frame.apply(_accepts_own_ideal, axis=1),
                    "a share for max and min, low-high for range, blank for none, with the preferred point inside",
                ),
            ),
        ),
        "votes": Schema(
            _columns(
                iso3=ISO3,
                recognises=FLAG,
                coe_cm_2023_04_24=VOTE,
                unesco_gc_2015_11_09=VOTE,
                nato_pa_2024_05_27=VOTE,
                pace_2024_04_16_note=TEXT,
                vote_index=SHARE,
                sources=TEXT,
            ),
            key=("iso3",),
            source="sources",
        ),
        "network": Schema(
            _columns(from_iso3=ISO3, to_iso3=ISO3, weight=WEIGHT),
            key=("from_iso3", "to_iso3"),
            rules=(TWO_ALLIES,),
            derived_from="ties.csv: 1 - product of (1 - weight) over the kinds of tie",
        ),
        "ties": Schema(
            _columns(from_iso3=ISO3, to_iso3=ISO3, weight=WEIGHT, kind=TEXT),
            key=("from_iso3", "to_iso3", "kind"),
            rules=(TWO_ALLIES,),
            derived_from="groups.csv and members.csv: base weight of the kind x size of the sender",
        ),
        "groups": Schema(
            _columns(group=TEXT, iso3=ISO3, to_iso3=Column(blank=True, pattern=r"[A-Z]{3}|\*"), role=TEXT, source=TEXT),
            key=("group", "iso3", "to_iso3"),
            source="source",
            rules=(_filled_only("to_iso3", lambda frame: frame.group.isin(PAIRWISE), "for a tie between two allies"),),
        ),
        "events": Schema(
            _columns(
                date=DAY,
                kind=Column(
                    among=(
                        "agreement",
                        "breakdown",
                        "dialogue_meeting",
                        "election",
                        "implementation_step",
                        "incentive",
                        "incident",
                        "kfor_change",
                        "nato_step",
                        "sanction",
                        "unilateral_step",
                    )
                ),
                actor=Column(among=("Kosovo", "Serbia", "local", "NATO", "EU", "US", "several")),
                severity=Column("number", 0, 1, blank=True),
                title=TEXT,
                description=TEXT,
                source=TEXT,
                note=NOTE,
            ),
            key=("date", "title"),
            source="source",
            sorted_by="date",
            rules=(
                Rule(
                    "date",
                    lambda frame: frame.date.dt.strftime("%Y-%m").between(FIRST_MONTH, LAST_MONTH),
                    f"from {FIRST_MONTH} to {LAST_MONTH}",
                ),
                Rule(
                    "note",
                    lambda frame: (frame.kind != "dialogue_meeting") | frame.note.str.match(r"level=[lnt]"),
                    "begun with level=leader, negotiator or technical for a dialogue meeting",
                ),
                _filled_only("severity", lambda frame: frame.kind == "incident", "for incidents"),
            ),
        ),
        "monthly": Schema(
            _columns(
                month=Column(pattern=r"\d{4}-(0[1-9]|1[0-2])"),
                meetings=COUNT,
                agreements=COUNT,
                implementation_steps=COUNT,
                incidents=COUNT,
                max_severity=SHARE,
                sum_severity=Column("number", 0),
            ),
            key=("month",),
            derived_from="events.csv: counted by kind and month",
            sorted_by="month",
            rows=184,
        ),
        "kfor": Schema(
            _columns(
                year=Column("whole number", 1999, 2026), troops=Column("number", 0, 60_000, blank=True), source=TEXT, note=NOTE
            ),
            key=("year", "note"),
            source="source",
            sorted_by="year",
        ),
        "opinion": Schema(
            _columns(
                country=Column(among=("Kosovo", "Serbia")),
                year=Column("whole number", 2008, 2026),
                question=TEXT,
                percent=Column("number", 0, 100),
                source=TEXT,
                note=NOTE,
            ),
            key=("country", "year", "question"),
            source="source",
        ),
        "agreements": Schema(
            _columns(
                agreement_date=DAY,
                title=TEXT,
                **{"class": Column(among=("technical", "political"))},
                status=Column(among=("implemented", "partial", "not")),
                basis=TEXT,
            ),
            key=("agreement_date", "title"),
            source="basis",
            sorted_by="agreement_date",
        ),
        "incident_kinds": Schema(
            _columns(
                severity=Column(among=SEVERITIES),
                planned=FLAG,
                words=Column(pattern=r"[^{}]*\{place\}[^{}]*"),
                site=Column(among=SITES),
                weight=POSITIVE,
                source=TEXT,
            ),
            key=("words",),
            source="source",
        ),
        "places": Schema(
            _columns(
                place=TEXT,
                words=TEXT,
                municipality=TEXT,
                latitude=Column("number", 41.8, 43.3),
                longitude=Column("number", 20.0, 21.8),
                sites=Column(pattern=f"({'|'.join(SITES)})( ({'|'.join(SITES)}))*"),
                minor=POSITIVE,
                serious=POSITIVE,
                severe=POSITIVE,
                banjska=POSITIVE,
                source=TEXT,
            ),
            key=("place",),
            source="source",
        ),
    }
)
TABLES: tuple[str, ...] = tuple(SCHEMAS)
"""Names of the tables; each is the name of a CSV file in `model/data/evidence`."""


def _fail(file: str, line: int, column: str, wrong: str, right: str) -> EvidenceError:
    place = f"{file}, line {line}" + (f", column {column}" if column else "")
    return EvidenceError(" ".join(f"{place}: {wrong}; should be {right}".split()))


def _records(path: Path | Traversable, columns: Mapping[str, Column]) -> list[dict[str, str]]:
    """Cells as text, a record per line, so that record i stands on line i + 2."""
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise _fail(path.name, 1, "", f"cannot be read ({type(error).__name__})", "a CSV file in UTF-8") from error
    rows = []
    for number, line in enumerate(lines, start=1):
        try:
            cells = next(csv.reader(io.StringIO(line), strict=True), [])
        except csv.Error as error:
            raise _fail(path.name, number, "", f"broken CSV ({error})", "one record a line, quotes closed") from error
        if number == 1:
            header = cells
            _check_header(path.name, header, columns)
        elif len(cells) != len(header):
            raise _fail(path.name, number, "", f"{len(cells)} cells", f"{len(header)}, one for each column")
        else:
            rows.append(dict(zip(header, cells, strict=True)))
    if not rows:
        raise _fail(path.name, 1, "", "no rows", "a header and at least one row")
    return rows


def _check_header(file: str, header: list[str], columns: Mapping[str, Column]) -> None:
    for name in [*columns, *header]:
        if name not in columns or header.count(name) != 1:
            right = "there exactly once" if name in columns else f"one of {', '.join(columns)}"
            raise _fail(file, 1, name, f"occurs {header.count(name)} times in the header", right)


def _value(cell: str, column: Column) -> str | float | int | date | None:
    """The cell's value; ValueError whose text says what would be right."""
    if not cell and column.blank:
        return "" if column.kind == "text" else None
    if not cell.strip() or cell.strip().lower() == "nan":
        raise ValueError("an empty cell" if column.blank else "filled")
    if column.among and cell not in column.among:
        raise ValueError(f"one of {', '.join(column.among)}")
    if not re.fullmatch(column.pattern or PATTERNS[column.kind], cell, re.ASCII | re.DOTALL):
        raise ValueError(f"a {column.kind} of the form {column.pattern or PATTERNS[column.kind]}")
    if column.kind == "text":
        return cell
    try:
        value = READERS[column.kind](cell)
    except ValueError:
        raise ValueError("a day of the calendar") from None
    if not column.low <= (value.year if isinstance(value, date) else value) <= column.high:
        raise ValueError(f"from {column.low:g} to {column.high:g}")
    return value


def _column(file: str, name: str, cells: list[str], schema: Schema) -> pd.Series:
    column, values = schema.columns[name], []
    for line, cell in enumerate(cells, start=2):
        try:
            values.append(_value(cell, column))
        except ValueError as error:
            if name == schema.source:
                raise _fail(file, line, name, "missing source", "the page or judgement the row rests on") from None
            raise _fail(file, line, name, repr(cell[:40]), str(error)) from None
    whole = "float64" if column.blank else "int64"  # a blank is NaN
    dtype = {"text": "str", "number": "float64", "whole number": whole, "date": "datetime64[s]"}[column.kind]
    return pd.Series(values, dtype=dtype, name=name)


def read(path: Path | Traversable, schema: Schema) -> pd.DataFrame:
    """One CSV file, checked alone: a row per line in file order, index from 0, blanks "" (text), NaN or NaT.

    Whole numbers are int64, other numbers float64, dates datetime64. Raises EvidenceError at the first fault.
    """
    records, key = _records(path, schema.columns), list(schema.key)
    frame = pd.DataFrame(
        {name: _column(path.name, name, [record[name] for record in records], schema) for name in schema.columns}
    )
    if schema.rows and len(frame) != schema.rows:
        raise _fail(path.name, len(frame) + 1, "", f"{len(frame)} rows", f"{schema.rows}")
    for row in frame.index[frame.duplicated(key)]:
        repeated = ", ".join(records[row][name] for name in key)
        raise _fail(path.name, row + 2, "+".join(key), f"{repeated!r} occurs before", "unique")
    if schema.sorted_by:
        order = frame[schema.sorted_by]
        for row in frame.index[order < order.shift()]:
            raise _fail(path.name, row + 2, schema.sorted_by, "earlier than the line above", "in ascending order")
    for rule in schema.rules:
        _enforce(path.name, frame, rule.column, rule.holds(frame), rule.right)
    return frame


def _enforce(file: str, frame: pd.DataFrame, column: str, holds: pd.Series, right: str) -> None:
    for row in holds.index[~holds]:
        cell = frame[column][row]
        shown = f"{cell:%Y-%m-%d}" if isinstance(cell, pd.Timestamp) else str(cell)
        raise _fail(file, row + 2, column, f"{shown!r}", right)


def recount(events: pd.DataFrame) -> pd.DataFrame:
    """The table `monthly` counted anew from `events`: a row per month covered; severities are 0 if nothing happened."""
    months = pd.period_range(FIRST_MONTH, LAST_MONTH, freq="M").strftime("%Y-%m").rename("month")
    month = events.date.dt.strftime("%Y-%m").rename("month")
    counts = pd.crosstab(month, events.kind).reindex(index=months, columns=list(COUNTED.values()), fill_value=0)
    counts.columns = pd.Index(COUNTED)
    severity = events.severity.groupby(month).agg(["max", "sum"]).reindex(months).fillna(0.0)
    return counts.assign(max_severity=severity["max"], sum_severity=severity["sum"].round(9)).reset_index()


def combine(ties: pd.DataFrame) -> pd.DataFrame:
    """The table `network` computed anew from `ties`: 1 - product of (1 - weight) over a pair's kinds, in 0..1."""
    rest = (1 - ties.weight).groupby([ties.from_iso3, ties.to_iso3]).prod()
    return (1 - rest).rename("weight").reset_index()


def _derived(tables: Tables, name: str, anew: pd.DataFrame) -> Iterator[tuple[str, str, pd.Series, str]]:
    stored, key = tables[name], list(SCHEMAS[name].key)
    matched = stored[key].merge(anew, on=key, how="left")
    for column in matched.columns.drop(key):  # weights are stored with four decimals
        yield name, column, (stored[column] - matched[column]).abs() <= 2e-4, f"as {SCHEMAS[name].derived_from}"


def _joins(t: Tables) -> Iterator[tuple[str, str, pd.Series, str]]:
    """What must hold between tables: table and column to blame, whether each row is right, what would be right."""
    members, groups, events = t["members"], t["groups"], t["events"]
    for name, column in (
        ("positions", "iso3"),
        ("votes", "iso3"),
        ("groups", "iso3"),
        ("groups", "to_iso3"),
        *((name, end) for name in ("network", "ties") for end in ("from_iso3", "to_iso3")),
    ):
        yield name, column, t[name][column].isin([*members.iso3, "", "*"]), "an iso3 of members.csv"
    for name in ("positions", "votes"):
        yield "members", "iso3", members.iso3.isin(t[name].iso3), f"with a row in {name}.csv"
    for name, column, other, there in (
        ("positions", "name", "members", "name"),
        ("positions", "vote_index", "votes", "vote_index"),
        ("votes", "recognises", "members", "recognises_kosovo"),
    ):
        expected = t[name].iso3.map(t[other].set_index("iso3")[there])
        yield name, column, t[name][column] == expected, f"as in {other}.csv"
    union = members.iso3.isin(groups.iso3[groups.group == "EU_member"])
    yield "members", "eu_member", members.eu_member == union, "1 for an EU_member of groups.csv, else 0"
    struck, listed = events.kind == "agreement", t["agreements"].agreement_date
    yield "agreements", "agreement_date", listed.isin(events.date[struck]), "the date of an agreement in events.csv"
    yield "events", "date", ~struck | events.date.isin(listed), "the date of a row in agreements.csv"
    yield from _derived(t, "monthly", recount(events))
    yield from _derived(t, "network", combine(t["ties"]))
    pair, pairs = (t[name].from_iso3 + t[name].to_iso3 for name in ("ties", "network"))
    yield "ties", "to_iso3", pair.isin(pairs), "a pair with a row in network.csv"


def read_all(folder: Path | Traversable) -> dict[str, pd.DataFrame]:
    """All tables of a folder by name, each checked alone and against the others; EvidenceError at the first fault."""
    tables = {name: read(folder / f"{name}.csv", schema) for name, schema in SCHEMAS.items()}
    for name, column, holds, right in _joins(tables):
        _enforce(f"{name}.csv", tables[name], column, holds, right)
    return tables


@cache
def _installed() -> Mapping[str, pd.DataFrame]:
    return MappingProxyType(read_all(files("keci.model") / "data" / "evidence"))


def table(name: str) -> pd.DataFrame:
    """A copy of one table, a row per CSV line (shape and units in docs/reference/evidence.md); the files are read once.

    Raises EvidenceError for an unknown name or a damaged file.
    """
    if name not in SCHEMAS:
        raise EvidenceError(f"no table {name!r}; should be one of {', '.join(TABLES)}")
    return _installed()[name].copy()


def check_all() -> dict[str, int]:
    """Read and check every table; the number of rows of each. Raises EvidenceError at the first fault."""
    return {name: len(frame) for name, frame in _installed().items()}


def allies(year: int) -> tuple[str, ...]:
    """iso3 codes of NATO's members at the end of a calendar year, in the order of `members`. Empty before 1949."""
    members = _installed()["members"]
    return tuple(members.iso3[members.nato_accession_year <= year])
