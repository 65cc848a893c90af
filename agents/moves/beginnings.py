"""How the actors' states begin in one world: templates of a start state, filled in with that world's parameters."""

from __future__ import annotations

import math

from keci.agents.compiled import rule
from keci.agents.moves import mediation
from keci.agents.moves.armed_groups import DAYS
from keci.agents.moves.european_union import reward_size
from keci.agents.parameters import Derived, Parameter
from keci.agents.rules import bargaining, chance, conflict, cooperation, incentives, trust
from keci.agents.rules.chance import Stream
from keci.agents.state import Ally, Board, CouncilSlot, Earns, Groups, Issue, Principal, Promise, Reward, Text, Union

FIXED = 0
PERT = 1
LOG_PERT = 2
UNIFORM = 3


@rule
def draw_parameters(table, shapes, numbers, key, room, parameters):
    """Draw a world's parameters into `parameters`.

    Rows of `table` are (kind, low, mode, high), rows of `shapes` the shape of those kinds that have one, `numbers` the actors
    under which they are drawn; `room` is scratch room as for `pert_draws`.
    """
    chance.pert_draws(key, Stream.PARAMETER, numbers, 0, shapes, room, parameters)
    for p in range(table.shape[0]):
        kind, low, mode, high = int(table[p, 0]), table[p, 1], table[p, 2], table[p, 3]
        if kind == LOG_PERT:
            parameters[p] = math.exp(parameters[p])
        elif kind == UNIFORM:
            parameters[p] = low + (high - low) * chance.uniform(key, Stream.PARAMETER, numbers[p], 0, 0)
        elif kind == FIXED:
            parameters[p] = mode


@rule
def draw_set(columns, sets, weights, key, parameters):
    """Take one of a posterior's parameter `sets` (a row each) into the positions `columns`, and return its row; -1 without sets.

    `weights` are the sets' shares of all weight, summed up from the first row to each.
    """
    if sets.shape[0] == 0:
        return -1
    draw = chance.uniform(key, Stream.PARAMETER_SET, 0, 0, 0)
    low, high = 0, sets.shape[0] - 1
    while low < high:
        middle = (low + high) // 2
        if draw < weights[middle]:
            high = middle
        else:
            low = middle + 1
    for k in range(columns.shape[0]):
        parameters[columns[k]] = sets[low, k]
    return low


@rule
def draw_whether_it_works(key, parameters, fixed):
    """Whether an incentive short of membership works in this world: drawn once, or, with fixed parameters, if it is likelier."""
    probability = parameters[Parameter.p_submembership_works]
    draw = 0.5 if fixed > 0.0 else chance.uniform(key, Stream.PARAMETER, 0, 0, 0)
    parameters[Derived.WORKS] = 1.0 if draw < probability else 0.0


@rule
def derive(parameters):
    """Work out what follows from a world's parameters and does not change: the slots of `Derived` other than WORKS."""
    for slot, usual in (
        (Derived.UNILATERAL_LOG_ODDS, Parameter.unilateral_usual),
        (Derived.COORDINATED_LOG_ODDS, Parameter.coordinated_usual),
        (Derived.ALERT_LOG_ODDS, Parameter.alert_usual),
        (Derived.PRESSURE_LOG_ODDS, Parameter.pressure_usual),
        (Derived.CAMPAIGN_LOG_ODDS, Parameter.campaign_usual),
        (Derived.COMPLIANCE_LOG_ODDS, Parameter.usual_compliance),
        (Derived.PLOT_LOG_ODDS, Parameter.plot_usual),
        (Derived.FOUND_LOG_ODDS, Parameter.plot_found),
        (Derived.LAUNCH_LOG_ODDS, Parameter.launch_usual),
        (Derived.EARLY_KOSOVO_LOG_ODDS, Parameter.early_election_kosovo),
        (Derived.EARLY_SERBIA_LOG_ODDS, Parameter.early_election_serbia),
    ):
        parameters[slot] = bargaining.log_odds(parameters[usual])
    for slot, ratio in (
        (Derived.LINE_LOG_RATIO, Parameter.line_odds),
        (Derived.TENSION_LOG_RATIO, Parameter.tension_odds),
        (Derived.FATIGUE_LOG_RATIO, Parameter.act_fatigue),
        (Derived.RESTRAINT_LOG_RATIO, Parameter.deal_restraint),
        (Derived.BREACH_LOG_RATIO, Parameter.breach_odds),
        (Derived.STANDING_LOG_RATIO, Parameter.standing_commits),
        (Derived.PROVOKED_LOG_RATIO, Parameter.provoked_odds),
        (Derived.VIOLENT_LOG_RATIO, Parameter.violence_odds),
        (Derived.PATRON_LOG_RATIO, Parameter.patron_odds),
        (Derived.SERBIA_LINE_LOG_RATIO, Parameter.serbia_line_odds),
        (Derived.NO_CAUSE_LOG_RATIO, Parameter.alert_no_cause),
        (Derived.FEAR_LOG_RATIO, Parameter.force_fear),
        (Derived.PLOT_TENSION_LOG_RATIO, Parameter.tension_calls_plot),
        (Derived.SPOILER_LOG_RATIO, Parameter.spoiler_mult),
        (Derived.COMPLIANCE_LINE_LOG_RATIO, Parameter.line_on_compliance),
    ):
        parameters[slot] = bargaining.log_ratio(parameters[ratio])
    for slot, half_life in (
        (Derived.PULSE_KEPT, Parameter.eadrcc_halflife),
        (Derived.HARDLINE_KEPT, Parameter.rally_halflife),
        (Derived.ANGER_KEPT, Parameter.anger_halflife),
        (Derived.ATTENTION_KEPT, Parameter.attention_halflife),
        (Derived.TENSION_KEPT, Parameter.tension_halflife),
        (Derived.VIOLENCE_KEPT, Parameter.violence_memory),
        (Derived.COMMITMENT_KEPT, Parameter.commitment_halflife),
        (Derived.PROTEST_KEPT, Parameter.protest_halflife),
        (Derived.FATIGUE_KEPT, Parameter.fatigue_halflife),
        (Derived.SURGE_KEPT, Parameter.surge_halflife),
    ):
        parameters[slot] = cooperation.half_life_factor(parameters[half_life])
    parameters[Derived.SKILL_KEPT] = bargaining.monthly_discount(min(0.99, parameters[Parameter.readiness_lost]))
    parameters[Derived.CALMED] = 1.0 - math.exp(-parameters[Parameter.deal_calms])
    parameters[Derived.EXCITATION_KEPT] = conflict.decayed(1.0, parameters[Parameter.decay_days], DAYS)
    parameters[Derived.QUIET_MONTH] = cooperation.quiet_month(parameters[Parameter.disaster_rate])
    parameters[Derived.COLLAPSE_PER_THOUSAND] = math.log(parameters[Parameter.kfor_collapse_hr])


