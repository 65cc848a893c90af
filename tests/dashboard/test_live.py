"""The page Live in a real browser: play, pause, scrub, reset, why, shocks, levers, errors, a refresh."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from keci.dashboard.futures.recording import Plan, record
from keci.model.scenario import Scenario
from tests.dashboard.conftest import FIRST, Served, Watch, at_month, open_page, visitor


@dataclass(frozen=True)
class Story:
    """A world in which an ally breaks silence on the track, and the frame that shows it: found, since the model may be tuned."""

    world: int
    frame: int

    @property
    def address(self) -> str:
        return f"/live?arms=baseline,keci&start=2026-01&seed=7&world={self.world}"


@pytest.fixture(scope="session")
def story() -> Story:
    for world in range(60):
        recording = record(Plan.of(Scenario.named("keci"), 7, world, (), "1"))
        frames = [frame for frame, broke in enumerate(recording.broke) if broke and 3 < frame < 60]
        if frames:
            return Story(world, frames[0])
    raise AssertionError("in none of 60 worlds does an ally break silence from the 4th to the 60th month")


@pytest.fixture
def live(chromium, watch, served, story):
    context = visitor(chromium, watch)
    page = open_page(context, served.address + story.address)
    ready(page)
    yield page
    context.close()


def ready(page: Page) -> None:
    expect(page.get_by_role("button", name="Step", exact=True)).to_be_enabled(timeout=FIRST)


def month_of(page: Page) -> int:
    said = page.locator(".keci-transport .date span").inner_text()
    return int(said.split()[1]) if said.startswith("month") else 0


def scrub(page: Page, month: int) -> None:
    page.get_by_role("slider", name="Month").fill(str(month))
    at_month(page, month)


def test_live_names_its_pages(page: Page, served: Served):
    page.goto(f"{served.address}/live")
    ready(page)
    expect(page).to_have_title("Live - keci")
    names = [link.inner_text() for link in page.locator("nav[aria-label=Pages] a").all()]
    assert names == ["Guide", "Live", "What if", "Runs", "Evidence", "Record", "Take a seat"]
    for name in ("Play", "Step", "Reset"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_step_play_pause_and_reset(live: Page, story: Story):
    live.get_by_role("button", name="Step", exact=True).click()
    at_month(live, 1)
    live.get_by_role("button", name="Play", exact=True).click()
    expect(live.locator(".keci-transport .date span")).to_have_text(re.compile(r"^month \d\d of 120$"))
    live.get_by_role("button", name="Pause", exact=True).click()
    expect(live.get_by_role("button", name="Play", exact=True)).to_be_enabled()
    stopped = month_of(live)
    live.get_by_role("button", name="Step", exact=True).click()
    at_month(live, stopped + 1)
    live.get_by_role("button", name="Reset", exact=True).click()
    expect(live.locator(".keci-transport .date span")).to_have_text("start of 120 months")
    expect(live.get_by_label("Seed")).to_have_value("7")
    expect(live.get_by_label("World number")).to_have_value(str(story.world))
    expect(live.get_by_text("Nothing has happened yet")).to_be_visible()


def test_plays_to_the_end_without_a_jump_of_the_layout(live: Page):
    live.get_by_label("Speed, months a second").select_option("20")
    scrub(live, 60)
    places = ".keci-maps figure >> nth=1", ".keci-series figure >> nth=3", ".keci-chronicle ol", ".keci-issues", ".keci-decade"
    before = [live.locator(place).bounding_box() for place in places]
    live.get_by_role("button", name="Play", exact=True).click()
    at_month(live, 120)
    expect(live.get_by_role("button", name="Step", exact=True)).to_be_disabled()
    expect(live.get_by_role("status").filter(has_text="The last month is played")).to_be_attached()
    assert [live.locator(place).bounding_box() for place in places] == before


def test_scrubbing_shows_what_was_recorded(live: Page):
    def picture() -> list[str]:
        return [*live.locator(".keci-chronicle .what").all_inner_texts(), *live.locator(".keci-series .values").all_inner_texts()]

    scrub(live, 24)
    first = picture()
    scrub(live, 90)
    assert picture() != first
    scrub(live, 24)
    assert picture() == first


def test_it_says_where_the_twins_part_and_leads_there(live: Page):
    wanted = re.compile(r"they part in (\d{4}-\d{2}): with keci, .* put the cooperation track before the Council")
    expect(live.locator(".keci-parting")).to_contain_text(wanted)
    found = wanted.search(live.locator(".keci-parting").inner_text())
    assert found
    live.get_by_role("button", name="Go there").first.click()
    expect(live.locator(".keci-transport .date b")).to_have_text(found.group(1))


def test_why_shows_terms_probability_and_draw(live: Page, story: Story):
    scrub(live, story.frame)
    live.locator(".keci-chronicle button[data-kind=silence]").filter(has_text="breaks silence").first.click()
    why = live.get_by_label("Why", exact=True)
    expect(why).to_contain_text("cost of isolation")
    expect(why).to_contain_text(re.compile(r"probability 0\.\d{3}"))
    expect(why).to_contain_text(re.compile(r"draw 0\.\d{3}"))
    expect(why).to_contain_text("the decision would have been: ")
    assert why.locator("svg rect").count() >= 3
    why.get_by_role("button", name="Close Why").click()
    expect(why).to_have_count(0)


def test_a_step_is_one_small_message(chromium: Browser, watch: Watch, served: Served):
    """The server sends the month, and nothing of what was drawn before; with many visitors all else adds up."""
    context, received = visitor(chromium, watch), []
    page = context.new_page()
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(frame)))
    page.goto(f"{served.address}/live?seed=7&month=20")
    at_month(page, 20)
    # what is worked out behind the page has come
    expect(page.get_by_text("Shaded: a thousand futures")).to_be_visible(timeout=FIRST)
    expect(page.locator(".keci-issues thead")).to_contain_text(re.compile("both would gain|is in force"), timeout=FIRST)
    while received:  # until the server has nothing more to say
        received.clear()
        page.wait_for_timeout(1000)
    page.get_by_role("button", name="Step", exact=True).click()
    at_month(page, 21)
    page.wait_for_timeout(500)
    changed = [json.loads(frame)["content"]["data"]["state"] for frame in received if '"method": "update"' in frame]
    assert changed == [{"month": 21}]
    assert sum(map(len, received)) < 4000
    context.close()


def test_an_ally_that_kept_silence_tells_why(live: Page):
    scrub(live, 120)
    live.get_by_role("button", name=re.compile("^ESP: Spain: openness")).nth(1).focus()
    live.keyboard.press("Enter")
    live.locator(".keci-ally").get_by_role("button", name=re.compile("(kept|broke) silence")).first.click()
    expect(live.get_by_label("Why", exact=True)).to_contain_text("Why? Spain: silence procedure")


@pytest.mark.parametrize("view", ["Map", "Network of influence"])
def test_each_picture_of_the_allies_is_one_stop_with_arrow_keys(live: Page, view):
    """Tab leads from the first picture to the second, not through 32 countries; arrow keys lead from ally to ally."""

    def focused() -> str:
        return live.evaluate("(document.activeElement.getAttribute('aria-label') || '').split(/[:(]/)[0].trim()")

    def world() -> int:
        return live.evaluate(
            "[...document.querySelectorAll('.keci-maps figure')].findIndex(f => f.contains(document.activeElement))"
        )

    live.get_by_role("button", name=view, exact=True).click()
    pictures = live.locator(".keci-maps figure")
    expect(pictures.first.locator("svg [data-ally]")).to_have_count(32)
    expect(pictures.first.locator("[data-ally]")).to_have_count(32)
    expect(pictures.locator("[tabindex='0']")).to_have_count(2)
    live.get_by_role("button", name="Network of influence").focus()
    live.keyboard.press("Tab")
    assert (world(), focused()) == (0, "Albania")
    live.keyboard.press("ArrowRight")
    live.keyboard.press("ArrowDown")
    assert (world(), focused()) == (0, "Bulgaria")
    live.keyboard.press("End")
    live.keyboard.press("ArrowRight")
    assert focused() == "United States"
    live.keyboard.press("ArrowLeft")
    live.keyboard.press("Tab")
    assert (world(), focused()) == (1, "Albania")
    live.keyboard.press("Shift+Tab")
    assert (world(), focused()) == (0, "United Kingdom"), "the ally that was looked at last"
    live.keyboard.press("Home")
    live.keyboard.press("Space")
    expect(live.locator(".keci-ally h2")).to_have_text("Albania")


def test_the_network_is_another_view_of_the_same_allies(live: Page):
    live.get_by_role("button", name="Network of influence").click()
    expect(live.locator(".keci-maps .node")).to_have_count(64)
    live.get_by_role("button", name="Map", exact=True).click()
    expect(live.locator(".keci-maps .node")).to_have_count(0)


def test_a_shock_strikes_in_the_next_month_and_can_be_taken_back(live: Page):
    scrub(live, 17)
    past = live.locator(".keci-chronicle .what").all_inner_texts()
    live.get_by_label("Dead in the attack").fill("6")
    live.get_by_role("button", name="Set off").click()
    expect(live.get_by_label("Changes made")).to_contain_text("2027-06 Armed attack in the north, 6 dead (both worlds)")
    at_month(live, 17)
    assert live.locator(".keci-chronicle .what").all_inner_texts() == past
    live.get_by_role("button", name="Step", exact=True).click()
    expect(live.locator(".keci-chronicle li.fresh").last).to_contain_text("armed attack in the north is imposed on this future")
    expect(live).to_have_url(re.compile("change=17:armed_attack:6:both"))
    live.get_by_role("button", name=re.compile("^Take back")).click()
    expect(live.get_by_label("Changes made")).to_have_count(0)
    expect(live.get_by_text("is imposed on this future")).to_have_count(0)


def test_a_lever_moves_from_now_on(live: Page):
    scrub(live, 30)
    past = live.locator(".keci-chronicle .what").all_inner_texts()
    live.get_by_label("Lever", exact=True).select_option("kfor")
    live.get_by_label("Strength of the lever, 0 is off").fill("2")
    live.get_by_role("button", name="Move lever").click()
    expect(live.get_by_label("Changes made")).to_contain_text("2028-07 Lever: robust KFOR, strength 2 (keci)")
    assert live.locator(".keci-chronicle .what").all_inner_texts() == past
    scrub(live, 60)
    troops = live.locator(".keci-series figure", has_text="KFOR").locator(".values b").all_inner_texts()
    assert float(troops[1]) > float(troops[0]) + 1, troops


def test_a_wrong_number_is_said_and_changes_nothing(live: Page):
    live.get_by_label("Seed").fill("seven")
    live.get_by_label("Seed").press("Enter")
    expect(live.get_by_role("alert")).to_have_text("Seed: type a whole number; 'seven' is none.")
    assert live.locator(".keci-controls").get_by_role("alert").count() == 1, "beside its field"
    live.get_by_label("Seed").fill("8")
    live.get_by_label("Seed").press("Enter")
    expect(live).to_have_url(re.compile("seed=8"))
    expect(live.get_by_role("alert")).to_have_count(0)


def test_one_world_without_a_twin(live: Page):
    live.get_by_label("Twin").select_option("")
    expect(live.locator(".keci-maps figure")).to_have_count(1)
    expect(live.locator(".keci-parting p")).to_have_count(0)
    expect(live.locator(".keci-north figure")).to_have_count(1)
    expect(live.locator(".keci-issues thead .dot")).to_have_count(1)
    live.get_by_role("button", name="Step", exact=True).click()
    at_month(live, 1)


def test_a_refresh_brings_everything_back(live: Page, story: Story):
    live.get_by_label("Twin").select_option("package")
    expect(live.locator(".keci-maps figcaption b").last).to_have_text("package")
    scrub(live, 44)
    expect(live).to_have_url(re.compile(f"arms=baseline,package.*seed=7.*world={story.world}.*month=44"))
    told = live.locator(".keci-chronicle .what").all_inner_texts()
    live.reload()
    at_month(live, 44)
    assert live.locator(".keci-chronicle .what").all_inner_texts() == told
    expect(live.get_by_label("Twin")).to_have_value("package")


def test_the_way_back_from_another_page_finds_the_same_month(live: Page):
    scrub(live, 21)
    expect(live).to_have_url(re.compile("month=21"))
    live.get_by_role("link", name="Evidence").click()
    expect(live).to_have_url(re.compile("/evidence$"))
    live.get_by_role("link", name="Live").click()
    at_month(live, 21)


def test_a_failing_model_is_said_and_the_page_goes_on(chromium, watch: Watch, served):
    context = visitor(chromium, watch)
    page = open_page(context, served.address + "/live?seed=666")
    expect(page.get_by_role("alert")).to_contain_text("ArithmeticError in month 10: the ledger does not balance")
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.locator(".keci-transport .date span")).to_have_text("month 1 of 120")
    page.get_by_label("Seed").fill("7")
    page.get_by_label("Seed").press("Enter")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("slider", name="Month")).to_have_attribute("max", "120")
    scrub(page, 50)
    context.close()


def test_an_address_that_makes_no_sense_still_opens(chromium, watch: Watch, served):
    context = visitor(chromium, watch)
    page = open_page(context, f"{served.address}/live?arms=baseline,kecci&month=4")
    expect(page.get_by_role("alert")).to_contain_text("The address was not understood")
    expect(page.get_by_role("alert")).to_contain_text("unknown scenario 'kecci'; did you mean 'keci'?")
    ready(page)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_usable_on_a_phone(chromium, watch: Watch, served, story, scheme):
    context = visitor(chromium, watch, width=390, height=800, scheme=scheme)
    page = open_page(context, served.address + story.address)
    ready(page)
    page.get_by_role("button", name="Step", exact=True).click()
    at_month(page, 1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    shade = page.evaluate("getComputedStyle(document.querySelector('.keci-panel')).backgroundColor")
    assert shade == ("rgb(20, 24, 27)" if scheme == "dark" else "rgb(255, 255, 255)")
    context.close()


def test_the_player_obeys_the_keyboard(live: Page):
    live.get_by_role("button", name="Step", exact=True).focus()
    live.keyboard.press("Enter")
    at_month(live, 1)
    live.get_by_role("slider", name="Month").focus()
    live.keyboard.press("ArrowRight")
    at_month(live, 2)
    live.keyboard.press("Space")
    expect(live.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    live.keyboard.press("Space")
    expect(live.get_by_role("button", name="Play", exact=True)).to_be_visible()


@pytest.mark.parametrize("pause", [0, 33, 100])
def test_the_scrubber_loses_no_key(live: Page, pause):
    scrub(live, 20)
    live.get_by_role("slider", name="Month").focus()
    for _ in range(30):
        live.keyboard.press("ArrowRight")
        live.wait_for_timeout(pause)
    at_month(live, 50)
    live.keyboard.press("ArrowRight")
    live.keyboard.press("ArrowLeft")
    live.wait_for_timeout(600)
    at_month(live, 50)


def test_another_banjska_in_one_of_two_equal_worlds(live: Page):
    """The same scenario twice on the same chance: what a shock in one of them changes is its effect."""
    live.get_by_label("First world").select_option("keci")
    expect(live.locator(".keci-controls .about")).to_contain_text("The same scenario twice")
    expect(live.locator(".keci-maps figcaption b").last).to_have_text("keci (twin)")
    expect(live.locator(".keci-parting")).to_contain_text("They do not part")
    scrub(live, 17)
    expect(live.get_by_label("World of the shock")).to_have_value("1")
    live.get_by_role("button", name="Set off").click()
    said = live.locator(".keci-parting")
    expect(said).to_contain_text("You changed one world only, keci (twin), from 2027-06 on: Armed attack in the north, 4 dead.")
    expect(said).to_contain_text(re.compile(r"[Tt]hey part in 2027-06: with keci \(twin\), .*armed attack"))
    colours = live.evaluate(
        "[...document.querySelectorAll('.keci-maps figcaption .dot')].map(dot => getComputedStyle(dot).backgroundColor)"
    )
    assert colours[0] != colours[1]
    expect(live).to_have_url(re.compile("arms=keci,keci.*change=17:armed_attack:4:1"))


@pytest.mark.parametrize(
    ("field", "button", "typed", "said"),
    [
        ("Dead in the attack", "Set off", "", "Dead in the attack: type a number from 1 to 1,000."),
        ("Dead in the attack", "Set off", "-1", "Dead in the attack: type a number from 1 to 1,000."),
        ("Strength of the lever, 0 is off", "Move lever", "", "Strength of the lever: type a number from 0 to 3."),
        ("Credibility, 0 to 1", "Move lever", "7", "Credibility: type a number from 0 to 1."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_in_the_words_of_the_page(live: Page, field, button, typed, said):
    live.get_by_label(field).fill(typed)  # it may have been scrolled into view
    place = "document.querySelector('.keci-live').getBoundingClientRect().top + scrollY"
    top = live.evaluate(place)
    live.get_by_role("button", name=button).click()
    alert = live.get_by_role("alert")
    expect(alert).to_have_text(said)
    own, near = alert.bounding_box(), live.get_by_label(field).bounding_box()
    assert own is not None and near is not None and 0 <= own["y"] - near["y"] < 120
    assert live.evaluate(place) == top, "the page does not move"


def test_a_future_stands_in_front_of_a_thousand(live: Page):
    chart = live.locator(".keci-series figure", has_text="Tension")
    expect(chart.locator(".bands polygon").first).to_be_attached()
    scrub(live, 60)
    expect(chart.locator(".place")).to_contain_text(re.compile(r"(higher than in|lower than in|as in) \d+ of 100 futures"))
    before = chart.locator(".bands polygon").first.get_attribute("points")
    live.get_by_label("Dead in the attack").fill("40")
    live.get_by_role("button", name="Set off").click()
    expect(chart.locator(".bands polygon").first).not_to_have_attribute("points", str(before))
    expect(chart.locator(".bands polygon").first).to_be_attached()


def test_a_mark_on_the_time_line_leads_to_its_month_and_asks_why(live: Page, story: Story):
    line = live.get_by_role("application", name=re.compile("^Time line"))
    line.focus()
    live.keyboard.press("Home")
    said = live.locator(".keci-decade .said b")
    first = said.inner_text()
    live.keyboard.press("ArrowRight")
    live.keyboard.press("Enter")
    expect(live.locator(".keci-transport .date b")).to_have_text(said.inner_text())
    assert said.inner_text() >= first
    expect(live.get_by_label("Why", exact=True)).to_be_visible()


def test_the_north_tells_places_kinds_and_troops(live: Page):
    scrub(live, 120)
    north = live.locator(".keci-north")
    expect(north.locator("figure").first).to_contain_text("Jarinje")
    assert re.match(r"KFOR \d{4}$", north.locator(".troops text").first.text_content() or "")
    told = live.evaluate("document.querySelector('.keci-north').__vue__.futures.map(w => w.incidents)")
    for number, incidents in enumerate(told):
        shown = sum(int(n) for n in north.locator("figure").nth(number).locator(".burden text").all_text_contents())
        assert shown <= len(incidents)
    assert any(told), "nothing ever happens in this world"


def test_the_dialogue_names_drafts_answers_and_red_lines(live: Page):
    scrub(live, 8)
    table = live.locator(".keci-issues")
    expect(table.get_by_role("row")).to_have_count(4)
    expect(table).to_contain_text("Pristina: at most 0.45")
    expect(table).to_contain_text("Belgrade: at least 0.50")
    expect(table.locator("thead")).to_contain_text(re.compile("deal from which both would gain|comprehensive deal is in force"))


def test_the_row_of_allies_says_who_waits_for_whom(live: Page, served: Served):
    def held(world: int) -> int | None:
        recording = record(Plan.of(Scenario.named("keci"), 7, world, (), "1"))
        frames = range(1, recording.months)
        return next((frame for frame in frames if recording.holdouts[frame] and recording.tabled[frame]), None)

    world, frame = next((world, frame) for world in range(60) if (frame := held(world)) is not None)
    live.goto(f"{served.address}/live?arms=baseline,keci&seed=7&world={world}&month={frame}")
    at_month(live, frame)
    row = live.locator(".keci-maps figure").last
    expect(row.locator("[data-ally]")).to_have_count(32)
    expect(row.locator(".waits")).to_contain_text(re.compile(r"Before the Council: .* wait for "))
    assert live.locator(".keci-maps .seat[tabindex='0']").count() == 2
