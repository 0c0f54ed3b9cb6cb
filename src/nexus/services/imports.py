"""Start imports and removals: one transaction each, the work follows in units."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction

from nexus.adapters import bulk, repositories, secrets
from nexus.domain import views
from nexus.domain.access import Actor, Visibility
from nexus.domain.errors import Held, Invalid, NotFound, Unreadable
from nexus.domain.provenance import Location, SourceKind
from nexus.pipeline import scrubbing, slugs
from nexus.services import queueing

DEFAULT_PROGRAM = ("hub", "Our hub")


def program(*, slug: str, title: str = "", visibility: Visibility | None = None, now: datetime) -> int:
    """Return the id of a program, made where it is new; a title or visibility that is given is set."""
    if not slug or slugs.slug(slug) != slug:
        raise Invalid(f"'{slug}' is no slug: use lower-case letters, digits and hyphens", field="program")
    with transaction.atomic():
        bulk.insert_new(
            table="program",
            columns=("slug", "title", "visibility", "created_at"),
            values=[(slug, title or slugs.title(slug), visibility or Visibility.PUBLIC, bulk.moment(now))],
            conflict="slug",
        )
        (found, held_title, held_visibility) = bulk.rows(
            "SELECT id, title, visibility FROM program WHERE slug = %s", [slug]
        )[0]
        told_by = _told_by(found) if visibility and visibility != held_visibility else []
        if told_by:
            raise Invalid(
                f"program '{slug}' stays {held_visibility} while it holds documents: import them into another program that"
                f" is {visibility}, and `nexus remove` here {', '.join(told_by[:5])}{' ...' if len(told_by) > 5 else ''}",
                field="visibility",
            )
        if (title and title != held_title) or (visibility and visibility != held_visibility):
            bulk.execute(
                "UPDATE program SET title = %s, visibility = %s WHERE id = %s",
                [title or held_title, visibility or held_visibility, found],
            )
    return int(found)


def start(
    *,
    address: str,
    program: str = "",
    credential: str = "",
    title: str = "",
    actor: Actor,
    now: datetime,
    allowed_roots: Sequence[Path] | None = None,
) -> views.RunRef:
    """Request an import of a source: make or find it, and queue a run; an open run of it is returned as it is.

    `address` is a path or git URL with an optional `#ref`, `program` a slug (empty: the hub's default program),
    `credential` a token or deploy key, kept sealed. Raises Unreadable or UnsafeLocation for what cannot be a source,
    Invalid for a bad program.
    """
    try:
        location = repositories.parse(address, allowed_roots=allowed_roots)
    except Unreadable as error:
        raise type(error)(scrubbing.secrets(str(error))) from None
    return _start(location=location, program_slug=program, credential=credential, title=title, actor=actor, now=now)


def upload(*, files: Sequence[tuple[str, IO[bytes]]], program: str = "", actor: Actor, now: datetime) -> views.RunRef:
    """Request an import of files that somebody sent: kept below the data folder, in a folder that their content names.

    One archive is read as an archive; anything else as documents. Raises Invalid where nothing was sent, Unreadable where
    nothing in it can be read, Held where a source of the program says all of it already.
    """
    if not files:
        raise Invalid("choose at least one file", field="files")
    kept = repositories.keep(files=files, below=settings.DATA_DIR / "uploads")
    location = repositories.parse(str(kept.path), allowed_roots=None)
    holder = _holder(program or DEFAULT_PROGRAM[0], address=location.address, blobs=kept.blobs)
    if holder:
        raise Held(f"{kept.name} is in this hub already: the source '{holder}' says the same", source=holder)
    return _start(
        location=location, program_slug=program, credential="", title=kept.name, name=kept.name, actor=actor, now=now
    )


def _holder(program: str, *, address: str, blobs: Collection[str]) -> str:
    """Return the slug of a source of a program that was read and says what was sent, else ""."""
    condition, wanted = bulk.among(blobs)
    found = bulk.rows(
        "SELECT s.slug FROM source s JOIN program p ON p.id = s.program_id"
        " JOIN document d ON d.source_id = s.id AND d.until_run_id IS NULL"
        f" WHERE p.slug = %s AND s.removed_at IS NULL AND (s.address = %s OR d.blob {condition})"
        " GROUP BY s.id, s.slug, s.address HAVING s.address = %s OR COUNT(DISTINCT d.blob) >= %s ORDER BY s.id LIMIT 1",
        [program, address, *wanted, address, max(len(blobs), 1)],
    )
    return str(found[0][0]) if found else ""


def again(*, source: str, actor: Actor, now: datetime) -> views.RunRef:
    """Request another import of a source by its slug or address, as it was added; raise NotFound for an unknown one."""
    with transaction.atomic():
        return queueing.open_run(source=_found(source), act="import", actor=actor, now=now)


def remove(*, source: str, actor: Actor, now: datetime) -> views.RunRef:
    """Request the removal of a source by its slug or address: its evidence is withdrawn and its text overwritten."""
    with transaction.atomic():
        return queueing.open_run(source=_found(source), act="remove", actor=actor, now=now)


def _found(source: str) -> int:
    """Return the id of a source that was not removed, by its slug or else its address."""
    found = bulk.rows(
        "SELECT id FROM source WHERE (slug = %s OR address = %s) AND removed_at IS NULL ORDER BY slug = %s DESC",
        [source, source, source],
    )
    if not found:
        raise NotFound(f"no source '{source}'; `nexus sources` lists them")
    return int(found[0][0])


def _start(
    *,
    location: Location,
    program_slug: str,
    credential: str,
    title: str,
    name: str = "",
    actor: Actor,
    now: datetime,
) -> views.RunRef:
    """Make or find the source and queue its run, in one transaction; `name` is for one whose place says nothing."""
    default_slug, default_title = DEFAULT_PROGRAM
    owner = (
        program(slug=program_slug, now=now)
        if program_slug
        else program(slug=default_slug, title="" if _exists(default_slug) else default_title, now=now)
    )
    sealed = secrets.seal(credential, key_file=settings.DATA_DIR / "credentials-key") if credential else ""
    with transaction.atomic():
        source = _source(
            owner=owner, location=location, title=title, name=name or _name(location), sealed=sealed, now=now
        )
        return queueing.open_run(source=source, act="import", actor=actor, now=now)


def _exists(slug: str) -> bool:
    return bool(bulk.rows("SELECT 1 FROM program WHERE slug = %s", [slug]))


def _told_by(owner: int) -> list[str]:
    """Return the slugs of a program's sources that have documents."""
    found = bulk.rows(
        "SELECT DISTINCT s.slug FROM source s JOIN document d ON d.source_id = s.id AND d.until_run_id IS NULL"
        " WHERE s.program_id = %s ORDER BY s.slug",
        [owner],
    )
    return [slug for (slug,) in found]


def _source(*, owner: int, location: Location, title: str, name: str, sealed: str, now: datetime) -> int:
    """Return the id of the source at a location, made, or brought back where it was removed."""
    found = bulk.rows(
        "SELECT id, credential FROM source WHERE program_id = %s AND address = %s AND ref = %s",
        [owner, location.address, location.ref],
    )
    if found:
        bulk.execute(
            "UPDATE source SET removed_at = NULL, credential = %s WHERE id = %s", [sealed or found[0][1], found[0][0]]
        )
        return int(found[0][0])
    inserted = bulk.rows(
        'INSERT INTO source (program_id, slug, title, kind, address, ref, credential, "commit", created_at)'
        " VALUES (%s, %s, %s, %s, %s, %s, %s, '', %s) RETURNING id",
        [
            owner,
            _free_slug(slugs.slug(name) or "source"),
            title or name,
            location.kind,
            location.address,
            location.ref,
            sealed,
            bulk.moment(now),
        ],
    )
    return int(inserted[0][0])


def _name(location: Location) -> str:
    """Return what people call a source: the repository with its owner, or the folder or file."""
    parts = [part for part in location.address.replace(":", "/").split("/") if part]
    last = parts[-1].removesuffix(".git") if parts else "source"
    for ending in (".gz", ".tgz", ".tar", ".zip", ".md", ".rst", ".txt"):
        last = last.removesuffix(ending)
    hosted = location.kind is SourceKind.GIT and not location.address.startswith(("/", "file:"))
    return f"{parts[-2]}/{last}" if hosted and len(parts) > 2 else last


def _free_slug(wanted: str) -> str:
    """Return the wanted slug of a source, numbered where it is taken."""
    taken = {row[0] for row in bulk.rows("SELECT slug FROM source WHERE slug LIKE %s", [f"{wanted}%"])}
    return slugs.free(wanted=wanted, taken=taken)
