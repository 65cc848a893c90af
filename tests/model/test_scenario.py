"""Scenarios: those that ship, and every way in which one can be wrong. A wrong one is refused in one line that helps."""

import math
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keci.agents.state import Lever, Setting
from keci.model.ensemble import simulate
from keci.model.errors import InputError, unknown
from keci.model.negotiation import NegotiationModel
from keci.model.scenario import (
    CONDITIONS,
    CONSENSUS_LEVERS,
    LEVERS,
    PROMISE_SETTINGS,
    PROMISES,
    STATUS_LADEN,
    TRACK_SETTINGS,
    LeverSettings,
    Scenario,
    ShockSettings,
    scenario_names,
)
from keci.model.shocks import shocks
from keci.model.start import start_names

SHIPPED = {"baseline", "keci", "kfor", "eadrcc", "eu_alignment", "envoy", "package", "serbia_reward", "keci_status_laden",
           "keci_unconditional", "keci_slow", "placebo"}  # fmt: skip


def refusal(function: Any, *args: Any, **kwargs: Any) -> str:
    """The one line with which an input is refused; anything but InputError fails the test."""
    with pytest.raises(InputError) as caught:
        function(*args, **kwargs)
    said = str(caught.value)
    assert said and "\n" not in said and "\r" not in said, said
    assert len(said) < 400, said
    assert "pydantic" not in said and "Traceback" not in said
    assert (caught.value.__cause__ is None and caught.value.__suppress_context__) or caught.value.__context__ is None
    return said


def made(**fields: Any) -> Scenario:
    return Scenario.make(**{"name": "mine", **fields})


def in_file(folder: Path, content: str | bytes) -> Path:
    path = folder / "mine.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# those that ship


def test_the_named_scenarios_ship_and_the_baseline_comes_first():
    assert set(scenario_names()) >= SHIPPED
    assert scenario_names()[0] == "baseline"
    assert len(set(scenario_names())) == len(scenario_names())


@pytest.mark.parametrize("name", scenario_names())
def test_a_shipped_scenario_bears_its_files_name_and_documents_itself(name):
    scenario = Scenario.named(name)
    assert scenario.name == name
    assert len(scenario.description) > 30 and scenario.description.endswith(".")
    assert scenario.start in start_names()
    assert scenario.months == 120


@pytest.mark.parametrize("name", scenario_names())
def test_a_shipped_scenario_survives_a_round_trip(name, tmp_path):
    scenario = Scenario.named(name)
    assert Scenario.make(**scenario.model_dump()) == scenario
    assert Scenario.of(scenario) is scenario
    assert Scenario.of(name) == scenario
    text = files("keci.model").joinpath(f"data/scenarios/{name}.toml").read_text(encoding="utf-8")
    assert Scenario.from_file(in_file(tmp_path, text)) == scenario
    assert Scenario.of(tmp_path / "mine.toml") == Scenario.of(str(tmp_path / "mine.toml")) == scenario
    assert tomllib.loads(text)["name"] == name


@given(scenario=st.from_type(Scenario))
@settings(deadline=None, max_examples=60)
def test_any_scenario_survives_a_round_trip(scenario):
    again = Scenario.make(**scenario.model_dump())
    assert again == scenario
    assert np.array_equal(again.lever_array(), scenario.lever_array())
    assert np.array_equal(again.shock_array(), scenario.shock_array())
    assert scenario.changed() == scenario


def test_the_five_levers_of_the_paper_make_the_package():
    assert set(Scenario.named("package").levers) == {"keci", "kfor", "eadrcc", "eu_alignment", "envoy"}
    assert not Scenario.named("baseline").levers


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_fills_its_own_row_and_no_other(name):
    plain = made().lever_array()
    row = Lever.KECI if name == "keci_status_laden" else Lever[name.upper()]
    pulled = made(levers={name: {"strength": 0.5, "start": 7}}).lever_array()
    others = [lever for lever in Lever if lever != row]
    assert np.array_equal(pulled[others], plain[others])
    assert pulled[row, [Setting.ON, Setting.STRENGTH, Setting.START]].tolist() == [1.0, 0.5, 7.0]
    assert pulled[row, Setting.STATUS_LADEN] == (1.0 if name == "keci_status_laden" else 0.0)
    assert not plain[:, Setting.ON].any()


