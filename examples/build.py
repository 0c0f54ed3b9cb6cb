"""Write the examples' histories as `git fast-import` streams, and set the line numbers of the gold labels.

    python examples/build.py            write what is out of date
    python examples/build.py --check    write nothing; exit 1 and name what is out of date

The folders under sources/ are the truth of what each source says now. histories/NAME.toml tells how it came to be:
commits in order, each with author, date, message and the files it writes. `files` are written as they stand in the
folder; `upto` writes a file only to the line before the one given, `earlier` writes it with each passage put back to
what it said then, `gone` are texts that no longer stand in the folder, and `delete` removes such files again; `tag`
names the commit.
Needs the standard library only.
"""

import argparse
import datetime as dt
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _data(text: str) -> bytes:
    content = text.encode()
    return b"data %d\n%s\n" % (len(content), content)


def _line_starting(text: str, start: str) -> int:
    for match in re.finditer(r"^.*$", text, re.MULTILINE):
        if match[0].startswith(start):
            return match.start()
    raise ValueError(f"no line starts with {start!r}")


def _draft(text: str, *, path: str, commit: dict[str, Any]) -> str:
    for now, then in commit.get("earlier", {}).get(path, []):
        if now not in text:
            raise ValueError(f"{path} does not say {now!r}")
        text = text.replace(now, then, 1)
    if path in commit.get("upto", {}):
        text = text[: _line_starting(text, commit["upto"][path])].rstrip() + "\n"
    return text


def written(commit: dict[str, Any], *, folder: Path) -> dict[str, str]:
    """Return what a commit writes, path to text."""
    paths = {*commit.get("files", []), *commit.get("upto", {}), *commit.get("earlier", {})}
    texts = {path: _draft((folder / path).read_text(encoding="utf-8"), path=path, commit=commit) for path in paths}
    return dict(sorted((texts | commit.get("gone", {})).items()))


def _commit(commit: dict[str, Any], *, folder: Path, authors: dict[str, str]) -> Iterator[bytes]:
    when: dt.datetime = commit["date"]
    signed = f"{authors[commit['author']]} {int(when.timestamp())} {when:%z}"
    yield f"commit refs/heads/main\nauthor {signed}\ncommitter {signed}\n".encode()
    yield _data(commit["message"] + "\n")
    for path in commit.get("delete", []):
        yield f"D {path}\n".encode()
    for path, text in written(commit, folder=folder).items():
        yield f"M 100644 inline {path}\n".encode() + _data(text)
    yield b"\n"
    if "tag" in commit:
        yield f"reset refs/tags/{commit['tag']}\nfrom refs/heads/main\n\n".encode()


def stream(*, name: str) -> bytes:
    """Return the history of one source, for `git fast-import`: the same bytes for the same folder and description."""
    authors = _table(HERE / "authors.toml")
    commits = _table(HERE / "histories" / f"{name}.toml")["commit"]
    parts = [part for c in commits for part in _commit(c, folder=HERE / "sources" / name, authors=authors)]
    return b"feature done\nreset refs/heads/main\n\n" + b"".join(parts) + b"done\n"


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def line_of(item: dict[str, Any], *, document: str) -> int:
    """Return the line on which a label's text begins, markup aside: of several, the nearest to the line it had."""
    told = [(word, number) for number, line in enumerate(document.split("\n"), 1) for word in _words(line)]
    wanted = _words(item.get("title") or item.get("text") or item["name"])
    starts = [
        told[at][1]
        for at in range(len(told) - len(wanted) + 1)
        if all(told[at + step][0] == word for step, word in enumerate(wanted))
    ]
    if not starts:
        raise ValueError(f"not in the document: {' '.join(wanted)!r}")
    return min(starts, key=lambda line: (abs(line - item["line"]), line))


def gold() -> bytes:
    """Return the gold labels with the line numbers that the folders give them now."""
    rows = []
    for row in map(json.loads, (HERE / "gold.jsonl").read_text(encoding="utf-8").splitlines()):
        document = (HERE / "sources" / row["file"]).read_text(encoding="utf-8")
        for item in row["items"]:
            item["line"] = line_of(item, document=document)
        row["items"].sort(key=lambda item: item["line"])
        rows.append(json.dumps(row, ensure_ascii=False))
    return ("\n".join(rows) + "\n").encode()


def outdated() -> dict[Path, bytes]:
    """Return the generated files that differ from what is committed, with what they should hold."""
    wanted = {HERE / "gold.jsonl": gold()}
    for source in _table(HERE / "program.toml")["source"]:
        wanted[HERE / source["stream"]] = stream(name=source["name"])
    return {path: content for path, content in wanted.items() if not path.exists() or path.read_bytes() != content}


def main() -> int:
    """Write or check the generated files; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when something is out of date")
    check = parser.parse_args().check
    stale = outdated()
    for path, content in stale.items():
        sys.stdout.write(f"{'stale' if check else 'wrote'} {path.relative_to(HERE)}\n")
        if not check:
            path.write_bytes(content)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
