"""Folders, files, archives and git, read alike.

    location = repositories.parse("https://github.com/org/journals#main", allowed_roots=None)
    with repositories.checkout(location=location, store=store) as source:
        for file, content in source.read(list(source.files())): ...

`parse` takes a folder, a document file, a .zip, .tar, .tar.gz or .tgz, a document as .gz, or a git repository: https,
http, ssh, scp-like (`git@host:path`), `file://`, or a folder that is the root of a work tree or a bare repository; `#ref` names a
branch, tag or commit. Of a work tree the state committed at HEAD is read; uncommitted changes are left out and noted.
A subfolder of a work tree is a plain folder. `allowed_roots` None reads any local path (command line), else only what
lies below them, with all that links and git files lead to (web). Addresses with credentials are refused.

`checkout` gives a `Checkout`: one pinned state, its documents, their contents and authorship. `store` is a folder of
this source's own, kept between runs. What counts as a document is decided by path, see `documents`: Markdown,
reStructuredText and plain text by ending, and README, LEARNINGS, JOURNAL and TIL without one; not in hidden folders
(but `.github`), in `node_modules`, `vendor`, `venv` and other code of others, or in `build`, `dist`, `target`; not
requirements.txt, robots.txt and their like. CHANGELOG, CODE_OF_CONDUCT and LICENSE are documents where they have such
an ending. Links are not followed: one that leaves the source is noted. Nothing over 50 MB is loaded.

Git is the command line, with no configuration but ours (`command`). Local repositories are read in place. Remote ones
are cloned with their whole history of commits and without contents (a full clone where the server cannot filter); the
blobs that `read` is asked for come in one fetch. Token or deploy key go through environment and memory only.

Unless `allow_private`, hosts that resolve to private, loopback, link-local, shared or multicast addresses are refused,
redirects are followed by us and checked one by one, and git connects to the very address that was checked
(`http.curloptResolve`, git 2.37; ssh `HostName`), so that a name that resolves anew (DNS rebinding) gains nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nexus.adapters.repositories import archives, folders, local, remotes
from nexus.adapters.repositories.checkouts import Checkout, Content, Progress
from nexus.adapters.repositories.locating import ACCEPTED, parse
from nexus.adapters.repositories.sending import Kept, keep
from nexus.adapters.repositories.streams import from_stream
from nexus.domain import errors
from nexus.domain.provenance import Location, SourceKind

__all__ = ["ACCEPTED", "Checkout", "Content", "Kept", "Progress", "checkout", "from_stream", "keep", "parse"]


@contextmanager
def checkout(
    *,
    location: Location,
    store: Path,
    credential: str | None = None,
    allow_private: bool = False,
    progress: Progress | None = None,
) -> Iterator[Checkout]:
    """Give the source at its present state, pinned for as long as the block lasts.

    `credential` is a token, `user:token` or an ssh private key. Raises `Unreadable` with what to do, `UnsafeLocation`
    for an address that may not be asked, `UnsafeArchive` for a trap; none of them tells the credential.
    """
    _check_place(location.address)
    store.mkdir(parents=True, exist_ok=True)
    match location.kind:
        case SourceKind.FOLDER | SourceKind.FILE:
            yield folders.open_folder(location=location)
        case SourceKind.ARCHIVE:
            archive = archives.open_archive(location=location, store=store)
            try:
                yield archive
            finally:
                archive.close()
        case SourceKind.GIT if location.address.startswith("/"):
            yield local.open_local(location=location, store=store)
        case SourceKind.GIT:
            way = remotes.open_remote(
                location=location,
                store=store,
                credential=credential,
                allow_private=allow_private,
                progress=progress or (lambda line: None),
            )
            with way as remote:
                yield remote


def _check_place(address: str) -> None:
    """Raise `UnsafeLocation` where a local path leads elsewhere than when it was allowed."""
    if address.startswith("/") and str(Path(address).resolve()) != address:
        raise errors.UnsafeLocation(f"{address} has become a link since it was named: name it again")
