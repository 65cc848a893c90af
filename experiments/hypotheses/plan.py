"""The analysis plan: hypotheses with their tests and rules, read from a file that was fixed before the run. Never written."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from keci.experiments.factorials.arms import LETTERS, arm_names, levels
from keci.experiments.hypotheses.outcomes import MONTHLY, known_outcomes
from keci.model.errors import InputError, shown, unknown
from keci.model.locate import line_of
from keci.model.textfile import parse_toml, read_toml

SHIPPED = "plan.toml"
BASE = "base"  # name of what is played under the assumptions as they are
CONDITION = re.compile(r"^([A-Z]) (on|off)$")
Weights = dict[str, float]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Rule(_Strict):
    """The decision rules in words, and the share of draws in which the sign must hold."""

    test: str
    claim: str
    draws: str
    sign: float = Field(gt=0.0, le=1.0)


class Rerun(_Strict):
    """All arms once more with some parameters fixed."""

    title: str
    parameters: dict[str, float] = Field(min_length=1)


class ArmPlan(_Strict):
    """An arm beside the factorial: a scenario, and columns of a design table that change it."""

    scenario: str
    changes: dict[str, bool | int | float | str] = {}


class Surface(_Strict):
    """Arms by belief in the promise (rows) and delay (columns)."""

    outcomes: tuple[str, ...]
    credibility: tuple[float, ...]
    delay: tuple[float, ...]
    arms: tuple[tuple[str, ...], ...]
    reference: str


class MostOfIt(_Strict):
    """A refuter: one lever alone gives at least this share of the package's effect on an outcome."""

    outcome: tuple[str, ...]
    share: float = Field(gt=0.0)
    package: str
    singles: tuple[str, ...]
    reference: str


class Test(_Strict):
    """One comparison with its expectation. `smallest` is in the units of the outcome; with scale "ratio" it is a ratio."""

    name: str
    outcome: tuple[str, ...] = Field(min_length=1)
    per: tuple[str, ...] = ()
    treated: str = ""
    control: str = ""
    weights: dict[str, float] = {}
    divide: float = Field(1.0, gt=0.0)
    against: float = 0.0
    scale: Literal["difference", "ratio", "logit"] = "difference"
    expected: Literal["+", "-", "0", ">=0", "<=0"]
    smallest: float = Field(ge=0.0)
    worlds: Literal["all", "active", "frozen", "adopted"] = "all"
    needed: bool = True
    refutes: str = "no"
    open_refutes: bool = False
    untestable: str = ""
    why: str = ""

    @model_validator(mode="after")
    def consistent(self) -> Self:
        """Either weights, or treated with a control or a mark; a ratio's smallest effect on the side that is expected."""
        if bool(self.weights) == bool(self.treated):
            raise ValueError("give either weights, or treated and control")
        if self.treated and not self.control and "against" not in self.model_fields_set:
            raise ValueError("treated needs a control, or a mark in 'against'")
        if self.scale == "ratio" and not self._ratio_fits():
            raise ValueError(
                f"smallest = {self.smallest:g} does not fit expected = {self.expected!r}; below 1 for '-', else above"
            )
        return self

    def _ratio_fits(self) -> bool:
        return 0.0 < self.smallest < 1.0 if self.expected == "-" else self.smallest > 1.0

    @property
    def edge(self) -> float:
        """The smallest effect of interest on the scale of the contrast: for ratios the size of its logarithm."""
        return abs(math.log(self.smallest)) if self.scale == "ratio" else self.smallest

    @property
    def sides(self) -> tuple[tuple[str, float], ...]:
        """What is compared, each a group of arms or an arm, with its coefficient."""
        if self.weights:
            return tuple((name, weight / self.divide) for name, weight in self.weights.items())
        return ((self.treated, 1.0), (self.control, -1.0)) if self.control else ((self.treated, 1.0),)


class Hypothesis(_Strict):
    """One claim with its tests, and what would refute it in words.

    `by_construction` are parts that no run can test, since the model's rules decide them; `limits` say how else the tests fall
    short of the claim. A hypothesis with `untestable`, the reason, gets no other verdict.
    """

    id: str = Field(pattern=r"^H\d+(-[a-z]+)?$")
    claim: str
    refuter: str
    by_construction: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    untestable: str = ""
    most_of_it: MostOfIt | None = None
    test: tuple[Test, ...] = ()

    @model_validator(mode="after")
    def has_tests(self) -> Self:
        """A hypothesis without a needed test can only be one that is not testable."""
        if not self.untestable and not any(t.needed and not t.untestable for t in self.test):
            raise ValueError("no test is needed; give one that is, or say why the claim is untestable")
        return self


