"""What moved the picture: a change of policy, of an assumption, of the world outside, or of chance; and what it did."""

from __future__ import annotations

from keci.dashboard.what_if.dials import PARAMETER, Dial, Group, dials
from keci.dashboard.what_if.futures import Answer
from keci.dashboard.what_if.settings import Settings
from keci.experiments.statistics.metrics import PRIMARY, metric
from keci.experiments.statistics.words import difference

MOST_NAMED = 3  # sliders that the sentence names
KINDS = {
    Group.TRACK: "a policy",
    Group.OTHERS: "a policy",
    Group.SHOCK: "what happens to the world",
    Group.TRACK_ASSUMED: "an assumption",
    Group.NORTH_ASSUMED: "an assumption",
    Group.RUN: "which futures are played",
}


def moved(before: Settings, now: Settings) -> list[Dial]:
    """The sliders that differ, in the order of the page."""
    return [dial for key, dial in dials().items() if before.value(key) != now.value(key)]


def kind_of(changed: list[Dial]) -> str:
    """What was moved, in words: "a policy", "an assumption" ... or both."""
    kinds = list(dict.fromkeys(KINDS[dial.group] for dial in changed))
    return " and ".join(kinds) if kinds else KINDS[Group.RUN]


def change_said(before: Settings, now: Settings) -> str:
    """Whether policy or assumption moved the picture, and by which slider from where to where."""
    changed = moved(before, now)
    named = [f"{d.label}, {d.said(before.value(d.key))} to {d.said(now.value(d.key))}" for d in changed[:MOST_NAMED]]
    if len(changed) > MOST_NAMED:
        named.append(f"{len(changed) - MOST_NAMED} more")
    if before.futures != now.futures:
        named.append(f"number of futures, {before.futures:,} to {now.futures:,}")
    note = " Both arms changed with it; the effect is still that of the lever." if _shared(changed) else ""
    return f"You changed {kind_of(changed)}: {'; '.join(named)}.{note}"


def _shared(changed: list[Dial]) -> bool:
    return bool(changed) and all(dial.key.startswith(PARAMETER) for dial in changed)


def what_it_did(before: Answer, now: Answer) -> str:
    """What the change did to the main effect."""
    m = metric(PRIMARY)
    was, is_now = (difference(m, answer.comparison.effects[answer.arm][PRIMARY]) for answer in (before, now))
    if was == is_now:
        return f"The effect on {m.spoken} stays as it was: {is_now}."
    return f"The effect on {m.spoken} was {was}, and is now {is_now}."
