"""The North Atlantic Council: KFOR's posture, steps tabled and adopted, conditions, tranches, the representative's post."""

from __future__ import annotations

from keci.agents.compiled import rule
from keci.agents.levers import strength, track_content
from keci.agents.moves import promises
from keci.agents.moves.member import step_demand
from keci.agents.parameters import Derived, Parameter
from keci.agents.record import Kind, befalls, decide, happened
from keci.agents.rules import bargaining, consensus, trust
from keci.agents.rules.chance import Stream
from keci.agents.state import Act, Actor, Board, CouncilSlot, Lever, Promise, Reward, Setting, Step, Text

REPORTED = 0.1  # thousands: smaller reinforcements are routine rotation
FULL_STRENGTH = 4.5  # thousands: KFOR at the end of 2023
NEUTRAL = 0.5  # reputation before any evidence
KECI_RISE = 0.25  # rise of NATO's engagement by the whole track, on the scale of principals.csv: from .25 to .5
LABEL = 0.25  # what a PfP-like label adds: to .75
PUNCTUAL = 3.0  # months of grace within which a tranche counts as on time (claims, lever K)
TRANCHES = 3.0
RECENT = 36.0  # months for which a political text counts as recent
TODAY = 0.25  # engagement after the enhanced interaction of 2016


@rule
def enlargement_due(own, board, accessions):
    """1 in a month of accession (`accessions`: their months since January 2000, in order), which is then counted; else 0."""
    done = int(own[CouncilSlot.ENLARGEMENTS])
    if done >= accessions.shape[0] or board[Board.CALENDAR] < accessions[done]:
        return 0.0
    own[CouncilSlot.ENLARGEMENTS] += 1.0
    return 1.0


@rule
def posture(own, board, parameters, levers):
    """KFOR's strength: drift towards the planned level, or the lever's level, plus reinforcement after severe incidents."""
    month = int(board[Board.MONTH])
    lever = strength(levers, Lever.KFOR, month)
    if lever > 0.0:
        own[CouncilSlot.KFOR_BASE] = max(own[CouncilSlot.KFOR_BASE], FULL_STRENGTH + lever - own[CouncilSlot.KFOR_LOST])
    else:
        gap = own[CouncilSlot.KFOR_TARGET] - own[CouncilSlot.KFOR_BASE]
        own[CouncilSlot.KFOR_BASE] += bargaining.clip(gap, -own[CouncilSlot.KFOR_DRIFT], own[CouncilSlot.KFOR_DRIFT])
    own[CouncilSlot.KFOR_SURGE] *= parameters[Derived.SURGE_KEPT]
    board[Board.KFOR] = own[CouncilSlot.KFOR_BASE] + own[CouncilSlot.KFOR_SURGE]


@rule
def reinforce(own, board, parameters, key, ledger):
    """Send reinforcement in the month of a severe incident, perhaps, and surely after an attack of the size of Banjska."""
    if board[Board.SEVERE] == 0.0:
        return
    before = own[CouncilSlot.KFOR_SURGE]
    added = min(parameters[Parameter.surge_limit], before + parameters[Parameter.kfor_reinforcement]) - before
    if added < REPORTED:
        return
    month = int(board[Board.MONTH])
    probability = 1.0 if board[Board.BANJSKA] > 0.0 else parameters[Parameter.reinforcement_usual]
    terms = (board[Board.KFOR] + added,)
    sent = befalls(ledger, key, Stream.REINFORCEMENT, Actor.COUNCIL, month, 0, Kind.REINFORCEMENT, added, probability, terms)
    own[CouncilSlot.KFOR_SURGE] += sent * added
    board[Board.KFOR] += sent * added


