"""What stops a run that was asked for rightly: said in one line, with what to do next."""

from __future__ import annotations

from importlib.metadata import requires

from keci.model.errors import InputError


class StoppedError(RuntimeError):
    """A run could not go on (a full disk, a cluster that is gone). What it had finished is kept; exit status 1."""


def not_installed(what: str, extra: str) -> InputError:
    """The error for packages of an extra that are missing, with a command that installs them from wherever keci came."""
    needed = [line.partition(";")[0].strip() for line in requires("keci") or () if f"extra == '{extra}'" in line]
    return InputError(f"{what}, which is not installed; install it with: pip install {' '.join(map(repr, needed))}")
