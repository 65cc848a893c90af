"""The page Runs: what it lists and refuses, batches with their caps, and the page in a browser."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from keci.dashboard.runs import batches as runs_page_batches
from keci.dashboard.runs.batches import Batches
from keci.dashboard.shell import stored_runs
from keci.dashboard.shell.simulation_task import Cancelled, Phase
from keci.dashboard.shell.stored_runs import State
from keci.experiments.designs.design import Design
from keci.experiments.designs.plan import ROWS
from keci.experiments.designs.sampling import factorial
from keci.experiments.designs.table import checked, designs_from
from keci.experiments.sweep import perform as sweep
from keci.model.errors import InputError
from tests.dashboard.conftest import PATIENCE, Served, Watch, open_page, start, stop, visitor
from tests.dashboard.test_axe import violations
from tests.dashboard.test_language import fault

LONG = 20
NUMBER = "incidents_per_year"


@pytest.fixture(autouse=True, scope="module")
def patience() -> None:
    """Wait for a page as long as for anything else: the processors may be busy."""
    expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> Path:
    """A directory with three comparisons, one of them of another seed, a sweep, and a folder whose manifest is damaged."""
    directory = tmp_path_factory.mktemp("served") / "runs"
    patch = pytest.MonkeyPatch()
    patch.setenv(stored_runs.DIRECTORY, str(directory))
    for arms, seed in ((("baseline", "keci", "serbia_reward"), 0), (("baseline", "package"), 0), (("baseline", "keci"), 3)):
        stored_runs.perform(Design.of(arms, 40, seed), lambda done: None)
    table = checked(factorial({"trust_0": [0.05, 0.2], "levers.kfor": [False, True]}, arms=("baseline", "keci")))
    sweep(designs_from(table, 8, months=12), table, directory, (NUMBER,))
    patch.undo()
    (directory / "damaged").mkdir()
    (directory / "damaged" / "manifest.json").write_text("{")
    return directory


@pytest.fixture
def here(stored: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(stored_runs.DIRECTORY, str(stored))
    return stored


def sweep_run() -> stored_runs.Run:
    return next(run for run in stored_runs.listing() if run.manifest.get("kind") == "sweep")


def of(*arms: str) -> stored_runs.Run:
    return next(run for run in stored_runs.listing() if run.arms == list(arms))


def test_the_list_has_all_runs_and_says_what_is_wrong_with_a_damaged_one(here):
    runs = stored_runs.listing()
    assert len(runs) == 5
    assert [run.name for run in runs if run.state is State.UNREADABLE] == ["damaged"]
    assert "not JSON" in stored_runs.named("damaged").problem
    assert all(run.finished for run in runs if run.state is State.FINISHED)


@pytest.mark.parametrize("name", ["../runs", "/etc", ".", "..", "", "compare-", "damaged/../damaged", "a\0b"])
def test_only_names_of_the_list_are_opened(here, name):
    with pytest.raises(InputError, match="unknown run"):
        stored_runs.named(name)


def test_a_directory_that_is_not_there_has_no_runs(monkeypatch, tmp_path):
    monkeypatch.setenv(stored_runs.DIRECTORY, str(tmp_path / "none"))
    assert stored_runs.listing() == []
    with pytest.raises(InputError, match="there is no run"):
        stored_runs.named("compare-1")


def test_what_is_no_manifest_of_a_run_is_listed_as_unreadable(tmp_path, monkeypatch):
    monkeypatch.setenv(stored_runs.DIRECTORY, str(tmp_path))
    for name, content in (("list", "[]"), ("empty", "{}"), ("half", '{"design": {"arms": []}}'), ("text", "no")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text(content)
    assert {run.state for run in stored_runs.listing()} == {State.UNREADABLE}
    with pytest.raises(InputError, match="half: "):
        stored_runs.comparison(stored_runs.named("half"))


def test_an_opened_run_is_the_comparison_that_was_stored(here):
    run = of("baseline", "package")
    comparison = stored_runs.comparison(run)
    worlds = stored_runs.worlds(run)
    means = worlds.groupby("arm")["nato_support"].mean()
    assert comparison.results["package"]["nato_support"].mean == pytest.approx(means["package"])
    assert len(worlds) == 80
    assert b"<html" in stored_runs.report(run)


def test_a_damaged_part_is_said(here, tmp_path, monkeypatch):
    copy = tmp_path / "copies" / "copy"
    shutil.copytree(of("baseline", "package").folder, copy)
    next((copy / "worlds").iterdir()).write_bytes(b"PAR1 no more")
    monkeypatch.setenv(stored_runs.DIRECTORY, str(copy.parent))
    for read in (stored_runs.worlds, stored_runs.comparison):
        with pytest.raises(InputError, match="missing, damaged or changed"):
            read(stored_runs.named("copy"))


def test_a_stopped_run_is_listed_as_such_and_goes_on(monkeypatch, tmp_path):
    monkeypatch.setenv(stored_runs.DIRECTORY, str(tmp_path / "runs"))
    cores = os.cpu_count() or 1
    design = Design.of(["baseline", "keci"], (cores + 4) * ROWS // 2, months=1)
    done: list[int] = []

    def stop_late(count: int) -> None:
        done.append(count)
        if sum(done) > (cores + 2) * ROWS:  # each core is at work on one part at most, so that one at least is stored
            raise Cancelled

    with pytest.raises(Cancelled):
        stored_runs.perform(design, stop_late)
    (run,) = stored_runs.listing()
    assert run.state is State.STOPPED and run.name == stored_runs.place_of(design)
    with pytest.raises(InputError, match="not finished"):
        stored_runs.comparison(run)
    again: list[int] = []
    stored_runs.perform(stored_runs.design_of(run), again.append)
    assert stored_runs.named(run.name).state is State.FINISHED
    assert again[0] >= ROWS, "what was finished is not played again, and counts from the beginning"
    assert sum(again) == 2 * design.worlds


def test_runs_of_other_seeds_are_not_put_into_one_table_and_others_are(here):
    one, two, other = of("baseline", "keci", "serbia_reward"), of("baseline", "package"), of("baseline", "keci")
    assert stored_runs.obstacles([one, two]) == []
    assert any("differ in seed (0, 3)" in said for said in stored_runs.obstacles([one, other]))


def test_differences_are_those_of_the_runs_and_nothing_else(here):
    one, two, other = of("baseline", "keci", "serbia_reward"), of("baseline", "package"), of("baseline", "keci")
    assert stored_runs.differences([one, one]) == []
    (arms,) = stored_runs.differences([one, two])
    assert arms.values == ("keci, serbia_reward", "package")
    assert {d.setting: d.values for d in stored_runs.differences([one, other])}["seed"] == ("0", "3")


# batches


class Held:
    """A play function that stops half-way until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.played: list[str] = []

    def __call__(self, design, told) -> None:
        self.played.append(design.names[1])
        told(design.worlds)
        self.begun.set()
        assert self.go.wait(LONG)
        told(design.worlds)


