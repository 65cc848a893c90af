"""What the server does before all is loaded, and what it does not do within one machine."""

from __future__ import annotations

import asyncio
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from keci.dashboard.server import application, run_when
from keci.dashboard.shell.process import Tidying
from tests.dashboard.conftest import Served


def test_scripts_are_handed_out_at_once_and_pages_run_when_all_is_loaded():
    loaded, passed = threading.Event(), []

    async def inner(scope, receive, send):
        passed.append((scope["type"], loaded.is_set()))

    async def both() -> None:
        app = run_when(loaded, inner)
        page = asyncio.create_task(app({"type": "websocket"}, None, None))
        await asyncio.sleep(0)
        await app({"type": "http"}, None, None)
        assert not page.done()
        loaded.set()
        await page

    thread = threading.Thread(target=asyncio.run, args=(both(),))  # Playwright has an event loop in this one
    thread.start()
    thread.join(20)
    assert passed == [("http", False), ("websocket", True)]


def test_nothing_is_compressed_within_one_machine(served: Served):
    request = urllib.request.Request(f"{served.address}/static/main-vuetify.js", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=20) as reply:
        assert reply.headers["Content-Encoding"] is None
        assert b"solaraInit" in reply.read()


def test_memory_is_given_back_once_after_several_have_left(monkeypatch):
    collected = threading.Event()
    rounds: list[int] = []

    def collect() -> int:
        rounds.append(1)
        collected.set()
        return 0

    monkeypatch.setattr("keci.dashboard.shell.process.gc.collect", collect)
    tidying = Tidying(after=0.1)
    for _ in range(5):
        tidying.soon()
    assert collected.wait(10)
    threading.Event().wait(0.3)
    assert rounds == [1]
    tidying.soon()
    threading.Event().wait(0.5)
    assert rounds == [1, 1]


def test_a_tab_closed_while_its_threads_begin_stops_nobody_else():
    """The first pool's thread begins when its session has gone; a later pool waited for it for ever."""
    application("127.0.0.1")
    from solara.server.kernel import Kernel
    from solara.server.kernel_context import VirtualKernelContext

    session = VirtualKernelContext(id="closed-early", kernel=Kernel(), session_id="a visitor")
    done: list[str] = []

    class Slow(threading.Thread):
        """Made in the session, as a pool makes its threads, and started when the session is closed."""

        def start(self) -> None:
            session.close()
            super().start()

    def play() -> None:
        with session:
            thread = Slow(target=lambda: done.append("its own"), daemon=True)
        thread.start()
        thread.join(20)
        with ThreadPoolExecutor(1) as pool:
            done.extend(pool.map(str, ["a later one"]))

    player = threading.Thread(target=play, daemon=True)
    player.start()
    player.join(20)
    assert done == ["its own", "a later one"]
