"""The sliders of the page What if: what each sets, its range, its unit, and the groups they stand in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from keci.agents.declared import LeverDeclaration, levers
from keci.dashboard.language.speech import N_, _, number
from keci.model.parameters import priors

PARAMETER = "p."  # begins the key of a dial that fixes a parameter; the others are lever.setting


class Group(StrEnum):
    """Groups of dials, in the order of the page."""

    TRACK = N_("Cooperation track (KECI)")
    OTHERS = N_("Other levers")
    SHOCK = N_("Another Banjska?")
    TRACK_ASSUMED = N_("Assumptions about the track")
    NORTH_ASSUMED = N_("Assumptions about the dialogue and the north")
    RUN = N_("Futures")


@dataclass(frozen=True)
class Dial:
    """One slider. `default` None: the model draws the value anew for each future, until somebody fixes it here.

    `favours` says which end of an assumption's range is kind to the track: +1 the high one, -1 the low one, 0 neither
    (judgement from the rules in docs/reference/model.md). A dial with `words` takes the values 0, 1, ... and is shown as
    a choice between them.
    """

    key: str
    label: str
    group: Group
    low: float
    high: float
    step: float
    default: float | None
    unit: str = ""
    help: str = ""
    favours: int = 0
    words: tuple[str, ...] | None = None

    @property
    def whole(self) -> bool:
        """Whether the dial takes whole numbers only."""
        return float(self.step).is_integer()

    @property
    def decimals(self) -> int:
        """Digits after the point that the steps need."""
        return len(f"{self.step:.6f}".rstrip("0").partition(".")[2])

    def nearest(self, sent: object) -> float | None:
        """The value of this dial that is nearest to what a browser sent; None for what is no number."""
        if isinstance(sent, bool) or not isinstance(sent, int | float) or not math.isfinite(sent):
            return None
        return round(min(max(float(sent), self.low), self.high), self.decimals)

    def said(self, value: float | None) -> str:
        """A value in words, in English, for files."""
        if value is None:
            return "drawn each time"
        if self.words is not None:
            return self.words[int(value)]
        if value == 0 and self.key.endswith(".strength"):
            return "off"
        shown = f"{value:.{self.decimals}f}"
        return f"{shown} {self.unit}".strip()

    def told(self, value: float | None) -> str:
        """A value in words, in the visitor's language."""
        if value is None:
            return _("drawn each time")
        if self.words is not None:
            return _(self.words[int(value)])
        if value == 0 and self.key.endswith(".strength"):
            return _("off")
        return f"{number(value, self.decimals)} {_(self.unit)}".strip()


def _lever(lever: LeverDeclaration, group: Group) -> Dial:
    """The dial of a lever's strength."""
    slider = lever.slider
    assert slider is not None
    label = slider.label or lever.label
    return Dial(f"{lever.name}.strength", label, group, 0, slider.high, slider.step, 0, lever.unit, slider.help)


def _assumption(name: str, label: str, group: Group, favours: int, help: str = "") -> Dial:
    """A dial over the range of a parameter's prior."""
    prior = priors()[name]
    step = even_step(prior.low, prior.high)
    unit = {"probability": "probability", "share": "share", "ratio": "×"}.get(prior.unit, prior.unit)
    return Dial(PARAMETER + name, label, group, prior.low, prior.high, step, None, unit, help or prior.meaning, favours)


def even_step(low: float, high: float) -> float:
    """The widest of the steps 1, 2 and 5 times a power of ten that divides both ends and makes at least twenty steps."""
    most = (high - low) / 20.0
    power = math.floor(math.log10(most))
    for exponent in range(power, power - 6, -1):
        for digit in (5, 2, 1):
            step = float(f"{digit}e{exponent}")
            if step <= most * (1 + 1e-9) and all(abs(end / step - round(end / step)) < 1e-6 for end in (low, high)):
                return step
    return (high - low) / 50.0