def test_the_settings_of_the_track_reach_their_slots():
    settings_ = {"conditional": False, "credibility": 0.25, "delay": 9.5, "cost": False}
    row = made(levers={"keci": settings_}).lever_array()[Lever.KECI]
    assert row[[Setting.CONDITIONAL, Setting.CREDIBILITY, Setting.DELAY, Setting.COST]].tolist() == [0.0, 0.25, 9.5, 0.0]
    default = made(levers={"keci": {}}).lever_array()[Lever.KECI]
    assert default[[Setting.CONDITIONAL, Setting.CREDIBILITY, Setting.COST]].tolist() == [1.0, -1.0, 1.0]


PROMISED = (
    {"earned_by": "any_step"},
    {"earned_by": "political_text"},
    {"earned_by": "delivery"},
    {"used_up": True},
    {"used_up": False},
)
OF_THE_TRACK = (
    {"promise_from": "announcement"}, {"promise_from": "adoption"}, {"promise_from": "delivery"}, {"conditions": []},
    {"conditions": ["reform"]}, {"conditions": ["own_pace", "reform", "coordination", "good_neighbour"]}, {"label": "practical"},
    {"label": "pfp_perspective"},
)  # fmt: skip


@pytest.mark.parametrize("settings_", [*PROMISED, *OF_THE_TRACK], ids=str)
@pytest.mark.parametrize("name", PROMISES)
def test_a_setting_of_the_design_is_taken_by_the_levers_that_have_it(name, settings_):
    ((setting, value),) = settings_.items()
    if (setting in TRACK_SETTINGS and name not in CONSENSUS_LEVERS) or (name == STATUS_LADEN and value == "practical"):
        said = refusal(made, levers={name: settings_})
        assert repr(name) in said and repr("pfp_perspective" if name == STATUS_LADEN else setting) in said
        return
    scenario = made(levers={name: settings_})
    taken = getattr(scenario.levers[name], setting)
    assert (list(taken) if setting == "conditions" else taken) == value
    row = scenario.lever_array()[Lever.SERBIA_REWARD if name == "serbia_reward" else Lever.KECI]
    slots = {
        "earned_by": lambda: row[Setting.EARNED_BY] == {"any_step": 7.0, "political_text": 2.0, "delivery": 8.0}[value],
        "used_up": lambda: row[Setting.USED_UP] == float(value),
        "promise_from": lambda: row[Setting.PROMISE_FROM] == ["announcement", "adoption", "delivery"].index(value),
        "label": lambda: row[Setting.STATUS_LADEN] == float(value == "pfp_perspective"),
        "conditions": lambda: [row[Setting[c.upper()]] for c in CONDITIONS] == [float(c in value) for c in CONDITIONS],
    }
    assert slots[setting]()
    if name in CONSENSUS_LEVERS:
        assert row[Setting.STATUS_LADEN] == float(name == STATUS_LADEN or value == "pfp_perspective")


def test_what_the_design_is_where_a_file_says_nothing():
    for name in PROMISES:
        row = made(levers={name: {}}).lever_array()[Lever.SERBIA_REWARD if name == "serbia_reward" else Lever.KECI]
        usual = [Setting.CONDITIONAL, Setting.CREDIBILITY, Setting.DELAY, Setting.COST, Setting.EARNED_BY, Setting.USED_UP]
        assert row[usual].tolist() == [1.0, -1.0, 3.0, 1.0, 2.0, 0.0]
        assert row[Setting.PROMISE_FROM] == 0.0
        conditions = [Setting[condition.upper()] for condition in CONDITIONS]
        assert row[conditions].tolist() == [float(c == "good_neighbour") for c in CONDITIONS]


