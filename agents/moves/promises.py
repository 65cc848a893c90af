"""Promised rewards: what they are worth, what earns them, how they are paid, taken back and believed.

One set of rules for every payer: NATO's track, the EU's packages for both sides, the rival lever. `reward` is one row of the
table of rewards (see `agents.state.Reward`).
"""

from __future__ import annotations

from keci.agents.compiled import rule
from keci.agents.parameters import Parameter
from keci.agents.rules import incentives
from keci.agents.state import Earns, Reward, Setting, Text

WHOLE_TRACK = 1.0


@rule
def earned_by(reward, step):
    """True if a step of this kind (one of `Earns`) earns the reward."""
    return int(reward[Reward.EARNED_BY]) & int(step) > 0


@rule
def counts(reward):
    """True while the promise is made, conditional and not suspended: then a step can earn it and misconduct can cost it."""
    return reward[Reward.PROMISED] > 0.0 and reward[Reward.SUSPENDED] == 0.0 and reward[Reward.CONDITIONAL] > 0.0


@rule
def announce(reward, lever, monthly_discount):
    """Enter the terms of a promise as its lever sets them; `lever` is that lever's row of settings."""
    if lever[Setting.CREDIBILITY] >= 0.0:
        reward[Reward.BELIEF] = lever[Setting.CREDIBILITY]
    reward[Reward.CONDITIONAL] = lever[Setting.CONDITIONAL]
    reward[Reward.EARNED_BY] = lever[Setting.EARNED_BY]
    reward[Reward.USED_UP] = lever[Setting.USED_UP]
    reward[Reward.WAIT] = incentives.patience(monthly_discount, lever[Setting.DELAY])
    reward[Reward.DELAY] = lever[Setting.DELAY]


@rule
def path(reward, parameters, foresight):
    """Share of the reward that the next step brings or opens: the next part, and the further ones within the foresight."""
    left = incentives.on_offer(reward[Reward.EARNED], reward[Reward.USED_UP])
    following = incentives.further_steps(left, reward[Reward.SHARE], foresight, parameters[Parameter.earning_pace])
    return min(reward[Reward.SHARE], left) + following


@rule
def worth(reward, share):
    """Utility now of this share of the reward: belief x size x delta^D, as far as the promise counts yet."""
    return reward[Reward.PROMISED] * incentives.expected_reward(
        reward[Reward.BELIEF], reward[Reward.WHOLE] * share, reward[Reward.WAIT]
    )


@rule
def for_signing(reward, parameters, text, foresight, monthly_discount):
    """Utility of signing a text because of this reward; 0 where signing earns nothing.

    A comprehensive text is worth all that is on offer: the rest, or, not used up, the open perspective as a whole.
    What only delivery earns waits for the first step delivered.
    """
    if not counts(reward):
        return 0.0
    if text == Text.TECHNICAL:
        left = incentives.on_offer(reward[Reward.EARNED], reward[Reward.USED_UP])
        return worth(reward, min(reward[Reward.SHARE], left)) if earned_by(reward, Earns.TECHNICAL) else 0.0
    share = path(reward, parameters, foresight)
    if text == Text.COMPREHENSIVE:
        share = incentives.on_offer(reward[Reward.EARNED], reward[Reward.USED_UP])
    value = worth(reward, share)
    if earned_by(reward, Earns.POLITICAL):
        return value
    if earned_by(reward, Earns.DELIVERY) or earned_by(reward, Earns.ROUTINE):
        return value * incentives.patience(monthly_discount, parameters[Parameter.delivery_lag])
    return 0.0


@rule
def for_delivering(reward, parameters, foresight):
    """Utility of a month of carrying out obligations: what is earned and waits for clean conduct, and what delivery earns."""
    if not counts(reward):
        return 0.0
    share = max(0.0, reward[Reward.EARNED] - reward[Reward.PAID])
    if earned_by(reward, Earns.DELIVERY) or earned_by(reward, Earns.ROUTINE):
        share += path(reward, parameters, foresight)
    return worth(reward, min(share, WHOLE_TRACK))


