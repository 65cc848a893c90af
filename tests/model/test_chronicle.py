"""What the chronicle says: of places, of violence and its authors, of sessions and elections; no rituals."""

import re
from calendar import month_name
from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.agents.record import Entry, Kind
from keci.agents.state import Text
from keci.model.evidence.places import ends, happening, pick
from keci.model.evidence.tables import SEVERITIES, table
from keci.model.negotiation import NegotiationModel
from keci.model.scenario import Scenario
from keci.model.telling.chronicle import Line, chronicle, in_order_of_days, tell
from keci.model.telling.decisions import OTHER_REWARDS, entries, log_odds, terms_of
from keci.model.telling.kinds import LOGIT, MEANINGS, TECHNICAL_TERMS
from keci.model.telling.violence import incidents_of, other_numbers
from keci.model.telling.ways import ABROAD, ALERTS, ALONE, PRESSED, TOGETHER, Way, local_vote
from keci.model.telling.words import month_said, months, nth, number

SEEDS = range(12)
PLAYED = (
    ("baseline", "2026-01"),
    ("keci", "2026-01"),
    ("package", "2026-01"),
    ("keci_status_laden", "2026-01"),
    ("baseline", "2011-03"),
)
LARGE = 3  # class of an attack of Banjska's size


@cache
def told(name: str, start: str = "2026-01", worlds: Sequence[int] = SEEDS) -> list[tuple[NegotiationModel, list[Line]]]:
    models = [NegotiationModel(Scenario.named(name, start=start), seed=0, world=world).run() for world in worlds]
    return [(model, chronicle(model)) for model in models]


def futures() -> list[tuple[NegotiationModel, list[Line]]]:
    return [future for name, start in PLAYED for future in told(name, start)]


def row_of(model: NegotiationModel, line: Line) -> np.ndarray:
    return entries(model)[line.row]


def months_between(line: Line, other: Line) -> str:
    return months(other.month - line.month)


def done(model: NegotiationModel, kind: int, before: Line, year_only: bool = True) -> int:
    """How many entries of a kind were done up to that of a line, in its year or ever."""
    rows = entries(model)[: before.row + 1]
    rows = rows[(rows[:, Entry.KIND] == kind) & (rows[:, Entry.CHOICE] > 0.0)]
    first = (int(model.setup.calendar) + before.month) // 12 * 12 - int(model.setup.calendar)
    return int(np.sum(rows[:, Entry.MONTH] >= (first if year_only else 0)))


def said(*names: str) -> list[str]:
    return [line.text[8:] for name in names for _, lines in told(name) for line in lines]


# the ledger's names


def test_every_kind_of_entry_has_a_meaning():
    assert set(MEANINGS) == set(Kind)


def test_a_plan_is_told_by_those_who_find_it_out_and_with_the_month_in_which_it_began():
    """Nobody who tells the story could know of a plan before, or of one that was given up."""
    timid = Scenario.named("baseline", parameters={"launch_usual": 0.08, "plot_usual": 0.02, "given_up": 8.0, "plot_months": 6.0})
    shy = [NegotiationModel(timid, seed=0, world=world).run() for world in range(6)]
    told_of = Counter()
    for model, lines in [*futures(), *((model, chronicle(model)) for model in shy)]:
        rows = entries(model)
        begun = rows[(rows[:, Entry.KIND] == Kind.PLOT) & (rows[:, Entry.CHOICE] > 0.0), Entry.MONTH]
        for line in lines:
            row = row_of(model, line)
            assert int(row[Entry.KIND]) != Kind.PLOT
            assert int(row[Entry.KIND]) not in (Kind.PLOT_FOUND, Kind.LAUNCH) or row[Entry.CHOICE] > 0.0
            if since := re.search(r"(?:prepared|preparation) since (\w+ \d{4})", line.text):
                past = [month_said(int(model.setup.calendar) + int(month)) for month in begun[begun < line.month]]
                assert since[1] in (past[-1:] if line.kind == Kind.PLOT_FOUND else past), line.text
                told_of[line.kind] += 1
    assert min(told_of[Kind.PLOT_FOUND], told_of[Kind.ATTRIBUTION]) > 0, told_of


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
    steps = 1000
    for severity, planned in CLASSES:
        rows = kinds[(kinds.severity == SEVERITIES[severity]) & (kinds.planned == int(planned))]
        seen = Counter(happening(severity, planned, (k + 0.5) / steps, 0.0).kind for k in range(steps))
        for row in rows.itertuples():
            assert seen[row.words] / steps == pytest.approx(row.weight / rows.weight.sum(), abs=2 / steps)
    for site in sorted(set(kinds.site)):
        places = table("places")
        places = places[places.sites.str.split().map(lambda sites, site=site: site in sites)]
        assert len(places), site
        assert {pick(ends(places.severe), k / 500) for k in range(500)} == set(range(len(places)))


