"""Outcomes of a world, counted month by month, and the monthly series that people plot (docs/reference/outcomes.md)."""

from __future__ import annotations

import math

from keci.agents.compiled import rule
from keci.agents.moves.dialogue import share_done
from keci.agents.names import END, Names, Slots, slot
from keci.agents.parameters import Parameter
from keci.agents.state import Act, Ally, Board, CouncilSlot, Principal, Promise, Reward, Text

PUBLIC_RATE = 0.03  # annual discount rate of the EU and NATO in welfare (judgement: a social rate)
PUBLIC_DISCOUNT = (1.0 - PUBLIC_RATE) ** (1.0 / 12.0)  # a month
MOST_SPREAD = 0.5  # largest standard deviation of opinions in [0, 1]
SCEPTICS = 0.55  # anchor below which an ally counts as a sceptic: Greece, Hungary, Romania, Slovakia, Spain, usually France
TROOP_COST = 0.01  # welfare a month per thousand troops (judgement)
AFTER_DEAL = 36.0  # months after a deal in which violence counts against it (outcome definition)
SIDE_PAYMENT_COST = 0.5  # welfare, once, for each side payment (judgement)
EU_IDEAL = (0.5, 0.65, 0.5)  # principals.csv
EU_SALIENCE = (0.8, 0.6, 0.7)


PUBLICS = 4  # whose welfare is counted: Kosovo, Serbia, the EU, NATO


class Outcome(Names):
    """Names and order of the outcomes; these are the columns of every result."""

    normalisation = 0
    lasting_normalisation = 1
    deal = 2
    months_to_deal = 3
    months_to_normalisation = 4
    framework_texts = 5
    technical_texts = 6
    implementation_share = 7
    incidents_per_year = 8
    severe_per_year = 9
    severe_incident = 10
    severe_incident_12 = 11
    severe_incident_36 = 12
    banjska_size_incident = 13
    largest_month = 14
    keci_consensus_24 = 15
    keci_consensus_60 = 16
    months_to_consensus = 17
    tranches_delivered = 18
    tranches_on_time = 19
    track_suspended_share = 20
    silence_broken = 21
    side_payments = 22
    recognitions_changed = 23
    cohesion = 24
    sceptic_opinion = 25
    nato_support = 26
    support_below_80 = 27
    trust = 28
    credibility_nato = 29
    credibility_eu = 30
    unilateral_per_year = 31
    coordinated_per_year = 32
    alerts_per_year = 33
    rounds_held = 34
    rounds_suspended = 35
    kosovo_blocked_share = 36
    serbia_blocked_share = 37
    eu_measures_share = 38
    kfor = 39
    welfare_kosovo = 40
    welfare_serbia = 41
    welfare_eu = 42
    welfare_nato = 43
    tranches_held = 44
    serious_per_year = 45
    good_deal = 46
    first_text_deal = 47
    measures_serbia_share = 48
    attacks_planned = 49
    plots_found = 50
    campaigns_per_year = 51
    severe_after_deal = 52
    repeated_texts = 53
    force_standard = 54


class Series(Names):
    """Monthly series."""

    asm_agreed = 0
    asm_implemented = 1
    recog_agreed = 2
    recog_implemented = 3
    north_agreed = 4
    north_implemented = 5
    tech_agreed = 6
    tech_implemented = 7
    incidents = 8
    severe = 9
    tension = 10
    trust_kosovo = 11
    trust_serbia = 12
    nato_support = 13
    credibility_nato = 14
    credibility_eu = 15
    sceptic_opinion = 16
    reliability = 17
    kfor = 18
    proximity = 19
    tranches = 20
    measures = 21
    serious = 22
    round = 23
    unilateral = 24
    signed = 25
    nato_level = 26
    hardline_kosovo = 27
    hardline_serbia = 28
    government_kosovo = 29
    government_serbia = 30
    alert = 31
    force_standard = 32
    nato_reward = 33
    banjska = 34
    small_days = 35
    serious_days = 36
    breakdown = 37
    text_done = 38
    paid_kosovo = 39
    paid_serbia = 40
    rejecting_kosovo = 41
    rejecting_serbia = 42


