"""The page Take a seat: where a side is asked, what its answers make of the future, and what can be taken away."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from playwright.sync_api import Browser, expect

from keci.agents.record import Entry, Kind
from keci.agents.state import Actor
from keci.dashboard.futures.recording import Plan, record, same_past
from keci.dashboard.live.address import read
from keci.dashboard.seat.game import HALF_YEAR, LEFT, SIDES, Game, Seat, facts, live_address, news
from keci.dashboard.seat.page import as_csv, as_json
from keci.model.errors import InputError
from keci.model.scenario import Scenario
from tests.dashboard.conftest import FIRST, Served, Watch, visitor


def played(side: str, answers: str = "10r", most: int = 200) -> Game:
    game = Game(Seat(side))
    for number in range(most):
        if game.question is None:
            break
        game.answer(answers[number % len(answers)])
    return game


@pytest.fixture(scope="module", params=sorted(SIDES))
def game(request: pytest.FixtureRequest) -> Game:
    return played(request.param)


def test_a_game_asks_one_side_some_dozens_of_times(game: Game):
    assert game.question is None and 15 < len(game.given) < 60
    assert {int(one.question.entry[Entry.ACTOR]) for one in game.given} == {SIDES[game.seat.side]}
    months = [one.question.month for one in game.given]
    assert months == sorted(months)
    routine = [one.question.month for one in game.given if one.question.kind not in (Kind.ANSWER, Kind.WALK_OUT)]
    assert all(month % HALF_YEAR == 0 for month in routine)


def test_what_was_answered_was_done(game: Game):
    rows = game.recording.ledger
    done = 0
    for one in game.given:
        if one.answer == LEFT:
            continue
        entry = rows[one.question.row]
        assert int(entry[Entry.KIND]) == one.question.kind and entry[Entry.PROBABILITY] == one.question.probability
        done += int(entry[Entry.CHOICE]) == int(one.answer)
    assert done / len([one for one in game.given if one.answer != LEFT]) > 0.9, "but where this side never would"
    assert any(one.differs for one in game.given)


def test_the_past_stays_until_the_first_answer_that_differs(game: Game):
    first = next(one.question.month for one in game.given if one.differs or one.answer != LEFT)
    assert same_past(game.ruled, game.recording, min(first, game.ruled.last))


def test_left_to_the_rule_throughout_it_is_the_rules_future():
    game = played("kosovo", LEFT)
    assert game.recording is game.ruled
    assert not any(one.differs for one in game.given)


def test_an_address_brings_the_same_game_back(game: Game):
    again = Game(Seat.read(game.seat.encode()))
    assert again.seat == game.seat and again.recording.series == game.recording.series
    for wrong in ("side=moscow", "arm=kecci", "answers=1x", "seed=-1", "world=9999999999999999999999"):
        with pytest.raises(InputError):
            Seat.read(wrong)


def test_live_shows_the_same_future_beside_the_rules(game: Game):
    address = live_address(game)
    if not address:
        pytest.skip("more decisions than a future on Live holds")
    choices, _ = read(address.removeprefix("/live?"))
    scenario = Scenario.named(choices.arms[1], months=game.recording.months)
    mine = record(Plan.of(scenario, choices.seed, choices.world, choices.interventions, "1"))
    assert mine.series == game.recording.series


def test_no_more_is_told_than_the_side_could_know():
    game = Game(Seat("serbia"))
    while game.question is not None and game.question.month < 12:
        told = " ".join(f"{name} {value}" for name, value in facts(game, game.question))
        assert "You believe what NATO promises" not in told and "probability" not in told
        assert not any(
            line.month > game.question.month for line in game.recording.lines if line.text in news(game, game.question)
        )
        game.answer(LEFT)


def test_it_can_be_taken_away(game: Game):
    told = json.loads(as_json(game))
    assert len(told["decisions"]) == len(game.given) and told["months"] == 60
    rows = list(csv.DictReader(io.StringIO(as_csv(game))))
    assert [row["decision"] for row in rows] == [row["decision"] for row in told["decisions"]]
    assert {row["rule"] for row in rows} != {row["done"] for row in rows} or any(row["differs"] == "True" for row in rows)


def test_sitting_in_pristinas_chair(chromium: Browser, watch: Watch, served: Served):
    context = visitor(chromium, watch)
    page = context.new_page()
    page.goto(f"{served.address}/seat")
    question = page.locator(".seat h2").filter(has_text=re.compile(r"^[A-Z][a-z]{2} 20\d\d: Do you"))
    expect(question).to_have_count(1, timeout=FIRST)
    expect(page.get_by_text("The rule does this with a probability")).to_have_count(0)
    page.locator(".seat .choices button").first.click()
    expect(page.get_by_text("The rule does this with a probability")).to_be_visible()
    expect(page).to_have_url(re.compile("answers=1"))
    asked = question.inner_text()
    page.reload()
    expect(question).to_have_text(asked, timeout=FIRST)
    page.get_by_role("button", name="Belgrade").click()
    expect(page.get_by_text("What Belgrade knows")).to_be_visible(timeout=FIRST)
    answers = page.locator(".seat ol li")
    for number in range(1, 80):
        page.get_by_role("button", name="Leave it to the rule").click()
        expect(answers).to_have_count(number)
        if page.get_by_text("Five years are over").count():
            break
    expect(page.get_by_text("Your future is the rules' own.")).to_be_visible()
    assert int(Actor.SERBIA) == SIDES["serbia"]
    context.close()
