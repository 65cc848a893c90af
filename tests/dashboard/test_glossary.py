"""Terms on the pages: explained to pointer, finger and keyboard where they first stand in a section, and nowhere else."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from keci.dashboard.shell.glossary import EVERYDAY, terms
from keci.model.outcomes import Outcome
from tests.dashboard.conftest import Served

SECTIONS = "[...document.querySelectorAll('main .keci-panel, main section')]"


def test_every_outcome_and_term_is_known_and_no_everyday_word_is():
    forms = [form for term in terms() for form in term.forms]
    assert len(forms) == len(set(forms)), "two terms stand in the same words"
    assert {"Banjska", "silence", "broke silence", "natural frequencies", "normalisation"} <= set(forms)
    assert not set(EVERYDAY) & set(forms)
    assert sum(bool(term.heading) for term in terms()) == len(Outcome)
    assert all(re.match("[A-Z0-9]", term.meaning) and not set("|`*") & set(term.meaning) for term in terms())


def test_a_term_is_explained_to_pointer_finger_and_keyboard(page: Page, served: Served):
    page.goto(f"{served.address}/what-if?keci.strength=1&futures=250")
    verdict = page.locator(".verdict .keci-term").first
    expect(verdict).to_be_visible(timeout=120_000)
    tip = page.get_by_role("tooltip")
    expect(tip).to_be_hidden()
    # a pointer may go onto the explanation, and Escape takes it away without moving either
    verdict.hover()
    expect(tip).to_contain_text(verdict.inner_text(), ignore_case=True)
    tip.hover()
    page.wait_for_timeout(400)
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    # the keyboard gets there, and a screen reader is told the meaning
    unsure = page.locator("section", has=page.get_by_role("heading", name="How unsure is that?"))
    term = unsure.get_by_role("button", name="seed (term)", exact=True)
    term.focus()
    expect(tip).to_contain_text("the same seed gives the same futures")
    expect(term).to_have_accessible_description(re.compile("^The number from which all chance follows"))
    page.keyboard.press("Tab")
    expect(tip).not_to_contain_text("the same seed gives the same futures")
    # once a section; not in headings, in controls, in sliders or in a chart
    often = page.evaluate(
        f"{SECTIONS}.map(s => [...s.querySelectorAll('.keci-term')].filter(t => t.closest('.keci-panel, section') === s)"
        ".map(t => t.getAttribute('aria-describedby'))).filter(ids => new Set(ids).size < ids.length)"
    )
    assert often == []
    assert page.locator(":is(h1, h2, button, a, label, select, svg, .keci-chart, .dials) .keci-term").count() == 0
    # what the page says stays the page's: a new answer leaves no word of the one before
    said = page.locator(".what-if-verdict")
    page.locator(".choices").get_by_role("button", name="KFOR", exact=True).click()
    expect(page.locator(".verdict h2")).to_contain_text("robust KFOR", timeout=60_000)
    expect(said.locator(".keci-term").first).to_be_visible()
    assert said.inner_text().count("normalisation") == 1 and "KECI" not in said.inner_text()
