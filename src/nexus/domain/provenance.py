"""Where a learning comes from: sources, files, who last changed them, and how evidence is cited and linked."""

import enum
import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

from nexus.domain.learning import Span


class SourceKind(enum.StrEnum):
    """What a source is read from."""

    FOLDER = "folder"
    FILE = "file"
    ARCHIVE = "archive"
    GIT = "git"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a source lies: `address` is an absolute path or URL, no credentials; `ref` a branch, tag or commit."""

    kind: SourceKind
    address: str
    ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One document file of a source: `path` from the source's root, posix; `blob` is git's id of the content.

    `size` is -1 where only reading will tell: a blob that a partial clone has not fetched yet.
    """

    path: str
    blob: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorship:
    """The commit that last changed a file. Without history: `tree:` and an id of the whole listing, no author."""

    commit: str
    author: str
    email: str
    at: datetime


_SCP_LIKE = re.compile(r"(?:[^@/]+@)?(?P<host>[^:/]+):(?P<path>[^/].*)")
# Layouts of file pages, by the word that begins (or is) the host's name. Rendered Markdown has no anchors for lines.
_GITHUB = "{base}/blob/{commit}/{path}?plain=1#L{first}-L{last}"
_GITLAB = "{base}/-/blob/{commit}/{path}?plain=1#L{first}-{last}"
_BITBUCKET = "{base}/src/{commit}/{path}#lines-{first}:{last}"
_GITEA = "{base}/src/commit/{commit}/{path}?display=source#L{first}-L{last}"
_LAYOUTS = (
    ("github", _GITHUB),
    ("gitlab", _GITLAB),
    ("bitbucket.org", _BITBUCKET),
    ("codeberg.org", _GITEA),
    ("gitea", _GITEA),
    ("forgejo", _GITEA),
)


def evidence_id(*, source: str, commit: str, path: str, span: Span) -> str:
    """Return the citation of a span: `source@commit:path#L3-L5`."""
    return f"{source}@{commit}:{path}#L{span.line}-L{span.end_line}"


def link(*, address: str, commit: str, path: str, span: Span) -> str:
    """Return the page of a known host that shows these lines at this commit, or "" where the host is not known.

    Known are GitHub, GitLab, Bitbucket, Codeberg, Gitea and Forgejo, also self-hosted under `gitlab.*`, `github.*`,
    `gitea.*` or `forgejo.*`; ssh addresses lead to the https page of the same host.
    """
    base, layout = _layout(address)
    if not layout or ":" in commit:
        return ""
    return layout.format(base=base, commit=commit, path=quote(path), first=span.line, last=span.end_line)


@functools.lru_cache(maxsize=1024)
def _layout(address: str) -> tuple[str, str]:
    """Return the page of a repository and how its host addresses lines, "" where the host is not known."""
    base = _web_base(address)
    host = urlsplit(base).hostname or ""
    return base, next((text for name, text in _LAYOUTS if host == name or host.startswith(name + ".")), "")


def _web_base(address: str) -> str:
    """Return the https (or, for http addresses, http) page of a repository, or "" for local paths."""
    if "://" in address:
        parts = urlsplit(address)
        if parts.scheme not in ("https", "http", "ssh"):
            return ""
        web = f"https://{parts.hostname}" if parts.scheme == "ssh" else f"{parts.scheme}://{parts.netloc}"
        return web + parts.path.removesuffix("/").removesuffix(".git")
    if scp_like := _SCP_LIKE.fullmatch(address):
        return f"https://{scp_like['host']}/{scp_like['path'].removesuffix('/').removesuffix('.git')}"
    return ""


def identity(author: str) -> str:
    """Return the author's name as one person writes it over the years: without e-mail, case and stray spaces."""
    name = re.sub(r"<[^>]*>", " ", unicodedata.normalize("NFKC", author))
    return " ".join(name.split()).casefold()


def voices(*, files: Sequence[tuple[str, str, str]]) -> Mapping[str, str]:
    """Return for each path the voice that speaks in it inside its source: what support counts besides the source.

    `files` are (path, author stated in the file, author of the commit). The rule: where the documents have two or more
    authors, a file speaks for its author, the stated before the commit's. Where there are no commits and top-level folders
    are parallel (two hold a document of the same name), a file speaks for its top-level folder. Else the whole source is
    one voice, "".
    """
    authors = {path: identity(stated) or identity(committed) for path, stated, committed in files}
    distinct = set(authors.values()) - {""}
    if len(distinct) >= 2:
        return authors
    if not any(committed for _, _, committed in files) and _parallel(list(authors)):
        return {path: path.partition("/")[0] if "/" in path else "" for path in authors}
    return dict.fromkeys(authors, "")


def _parallel(paths: Sequence[str]) -> bool:
    """Tell whether two top-level folders hold a document under the same name."""
    holders = defaultdict(set)
    for path in paths:
        folder, separator, name = path.partition("/")
        if separator:
            holders[name.casefold()].add(folder)
    return any(len(folders) >= 2 for folders in holders.values())
