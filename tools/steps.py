"""Steps of a set-up or a check, one line each in the terminal; what a tool printed is shown only when it failed.

Standard library only, and readable by any Python 3: this runs before anything is installed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_KEPT_LINES = 60


class Failed(Exception):  # noqa: N818 - reads as what happened
    """Raise when a step cannot be done; the message is what the person at the terminal needs."""


class Step:
    """One line of the terminal: what is done, and in the end what came of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.result = ""
        self._start = time.perf_counter()

    def line(self, *, mark: str) -> str:
        """Return the finished line: mark, name, result, seconds."""
        seconds = f"{time.perf_counter() - self._start:.1f} s"
        return f"{mark} {self.name:<12} {self.result:<56} {seconds:>8}"


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Print one line for what happens inside; set `.result` on the value given.

    Raises: SystemExit 1 after a Failed inside, whose message has been printed.
    """
    current = Step(name)
    if sys.stdout.isatty():
        print(f"  {name:<12} ...", end="\r", flush=True)
    try:
        yield current
    except Failed as error:
        current.result = "failed"
        print(current.line(mark="x"), flush=True)
        print(error, file=sys.stderr, flush=True)
        raise SystemExit(1) from None
    print(current.line(mark="+"), flush=True)


def call(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, timeout: float | None = None) -> str:
    """Run a command in the checkout and return what it printed.

    Raises: Failed with the end of its output when it exits with another code than 0, is missing or takes too long.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words, cwd=ROOT, env=env, timeout=timeout, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except FileNotFoundError:
        raise Failed(f"{words[0]}: not found") from None
    except subprocess.TimeoutExpired:
        raise Failed(f"{' '.join(words)}: no end after {timeout:.0f} s") from None
    if done.returncode:
        kept = "\n".join(done.stdout.splitlines()[-_KEPT_LINES:])
        raise Failed(f"{kept}\n{' '.join(words)}: exit {done.returncode}")
    return done.stdout