def test_a_label_on_the_track_is_the_status_laden_lever_under_its_other_name():
    one = made(levers={"keci": {"label": "pfp_perspective", "delay": 5.0}})
    other = made(levers={STATUS_LADEN: {"delay": 5.0}})
    assert np.array_equal(one.lever_array(), other.lever_array())


def test_the_papers_design_and_its_variants_ship_and_differ_only_in_what_they_are_named_for():
    paper = Scenario.named("keci").lever_array()[Lever.KECI]
    variants = {
        "keci_used_up": Setting.USED_UP,
        "keci_adoption": Setting.PROMISE_FROM,
        "keci_any_step": Setting.EARNED_BY,
        "keci_delivery": Setting.EARNED_BY,
        "keci_status_laden": Setting.STATUS_LADEN,
        "keci_slow": Setting.DELAY,
    }
    for name, setting in variants.items():
        variant = Scenario.named(name).lever_array()[Lever.KECI]
        assert np.flatnonzero(variant != paper).tolist() == [setting], name
    assert Scenario.named("keci_unconditional").lever_array()[Lever.KECI, Setting.CONDITIONAL] == 0.0


def test_shocks_come_in_the_order_of_their_months():
    shocks = [{"month": m, "kind": "emergency"} for m in (9, 3, 5)]
    assert made(shocks=shocks).shock_array()[:, 0].tolist() == [3.0, 5.0, 9.0]
    assert made().shock_array().shape == (0, 3)


def test_a_scenario_does_not_change_after_loading():
    scenario = made(levers={"keci": {}})
    with pytest.raises(ValueError, match="frozen"):
        scenario.months = 7
    with pytest.raises(ValueError, match="frozen"):
        scenario.levers["keci"].strength = 2.0


# unknown names: the place and the nearest known name

UNKNOWN = [
    ({"levers": {"kecci": {}}}, "kecci", "keci"),
    ({"levers": {"eu_aligment": {}}}, "eu_aligment", "eu_alignment"),
    ({"parameters": {"trust_memmory": 0.9}}, "trust_memmory", "trust_memory"),
    ({"parameters": {"p_severe": {"low": 0.1, "high": 0.2, "hihg": 0.3}}}, "hihg", "high"),
    ({"parameters": {"p_severe": {"low": 0.1, "high": 0.2, "distribution": "prt"}}}, "prt", "pert"),
    ({"start": "2011-04"}, "2011-04", "2011-03"),
    ({"shocks": [{"month": 1, "kind": "armed_atack"}]}, "armed_atack", "armed_attack"),
    ({"month": 12}, "month", "months"),
    ({"levers": {"keci": {"strenght": 1.0}}}, "strenght", "strength"),
    ({"shocks": [{"month": 1, "kind": "emergency", "sise": 1.0}]}, "sise", "size"),
    ({"levers": {"keci": {"earned_by": "politcal_text"}}}, "politcal_text", "political_text"),
    ({"levers": {"serbia_reward": {"earned_by": "deliverey"}}}, "deliverey", "delivery"),
    ({"levers": {"keci": {"promise_from": "anouncement"}}}, "anouncement", "announcement"),
    ({"levers": {"keci": {"label": "pfp_perspectiv"}}}, "pfp_perspectiv", "pfp_perspective"),
    ({"levers": {"keci": {"conditions": ["reform", "good_neigbour"]}}}, "good_neigbour", "good_neighbour"),
    ({"levers": {"keci": {"usedup": True}}}, "usedup", "used_up"),
    ({"levers": {"keci": {"condition": ["reform"]}}}, "condition", "conditions"),
]


@pytest.mark.parametrize(("fields", "wrong", "near"), UNKNOWN)
def test_an_unknown_name_is_refused_with_the_nearest_known_one(fields, wrong, near):
    said = refusal(made, **fields)
    assert repr(wrong) in said and f"did you mean {near!r}" in said
    assert "mine" in said


@pytest.mark.parametrize("call", [Scenario.named, Scenario.of, NegotiationModel, simulate])
def test_an_unknown_scenario_is_refused_with_the_nearest_known_one(call):
    assert "did you mean 'keci_status_laden'?" in refusal(call, "keci_statusladen")
    assert "known: baseline" in refusal(call, "zzz")
    refusal(call, "")


