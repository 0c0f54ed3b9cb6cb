"""Repositories on this machine, read in place: nothing is copied, and the committed state at the ref counts."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from nexus.adapters.repositories import checkouts, command, documents, objects
from nexus.domain import errors
from nexus.domain.provenance import Location

# Not `diff-index`, which calls a file changed that was only copied or touched.
_DIFF = ("--name-only", "-z", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all")


def is_repository(path: Path) -> bool:
    """Tell whether a folder is the root of a work tree or a bare repository."""
    return (path / ".git").exists() or all((path / name).exists() for name in ("HEAD", "objects", "refs"))


def borrowed_folders(path: Path) -> Iterator[Path]:
    """Yield every folder that reading this repository would touch, resolved: its own, and those it borrows from."""
    folder = path / ".git" if (path / ".git").exists() else path
    if folder.is_file():
        folder = path / folder.read_text(errors="replace").removeprefix("gitdir:").strip()
    yield folder.resolve()
    shared = folder / "commondir"
    common = folder / shared.read_text(errors="replace").strip() if shared.is_file() else folder
    yield common.resolve()
    store = common / "objects"
    yield store.resolve()
    alternates = store / "info" / "alternates"
    if alternates.is_file():
        yield from ((store / line).resolve() for line in alternates.read_text(errors="replace").splitlines() if line)


def open_local(*, location: Location, store: Path) -> checkouts.Checkout:
    """Return the repository at its ref, else HEAD. Raises `Unreadable` where it is gone, empty or has no such ref."""
    path = Path(location.address)
    if not path.is_dir():
        raise errors.Unreadable(f"{path} cannot be read: no such folder")
    git_dir = path / ".git" if (path / ".git").exists() else path
    env = command.environment(extra={"GIT_DIR": os.fspath(git_dir)})
    borrowed, index = _facts(path=path, env=env)
    commit = resolve(ref=location.ref or "HEAD", env=env, name=os.fspath(path))
    reader = objects.reader(borrowed=borrowed, store=store)
    notes = ["a shallow clone: authors and dates before its first commit are not known"] if borrowed.shallow else []
    if git_dir != path and not location.ref:
        tree = {"GIT_WORK_TREE": os.fspath(path), "GIT_INDEX_FILE": index}
        notes += _uncommitted(commit=commit, env=reader | tree)
    return objects.GitCheckout(env=reader, commit=commit, notes=notes)


def resolve(*, ref: str, env: Mapping[str, str], name: str) -> str:
    """Return the full id of the commit that a branch, tag or commit of this repository is. Raises `Unreadable`."""
    try:
        return command.run("rev-parse", "--verify", "--end-of-options", ref + "^{commit}", env=env).decode().strip()
    except command.Failed:
        pass
    listing = command.run("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", "refs/tags", env=env)
    raise unknown_ref(ref=ref, known=listing.decode("utf-8", "replace").splitlines(), name=name)


def unknown_ref(*, ref: str, known: Sequence[str], name: str) -> errors.Unreadable:
    """Return the error for a ref that is not there, with some that are."""
    if not known:
        return errors.Unreadable(f"{name} has no commit yet")
    more = f" and {len(known) - 8} more" if len(known) > 8 else ""
    what = "its HEAD leads nowhere, so name one with #" if ref == "HEAD" else f"it has no branch, tag or commit {ref!r}"
    return errors.Unreadable(f"{name}: {what}; there are {', '.join(known[:8])}{more}")


def _facts(*, path: Path, env: Mapping[str, str]) -> tuple[objects.Borrowed, str]:
    """Return where the objects lie, and the path of the index."""
    asked = ("--path-format=absolute", "--git-path", "objects", "--git-path", "shallow", "--git-path", "index")
    try:
        found = command.run("rev-parse", "--show-object-format", *asked, env=env).decode()
    except command.Failed as error:
        raise errors.Unreadable(f"{path} is not a repository that git can read: {error}") from None
    form, folder, shallow, index = found.splitlines()
    cut = shallow if Path(shallow).exists() else ""
    return objects.Borrowed(objects=Path(folder), format=form, shallow=cut), index


def _uncommitted(*, commit: str, env: Mapping[str, str]) -> list[str]:
    """Return a note on documents that the work tree has otherwise than HEAD, or none."""
    try:
        changed = command.run("diff", *_DIFF, commit, "--", env=env)
        added = command.run("ls-files", "--others", "--exclude-standard", "-z", env=env)
    except command.Failed:
        # An index of a newer git, or one split in two: the note is a courtesy.
        return []
    paths = (changed + added).decode("utf-8", "replace").split("\0")
    dirty = sorted(filter(documents.is_document, filter(None, paths)))
    if not dirty:
        return []
    return [
        f"uncommitted changes are not read, the state at HEAD is: {', '.join(dirty[:5])}"
        + (f" and {len(dirty) - 5} more" if len(dirty) > 5 else "")
    ]
