"""Write the exact baseline and the pages that follow from the model anew: `make baseline`, on purpose, after a change."""

from __future__ import annotations

import json
from pathlib import Path

from keci.experiments.hindcast import SPANS, Hindcast, lines, measure
from keci.experiments.record import missed
from keci.experiments.reporting import declared, odd
from keci.experiments.reporting.origins import page as origins
from keci.experiments.windows import marked
from keci.model.ensemble import simulate
from keci.model.posterior import shipped_manifest

ROOT = Path(__file__).resolve().parent.parent
BASELINE = Path(__file__).with_name("baseline.json")
HINDCAST = ROOT / "docs/reference/hindcast.md"
ODD = ROOT / "docs/reference/odd.md"
WINDOWS = ROOT / "docs/reference/windows.md"
LIMITS = ROOT / "docs/discussion/limits.md"
CALIBRATION = ROOT / "docs/reference/calibration.md"
ORIGINS = ROOT / "docs/reference/origins.md"
WORLDS = 4000  # of the page
CASES = (
    {"scenario": "baseline", "worlds": 3, "seed": 0},
    {"scenario": "keci", "worlds": 3, "seed": 7},
    {"scenario": "package", "worlds": 2, "seed": 1, "parameters": "mode"},
    {"scenario": "keci_status_laden", "worlds": 2, "seed": 2**64 - 1, "first": 2**32 - 2},
    {"scenario": "keci_unconditional", "worlds": 2, "seed": 3, "months": 37},
)
PAGE = """# The hindcast

Worlds played from March 2011 to December 2025 under the policy of the time, with the sets of parameters that were calibrated on
the years to 2020 alone, held against the record. *Place* is where the record falls among the worlds (0 below all of them, 1 above
all); *within* is the share of worlds inside the tolerance of the [pattern](patterns.md). Small incidents are thinned as the
record may have missed them. Forecasts of 2021 to 2025 begin every half-year and year from worlds weighted by how much their
past is like the record's; how they are scored is said in [scores](scores.md). `keci hindcast --markdown` prints these tables.

"""


def exact() -> list[dict[str, object]]:
    """Outcomes of all cases, floats as hexadecimal text."""
    return [{**case, "outcomes": _hex(case)} for case in CASES]


def _hex(case: dict[str, object]) -> dict[str, list[str]]:
    frame = simulate(**case)  # type: ignore[arg-type]
    return {name: [float(value).hex() for value in frame[name]] for name in frame.columns}


def limits(found: Hindcast) -> list[str]:
    """What the page of limits must list of these hindcasts, and of the page of the calibration."""
    tables = {" to ".join(SPANS[span]): table for span, table in found.patterns.items()}
    return missed.lines(tables, CALIBRATION.read_text(encoding="utf-8"))


if __name__ == "__main__":
    found = measure(WORLDS)
    BASELINE.write_text(json.dumps(exact(), indent=1) + "\n", encoding="utf-8")
    HINDCAST.write_text(PAGE + "\n".join(lines(found)) + "\n", encoding="utf-8")
    LIMITS.write_text(missed.between(LIMITS.read_text(encoding="utf-8"), limits(found)), encoding="utf-8")
    page = WINDOWS.read_text(encoding="utf-8")
    WINDOWS.write_text(marked(page, shipped_manifest("analysis")["rules"]), encoding="utf-8")
    ODD.write_text("\n".join(odd.lines()) + "\n", encoding="utf-8")
    ORIGINS.write_text(origins(), encoding="utf-8")
    tables = declared.written(ROOT / "docs")
    for path, text in tables.items():
        path.write_text(text, encoding="utf-8")
    written = (BASELINE, HINDCAST, LIMITS, WINDOWS, ODD, ORIGINS, *tables)
    print(f"written: {', '.join(str(path.relative_to(ROOT)) for path in written)}")
