"""Edit the words of an entry: what a person sets for one audience is pinned there and outlives every import."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from nexus.adapters import bulk, snapshot
from nexus.domain.access import Actor, Viewer
from nexus.domain.curation import ActKind, EditView, FieldDiff, RevisionView, Words
from nexus.domain.entry import Act as Kind
from nexus.domain.errors import Forbidden, Invalid, NotFound, StaleVersion
from nexus.domain.learning import Kind as LearningKind
from nexus.pipeline import differences
from nexus.services import feed, naming
from nexus.services.consolidation import projection
from nexus.services.curation import acts, returning
from nexus.services.read_models import entries

FIELDS: Mapping[str, int] = {"title": 200, "summary": 4000}
"""What can be set, and how many characters it may have."""
REVISIONS = 50

Patch = Mapping[str, str | None]


def edit(
    *,
    entry_id: int,
    patch: Patch,
    expected_version: int,
    viewer: Viewer,
    actor: Actor,
    now: datetime,
    scope: str = "",
) -> EditView:
    """Set words of an entry for one audience, and return how it stands then.

    `patch` maps `title` and `summary` to new words; None or blank gives a field back to the sources. `scope` is the
    audience, by default the first that the viewer holds and that knows the entry: words set there are seen by nobody else.
    An edit that changes nothing makes no revision.
    Raises: StaleVersion where the entry is no longer at `expected_version`; NotFound where this audience knows no such entry;
    Invalid, naming the field, for words that cannot be; Forbidden for a mere reader.
    """
    wanted = _checked(patch)
    with transaction.atomic():
        act = acts.begin(kind=ActKind.EDIT, viewer=viewer, actor=actor, now=now)
        root, audience = _audience(viewer, entry_id, scope)
        acts.end(act=act, changes=_apply(act, root, audience, wanted, expected_version))
        return view(viewer=viewer, entry_id=root, scope=audience)


def restore(
    *, entry_id: int, version: int, expected_version: int, viewer: Viewer, actor: Actor, now: datetime, scope: str = ""
) -> EditView:
    """Set the words of an audience as they were pinned at an older version, as an edit of its own; 0 unpins them all.

    Raises: as `edit`; NotFound where that audience has no such version.
    """
    with transaction.atomic():
        act = acts.begin(kind=ActKind.EDIT, viewer=viewer, actor=actor, now=now)
        root, audience = _audience(viewer, entry_id, scope)
        known = {number for number, *_ in _revisions(root, [audience])}
        if version and version not in known:
            raise NotFound(f"entry {root} has no version {version} to restore")
        patch = dict.fromkeys(FIELDS) | _pinned_at(root, audience, version)
        acts.end(act=act, changes=_apply(act, root, audience, patch, expected_version))
        return view(viewer=viewer, entry_id=root, scope=audience)


def view(*, viewer: Viewer, entry_id: int, scope: str = "") -> EditView:
    """Return what the edit form of an entry shows for one audience; raise NotFound where it knows no such entry."""
    with snapshot.reading():
        root, audience = _audience(viewer, entry_id, scope)
        version, kind = bulk.rows("SELECT version, kind FROM entry WHERE id = %s", [root])[0]
        told = projection.words(entries={root: LearningKind(kind)}, names=naming.names())
        seen = {
            held: Words(title=title, summary=summary)
            for held, title, summary in bulk.rows(
                "SELECT scope, title, summary FROM entry_scope WHERE entry_id = %s", [root]
            )
        }
        ref = entries.refs(viewer=viewer, ids=[root]).get(root)
        if ref is None:
            raise NotFound(f"nobody tells entry {root} any more")
        as_told = {held: told.get((root, held), words) for held, words in seen.items()}
        return EditView(
            entry=ref,
            scope=audience,
            scopes=tuple(held for held in viewer.scopes if held in seen) if viewer.may_write else (),
            version=version,
            words=seen[audience],
            told=as_told[audience],
            pinned=tuple(sorted(_pins(root).get(audience, {}))),
            revisions=_told(_revisions(root, [held for held in viewer.scopes if held in seen]), as_told),
        )


def rename_back(*, act: acts.Act, viewer: Viewer, entry: int, decision: int) -> list[feed.Change]:
    """Give an entry the title from before a rename, inside another act; return the changes for its end."""
    found = bulk.rows(
        "SELECT v.scope, v.version FROM decision d JOIN revision v ON v.run_id = d.run_id AND v.entry_id = d.entry_id"
        " WHERE d.id = %s",
        [decision],
    )
    if not found or found[0][0] not in viewer.scopes:
        raise NotFound(f"no rename {decision}")
    scope, version = found[0]
    title = _pinned_at(entry, scope, version - 1).get("title")
    return _apply(act, entry, scope, {"title": title}, None)


def _checked(patch: Patch) -> dict[str, str | None]:
    """Return a patch with its blanks tidied; raise Invalid for what cannot be."""
    wanted: dict[str, str | None] = {}
    for field, value in patch.items():
        if field not in FIELDS:
            raise Invalid(f"'{field}' cannot be set; {' and '.join(FIELDS)} can", field=field)
        lines = (" ".join(line.split()) for line in (value or "").strip().splitlines())
        words = (" " if field == "title" else "\n").join(lines).strip()
        if "\0" in words:
            raise Invalid(f"the {field} holds a NUL character", field=field)
        if len(words) > FIELDS[field]:
            raise Invalid(f"the {field} has {len(words)} characters; {FIELDS[field]} fit", field=field)
        wanted[field] = words or None
    return wanted


def _audience(viewer: Viewer, entry_id: int, scope: str) -> tuple[int, str]:
    """Return the entry that an id leads to now, and the audience whose words are meant."""
    if scope and scope not in viewer.scopes:
        raise Forbidden("you do not hold that scope")
    found = bulk.rows(
        "SELECT COALESCE(e.merged_into_id, e.id), s.scope FROM entry e"
        " JOIN entry_scope s ON s.entry_id = COALESCE(e.merged_into_id, e.id) WHERE e.id = %s AND s.learnings > 0",
        [min(entry_id, 2**62)],
    )
    knowing = {held for _, held in found}
    audience = next((held for held in ([scope] if scope else viewer.scopes) if held in knowing), "")
    if not audience:
        raise NotFound(f"no entry {entry_id} is told {f'to {scope}' if scope else 'by a source that you may see'}")
    return int(found[0][0]), audience


def _apply(act: acts.Act, entry: int, scope: str, patch: Patch, expected_version: int | None) -> list[feed.Change]:
    """Pin words and write the revision; return the changes for the end of the transaction."""
    version = int(bulk.rows("SELECT version FROM entry WHERE id = %s", [entry])[0][0])
    if expected_version is not None and expected_version != version:
        raise StaleVersion(f"entry {entry} is at version {version} by now; version {expected_version} was edited")
    pins = _pins(entry)
    held = pins.get(scope, {})
    changed = {field: value for field, value in patch.items() if held.get(field) != value}
    if not changed:
        return []
    kept = {field: value for field, value in {**held, **changed}.items() if value is not None}
    pins = {name: fields for name, fields in {**pins, scope: kept}.items() if fields}
    bulk.execute(
        "UPDATE entry SET version = version + 1, touched = touched + 1, pinned = %s WHERE id = %s",
        [bulk.packed(pins), entry],
    )
    bulk.insert(
        table="revision",
        columns=("entry_id", "version", "actor", "at", "scope", "patch", "run_id"),
        values=[(entry, version + 1, act.by, bulk.moment(act.now), scope, bulk.packed(changed), act.id)],
    )
    if "title" in changed:
        returning.record(act=act, kind=Kind.RENAME, entry=entry, other=None, forms=())
    return [feed.Change("edited", "entry", entry, scope)]


def _pins(entry: int) -> dict[str, dict[str, str]]:
    pinned: dict[str, dict[str, str]] = bulk.unpacked(
        bulk.rows("SELECT pinned FROM entry WHERE id = %s", [entry])[0][0]
    )
    return pinned


_Revision = tuple[int, str, datetime, str, dict[str, str | None]]


def _revisions(entry: int, scopes: Iterable[str]) -> list[_Revision]:
    """Return the edits of an entry for some audiences, oldest first: (version, actor, at, scope, patch)."""
    condition, params = bulk.among(list(scopes))
    found = bulk.rows(
        f"SELECT version, actor, at, scope, patch FROM revision WHERE entry_id = %s AND scope {condition} ORDER BY version",
        [entry, *params],
    )
    return [
        (version, actor, moment, scope, bulk.unpacked(patch))
        for version, actor, at, scope, patch in found
        if (moment := bulk.when(at)) is not None
    ]


def _pinned_at(entry: int, scope: str, version: int) -> dict[str, str | None]:
    """Return the fields that were pinned for an audience at a version."""
    held: dict[str, str | None] = {}
    for number, _, _, _, patch in _revisions(entry, [scope]):
        if number <= version:
            held |= patch
    return held


def _told(revisions: Iterable[_Revision], told: Mapping[str, Words]) -> tuple[RevisionView, ...]:
    """Return edits, latest first, each with what it changed; words of the sources stand for what was not pinned."""
    held: dict[tuple[str, str], str | None] = {}
    views = []
    for version, actor, at, scope, patch in revisions:
        diffs = []
        for field, value in sorted(patch.items(), key=lambda item: item[0] != "title"):
            plain = getattr(told[scope], field)
            before, after = held.get((scope, field)), value
            pieces = differences.pieces(
                before=plain if before is None else before, after=plain if after is None else after
            )
            diffs.append(FieldDiff(field=field, pieces=pieces, told=value is None))
            held[scope, field] = value
        views.append(RevisionView(version=version, actor=actor, at=at, diffs=tuple(diffs)))
    return tuple(reversed(views))[:REVISIONS]
