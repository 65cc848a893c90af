"""The web server: settings that keep it on this machine, a guard at its door, and the model made ready in the background."""

from __future__ import annotations

import asyncio
import gc
import ipaddress
import socket
import threading
import warnings
from collections.abc import Awaitable, Callable, MutableMapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from keci.dashboard.language.page import in_language
from keci.dashboard.language.speech import COOKIE, _, asked, language, requested, tag
from keci.dashboard.shell.process import model_loaded, server_name

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = ("127.0.0.1", "localhost", "::1")
ZOOM_FORBIDDEN = "width=device-width, initial-scale=1, maximum-scale=1, user-scalable=no, minimal-ui"
BUSY_BAR = "<v-progress-linear "  # over the page while its kernel is busy
NOWHERE = "http://127.0.0.1:9/"  # asked only for a script that is not installed: refused at once, nothing leaves the machine
FORGOTTEN_AFTER = "2m"  # a browser that vanished without saying so: its worlds are freed
LONGEST_MESSAGE = 2**20  # bytes that a browser may send at once
WHOLE_FILE = 2**23  # bytes of a file that are sent at once; between two pieces the server would wait for whatever else is busy


def prepare() -> None:
    """Solara's settings: no telemetry, no scripts from elsewhere, no widgets made by name, Plotly's script from its package."""
    import solara.settings
    from solara.server import settings

    # it advises how to set cookies inside a frame of another page, at every visit
    warnings.filterwarnings("ignore", "(?s)Cookies with samesite=none require https", UserWarning)

    solara.settings.assets.cdn = NOWHERE
    settings.telemetry.mixpanel_enable = False
    settings.main.mode = "production"
    settings.theme.title = "keci"
    settings.theme.show_banner = False
    settings.assets.fontawesome_enabled = False
    settings.kernel.cull_timeout = FORGOTTEN_AFTER
    scripts = str(_plotly_scripts())
    if scripts not in settings.assets.extra_locations:
        settings.assets.extra_locations = [*settings.assets.extra_locations, scripts]
    _refuse_widgets_by_name()
    _own_page()


def _own_page() -> None:
    """Say the language of the page, let visitors enlarge it, and keep a nameless bar from screen readers.

    Solara's template does none of these and has no setting for them; what keeps a page busy is said on it in words.
    """
    from solara.server import server

    if getattr(server.read_root, "_own_page", False):
        return
    original = server.read_root

    def read_root(*arguments: Any, **options: Any) -> str | None:
        page = original(*arguments, **options)
        if page is None:
            return None
        page = in_language(page, language())
        page = page.replace(BUSY_BAR, f'{BUSY_BAR}aria-hidden="true" ', 1)
        return page.replace(ZOOM_FORBIDDEN, "width=device-width, initial-scale=1", 1)

    read_root._own_page = True  # type: ignore[attr-defined]
    server.read_root = read_root


def _plotly_scripts() -> Path:
    found = find_spec("plotly")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / "package_data"


def _refuse_widgets_by_name() -> None:
    """Take only events from browsers.

    A template widget of ipyvue also takes messages that import a module of any name and make an object of it, or call its
    methods. No page here uses that; over an open port it would let a visitor run code.
    """
    from ipyvue.VueTemplateWidget import Events

    if getattr(Events, "_only_events", False):
        return
    original = Events._handle_event

    def only_events(self: Any, widget: Any, content: Any, buffers: Any) -> None:
        if isinstance(content, dict) and set(content) <= {"event", "data"}:
            original(self, widget, content, buffers)

    Events._handle_event = only_events
    Events._only_events = True


def threads_outlive_sessions() -> None:
    """Begin a thread also when the session that it was made in has been closed meanwhile.

    Solara gives each thread its session's context first. Where that is gone, the thread ended before it had begun, and whoever
    started it waited for ever: if that was a pool, with the lock that all pools of a process share, so that one tab closed at the
    wrong moment left every later visitor without futures.
    """
    from solara.server import kernel_context, patch

    in_session = threading.Thread._bootstrap  # type: ignore[attr-defined]
    if getattr(in_session, "_outlives_sessions", False):
        return

    def begin(thread: Any) -> None:
        try:
            in_session(thread)
        except AttributeError:  # of a kernel that is gone
            if thread._started.is_set():
                raise
            kernel_context.clear_context_for_thread(thread)
            thread.current_context = None
            patch.Thread__bootstrap(thread)

    begin._outlives_sessions = True  # type: ignore[attr-defined]
    threading.Thread._bootstrap = begin  # type: ignore[attr-defined]


