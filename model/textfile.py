"""Text files of the user's: read up to a sane size, TOML among them, with one clear line for whatever is wrong with them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from keci.model.errors import InputError
from keci.model.locate import line_of

LARGEST = 100_000  # bytes of a TOML file: a hundred shocks and all parameters take a tenth of that
MOST_DOTS = 500  # in one dotted key: the parser takes half a minute for tens of thousands
LARGEST_WHOLE = 2**64 - 1  # the largest seed; no other field takes as much


def read_toml(path: Path, what: str) -> str:
    """The text of a TOML file; InputError, beginning with `what` and the path, if it cannot be read or is too large."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)  # no more of a device without end, nor of a file that grows
        if len(content) > LARGEST:
            raise InputError(f"{what} {path}: larger than {LARGEST:,} bytes; give a TOML file that is smaller")
        return content.decode("utf-8-sig")  # some editors begin a file with a mark
    except UnicodeDecodeError:
        raise InputError(f"{what} {path}: not UTF-8 text; give a TOML file") from None
    except OSError as error:
        raise InputError(f"{what} {path}: {(error.strerror or str(error)).lower()}; give a readable TOML file") from None
    except InputError:
        raise
    except ValueError:  # a name that no file can have
        raise InputError(f"{what} {str(path)!r}: no possible file name; give a readable TOML file") from None


def parse_toml(text: str, where: str, what: str) -> dict[str, Any]:
    """The content of a TOML text; InputError, with the line where one is known, if it is none or a number is beyond all use."""
    try:
        if any(piece.count(".") > MOST_DOTS for piece in re.split(r"[\n=,{\[]", text)):
            raise RecursionError
        content = tomllib.loads(text)
        large = _too_large(content, ())
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{where}: not valid TOML: {error}") from None
    except RecursionError:
        raise InputError(f"{where}: too deeply nested for a {what}") from None
    except ValueError:  # Python reads no whole number of more than 4,300 digits
        line = _line_of_digits(text)
        raise InputError(f"{where}, line {line}: a whole number of thousands of digits; {_RIGHT}") from None
    if large:
        line = line_of(text, large)
        place = f"{where}, line {line}" if line else where
        raise InputError(f"{place}: {'.'.join(large)}: a whole number out of all range; {_RIGHT}")
    return content


_RIGHT = f"give one of at most {LARGEST_WHOLE:,} in size"


def _too_large(value: Any, path: tuple[str, ...]) -> tuple[str, ...]:
    """The path of the first whole number that is out of all range; nothing if there is none."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return next((found for key, inner in items if (found := _too_large(inner, (*path, str(key))))), ())
    return path if isinstance(value, int) and abs(value) > LARGEST_WHOLE else ()


def _line_of_digits(text: str) -> int:
    """The line with the longest number."""
    lengths = [max((len(word) for word in line.replace("_", "").split()), default=0) for line in text.splitlines()]
    return lengths.index(max(lengths)) + 1