def ended(batches: Batches, owner: str, phase: Phase) -> threading.Event:
    event = threading.Event()
    batches.listen(owner, lambda: event.set() if batches.of(owner)[-1].status.phase is phase else None)
    return event


def test_a_batch_is_played_stopped_and_continued():
    held = Held()
    batches = Batches(held)
    design = Design.of(["baseline", "keci"], 10)
    batch = batches.start(design, "me")
    assert held.begun.wait(LONG)
    batch.task.cancel()
    assert batch.status.phase is Phase.CANCELLED
    held.go.set()
    done = ended(batches, "me", Phase.DONE)
    assert batches.start(design, "me") is batch  # the same run goes on
    assert done.wait(LONG)
    assert held.played == ["keci", "keci"] and batches.of("me") == [batch]


def test_a_second_batch_is_refused_while_one_runs_and_sessions_see_their_own():
    held = Held()
    batches = Batches(held)
    first = batches.start(Design.of(["baseline", "keci"], 10), "me")
    assert held.begun.wait(LONG)
    with pytest.raises(InputError, match="being played already"):
        batches.start(Design.of(["baseline", "keci"], 10), "you")
    with pytest.raises(InputError, match=rf"a run is being played on this server already \({first.name}\)"):
        batches.start(Design.of(["baseline", "kfor"], 10), "you")
    assert batches.of("you") == []
    batches.forget("me")
    held.go.set()
    assert batches.of("me") == []


def test_runs_that_are_too_large_for_the_page_are_refused():
    with pytest.raises(InputError, match="at most 1,000,000"):
        runs_page_batches.check_size(Design.of(["baseline", "keci"], 1_000_001))
    names = ["baseline", "keci", "kfor", "eadrcc", "envoy", "placebo", "package", "eu_alignment", "serbia_reward"]
    with pytest.raises(InputError, match="at most 8"):
        runs_page_batches.check_size(Design.of(names, 10))


# in a browser


