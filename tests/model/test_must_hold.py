"""What must hold in every world: nothing from nothing, shared draws, causes before effects, shares that are shares."""

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keci.agents.parameters import WORKS, Parameter
from keci.agents.record import Entry, Kind
from keci.agents.rules.chance import chance_key
from keci.agents.state import Ally, Board, CouncilSlot, Groups, Issue, Principal, Reward, Text, Union
from keci.model.ensemble import SERIES, simulate
from keci.model.evidence.tables import table
from keci.model.negotiation import NegotiationModel
from keci.model.parameters import bounds, priors
from keci.model.scenario import CONSENSUS_LEVERS, LEVERS, Scenario
from keci.model.telling.decisions import entries, tipping_point
from keci.model.telling.kinds import LOGIT, MEANINGS

STARTS = ("2011-03", "2026-01")
REAL_LEVERS = tuple(name for name in LEVERS if name != "placebo")
# what drives the count of incidents: at their bounds a month holds more of them than an entry each can be kept
DRIVERS = ("mu_incident", "branching", "spoiler_mult", "tension_effect", "kfor_onset_coef", "kfor_intensity_coef", "provocation")
# gains whose bounds lie above 1, where a share of the remaining gap is no share any more
GAINS = ("credibility_gain", "milestone_gain")
SHARES = {
    "board": [
        Board.TENSION,
        Board.PROXIMITY,
        Board.STANDARD,
        Board.INTEROPERABILITY,
        Board.READINESS,
        Board.NATO_LEVEL,
        Board.DUTIES_KOSOVO,
        Board.DUTIES_SERBIA,
        *(block + issue for block in (Board.AGREED, Board.IMPLEMENTED, Board.DONE) for issue in range(4)),
    ],
    "party": [
        Principal.TRUST,
        Principal.SUPPORT,
        Principal.HARDLINE,
        Principal.DISCOUNT,
        Principal.POWER,
        Principal.REJECT,
        Principal.THRESHOLD,
        Principal.COUNTERWEIGHT,
        Principal.MAJORITY,
        Principal.PROTEST,
    ],
    "union": [Union.ATTENTION],
    "council": [CouncilSlot.RELIABILITY],
    "groups": [Groups.PATRON],
    "promised": [Reward.SHARE, Reward.BELIEF, Reward.WAIT, Reward.PROMISED],
    "members": [Ally.OPENNESS, Ally.ANCHOR, Ally.STANCE, Ally.NEXT, Ally.STUBBORNNESS, Ally.SALIENCE],
}


def arm(levers: dict, start: str = "2026-01", **changes: object) -> Scenario:
    return Scenario.named("baseline", start=start, levers=levers, **changes)


def months_of(model: NegotiationModel) -> Iterator[int]:
    """Play a model to its end, month by month."""
    while model.running:
        model.step()
        yield model.month - 1


def same(one: Scenario | str, other: Scenario | str, worlds: int = 120, seed: int = 0, source: str = "prior") -> bool:
    """All outcomes and series of all worlds, to the last bit."""
    a, b = (simulate(s, worlds, seed=seed, parameters=source, record=SERIES) for s in (one, other))
    return np.array_equal(a.to_numpy(), b.to_numpy()) and all(
        np.array_equal(a.attrs["series"][name], b.attrs["series"][name]) for name in SERIES
    )


# nothing from nothing


@pytest.mark.parametrize("source", ["prior", "mode"])
@pytest.mark.parametrize("start", STARTS)
def test_the_placebo_changes_no_outcome_and_no_series_of_any_world(start, source):
    assert same(arm({}, start), arm({"placebo": {"strength": 3.0, "start": 5}}, start), 400, 2**64 - 1, source)


