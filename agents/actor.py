"""What every actor is: a Mesa agent with a state of its own, that sees the board and decides through compiled moves."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, overload

import mesa
import numpy as np

if TYPE_CHECKING:
    import pandas as pd


class Slot:
    """A named number in an actor's state, readable and settable like an attribute."""

    def __init__(self, index: int) -> None:
        self.index = index

    @overload
    def __get__(self, actor: None, owner: type) -> Slot: ...
    @overload
    def __get__(self, actor: Actor, owner: type) -> float: ...
    def __get__(self, actor: Actor | None, owner: type) -> Slot | float:
        """The number, as a Python float."""
        return self if actor is None else float(actor.state[self.index])

    def __set__(self, actor: Actor, value: float) -> None:
        """Set the number."""
        actor.state[self.index] = value


def makes(move: Callable[..., Any]) -> Callable[[Any], Any]:
    """A method by which an actor makes a move: it hands over what the move names among its arguments.

    A move's `own` is the actor's state, `actor` its number; what else a move names (`board`, `key`, ...) is an attribute of the
    actor's by the same name. TypeError for a move that asks for anything that no actor has.
    """
    function = getattr(move, "py_func", move)
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    if unknown := [name for name in names if name not in _HANDED_OVER]:
        raise TypeError(f"{function.__qualname__} asks for {', '.join(unknown)}; write a method that hands it over")
    handed = attrgetter(*(_HANDED_OVER[name] for name in names))

    def made(actor: Any) -> Any:
        return move(*handed(actor))

    made.__doc__ = function.__doc__
    return made


_HANDED_OVER = {
    "own": "state",
    "actor": "number",
    **{name: name for name in ("board", "parameters", "levers", "promised", "key", "ledger")},
}


class Actor(mesa.Agent):
    """An actor of the model. `state` is its own array; `number` names its draws and its entries in the ledger."""

    state: np.ndarray
    number: int
    name: str

    def __init__(self, model: Any, name: str, number: int, state: np.ndarray) -> None:
        super().__init__(model)
        self.name = name
        self.number = number
        self.state = state

    @property
    def board(self) -> np.ndarray:
        """What everybody can see."""
        return self.model.board

    @property
    def parameters(self) -> np.ndarray:
        """This world's parameters."""
        return self.model.parameters

    @property
    def levers(self) -> np.ndarray:
        """Settings of the levers, as announced."""
        return self.model.levers

    @property
    def promised(self) -> np.ndarray:
        """The table of rewards, float array of shape (promises, slots of a reward)."""
        return self.model.world.promised

    @property
    def key(self) -> np.ndarray:
        """The key of this world's chance."""
        return self.model.key

    @property
    def ledger(self) -> np.ndarray:
        """Where decisions are recorded."""
        return self.model.ledger

    def decisions(self) -> pd.DataFrame:
        """This actor's decisions so far, a row each, as in `NegotiationModel.decisions`."""
        frame = self.model.decisions()
        return frame[frame["actor"] == self.name]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"
