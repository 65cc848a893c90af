"""What one takes along: the link, the page as a file without a server, slides, kept views, and the page for a wall."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

from matplotlib.image import imread
from playwright.sync_api import Locator, Page, expect

from keci.dashboard.what_if.settings import Settings, apart, from_link
from tests.dashboard.conftest import Served, Watch, open_page, visitor


def shown(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/?screen=2&world=3")
    expect(page.locator(".guide-decade svg")).to_be_visible(timeout=120_000)


def test_the_link_is_copied(chromium, watch: Watch, served: Served):
    context = visitor(chromium, watch)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_page(context, f"{served.address}/?screen=1")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    context.close()


def test_a_saved_page_shows_the_same_without_a_server(chromium, page: Page, served: Served, tmp_path: Path):
    shown(page, served)
    title = page.locator("#screen-2").inner_text()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save page").click()
    assert saved.value.suggested_filename == "keci.html"
    file = tmp_path / "keci.html"
    saved.value.save_as(file)
    text = file.read_text(encoding="utf-8")
    assert "<script" not in text and "not a forecast" in text and "world=3" in text
    context = visitor(chromium, noted := Watch())
    alone = context.new_page()
    alone.goto(file.as_uri())
    expect(alone.get_by_role("heading", name=title)).to_be_visible()
    assert (alone.locator(".guide-decade svg").bounding_box() or {})["height"] > 100
    expect(alone.get_by_role("button")).to_have_count(0)
    assert noted.errors == [] and noted.strays == [file.as_uri()], "nothing but the file itself is asked for"
    context.close()


def test_on_a_wall_letters_are_larger_and_what_only_steers_is_gone(page: Page, served: Served):
    page.goto(f"{served.address}/what-if?keci.strength=1&futures=250")
    expect(page.locator(".what-if-verdict")).to_be_visible(timeout=120_000)
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="Present", exact=True).click()
    expect(page.locator(".dials")).to_be_hidden()
    assert page.evaluate(size) > 1.15 * before
    page.keyboard.press("Escape")
    expect(page.locator(".dials")).to_be_visible()
    assert page.evaluate(size) == before


def downloaded(page: Page, button: Locator, folder: Path) -> Path:
    with page.expect_download() as found:
        button.click()
    found.value.save_as(folder / found.value.suggested_filename)
    return folder / found.value.suggested_filename


def test_a_picture_becomes_a_slide_on_white_that_states_its_finding_and_source(
    chromium, watch: Watch, served: Served, tmp_path: Path
):
    context = visitor(chromium, watch, scheme="dark")
    page = open_page(context, served.address)
    expect(page.locator(".guide-council .seat").first).to_be_visible()
    # what is written on the canvas
    page.evaluate("""() => { window.written = []; const pen = CanvasRenderingContext2D.prototype, write = pen.fillText;
        pen.fillText = function (text, ...at) { window.written.push(text); write.call(this, text, ...at); }; }""")
    page.get_by_role("button", name="Pictures", exact=True).click()
    pictures = page.get_by_role("group", name="Pictures of this page")
    expect(pictures.get_by_role("listitem")).to_have_count(1)
    expect(page.locator("[data-rules]")).not_to_have_attribute("data-rules", "", timeout=30_000)
    seen = imread(downloaded(page, pictures.get_by_role("button", name="Slide"), tmp_path))
    assert seen.shape[:2] == (1080, 1920)
    assert (seen[:40].min(), seen[-20:].min()) == (1.0, 1.0), "its edges are white"
    assert 0.02 < (seen[400:900, 300:1600, :3].min(axis=2) < 0.9).mean() < 0.9, "a picture stands in its middle"
    said = " ".join(page.evaluate("window.written"))
    assert page.locator("#screen-1").inner_text() in said
    assert "not a forecast" in said and "Rules and priors: " in said and "Choose an ally" not in said
    drawing = downloaded(page, pictures.get_by_role("button", name="Drawing"), tmp_path).read_text(encoding="utf-8")
    assert "ESP" in drawing and "var(" not in drawing
    # a chart is laid out anew for the slide
    page.goto(f"{served.address}/evidence")
    expect(page.locator(".keci-chart .main-svg").first).to_be_visible(timeout=90_000)
    page.get_by_role("button", name="Pictures", exact=True).click()
    seen = imread(downloaded(page, pictures.get_by_role("button", name="Slide").first, tmp_path))
    assert seen.shape[:2] == (1080, 1920) and (seen[400:900, 300:1600, :3].min(axis=2) < 0.9).mean() > 0.01
    page.keyboard.press("Escape")
    expect(pictures).to_be_hidden()
    context.close()


def test_views_are_kept_with_names_and_notes_and_go_elsewhere_as_a_file(chromium, watch: Watch, served: Served, tmp_path: Path):
    context = visitor(chromium, watch)
    page = open_page(context, f"{served.address}/?screen=1")
    page.get_by_role("button", name="Snapshots").click()
    page.get_by_label("Name of this view").fill("The Council")
    page.get_by_label("Note").fill("Ask: who can stop it?")
    page.get_by_role("button", name="Keep this view").click()
    page.reload()
    page.get_by_role("button", name="Snapshots").click()
    kept = page.get_by_role("list", name="Kept views").get_by_role("listitem")
    expect(kept).to_have_text([re.compile("The Council.*Ask: who can stop it")])
    page.get_by_role("button", name="Rename The Council").click()
    page.get_by_label("New name").fill("First question")
    page.get_by_role("button", name="Change", exact=True).click()
    file = downloaded(page, page.get_by_role("button", name="Save all as a file"), tmp_path)
    assert [one["name"] for one in json.loads(file.read_text())["snapshots"]] == ["First question"]
    page.get_by_role("button", name="Delete First question").click()
    expect(kept).to_have_count(0)
    context.close()
    # another browser; a file from elsewhere may hold any address
    document = json.loads(file.read_text())
    document["snapshots"] += [
        {"name": "bad", "address": "javascript:alert(1)"},
        {"name": "away", "address": "//elsewhere.example/"},
    ]
    document["snapshots"].append({"name": "Twice", "address": "/what-if?keci.strength=2&futures=250"})
    file.write_text(json.dumps(document))
    wrong = tmp_path / "wrong.json"
    wrong.write_text("[1]")
    context = visitor(chromium, watch)
    page = open_page(context, f"{served.address}/evidence")
    page.get_by_role("button", name="Snapshots").click()
    page.get_by_label("Read a file").set_input_files(wrong)
    expect(page.get_by_role("alert")).to_contain_text("wrong.json holds no snapshots")
    page.get_by_label("Read a file").set_input_files(file)
    expect(page.get_by_role("alert")).to_contain_text("2 of 4 views in keci-snapshots.json lead to no page")
    links = page.get_by_role("list", name="Kept views").get_by_role("link")
    expect(links).to_have_text(["First question", "Twice"])
    links.first.click()
    expect(page).to_have_url(f"{served.address}/?screen=1")
    # What if shows a kept view beside what is on the sliders
    page.goto(f"{served.address}/what-if?keci.strength=1&futures=250")
    page.get_by_role("button", name="Snapshots").click()
    address = urlsplit(page.get_by_role("link", name="Put Twice beside").get_attribute("href") or "")
    own, pinned = apart(address.query)
    assert address.path == "/what-if" and from_link(own) == (Settings({"keci.strength": 1.0}, 250), [])
    assert pinned == Settings({"keci.strength": 2.0}, 250)
    context.close()
