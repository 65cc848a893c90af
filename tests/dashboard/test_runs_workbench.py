"""The workbench of the page Runs: its address, what is selected, its figures, Live on a stored world, and the page itself."""

from __future__ import annotations

import io
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pytest
from PIL import Image

from keci.dashboard.futures.recording import model_of
from keci.dashboard.live import address
from keci.dashboard.live.session import plan
from keci.dashboard.runs.answered import method, reading
from keci.dashboard.runs.pictures import Measured, heats_of, joined, panels_of
from keci.dashboard.runs.selection import axes_of, chosen_arms, selected
from keci.dashboard.runs.take import caption, dots_fault
from keci.dashboard.runs.view import Brush, View, fitted, read
from keci.dashboard.shell import stored_runs
from keci.experiments.designs.design import Design
from keci.experiments.designs.sampling import factorial
from keci.experiments.designs.table import checked, designs_from
from keci.experiments.pooled.question import answer
from keci.experiments.reporting.figures import rendered, slide
from keci.experiments.store.runner import run
from keci.experiments.sweep import perform as sweep
from keci.model.errors import InputError

MONTHS = 24
NUMBER = "incidents_per_year"


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> Path:
    """A comparison whose assumptions are not those of the pages, one of another seed, and a sweep of two settings."""
    directory = tmp_path_factory.mktemp("workbench") / "runs"
    for arms, seed in ((("baseline", "keci", "package"), 0), (("baseline", "keci"), 3)):
        run(Design.of(arms, 60, seed, "prior", MONTHS), directory, "compare", "compiled")
    table = checked(factorial({"trust_0": [0.05, 0.2], "levers.kfor": [False, True]}, arms=("baseline", "keci")))
    sweep(designs_from(table, 12, months=MONTHS), table, directory, (NUMBER,))
    return directory


@pytest.fixture
def here(stored: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(stored_runs.DIRECTORY, str(stored))
    return stored


def name_of(kind: str, seed: int = 0) -> str:
    return next(r.name for r in stored_runs.listing() if r.manifest["kind"] == kind and r.design["seed"] == seed)


def test_the_address_holds_the_view():
    view = View(
        ("compare-1", "sweep-2"), "map", "deal", NUMBER, "effect", "levers.keci", "parameters.trust_0", "run", "arm", ("a", "b"),
        ("levers.kfor", "on"), (Brush("deal", "keci", 0.5, 1.5), Brush("parameters.trust_0", "", 0.05, 0.1)),
    )  # fmt: skip
    assert read(parse_qs(view.encode())) == view
    assert View(("compare-1",)).encode() == "study=compare-1"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("study=a&kind=pie", "unknown view 'pie'"),
        ("study=a&brush=deal", "must read OUTCOME~ARM~FROM~TO"),
        ("study=a&brush=deal~keci~nan~1", "finite"),
    ],
)
def test_what_an_address_cannot_say_is_refused(query, said):
    with pytest.raises(InputError, match=said):
        read(parse_qs(query))


def test_the_same_futures_are_selected_in_all_arms_that_share_them(here):
    names = (name_of("compare"), name_of("compare", 3))
    pool, _ = stored_runs.pool(names)
    first, other = pool.arms[1].label, 3
    values = pool.outcome(NUMBER)
    middle = float(np.median(values[1]))
    view = View(names, "worlds", NUMBER, brushes=(Brush(NUMBER, first, 0.0, middle),))
    wanted = values[1] <= middle
    for place in (0, 1, 2):
        assert np.array_equal(selected(view, pool, place), wanted)
    assert selected(view, pool, other).all(), "futures of another seed are others"
    with pytest.raises(InputError, match="unknown arm 'kecci'"):
        selected(view.changed(brushes=(Brush(NUMBER, "kecci", 0, 1),)), pool, 0)


def test_live_plays_the_very_world_of_a_run(here):
    name = name_of("compare")
    frame = stored_runs.worlds(stored_runs.named(name)).set_index(["arm", "world"])
    choices, _ = address.read(f"run={name}&arms=baseline,package&world=17")
    for place, arm in enumerate(choices.arms):
        outcomes = model_of(plan(choices, place)).run().outcomes()
        row = frame.loc[(arm, 17)]
        assert {name: row[name] for name in outcomes} == outcomes
    assert address.read(choices.encode(5)) == (choices, 5)
    with pytest.raises(InputError, match="unknown scenario 'kfor'"):
        address.read(f"run={name}&arms=baseline,kfor")
    with pytest.raises(InputError, match=r"unknown run .\.\./runs."):
        address.read("run=../runs")


def test_arms_are_selected_over_all_settings(here):
    name = name_of("sweep")
    pool, _ = stored_runs.pool((name,))
    view = fitted(View((name,), "all", NUMBER, NUMBER, "effect"), pool)
    rows, axes, left_out = axes_of(view, pool)
    assert {axis.name for axis in axes} == {"levers.kfor", "parameters.trust_0", NUMBER} and left_out == []
    assert all(pool.arms[row].scenario.name.startswith("keci") for row in rows), "an effect is one of an arm with a reference"
    kept = chosen_arms(view.changed(brushes=(Brush("parameters.trust_0", "", 0.1, 0.3),)), axes)
    assert [pool.arms[row].scenario.parameters["trust_0"] for row, on in zip(rows, kept, strict=True) if on] == [0.2, 0.2]


def test_panels_share_their_scales_and_a_figure_has_the_size_that_was_asked_for(here):
    name = name_of("sweep")
    pool, _ = stored_runs.pool((name,))
    view = fitted(View((name,), x="parameters.trust_0", lines="levers.keci", panel="levers.kfor", outcome=NUMBER), pool)
    question = view.question()
    cells = answer(pool, question)
    panels = panels_of(cells, question, view.lines, view.panel)
    assert list(panels) == ["kfor off", "kfor on"]
    assert len({tuple(figure.layout.yaxis.range) for figure in panels.values()}) == 1
    said = caption(pool, [arm.label for arm in pool.arms], method(cells, question))
    for part in (name, "12 futures of 24 months", "seed 0", "rules ", "8 arms", "not a forecast"):
        assert part in said
    whole = joined(panels)
    picture = Image.open(io.BytesIO(rendered(whole, "png", (80.0, 50.0), 150, caption=said)))
    assert picture.size == (round(80 / 25.4 * 150), round(50 / 25.4 * 150))
    assert b"12 futures of 24 months" in rendered(whole, "svg", (160.0, 100.0), caption=said)
    title = reading(cells, question, Measured.of(question))
    assert Image.open(io.BytesIO(slide(whole, title, said))).size == (1920, 1080)
    assert dots_fault("160x100mm", 300) == "" and "at most" not in dots_fault("160x100mm", 600)
    assert "must be width x height" in dots_fault("large", 300) and "pixels" in dots_fault("900x900mm", 600)


def test_a_map_has_a_cell_for_each_pair_of_levels(here):
    name = name_of("sweep")
    pool, _ = stored_runs.pool((name,))
    view = fitted(View((name,), "map", NUMBER, quantity="effect", x="parameters.trust_0", y="levers.kfor"), pool)
    cells = answer(pool, view.question())
    (figure,) = heats_of(cells, view.question(), "").values()
    found = np.array(figure.data[0].z, dtype=float)
    assert found.shape == (2, 2)
    assert found.ravel() == pytest.approx(
        [c.estimate.mean for u in cells.levels(1) for a in cells.levels(0) for c in [cells.at((a, u))] if c]
    )
