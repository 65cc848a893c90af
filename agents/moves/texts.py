"""How Kosovo or Serbia weighs a text: gains against the path without a deal, red lines, rewards, win-set, answer."""

from __future__ import annotations

import math

import numpy as np

from keci.agents.choice import choose
from keci.agents.compiled import rule
from keci.agents.levers import strength
from keci.agents.moves import promises
from keci.agents.parameters import Derived, Parameter
from keci.agents.record import Kind
from keci.agents.rules import bargaining, incentives, trust
from keci.agents.rules.chance import Stream
from keci.agents.state import Actor, Board, Issue, Lever, Principal, Promise, Text

GRID = 11
ROOM = 16  # rows of scratch room that a round needs
# Levels that a mediator writes into drafts, in steps of .05 (the coder's own resolution in principals.csv)
GRID_LEVELS = np.array([0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70])
NORTH_STEPS = 4  # drafts leave the north as it is or add to Kosovo's control: what is implemented there is a floor
STEP = 0.05


@rule
def draft_level(board, issue, g):
    """Level of an issue in a draft: of the grid, or, in the north, what is implemented and up to three steps more."""
    if issue == Issue.NORTH:
        return min(1.0, board[Board.IMPLEMENTED + Issue.NORTH] + STEP * g)
    return GRID_LEVELS[g]


@rule
def firmness(own, parameters):
    """Factor of a government's firmness on audience and signing costs."""
    return 1.0 + parameters[Parameter.firmness_effect] * own[Principal.LINE]


@rule
def audience_factor(own, parameters):
    """Factor on audience costs: the public's hawkish shift, the government's firmness, and what it has committed itself to."""
    mood = 1.0 + own[Principal.HARDLINE] / parameters[Parameter.hardline_scale]
    tied = 1.0 + parameters[Parameter.commitment_effect] * own[Principal.COMMITMENT]
    return mood * firmness(own, parameters) * tied


@rule
def concession_cost(own, issue, level, reference, final, factor):
    """Audience cost of one issue: a red line counts in a final text, and in an interim one only where one moves away from it.

    What a text leaves as it is is no concession.
    """
    if level == reference:
        return 0.0
    direction = own[Principal.DIRECTION + issue]
    distance = bargaining.beyond_red_line(level, own[Principal.RED_LINE + issue], direction)
    if not final:
        distance -= bargaining.beyond_red_line(reference, own[Principal.RED_LINE + issue], direction)
    return bargaining.audience_cost(own[Principal.AUDIENCE], max(0.0, distance), own[Principal.SALIENCE + issue], factor)


@rule
def without_deal(own, board, parameters, issue):
    """Level of an issue on the path without a deal, as a side expects it.

    What a political text in force still owes comes as far as such texts are carried out; in the north Kosovo's control goes on
    growing at the pace of its recent acts, for the months that the side looks ahead.
    """
    level = board[Board.IMPLEMENTED + issue]
    if board[Board.TEXT_KIND] >= Text.FRAMEWORK:
        owed = board[Board.AGREED + issue] - level
        level += parameters[Parameter.framework_assurance] * owed
    if issue == Issue.NORTH:
        pace = board[Board.ACT_MEMORY] * (1.0 - parameters[Derived.FATIGUE_KEPT]) * parameters[Parameter.unilateral_gain]
        level = min(max(level, board[Board.NORTH_IDEAL]), level + pace * own[Principal.LOOKAHEAD])
    return level


@rule
def assured(own, parameters, text):
    """How far a side counts on the text being carried out."""
    guaranteed = parameters[Parameter.binding_assurance if text == Text.COMPREHENSIVE else Parameter.framework_assurance]
    return bargaining.assurance(trust.with_pulse(own[Principal.TRUST], own[Principal.PULSE]), guaranteed)


@rule
def exposed(board, parameters, levers):
    """Part of one's own duties given before the other's default shows; a representative who verifies makes it smaller."""
    verified = parameters[Parameter.envoy_verifies] * board[Board.ENVOY] * strength(levers, Lever.ENVOY, board[Board.MONTH])
    return parameters[Parameter.exposure] * max(0.0, 1.0 - verified)


@rule
def text_gain(own, board, parameters, issue, level, assured_, exposed_):
    """Expected gain on one issue against the path without a deal."""
    reference = without_deal(own, board, parameters, issue)
    gain = bargaining.issue_gain(own[Principal.WEIGHT + issue], level, reference, own[Principal.IDEAL + issue])
    return gain * bargaining.carried_out(own[Principal.OBLIGED + issue], assured_, exposed_)


