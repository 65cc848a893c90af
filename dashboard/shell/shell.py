"""What all pages share: the header with the way between pages, panels with their sentence, and states written for a person."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from importlib.metadata import version

import solara

from keci.dashboard.language.speech import ENGLISH, LANGUAGES, N_, _, begin, language, tag
from keci.dashboard.shell.glossary import Glossary
from keci.dashboard.shell.process import server_name
from keci.dashboard.shell.theme import style

PAGES = (
    (N_("Guide"), "/"),
    (N_("Live"), "/live"),
    (N_("What if"), "/what-if"),
    (N_("Runs"), "/runs"),
    (N_("Evidence"), "/evidence"),
    (N_("Record"), "/record"),
    (N_("Take a seat"), "/seat"),
)

NO_FORECAST = N_("A test of a proposal's logic, not a forecast.")


# by page, the query part of the address under which it was left; each visitor's frame has a dictionary of its own
_memory: solara.Context[dict[str, str]] = solara.create_context({})


def use_memory() -> dict[str, str]:
    """Where a page notes the query part of its own address ("/live" -> "seed=7&..."), so that the way back finds it again."""
    return solara.use_context(_memory)


@solara.component_vue("theme.vue")
def _Theme() -> None:
    pass


@solara.component_vue("along.vue", vuetify=False)
def _Along(note: str) -> None:
    pass


@solara.component_vue("pictures.vue", vuetify=False)
def _Pictures(note: str, rules: str, event_opened: Callable[[object], None]) -> None:
    pass


@solara.component_vue("snapshots.vue", vuetify=False)
def _Snapshots() -> None:
    pass


@solara.component
def Pictures(note: str) -> None:
    """The page's pictures to take along; the stamp of the rules, slow to work out, is asked for when the list is opened."""
    rules, set_rules = solara.use_state("")

    def opened(*_: object) -> None:
        if not rules:
            threading.Thread(target=lambda: set_rules(_rules()), name="rules", daemon=True).start()

    _Pictures(note=note, rules=rules, event_opened=opened)


def _rules() -> str:
    from keci.experiments.store.disk import SHORT
    from keci.model.stamp import rules_digest

    return rules_digest()[:SHORT]


@solara.component_vue("connection.vue", vuetify=False)
def _Connection(server: str) -> None:
    pass


@solara.component_vue("languages.vue", vuetify=False)
def _Languages(label: str, languages: list[dict[str, str]], current: str) -> None:
    pass


@solara.component
def Frame(children: list[solara.Element] = []) -> solara.Element:
    """The frame of every page: style, header, and a place for the page."""
    router = solara.use_router()
    here = "/" + (router.parts[0] or "")
    solara.use_memo(lambda: begin(router.search, solara.lab.cookies.peek()), [])
    memory: dict[str, str] = solara.use_memo(dict, [])
    _memory.provide(memory)
    with solara.Div(classes=["keci"]) as main:
        solara.Style(style())
        _Connection(server=server_name())
        solara.v.Html(tag="a", class_="keci-skip", attributes={"href": "#content"}, children=[_("Skip to the content")])
        with solara.v.Html(tag="header", class_="keci-header"):
            solara.v.Html(tag="h1", children=[_("keci: a cooperation track for Kosovo?")])
            with solara.v.Html(tag="nav", attributes={"aria-label": _("Pages")}):
                for label, address in PAGES:
                    current = address == here
                    left = f"{address}?{memory[address]}" if memory.get(address) and not current else address
                    solara.Link(left, children=[_(label)], classes=["current"] if current else [])
            solara.v.Spacer()
            note = f"keci {version('keci')}. {_(NO_FORECAST)}"
            _Along(note=note)
            Pictures(note)
            _Snapshots()
            choices = [{"code": code, "tag": tag(code), "name": name} for code, name in LANGUAGES.items()]
            _Languages(label=_("Language"), languages=choices, current=language())
            _Theme()
        with solara.v.Html(tag="main", attributes={"id": "content", "tabindex": "-1"}):
            Sheltered(children=children)
        Glossary()
        if language() != ENGLISH:
            Unreviewed()
    return main


@solara.component
def Unreviewed() -> solara.Element:
    """What stands below every translated page."""
    with solara.v.Html(tag="footer", class_="keci-foot soft small") as main:
        said = _(
            "This translation has not been reviewed by a native speaker. Where it is wrong, the English text holds. How to mend "
            "it: docs/how-to/translate.md. What has no translation yet is shown in English, the chronicle's sentences among it."
        )
        solara.v.Html(tag="p", children=[said])
    return main


@solara.component
def Sheltered(children: list[solara.Element] = []) -> None:
    """What stands in it, or, if that fails, that it did: the rest of the dashboard stays usable."""
    failure, clear = solara.use_exception()
    solara.use_memo(lambda: _report(failure), [failure])
    if failure is None:
        solara.Div(children=children)
    else:
        advice = _("The other pages work; what went wrong stands in the terminal in which the dashboard was started.")
        Problem(_("This page could not be shown"), advice, on_retry=clear)


def _report(failure: BaseException | None) -> None:
    """Write a failure's traceback to the server's terminal: visitors are not shown it."""
    if failure is not None:
        traceback.print_exception(failure)


@solara.component
def Panel(title: str, sentence: str = "", children: list[solara.Element] = []) -> solara.Element:
    """A bordered part of a page: its title, a sentence that says what to see, and what stands in it."""
    head = [solara.v.Html(tag="h2", children=[title])]
    if sentence:
        head.append(solara.v.Html(tag="p", class_="sentence", children=[sentence]))
    return solara.v.Html(tag="section", class_="keci-panel", children=[*head, *children])


@solara.component
def Empty(title: str, advice: str) -> solara.Element:
    """Nothing is there to show: what is missing, and what to do about it."""
    return _notice("keci-notice", title, advice, "status")


@solara.component
def Problem(title: str, advice: str, on_retry: Callable[[], None] | None = None) -> solara.Element:
    """Something went wrong: what, in one line, and what helps; the rest of the page stays usable."""
    with solara.Div() as main:
        _notice("keci-notice problem", title, advice, "alert")
        if on_retry is not None:
            solara.Button(_("Try again"), on_click=on_retry, outlined=True, small=True)
    return main


@solara.component
def Press(label: str, on_press: Callable[[], None], class_: str = "plain small", pressed: bool | None = None) -> solara.Element:
    """A small plain button; `pressed` (True or False) makes it one of a group of which one is chosen."""
    attributes = {"type": "button"} | ({} if pressed is None else {"aria-pressed": str(pressed).lower()})
    button = solara.v.Html(tag="button", class_=class_, attributes=attributes, children=[label])
    solara.v.use_event(button, "click", lambda *_: on_press())
    return button


def _notice(class_: str, title: str, advice: str, role: str) -> solara.Element:
    head = solara.v.Html(tag="b", children=[title])
    return solara.v.Html(tag="div", class_=class_, attributes={"role": role}, children=[head, advice])


def page_title(label: str) -> solara.Element:
    """The browser's title for a page."""
    return solara.Title(f"{_(label)} - keci")
