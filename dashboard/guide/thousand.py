"""Thousands of decades, each with and without the track: what changes, counted in natural frequencies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from keci.dashboard.guide.decade import ARMS, SEED
from keci.dashboard.guide.once import Once
from keci.dashboard.language.effects import difference, edge
from keci.dashboard.language.speech import N_, _, number
from keci.dashboard.shell.standing import default_parameters
from keci.experiments.designs.design import Design
from keci.experiments.results.comparison import Comparison, summarise
from keci.experiments.statistics.frequencies import Frequencies
from keci.experiments.statistics.metrics import metric
from keci.experiments.statistics.words import judgement
from keci.experiments.store.worlds import DONE
from keci.model import ensemble
from keci.model.ensemble import incentive_works

HALF = 0.5  # of futures: below it the plan takes its claim on consensus to be refuted
DECADES = 4_000  # so that a difference of one point is told from none; judgement
# what can be asked on the third screen, and how it is said of a future
ASKED = {
    "normalisation": N_("Kosovo and Serbia normalise their relations"),
    "deal": N_("a comprehensive deal is signed"),
    "severe_incident_36": N_("there is a severe incident within three years"),
    "banjska_size_incident": N_("there is an attack on the scale of Banjska"),
    "support_below_80": N_("support for NATO in Kosovo falls below 80 %"),
}
JUDGED = {
    "better": N_("enough to matter, for the better"),
    "worse": N_("enough to matter, for the worse"),
    "negligible": N_("too little to matter"),
    "unclear": N_("whether that is enough to matter is not settled"),
    "identical": N_("no difference at all"),
}


@dataclass(frozen=True, eq=False)
class Thousand:
    """The comparison, and by outcome the number of a future in each of the four groups."""

    comparison: Comparison
    outcomes: tuple[pd.DataFrame, pd.DataFrame]

    @property
    def arm(self) -> str:
        """The arm that is compared with the reference."""
        return ARMS[1]

    def frequencies(self, name: str) -> Frequencies:
        """Both, only with, only without, neither."""
        return self.comparison.frequencies(self.arm, name)

    def example(self, name: str, without: bool, with_track: bool) -> int | None:
        """The number of the first future of a group; None if there is none."""
        before, after = (frame[name].to_numpy() > 0 for frame in self.outcomes)
        found = np.flatnonzero((before == without) & (after == with_track))
        return int(found[0]) if len(found) else None

    def most_parted(self) -> tuple[int, ...]:
        """Numbers of futures in which the arms differ most."""
        return self.comparison.partings[self.arm]

    def title(self, name: str) -> str:
        """The finding in natural frequencies."""
        f = self.frequencies(name)
        said = {"total": f.total, "asked": _(ASKED[name]), "both": f.both, "neither": f.neither}
        if not f.only_arm and not f.only_reference:
            return _(
                "Of {total} decades, {asked} in {both} with the track as without, 0 only with the track, 0 only without it, and "
                "in {neither} not at all",
                **said,
            )
        return _(
            "Of {total} decades, {asked} in {both} either way, {arm} only with the track, {reference} only without it, and in "
            "{neither} not at all",
            arm=f.only_arm,
            reference=f.only_reference,
            **said,
        )

    def sentence(self, name: str) -> str:
        """The difference with its interval, and how it is judged."""
        m, effect = metric(name), self.comparison.effects[self.arm][name]
        base = self.comparison.base(name)
        return _(
            "The track makes a difference of {difference}, counted over {pairs} pairs of futures: {judged} (what matters begins "
            "at {edge}). Without it that happens in {base} of 100 decades. In brackets stands what chance leaves open; that "
            "assumptions may be wrong comes on top.",
            difference=difference(m, effect),
            pairs=effect.count,
            judged=_(JUDGED[judgement(m, effect, base)]),
            edge=edge(m, base),
            base=number(100 * base, 1),
        )

    def in_short(self) -> list[str]:
        """The answer in a few sentences: normalisation, whether NATO agrees, what else changes enough to matter, the north."""
        f, names = self.frequencies("normalisation"), [name for name in ASKED if name != "normalisation"]
        judged = {name: self._judged(name) for name in ASKED}
        said = [
            _(
                "{asked} in {both} of {total} decades either way, in {arm} only with the track, in {reference} only without it: "
                "{judged}.",
                asked=capital(_(ASKED["normalisation"])),
                both=f.both,
                total=f.total,
                arm=f.only_arm,
                reference=f.only_reference,
                judged=_(JUDGED[judged["normalisation"]]),
            )
        ]
        for name in (name for name in names if judged[name] in ("better", "worse")):
            base, effect = self.comparison.base(name), self.comparison.effects[self.arm][name]
            said.append(
                _(
                    "{asked} in {share} of 100 decades with the track and in {base} without it: {judged}.",
                    asked=capital(_(ASKED[name])),
                    share=number(100 * (base + effect.mean)),
                    base=number(100 * base),
                    judged=_(JUDGED[judged[name]]),
                )
            )
        small = [_(ASKED[name]) for name in names if judged[name] in ("negligible", "identical")]
        if small:
            said.append(_("It changes too little to matter how often {things}.", things=", ".join(small)))
        agreed = self.comparison.results[self.arm]["keci_consensus_60"].mean
        said.append(_("NATO agrees on the track within five years in {of} of 100 decades.", of=number(100 * agreed)))
        return said

    def _judged(self, name: str) -> str:
        return judgement(metric(name), self.comparison.effects[self.arm][name], self.comparison.base(name))

    def found(self, claim: str) -> str:
        """What these decades say of a claim of the plan, by its number; empty where other arms are needed."""
        if claim == "H1":
            m = metric("normalisation")
            effect = self.comparison.effects[self.arm][m.name]
            said = _("Found in these decades: {difference} of normalisation.", difference=difference(m, effect))
            inside = -m.smallest <= effect.low and effect.high <= m.smallest
            return f"{said} {_('By that rule it is refuted in this model.')}" if inside else said
        if claim == "H2":
            agreed = self.comparison.results[self.arm]["keci_consensus_60"].mean
            said = _("Found in these decades: NATO agrees within 60 months in {of} of 100.", of=number(100 * agreed))
            return f"{said} {_('That does not refute it.')}" if agreed >= HALF else said
        return _("Not played on these screens; the command keci claims plays it and gives the verdict.")

    def shown(self, name: str) -> dict[str, Any]:
        """As the picture takes it: groups in the order in which they are drawn, each with a future to look at."""
        f = self.frequencies(name)
        groups = (
            ("both", _("either way"), f.both, self.example(name, True, True)),
            ("with", _("only with the track"), f.only_arm, self.example(name, False, True)),
            ("without", _("only without it"), f.only_reference, self.example(name, True, False)),
            ("neither", _("not at all"), f.neither, self.example(name, False, False)),
        )
        return {
            "total": f.total,
            "groups": [{"key": key, "said": said, "count": count, "world": world} for key, said, count, world in groups],
            "live": f"/live?arms={','.join(ARMS)}&seed={SEED}&month=120&world=",
        }


def capital(said: str) -> str:
    """A text with its first letter as a capital."""
    return said[0].upper() + said[1:]


def _play() -> Thousand:
    design = Design.of(list(ARMS), DECADES, SEED, default_parameters())
    frames = [ensemble.simulate(arm, DECADES, SEED, design.parameters) for arm in design.arms]
    return Thousand(summarise(design, paired(design, frames)), (frames[0][list(ASKED)], frames[1][list(ASKED)]))


def paired(design: Design, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """A row an arm and future, as comparisons take it."""
    found = []
    for arm, frame in zip(design.arms, frames, strict=True):
        works = incentive_works(arm, design.worlds, design.seed, design.parameters)
        told = {"arm": arm.name, "world": frame.index, "works": works, "status": DONE, "traceback": ""}
        found.append(pd.concat([pd.DataFrame(told, index=frame.index), frame], axis=1))
    return pd.concat(found, ignore_index=True)


thousand = Once(_play)