@given(name=st.text(max_size=30))
@settings(deadline=None, max_examples=60)
def test_any_text_that_is_no_name_is_refused_in_one_line(name):
    said = str(unknown("thing", name, ["alpha", "beta"], "here"))
    assert "\n" not in said and said.startswith("here: unknown thing")


# values: out of range, not finite, of the wrong type

RANGES = [
    ({"months": 0}, "months"), ({"months": -1}, "months"), ({"months": 10**30}, "months"), ({"months": 12.0}, "months"),
    ({"months": True}, "months"), ({"months": "12"}, "months"), ({"months": math.nan}, "months"), ({"months": None}, "months"),
    ({"levers": {"keci": {"strength": -0.1}}}, "strength"), ({"levers": {"keci": {"strength": 3.1}}}, "strength"),
    ({"levers": {"keci": {"strength": math.nan}}}, "strength"), ({"levers": {"keci": {"strength": math.inf}}}, "strength"),
    ({"levers": {"keci": {"strength": [1.0]}}}, "strength"), ({"levers": {"keci": {"strength": None}}}, "strength"),
    ({"levers": {"keci": {"start": -1}}}, "start"), ({"levers": {"keci": {"start": 1.0}}}, "start"),
    ({"levers": {"keci": {"start": True}}}, "start"), ({"levers": {"keci": {"start": 10**30}}}, "start"),
    ({"levers": {"keci": {"credibility": 1.01}}}, "credibility"), ({"levers": {"keci": {"credibility": -0.01}}}, "credibility"),
    ({"levers": {"keci": {"delay": -1.0}}}, "delay"), ({"levers": {"keci": {"delay": math.nan}}}, "delay"),
    ({"levers": {"keci": {"conditional": 2}}}, "conditional"), ({"levers": {"keci": {"conditional": "maybe"}}}, "conditional"),
    ({"levers": {"keci": 1}}, "keci"), ({"levers": ["keci"]}, "levers"), ({"levers": "keci"}, "levers"),
    ({"parameters": ["p_severe"]}, "parameters"), ({"parameters": {"p_severe": 1.01}}, "p_severe"),
    ({"parameters": {"p_severe": -0.01}}, "p_severe"), ({"parameters": {"p_severe": math.nan}}, "p_severe"),
    ({"parameters": {"p_severe": -math.inf}}, "p_severe"), ({"parameters": {"p_severe": True}}, "p_severe"),
    ({"parameters": {"p_severe": "0.1"}}, "p_severe"), ({"parameters": {"p_severe": None}}, "p_severe"),
    ({"parameters": {"p_severe": [0.1]}}, "p_severe"), ({"parameters": {"p_severe": {}}}, "p_severe"),
    ({"parameters": {"p_severe": {"low": 0.3, "high": 0.2}}}, "low"),
    ({"parameters": {"p_severe": {"low": 0.3, "mode": 0.1, "high": 0.4}}}, "low"),
    ({"parameters": {"p_severe": {"low": 0.1, "mode": 0.5, "high": 0.4}}}, "mode"),
    ({"parameters": {"p_severe": {"low": 0.1}}}, "high"), ({"parameters": {"p_severe": {"mode": 0.1}}}, "low"),
    ({"parameters": {"p_severe": {"low": 0.1, "high": math.nan}}}, "p_severe"),
    ({"parameters": {"p_severe": {"low": 0.1, "mode": "0.2", "high": 0.3}}}, "p_severe"),
    ({"parameters": {"p_severe": {"low": 0.0, "mode": 0.2, "high": 0.3, "distribution": "logpert"}}}, "low"),
    ({"shocks": [{"month": -1, "kind": "emergency"}]}, "month"), ({"shocks": [{"month": 1.0, "kind": "emergency"}]}, "month"),
    ({"shocks": [{"month": True, "kind": "emergency"}]}, "month"), ({"shocks": [{"kind": "emergency"}]}, "month"),
    ({"shocks": [{"month": 1}]}, "kind"), ({"shocks": [{"month": 1, "kind": 3}]}, "kind"),
    ({"shocks": [{"month": 1, "kind": "kfor_cut", "size": -1.0}]}, "size"),
    ({"shocks": [{"month": 1, "kind": "government_serbia", "size": 1.1}]}, "size"),
    ({"shocks": [{"month": 1, "kind": "armed_attack", "size": math.nan}]}, "size"),
    ({"shocks": [{"month": 1, "kind": "armed_attack", "size": 0.0}]}, "size"),
    ({"shocks": {"month": 1, "kind": "emergency"}}, "shocks"), ({"shocks": "emergency"}, "shocks"),
    ({"levers": {"keci": {"earned_by": 3}}}, "earned_by"), ({"levers": {"keci": {"earned_by": ["delivery"]}}}, "earned_by"),
    ({"levers": {"keci": {"used_up": "yes"}}}, "used_up"), ({"levers": {"keci": {"used_up": 1}}}, "used_up"),
    ({"levers": {"keci": {"promise_from": True}}}, "promise_from"),
    ({"levers": {"keci": {"conditions": "reform"}}}, "conditions"),
    ({"levers": {"keci": {"conditions": [1]}}}, "conditions"),
    ({"levers": {"keci": {"conditions": ["reform", "reform"]}}}, "reform"),
    ({"levers": {"keci": {"label": 1}}}, "label"), ({"levers": {"keci": {"label": ""}}}, "label"),
    ({"name": ""}, "name"), ({"name": "a b"}, "name"), ({"name": "../x"}, "name"), ({"name": 4}, "name"),
    ({"name": "x" * 61}, "name"),
    ({"start": 2026}, "start"), ({"description": 3}, "description"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "place"), RANGES)
