"""Run as a program: plays a small design in processes that are killed (SIGKILL) at every call that changes the disk.

Prints JSON: how many such calls an undisturbed run makes, and for every kill whether the same run, asked for again, ended with
the same folder. Each victim is a fork that really dies; the folder is then gone on with by another fork, which may be killed too.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from pathlib import Path

import keci.experiments.designs.plan
from keci.experiments.designs.design import Design
from keci.experiments.store.manifest import SEAL
from keci.experiments.store.runner import run

CHANGES = ("replace", "fsync", "truncate", "unlink", "mkdir", "rmdir")
APART = ("started", "finished", "summary", SEAL)  # what may differ in the manifest


def play(out: Path, kill_before: int | None = None, tell: int | None = None) -> int:
    """Play in a fork, killed at the moment of that number (before and after each call that changes the disk)."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    calls = 0

    def die_here() -> None:
        nonlocal calls
        calls += 1
        if calls == kill_before:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in CHANGES:
        real = getattr(os, name)

        def counted(*arguments: object, real: object = real, **options: object) -> object:
            die_here()
            answer = real(*arguments, **options)
            die_here()
            return answer

        setattr(os, name, counted)
    run(DESIGN, out, series=("kfor",))
    if tell is not None:
        os.write(tell, str(calls).encode())
    os._exit(0)


def folder_of(out: Path) -> dict[str, str]:
    """What lies in the run's folder: checksums by path, the manifest without its times."""
    (folder,) = out.iterdir()
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    manifest = json.loads(found.pop("manifest.json"))
    found["manifest"] = json.dumps({name: said for name, said in manifest.items() if name not in APART}).encode()
    return {folder.name + "/" + name: hashlib.sha256(content).hexdigest() for name, content in found.items()}


if __name__ == "__main__":
    keci.experiments.designs.plan.ROWS = 128
    DESIGN = Design.of(["baseline", "keci"], 160, seed=4, months=2)
    run(DESIGN, root := Path(sys.argv[1]), kind="first")  # loads and compiles what the victims inherit
    root = root / "kills"
    root.mkdir()
    heard, tell = os.pipe()
    assert play(root / "undisturbed", tell=tell) == 0
    calls = int(os.read(heard, 20))
    expected = folder_of(root / "undisturbed")
    wrong = []
    for number in range(1, calls + 1):
        out = root / str(number)
        kills = [number, *([1 + number * 7 % calls] if number % 4 == 0 else []), None]
        statuses = [play(out, kill) for kill in kills]
        if statuses[0] != signal.SIGKILL or statuses[-1] != 0 or folder_of(out) != expected:
            wrong.append([number, statuses])
    print(json.dumps({"calls": calls, "parts": len(keci.experiments.designs.plan.Plan.of(2, 160)), "wrong": wrong}))