@rule
def respond_to_emergency(own, board, parameters, levers, key, ledger):
    """Joint help in an emergency through NATO's civil-emergency tools: the readier the services, the likelier; else ad hoc."""
    month = int(board[Board.MONTH])
    board[Board.JOINT_RESPONSE] = 0.0
    lever = strength(levers, Lever.EADRCC, month)
    size = parameters[Parameter.eadrcc_trust_pulse]
    if board[Board.TRACK] == 0.0 or board[Board.TRANCHES] < 2.0:
        board[Board.INTEROPERABILITY] *= parameters[Derived.SKILL_KEPT]
        if lever == 0.0:
            board[Board.READINESS] *= parameters[Derived.SKILL_KEPT]
    if lever > 0.0 and (month - int(levers[Lever.EADRCC, Setting.START])) % 12 == 6:
        own[CouncilSlot.PULSE] += size * parameters[Parameter.training_pulse] * lever
        board[Board.READINESS] += min(1.0, parameters[Parameter.readiness_gain] * lever) * (1.0 - board[Board.READINESS])
    if board[Board.EMERGENCY] == 0.0:
        return
    usual = parameters[Parameter.ad_hoc_response]
    probability = usual + (1.0 - usual) * max(min(1.0, lever), board[Board.READINESS])
    terms = (lever, board[Board.READINESS])
    joint = befalls(ledger, key, Stream.JOINT_RESPONSE, 0, month, 0, Kind.JOINT_RESPONSE, 0.0, probability, terms)
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
    usual = parameters[Parameter.enhanced_usual if step == Step.ENHANCED_INTERACTION else Parameter.sponsor_usual]
    recent = month - board[Board.LAST_FRAMEWORK] <= RECENT and board[Board.LAST_FRAMEWORK] >= 0.0
    terms = (
        parameters[Parameter.standing_calls] * (own[CouncilSlot.RELIABILITY] - NEUTRAL),
        parameters[Parameter.deal_calls] if recent else 0.0,
        -parameters[Parameter.tension_deters] * board[Board.TENSION],
    )
    base = bargaining.log_odds(usual)
    precision = parameters[Parameter.agenda_precision]
    tabled = decide(ledger, key, Stream.SPONSOR, Actor.COUNCIL, month, 0, Kind.SPONSOR, step, base, precision, 1.0, terms)
    if tabled > 0.0:
        own[CouncilSlot.TABLED] = step
        own[CouncilSlot.TABLED_MONTH] = month
        own[CouncilSlot.ATTEMPTED] = 0.0
        if step == Step.FRAMEWORK:
            own[CouncilSlot.KEPT] = 1.0


@rule
def consulted(own, board, parameters):
    """True once committees and capitals have been consulted on the step on the table: silence is asked for after that.

    A tranche follows from a text on which they were.
    """
    if own[CouncilSlot.TABLED] > Step.FRAMEWORK:
        return True
    return board[Board.MONTH] - own[CouncilSlot.TABLED_MONTH] >= parameters[Parameter.consultation_months]


@rule
def status_laden(own, levers):
    """1 if the step on the table carries a PfP-like label."""
    if own[CouncilSlot.TABLED] >= Step.FRAMEWORK and own[CouncilSlot.TABLED] <= Step.PLANNING_REVIEW:
        return levers[Lever.KECI, Setting.STATUS_LADEN]
    return 0.0


@rule
def tabled_content(own, board, parameters, levers):
    """Content of the track as it is on the table or in force: its strength, less what bargaining took out."""
    if board[Board.TRACK] > 0.0:
        return board[Board.CONTENT]
    return track_content(levers, parameters, board[Board.MONTH]) * own[CouncilSlot.KEPT]


@rule
def demand(own, board, parameters, levers):
    """What the step on the table asks of allies."""
    return step_demand(int(own[CouncilSlot.TABLED]), status_laden(own, levers), tabled_content(own, board, parameters, levers))


