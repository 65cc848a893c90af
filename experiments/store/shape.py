"""What a manifest must hold, field by field: a seal proves that it was not edited since it was sealed, not that it is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from keci.experiments.designs.plan import Plan
from keci.experiments.record.window import recorded_by_month
from keci.experiments.store.disk import part_name
from keci.model.errors import shown
from keci.model.scenario import LONGEST

MOST_WORLDS, MOST_ARMS = 1_000_000_000, 100_000  # as in a design, and a design table
Count = Annotated[int, Field(ge=0, lt=2**63)]
Seconds = Annotated[float, Field(ge=0.0, lt=1e12)]


class _Shape(BaseModel):
    """What stands there besides does not matter: a later version may say more."""

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)


class _Arm(_Shape):
    name: str


class _ArmsFile(_Shape):
    file: Literal["arms.jsonl"]  # no other file of the machine
    count: int = Field(ge=1, le=MOST_ARMS)
    sha256: str


class _Design(_Shape):
    arms: list[_Arm] | _ArmsFile
    reference: str
    worlds: int = Field(ge=1, le=MOST_WORLDS)
    months: int = Field(ge=1, le=LONGEST)
    start: str
    seed: int = Field(ge=0, lt=2**64)
    parameters: str
    series: list[str]


class _Plan(_Shape):
    parts: Count
    arms: Count
    worlds: Count


class _Code(_Shape):
    version: str
    commit: str | None
    dirty: bool | None
    rules: str


class _Part(_Shape):
    model_config = ConfigDict(extra="forbid")

    rows: Count
    failed: Count
    content: str
    sha256: str
    months: str | None


class _Summary(_Shape):
    cores: Count
    seconds: Seconds
    worlds_per_second: Seconds | None


class _Running(_Shape):
    id: str
    kind: str
    state: Literal["running", "finished"]
    engine: str
    design: _Design
    plan: _Plan
    code: _Code
    data: dict[str, str]
    started: str


class _Finished(_Running):
    failed_worlds: Count
    content: str
    parts: dict[str, _Part]
    summary: _Summary
    finished: str


def fault(manifest: Mapping[str, Any]) -> str:
    """What is wrong with a manifest, in a few words; empty if it is one."""
    shape = _Finished if manifest.get("state") == "finished" else _Running
    try:
        shape.model_validate(manifest)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(step) for step in problem["loc"] if step not in ("list[_Arm]", "_ArmsFile"))
        if problem["type"] == "missing":
            return f"{where} is missing"
        said = problem["msg"]
        return f"{where}: {said[0].lower()}{said[1:]}, not {shown(problem['input'])}"
    return _contradiction(manifest)


def _contradiction(manifest: Mapping[str, Any]) -> str:
    """Whether the cut into parts is that of the design, and each part of a finished run is there."""
    arms, plan = manifest["design"]["arms"], manifest["plan"]
    count = len(arms) if isinstance(arms, list) else arms["count"]
    if count == 0:
        return "design.arms is empty"
    cut = Plan.of(count, manifest["design"]["worlds"])
    if (plan["parts"], plan["arms"], plan["worlds"]) != (len(cut), cut.arm_block, cut.world_block):
        return "plan is not that of the design"
    if manifest["state"] != "finished":
        return ""
    parts = manifest["parts"]
    if len(parts) != len(cut) or any(part_name(number) not in parts for number in range(len(cut))):
        return "parts are not those of the plan"
    if manifest["failed_worlds"] != sum(part["failed"] for part in parts.values()):
        return "failed_worlds is not the sum of the parts'"
    recorded = recorded_by_month(manifest["design"]["series"])
    strange = next((name for name, part in parts.items() if (part["months"] is not None) != recorded), "")
    return f"parts.{strange}.months does not fit design.series" if strange else ""
