"""What if as a workbench: what changes, what moved it, settings side by side, what would have to be true, sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from keci.agents.declared import levers
from keci.dashboard.language.effects import difference
from keci.dashboard.shell.simulation_task import Ticket
from keci.dashboard.shell.standing import default_parameters
from keci.dashboard.what_if import solve as solving
from keci.dashboard.what_if.beside import side_table
from keci.dashboard.what_if.change import change_said, kind_of, moved, what_it_did
from keci.dashboard.what_if.dials import PARAMETER, dials
from keci.dashboard.what_if.futures import PlayedFutures
from keci.dashboard.what_if.results import effects_figure, effects_table, icon_card, verdict
from keci.dashboard.what_if.settings import DESIGNS, OTHER_LEVERS, PRESETS, Settings, apart, preset, with_pin
from keci.dashboard.what_if.solve import HALVINGS, Solution, Trial, kind_dials, part_of_the_way
from keci.dashboard.what_if.solving import alone_said, together_said
from keci.dashboard.what_if.spread import bars, notes_of
from keci.dashboard.widgets.fourfold import fourfold, groups, sentence
from keci.experiments.statistics.frequencies import Frequencies
from keci.experiments.statistics.intervals import Effect
from keci.experiments.statistics.metrics import metric
from keci.model.parameters import priors
from tests.dashboard.conftest import FIRST, Served, Watch, open_page, visitor
from tests.dashboard.test_axe import violations


def ticket() -> Ticket:
    return Ticket(lambda done: None)


@pytest.fixture(scope="module")
def futures() -> PlayedFutures:
    return PlayedFutures()


@pytest.fixture(scope="module")
def answer(futures):
    return futures.answer(preset("keci").with_futures(300), ticket())


# frequencies


@pytest.mark.parametrize("counts", [(100, 4, 1, 0, 95), (1_000, 38, 12, 4, 946), (40, 0, 0, 0, 40), (4_000, 9, 1, 0, 3_990)])
def test_a_mark_is_drawn_for_every_future_and_no_more(counts):
    found = Frequencies(*counts)
    drawn = fourfold("A deal", found)
    marks = {name: len(re.findall("M", path)) for name, path in re.findall(r'class="(\w+)" d="([^"]*)"', drawn)}
    assert marks == {name: count for name, count, _ in groups(found)} and sum(marks.values()) == found.total
    assert f"Of {found.total:,} futures" in sentence(found)


def test_labels_of_a_picture_cannot_carry_markup():
    assert "<script>" not in fourfold('"><script>', Frequencies(1, 1, 0, 0, 0))


def test_the_four_numbers_of_a_card_add_up(answer):
    drawn = icon_card(answer, metric("normalisation"))
    total, *parts = (int(n.replace(",", "")) for n in re.findall(r"[\d,]*\d", sentence(answer.comparison.frequencies("keci"))))
    assert sum(parts) == total and sentence(answer.comparison.frequencies("keci")) in drawn


def test_intervals_in_the_table_hold_together(answer):
    joint = answer.comparison.joint("keci").effects["deal"]
    alone = answer.comparison.effects["keci"]["deal"]
    assert joint.high - joint.low > alone.high - alone.low
    assert f"{100 * joint.low:+.1f}".replace("+0.0", "0.0") in effects_table(answer)
    said = difference(metric("deal"), joint)  # one interval of one figure, wherever the page says it
    assert said in effects_table(answer) and said in icon_card(answer, metric("deal"))
    assert said in effects_figure(answer).text and said in side_table(answer, answer)
    assert answer.effects["normalisation"] == answer.comparison.effects["keci"]["normalisation"]


# what moved the picture


def test_it_is_said_whether_policy_or_assumption_moved_the_picture():
    before = preset("keci")
    lever, assumption = before.changed("kfor.strength", 1), before.changed("p.trust_0", 0.2)
    assert [dial.key for dial in moved(before, lever)] == ["kfor.strength"]
    assert change_said(before, lever).startswith("You changed a policy: Robust KFOR, off to 1.00")
    said = change_said(before, assumption)
    assert said.startswith("You changed an assumption: Trust between the two at the start, drawn each time to 0.2")
    assert "Both arms changed with it" in said and "Both arms" not in change_said(before, lever)
    assert kind_of(moved(before, lever.changed("p.trust_0", 0.2))) == "a policy and an assumption"
    assert kind_of(moved(before, before.changed("attack.in", 1))) == "what happens to the world"
    assert "number of futures, 1,000 to 250" in change_said(before, before.with_futures(250))


def test_what_the_change_did_is_told_in_effects(futures, answer):
    other = futures.answer(Settings({"kfor.strength": 1.0}, 300), ticket())
    assert re.match(r"The effect on .* was .*, and is now .*\.", what_it_did(answer, other))
    assert "stays as it was" in what_it_did(answer, answer)


# beside each other


def test_an_address_holds_what_is_kept_beside():
    own, kept = preset("keci").changed("p.trust_0", 0.2), preset("kfor").with_futures(250)
    query, found = apart(with_pin(own, kept))
    assert found == kept and "pin" not in query
    assert apart(with_pin(own, None)) == (with_pin(own, None), None)
    assert apart("pin=nonsense")[1] == preset("keci"), "a kept part that cannot be read is the usual one"


def test_the_table_beside_has_both_effects(futures, answer):
    other = futures.answer(Settings({"kfor.strength": 1.0}, 300), ticket())
    table = side_table(answer, other)
    assert "Kept: KECI" in table and "Now: robust KFOR" in table
    assert table.count("<tr>") == 1 + len([n for n in effects_names() if not metric(n).track])


def effects_names() -> tuple[str, ...]:
    from keci.experiments.statistics.metrics import headline_names

    return headline_names()


# how unsure


def test_chance_and_assumptions_stand_apart(answer):
    drawn = bars(answer)
    assert drawn.count("<tr>") == 2 and "Chance" in drawn and "Assumptions" in drawn
    assert notes_of(answer) and not any(note.startswith("Comprehensive") for note in notes_of(answer))


# what would have to be true


def trial(mean: float) -> Trial:
    return Trial(preset("keci"), Effect(mean, mean - 0.01, mean + 0.01, 1_000, 0.1, 0.1, 0.5, 0.2), 0.2)


def test_part_of_the_way_runs_from_likeliest_to_kindest():
    likeliest, kindest = part_of_the_way(preset("keci"), 0.0), part_of_the_way(preset("keci"), 1.0)
    for dial in kind_dials():
        prior = priors()[dial.key.removeprefix(PARAMETER)]
        assert likeliest.number(dial.key) == pytest.approx(prior.mode, abs=dial.step)
        assert kindest.number(dial.key) == (prior.high if dial.favours > 0 else prior.low)
    assert {dial.key for dial in kind_dials()} < {key for key in dials() if key.startswith(PARAMETER)}


@pytest.mark.parametrize(("slope", "target", "part"), [(0.08, 0.05, 0.625), (0.08, 0.09, None), (0.08, 0.0, 0.0)])
def test_the_least_part_of_the_way_is_found_by_halving(monkeypatch, slope, target, part):
    tried: list[Settings] = []

    def known(settings: Settings, ticket: Ticket) -> Trial:
        tried.append(settings)
        low, high = (part_of_the_way(preset("keci"), end).number("p.keci_value_rel") for end in (0.0, 1.0))
        value = settings.value("p.keci_value_rel")
        return trial(slope * ((low if value is None else value) - low) / (high - low))

    monkeypatch.setattr(solving, "_try", known)
    solution = solving.solve(preset("keci"), target, ticket())
    assert solution.part == (part if part is None else pytest.approx(part, abs=1 / 2**HALVINGS))
    assert solution.alone[0][0].key == "p.keci_value_rel", "the one that goes furthest stands first"
    assert len(tried) <= solving.trials()


def test_the_solution_is_said():
    dial = kind_dials()[0]
    reached = Solution(0.05, ((dial, trial(0.06)),), ((0.0, trial(0.0)), (0.625, trial(0.051)), (1.0, trial(0.08))), 0.625)
    assert "about 62 % of the way" in together_said(reached) and "+5.1 points" in together_said(reached)
    assert alone_said(reached).startswith(f"Enough alone, the others as you have them: {dial.label}")
    never = Solution(0.05, ((dial, trial(0.01)),), ((0.0, trial(0.0)), (1.0, trial(0.02))), None)
    assert together_said(never).startswith("Not even all 17 assumptions at their kindest give +5 points: then it is +2")
    assert alone_said(never).startswith("No single assumption is enough")


def test_a_trial_is_the_ensemble_s_own():
    from keci.model.ensemble import simulate

    found = solving._try(preset("keci"), ticket())
    without, with_track = (
        simulate(arm, solving.FUTURES, 0, default_parameters())["normalisation"] for arm in ("baseline", "keci")
    )
    assert found.effect.mean == pytest.approx(float((with_track - without).mean()))
    assert found.base == pytest.approx(float(without.mean()))


# designs and sources


def test_every_design_is_a_track_alone_and_every_lever_has_precedents_with_sources():
    assert set(DESIGNS) <= set(PRESETS)
    for name in DESIGNS:
        assert set(preset(name).arms()[1].levers) <= {"keci", "keci_status_laden"}
    pulled = {lever.name: lever for lever in levers().values() if lever.slider}
    assert set(pulled) == {"keci", *OTHER_LEVERS}
    for lever in pulled.values():
        assert lever.what.endswith(".") and lever.precedents
        assert all(one.source.startswith("https://") and one.said for one in lever.precedents)


# in a browser


@pytest.fixture
def page(chromium, watch: Watch, served: Served) -> Iterator[Page]:
    context = visitor(chromium, watch)
    opened = open_page(context, f"{served.address}/what-if?keci.strength=1&futures=250")
    expect(opened.locator(".what-if-verdict")).to_contain_text("KECI", timeout=FIRST)
    yield opened
    context.close()


def test_a_change_is_named_undone_and_replayed(page: Page):
    page.get_by_role("button", name="KFOR", exact=True).click()
    changed = page.locator(".moved")
    expect(changed).to_contain_text("You changed a policy")
    page.get_by_role("button", name="Replay the last change").click()
    expect(page.get_by_role("heading", name="Does KECI change anything?")).to_be_visible()
    expect(page.get_by_role("heading", name="Does robust KFOR change anything?")).to_be_visible()
    page.get_by_role("button", name="Undo the last change").click()
    expect(page).to_have_url(re.compile(r"keci\.strength=1&"))
    expect(page.get_by_role("heading", name="Does KECI change anything?")).to_be_visible()


def test_two_settings_stand_side_by_side_and_a_link_shows_both(page: Page, chromium, watch: Watch):
    page.get_by_role("button", name="Keep these settings beside").click()
    page.get_by_role("button", name="KFOR", exact=True).click()
    panel = page.locator(".keci-panel", has=page.get_by_role("heading", name="Side by side"))
    expect(panel).to_contain_text("Kept: KECI")
    expect(panel).to_contain_text("Now: robust KFOR")
    expect(page.locator(".stale")).to_have_count(0)
    assert violations(page) == []
    context = visitor(chromium, watch)
    again = open_page(context, page.url)
    expect(again.locator(".pair")).to_have_text(page.locator(".pair").inner_text(), use_inner_text=True)
    context.close()
    page.get_by_role("button", name="Keep nothing beside").click()
    expect(panel).to_have_count(0)


def test_what_would_have_to_be_true_is_solved_and_put_on_the_sliders(page: Page):
    page.get_by_label("For an effect on normalisation of").select_option("3")
    page.get_by_role("button", name="Solve it").click()
    expect(page.locator(".solved")).to_contain_text("assumptions", timeout=180_000)
    put = page.get_by_role("button", name="Put the sliders there")
    if put.count():  # whether it can be reached is the model's to say
        put.click()
        expect(page).to_have_url(re.compile(r"p\.keci_value_rel="))


def test_a_lever_opens_what_it_is_and_where_that_comes_from(page: Page):
    page.locator("summary", has_text="What it is, and precedents").first.click()
    expect(page.get_by_text("Enhanced interaction, North Atlantic Council, December 2016")).to_be_visible()
    expect(page.locator(".about a").first).to_have_attribute("rel", "noopener noreferrer")


def test_a_saved_picture_says_what_it_shows_and_on_what_it_rests(page: Page):
    chart = page.locator(".keci-chart").first
    expect(chart.locator(".modebar-btn[data-title^=Download]")).to_be_attached()
    with page.expect_download() as saved:
        chart.locator(".modebar-btn[data-title^=Download]").dispatch_event("click")
    text = Path(saved.value.path()).read_text()
    assert "Right of the middle is better" in text and "not a forecast" in text
    assert "rgb(255, 255, 255)" in text, "white ground, whatever the screen shows"


@pytest.mark.parametrize("code", ["sq", "sr"])
def test_notes_and_verdict_are_said_in_the_page_s_language(answer, monkeypatch, code):
    from keci.dashboard.language import speech
    from keci.dashboard.what_if import results, spread

    english = [verdict(answer), *notes_of(answer)]
    for module in (speech, spread, results):
        monkeypatch.setattr(module, "language", lambda: code)
    said = [verdict(answer), *notes_of(answer)]
    assert len(said) >= 2 and not set(said) & set(english)
    assert not [one for one in said if re.search(r"\b(the|matters|pairs)\b", one)]
    smallest = re.search(r"show an effect of ([\d.]+)", " ".join(english))
    assert smallest is None or smallest.group(1).replace(".", ",") in said[-1]
