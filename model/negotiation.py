"""One world as a Mesa model: actors that can be watched, stepped and questioned."""

from __future__ import annotations

import inspect
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from mesa.datacollection import DataCollector

from keci.agents.armed_groups import ArmedGroups
from keci.agents.council import Council
from keci.agents.european_union import EuropeanUnion
from keci.agents.kosovo import Kosovo
from keci.agents.member import Member
from keci.agents.moves import calendar
from keci.agents.moves.armed_groups import MOST_INCIDENTS
from keci.agents.record import ensure_room, new_ledger
from keci.agents.rules.chance import chance_key
from keci.agents.serbia import Serbia
from keci.agents.state import Actor as ActorNumber
from keci.agents.state import Ally
from keci.model.errors import InputError
from keci.model.outcomes import Outcome, Series, close_deals, close_horizon, count_month, judgement_pending, read_series
from keci.model.scenario import Scenario
from keci.model.setup import prepare
from keci.model.world import World, begin, new_world, renew_strategies, track_value

if TYPE_CHECKING:
    import pandas as pd

# more than a month can write: the most incidents, every member four times, and every actor's decisions
ENTRIES_A_MONTH = MOST_INCIDENTS + 4 * 32 + 64


class NegotiationModel(mesa.Model):
    """One world of a scenario: `step()` plays a month, `run()` the rest; then ask for outcomes, decisions and the chronicle.

    The same scenario, seed, world and parameters give the same future in any process and order, equal to the last bit to
    that world's row in `model.ensemble.simulate`.

    Args:
        scenario: a `Scenario`, the name of one that ships with the model, or the path of a TOML file.
        seed: from 0 to 2**64 - 1 (None counts as 0); with `world` (0 to 2**32 - 1) the key of all chance.
        world: the number of the world under this seed; 0, or in `mesa.batch_run` that of the iteration, unless given.
        parameters: "prior" (drawn for this world), "mode" (fixed at their modes) or a CSV file of parameter sets, a posterior.
        months: replaces the scenario's horizon.

    Raises:
        InputError: if any of these is wrong; one line that says what would be right.
    """

    running: bool

    def __init__(
        self,
        scenario: Scenario | str | Path = "baseline",
        seed: int | None = 0,
        world: int | None = None,
        parameters: str = "prior",
        months: int | None = None,
    ) -> None:
        seed = 0 if seed is None else seed  # later Mesa's batch_run passes None where it has none
        world = _world(world)
        self.scenario = Scenario.of(scenario) if months is None else Scenario.of(scenario).changed(months=months)
        try:
            key = chance_key(seed, world)
        except ValueError as error:
            raise InputError(str(error)) from None
        # Mesa's own generators are seeded for reproducibility, but no rule of this model draws from them
        super().__init__(rng=int(seed) % 2**32)
        self.world_seed, self.world_number, self.parameter_source = int(seed), int(world), parameters
        self.key = key
        self.setup = prepare(self.scenario, parameters)
        self.levers = self.setup.levers
        self.ledger = new_ledger(2048)
        self.month = 0  # months played
        self._outcomes = np.full(len(Outcome), np.nan)
        self._gather()
        self._set_up_collection()

    @property
    def scenario(self) -> Scenario:
        """What is played. Later Mesa has a property of this name, and puts a scenario of its own there."""
        return self._scenario_played

    @scenario.setter
    def scenario(self, scenario: Scenario) -> None:
        if isinstance(scenario, Scenario):
            self._scenario_played = scenario

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Of a copy or of what was pickled: compiled strategies lie elsewhere in another process."""
        self.__dict__.update(state)
        self.setup = self.setup._replace(strategies=self.scenario.strategy_array())
        renew_strategies(self.world, self.setup.strategies)

    def _gather(self) -> None:
        """Bring the actors into being, each with its own state, and begin the world."""
        arrays = new_world(self.setup.members.shape[1])._replace(key=self.key)
        codes = self.scenario.state().codes
        self.kosovo = Kosovo(self, "Kosovo", int(ActorNumber.KOSOVO), arrays.kosovo)
        self.serbia = Serbia(self, "Serbia", int(ActorNumber.SERBIA), arrays.serbia)
        self.european_union = EuropeanUnion(self, "European Union", int(ActorNumber.EUROPEAN_UNION), arrays.union)
        self.armed_groups = ArmedGroups(self, "armed groups", int(ActorNumber.ARMED_GROUPS), arrays.groups)
        numbers = self.setup.members[Ally.ACTOR]
        self.members = [
            Member(self, name, int(numbers[i]), code, arrays.members, i)
            for i, (code, name) in enumerate(zip(codes, self.scenario.state().names, strict=True))
        ]
        self.council = Council(
            self, "North Atlantic Council", int(ActorNumber.COUNCIL), arrays.council, self.members, self.setup.networks
        )
        self.world: World = arrays
        self.board, self.parameters = arrays.board, arrays.parameters
        begin(self.world, self.setup)
        # Mesa 3.3 counts agents in a dictionary of its Agent class, keyed by model: every world ever played would stay in memory
        getattr(mesa.Agent, "_ids", {}).pop(self, None)

    def _set_up_collection(self) -> None:
        """Collect the monthly series from the first month on; the start state is kept apart.

        `mesa.batch_run` takes the entry numbered `steps - 1` for the last one: with the start state as the first entry it
        would miss the last month.
        """
        self._series = np.zeros(len(Series))
        self.datacollector = MonthlyCollector()
        self._read_series()
        self._start_series = self._series.copy()

    def _read_series(self) -> None:
        w = self.world
        read_series(w, self._series)

    def _collect(self) -> None:
        self._read_series()
        self.datacollector.collect(self)

    @property
    def months(self) -> int:
        """The horizon in months."""
        return self.scenario.months

    def step(self) -> None:
        """Play one month. After the horizon only worlds go on whose late deal is still to be judged."""
        if not self.running:
            return
        self.ledger = ensure_room(self.ledger, ENTRIES_A_MONTH)
        self._play_month()
        self.month += 1
        w = self.world
        if self.month <= self.months:
            count_month(w)
        if self.month == self.months:
            self._close()
        if self.month >= self.months and not judgement_pending(w.board, self.months):
            close_deals(w.tally, w.board, self.months, self._outcomes)
            self.running = False
        self._collect()

    def _close(self) -> None:
        close_horizon(self.world, self.setup.members[Ally.RECOGNISES], self._outcomes)
        close_deals(self.world.tally, self.world.board, self.months, self._outcomes)

    def _play_month(self) -> None:
        """The order of a month; `model.month.play_month` has the same order for the ensemble."""
        board, parameters, key, ledger = self.board, self.parameters, self.key, self.ledger
        # 1 shocks, accessions, elections, emergencies
        calendar.turn_month(board, self.month, self.setup.calendar)
        calendar.meet_shocks(board, self.kosovo.state, self.serbia.state, self.council.state, self.setup.shocks, ledger)
        self.council.admit(self.setup.accessions)
        for ally, shape in zip(self.members, self.setup.openness, strict=True):
            ally.hold_election(shape)
        self.kosovo.hold_election()
        self.serbia.hold_election()
        self.european_union.meet_governments()
        calendar.emergencies(board, parameters, key, ledger)
        self.council.respond_to_emergency()
        self.serbia.join_response()
        self.kosovo.share_emergency()
        self.serbia.share_emergency()
        # 2 attacks planned, incidents day by day; 3 KFOR's posture
        self.council.set_posture()
        self.armed_groups.plot(self.serbia)
        self.armed_groups.act()
        self.armed_groups.be_attributed()
        self.council.reinforce()
        # 4 and 5 conduct in the north
        self.kosovo.appraise_track()
        self.serbia.appraise_reward(track_value(self.kosovo.state, parameters))
        self.kosovo.act_in_north()
        self.serbia.act_in_north(self.armed_groups.push)
        # 6 the European Union
        self.european_union.weigh_measures()
        self.european_union.pay()
        self.european_union.convene()
        # 7 the round; 8 what becomes of texts
        self.european_union.hold_round(self.kosovo, self.serbia)
        self.kosovo.carry_out_obligations()
        self.serbia.carry_out_obligations()
        self.european_union.follow_up(self.kosovo, self.serbia)
        # 9 the Council; 10 delivery
        self.council.meet()
        self.council.deliver()
        self.european_union.credit_steps()
        self.kosovo.judge_promises()
        self.serbia.react_to_track()
        # 11 opinions, trust, publics
        self.council.hear_members()
        self.council.judge_conduct()
        self.kosovo.learn()
        self.serbia.learn()
        self.european_union.reflect()
        calendar.tension(board, parameters)

    def run(self) -> NegotiationModel:
        """Play to the end and return the model itself."""
        while self.running:
            self.step()
        return self

    def outcomes(self) -> dict[str, float]:
        """All outcomes by name; before the horizon, those of the months played so far. InputError before the first month."""
        if self.month == 0:
            raise InputError("outcomes: no month has been played yet; call step() or run() first")
        if self.month < self.months:
            out = np.full(len(Outcome), np.nan)
            close_horizon(self.world, self.setup.members[Ally.RECOGNISES], out)
            close_deals(self.world.tally, self.world.board, self.month, out)
            return {o.name: float(out[o]) for o in Outcome}
        return {o.name: float(self._outcomes[o]) for o in Outcome}

    def series(self) -> pd.DataFrame:
        """The monthly series: a row a month (index `month`, 0 is the start state), a column a series."""
        import pandas as pd

        played = self.datacollector.model_vars
        columns = {s.name: [self._start_series[s], *played[s.name]] for s in Series}
        return pd.DataFrame(columns).rename_axis("month")

    def decisions(self) -> pd.DataFrame:
        """Every decision and event so far, a row each; columns are described in `model.decisions`."""
        from keci.model.telling.decisions import decisions_frame

        return decisions_frame(self)

    def chronicle(self) -> list[str]:
        """The future told as dated lines, oldest first."""
        from keci.model.telling.chronicle import chronicle

        return [line.text for line in chronicle(self)]


def _world(given: int | None) -> int:
    """The world to play: the one given, or Mesa's iteration, which would else be the same future again.

    Mesa's `batch_run` tells no model which iteration it is, so it is looked up in the frames of those who called.
    """
    frame, iteration = sys._getframe(), 0
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_globals.get("__name__") == "mesa.batchrunner" and frame.f_code.co_name == "_model_run_func":
            seeded = frame.f_locals["kwargs"].get("seed") is not None
            # later Mesa counts the generators that it was given, each a seed of its own and no repetition
            later = "rng" in inspect.signature(frame.f_globals["batch_run"]).parameters
            iteration = 0 if later and seeded else frame.f_locals["run"][1]
            break
    if given is not None and iteration > 0:
        said = f"iteration {iteration} of world {given} is the same future again; leave out `world`, or ask for more worlds"
        warnings.warn(f"mesa.batch_run: {said}: world=range(...)", UserWarning, stacklevel=3)
    return iteration if given is None else given


class MonthlyCollector(DataCollector):
    """Mesa's collector for the monthly series, and for the outcomes as `outcome_<name>` (NaN before the horizon).

    Mesa asks every reporter in turn and copies each value deeply, which took a quarter of a world's time; here the two
    vectors that the model holds are appended. All that reads a DataCollector (frames, `mesa.batch_run`, plots) works as usual.
    """

    def __init__(self) -> None:
        reporters: dict[str, Any] = {s.name: _Reported("_series", int(s)) for s in Series}
        reporters |= {f"outcome_{o.name}": _Reported("_outcomes", int(o)) for o in Outcome}
        super().__init__(model_reporters=reporters)

    def collect(self, model: NegotiationModel) -> None:
        """Append this month's values to every variable's list."""
        values = [*model._series.tolist(), *model._outcomes.tolist()]
        for collected, value in zip(self.model_vars.values(), values, strict=True):
            collected.append(value)
        if hasattr(self, "_collection_steps"):  # later Mesa looks the step up here instead of counting entries
            self._collection_steps.append(model.month - 1)


class _Reported:
    """One number of a vector of the model, for those who ask a reporter itself."""

    def __init__(self, vector: str, index: int) -> None:
        self.vector, self.index = vector, index

    def __call__(self, model: NegotiationModel) -> float:
        return float(getattr(model, self.vector)[self.index])
