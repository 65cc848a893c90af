"""`keci dashboard`: serve the dashboard to a browser on this machine."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keci.experiments.commands.console import script
from keci.experiments.store.errors import not_installed
from keci.model.errors import InputError

if TYPE_CHECKING:
    import socket

Port = Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")]
Runs = Annotated[Path, typer.Option(help="Directory of run folders that the page Runs lists and writes to.")]
Host = Annotated[str, typer.Option(help="Address to listen on; 127.0.0.1 can be reached from this machine only.")]


def dashboard(port: Port = 8765, host: Host = "127.0.0.1", runs: Runs = Path("runs")) -> None:
    """Watch one future beside its twin, pull levers, ask why; in a browser."""
    try:
        runs = runs.absolute()
    except OSError:
        raise InputError(f"runs {runs}: the folder that you are in is gone; go to another one") from None
    if runs.exists() and not runs.is_dir():
        raise InputError(f"runs {runs}: is no directory; give the directory of the run folders with --runs")
    if not 0 <= port <= 65535:
        raise InputError(f"port {port}: must be from 0 (any free one) to 65535")
    if find_spec("solara") is None:
        raise not_installed("the dashboard needs the package solara", "dashboard")
    listener = claim(host, port)
    with listener:
        address = f"http://{shown(host)}:{listener.getsockname()[1]}"
        print(f"keci: the dashboard is at {address} (Ctrl+C ends it)", file=sys.stderr, flush=True)
        from keci.dashboard.server import is_loopback, serve
        from keci.dashboard.shell.stored_runs import DIRECTORY

        os.environ[DIRECTORY] = str(runs)
        if not is_loopback(host):
            print(warning(host), file=sys.stderr, flush=True)
        serve(listener, host)


def claim(host: str, port: int) -> socket.socket:
    """A socket listening on host and port; InputError if that cannot be."""
    import socket

    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise InputError(f"host {host}: {error.strerror or error}; 127.0.0.1 is this machine only") from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # a browser opened at once waits until the server is ready, instead of being refused
    except OSError as error:
        listener.close()
        raise InputError(f"{host}:{port}: {error.strerror or error}; choose another with --port or --host") from None
    return listener


def shown(host: str) -> str:
    """The host as it stands in an address that a browser on this machine can open."""
    if host in ("0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def warning(host: str) -> str:
    """What it means to let others in, in plain words."""
    return (
        f"keci: {host} can be reached from other machines. Whoever reaches it can look at everything the dashboard shows, start "
        "computations here and write run folders; there is no password and nothing is encrypted. Use it only in a network "
        "whose every user you trust, or behind a server that asks for a password."
    )


if __name__ == "__main__":
    script(dashboard, "dashboard")
