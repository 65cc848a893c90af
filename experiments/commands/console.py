"""How commands meet the person at the terminal: exit status, error lines, progress, and colours only where they show."""

from __future__ import annotations

import errno
import json
import math
import os
import re
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import typer
from typer.exceptions import TyperException

from keci.experiments.store.errors import StoppedError
from keci.model.errors import CautionWarning, InputError

LLVM_CALLS = ("_raw_object_cache_notify", "_raw_object_cache_getbuffer")  # llvmlite's functions that compiled code calls
LATER = 0.02  # seconds
FAILED, WRONG_INPUT, INTERRUPTED = 1, 2, 130
EVERY = 60.0  # seconds between lines of progress where stderr is no terminal
WIDTH = 100  # columns where the output is no terminal
LONGEST = 1500  # characters of a line on stderr: no message of the program's own comes near it
LONGEST_WORD = 300  # a long path has room
# what a terminal would obey instead of showing it, and halves of characters that cannot be written
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# what the system says of a file's name or rights; anything else that it refuses is a failure of the program
REFUSED = (errno.ENAMETOOLONG, errno.ELOOP, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)
SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"]}


def application(**options: Any) -> typer.Typer:
    """A Typer application that leaves errors to `execute` and tracebacks to Python."""
    return typer.Typer(
        add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich", context_settings=SETTINGS, **options
    )