@given(scenario=st.from_type(Scenario), seed=st.integers(0, 2**64 - 1))
@settings(deadline=None, max_examples=15)
def test_the_placebo_changes_nothing_beside_any_other_levers(scenario, seed):
    levers = scenario.model_dump()["levers"]
    without = scenario.changed(levers={k: v for k, v in levers.items() if k != "placebo"})
    with_placebo = scenario.changed(levers={**levers, "placebo": {}})
    assert same(without, with_placebo, 20, seed)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("name", CONSENSUS_LEVERS)
@pytest.mark.parametrize("settings_", [{}, {"conditional": False, "credibility": 1.0, "delay": 0.0, "start": 7}])
def test_a_track_of_no_value_is_no_track(start, name, settings_):
    nothing = {"parameters": {"keci_value_rel": 0.0, "pfp_value_rel": 0.0}}
    assert same(arm({}, start, **nothing), arm({name: settings_}, start, **nothing))
    assert same(arm({}, start), arm({name: settings_}, start, **nothing)), "the value itself must not touch the baseline"


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_of_no_strength_is_a_lever_off(start, name):
    settings_: dict = {"strength": 0.0}
    if name in CONSENSUS_LEVERS:
        settings_ |= {"conditional": False, "credibility": 1.0, "delay": 12.0}
    assert same(arm({}, start), arm({name: settings_}, start))


@pytest.mark.parametrize("start", [pytest.param("2011-03"), "2026-01"])
@pytest.mark.parametrize("name", CONSENSUS_LEVERS)
def test_a_track_of_no_strength_and_no_cost_is_a_lever_off(start, name):
    assert same(arm({}, start), arm({name: {"strength": 0.0, "cost": False}}, start))


@pytest.mark.parametrize("name", REAL_LEVERS)
def test_every_real_lever_changes_some_world(name):
    # or else the tests above would pass for a model that reads no lever
    strength = {"strength": 1.0}
    assert not same(arm({}), arm({name: strength}), 60)


def test_a_shock_changes_some_world_and_only_from_its_month_on():
    for kind, size in (("armed_attack", 5.0), ("government_serbia", -1.0), ("government_kosovo", 1.0), ("kfor_cut", 1.0),
                       ("eu_measures", 1.0), ("emergency", 1.0), ("election_kosovo", 1.0), ("election_serbia", 1.0)):  # fmt: skip
        shocked = arm({}, shocks=[{"month": 30, "kind": kind, "size": size}])
        a, b = (simulate(s, 40, seed=3, record=SERIES).attrs["series"] for s in (arm({}), shocked))
        differs = np.array([[(a[n][:, m] != b[n][:, m]).any() for n in SERIES] for m in range(121)]).any(axis=1)
        assert differs.any(), kind
        assert np.argmax(differs) >= 31, kind  # series[:, 0] is the start state, [:, 31] the end of month 30


# shared draws, causes before effects


def drawn(model: NegotiationModel) -> dict[tuple, float]:
    """The draw behind each entry, under what names it: kind, actor, month, what it is about where that names it, and its turn.

    A government answers political texts by one draw a kind until the next election, which is named by its month.
    """
    found: dict[tuple, float] = {}
    elected: dict[float, float] = {}
    for row in entries(model):
        if row[Entry.KIND] == Kind.ELECTION:
            elected[row[Entry.ACTOR]] = row[Entry.MONTH]
        if row[Entry.DRAW] == 0.0:
            continue
        kind = int(row[Entry.KIND])
        about = row[Entry.SUBJECT] if kind in (Kind.SILENCE, Kind.PAYMENT, Kind.MEASURES_IMPOSED, Kind.MEASURES_LIFTED) else 0.0
        if kind == Kind.PAYMENT:
            about += row[Entry.TERM]  # whose: the delay tells the payers apart
        if kind == Kind.ANSWER and row[Entry.SUBJECT] >= Text.FRAMEWORK:
            held: tuple = (kind, row[Entry.ACTOR], elected.get(row[Entry.ACTOR], 0.0), row[Entry.SUBJECT])
            assert found.setdefault(held, row[Entry.DRAW]) == row[Entry.DRAW]
            continue
        name: tuple = (kind, row[Entry.ACTOR], row[Entry.MONTH], about)
        turn = 0
        while (*name, turn) in found:
            turn += 1
        found[(*name, turn)] = row[Entry.DRAW]
    return found


