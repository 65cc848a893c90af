"""The North Atlantic Council: KFOR's posture, steps tabled and adopted, conditions, tranches, the representative's post."""

from __future__ import annotations

from agents.compiled import rule
from agents.levers import strength, track_content
from agents.moves.member import step_demand
from agents.parameters import Derived, Parameter
from agents.record import Kind, befalls, decide, happened
from agents.rules import bargaining, consensus, trust
from agents.rules.chance import Stream
from agents.state import Act, Actor, Board, CouncilSlot, Lever, Setting, Step

SURGE_LIMIT = 1.2  # thousands: the most that reinforcement has added (2023: about +1.0)
REPORTED = 0.1  # thousands: smaller reinforcements are routine rotation
SURGE_KEPT = 2.0 ** (-1.0 / 9.0)  # half-life 9 months (judgement: the reinforcement of 2023 was partly run down in a year)
FULL_STRENGTH = 4.5  # thousands: KFOR at the end of 2023
SPONSOR_USUAL = 0.5  # monthly probability that somebody tables a step that is due (judgement)
ENHANCED_USUAL = 0.015  # the same for the enhanced interaction of 2016, before any deal (judgement)
DEAL_CALLS = 0.25  # utility: a political text between the parties makes a step timely (judgement)
TENSION_DETERS = 0.1  # utility: tension makes sponsors wait (judgement)
STANDING = 0.5  # utility per unit of Kosovo's reputation with allies (judgement)
NEUTRAL = 0.5  # reputation before any evidence
REPUTATION_STRENGTH = 12.0  # pseudo-observations behind it (judgement, as for trust between the parties)
OFFER_AFTER = 6.0  # months after which sponsors offer the last holdouts something (judgement)
OFFER_TO = 3.0  # at most so many (judgement)
CLEAN_TO_EARN = 3.0  # months without a unilateral act before a step counts (judgement)
CLEAN_TO_RESUME = 6.0  # the same before a suspended track resumes (judgement)
TAKEN_BACK = 0.3  # probability that a breach during suspension costs a tranche (judgement)
EARNING_PACE = 9.0  # months at least between tranches earned: a cycle of training takes most of a year (judgement)
UNCONDITIONAL_PACE = 12.0  # months between tranches of an unconditional track (judgement)
PER_ADOPTION = 0.10  # rise of NATO's engagement when the track is adopted, on the scale of principals.csv
PER_TRANCHE = 0.05  # and with each tranche: from .25 to .5 in all
LABEL = 0.25  # what a PfP-like label adds
PUNCTUAL = 3.0  # months of grace within which a tranche counts as on time (claims, lever K)
TRANCHES = 3.0
POST_RETRY = 6.0  # months between attempts to agree on a post (judgement)
TRAINING_PULSE = 1.0 / 3.0  # yearly civil-emergency training against a real emergency, in trust (judgement)
AD_HOC = 0.3  # probability of a joint response to an emergency without the lever (judgement; one of about three documented)


@rule
def enlargement_due(own, board, accessions):
    """1 in a month of accession (`accessions`: their months since January 2000, in order), which is then counted; else 0."""
    done = int(own[CouncilSlot.ENLARGEMENTS])
    if done >= accessions.shape[0] or board[Board.CALENDAR] < accessions[done]:
        return 0.0
    own[CouncilSlot.ENLARGEMENTS] += 1.0
    return 1.0


@rule
def posture(own, board, levers):
    """KFOR's strength: drift towards the planned level, or the lever's level, plus reinforcement after severe incidents."""
    month = int(board[Board.MONTH])
    lever = strength(levers, Lever.KFOR, month)
    if lever > 0.0:
        own[CouncilSlot.KFOR_BASE] = max(own[CouncilSlot.KFOR_BASE], FULL_STRENGTH + lever - own[CouncilSlot.KFOR_LOST])
    else:
        gap = own[CouncilSlot.KFOR_TARGET] - own[CouncilSlot.KFOR_BASE]
        own[CouncilSlot.KFOR_BASE] += bargaining.clip(gap, -own[CouncilSlot.KFOR_DRIFT], own[CouncilSlot.KFOR_DRIFT])
    own[CouncilSlot.KFOR_SURGE] *= SURGE_KEPT
    board[Board.KFOR] = own[CouncilSlot.KFOR_BASE] + own[CouncilSlot.KFOR_SURGE]


