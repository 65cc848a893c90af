"""Pictures of the gallery, drawn when the site is built: each by its command, from a run that takes seconds."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from fnmatch import fnmatch
from io import StringIO
from pathlib import Path

# by the figure's folder, the command line of a small run; the page shows the command without its sizes
RUNS: Mapping[str, str] = {
    "compare": "compare --arms baseline,keci,kfor --worlds 200 --months 60",
    "factorial": "factorial --worlds 40 --months 36",
    "discover": "discover --worlds 2000 --months 36",
    "sensitivity": "sensitivity --factors nato_support_0,frustration_rate,mu_incident --points 16 --worlds 20 --months 36",
    "stress": "stress --worlds 40 --months 36 --at 6,24",
}
PLACE = re.compile(r"^<!-- figure: (\S+)/(\S+) -->$", re.MULTILINE)


def draw(folder: Path, names: tuple[str, ...] = tuple(RUNS)) -> None:
    """Draw the figures of these runs as `folder`/NAME/FIGURE.svg."""
    from keci.experiments.cli import build
    from keci.experiments.commands.console import execute
    from keci.experiments.report import figures_of
    from keci.experiments.reporting.figures import save_all
    from keci.experiments.statistics.metrics import headline_names
    from keci.experiments.store.catalogue import listed
    from keci.experiments.store.folder import StoredRun

    for name in names:
        with tempfile.TemporaryDirectory() as runs:
            said = StringIO()
            with redirect_stdout(said), redirect_stderr(said):
                status = execute(build(), "keci", [*RUNS[name].split(), "--out", runs])
            if status:
                raise RuntimeError(f"keci {RUNS[name]}: status {status}\n{said.getvalue()[-2000:]}")
            stored = next(run.folder for run in listed(Path(runs)) if run.manifest["kind"] == name)
            save_all(figures_of(StoredRun.open(stored), headline_names()), folder / name)


def placed(page: str, folder: Path, to_folder: str) -> str:
    """The page with its pictures: of several figures that a place names, the first by name; none if there is none."""
    return PLACE.sub(lambda found: next(_images(folder / found[1], found[2], f"{to_folder}/{found[1]}"), ""), page)


def _images(folder: Path, pattern: str, address: str) -> Iterator[str]:
    for path in sorted(folder.glob("*.svg")):
        if fnmatch(path.stem, pattern):
            yield f'<img src="{address}/{path.name}" alt="{folder.name}: {path.stem}" style="background: #fff; max-width: 100%">'
