"""What is said when the user's input is wrong: one line, what and where, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST_SHOWN = 60  # characters of a wrong value or name that an error shows


class InputError(ValueError):
    """The user's input is wrong. The message is one line for a person; the command line ends with status 2."""


class CautionWarning(UserWarning):
    """What is played is sound, but not all that it rests on was made for it. The command line says it in a line."""


def shown(value: object) -> str:
    """A wrong value as an error shows it."""
    try:
        said = repr(value)
    except (ValueError, RecursionError):  # Python writes out no whole number of thousands of digits
        return f"a {type(value).__name__} too large to be shown"
    return said if len(said) <= LONGEST_SHOWN else f"{said[:LONGEST_SHOWN]}..."


def unknown(kind: str, name: object, known: Iterable[str], where: str = "") -> InputError:
    """The error for a name that does not exist, with the nearest known one, or all of them where there are few."""
    options = list(known)
    near = get_close_matches(str(name)[:LONGEST_SHOWN].lower(), [o.lower() for o in options], n=1, cutoff=0.5)
    if near:
        nearest = next(o for o in options if o.lower() == near[0])
        hint = f"did you mean {nearest!r}?"
    elif len(options) <= 16:
        hint = "known: " + ", ".join(options)
    else:
        hint = f"known are {len(options)} names, from {options[0]!r} to {options[-1]!r}"
    prefix = f"{where}: " if where else ""
    return InputError(f"{prefix}unknown {kind} {shown(str(name))}; {hint}")
