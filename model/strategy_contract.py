"""What every strategy must keep, as a class of tests: subclass it in a test file and name the strategy.

```python
from keci.model.strategy_contract import StrategyContract


class TestStubborn(StrategyContract):
    strategy = "my_serbia.py:Stubborn"
    actor = "serbia"
```

`pytest` then runs all of it.
"""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from keci.agents.strategies.known import BUILT_IN
from keci.agents.strategies.probes import CASES, ask, rehearse
from keci.agents.strategies.strategy import Strategy
from keci.model.ensemble import OUTCOMES, simulate
from keci.model.negotiation import NegotiationModel
from keci.model.own_rules import OwnRule, compile_rule
from keci.model.scenario import Scenario

WORLDS, MONTHS, SEED = 3, 60, 11


@cache
def _played(scenario: str, actor: str, strategy: str, world: int) -> NegotiationModel:
    chosen = Scenario.named(scenario, months=MONTHS).changed(strategies={actor: strategy})
    return NegotiationModel(chosen, SEED, world).run()


def _draws(frame: pd.DataFrame) -> pd.Series:
    """Draws by the month, actor, decision and subject to which they belong, where there is one such decision."""
    drawn = frame[frame["draw"] > 0.0].drop_duplicates(["month", "actor", "decision", "subject"], keep=False)
    return drawn.set_index(["month", "actor", "decision", "subject"])["draw"]


class StrategyContract:
    """The contract: a strategy is named and sourced, pure, within bounds, draws nothing, and is the same in both engines."""

    strategy: ClassVar[str]
    actor: ClassVar[str] = "serbia"
    scenario: ClassVar[str] = "package"

    def rule(self) -> tuple[type[Strategy], str]:
        """The class, and the stamp of its compiled code."""
        what = Scenario.named("baseline", strategies={self.actor: self.strategy}).strategies.get(self.actor, self.strategy)
        if isinstance(what, OwnRule):
            return compile_rule(what), what.stamp
        return BUILT_IN[what], ""

    def model(self, world: int = 0) -> NegotiationModel:
        """A world in which the actor decides by it, played to its end."""
        return _played(self.scenario, self.actor, self.strategy, world)

    def test_it_says_what_it_is_and_where_it_comes_from(self) -> None:
        """Documentation, a source, and names for its terms."""
        strategy, _ = self.rule()
        assert (strategy.__doc__ or "").strip()
        assert strategy.source.strip()
        assert len(set(strategy.terms)) == len(strategy.terms)

    def test_the_same_decision_is_weighed_the_same(self) -> None:
        """Nothing but the decision and its own memory decides."""
        strategy, stamp = self.rule()
        first = [ask(strategy, stamp, number) for number in range(CASES)]
        for number in reversed(range(CASES)):
            for before, now in zip(first[number], ask(strategy, stamp, number), strict=True):
                assert np.array_equal(before, now)

    def test_its_terms_are_finite_numbers(self) -> None:
        """Bounds: no infinity and no NaN among the terms or in the memory."""
        strategy, stamp = self.rule()
        for number in range(CASES):
            weighed, memory = ask(strategy, stamp, number)
            assert np.all(np.isfinite(weighed))
            assert np.all(np.isfinite(memory))

    def test_it_is_the_same_in_plain_python_which_checks_every_index_and_write(self) -> None:
        """It writes into `weighed` and `memory` only, and not past their ends."""
        strategy, stamp = self.rule()
        for number in range(CASES):
            weighed, _ = ask(strategy, stamp, number)
            np.testing.assert_allclose(rehearse(strategy, number), weighed, rtol=1e-12, atol=1e-15)

    def test_both_engines_play_the_same_future_to_the_last_bit(self) -> None:
        """The Mesa world and the ensemble's row."""
        chosen = Scenario.named(self.scenario, months=MONTHS).changed(strategies={self.actor: self.strategy})
        frame = simulate(chosen, WORLDS, SEED)
        for world in range(WORLDS):
            outcomes = self.model(world).outcomes()
            expected = np.array([outcomes[name] for name in OUTCOMES])
            assert np.array_equal(expected, frame.loc[world].to_numpy(), equal_nan=True)

    def test_it_draws_nothing_and_moves_nobody_elses_draws(self) -> None:
        """Draws are keyed by whose they are and when: every decision that comes up under the default too has the same draw."""
        mine = _draws(self.model().decisions())
        usual = _draws(_played(self.scenario, self.actor, "logit", 0).decisions())
        shared = mine.index.intersection(usual.index)
        assert len(shared) > MONTHS
        assert np.array_equal(mine[shared].to_numpy(), usual[shared].to_numpy())

    def test_its_decisions_name_their_terms_and_can_be_worked_out_again(self) -> None:
        """Probability = min(1, factor / (1 + exp(-(base + precision x sum of terms)))) of every decision by it."""
        strategy, _ = self.rule()
        frame = pd.concat([self.model(world).decisions() for world in range(WORLDS)])
        mine = frame[frame["strategy"] != "logit"]
        assert strategy.number == 0 or len(mine) > 0
        rows: list[dict[str, Any]] = mine.to_dict("records")  # type: ignore[assignment]
        for row in rows:
            assert set(strategy.terms) <= set(row["terms"])
            odds = row["base"] + row["precision"] * sum(row["terms"].values())
            assert abs(row["probability"] - min(1.0, row["factor"] / (1.0 + np.exp(-odds)))) < 1e-9
