"""The page What if: sliders, links, frequencies, fans, the futures behind it, and the page in a browser."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from keci.dashboard.shell.simulation_task import Cancelled, SimulationTask, Ticket
from keci.dashboard.shell.standing import default_parameters
from keci.dashboard.what_if import futures as what_if_futures
from keci.dashboard.what_if.asking import Asked, Playing
from keci.dashboard.what_if.dials import PARAMETER, Group, dials, even_step
from keci.dashboard.what_if.futures import PlayedFutures
from keci.dashboard.what_if.results import assumptions_said, caveats
from keci.dashboard.what_if.settings import (
    ASSUMED,
    MOST_FUTURES,
    PRESETS,
    Settings,
    apart,
    assumed,
    from_link,
    own_scenario,
    preset,
    to_link,
    to_toml,
    with_assumptions,
    with_preset,
)
from keci.dashboard.widgets import fan_chart
from keci.dashboard.widgets.of_hundred import of_hundred, said_of_hundred
from keci.model.ensemble import simulate
from keci.model.errors import InputError
from keci.model.parameters import bounds, priors
from keci.model.scenario import Scenario
from tests.dashboard.conftest import Served, Watch, open_page, visitor


def ticket() -> Ticket:
    return Ticket(lambda done: None)


# frequencies


def test_shares_that_are_rare_or_usual_never_read_as_never_or_always():
    assert [of_hundred(s) for s in (0.0, 0.0001, 0.07, 0.5, 0.9999, 1.0)] == [0, 1, 7, 50, 99, 100]
    assert said_of_hundred(0.0) == "0 of 100 futures"
    assert said_of_hundred(0.001) == "fewer than 1 of 100 futures"
    assert said_of_hundred(0.999) == "more than 99 of 100 futures"


# dials and settings


def test_every_dial_of_an_assumption_covers_its_prior_and_stays_in_bounds():
    for key, dial in dials().items():
        if key.startswith(PARAMETER):
            prior, (low, high) = priors()[key.removeprefix(PARAMETER)], bounds(key.removeprefix(PARAMETER))
            assert (dial.low, dial.high) == (prior.low, prior.high)
            assert low <= dial.low < dial.high <= high
            assert 20 <= round((dial.high - dial.low) / dial.step) <= 120, key


@pytest.mark.parametrize(("low", "high", "step"), [(0.25, 0.85, 0.01), (0.0, 0.1, 0.005), (1.0, 1.4, 0.02), (-0.2, 0.02, 0.01)])
def test_steps_divide_both_ends(low, high, step):
    assert even_step(low, high) == step


def test_every_slider_at_either_end_gives_scenarios_that_the_model_takes():
    for key, dial in dials().items():
        for value in (dial.low, dial.high):
            reference, arm = preset("keci").changed(key, value).arms()
            assert reference.parameters == arm.parameters
            assert (reference.months, reference.start) == (arm.months, arm.start)
            assert reference.levers == {}


def test_presets_are_the_scenarios_that_ship():
    for name in PRESETS:
        shipped, arm = Scenario.named(name), preset(name).arms()[1]
        assert preset(name).arm_name == name
        assert np.array_equal(arm.lever_array(), shipped.lever_array()), name


def test_a_preset_keeps_assumptions_and_assumptions_keep_the_levers():
    settings = preset("keci").changed("p.trust_0", 0.2).changed("seed", 4)
    moved = with_preset(settings, "kfor")
    assert moved.arm_name == "kfor" and moved.assumptions() == {"trust_0": 0.2} and moved.seed == 4
    unkind = with_assumptions(moved, "unkind")
    assert unkind.arm_name == "kfor" and assumed(unkind) == "unkind"
    assert unkind.assumptions()["keci_value_rel"] == priors()["keci_value_rel"].low
    assert unkind.assumptions()["serbia_anger"] == priors()["serbia_anger"].high
    assert assumed(with_assumptions(unkind, "drawn")) == "drawn"


def test_a_slider_put_back_leaves_no_trace():
    settings = preset("keci").changed("keci.delay", 20)
    assert settings.arm_name == "your-mix"
    assert settings.changed("keci.delay", 3) == preset("keci")
    assert settings.changed("p.trust_0", 0.2).changed("p.trust_0", None) == settings


def test_a_link_restores_the_sliders():
    for name in PRESETS:
        for kind in ASSUMED:
            settings = with_assumptions(preset(name), kind).changed("keci.delay", 17).with_futures(4_000)
            assert from_link(to_link(settings)) == (settings, [])
    assert from_link(None) == (preset("keci"), [])
    assert from_link(to_link(Settings({}))) == (Settings({}), [])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("trst=1", "'trst'"),
        ("p.trust_0=7", "must lie from 0.05 to 0.3"),
        ("p.trust_0=nan", "nan is out of range"),
        ("keci.delay=soon", "'soon' is no number"),
        ("keci.earned_by=7", "Earned by: 7 is no choice; must be one of 0 (any step), 1 (a political text), 2 (delivery)"),
        ("keci.promise_from=0.5", "0.5 is no choice"),
        ("keci.reform=yes", "'yes' is no number"),
        ("futures=1e9", "1 to 20,000"),
        ("futures=inf", "no number"),
        (f"keci.strength={quote('<script>')}", "is no number"),
    ],
)
def test_what_a_link_gets_wrong_is_said_and_left_out(query, said):
    settings, problems = from_link(query)
    assert len(problems) == 1 and said in problems[0]
    assert settings == preset("keci"), "a link of which nothing can be used opens the page as it is without one"


def test_of_two_changes_quicker_than_the_page_is_drawn_both_count():
    asked = Asked()
    asked.seen("keci.strength=1")
    kept = asked.changed(lambda now, _: (now, now))
    asked.seen("keci.strength=1")  # the page is drawn anew for another reason, and still shows what was before
    both = asked.changed(lambda now, beside: (preset("kfor"), beside))
    own, beside = apart(both)
    assert from_link(own)[0].arm_name == "kfor" and beside == preset("keci")
    asked.seen(kept)
    assert asked.changed(lambda now, beside: (now, beside)) is None and asked.query == both, (
        "the first is drawn, the second is not"
    )
    asked.seen(both)
    asked.seen("kfor.strength=1")  # Back, or a link
    assert asked.changed(lambda now, beside: (now, beside)) is None and asked.query == "kfor.strength=1"


def test_what_is_playing_is_not_started_again_by_its_own_drawing(monkeypatch):
    started = []
    monkeypatch.setattr(SimulationTask, "start", lambda task, work, total: started.append(total))
    playing, one, two = Playing(), preset("keci"), preset("kfor")
    playing.ask(one, None)
    playing.ask(one, None)
    assert started == [2 * one.futures]
    playing.ask(two, None)
    playing.ask(two, one)
    playing.ask(two, one, again=True)
    assert len(started) == 4


def test_values_and_numbers_of_futures_outside_their_range_are_refused():
    with pytest.raises(InputError, match=r"did you mean 'p\.trust_0'"):
        preset("keci").changed("p.trust0", 0.1)
    with pytest.raises(InputError, match="must lie from 0 to 66"):
        preset("keci").changed("keci.delay", 67)
    for futures in (0, MOST_FUTURES + 1):
        with pytest.raises(InputError, match="1 to 20,000"):
            preset("keci").with_futures(futures)


def test_the_downloaded_scenario_is_the_arm_under_a_name_of_its_own(tmp_path):
    settings = with_assumptions(preset("package"), "kind").changed("keci.credibility", 0.7)
    for scenario in (own_scenario(settings), own_scenario(preset("keci"))):
        path = tmp_path / "mine.toml"
        path.write_text(to_toml(scenario, "made here\nby hand"), encoding="utf-8")
        assert Scenario.from_file(path) == scenario
        assert tomllib.loads(path.read_text())["name"] not in PRESETS


# shocks


def test_an_armed_attack_can_be_imposed_on_both_or_on_one():
    none = preset("keci").changed("attack.month", 30)
    assert [list(arm.shocks) for arm in none.arms()] == [[], []]
    both = none.changed("attack.in", 1).changed("attack.dead", 9)
    assert both.arm_name == "keci"
    for arm in both.arms():
        (shock,) = arm.shocks
        assert (shock.month, shock.kind, shock.size) == (29, "armed_attack", 9.0)
    only = both.changed("attack.in", 2)
    assert [len(arm.shocks) for arm in only.arms()] == [0, 1] and only.label == "your mix and an armed attack"
    assert Settings({"attack.in": 2.0}).label == "another armed attack"
    assert from_link(to_link(only)) == (only, [])
    assert both.changed("months", 24).arms()[1].shocks[0].month == 23, "not past the horizon"


def test_another_attack_alone_is_its_effect_over_the_same_futures():
    settings = Settings({"attack.in": 2.0, "attack.month": 18.0}, 60)
    found = PlayedFutures().answer(settings, ticket())
    assert found.arm == settings.arm_name and (found.played[found.arm].series["severe"][:, 18] >= 1).all()
    before = [found.played[arm].series["severe"][:, :18] for arm in found.comparison.design.names]
    assert np.array_equal(*before)


def test_the_downloaded_scenario_holds_the_attack(tmp_path):
    for settings in (Settings({"attack.in": 2.0}), preset("package").changed("attack.in", 1)):
        path = tmp_path / "mine.toml"
        path.write_text(to_toml(own_scenario(settings)), encoding="utf-8")
        assert Scenario.from_file(path) == own_scenario(settings)


# caveats


def test_a_verdict_says_under_which_assumptions_it_holds():
    assert assumptions_said(preset("keci")).startswith("Each future draws all its assumptions")
    kind = assumptions_said(with_assumptions(preset("keci"), "kind"))
    assert "20 of 20 are fixed at the ends of their ranges that are kindest to the track" in kind
    assert "1 of 20 are fixed where you put the sliders" in assumptions_said(preset("keci").changed("p.trust_0", 0.2))
    assert any("not a forecast" in caveat for caveat in caveats(preset("keci")))


# fans


def test_fans_are_quantiles_and_yearly_counts_sum_twelve_months():
    values = np.arange(101)[:, None] * np.ones((1, 30))
    levels = fan_chart.quantiles(values, fan_chart.BY_NAME["trust_kosovo"])
    assert np.allclose(levels[:, 0], [5, 25, 50, 75, 95])
    yearly = fan_chart.quantiles(np.ones((3, 30)), fan_chart.BY_NAME["incidents"])
    assert np.all(yearly[:, 12:] == 12) and yearly[2, 4] == 5


def test_months_are_named_from_the_start_and_yearly_counts_begin_after_a_year():
    assert fan_chart.month_labels("2026-11", 4) == ["2026-11", "2026-12", "2027-01", "2027-02"]
    series = fan_chart.BY_NAME["incidents"]
    fans = {arm: fan_chart.quantiles(np.ones((3, 30)), series) for arm in ("baseline", "keci")}
    labels = {"baseline": "today's policy", "keci": "KECI"}
    figure = fan_chart.fan_chart(series, fans, "2026-01", ["#777777", "#0a84c6"], labels)
    lines = [trace for trace in figure["data"] if trace.get("name")]
    assert [trace["name"] for trace in lines] == ["today's policy", "KECI"]
    assert lines[0]["x"][0] == "2027-01" and len(lines[0]["x"]) == len(lines[0]["y"]) == 18
    assert lines[0]["line"]["dash"] != lines[1]["line"]["dash"]
    assert figure["layout"]["yaxis"]["title"]["text"] == "in the past 12 months"
    assert "12" in fan_chart.reading(series, fans, labels)


# the futures behind the page


@pytest.fixture(scope="module")
def answer():
    return PlayedFutures().answer(preset("keci").with_futures(260), ticket())


def test_the_answer_is_the_ensemble_s(answer):
    for arm in ("baseline", "keci"):
        own = answer.frame[answer.frame.arm == arm].set_index("world")
        expected = simulate(arm, 260, 0, default_parameters())
        assert np.array_equal(own[list(expected.columns)].to_numpy(), expected.to_numpy())
    series = simulate("keci", 260, 0, default_parameters(), record=("trust_serbia",)).attrs["series"]["trust_serbia"]
    assert np.array_equal(answer.played["keci"].series["trust_serbia"], series.astype(np.float32))


def test_frequencies_of_gain_and_loss_add_up_to_the_difference(answer):
    found = answer.comparison.frequencies("keci", "support_below_80")
    effect = answer.comparison.effects["keci"]["support_below_80"]
    assert (found.only_arm - found.only_reference) / found.total == pytest.approx(effect.mean, abs=1 / found.total)
    assert found.only_arm > found.only_reference, "an announced track that is late disappoints more than it wins"


def test_the_table_to_take_away_has_a_row_an_arm_and_world(answer):
    table = answer.table()
    assert len(table) == 520 and list(table.columns[:3]) == ["arm", "world", "works"] and "traceback" not in table


def test_moving_a_lever_plays_the_arm_only_and_an_assumption_both(monkeypatch):
    played: list[str] = []

    def noted(scenario, *rest, **options):
        played.append(scenario.name)
        return simulate(scenario, *rest, **options)

    monkeypatch.setattr(what_if_futures.ensemble, "simulate", noted)
    futures, settings = PlayedFutures(), preset("keci").with_futures(20)
    assert futures.size(settings) == 40
    futures.answer(settings, ticket())
    moved = settings.changed("keci.delay", 20)
    assert futures.size(moved) == 20
    futures.answer(moved, ticket())
    assert sorted(played) == ["baseline", "keci", "your-mix"]
    assert futures.size(moved.changed("p.trust_0", 0.2)) == 40
    assert futures.size(settings) == 0  # Back is free


def test_no_lever_at_all_changes_nothing():
    futures = PlayedFutures().answer(Settings({}, 30), ticket())
    assert futures.comparison.verdicts()[0].startswith("your-mix changes nothing")


def test_a_cancelled_request_plays_only_what_was_begun(monkeypatch):
    pieces: list[int] = []
    own = ticket()

    def noted(scenario, count, *rest, **options):
        pieces.append(count)
        own.give_up()
        return simulate(scenario, count, *rest, **options)

    monkeypatch.setattr(what_if_futures.ensemble, "simulate", noted)
    with pytest.raises(Cancelled):
        PlayedFutures().answer(preset("keci").with_futures(MOST_FUTURES), own)
    assert sum(pieces) <= 8 * what_if_futures.LARGE < MOST_FUTURES


def test_many_futures_are_played_in_pieces_and_recorded_in_part():
    done: list[int] = []
    futures = what_if_futures.play(Scenario.named("keci"), 1_200, 0, Ticket(done.append))
    assert done[-1] == 1_200 and len(done) == 3
    assert len(futures.outcomes) == 1_200 and list(futures.outcomes.index) == list(range(1_200))
    assert all(len(values) == what_if_futures.RECORDED for values in futures.series.values())


# in a browser


@pytest.fixture
def page(chromium, watch: Watch, served: Served) -> Iterator[Page]:
    context = visitor(chromium, watch)
    yield open_page(context, f"{served.address}/what-if?keci.strength=1&futures=250")
    context.close()


def verdict(page: Page):
    return page.locator(".what-if-verdict")


def test_the_page_says_what_keci_does_in_words_dots_and_charts(page: Page):
    expect(verdict(page)).to_contain_text("in 250 paired futures")
    expect(page.get_by_role("heading", name="Does KECI change anything?")).to_be_visible()
    expect(page.locator(".icon-card")).to_have_count(6)
    said = re.compile(
        r"^Comprehensive normalisation\. Of [\d,]+ futures: [\d,]+ either way, [\d,]+ only with it, [\d,]+ only without"
    )
    expect(page.get_by_role("img", name=said)).to_be_visible()
    expect(page.locator(".keci-chart")).to_have_count(5)
    for figure in page.locator(".keci-chart").all():
        expect(figure.locator(".main-svg").first).to_be_attached()


def test_a_released_slider_gives_a_new_effect_and_an_address_that_restores_it(page: Page, chromium, watch):
    expect(verdict(page)).to_contain_text("KECI")
    slider = page.get_by_role("slider", name="Delay of what was earned")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="Does your mix change anything?")).to_be_visible()
    expect(page).to_have_url(re.compile(r"keci\.delay=4"))
    expect(page.locator(".verdict")).to_have_attribute("data-link", re.compile(r"keci\.delay=4"))
    said = verdict(page).inner_text()
    other = visitor(chromium, watch)
    again = open_page(other, page.url)
    expect(verdict(again)).to_have_text(said)
    expect(again.get_by_role("slider", name="Delay of what was earned")).to_have_value("4")
    other.close()
    page.go_back()
    expect(page.get_by_role("heading", name="Does KECI change anything?")).to_be_visible()


def test_a_drag_counts_once_it_is_let_go(page: Page):
    expect(verdict(page)).to_contain_text("KECI")
    slider = page.get_by_role("slider", name="Robust KFOR")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 8 + (box["width"] - 16) / 3, middle, steps=5)
    expect(page.locator(".dial", has=slider).locator(".dial-value")).to_have_text("1.00 thousand troops over 4,500")
    assert "kfor" not in page.url
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"kfor\.strength=1&"))


@pytest.mark.parametrize(
    ("name", "keys"), [("Robust KFOR", ("ArrowLeft", "PageDown")), ("Content of the track", ("End", "ArrowRight"))]
)
def test_a_key_at_the_end_of_a_slider_leaves_the_page_as_it_was(page: Page, name, keys):
    expect(verdict(page)).to_contain_text("KECI")
    slider = page.get_by_role("slider", name=name)
    slider.focus()
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_timeout(1_000)
    expect(slider).to_have_value({"Robust KFOR": "0", "Content of the track": "2"}[name])
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(verdict(page)).to_be_visible()


def test_what_no_slider_sends_is_put_on_the_nearest_step_or_ignored():
    dial = dials()["keci.strength"]
    assert [dial.nearest(sent) for sent in (2.1, -0.1, 1.04, 7)] == [2.0, 0.0, 1.0, 2.0]
    assert [dial.nearest(sent) for sent in (float("nan"), float("inf"), "1", None, True, [1])] == [None] * 6


@pytest.mark.parametrize("pause", [0, 100])
def test_of_quick_keys_none_is_lost_and_the_last_one_wins(page: Page, pause):
    expect(verdict(page)).to_contain_text("KECI")
    slider = page.get_by_role("slider", name="Content of the track")
    slider.focus()
    for key in ["ArrowRight"] * 5 + ["ArrowLeft"] * 9:
        page.keyboard.press(key)
        page.wait_for_timeout(pause)
    expect(slider).to_have_value("0.6")
    expect(page).to_have_url(re.compile(r"keci\.strength=0\.6&"))
    expect(page.locator(".verdict")).to_have_attribute("data-link", re.compile(r"keci\.strength=0\.6&"))
    expect(slider).to_have_value("0.6")
    expect(page.locator(".dial", has=slider).locator(".dial-value")).to_have_text("0.6 × the paper's")


def test_no_chart_can_be_sent_to_another_machine(page: Page):
    """The button would open a dialog and then a window to another host with all that the chart holds."""
    expect(page.locator(".keci-chart .modebar-btn").first).to_be_attached()
    for chart in page.locator(".keci-chart").all():
        titles = [button.get_attribute("data-title") for button in chart.locator(".modebar-btn").all()]
        assert any("Download" in title for title in titles)
        assert not [title for title in titles if re.search("share|cloud|send", title, re.IGNORECASE)], titles
        context = "box => [box._context.showSendToCloud, box._context.plotlyServerURL]"
        assert chart.evaluate(context) == [False, ""]


def test_another_banjska_can_be_asked_over_many_futures(page: Page):
    expect(verdict(page)).to_contain_text("KECI")
    page.get_by_role("button", name="only with your levers").click()
    expect(page.get_by_role("heading", name="Does your mix and an armed attack change anything?")).to_be_visible()
    expect(page.locator(".verdict")).to_contain_text("An armed attack with 4 dead is imposed in month 18, only with it")
    page.get_by_role("button", name="with and without your levers").click()
    expect(page.get_by_role("heading", name="Does KECI change anything?")).to_be_visible()
    expect(page.locator(".verdict")).to_contain_text("imposed in month 18, with and without it")


def test_the_verdict_stands_beside_what_limits_it(page: Page):
    limits = page.get_by_role("list", name="How far to believe it")
    expect(limits).to_contain_text("which leaves most of them open")
    expect(limits).to_contain_text("Each future draws all its assumptions")
    page.get_by_role("button", name="Kind to the track").click()
    expect(limits).to_contain_text("are fixed at the ends of their ranges that are kindest to the track")


def test_the_sliders_are_found_again_after_a_look_at_another_page(page: Page):
    expect(verdict(page)).to_contain_text("KECI")
    page.get_by_role("slider", name="NATO Special Representative").press("End")
    expect(page).to_have_url(re.compile(r"envoy\.strength=2&"))
    page.get_by_role("link", name="Evidence").click()
    expect(page).to_have_url(re.compile("/evidence$"))
    page.get_by_role("link", name="What if").click()
    expect(page).to_have_url(re.compile(r"envoy\.strength=2&"))
    expect(page.get_by_role("slider", name="NATO Special Representative")).to_have_value("2")


def test_presets_and_reset(page: Page):
    page.get_by_role("button", name="KFOR", exact=True).click()
    expect(page.get_by_role("heading", name="Does robust KFOR change anything?")).to_be_visible()
    expect(page.locator(".icon-card")).to_have_count(5)  # no track, so no consensus on it
    page.get_by_role("button", name="Unkind", exact=True).click()
    expect(page).to_have_url(re.compile(r"p\.trust_0=0\.05"))
    page.get_by_role("button", name="Reset all sliders").click()
    expect(page.get_by_role("heading", name="Does KECI change anything?")).to_be_visible()
    assert "p.trust_0" not in page.url


def test_many_futures_show_progress_and_cancel_works(page: Page):
    expect(verdict(page)).to_contain_text("in 250 paired futures")
    page.get_by_text("Futures", exact=True).click()
    page.get_by_role("button", name="20,000", exact=True).click()
    expect(page.get_by_role("progressbar", name="worlds played")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".running")).to_contain_text("Cancelled")
    expect(verdict(page)).to_contain_text("in 250 paired futures")
    page.get_by_role("button", name="250", exact=True).click()
    expect(page.locator(".running")).to_contain_text("250 paired futures in")


def test_the_cap_is_said_and_the_page_goes_on(page: Page):
    expect(verdict(page)).to_contain_text("in 250 paired futures")
    page.get_by_text("Futures", exact=True).click()
    field = page.get_by_label("Another number, up to 20,000")
    field.fill("1000000")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("1 to 20,000")
    field.fill("300")
    field.press("Enter")
    expect(verdict(page)).to_contain_text("in 300 paired futures")


def test_a_failing_model_is_said_and_the_page_stays_usable(page: Page, served: Served):
    page.goto(f"{served.address}/what-if?keci.strength=1&futures=250&seed=667")
    expect(page.get_by_role("alert")).to_contain_text("ArithmeticError: the ledger does not balance")
    page.get_by_role("button", name="Reset all sliders").click()
    expect(verdict(page)).to_contain_text("KECI")


def test_a_wrong_link_is_said(page: Page, served: Served):
    page.goto(f"{served.address}/what-if?keci.strength=1&futures=250&keci.delay=1000")
    expect(page.get_by_role("alert")).to_contain_text("must lie from 0 to 66")
    expect(verdict(page)).to_contain_text("KECI")


def test_downloads_hold_what_the_page_shows(page: Page):
    expect(verdict(page)).to_contain_text("in 250 paired futures")
    with page.expect_download() as csv:
        page.get_by_role("button", name="Paired futures (CSV)").click()
    lines = Path(csv.value.path()).read_text().splitlines()
    assert len(lines) == 501 and lines[0].startswith("arm,world,works,normalisation")
    with page.expect_download() as toml:
        page.get_by_role("button", name="Scenario (TOML)").click()
    assert tomllib.loads(Path(toml.value.path()).read_text())["levers"]["keci"]["strength"] == 1.0


def test_on_a_phone_nothing_is_wider_than_the_screen(chromium, watch, served):
    context = visitor(chromium, watch, width=390, height=844)
    narrow = open_page(context, f"{served.address}/what-if?keci.strength=1&futures=250")
    expect(verdict(narrow)).to_contain_text("KECI")
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_groups_hold_every_dial():
    assert {dial.group for dial in dials().values()} == set(Group)