def test_a_value_that_cannot_be_is_refused_with_its_place(fields, place):
    assert place in refusal(made, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"levers": {"keci": {"strength": "1.0"}}},
        {"levers": {"keci": {"strength": True}}},
        {"levers": {"keci": {"credibility": "0.5"}}},
        {"levers": {"keci": {"delay": True}}},
        {"levers": {"keci": {"conditional": "yes"}}},
        {"levers": {"keci": {"conditional": 1}}},
        {"shocks": [{"month": 1, "kind": "armed_attack", "size": "5"}]},
        {"shocks": [{"month": 1, "kind": "armed_attack", "size": True}]},
    ],
)
def test_a_value_of_the_wrong_type_is_refused(fields):
    refusal(made, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"parameters": {"p_severe": 10**400}},
        {"parameters": {"p_severe": {"low": 0.1, "high": 0.2, "distribution": ["pert"]}}},
        {"levers": {"keci": {"strength": 10**400}}},
        {"name": "a\nb"},
        {"shocks": [{"month": m, "kind": "emergency"} for m in range(101)]},
    ],
)
def test_an_absurd_value_is_refused_in_one_line(fields):
    refusal(made, **fields)


@pytest.mark.parametrize("name", [n for n in LEVERS if n not in CONSENSUS_LEVERS])
@pytest.mark.parametrize(("setting", "value"), [("conditional", True), ("credibility", 0.5), ("delay", 3.0), ("cost", False)])
def test_a_setting_that_the_lever_does_not_have_is_refused(name, setting, value):
    if name in PROMISES and setting in PROMISE_SETTINGS:
        made(levers={name: {setting: value}})
        return
    said = refusal(made, levers={name: {setting: value}})
    assert repr(name) in said and repr(setting) in said and "keci" in said


@pytest.mark.parametrize("kind", sorted(shocks()))
def test_the_ends_of_a_shocks_range_are_inside_it_and_what_lies_beyond_is_not(kind):
    low, high = shocks()[kind].low, shocks()[kind].high
    assert ShockSettings(month=0, kind=kind, size=low).size == low
    assert ShockSettings(month=0, kind=kind, size=high).size == high
    for size in (np.nextafter(low, -np.inf), np.nextafter(high, np.inf)):
        assert kind in refusal(made, shocks=[{"month": 0, "kind": kind, "size": float(size)}])


