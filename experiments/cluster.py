"""Playing parts on a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.runner import Executor


@contextmanager
def executing(address: str | None) -> Iterator[Executor | None]:
    """The executor for `--cluster ADDRESS`: None for none."""
    yield None