def execute(app: typer.Typer, name: str, arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status.

    0 done; 2 wrong input, 1 a run that could not go on (each said in one line); 130 interrupted.
    Failures of the program itself are not caught: Python prints their traceback and ends with 1.
    """
    # the first run compiles the rules: in a sixth less time than at Numba's highest level, and as fast afterwards
    os.environ.setdefault("NUMBA_OPT", "2")
    # worlds are played by threads of their own; a linear algebra library that starts as many again only gets in their way
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.stdout is None:  # closed by whoever started the program
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    try:
        with _interruptible(), _cautions_said():
            given = sys.argv[1:] if arguments is None else arguments
            _check_text(given)
            status = _invoked(typer.main.get_command(app), name, given)
            sys.stdout.flush()
    except InputError as error:
        return refuse(str(error))
    except TyperException as error:
        return refuse(_usage(error))
    except StoppedError as error:
        return refuse(str(error), FAILED)
    except typer.Abort:
        return refuse("not started", INTERRUPTED)
    except KeyboardInterrupt as error:
        if not getattr(error, "__notes__", ()):  # else it is said already what is kept
            note("interrupted")
        return INTERRUPTED
    except OSError as error:
        if error.errno in REFUSED and error.filename is not None:
            return refuse(f"{os.fsdecode(error.filename)}: cannot be used ({(error.strerror or '').lower()}); give another name")
        if error.errno not in (errno.EPIPE, errno.ENOSPC):
            raise
        _abandon_stdout()
        # who closed a pipe early, as `head` does, has read enough
        return FAILED if error.errno == errno.EPIPE else refuse("the output cannot be written (the disk is full)", FAILED)
    return status


def _invoked(command: Any, name: str, arguments: Sequence[str]) -> int:
    """Parse and run; the exit status that the command asks for. Typer's own `main` would swallow an interruption."""
    try:
        with command.make_context(name, list(arguments)) as context:
            command.invoke(context)
    except typer.Exit as done:
        return done.exit_code
    return 0


def _check_text(arguments: Sequence[str]) -> None:
    """InputError for an argument that is no text: its name could be written neither into a report nor into a manifest."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            raise InputError(f"argument {argument}: not text in UTF-8; rename the file, or give another value") from None
        if "\0" in argument:
            raise InputError(f"argument {argument}: holds a zero byte; give another value")


def _usage(error: TyperException) -> str:
    """What is wrong with a command line; for a command that nothing is like, those that there are."""
    said = error.format_message()
    context = getattr(error, "ctx", None)
    if said.startswith("No such command") and "mean" not in said and context is not None:
        said += f" Known: {', '.join(context.command.list_commands(context))}"
    return said


def _abandon_stdout() -> None:
    """Nothing more is written to stdout, so that Python does not complain about the rest when it ends."""
    with suppress(OSError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C counts wherever it comes, unless the program was started with it ignored (as in the background of a script)."""
    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not usual or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, _interrupt)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is _interrupt:
            signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def _cautions_said() -> Iterator[None]:
    """What the model cautions against is said in a line at the end, beside the result, and not at all where input is refused."""
    usual, cautions = warnings.showwarning, list[str]()

    def said(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
        if issubclass(category, CautionWarning):
            cautions.append(str(message))
        else:
            usual(message, category, *place, **more)

    warnings.showwarning = said
    try:
        yield
    except (InputError, TyperException):
        cautions.clear()
        raise
    finally:
        warnings.showwarning = usual
        for caution in cautions:
            note(caution)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt; where LLVM is calling back, which would drop it, a little later."""
    while frame is not None and frame.f_code.co_name not in LLVM_CALLS:
        frame = frame.f_back
    if frame is None or not hasattr(signal, "setitimer"):
        raise KeyboardInterrupt
    signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, LATER)


def refuse(message: str, status: int = WRONG_INPUT) -> int:
    """One line on stderr about what is wrong; returns the exit status."""
    note(message)
    return status


def note(message: str) -> None:
    """One line on stderr, on which nothing that the user gave takes too much room or reaches the terminal as a command."""
    words = (_cut(word, LONGEST_WORD) for word in escaped(" ".join(message.split())).split(" "))
    print("keci:", _cut(" ".join(words), LONGEST), file=sys.stderr, flush=True)


def _cut(text: str, longest: int) -> str:
    """The text without its middle if it is too long: what is wrong stands at the beginning, what would be right at the end."""
    if len(text) <= longest:
        return text
    tail = longest // 3
    return f"{text[: longest - tail]} ... {text[-tail:]}"


def escaped(text: str, kept: str = "") -> str:
    """The text with control characters, but those in `kept`, written as in Python."""
    return CONTROL.sub(lambda found: found[0] if found[0] in kept else ascii(found[0])[1:-1], text)


def script(command: Callable[..., None], name: str) -> None:
    """Run one command as a script of its own, with the same options."""
    app = application()
    app.command()(command)
    sys.exit(execute(app, f"python -m experiments.{name}"))


def print_json(document: object) -> None:
    """One strict JSON document on stdout; what is not a number (NaN, infinity) is written as null."""
    text = json.dumps(finite(document), allow_nan=False, ensure_ascii=False, indent=1)
    # JSON knows \u alone; inside its strings only what it need not escape itself is left
    print(CONTROL.sub(lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}", text))


def finite(value: Any) -> Any:
    """The same document with plain Python numbers, and None in place of NaN and infinity."""
    if isinstance(value, dict):
        return {str(key): finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [finite(inner) for inner in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def output() -> Any:
    """A rich console on stdout, 100 columns wide and without colour where stdout is no terminal."""
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    class Escaping(Console):
        """Names of files and what stands in them may hold control characters; rich's own come as control segments."""

        def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
            for text, style, control in super().render(renderable, options):
                yield Segment(text if control else escaped(text, kept="\n"), style, control)

    terminal = sys.stdout.isatty()
    return Escaping(width=None if terminal else WIDTH, highlight=False, soft_wrap=False, emoji=False, markup=False)


@contextmanager
def progress(title: str, total: int, silent: bool) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr with speed and time left; a line now and then where stderr is no terminal; nothing if `silent`."""
    if silent:
        yield lambda _: None
    elif sys.stderr.isatty():
        with _bar() as bar:
            task = bar.add_task(title, total=total, speed="")
            told = _Told(title, total)

            def advance(done: int) -> None:
                told.count(done)
                bar.update(task, advance=done, speed=f"{told.speed:,.0f} a second")

            yield advance
    else:
        told = _Told(title, total)
        print(f"{title}: {total:,} worlds to play", file=sys.stderr, flush=True)
        yield told.report
        print(f"{title}: done, {told.speed:,.0f} worlds a second", file=sys.stderr, flush=True)


class _Told:
    """What progress has been told so far."""

    def __init__(self, title: str, total: int) -> None:
        self.title, self.total, self.done = title, total, 0
        self.began = self.last = time.monotonic()

    @property
    def speed(self) -> float:
        """Worlds a second since the beginning."""
        return self.done / max(time.monotonic() - self.began, 1e-3)

    def count(self, done: int) -> None:
        """Count more worlds."""
        self.done += done

    def report(self, done: int) -> None:
        """Count more worlds, and print a line if the last one is some time ago."""
        self.count(done)
        now = time.monotonic()
        if now - self.last >= EVERY and self.done < self.total:
            from keci.experiments.store.estimate import duration

            self.last = now
            left = duration((self.total - self.done) / self.speed)
            said = f"{self.done:,} of {self.total:,} worlds, {self.speed:,.0f} a second, {left} left"
            print(f"{self.title}: {said}", file=sys.stderr, flush=True)


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("worlds"),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
