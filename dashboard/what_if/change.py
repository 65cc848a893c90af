"""What moved the picture: a change of policy, of an assumption, of the world outside, or of chance; and what it did."""

from __future__ import annotations

from functools import reduce

from keci.dashboard.language.effects import difference
from keci.dashboard.language.speech import N_, _
from keci.dashboard.what_if.dials import PARAMETER, Dial, Group, dials
from keci.dashboard.what_if.futures import Answer
from keci.dashboard.what_if.settings import Settings
from keci.experiments.statistics.metrics import PRIMARY, metric

MOST_NAMED = 3  # sliders that the sentence names
KINDS = {
    Group.TRACK: N_("a policy"),
    Group.OTHERS: N_("a policy"),
    Group.SHOCK: N_("what happens to the world"),
    Group.TRACK_ASSUMED: N_("an assumption"),
    Group.NORTH_ASSUMED: N_("an assumption"),
    Group.RUN: N_("which futures are played"),
}


def moved(before: Settings, now: Settings) -> list[Dial]:
    """The sliders that differ, in the order of the page."""
    return [dial for key, dial in dials().items() if before.value(key) != now.value(key)]


def kind_of(changed: list[Dial]) -> str:
    """What was moved, in words: N_("a policy"), "an assumption" ... or both."""
    kinds = list(dict.fromkeys(KINDS[dial.group] for dial in changed))
    said = [_(kind) for kind in kinds] or [_(KINDS[Group.RUN])]
    return reduce(lambda first, second: _("{first} and {second}", first=first, second=second), said)


def change_said(before: Settings, now: Settings) -> str:
    """Whether policy or assumption moved the picture, and by which slider from where to where."""
    changed = moved(before, now)
    named = [
        _("{dial}, {before} to {now}", dial=_(d.label), before=d.told(before.value(d.key)), now=d.told(now.value(d.key)))
        for d in changed[:MOST_NAMED]
    ]
    if len(changed) > MOST_NAMED:
        named.append(_("{count} more", count=len(changed) - MOST_NAMED))
    if before.futures != now.futures:
        named.append(_("number of futures, {before} to {now}", before=before.futures, now=now.futures))
    said = _("You changed {kind}: {dials}.", kind=kind_of(changed), dials="; ".join(named))
    return f"{said} {_('Both arms changed with it; the effect is still that of the lever.')}" if _shared(changed) else said


def _shared(changed: list[Dial]) -> bool:
    return bool(changed) and all(dial.key.startswith(PARAMETER) for dial in changed)


def what_it_did(before: Answer, now: Answer) -> str:
    """What the change did to the main effect."""
    m = metric(PRIMARY)
    was, is_now = (difference(m, answer.comparison.effects[answer.arm][PRIMARY]) for answer in (before, now))
    if was == is_now:
        return _("The effect on the chance of normalisation stays as it was: {now}.", now=is_now)
    return _("The effect on the chance of normalisation was {was}, and is now {now}.", was=was, now=is_now)
