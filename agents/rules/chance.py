"""Keyed chance: every draw is a pure function of (seed, world, stream, actor, month, index).

The generator is Philox4x32-10, a counter-based bijection (Salmon, Moraes, Dror and Shaw, "Parallel random
numbers: as easy as 1, 2, 3", SC'11, https://doi.org/10.1145/2063384.2063405). The key is the seed; the counter is
(world, stream and actor, month, index). Nothing is kept between draws: arms of an experiment share every draw
that they both make, a draw added somewhere disturbs no other, and order, process and machine do not matter.

`key` is a `uint32` array (low word of the seed, high word of the seed, world), made by `chance_key`.
"""

from __future__ import annotations

import math

import numpy as np

from keci.agents.compiled import rule
from keci.agents.names import Names


class Stream(Names):
    """One stream of chance per purpose. Numbers are part of the published results: add at the end, never renumber."""

    PARAMETER = 0
    OPENNESS = 1
    ELECTION = 2
    GOVERNMENT = 3
    EMERGENCY = 4
    JOINT_RESPONSE = 5
    INCIDENT_BACKGROUND = 6
    INCIDENT_TRIGGERED = 7
    SEVERITY = 8
    SUSPENSION = 9
    KOSOVO_NORTH = 10
    SERBIA_NORTH = 11
    CONVENING = 12
    MEDIATOR_ESTIMATE = 13
    ANSWER = 14
    COMPLIANCE = 15
    COLLAPSE = 16
    MEASURES = 17
    SPONSOR = 18
    SILENCE = 19
    HOLDOUT = 20
    APPOINTMENT = 21
    LEADERSHIP = 22
    ATTRIBUTION = 23
    FIRST_ELECTION = 24
    PAYMENT = 25
    PATRON = 26
    BREACH = 27
    POST = 28
    WALK_OUT = 29
    PARAMETER_SET = 30
    SOUNDING = 31
    PLOT = 32
    PLACE = 33
    MEMBER_ELECTION = 34
    MAJORITY = 35
    JOINING = 36
    MEASURES_SERBIA = 37
    REINFORCEMENT = 38


_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT32 = np.uint64(32)
_ACTOR_BITS = 24
_TWO_53 = 9007199254740992.0


@rule
def philox(c0, c1, c2, c3, k0, k1):
    """Ten rounds of Philox4x32 on four counter words and two key words (all `uint32`); returns four `uint32`."""
    for _ in range(10):
        product0 = _M0 * np.uint64(c0)
        product1 = _M1 * np.uint64(c2)
        high0 = np.uint32(product0 >> _SHIFT32)
        low0 = np.uint32(product0 & _LOW)
        high1 = np.uint32(product1 >> _SHIFT32)
        low1 = np.uint32(product1 & _LOW)
        c0 = np.uint32(high1 ^ c1 ^ k0)
        c1 = low1
        c2 = np.uint32(high0 ^ c3 ^ k1)
        c3 = low0
        k0 = np.uint32((k0 + _W0) & _LOW)  # in 64 bits: plain Python would warn of what wraps around
        k1 = np.uint32((k1 + _W1) & _LOW)
    return c0, c1, c2, c3


def chance_key(seed: int, world: int) -> np.ndarray:
    """The key of one world: `uint32` array of three. `seed` in [0, 2**64), `world` in [0, 2**32); else ValueError."""
    if not _whole(seed) or not 0 <= seed < 2**64:
        raise ValueError(f"seed {seed!r}: must be a whole number from 0 to 2**64 - 1")
    if not _whole(world) or not 0 <= world < 2**32:
        raise ValueError(f"world {world!r}: must be a whole number from 0 to 2**32 - 1")
    return np.array([int(seed) & 0xFFFFFFFF, int(seed) >> 32, int(world)], dtype=np.uint32)


def _whole(number: object) -> bool:
    return isinstance(number, int | np.integer) and not isinstance(number, bool)


def actor_number(name: str) -> int:
    """A 24-bit number for a name (FNV-1a, folded), so that adding an actor or parameter shifts no other's draws."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return (value ^ (value >> _ACTOR_BITS)) & 0xFFFFFF


@rule
def two_uniforms(key, stream, actor, month, index):
    """Two independent uniforms in the open interval (0, 1), 53 bits each, from one counter."""
    c1 = np.uint32((int(stream) << _ACTOR_BITS) | int(actor))
    a, b, c, d = philox(key[2], c1, np.uint32(month), np.uint32(index), key[0], key[1])
    first = ((a >> 5) * 67108864.0 + (b >> 6) + 0.5) / _TWO_53
    second = ((c >> 5) * 67108864.0 + (d >> 6) + 0.5) / _TWO_53
    # 2**53 - 0.5 rounds to 2**53: keep the interval open
    return min(first, 1.0 - 1.0 / _TWO_53), min(second, 1.0 - 1.0 / _TWO_53)


@rule
def uniform(key, stream, actor, month, index):
    """A uniform draw in the open interval (0, 1)."""
    return two_uniforms(key, stream, actor, month, index)[0]


@rule
def exponential(key, stream, actor, month, index):
    """An exponential draw with mean 1 (inverse of the distribution function)."""
    return -math.log(uniform(key, stream, actor, month, index))


@rule
def normal(key, stream, actor, month, index):
    """A standard normal draw (Box and Muller 1958, https://doi.org/10.1214/aoms/1177706645)."""
    u, v = two_uniforms(key, stream, actor, month, index)
    return math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)


