"""Who last changed each file: what `git log -1 -- PATH` says, for every path in one walk over the history.

git's rule (history simplification): going back from the pinned commit, a commit that leaves the file as one of its
parents had it is skipped, following the first such parent; the first commit that differs from all its parents is the
answer. Here sets of paths travel down the graph by that rule: one tree comparison a commit and parent serves them all.
"""

import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import IO

from nexus.adapters.repositories import checkouts, command
from nexus.domain.provenance import Authorship

_FORMAT = "%H%x00%an%x00%ae%x00%at"
# Output starts with an id for each pair of commits compared, also where nothing differs.
_COMPARE = ("diff-tree", "--stdin", "-r", "--root", "--name-only", "--no-renames", "--always", "-z", "--")


def authorship(*, commit: str, paths: Sequence[str], env: Mapping[str, str]) -> dict[str, Authorship]:
    """Return for each path of the tree at `commit` the commit that last changed it."""
    if not paths:
        return {}
    changed = _last_changes(commit=commit, paths=paths, env=env)
    known = _details(sorted(set(changed.values())), env=env)
    return {path: known[changed[path]] for path in paths}


def _last_changes(*, commit: str, paths: Sequence[str], env: Mapping[str, str]) -> dict[str, str]:
    """Return for each path the id of its last change, walking children before parents until all are known."""
    found: dict[str, str] = {}
    waiting: dict[str, set[str]] = {commit: set(paths)}
    graph = command.run("rev-list", "--topo-order", "--parents", commit, env=env).decode()
    steps = [(child, parents or [""]) for child, *parents in map(str.split, graph.splitlines())]
    with tempfile.TemporaryFile() as pairs:
        pairs.writelines(f"{child} {parent}".strip().encode() + b"\n" for child, parents in steps for parent in parents)
        pairs.seek(0)
        differences = _differences(pairs, endings=_pathspecs(paths), env=env)
        for child, parents in steps:
            mine = waiting.pop(child, set())
            for parent in parents:
                changed = mine & next(differences)
                mine -= changed
                _pass_on(waiting, parent, mine)
                mine = changed
            found.update(dict.fromkeys(mine, child))
            if len(found) == len(paths):
                break
        differences.close()
    return found


def _pass_on(waiting: dict[str, set[str]], parent: str, paths: set[str]) -> None:
    """Give the paths to the parent; the larger set stays as it is, so that a long history costs no copies."""
    if paths:
        small, large = sorted((paths, waiting.get(parent, set())), key=len)
        large |= small
        waiting[parent] = large


def _differences(
    pairs: IO[bytes], *, endings: Sequence[str], env: Mapping[str, str]
) -> Generator[set[str], None, None]:
    """Yield for each pair of commits asked about the paths in which they differ."""
    children = [line.split()[0] for line in pairs]
    pairs.seek(0)
    process = command.start(*_COMPARE, *endings, env=env, given=pairs.fileno())
    assert process.stdout is not None
    try:
        tokens = _tokens(process.stdout)
        next(tokens, None)
        for following in [*children[1:], None]:
            names: set[str] = set()
            for token in tokens:
                if token == following:
                    break
                names.add(token.decode("utf-8", "replace"))
            yield names
        if process.wait():
            raise command.Failed("the history cannot be read to its end")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _tokens(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(1 << 16):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole


def _pathspecs(paths: Sequence[str]) -> list[str]:
    """Return what limits the comparison to files named like the wanted ones."""
    names = [PurePosixPath(path) for path in paths]
    suffixes = {name.suffix.lower() for name in names} - {""}
    bare = {name.name.lower() for name in names if not name.suffix}
    return sorted([f":(icase)*{suffix}" for suffix in suffixes] + [f":(icase,glob)**/{name}" for name in bare])


def _details(commits: Sequence[str], *, env: Mapping[str, str]) -> dict[str, Authorship]:
    asked = "\n".join(commits).encode()
    text = command.run(
        "log", "--no-walk=unsorted", "--stdin", "-z", f"--format={_FORMAT}", "--encoding=UTF-8", env=env, given=asked
    ).decode("utf-8", "replace")
    fields = text.split("\0")
    return {
        commit: Authorship(commit=commit, author=author, email=email, at=checkouts.moment(int(seconds or 0)))
        for commit, author, email, seconds in zip(fields[0::4], fields[1::4], fields[2::4], fields[3::4], strict=False)
    }
