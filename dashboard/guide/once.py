"""What all visitors of a server see alike is worked out once, by whoever asks first; the others wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Once(Generic[Result]):
    """A value that is worked out when it is first asked for. A failure is not kept: whoever asks next tries again."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._found: list[Result] = []

    @property
    def known(self) -> Result | None:
        """The value, if it is there already."""
        return self._found[0] if self._found else None

    def __call__(self) -> Result:
        """The value; waits where somebody else is at it."""
        with self._lock:
            if not self._found:
                self._found.append(self._work())
            return self._found[0]
