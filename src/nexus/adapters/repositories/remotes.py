"""Repositories on other machines: cloned without contents, refreshed, read from the clone.

The clone is bare, holds the whole history of commits and trees at the ref, and is trusted only once its first fetch was
finished: until then it has another name. Blobs come when they are asked for, all in one fetch.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

from nexus.adapters.repositories import access, checkouts, command, local, objects
from nexus.domain.provenance import Location

_PINNED = "refs/nexus/pinned"
_FETCH = ("fetch", "--progress", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--filter=blob:none")
_TIMEOUT = 3600.0
_MOST_PACKS = 40
_CANNOT_FILTER = "filtering not recognized"


@contextmanager
def open_remote(
    *, location: Location, store: Path, credential: str | None, allow_private: bool, progress: checkouts.Progress
) -> Iterator[checkouts.Checkout]:
    """Give the repository at its ref, else at the remote's HEAD, brought up to date.

    Where the ref is a full commit id that the clone holds, the server is not asked.
    """
    command.require()
    with ExitStack() as stack:

        def reach() -> access.Access:
            return stack.enter_context(
                access.access(location=location, store=store, credential=credential, allow_private=allow_private)
            )

        remote = _Remote(location=location, store=store, reach=reach, progress=progress)
        commit = remote.refresh()
        reader = objects.reader(borrowed=objects.Borrowed(objects=remote.clone / "objects"), store=store)
        yield objects.GitCheckout(env=reader, commit=commit, notes=remote.notes, fetch=remote.fetch_blobs)


class _Remote:
    """One remote repository and our clone of it, which one process at a time writes."""

    def __init__(
        self, *, location: Location, store: Path, reach: Callable[[], access.Access], progress: checkouts.Progress
    ) -> None:
        self.clone = store / "clone.git"
        self.notes: list[str] = []
        self._location = location
        self._store = store
        self._reach = reach
        self._progress = progress

    def refresh(self) -> str:
        """Fetch what is new, and return the id of the commit at the ref."""
        with objects.locked(store=self._store):
            return self._held_commit() or self._fetched_commit()

    def fetch_blobs(self, absent: Callable[[], Sequence[str]]) -> None:
        """Bring the absent blobs into the clone in one fetch."""
        with objects.locked(store=self._store):
            blobs = absent()
            if blobs:
                self._progress(f"fetching {len(blobs)} files")
                given = "".join(f"{blob}\n" for blob in blobs)
                self._fetch(["--stdin"], folder=self.clone, given=given, negotiate=False)

    @cached_property
    def _way(self) -> access.Access:
        return self._reach()

    def _held_commit(self) -> str:
        """Return the commit at the ref where it is a full id and in the clone, else ""."""
        ref = self._location.ref
        if not re.fullmatch(r"[0-9a-f]{40}", ref) or not self.clone.exists():
            return ""
        try:
            return self._git("rev-parse", "--verify", "--quiet", ref + "^{commit}", folder=self.clone)
        except command.Failed:
            return ""

    def _fetched_commit(self) -> str:
        self._clear_traces()
        if self.clone.exists():
            commit = self._pin(self.clone)
        else:
            made = Path(tempfile.mkdtemp(dir=self._store, prefix="clone-"))
            try:
                self._git("init", "--quiet", "--bare", "--template=", folder=made)
                commit = self._pin(made)
                made.rename(self.clone)
            finally:
                shutil.rmtree(made, ignore_errors=True)
        if len(list((self.clone / "objects" / "pack").glob("*.pack"))) > _MOST_PACKS:
            self._git("repack", "-a", "-d", "--quiet", folder=self.clone)
        return commit

    def _clear_traces(self) -> None:
        """Remove what a killed run left: unfinished clones, and locks in the finished one, which only we write."""
        for unfinished in self._store.glob("clone-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        for lock in self.clone.rglob("*.lock"):
            lock.unlink(missing_ok=True)

    def _pin(self, folder: Path) -> str:
        ref = self._location.ref
        self._progress(f"fetching {self._location.address}")
        try:
            self._fetch([f"+{ref or 'HEAD'}:{_PINNED}"], folder=folder)
        except command.Failed as error:
            return self._pin_otherwise(folder, ref=ref, failure=error)
        return self._git("rev-parse", "--verify", _PINNED + "^{commit}", folder=folder)

    def _pin_otherwise(self, folder: Path, *, ref: str, failure: command.Failed) -> str:
        """Find a commit that the server gives no name for among all branches; tell what there is for an unknown ref."""
        if re.fullmatch(r"[0-9a-f]{7,64}", ref):
            self._fetch(["+refs/heads/*:refs/nexus/heads/*"], folder=folder)
            try:
                return self._git("rev-parse", "--verify", ref + "^{commit}", folder=folder)
            except command.Failed:
                raise local.unknown_ref(ref=ref, known=self._refs(folder), name=self._location.address) from None
        if "couldn't find remote ref" in str(failure):
            raise local.unknown_ref(ref=ref or "HEAD", known=self._refs(folder), name=self._location.address) from None
        raise failure

    def _refs(self, folder: Path) -> list[str]:
        # Without a folder of ours, git would take "origin" from a repository around the working directory.
        env = {**self._way.environment, "GIT_DIR": os.fspath(folder)}
        listing = command.run("ls-remote", "--heads", "--tags", "--refs", "origin", env=env)
        return [line.partition("\t")[2].split("/", 2)[2] for line in listing.decode("utf-8", "replace").splitlines()]

    def _fetch(self, arguments: Sequence[str], *, folder: Path, given: str = "", negotiate: bool = True) -> None:
        env = {**self._way.environment, "GIT_DIR": os.fspath(folder)}
        options = () if negotiate else ("-c", "fetch.negotiationAlgorithm=noop")
        try:
            command.transfer(
                *options, *_FETCH, "origin", *arguments,
                env=env, given=given.encode(), on_line=self._hear, timeout=_TIMEOUT,
            )  # fmt: skip
        except command.Failed as error:
            raise command.Failed(self._way.scrub(f"{self._location.address} cannot be fetched: {error}")) from None

    def _hear(self, line: str) -> None:
        if "%" in line:
            self._progress(self._way.scrub(line))
        note = "the server cannot leave contents out: cloned in full"
        if _CANNOT_FILTER in line and note not in self.notes:
            self.notes.append(note)

    def _git(self, *arguments: str, folder: Path) -> str:
        env = command.environment(extra={"GIT_DIR": os.fspath(folder)})
        return command.run(*arguments, env=env).decode().strip()