def test_the_ends_of_the_draws_are_rows():
    for severity, planned in CLASSES:
        assert happening(severity, planned, 0.0, 0.0).words and happening(severity, planned, 1.0, 1.0).words
    assert happening(0, True, 0.5, 0.5).words, "what nobody plans falls back to what happens by itself"


# the telling


def test_no_sentence_is_a_ritual():
    for _, lines in futures():
        counted = Counter(line.text[8:] for line in lines if line.kind not in (Kind.SUSPENSION, Kind.CONVENE))
        assert not [text for text, times in counted.items() if times > 6], counted.most_common(3)
        assert len({line.text[8:] for line in lines}) > 0.8 * len(lines)


def test_sentences_are_clean():
    for text in said("baseline", "keci", "package", "serbia_reward", "keci_status_laden"):
        assert text[0].isupper() and text[-1] not in ".,;: "
        assert not re.search(r"\{|\bnan\b|None|  |,,|\b(1 months|one months|one more incidents|no sessions)\b", text), text
        assert not re.search(r"(its terms for the north|red lines) weighs|the (United|Netherlands)\w* have ", text), text
        assert not re.search(r"once more once more|another an? |, once more, another", text, re.IGNORECASE), text
        assert len(text) < 260, text


ACTORS = (
    *("Pristina", "Belgrade", "Kosovo", "Serbia", "Serbian", "Serbs", "Serb", "EU", "NATO", "KFOR", "EULEX", "Council"),
    *("Brussels", "sponsors", "investigation", "indictment", "Police", "Inspectors", "Customs", "mediator", "Representative"),
    *("dialogue", "cooperation track", "Normalisation", "shock", "north"),
)


def test_every_line_names_who_or_where():
    places = tuple(table("places").words)
    for model, lines in futures():
        who = re.compile(
            "|".join(rf"\b{re.escape(name)}\b" for name in (*ACTORS, *(ally.name for ally in model.members))), re.IGNORECASE
        )
        for line in lines:
            assert who.search(line.text[8:]) or any(place in line.text for place in places), line.text


def test_nothing_is_told_before_it_happens():
    """The telling of a history cut short is the beginning of the telling of the whole."""
    for model, lines in told("package")[:4] + told("baseline", "2011-03")[:4]:
        whole = model.ledger
        try:
            for month in (7, 30, 64, 101):
                cut = 1 + int(np.sum(entries(model)[:, Entry.MONTH] < month))
                model.ledger = whole[:cut].copy()
                model.ledger[0, 0] = cut - 1
                assert chronicle(model) == [line for line in lines if line.month < month]
                model.ledger = whole
        finally:
            model.ledger = whole


def test_days_rise_within_a_month():
    turned = 0
    for _, lines in futures():
        days: dict[int, list[int]] = {}
        for line in lines:
            found = re.match(r".{8}On the (\d+)", line.text)
            if found:
                days.setdefault(line.month, []).append(int(found[1]))
                assert 1 <= days[line.month][-1] <= 31
        assert all(several == sorted(several) for several in days.values())
        turned += sum(len(several) > 1 for several in days.values())
    assert turned


def test_lines_with_a_day_change_places_among_themselves_alone():
    lines = [Line(0, "2026-01", 0, row, "", row) for row in range(5)]
    turned = in_order_of_days(lines, [0, 20, 0, 3, 0])
    assert [line.row for line in turned] == [0, 3, 2, 1, 4] and [line.place for line in turned] == [0, 1, 2, 3, 4]
    assert in_order_of_days(lines, [0] * 5) == lines


