"""What a visitor reads, in the language that he or she chose: texts by `_` and `ngettext`, numbers, months.

The language belongs to a visit (Solara's kernel): the frame sets it from the address or the cookie before it draws anything,
and threads that a visit starts inherit it. Nothing that is kept for all visitors may hold a translated text.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from string import Formatter
from urllib.parse import parse_qs

import solara

from keci.dashboard.language.catalogue import Catalogue, read

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "sq": "Shqip", "sr": "Srpski"}
TAGS = {"sr": "sr-Latn"}  # for <html lang>, where it is not the code itself (BCP 47)
SEPARATORS = {ENGLISH: (",", "."), "sq": ("\u00a0", ","), "sr": (".", ",")}  # of thousands and of decimals (Unicode CLDR 44)
KEY = "lang"  # in the address
COOKIE = "keci-language"

_visit: solara.Reactive[str] = solara.reactive("")  # a value a visit
requested: ContextVar[str] = ContextVar("requested", default=ENGLISH)  # by the request that is answered, before there is a visit


def language() -> str:
    """The language of this visit, or of the request that is answered; English where there is neither."""
    return str(_visit.peek()) or requested.get()


def begin(query: str | None, cookies: Mapping[str, str] | None) -> None:
    """Set the language of this visit, once: a later address of the same visit need not name it."""
    if not _visit.peek():
        _visit.set(asked(query, cookies))


def asked(query: str | None, cookies: Mapping[str, str] | None) -> str:
    """The language that a request asks for: by the address, else by the cookie of an earlier choice, else English."""
    in_address = parse_qs((query or "")[:8_000], max_num_fields=200).get(KEY, [""])[0] if KEY in (query or "") else ""
    return next((code for code in (in_address, (cookies or {}).get(COOKIE, "")) if code in LANGUAGES), ENGLISH)


def tag(code: str) -> str:
    """How a language is named in a page."""
    return TAGS.get(code, code)


@cache
def catalogue(code: str) -> Catalogue:
    """A language's catalogue, read when the first visitor wants it."""
    return read(files("keci.dashboard").joinpath(f"language/{code}.po").read_text(encoding="utf-8"))


@cache
def _translations(code: str) -> gettext.NullTranslations:
    return gettext.NullTranslations() if code == ENGLISH else catalogue(code).translations()


def N_(text: str) -> str:  # the name by which tools of translators know it
    """A text that is translated later, where it is shown."""
    return text


def _(text: str, /, **values: object) -> str:
    """A text in the visitor's language, with `{name}` filled in from `values`; whole numbers are written as such."""
    return _filled(_translations(language()).gettext(text) if text else "", text, values)


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """A text that counts something, in the form that the number needs; `{count}` is filled in."""
    found = _translations(language()).ngettext(one, many, count)
    return _filled(found, one if count == 1 else many, {"count": count, **values})


def _filled(found: str, english: str, values: Mapping[str, object]) -> str:
    if not values:
        return found
    said = {name: whole(value) if type(value) is int else value for name, value in values.items()}
    try:
        return found.format(**said)
    except (KeyError, IndexError, ValueError, AttributeError):  # a slip in a catalogue must not take the page
        return english.format(**said)


def is_said(text: str) -> bool:
    """Whether a text has a translation, or needs none: what has none is English also to a screen reader."""
    return language() == ENGLISH or text in _known(language())


@cache
def _known(code: str) -> frozenset[str]:
    return frozenset(message.text for message in catalogue(code).messages if message.is_said)


def placeholders(text: str) -> set[str]:
    """The names that a text wants filled in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def number(value: float, decimals: int = 0, plus: bool = False) -> str:
    """A number with the language's separators; with `plus`, also a positive one shows its sign. Never "-0"."""
    said = f"{value:{'+' if plus else ''},.{decimals}f}"
    if float(said.replace(",", "")) == 0:
        said = said.lstrip("+-")
    return separated(said)


def whole(value: int) -> str:
    """A whole number with the language's separator of thousands."""
    return number(value)


def separated(said: str) -> str:
    """A number that is written in English, with the language's separators."""
    thousands, decimals = SEPARATORS[language()]
    return "".join({",": thousands, ".": decimals}.get(mark, mark) for mark in said)


def typed(text: str) -> float:
    """The number that somebody typed, with the language's separators or without; ValueError for what is none."""
    thousands, decimals = SEPARATORS[language()]
    plain = text.replace(" ", "").replace("\u00a0", "")
    if decimals in plain or language() == ENGLISH:  # where there is no decimal comma, a point is one
        plain = plain.replace(thousands, "").replace(decimals, ".")
    return float(plain)


MONTHS = (N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"),
          N_("Nov"), N_("Dec"))  # fmt: skip


def month(date: str) -> str:
    """A calendar month, "2026-01" or a day of it, in short: "Jan 2026"."""
    return f"{_(MONTHS[int(date[5:7]) - 1])} {date[:4]}"


def day(date: str) -> str:
    """A calendar day, "2026-01-31", in short: "31 Jan 2026"."""
    return _("{day} {month} {year}", day=int(date[8:10]), month=_(MONTHS[int(date[5:7]) - 1]), year=date[:4])
