"""The evidence tables: what they say, what can be derived anew from them, and that no damage passes unnoticed."""

import math
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keci.model.evidence import tables as evidence
from keci.model.evidence.tables import SCHEMAS, TABLES, EvidenceError, allies, check_all, read, read_all, table

ROWS = {
    "members": 32,
    "positions": 32,
    "principals": 25,
    "votes": 32,
    "network": 592,
    "ties": 827,
    "groups": 108,
    "events": 208,
    "monthly": 184,
    "kfor": 16,
    "opinion": 70,
    "agreements": 22,
    "governments": 32,
    "incident_kinds": 45,
    "places": 24,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the evidence that a test may damage."""
    for name in TABLES:
        original = files("keci.model") / "data" / "evidence" / f"{name}.csv"
        (tmp_path / f"{name}.csv").write_bytes(original.read_bytes())
    return tmp_path


def replace(path: Path, line: int, old: str, new: str) -> None:
    """Replace the first `old` on a line (from 1) of a file; the test is void if it is not there."""
    lines = path.read_text(encoding="utf-8").split("\n")
    assert old in lines[line - 1], f"test is void: {old!r} is not on line {line} of {path.name}"
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    path.write_text("\n".join(lines), encoding="utf-8")


def set_cell(path: Path, line: int, column: str, value: str) -> None:
    """Overwrite one cell, keeping every record on its line."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert frame.loc[line - 2, column] != value, "test is void: the cell already holds the value"
    frame.loc[line - 2, column] = value
    frame.to_csv(path, index=False)


def line_of(name: str, holds: Callable[[pd.DataFrame], pd.Series]) -> int:
    """CSV line of the first row for which a condition holds."""
    frame = table(name)
    return int(frame.index[holds(frame)][0]) + 2


def complaint(folder: Path) -> str:
    """The one line with which the damaged folder is refused."""
    with pytest.raises(EvidenceError) as caught:
        read_all(folder)
    message = str(caught.value)
    assert "\n" not in message and "; should be " in message
    return message


# --- what the tables say ---------------------------------------------------------------------------------------------


def test_every_table_loads_with_its_rows() -> None:
    assert check_all() == ROWS
    assert set(TABLES) == set(ROWS)
    assert {name: len(table(name)) for name in TABLES} == ROWS


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_either_a_source_column_or_a_derivation(name: str) -> None:
    schema = SCHEMAS[name]
    assert bool(schema.source) != bool(schema.derived_from)
    if schema.source:
        assert (table(name)[schema.source].str.strip() != "").all()


@pytest.mark.parametrize("name", TABLES)
def test_the_values_are_those_of_the_file(name: str) -> None:
    plain = pd.read_csv(files("keci.model") / "data" / "evidence" / f"{name}.csv", dtype=str, keep_default_na=False)
    for column, series in table(name).items():
        for text, value in zip(plain[column], series, strict=True):
            if isinstance(value, str):
                assert value == text
            elif isinstance(value, pd.Timestamp):
                assert f"{value:%Y-%m-%d}" == text
            else:
                assert (text == "") if pd.isna(value) else (float(text) == value)


def test_no_file_lies_beside_the_tables_unread() -> None:
    present = {entry.name for entry in (files("keci.model") / "data" / "evidence").iterdir()}
    assert {name for name in present if name.endswith(".csv")} == {f"{name}.csv" for name in TABLES}


def test_four_of_32_members_do_not_recognise_kosovo() -> None:
    members = table("members")
    assert members.iso3.is_unique and len(members) == 32
    assert set(members.iso3[members.recognises_kosovo == 0]) == {"GRC", "ROU", "SVK", "ESP"}
    assert members.eu_member.sum() == 23


@pytest.mark.parametrize(
    ("year", "count"),
    [
        (1948, 0),
        (1949, 12),
        (2008, 26),
        (2011, 28),
        (2016, 28),
        (2017, 29),
        (2019, 29),
        (2020, 30),
        (2022, 30),
        (2023, 31),
        (2024, 32),
        (2026, 32),
    ],
)
def test_allies_join_in_their_accession_year(year: int, count: int) -> None:
    assert len(allies(year)) == count


def test_the_newest_allies() -> None:
    joined = {
        code: next(year for year in range(2011, 2027) if code in allies(year)) for code in set(allies(2026)) - set(allies(2011))
    }
    assert joined == {"MNE": 2017, "MKD": 2020, "FIN": 2023, "SWE": 2024}


@pytest.mark.parametrize(
    ("name", "where", "column", "value"),
    [
        ("members", {"iso3": "ITA"}, "kfor_troops", 1258),
        ("members", {"iso3": "USA"}, "gdp_busd", 29185),
        ("members", {"iso3": "TUR"}, "name", "Türkiye"),
        ("members", {"iso3": "PRT"}, "recognition_date", "2008-10-07"),
        ("positions", {"iso3": "ALB"}, "openness", 1.0),
        ("positions", {"iso3": "BGR"}, "openness_hi", 0.9),
        ("votes", {"iso3": "ALB"}, "vote_index", 1.0),
        ("principals", {"actor": "KOS", "issue": "ASM"}, "red_line", "0.45"),
        ("principals", {"actor": "EU", "issue": "ASM"}, "red_line", "0.35-0.60"),
        ("principals", {"actor": "SRB", "issue": "RECOG"}, "preferred", 0.05),
        ("network", {"from_iso3": "ESP", "to_iso3": "SVK"}, "weight", 0.4921),
        ("ties", {"from_iso3": "ALB", "to_iso3": "GRC"}, "weight", 0.0978),
        ("events", {"title": "Banjska attack"}, "severity", 1.0),
        ("events", {"title": "Banjska attack"}, "date", "2023-09-24"),
        ("monthly", {"month": "2023-09"}, "max_severity", 1.0),
        ("kfor", {"year": 1999}, "troops", 50000),
        ("opinion", {"country": "Kosovo", "year": 2024, "question": "support NATO membership (IRI)"}, "percent", 88),
        ("agreements", {"agreement_date": "2023-03-18"}, "status", "not"),
    ],
)
def test_single_values(name: str, where: dict[str, object], column: str, value: object) -> None:
    frame = table(name)
    for key, wanted in where.items():
        frame = frame[frame[key] == wanted]
    assert len(frame) == 1
    found = frame[column].iloc[0]
    assert (found == pd.Timestamp(value)) if isinstance(found, pd.Timestamp) else (found == value)


def test_positions_follow_the_mechanical_indices() -> None:
    positions = table("positions")
    assert positions.openness.corr(positions.vote_index) == pytest.approx(0.92, abs=0.005)
    assert positions.salience.corr(positions.salience_index) == pytest.approx(0.88, abs=0.005)


def test_the_vote_index_is_a_weighted_mean_of_the_votes_cast() -> None:
    votes = table("votes")
    cast = votes[["recognises", "coe_cm_2023_04_24", "unesco_gc_2015_11_09", "nato_pa_2024_05_27"]].to_numpy(float)
    weight = np.array([0.4, 0.3, 0.1, 0.2]) * ~np.isnan(cast)
    np.testing.assert_allclose(np.nansum(cast * weight, axis=1) / weight.sum(axis=1), votes.vote_index, atol=5e-3)


BASE = {"QUINT": 0.60, "EU_member": 0.20, "V4": 0.25, "Nordic_Baltic": 0.40, "B9": 0.20, "Mediterranean": 0.15}


def pairs_of(group: str, rows: pd.DataFrame) -> list[tuple[str, str, float]]:
    """Directed ties of one group with their base weights, before the sender's size."""
    if group in BASE:
        return [(one, other, BASE[group]) for one in rows.iso3 for other in rows.iso3 if one != other]
    found = []
    for one, other, role in zip(rows.iso3, rows.to_iso3, rows.role, strict=True):
        if group == "neighbour":
            found += [(one, other, 0.20), (other, one, 0.20)]
        elif other == "*":
            found += [(one, every, 0.25) for every in allies(2026) if every != one]
        else:
            found.append((one, other, 0.50 if "framework nation" in role else 0.30))
    return found


def test_the_ties_follow_from_groups_and_gdp() -> None:
    members, groups = table("members").set_index("iso3"), table("groups")
    log = np.log(members.gdp_busd)
    size = 0.4 + 0.6 * (log - log.min()) / (log.max() - log.min())
    anew: dict[tuple[str, str, str], float] = {}
    for group, rows in groups[groups.group != "pro_Kosovo_pact"].groupby("group"):
        for one, other, base in pairs_of(group, rows):
            rest = 1 - anew.get((one, other, group), 0.0)
            anew[one, other, group] = 1 - rest * (1 - base * size[one])
    stored = table("ties").set_index(["from_iso3", "to_iso3", "kind"]).weight
    assert stored.to_dict() == pytest.approx(anew, abs=1e-4)


def test_red_lines_bound_what_an_actor_accepts() -> None:
    assert evidence.acceptable_band("max", "0.45") == (0.0, 0.45)
    assert evidence.acceptable_band("min", "0.5") == (0.5, 1.0)
    assert evidence.acceptable_band("range", "0.35-0.60") == (0.35, 0.60)
    assert evidence.acceptable_band("none", "") == (0.0, 1.0)
    for kind, line in (("max", "1.2"), ("range", "0.6-0.3"), ("min", ""), ("none", "0.3"), ("range", "0.5")):
        with pytest.raises(ValueError, match=r"."):
            evidence.acceptable_band(kind, line)


def test_on_paper_no_association_suits_both_sides() -> None:
    rows = table("principals").set_index(["actor", "issue"])
    band = {key: evidence.acceptable_band(row.red_line_type, row.red_line) for key, row in rows.iterrows()}
    assert band["KOS", "ASM"][1] < band["SRB", "ASM"][0]
    assert band["KOS", "RECOG"][0] > band["SRB", "RECOG"][1]
    assert band["KOS", "NORTH"][0] == band["SRB", "NORTH"][1] == 0.5
    assert (band["KOS", "NATO"][0], band["SRB", "NATO"][1]) == (0.25, 0.40)


# --- patterns of the record, 2011-03 to 2026-06 ----------------------------------------------------------------------


def incidents() -> pd.DataFrame:
    """The incidents alone, in order."""
    events = table("events")
    return events[events.kind == "incident"]


def test_incidents_and_their_severity() -> None:
    severity = incidents().severity
    assert len(severity) == 45 and (severity >= 0.6).sum() == 16
    assert [((severity >= low) & (severity <= high)).sum() for low, high in ((0, 0.25), (0.3, 0.5), (0.6, 0.75), (0.85, 1))] == [
        12,
        17,
        11,
        5,
    ]
    assert severity.mean() == pytest.approx(0.44, abs=0.005) and severity.median() == pytest.approx(0.40)
    assert incidents().date[severity >= 0.6].diff().dt.days.mean() == pytest.approx(325, abs=0.5)


def test_incidents_by_year() -> None:
    counts = incidents().groupby(incidents().date.dt.year).size().reindex(range(2011, 2027), fill_value=0)
    assert counts.tolist() == [5, 3, 6, 1, 0, 0, 1, 3, 2, 0, 4, 5, 9, 6, 0, 0]


def test_monthly_counts_are_overdispersed() -> None:
    counts = table("monthly").incidents
    assert counts.var() / counts.mean() == pytest.approx(1.88, abs=0.005)
    assert (counts == 0).mean() == pytest.approx(0.85, abs=0.005)
    assert counts.autocorr() == pytest.approx(0.08, abs=0.005)
    assert counts.mean() ** 2 / (counts.var() - counts.mean()) == pytest.approx(0.28, abs=0.005)
    assert math.exp(-counts.mean()) == pytest.approx(0.78, abs=0.005)


def test_the_clustering_lies_within_episodes_of_days() -> None:
    apart = incidents().date.diff().dt.days.fillna(np.inf) > 7
    episodes = apart.cumsum()
    assert episodes.nunique() == 29 and episodes.value_counts().max() == 3
    starts = incidents()[apart].assign(severity=0.0)
    counts = evidence.recount(pd.concat([table("events").query("kind != 'incident'"), starts])).incidents
    assert counts.var() / counts.mean() == pytest.approx(0.99, abs=0.005)


def test_leader_meetings_and_their_gaps() -> None:
    events = table("events")
    meetings = events[events.kind == "dialogue_meeting"]
    assert meetings.note.str.extract(r"level=(\w+)")[0].value_counts().to_dict() == {
        "leader": 48,
        "technical": 8,
        "negotiator": 3,
    }
    leaders = meetings.date[meetings.note.str.startswith("level=leader")]
    gaps = leaders.diff().dt.days.dropna()
    assert (gaps.median(), gaps.max()) == (34, 438)
    assert gaps.mean() == pytest.approx(85, abs=0.5) and gaps.std() == pytest.approx(110, abs=1)
    assert leaders.max() == pd.Timestamp("2023-09-14")
    assert leaders.isin(events.date[events.kind == "agreement"]).sum() == 8


def test_agreements_and_their_status() -> None:
    agreements = table("agreements")
    assert agreements.agreement_date.nunique() == 21
    status = pd.crosstab(agreements["class"], agreements.status)
    assert status.loc["technical", ["implemented", "partial", "not"]].tolist() == [9, 7, 1]
    assert status.loc["political", ["implemented", "partial", "not"]].tolist() == [0, 3, 2]


def test_kfor_and_opinion_figures() -> None:
    kfor = table("kfor").dropna(subset="troops")
    assert len(kfor) == 15 and kfor.year.nunique() == 14
    spring, winter = kfor.troops[kfor.year == 2023]
    assert winter / spring - 1 == pytest.approx(0.27, abs=0.005)
    opinion = table("opinion")
    against = opinion[(opinion.country == "Serbia") & opinion.question.str.startswith("against NATO membership")]
    assert against.percent.tolist() == [65, 73, 68, 78, 80]


def test_monthly_and_network_are_what_they_are_derived_from() -> None:
    pd.testing.assert_frame_equal(evidence.recount(table("events")), table("monthly"), check_dtype=False)
    stored, anew = (
        frame.set_index(["from_iso3", "to_iso3"]).weight.sort_index()
        for frame in (table("network"), evidence.combine(table("ties")))
    )
    pd.testing.assert_series_equal(stored, anew, atol=2e-4, rtol=0)


# --- damage ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "line", "column", "value"),
    [
        *((name, 5, schema.source, "") for name, schema in SCHEMAS.items() if schema.source),
        *((name, 6, schema.source, "  ") for name, schema in SCHEMAS.items() if schema.source),
        ("kfor", 4, "source", "NaN"),
        ("positions", 9, "openness", "1.05"),
        ("positions", 9, "salience", "-0.1"),
        ("positions", 9, "openness", "nan"),
        ("positions", 9, "openness", ""),
        ("positions", 9, "openness", "inf"),
        ("positions", 9, "openness", "high"),
        ("positions", 9, "confidence", "sure"),
        ("positions", 9, "openness_hi", "1.5"),
        ("principals", 3, "preferred", "2"),
        ("principals", 3, "red_line_type", "about"),
        ("principals", 3, "red_line", "0.9-0.1"),
        ("principals", 2, "red_line", "0.1"),
        ("principals", 3, "issue", "TRADE"),
        ("votes", 7, "coe_cm_2023_04_24", "0.7"),
        ("votes", 7, "recognises", "yes"),
        ("votes", 7, "vote_index", "NaN"),
        ("network", 30, "weight", "1.2"),
        ("network", 30, "weight", "0"),
        ("ties", 30, "weight", "NaN"),
        ("members", 4, "nato_accession_year", "1849"),
        ("members", 4, "nato_accession_year", "2004.5"),
        ("members", 4, "recognition_date", "20-03-2008"),
        ("members", 4, "recognition_date", "2008-02-30"),
        ("members", 4, "recognition_date", ""),
        ("members", 4, "gdp_busd", "0"),
        ("members", 4, "iso3", "bgr"),
        ("events", 9, "date", "2011-7-25"),
        ("events", 9, "date", "1999-07-25"),
        ("events", 9, "kind", "riot"),
        ("events", 9, "severity", "0.5"),
        ("events", 2, "note", ""),
        ("events", 9, "title", ""),
        ("monthly", 3, "month", "2011-13"),
        ("monthly", 3, "incidents", "-1"),
        ("monthly", 3, "max_severity", "1.1"),
        ("kfor", 3, "troops", "430000"),
        ("kfor", 3, "year", "1899"),
        ("opinion", 3, "percent", "101"),
        ("opinion", 3, "year", "25"),
        ("opinion", 3, "country", "Albania"),
        ("agreements", 4, "status", "maybe"),
        ("agreements", 4, "class", "small"),
        ("groups", 3, "to_iso3", "FRA"),
        ("groups", 3, "role", ""),
        # against another table
        ("positions", 9, "iso3", "XKX"),
        ("votes", 9, "iso3", "SRB"),
        ("ties", 9, "to_iso3", "AUT"),
        ("groups", 9, "iso3", "CYP"),
        ("groups", 60, "to_iso3", "AND"),
        ("network", 9, "from_iso3", "IRL"),
        ("positions", 9, "name", "Estland"),
        ("positions", 9, "vote_index", "0.35"),
        ("votes", 9, "recognises", "0"),
        ("members", 5, "eu_member", "1"),
        ("monthly", 40, "incidents", "7"),
        ("monthly", 40, "agreements", "3"),
        ("monthly", 40, "sum_severity", "0.95"),
        ("network", 30, "weight", "0.999"),
        ("agreements", 5, "agreement_date", "2011-09-03"),
    ],
)
def test_a_bad_cell_is_named_by_file_line_and_column(folder: Path, name: str, line: int, column: str, value: str) -> None:
    set_cell(folder / f"{name}.csv", line, column, value)
    message = complaint(folder)
    assert message.startswith(f"{name}.csv, line {line}, column {column}: ")


