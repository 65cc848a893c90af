"""The chronicle in short, in the languages of the pages."""

from __future__ import annotations

import pytest

from keci.agents.record import Entry, Kind
from keci.dashboard.futures import in_short as shorts
from keci.dashboard.futures.parting import parting
from keci.dashboard.futures.recording import Plan, Recording, record
from keci.dashboard.language import speech
from keci.dashboard.live.data import chronicle
from keci.model.scenario import Scenario
from keci.model.telling.decisions import subject_name
from keci.model.telling.kinds import MEANINGS


@pytest.fixture(scope="module")
def futures() -> list[Recording]:
    plans = [("package", 1), ("package", 2), ("keci", 3), ("baseline", 3)]
    return [record(Plan.of(Scenario.named(name), 0, world, (), "0")) for name, world in plans]


@pytest.fixture
def speak(monkeypatch: pytest.MonkeyPatch):
    def set_language(code: str) -> None:
        for module in (speech, shorts):
            monkeypatch.setattr(module, "language", lambda: code)

    return set_language


def test_in_english_the_chronicle_alone_tells(futures):
    assert '"short":""' in chronicle(futures[:1])
    assert shorts.in_short(futures[0], futures[0].lines[0].row, {}) == ""


@pytest.mark.parametrize("code", ["sq", "sr"])
def test_whatever_is_told_has_a_short_form_of_which_every_part_is_translated(futures, speak, code):
    speak(code)
    told = set()
    for future in futures:
        places = shorts.places_of(future)
        for line in future.lines:
            entry = future.ledger[line.row]
            meaning = MEANINGS[line.kind]
            said = shorts.in_short(future, line.row, places)
            assert speech.is_said(meaning.name) and said.lower().find(speech._(meaning.name).lower()) >= 0, line.text
            about = subject_name(line.kind, meaning, entry[Entry.SUBJECT])
            assert meaning.subjects in ("line", "thousands", "tranche") or not about or speech.is_said(about), about
            assert all(speech.is_said(option) for option in meaning.options), meaning.options
            if line.kind == Kind.INCIDENT:
                assert said.endswith(places[line.row].place)
            told.add(line.kind)
    assert len(told) > 20


@pytest.mark.parametrize(("code", "word"), [("sq", "Këshill"), ("sr", "Savet")])
def test_where_twins_part_is_said_in_the_page_s_language(futures, speak, code, word):
    speak(code)
    first = parting(futures[3], futures[2])[0].text
    assert word in first and "they part" not in first and " put " not in first