@cache
def drawn_without_levers(start, world):
    return drawn(NegotiationModel(arm({}, start), seed=6, world=world).run())


@pytest.mark.parametrize("name", LEVERS)
def test_turning_a_lever_on_leaves_every_draw_of_every_purpose_unchanged(name):
    compared, kinds = 0, set()
    for start in STARTS:
        for world in range(6):
            off = drawn_without_levers(start, world)
            on = drawn(NegotiationModel(arm({name: {}}, start), seed=6, world=world).run())
            shared = off.keys() & on.keys()
            assert {key: off[key] for key in shared} == {key: on[key] for key in shared}
            compared += len(shared)
            kinds |= {key[0] for key in shared}
    assert compared > 4000
    assert {Kind.UNILATERAL, Kind.COORDINATED, Kind.ALERT, Kind.CONVENE, Kind.ANSWER} <= kinds


def test_no_two_purposes_share_a_draw():
    for world in range(5):
        rows = list(drawn(NegotiationModel("package", seed=6, world=world).run()).values())
        assert len(rows) > 500
        assert len(set(rows)) == len(rows)


def ledger_until(model: NegotiationModel, month: int) -> list[list[float]]:
    return [row.tolist() for row in entries(model) if row[Entry.MONTH] < month]


@given(
    start=st.sampled_from(STARTS),
    name=st.sampled_from(REAL_LEVERS),
    month=st.integers(1, 110),
    strength=st.sampled_from([0.5, 1.0, 3.0]),
    world=st.integers(0, 500),
)
@settings(deadline=None, max_examples=20)
def test_no_decision_differs_before_the_lever_begins(start, name, month, strength, world):
    off = NegotiationModel(arm({}, start), seed=6, world=world).run()
    on = NegotiationModel(arm({name: {"strength": strength, "start": month}}, start), seed=6, world=world).run()
    assert ledger_until(off, month) == ledger_until(on, month)
    assert np.array_equal(off.series().to_numpy()[: month + 1], on.series().to_numpy()[: month + 1])


@pytest.mark.parametrize("start", [pytest.param("2011-03"), "2026-01"])
@pytest.mark.parametrize("name", CONSENSUS_LEVERS)
def test_no_setting_of_the_track_works_before_it_begins(start, name):
    late = {"start": 90, "conditional": False, "credibility": 0.9, "delay": 0.0, "cost": False}
    a, b = (simulate(s, 300, seed=6, record=SERIES).attrs["series"] for s in (arm({}, start), arm({name: late}, start)))
    before = [series for series in SERIES if not np.array_equal(a[series][:, :91], b[series][:, :91])]
    assert not before
    assert any(not np.array_equal(a[series], b[series]) for series in SERIES)


# members


@given(scenario=st.from_type(Scenario), world=st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=15)
def test_no_member_ever_changes_its_recognition(scenario, world):
    model = NegotiationModel(scenario, seed=1, world=world)
    recognised = [member.recognises for member in model.members]
    coded = dict(zip(table("members")["iso3"], table("members")["recognises_kosovo"], strict=True))
    assert {m.code: m.recognises for m in model.members} == {code: bool(flag) for code, flag in coded.items()}
    for _ in months_of(model):
        assert [member.recognises for member in model.members] == recognised
    assert model.outcomes()["recognitions_changed"] == 0.0


def test_recognitions_changed_would_show_a_change():
    model = NegotiationModel("baseline", months=3)
    model.members[0].state[Ally.RECOGNISES] = 1.0 - model.members[0].state[Ally.RECOGNISES]
    assert model.run().outcomes()["recognitions_changed"] == 1.0