def test_a_missing_source_is_called_one(folder: Path) -> None:
    set_cell(folder / "events.csv", 12, "source", "")
    assert complaint(folder) == (
        "events.csv, line 12, column source: missing source; should be the page or judgement the row rests on"
    )


def test_openness_outside_its_own_range(folder: Path) -> None:
    set_cell(folder / "positions.csv", 3, "openness", "0.95")
    assert complaint(folder) == ("positions.csv, line 3, column openness: '0.95'; should be from openness_lo to openness_hi")


def test_an_incident_needs_a_severity_between_0_and_1(folder: Path) -> None:
    line = line_of("events", lambda events: events.kind == "incident")
    set_cell(folder / "events.csv", line, "severity", "")
    assert complaint(folder).startswith(f"events.csv, line {line}, column severity: ")
    set_cell(folder / "events.csv", line, "severity", "1.5")
    assert complaint(folder).startswith(f"events.csv, line {line}, column severity: '1.5'")


def test_events_that_the_monthly_counts_do_not_know(folder: Path) -> None:
    line = line_of("events", lambda events: events.kind == "incident")
    month = table("events").date[line - 2].strftime("%Y-%m")
    set_cell(folder / "events.csv", line, "severity", "0.9")
    expected = line_of("monthly", lambda monthly: monthly.month == month)
    assert complaint(folder).startswith(f"monthly.csv, line {expected}, column max_severity: ")


