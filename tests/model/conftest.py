"""What the tests of the model share: random scenarios, as Hypothesis's strategy for the type `Scenario`."""

from typing import Any

from hypothesis import strategies as st

from keci.model.parameters import priors
from keci.model.scenario import (
    CONDITIONS,
    CONSENSUS_LEVERS,
    EARNED_BY,
    LABELS,
    LEVERS,
    PROMISE_FROM,
    PROMISES,
    STATUS_LADEN,
    Scenario,
)
from keci.model.shocks import shocks


def unit(low: float = 0.0, high: float = 1.0) -> st.SearchStrategy[float]:
    """Finite floats from `low` to `high`, its ends included."""
    return st.floats(low, high, allow_nan=False, allow_subnormal=False)


@st.composite
def lever_settings(draw: st.DrawFn, name: str, months: int) -> dict[str, Any]:
    """Settings that the lever has; half the time those it needs not be given are left out."""
    settings_ = {"strength": draw(st.sampled_from([0.0, 1.0]) | unit(0.0, 3.0)), "start": draw(st.integers(0, months - 1))}
    if name in PROMISES:
        settings_["conditional"] = draw(st.booleans() | st.none())
        settings_["credibility"] = draw(unit() | st.none())
        settings_["delay"] = draw(unit(0.0, 60.0) | st.none())
        settings_["earned_by"] = draw(st.sampled_from(sorted(EARNED_BY)) | st.none())
        settings_["used_up"] = draw(st.booleans() | st.none())
    if name in CONSENSUS_LEVERS:
        settings_["cost"] = draw(st.booleans() | st.none())
        settings_["promise_from"] = draw(st.sampled_from(sorted(PROMISE_FROM)) | st.none())
        settings_["conditions"] = draw(st.lists(st.sampled_from(CONDITIONS), unique=True) | st.none())
        settings_["label"] = draw(st.sampled_from(LABELS[1:] if name == STATUS_LADEN else LABELS) | st.none())
    return settings_


@st.composite
def random_scenarios(draw: st.DrawFn) -> Scenario:
    """Any start, levers, shocks, and some parameters fixed or with another range, all inside the priors' ranges."""
    months = draw(st.integers(1, 150))
    names = draw(st.lists(st.sampled_from(LEVERS), unique=True))
    if all(name in names for name in CONSENSUS_LEVERS):
        names.remove(draw(st.sampled_from(CONSENSUS_LEVERS)))
    imposed = {}
    for kind in draw(st.lists(st.sampled_from(sorted(shocks())), max_size=6)):
        low, high = shocks()[kind].low, shocks()[kind].high
        month = draw(st.integers(0, months - 1))
        imposed[month, kind] = {"month": month, "kind": kind, "size": draw(unit(low, min(high, 50.0)))}
    parameters: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(sorted(priors())), unique=True, max_size=8)):
        prior = priors()[name]
        if prior.low == 0.0 and prior.unit.startswith("per "):
            continue
        low, mode, high = sorted(draw(unit(prior.low, prior.high)) for _ in range(3))
        whole = {"low": low, "mode": mode, "high": high, "distribution": "pert"}
        parameters[name] = draw(st.sampled_from([mode, whole, {"low": low, "high": high}]))
    return Scenario.make(
        name="random",
        start=draw(st.sampled_from(["2011-03", "2026-01"])),
        months=months,
        levers={name: draw(lever_settings(name, months)) for name in names},
        shocks=list(imposed.values()),
        parameters=parameters,
    )


st.register_type_strategy(Scenario, random_scenarios())
