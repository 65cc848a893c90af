"""A round of the dialogue: soundings, the mediator's search for a text, two answers, signature; and collapse."""

from __future__ import annotations

import math

from agents.compiled import rule
from agents.levers import strength
from agents.moves.obligations import set_implemented
from agents.moves.principal import KFOR_REFERENCE, troop_factor
from agents.moves.texts import GRID, GRID_LEVELS, answer, sound_out
from agents.parameters import Derived, Parameter
from agents.record import Kind, befalls, happened
from agents.rules import bargaining, conflict, cooperation, implementation
from agents.rules.chance import Stream, normal
from agents.state import Actor, Board, Issue, Lever, Principal, Text

ASM_DRAFTS = (3, GRID)  # a comprehensive text needs real self-management: ASM of at least .35
RECOG_DRAFTS = (5, GRID)  # and non-obstruction outside the UN: RECOG of at least .45
NORTH_DRAFTS = (2, 8)  # inside the mediator's own range, .40 to .65
FRAMEWORK_ASM = (1, 6)  # .25 to .45
FRAMEWORK_RECOG = (0, 5)  # .20 to .40
REACH = 0.1  # utility: a shortfall of this size or more is "far from a deal" (judgement)
FADING_PROXIMITY = 0.5  # the nearness of a deal loses half a month after a round (judgement)
BETWEEN_FRAMEWORKS = 18.0  # months before the mediator tables another political text (judgement; 2013, 2015, 2020, 2023)
TECHNICAL_STEP = 0.05  # of the basket: 17 technical deals of the record fill about .85 of it (judgement)
JUDGED = 36.0  # months within which a deal must be carried out by half to count as normalisation (outcome definition)
ENOUGH = 0.5


@rule
def ceiling(common, gains, asm, recog, north):
    """The most that any draft within the ranges could be worth to one side, each issue at its best level."""
    result = common
    for issue, (first, end) in enumerate((asm, recog, north)):
        best = gains[issue, first]
        for g in range(first + 1, end):
            best = max(best, gains[issue, g])
        result += best
    return result


@rule
def search(common_k, gains_k, fits_k, common_s, gains_s, fits_s, power, floor_asm, floor_recog, asm, recog, north):
    """Best asymmetric Nash product over drafts inside both win-sets: (product, indices of the three levels, best worst-off).

    `asm`, `recog`, `north` are (first, end) indices into the grid; drafts below the implemented levels are left out. The last
    value is the largest net gain of the worse-off side over all drafts that both publics would bear: how near a deal is.
    """
    best = -math.inf
    best_a, best_r, best_n = -1, -1, -1
    nearest = -math.inf
    for a in range(asm[0], asm[1]):
        if fits_k[a] == 0.0 or GRID_LEVELS[0, a] < floor_asm:
            continue
        for r in range(recog[0], recog[1]):
            if fits_s[r] == 0.0 or GRID_LEVELS[1, r] < floor_recog:
                continue
            for n in range(north[0], north[1]):
                net_k = common_k + gains_k[0, a] + gains_k[1, r] + gains_k[2, n]
                net_s = common_s + gains_s[0, a] + gains_s[1, r] + gains_s[2, n]
                nearest = max(nearest, min(net_k, net_s))
                if net_k > 0.0 and net_s > 0.0:
                    product = bargaining.nash_logarithm(net_k, net_s, power)
                    if product > best:
                        best, best_a, best_r, best_n = product, a, r, n
    return math.exp(best), best_a, best_r, best_n, nearest


@rule
def floor(board, issue):
    """Level below which no draft goes: what is implemented, and what a political text in force already says."""
    implemented = board[Board.IMPLEMENTED + issue]
    if board[Board.TEXT_KIND] < Text.FRAMEWORK:
        return implemented
    return max(implemented, board[Board.AGREED + issue])