def test_the_ends_of_a_levers_ranges_are_inside_them():
    assert LeverSettings(strength=0.0, credibility=0.0, delay=0.0).strength == 0.0
    assert LeverSettings(strength=3.0, credibility=1.0, delay=240.0, start=1199).delay == 240.0


# contradictions


def test_one_track_under_two_labels_is_refused():
    said = refusal(made, levers={"keci": {}, "keci_status_laden": {}})
    assert "keci" in said and "keci_status_laden" in said


@pytest.mark.parametrize("months", [1, 12, 120])
def test_a_lever_must_begin_before_the_end(months):
    assert made(months=months, levers={"kfor": {"start": months - 1}})
    said = refusal(made, months=months, levers={"kfor": {"start": months}})
    assert "'kfor'" in said and str(months) in said


@pytest.mark.parametrize("months", [1, 12, 120])
def test_a_shock_must_come_before_the_end(months):
    assert made(months=months, shocks=[{"month": months - 1, "kind": "emergency"}])
    said = refusal(made, months=months, shocks=[{"month": months, "kind": "emergency"}])
    assert "'emergency'" in said and str(months) in said


def test_a_shock_stands_once_in_a_month():
    twice = [{"month": 3, "kind": "kfor_cut", "size": 1.0}, {"month": 3, "kind": "kfor_cut", "size": 0.5}]
    said = refusal(made, shocks=twice)
    assert "'kfor_cut'" in said and "month 3" in said
    assert made(shocks=[twice[0], {"month": 4, "kind": "kfor_cut"}, {"month": 3, "kind": "emergency"}])


def test_shortening_a_scenario_below_its_lever_or_shock_is_refused():
    late = made(levers={"kfor": {"start": 50}}, shocks=[{"month": 20, "kind": "emergency"}])
    assert "'kfor'" in refusal(late.changed, months=50)
    assert "'kfor'" in refusal(NegotiationModel, late, months=30)
    assert "'kfor'" in refusal(simulate, late, worlds=1, months=30)
    assert late.months == 120


# files


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("", 1, "empty"),
        (" \n\n", 1, "empty"),
        ('name = "mine"\nmonths = \n', 2, "TOML"),
        ('name = "mine"\nname = "again"\n', 2, "TOML"),
        ('name = "mine"\nmonths = "a"\n', 2, "months"),
        ('name = "mine"\n\n[levers.kecci]\n', 3, "kecci"),
        ('name = "mine"\n[levers.keci]\n\nstrenght = 1.0\n', 4, "strength"),
        ('name = "mine"\n# months = 7\nmonths = 0\n', 3, "months"),
        ('name = "mine"\nstart = "2025-01"\n', 2, "2026-01"),
        ('name = "mine"\n[[shocks]]\nmonth = 7\nkind = "emergncy"\n', 4, "emergency"),
        ('name = "mine"\n[levers.keci]\nstart = 120\n', 3, "keci"),
        ('name = "mine"\n[levers.keci]\ndelay = 3\nearned_by = "step"\n', 4, "any_step"),
        ('name = "mine"\n[levers.keci]\n\nconditions = ["reforms"]\n', 4, "reform"),
        ('name = "mine"\n[levers.keci_status_laden]\nlabel = "practical"\n', 3, "pfp_perspective"),
        ('name = "mine"\n[levers.serbia_reward]\npromise_from = "adoption"\n', 3, "promise_from"),
    ],
)
def test_a_broken_file_is_refused_with_file_and_line(content, line, words, tmp_path):
    path = in_file(tmp_path, content)
    for call in (Scenario.from_file, Scenario.of, NegotiationModel, simulate):
        said = refusal(call, path)
        assert str(path) in said and f"line {line}" in said and words in said, said


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('name = "mine"\n[parameters]\np_severe = nan\n', 3),
        ('name = "mine"\n[[shocks]]\nmonth = 7\nkind = "emergency"\n[[shocks]]\nmonth = -7\nkind = "emergency"\n', 6),
        ('name = "mine"\n[levers.kfor]\nstrength = 1.0\n[levers.envoy]\nstrength = 9.0\n', 5),
        ('name = "mine"\nmonths = 5\n[[shocks]]\nmonth = 7\nkind = "emergency"\n', 4),
    ],
)
def test_the_line_is_that_of_the_mistake(content, line, tmp_path):
    assert f"line {line}:" in refusal(Scenario.from_file, in_file(tmp_path, content))


