"""A member of NATO: its stance, its answer under the silence procedure, whether it gives way, how its opinion forms.

`members` is the table of shape (Ally.SIZE, number of members); `i` is the member that acts, and only its own column is its state.
"""

from __future__ import annotations

from keci.agents.choice import choose
from keci.agents.compiled import rule
from keci.agents.parameters import Parameter
from keci.agents.record import Kind, befalls, happened, note
from keci.agents.rules import chance, consensus
from keci.agents.rules.chance import Stream, uniform
from keci.agents.state import Ally, Board, CouncilSlot, Decider, Step

TODAY = 0.25  # NATO's engagement today, on the scale of principals.csv
STEP_DEMAND = (0.0, 0.25, 0.5, 0.4, 0.45, 0.5, 0.2)  # place of each Step on that scale, at full content
STATUS_DEMAND = 0.25  # a PfP-like label asks for this much more (the distance from .5 to .75 on that scale)
FIRST_TRY = 0


@rule
def step_demand(step, status_laden, content):
    """What a step asks of an ally, on the scale of engagement in [0, 1]: today's level, and more the more it contains."""
    if step < Step.FRAMEWORK or step == Step.REPRESENTATIVE:
        return STEP_DEMAND[step]
    return min(1.0, TODAY + (STEP_DEMAND[step] - TODAY + STATUS_DEMAND * status_laden) * content)


@rule
def elect(members, i, shape, board, parameters, key, ledger):
    """A member's elections, once a term: another government may stand elsewhere within the coded range of its openness.

    `shape` is how its openness is drawn, see `chance.pert_shape`.
    """
    if board[Board.CALENDAR] < members[Ally.ELECTION, i]:
        return
    members[Ally.ELECTION, i] += members[Ally.TERM, i]
    if members[Ally.ACTIVE, i] == 0.0:
        return
    month = int(board[Board.MONTH])
    actor = int(members[Ally.ACTOR, i])
    if uniform(key, Stream.MEMBER_ELECTION, actor, month, FIRST_TRY) >= parameters[Parameter.member_turnover]:
        return
    low, width, mirrored, smaller, larger, scale, gamma = chance.shape_of(shape)
    before = members[Ally.ANCHOR, i]
    after = chance.pert_draw(
        key, Stream.MEMBER_ELECTION, actor, month, FIRST_TRY + 1, low, width, mirrored, smaller, larger, scale, gamma
    )
    members[Ally.ANCHOR, i] = after
    members[Ally.CONSENTED, i] = 0.0  # another government is not bound by what this one agreed to
    members[Ally.OPENNESS, i] = min(max(members[Ally.OPENNESS, i] + after - before, 0.0), 1.0)
    happened(ledger, month, 0, actor, Kind.MEMBER_GOVERNMENT, 0.0, (before, after))


@rule
def show_stance(members, i, reputation_shift, pulse, status_laden):
    """Show where it stands this month: opinion, moved by Kosovo's standing with allies and by goodwill from emergencies."""
    members[Ally.STANCE, i] = consensus.shown_stance(
        members[Ally.OPENNESS, i], members[Ally.STUBBORNNESS, i], status_laden, reputation_shift + pulse
    )


@rule
def in_favour(members, i, demand):
    """1 if an active member wants at least as much as the step asks."""
    return 1.0 if members[Ally.ACTIVE, i] > 0.0 and members[Ally.STANCE, i] >= demand else 0.0


@rule
def has_consented(members, i, own, month, step, demand):
    """True if a member consented to a step that asked no less of it, and Kosovo has not acted alone in the north since.

    A holdout that was persuaded or bought keeps its word for the same content: none of the five of `holdout_hazard` in
    parameters.csv took its consent back. Silence kept is consent to the step that was asked about, fuller or trimmed. The
    representative's post is another matter.
    """
    if step == Step.REPRESENTATIVE or demand > members[Ally.CONSENTED, i]:
        return False
    if members[Ally.CONSENTED_STEP, i] != Step.NONE and members[Ally.CONSENTED_STEP, i] != step:
        return False
    return own[CouncilSlot.CLEAN_MONTHS] >= month - members[Ally.CONSENTED_MONTH, i]


@rule
def consent(members, i, month, demand, step):
    """A member has agreed to this much: to a `step` by silence, or (`Step.NONE`) by giving way, to whatever asks no more."""
    members[Ally.CONSENTED, i] = demand
    members[Ally.CONSENTED_MONTH, i] = month
    members[Ally.CONSENTED_STEP, i] = step