@rule
def propose(board, parameters, levers, kosovo, serbia, sketch, key, ledger):
    """The mediator's text: comprehensive if both could sign one, else a framework, else a technical item.

    It hears from each side what the drafts are worth, with an error of its own (`mediator_error`, utility). `sketch` is
    scratch room of shape (8, GRID). Returns the kind of text and its levels of ASM, RECOG and NORTH.
    """
    month = int(board[Board.MONTH])
    error_k = parameters[Parameter.mediator_error] * normal(key, Stream.MEDIATOR_ESTIMATE, Actor.KOSOVO, month, 0)
    error_s = parameters[Parameter.mediator_error] * normal(key, Stream.MEDIATOR_ESTIMATE, Actor.SERBIA, month, 0)
    levels = (board[Board.IMPLEMENTED], board[Board.IMPLEMENTED + 1], board[Board.IMPLEMENTED + 2])
    if board[Board.DEAL] > 0.0:
        return Text.TECHNICAL, levels
    gains_k, gains_s = sketch[0:3], sketch[3:6]
    fits_k, fits_s = sketch[6], sketch[7]
    for text in (Text.COMPREHENSIVE, Text.FRAMEWORK):
        final = text == Text.COMPREHENSIVE
        if final and board[Board.SEVERE] > 0.0:
            continue  # a crisis meeting calms; it does not settle the whole
        if not final and month - board[Board.LAST_FRAMEWORK] < BETWEEN_FRAMEWORKS:
            break
        common_k = sound_out(kosovo, board, parameters, levers, text, final, gains_k, fits_k) + error_k
        common_s = sound_out(serbia, board, parameters, levers, text, final, gains_s, fits_s) + error_s
        asm = ASM_DRAFTS if final else FRAMEWORK_ASM
        recog = RECOG_DRAFTS if final else FRAMEWORK_RECOG
        most = min(ceiling(common_k, gains_k, asm, recog, NORTH_DRAFTS), ceiling(common_s, gains_s, asm, recog, NORTH_DRAFTS))
        if most <= (-REACH if final else 0.0):
            continue  # far out of reach, whatever the draft: most months, and the search is the dearest part of a round
        best, a, r, n, nearest = search(
            common_k,
            gains_k,
            fits_k,
            common_s,
            gains_s,
            fits_s,
            kosovo[Principal.POWER],
            floor(board, Issue.ASM),
            floor(board, Issue.RECOG),
            asm,
            recog,
            NORTH_DRAFTS,
        )
        if final:
            near = bargaining.clip(1.0 + nearest / REACH, 0.0, 1.0)
            board[Board.PROXIMITY] = max(near, board[Board.PROXIMITY])
        if best > 0.0:
            chosen = (GRID_LEVELS[0, a], GRID_LEVELS[1, r], GRID_LEVELS[2, n])
            terms = (chosen[0], chosen[1], chosen[2], best)
            happened(ledger, month, 0, Actor.EUROPEAN_UNION, Kind.PROPOSAL, text, terms)
            return text, chosen
    happened(ledger, month, 0, Actor.EUROPEAN_UNION, Kind.PROPOSAL, Text.TECHNICAL, (board[Board.AGREED + Issue.TECH],))
    return Text.TECHNICAL, levels


@rule
def hold_round(board, parameters, levers, kosovo, serbia, sketch, key, ledger):
    """One round: the mediator's text, Kosovo's and Serbia's answers, and the signature if both accept."""
    board[Board.TABLED] = Text.NONE
    board[Board.SIGNED] = Text.NONE
    board[Board.KOSOVO_BLOCKED] = 0.0
    board[Board.SERBIA_BLOCKED] = 0.0
    board[Board.PROXIMITY] *= FADING_PROXIMITY
    if board[Board.ROUND] == 0.0:
        return
    text, levels = propose(board, parameters, levers, kosovo, serbia, sketch, key, ledger)
    board[Board.TABLED] = text
    month = board[Board.MONTH]
    odds = cooperation.envoy_odds(parameters[Parameter.sr_or_agreement], board[Board.ENVOY], strength(levers, Lever.ENVOY, month))
    # the coefficient is for the probability that both agree: half of it, on the log scale, falls to each answer
    factor = troop_factor(board, 0.5 * parameters[Parameter.kfor_dilemma_coef])
    said_k = answer(kosovo, board, parameters, levers, key, ledger, Actor.KOSOVO, text, levels, odds, factor)
    said_s = answer(serbia, board, parameters, levers, key, ledger, Actor.SERBIA, text, levels, odds, factor)
    board[Board.KOSOVO_BLOCKED] = 1.0 - said_k
    board[Board.SERBIA_BLOCKED] = 1.0 - said_s
    if said_k > 0.0 and said_s > 0.0:
        sign(board, text, levels, ledger)


