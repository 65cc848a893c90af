"""What the chronicle says: of places, of violence and its authors, of sessions and elections; no rituals."""

import re
from collections import Counter
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.agents.record import Entry, Kind
from keci.model.evidence.places import happening, pick
from keci.model.evidence.tables import SEVERITIES, table
from keci.model.negotiation import NegotiationModel
from keci.model.scenario import Scenario
from keci.model.telling.chronicle import ALONE, PRESSED, TOGETHER, Line, chronicle, tell
from keci.model.telling.decisions import LOGIT, MEANINGS, OTHER_REWARDS, TECHNICAL_TERMS, entries, log_odds, terms_of

SEEDS = range(12)
LARGE = 3  # class of an attack of Banjska's size


@cache
def told(name: str, start: str = "2026-01") -> list[tuple[NegotiationModel, list[Line]]]:
    models = [NegotiationModel(Scenario.named(name, start=start), seed=0, world=world).run() for world in SEEDS]
    return [(model, chronicle(model)) for model in models]


def said(*names: str) -> list[str]:
    return [line.text[8:] for name in names for _, lines in told(name) for line in lines]


# the ledger's names


def test_every_kind_of_entry_has_a_meaning():
    assert set(MEANINGS) == set(Kind)


@pytest.mark.parametrize("name", ["baseline", "package", "serbia_reward"])
def test_every_entry_names_its_terms_and_logit_entries_recompute(name):
    for model, _ in told(name):
        for row in entries(model):
            kind = int(row[Entry.KIND])
            technical = kind == Kind.ANSWER and int(row[Entry.SUBJECT]) == 1
            names = TECHNICAL_TERMS if technical else MEANINGS[kind].terms
            assert int(row[Entry.TERMS]) == len(names) == len(terms_of(row)), MEANINGS[kind].name
            if kind in LOGIT:
                chance = min(1.0, row[Entry.FACTOR] / (1.0 + 2.718281828459045 ** -log_odds(row)))
                assert chance == pytest.approx(row[Entry.PROBABILITY], rel=1e-9), MEANINGS[kind].name


def test_the_reward_beside_the_unions_goes_by_the_name_of_who_is_offered_it():
    for model, _ in told("keci"):
        for row in entries(model):
            if int(row[Entry.KIND]) == Kind.COMPLIANCE:
                mine = OTHER_REWARDS[int(row[Entry.ACTOR])]
                assert mine in terms_of(row) and not (set(OTHER_REWARDS.values()) - {mine}) & set(terms_of(row))


# places

CLASSES = ((0, False), (1, False), (2, False), (2, True), (3, True))
unit = st.floats(0.0, 1.0, exclude_max=True)


@given(st.sampled_from(CLASSES), unit, unit)
def test_what_happens_fits_where_it_happens(grade, kind, place):
    severity, planned = grade
    what = happening(severity, planned, kind, place)
    assert what == happening(severity, planned, kind, place)
    assert what.spoken in what.words and "{" not in what.words
    row = table("places").set_index("place").loc[what.place]
    assert what.site in row.sites.split() and what.municipality == row.municipality
    assert 42.0 < what.latitude < 43.3 and 20.3 < what.longitude < 21.3
    if "crossing" in what.words:
        assert what.site == "crossing"
    if severity == LARGE:
        assert what.site in ("monastery", "village", "road", "utility")


def test_draws_cover_every_kind_and_place_by_their_weights():
    kinds = table("incident_kinds")
    steps = 4000
    for severity, planned in CLASSES:
        rows = kinds[(kinds.severity == SEVERITIES[severity]) & (kinds.planned == int(planned))]
        seen = Counter(happening(severity, planned, (k + 0.5) / steps, 0.0).kind for k in range(steps))
        for row in rows.itertuples():
            assert seen[row.words] / steps == pytest.approx(row.weight / rows.weight.sum(), abs=2 / steps)
    for site in sorted(set(kinds.site)):
        places = table("places")
        places = places[places.sites.str.split().map(lambda sites, site=site: site in sites)]
        assert len(places), site
        assert {pick(places.severe, k / 500) for k in range(500)} == set(range(len(places)))


def test_the_ends_of_the_draws_are_rows():
    for severity, planned in CLASSES:
        assert happening(severity, planned, 0.0, 0.0).words and happening(severity, planned, 1.0, 1.0).words
    assert happening(0, True, 0.5, 0.5).words, "what nobody plans falls back to what happens by itself"


# the telling