@pytest.fixture(scope="module")
def server(stored: Path, tmp_path_factory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("runs-server")
    running = start(folder, "--runs", str(stored))
    yield running
    stop(running)


@pytest.fixture
def page(chromium, watch: Watch, server: Served) -> Iterator[Page]:
    context = visitor(chromium, watch)
    yield open_page(context, f"{server.address}/runs")
    context.close()


def link_of(page: Page, arms: str):
    return page.locator("tr", has=page.get_by_role("cell", name=arms, exact=True)).locator("button.name")


def test_the_list_is_filtered(page: Page):
    expect(page.locator(".runs tbody tr")).to_have_count(5)
    page.get_by_label("Filter: name, arm, seed").fill("PACKAGE")
    expect(page.locator(".runs tbody tr")).to_have_count(1)
    page.get_by_label("Filter: name, arm, seed").fill("nothing of the kind")
    expect(page.get_by_text("No run fits the filter")).to_be_visible()


def test_a_run_is_opened_with_charts_numbers_and_downloads(page: Page):
    link_of(page, "baseline, package").click()
    expect(page).to_have_url(re.compile(r"/runs\?open=compare-\w{12}$"))
    expect(page.get_by_text("in 40 paired futures").first).to_be_visible()
    expect(page.locator(".keci-chart .main-svg").first).to_be_attached()
    assert page.locator(".keci-chart").count() == 3
    expect(page.get_by_role("row", name=re.compile("^Kosovo's support for NATO"))).to_be_visible()
    with page.expect_download() as csv:
        page.get_by_role("button", name="Worlds (CSV)").click()
    assert len(pd.read_csv(csv.value.path())) == 80
    with page.expect_download() as report:
        page.get_by_role("button", name="Report (HTML)").click()
    assert "package" in Path(report.value.path()).read_text()
    page.reload()
    expect(page.get_by_text("in 40 paired futures").first).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page).to_have_url(re.compile(r"/runs$"))


def test_two_runs_are_put_side_by_side(page: Page):
    for arms in ("baseline, keci, serbia_reward", "baseline, package"):
        page.locator("tr", has=page.get_by_role("cell", name=arms, exact=True)).get_by_role("checkbox").check()
    page.get_by_role("button", name="Compare 2 runs").click()
    expect(page.get_by_role("heading", name="2 runs side by side")).to_be_visible()
    for heading in ("package", "keci", "serbia_reward"):
        expect(page.get_by_role("columnheader", name=heading, exact=True)).to_be_visible()
    expect(page.get_by_role("cell", name="baseline, keci, serbia_reward", exact=True).first).to_be_visible()


def test_runs_that_cannot_be_compared_say_why(page: Page):
    for arms in ("baseline, keci", "baseline, package"):
        page.locator("tr", has=page.get_by_role("cell", name=arms, exact=True)).get_by_role("checkbox").check()
    page.get_by_role("button", name="Compare 2 runs").click()
    expect(page.get_by_role("alert")).to_contain_text("differ in seed")


def test_a_name_that_is_not_listed_is_refused(page: Page, server: Served):
    page.goto(f"{server.address}/runs?open=../../etc")
    expect(page.get_by_role("alert")).to_contain_text("unknown run")
    page.get_by_role("button", name="Back to the list").click()
    expect(page.locator(".runs tbody tr")).to_have_count(5)


def test_a_run_is_started_stopped_and_continued(page: Page, stored: Path):
    page.get_by_text("Start a run").click()
    page.get_by_label("Futures, up to 1,000,000").fill("one")
    page.get_by_label("Futures, up to 1,000,000").press("Enter")
    page.get_by_role("button", name="Start it", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Futures: type a whole number; 'one' is none.")
    page.get_by_label("Futures, up to 1,000,000").fill("30000")
    page.get_by_label("Futures, up to 1,000,000").press("Enter")
    page.get_by_label("Months").fill("12")
    page.get_by_label("Months").press("Enter")
    page.get_by_role("button", name="Start it", exact=True).click()
    expect(page.get_by_role("progressbar", name="worlds played")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile("stopped, [0-9,]+ of 60,000 worlds"))).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text(re.compile("finished in"))).to_be_visible(timeout=90_000)
    expect(page.locator(".runs tbody tr")).to_have_count(6)


def test_an_empty_directory_says_how_to_begin(chromium, watch, served):
    context = visitor(chromium, watch)
    empty = open_page(context, f"{served.address}/runs")
    expect(empty.get_by_text("There is no run yet")).to_be_visible()
    context.close()