@rule
def sign(board, text, levels, ledger):
    """Enter a signed text on the board: levels agreed, and the levels it starts from."""
    month = board[Board.MONTH]
    board[Board.SIGNED] = text
    board[Board.STEP_MONTH] = month
    happened(ledger, month, 0, Actor.EUROPEAN_UNION, Kind.SIGNED, text, (levels[0], levels[1], levels[2]))
    if text == Text.TECHNICAL:
        agree(board, Issue.TECH, min(1.0, board[Board.AGREED + Issue.TECH] + TECHNICAL_STEP))
        return
    for issue in range(3):
        agree(board, issue, levels[issue])
    board[Board.TEXT_KIND] = text
    board[Board.TEXT_MONTH] = month
    board[Board.LAST_FRAMEWORK] = month
    if text == Text.COMPREHENSIVE:
        board[Board.DEAL] = 1.0
        board[Board.DEAL_MONTH] = month


@rule
def agree(board, issue, level):
    """A new agreed level of one issue: what is implemented now becomes the base from which it is carried out."""
    board[Board.BASE + issue] = board[Board.IMPLEMENTED + issue]
    board[Board.AGREED + issue] = level
    board[Board.DONE + issue] = 0.0


@rule
def carry_out_technical(board, parameters):
    """The technical basket is carried out by both administrations, more slowly in tense times."""
    slot = Board.DONE + Issue.TECH
    if board[Board.AGREED + Issue.TECH] > board[Board.BASE + Issue.TECH]:
        calm = 1.0 - board[Board.TENSION]
        board[slot] = implementation.progress(board[slot], parameters[Parameter.impl_rate_technical], 1.0, calm)
        set_implemented(board, Issue.TECH)


@rule
def share_done(board):
    """Share of the political text in force that has been carried out, weighted by what each issue demands; 0 without one."""
    done = 0.0
    due = 0.0
    for issue in range(3):
        weight = abs(board[Board.AGREED + issue] - board[Board.BASE + issue])
        done += board[Board.DONE + issue] * weight
        due += weight
    return implementation.implementation_share(done, due)


@rule
def judge_deal(board, ledger):
    """Enter the month in which a deal becomes normalisation: half carried out within 36 months, still in force."""
    if board[Board.DEAL] == 0.0 or board[Board.NORMALISED_MONTH] >= 0.0:
        return
    month = board[Board.MONTH]
    if month - board[Board.DEAL_MONTH] <= JUDGED and share_done(board) >= ENOUGH:
        board[Board.NORMALISED_MONTH] = month
        happened(ledger, month, 0, Actor.WORLD, Kind.NORMALISED, 0.0, (share_done(board),))


@rule
def collapse(board, parameters, levers, key, ledger):
    """A political text may be abandoned; less likely the more of it is done and the better peace is kept."""
    board[Board.COLLAPSED] = 0.0
    if board[Board.TEXT_KIND] < Text.FRAMEWORK:
        return
    month = int(board[Board.MONTH])
    extra = max(0.0, board[Board.KFOR] - KFOR_REFERENCE)
    kept = conflict.peacekeeper_factor(parameters[Derived.COLLAPSE_PER_THOUSAND], extra)
    envoy = cooperation.envoy_factor(
        parameters[Parameter.sr_collapse_hr], board[Board.ENVOY], strength(levers, Lever.ENVOY, month)
    )
    done = share_done(board)
    hazard = implementation.collapse_hazard(
        parameters[Parameter.collapse_hazard], done, parameters[Parameter.implementation_protection], kept * envoy
    )
    kind = board[Board.TEXT_KIND]
    if befalls(ledger, key, Stream.COLLAPSE, 0, month, 0, Kind.COLLAPSE, kind, hazard, (done, kept, envoy)) > 0.0:
        board[Board.COLLAPSED] = kind
        if board[Board.NORMALISED_MONTH] >= 0.0 and board[Board.DEAL] > 0.0:
            board[Board.BROKEN] = 1.0
        board[Board.DEAL] = 0.0
        board[Board.TEXT_KIND] = Text.NONE
        for issue in range(3):
            agree(board, issue, board[Board.IMPLEMENTED + issue])
