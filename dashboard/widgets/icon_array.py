"""Natural frequencies as icon arrays: a hundred futures as a hundred dots, drawn as SVG without any script."""

from __future__ import annotations

from html import escape

from keci.experiments.statistics.intervals import Estimate

SIDE = 10  # dots a row, and rows
STEP, RADIUS, GAP = 11, 4.0, 14  # units of the drawing


def of_hundred(share: float) -> int:
    """Futures of a hundred, rounded; a share that is neither none nor all never reads as none or all by rounding."""
    whole = round(100.0 * share)
    if 0.0 < share < 1.0:
        return min(max(whole, 1), 99)
    return whole


def said_of_hundred(share: float) -> str:
    """ "7 of 100 futures"; "fewer than 1 of 100 futures" for what is rare but not unseen."""
    if 0.0 < share < 0.005:
        return "fewer than 1 of 100 futures"
    if 0.995 < share < 1.0:
        return "more than 99 of 100 futures"
    return f"{of_hundred(share)} of 100 futures"


def sentence(reference: Estimate, arm: Estimate, arm_label: str) -> str:
    """ "7 of 100 futures; 8 of 100 with KECI"."""
    return f"{said_of_hundred(reference.mean)}; {said_of_hundred(arm.mean).removesuffix(' futures')} with {arm_label}"


def icon_array(label: str, reference: Estimate, arm: Estimate, arm_label: str, colours: tuple[str, str]) -> str:
    """Two fields of a hundred dots beside each other, the reference left, the arm right, as one SVG element.

    Args:
        label: what happens in the futures that are filled in.
        reference, arm: shares of futures.
        arm_label: the arm's name inside a sentence.
        colours: of reference and arm, any CSS colour.
    """
    width = 2 * SIDE * STEP + GAP
    said = escape(f"{label}: {sentence(reference, arm, arm_label)}", quote=True)
    fields = [
        _field(of_hundred(e.mean), offset, colour)
        for e, offset, colour in zip((reference, arm), (0, SIDE * STEP + GAP), colours, strict=True)
    ]
    return (
        f'<svg class="icon-array" viewBox="0 0 {width} {SIDE * STEP}" role="img" aria-label="{said}">'
        f"<title>{said}</title>{''.join(fields)}</svg>"
    )


def _field(filled: int, offset: float, colour: str) -> str:
    """A field of dots, filled from the lower left upwards row by row; empty dots are rings, so that colour is not needed."""
    colour = escape(colour, quote=True)
    full: list[str] = []
    empty: list[str] = []
    for number in range(SIDE * SIDE):
        x = offset + STEP * (number % SIDE) + STEP / 2
        y = STEP * (SIDE - 1 - number // SIDE) + STEP / 2
        (full if number < filled else empty).append(_dot(x, y))
    return (
        f'<path class="full" d="{"".join(full)}" fill="{colour}"/>'
        f'<path class="empty" d="{"".join(empty)}" fill="none" stroke="currentColor" stroke-opacity="0.28"/>'
    )


def _dot(x: float, y: float) -> str:
    return f"M{x - RADIUS:g},{y:g}a{RADIUS:g},{RADIUS:g} 0 1,0 {2 * RADIUS:g},0a{RADIUS:g},{RADIUS:g} 0 1,0 -{2 * RADIUS:g},0"