class Tally(Slots):
    """Counters behind the outcomes."""

    MONTHS = slot()
    INCIDENTS = slot()
    SEVERE = slot()
    BANJSKA = slot()
    SEVERE_12 = slot()
    SEVERE_36 = slot()
    LARGEST = slot()
    UNILATERAL = slot()
    COORDINATED = slot()
    ALERTS = slot()
    ROUNDS = slot()
    SUSPENDED = slot()
    KOSOVO_BLOCKED = slot()
    SERBIA_BLOCKED = slot()
    FRAMEWORKS = slot()
    TECHNICAL = slot()
    FIRST_DEAL = slot()
    LOWEST_SUPPORT = slot()
    MEASURES = slot()
    TRACK_SUSPENDED = slot()
    TRACK = slot()
    DEAL_AT_HORIZON = slot()
    DISCOUNT = slot(PUBLICS)  # discount factors so far, then sums, for Kosovo, Serbia, the EU and NATO
    WELFARE = slot(PUBLICS)
    WEIGHT = slot(PUBLICS)
    PAID = slot()
    SERIOUS = slot()
    GOOD_DEAL = slot()
    FIRST_TEXT = slot()
    MEASURES_SERBIA = slot()
    ATTACKS = slot()
    FOUND = slot()
    CAMPAIGNS = slot()
    SEVERE_AFTER = slot()
    REPEATED = slot()
    DEAL_MONTH = slot()
    SIZE = END


@rule
def begin_tally(tally):
    """Counters at the start."""
    for place in range(Tally.SIZE):
        tally[place] = 0.0
    tally[Tally.FIRST_DEAL] = -1.0
    tally[Tally.DEAL_MONTH] = -1.0
    tally[Tally.LOWEST_SUPPORT] = 1.0
    for k in range(PUBLICS):
        tally[Tally.DISCOUNT + k] = 1.0


@rule
def spread(members):
    """Standard deviation of the opinions of active members."""
    total = 0.0
    squares = 0.0
    count = 0.0
    active, stance = members[Ally.ACTIVE], members[Ally.STANCE]
    for i in range(members.shape[1]):
        shown = active[i] * stance[i]
        total += shown
        squares += shown * stance[i]
        count += active[i]
    mean = total / count
    return math.sqrt(max(0.0, squares / count - mean * mean))


@rule
def sceptic_mean(members):
    """Mean stance of the sceptics among active members; 1 if there is none."""
    total = 0.0
    count = 0.0
    for i in range(members.shape[1]):
        if members[Ally.ACTIVE, i] > 0.0 and members[Ally.ANCHOR, i] < SCEPTICS:
            total += members[Ally.STANCE, i]
            count += 1.0
    return total / count if count > 0.0 else 1.0


@rule
def state_utility(own, board):
    """A party's utility of what is implemented: 1 at its ideal everywhere, 0 at the other side's."""
    loss = 0.0
    for issue in range(4):
        loss += own[Principal.WEIGHT + issue] * abs(board[Board.IMPLEMENTED + issue] - own[Principal.IDEAL + issue])
    return 1.0 - loss


@rule
def mediator_utility(board):
    """The EU's utility of what is implemented: nearness to its ideal points, weighted by their salience."""
    loss = 0.0
    total = 0.0
    for issue in range(3):
        loss += EU_SALIENCE[issue] * abs(board[Board.IMPLEMENTED + issue] - EU_IDEAL[issue])
        total += EU_SALIENCE[issue]
    return 1.0 - loss / total


@rule
def held(reward):
    """Utility of what has been delivered of a promise and not taken back."""
    return reward[Reward.WHOLE] * min(1.0, reward[Reward.PAID])


@rule
def nato_utility(members):
    """NATO's: cohesion of the allies' stances, 1 where they agree."""
    return 1.0 - spread(members) / MOST_SPREAD


