"""How Kosovo or Serbia weighs a text: gains, red lines, rewards, the win-set at home, and the answer."""

from __future__ import annotations

import math

import numpy as np

from agents.compiled import rule
from agents.parameters import Parameter
from agents.record import Kind, decide
from agents.rules import bargaining, incentives, trust
from agents.rules.chance import Stream
from agents.state import Board, Issue, Lever, Principal, Setting, Text

GRID = 9
# Levels that a mediator writes into drafts, in steps of .05 (the coder's own resolution in principals.csv)
GRID_LEVELS = np.array(
    [
        [0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60],
        [0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60],
        [0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70],
    ]
)
TEXT_WEIGHT = np.array([0.0, 0.0, 0.4, 1.0])  # political weight of signing each kind of text (judgement)
TRANCHES = 3.0  # training, exercises, planning review
TENSION_ON_TECHNICAL = 0.15  # utility: how much full tension weighs on a technical item (judgement)
LINE_ON_TECHNICAL = 0.1  # utility: how much a firm government does (judgement)
MOST_SWEETENED = 0.1  # share points of support that rewards can buy at most (judgement)
USUAL_HARDLINE = 0.1  # hawkish shift, share points, that doubles audience costs (judgement)


@rule
def hardline_factor(own, parameters):
    """Factor on audience costs: 1 plus the hawkish shift, times the government's firmness."""
    firmness = 1.0 + parameters[Parameter.firmness_effect] * own[Principal.LINE]
    return (1.0 + own[Principal.HARDLINE] / USUAL_HARDLINE) * firmness


@rule
def concession_cost(own, parameters, issue, level, reference, final):
    """Audience cost of one issue: a red line counts in a final text, and in an interim one only where one moves away from it."""
    direction = own[Principal.DIRECTION + issue]
    distance = bargaining.beyond_red_line(level, own[Principal.RED_LINE + issue], direction)
    if not final:
        distance -= bargaining.beyond_red_line(reference, own[Principal.RED_LINE + issue], direction)
    scale = parameters[Parameter.audience_cost_scale]
    return bargaining.audience_cost(scale, max(0.0, distance), own[Principal.SALIENCE + issue], hardline_factor(own, parameters))


@rule
def text_gain(own, board, issue, level):
    """Expected gain on one issue: one's own part counts in full, the other's as far as it is trusted to deliver."""
    reference = board[Board.IMPLEMENTED + issue]
    gain = bargaining.issue_gain(own[Principal.WEIGHT + issue], level, reference, own[Principal.IDEAL + issue])
    obliged = own[Principal.OBLIGED + issue]
    trusted = trust.with_pulse(own[Principal.TRUST], own[Principal.PULSE])
    return gain * (obliged + (1.0 - obliged) * trusted)


@rule
def nato_reward(own, board, levers, text):
    """Expected reward from the cooperation track for a step: the next tranche, or all that remains for a comprehensive text."""
    if board[Board.TRACK] == 0.0 or board[Board.TRACK_SUSPENDED] > 0.0 or levers[Lever.KECI, Setting.CONDITIONAL] == 0.0:
        return 0.0
    remaining = own[Principal.REWARD_NATO]
    left = TRANCHES - board[Board.TRANCHES]
    if left <= 0.0:
        return 0.0
    size = remaining if text == Text.COMPREHENSIVE else remaining / left
    patience = incentives.patience(own[Principal.DISCOUNT], levers[Lever.KECI, Setting.DELAY])
    return incentives.expected_reward(own[Principal.CRED_NATO], size, patience)


@rule
def rewards(own, board, parameters, levers, text):
    """Expected rewards for signing a text, utility: (NATO's track, EU, rival lever), each p R delta^D."""
    share = 1.0 if text == Text.COMPREHENSIVE else parameters[Parameter.eu_tranche_share]
    late = parameters[Parameter.late_carrot_mult]
    measures = board[Board.MEASURES] * own[Principal.OBLIGED + Issue.ASM]  # the measures are against Kosovo
    eu = incentives.expected_reward(own[Principal.CRED_EU], own[Principal.REWARD_EU] * share, own[Principal.EU_PATIENCE])
    extra = incentives.expected_reward(own[Principal.CRED_EU], own[Principal.REWARD_EXTRA] * share, own[Principal.EU_PATIENCE])
    nato = nato_reward(own, board, levers, text)
    return (
        incentives.after_sticks(nato, measures, late),
        incentives.after_sticks(eu, measures, late),
        extra,
    )


