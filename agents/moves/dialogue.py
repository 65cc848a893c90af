"""A round of the dialogue: sessions, the mediator's text, two answers, counter-offers, signature; and collapse."""

from __future__ import annotations

import math

from keci.agents.compiled import rule
from keci.agents.levers import strength
from keci.agents.moves import mediation
from keci.agents.moves.obligations import set_implemented
from keci.agents.moves.principal import KFOR_REFERENCE, troop_factor
from keci.agents.moves.texts import (
    GRID,
    GRID_LEVELS,
    NORTH_STEPS,
    annex,
    answer,
    ask_home,
    draft_level,
    holding_out,
    political_terms,
    sound_out,
    without_deal,
)
from keci.agents.parameters import Derived, Parameter
from keci.agents.record import Kind, befalls, happened
from keci.agents.rules import bargaining, conflict, cooperation, implementation
from keci.agents.rules.chance import Stream
from keci.agents.state import Act, Actor, Board, Issue, Lever, Principal, Text, Union

ASM_DRAFTS = (3, GRID)  # a comprehensive text needs real self-management: ASM of at least .35
RECOG_DRAFTS = (5, GRID)  # and non-obstruction outside the UN: RECOG of at least .45
FRAMEWORK_ASM = (0, 7)  # .20 to .50
FRAMEWORK_RECOG = (0, 7)  # .20 to .50
FADING_PROXIMITY = 0.5  # the nearness of a deal halves from month to month without a session
TECHNICAL_STEP = 0.05  # of the basket: 17 technical deals of the record fill about .85 of it
JUDGED = 36.0  # months within which a deal must be carried out by half to count as normalisation (outcome definition)
ENOUGH = 0.5  # of it (outcome definition)
PEACE = 12.0  # months without a severe incident that normalisation asks for (outcome definition)
STALE = 24.0  # months after which sessions held count for nothing


@rule
def may_table(board, text):
    """True if the mediator works on a political text of this kind now: not before its mandate, no grand one in a crisis.

    Nor while one of those who would sign holds an election or has just acted alone or put its army on alert: none of the
    political texts of the record was agreed in such a month (data/evidence/events.csv).
    """
    if board[Board.MONTH] < board[Board.POLITICAL_FROM] or (text == Text.COMPREHENSIVE and board[Board.SEVERE] > 0.0):
        return False
    voting = board[Board.ELECTION_KOSOVO] > 0.0 or board[Board.ELECTION_SERBIA] > 0.0
    return not voting and board[Board.KOSOVO_ACT] != Act.UNILATERAL and board[Board.SERBIA_ACT] != Act.ALERT


@rule
def meet_governments(union, board, parameters, key):
    """A new government is a stranger to the mediator: what was learned of its predecessor counts for nothing."""
    month = int(board[Board.MONTH])
    for side in range(2):
        if board[Board.ELECTION_KOSOVO if side == 0 else Board.ELECTION_SERBIA] > 1.0:
            mediation.believe_anew(union, parameters, key, month, side, math.inf, mediation.NEW_GOVERNMENT)
            union[Union.SESSIONS] = 0.0
            mediation.forget_refusals(union, side)


@rule
def assess(union, board, parameters, levers, promised, own, actor, text, gains, guess, paths, asm, recog):
    """What the mediator takes drafts to be worth to one side: (part common to all, rewards in it, the most that any is worth).

    Fills `gains` and `paths` as `sound_out` does, and `guess` with the mediator's estimate of the gains.
    """
    common, offered = sound_out(own, board, parameters, levers, promised, actor, text, gains, paths)
    mediation.estimate(union, board, 0 if actor == Actor.KOSOVO else 1, gains, paths, guess)
    return common, offered, mediation.ceiling(common, guess, asm, recog)


@rule
def chance_of_signature(union, parameters, worth_k, worth_s, away_k, away_s):
    """Probability, as the mediator sees it, that both sides accept a draft worth so much to them."""
    precision = parameters[Parameter.signature_precision]
    spread_k = bargaining.acceptance_spread(mediation.spread_of(union, 0, away_k), precision)
    spread_s = bargaining.acceptance_spread(mediation.spread_of(union, 1, away_s), precision)
    return bargaining.normal_share(worth_k / spread_k) * bargaining.normal_share(worth_s / spread_s)


