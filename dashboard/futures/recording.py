"""A recorded future: what is drawn of each month, its chronicle, and its ledger for those who ask why.

A world is a pure function of its scenario, seed and number. So a future with a shock or a lever moved in month m is played anew
from the start with that change; its first m months must equal the old ones, and `same_past` holds them together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from keci.agents.state import CouncilSlot
from keci.dashboard.futures.interventions import Choice, Intervention, LeverMove, levers_from, shocked
from keci.dashboard.futures.kept import Kept
from keci.dashboard.shell.standing import default_parameters
from keci.model.errors import InputError
from keci.model.scenario import Scenario

KEPT = 8  # recordings that the server keeps, some megabytes each: of links that are passed round, and pages loaded again

if TYPE_CHECKING:
    from keci.model.negotiation import NegotiationModel
    from keci.model.telling.chronicle import Line


@dataclass(frozen=True)
class Plan:
    """What decides a future: the scenario with its shocks, the key of chance, levers moved and decisions taken on the way."""

    scenario: Scenario
    seed: int
    world: int
    moves: tuple[LeverMove, ...] = ()
    choices: tuple[Choice, ...] = ()
    insist: bool = True  # False: where an actor would never decide so, it decides as it does
    label: str = ""  # what the world is called on the page; its scenario's name if empty
    parameters: str = ""  # where its assumptions come from; what the pages use if empty

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        seed: int,
        world: int,
        interventions: Sequence[Intervention],
        place: str,
        label: str = "",
        parameters: str = "",
    ) -> Plan:
        """The plan of the first ("0") or second ("1") world of a pair; InputError if an intervention does not fit."""
        moves = tuple(i for i in interventions if isinstance(i, LeverMove) and i.where in ("both", place))
        late = [i for i in interventions if i.month >= scenario.months]
        if late:
            raise InputError(f"month {late[0].month + 1} is past the last of {scenario.months}; choose an earlier one")
        levers_from(scenario, moves)
        choices = tuple(i for i in interventions if isinstance(i, Choice) and i.where in ("both", place))
        return cls(shocked(scenario, interventions, place), seed, world, moves, choices, label=label, parameters=parameters)

    @property
    def source(self) -> str:
        """Where its assumptions come from."""
        return self.parameters or default_parameters()


class Known(NamedTuple):
    """What the two sides know in a month: copies of the board, of either side's own state, and of what they are promised."""

    board: np.ndarray
    kosovo: np.ndarray
    serbia: np.ndarray
    promised: np.ndarray


@dataclass(eq=False)  # a recording equals itself only: comparing all it holds at every picture would be slow
class Recording:
    """A played future. Frame 0 is the start, frame k the state after k months.

    `stances` and `holdouts` have a row a frame and an entry an ally (in the order of `codes`; NaN before accession);
    `broke` lists by frame the allies that broke silence that month; `incidents` by frame the severities (0 to 3) of that month.
    `states` and `levers` keep by frame what is needed to work out later what drafts would have been worth; `tabled` is by frame
    the step before the Council (0 none).
    """

    arm: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    dates: list[str] = field(default_factory=list)
    series: dict[str, list[float]] = field(default_factory=dict)
    stances: list[list[float]] = field(default_factory=list)
    holdouts: list[list[int]] = field(default_factory=list)
    broke: list[list[int]] = field(default_factory=list)
    incidents: list[list[int]] = field(default_factory=list)
    states: list[Known] = field(default_factory=list)
    parameters: np.ndarray = field(default_factory=lambda: np.zeros(0))
    levers: list[np.ndarray] = field(default_factory=list)
    tabled: list[int] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    ledger: np.ndarray = field(default_factory=lambda: np.zeros((0, 20)))
    actors: dict[int, str] = field(default_factory=dict)
    turned: list[Choice] = field(default_factory=list)  # decisions taken for an actor that would have fallen otherwise
    months: int = 0
    error: str = ""

    @property
    def last(self) -> int:
        """The number of months played."""
        return len(self.stances) - 1


