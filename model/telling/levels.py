"""Levels of the issues in words: what a text says of the Association, of recognition and of the north, as of its year."""

from __future__ import annotations

from keci.model.telling.story import Story

ISSUES = ("ASM", "RECOG", "NORTH")
DRAFTED = 2023  # the EU's draft statute of the Association; before, texts are measured by nothing
NAMED = 2013  # the year in which the Association got its name
# words for levels of the issues: those of the highest threshold not above the level (anchors of principals.csv)
ISSUE_ANCHORS = {
    "ASM": ((0.0, "a coordination body of the Serb municipalities"), (0.35, "an Association close to the EU's draft"),
            (0.5, "the Association of the EU's draft"), (0.6, "an Association with executive powers")),
    "RECOG": ((0.0, "some of Kosovo's documents accepted"), (0.25, "Kosovo's documents accepted"),
              (0.35, "Kosovo no longer blocked in some bodies"), (0.45, "Kosovo no longer blocked outside the UN"),
              (0.6, "recognition in all but name")),
    "NORTH": ((0.0, "KFOR and EULEX first in the north"), (0.4, "Kosovo Police first in the north with KFOR behind it"),
              (0.6, "the north left largely to Kosovo Police")),
}  # fmt: skip
EARLIER = {
    "an Association close to the EU's draft": "an Association with some powers of its own",
    "the Association of the EU's draft": "an Association with wide powers of its own",
}  # the same levels before there was a draft
SINCE_PRINCIPLES = 2015  # from the August text of that year on the EU tables nothing less than an Association
LATER = {"a coordination body of the Serb municipalities": "an Association that only coordinates the Serb municipalities"}


def era(story: Story, words: str) -> str:
    """A phrase on the Association as it would have been said in the year told."""
    if story.year < DRAFTED:
        words = EARLIER.get(words, words)
    if story.year >= SINCE_PRINCIPLES:
        words = LATER.get(words, words)
    if story.year >= NAMED:
        return words
    return words.replace("an Association", "a union of Serb municipalities").replace(
        "Association", "union of Serb municipalities"
    )


def anchor(story: Story, issue: str, level: float) -> str:
    """The words for a level: those of the highest threshold that it reaches."""
    return era(story, [words for threshold, words in ISSUE_ANCHORS[issue] if level >= threshold - 1e-9][-1])
