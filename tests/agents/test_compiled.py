"""The cache of compiled rules: fresh after any edit, silent where nothing can be written, one compilation for all integers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from numba.core import event, types

from keci.agents.compiled import rule
from keci.agents.stamp import rulebook_stamp

ROOT = Path(__file__).resolve().parents[2]
SHARE = "from keci.agents.rules.incentives import on_offer; print(on_offer(0.75, 1.0))"


def tree(folder: Path) -> Path:
    """A copy of the compiled packages, without caches."""
    for package in ("agents", "model"):
        left = ("__pycache__", *(["data"] if package == "model" else []))
        shutil.copytree(ROOT / package, folder / "keci" / package, ignore=shutil.ignore_patterns(*left))
    (folder / "keci/__init__.py").write_text("")
    return folder


def said(folder: Path, code: str, **environment: str) -> str:
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, env={**os.environ, **environment})
    return done.stdout.strip()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_edit_of_a_rule_reaches_callers_in_other_files_and_one_of_a_text_none(tmp_path: Path) -> None:
    folder = tree(tmp_path)
    code = "from keci.agents.rules.opinion import firmer_probability; print(firmer_probability(0.0, 1.0, 0.0, 1.0))"
    assert said(folder, code) == "0.5"
    before = rulebook_files(folder)
    assert before
    edit(folder / "keci/model/telling/events.py", "joins NATO", "has joined NATO")
    poisoned = next(folder.rglob("*firmer_probability*.nbi"))
    written = poisoned.stat().st_mtime_ns
    assert said(folder, code) == "0.5" and rulebook_files(folder) == before and poisoned.stat().st_mtime_ns == written
    edit(folder / "keci/agents/rules/bargaining.py", "return 1.0 / (1.0 + math.exp(-x))", "return 0.25 / (1.0 + math.exp(-x))")
    assert said(folder, code) == "0.125"
    assert not before & rulebook_files(folder), "code of the older rule is still there"


def rulebook_files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("firmer_probability*.nbc") or []} | {
        path.name for path in folder.rglob("*firmer_probability*.nbc")
    }


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    folder = tree(tmp_path)
    caches = [path / "__pycache__" for path in (folder / "keci/agents", folder / "keci/agents/rules")]
    for cache in caches:
        cache.write_text("a file where the cache would be")  # root may write anywhere; into a file nobody can
    elsewhere = tmp_path / "home"
    assert said(folder, SHARE, HOME=str(elsewhere), XDG_CACHE_HOME=str(elsewhere)) == "0.25"
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    assert said(folder, SHARE, HOME=str(blocked), XDG_CACHE_HOME=str(blocked)) == "0.25"


def test_integers_share_one_compilation() -> None:
    @rule
    def double(x):  # type: ignore[no-untyped-def]
        return 2 * x

    @rule
    def both():  # type: ignore[no-untyped-def]
        return double(3) + double(4)

    compiled = []

    class Listener(event.Listener):
        def on_start(self, event):  # type: ignore[no-untyped-def]
            compiled.append(event.data["dispatcher"].py_func.__name__)

        def on_end(self, event):  # type: ignore[no-untyped-def]
            pass

    with event.install_listener("numba:compile", Listener()):
        assert both() == 14
    assert sorted(compiled) == ["both", "double"]
    assert double(3) == 6  # and Python can call it too


def test_what_is_copied_into_its_callers_has_no_machine_code_of_its_own() -> None:
    @rule
    def third(x):
        return x / 3.0

    @rule
    def two_thirds(x):
        return 2.0 * third(x)

    assert two_thirds(4.5) == 3.0
    copied = third.get_compile_result(types.float64(types.float64))
    called = two_thirds.overloads[types.float64,]
    engine = called.library.codegen._engine
    assert engine.is_symbol_defined(called.fndesc.mangled_name)
    assert not engine.is_symbol_defined(copied.fndesc.mangled_name)
    assert third(4.5) == 1.5  # and has once Python calls it


def test_the_stamp_is_a_hash_of_the_sources() -> None:
    assert len(rulebook_stamp()) == 64
    assert rulebook_stamp() == rulebook_stamp()


def test_light_modules_stay_light() -> None:
    """One process imports them in turn, the lightest first; the first that brings a heavy package is named."""
    modules = ("keci.model.errors", "keci.agents.state", "keci.agents.compiled")
    loaded = "print([(name, heavy) for name in %r if import_module(name) for heavy in ('pandas', 'mesa') if heavy in modules])"
    assert said(ROOT, f"from importlib import import_module; from sys import modules; {loaded % (modules,)}") == "[]"


INNER = """from keci.agents.compiled import rule

FACTOR = 2.0


@rule
def inner(x):
    return FACTOR * x
"""
OUTER = """from keci.agents.compiled import rule
from keci.agents.rules import inner


@rule
def outer(x):
    return inner.inner(x) + 1.0
"""
PLAY = "from keci.agents.rules import inner, outer; {}print(outer.outer(1.0))"


@pytest.fixture
def constants(tmp_path: Path) -> Path:
    """A copy of the packages with a rule that has a constant, and one that calls it through its module."""
    folder = tree(tmp_path)
    (folder / "keci/agents/rules/inner.py").write_text(INNER)
    (folder / "keci/agents/rules/outer.py").write_text(OUTER)
    return folder


def test_a_constant_set_by_a_script_stays_in_that_script(constants: Path, tmp_path: Path) -> None:
    cache = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    # the third finds the code of both kept
    for code, expected in (("inner.FACTOR = 5.0; ", "6.0"), ("", "3.0"), ("inner.FACTOR = 5.0; ", "6.0")):
        assert said(constants, PLAY.format(code), **cache) == expected


def test_a_constant_set_after_its_rule_was_compiled_poisons_nothing(constants: Path, tmp_path: Path) -> None:
    cache = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    said(constants, PLAY.format("inner.FACTOR = 5.0; inner.inner(1.0); inner.FACTOR = 2.0; "), **cache)
    said(constants, PLAY.format("inner.inner(1.0); inner.FACTOR = 5.0; "), **cache)
    assert said(constants, PLAY.format(""), **cache) == "3.0"
    assert said(constants, PLAY.format("inner.FACTOR = 5.0; "), **cache) == "6.0"


def test_compiling_is_said_once_and_a_cache_that_is_not_trusted_is_replaced(constants: Path, tmp_path: Path) -> None:
    cache = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    listen = "import logging, sys; logging.basicConfig(level=logging.INFO, stream=sys.stdout, format='%(message)s'); "
    first, second = (said(constants, PLAY.format(listen), **cache) for _ in range(2))
    assert first.count("compiling the rules, once") == 1
    assert second == "3.0"
    kept = sorted((tmp_path / "cache").rglob("*outer*.nbc"))
    (bad,) = kept
    good = bad.read_bytes()
    bad.write_bytes(b"poisoned")
    distrust = "from keci.agents.compiled import distrust_cache; distrust_cache(); "
    assert said(constants, PLAY.format(distrust), **cache) == "3.0"
    assert bad.read_bytes() != b"poisoned" and len(good) > 100
    assert said(constants, PLAY.format(""), **cache) == "3.0"