@rule
def propose(union, board, parameters, levers, promised, kosovo, serbia, sketch, key, ledger):
    """The mediator's month: a session on the best political text it can think of, or a text tabled, or a technical item.

    `sketch` is scratch room of shape (ROOM, GRID). Returns the kind of text on the table, its levels of ASM, RECOG and NORTH,
    and what the mediator takes it to be worth to Kosovo and to Serbia.
    """
    month = int(board[Board.MONTH])
    levels = (board[Board.IMPLEMENTED], board[Board.IMPLEMENTED + 1], board[Board.IMPLEMENTED + 2])
    if board[Board.DEAL] > 0.0:
        return Text.TECHNICAL, levels, 0.0, 0.0
    gains_k, gains_s, guess_k, guess_s = sketch[0:3], sketch[3:6], sketch[6:9], sketch[9:12]
    fits_k, fits_s = sketch[12], sketch[13]
    since = month - union[Union.LAST_SESSION]
    if since > STALE:
        union[Union.SESSIONS] = 0.0
        union[Union.FAILED] = 0.0
    paths_k, paths_s = sketch[14], sketch[15]
    better, largest = parameters[Parameter.sounding_noise], parameters[Parameter.largest_step]
    for text in (Text.COMPREHENSIVE, Text.FRAMEWORK):
        final = text == Text.COMPREHENSIVE
        if not may_table(board, text):
            continue
        if not final and month - board[Board.LAST_FRAMEWORK] < parameters[Parameter.between_frameworks]:
            break
        asm = ASM_DRAFTS if final else FRAMEWORK_ASM
        recog = RECOG_DRAFTS if final else FRAMEWORK_RECOG
        least = -parameters[Parameter.reach] if final else 0.0
        common_k, offered_k, most = assess(
            union, board, parameters, levers, promised, kosovo, Actor.KOSOVO, text, gains_k, guess_k, paths_k, asm, recog
        )
        if most <= least:
            continue  # far out of reach, whatever the draft: most months, and what follows is the dearest part of a round
        common_s, offered_s, most = assess(
            union, board, parameters, levers, promised, serbia, Actor.SERBIA, text, gains_s, guess_s, paths_s, asm, recog
        )
        if most <= least:
            continue
        ask_home(kosovo, board, parameters, offered_k, fits_k)
        ask_home(serbia, board, parameters, offered_s, fits_s)
        power = kosovo[Principal.POWER]
        found, a, r, n, nearest = mediation.search(
            union, board, text, common_k, guess_k, fits_k, common_s, guess_s, fits_s, power, asm, recog, better, largest
        )
        if final:
            near = bargaining.clip(1.0 + nearest / parameters[Parameter.reach], 0.0, 1.0)
            board[Board.PROXIMITY] = max(near, board[Board.PROXIMITY])
        if not found:
            continue
        mediation.believe_anew(union, parameters, key, month, 0, max(0.0, since), mediation.SESSION)
        mediation.believe_anew(union, parameters, key, month, 1, max(0.0, since), mediation.SESSION)
        since = 0.0
        union[Union.LAST_SESSION] = month
        draft = (GRID_LEVELS[a], GRID_LEVELS[r], draft_level(board, Issue.NORTH, n))
        away_k = (draft[0] - paths_k[0], draft[1] - paths_k[1], draft[2] - paths_k[2])
        away_s = (draft[0] - paths_s[0], draft[1] - paths_s[1], draft[2] - paths_s[2])
        worth_k = common_k + guess_k[0, a] + guess_k[1, r] + guess_k[2, n]
        worth_s = common_s + guess_s[0, a] + guess_s[1, r] + guess_s[2, n]
        likely = chance_of_signature(union, parameters, worth_k, worth_s, away_k, away_s)
        # a text that failed is revised at once; a new one needs its run-up
        ready = union[Union.FAILED] > 0.0 or union[Union.SESSIONS] + 1.0 >= parameters[Parameter.sessions_before_text]
        if ready and likely >= parameters[Parameter.tabling_confidence]:
            terms = (draft[0], draft[1], draft[2], likely)
            happened(ledger, month, 0, Actor.EUROPEAN_UNION, Kind.PROPOSAL, text, terms)
            mark_text(union, board, text, draft, common_k, common_s)
            return text, draft, worth_k, worth_s
        if ready:
            continue  # enough has been heard to know that this would be refused
        union[Union.SESSIONS] += 1.0
        mediation.hear(union, parameters, key, month, 0, away_k)
        mediation.hear(union, parameters, key, month, 1, away_s)
        heard = (draft[0], draft[1], draft[2], likely, union[Union.SESSIONS])
        happened(ledger, month, 0, Actor.EUROPEAN_UNION, Kind.SESSION, text, heard)
        return Text.TECHNICAL, levels, 0.0, 0.0
    return Text.TECHNICAL, levels, 0.0, 0.0