@rule
def renegotiate(own, board, parameters, levers, ledger):
    """After some months without consensus sponsors take something out of the track's text and try again."""
    if own[CouncilSlot.TABLED] == Step.NONE or own[CouncilSlot.ATTEMPTED] == 0.0 or own[CouncilSlot.HOLDOUTS] == 0.0:
        return
    month = board[Board.MONTH]
    if month - own[CouncilSlot.TRIED_MONTH] < parameters[Parameter.renegotiation_months]:
        return
    own[CouncilSlot.ATTEMPTED] = 0.0
    if own[CouncilSlot.TABLED] == Step.FRAMEWORK and own[CouncilSlot.KEPT] > parameters[Parameter.least_content]:
        left = own[CouncilSlot.KEPT] * (1.0 - parameters[Parameter.trim])
        own[CouncilSlot.KEPT] = max(parameters[Parameter.least_content], left)
        happened(
            ledger,
            month,
            0,
            Actor.COUNCIL,
            Kind.RENEGOTIATION,
            own[CouncilSlot.TABLED],
            (own[CouncilSlot.KEPT], own[CouncilSlot.HOLDOUTS]),
        )


@rule
def discount(own, board, parameters, levers):
    """Discount on objections: practical formats weigh less, and so does what follows from a text already agreed."""
    factor = 1.0 if status_laden(own, levers) > 0.0 else parameters[Parameter.functional_discount]
    if board[Board.TRACK] > 0.0:
        factor *= parameters[Parameter.precedent_discount]
    return factor


@rule
def offers_side_payments(own, board, parameters, levers):
    """1 if sponsors offer the last holdouts something in return."""
    asked = parameters[Parameter.offer_after]
    if own[CouncilSlot.TABLED] <= Step.FRAMEWORK:
        asked += parameters[Parameter.consultation_months]  # nobody blocks before silence is asked for
    waited = board[Board.MONTH] - own[CouncilSlot.TABLED_MONTH] >= asked
    few = own[CouncilSlot.HOLDOUTS] <= parameters[Parameter.offer_to]
    # whether sponsors pay is a setting of the track; for other steps they do
    willing = own[CouncilSlot.TABLED] < Step.FRAMEWORK or levers[Lever.KECI, Setting.COST] > 0.0
    return 1.0 if waited and few and willing else 0.0


@rule
def count_silence(own, board, broke):
    """Enter the outcome of a silence procedure: how many broke it."""
    own[CouncilSlot.TRIED_MONTH] = board[Board.MONTH]
    own[CouncilSlot.ATTEMPTED] = 1.0
    own[CouncilSlot.ATTEMPTS] += 1.0
    own[CouncilSlot.BROKE] = broke
    own[CouncilSlot.BROKE_TOTAL] += broke
    own[CouncilSlot.HOLDOUTS] = broke
    board[Board.HOLDOUTS] = broke


@rule
def share_of_others(in_favour, active):
    """Share of an objector's allies that want the step, from the numbers in favour and active."""
    return in_favour / (active - 1.0) if active > 1.0 else 0.0


@rule
def count_yield(own, board, parameters, levers, gave, offered):
    """Enter a holdout that gave way, and the side payment that helped: as large as what it was asked to swallow."""
    own[CouncilSlot.HOLDOUTS] -= gave
    board[Board.HOLDOUTS] = own[CouncilSlot.HOLDOUTS]
    size = 1.0
    if own[CouncilSlot.TABLED] >= Step.FRAMEWORK:
        size = min(1.0, tabled_content(own, board, parameters, levers))
    own[CouncilSlot.SIDE_PAYMENTS] += gave * offered * size


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
        board[Board.MILESTONE] = max(0.0, TODAY - board[Board.NATO_LEVEL]) / KECI_RISE
        board[Board.NATO_LEVEL] = max(board[Board.NATO_LEVEL], TODAY)
    elif step == Step.FRAMEWORK:
        board[Board.CONTENT] = tabled_content(own, board, parameters, levers)
        board[Board.TRACK] = 1.0
        board[Board.TRACK_MONTH] = month
        board[Board.MILESTONE] = board[Board.CONTENT] * parameters[Parameter.adoption_part]
        own[CouncilSlot.CONSENSUS_MONTH] = month
        set_level(board, parameters, levers)
    else:
        own[CouncilSlot.APPROVED] += 1.0
        # what is agreed this month comes with the next at the earliest
        own[CouncilSlot.DELIVERY_MONTH] = max(month + 1.0, own[CouncilSlot.EARNED_MONTH] + levers[Lever.KECI, Setting.DELAY])


