"""Numbers, months and lists as they are said in a sentence, and the reasons that are worth a word."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Iterable, Sequence

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
SLIGHT = 0.015  # utility: reasons below this are not worth a word
NOTABLE = 0.15  # log-odds: what moves votes less is not worth a word
NAMED = 3  # more names than these make a list that nobody reads


def capital(said: str) -> str:
    """The sentence with its first letter large."""
    return said[:1].upper() + said[1:]


def number(count: float) -> str:
    """A count in words up to twelve."""
    whole = round(count)
    return NUMBERS[whole] if whole < len(NUMBERS) else str(whole)


def nth(count: int) -> str:
    """An ordinal in words up to ten, in figures above."""
    return ORDINALS[count] if count < len(ORDINALS) else ordinal(count)


def ordinal(count: int) -> str:
    """An ordinal in figures: "3rd"."""
    suffix = "th" if 10 < count % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{suffix}"


def months(count: float) -> str:
    """So many months, in words: "seven months"."""
    return "one month" if round(count) == 1 else f"{number(count)} months"


def listed(names: Sequence[str]) -> str:
    """ "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def month_said(calendar: int) -> str:
    """A month counted from January 2000 as it is spoken: "May 2027"."""
    return f"{month_name[calendar % 12 + 1]} {2000 + calendar // 12}"


def joined(clauses: Iterable[str]) -> str:
    """Clauses that are not empty, each after a semicolon."""
    return "".join(f"; {clause}" for clause in clauses if clause)


def strongest(terms: dict[str, float], sign: float, least: float, words: Iterable[str], most: int = 2) -> list[str]:
    """The names, among `words`, of the terms that weigh most in one direction, the strongest first."""
    known = set(words)
    found = [(sign * value, name) for name, value in terms.items() if name in known and sign * value >= least]
    return [name for _, name in sorted(found, key=lambda pair: -pair[0])[:most]]