def record(plan: Plan, cancelled: Callable[[], bool] = lambda: False) -> Recording:
    """Play a future to its end, or to the month in which the model fails; the failure then stands in `error`.

    InputError if a decision was to be taken that this actor would not take there.
    """
    model = model_of(plan)
    members = model.members
    recording = Recording(
        plan.label or plan.scenario.name,
        tuple(m.code for m in members),
        tuple(m.name for m in members),
        months=plan.scenario.months,
    )
    later = levers_from(plan.scenario, plan.moves)
    _note(model, recording)
    while model.running and not cancelled():
        if model.month in later:
            model.levers = later[model.month].lever_array()
        try:
            model.step()
        except InputError:
            raise
        except Exception as failure:  # the page shows it and stays usable
            recording.error = f"{type(failure).__name__} in month {model.month + 1}: {failure}"
            break
        _note(model, recording)
    _close(model, recording)
    return recording


def recorded(plan: Plan, cancelled: Callable[[], bool] = lambda: False) -> Recording:
    """The recording of a future, which nobody may change: the one kept, or as `record` plays it."""
    own = (plan.seed, plan.world, plan.moves, plan.choices, plan.insist, plan.label, plan.source)
    key = (plan.scenario.model_dump_json(), *own)
    found = recordings.get(key)
    if found is None:
        found = record(plan, cancelled)
        if not found.error and found.last == found.months:  # neither failed nor given up
            recordings.put(key, found)
    return found


def model_of(plan: Plan) -> NegotiationModel:
    """The world of a plan before its first month."""
    from keci.dashboard.futures.steering import SteeredModel
    from keci.model.negotiation import NegotiationModel

    if plan.choices:
        return SteeredModel(plan.scenario, plan.seed, plan.world, plan.source, plan.choices, plan.insist)
    return NegotiationModel(plan.scenario, plan.seed, plan.world, plan.source)


def _note(model: NegotiationModel, recording: Recording) -> None:
    recording.stances.append([round(m.stance, 4) if m.active else float("nan") for m in model.members])
    recording.holdouts.append([i for i, m in enumerate(model.members) if m.holdout])
    world = model.world
    recording.states.append(Known(*(part.copy() for part in (world.board, world.kosovo, world.serbia, world.promised))))
    recording.levers.append(model.levers)
    recording.tabled.append(int(world.council[CouncilSlot.TABLED]))


def _close(model: NegotiationModel, recording: Recording) -> None:
    """What can be read at the end in one go: series, chronicle, ledger."""
    from keci.agents.record import Entry, Kind
    from keci.model.telling.chronicle import chronicle
    from keci.model.telling.decisions import ACTORS, date_of, entries

    frames = len(recording.stances)
    table = model.series()
    recording.series = {str(name): [float(v) for v in table[name].to_numpy()[:frames]] for name in table.columns}
    recording.lines = [line for line in chronicle(model) if line.month < frames - 1 or recording.error]
    recording.ledger = entries(model).copy()
    recording.parameters = model.parameters.copy()
    recording.turned = list(getattr(model, "turned", ()))
    numbers = {int(m.number): i for i, m in enumerate(model.members)}
    recording.actors = {int(m.number): m.name for m in model.members} | {int(k): v for k, v in ACTORS.items()}
    calendar = int(model.scenario.state().calendar)
    recording.dates = [date_of(calendar + max(0, k - 1)) for k in range(frames)]
    recording.broke = [[] for _ in range(frames)]
    recording.incidents = [[] for _ in range(frames)]
    for row in recording.ledger:
        frame, kind = int(row[Entry.MONTH]) + 1, int(row[Entry.KIND])
        if frame >= frames:
            continue
        if kind == Kind.SILENCE and row[Entry.CHOICE] > 0:
            recording.broke[frame].append(numbers[int(row[Entry.ACTOR])])
        elif kind == Kind.INCIDENT:
            recording.incidents[frame].append(int(row[Entry.SUBJECT]))


def same_past(old: Recording, new: Recording, month: int) -> bool:
    """True if the first `month` months of both are equal to the last bit: series, stances and every entry of the ledger."""
    from keci.agents.record import Entry

    def past(recording: Recording) -> np.ndarray:
        return recording.ledger[recording.ledger[:, Entry.MONTH] < month]

    frames = month + 1
    if min(old.last, new.last) < month:
        return False
    series = all(np.array_equal(old.series[name][:frames], new.series[name][:frames], equal_nan=True) for name in old.series)
    stances = np.array_equal(np.array(old.stances[:frames]), np.array(new.stances[:frames]), equal_nan=True)
    return series and stances and np.array_equal(past(old), past(new), equal_nan=True)


recordings = Kept[Recording](KEPT)  # one for the server