@pytest.mark.parametrize("start", STARTS)
def test_openness_is_drawn_within_each_members_coded_range(start):
    positions = table("positions").set_index("iso3")
    openness: dict[str, list[float]] = {}
    for world in range(120):
        model = NegotiationModel(Scenario.named("baseline", start=start), seed=12, world=world)
        for member in model.members:
            openness.setdefault(member.code, []).append(member.openness)
            assert member.openness == member.anchor == member.stance
    assert len(openness) == 32
    for code, values in openness.items():
        low, high = positions.loc[code, ["openness_lo", "openness_hi"]]
        assert low <= min(values) and max(values) <= high, code
        assert low == high or len(set(values)) > 90, code


def test_opinions_without_any_lever_stay_between_the_most_sceptical_and_the_most_open_anchor():
    for world in range(5):
        model = NegotiationModel(Scenario.named("baseline", parameters={"member_turnover": 0.0}), seed=2, world=world)
        anchors = [m.anchor for m in model.members]
        for _ in months_of(model):
            assert min(anchors) - 1e-12 <= min(m.openness for m in model.members)
            assert max(m.openness for m in model.members) <= max(anchors) + 1e-12


def test_twenty_eight_allies_sit_in_the_council_of_2011_and_four_join_in_their_year():
    model = NegotiationModel(Scenario.named("baseline", start="2011-03", months=180), seed=1)
    assert sum(m.active for m in model.members) == 28
    assert {m.code for m in model.members if not m.active} == {"MNE", "MKD", "FIN", "SWE"}
    joined = {}
    for month in months_of(model):
        for member in model.members:
            if member.active and member.code in {"MNE", "MKD", "FIN", "SWE"} and member.code not in joined:
                joined[member.code] = 2011 + (month + 2) // 12
    assert joined == {"MNE": 2017, "MKD": 2020, "FIN": 2023, "SWE": 2024}
    said = model.decisions().query("decision == 'accession to NATO'")
    assert sorted(said["actor"]) == ["Finland", "Montenegro", "North Macedonia", "Sweden"]


def test_thirty_two_allies_sit_in_the_council_of_2026():
    assert all(m.active for m in NegotiationModel("baseline").members)
    assert len(NegotiationModel("baseline").members) == 32


def test_who_has_not_joined_yet_neither_votes_nor_is_heard():
    model = NegotiationModel(Scenario.named("keci", start="2011-03", months=60), seed=3)
    outside = [m for m in model.members if not m.active]
    before = [m.openness for m in outside]
    for member in outside:
        assert model.council.influence[member.index].sum() == 1.0  # on itself alone
        assert model.council.influence[member.index, member.index] == 1.0
    model.run()
    assert [m.openness for m in outside] == before
    assert not set(model.decisions()["actor"]) & {m.name for m in outside}


# shares are shares


def within(values: np.ndarray) -> bool:
    return bool(np.all((values >= 0.0) & (values <= 1.0)))


def shares_of(model: NegotiationModel) -> dict[str, np.ndarray]:
    parts = {
        "board": model.board,
        "kosovo": model.kosovo.state,
        "serbia": model.serbia.state,
        "union": model.european_union.state,
        "council": model.council.state,
        "groups": model.armed_groups.state,
        "members": model.members[0].members,
        "promised": model.world.promised.T,
    }
    kinds = {"kosovo": "party", "serbia": "party"}
    return {name: state[SHARES[kinds.get(name, name)]] for name, state in parts.items()}


def check_promises(promised: np.ndarray) -> None:
    """All that must hold of the table of rewards."""
    assert np.all(np.isfinite(promised))
    earned, paid = promised[:, Reward.EARNED], promised[:, Reward.PAID]
    assert np.all(paid >= 0.0) and np.all(paid <= earned + 1e-9), "nothing is paid before it is earned"
    assert np.all(earned[promised[:, Reward.USED_UP] > 0.0] <= 1.0 + 1e-9)
    assert np.all(promised[:, Reward.WHOLE] >= 0.0) and np.all(promised[:, Reward.OWED] >= 0.0)