@rule
def copy(values, template):
    """Copy a template, slot by slot: an array assignment would bring its check of shapes, with its message, into the kernel."""
    for slot in range(template.shape[0]):
        values[slot] = template[slot]


@rule
def begin_principal(own, template, parameters, own_rate, other_rate, reject):
    """What Kosovo's and Serbia's states have in common at the start; rates are annual discount rates."""
    copy(own, template)
    own[Principal.DISCOUNT] = bargaining.monthly_discount(own_rate)
    own[Principal.POWER] = bargaining.bargaining_power(own[Principal.DISCOUNT], bargaining.monthly_discount(other_rate))
    own[Principal.FORESIGHT] = parameters[Parameter.foresight]
    own[Principal.NEAR] = bargaining.near_weight(own[Principal.DISCOUNT], parameters[Parameter.foresight])
    own[Principal.LOOKAHEAD] = bargaining.drift_months(own[Principal.DISCOUNT], parameters[Parameter.foresight])
    own[Principal.REJECT] = reject
    own[Principal.SUPPORT] = parameters[Parameter.nato_support_0]
    own[Principal.TRUST] = trust.reputation(
        own[Principal.GOOD], own[Principal.BAD], parameters[Parameter.trust_0], parameters[Parameter.trust_prior_strength]
    )


@rule
def begin_kosovo(own, template, parameters):
    """Kosovo at the start."""
    own_rate, other_rate = parameters[Parameter.discount_annual_kosovo], parameters[Parameter.discount_annual_serbia]
    begin_principal(own, template, parameters, own_rate, other_rate, parameters[Parameter.reject_asm_kosovo])
    own[Principal.WHOLE] = parameters[Parameter.polled_level_kosovo]
    own[Principal.THRESHOLD] = parameters[Parameter.ratification_threshold_kosovo]
    own[Principal.AUDIENCE] = parameters[Parameter.audience_cost_kosovo]
    own[Principal.SIGNING] = parameters[Parameter.signing_cost_kosovo]


@rule
def begin_serbia(own, template, parameters):
    """Serbia at the start; where the template says that there is a protest movement, it has the parameter's strength."""
    own_rate, other_rate = parameters[Parameter.discount_annual_serbia], parameters[Parameter.discount_annual_kosovo]
    begin_principal(own, template, parameters, own_rate, other_rate, parameters[Parameter.reject_recognition_serbia])
    own[Principal.WHOLE] = parameters[Parameter.polled_level_serbia]
    own[Principal.THRESHOLD] = parameters[Parameter.ratification_threshold_serbia]
    own[Principal.AUDIENCE] = parameters[Parameter.audience_cost_serbia]
    own[Principal.SIGNING] = parameters[Parameter.signing_cost_serbia]
    own[Principal.COUNTERWEIGHT] = parameters[Parameter.peace_counterweight]
    own[Principal.PROTEST] = parameters[Parameter.protest_start] * template[Principal.PROTEST]


