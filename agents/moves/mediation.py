"""What the mediator believes of both sides, how it learns in sessions and from answers, and which draft it finds best.

The mediator knows what everybody can see, and errs about what a unit of an issue is worth to a side: an error that it knows the
size of, not the sign. Sessions and answers make it smaller, time makes it larger again.
"""

from __future__ import annotations

import math

from keci.agents.compiled import rule
from keci.agents.moves.texts import GRID_LEVELS, NORTH_STEPS, STEP, draft_level
from keci.agents.parameters import Parameter
from keci.agents.rules import bargaining
from keci.agents.rules.chance import Stream, normal
from keci.agents.state import Board, Issue, Text, Union

ISSUES = 3
START, NEW_GOVERNMENT, SESSION = 0, 1, 2  # turns of the draws of a month
SLIGHT = 1e-9
WISHED = (-1.0, 1.0, 1.0)  # the way Kosovo wants ASM, RECOG and NORTH to go; Serbia wants the other
# A text remembered: its kind, then the levels, who refused it, and what each side was offered beside the levels
LEVELS, BY, TERMS = (slot - Union.REFUSED_KIND for slot in (Union.REFUSED, Union.REFUSED_BY, Union.REFUSED_TERMS))
TEXT_SLOTS = Union.BIAS - Union.REFUSED_KIND
TEXTS = 1 + (Union.DECIDER - Union.EARLIER) // TEXT_SLOTS  # remembered: eight


@rule
def believe_anew(own, parameters, key, month, side, months, turn):
    """Let what is known of a side (0 Kosovo, 1 Serbia) go stale by so many months; an infinite number forgets it all.

    `turn` tells draws of one month apart.
    """
    first = parameters[Parameter.mediator_error] * parameters[Parameter.mediator_error]
    for issue in range(ISSUES):
        slot = ISSUES * side + issue
        before = own[Union.VARIANCE + slot]
        after = bargaining.aged(before, first, months, parameters[Parameter.belief_halflife])
        if after > before:
            wander = math.sqrt(after - before)
            own[Union.BIAS + slot] += wander * normal(key, Stream.MEDIATOR_ESTIMATE, side + 1, month, ISSUES * turn + issue)
            own[Union.VARIANCE + slot] = after


@rule
def hear(own, parameters, key, month, side, distances):
    """Learn from what a side says in a session, issue by issue, about the draft discussed."""
    noise = parameters[Parameter.sounding_noise]
    for issue in range(ISSUES):
        slot, distance = ISSUES * side + issue, distances[issue]
        left = bargaining.sounded(own[Union.VARIANCE + slot], distance, noise)
        if left >= 1.0:
            continue  # the draft does not touch the issue
        misheard = noise * normal(key, Stream.SOUNDING, side + 1, month, issue)
        own[Union.BIAS + slot] = own[Union.BIAS + slot] * left + (1.0 - left) * misheard / distance
        own[Union.VARIANCE + slot] *= left


@rule
def spread_of(own, side, distances):
    """Variance of the mediator's estimate of a side's net gain from a draft at these distances from the path without a deal."""
    total = 0.0
    for issue in range(ISSUES):
        total += own[Union.VARIANCE + ISSUES * side + issue] * (distances[issue] * distances[issue])
    return total


@rule
def learn_from_answer(own, parameters, side, distances, estimate, accepted):
    """Learn from an answer: the estimate is shifted and narrowed as a normal cut off by it (assumed-density filtering).

    Minka 2001; Rasmussen and Williams 2006, equations 3.85 to 3.87 for the moments.
    """
    variance = spread_of(own, side, distances)
    if variance <= 0.0:
        return
    spread = bargaining.acceptance_spread(variance, parameters[Parameter.signature_precision])
    sign = 1.0 if accepted > 0.0 else -1.0
    z = sign * estimate / spread
    ratio = bargaining.hazard_ratio(z)
    shift = sign * ratio / spread
    narrowed = ratio * (z + ratio) / (spread * spread)
    for issue in range(ISSUES):
        slot = ISSUES * side + issue
        weight = own[Union.VARIANCE + slot] * distances[issue]
        own[Union.BIAS + slot] += shift * weight
        own[Union.VARIANCE + slot] = max(0.0, own[Union.VARIANCE + slot] - narrowed * weight * weight)


@rule
def hear_counter_offer(own, side, issue):
    """A counter-offer shows exactly what a unit of its issue is worth to the side that makes it."""
    own[Union.BIAS + ISSUES * side + issue] = 0.0
    own[Union.VARIANCE + ISSUES * side + issue] = 0.0


@rule
def estimate(own, board, side, gains, paths, guessed):
    """Fill `guessed` (3, GRID) with what the mediator takes the drafts to be worth to a side, by issue and level."""
    for issue in range(ISSUES):
        bias = own[Union.BIAS + ISSUES * side + issue]
        for g in range(NORTH_STEPS if issue == Issue.NORTH else gains.shape[1]):
            guessed[issue, g] = gains[issue, g] + bias * (draft_level(board, issue, g) - paths[issue])


