"""What a person typed -> where the source lies."""

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nexus.adapters.repositories import archives, documents, local
from nexus.domain import errors
from nexus.domain.provenance import Location, SourceKind

ACCEPTED = (
    "a folder; a file ("
    + " ".join(documents.SUFFIXES)
    + "); an archive ("
    + " ".join(archives.SUFFIXES)
    + "); a git repository: a path, https://, http://, ssh://, git@HOST:PATH or file://,"
    + " with #REF for a branch, tag or commit"
)
_NO_CREDENTIALS = (
    "addresses hold no user names, passwords or tokens: give the address without, and the token or deploy key"
    " separately (it is stored encrypted)"
)
_SCP_LIKE = re.compile(r"(?P<user>\w[\w.-]*@)?(?P<host>[A-Za-z0-9.-]+):(?P<path>[^:\s\\]+)")
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|[0-9a-f:.]+", re.IGNORECASE)
_USER = re.compile(r"(\w[\w.-]*)?")
_REF = re.compile(r"(?!-)(?!.*(\.\.|@\{|//))[^\s~^:?*\[\\\x00-\x1f\x7f]+")
_PORTS = {"https": 443, "http": 80, "ssh": 22}
_FORGES = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org")
"""Hosts that serve one repository with and without `.git`: one address for both."""


def parse(value: str, *, allowed_roots: Sequence[Path] | None) -> Location:
    """Return where the source lies that `value` names; contract in the package's docstring."""
    text = value.strip()
    if not text:
        raise errors.Unreadable(f"no source is named; accepted are {ACCEPTED}")
    if "\0" in text or re.search("[\ud800-\udfff]", text):
        raise errors.Unreadable(f"not a valid name; accepted are {ACCEPTED}")
    if "://" in text:
        return _from_url(text, allowed_roots=allowed_roots)
    path, ref = _split_path(text)
    scp_like = _SCP_LIKE.fullmatch(text.partition("#")[0])
    if scp_like and not path.exists() and (scp_like["user"] or "." in scp_like["host"]):
        host = scp_like["host"].lower()
        address = f"{scp_like['user'] or ''}{host}:{_repository_path(host, scp_like['path'])}"
        return Location(kind=SourceKind.GIT, address=address, ref=_checked_ref(text.partition("#")[2]))
    return _from_path(path, ref=ref, allowed_roots=allowed_roots)


def _from_url(text: str, *, allowed_roots: Sequence[Path] | None) -> Location:
    address, _, fragment = text.partition("#")
    ref = _checked_ref(fragment)
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        raise errors.Unreadable(f"not a valid address; accepted are {ACCEPTED}") from None
    if parts.scheme == "file" and host in ("", "localhost"):
        return _from_path(Path(unquote(parts.path)), ref=ref, allowed_roots=allowed_roots)
    if parts.scheme not in _PORTS:
        raise errors.UnsafeLocation(f"{parts.scheme}:// is not read; accepted are {ACCEPTED}")
    if parts.password is not None or (parts.username is not None and parts.scheme != "ssh") or parts.query:
        raise errors.Unreadable(_NO_CREDENTIALS)
    if (
        not _HOST.fullmatch(host)
        or not _USER.fullmatch(parts.username or "")
        or re.search(r"[\s\\\x00-\x20\x7f]", address)
    ):
        raise errors.Unreadable(f"not a valid address; accepted are {ACCEPTED}")
    if parts.path.lower().endswith(archives.SUFFIXES):
        raise errors.Unreadable("an archive is read from disk: download it and name the file")
    user = f"{parts.username}@" if parts.username else ""
    shown = f"[{host}]" if ":" in host else host
    port_text = f":{port}" if port and port != _PORTS[parts.scheme] else ""
    path = _repository_path(host, parts.path)
    return Location(kind=SourceKind.GIT, address=f"{parts.scheme}://{user}{shown}{port_text}{path}", ref=ref)


def _repository_path(host: str, path: str) -> str:
    trimmed = path.rstrip("/")
    if not trimmed:
        raise errors.Unreadable(f"{host} is a host without a repository: add its path")
    return trimmed.removesuffix(".git") if host in _FORGES else trimmed


def _split_path(text: str) -> tuple[Path, str]:
    """Return a local path and its ref; a path may itself hold a `#`."""
    whole = Path(os.path.expanduser(text))
    path, separator, ref = text.rpartition("#")
    if separator and path and not whole.exists():
        return Path(os.path.expanduser(path)), _checked_ref(ref)
    return whole, ""


def _checked_ref(ref: str) -> str:
    if ref and not _REF.fullmatch(ref):
        raise errors.Unreadable(f"{ref!r} is not the name of a branch, tag or commit")
    return ref


def _from_path(path: Path, *, ref: str, allowed_roots: Sequence[Path] | None) -> Location:
    target = _checked_root(path, allowed_roots=allowed_roots)
    kind = _kind(target)
    if kind is None:
        missing = "no such file or folder" if not target.exists() else "neither a document nor an archive"
        raise errors.Unreadable(f"{path}: {missing}; accepted are {ACCEPTED}")
    if ref and kind is not SourceKind.GIT:
        raise errors.Unreadable(f"{path} is no git repository, so it has no {ref!r}")
    if kind is SourceKind.GIT:
        for folder in local.borrowed_folders(target):
            _checked_root(folder, allowed_roots=allowed_roots)
    return Location(kind=kind, address=str(target), ref=ref)


def _checked_root(path: Path, *, allowed_roots: Sequence[Path] | None) -> Path:
    """Return the path, resolved. Raises `UnsafeLocation` outside the roots, and tells nothing of what is there."""
    try:
        target = path.resolve()
    except (OSError, RuntimeError):
        raise errors.Unreadable(f"{path}: a loop of links") from None
    if allowed_roots is not None and not any(target.is_relative_to(root.resolve()) for root in allowed_roots):
        raise errors.UnsafeLocation(
            f"{path} lies outside the folders that may be imported from here:"
            " use the command line or NEXUS_IMPORT_ROOTS"
        )
    return target


def _readable_by_git(path: Path) -> bool:
    """Tell whether a folder is a repository that git reads here; without git a work tree is still a folder of documents."""
    return local.is_repository(path) and (bool(shutil.which("git")) or not (path / ".git").exists())


def _kind(path: Path) -> SourceKind | None:
    try:
        if path.is_dir():
            return SourceKind.GIT if _readable_by_git(path) else SourceKind.FOLDER
        if path.is_file() and path.name.lower().endswith(archives.SUFFIXES):
            return SourceKind.ARCHIVE
        if path.is_file() and documents.is_document_name(path.name):
            return SourceKind.FILE
    except OSError as error:
        raise errors.Unreadable(f"{path} cannot be read: {error.strerror}") from None
    return None