@rule
def reinforce(own, board, parameters, ledger):
    """Send reinforcement in the month of a severe incident, up to what has been sent before."""
    if board[Board.SEVERE] == 0.0:
        return
    before = own[CouncilSlot.KFOR_SURGE]
    own[CouncilSlot.KFOR_SURGE] = min(SURGE_LIMIT, before + parameters[Parameter.kfor_reinforcement])
    added = own[CouncilSlot.KFOR_SURGE] - before
    board[Board.KFOR] += added
    if added >= REPORTED:
        happened(ledger, board[Board.MONTH], 0, Actor.COUNCIL, Kind.REINFORCEMENT, added, (board[Board.KFOR],))


@rule
def respond_to_emergency(own, board, parameters, levers, key, ledger):
    """Joint help in an emergency through NATO's civil-emergency tools: always with the lever, else ad hoc."""
    month = int(board[Board.MONTH])
    board[Board.JOINT_RESPONSE] = 0.0
    lever = strength(levers, Lever.EADRCC, month)
    size = parameters[Parameter.eadrcc_trust_pulse]
    if lever > 0.0 and (month - int(levers[Lever.EADRCC, Setting.START])) % 12 == 6:
        own[CouncilSlot.PULSE] += size * TRAINING_PULSE * lever
    if board[Board.EMERGENCY] == 0.0:
        return
    probability = AD_HOC + (1.0 - AD_HOC) * min(1.0, lever)
    joint = befalls(ledger, key, Stream.JOINT_RESPONSE, 0, month, 0, Kind.JOINT_RESPONSE, 0.0, probability, (lever,))
    board[Board.JOINT_RESPONSE] = joint
    own[CouncilSlot.PULSE] += joint * size


@rule
def next_step(own, board, parameters, levers):
    """The step that is due: enhanced interaction where there is none, the track's text, or its next tranche; 0 if none."""
    month = board[Board.MONTH]
    if track_content(levers, parameters, month) > 0.0:
        if board[Board.TRACK] == 0.0:
            return Step.FRAMEWORK
        due = board[Board.EARNED] > own[CouncilSlot.APPROVED] and board[Board.TRACK_SUSPENDED] == 0.0
        if due and own[CouncilSlot.APPROVED] < TRANCHES and own[CouncilSlot.DELIVERY_MONTH] < 0.0:
            return Step.TRAINING + int(own[CouncilSlot.APPROVED])
        return Step.NONE
    if board[Board.ENHANCED] == 0.0:
        return Step.ENHANCED_INTERACTION
    return Step.NONE


@rule
def table_step(own, board, parameters, levers, key, ledger):
    """A sponsor tables the step that is due, or waits for a better moment."""
    if own[CouncilSlot.TABLED] != Step.NONE:
        return
    step = next_step(own, board, parameters, levers)
    if step == Step.NONE:
        return
    month = int(board[Board.MONTH])
    usual = ENHANCED_USUAL if step == Step.ENHANCED_INTERACTION else SPONSOR_USUAL
    recent = month - board[Board.LAST_FRAMEWORK] <= 36.0 and board[Board.LAST_FRAMEWORK] >= 0.0
    terms = (
        STANDING * (own[CouncilSlot.RELIABILITY] - NEUTRAL),
        DEAL_CALLS if recent else 0.0,
        -TENSION_DETERS * board[Board.TENSION],
    )
    base = bargaining.log_odds(usual)
    precision = parameters[Parameter.quantal_precision]
    tabled = decide(ledger, key, Stream.SPONSOR, Actor.COUNCIL, month, 0, Kind.SPONSOR, step, base, precision, 1.0, terms)
    if tabled > 0.0:
        own[CouncilSlot.TABLED] = step
        own[CouncilSlot.TABLED_MONTH] = month
        own[CouncilSlot.ATTEMPTED] = 0.0