@cache
def dials() -> Mapping[str, Dial]:
    """All dials by key, in the order of the page."""
    track, others, shock = Group.TRACK, Group.OTHERS, Group.SHOCK
    about, north, run = Group.TRACK_ASSUMED, Group.NORTH_ASSUMED, Group.RUN
    found = (
        _lever(levers()["keci"], track),
        Dial("keci.delay", "Delay of what was earned", track, 0, 66, 1, 3, "months", "Visa liberalisation took 66 months"),
        Dial("keci.credibility", "Belief in NATO's promise at the start", track, 0, 1, 0.05, None, "0 to 1",
             "How far Kosovo believes that what it earns will come"),
        Dial("keci.conditional", "Tranches", track, 0, 1, 1, 1, "", "Earned by what Kosovo does, or one a year whatever it does",
             words=("given without conditions", "earned")),
        Dial("keci.earned_by", "Earned by", track, 0, 2, 1, 1, "", "What Kosovo must do for the next tranche",
             words=("any step", "a political text", "delivery")),
        Dial("keci.used_up", "A reward received", track, 0, 1, 1, 0, "", "Whether a tranche received leaves less on offer",
             words=("leaves the next on offer", "is used up")),
        Dial("keci.promise_from", "Promise counts from", track, 0, 2, 1, 0, "", "When Kosovo begins to reckon with the track",
             words=("announcement", "adoption", "first delivery")),
        Dial("keci.reform", "Condition: reform", track, 0, 1, 1, 1, "", "Tranches wait for civil control and reform of the force",
             words=("not asked", "asked")),
        Dial("keci.good_neighbour", "Condition: good-neighbourly conduct", track, 0, 1, 1, 1, "",
             "Misconduct towards neighbours holds tranches back", words=("not asked", "asked")),
        Dial("keci.coordination", "Condition: coordination", track, 0, 1, 1, 1, "",
             "Acts in the north without KFOR hold tranches back", words=("not asked", "asked")),
        Dial("keci.own_pace", "Own pace", track, 0, 1, 1, 1, "", "Each tranche at Kosovo's own pace, or by a fixed calendar",
             words=("no", "yes")),
        Dial("keci.laden", "Label", track, 0, 1, 1, 0, "", "A perspective of Partnership for Peace touches Kosovo's status",
             words=("practical", "perspective of Partnership for Peace")),
        Dial("keci.start", "Begins in month", track, 0, 60, 1, 0, "", "Months from the start state"),
        *(_lever(lever, others) for lever in levers().values() if lever.slider and lever.reward != "track"),
        Dial("attack.in", "Armed attack in the north", shock, 0, 2, 1, 0, "", "Imposed on every future, in the month below",
             words=("none", "with and without your levers", "only with your levers")),
        Dial("attack.month", "Month of the attack", shock, 1, 120, 1, 18, "", "Counted from the start; not past the horizon"),
        Dial("attack.dead", "Dead in the attack", shock, 1, 100, 1, 4, "dead", "At Banjska in September 2023 four people died"),
        _assumption("p_submembership_works", "Chance that rewards short of membership work", about, 1),
        _assumption("keci_value_rel", "Worth of the track against full accession", about, 1),
        _assumption("credibility_0", "Belief in any promise at the start", about, 1),
        _assumption("functional_discount", "Objections to a practical format", about, -1),
        _assumption("holdout_hazard", "Pace at which a holdout gives way", about, 1),
        _assumption("serbia_anger", "Belgrade's loss at home from the track", about, -1),
        _assumption("frustration_rate", "Support lost while a promise stays unmet", about, -1),
        _assumption("eu_delay_kosovo", "Delay of the EU's reward to Kosovo", about, 0),
        _assumption("foresight", "How far ahead governments look", north, 1),
        _assumption("trust_0", "Trust between the two at the start", north, 1),
        _assumption("binding_assurance", "Doubt that a binding text removes", north, 1),
        _assumption("reject_recognition_serbia", "Serbs who reject recognition", north, -1),
        _assumption("reject_asm_kosovo", "Kosovars who reject the Association", north, -1),
        _assumption("peace_counterweight", "Won over by a lasting peace in Serbia", north, 1),
        _assumption("audience_cost_serbia", "Price in Serbia of crossing a red line", north, -1),
        _assumption("signature_precision", "How exactly signatures follow interest", north, 0),
        _assumption("usual_compliance", "Usual carrying out of obligations", north, 1),
        _assumption("tension_effect", "Incidents in a hot phase against a cool one", north, -1),
        _assumption("deal_calms", "Calm under a deal that is carried out", north, 1),
        _assumption("deterrence", "KFOR's deterrence of planned attacks", north, 0),
        Dial("seed", "Seed of chance", run, 0, 999, 1, 0, "", "Another seed plays other futures"),
        Dial("months", "Horizon", run, 24, 240, 12, 120, "months", "How far each future is played"),
    )  # fmt: skip
    return {dial.key: dial for dial in found}