@rule
def mark_text(union, board, text, draft, common_k, common_s):
    """Note what is tabled: sessions begin anew, and what each side is offered beside the levels is remembered with them."""
    union[Union.SESSIONS] = 0.0
    mediation.make_room_for_text(union)
    union[Union.REFUSED_KIND] = text
    moved = draft[2] - board[Board.IMPLEMENTED + Issue.NORTH]
    for issue in range(3):
        union[Union.REFUSED + issue] = draft[issue]
        if issue < 2:
            moved = max(moved, draft[issue] - mediation.floor(board, issue))
    board[Board.MOVED] = moved
    union[Union.REFUSED_BY] = 0.0
    union[Union.REFUSED_BY + 1] = 0.0
    union[Union.REFUSED_TERMS] = common_k
    union[Union.REFUSED_TERMS + 1] = common_s
    if text == Text.COMPREHENSIVE:
        board[Board.FIRST_TEXT] = 1.0 if board[Board.TEXTS_TABLED] == 0.0 else 0.0
        board[Board.TEXTS_TABLED] += 1.0


@rule
def hold_round(union, board, parameters, levers, promised, kosovo, serbia, sketch, key, ledger):
    """One round: a session or a text, Kosovo's and Serbia's answers, and the signature if both accept."""
    board[Board.TABLED] = Text.NONE
    board[Board.SIGNED] = Text.NONE
    board[Board.KOSOVO_BLOCKED] = 0.0
    board[Board.SERBIA_BLOCKED] = 0.0
    board[Board.PROXIMITY] *= FADING_PROXIMITY
    if board[Board.ROUND] == 0.0:
        return
    text, levels, worth_k, worth_s = propose(union, board, parameters, levers, promised, kosovo, serbia, sketch, key, ledger)
    board[Board.TABLED] = text
    month = board[Board.MONTH]
    odds = cooperation.envoy_odds(parameters[Parameter.sr_or_agreement], board[Board.ENVOY], strength(levers, Lever.ENVOY, month))
    # the coefficient is for the probability that both agree: half of it, on the log scale, falls to each answer
    factor = troop_factor(board, 0.5 * parameters[Parameter.kfor_dilemma_coef])
    failed = union[Union.FAILED]
    said_k, net_k = answer(
        kosovo, board, parameters, levers, promised, key, ledger, Actor.KOSOVO, text, levels, odds, factor, failed
    )
    said_s, net_s = answer(
        serbia, board, parameters, levers, promised, key, ledger, Actor.SERBIA, text, levels, odds, factor, failed
    )
    if text >= Text.FRAMEWORK:
        board[Board.NET_KOSOVO] = net_k
        board[Board.NET_SERBIA] = net_s
        board[Board.KOSOVO_BLOCKED] = 1.0 - said_k
        board[Board.SERBIA_BLOCKED] = 1.0 - said_s
        hear_answers(
            union,
            board,
            parameters,
            levers,
            promised,
            kosovo,
            0,
            said_k,
            text,
            levels,
            worth_k - holding_out(parameters, text, failed),
            ledger,
        )
        hear_answers(
            union,
            board,
            parameters,
            levers,
            promised,
            serbia,
            1,
            said_s,
            text,
            levels,
            worth_s - holding_out(parameters, text, failed),
            ledger,
        )
        union[Union.FAILED] = 0.0 if said_k > 0.0 and said_s > 0.0 else failed + 1.0
    if said_k > 0.0 and said_s > 0.0:
        sign(board, parameters, kosovo, serbia, text, levels, ledger)


@rule
def hear_answers(union, board, parameters, levers, promised, own, side, said, text, levels, worth, ledger):
    """The mediator learns from an answer; who refuses has said so in public, and may say what it would have accepted."""
    away = (
        levels[0] - without_deal(own, board, parameters, 0),
        levels[1] - without_deal(own, board, parameters, 1),
        levels[2] - without_deal(own, board, parameters, 2),
    )
    mediation.learn_from_answer(union, parameters, side, away, worth, said)
    if said > 0.0:
        return
    union[Union.REFUSED_BY + side] = 1.0
    own[Principal.COMMITMENT] += 1.0
    actor = Actor.KOSOVO if side == 0 else Actor.SERBIA
    issue, level = counter_offer(board, parameters, levers, promised, own, actor, text, levels)
    if issue >= 0:
        mediation.hear_counter_offer(union, side, issue)
        happened(ledger, board[Board.MONTH], 0, actor, Kind.COUNTER_OFFER, issue, (levels[issue], level))


