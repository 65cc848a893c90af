"""The guided way in: titles from the numbers, the walk by keyboard alone, links, old links, little motion, paper, phone."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from keci.dashboard.guide import council
from keci.dashboard.guide.decade import decade
from keci.dashboard.guide.doubts import doubts
from keci.dashboard.guide.once import Once
from keci.dashboard.guide.past import is_fitted, past, refuters
from keci.dashboard.guide.place import ADDRESS, SCREENS, Place, place_of
from keci.dashboard.guide.thousand import ASKED, DECADES, thousand
from keci.dashboard.language.speech import month
from keci.experiments.statistics.intervals import Effect
from keci.experiments.statistics.metrics import metric
from keci.experiments.statistics.words import judgement
from keci.model.ensemble import simulate
from keci.model.evidence.tables import table
from tests.dashboard.conftest import FIRST, Served, Watch, at_month, open_page, visitor

# what the screens say


def test_the_allies_are_those_of_the_evidence_and_the_title_counts_them():
    members = table("members")
    assert len(council.seats()) == len(members) == 32
    assert sum(seat.recognises for seat in council.seats()) == members.recognises_kosovo.sum()
    against = (table("positions").openness < council.AGAINST).sum()
    assert council.title().endswith(f"each of 32 allies can stop, and {against} lean against")


def test_a_decade_parts_where_something_is_told_of_one_world_alone():
    found = next(one for one in map(decade, range(40)) if one.begins is not None)
    begins = found.begins
    assert begins is not None
    alone = [told for lane in found.lanes for told in lane if told.alone and not told.council]
    assert min(told.month for told in alone) == begins and month(found.dates[begins]) in found.title()
    before = [[(t.month, t.row) for t in lane if t.month < begins and not t.council] for lane in found.lanes]
    assert before[0] == before[1], "until they part, the same is told of both worlds"
    both = sum(not told.alone for told in found.lanes[0])
    assert both == sum(not told.alone for told in found.lanes[1])
    assert f"{both} of {both + len(alone)} things told happen in both" in found.title()


def test_the_thousands_are_counted_and_examples_belong_to_their_groups():
    found = thousand()
    without, with_track = (simulate(arm, DECADES, 0, found.comparison.design.parameters) for arm in ("baseline", "keci"))
    for name in ASKED:
        before, after = without[name].to_numpy() > 0, with_track[name].to_numpy() > 0
        f = found.frequencies(name)
        assert f.both + f.only_arm + f.only_reference + f.neither == f.total
        for mine, real in ((f.only_arm, ~before & after), (f.only_reference, before & ~after), (f.both, before & after)):
            assert abs(mine / f.total - real.mean()) <= 1 / f.total
        for was, is_now in ((True, True), (False, True), (True, False)):
            world = found.example(name, was, is_now)
            assert world is None or (before[world], after[world]) == (was, is_now)
        assert f"Of {f.total:,} decades" in found.title(name) and f"{f.neither:,} not at all" in found.title(name)


def test_the_answer_in_short_names_every_outcome_that_changes_enough_and_those_that_do_not():
    found = thousand()
    without, with_track = (simulate(arm, DECADES, 0, found.comparison.design.parameters) for arm in ("baseline", "keci"))
    first, *others = found.in_short()
    f = found.frequencies("normalisation")
    assert f"in {f.both} of {f.total:,} decades either way, in {f.only_arm} only with the track" in first
    for name, asked in ASKED.items():
        kind = judgement(metric(name), found.comparison.effects["keci"][name], found.comparison.base(name))
        told = [said for said in others if asked[1:] in said]
        if name == "normalisation" or kind == "unclear":
            assert not told
        elif kind in ("better", "worse"):
            shares = round(100 * with_track[name].mean()), round(100 * without[name].mean())
            assert len(told) == 1 and f"in {shares[0]} of 100 decades with the track and in {shares[1]} without" in told[0]
            assert f"for the {kind}" in told[0]
        else:
            assert len(told) == 1 and told[0].startswith("It changes too little to matter")
    assert f"in {100 * with_track['keci_consensus_60'].mean():.0f} of 100 decades" in others[-1]


def test_a_claim_is_refuted_by_the_rule_of_its_plan_alone():
    found = thousand()
    effect, edge = found.comparison.effects["keci"]["normalisation"], metric("normalisation").smallest
    assert edge == 0.03, "the plan's 3 points"
    assert ("it is refuted" in found.found("H1")) == (-edge <= effect.low and effect.high <= edge)
    assert ("does not refute" in found.found("H2")) == (found.comparison.results["keci"]["keci_consensus_60"].mean >= 0.5)
    assert "keci claims" in found.found("H3")


def test_the_map_of_doubts_mixes_both_kinds_of_futures_and_says_how_much_is_what():
    found = doubts()
    over = found.map(found.first)
    assert over.mean.shape == (len(over.chances), len(over.values)) == (11, 19)
    assert np.allclose(over.mean[5], (over.mean[0] + over.mean[-1]) / 2), "half a chance is halfway"
    assert np.all(over.low <= over.mean) and np.all(over.mean <= over.high) and np.all(np.diff(over.values) > 0)
    assert sum(over.share(word) for word in ("helps", "harms", "does nothing", "unclear")) == pytest.approx(1.0)
    for row, verdicts in enumerate(over.verdict):
        for column, word in enumerate(verdicts):
            if word == "helps":
                assert over.low[row, column] > 0 and over.mean[row, column] >= over.smallest
    ends = [found.effect(found.works), found.effect(~found.works)]
    assert all(isinstance(end, Effect) for end in ends)
    assert over.mean[-1].mean() == pytest.approx(ends[0].mean, abs=0.01)


def test_the_past_counts_patterns_within_nine_tenths_of_the_hindcasts():
    found = past()
    place = found.patterns["test"]["place"]
    inside = int(((place >= 0.05) & (place <= 0.95)).sum())
    said = rf"Of {len(place)} patterns of .*, {inside} lie within|Tested on .* holds {inside} of {len(place)} patterns"
    assert re.match(said, found.title())
    assert f"In {int((place > 0.5).sum())} of the {len(place)} of 2021 to 2025 the record lies above" in found.sentence()
    assert ("had not seen" in found.title()) == found.fitted == is_fitted()
    assert [number for number, _, _ in refuters()] == ["H1", "H2", "H3", "H4"]


def test_an_address_names_a_place_and_nonsense_is_the_beginning():
    for place in (Place(), Place(3, outcome="deal"), Place(2, world=17), Place(0), Place(4, doubt="trust_0")):
        assert place_of(place.link().partition("?")[2]) == place
    for query in (None, "", "screen=9", "screen=x&world=-1", "world=99999999999", "a" * 600):
        assert place_of(query) == Place()
    assert len(SCREENS) == 5 and ADDRESS == "/"


def test_what_fails_is_tried_again_and_what_is_found_is_kept():
    tried: list[int] = []

    def work() -> int:
        tried.append(1)
        if len(tried) == 1:
            raise ArithmeticError
        return 7

    once = Once(work)
    with pytest.raises(ArithmeticError):
        once()
    assert once.known is None and once() == once() == once.known == 7 and len(tried) == 2


# in a browser


def title(page: Page, screen: int):
    return page.locator(f"#screen-{screen}")


def test_the_whole_way_is_walked_by_keyboard_alone(page: Page):
    expect(page).to_have_title("A cooperation track for Kosovo? - keci")
    expect(title(page, 1)).to_contain_text("each of 32 allies can stop")
    expect(page.locator(".walk")).to_be_attached()  # from then on keys are listened to
    pictures = {2: ".guide-decade .mark", 3: ".guide-squares path", 4: ".guide-doubt .point", 5: ".guide-past circle"}
    for screen, picture in pictures.items():
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(re.compile(rf"screen={screen}"))
        expect(page.locator(picture).first).to_be_attached(timeout=FIRST)
        expect(title(page, screen)).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("screen=5"))
    page.keyboard.press("ArrowLeft")
    expect(title(page, 4)).to_be_focused()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").startswith("Next"):
            break
    page.keyboard.press("Enter")
    expect(title(page, 5)).to_be_visible()
    page.get_by_role("region", name="The workbench").get_by_role("link", name="What if").press("Enter")
    expect(page).to_have_url(re.compile("/what-if"))


def test_arrow_keys_on_a_picture_or_slider_do_not_turn_the_page(page: Page, served: Served):
    page.locator(".guide-council .seat[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".guide-council [role=status]")).to_contain_text("openness")
    page.goto(f"{served.address}/?screen=4")
    slider = page.get_by_role("slider").first
    expect(slider).to_be_visible(timeout=FIRST)
    before = page.locator(".guide-doubt .point").get_attribute("cx")
    slider.press("ArrowRight")
    expect(page.locator(".guide-doubt .point")).not_to_have_attribute("cx", before or "")
    assert "screen=4" in page.url


def test_the_point_of_doubt_is_dragged(page: Page, served: Served):
    page.goto(f"{served.address}/?screen=4")
    board = page.locator(".guide-doubt svg")
    expect(board).to_be_visible(timeout=FIRST)
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 12, steps=4)
    page.mouse.up()
    expect(page.get_by_role("slider", name=re.compile("Chance that"))).to_have_value("10")


def test_a_link_shows_the_same_in_a_fresh_browser(chromium, watch: Watch, served: Served, page: Page):
    page.goto(f"{served.address}/?screen=3")
    choice = page.get_by_label("Count the decades in which this happens:")
    expect(choice).to_be_visible(timeout=FIRST)
    choice.select_option("deal")
    expect(page).to_have_url(re.compile("outcome=deal"))
    expect(title(page, 3)).to_contain_text(ASKED["deal"])
    context = visitor(chromium, watch)
    again = open_page(context, page.url)
    expect(title(again, 3)).to_have_text(title(page, 3).inner_text())
    context.close()


@pytest.mark.parametrize("query", ["seed=7&month=30", "arms=baseline,kfor&month=30", "world=3&start=2026-01&month=30"])
def test_an_old_link_to_the_front_door_still_opens_live(page: Page, served: Served, query):
    page.goto(f"{served.address}/?{query}")
    expect(page).to_have_url(re.compile(r"/live\?"))
    at_month(page, 30)


def test_a_decade_plays_by_itself_unless_little_motion_is_asked_for(chromium, watch: Watch, served: Served, page: Page):
    page.goto(f"{served.address}/?screen=2")
    month = "Month of the decade"
    expect(page.get_by_role("slider", name=month)).to_have_value("120", timeout=FIRST)
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.on("page", watch.follow)
    moving = open_page(context, f"{served.address}/?screen=2")
    expect(moving.get_by_role("button", name="Pause")).to_be_visible(timeout=FIRST)
    moving.get_by_role("button", name="Pause").click()
    held = moving.get_by_role("slider", name=month).input_value()
    assert 0 < int(held) < 120
    moving.wait_for_timeout(500)
    expect(moving.get_by_role("slider", name=month)).to_have_value(held)
    context.close()


def test_all_five_stand_on_one_page_for_the_printer_and_fit_a_phone(chromium, watch: Watch, served: Served):
    context = visitor(chromium, watch, width=390, height=844)
    narrow = open_page(context, f"{served.address}/?screen=all")
    expect(narrow.locator(".guide .screen")).to_have_count(5)
    for picture in (".guide-council", ".guide-decade", ".guide-squares", ".guide-doubt", ".guide-past"):
        expect(narrow.locator(picture)).to_be_visible(timeout=FIRST)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 390
    narrow.emulate_media(media="print")
    expect(narrow.get_by_role("navigation", name="Screens")).to_be_hidden()
    expect(narrow.locator(".guide-decade svg")).to_be_visible()
    context.close()