def test_the_page_speaks_albanian_and_serbian(chromium, watch, server: Served, here):
    run = of("baseline", "keci", "serbia_reward").name
    said = {"sq": ("Nisni një seri", "Në sa të ardhme?", "të ardhme të çdo varianti"),
            "sr": ("Pokrenite seriju", "U koliko budućnosti?", "Budućnosti svake varijante: 40")}  # fmt: skip
    for code, (start_it, opened, futures) in said.items():
        context = visitor(chromium, watch)
        page = context.new_page()
        page.goto(f"{server.address}/runs?open={run}&lang={code}")
        expect(page.get_by_role("heading", name=opened)).to_be_visible()
        expect(page.get_by_text(start_it)).to_be_visible()
        expect(page.locator(".keci-chart .main-svg").first).to_be_attached()
        assert fault(page, code) == ""
        page.goto(f"{server.address}/runs?study={run}&kind=worlds&outcome={NUMBER}&lang={code}")
        expect(page.get_by_role("heading", name=futures)).to_be_visible()
        expect(page.locator(".keci-brush svg").first).to_be_visible()
        assert fault(page, code) == ""
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        context.close()


# the workbench


def test_futures_are_selected_with_the_pointer_and_opened_in_live(page: Page, server: Served, here):
    run = of("baseline", "keci", "serbia_reward").name
    page.goto(f"{server.address}/runs?study={run}&kind=worlds&outcome={NUMBER}&second=nato_support")
    panel = page.locator(".keci-brush section").nth(0).locator("svg").nth(1)
    box = panel.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.04 * box["width"], box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 40, steps=4)
    page.mouse.up()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page).to_have_url(re.compile(rf"brush={NUMBER}~keci~"))
    title = page.locator(".picture h2")
    expect(title).to_have_text(re.compile(r"^\d+ of 40 futures are selected"))
    said = title.inner_text()
    page.reload()
    expect(title).to_have_text(said)
    shown = page.locator(".keci-numbers", has_text="futures by number").locator("tbody tr")
    count = int(said.split()[0])
    expect(shown).to_have_count(count)
    with page.expect_download() as csv:
        page.locator(".keci-numbers", has_text="futures by number").get_by_role("button", name="Download CSV").click()
    assert len(pd.read_csv(csv.value.path())) == count
    link = shown.first.get_by_role("link")
    world = link.inner_text().split(":")[0]
    assert link.get_attribute("href") == f"/live?run={run}&arms=baseline,keci&world={world}"
    page.goto(f"{server.address}/live?run={run}&arms=baseline,keci&world={world}")
    expect(page.get_by_text(f"The worlds of run {run}")).to_be_visible(timeout=3 * PATIENCE)
    expect(page.get_by_label("World number")).to_have_value(world)


def test_a_range_can_be_typed_and_the_page_passes_axe(page: Page, server: Served, here):
    page.goto(f"{server.address}/runs?study={sweep_run().name}&kind=all&outcome={NUMBER}&second=nato_support")
    page.get_by_text("Select arms by numbers").click()
    page.locator(".narrow .keci-choose select").select_option(label="trust_0")
    page.get_by_role("textbox", name="From").fill("0.1")
    page.get_by_role("textbox", name="From").press("Enter")
    page.get_by_role("button", name="Select", exact=True).click()
    expect(page.locator(".picture h2")).to_have_text("4 of 8 arms are selected")
    page.evaluate("document.querySelectorAll('details').forEach(closed => { closed.open = true; })")
    assert violations(page) == []
    seeded = next(run.name for run in stored_runs.listing() if run.design.get("seed") == 3)
    page.goto(f"{server.address}/runs?study={of('baseline', 'package').name},{seeded}&kind=worlds&outcome={NUMBER}")
    expect(page.locator(".keci-brush svg").first).to_be_visible()
    expect(page.get_by_text(re.compile("differ in seed: their futures are not pairs"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Seed: .* against .*other elections"))).to_be_visible()
    page.locator(".keci-theme").click()
    expect(page.locator(".theme--dark").first).to_be_attached()
    assert violations(page) == []


def test_a_figure_is_taken_and_a_wrong_size_is_said(page: Page, server: Served, here):
    page.goto(f"{server.address}/runs?study={of('baseline', 'package').name}&outcome={NUMBER}&quantity=effect&x=arm")
    page.get_by_text("Take this picture").click()
    page.get_by_label("Size, width x height").fill("big")
    page.get_by_label("Size, width x height").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("must be width x height")
    page.get_by_label("Size, width x height").fill("90x60mm")
    page.get_by_label("Size, width x height").press("Enter")
    with page.expect_download() as figure:
        page.get_by_role("button", name="Figure (SVG, 90x60mm)").click()
    assert "<svg" in Path(figure.value.path()).read_text()
    page.goto(f"{server.address}/runs?study={of('baseline', 'package').name}&x=levers.moon")
    expect(page.get_by_role("alert")).to_contain_text("unknown setting 'levers.moon'")
    expect(page.locator(".keci-chart .main-svg").first).to_be_attached()