def test_an_event_after_the_last_month_covered(folder: Path) -> None:
    set_cell(folder / "events.csv", 209, "date", "2026-07-12")
    assert complaint(folder) == ("events.csv, line 209, column date: '2026-07-12'; should be from 2011-03 to 2026-06")


@pytest.mark.parametrize("name", TABLES)
def test_a_duplicated_key(folder: Path, name: str) -> None:
    path = folder / f"{name}.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[3] = lines[2]
    path.write_text("\n".join(lines), encoding="utf-8")
    message = complaint(folder)
    assert message.startswith(f"{name}.csv, line 4, column {'+'.join(SCHEMAS[name].key)}: ")
    assert "occurs before" in message


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_column(folder: Path, name: str) -> None:
    path = folder / f"{name}.csv"
    for column in SCHEMAS[name].columns:
        frame = pd.read_csv(files("keci.model") / "data" / "evidence" / path.name, dtype=str, keep_default_na=False)
        frame.drop(columns=column).to_csv(path, index=False)
        with pytest.raises(EvidenceError, match=f"^{name}.csv, line 1, column {re.escape(column)}: occurs 0 times"):
            read(path, SCHEMAS[name])


def test_an_unknown_and_a_doubled_column(folder: Path) -> None:
    replace(folder / "kfor.csv", 1, "note", "remark")
    assert complaint(folder).startswith("kfor.csv, line 1, column note: occurs 0 times")
    replace(folder / "kfor.csv", 1, "remark", "note,note")
    assert complaint(folder).startswith("kfor.csv, line 1, column note: occurs 2 times")
    replace(folder / "kfor.csv", 1, "note,note", "note,remark")
    assert complaint(folder).startswith("kfor.csv, line 1, column remark: occurs 1 times")


