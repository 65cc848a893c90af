"""In what runs differ, in words: from their manifests alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keci.experiments.designs.design import Design
from keci.experiments.pooled.factors import said_of, settings_of, short
from keci.experiments.store.disk import SHORT
from keci.experiments.store.folder import StoredRun
from keci.experiments.store.manifest import SCENARIOS
from keci.model.scenario import Scenario

NOT_THERE = "not in it"
MOST_ARMS = 64  # arms of larger designs are counted, not held against one another one by one
MEANING = {
    "rules of the model": "the same settings mean something else: no number of one run is one of the other",
    "seed": "other elections, emergencies and draws: their futures are not pairs",
    "assumptions": "they assume other things: their futures are not pairs",
    "start": "they begin elsewhere",
    "months": "what is counted over a whole run means something else in each",
    "futures": "intervals of the larger run are narrower",
    "data of the model": "their futures are not pairs",
    "packages": "numbers may differ in their last digits",
}


@dataclass(frozen=True)
class Difference:
    """A setting in which runs differ, its value in each run, and what that means (empty where it is plain)."""

    setting: str
    values: tuple[str, ...]
    meaning: str = ""

    def sentence(self) -> str:
        """The difference in a line."""
        values = " against ".join(self.values) if len(self.values) == 2 else ", ".join(self.values)
        return f"{self.setting[0].upper()}{self.setting[1:]}: {values}{f'; {self.meaning}' if self.meaning else ''}."


def differences(runs: Sequence[StoredRun]) -> list[Difference]:
    """All in which finished runs differ; nothing if they are the same but for when and where they were played."""
    designs = [run.design() for run in runs]
    found = [Difference(name, values, MEANING.get(name, "")) for name, values in _whole(runs)]
    return [*found, *_data(runs), *_packages(runs), *_arms(designs), *_shared(designs)]


def _whole(runs: Sequence[StoredRun]) -> list[tuple[str, tuple[str, ...]]]:
    """Settings of whole runs that differ."""
    each = [_facts(run.manifest) for run in runs]
    rows = [(name, tuple(facts[name] for facts in each)) for name in each[0]]
    return [(name, values) for name, values in rows if len(set(values)) > 1]


def _facts(manifest: Mapping[str, Any]) -> dict[str, str]:
    design, code = manifest["design"], manifest["code"]
    return {
        "question": str(manifest["kind"]),
        "rules of the model": str(code["rules"])[:SHORT],
        "start": str(design["start"]),
        "seed": str(design["seed"]),
        "assumptions": str(design["parameters"]),
        "months": str(design["months"]),
        "futures": f"{design['worlds']:,}",
        "reference arm": str(design["reference"]),
        "engine": str(manifest["engine"]),
    }


def _data(runs: Sequence[StoredRun]) -> list[Difference]:
    """Data files that decide results and differ; arms stand in the manifest, so that scenario files do not count."""
    each = [run.manifest["data"] for run in runs]
    names = sorted({name for data in each for name in data if not name.startswith(SCENARIOS)})
    changed = [name for name in names if len({data.get(name) for data in each}) > 1]
    if not changed:
        return []
    values = tuple(", ".join(name for name in changed if name in data) or NOT_THERE for data in each)
    return [Difference("data of the model", values, MEANING["data of the model"])]


def _packages(runs: Sequence[StoredRun]) -> list[Difference]:
    each = [run.manifest["packages"] for run in runs]
    changed = [name for name in dict.fromkeys(n for p in each for n in p) if len({p.get(name) for p in each}) > 1]
    if not changed:
        return []
    values = tuple(", ".join(f"{name} {packages.get(name, 'none')}" for name in changed) for packages in each)
    return [Difference("packages", values, MEANING["packages"])]


def _arms(designs: Sequence[Design]) -> list[Difference]:
    """Arms that only some of the runs have."""
    every = [set(design.names) for design in designs]
    shared = set.intersection(*every)
    if all(names == shared for names in every):
        return []
    return [Difference("arms that not all have", tuple(_listed([n for n in d.names if n not in shared]) for d in designs))]


def _listed(names: Sequence[str]) -> str:
    if len(names) <= SHORT:
        return ", ".join(names) or "none"
    return f"{', '.join(names[: SHORT // 2])} and {len(names) - SHORT // 2} more"


def _shared(designs: Sequence[Design]) -> list[Difference]:
    """Settings of arms of one name that differ; horizon and start are said of whole runs."""
    if max(len(design.arms) for design in designs) > MOST_ARMS:
        return []
    found = []
    for name in designs[0].names:
        if all(name in design.names for design in designs):
            each = [_own(next(arm for arm in design.arms if arm.name == name)) for design in designs]
            for setting in dict.fromkeys(s for settings in each for s in settings):
                values = tuple(said_of(settings.get(setting), setting) for settings in each)
                if len(set(values)) > 1:
                    found.append(Difference(f"arm {name}, {short(setting)}", values))
    return found


def _own(arm: Scenario) -> Mapping[str, Any]:
    return {name: value for name, value in settings_of(arm).items() if name not in ("start", "months")}