@rule
def annex(board, parameters):
    """Level of the technical basket under a political text: it carries some items with it."""
    agreed = board[Board.AGREED + Issue.TECH]
    return max(agreed, min(board[Board.TECH_LIMIT], agreed + parameters[Parameter.technical_annex]))


@rule
def annex_gain(own, board, parameters, assured_, exposed_):
    """Expected gain from the technical annex of a political text."""
    agreed = board[Board.AGREED + Issue.TECH]
    gain = bargaining.issue_gain(
        own[Principal.WEIGHT + Issue.TECH], annex(board, parameters), agreed, own[Principal.IDEAL + Issue.TECH]
    )
    return gain * bargaining.carried_out(own[Principal.OBLIGED + Issue.TECH], assured_, exposed_)


@rule
def rewards(own, board, parameters, promised, actor, text):
    """Expected rewards for signing a text, utility: (NATO's track or the rival lever's, the EU's), each p R delta^D."""
    other = Promise.NATO if actor == Actor.KOSOVO else Promise.RIVAL
    union = Promise.EU_KOSOVO if actor == Actor.KOSOVO else Promise.EU_SERBIA
    punished = board[Board.MEASURES if actor == Actor.KOSOVO else Board.MEASURES_SERBIA]
    late = parameters[Parameter.late_carrot_mult]
    foresight, discount = own[Principal.FORESIGHT], own[Principal.DISCOUNT]
    return (
        incentives.after_sticks(promises.for_signing(promised[other], parameters, text, foresight, discount), punished, late),
        incentives.after_sticks(promises.for_signing(promised[union], parameters, text, foresight, discount), punished, late),
    )


@rule
def political_cost(own, parameters, text):
    """What signing costs the leader who signs, whatever the content; more for a firm government, less for an interim text."""
    weight = 1.0 if text == Text.COMPREHENSIVE else parameters[Parameter.framework_weight]
    return own[Principal.SIGNING] * weight * firmness(own, parameters)


@rule
def no_deal_cost(own, board, parameters, assured_):
    """What going without a deal costs: the violence that a text carried out would end, and the mediators' pressure."""
    ended = parameters[Parameter.severe_welfare_cost] * board[Board.VIOLENCE] * parameters[Derived.CALMED] * assured_
    return ended * own[Principal.NEAR] + parameters[Parameter.crisis_pressure] * board[Board.TENSION]


@rule
def supported(own, level, sweet):
    """1 if the feared issue at this level is inside the win-set, given how much rewards sweeten it."""
    support = bargaining.domestic_support(
        own[Principal.REJECT],
        level,
        own[Principal.UNTROUBLED],
        own[Principal.WHOLE],
        own[Principal.HARDLINE],
        sweet,
        own[Principal.COUNTERWEIGHT],
    )
    return bargaining.in_win_set(support, own[Principal.THRESHOLD])


@rule
def sweetener(own, parameters, reward):
    """Share points of support that the expected rewards buy at home."""
    return incentives.domestic_sweetener(reward, parameters[Parameter.sweetener_ceiling], parameters[Parameter.sweetener_slope])


@rule
def sound_out(own, board, parameters, levers, promised, actor, text, gains, paths):
    """What drafts are worth to one side: fills `gains` (3, GRID) with net gain by issue and level, `paths` (3,) with the levels
    without a deal. Returns the part common to all drafts, and the expected rewards in it.
    """
    other, union = rewards(own, board, parameters, promised, actor, text)
    assured_, exposed_ = assured(own, parameters, text), exposed(board, parameters, levers)
    factor = audience_factor(own, parameters)
    final = text == Text.COMPREHENSIVE
    for issue in range(3):
        paths[issue] = without_deal(own, board, parameters, issue)
        kept = bargaining.carried_out(own[Principal.OBLIGED + issue], assured_, exposed_)
        weight, ideal = own[Principal.WEIGHT + issue], own[Principal.IDEAL + issue]
        for g in range(NORTH_STEPS if issue == Issue.NORTH else GRID):
            level = draft_level(board, issue, g)
            cost = concession_cost(own, issue, level, board[Board.IMPLEMENTED + issue], final, factor)
            gains[issue, g] = bargaining.issue_gain(weight, level, paths[issue], ideal) * kept - cost
    common = other + union + annex_gain(own, board, parameters, assured_, exposed_)
    common += no_deal_cost(own, board, parameters, assured_)
    return common - political_cost(own, parameters, text) - own[Principal.ANGER], other + union