@pytest.mark.parametrize(
    ("line", "old", "new", "wrong"),
    [
        (3, "2000,42500", "2000", "3 cells"),
        (3, "2000,", "2000,,", "5 cells"),
        (3, '"', "", "5 cells"),
        (3, ',"3 Dec', ',"3 "Dec', "broken CSV"),
        (3, 'support"', "support", "broken CSV"),
        (3, "2000", "\n2000", "0 cells"),
        (3, "3 Dec", "3\nDec", "broken CSV"),
    ],
)
def test_broken_csv(folder: Path, line: int, old: str, new: str, wrong: str) -> None:
    replace(folder / "kfor.csv", line, old, new)
    message = complaint(folder)
    assert message.startswith(f"kfor.csv, line {line}: ") and wrong in message


def test_files_that_cannot_be_read(folder: Path) -> None:
    path = folder / "votes.csv"
    path.write_bytes(path.read_bytes()[:200] + b"\xff\xfe")
    assert complaint(folder).startswith("votes.csv, line 1: cannot be read (UnicodeDecodeError)")
    path.unlink()
    assert complaint(folder).startswith("votes.csv, line 1: cannot be read (FileNotFoundError)")
    path.write_text(",".join(SCHEMAS["votes"].columns) + "\n", encoding="utf-8")
    assert complaint(folder).startswith("votes.csv, line 1: no rows")
    path.write_text("", encoding="utf-8")
    assert complaint(folder).startswith("votes.csv, line 1, column iso3: ")


