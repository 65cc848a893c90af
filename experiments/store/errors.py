"""What stops a run that was asked for rightly: said in one line, with what to do next."""

from __future__ import annotations


class StoppedError(RuntimeError):
    """A run could not go on (a full disk, a cluster that is gone). What it had finished is kept; exit status 1."""
