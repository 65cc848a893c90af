"""Addresses: what is chosen survives a refresh, and nothing else gets in."""

from __future__ import annotations

import pytest

from keci.dashboard.futures.interventions import decode, move, shock
from keci.dashboard.live.address import Choices, read
from keci.dashboard.live.session import labels
from keci.model.errors import InputError


def test_round_trip():
    choices = Choices(
        arms=("kfor", "package"),
        start="2011-03",
        seed=2**64 - 1,
        world=77,
        speed=20,
        view="network",
        interventions=(
            shock(18, "armed_attack", 4.0),
            shock(20, "eu_measures", 0.0, "0"),
            move(24, "keci", 0.5, 66.0, 0.25),
            move(30, "envoy", 0.0, where="both"),
        ),
    )
    assert read(choices.encode(42)) == (choices, 42)


def test_the_same_scenario_may_stand_twice():
    choices, _ = read("arms=keci,keci&change=17:armed_attack:4:1")
    assert choices.arms == ("keci", "keci") and labels(choices) == ["keci", "keci (twin)"]


def test_nothing_given_is_the_usual_pair():
    assert read(None) == read("") == (Choices(), 0)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("arms=baseline,kecci", "unknown scenario 'kecci'; did you mean 'keci'"),
        ("arms=../../etc/passwd.toml", "unknown scenario '../../etc/passwd.toml'"),
        ("arms=/etc/passwd", "unknown scenario"),
        ("arms=baseline,keci,kfor", "one or two, not 3"),
        ("start=2026-02", "did you mean '2026-01'"),
        ("seed=-1", "Seed: type a whole number; '-1' is none"),
        ("seed=1e3", "Seed: type a whole number"),
        ("seed=18446744073709551616", "from 0 to 18,446,744,073,709,551,615"),
        ("world=4294967296", "from 0 to 4,294,967,295"),
        ("seed=99999999999999999999999", "Seed: 999999999999... is too large"),
        ("month=x", "Month: type a whole number"),
        ("speed=1000", "one of 2, 5, 10, 20 months a second"),
        ("view=python", "unknown view"),
        ("change=18", "must read MONTH:KIND:SIZE:WORLD"),
        ("change=18:meteor:4:both", "unknown shock 'meteor'"),
        ("change=18:armed_attack:9999999:both", "must lie from 0.5 to 1000"),
        ("change=18:armed_attack:nan:both", "'nan' is no number"),
        ("change=18:lever.moon:1//:1", "unknown lever 'moon'"),
        ("change=18:lever.keci:9//:1", "strength"),
        ("change=18:armed_attack:4:2", "unknown world '2'"),
        ("&".join(["change=18:emergency:1:both"] * 21), "at most 20"),
        ("a" * 5000, "longer than 4000"),
    ],
)
def test_what_is_wrong_is_said(query, said):
    with pytest.raises(InputError) as error:
        read(query)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_changes_read_as_they_were_written():
    assert decode("18:armed_attack:4:both").said() == "Armed attack in the north, 4 dead"
    assert decode("18:lever.keci:0//:1").said() == "Lever off: cooperation track (KECI)"
    assert decode("3:lever.kfor:1.5//:0").said() == "Lever: robust KFOR, strength 1.5"