def test_what_is_no_readable_text_is_refused(tmp_path):
    assert "UTF-8" in refusal(Scenario.from_file, in_file(tmp_path, b"name = '\xff\xfe'"))
    assert "nowhere.toml" in refusal(Scenario.of, tmp_path / "nowhere.toml")
    assert "nowhere.toml" in refusal(Scenario.of, "nowhere.toml")
    assert str(tmp_path) in refusal(Scenario.of, tmp_path)
    assert "name: is missing" in refusal(Scenario.from_file, in_file(tmp_path, "# only a comment\n"))


@given(content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@settings(deadline=None, max_examples=60)
def test_any_bytes_make_a_scenario_or_one_line(content, tmp_path_factory):
    path = in_file(tmp_path_factory.mktemp("any"), content)
    said = str(path)
    try:
        Scenario.from_file(path)
    except InputError as error:
        said = str(error)
    assert "\n" not in said and str(path) in said


# worlds, seeds, sources


@pytest.mark.parametrize("worlds", [0, -1, 2**32 + 1, 10**12, True, 1.0, "3", None, math.nan])
def test_a_number_of_worlds_that_cannot_be_is_refused(worlds):
    assert "worlds" in refusal(simulate, "baseline", worlds=worlds, months=1)


@pytest.mark.parametrize(("worlds", "first"), [(1, -1), (1, 2**32), (2, 2**32 - 1)])
def test_worlds_beyond_the_last_number_are_refused(worlds, first):
    assert "worlds" in refusal(simulate, "baseline", worlds=worlds, first=first, months=1)


@pytest.mark.parametrize("seed", [-1, 2**64, 10**40])
def test_a_seed_out_of_range_is_refused(seed):
    assert "seed" in refusal(simulate, "baseline", 1, seed=seed, months=1)
    assert "seed" in refusal(NegotiationModel, "baseline", seed=seed)


@pytest.mark.parametrize("world", [-1, 2**32])
def test_a_world_out_of_range_is_refused(world):
    assert "world" in refusal(NegotiationModel, "baseline", world=world)


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        (simulate, {"worlds": 1, "seed": 1.5}),
        (simulate, {"worlds": 1, "seed": "7"}),
        (simulate, {"worlds": 1, "seed": True}),
        (simulate, {"worlds": 1, "first": 1.5}),
        (simulate, {"worlds": 1, "first": "1"}),
        (simulate, {"worlds": 300, "threads": -1}),
        (NegotiationModel, {"seed": 1.5}),
        (NegotiationModel, {"seed": True}),
        (NegotiationModel, {"world": 1.7}),
        (NegotiationModel, {"seed": math.inf}),
    ],
)
def test_a_key_of_the_wrong_type_is_refused(call, arguments):
    refusal(call, "baseline", months=1, **arguments)


@pytest.mark.parametrize("months", [0, -1, 1201, 10**12, 1.0, "5", True])
def test_months_that_cannot_be_are_refused_by_both_drivers(months):
    assert "months" in refusal(simulate, "baseline", worlds=1, months=months)
    assert "months" in refusal(NegotiationModel, "baseline", months=months)


def test_an_unknown_source_of_parameters_is_refused():
    for call in (lambda s: simulate("baseline", 1, parameters=s), lambda s: NegotiationModel("baseline", parameters=s)):
        assert "did you mean 'prior'?" in refusal(call, "priro")
        assert "mode" in refusal(call, "zzz")
        refusal(call, "")


def test_an_unknown_series_is_refused():
    assert "did you mean 'tension'?" in refusal(simulate, "baseline", worlds=1, record=("tensoin",))