@rule
def begin_reward(reward, whole, share, belief, wait, delay, earned_by):
    """One promise at the start: nothing earned, and it counts if it has a size."""
    for slot in range(reward.shape[0]):
        reward[slot] = 0.0
    reward[Reward.WHOLE] = whole
    reward[Reward.SHARE] = share
    reward[Reward.BELIEF] = belief
    reward[Reward.WAIT] = wait
    reward[Reward.DELAY] = delay
    reward[Reward.EARNED_BY] = earned_by
    reward[Reward.CONDITIONAL] = 1.0
    reward[Reward.EARNED_MONTH] = -1.0
    reward[Reward.PROMISED] = 1.0 if whole > 0.0 else 0.0


@rule
def begin_rewards(promised, parameters, kosovo, serbia, measures_kosovo):
    """All promises at the start. The EU's packages stand and are earned by political texts and by delivery, step after step.

    The templates of the parties hold, under TRUST, how much more (or less) the EU is believed at this start than NATO.
    """
    believed = parameters[Parameter.credibility_0]
    third = 1.0 / 3.0
    begin_reward(promised[Promise.NATO], 0.0, third, believed, 1.0, 0.0, 0.0)
    begin_reward(promised[Promise.RIVAL], 0.0, third, believed, 1.0, 0.0, 0.0)
    both = float(Earns.POLITICAL + Earns.DELIVERY)
    years, share = parameters[Parameter.eu_years], parameters[Parameter.eu_tranche_share]
    for row, own, money, delay in (
        (Promise.EU_KOSOVO, kosovo, parameters[Parameter.eu_reward_rel_kosovo], parameters[Parameter.eu_delay_kosovo]),
        (Promise.EU_SERBIA, serbia, parameters[Parameter.eu_reward_rel_serbia], parameters[Parameter.eu_delay_serbia]),
    ):
        belief = bargaining.clip(believed + own[Principal.EU_OFFSET], 0.0, 0.95)
        wait = incentives.patience(own[Principal.DISCOUNT], delay)
        begin_reward(promised[row], reward_size(own, parameters, money * years), share, belief, wait, delay, both)
    promised[Promise.EU_KOSOVO, Reward.SUSPENDED] = measures_kosovo


@rule
def begin_union(own, template, parameters, key):
    """The mediator at the start: what it believes of both sides, with errors."""
    copy(own, template)
    mediation.believe_anew(own, parameters, key, 0, 0, math.inf, mediation.START)
    mediation.believe_anew(own, parameters, key, 0, 1, math.inf, mediation.START)
    own[Union.LAST_SESSION] = -1.0
    own[Union.REFUSED_KIND] = Text.NONE


@rule
def begin_member(members, i, template, openness, parameters, calendar):
    """One member at the start: with the openness drawn for it, stubborn by group."""
    for slot in range(template.shape[0]):
        members[slot, i] = template[slot, i]
    members[Ally.ANCHOR, i] = openness
    members[Ally.OPENNESS, i] = openness
    members[Ally.STANCE, i] = openness
    members[Ally.NEXT, i] = openness
    recognises = members[Ally.RECOGNISES, i] > 0.0
    stubborn = parameters[Parameter.stubborn_other_ally] if recognises else parameters[Parameter.stubborn_nonrecogniser]
    members[Ally.STUBBORNNESS, i] = stubborn
    members[Ally.ACTIVE, i] = 1.0 if calendar >= members[Ally.JOINS, i] else 0.0


@rule
def begin_groups(own, parameters, key):
    """The armed groups at the start: nothing in the air yet, and this world's patron."""
    own[Groups.EXCITATION] = 0.0
    own[Groups.PLAN] = 0.0
    own[Groups.REST] = 0.0
    spread = 2.0 * chance.uniform(key, Stream.PATRON, 0, 0, 0) - 1.0
    own[Groups.PATRON] = bargaining.clip(
        parameters[Parameter.patron_push] + parameters[Parameter.patron_spread] * spread, 0.0, 1.0
    )


@rule
def begin_council(own, template, parameters):
    """The Council at the start: nothing tabled, Kosovo's reputation as it stands."""
    copy(own, template)
    strength = parameters[Parameter.trust_prior_strength]
    own[CouncilSlot.RELIABILITY] = trust.reputation(own[CouncilSlot.GOOD], own[CouncilSlot.BAD], 0.5, strength)


@rule
def begin_board(board, template, parameters, kosovo, serbia, council):
    """What everybody can see at the start."""
    copy(board, template)
    board[Board.KFOR] = council[CouncilSlot.KFOR_BASE]
    board[Board.KOSOVO_LINE] = kosovo[Principal.LINE]
    board[Board.SERBIA_LINE] = serbia[Principal.LINE]
    board[Board.TECH_LIMIT] = serbia[Principal.IDEAL + Issue.TECH]
    board[Board.NORTH_IDEAL] = kosovo[Principal.IDEAL + Issue.NORTH]
    # recent acts at the usual pace of such a government, so that the first months are no exception
    board[Board.ACT_MEMORY] = template[Board.ACT_MEMORY] / (1.0 - parameters[Derived.FATIGUE_KEPT])