@rule
def keep_silence(members, i, own, board, parameters, key, ledger, stream, step, demand, in_force, discount, share_in_favour):
    """Keep silence (0) or break it (1); recorded for members that have any objection and have not consented before.

    `own` is the Council's state.
    """
    if members[Ally.ACTIVE, i] == 0.0:
        return 0.0
    month = int(board[Board.MONTH])
    salience = members[Ally.SALIENCE, i]
    objection = consensus.objection(salience, members[Ally.STANCE, i], demand, in_force, discount)
    if objection <= 0.0 or has_consented(members, i, own, month, step, demand):
        return 0.0
    isolation = consensus.isolation_cost(parameters[Parameter.break_silence_cost], share_in_favour)
    precision = parameters[Parameter.silence_precision]
    actor = int(members[Ally.ACTOR, i])
    at = CouncilSlot.DECIDER
    if own[at + Decider.ADDRESS] != 0.0:
        pressed = consensus.minding(objection, precision)
        asked, kind = (objection, -isolation, 0.0), Kind.SILENCE
        return choose(own, at, board, ledger, key, stream, actor, month, step, kind, step, 0.0, precision, pressed, asked)
    probability = consensus.break_probability(objection, 0.0, isolation, precision)
    draw = uniform(key, stream, actor, month, step)
    broke = 1.0 if draw < probability else 0.0
    if ledger is None:
        return broke
    terms = (objection, -isolation, 0.0, salience, demand - members[Ally.STANCE, i], discount)
    pressed = consensus.minding(objection, precision)
    note(ledger, month, 0, actor, Kind.SILENCE, broke, probability, draw, 0.0, precision, pressed, step, terms)
    return broke


@rule
def enter_answer(members, i, month, step, demand, objects):
    """After a silence procedure on a step: who broke silence (1) is a holdout, who kept it (0) has consented to the step."""
    members[Ally.HOLDOUT, i] = objects
    if objects > 0.0 or members[Ally.ACTIVE, i] == 0.0:
        return
    if members[Ally.CONSENTED_STEP, i] == Step.NONE and demand <= members[Ally.CONSENTED, i]:
        members[Ally.CONSENTED_MONTH, i] = month  # has given way to as much before, and stands by it
    else:
        consent(members, i, month, demand, step)


@rule
def give_way(members, i, board, parameters, key, ledger, step, demand, status_laden, offered):
    """A holdout gives way (1) or not (0): at once if its stance now suffices, else by the hazard of dated episodes."""
    if members[Ally.HOLDOUT, i] == 0.0:
        return 0.0
    month = int(board[Board.MONTH])
    hazard = consensus.yield_hazard(
        parameters[Parameter.holdout_hazard],
        parameters[Parameter.holdout_hazard_status],
        status_laden,
        parameters[Parameter.sidepay_mult],
        offered,
    )
    if members[Ally.STANCE, i] >= demand:
        hazard = 1.0
    actor = int(members[Ally.ACTOR, i])
    gave = befalls(ledger, key, Stream.HOLDOUT, actor, month, 0, Kind.HOLDOUT, step, hazard, (hazard, offered))
    if gave > 0.0:
        members[Ally.HOLDOUT, i] = 0.0
        consent(members, i, month, demand, Step.NONE)
    return gave


@rule
def neighbours(members, influence, i):
    """Average opinion of those that member i listens to; `influence` (n, n) holds the weight of j on i at [j, i]."""
    total = 0.0
    for j in range(influence.shape[0]):
        total += influence[j, i] * members[Ally.OPENNESS, j]
    return total


@rule
def form_opinion(members, i, average, parameters):
    """Next month's opinion from one's own, the others' average and one's anchor; taken up by `take_up`."""
    members[Ally.NEXT, i] = consensus.socialised_opinion(
        members[Ally.OPENNESS, i],
        average,
        members[Ally.ANCHOR, i],
        members[Ally.STUBBORNNESS, i],
        parameters[Parameter.socialisation_pace],
    )


@rule
def take_up(members, i):
    """Take up the opinion formed this month, once every member has formed its own."""
    members[Ally.OPENNESS, i] = members[Ally.NEXT, i]


@rule
def join(members, i, calendar):
    """Become active in the month of accession; returns 1 in that month."""
    if members[Ally.ACTIVE, i] == 0.0 and calendar >= members[Ally.JOINS, i]:
        members[Ally.ACTIVE, i] = 1.0
        return 1.0
    return 0.0