def test_what_resumes_was_stopped_and_for_as_long_as_is_said():
    seen = Counter()
    for model, lines in futures():
        apart: Line | None = None
        suspended: Line | None = None
        for line in lines:
            text = line.text[8:]
            if "the dialogue resumes" in text:
                assert apart is not None and text.endswith(f"resumes after {months_between(apart, line)}"), text
                apart = None
            elif "first round since the dialogue was suspended in" in text:
                assert apart is not None and text.endswith(f"in {month_said(int(model.setup.calendar) + apart.month)}"), text
                apart = None
            elif "dialogue is suspended anew" in text:
                assert apart is not None, text
                apart = line
            elif "dialogue is suspended" in text or "walks out of the dialogue" in text:
                assert apart is None, text
                apart = line
            elif "stays suspended" in text or "stay away from the dialogue" in text:
                assert apart is not None, text
            elif "dialogue goes on" in text:
                assert apart is None, text
            elif line.kind == Kind.TRACK_SUSPENDED:
                assert suspended is None, text
                suspended = line
            elif line.kind == Kind.TRACK_RESUMED:
                assert suspended is not None and f" after {months_between(suspended, line)}" in text, text
                suspended = None
            else:
                continue
            seen[line.kind] += 1
    assert min(seen[kind] for kind in (Kind.SUSPENSION, Kind.CONVENE, Kind.TRACK_SUSPENDED, Kind.TRACK_RESUMED)) > 5, seen


def test_talks_that_do_not_meet_are_neither_suspended_nor_go_on():
    for model, lines in futures():
        rounds = {int(r[Entry.MONTH]) for r in entries(model) if int(r[Entry.KIND]) == Kind.CONVENE and r[Entry.CHOICE] > 0}
        for line in lines:
            if "dialogue is suspended after" in line.text or "dialogue goes on" in line.text:
                assert any(0 < line.month - month <= 12 for month in rounds), line.text


def test_measures_are_lifted_from_whom_they_were_imposed_on_after_as_long_as_is_said():
    seen = 0
    for _, lines in futures():
        begun: dict[str, Line] = {}
        for line in lines:
            if line.kind not in (Kind.MEASURES_IMPOSED, Kind.MEASURES_LIFTED):
                continue
            side = "Kosovo" if "Kosovo" in line.text else "Serbia"
            if line.kind == Kind.MEASURES_IMPOSED:
                assert side not in begun, line.text
                begun[side] = line
            else:
                assert f"after {months_between(begun.pop(side), line)}" in line.text, line.text
                seen += 1
    assert seen > 10


def test_counts_within_a_year_are_those_of_the_ledger():
    seen = Counter()
    for model, lines in futures():
        for line in lines:
            counted = re.search(r"; the (\w+) (unilateral step|alarm) this year", line.text)
            kind = {"unilateral step": Kind.UNILATERAL, "alarm": Kind.ALERT}[counted[2]] if counted else line.kind
            if kind in (Kind.UNILATERAL, Kind.ALERT):
                times = done(model, kind, line)
                assert (counted[1] if counted else "first") == nth(times), line.text
                seen[kind, times] += 1
    assert seen[Kind.UNILATERAL, 2] and seen[Kind.ALERT, 2]


def test_an_early_election_is_counted_with_those_of_three_years():
    seen = 0
    for model, lines in futures():
        rows = entries(model)
        for line in lines:
            counted = re.search(r", the (\w+) in three years,", line.text)
            if not counted:
                continue
            actor = row_of(model, line)[Entry.ACTOR]
            early = rows[
                (rows[:, Entry.KIND] == Kind.ELECTION) & (rows[:, Entry.ACTOR] == actor) & (rows[:, Entry.SUBJECT] == 0.0)
            ]
            near = np.sum((early[:, Entry.MONTH] <= line.month) & (early[:, Entry.MONTH] > line.month - 36))
            assert counted[1] == nth(int(near)), line.text
            seen += 1
    assert seen


def test_allies_that_broke_silence_are_counted_once_each():
    seen = repeated = 0
    for model, lines in futures():
        rows = entries(model)
        for line in lines:
            counted = re.search(r"; (\w+) all(y|ies) had broken silence", line.text)
            if not counted:
                continue
            step = row_of(model, line)[Entry.SUBJECT]
            broke = rows[: line.row][(rows[: line.row, Entry.KIND] == Kind.SILENCE) & (rows[: line.row, Entry.CHOICE] > 0.0)]
            broke = broke[broke[:, Entry.SUBJECT] == step]
            allies = set(broke[:, Entry.ACTOR])
            assert counted[1] == number(len(allies)), line.text
            seen += 1
            repeated += len(broke) > len(allies)
    assert seen > 5 and repeated


