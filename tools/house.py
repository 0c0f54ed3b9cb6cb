"""Check the rules of the house that no linter knows: sizes, names, no signals, nothing of one machine.

python tools/house.py    exit 1 on a breach
"""

from __future__ import annotations

import ast
import re
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import steps

FILE_WARNS, FILE_FAILS, FUNCTION_FAILS = 300, 400, 60
SIZED = {".py", ".ts", ".css", ".jinja", ".html"}
SAYS_NOTHING = re.compile(r"(^|/)(utils?|helpers?|common|misc)(\.\w+)?(/|$)")
BANNED_IN_CODE = {
    "a signal receiver: call the service": re.compile(
        r"^\s*@receiver\b|\b(pre|post)_(save|delete)\b|\.connect\(\s*_?\w+\s*,\s*sender=", re.M
    ),
    "noqa without a code": re.compile(r"#\s*noqa(?!:\s*[A-Z])"),
    "type: ignore without a code": re.compile(r"type:\s*ignore(?!\[)"),
    "unfinished work": re.compile(r"\b(TODO|FIXME|XXX)\b|\bNotImplementedError\b"),
}
BANNED_ANYWHERE = {
    "a package registry's host": re.compile(r"\b(pypi|pythonhosted|npmjs|yarnpkg)[.](org|com)\b"),
    "a path of one machine": re.compile(r"(?<![\w.~/-])/(work|root|home/\w+|Users/\w+)/\w"),
}
PROSE = ("examples/", "tests/corpus/")
"""What people wrote, or might have: read by the hub, not part of the house."""
GENERATED = ("clients/typescript/src/schema.ts",)
"""What nobody reads for its length."""


def main() -> int:
    """Print every breach, then a line of measures, and return the exit code."""
    files = [path for path in _tracked() if not path.startswith(PROSE)]
    texts = {path: text for path in files if (text := _text(steps.ROOT / path)) is not None}
    found = [breach for path, text in texts.items() for breach in breaches(path=path, text=text)]
    functions = [length for path, text in texts.items() for _, _, length in _functions(path, text)]
    for path, text in texts.items():
        if _is_sized(path) and FILE_WARNS < _lines(text) <= FILE_FAILS:
            print(f"{path}: {_lines(text)} lines; a room holds {FILE_WARNS}")
    for breach in found:
        print(breach)
    median, p90 = statistics.median(functions), statistics.quantiles(functions, n=10)[8]
    print(f"{len(texts)} files; {len(functions)} functions of {median:.0f} lines, p90 {p90:.0f}, max {max(functions)}")
    return 1 if found else 0


def breaches(*, path: str, text: str) -> Iterator[str]:
    """Yield what breaks the rules of the house in one file of the repository, each with its place."""
    if SAYS_NOTHING.search(path):
        yield f"{path}: a name that says nothing"
    if _is_sized(path) and _lines(text) > FILE_FAILS:
        yield f"{path}: {_lines(text)} lines; {FILE_FAILS} is the limit"
    for line, name, length in _functions(path, text):
        if length > FUNCTION_FAILS:
            yield f"{path}:{line} {name}: {length} lines; {FUNCTION_FAILS} is the limit"
    banned = {**BANNED_ANYWHERE, **(BANNED_IN_CODE if path.endswith(".py") else {})}
    for what, pattern in banned.items():
        for found in pattern.finditer(text):
            if path != "tools/house.py":
                yield f"{path}:{text.count(chr(10), 0, found.start()) + 1} {what}: {found[0].strip()}"


def _functions(path: str, text: str) -> Iterator[tuple[int, str, int]]:
    """Yield line, name and length of every function of a Python file."""
    if not path.endswith(".py") or "/migrations/" in path:
        return
    for found in ast.walk(ast.parse(text, path)):
        if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef):
            yield found.lineno, found.name, (found.end_lineno or found.lineno) - found.lineno + 1


def _is_sized(path: str) -> bool:
    return Path(path).suffix in SIZED and "/migrations/" not in path and path not in GENERATED


def _lines(text: str) -> int:
    return len(text.splitlines())


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        return None


def _tracked() -> list[str]:
    """Return the paths that belong to the repository, or, without git, those of the rooms."""
    try:
        listed = steps.call(["git", "ls-files", "-z"]).split("\0")
    except steps.Failed:
        rooms = ("src", "tests", "tools", "frontend/src", "docs")
        found = (path for room in rooms for path in (steps.ROOT / room).rglob("*"))
        listed = [path.relative_to(steps.ROOT).as_posix() for path in found]
    return sorted(path for path in listed if path and (steps.ROOT / path).is_file())


if __name__ == "__main__":
    sys.exit(main())