@rule
def counter_offer(board, parameters, levers, promised, own, actor, text, levels):
    """The smallest change of one level that would have made a refused text worth signing: (issue, level), or (-1, 0).

    A party moves an issue towards its own ideal in the steps of drafts, not below what is implemented or in force.
    """
    found, best_level, fewest = -1, 0.0, 1000
    for issue in range(3):
        toward = 1.0 if own[Principal.IDEAL + issue] > levels[issue] else -1.0
        for steps in range(1, NORTH_STEPS + 1):
            level = levels[issue] + toward * steps * 0.05
            low = board[Board.IMPLEMENTED + issue] if issue == Issue.NORTH else mediation.floor(board, issue)
            if steps >= fewest or level < low - 1e-9 or level > GRID_LEVELS[GRID - 1] + 0.2:
                break
            asked = (
                level if issue == 0 else levels[0],
                level if issue == 1 else levels[1],
                level if issue == 2 else levels[2],
            )
            net = 0.0
            terms = political_terms(own, board, parameters, levers, promised, actor, text, asked)
            for k in range(len(terms)):
                net += terms[k]
            if net > 0.0:
                found, best_level, fewest = issue, level, steps
                break
    return found, best_level


@rule
def sign(board, parameters, kosovo, serbia, text, levels, ledger):
    """Enter a signed text on the board: levels agreed, and the levels it starts from."""
    month = board[Board.MONTH]
    board[Board.SIGNED] = text
    board[Board.STEP_MONTH] = month
    happened(ledger, month, 0, Actor.EUROPEAN_UNION, Kind.SIGNED, text, (levels[0], levels[1], levels[2]))
    if text == Text.TECHNICAL:
        agree_technical(board, TECHNICAL_STEP)
        return
    agree_technical(board, annex(board, parameters) - board[Board.AGREED + Issue.TECH])
    for issue in range(3):
        agree(board, issue, levels[issue])
    board[Board.TEXT_KIND] = text
    board[Board.TEXT_MONTH] = month
    board[Board.LAST_FRAMEWORK] = month
    if text == Text.COMPREHENSIVE:
        board[Board.DEAL] = 1.0
        board[Board.DEAL_MONTH] = month
        kosovo[Principal.SIGNED_DEAL] = 1.0
        serbia[Principal.SIGNED_DEAL] = 1.0


@rule
def agree(board, issue, level):
    """A new agreed level of one issue: what is implemented now becomes the base from which it is carried out."""
    board[Board.BASE + issue] = board[Board.IMPLEMENTED + issue]
    board[Board.AGREED + issue] = level
    board[Board.DONE + issue] = 0.0


@rule
def agree_technical(board, added):
    """Add to the technical basket agreed."""
    agree(board, Issue.TECH, min(1.0, board[Board.AGREED + Issue.TECH] + added))


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
    """Enter the month in which a deal becomes normalisation: half carried out within 36 months, in force, and a year of peace."""
    if board[Board.DEAL] == 0.0 or board[Board.NORMALISED_MONTH] >= 0.0:
        return
    month = board[Board.MONTH]
    peace = board[Board.QUIET_MONTHS] >= PEACE
    if peace and month - board[Board.DEAL_MONTH] <= JUDGED and share_done(board) >= ENOUGH:
        board[Board.NORMALISED_MONTH] = month
        happened(ledger, month, 0, Actor.WORLD, Kind.NORMALISED, 0.0, (share_done(board), board[Board.QUIET_MONTHS]))


@rule
def collapse(board, parameters, levers, kosovo, serbia, key, ledger):
    """A political text may be abandoned; less likely the more of it is done and the better peace is kept.

    It is the side to which keeping it is worth less that abandons it; the other learns from that.
    """
    board[Board.COLLAPSED] = 0.0
    board[Board.COLLAPSED_BY] = 0.0
    month = int(board[Board.MONTH])
    if board[Board.TEXT_KIND] < Text.FRAMEWORK or board[Board.TEXT_MONTH] == month:  # nobody abandons what was signed today
        return
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
    terms = (done, kept, envoy, kosovo[Principal.KEEPING], serbia[Principal.KEEPING])
    if befalls(ledger, key, Stream.COLLAPSE, 0, month, 0, Kind.COLLAPSE, kind, hazard, terms) > 0.0:
        board[Board.COLLAPSED] = kind
        pristina = kosovo[Principal.KEEPING] < serbia[Principal.KEEPING]
        board[Board.COLLAPSED_BY] = Actor.KOSOVO if pristina else Actor.SERBIA
        if board[Board.NORMALISED_MONTH] >= 0.0 and board[Board.DEAL] > 0.0:
            board[Board.BROKEN] = 1.0
        board[Board.DEAL] = 0.0
        board[Board.TEXT_KIND] = Text.NONE
        for issue in range(3):
            agree(board, issue, board[Board.IMPLEMENTED + issue])