@rule
def best_of(gains, issue, first, end):
    """The most that any level of an issue within the range is worth."""
    best = gains[issue, first]
    for g in range(first + 1, end):
        best = max(best, gains[issue, g])
    return best


@rule
def ceiling(common, gains, asm, recog):
    """The most that any draft within the ranges could be worth to one side, each issue at its best level."""
    return common + best_of(gains, 0, asm[0], asm[1]) + best_of(gains, 1, recog[0], recog[1]) + best_of(gains, 2, 0, NORTH_STEPS)


@rule
def floor(board, issue):
    """Level below which no draft goes: what is implemented, and what a political text in force already says."""
    implemented = board[Board.IMPLEMENTED + issue]
    if board[Board.TEXT_KIND] < Text.FRAMEWORK:
        return implemented
    return max(implemented, board[Board.AGREED + issue])


@rule
def text_at(number):
    """Slot at which a text remembered begins: 0 the last one tabled, then those before it, the latest first."""
    return Union.REFUSED_KIND if number == 0 else Union.EARLIER + (number - 1) * TEXT_SLOTS


@rule
def refused_before(own, text, levels, offered_k, offered_s, better):
    """True if a side refused a text remembered with these levels and is offered no more beside them than then.

    A revision gives something to everybody who refused the last text: it would refuse all that gives it no more.
    """
    for number in range(TEXTS):
        at = text_at(number)
        if own[at] != text:
            continue
        for side in range(2):
            offered = offered_k if side == 0 else offered_s
            if own[at + BY + side] == 0.0 or offered >= own[at + TERMS + side] + better:
                continue
            last = number == 0 and own[Union.FAILED] > 0.0
            gives, moved = 0.0, 0.0
            for issue in range(ISSUES):
                change = levels[issue] - own[at + LEVELS + issue]
                gives = max(gives, WISHED[issue] * change if side == 0 else -WISHED[issue] * change)
                moved = max(moved, abs(change))
            # what is implemented in the north moves month by month: less than half a step of drafts is neither
            if moved < 0.5 * STEP or (last and gives < 0.5 * STEP):
                return True
    return False


@rule
def make_room_for_text(own):
    """Every text remembered moves one place back, and the oldest is forgotten."""
    for number in range(TEXTS - 1, 0, -1):
        new, old = text_at(number), text_at(number - 1)
        for slot in range(TEXT_SLOTS):
            own[new + slot] = own[old + slot]


@rule
def forget_refusals(own, side):
    """What a side's last government refused binds the next one no more."""
    for number in range(TEXTS):
        own[text_at(number) + BY + side] = 0.0


@rule
def search(own, board, text, common_k, gains_k, fits_k, common_s, gains_s, fits_s, power, asm, recog, better, largest):
    """Best asymmetric Nash product over drafts inside both win-sets: (found, indices of the three levels, best worst-off).

    `asm` and `recog` are (first, end) indices into the grid. Left out are drafts below what is implemented or in force, drafts
    that raise nothing or a level by more than `largest` at once, and what was refused on unchanged terms. The last value is the
    largest net gain of the worse-off side over all drafts that both publics would bear: how near a deal is.
    """
    best = -math.inf
    best_a, best_r, best_n = -1, -1, -1
    nearest = -math.inf
    floor_a, floor_r = floor(board, Issue.ASM), floor(board, Issue.RECOG)
    for a in range(asm[0], asm[1]):
        if fits_k[a] == 0.0 or GRID_LEVELS[a] < floor_a - SLIGHT:
            continue
        for r in range(recog[0], recog[1]):
            if fits_s[r] == 0.0 or GRID_LEVELS[r] < floor_r - SLIGHT:
                continue
            moved = max(GRID_LEVELS[a] - floor_a, GRID_LEVELS[r] - floor_r)
            if moved > largest + SLIGHT:
                continue
            for n in range(NORTH_STEPS):
                net_k = common_k + gains_k[0, a] + gains_k[1, r] + gains_k[2, n]
                net_s = common_s + gains_s[0, a] + gains_s[1, r] + gains_s[2, n]
                nearest = max(nearest, min(net_k, net_s))
                if net_k <= 0.0 or net_s <= 0.0 or max(moved, STEP * n) < STEP - SLIGHT:
                    continue
                product = bargaining.nash_logarithm(net_k, net_s, power)
                if product <= best:
                    continue
                levels = (GRID_LEVELS[a], GRID_LEVELS[r], draft_level(board, Issue.NORTH, n))
                if not refused_before(own, text, levels, common_k, common_s, better):
                    best, best_a, best_r, best_n = product, a, r, n
    return best_a >= 0, best_a, best_r, best_n, nearest
