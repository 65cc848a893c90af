"""The outcomes as people read them: a plain label, a unit, which way is better, and how small a change still matters.

Smallest effects of interest marked H1 to H12 are those of the analysis plan's hypotheses; the others are
judgement. All were fixed before the first comparison was run.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PRIMARY = "normalisation"


class Group(StrEnum):
    """Headings under which outcomes are shown."""

    NEGOTIATION = "Negotiation"
    VIOLENCE = "Violence"
    ALLIANCE = "Alliance"
    OPINION = "Opinion and trust"
    WELFARE = "Welfare"


STAR = "* the horizon where it never comes"
LONGEST_WINDOW = 60  # months: the furthest that an outcome of fixed length looks ahead


class Unit(StrEnum):
    """What an outcome is measured in. FUTURES is yes or no in one world, and a share of futures over many."""

    FUTURES = "futures"
    PERCENT = "percent"  # a share from 0 to 1, shown in percent
    INDEX = "index"  # a scale from 0 to 1, shown as it is
    MONTHS = "months"
    YEARLY = "a year"
    COUNT = "count"
    TROOPS = "thousand"


@dataclass(frozen=True)
class Metric:
    """How one outcome is read.

    `better` is +1 if more is better, -1 if less is, 0 if neither. `smallest` is the smallest change that matters, in the
    outcome's own unit (shares from 0 to 1), or, if `relative`, as a share of the reference's mean. `track` marks outcomes of
    the cooperation track itself, which mean nothing in an arm that has none.
    """

    name: str
    label: str
    group: Group
    unit: Unit
    better: int
    smallest: float
    relative: bool = False
    headline: bool = False
    track: bool = False
    phrase: str = ""  # in a sentence: "it raises <phrase>"

    @property
    def spoken(self) -> str:
        """The outcome inside a sentence."""
        return self.phrase or self.label[0].lower() + self.label[1:]


def metric(name: str) -> Metric:
    """The outcome of this name; one that the table does not know yet is shown under its bare name, with no direction."""
    return METRICS.get(name) or Metric(name, name.replace("_", " "), Group.NEGOTIATION, Unit.COUNT, 0, 0.0)


def headline_names() -> tuple[str, ...]:
    """Outcomes that are shown unless others are asked for."""
    return tuple(m.name for m in METRICS.values() if m.headline)


_N, _V, _A, _O, _W = Group.NEGOTIATION, Group.VIOLENCE, Group.ALLIANCE, Group.OPINION, Group.WELFARE
_YES, _PCT, _IDX, _MON, _PER, _CNT = Unit.FUTURES, Unit.PERCENT, Unit.INDEX, Unit.MONTHS, Unit.YEARLY, Unit.COUNT

_TABLE = (
    # H1: 3 points, 3 months
    Metric("normalisation", "Comprehensive normalisation", _N, _YES, 1, 0.03,
           headline=True,
           phrase="the chance of normalisation"),
    Metric("lasting_normalisation", "Normalisation that lasts", _N, _YES, 1, 0.03, headline=True,
           phrase="the chance of lasting normalisation"),
    Metric("deal", "Comprehensive deal signed", _N, _YES, 1, 0.03, headline=True, phrase="the chance of a comprehensive deal"),
    Metric("good_deal", "Deal that serves both", _N, _YES, 1, 0.03,
           phrase="the chance of a deal that serves both signatories"),
    Metric("first_text_deal", "Deal on the first text tabled", _N, _YES, 0, 0.03),
    Metric("repeated_texts", "Political texts that move nothing", _N, _CNT, -1, 0.1, relative=True),
    Metric("months_to_deal", "Months until a deal *", _N, _MON, -1, 3.0, headline=True,
           phrase="the time to a deal"),
    Metric("months_to_normalisation", "Months until normalisation *", _N, _MON, -1, 3.0,
           phrase="the time to normalisation"),
    Metric("framework_texts", "Framework texts signed", _N, _CNT, 1, 0.1, relative=True),
    Metric("technical_texts", "Technical items agreed", _N, _CNT, 1, 0.1, relative=True),
    Metric("implementation_share", "Obligations carried out", _N, _PCT, 1, 0.03, headline=True,
           phrase="the share of obligations carried out"),
    Metric("rounds_held", "Dialogue rounds held", _N, _CNT, 0, 0.1, relative=True),
    Metric("rounds_suspended", "Months of suspended dialogue", _N, _MON, -1, 0.1, relative=True, headline=True,
           phrase="the months in which the dialogue is suspended"),
    Metric("kosovo_blocked_share", "Rounds in which Kosovo said no", _N, _PCT, 0, 0.03),
    Metric("serbia_blocked_share", "Rounds in which Serbia said no", _N, _PCT, 0, 0.03),
    Metric("eu_measures_share", "Time under EU measures", _N, _PCT, -1, 0.03,
           phrase="the time Kosovo spends under EU measures"),
    Metric("measures_serbia_share", "Time under EU measures, Serbia", _N, _PCT, -1, 0.03,
           phrase="the time Serbia spends under EU measures"),
    # H4: a tenth fewer severe incidents
    Metric("severe_incident_12", "Severe incident within 1 year", _V, _YES, -1, 0.03,
           phrase="the chance of a severe incident within a year"),
    Metric("severe_incident_36", "Severe incident within 3 years", _V, _YES, -1, 0.03, headline=True,
           phrase="the chance of a severe incident within three years"),
    Metric("severe_incident", "Severe incident at any time", _V, _YES, -1, 0.03, phrase="the chance of a severe incident"),
    Metric("banjska_size_incident", "Attack on the scale of Banjska", _V, _YES, -1, 0.03, headline=True,
           phrase="the chance of an attack on the scale of Banjska"),
    Metric("severe_per_year", "Severe incidents a year", _V, _PER, -1, 0.1, relative=True, headline=True),
    Metric("serious_per_year", "Incidents with people hurt a year", _V, _PER, -1, 0.1, relative=True,
           phrase="incidents a year in which people are hurt"),
    Metric("incidents_per_year", "All incidents a year", _V, _PER, -1, 0.1, relative=True,
           headline=True,
           phrase="incidents a year"),
    Metric("severe_after_deal", "Severe incident soon after a deal", _V, _YES, -1, 0.03),
    Metric("attacks_planned", "Planned attacks", _V, _CNT, -1, 0.1, relative=True, phrase="planned attacks"),
    Metric("plots_found", "Plots uncovered", _V, _CNT, 0, 0.1, relative=True),
    Metric("campaigns_per_year", "Serbian campaigns a year", _V, _PER, -1, 0.1, relative=True),
    Metric("force_standard", "Kosovo's security force (0 to 1)", _A, _IDX, 1, 0.03,
           phrase="the standard of Kosovo's security force"),
    Metric("largest_month", "Incidents in the worst month", _V, _CNT, -1, 0.1, relative=True),
    Metric("alerts_per_year", "Serbian army alerts a year", _V, _PER, -1, 0.1, relative=True),
    # H8: a tenth fewer
    Metric("unilateral_per_year", "Kosovo acting alone, times a year", _V, _PER, -1, 0.1, relative=True, headline=True,
           phrase="Kosovo's unilateral acts a year"),
    Metric("coordinated_per_year", "Kosovo coordinating, times a year", _V, _PER, 1, 0.1, relative=True,
           phrase="Kosovo's coordinated steps a year"),
    Metric("kfor", "KFOR at the end (thousand troops)", _V, Unit.TROOPS, 0, 0.1),
    # H2: 20 points; H7: 3 months
    Metric("keci_consensus_24", "NATO consensus within 2 years", _A, _YES, 1, 0.2, headline=True, track=True,
           phrase="the chance of NATO consensus within two years"),
    Metric("keci_consensus_60", "NATO consensus within 5 years", _A, _YES, 1, 0.2, headline=True, track=True,
           phrase="the chance of NATO consensus within five years"),
    Metric("months_to_consensus", "Months until NATO consensus *", _A, _MON, -1, 3.0, headline=True, track=True,
           phrase="the time to NATO consensus"),
    Metric("tranches_delivered", "Tranches delivered", _A, _CNT, 1, 0.1, relative=True, track=True),
    Metric("tranches_on_time", "Tranches delivered on time", _A, _CNT, 1, 0.1, relative=True, track=True),
    Metric("tranches_held", "Tranches held at the end", _A, _CNT, 1, 0.1, relative=True, track=True),
    Metric("track_suspended_share", "Time with the track suspended", _A, _PCT, -1, 0.03, track=True),
    Metric("silence_broken", "Times an ally broke silence", _A, _CNT, -1, 0.1, relative=True, track=True),
    Metric("side_payments", "Side payments to allies", _A, _CNT, -1, 0.1, relative=True, track=True),
    Metric("recognitions_changed", "Allies whose recognition changed", _A, _CNT, 0, 0.0),
    Metric("cohesion", "Cohesion of the allies (0 to 1)", _A, _IDX, 1, 0.02, headline=True, phrase="cohesion among the allies"),
    Metric("sceptic_opinion", "Openness of sceptics (0 to 1)", _A, _IDX, 1, 0.03, phrase="the openness of sceptical allies"),
    # H10: 5 points; H6: .03
    Metric("nato_support", "Kosovo's support for NATO", _O, _PCT, 1, 0.05, headline=True, phrase="NATO support in Kosovo"),
    Metric("support_below_80", "Support ever below 80 %", _O, _YES, -1, 0.05, headline=True,
           phrase="the chance that NATO support falls below 80 %"),
    Metric("trust", "Kosovo-Serbia trust (0 to 1)", _O, _IDX, 1, 0.03, headline=True, phrase="trust between Kosovo and Serbia"),
    Metric("credibility_nato", "Belief in NATO's word (0 to 1)", _O, _IDX, 1, 0.05,
           headline=True,
           phrase="belief in NATO's promises"),
    Metric("credibility_eu", "Belief in the EU's word (0 to 1)", _O, _IDX, 1, 0.05, phrase="belief in the EU's promises"),
    Metric("welfare_kosovo", "Welfare of Kosovo (index)", _W, _IDX, 1, 0.01, headline=True, phrase="Kosovo's welfare index"),
    Metric("welfare_serbia", "Welfare of Serbia (index)", _W, _IDX, 1, 0.01, headline=True, phrase="Serbia's welfare index"),
    Metric("welfare_eu", "Welfare of the EU (index)", _W, _IDX, 1, 0.01, headline=True, phrase="the EU's welfare index"),
    Metric("welfare_nato", "Welfare of NATO (index)", _W, _IDX, 1, 0.01, headline=True, phrase="NATO's welfare index"),
)  # fmt: skip
METRICS = {m.name: m for m in _TABLE}
