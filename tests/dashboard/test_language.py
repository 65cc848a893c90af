"""Albanian and Serbian beside English: the catalogues, what is said where nobody translated, and the pages in a browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from keci.dashboard import translations
from keci.dashboard.evidence.tables import events_table, members_table, parameters_table
from keci.dashboard.guide import council
from keci.dashboard.language import effects, speech
from keci.dashboard.language.catalogue import Catalogue, CatalogueError, Message, read, written
from keci.dashboard.language.page import in_language
from keci.dashboard.language.speech import ENGLISH, LANGUAGES, _, asked, catalogue, ngettext, number, placeholders, whole
from keci.dashboard.record.hindsight import kept_forecast
from keci.dashboard.record.tables import kept_rows
from keci.dashboard.runs.batches import check_size
from keci.dashboard.runs.words import level
from keci.dashboard.shell.glossary import terms
from keci.experiments.designs.design import Design
from keci.experiments.statistics.intervals import Effect
from keci.experiments.statistics.metrics import METRICS, metric
from keci.experiments.statistics.words import difference
from keci.model.errors import InputError
from keci.model.evidence import tables as evidence
from keci.model.parameters import priors
from tests.dashboard.conftest import Served, Watch, visitor
from tests.dashboard.test_axe import violations

OTHERS = [code for code in LANGUAGES if code != ENGLISH]
FIRST = 120_000  # milliseconds for what is played for the first time
# rooms whose texts are translated wholly; what is left elsewhere is shown in English
WHOLE = tuple(
    f"dashboard/{room}" for room in ("guide/", "shell/", "language/", "server.py", "widgets/", "record/", "runs/", "evidence/")
)


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch):
    """Speak a language for a while, as if a request had asked for it."""

    def speak(code: str) -> None:
        monkeypatch.setattr(speech, "language", lambda: code)

    return speak


# catalogues


def test_template_and_catalogues_hold_what_pages_show_and_nothing_else():
    place = translations.__file__.replace("translations.py", "language/")
    for name, wanted in translations.files_brought_up().items():
        with open(place + name, encoding="utf-8") as file:
            assert file.read() == wanted, f"{name}: run python -m keci.dashboard.translations"


@pytest.mark.parametrize("code", OTHERS)
def test_translations_fill_in_the_same_and_have_all_forms(code):
    found = catalogue(code)
    forms = found.plurals[0]
    for message in found.messages:
        assert len(message.said) == (forms if message.plural else 1), message.text
        for said in message.said if message.is_said else ():
            assert placeholders(said) == placeholders(message.text), message.text
            assert said == said.strip(), said
    missing = [m.text for m in found.messages if not m.is_said and any(place.startswith(WHOLE) for place in m.where)]
    assert missing == []


def test_serbian_counts_in_three_forms_and_albanian_in_two():
    forms = {
        code: [
            next(m for m in catalogue(code).messages if m.text == "{count} leans against it").said.index(
                catalogue(code).translations().ngettext("{count} leans against it", "{count} lean against it", n)
            )
            for n in (1, 2, 5, 11, 12, 21, 22, 101)
        ]
        for code in OTHERS
    }
    # 11 and 12 are of the third form, 21 and 101 of the first; the first and third may read alike
    assert forms["sr"] == [0, 1, 2, 2, 2, 0, 1, 0] or forms["sr"] == [0, 1, 0, 0, 0, 0, 1, 0]
    assert forms["sq"] == [0, 1, 1, 1, 1, 1, 1, 1]


def test_a_catalogue_survives_being_written_and_read():
    header = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);"
    messages = (
        Message('a "quoted" \\ text\n', "", ('një "tekst" \\ ë\n',), ("a.vue",)),
        Message("{count} ally", "{count} allies", ("{count} aleat", "{count} aleatë"), ("b.py", "c.py")),
        Message("nobody translated this", "", ("",)),
    )
    again = read(written(Catalogue(f"{header}\n", messages), "A comment"))
    assert again.messages == messages and again.header == f"{header}\n"
    found = again.translations()
    assert found.gettext(messages[0].text) == messages[0].said[0]
    assert [found.ngettext("{count} ally", "{count} allies", n) for n in (1, 3)] == ["{count} aleat", "{count} aleatë"]
    assert found.gettext("nobody translated this") == "nobody translated this"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('msgid "a"\nmsgstr "b', "line 2"),
        ('msgid "a"\nnonsense', "must begin with msgid"),
        ('msgid "a" "b"\nmsgstr "c"', "line 1"),
        ('msgid "a"\nmsgstr "b"\n\nmsgid a', "line 4"),
    ],
)
def test_a_broken_catalogue_is_refused_with_its_line(text, said):
    with pytest.raises(CatalogueError, match=said):
        read(text)
    with pytest.raises(CatalogueError, match="Plural-Forms"):
        _forms = Catalogue("Language: sq\n", ()).plurals


def test_a_mark_around_what_is_no_plain_text_is_refused():
    assert list(translations.in_python('_("one", n=2); ngettext("a", "b", n); _(name)', "x.py")) == [
        ("one", "", "x.py"),
        ("a", "b", "x.py"),
    ]
    with pytest.raises(CatalogueError, match=r"x\.py:1"):
        list(translations.in_python('_(f"one {n}")', "x.py"))
    with pytest.raises(CatalogueError, match=r"x\.py:2.*another name"):
        list(translations.in_python("from y import _\n_, redraw = f()", "x.py"))
    component = """<p :title="t('it')">{{ n("{count} a", "{count} b", k) }} {{ split("no") }}</p>"""
    assert [found[:2] for found in translations.in_component(component, "x.vue")] == [("it", ""), ("{count} a", "{count} b")]


# speech


def test_what_nobody_translated_is_english_and_a_slip_does_not_break(spoken, monkeypatch):
    spoken("sq")
    assert _("nobody translated {text}", text="x") == "nobody translated x"
    assert ngettext("{one}", "{many}", 2, one="a", many="b") == "b"
    broken = Message("{a} and {b}", "", ("{a} dhe {c}",))
    header = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
    monkeypatch.setattr(speech, "_translations", lambda code: Catalogue(header, (broken,)).translations())
    assert _("{a} and {b}", a=1, b=2) == "1 and 2"


def test_numbers_months_and_effects_by_language(spoken):
    effect = Effect.__new__(Effect)
    for name, value in {"mean": 0.0105, "low": -0.004, "high": 0.025}.items():
        object.__setattr__(effect, name, value)
    m = metric("normalisation")
    said = {}
    for code in LANGUAGES:
        spoken(code)
        said[code] = (
            whole(1_234_567),
            number(-0.04, 1),
            number(2.5, 1, plus=True),
            speech.month("2026-05"),
            effects.difference(m, effect),
        )
    assert said["en"] == ("1,234,567", "0.0", "+2.5", "May 2026", difference(m, effect))
    assert said["sq"][:4] == ("1\u00a0234\u00a0567", "0,0", "+2,5", "maj 2026")
    assert said["sr"][0] == "1.234.567" and "procentnih poena (od -0,4 do +2,5)" in said["sr"][4]


def test_edges_are_said_in_english_as_the_command_line_says_them():
    from keci.experiments.statistics.edges import USUAL

    for base in (0.0, 0.01, 0.078, 0.5):
        for m in (m for m in METRICS.values() if m.unit == "futures"):
            assert effects.edge(m, base) == USUAL.said(m, base)


def test_the_address_comes_before_the_cookie_and_nonsense_is_english():
    assert asked("screen=2&lang=sq", {speech.COOKIE: "sr"}) == "sq"
    assert asked("screen=2", {speech.COOKIE: "sr"}) == "sr"
    assert asked("lang=xx", {speech.COOKIE: "<script>"}) == asked(None, None) == "en"
    assert ngettext("{count} undecided", "{count} undecided", 3) == "3 undecided"


def test_a_page_names_its_language_and_no_text_ends_its_script():
    page = in_language("<html><head><title>x</title></head></html>", "sr")
    assert '<html lang="sr-Latn">' in page and page.count("<script>") == page.count("</script>") == 1
    assert "Number((n%10==1" in page and "Vremenska linija oba sveta" in page
    assert "Vremenska" not in in_language("<html><head></head></html>", "en")


def test_what_is_kept_for_all_visitors_is_not_translated(spoken):
    spoken("sr")
    first = council.seats()[0].shown()["name"]
    spoken("en")
    assert (first, council.seats()[0].shown()["name"]) == ("Albanija", "Albania")


def test_what_is_typed_is_understood_with_and_without_the_languages_separators(spoken):
    for code, said in (("en", "1,200.5"), ("sq", "1\u00a0200,5"), ("sr", "1.200,5")):
        spoken(code)
        assert speech.typed(said) == speech.typed("1200.5") == 1200.5
    with pytest.raises(ValueError, match="could not convert"):
        speech.typed("a few")


def test_tables_speak_the_language_and_name_what_is_left_in_english(spoken):
    spoken("sr")
    positions, votes, members = (evidence.table(name) for name in ("positions", "votes", "members"))
    allies = members_table(positions, votes, members)
    assert "<b>Španija</b>" in allies and "0,10 (od 0,05 do 0,25)" in allies and "lang='en'" not in allies
    rows, count = parameters_table(priors(), "početno poverenje", only_judgement=False)
    assert count == 1 and "Poverenje i ponašanje" in rows and "0,05" in rows
    events, _count = events_table(evidence.table("events"), "banjska incident")
    assert "24. sep 2023" in events and "Incident, težina" in events and "<div lang='en'><b>" in events
    head, forecast = kept_rows(kept_forecast() or {})
    assert head[1:] == ["u roku od 6 meseci", "u roku od 12 meseci", "u roku od 24 meseca"]
    assert forecast[0][0] == "sastanak lidera u dijalogu"


def test_a_refusal_and_a_level_are_said_in_the_language(spoken):
    spoken("sq")
    with pytest.raises(InputError, match="më së shumti 1\u00a0000\u00a0000"):
        check_size(Design.of(["baseline", "keci"], 1_000_001))
    assert [level(said) for said in ("on", "0.05", "practical")] == ["e ndezur", "0,05", "practical"]


def test_terms_are_explained_in_the_forms_in_which_pages_have_them(spoken):
    spoken("sr")
    said = [term.spoken() for term in terms()]
    forms = [form for term in said if term for form in term.forms]
    assert len(said) == len(terms()) and len(set(forms)) == len(forms), "two terms stand in the same words"
    assert {"normalizaciji", "Meseci do sporazuma", "Teški incidenti godišnje"} <= set(forms)
    spoken("en")
    assert [term.spoken() for term in terms()] == list(terms())


# in a browser

TEXTS = """() => {
  const found = [], own = (part) => !part.closest("[lang=en], style, script");
  const walk = document.createTreeWalker(document.querySelector(".keci"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (own(walk.currentNode.parentElement)) found.push(walk.currentNode.textContent.trim());
  for (const name of ["aria-label", "title", "aria-valuetext"])
    document.querySelectorAll(`.keci [${name}]`).forEach((part) => own(part) && found.push(part.getAttribute(name).trim()));
  return found.filter((text) => text);
}"""


def english(code: str) -> re.Pattern[str]:
    """Any English text of the catalogue whose translation differs, whatever is filled in."""
    texts = []
    for message in catalogue(code).messages:
        for text, said in zip((message.text, message.plural), message.said, strict=False):
            if text and said and text not in said.split(", ") and len(re.sub(r"\{\w+\}|\W", "", text)) > 3:
                texts.append(re.sub(r"\\\{\w+\\\}", ".+", re.escape(text)))
    return re.compile("|".join(texts))


@pytest.mark.parametrize("code", OTHERS)
def test_the_guide_and_the_frame_hold_no_english_fit_a_phone_and_axe_finds_nothing(chromium, watch: Watch, served: Served, code):
    context = visitor(chromium, watch, width=390, height=844)
    page = context.new_page()
    page.goto(f"{served.address}/?screen=all&lang={code}")
    for picture in (".guide-council", ".guide-decade", ".guide-squares", ".guide-doubt", ".guide-past"):
        expect(page.locator(picture)).to_be_visible(timeout=FIRST)
    page.locator(".guide-council .seat").first.click()
    texts, pattern = page.evaluate(TEXTS), english(code)
    assert len(texts) > 120 and [text for text in texts if pattern.fullmatch(text)] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.documentElement.lang") == speech.tag(code)
    expect(page.locator("footer")).to_contain_text("docs/how-to/translate.md")
    assert violations(page) == []
    context.close()


def fault(page: Page, code: str) -> str:
    """What is wrong with a translated page: English of the catalogue, a page that is too wide, or what axe finds."""
    page.evaluate("document.querySelectorAll('details').forEach(closed => { closed.open = true; })")
    expect(page.locator("main .keci-term").first).to_be_attached(timeout=FIRST)
    texts, pattern = page.evaluate(TEXTS), english(code)
    left = [text for text in texts if pattern.fullmatch(text)]
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = violations(page)
    return f"{left} {wide} {found}" if left or wide > page.evaluate("window.innerWidth") or found else ""


@pytest.mark.parametrize(
    ("address", "drawn", "headings"),
    [
        ("/record", ".keci-patterns circle", {"sq": "shifra vjetore që nga 2021", "sr": "godišnjih brojki od 2021"}),
        ("/evidence?", ".keci-chart .main-svg", {"sq": "Sa të hapur janë aleatët", "sr": "Koliko su članice otvorene"}),
    ],
)
def test_a_room_holds_no_english_fits_a_phone_and_axe_finds_nothing(chromium, watch, served, address, drawn, headings):
    for code in OTHERS:
        context = visitor(chromium, watch, width=390, height=844)
        page = context.new_page()
        page.goto(f"{served.address}{address}{'&' if '?' in address else '?'}lang={code}")
        expect(page.get_by_role("heading", name=headings[code])).to_be_visible(timeout=FIRST)
        expect(page.locator(drawn).first).to_be_attached(timeout=FIRST)
        assert fault(page, code) == ""
        context.close()


def header(page: Page) -> str:
    page.locator(".keci-header nav").wait_for()
    return page.locator(".keci-header nav a").first.inner_text()


def test_the_language_is_chosen_kept_linked_and_nobody_elses(chromium, watch: Watch, served: Served, page: Page):
    context = visitor(chromium, watch)
    mine = context.new_page()
    mine.goto(f"{served.address}/?screen=2&world=3")
    mine.get_by_role("button", name="SR: Srpski").click()
    expect(mine.locator(".keci-header nav a").first).to_have_text("Vodič")
    expect(mine).to_have_url(re.compile(r"world=3.*lang=sr"))
    mine.locator(".keci-header nav a", has_text="Dokazi").click()
    expect(mine).to_have_url(re.compile(r"/evidence\?.*lang=sr"))
    mine.locator(".keci-header nav a", has_text="Uživo").click()
    expect(mine).to_have_title("Uživo - keci")
    expect(mine.get_by_role("heading", name="Mesec po mesec")).to_be_visible(timeout=FIRST)
    # the other visitor of the same server still reads English, what is drawn from now on included
    page.get_by_role("link", name="Next: One decade, twice").click()
    expect(page.locator("#screen-2")).to_contain_text("this decade", timeout=FIRST)
    assert header(page) == "Guide" and "lang" not in page.url
    # a new tab of the same browser without a word in its address, and a link in another's
    missing = context.request.get(f"{served.address}/no-such-page", headers={"accept": "text/html"})
    assert missing.status == 404 and '<html lang="sr-Latn">' in missing.text() and "Takva stranica ne postoji" in missing.text()
    again = context.new_page()
    again.goto(served.address)
    assert header(again) == "Vodič" and "lang=sr" in again.url
    again.goto(f"{served.address}/?lang=en")
    assert header(again) == "Guide" and again.locator("footer").count() == 0
    context.close()