@rule
def status_laden(own, levers):
    """1 if the step on the table carries a PfP-like label."""
    if own[CouncilSlot.TABLED] >= Step.FRAMEWORK and own[CouncilSlot.TABLED] <= Step.PLANNING_REVIEW:
        return levers[Lever.KECI, Setting.STATUS_LADEN]
    return 0.0


@rule
def demand(own, levers):
    """What the step on the table asks of allies."""
    return step_demand(int(own[CouncilSlot.TABLED]), status_laden(own, levers))


@rule
def discount(own, board, parameters, levers):
    """Discount on objections: practical formats weigh less, and so does what follows from a text already agreed."""
    factor = 1.0 if status_laden(own, levers) > 0.0 else parameters[Parameter.functional_discount]
    if board[Board.TRACK] > 0.0:
        factor *= parameters[Parameter.precedent_discount]
    return factor


@rule
def offers_side_payments(own, board, levers):
    """1 if sponsors offer the last holdouts something in return."""
    waited = board[Board.MONTH] - own[CouncilSlot.TABLED_MONTH] >= OFFER_AFTER
    few = own[CouncilSlot.HOLDOUTS] <= OFFER_TO
    # whether sponsors pay is a setting of the track; for other steps they do
    willing = own[CouncilSlot.TABLED] < Step.FRAMEWORK or levers[Lever.KECI, Setting.COST] > 0.0
    return 1.0 if waited and few and willing else 0.0


@rule
def count_silence(own, broke):
    """Enter the outcome of a silence procedure: how many broke it."""
    own[CouncilSlot.ATTEMPTED] = 1.0
    own[CouncilSlot.ATTEMPTS] += 1.0
    own[CouncilSlot.BROKE] = broke
    own[CouncilSlot.BROKE_TOTAL] += broke
    own[CouncilSlot.HOLDOUTS] = broke


@rule
def share_of_others(in_favour, active):
    """Share of an objector's allies that want the step, from the numbers in favour and active."""
    return in_favour / (active - 1.0) if active > 1.0 else 0.0


@rule
def count_yield(own, gave, offered):
    """Enter a holdout that gave way, and the side payment that helped."""
    own[CouncilSlot.HOLDOUTS] -= gave
    own[CouncilSlot.SIDE_PAYMENTS] += gave * offered


@rule
def post_discount(parameters):
    """Discount on objections to the representative's post: a practical matter."""
    return parameters[Parameter.functional_discount]


@rule
def conclude(own, board, parameters, levers, ledger):
    """Adopt the step on the table once nobody holds out."""
    step = int(own[CouncilSlot.TABLED])
    if step == Step.NONE or own[CouncilSlot.ATTEMPTED] == 0.0:
        return
    if consensus.adopted(own[CouncilSlot.HOLDOUTS]) == 0.0:
        return
    month = board[Board.MONTH]
    waited = month - own[CouncilSlot.TABLED_MONTH]
    happened(ledger, month, 0, Actor.COUNCIL, Kind.CONSENSUS, step, (waited, own[CouncilSlot.BROKE]))
    own[CouncilSlot.TABLED] = Step.NONE
    own[CouncilSlot.ADOPTED] = step
    if step == Step.ENHANCED_INTERACTION:
        board[Board.ENHANCED] = 1.0
        board[Board.MILESTONE] = 1.0
        board[Board.NATO_LEVEL] = max(board[Board.NATO_LEVEL], 0.25)
    elif step == Step.FRAMEWORK:
        board[Board.TRACK] = 1.0
        board[Board.TRACK_MONTH] = month
        board[Board.MILESTONE] = track_content(levers, parameters, month)
        own[CouncilSlot.CONSENSUS_MONTH] = month
        set_level(board, parameters, levers)
    else:
        own[CouncilSlot.APPROVED] += 1.0
        own[CouncilSlot.DELIVERY_MONTH] = max(month, own[CouncilSlot.EARNED_MONTH] + levers[Lever.KECI, Setting.DELAY])