@rule
def set_level(board, parameters, levers):
    """NATO's engagement with Kosovo on the scale of principals.csv."""
    adopted = parameters[Parameter.adoption_part]
    arrived = adopted + (1.0 - adopted) * board[Board.TRANCHES] / TRANCHES
    label = LABEL * levers[Lever.KECI, Setting.STATUS_LADEN]
    level = TODAY + board[Board.TRACK] * board[Board.CONTENT] * (KECI_RISE * arrived + label)
    board[Board.NATO_LEVEL] = min(1.0, level)


@rule
def watch_conduct(own, board, parameters, levers, promised, key, ledger):
    """Watch the conditions: suspend the track after misconduct, take a tranche back for more of it.

    It resumes once Kosovo has kept clean for some months and, where the track asks for coordination in the north, has moved there
    together with others since: the step that stopped the track may stand, so quiet alone shows nothing.

    What Kosovo does in the month of an attack on it, or the one after, is no misconduct; nor is a month punished in which it
    signs. Good-neighbourly conduct is one of the conditions of the study of 1995, and can be left out.
    """
    month = int(board[Board.MONTH])
    acted = board[Board.KOSOVO_ACT] == Act.UNILATERAL
    breach = acted and board[Board.UNDER_ATTACK] == 0.0 and board[Board.SIGNED] < Text.FRAMEWORK
    own[CouncilSlot.CLEAN_MONTHS] = 0.0 if breach else own[CouncilSlot.CLEAN_MONTHS] + 1.0
    if acted:
        own[CouncilSlot.COORDINATED] = 0.0
    elif board[Board.KOSOVO_ACT] == Act.COORDINATED:
        own[CouncilSlot.COORDINATED] = 1.0
    watched = levers[Lever.KECI, Setting.CONDITIONAL] * levers[Lever.KECI, Setting.GOOD_NEIGHBOUR]
    if board[Board.TRACK] == 0.0 or watched == 0.0:
        return
    if board[Board.TRACK_SUSPENDED] > 0.0:
        shown = own[CouncilSlot.COORDINATED] > 0.0 or levers[Lever.KECI, Setting.COORDINATION] == 0.0
        if breach and board[Board.TRANCHES] > 0.0:
            take_back(own, board, parameters, levers, promised, key, ledger)
        elif shown and own[CouncilSlot.CLEAN_MONTHS] >= parameters[Parameter.clean_to_resume]:
            board[Board.TRACK_SUSPENDED] = 0.0
            happened(ledger, month, 0, Actor.COUNCIL, Kind.TRACK_RESUMED, 0.0, (own[CouncilSlot.CLEAN_MONTHS],))
    elif breach:
        probability = parameters[Parameter.track_suspension]
        board[Board.TRACK_SUSPENDED] = befalls(
            ledger, key, Stream.BREACH, 0, month, 0, Kind.TRACK_SUSPENDED, 0.0, probability, (board[Board.TENSION],)
        )


@rule
def take_back(own, board, parameters, levers, promised, key, ledger):
    """Misconduct while the track is suspended may cost Kosovo its last tranche, which must be earned anew."""
    month = int(board[Board.MONTH])
    terms = (board[Board.TRANCHES],)
    probability = parameters[Parameter.taken_back]
    if befalls(ledger, key, Stream.BREACH, 0, month, 1, Kind.TRANCHE_WITHDRAWN, 0.0, probability, terms) > 0.0:
        board[Board.TRANCHES] -= 1.0
        board[Board.EARNED] = board[Board.TRANCHES]
        board[Board.WITHDRAWN] = 1.0
        own[CouncilSlot.APPROVED] = board[Board.TRANCHES]
        own[CouncilSlot.DELIVERY_MONTH] = -1.0
        own[CouncilSlot.TABLED] = Step.NONE  # what was on the table is no longer earned
        own[CouncilSlot.HOLDOUTS] = 0.0
        board[Board.HOLDOUTS] = 0.0
        own[CouncilSlot.WITHDRAWN] += 1.0
        match_reward(board, promised[Promise.NATO])
        promised[Promise.NATO, Reward.OWED] = 0.0
        set_level(board, parameters, levers)