@pytest.mark.parametrize(
    ("name", "blamed"),
    [
        ("members", "members.csv, line 32: 31 rows"),
        ("monthly", "monthly.csv, line 184: 183 rows"),
        ("positions", "members.csv, line 33, column iso3: 'USA'"),
        ("votes", "members.csv, line 33, column iso3: 'USA'"),
        ("principals", "principals.csv, line 25: 24 rows"),
        ("network", "ties.csv, line "),
        ("ties", "network.csv, line "),
        ("agreements", "events.csv, line "),
        ("groups", ""),
    ],
)
def test_a_lost_last_row(folder: Path, name: str, blamed: str) -> None:
    path = folder / f"{name}.csv"
    path.write_text("\n".join(path.read_text(encoding="utf-8").rstrip("\n").split("\n")[:-1]) + "\n", encoding="utf-8")
    if blamed:
        assert complaint(folder).startswith(blamed)
    else:  # the optional pact is in nobody's count
        read_all(folder)


@pytest.mark.parametrize("name", ["events", "monthly", "kfor", "agreements"])
def test_rows_out_of_order(folder: Path, name: str) -> None:
    path = folder / f"{name}.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[1], lines[-2] = lines[-2], lines[1]
    path.write_text("\n".join(lines), encoding="utf-8")
    message = complaint(folder)
    assert message.startswith(f"{name}.csv, line 3, column {SCHEMAS[name].sorted_by}: ")
    assert "ascending" in message


