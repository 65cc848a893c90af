"""The order of a month, for the ensemble; `model.negotiation` has the same order for the Mesa agents."""

from __future__ import annotations

from keci.agents.compiled import rule
from keci.agents.moves import (
    armed_groups,
    calendar,
    council,
    dialogue,
    european_union,
    kosovo,
    member,
    obligations,
    principal,
    serbia,
)
from keci.agents.parameters import Parameter
from keci.agents.record import Kind, happened
from keci.agents.rules import consensus
from keci.agents.rules.chance import Stream
from keci.agents.state import Actor, Ally, Board, CouncilSlot, Promise, Step
from keci.model.world import track_value


@rule
def play_month(world, setup, month, ledger):
    """Play one month of a world: all actors in order, each through its moves."""
    board, key, parameters, levers, promised = world.board, world.key, world.parameters, setup.levers, world.promised
    # 1 shocks, accessions, elections, emergencies
    calendar.turn_month(board, month, setup.calendar)
    calendar.meet_shocks(board, world.kosovo, world.serbia, world.council, setup.shocks, ledger)
    admit(world.council, world.members, setup.accessions, board, ledger)
    hold_elections(world.members, setup.openness, board, parameters, key, ledger)
    kosovo.elect(world.kosovo, board, parameters, key, ledger)
    serbia.elect(world.serbia, board, parameters, key, ledger)
    dialogue.meet_governments(world.union, board, parameters, key)
    calendar.emergencies(board, parameters, key, ledger)
    council.respond_to_emergency(world.council, board, parameters, levers, key, ledger)
    serbia.join_response(world.serbia, board, parameters, key, ledger)
    principal.share_emergency(world.kosovo, board, parameters)
    principal.share_emergency(world.serbia, board, parameters)
    # 2 attacks planned, incidents day by day; 3 KFOR's posture
    council.posture(world.council, board, parameters, levers)
    armed_groups.plot(world.groups, board, parameters, levers, world.serbia, promised, key, ledger)
    armed_groups.act(world.groups, board, parameters, levers, key, ledger)
    armed_groups.attribute(board, parameters, key, ledger)
    council.reinforce(world.council, board, parameters, world.key, ledger)
    # 4 and 5 conduct in the north
    kosovo.appraise(world.kosovo, board, parameters, levers, promised[Promise.NATO])
    full_track = track_value(world.kosovo, parameters)
    serbia.appraise(world.serbia, board, parameters, levers, full_track, promised[Promise.RIVAL])
    kosovo.act_in_north(world.kosovo, board, parameters, levers, promised, key, ledger)
    patron = armed_groups.patron_push(world.groups, board, parameters, levers)
    serbia.act_in_north(world.serbia, board, parameters, promised, patron, key, ledger)
    # 6 the European Union
    european_union.weigh_measures(world.union, board, parameters, promised, key, ledger)
    european_union.pay(world.union, board, parameters, levers, promised, key, ledger)
    european_union.convene(world.union, board, parameters, key, ledger)
    # 7 the round; 8 what becomes of texts
    dialogue.hold_round(world.union, board, parameters, levers, promised, world.kosovo, world.serbia, world.sketch, key, ledger)
    obligations.comply(world.kosovo, board, parameters, promised, key, ledger, Actor.KOSOVO)
    obligations.comply(world.serbia, board, parameters, promised, key, ledger, Actor.SERBIA)
    dialogue.carry_out_technical(board, parameters)
    dialogue.collapse(board, parameters, levers, world.kosovo, world.serbia, key, ledger)
    dialogue.judge_deal(board, ledger)
    # 9 the Council; 10 delivery
    meet_in_council(world.council, world.members, board, parameters, levers, promised, key, ledger)
    council.deliver(world.council, board, parameters, levers, promised, ledger)
    council.credit_steps(world.council, board, parameters, levers, promised)
    european_union.credit(board, parameters, levers, promised)
    kosovo.judge_promises(world.kosovo, board, parameters, levers, promised)
    serbia.react_to_track(world.serbia, board, parameters, levers, key, ledger)
    # 11 opinions, trust, publics
    form_opinions(world.members, setup.networks[int(world.council[CouncilSlot.ENLARGEMENTS])], parameters)
    council.reputation(world.council, board, parameters)
    kosovo.learn(world.kosovo, board, parameters, levers, promised)
    serbia.learn(world.serbia, board, parameters, promised)
    european_union.reflect(world.union, board, parameters)
    calendar.tension(board, parameters)


@rule
def hold_elections(members, openness, board, parameters, key, ledger):
    """Members' elections; whether any is due this month is seen first, in vector instructions."""
    due = 0
    election = members[Ally.ELECTION]
    for i in range(members.shape[1]):
        due += 1 if board[Board.CALENDAR] >= election[i] else 0
    if due == 0:
        return
    for i in range(members.shape[1]):
        member.elect(members, i, openness[i], board, parameters, key, ledger)