@rule
def count_welfare(tally, board, kosovo, serbia, council, members, parameters, held):
    """Add this month's discounted welfare of Kosovo, Serbia, the EU and NATO (outcome definitions, "Welfare and regret").

    `held` is what each of the two holds of rewards delivered, utility.
    """
    violence = parameters[Parameter.severe_welfare_cost] * board[Board.SEVERE]
    sticks = parameters[Parameter.eu_stick_cost_kosovo] * board[Board.MEASURES]
    sticks_serbia = parameters[Parameter.eu_stick_cost_serbia] * board[Board.MEASURES_SERBIA]
    disaster = parameters[Parameter.emergency_cost] * board[Board.EMERGENCY] * (1.0 - board[Board.READINESS])
    paid = council[CouncilSlot.SIDE_PAYMENTS] - tally[Tally.PAID]
    tally[Tally.PAID] = council[CouncilSlot.SIDE_PAYMENTS]
    utilities = (
        state_utility(kosovo, board) - violence - disaster + held[0] - sticks,
        state_utility(serbia, board) - violence - serbia[Principal.ANGER] + held[1] - sticks_serbia,
        mediator_utility(board) - violence,
        nato_utility(members) - violence - TROOP_COST * board[Board.KFOR] - SIDE_PAYMENT_COST * paid,
    )
    factors = (kosovo[Principal.DISCOUNT], serbia[Principal.DISCOUNT], PUBLIC_DISCOUNT, PUBLIC_DISCOUNT)
    for k in range(PUBLICS):
        tally[Tally.WELFARE + k] += tally[Tally.DISCOUNT + k] * utilities[k]
        tally[Tally.WEIGHT + k] += tally[Tally.DISCOUNT + k]
        tally[Tally.DISCOUNT + k] *= factors[k]


@rule
def count_month(world):
    """Enter a month of the horizon in the counters of a world."""
    tally, board, kosovo, serbia = world.tally, world.board, world.kosovo, world.serbia
    count_authors(tally, board)
    month = board[Board.MONTH]
    tally[Tally.MONTHS] += 1.0
    tally[Tally.INCIDENTS] += board[Board.INCIDENTS]
    tally[Tally.SERIOUS] += board[Board.SERIOUS]
    tally[Tally.SEVERE] += board[Board.SEVERE]
    tally[Tally.BANJSKA] += board[Board.BANJSKA]
    tally[Tally.LARGEST] = max(tally[Tally.LARGEST], board[Board.INCIDENTS])
    if month < 12.0:
        tally[Tally.SEVERE_12] += board[Board.SEVERE]
    if month < 36.0:
        tally[Tally.SEVERE_36] += board[Board.SEVERE]
    tally[Tally.UNILATERAL] += 1.0 if board[Board.KOSOVO_ACT] == Act.UNILATERAL else 0.0
    tally[Tally.COORDINATED] += 1.0 if board[Board.KOSOVO_ACT] == Act.COORDINATED else 0.0
    tally[Tally.ALERTS] += 1.0 if board[Board.SERBIA_ACT] == Act.ALERT else 0.0
    tally[Tally.ROUNDS] += board[Board.ROUND]
    tally[Tally.SUSPENDED] += 1.0 if month < board[Board.SUSPENDED_UNTIL] else 0.0
    tally[Tally.KOSOVO_BLOCKED] += board[Board.KOSOVO_BLOCKED]
    tally[Tally.SERBIA_BLOCKED] += board[Board.SERBIA_BLOCKED]
    tally[Tally.FRAMEWORKS] += 1.0 if board[Board.SIGNED] == Text.FRAMEWORK else 0.0
    tally[Tally.TECHNICAL] += 1.0 if board[Board.SIGNED] == Text.TECHNICAL else 0.0
    if board[Board.SIGNED] == Text.COMPREHENSIVE and tally[Tally.FIRST_DEAL] < 0.0:
        tally[Tally.FIRST_DEAL] = month
    tally[Tally.LOWEST_SUPPORT] = min(tally[Tally.LOWEST_SUPPORT], kosovo[Principal.SUPPORT])
    tally[Tally.MEASURES] += board[Board.MEASURES]
    tally[Tally.TRACK] += board[Board.TRACK]
    tally[Tally.TRACK_SUSPENDED] += board[Board.TRACK_SUSPENDED]
    tally[Tally.DEAL_AT_HORIZON] = board[Board.DEAL]
    promised = world.promised
    kept = (held(promised[Promise.NATO]), held(promised[Promise.RIVAL]))
    count_welfare(tally, board, kosovo, serbia, world.council, world.members, world.parameters, kept)


