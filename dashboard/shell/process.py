"""The server as a process: its name, and the memory that it gives back."""

from __future__ import annotations

import ctypes
import gc
import secrets
import sys
import threading
from collections.abc import Callable
from functools import cache


class Tidying:
    """Gives memory back to the system some seconds after somebody left.

    What a closed tab held is garbage that refers to itself: Python looks through so much of it rarely, and the C library keeps
    what is freed for later. Five rounds of two tabs with large answers grew the server from 250 to 750 MiB in that way.
    """

    def __init__(self, after: float = 5.0, again: float = 30.0) -> None:
        self.after, self.again = after, again  # seconds until it tidies up, and once more: a thread may still have been at work
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def soon(self) -> None:
        """Tidy up after a while; asked again meanwhile, only once and later."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._start(self.after, self._first)

    def _start(self, seconds: float, what: Callable[[], None]) -> None:
        self._timer = threading.Timer(seconds, what)
        self._timer.daemon = True
        self._timer.start()

    def _first(self) -> None:
        self.now()
        with self._lock:
            if self._timer is threading.current_thread():  # nobody has left since
                self._start(self.again, self.now)

    def now(self) -> None:
        """Collect garbage and hand free memory back, where the C library can do that."""
        gc.collect()
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
        if trim is not None:
            trim(0)


tidying = Tidying()  # one for the server: memory is what all visitors share


# set unless a server is loading the model: pages that need it wait, so that no half-loaded module is looked into
model_loaded = threading.Event()
model_loaded.set()


@cache
def server_name() -> str:
    """A name that no other server has, one started later under the same address included."""
    return secrets.token_hex(8)