@rule
def admit(own, members, accessions, board, ledger):
    """Members join in their month of accession, and the network of influence grows with them."""
    if council.enlargement_due(own, board, accessions) == 0.0:
        return
    for i in range(members.shape[1]):
        if member.join(members, i, board[Board.CALENDAR]) > 0.0:
            happened(ledger, board[Board.MONTH], 0, members[Ally.ACTOR, i], Kind.ACCESSION, 0.0, (board[Board.CALENDAR],))


@rule
def meet_in_council(own, members, board, parameters, levers, promised, key, ledger):
    """The Council's month: conduct watched, a step tabled, silence kept or broken, holdouts, the post of a representative."""
    council.watch_conduct(own, board, parameters, levers, promised, key, ledger)
    council.table_step(own, board, parameters, levers, key, ledger)
    shift = council.standing_shift(own, board, parameters)
    laden = council.status_laden(own, levers)
    show_stances(members, shift + own[CouncilSlot.PULSE], laden)
    council.renegotiate(own, board, parameters, levers, ledger)
    if own[CouncilSlot.TABLED] != Step.NONE:
        step = int(own[CouncilSlot.TABLED])
        demand = council.demand(own, board, parameters, levers)
        in_force = board[Board.NATO_LEVEL]
        if own[CouncilSlot.ATTEMPTED] == 0.0:
            if council.consulted(own, board, parameters):
                discount = council.discount(own, board, parameters, levers)
                broke = silence(
                    own, members, board, parameters, key, ledger, Stream.SILENCE, step, demand, in_force, discount, 1.0
                )
                council.count_silence(own, board, broke)
        else:
            offered = council.offers_side_payments(own, board, parameters, levers)
            for i in range(members.shape[1]):
                if members[Ally.HOLDOUT, i] > 0.0:
                    gave = member.give_way(members, i, board, parameters, key, ledger, step, demand, laden, offered)
                    council.count_yield(own, board, parameters, levers, gave, offered)
        council.conclude(own, board, parameters, levers, ledger)
    if council.post_wanted(own, board, parameters, levers) > 0.0:
        post = Step.REPRESENTATIVE
        demand = member.step_demand(post, 0.0, 1.0)
        discount = council.post_discount(parameters)
        broke = silence(own, members, board, parameters, key, ledger, Stream.POST, post, demand, 0.0, discount, 0.0)
        council.decide_post(own, board, parameters, broke, ledger)
    council.fill_post(own, board, parameters, levers, ledger)


@rule
def silence(own, members, board, parameters, key, ledger, stream, step, demand, in_force, discount, binding):
    """The silence procedure: every member keeps or breaks silence; returns how many broke it. `binding` 1 makes them holdouts."""
    favour = 0.0
    active = 0.0
    for i in range(members.shape[1]):
        favour += member.in_favour(members, i, demand)
        active += members[Ally.ACTIVE, i]
    share = council.share_of_others(favour, active)
    broke = 0.0
    for i in range(members.shape[1]):
        objects = member.keep_silence(
            members, i, own, board, parameters, key, ledger, stream, step, demand, in_force, discount, share
        )
        broke += objects
        if binding > 0.0:
            member.enter_answer(members, i, board[Board.MONTH], step, demand, objects)
    return broke


@rule
def show_stances(members, goodwill, status_laden):
    """All members show where they stand, as in `member.show_stance`; rows apart, so that it becomes vector instructions."""
    openness, stubbornness, stance = members[Ally.OPENNESS], members[Ally.STUBBORNNESS], members[Ally.STANCE]
    for i in range(members.shape[1]):
        stance[i] = consensus.shown_stance(openness[i], stubbornness[i], status_laden, goodwill)


@rule
def form_opinions(members, influence, parameters):
    """All members form next month's opinion from this month's, then take it up together.

    The sums over neighbours run side by side, in the same order for each member as in `member.neighbours`: the same bits,
    in vector instructions, eight neighbours at a time to keep the sums in registers.
    """
    n = members.shape[1]
    following, openness = members[Ally.NEXT], members[Ally.OPENNESS]
    anchor, stubbornness = members[Ally.ANCHOR], members[Ally.STUBBORNNESS]
    for i in range(n):
        following[i] = 0.0
    whole = n - n % 8
    for j in range(0, whole, 8):
        row0, row1, row2, row3 = influence[j], influence[j + 1], influence[j + 2], influence[j + 3]
        row4, row5, row6, row7 = influence[j + 4], influence[j + 5], influence[j + 6], influence[j + 7]
        a, b, c, d = openness[j], openness[j + 1], openness[j + 2], openness[j + 3]
        e, f, g, h = openness[j + 4], openness[j + 5], openness[j + 6], openness[j + 7]
        for i in range(n):
            half = following[i] + row0[i] * a + row1[i] * b + row2[i] * c + row3[i] * d
            following[i] = half + row4[i] * e + row5[i] * f + row6[i] * g + row7[i] * h
    for j in range(whole, n):
        weights, a = influence[j], openness[j]
        for i in range(n):
            following[i] += weights[i] * a
    pace = parameters[Parameter.socialisation_pace]
    for i in range(n):
        following[i] = consensus.socialised_opinion(openness[i], following[i], anchor[i], stubbornness[i], pace)
    for i in range(n):
        openness[i] = following[i]
