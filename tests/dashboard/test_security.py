"""Who is let in, what a visitor may send, and what the command says about it."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from collections.abc import Coroutine
from pathlib import Path

import pytest
from ipyvue.VueTemplateWidget import Events

import keci.dashboard
from keci.dashboard.command import claim, shown, warning
from keci.dashboard.server import Guard, is_any, is_loopback, prepare
from keci.experiments.cli import build
from keci.experiments.commands.console import execute
from keci.experiments.reporting.page import page
from tests.dashboard.conftest import Served


def status(address: str, **headers: str) -> int:
    request = urllib.request.Request(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_only_its_own_names_and_pages_are_let_in(served: Served):
    own = served.address.removeprefix("http://")
    assert status(served.address + "/live") == 200
    assert status(served.address + "/live", Origin=served.address) == 200
    assert status(served.address + "/live", Host="example.org") == 403
    assert status(served.address + "/live", Origin="http://example.org") == 403
    assert status(served.address + "/live", Origin="null") == 403
    assert status(served.address + "/live", Host=own.replace("127.0.0.1", "localhost")) == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/assets/../../../../../../etc/passwd",
        "/static/public/..%2f..%2fpyproject.toml",
        "/static/assets/%2e%2e/%2e%2e/METADATA",
        "/_solara/cdn/..%2f..%2f..%2f..%2fetc/passwd",
        "/jupyter/nbextensions/..%2f..%2f..%2fetc/passwd",
        "/no-such-page/at/all",
    ],
)
def test_no_file_outside_is_served(served: Served, path):
    assert status(served.address + path) in (403, 404)


def test_a_script_that_is_not_installed_is_not_fetched_from_elsewhere(served: Served):
    assert status(served.address + "/_solara/cdn/left-pad@1.3.0/index.js") == 404


async def websocket_answer(host: str, origin: str) -> list[str]:
    sent: list[str] = []

    async def inner(scope, receive, send):
        sent.append("let in")

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(f"{message['type']} {message.get('code', '')}")

    headers = [(b"host", host.encode()), (b"origin", origin.encode())]
    await Guard(inner, "127.0.0.1")({"type": "websocket", "headers": headers}, receive, send)
    return sent


def finish(coroutine: Coroutine[None, None, list[str]]) -> list[str]:
    """Run a coroutine that never waits; Playwright has an event loop in this thread."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waits for something")


def test_another_page_may_not_open_a_websocket():
    assert finish(websocket_answer("127.0.0.1:8765", "http://127.0.0.1:8765")) == ["let in"]
    assert finish(websocket_answer("127.0.0.1:8765", "https://example.org")) == ["websocket.close 1008"]
    assert finish(websocket_answer("example.org", "http://example.org")) == ["websocket.close 1008"]


def test_names_of_hosts():
    assert [is_any(h) for h in ("0.0.0.0", "::", "127.0.0.1", "localhost")] == [True, True, False, False]
    assert [is_loopback(h) for h in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "10.1.2.3")] == [True, True, True, False, False]
    assert [shown(h) for h in ("0.0.0.0", "::1", "10.1.2.3")] == ["127.0.0.1", "[::1]", "10.1.2.3"]
    assert "no password" in warning("0.0.0.0")
    assert Guard(None, "0.0.0.0").welcome("keci.example.org", None)
    assert not Guard(None, "0.0.0.0").welcome("keci.example.org", "http://other.example.org")
    assert Guard(None, "10.1.2.3").welcome("10.1.2.3:80", "http://10.1.2.3:80")


def test_a_visitor_cannot_have_objects_made_or_methods_called():
    prepare()
    called: list[str] = []

    class Widget(Events):
        def __init__(self) -> None:
            self._component_instances: list[object] = []

        def vue_press(self, data: object) -> None:
            called.append(f"press {data}")

        def purge(self) -> None:
            called.append("purge")

    widget = Widget()
    harmless = {"event": "press", "data": 3}
    wicked = (
        {"create_widget": ["fractions", "Fraction"], "props": {}, "id": "1"},
        {"create_widget": ["fractions", "Fraction"], "props": {"x": {"functionRef": "purge"}}, "id": "1"},
        {"update_ref": {"functionRef": "purge"}, "id": "1", "prop": "x"},
        {"destroy_widget": "1"},
        {**harmless, "create_widget": ["fractions", "Fraction"]},
    )
    for message in wicked:
        widget._handle_event(None, message, [])
    assert called == [] and widget._component_instances == []
    widget._handle_event(None, harmless, [])
    assert called == ["press 3"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--port", "70000"), "port 70000: must be from 0 (any free one) to 65535"),
        (("--host", "no.such.host.invalid"), "host no.such.host.invalid"),
        (("--port", "x"), "Invalid value for '--port'"),
    ],
)
def test_wrong_options_are_said_in_one_line(capsys, arguments, said):
    assert execute(build(), "keci", ("dashboard", *arguments)) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_a_taken_port_is_said(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert execute(build(), "keci", ("dashboard", "--port", str(port))) == 2
    assert f"127.0.0.1:{port}: Address already in use; choose another with --port or --host" in capsys.readouterr().err


def test_who_comes_before_the_server_is_ready_waits_instead_of_being_refused():
    with claim("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname(), timeout=5) as early:
        assert early.getpeername() == listener.getsockname()


def test_a_report_cannot_send_its_charts_elsewhere():
    assert "<script" not in page("A report", [])


def test_every_chart_of_the_dashboard_is_drawn_where_sharing_is_off():
    """One template draws them all; a second one would have to switch it off as well."""
    templates = Path(keci.dashboard.__path__[0]).rglob("*.vue")
    drawing = [path for path in templates if "window.Plotly" in path.read_text(encoding="utf-8")]
    assert [path.name for path in drawing] == ["chart.vue"]
    assert "showSendToCloud: false" in drawing[0].read_text(encoding="utf-8")