@rule
def match_reward(board, reward):
    """The track's row of the table of rewards says in shares what the board says in tranches."""
    reward[Reward.EARNED] = board[Board.EARNED] / TRANCHES
    reward[Reward.PAID] = board[Board.TRANCHES] / TRANCHES


@rule
def meets_conditions(own, board, parameters, levers):
    """True if Kosovo meets what the track asks beside a step: clean conduct, coordination in the north, a cycle of reform."""
    track = levers[Lever.KECI]
    if track[Setting.GOOD_NEIGHBOUR] > 0.0 and own[CouncilSlot.CLEAN_MONTHS] < parameters[Parameter.clean_to_earn]:
        return False
    if track[Setting.COORDINATION] > 0.0 and own[CouncilSlot.COORDINATED] == 0.0:
        return False
    begun = board[Board.TRACK_MONTH] if board[Board.TRACK] > 0.0 else track[Setting.START]
    since = board[Board.MONTH] - max(begun, own[CouncilSlot.EARNED_MONTH])
    return track[Setting.REFORM] == 0.0 or since >= parameters[Parameter.earning_pace]


@rule
def credit_steps(own, board, parameters, levers, promised):
    """Whether Kosovo has earned the next tranche: by a step of the kind that earns it and by conduct, or by time alone."""
    reward = promised[Promise.NATO]
    delivered = promises.step_delivered(reward, parameters, board[Board.DUTIES_KOSOVO])
    live = reward[Reward.PROMISED] > 0.0 or board[Board.TRACK] > 0.0
    if not live or board[Board.EARNED] >= TRANCHES:
        return
    month = board[Board.MONTH]
    pace = parameters[Parameter.earning_pace]
    rested = own[CouncilSlot.EARNED_MONTH] < 0.0 or month - own[CouncilSlot.EARNED_MONTH] >= pace
    if levers[Lever.KECI, Setting.CONDITIONAL] > 0.0:
        step = promises.earns_now(reward, board[Board.SIGNED], board[Board.KOSOVO_COMPLIED], delivered)
        paced = rested or levers[Lever.KECI, Setting.OWN_PACE] > 0.0 or board[Board.SIGNED] >= Text.FRAMEWORK
        fit = meets_conditions(own, board, parameters, levers) and board[Board.TRACK_SUSPENDED] == 0.0
        earned = step and paced and fit
    else:
        earned = board[Board.TRACK] > 0.0 and month - max(board[Board.TRACK_MONTH], own[CouncilSlot.EARNED_MONTH]) >= pace
    if earned:
        board[Board.EARNED] = TRANCHES if board[Board.SIGNED] == Text.COMPREHENSIVE else board[Board.EARNED] + 1.0
        own[CouncilSlot.EARNED_MONTH] = month
        reward[Reward.EARNED_MONTH] = month
        match_reward(board, reward)


@rule
def deliver(own, board, parameters, levers, promised, ledger):
    """Deliver the approved tranche when its time has come, the track is not suspended and Kosovo keeps what it signed."""
    month = board[Board.MONTH]
    due = own[CouncilSlot.DELIVERY_MONTH]
    kept = board[Board.KOSOVO_COMPLIED] != 0.0 or levers[Lever.KECI, Setting.CONDITIONAL] == 0.0
    if due < 0.0 or month < due or board[Board.TRACK_SUSPENDED] > 0.0 or not kept:
        return
    board[Board.TRANCHES] += 1.0
    share = (1.0 - parameters[Parameter.adoption_part]) / TRANCHES
    board[Board.MILESTONE] = board[Board.MILESTONE] + board[Board.CONTENT] * share
    own[CouncilSlot.DELIVERY_MONTH] = -1.0
    own[CouncilSlot.DELIVERED] += 1.0
    waited = month - own[CouncilSlot.EARNED_MONTH]
    if waited <= PUNCTUAL:
        own[CouncilSlot.ON_TIME] += 1.0
    build_force(own, board, parameters)
    match_reward(board, promised[Promise.NATO])
    set_level(board, parameters, levers)
    happened(ledger, month, 0, Actor.COUNCIL, Kind.DELIVERY, board[Board.TRANCHES], (waited, board[Board.CONTENT]))