def test_an_ally_breaks_silence_again_only_if_it_did_before():
    seen = 0
    for model, lines in futures():
        rows = entries(model)
        for line in lines:
            if line.kind != Kind.SILENCE:
                continue
            mine = row_of(model, line)
            before = rows[: line.row]
            earlier = before[
                (before[:, Entry.KIND] == Kind.SILENCE)
                & (before[:, Entry.CHOICE] > 0.0)
                & (before[:, Entry.SUBJECT] == mine[Entry.SUBJECT])
                & (before[:, Entry.MONTH] < line.month)
            ]
            again = " again" in line.text or bool(re.search(r" silence on the .* for the \w+ time$", line.text))
            assert again == (mine[Entry.ACTOR] in earlier[:, Entry.ACTOR]), line.text
            seen += again
    assert seen > 5


def test_what_an_ally_had_done_before_it_breaks_silence_is_in_the_ledger():
    seen = Counter()
    for model, lines in futures():
        rows = entries(model)
        for line in lines:
            said = re.search(r"; (.+) had (kept silence|given way) (before|under)", line.text)
            if not said:
                continue
            mine = row_of(model, line)
            names = [ally for ally in model.members if ally.name in line.text and (said[1] == "it" or ally.name in said[1])]
            earlier = rows[: line.row][rows[: line.row, Entry.SUBJECT] == mine[Entry.SUBJECT]]
            earlier = earlier[(earlier[:, Entry.MONTH] < line.month) & (earlier[:, Entry.CHOICE] > 0.0)]
            for ally in names:
                kind = Kind.SILENCE if said[2] == "kept silence" else Kind.HOLDOUT
                found = np.any((earlier[:, Entry.KIND] == kind) & (earlier[:, Entry.ACTOR] == ally.number))
                assert found == (kind == Kind.HOLDOUT), line.text
                seen[kind] += 1
    assert seen[Kind.SILENCE]


def levels_of(model: NegotiationModel, line: Line) -> tuple[float, ...]:
    return tuple(list(terms_of(row_of(model, line)).values())[:3])


def alike(levels: tuple[float, ...], others: tuple[float, ...]) -> bool:
    """True for levels that are the same text: less than half a step of drafts apart."""
    return all(abs(level - other) < 0.025 for level, other in zip(levels, others, strict=True))


def test_a_revised_text_differs_from_the_last_and_a_text_gone_back_to_is_that_of_its_month():
    seen = Counter()
    # a mediator that remembers what was refused seldom goes back: once in this hindcast, to a text of five months before
    for model, lines in [*futures(), *told("baseline", "2011-03", (27,))]:
        texts: dict[float, list[tuple[str, tuple[float, ...]]]] = {}
        for line in lines:
            if line.kind == Kind.SIGNED and row_of(model, line)[Entry.SUBJECT] == Text.FRAMEWORK:
                texts.pop(Text.FRAMEWORK, None)  # a comprehensive text that was refused is still known
            elif (line.kind == Kind.SIGNED and row_of(model, line)[Entry.SUBJECT] > Text.TECHNICAL) or line.kind == Kind.COLLAPSE:
                texts.clear()
            if line.kind != Kind.PROPOSAL:
                continue
            mine = texts.setdefault(row_of(model, line)[Entry.SUBJECT], [])
            levels = levels_of(model, line)
            back = re.search(r"goes back to its \w+ text of (\w+ \d+)", line.text)
            if "once more" in line.text:
                assert alike(mine[-1][1], levels), line.text
            elif back:
                assert any(month == back[1] and alike(other, levels) for month, other in mine), line.text
                assert not alike(mine[-1][1], levels), line.text
            else:
                assert not any(alike(other, levels) for _, other in mine), line.text
                assert ("revised" in line.text) == bool(mine), line.text
            month = f"{month_name[int(line.date[5:])]} {line.date[:4]}"
            mine.append((month, levels))
            seen["back" if back else "other"] += 1
    assert seen["back"] > 0 and seen["other"] > 30


