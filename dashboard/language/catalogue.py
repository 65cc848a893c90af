"""Catalogues of translations: `.po` files, which Poedit and every other tool of translators reads and writes.

They are read as they are. Compiled `.mo` files would be artefacts to keep in step; the standard library's reader of those gets
one that is made in memory, so that plural forms are chosen by its rules.
"""

from __future__ import annotations

import gettext
import io
import json
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass

STARTS = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[(\d+)\])?) +(".*")$')
PLURAL = re.compile(r"nplurals *= *(\d+) *; *plural *= *([n0-9 %&|?:=!<>()+-]+);")
MAGIC = 0x950412DE


class CatalogueError(ValueError):
    """A catalogue that cannot be read: in which line, and what would be right."""


@dataclass(frozen=True)
class Message:
    """One text: in English, its plural where it counts something, translations (one a plural form), and files that show it."""

    text: str
    plural: str = ""
    said: tuple[str, ...] = ("",)
    where: tuple[str, ...] = ()

    @property
    def is_said(self) -> bool:
        """Whether every form is translated."""
        return all(self.said)


@dataclass(frozen=True)
class Catalogue:
    """A language's header (the text of the empty msgid) and its messages."""

    header: str
    messages: tuple[Message, ...]

    @property
    def plurals(self) -> tuple[int, str]:
        """How many plural forms there are, and the expression in n that chooses among them."""
        found = PLURAL.search(self.header)
        if found is None:
            raise CatalogueError("header: needs Plural-Forms, as 'nplurals=2; plural=(n != 1);'")
        return int(found[1]), found[2].strip()

    def translations(self) -> gettext.GNUTranslations:
        """For Python's `gettext`; what is not translated is left to English."""
        return gettext.GNUTranslations(io.BytesIO(compiled(self)))


def read(text: str) -> Catalogue:
    """A catalogue from the text of a `.po` file; CatalogueError where it is none. Obsolete messages are left out."""
    header, messages = "", []
    for number, block in _blocks(text):
        fields, where = _fields(number, block)
        if "msgid" not in fields:
            continue
        if not fields["msgid"]:
            header = fields.get("msgstr", "")
            continue
        forms = tuple(fields[key] for key in sorted(key for key in fields if key.startswith("msgstr")))
        messages.append(Message(fields["msgid"], fields.get("msgid_plural", ""), forms or ("",), where))
    return Catalogue(header, tuple(messages))


def _blocks(text: str) -> Iterable[tuple[int, list[str]]]:
    """Runs of lines between empty ones, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.strip():
            block.append(line.strip())
        elif block:
            yield number - len(block), block
            block = []


def _fields(number: int, block: list[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    fields: dict[str, str] = {}
    where: list[str] = []
    key = ""
    for line_number, line in enumerate(block, number):
        if line.startswith("#"):
            where += line[2:].split() if line.startswith("#:") else []
            continue
        begun = STARTS.match(line)
        if begun is not None:
            key, quoted = begun[1], begun[3]
            fields[key] = ""
        elif line.startswith('"') and key:
            quoted = line
        else:
            raise CatalogueError(f"line {line_number}: {line[:40]!r}; must begin with msgid, msgid_plural, msgstr, # or a quote")
        try:
            fields[key] += json.loads(quoted)  # the same escapes; Python's own parser must not be entered by several threads
        except ValueError:
            raise CatalogueError(f'line {line_number}: {line[:40]!r}; must be one text in "quotes"') from None
    return fields, tuple(where)


def written(catalogue: Catalogue, comment: str) -> str:
    """The text of a `.po` file; a message takes a line of its own however long, so that changes are read line by line."""
    parts = ["\n".join(f"# {line}".rstrip() for line in comment.splitlines())]
    parts[0] += '\nmsgid ""\nmsgstr ""\n' + "\n".join(_quoted(f"{line}\n") for line in catalogue.header.splitlines())
    for message in catalogue.messages:
        lines = [f"#: {place}" for place in message.where]
        if "{" in message.text:
            lines.append("#, python-brace-format")
        lines.append(f"msgid {_quoted(message.text)}")
        if message.plural:
            lines.append(f"msgid_plural {_quoted(message.plural)}")
            lines += [f"msgstr[{form}] {_quoted(said)}" for form, said in enumerate(message.said)]
        else:
            lines.append(f"msgstr {_quoted(message.said[0])}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def compiled(catalogue: Catalogue) -> bytes:
    """The bytes of a `.mo` file (GNU gettext manual, "The Format of GNU MO Files"), translated messages only."""
    pairs = {"": catalogue.header}
    for message in catalogue.messages:
        if message.is_said:
            pairs[f"{message.text}\0{message.plural}" if message.plural else message.text] = "\0".join(message.said)
    keys = sorted(pairs, key=lambda key: key.encode())
    texts = [[key.encode() for key in keys], [pairs[key].encode() for key in keys]]
    tables, data = [], b""
    begins = 28 + 16 * len(keys)
    for column in texts:
        for text in column:
            tables.append(struct.pack("<2I", len(text), begins + len(data)))
            data += text + b"\0"
    return struct.pack("<7I", MAGIC, 0, len(keys), 28, 28 + 8 * len(keys), 0, begins) + b"".join(tables) + data
