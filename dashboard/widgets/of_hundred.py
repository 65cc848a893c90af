"""Shares as natural frequencies out of a hundred futures."""

from __future__ import annotations

from keci.dashboard.language.speech import _


def of_hundred(share: float) -> int:
    """Futures of a hundred, rounded; a share that is neither none nor all never reads as none or all by rounding."""
    whole = round(100.0 * share)
    if 0.0 < share < 1.0:
        return min(max(whole, 1), 99)
    return whole


def said_of_hundred(share: float) -> str:
    """ "7 of 100 futures"; "fewer than 1 of 100 futures" for what is rare but not unseen."""
    if 0.0 < share < 0.005:
        return _("fewer than 1 of 100 futures")
    if 0.995 < share < 1.0:
        return _("more than 99 of 100 futures")
    return _("{count} of 100 futures", count=of_hundred(share))