class Guard:
    """Lets in only requests for this server's own names, and only from its own pages.

    Any web page open in the same browser could otherwise talk to a server on this machine, by its address or by a name that
    it has pointed there.
    """

    def __init__(self, app: App, host: str) -> None:
        self.app = app
        self.names = None if is_any(host) else {*LOOPBACK, host.lower()} if host in LOOPBACK else {host.lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] in ("http", "websocket"):
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
            if not self.welcome(headers.get("host", ""), headers.get("origin")):
                await refuse(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def welcome(self, host: str, origin: str | None) -> bool:
        """True if the request is for one of this server's names and, if a page sent it, from one of its own pages."""
        if self.names is not None and (urlsplit(f"//{host}").hostname or "") not in self.names:
            return False
        return origin is None or urlsplit(origin).netloc == host


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request that the guard does not let in."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    body = b"Refused: this server answers its own pages only; open it under the address that 'keci dashboard' printed.\n"
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def is_any(host: str) -> bool:
    """True if the host means all of this machine's addresses."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """True if only this machine can reach the host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def application(host: str, loaded: threading.Event | None = None) -> App:
    """The dashboard behind its guard, as an ASGI application; pages are run when `loaded` is set."""
    prepare()
    from solara.server import app, starlette
    from starlette.responses import FileResponse

    threads_outlive_sessions()
    FileResponse.chunk_size = WHOLE_FILE
    app.apps["__default__"] = app.AppScript("keci.dashboard.app")
    inner = uncompressed(starlette.app) if is_loopback(host) else starlette.app
    inner = found(inner)
    inner = spoken(redirected(inner))
    return Guard(named(run_when(loaded, inner) if loaded else inner), host)


def named(app: App) -> App:
    """The application, which also tells its name: an open page learns from it that the server was started anew."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/server-name":
            await app(scope, receive, send)
            return
        headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": server_name().encode()})

    return answer


NOT_FOUND = """<!DOCTYPE html><html lang="{tag}"><head><meta charset="utf-8"><title>{title} - keci</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem; }}</style></head>
<body><main><h1>{heading}</h1><p>{advice}</p>
<ul>{links}</ul></main></body></html>"""


def not_found() -> bytes:
    """The page that says that there is none, in the language of the request."""
    from keci.dashboard.shell.shell import PAGES

    page = NOT_FOUND.format(
        tag=tag(language()),
        title=_("No such page"),
        heading=_("There is no such page"),
        advice=_("The address may have been shortened on its way. These are the pages:"),
        links="".join(f'<li><a href="{address}">{_(label)}</a></li>' for label, address in PAGES),
    )
    return page.encode()


def spoken(app: App) -> App:
    """The application, which answers each request in the language that it asks for."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            pairs = (pair.strip().partition("=") for pair in headers.get(b"cookie", b"").decode("latin-1").split(";"))
            cookies = {name: value for name, __, value in pairs if name == COOKIE}
            requested.set(asked(scope.get("query_string", b"").decode("latin-1"), cookies))
        await app(scope, receive, send)

    return answer


def found(app: App) -> App:
    """The application; an address that has no page is answered with the way to those that there are."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        wants_page = scope["type"] == "http" and b"text/html" in dict(scope["headers"]).get(b"accept", b"")
        missing, body = False, b""

        async def reply(message: MutableMapping[str, Any]) -> None:
            nonlocal missing, body
            if message["type"] == "http.response.start" and message["status"] == 404:
                missing, body = True, not_found()
                headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode())]
                message = {**message, "headers": headers}
            elif missing and message["type"] == "http.response.body":
                message = {**message, "body": b"" if message.get("more_body") else body}
            await send(message)

        await app(scope, receive, reply if wants_page else send)

    return answer


LIVE_ASKED = {"arms", "start", "seed", "month", "speed", "view", "change"}  # the guide knows none of these


def redirected(app: App) -> App:
    """The application; links from when the page Live stood at the front door still lead there."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        query = scope.get("query_string", b"")
        if scope["type"] != "http" or scope["path"] != "/" or not LIVE_ASKED & set(parse_qs(query.decode("latin-1"))):
            await app(scope, receive, send)
            return
        headers = [(b"location", b"/live?" + query), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 307, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    return answer


def run_when(loaded: threading.Event, app: App) -> App:
    """The application, which hands out pages and scripts at once, and runs a page when all modules are loaded.

    Reacton asks a module that another thread is only loading for what it does not have yet.
    """

    async def wait(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not loaded.is_set():
            await asyncio.to_thread(loaded.wait)
        await app(scope, receive, send)

    return wait


def uncompressed(app: App) -> App:
    """The application without compression: within one machine it takes far longer than what it saves."""

    async def pass_on(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "headers": [header for header in scope["headers"] if header[0].lower() != b"accept-encoding"]}
        await app(scope, receive, send)

    return pass_on


def warm_up(loaded: threading.Event) -> threading.Thread:
    """Load, and the first time on a machine compile, in the background what pages need, in the order in which it is asked for.

    `loaded` is set when the front door's first screen can be shown, which needs no model; `model_loaded` when all pages can.
    """

    def play_a_month() -> None:
        try:
            _load_front_door()
        finally:
            loaded.set()
        try:
            from keci.model.own_rules import forbid_own_rules

            forbid_own_rules()
            import keci.dashboard.live.page
            from keci.model.negotiation import NegotiationModel
        finally:
            model_loaded.set()
        try:
            import keci.dashboard.guide.screens  # noqa: F401 (so that the first visitor finds it loaded)
        finally:
            gc.freeze()
            gc.enable()
        NegotiationModel("keci", months=1).run()

    model_loaded.clear()
    thread = threading.Thread(target=play_a_month, name="warm-up", daemon=True)
    thread.start()
    return thread


def _load_front_door() -> None:
    """What the first screen needs, and pandas, into which Reacton looks wherever it finds it, loaded or not."""
    import pandas  # noqa: F401

    import keci.dashboard.guide.page
    import keci.dashboard.guide.proposal  # noqa: F401


def serve(listener: socket.socket, host: str) -> None:
    """Serve on a bound socket until interrupted.

    Until the modules are loaded nothing is collected: loading makes hundreds of thousands of objects that stay, and looking
    through them again and again took a fifth of the time. They are never looked through later either.
    """
    import uvicorn

    gc.disable()
    loaded = threading.Event()
    config = uvicorn.Config(
        application(host, loaded),
        log_level="warning",
        access_log=False,
        ws_max_size=LONGEST_MESSAGE,
        ws_per_message_deflate=not is_loopback(host),
        timeout_graceful_shutdown=2,
    )
    warm_up(loaded)  # after the server's own modules: a browser loads its scripts while the model is loaded here
    uvicorn.Server(config).run(sockets=[listener])