def check_month(model: NegotiationModel) -> None:
    """All that must hold of a world's state at the end of any month."""
    for name, values in shares_of(model).items():
        assert within(values), (name, model.month, values)
    board = model.board
    for slot in (Board.INCIDENTS, Board.SERIOUS, Board.SEVERE, Board.BANJSKA):
        assert board[slot] >= 0.0 and board[slot] == math.floor(board[slot])
    assert board[Board.INCIDENTS] >= board[Board.SERIOUS] >= board[Board.SEVERE] >= board[Board.BANJSKA]
    assert board[Board.KFOR] >= 0.0 and np.isfinite(board[Board.KFOR])
    assert 0.0 <= board[Board.TRANCHES] <= 3.0
    assert 0.0 <= board[Board.EARNED] <= 3.0
    check_promises(model.world.promised)
    beliefs = model.european_union.state[Union.VARIANCE : Union.VARIANCE + 6]
    first = model.parameters[Parameter.mediator_error] ** 2
    assert np.all(beliefs >= 0.0) and np.all(beliefs <= first * (1.0 + 1e-12))
    for own in (model.kosovo.state, model.serbia.state):
        assert own[Principal.ANGER] >= 0.0 and own[Principal.COMMITMENT] >= 0.0 and own[Principal.GRIEVANCE] >= 0.0
    assert 0.0 <= board[Board.HOLDOUTS] <= len(model.members)
    # no text repeats what is in force
    if board[Board.SIGNED] >= Text.FRAMEWORK:
        assert board[Board.MOVED] >= 0.05 - 1e-9
    assert -1.0 <= model.kosovo.line <= 1.0 and -1.0 <= model.serbia.line <= 1.0
    for state in (board, model.kosovo.state, model.serbia.state, model.council.state, model.members[0].members):
        assert np.all(np.isfinite(state))
    influence = model.council.influence
    assert np.all(influence >= 0.0)
    assert np.allclose(influence.sum(axis=0), 1.0)


@given(scenario=st.from_type(Scenario), seed=st.integers(0, 2**64 - 1))
@settings(deadline=None, max_examples=20)
def test_shares_stay_shares_and_counts_stay_counts_in_every_month_of_random_scenarios(scenario, seed):
    model = NegotiationModel(scenario, seed=seed)
    check_month(model)
    for _ in months_of(model):
        check_month(model)


@st.composite
def extreme_parameters(draw: st.DrawFn) -> dict[str, float]:
    """Up to a dozen parameters at the ends of what a scenario may set."""
    names = [n for n in sorted(priors()) if n not in DRIVERS and n not in GAINS]
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=12, unique=True))
    return {name: draw(st.sampled_from(bounds(name))) for name in chosen}


@given(parameters=extreme_parameters(), start=st.sampled_from(STARTS), seed=st.integers(0, 1000), levers=st.booleans())
@settings(deadline=None, max_examples=20)
def test_shares_stay_shares_under_the_most_extreme_parameters(parameters, start, seed, levers):
    on = {name: {"strength": 3.0} for name in REAL_LEVERS if name != "keci_status_laden"} if levers else {}
    model = NegotiationModel(arm(on, start, parameters=parameters, months=90), seed=seed)
    for _ in months_of(model):
        check_month(model)


@pytest.mark.parametrize("name", GAINS)
def test_shares_stay_shares_with_the_largest_gain_that_a_scenario_may_set(name):
    frame = simulate(Scenario.named("package", parameters={name: bounds(name)[1]}), 200, seed=1, record=SERIES)
    for series in ("credibility_nato", "credibility_eu", "nato_support", "trust_kosovo", "trust_serbia"):
        assert within(frame.attrs["series"][series]), series


