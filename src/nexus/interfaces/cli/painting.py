"""Lines for a terminal, in colours where it is one, without a library: these commands start often."""

import sys

BOLD, DIM, RED, YELLOW, CYAN = 1, 2, 31, 33, 36


def paint(text: str, code: int) -> str:
    """Return a text in a colour or weight, as it is where standard output is no terminal."""
    return f"\x1b[{code}m{text}\x1b[0m" if sys.stdout.isatty() else text


def say(text: str) -> None:
    """Print a line that was asked for."""
    print(text)  # noqa: T201


def warn(text: str) -> None:
    """Print a line about a problem, to standard error."""
    print(text, file=sys.stderr)  # noqa: T201
