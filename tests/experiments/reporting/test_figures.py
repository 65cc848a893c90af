"""Charts for papers: of the stated size, with all marks of the chart, the same bytes each time, without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import plotly.graph_objects as go
import pytest

from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.reporting import figures
from keci.model.errors import InputError


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def keci(*arguments: str) -> int:
    return execute(build(), "keci", arguments)


@pytest.fixture
def chart() -> go.Figure:
    """Two arms on three named rows, one mark beyond the axis, a band."""
    figure = go.Figure()
    for position, arm in enumerate(("one", "two")):
        bars = {"type": "data", "array": [0.5, 0.5, 1.0], "arrayminus": [0.1, 0.2, 0.3], "symmetric": False}
        marker = {"color": "#d55e00", "symbol": "diamond"}
        x = [1.0, -1.0, 9.0 if position else 0.5]
        figure.add_trace(go.Scatter(x=x, y=[0, 1, 2], name=arm, mode="markers", marker=marker, error_x=bars))
    figure.update_yaxes(tickvals=[0, 1, 2], ticktext=["Trust", "Deals", "Troops"], range=[-0.6, 2.6])
    figure.update_xaxes(title="multiples", range=[-3, 3])
    figure.add_vrect(x0=-1, x1=1, fillcolor="#7f7f7f", opacity=0.2, line_width=0)
    return figure


@pytest.mark.parametrize(
    ("text", "sides"), [("160x100mm", (160, 100)), ("8 x 6.5cm", (80, 65)), ("4x3in", (101.6, 76.2)), ("90×60", (90, 60))]
)
def test_sizes(text: str, sides: tuple[float, float]) -> None:
    assert figures.size_of(text) == pytest.approx(sides)


@pytest.mark.parametrize(("text", "said"), [("big", "as in 160x100mm"), ("10x100mm", "from 30 to 1000 mm"), ("0x0", "from 30")])
def test_what_is_no_size(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        figures.size_of(text)


def test_a_drawing_has_its_size_and_its_words(chart: go.Figure) -> None:
    figures.save(chart, Path("a.svg"), (160.0, 100.0))
    drawn = Path("a.svg").read_text(encoding="utf-8")
    width, height = (float(v) for v in re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', drawn).groups())
    assert (width / 72 * 25.4, height / 72 * 25.4) == pytest.approx((160.0, 100.0), abs=0.1)
    assert all(f">{word}<" in drawn for word in ("Trust", "Deals", "Troops", "multiples", "one", "two"))
    figures.save(chart, Path("b.svg"), (160.0, 100.0))
    assert Path("b.svg").read_text(encoding="utf-8") == drawn, "the same figure gives the same bytes"


def test_the_marks_stand_where_the_chart_has_them(chart: go.Figure) -> None:
    (axes,) = figures.drawn(chart).axes
    lines = [line for line in axes.get_lines() if len(line.get_xdata()) == 3]
    assert [list(line.get_ydata()) for line in lines] == [[0, 1, 2], [0, 1, 2]]
    assert list(lines[0].get_xdata()) == [1.0, -1.0, 0.5]
    (beyond,) = [line for line in axes.get_lines() if line.get_marker() == ">"]
    assert (list(beyond.get_xdata()), list(beyond.get_ydata())) == ([3], [2])
    assert axes.get_xlim() == (-3.0, 3.0)


def test_forms_and_resolution(chart: go.Figure) -> None:
    import struct

    paths = figures.save_all({"effects": chart}, Path("out"), "png", (90.0, 60.0))
    content = paths[0].read_bytes()
    assert struct.unpack(">II", content[16:24]) == pytest.approx((90 / 25.4 * 300, 60 / 25.4 * 300), abs=1)
    (pdf,) = figures.save_all({"effects": chart}, Path("out"), "pdf")
    assert pdf.read_bytes().startswith(b"%PDF")
    with pytest.raises(InputError, match="unknown format 'pgn'; did you mean 'png'"):
        figures.save_all({"effects": chart}, Path("out"), "pgn")


def test_heat_maps_and_panels_are_drawn_too() -> None:
    from plotly.subplots import make_subplots

    heat = go.Figure(go.Heatmap(z=[[1, None], [0, -1]], x=["a", "b"], y=["c", "d"], text=[["p", ""], ["q", "r"]], zmin=-1, zmax=1,
                                colorscale=[[0, "#d55e00"], [0.5, "#ffffff"], [1, "#0a84c6"]]))  # fmt: skip
    (axes,) = figures.drawn(heat).axes
    assert [text.get_text() for text in axes.texts] == ["p", "", "q", "r"]
    panels = make_subplots(rows=2, cols=2, subplot_titles=["w", "x", "y"])
    for place in range(3):
        trace = go.Scatter(x=[0, 1], y=[1, 2], mode="lines+markers", line={"dash": "dot"}, name="arm")
        panels.add_trace(trace, row=place // 2 + 1, col=place % 2 + 1)
    drawn = figures.drawn(panels)
    assert [axes.get_title() for axes in drawn.axes] == ["w", "x", "y"]
    assert [text.get_text() for text in drawn.legends[0].get_texts()] == ["arm"]
    assert drawn.axes[0].get_position().y0 > drawn.axes[2].get_position().y0


def test_a_comparison_s_charts_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert keci("compare", "--worlds", "20", "--months", "24", "--parameters", "prior", "--json") == 0
    (run,) = Path("runs").iterdir()
    before = (run / "report.html").read_bytes()
    assert keci("report", str(run), "--figures", "charts", "--format", "pdf", "--size", "120x90mm") == 0
    assert sorted(path.name for path in Path("charts").iterdir()) == [
        "consensus.pdf",
        "deals.pdf",
        "effects.pdf",
        "frequencies.pdf",
    ]
    assert (run / "report.html").read_bytes() == before
    capsys.readouterr()
    assert keci("report", str(run), "--figures", "charts", "--size", "wide") == 2
    assert capsys.readouterr().err == "keci: size 'wide': must be width x height, as in 160x100mm\n"


def test_a_factorial_keeps_its_charts_and_its_own_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert keci("factorial", "--worlds", "10", "--months", "12", "--json") == 0
    (run,) = Path("runs").iterdir()
    before = (run / "report.html").read_bytes()
    assert keci("report", str(run)) == 0
    assert (run / "report.html").read_bytes() == before, "the comparison's page has a name of its own"
    assert (run / "comparison.html").is_file()
    assert keci("report", str(run), "--figures", "charts") == 0
    assert {"main-effects.svg", "package.svg"} <= {path.name for path in Path("charts").iterdir()}
    (run / figures.KEPT).unlink()
    capsys.readouterr()
    assert keci("report", str(run), "--figures", "charts") == 2
    assert "keeps no figures" in capsys.readouterr().err
