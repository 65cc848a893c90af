"""Chains: from ledgers written by hand to counts, endings, sentences, and a chain found again in the future that is replayed."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace

import numpy as np
import pytest

from keci.agents.record import Kind
from keci.agents.state import Actor, Step, Text
from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.mechanisms.chains import ANNOUNCED, Link, Parting, part
from keci.experiments.mechanisms.counts import count
from keci.experiments.mechanisms.endings import ending, obstacle
from keci.experiments.mechanisms.words import LINKS, link_said
from keci.experiments.parting import document, part_all, part_world, planned, replayed, sentence
from keci.experiments.run import play
from keci.model.errors import InputError
from keci.model.telling.kinds import COUNCIL, MEANINGS
from tests.experiments.mechanisms.ledgers import Written, ledger

KOSOVO, SERBIA, EU, NAC = (int(a) for a in (Actor.KOSOVO, Actor.SERBIA, Actor.EUROPEAN_UNION, Actor.COUNCIL))
DEAL = int(Text.COMPREHENSIVE)


def entry(month: int, actor: int, kind: int, choice: float = 1.0, subject: int = 0) -> Written:
    return month, actor, int(kind), subject, choice, 0.5


ADOPTED = entry(1, NAC, Kind.CONSENSUS, subject=int(Step.FRAMEWORK))
ARM = (
    ADOPTED,
    entry(2, KOSOVO, Kind.COORDINATED, 1.0),
    entry(2, KOSOVO, Kind.UNILATERAL, 0.0),
    entry(3, SERBIA, Kind.ALERT, 0.0),
    entry(4, EU, Kind.CONVENE, 1.0),
)
REFERENCE = (
    entry(2, KOSOVO, Kind.COORDINATED, 0.0),
    entry(2, KOSOVO, Kind.UNILATERAL, 1.0),
    entry(3, SERBIA, Kind.ALERT, 1.0),
    entry(4, EU, Kind.CONVENE, 0.0),
)


def test_a_worked_chain_goes_from_actor_to_actor_and_begins_with_the_council() -> None:
    found = part(7, ledger(*ARM), ledger(*REFERENCE), 1.0)
    assert found.chain == (
        "the Council adopts the track",
        "Kosovo coordinates its step in the north",
        "Serbia does not put its army on alert",
        "the EU calls a round",
    )
    assert (found.first, found.first_month) == ("the Council: consensus", 1)
    assert [link.month for link in found.links] == [2, 3, 4]


def test_fewer_links_cut_the_chain_and_change_nothing_before() -> None:
    whole, short = (part(7, ledger(*ARM), ledger(*REFERENCE), 1.0, longest) for longest in (3, 1))
    assert short.links == whole.links[:1] and short.stage == whole.stage


def test_what_differs_before_the_council_agrees_follows_from_the_announcement() -> None:
    early = part(0, ledger(entry(0, KOSOVO, Kind.UNILATERAL, 0.0), ADOPTED), ledger(entry(0, KOSOVO, Kind.UNILATERAL, 1.0)), 0.0)
    assert early.chain == (ANNOUNCED, "Kosovo does not act alone in the north")


def test_where_only_the_council_differs_there_is_no_chain() -> None:
    found = part(0, ledger(ADOPTED), ledger(), 0.0)
    assert found.first and found.chain == ()
    assert part(0, ledger(ADOPTED), ledger(ADOPTED), 0.0).first == ""


def test_every_link_can_be_said_both_ways_and_none_is_the_council_s_own() -> None:
    assert set(MEANINGS) >= LINKS
    assert not LINKS & COUNCIL
    for kind in LINKS:
        done, not_done = (link_said(KOSOVO, kind, 1, flag) for flag in (True, False))
        assert done != not_done and not re.search(r"[{}]", done + not_done)


def a_round(month: int, *answers: tuple[int, float]) -> list[Written]:
    said = [entry(month, actor, Kind.ANSWER, choice, DEAL) for actor, choice in answers]
    return [entry(month, EU, Kind.CONVENE, 1.0), *said]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "there is no round that month"),
        ([entry(5, EU, Kind.CONVENE, 0.0)], "there is no round that month"),
        (a_round(5), "the round that month has no such text"),
        (a_round(5, (KOSOVO, 1.0), (SERBIA, 0.0)), "Serbia refuses"),
        (a_round(5, (KOSOVO, 0.0), (SERBIA, 0.0)), "Kosovo and Serbia refuse"),
        (a_round(4, (KOSOVO, 0.0)), "there is no round that month"),
    ],
)
def test_what_stood_in_the_way_of_a_deal(rows: list[Written], said: str) -> None:
    assert obstacle(ledger(*rows), 5) == said


def test_endings_of_all_four_cases() -> None:
    deal, none = ledger(entry(5, EU, Kind.SIGNED, subject=DEAL)), ledger(*a_round(5, (KOSOVO, 1.0), (SERBIA, 0.0)))
    assert ending(deal, none, True) == "a comprehensive deal, where in the other future Serbia refuses"
    assert ending(none, deal, False) == "no comprehensive deal: Serbia refuses"
    assert ending(deal, deal, False) == "a comprehensive deal in both futures, with a worse outcome"
    assert ending(none, none, True) == "no comprehensive deal in either future"


def a_parting(world: int, said: str, gain: float, month: int = 4, reason: str = "tension") -> Parting:
    return Parting(world, "first", 0, ANNOUNCED, (Link(month, KOSOVO, int(Kind.UNILATERAL), said, reason),), gain)


def test_counts_add_up_and_the_example_is_where_the_outcome_moved_most() -> None:
    partings = [
        a_parting(0, "a", 0.0, 2),
        a_parting(1, "a", 1.0, 4),
        a_parting(2, "b", -1.0),
        a_parting(3, "a", 0.0, 9, "anger"),
        Parting(4, "", -1, "", (), 0.0),
        Parting(5, "first", 0, "", (), 0.0),
    ]
    found = count(partings)
    assert found.groups == {"helped": 1, "harmed": 1, "unchanged": 4}
    assert (found.never, found.silent) == (1, 1)
    a, b = found.choices
    assert (a.said, a.count, a.helped, a.harmed, a.month, a.reason, a.world) == ("a", 3, 1, 0, 4.0, "tension", 1)
    assert (b.count, b.harmed, b.world) == (1, 1, 2)
    assert sum(c.count for chains in found.chains.values() for c in chains) == 4
    assert found.firsts[0].count == 5


def test_turning_the_gain_swaps_helped_and_harmed() -> None:
    partings = [a_parting(w, "a", gain) for w, gain in enumerate((0.0, 1.0, -2.0, 3.0))]
    turned = count([replace(p, gain=-p.gain) for p in partings])
    found = count(partings)
    assert (found.groups["helped"], found.groups["harmed"]) == (turned.groups["harmed"], turned.groups["helped"]) == (2, 1)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: planned(("baseline",), "deal", 5), "--arms: 1 given; name two"),
        (lambda: planned(("baseline", "keci"), "dael", 5), "unknown metric 'dael'; did you mean 'deal'?"),
        (lambda: planned(("baseline", "keci"), "kfor", 5), "--outcome kfor: neither more nor less of it is better"),
        (lambda: planned(("baseline", "keci"), "deal", 0), "worlds 0: must be a whole number from 1"),
        (lambda: planned(("baseline", "keci"), "deal", 5, months=0), "months 0"),
    ],
)
def test_wrong_input_gets_one_line(wrong: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        wrong()  # type: ignore[operator]
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_a_replayed_command_names_all_that_was_asked_for() -> None:
    assert replayed("keci", 7, None, "analysis") == "keci run keci --seed 7 --world"
    assert replayed("my file.toml", 0, 24, "mode") == "keci run 'my file.toml' --seed 0 --months 24 --parameters mode --world"


def test_the_future_that_a_sentence_names_holds_its_first_link(capsys: pytest.CaptureFixture[str]) -> None:
    design = planned(("baseline", "keci"), "normalisation", 12)
    found = count(part_all(design, "normalisation"))
    chain = next(c for group in found.chains.values() for c in group if "Kosovo coordinates its step in the north" in c.said)
    told = sentence(chain, design.worlds, replayed("keci", 0, None, "prior"))
    command = shlex.split(told[told.index("keci run") :])
    world = int(command[-1])
    link = next(k for k in part_world(design, "normalisation", world).links if k.kind == Kind.COORDINATED)
    assert execute(build(), "keci", [*command[1:], "--explain"]) == 0
    # the chronicle leaves out acts that would read as a repetition, so the decisions themselves are looked at
    assert f"Seed 0, world {world}, 120 months from 2026-01, parameters drawn for this world" in capsys.readouterr().out
    done = play("keci", world, 0, None, None, "prior").decisions()
    here = done[(done["month"] == link.month) & (done["decision"] == "coordinated step in the north")]
    assert here["choice"].tolist() == ["coordinate"]
    undone = play("baseline", world, 0, None, None, "prior").decisions()
    there = undone[(undone["month"] == link.month) & (undone["decision"] == "coordinated step in the north")]
    assert "coordinate" not in there["choice"].tolist()


def test_a_placebo_never_parts_in_anything() -> None:
    found = count(part_all(planned(("baseline", "placebo"), "normalisation", 4), "normalisation"))
    assert found.never == found.worlds == 4


def test_the_document_counts_every_future_once() -> None:
    design = planned(("baseline", "keci"), "severe_per_year", 10, months=36)
    found = count(part_all(design, "severe_per_year", 1))
    written = document(design, "severe_per_year", found, "keci run keci --world")
    assert sum(found.groups.values()) == 10
    chained = sum(c["count"] for chains in written["chains"].values() for c in chains)  # type: ignore[attr-defined]
    assert chained + found.never + found.silent == 10
    assert np.isfinite([c.month for c in found.choices]).all()