def test_a_session_is_counted_with_those_on_its_kind_of_text():
    seen = 0
    for model, lines in futures():
        held: Counter[float] = Counter()
        told = {line.row: line.text for line in lines if line.kind == Kind.SESSION}
        for number_, row in enumerate(entries(model)):
            if int(row[Entry.KIND]) == Kind.PROPOSAL and row[Entry.SUBJECT] > Text.TECHNICAL:
                held.clear()
            if int(row[Entry.KIND]) != Kind.SESSION:
                continue
            if terms_of(row)["sessions so far"] <= 1.0:
                held.clear()
            held[row[Entry.SUBJECT]] += 1
            if "More sessions on a" in told.get(number_, ""):
                assert held[row[Entry.SUBJECT]] % 3 == 0, told[number_]
                seen += 1
    assert seen > 10


def test_a_signature_follows_two_acceptances_of_that_month():
    seen = 0
    for _, lines in futures():
        accepted: dict[int, set[str]] = {}
        for line in lines:
            if line.kind == Kind.ANSWER and re.search(" accepts the | comes round to the ", line.text):
                accepted.setdefault(line.month, set()).add(line.text[8:].split()[0])
            if line.text[8:].startswith("Pristina and Belgrade sign"):
                assert accepted[line.month] == {"Pristina", "Belgrade"}, line.text
                seen += 1
    assert seen > 10


def test_a_side_still_wants_only_what_it_wanted():
    seen = 0
    for _, lines in futures():
        wanted: dict[str, str] = {}
        for line in lines:
            if line.kind != Kind.ANSWER:
                continue
            side = line.text[8:].split()[0]
            want = re.search(r"(holds out for one|have signed) with ([^;]+)", line.text)
            if " still " in line.text:
                assert want and wanted[side] == want[2], line.text
                seen += 1
            wanted[side] = want[2] if want else ""
    assert seen


def test_every_election_is_told():
    """Else a reader counts fifty months between two votes, and one comes "only nine months after the last"."""
    for model, lines in futures():
        rows = entries(model)
        held = Counter(rows[rows[:, Entry.KIND] == Kind.ELECTION, Entry.MONTH].astype(int))
        assert Counter(line.month for line in lines if line.kind == Kind.GOVERNMENT) == held


def test_a_demand_is_dropped_only_by_who_made_it_at_its_last_answer():
    dropped = 0
    for _, lines in futures():
        asked: dict[str, str] = {}
        for line in lines:
            side, _, said_ = line.text[8:].partition(" ")
            if made := re.search(r"(?:holds out for|have signed with)(?: one with)? ([^;]+)", said_):
                asked[side] = made[1]
            elif met := re.match(r"no longer insists on (.+?) and accepts the ", said_):
                assert asked[side] == met[1], line.text
                dropped += 1
    assert dropped > 5


def test_who_gives_up_a_text_is_paid_no_more_for_it():
    abandoned = 0
    for _, lines in futures():
        gone: set[str] = set()
        for line in lines:
            if left := re.match(r"(Pristina|Belgrade) stops carrying out .* and pays it no more for it$", line.text[8:]):
                gone.add({"Pristina": "Kosovo", "Belgrade": "Serbia"}[left[1]])
                abandoned += 1
            elif " sign the " in line.text:
                gone.clear()
            assert not any(f"The EU pays {side} " in line.text for side in gone), line.text
    assert abandoned > 5


def test_reinforcements_are_said_to_have_gone_home_where_the_numbers_tell_it():
    for _, lines in futures():
        last = 0
        for line in lines:
            if found := re.search(r"KFOR.* about ([\d,]+)(, after earlier reinforcements had gone home)?$", line.text):
                strength = int(found[1].replace(",", ""))
                assert (found[2] is not None) == (strength <= last), line.text
                last = strength


def test_a_government_is_called_by_its_line():
    tones = {"hard-line": (0.5, 1.0), "firm": (0.0, 0.5), "moderate": (-0.5, 0.0), "conciliatory": (-1.0, -0.5)}
    seen = Counter()
    for model, lines in futures():
        for line in lines:
            tone = re.search(r"bring in a (\S+) government", line.text)
            if tone:
                low, high = tones[tone[1]]
                low = -1.0 if "in Serbia" in line.text and tone[1] == "moderate" else low
                assert low <= row_of(model, line)[Entry.SUBJECT] <= high, line.text
                seen[tone[1]] += 1
    assert set(seen) == set(tones)


def test_who_rejects_a_deal_does_not_vote_for_somebody_softer():
    seen = 0
    for model, lines in futures():
        softest: dict[float, float] = {}
        for line in lines:
            if line.kind == Kind.GOVERNMENT:
                row = row_of(model, line)
                if "over a deal that the public rejects" in line.text:
                    assert row[Entry.SUBJECT] >= max(softest.get(row[Entry.ACTOR], 0.0), 0.0), line.text
                    seen += 1
                softest[row[Entry.ACTOR]] = row[Entry.SUBJECT]
    assert seen