@pytest.mark.parametrize(
    "start",
    [
        pytest.param("2011-03"),
        "2026-01",
    ],
)
def test_what_is_implemented_lies_between_what_was_and_what_was_agreed(start):
    outside = set()
    for world in range(30):
        model = NegotiationModel(Scenario.named("package", start=start, months=150), seed=3, world=world)
        for month in months_of(model):
            base, agreed, done = (model.board[slot : slot + 4] for slot in (Board.BASE, Board.AGREED, Board.IMPLEMENTED))
            low, high = np.minimum(base, agreed), np.maximum(base, agreed)
            if np.any(done < low - 1e-12) or np.any(done > high + 1e-12):
                outside.add((world, month))
    assert not outside


def test_the_level_from_which_a_text_is_carried_out_stays_a_level():
    often = {"unilateral_usual": 0.5, "unilateral_gain": 0.03, "usual_compliance": 0.9, "impl_rate_base": 0.5}
    highest = 0.0
    for world in range(5):
        model = NegotiationModel(arm({}, parameters=often), seed=3, world=world)
        for _ in months_of(model):
            highest = max(highest, *model.board[Board.BASE : Board.BASE + 4])
    assert highest <= 1.0


@pytest.mark.parametrize("start", STARTS)
def test_what_no_text_speaks_of_is_owed_by_nobody(start):
    # unilateral acts move the north's level; where nothing is agreed on it, the agreed level must go with it to the last bit
    behind = set()
    for world in range(60):
        model = NegotiationModel(arm({}, start, months=100), seed=3, world=world)
        for month in months_of(model):
            if model.board[Board.SIGNED] >= Text.FRAMEWORK:
                break
            if model.board[Board.AGREED + Issue.NORTH] != model.board[Board.BASE + Issue.NORTH]:
                behind.add((world, month))
                break
    assert not behind


# probabilities are probabilities


def two_options(row: np.ndarray) -> bool:
    return len(MEANINGS[int(row[Entry.KIND])].options) == 2 and row[Entry.DRAW] > 0.0


@given(scenario=st.from_type(Scenario), seed=st.integers(0, 2**64 - 1))
@settings(deadline=None, max_examples=20)
def test_recorded_probabilities_are_probabilities_and_the_draw_decides(scenario, seed):
    rows = entries(NegotiationModel(scenario, seed=seed).run())
    assume(len(rows))
    assert np.all((rows[:, Entry.PROBABILITY] >= 0.0) & (rows[:, Entry.PROBABILITY] <= 1.0))
    assert np.all((rows[:, Entry.DRAW] >= 0.0) & (rows[:, Entry.DRAW] < 1.0))
    for row in rows:
        if two_options(row):
            assert row[Entry.CHOICE] == float(row[Entry.DRAW] < row[Entry.PROBABILITY]), MEANINGS[int(row[Entry.KIND])].name


def recomputed(row: np.ndarray, more: float = 0.0) -> float:
    """factor x logistic(base + precision x sum of terms), at most 1, from the entry alone."""
    counted = 3 if int(row[Entry.KIND]) == Kind.SILENCE else int(row[Entry.TERMS])
    odds = row[Entry.BASE] + row[Entry.PRECISION] * (float(np.sum(row[Entry.TERM : Entry.TERM + counted])) + more)
    return min(1.0, row[Entry.FACTOR] / (1.0 + math.exp(-odds)))


@given(scenario=st.from_type(Scenario), seed=st.integers(0, 2**64 - 1))
@settings(deadline=None, max_examples=15)
def test_the_probability_of_a_logit_decision_recomputes_from_its_entry(scenario, seed):
    for row in entries(NegotiationModel(scenario, seed=seed).run()):
        if int(row[Entry.KIND]) in LOGIT:
            assert recomputed(row) == pytest.approx(row[Entry.PROBABILITY], rel=1e-9, abs=1e-300)