class Plan(_Strict):
    """A plan as it stands in its file, whose `text` it keeps."""

    version: int = Field(ge=1)
    date: Any
    source: str
    rule: Rule
    levers: dict[str, str]
    reruns: dict[str, Rerun]
    arms: dict[str, ArmPlan]
    surface: Surface
    hypothesis: tuple[Hypothesis, ...] = Field(min_length=1)
    text: str = Field("", repr=False)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the plan's file."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def tests(self) -> tuple[Test, ...]:
        """All tests of all hypotheses."""
        return tuple(test for hypothesis in self.hypothesis for test in hypothesis.test)

    @property
    def variants(self) -> dict[str, dict[str, float]]:
        """What is played: the base and the reruns, each with the parameters that it fixes."""
        return {BASE: {}} | {name: rerun.parameters for name, rerun in self.reruns.items()}

    def members(self, group: str) -> tuple[str, ...]:
        """The arms of a group: "K on, E off" are those of the factorial; else the arm of this name. InputError if none."""
        names = (*arm_names(), *self.arms)
        if group in names:
            return (group,)
        found = [CONDITION.match(part.strip()) for part in group.split(",")]
        if not all(m and m[1] in self.levers for m in found):
            raise unknown("arm", group, names)
        wanted = {list(LETTERS.values()).index(m[1]): int(m[2] == "on") for m in found if m}
        return tuple(
            name for name, row in zip(arm_names(), levels(), strict=True) if all(row[i] == state for i, state in wanted.items())
        )

    def monthly_arms(self) -> tuple[str, ...]:
        """Arms whose months are recorded: those of outcomes taken from monthly series, and K, whose adoption opens windows."""
        used = ["K"]
        for test in self.tests:
            if any(name in MONTHLY for name in (*test.outcome, *test.per)):
                used += [arm for side, _ in test.sides for arm in self.members(side)]
        return tuple(dict.fromkeys(used))


def shipped_plan() -> Plan:
    """The plan that ships with the program."""
    content = (files("keci.experiments.hypotheses") / SHIPPED).read_bytes()
    return parsed(content.decode("utf-8"), SHIPPED)


def plan_from(path: Path | None) -> Plan:
    """The plan in a file, or the shipped one; InputError, naming file and line, if it is none."""
    return shipped_plan() if path is None else parsed(read_toml(path, "analysis plan"), str(path))


def parsed(text: str, where: str) -> Plan:
    """The plan in a text; InputError, one line, for what is wrong in it."""
    content = parse_toml(text, where, "analysis plan")
    try:
        plan = Plan.model_validate({**content, "text": text})
    except ValidationError as error:
        raise _fault(error, where, text, content) from None
    try:
        _check(plan)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    return plan


def _fault(error: ValidationError, where: str, text: str, content: Mapping[str, Any]) -> InputError:
    """The first thing wrong with a plan, with its line."""
    problem = error.errors()[0]
    path = tuple(str(step) for step in problem["loc"])
    line = line_of(text, _in_file(path, content)) if path else 0
    said = problem["msg"].removeprefix("Value error, ")
    given = "" if problem["type"] in ("missing", "value_error") else f", not {shown(problem['input'])}"
    place = f"{where}, line {line}" if line else where
    return InputError(f"{place}: {'.'.join(path) or 'plan'}: {said[0].lower()}{said[1:]}{given}")


def _in_file(path: tuple[str, ...], content: Mapping[str, Any]) -> tuple[str, ...]:
    """The path of a field as `locate` counts it: tests from the beginning of the file on, not within their hypothesis."""
    if path[0] != "hypothesis" or len(path) < 4 or path[2] != "test":
        return path
    before = sum(len(hypothesis.get("test", [])) for hypothesis in content["hypothesis"][: int(path[1])])
    return ("hypothesis", "test", str(before + int(path[3])), *path[4:])


def _check(plan: Plan) -> None:
    """InputError for a name that means nothing, or one that stands twice."""
    _once("hypothesis", (h.id for h in plan.hypothesis))
    if plan.levers != {letter: lever for lever, letter in LETTERS.items()}:
        raise InputError(f"levers: must be {', '.join(f'{letter} = {lever}' for lever, letter in LETTERS.items())}")
    for name in plan.arms:
        if name in arm_names():
            raise InputError(f"arms: {name!r} is the name of an arm of the factorial; give another")
    for hypothesis in plan.hypothesis:
        _once(f"{hypothesis.id}: test", (test.name for test in hypothesis.test))
        for test in hypothesis.test:
            _check_test(plan, test, f"{hypothesis.id}, test {test.name!r}")
        if hypothesis.most_of_it:
            _check_most(plan, hypothesis.most_of_it, hypothesis.id)
    _check_surface(plan)


def _check_test(plan: Plan, test: Test, where: str) -> None:
    for name in (*test.outcome, *test.per):
        if name not in known_outcomes():
            raise unknown("outcome", name, known_outcomes(), where)
    for side, _ in test.sides:
        _known(plan, side, where)


def _check_most(plan: Plan, most: MostOfIt, where: str) -> None:
    for name in most.outcome:
        if name not in known_outcomes():
            raise unknown("outcome", name, known_outcomes(), where)
    for arm in (most.package, most.reference, *most.singles):
        _known(plan, arm, where)


def _check_surface(plan: Plan) -> None:
    surface = plan.surface
    shape = [len(row) for row in surface.arms]
    if shape != [len(surface.delay)] * len(surface.credibility):
        raise InputError("surface: arms must be a row for each credibility with an arm for each delay")
    for arm in (surface.reference, *(arm for row in surface.arms for arm in row)):
        _known(plan, arm, "surface")


def _known(plan: Plan, group: str, where: str) -> None:
    try:
        plan.members(group)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None


def _once(kind: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InputError(f"{kind} {name!r} stands twice; keep one")
        seen.add(name)


def facts(plan: Plan) -> Mapping[str, object]:
    """What the manifest says about the plan."""
    return {"version": plan.version, "date": str(plan.date), "sha256": plan.digest}
