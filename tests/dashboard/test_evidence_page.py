"""The page Evidence: sketches, tables and charts show what the data files say, and the page in a browser."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from keci.dashboard.evidence import figures, tables
from keci.model.evidence import tables as evidence
from keci.model.parameters import Prior, priors
from tests.dashboard.conftest import open_page, visitor


def prior(low: float, mode: float, high: float, distribution: str, grade: str = "C") -> Prior:
    return Prior("p", "a meaning", "share", low, mode, high, distribution, "judgement: none found", grade, "a")


@pytest.mark.parametrize("distribution", ["pert", "logpert"])
def test_a_sketch_is_highest_at_the_mode_and_ends_in_nothing(distribution):
    own = prior(0.1, 0.4, 1.6, distribution)
    places = np.linspace(0, 1, 1001)
    density = figures.densities(own, places)
    assert places[density.argmax()] == pytest.approx(figures.position(own, own.mode), abs=0.002)
    assert density[0] == density[-1] == 0


def test_a_sketch_has_the_mean_of_a_pert():
    own = prior(0.0, 0.2, 1.0, "pert")
    places = np.linspace(0, 1, 20_001)
    density = figures.densities(own, places)
    assert (places * density).sum() / density.sum() == pytest.approx((0.0 + 4 * 0.2 + 1.0) / 6, abs=1e-4)


def test_a_logarithmic_prior_stands_on_its_logarithmic_scale():
    assert figures.position(prior(0.01, 0.1, 1.0, "logpert"), 0.1) == pytest.approx(0.5)
    assert figures.position(prior(1.0, 1.0, 1.0, "fixed"), 1.0) == 0.5


def test_every_parameter_can_be_sketched():
    for own in priors().values():
        assert "nan" not in figures.sketch(own) and own.distribution in figures.sketch(own)


def test_the_table_has_all_parameters_and_marks_judgement():
    rows, count = tables.parameters_table(priors(), "", only_judgement=False)
    assert count == len(priors()) == rows.count("data-parameter")
    judged = sum(p.grade == "C" for p in priors().values())
    assert rows.count(tables.judgement()) == judged
    assert tables.parameters_table(priors(), "", only_judgement=True)[1] == judged
    assert tables.parameters_table(priors(), "kfor troops", only_judgement=False)[1] > 0
    assert tables.parameters_table(priors(), "no such word", only_judgement=False)[1] == 0


def test_every_mechanism_has_a_heading():
    assert {p.mechanism for p in priors().values()} <= set(tables.MECHANISMS)


def test_sources_become_links_and_nothing_else_of_them_becomes_markup():
    said = tables.linked("see https://www.example.org/a?b=1&c=2 ; <b>judgement</b>")
    assert "href='https://www.example.org/a?b=1&amp;c=2'" in said
    assert ">example.org</a>" in said and "rel='noopener noreferrer'" in said
    assert "<b>" not in said and "&lt;b&gt;judgement" in said
    assert "href" not in tables.linked("javascript:alert(1)")


def test_charts_of_positions_hold_every_actor_and_ally():
    principals, positions, members = (evidence.table(n) for n in ("principals", "positions", "members"))
    by_issue = figures.positions_of_principals(principals)
    assert sum(len(trace.x) for trace in by_issue.data) == len(principals)
    kosovo = by_issue.data[0]
    own = principals[(principals.actor == "KOS") & (principals.issue == "ASM")].iloc[0]
    at = list(figures.ISSUES)[::-1].index("ASM")
    assert kosovo.x[at] == own.preferred
    assert kosovo.x[at] + kosovo.error_x.array[at] == pytest.approx(float(own.red_line))
    by_member = figures.positions_of_members(positions, members)
    assert sum(len(trace.x) for trace in by_member.data) == 32
    assert len(by_member.data[1].x) == 4  # Greece, Romania, Slovakia and Spain do not recognise


def test_the_time_line_holds_every_event():
    events = evidence.table("events")
    figure = figures.record(events, evidence.table("kfor"), evidence.table("opinion"))
    assert set(events.kind) == set(figures.LANES)
    assert sum(len(trace.x) for trace in figure.data[: len(figures.LANES)]) == len(events)
    assert all(len(trace.x) > 1 for trace in figure.data[len(figures.LANES) :])


def test_votes_are_said_in_words():
    assert [tables.vote(v) for v in (1.0, 0.5, 0.0, float("nan"))] == ["for", "abstained", "against", "no vote"]


@pytest.fixture
def page(chromium, watch, served):
    context = visitor(chromium, watch)
    yield open_page(context, f"{served.address}/evidence")
    context.close()


def test_actors_record_parameters_and_what_is_not_there_yet(page: Page):
    expect(page.get_by_role("heading", name="How open the allies are")).to_be_visible()
    expect(page.locator(".keci-chart .main-svg").first).to_be_attached()
    expect(page.get_by_role("cell", name="Spain", exact=True)).to_be_visible()
    page.get_by_role("button", name="Record").click()
    expect(page).to_have_url(re.compile(r"show=record$"))
    events = len(evidence.table("events"))
    expect(page.get_by_role("heading", name=f"Events ({events})")).to_be_visible()
    page.get_by_label("Filter: a word, a year, an actor").fill("banjska")
    expect(page.locator("table.events tbody tr").first).to_contain_text("Banjska")
    page.get_by_role("button", name="Parameters").click()
    expect(page.locator("tr[data-parameter]")).to_have_count(len(priors()))
    page.get_by_label("Only what is judgement").check(force=True)
    expect(page.locator("tr[data-parameter]")).to_have_count(sum(p.grade == "C" for p in priors().values()))
    page.get_by_role("button", name="Calibration and claims").click()
    expect(page.get_by_text("Calibrated on Mar 2011 to Dec 2025")).to_be_visible()
    expect(page.get_by_text("No test of claims is stored on this server")).to_be_visible()


def test_a_part_has_an_address_of_its_own_and_unknown_ones_show_the_first(page: Page, served):
    page.goto(f"{served.address}/evidence?show=parameters")
    expect(page.locator("tr[data-parameter='trust_0']")).to_be_visible()
    page.goto(f"{served.address}/evidence?show=../etc")
    expect(page.get_by_role("heading", name="Who wants what")).to_be_visible()


def test_on_a_phone_nothing_is_wider_than_the_screen(chromium, watch, served):
    context = visitor(chromium, watch, width=390, height=844)
    for part in ("actors", "record", "parameters"):
        narrow = open_page(context, f"{served.address}/evidence?show={part}")
        expect(narrow.locator(".evidence table").first).to_be_attached()
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 390, part
    context.close()