def test_windows_line_ends_are_no_damage(folder: Path) -> None:
    for name in TABLES:
        path = folder / f"{name}.csv"
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    for name, frame in read_all(folder).items():
        pd.testing.assert_frame_equal(frame, table(name))


# --- use -------------------------------------------------------------------------------------------------------------


def test_an_unknown_table_is_refused_with_the_known_names() -> None:
    with pytest.raises(EvidenceError, match="no table 'troops'; should be one of "):
        table("troops")


def test_a_table_may_be_changed_without_harm_to_the_next_reader() -> None:
    changed = table("positions")
    changed.loc[0, "openness"] = 0.0
    changed["salience"] = 2.0
    assert table("positions").loc[0, "openness"] == 1.0
    assert table("positions").salience.max() <= 1


def test_the_files_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    table("kfor")
    monkeypatch.setattr(evidence, "read", lambda *_: pytest.fail("read again"))
    assert len(table("events")) == ROWS["events"]


def test_importing_reads_nothing_and_brings_only_pandas() -> None:
    code = (
        "import sys, pandas; before = set(sys.modules); from keci.model.evidence import tables as evidence; "
        "assert evidence._installed.cache_info().currsize == 0; "
        "print(sorted({m.split('.')[0] for m in set(sys.modules) - before} - set(sys.stdlib_module_names)))"
    )
    root = Path(evidence.__file__).parents[2]
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True).stdout
    heavy = {"matplotlib", "mesa", "numba", "scipy", "solara", "plotly", "pyarrow", "sklearn"}
    assert not heavy & set(re.findall(r"\w+", out))