def test_the_tipping_point_tips_the_decision_and_a_little_less_does_not():
    tipped = 0
    for row in entries(NegotiationModel("package", seed=5, world=1).run()):
        tip = tipping_point(row)
        if math.isnan(tip):
            continue
        tipped += 1
        done = row[Entry.CHOICE] > 0.0
        for part, flips in ((1.0 + 1e-6, True), (1.0 - 1e-6, False)):
            would = row[Entry.DRAW] < recomputed(row, tip * part)
            assert (would != done) == flips, MEANINGS[int(row[Entry.KIND])].name
    assert tipped > 300


def test_every_entry_names_as_many_terms_as_it_holds():
    for scenario in ("package", Scenario.named("package", start="2011-03")):
        for world in range(4):
            for row in entries(NegotiationModel(scenario, seed=5, world=world).run()):
                meaning = MEANINGS[int(row[Entry.KIND])]
                if int(row[Entry.KIND]) not in (Kind.PROPOSAL, Kind.ANSWER):  # named by their text, see below
                    assert int(row[Entry.TERMS]) == len(meaning.terms), meaning.name


def test_the_terms_of_a_technical_item_go_by_their_own_names():
    model = NegotiationModel(Scenario.named("baseline", start="2011-03"), seed=5).run()
    frame = model.decisions()
    technical = frame[(frame["decision"] == "answer") & (frame["subject"] == "technical item")]
    assert len(technical)
    assert not [terms for terms in technical["terms"] if "recognition de facto" in terms or "Association" in terms]


def test_the_ledger_keeps_every_entry_of_the_most_violent_month_that_a_scenario_can_bring():
    violent = {"mu_incident": bounds("mu_incident")[1], "branching": 1.0, "tension_effect": bounds("tension_effect")[1]}
    model = NegotiationModel(arm({}, parameters=violent, months=12), seed=1)
    counted = 0
    for _ in months_of(model):
        counted += int(model.board[Board.INCIDENTS])
    rows = entries(model)
    assert int(np.sum(rows[:, Entry.KIND] == Kind.INCIDENT)) == counted
    assert int(np.sum(rows[:, Entry.KIND] == Kind.CONVENE)) + int(np.sum(rows[:, Entry.KIND] == Kind.SUSPENSION)) > 0
    assert int(np.sum(rows[:, Entry.KIND] == Kind.ALERT)) == 12, "one choice of Serbia's a month"


# a world's own parameters


def test_arms_share_the_parameters_and_the_openness_of_a_world():
    for world in range(5):
        off, on = (NegotiationModel(name, seed=9, world=world) for name in ("baseline", "package"))
        assert np.array_equal(off.parameters, on.parameters)
        assert np.array_equal(off.members[0].members, on.members[0].members)


def test_parameters_of_a_world_lie_within_their_priors_and_differ_between_worlds():
    drawn_ = np.array([NegotiationModel("baseline", seed=9, world=w).parameters[: len(Parameter)] for w in range(100)])
    for parameter in Parameter:
        prior = priors()[parameter.name]
        values = drawn_[:, parameter]
        assert prior.low * (1 - 1e-12) - 1e-12 <= values.min() and values.max() <= prior.high * (1 + 1e-12) + 1e-12, (
            parameter.name
        )
        assert prior.distribution == "fixed" or len(set(values)) == 100, parameter.name


def test_fixing_one_parameter_moves_no_other():
    plain = NegotiationModel("baseline", seed=9, world=4)
    fixed = NegotiationModel(arm({}, parameters={"p_severe": 0.123}), seed=9, world=4)
    differing = [p.name for p in Parameter if plain.parameters[p] != fixed.parameters[p]]
    assert differing == ["p_severe"]
    assert fixed.parameters[Parameter.p_severe] == 0.123


def test_whether_a_lesser_incentive_works_is_drawn_once_per_world_about_as_often_as_its_probability():
    works = [NegotiationModel("baseline", seed=9, world=w).parameters[WORKS] for w in range(400)]
    assert set(works) == {0.0, 1.0}
    assert 0.43 < np.mean(works) < 0.67  # prior mean .55, 5 standard errors
    assert chance_key(9, 0).tolist() == [9, 0, 0]
