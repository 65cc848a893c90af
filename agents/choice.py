"""How an actor that may have a rule of its own decides: by the default logit, or by a strategy that its state names.

A strategy says what each consideration counts for; chance, record and what follows from the choice are the same for all. It is
compiled by itself and called by its address, so that the rules of the house need not be compiled again for it, and the default
costs no more than a look at one number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import types

from keci.agents.compiled import apart, rule, written_out
from keci.agents.record import NOW, Entry, check_given, decide, new_row, write
from keci.agents.rules.bargaining import logistic
from keci.agents.rules.chance import uniform
from keci.agents.state import Decider

# what a compiled strategy takes: the actor's state, the board, the block of its state that belongs to the strategy; then
# length of the state, number of terms given, kind, actor, month; then subject, base, precision, factor
POINTERS, WHOLE, REAL = 3, 5, 4


uncompiled: dict[int, Callable[..., None]] = {}  # in plain Python: strategies by the number that stands for their address


def _call_plain(address: int, pointers: Any, whole: Any, real: Any) -> None:
    uncompiled[address](*pointers, *whole, *real)


@written_out(plain=_call_plain)
def call(typing_context: Any, address: Any, pointers: Any, whole: Any, real: Any) -> Any:
    """Call the compiled strategy at `address` with three arrays, five whole numbers and four others, each as a tuple."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kinds = [ir.DoubleType().as_pointer()] * POINTERS + [ir.IntType(64)] * WHOLE + [ir.DoubleType()] * REAL
        found = ir.FunctionType(ir.VoidType(), kinds).as_pointer()
        given = []
        for number, array in enumerate(signature.args[1]):
            value = builder.extract_value(arguments[1], number)
            given.append(context.make_array(array)(context, builder, value).data)
        for place, count, kind in ((2, WHOLE, types.int64), (3, REAL, types.float64)):
            for number in range(count):
                value = builder.extract_value(arguments[place], number)
                given.append(context.cast(builder, value, signature.args[place][number], kind))
        builder.call(builder.inttoptr(arguments[0], found), given)
        return context.get_dummy_value()

    return types.void(types.int64, pointers, whole, real), generate


@rule
def choose(own, place, board, ledger, key, stream, actor, month, index, kind, subject, base, precision, factor, terms, since=NOW):
    """A choice between doing (1) and not doing (0) by the actor's own strategy; as `record.decide` where that is the default.

    `own` is the actor's state and `place` where in it the block of `Decider` begins; `since` is the month in which the chance
    behind the choice was drawn, if not this one.
    """
    check_given(terms)
    if own[place + Decider.ADDRESS] == 0.0:
        return decide(ledger, key, stream, actor, month, index, kind, subject, base, precision, factor, terms, since)
    for k in range(len(terms)):
        own[place + Decider.GIVEN + k] = terms[k]
    return weigh_and_decide(
        own,
        place,
        board,
        ledger,
        key,
        stream,
        actor,
        month,
        index,
        kind,
        float(subject),
        base,
        precision,
        factor,
        len(terms),
        since,
    )


@apart
def weigh_and_decide(
    own, place, board, ledger, key, stream, actor, month, index, kind, subject, base, precision, factor, given, since
):
    """The same by a strategy, which is given so many terms: p = min(1, factor x logistic(base + precision x their sum))."""
    for k in range(Decider.SIZE - Decider.WEIGHED):
        own[place + Decider.WEIGHED + k] = 0.0
    block = own[place:]
    numbers = (own.shape[0], given, kind, actor, month)
    call(int(block[Decider.ADDRESS]), (own, board, block), numbers, (subject, base, precision, factor))
    weighed = int(block[Decider.NAMED])
    if block[Decider.KEEPS] > 0.0:
        weighed += given
    total = 0.0
    for k in range(weighed):
        total += block[Decider.WEIGHED + k]
    probability = min(1.0, factor * logistic(base + precision * total))
    draw = uniform(key, stream, actor, month if since == NOW else since, index)
    choice = 1.0 if draw < probability else 0.0
    if ledger is not None:
        note_weighed(ledger, month, actor, kind, choice, probability, draw, base, precision, factor, subject, block, weighed)
    return choice


@rule
def note_weighed(ledger, month, actor, kind, choice, probability, draw, base, precision, factor, subject, block, weighed):
    """Enter a decision by a strategy into the ledger, with the strategy's own terms."""
    row = new_row(ledger)
    if row == 0:
        return
    write(ledger, row, month, 0, actor, kind, choice, probability, draw, base, precision, factor, subject)
    ledger[row, Entry.RULE] = block[Decider.NUMBER]
    ledger[row, Entry.TERMS] = weighed
    for k in range(weighed):
        ledger[row, Entry.TERM + k] = block[Decider.WEIGHED + k]