@rule
def cheng(alpha, beta_):
    """The constants of Cheng's algorithm BB for shapes of at least 1, not both 1: (mirrored, smaller, larger, scale, gamma)."""
    smaller = min(alpha, beta_)
    larger = max(alpha, beta_)
    total = smaller + larger
    scale = math.sqrt((total - 2.0) / (2.0 * smaller * larger - total))
    return 0.0 if smaller == alpha else 1.0, smaller, larger, scale, smaller + 1.0 / scale


@rule
def cheng_try(u, v, smaller, larger, scale, gamma):
    """One try of Cheng's algorithm from two uniforms: (w, 1 if it is accepted); `cheng_value` makes a draw of w.

    The squeezes that would spare a logarithm are left out: most tries get past them, and a branch that cannot be foreseen costs
    more than the logarithm.
    """
    ratio = scale * math.log(u / (1.0 - u))
    w = smaller * math.exp(ratio)
    total = smaller + larger
    rise = gamma * ratio - 1.3862943611198906 + total * math.log(total / (larger + w))
    return w, 1.0 if rise >= math.log(u * u * v) else 0.0


@rule
def cheng_value(w, mirrored, larger):
    """The Beta draw that an accepted try stands for."""
    return (larger if mirrored > 0.0 else w) / (larger + w)


@rule
def cheng_draw(key, stream, actor, month, index, mirrored, smaller, larger, scale, gamma):
    """A Beta draw by Cheng's algorithm BB (1978, https://doi.org/10.1145/359460.359482) from what `cheng` returned.

    `index` is that of the first try.
    """
    while True:
        u, v = two_uniforms(key, stream, actor, month, index)
        index += 1
        w, accepted = cheng_try(u, v, smaller, larger, scale, gamma)
        if accepted > 0.0:
            return cheng_value(w, mirrored, larger)


@rule
def beta(key, stream, actor, month, alpha, beta_):
    """A Beta(alpha, beta_) draw for shapes of at least 1: Cheng's rejection algorithm BB (1978).

    https://doi.org/10.1145/359460.359482. The tries of one draw are told apart by the index of the key.
    """
    if alpha + beta_ <= 2.0:  # both shapes 1
        return uniform(key, stream, actor, month, 0)
    mirrored, smaller, larger, scale, gamma = cheng(alpha, beta_)
    return cheng_draw(key, stream, actor, month, 0, mirrored, smaller, larger, scale, gamma)


@rule
def pert_shape(low, mode, high):
    """What all draws of PERT(low, mode, high) share: (low, width, and what `cheng` returns); if the width is 0, low is drawn.

    PERT is Beta with shapes 1 + 4 (mode - low) / (high - low) and 6 less that, scaled: Malcolm, Roseboom, Clark and Fazar 1959
    (https://doi.org/10.1287/opre.7.5.646).
    """
    if high <= low:
        return low, 0.0, 0.0, 3.0, 3.0, 1.0, 1.0
    alpha = 1.0 + 4.0 * (mode - low) / (high - low)
    mirrored, smaller, larger, scale, gamma = cheng(alpha, 6.0 - alpha)
    return low, high - low, mirrored, smaller, larger, scale, gamma


@rule
def shape_of(row):
    """What `pert_shape` returned, from an array."""
    return row[0], row[1], row[2], row[3], row[4], row[5], row[6]


@rule
def pert_draw(key, stream, actor, month, index, low, width, mirrored, smaller, larger, scale, gamma):
    """A PERT draw from what `pert_shape` returned; `index` is that of the first try."""
    if width == 0.0:
        return low
    return low + width * cheng_draw(key, stream, actor, month, index, mirrored, smaller, larger, scale, gamma)


@rule
def pert_draws(key, stream, actors, month, shapes, room, out):
    """Many PERT draws, the same as `pert` gives one at a time: of rows of `shapes`, for `actors`, into `out`.

    A draw is a chain of operations of which each waits for the one before, and whether a try is accepted cannot be foreseen. So
    all first tries are made side by side; the one in six that is refused is tried again alone.
    `room` is scratch room of shape (2, number of draws or more).
    """
    first, second = room[0], room[1]
    for i in range(shapes.shape[0]):
        first[i], second[i] = two_uniforms(key, stream, int(actors[i]), month, 0)
    for i in range(shapes.shape[0]):
        low, width, mirrored, smaller, larger, scale, gamma = shape_of(shapes[i])
        w, second[i] = cheng_try(first[i], second[i], smaller, larger, scale, gamma)
        out[i] = low + width * cheng_value(w, mirrored, larger)
    for i in range(shapes.shape[0]):
        if second[i] == 0.0:
            low, width, mirrored, smaller, larger, scale, gamma = shape_of(shapes[i])
            out[i] = pert_draw(key, stream, int(actors[i]), month, 1, low, width, mirrored, smaller, larger, scale, gamma)


@rule
def pert(key, stream, actor, month, low, mode, high):
    """A PERT(low, mode, high) draw."""
    start, width, mirrored, smaller, larger, scale, gamma = pert_shape(low, mode, high)
    return pert_draw(key, stream, actor, month, 0, start, width, mirrored, smaller, larger, scale, gamma)
