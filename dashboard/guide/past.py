"""How well the model knew the past: patterns of the record among hindcasts; and what would change our mind, from the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from keci.dashboard.guide.once import Once
from keci.dashboard.language.speech import N_, _, ngettext, number, separated
from keci.experiments.hypotheses.plan import shipped_plan
from keci.experiments.record.predictive import CENTRAL
from keci.model.errors import InputError
from keci.model.posterior import read_posterior

HALF = 0.5  # of the replays
HINDCASTS = 500  # judgement: a pattern's place is then known to about two hundredths
SPANS = {"calibration": N_("2011 to 2020"), "test": N_("2021 to 2025")}
FITTED = "validation"  # sets of assumptions that were fitted to the years until 2020
ASKED = ("H1", "H2", "H3", "H4")  # the claims that the screen shows what would refute


@dataclass(frozen=True, eq=False)
class Past:
    """By span the patterns with the record's place among the hindcasts, and the share of hindcasts that meet them all.

    `fitted`: whether the assumptions were fitted to the first span; else each hindcast draws them from their ranges.
    """

    patterns: dict[str, pd.DataFrame]
    meeting_all: dict[str, float]
    fitted: bool

    def inside(self, span: str) -> int:
        """How many patterns of the record lie within the central 90 % of the hindcasts."""
        place = self.patterns[span]["place"]
        return int(((place >= CENTRAL[0]) & (place <= CENTRAL[1])).sum())

    def title(self) -> str:
        """The finding, on the years that the model had not seen."""
        inside, patterns = self.inside("test"), len(self.patterns["test"])
        if self.fitted:
            return ngettext(
                "Tested on 2021 to 2025, which it had not seen, the range of its replays holds {count} of {patterns} patterns",
                "Tested on 2021 to 2025, which it had not seen, the range of its replays holds {count} of {patterns} patterns",
                inside,
                patterns=patterns,
            )
        return ngettext(
            "Of {patterns} patterns of 2021 to 2025, {count} lies within what its own replays of the past span",
            "Of {patterns} patterns of 2021 to 2025, {count} lie within what its own replays of the past span",
            inside,
            patterns=patterns,
        )

    def sentence(self) -> str:
        """What to see, and how the years compare that it was fitted to."""
        all_met = 100 * self.meeting_all["test"]
        played = (
            N_("The model was played {times} times from March 2011, its assumptions fitted to the record until 2020.")
            if self.fitted
            else N_(
                "The model was played {times} times from March 2011, its assumptions drawn from their ranges, not fitted to the "
                "record."
            )
        )
        marks = N_(
            "Each mark is a pattern, and stands where the record lies among the replays: in the white band it is nothing unusual "
            "for the model."
        )
        first = (
            N_("Of the years it was fitted to, {inside} of {patterns} lie there.")
            if self.fitted
            else N_("Of 2011 to 2020, {inside} of {patterns} lie there.")
        )
        met = (
            N_("That is one pattern at a time; of single replays none of them meets all patterns of 2021 to 2025 at once.")
            if all_met == 0
            else N_(
                "That is one pattern at a time; of single replays {share} % of them meet all patterns of 2021 to 2025 at once."
            )
        )
        inside, patterns = self.inside("calibration"), len(self.patterns["calibration"])
        parts = (
            _(played, times=HINDCASTS),
            _(marks),
            _(first, inside=inside, patterns=patterns),
            _(met, share=separated(f"{all_met:.2g}")),
            _("In {count} of the {patterns} of 2021 to 2025 the record lies above the middle replay.",
              count=int((self.patterns["test"].place > HALF).sum()), patterns=len(self.patterns["test"])),
        )  # fmt: skip
        return " ".join(parts)

    def _span_said(self, span: str, said: str) -> str:
        if not self.fitted:
            return _(said)
        return _("2011 to 2020, which it was fitted to") if span == "calibration" else _("2021 to 2025, which it had not seen")

    def shown(self) -> dict[str, Any]:
        """As the picture takes it."""
        spans = [
            {
                "said": self._span_said(span, said),
                "patterns": [_mark(row) for row in self.patterns[span].sort_values("place").to_dict("records")],
            }
            for span, said in SPANS.items()
        ]
        return {"spans": spans, "low": CENTRAL[0], "high": CENTRAL[1]}


def _mark(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {"label": _(str(row["label"])), "place": round(float(row["place"]), 3), "text": _told(row)}


def _told(row: Mapping[Any, Any]) -> str:
    label = _(str(row["label"]))
    return _(
        "{label} ({unit}): the record has {record}, the replays {median} (nine in ten from {low} to {high}); {below} of 100 "
        "replays lie below.",
        label=f"{label[0].upper()}{label[1:]}",
        unit=_(str(row["unit"])),
        below=round(100 * row["place"]),
        **{name: number(row[name], 2) for name in ("record", "median", "low", "high")},
    )


def _measure() -> Past:
    from keci.experiments.hindcast import measure

    fitted = is_fitted()
    found = measure(HINDCASTS, FITTED if fitted else "prior", part="patterns")
    return Past(found.patterns, {span: met.all() for span, met in found.whole.items()}, fitted)


def is_fitted() -> bool:
    """Whether sets fitted to the years until 2020 ship for these rules."""
    try:
        read_posterior(FITTED)
    except InputError:
        return False
    return True


def refuters() -> list[tuple[str, str, str]]:
    """Claims of the proposal with their numbers in the plan, each with what would refute it, as fixed beforehand."""
    return [(one.id, one.claim, one.refuter) for one in shipped_plan().hypothesis if one.id in ASKED]


past = Once(_measure)