@rule
def count_authors(tally, board):
    """Enter what this month shows of who did what: planned attacks, campaigns, measures, and what a deal is worth."""
    tally[Tally.MEASURES_SERBIA] += board[Board.MEASURES_SERBIA]
    tally[Tally.ATTACKS] += 1.0 if board[Board.AUTHORED] > 0.0 and board[Board.SUSPECTED] > 0.0 else 0.0
    tally[Tally.FOUND] += board[Board.FOILED]
    tally[Tally.CAMPAIGNS] += 1.0 if board[Board.SERBIA_ACT] == Act.CAMPAIGN else 0.0
    month = board[Board.MONTH]
    if tally[Tally.DEAL_MONTH] >= 0.0 and month - tally[Tally.DEAL_MONTH] <= AFTER_DEAL and board[Board.SEVERE] > 0.0:
        tally[Tally.SEVERE_AFTER] = 1.0
    if board[Board.SIGNED] >= Text.FRAMEWORK and board[Board.MOVED] <= 0.0:
        tally[Tally.REPEATED] += 1.0
    if board[Board.SIGNED] == Text.COMPREHENSIVE and tally[Tally.DEAL_MONTH] < 0.0:
        tally[Tally.DEAL_MONTH] = month
        tally[Tally.GOOD_DEAL] = 1.0 if board[Board.NET_KOSOVO] > 0.0 and board[Board.NET_SERBIA] > 0.0 else 0.0
        tally[Tally.FIRST_TEXT] = board[Board.FIRST_TEXT]


@rule
def judgement_pending(board, horizon):
    """True after the horizon while a deal signed within it may still become normalisation."""
    if board[Board.DEAL] == 0.0 or board[Board.NORMALISED_MONTH] >= 0.0:
        return False
    return board[Board.DEAL_MONTH] < horizon and board[Board.MONTH] < board[Board.DEAL_MONTH] + 36.0


