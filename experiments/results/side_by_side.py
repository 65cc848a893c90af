"""Stored comparisons side by side: whether they can be compared at all, in what they differ, and their effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keci.experiments.results.comparison import Comparison, check_comparable, summarise
from keci.experiments.store.disk import SHORT
from keci.experiments.store.folder import StoredRun
from keci.experiments.store.manifest import SCENARIOS
from keci.model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

ABSENT = "none"


@dataclass(frozen=True)
class Column:
    """An arm of one of the runs, under a heading that tells it from all others."""

    heading: str
    run: int
    arm: str


@dataclass(frozen=True)
class SideBySide:
    """Runs that can be compared, with what each adds up to.

    `differing` are settings in which arms of one name differ; `warnings` say where whole runs differ in a setting, so that their
    effects stand side by side and their futures are not the same.
    """

    runs: Sequence[StoredRun]
    comparisons: Sequence[Comparison]
    columns: Sequence[Column]
    differing: Sequence[str]
    warnings: Sequence[str] = ()

    @property
    def references(self) -> list[tuple[str, int]]:
        """Headings of the reference and its run: once, or for each run where settings differ."""
        runs = range(len(self.runs)) if self.warnings else range(1)
        names = [self.comparisons[run].design.reference for run in runs]
        labels = [f" ({_label(self.runs[run])})" if self.warnings else "" for run in runs]
        return [(f"{name}{label}", run) for name, label, run in zip(names, labels, runs, strict=True)]

    def to_frame(self) -> pd.DataFrame:
        """A row a run, arm and outcome, as `Comparison.to_frame`, the run's folder first."""
        import pandas as pd

        frames = [c.to_frame().assign(run=run.folder.name) for run, c in zip(self.runs, self.comparisons, strict=True)]
        return pd.concat(frames, ignore_index=True).set_index("run").reset_index()

    @property
    def same_content(self) -> bool:
        """Whether all runs hold the very same worlds."""
        return len({run.manifest["content"] for run in self.runs}) == 1

    def document(self) -> dict[str, Any]:
        """All of it as plain data, the runs in the order given."""
        found = []
        for run, comparison in zip(self.runs, self.comparisons, strict=True):
            design = run.manifest["design"]
            about = {"id": run.manifest["id"], "folder": str(run.folder), "engine": run.manifest["engine"]}
            about |= {name: design[name] for name in ("worlds", "months", "start", "seed", "parameters")}
            found.append({"run": about, **comparison.document()})
        said = {"differing": list(self.differing), "warnings": list(self.warnings)}
        return {"same_content": self.same_content, **said, "runs": found}


def compare_runs(runs: Sequence[StoredRun]) -> SideBySide:
    """Put runs side by side; InputError, with the reason, if they cannot be compared."""
    if len(runs) < 2:
        raise InputError("runs: only one given; name at least two to compare")
    for run in runs[1:]:
        reasons = _obstacles(runs[0], run)
        if reasons:
            said = "; ".join(reasons)
            raise InputError(f"{runs[0].folder.name} and {run.folder.name} cannot be compared: they differ in {said}")
    comparisons = [sum_up(run) for run in runs]
    return SideBySide(runs, comparisons, _columns(runs, comparisons), _differing(runs), _warnings(runs))


def sum_up(run: StoredRun) -> Comparison:
    """The comparison that a stored run adds up to; InputError if it has too many arms for that."""
    design = run.design()
    check_comparable(design)
    if len(design.arms) < 2:
        raise InputError(f"{run.folder}: it has a single arm, so that there is nothing to compare")
    return summarise(design, run.parts())


def _obstacles(one: StoredRun, two: StoredRun) -> list[str]:
    """Why two runs cannot be compared: all that is not the same although it must be."""
    first, second = one.manifest, two.manifest
    found = []
    for name in ("start", "seed"):
        values = first["design"][name], second["design"][name]
        if values[0] != values[1]:
            found.append(f"{name} ({values[0]}, {values[1]})")
    if first["code"]["rules"] != second["code"]["rules"]:
        found.append(f"rules of the model ({first['code']['rules'][:SHORT]}, {second['code']['rules'][:SHORT]})")
    changed = _changed_data(first["data"], second["data"])
    if changed:
        found.append(f"data ({', '.join(changed)})")
    references = [_reference(run) for run in (one, two)]
    if references[0] != references[1]:
        names = [run.manifest["design"]["reference"] for run in (one, two)]
        found.append(f"the reference arm ({names[0]}, {names[1] if names[1] != names[0] else 'with other settings'})")
    return found


MEANING = {
    "parameters": "they assume other things, so that their futures are not the same ones",
    "months": "what is counted over a whole run, as incidents or a deal, means something else in each",
}


def _warnings(runs: Sequence[StoredRun]) -> list[str]:
    """Settings of whole runs that differ, with what that means."""
    found = []
    for name, meaning in MEANING.items():
        values = [str(run.manifest["design"][name]) for run in runs]
        if len(set(values)) > 1:
            found.append(f"the runs differ in {name} ({', '.join(values)}): {meaning}.")
    return found


def _changed_data(one: Mapping[str, str], two: Mapping[str, str]) -> list[str]:
    """Data files that differ; scenario files do not count, for the arms stand in the manifest in full."""
    names = sorted({*one, *two})
    return [name for name in names if one.get(name) != two.get(name) and not name.startswith(SCENARIOS)]


def _reference(run: StoredRun) -> dict[str, Any]:
    return run.design().arms[0].model_dump(mode="json", exclude={"description", "start", "months"})


def _columns(runs: Sequence[StoredRun], comparisons: Sequence[Comparison]) -> list[Column]:
    """A column for each arm but the reference; one whose name stands in several runs is told apart by its run."""
    names = [arm for comparison in comparisons for arm in comparison.arms]
    columns = []
    for number, (run, comparison) in enumerate(zip(runs, comparisons, strict=True)):
        for arm in comparison.arms:
            twice = names.count(arm) > 1
            columns.append(Column(f"{arm} ({_label(run)})" if twice else arm, number, arm))
    return columns


def _label(run: StoredRun) -> str:
    """A run's name without what is the same in all."""
    return run.folder.name.split("-", 1)[-1]


def _differing(runs: Sequence[StoredRun]) -> list[str]:
    """Settings in which arms of the same name differ between runs, and the numbers of worlds if those do."""
    found = []
    worlds = [f"{run.manifest['design']['worlds']:,}" for run in runs]
    if len(set(worlds)) > 1:
        found.append(f"worlds: {', '.join(worlds)}")
    told = {"description", "months"}  # horizons have a warning of their own
    flat = [{arm.name: _flat(arm.model_dump(mode="json", exclude=told)) for arm in run.design().arms} for run in runs]
    for name in dict.fromkeys(arm for arms in flat for arm in arms):
        having = [arms[name] for arms in flat if name in arms]
        for setting in sorted({key for settings in having for key in settings}):
            values = [settings.get(setting, ABSENT) for settings in having]
            if any(value != values[0] for value in values):
                found.append(f"{name}: {setting} {', '.join(map(str, values))}")
    return found


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    """Nested settings by their dotted path; those that are not set are left out."""
    if isinstance(value, list):
        value = {str(number): inner for number, inner in enumerate(value)}
    if isinstance(value, dict):
        inner = (_flat(found, f"{path}.{name}" if path else name) for name, found in value.items())
        return {name: found for part in inner for name, found in part.items()}
    return {} if value is None else {path: value}