@rule
def at_stake(reward, parameters, foresight):
    """Utility that misconduct puts at risk: the path it closes, and part of what was given already."""
    if reward[Reward.PROMISED] == 0.0 or reward[Reward.CONDITIONAL] == 0.0:
        return 0.0
    given = parameters[Parameter.forfeit] * reward[Reward.WHOLE] * min(reward[Reward.PAID], WHOLE_TRACK)
    return worth(reward, path(reward, parameters, foresight)) + given


@rule
def earn(reward, parameters, month, own_pace, whole):
    """Enter a step that earns: the next part, or the `whole` that is left, unless the last one is too recent. 1 if it counts."""
    rested = reward[Reward.EARNED_MONTH] < 0.0 or month - reward[Reward.EARNED_MONTH] >= parameters[Parameter.earning_pace]
    if not counts(reward) or not (rested or own_pace > 0.0 or whole > 0.0):
        return 0.0
    left = incentives.on_offer(reward[Reward.EARNED], reward[Reward.USED_UP])
    if left <= 0.0:
        return 0.0
    unearned = max(0.0, 1.0 - reward[Reward.EARNED])
    reward[Reward.EARNED] += unearned if whole > 0.0 else min(reward[Reward.SHARE], unearned)
    reward[Reward.EARNED_MONTH] = month
    return 1.0


@rule
def earns_now(reward, signed, complied, delivered):
    """True if what happened this month is a step that earns: a text signed, a month of work, a marked step of delivery."""
    if signed == Text.TECHNICAL and earned_by(reward, Earns.TECHNICAL):
        return True
    if signed >= Text.FRAMEWORK and earned_by(reward, Earns.POLITICAL):
        return True
    if complied > 0.0 and earned_by(reward, Earns.ROUTINE):
        return True
    return delivered > 0.0 and earned_by(reward, Earns.DELIVERY)


@rule
def step_delivered(reward, parameters, done):
    """1 when the duties carried out (share `done`) have grown by a marked step since the last one; the mark moves with it."""
    if done < reward[Reward.MARK]:
        reward[Reward.MARK] = done  # a new text, or what was done is undone
    if done - reward[Reward.MARK] < parameters[Parameter.delivery_step]:
        return 0.0
    reward[Reward.MARK] = done
    return 1.0


@rule
def owed(reward):
    """True while something earned has not been delivered."""
    return reward[Reward.EARNED] > reward[Reward.PAID] + 1e-9


@rule
def renew(reward, month, months):
    """A payer's next package: once all of one has been paid and its months are over, the whole is on offer again."""
    if reward[Reward.PAID] < 1.0 - 1e-9 or month - reward[Reward.EARNED_MONTH] < months:
        return
    reward[Reward.EARNED] = 0.0
    reward[Reward.PAID] = 0.0
    reward[Reward.EARNED_MONTH] = -1.0


@rule
def late(reward):
    """True while something earned has been owed for longer than the delay announced."""
    return reward[Reward.OWED] > reward[Reward.DELAY]


@rule
def pay(reward, share):
    """Deliver a share of the reward."""
    reward[Reward.PAID] += share
    reward[Reward.OWED] = 0.0


@rule
def judge(reward, parameters, delivered, gain, waiting):
    """Belief in the promise: won by what is delivered (share of the whole, 0 to 1), lost by a month of waiting for what is late.

    `waiting` is 0 to 1: how much is waited for. What comes within the delay announced is not late.
    """
    if delivered > 0.0:
        reward[Reward.OWED] = 0.0
        won = min(1.0, gain * delivered) * parameters[Parameter.credibility_gain]
        reward[Reward.BELIEF] = incentives.credibility_won(reward[Reward.BELIEF], min(won, 1.0))
    elif waiting > 0.0:
        reward[Reward.OWED] += 1.0
        if not late(reward):
            return
        loss = parameters[Parameter.credibility_loss_delay] * waiting
        reward[Reward.BELIEF] = incentives.credibility_lost(reward[Reward.BELIEF], loss)