def test_no_sentence_is_a_ritual():
    for name in ("baseline", "keci", "package"):
        for _, lines in told(name):
            counted = Counter(line.text[8:] for line in lines)
            assert not [text for text, times in counted.items() if times > 9], counted.most_common(3)
            assert len(counted) > 0.6 * len(lines)


def test_sentences_are_clean():
    for text in said("baseline", "keci", "package", "serbia_reward"):
        assert text[0].isupper() and text[-1] not in ".,;: "
        assert not re.search(r"\{|\bnan\b|None|  |,,|\b(1 months|one more incidents|no sessions)\b", text), text
        assert len(text) < 260, text


def test_routine_elections_are_not_told():
    for model, lines in told("baseline"):
        for line in lines:
            if line.kind != Kind.GOVERNMENT:
                continue
            row = entries(model)[line.row]
            election = entries(model)[line.row - 1]
            assert int(election[Entry.KIND]) == Kind.ELECTION
            assert row[Entry.CHOICE] > 0.0 or election[Entry.SUBJECT] == 0.0, line.text


def test_an_attack_that_somebody_launched_is_told_once_with_its_place_and_nobody_claims_it():
    seen = 0
    for name in ("baseline", "keci"):
        for model, lines in told(name):
            launched = {int(r[Entry.MONTH]) for r in entries(model) if int(r[Entry.KIND]) == Kind.LAUNCH and r[Entry.CHOICE] > 0}
            claimed = [line for line in lines if "nobody claims" in line.text]
            assert [line.month for line in claimed] == sorted(launched)
            assert all(line.kind == Kind.LAUNCH and line.text[8:].startswith("On the ") for line in claimed)
            seen += len(claimed)
    assert seen > 3


def test_attribution_follows_the_attack_it_is_about():
    seen = 0
    for _, lines in told("baseline"):
        attacked = None
        for line in lines:
            if "nobody claims" in line.text:
                attacked = line.month
            elif line.kind == Kind.ATTRIBUTION:
                assert attacked is not None and attacked <= line.month
                assert "indictment" in line.text or "does not settle" in line.text
                seen += 1
    assert seen


def test_track_lines_need_a_track():
    assert not [text for text in said("baseline") if "track" in text or "tranche" in text]
    assert [text for text in said("keci") if "cooperation track" in text]


def test_what_is_done_alone_is_never_told_again_before_the_rest():
    for name in ("baseline", "keci"):
        for model, lines in told(name):
            acts = [line.text[8:] for line in lines if line.kind == Kind.UNILATERAL]
            done = [r for r in entries(model) if int(r[Entry.KIND]) == Kind.UNILATERAL and r[Entry.CHOICE] > 0]
            assert len(acts) == len(done)
            ways = Counter(next(way.words for way in ALONE if text.startswith(way.words)) for text in acts)
            assert not ways or max(ways.values()) <= 1 + len(acts) // 8, ways


def test_nothing_ends_twice_without_a_return():
    once = [way for way in ALONE + TOGETHER + PRESSED if way.ends]
    seen = 0
    for name, start in (("baseline", "2026-01"), ("keci", "2026-01"), ("baseline", "2011-03")):
        for _, lines in told(name, start):
            ended: set[str] = {"officers", "judges"} if start > "2022-11" else set()
            for line in lines:
                if "are to return" in line.text:
                    ended -= {"officers", "judges"}
                for way in once:
                    if line.text[8:].startswith(way.words):
                        # after an election the Serb List is back, whether or not that is told
                        assert way.ends == "Assembly" or way.ends not in ended, line.text
                        ended.add(way.ends)
                        seen += 1
    assert seen > 30


def test_a_text_is_abandoned_by_somebody():
    left = [text for text in said("baseline", "keci", "package") if "abandon" in text]
    assert left and all(text.startswith(("Pristina abandons ", "Belgrade abandons ")) for text in left)


def test_detail_comes_from_the_entry_alone():
    model, lines = told("baseline")[0]
    again = chronicle(NegotiationModel("baseline", seed=0, world=0).run())
    assert again == lines
    assert all(isinstance(tell(model, row), str) for row in entries(model))


def test_from_2011_the_start_is_told_with_its_own_items():
    texts = [line.text[8:] for _, lines in told("baseline", "2011-03") for line in lines]
    assert any("agreement on freedom of movement" in text for text in texts)
    early = [line.text for _, lines in told("baseline", "2011-03") for line in lines if line.date < "2014"]
    assert not [text for text in early if "withdraws its recognition" in text or "Council of Europe" in text]