@rule
def close_account(tally, board, kosovo, serbia, council, members, promised, share_done, recognised, out):
    """Outcomes at the horizon into `out`; those that a late deal decides are entered by `close_deals`."""
    months = tally[Tally.MONTHS]
    years = months / 12.0
    out[Outcome.deal] = 1.0 if tally[Tally.FIRST_DEAL] >= 0.0 else 0.0
    out[Outcome.months_to_deal] = tally[Tally.FIRST_DEAL] + 1.0 if tally[Tally.FIRST_DEAL] >= 0.0 else months
    out[Outcome.framework_texts] = tally[Tally.FRAMEWORKS]
    out[Outcome.technical_texts] = tally[Tally.TECHNICAL]
    out[Outcome.implementation_share] = share_done
    out[Outcome.incidents_per_year] = tally[Tally.INCIDENTS] / years
    out[Outcome.severe_per_year] = tally[Tally.SEVERE] / years
    out[Outcome.severe_incident] = 1.0 if tally[Tally.SEVERE] > 0.0 else 0.0
    out[Outcome.severe_incident_12] = 1.0 if tally[Tally.SEVERE_12] > 0.0 else 0.0
    out[Outcome.severe_incident_36] = 1.0 if tally[Tally.SEVERE_36] > 0.0 else 0.0
    out[Outcome.banjska_size_incident] = 1.0 if tally[Tally.BANJSKA] > 0.0 else 0.0
    out[Outcome.largest_month] = tally[Tally.LARGEST]
    consensus = council[CouncilSlot.CONSENSUS_MONTH]
    out[Outcome.keci_consensus_24] = 1.0 if 0.0 <= consensus < 24.0 else 0.0
    out[Outcome.keci_consensus_60] = 1.0 if 0.0 <= consensus < 60.0 else 0.0
    out[Outcome.months_to_consensus] = consensus + 1.0 if consensus >= 0.0 else months
    out[Outcome.tranches_delivered] = council[CouncilSlot.DELIVERED]
    out[Outcome.tranches_on_time] = council[CouncilSlot.ON_TIME]
    out[Outcome.track_suspended_share] = tally[Tally.TRACK_SUSPENDED] / months
    out[Outcome.silence_broken] = council[CouncilSlot.BROKE_TOTAL]
    out[Outcome.side_payments] = council[CouncilSlot.SIDE_PAYMENTS]
    out[Outcome.tranches_held] = board[Board.TRANCHES]
    out[Outcome.serious_per_year] = tally[Tally.SERIOUS] / years
    changed = 0.0
    for i in range(members.shape[1]):
        changed += abs(members[Ally.RECOGNISES, i] - recognised[i])
    out[Outcome.recognitions_changed] = changed
    out[Outcome.cohesion] = 1.0 - spread(members) / MOST_SPREAD
    out[Outcome.sceptic_opinion] = sceptic_mean(members)
    out[Outcome.nato_support] = kosovo[Principal.SUPPORT]
    out[Outcome.support_below_80] = 1.0 if tally[Tally.LOWEST_SUPPORT] < 0.8 else 0.0
    out[Outcome.trust] = 0.5 * (kosovo[Principal.TRUST] + serbia[Principal.TRUST])
    out[Outcome.credibility_nato] = promised[Promise.NATO, Reward.BELIEF]
    out[Outcome.credibility_eu] = promised[Promise.EU_KOSOVO, Reward.BELIEF]
    out[Outcome.unilateral_per_year] = tally[Tally.UNILATERAL] / years
    out[Outcome.coordinated_per_year] = tally[Tally.COORDINATED] / years
    out[Outcome.alerts_per_year] = tally[Tally.ALERTS] / years
    rounds = tally[Tally.ROUNDS]
    out[Outcome.rounds_held] = rounds
    out[Outcome.rounds_suspended] = tally[Tally.SUSPENDED]
    out[Outcome.kosovo_blocked_share] = tally[Tally.KOSOVO_BLOCKED] / rounds if rounds > 0.0 else 0.0
    out[Outcome.serbia_blocked_share] = tally[Tally.SERBIA_BLOCKED] / rounds if rounds > 0.0 else 0.0
    out[Outcome.eu_measures_share] = tally[Tally.MEASURES] / months
    out[Outcome.kfor] = board[Board.KFOR]
    out[Outcome.good_deal] = tally[Tally.GOOD_DEAL]
    out[Outcome.first_text_deal] = tally[Tally.FIRST_TEXT]
    out[Outcome.measures_serbia_share] = tally[Tally.MEASURES_SERBIA] / months
    out[Outcome.attacks_planned] = tally[Tally.ATTACKS]
    out[Outcome.plots_found] = tally[Tally.FOUND]
    out[Outcome.campaigns_per_year] = tally[Tally.CAMPAIGNS] / years
    out[Outcome.severe_after_deal] = tally[Tally.SEVERE_AFTER]
    out[Outcome.repeated_texts] = tally[Tally.REPEATED]
    out[Outcome.force_standard] = board[Board.STANDARD]
    for k in range(PUBLICS):
        out[Outcome.welfare_kosovo + k] = tally[Tally.WELFARE + k] / tally[Tally.WEIGHT + k]


@rule
def close_deals(tally, board, horizon, out):
    """Outcomes that a deal signed before the horizon may decide up to 36 months after it."""
    normalised = board[Board.NORMALISED_MONTH] >= 0.0
    out[Outcome.normalisation] = 1.0 if normalised else 0.0
    out[Outcome.months_to_normalisation] = min(board[Board.NORMALISED_MONTH] + 1.0, horizon) if normalised else horizon
    lasting = normalised and tally[Tally.DEAL_AT_HORIZON] > 0.0 and board[Board.BROKEN] == 0.0
    out[Outcome.lasting_normalisation] = 1.0 if lasting else 0.0