@rule
def ask_home(own, board, parameters, offered, fits):
    """Fill `fits` (GRID,) with 1 where the level of the feared issue would be supported at home, given the rewards offered."""
    sweet = sweetener(own, parameters, offered)
    feared = int(own[Principal.FEARED])
    for g in range(GRID):
        fits[g] = supported(own, draft_level(board, feared, g), sweet)


@rule
def technical_terms(own, board, parameters, promised, actor):
    """Terms of a technical item: easy items come first, tension and a firm government stand in the way, rewards may call."""
    level = board[Board.AGREED + Issue.TECH]
    other, union = rewards(own, board, parameters, promised, actor, Text.TECHNICAL)
    return (
        parameters[Parameter.technical_ease] * (1.0 - level / own[Principal.IDEAL + Issue.TECH]),
        -parameters[Parameter.tension_on_technical] * board[Board.TENSION],
        -parameters[Parameter.line_on_technical] * own[Principal.LINE],
        -own[Principal.ANGER],
        parameters[Parameter.crisis_pressure] * board[Board.TENSION],
        other + union,
    )


@rule
def political_terms(own, board, parameters, levers, promised, actor, text, levels):
    """Terms of a political text with these levels of ASM, RECOG and NORTH; their sum is the side's net gain."""
    final = text == Text.COMPREHENSIVE
    assured_, exposed_ = assured(own, parameters, text), exposed(board, parameters, levers)
    factor = audience_factor(own, parameters)
    asm, recog, north = levels
    cost = 0.0
    for issue in range(3):
        cost += concession_cost(own, issue, levels[issue], board[Board.IMPLEMENTED + issue], final, factor)
    other, union = rewards(own, board, parameters, promised, actor, text)
    return (
        text_gain(own, board, parameters, Issue.ASM, asm, assured_, exposed_),
        text_gain(own, board, parameters, Issue.RECOG, recog, assured_, exposed_),
        text_gain(own, board, parameters, Issue.NORTH, north, assured_, exposed_),
        annex_gain(own, board, parameters, assured_, exposed_),
        -cost,
        other,
        union,
        no_deal_cost(own, board, parameters, assured_),
        -political_cost(own, parameters, text),
        -own[Principal.ANGER],
    )


@rule
def holding_out(parameters, text, failed):
    """What a party holds out for beyond its reservation: an opening demand that shrinks with every text that failed.

    Concessions in shrinking steps, the "negotiation dance" (Raiffa 1982, "The Art and Science of Negotiation"). Over an interim
    text as much less is held out for as less hangs on its signature.
    """
    weight = 1.0 if text == Text.COMPREHENSIVE else parameters[Parameter.framework_weight]
    return weight * parameters[Parameter.opening_demand] * parameters[Parameter.demand_kept] ** failed


@rule
def mandate(own, board):
    """Month in which the government in office was last elected; 0 if that was before the start."""
    return int(max(0.0, board[Board.MONTH] - own[Principal.SINCE_ELECTION]))


@rule
def answer(own, board, parameters, levers, promised, key, ledger, actor, text, levels, odds_ratio, agreement_factor, failed):
    """Answer the text on the table: (1 accepted, 0 refused; the net gain by the side's own terms); recorded with its terms.

    What a party holds out for is no term of the text: it is taken from the odds. What a government holds against political texts
    beyond its terms (the chance in the logit) is its own until the next election, one for each kind of text: what it has refused
    it refuses again unless the terms have become better. A taste that differs between deciders and not from choice to choice, as
    in panels (Revelt and Train 1998, doi 10.1162/003465398557735).
    """
    month = int(board[Board.MONTH])
    base = math.log(odds_ratio)
    stream, at, kind = Stream.ANSWER, Principal.DECIDER, Kind.ANSWER
    if text == Text.TECHNICAL:
        items = technical_terms(own, board, parameters, promised, actor)
        precision = parameters[Parameter.technical_precision]
        said = choose(own, at, board, ledger, key, stream, actor, month, 0, kind, text, base, precision, agreement_factor, items)
        return said, 0.0
    terms = political_terms(own, board, parameters, levers, promised, actor, text, levels)
    net = 0.0
    for k in range(len(terms)):
        net += terms[k]
    precision = parameters[Parameter.signature_precision]
    base -= precision * holding_out(parameters, text, failed)
    said = choose(
        own, at, board, ledger, key, stream, actor, month, text, kind, text, base, precision, agreement_factor, terms,
        mandate(own, board),
    )  # fmt: skip
    return said, net