@rule
def set_level(board, parameters, levers):
    """NATO's engagement with Kosovo on the scale of principals.csv."""
    content = track_content(levers, parameters, board[Board.MONTH])
    label = LABEL * levers[Lever.KECI, Setting.STATUS_LADEN]
    board[Board.NATO_LEVEL] = 0.25 + board[Board.TRACK] * content * (PER_ADOPTION + PER_TRANCHE * board[Board.TRANCHES] + label)


@rule
def watch_conduct(own, board, parameters, levers, key, ledger):
    """Watch the conditions: suspend the track after a unilateral act, take a tranche back for another, resume when clean."""
    month = int(board[Board.MONTH])
    breach = board[Board.KOSOVO_ACT] == Act.UNILATERAL
    own[CouncilSlot.CLEAN_MONTHS] = 0.0 if breach else own[CouncilSlot.CLEAN_MONTHS] + 1.0
    if board[Board.TRACK] == 0.0 or levers[Lever.KECI, Setting.CONDITIONAL] == 0.0:
        return
    if board[Board.TRACK_SUSPENDED] > 0.0:
        if breach and board[Board.TRANCHES] > 0.0:
            take_back(own, board, parameters, levers, key, ledger)
        elif own[CouncilSlot.CLEAN_MONTHS] >= CLEAN_TO_RESUME:
            board[Board.TRACK_SUSPENDED] = 0.0
            happened(ledger, month, 0, Actor.COUNCIL, Kind.TRACK_RESUMED, 0.0, (own[CouncilSlot.CLEAN_MONTHS],))
    elif breach:
        probability = parameters[Parameter.track_suspension]
        board[Board.TRACK_SUSPENDED] = befalls(
            ledger, key, Stream.BREACH, 0, month, 0, Kind.TRACK_SUSPENDED, 0.0, probability, (board[Board.TENSION],)
        )


@rule
def take_back(own, board, parameters, levers, key, ledger):
    """A breach while the track is suspended may cost Kosovo its last tranche, which must be earned anew."""
    month = int(board[Board.MONTH])
    terms = (board[Board.TRANCHES],)
    if befalls(ledger, key, Stream.BREACH, 0, month, 1, Kind.TRANCHE_WITHDRAWN, 0.0, TAKEN_BACK, terms) > 0.0:
        board[Board.TRANCHES] -= 1.0
        board[Board.EARNED] = board[Board.TRANCHES]
        own[CouncilSlot.APPROVED] = board[Board.TRANCHES]
        own[CouncilSlot.DELIVERY_MONTH] = -1.0
        own[CouncilSlot.TABLED] = Step.NONE  # what was on the table is no longer earned
        own[CouncilSlot.HOLDOUTS] = 0.0
        own[CouncilSlot.WITHDRAWN] += 1.0
        set_level(board, parameters, levers)


@rule
def credit_steps(own, board, parameters, levers):
    """Whether Kosovo has earned the next tranche: by a step in the dialogue and clean conduct, or by time if unconditional."""
    if board[Board.TRACK] == 0.0 or board[Board.EARNED] >= TRANCHES or board[Board.EARNED] > board[Board.TRANCHES]:
        return
    month = board[Board.MONTH]
    if levers[Lever.KECI, Setting.CONDITIONAL] > 0.0:
        step = board[Board.SIGNED] > 0.0 or board[Board.KOSOVO_COMPLIED] > 0.0
        rested = own[CouncilSlot.EARNED_MONTH] < 0.0 or month - own[CouncilSlot.EARNED_MONTH] >= EARNING_PACE
        clean = own[CouncilSlot.CLEAN_MONTHS] >= CLEAN_TO_EARN and board[Board.TRACK_SUSPENDED] == 0.0
        earned = step and rested and clean
    else:
        earned = month - max(board[Board.TRACK_MONTH], own[CouncilSlot.EARNED_MONTH]) >= UNCONDITIONAL_PACE
    if earned:
        board[Board.EARNED] += 1.0
        own[CouncilSlot.EARNED_MONTH] = month