def test_the_election_called_before_the_start_is_early_and_no_other_is():
    for model, lines in futures():
        late = model.setup.calendar == 12 * 26
        told_of = [line for line in lines if "could not elect a president" in line.text]
        assert len(told_of) == late and all(line.date == "2026-04" and "Early elections" in line.text for line in told_of)


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


def test_attribution_follows_the_attack_it_is_about_and_nobody_is_indicted_at_once():
    seen = 0
    for _, lines in told("baseline"):
        attacked = None
        for line in lines:
            if "nobody claims" in line.text:
                attacked = line.month
            elif line.kind == Kind.ATTRIBUTION:
                assert attacked is not None and attacked <= line.month
                soon = line.month - attacked <= 3
                said = ("investigators trace", "first findings do") if soon else ("An indictment", "investigation does")
                assert any(words in line.text for words in said), line.text
                seen += 1
    assert seen


def test_talks_are_shaken_where_something_grave_happened():
    seen = 0
    for _, lines in futures():
        for line in lines:
            at = re.search(r"(?:goes on despite|suspended after) the violence (?:in|at)(?: the)? ([A-Z][\w -]+)", line.text)
            if at:
                places = [
                    other.text for other in lines if other.month == line.month and other.kind in (Kind.INCIDENT, Kind.LAUNCH)
                ]
                spoken = dict(zip(table("places").place, table("places").words, strict=True))[at[1].split(", for")[0]]
                assert any(spoken in text for text in places), line.text
                seen += 1
    assert seen > 20


def test_what_suspends_talks_or_moves_troops_is_no_quarrel_of_smugglers():
    seen = 0
    for model, lines in futures():
        rows = entries(model)
        shaken = np.isin(rows[:, Entry.KIND], (Kind.SUSPENSION, Kind.REINFORCEMENT)) & (rows[:, Entry.CHOICE] > 0.0)
        months_ = set(rows[shaken, Entry.MONTH].astype(int))
        told_ = [line for line in lines if line.kind == Kind.INCIDENT and line.month in months_]
        assert not any("smugglers" in line.text or "passing car" in line.text for line in told_)
        seen += len(told_)
    assert seen > 20


def test_smuggling_is_told_of_the_north_and_numbers_change_when_it_is_told_again():
    for kind in table("incident_kinds").itertuples():
        if "smugglers" in kind.words:
            said = {happening(SEVERITIES.index(kind.severity), False, (k + 0.5) / 100, (k + 0.5) / 100).words for k in range(100)}
            assert not [words for words in said if "smugglers" in words and "Strpce" in words]
    assert "four officers" not in other_numbers("four officers are wounded", 0.0004)
    assert other_numbers("nobody is hurt", 0.4) == "nobody is hurt"


def test_track_lines_need_a_track():
    assert not [text for text in said("baseline") if "track" in text or "tranche" in text]
    assert [text for text in said("keci") if "cooperation track" in text]


# ways


def way_of(text: str, ways: tuple[Way, ...]) -> Way | None:
    """The way that a line tells, whether for the first time or again."""
    words = bare(text[8:].removeprefix("Once more "))
    return next((way for way in ways if words.startswith(bare(way.words))), None)


def bare(words: str) -> str:
    """Words in small letters without the article that they begin with."""
    return re.sub(r"^(another|an?) ", "", words.lower())


def test_every_act_is_told_by_one_of_its_ways_in_its_time():
    seen = Counter()
    for model, lines in futures():
        for line in lines:
            tables = {Kind.UNILATERAL: ALONE, Kind.COORDINATED: TOGETHER, Kind.PRESSURE: PRESSED, Kind.CAMPAIGN: ABROAD}
            if line.kind in tables:
                way = way_of(line.text, tables[line.kind])
                assert way is not None and way.fits(int(model.setup.calendar) + line.month), line.text
                seen[way.words] += 1
    assert len(seen) > 0.7 * len(ALONE + TOGETHER + PRESSED + ABROAD)