@rule
def build_force(own, board, parameters):
    """What a tranche builds: training the standard, exercises interoperability and readiness, the planning review all of them.

    As the force's standard rises, KFOR hands over a little.
    """
    content = min(1.0, board[Board.CONTENT])
    gain = parameters[Parameter.force_gain] * content
    before = board[Board.STANDARD]
    if board[Board.TRANCHES] != 2.0:
        board[Board.STANDARD] += gain * (1.0 - board[Board.STANDARD])
    if board[Board.TRANCHES] >= 2.0:
        board[Board.INTEROPERABILITY] += gain * (1.0 - board[Board.INTEROPERABILITY])
        ready = parameters[Parameter.readiness_gain] * content
        board[Board.READINESS] += ready * (1.0 - board[Board.READINESS])
    handed = parameters[Parameter.handover] * (board[Board.STANDARD] - before)
    own[CouncilSlot.KFOR_TARGET] = max(0.0, own[CouncilSlot.KFOR_TARGET] - handed)


@rule
def post_wanted(own, board, parameters, levers):
    """1 in a month in which the representative's post is put under silence: after consultations, then again and again."""
    month = board[Board.MONTH]
    wanted = strength(levers, Lever.ENVOY, month) > 0.0 and own[CouncilSlot.POST_APPROVED] < 0.0
    ready = month - levers[Lever.ENVOY, Setting.START] >= parameters[Parameter.consultation_months]
    return 1.0 if wanted and ready and month >= own[CouncilSlot.POST_TRY] else 0.0


@rule
def decide_post(own, board, parameters, broke, ledger):
    """Agree on the representative's post if nobody broke silence, else try again later."""
    month = board[Board.MONTH]
    own[CouncilSlot.BROKE_TOTAL] += broke
    own[CouncilSlot.ATTEMPTS] += 1.0
    own[CouncilSlot.POST_TRY] = month + parameters[Parameter.post_retry]
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
    if board[Board.KOSOVO_ACT] == Act.COORDINATED:
        good += parameters[Parameter.coordination_evidence]
    if board[Board.KOSOVO_COMPLIED] > 0.0:
        good += parameters[Parameter.promise_evidence]
    if board[Board.KOSOVO_ACT] == Act.UNILATERAL and board[Board.UNDER_ATTACK] == 0.0:
        bad = 1.0
    memory = parameters[Parameter.trust_memory]
    own[CouncilSlot.GOOD] = trust.evidence(own[CouncilSlot.GOOD], memory, good, 1.0)
    own[CouncilSlot.BAD] = trust.evidence(own[CouncilSlot.BAD], memory, bad, 1.0)
    strength_ = parameters[Parameter.trust_prior_strength]
    own[CouncilSlot.RELIABILITY] = trust.reputation(own[CouncilSlot.GOOD], own[CouncilSlot.BAD], NEUTRAL, strength_)
    own[CouncilSlot.PULSE] *= parameters[Derived.PULSE_KEPT]


@rule
def standing_shift(own, board, parameters):
    """How far Kosovo's reputation, its force's interoperability and a deal move the stances of allies, in openness."""
    shift = parameters[Parameter.reliability_effect] * (own[CouncilSlot.RELIABILITY] - NEUTRAL)
    shift += parameters[Parameter.interoperability_effect] * board[Board.INTEROPERABILITY]
    return shift + parameters[Parameter.deal_opens_allies] * board[Board.DEAL]
