"""`keci contrast`: a deal that was made for a reward and one that was refused without, by the model's own rules.

Prespa 2018 (membership of NATO hung on the deal, came soon, and it was signed) against Cyprus 2004 (membership of the EU came
whatever the vote, and the plan fell). The order must come out right before anything is said on Kosovo. Numbers and sources
are in model/data/cases/contrast_pair.csv; what stands for what, and how much of it is judgement, in
docs/reference/contrast-pair.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from keci.experiments.commands.console import output, print_json, progress, script
from keci.experiments.commands.options import Json, Markdown, Seed
from keci.experiments.commands.playing import one_form

if TYPE_CHECKING:
    from keci.experiments.contrasts.answers import Played
    from keci.experiments.contrasts.measures import Order, Shift, Swap

MOST_WORLDS = 20_000
MOST_SHIFTS = 12  # rows of the table of ranges; the rest move less
Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class Contrast:
    """All that is measured: both cases, their order, by other votes, with one input swapped, over ranges, over all of them."""

    cases: tuple[Played, Played]
    orders: dict[str, Order]
    deciders: dict[str, Order]
    swaps: list[Swap]
    shifts: list[Shift]
    together: dict[str, Order]


def contrast(
    worlds: Annotated[int, typer.Option(help="Number of draws of the parameters.")] = 1000,
    parameters: Annotated[str, typer.Option(help="'prior' draws the assumptions, 'mode' fixes them.")] = "prior",
    seed: Seed = 0,
    markdown: Markdown = False,
    json: Json = False,
) -> None:
    """Play Prespa 2018 and Cyprus 2004 by the model's rules of reward, answer and win-set."""
    found = measure(worlds, parameters, seed, one_form(markdown, json))
    if json:
        print_json({"worlds": worlds, "parameters": parameters, "seed": seed, **plain(found)})
    elif markdown:
        print("\n\n".join("\n".join(_markdown(title, head, rows)) for title, head, rows in tables(found)))
    else:
        show(found)


def measure(worlds: int, parameters: str = "prior", seed: int = 0, silent: bool = True) -> Contrast:
    """Play both cases under so many draws of the parameters; InputError for a number, seed or source that cannot be used."""
    from keci.experiments.contrasts import measures
    from keci.experiments.contrasts.answers import draw, play
    from keci.experiments.contrasts.cases import CYPRUS, PRESPA, case
    from keci.experiments.designs.design import MOST_SEED, check_whole

    check_whole("worlds", worlds, 2, MOST_WORLDS)  # no interval from one
    check_whole("seed", seed, 0, MOST_SEED)
    with progress("Playing the contrast pair", 4 * worlds, silent) as told:
        draws = draw(worlds, seed, parameters)
        told(worlds)
        prespa, cyprus = play(case(PRESPA), draws), play(case(CYPRUS), draws)
        swaps = measures.swaps(prespa.case, cyprus.case, draws)
        told(worlds)
        shifts = measures.shifts(draws)
        told(worlds)
        together = measures.together(draws, seed)
        told(worlds)
    orders, deciders = measures.orders(prespa, cyprus), measures.deciders(draws)
    return Contrast((prespa, cyprus), orders, deciders, swaps, shifts, together)


def plain(found: Contrast) -> dict[str, object]:
    """What was measured as plain numbers for other programs."""
    return {
        "cases": {played.case.name: _plain_case(played) for played in found.cases},
        "orders": {name: asdict(order) for name, order in found.orders.items()},
        "deciders": {name: asdict(order) for name, order in found.deciders.items()},
        "swaps": [asdict(swap) for swap in found.swaps],
        "ranges": [asdict(shift) for shift in found.shifts],
        "all_ranges_together": {name: asdict(order) for name, order in found.together.items()},
    }


def _plain_case(played: Played) -> dict[str, object]:
    sides = {
        side: {
            "government": float(answers.government.mean()),
            "vote": float(answers.supported.mean()),
            "accepted": float(answers.accepted.mean()),
            "terms": {name: float(values.mean()) for name, values in answers.terms.items()},
            "held_out": float(answers.held_out.mean()),
        }
        for side, answers in zip(played.case.sides, played.answers, strict=True)
    }
    return {"sides": sides, "both": float(played.both.mean()), "governments": float(played.governments.mean())}


def tables(found: Contrast) -> list[tuple[str, tuple[str, ...], Rows]]:
    """Title, heading and rows of each table."""
    of_orders = ("", "Prespa", "Cyprus", "difference (95 %)", "central 90 % of draws", "order holds in")
    of_swaps = ("case", "taken from the other case", "government", "government and vote", "both sides")
    of_shifts = ("case", "side", "number", "grade", "low: with votes", "governments", "high: with votes", "governments")
    sides = ("case", "side", "government", "vote carries", "content", "red lines", "rewards", "signing", "held out")
    return [
        ("Sides: mean probabilities, and terms in units of utility", sides, list(_side_rows(found.cases))),
        ("The order", of_orders, _order_rows(found.orders)),
        ("The order had another vote decided on Prespa", of_orders, _order_rows(found.deciders)),
        ("One input of the first side swapped", of_swaps, [_swap_row(swap) for swap in found.swaps]),
        ("Difference at the ends of a number's range", of_shifts, [_shift_row(s) for s in found.shifts[:MOST_SHIFTS]]),
        ("The order with all ranges drawn together", of_orders, _order_rows(found.together)),
    ]


def _side_rows(cases: Iterable[Played]) -> Iterable[tuple[str, ...]]:
    for played in cases:
        for side, answers in zip(played.case.sides, played.answers, strict=True):
            terms = (f"{values.mean():+.2f}" for values in answers.terms.values())
            chances = (f"{answers.government.mean():.2f}", f"{answers.supported.mean():.2f}")
            yield (_words(played.case.name), _words(side), *chances, *terms, f"{-answers.held_out.mean():+.2f}")


def _order_rows(orders: dict[str, Order]) -> Rows:
    return [
        (
            name,
            f"{o.prespa.mean:.2f}",
            f"{o.cyprus.mean:.2f}",
            f"{o.difference.mean:+.2f} ({o.difference.low:+.2f} to {o.difference.high:+.2f})",
            f"{o.low:+.2f} to {o.high:+.2f}",
            f"{100.0 * o.holds.mean:.0f} %",
        )
        for name, o in orders.items()
    ]


def _swap_row(swap: Swap) -> tuple[str, ...]:
    pairs = (f"{before:.2f} to {after:.2f}" for before, after in (swap.government, swap.accepted, swap.both))
    return (_words(swap.case), swap.taken, *pairs)


def _shift_row(shift: Shift) -> tuple[str, ...]:
    ends = (f"{value:+.2f}" for value in (*shift.low, *shift.high))
    return (_words(shift.case), _words(shift.side), shift.quantity, shift.grade, *ends)


def _words(name: str) -> str:
    return name.replace("_", " ").title() if name != "text" else name


def _markdown(title: str, head: tuple[str, ...], rows: Rows) -> list[str]:
    lines = [f"**{title}**", "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return lines + [f"| {' | '.join(row)} |" for row in rows]


def show(found: Contrast) -> None:
    """The tables on the terminal."""
    from rich import box
    from rich.table import Table

    console = output()
    for title, head, rows in tables(found):
        table = Table(*head, box=box.SIMPLE, title=title, title_justify="left")
        for row in rows:
            table.add_row(*row)
        console.print(table)


if __name__ == "__main__":
    script(contrast, "contrast")