@rule
def deliver(own, board, parameters, levers, ledger):
    """Deliver the approved tranche when its time has come and the track is not suspended."""
    month = board[Board.MONTH]
    due = own[CouncilSlot.DELIVERY_MONTH]
    if due < 0.0 or month < due or board[Board.TRACK_SUSPENDED] > 0.0:
        return
    board[Board.TRANCHES] += 1.0
    board[Board.MILESTONE] = track_content(levers, parameters, month)
    own[CouncilSlot.DELIVERY_MONTH] = -1.0
    own[CouncilSlot.DELIVERED] += 1.0
    waited = month - own[CouncilSlot.EARNED_MONTH]
    if waited <= PUNCTUAL:
        own[CouncilSlot.ON_TIME] += 1.0
    set_level(board, parameters, levers)
    happened(ledger, month, 0, Actor.COUNCIL, Kind.DELIVERY, board[Board.TRANCHES], (waited,))


@rule
def post_wanted(own, board, levers):
    """1 in a month in which the representative's post is put under silence."""
    month = board[Board.MONTH]
    wanted = strength(levers, Lever.ENVOY, month) > 0.0 and own[CouncilSlot.POST_APPROVED] < 0.0
    return 1.0 if wanted and month >= own[CouncilSlot.POST_TRY] else 0.0


@rule
def decide_post(own, board, broke, ledger):
    """Agree on the representative's post if nobody broke silence, else try again later."""
    month = board[Board.MONTH]
    own[CouncilSlot.BROKE_TOTAL] += broke
    own[CouncilSlot.ATTEMPTS] += 1.0
    own[CouncilSlot.POST_TRY] = month + POST_RETRY
    if consensus.adopted(broke) > 0.0:
        own[CouncilSlot.POST_APPROVED] = month
        happened(ledger, month, 0, Actor.COUNCIL, Kind.CONSENSUS, Step.REPRESENTATIVE, (0.0, broke))


@rule
def fill_post(own, board, parameters, levers, ledger):
    """The Secretary General names somebody some months after the post is agreed; it lapses with the lever."""
    month = board[Board.MONTH]
    if own[CouncilSlot.POST_APPROVED] < 0.0 or strength(levers, Lever.ENVOY, month) == 0.0:
        board[Board.ENVOY] = 0.0
    elif board[Board.ENVOY] == 0.0 and month >= own[CouncilSlot.POST_APPROVED] + parameters[Parameter.sr_appoint_lag]:
        board[Board.ENVOY] = 1.0
        happened(ledger, month, 0, Actor.COUNCIL, Kind.APPOINTMENT, 0.0, (month - own[CouncilSlot.POST_APPROVED],))


@rule
def reputation(own, board, parameters):
    """Kosovo's standing with allies after this month's conduct; goodwill from emergencies fades."""
    good = 0.0
    bad = 0.0
    if board[Board.KOSOVO_ACT] == Act.COORDINATED or board[Board.KOSOVO_COMPLIED] > 0.0:
        good = 0.5
    if board[Board.KOSOVO_ACT] == Act.UNILATERAL:
        bad = 1.0
    memory = parameters[Parameter.trust_memory]
    own[CouncilSlot.GOOD] = trust.evidence(own[CouncilSlot.GOOD], memory, good, 1.0)
    own[CouncilSlot.BAD] = trust.evidence(own[CouncilSlot.BAD], memory, bad, 1.0)
    own[CouncilSlot.RELIABILITY] = trust.reputation(own[CouncilSlot.GOOD], own[CouncilSlot.BAD], NEUTRAL, REPUTATION_STRENGTH)
    own[CouncilSlot.PULSE] *= parameters[Derived.PULSE_KEPT]


@rule
def standing_shift(own, parameters):
    """How far Kosovo's reputation moves the stances of allies, on the scale of openness."""
    return parameters[Parameter.reliability_effect] * (own[CouncilSlot.RELIABILITY] - NEUTRAL)