@rule
def political_cost(own, parameters, text):
    """What signing costs the leader who signs, whatever the content; more for a firm government."""
    firmness = 1.0 + parameters[Parameter.firmness_effect] * own[Principal.LINE]
    return parameters[Parameter.signing_cost] * TEXT_WEIGHT[text] * firmness


@rule
def supported(own, parameters, level, sweetener):
    """1 if the feared issue at this level is inside the win-set, given how much rewards sweeten it."""
    support = bargaining.domestic_support(
        own[Principal.REJECT], level, own[Principal.UNTROUBLED], own[Principal.WHOLE], own[Principal.HARDLINE], sweetener
    )
    return bargaining.in_win_set(support, parameters[Parameter.ratification_threshold])


@rule
def sweetener(own, parameters, reward):
    """Share points of support that the expected rewards buy at home."""
    return incentives.domestic_sweetener(reward, MOST_SWEETENED, parameters[Parameter.sweetener_slope])


@rule
def constant_part(own, board, parameters, levers, text):
    """Part of the net gain that does not depend on the levels: rewards, political cost, pressure of a crisis, backlash."""
    nato, eu, extra = rewards(own, board, parameters, levers, text)
    crisis = parameters[Parameter.crisis_pressure] * board[Board.TENSION]
    return nato + eu + extra - political_cost(own, parameters, text) + crisis - own[Principal.BACKLASH]


@rule
def sound_out(own, board, parameters, levers, text, final, gains, fits):
    """Tell the mediator what the drafts are worth: fills `gains` (3, GRID) with net gain by issue and level, and `fits` (GRID,)
    with 1 where the level of the feared issue would be supported at home. Returns the part common to all drafts.
    """
    nato, eu, extra = rewards(own, board, parameters, levers, text)
    sweet = sweetener(own, parameters, nato + eu + extra)
    feared = int(own[Principal.FEARED])
    for issue in range(3):
        reference = board[Board.IMPLEMENTED + issue]
        for g in range(GRID):
            level = GRID_LEVELS[issue, g]
            gains[issue, g] = text_gain(own, board, issue, level) - concession_cost(
                own, parameters, issue, level, reference, final
            )
            if issue == feared:
                fits[g] = supported(own, parameters, level, sweet)
    return constant_part(own, board, parameters, levers, text)


@rule
def technical_terms(own, board, parameters):
    """Terms of a technical item: easy items come first, tension and a firm government stand in the way."""
    level = board[Board.AGREED + Issue.TECH]
    return (
        parameters[Parameter.technical_ease] * (1.0 - level / own[Principal.IDEAL + Issue.TECH]),
        -TENSION_ON_TECHNICAL * board[Board.TENSION],
        -LINE_ON_TECHNICAL * parameters[Parameter.firmness_effect] * own[Principal.LINE],
        -own[Principal.BACKLASH],
        parameters[Parameter.crisis_pressure] * board[Board.TENSION],
    )


@rule
def answer(own, board, parameters, levers, key, ledger, actor, text, levels, odds_ratio, agreement_factor):
    """Answer the text on the table (levels of ASM, RECOG, NORTH): 1 accepted, 0 refused; recorded with its terms."""
    month = int(board[Board.MONTH])
    base = math.log(odds_ratio)
    precision = parameters[Parameter.quantal_precision]
    if text == Text.TECHNICAL:
        terms = technical_terms(own, board, parameters)
        return decide(ledger, key, Stream.ANSWER, actor, month, 0, Kind.ANSWER, text, base, precision, agreement_factor, terms)
    final = text == Text.COMPREHENSIVE
    asm, recog, north = levels
    cost = 0.0
    for issue in range(3):
        reference = board[Board.IMPLEMENTED + issue]
        cost += concession_cost(own, parameters, issue, levels[issue], reference, final)
    nato, eu, extra = rewards(own, board, parameters, levers, text)
    terms = (
        text_gain(own, board, Issue.ASM, asm),
        text_gain(own, board, Issue.RECOG, recog),
        text_gain(own, board, Issue.NORTH, north),
        -cost,
        nato,
        eu + extra,
        parameters[Parameter.crisis_pressure] * board[Board.TENSION],
        -political_cost(own, parameters, text) - own[Principal.BACKLASH],
    )
    return decide(ledger, key, Stream.ANSWER, actor, month, 0, Kind.ANSWER, text, base, precision, agreement_factor, terms)
