"""States of a start that no source gives: what a hindcast that agrees with the record can hand over to a forecast.

A file of parameter sets may name them beside parameters, as in `state.tension`; each world then begins with the values of its
own set. What is known for certain (texts in force, governments, measures, troops) stays as the start's file says.
"""

from __future__ import annotations

from typing import NamedTuple

from keci.agents.state import Board, CouncilSlot, Groups, Principal, Promise, Reward, Union

PREFIX = "state."
BOARD, KOSOVO, SERBIA, UNION, COUNCIL, GROUPS, PROMISED = range(7)  # arrays of a world, as `world.set_states` counts them


class Place(NamedTuple):
    """Where a state is kept, and what it can be."""

    array: int
    slot: int
    low: float
    high: float


def _believed(promise: int) -> Place:
    return Place(PROMISED, promise * int(Reward.SIZE) + int(Reward.BELIEF), 0.0, 1.0)


# numbers of a start's file that say what a state says: given in a scenario, they go before a posterior's
STATED = {
    "tension": ("tension",),
    "attention": ("attention",),
    "recent_acts": ("acts_remembered",),
    "recent_severe": ("violence_expected",),
    "trust_good_kosovo": ("promises_kept_to_kosovo",),
    "trust_bad_kosovo": ("promises_broken_to_kosovo",),
    "trust_good_serbia": ("promises_kept_to_serbia",),
    "trust_bad_serbia": ("promises_broken_to_serbia",),
    "standing_good": ("standing_good",),
    "standing_bad": ("standing_bad",),
    "eu_credibility_offset": ("belief_in_eu_kosovo", "belief_in_eu_serbia"),
}
STATES: dict[str, Place] = {
    "tension": Place(BOARD, Board.TENSION, 0.0, 1.0),
    "violence_expected": Place(BOARD, Board.VIOLENCE, 0.0, 10.0),
    "acts_remembered": Place(BOARD, Board.ACT_MEMORY, 0.0, 100.0),
    "alerts_remembered": Place(BOARD, Board.ALERT_MEMORY, 0.0, 100.0),
    "attention": Place(UNION, Union.ATTENTION, 0.0, 1.0),
    "failures": Place(UNION, Union.FAILURES, 0.0, 1000.0),
    "excitation": Place(GROUPS, Groups.EXCITATION, 0.0, 100.0),
    "patron": Place(GROUPS, Groups.PATRON, 0.0, 1.0),
    "promises_kept_to_kosovo": Place(KOSOVO, Principal.GOOD, 0.0, 1000.0),
    "promises_broken_to_kosovo": Place(KOSOVO, Principal.BAD, 0.0, 1000.0),
    "promises_kept_to_serbia": Place(SERBIA, Principal.GOOD, 0.0, 1000.0),
    "promises_broken_to_serbia": Place(SERBIA, Principal.BAD, 0.0, 1000.0),
    "hardline_kosovo": Place(KOSOVO, Principal.HARDLINE, -1.0, 1.0),
    "hardline_serbia": Place(SERBIA, Principal.HARDLINE, -1.0, 1.0),
    "anger_serbia": Place(SERBIA, Principal.ANGER, 0.0, 100.0),
    "grievance_kosovo": Place(KOSOVO, Principal.GRIEVANCE, 0.0, 100.0),
    "grievance_serbia": Place(SERBIA, Principal.GRIEVANCE, 0.0, 100.0),
    "commitment_kosovo": Place(KOSOVO, Principal.COMMITMENT, 0.0, 100.0),
    "commitment_serbia": Place(SERBIA, Principal.COMMITMENT, 0.0, 100.0),
    "standing_good": Place(COUNCIL, CouncilSlot.GOOD, 0.0, 1000.0),
    "standing_bad": Place(COUNCIL, CouncilSlot.BAD, 0.0, 1000.0),
    "belief_in_nato": Place(PROMISED, _believed(Promise.NATO).slot, 0.0, 1.0),
    "belief_in_eu_kosovo": Place(PROMISED, _believed(Promise.EU_KOSOVO).slot, 0.0, 1.0),
    "belief_in_eu_serbia": Place(PROMISED, _believed(Promise.EU_SERBIA).slot, 0.0, 1.0),
}