def test_local_votes_are_those_of_the_calendar():
    months_of = {month for month in range(12 * 10, 12 * 40) if local_vote(month)}
    assert {2000 + month // 12 for month in months_of} == {2013, 2017, 2021, 2025, 2029, 2033, 2037}
    assert {month % 12 + 1 for month in months_of} == {9, 10, 11}


def test_what_is_done_alone_is_never_told_again_before_the_rest():
    for model, lines in told("baseline") + told("keci"):
        acts = [way_of(line.text, ALONE) for line in lines if line.kind == Kind.UNILATERAL]
        assert len(acts) == sum(r[Entry.KIND] == Kind.UNILATERAL and r[Entry.CHOICE] > 0 for r in entries(model))
        ways = Counter(way.words for way in acts if way)
        assert not ways or max(ways.values()) <= 1 + len(acts) // 8, ways


def test_nothing_ends_twice_without_a_return():
    back = {
        "takes its seats again": "Assembly",
        "joins the government again": "ministry",
        "officers are to return": "officers",
        "judges are to return": "judges",
        "lifts its ban": "ban",
        "drops its tariff": "tariff",
    }
    seen = Counter()
    for model, lines in futures():
        ended: set[str] = {"officers", "judges", "ministry"} if model.setup.calendar > 12 * 22 + 10 else set()
        for line in lines:
            if local_vote(int(model.setup.calendar) + line.month):
                ended.discard("mayors")  # those who are voted in may resign again
            for words, key in back.items():
                if words in line.text:
                    assert key in ended, line.text
                    ended.discard(key)
                    seen[key] += 1
            way = (
                way_of(line.text, ALONE + TOGETHER + PRESSED)
                if line.kind in (Kind.UNILATERAL, Kind.COORDINATED, Kind.PRESSURE)
                else None
            )
            if way and way.ends:
                assert way.ends not in ended or way.ends == "mayors", line.text
                assert not way.unless or way.unless not in ended, line.text
                ended |= {way.ends, way.unless} if way.unless == "ministry" else {way.ends}
                seen["ended"] += 1
    assert seen["ended"] > 30 and seen["Assembly"] > 3 and seen["ban"] + seen["tariff"]


def test_what_was_taken_back_is_not_done_again_at_once():
    seen = 0
    for _, lines in futures():
        back: dict[str, int] = {}
        for line in lines:
            for lifted, again in (("lifts its ban", "bans goods"), ("drops its tariff", "puts a tariff")):
                if again in line.text:
                    assert line.month - back.get(again, -99) >= 18, line.text
                if lifted in line.text:
                    back[again] = line.month
                    seen += 1
    assert seen


def test_who_answers_a_step_names_it_for_what_it_was():
    strict = Scenario.named("baseline", parameters={"measures_probability": 1.0, "collapse_hazard": 0.2})
    punished = [NegotiationModel(strict, seed=0, world=world).run() for world in range(12)]
    seen = Counter()
    for _, lines in [*futures(), *((model, chronicle(model)) for model in punished)]:
        acts = {line.month: way_of(line.text, ALONE) for line in lines if line.kind == Kind.UNILATERAL}
        gave_up = {line.month for line in lines if line.kind == Kind.COLLAPSE and "Pristina" in line.text}
        for line in lines:
            over = re.search(r"[Oo]ver (?:its|Pristina's) ((?:\w+ )*\w+)", line.text)
            if over and line.kind in (Kind.TRACK_SUSPENDED, Kind.TRANCHE_WITHDRAWN):
                about = acts[line.month].about or "step in the north"
                assert f"{about} " in f"{over[1]} ", line.text
                seen[about] += 1
            elif line.kind == Kind.MEASURES_IMPOSED and "Kosovo" in line.text:  # of the month before
                if "over the text that Pristina gave up" in line.text:
                    assert line.month - 2 in gave_up
                    seen["text"] += 1
                    continue
                if "over a step of Pristina's last government in the north" in line.text:
                    assert any(line.month - 1 <= one.month <= line.month for one in lines if one.kind == Kind.GOVERNMENT), (
                        line.text
                    )
                    assert line.month - 1 in acts
                    continue
                act = acts[line.month - 1]
                about = act.about if act.about and act.ends not in ("votes", "army") else "step in the north"
                assert over and f"{about} " in f"{over[1]} ", line.text
                seen["measures"] += 1
    assert len(seen) > 3 and seen["measures"] and seen["text"]


def test_of_a_text_without_an_association_nobody_speaks_of_one():
    seen = 0
    for _, lines in futures():
        body = False
        for line in lines:
            if line.kind == Kind.PROPOSAL and "tables a framework text" in line.text:
                body = "coordination body" in line.text
            elif line.kind == Kind.PROPOSAL:
                body = False
            elif line.kind == Kind.ANSWER and body:
                assert "on the Association" not in line.text and "the Association weigh" not in line.text, line.text
                assert not re.search("(stronger|weaker) Association", line.text), line.text
                seen += 1
    assert seen


def test_steps_and_ministers_go_by_what_they_were():
    seen = Counter()
    for model, lines in futures():
        minister = model.setup.calendar < 12 * 22
        for line in lines:
            calendar = int(model.setup.calendar) + line.month
            if "enhanced interaction" in line.text:
                assert calendar >= 12 * 16 + 11, line.text
            elif "closer contact with Kosovo's security force" in line.text:
                assert calendar < 12 * 16 + 11, line.text
                seen["contact"] += 1
            if "leaves Kosovo's Assembly" in line.text:
                assert ("and government" in line.text) == minister, line.text
                seen["left"] += 1
            minister = (minister or "a minister of the Serb List joins" in line.text) and not re.search(
                "Serb List (gives up its ministry|leaves Kosovo's Assembly and government)", line.text
            )
            if line.kind == Kind.ALERT:
                assert re.search(", (in answer|after|angered|while|encouraged|uneasy|under|over|in breach|; )", line.text), (
                    line.text
                )
                seen["alarm"] += 1
    assert min(seen["contact"], seen["left"], seen["alarm"]) > 0, seen


def test_a_breach_names_the_deal_by_its_date_once_a_year():
    seen = Counter()
    for _, lines in futures():
        dated = None
        for line in lines:
            if "in breach of the comprehensive deal of" in line.text:
                assert dated is None or line.month - dated >= 12 or "sign the comprehensive deal" in line.text, line.text
                dated = line.month
                seen["dated"] += 1
            elif "in breach of the deal" in line.text:
                assert dated is not None and line.month - dated < 12, line.text
                seen["short"] += 1
            elif "sign the comprehensive deal" in line.text:
                dated = None
    assert seen["dated"] and seen["short"]


def test_a_text_is_abandoned_by_somebody():
    left = [text for text in said("baseline", "keci", "package") if "stops carrying out" in text]
    assert left and {text.split()[0] for text in left} == {"Pristina", "Belgrade"}


def test_detail_comes_from_the_entry_alone():
    model, lines = told("baseline")[0]
    again = chronicle(NegotiationModel("baseline", seed=0, world=0).run())
    assert again == lines
    assert all(isinstance(tell(model, row), str) for row in entries(model))


def test_each_start_is_told_with_its_own_items():
    texts = [line.text for _, lines in told("baseline", "2011-03") for line in lines]
    assert any("agreement on freedom of movement" in text for text in texts)
    early = [text for text in texts if text < "2013"]
    assert not [
        text for text in early if re.search(r"withdraws its recognition|Council of Europe|Serb List|Association|EU's draft", text)
    ]
    late = said("baseline", "keci", "package")
    settled = r"agreement on (plates|missing persons|freedom of movement|civil registers)"
    assert not [text for text in late if re.search(settled, text)], "agreed before the start"


def test_the_same_act_on_the_same_chance_is_told_in_the_same_way():
    """Two futures side by side must not seem to differ where they do not."""
    same = Counter()
    for (_, without), (_, with_) in zip(told("baseline"), told("keci"), strict=True):
        other = {(line.month, line.kind): line for line in with_}
        for line in without:
            ways = {Kind.UNILATERAL: ALONE, Kind.PRESSURE: PRESSED, Kind.CAMPAIGN: ABROAD, Kind.ALERT: ALERTS}.get(line.kind)
            if ways and (line.month, line.kind) in other:
                same[way_of(line.text, ways) == way_of(other[line.month, line.kind].text, ways)] += 1
    assert same[True] > 0.85 * same.total() and same.total() > 100


def test_what_the_map_shows_of_an_incident_is_what_the_chronicle_tells_of_it():
    compared = 0
    for world in range(12):
        model = NegotiationModel("keci", seed=5, world=world, parameters="prior").run()
        whats = incidents_of(entries(model))
        for line in chronicle(model):
            if line.kind == Kind.INCIDENT:
                compared += 1
                assert whats[line.row].spoken in line.text, whats[line.row]
    assert compared > 60
