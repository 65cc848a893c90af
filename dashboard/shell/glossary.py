"""The glossary on the pages: which words are explained where they first stand in a section, and how."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

import solara

from keci.dashboard.language.speech import _, is_said

# sections of the glossary whose first column is words that pages use; the others explain names in files and tables of numbers
SECTIONS = ("Experiments", "Results", "The dispute", "NATO and the track", "Outcomes")
# words that pages also use as everybody does: marked wherever they stand, they would explain what nobody asked
EVERYDAY = (
    *("start", "run", "part", "mode", "line", "board", "edge", "luck", "better", "worse", "measures", "hangs on"),
    "holds together",
)
# forms that are not made by adding an s
FORMS = {
    "break silence": ("breaks silence", "broke silence", "broken silence"),
    "natural frequency": ("natural frequencies",),
    "sceptics": ("sceptic", "sceptical allies"),
    "non-recognisers": ("non-recogniser",),
}
UNCOUNTED = ("paired", "undecided", "changes too little to matter", "rests on one coefficient")  # which no plural is made of
LABELS = "Outcomes"  # the section whose terms are headings: in exactly these words


@dataclass(frozen=True)
class Term:
    """A word of the glossary: the forms in which it stands in a sentence, those of names with their capitals; its meaning.

    A `heading` is marked only where it is all that is said, as in the first column of a table; it stands there as pages have it.
    """

    forms: tuple[str, ...]
    meaning: str
    heading: str = ""

    @property
    def words(self) -> str:
        """Its forms as catalogues have them: a translation names those of its own language, where words change with case."""
        return ", ".join(self.forms)

    def spoken(self) -> Term | None:
        """The term in the visitor's language; None where it has no translation, for English words do not stand on those pages."""
        if not is_said(self.meaning):
            return None
        if self.heading:
            # some outcomes have a star on pages, which stands for a note
            said = next((_(text) for text in (self.heading, f"{self.heading} *") if is_said(text)), "")
            return Term(tuple(_forms(said.removesuffix(" *"), True)), _(self.meaning), said) if said else None
        return Term(tuple(_(self.words).split(", ")), _(self.meaning)) if is_said(self.words) else None


@cache
def terms() -> tuple[Term, ...]:
    """The terms that pages explain, in the order of the glossary."""
    text = files("keci").joinpath("glossary.md").read_text(encoding="utf-8")
    found = []
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        section = part.partition("\n")[0].strip()
        if section in SECTIONS:
            label = section == LABELS
            rows = ((tuple(_forms(words, label)), meaning, words if label else "") for words, meaning in _rows(part))
            found += [Term(forms, meaning, heading) for forms, meaning, heading in rows if forms]
    return tuple(found)


def _rows(part: str) -> Iterator[tuple[str, str]]:
    """First and last column of a section's table, but its head."""
    lines = [line.strip("|").split(" | ") for line in part.splitlines() if line.startswith("| ")]
    for cells in lines[1:]:
        meaning = re.sub(r"[`*]", "", cells[-1]).strip()
        yield cells[0].strip(), meaning[0].upper() + meaning[1:]


def _forms(words: str, label: bool) -> Iterator[str]:
    """The ways in which a term may stand in a sentence; of a heading its words without what follows in brackets."""
    if label:
        yield re.sub(r" \(.*", "", words)
        return
    for term in filter(None, (part.strip() for part in re.split(r", |[()]", words))):
        if term not in EVERYDAY:
            yield from (term, *FORMS.get(term, ()))
            if term.islower() and not term.endswith("s") and term not in (*FORMS, *UNCOUNTED):
                yield f"{term}s"


@solara.component_vue("glossary.vue", vuetify=False)
def _Glossary(terms: str) -> None: ...


@solara.component
def Glossary() -> None:
    """Marks terms in what the page shows, and explains them to pointer, finger and keyboard."""
    spoken = (term.spoken() for term in terms())
    _Glossary(terms=json.dumps([asdict(term) for term in spoken if term is not None]))