@rule
def broke_down(board):
    """True in a month in which talks were suspended, a political text was refused, or one in force collapsed."""
    refused = board[Board.KOSOVO_BLOCKED] + board[Board.SERBIA_BLOCKED]
    return board[Board.SUSPENSION] + board[Board.COLLAPSED] + refused > 0.0


@rule
def read_series(world, out):
    """This month's values of a world's series into `out`, in the order of `Series`."""
    board, kosovo, serbia, council, members = world.board, world.kosovo, world.serbia, world.council, world.members
    promised = world.promised
    for issue in range(4):
        out[2 * issue] = board[Board.AGREED + issue]
        out[2 * issue + 1] = board[Board.IMPLEMENTED + issue]
    out[Series.incidents] = board[Board.INCIDENTS]
    out[Series.severe] = board[Board.SEVERE]
    out[Series.tension] = board[Board.TENSION]
    out[Series.trust_kosovo] = kosovo[Principal.TRUST]
    out[Series.trust_serbia] = serbia[Principal.TRUST]
    out[Series.nato_support] = kosovo[Principal.SUPPORT]
    out[Series.credibility_nato] = promised[Promise.NATO, Reward.BELIEF]
    out[Series.credibility_eu] = promised[Promise.EU_KOSOVO, Reward.BELIEF]
    out[Series.sceptic_opinion] = sceptic_mean(members)
    out[Series.reliability] = council[CouncilSlot.RELIABILITY]
    out[Series.kfor] = board[Board.KFOR]
    out[Series.proximity] = board[Board.PROXIMITY]
    out[Series.tranches] = board[Board.TRANCHES]
    out[Series.measures] = board[Board.MEASURES]
    out[Series.serious] = board[Board.SERIOUS]
    out[Series.round] = board[Board.ROUND]
    out[Series.unilateral] = 1.0 if board[Board.KOSOVO_ACT] == Act.UNILATERAL else 0.0
    out[Series.signed] = board[Board.SIGNED]
    out[Series.nato_level] = board[Board.NATO_LEVEL]
    out[Series.hardline_kosovo] = kosovo[Principal.HARDLINE]
    out[Series.hardline_serbia] = serbia[Principal.HARDLINE]
    out[Series.government_kosovo] = kosovo[Principal.LINE]
    out[Series.government_serbia] = serbia[Principal.LINE]
    out[Series.alert] = 1.0 if board[Board.SERBIA_ACT] == Act.ALERT else 0.0
    out[Series.force_standard] = board[Board.STANDARD]
    out[Series.nato_reward] = promised[Promise.NATO, Reward.WHOLE]
    out[Series.banjska] = board[Board.BANJSKA]
    out[Series.small_days] = board[Board.SMALL_DAYS]
    out[Series.serious_days] = board[Board.SERIOUS_DAYS]
    out[Series.breakdown] = 1.0 if broke_down(board) else 0.0
    out[Series.text_done] = share_done(board)
    out[Series.paid_kosovo] = board[Board.EU_PAID_KOSOVO]
    out[Series.paid_serbia] = board[Board.EU_PAID_SERBIA]
    out[Series.rejecting_kosovo] = min(1.0, kosovo[Principal.REJECT] + kosovo[Principal.HARDLINE])
    out[Series.rejecting_serbia] = min(1.0, serbia[Principal.REJECT] + serbia[Principal.HARDLINE])


@rule
def close_horizon(world, recognised, out):
    """Outcomes of a world at its horizon, from its arrays; `recognised` is each member's recognition at the start."""
    close_account(
        world.tally,
        world.board,
        world.kosovo,
        world.serbia,
        world.council,
        world.members,
        world.promised,
        share_done(world.board),
        recognised,
        out,
    )
