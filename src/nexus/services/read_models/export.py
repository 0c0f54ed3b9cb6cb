"""What leaves the hub: every learning with its place, and the canonical form by which two hubs are compared."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.backends.utils import CursorWrapper

from nexus.adapters import snapshot
from nexus.domain.access import Viewer
from nexus.services.read_models import rows, sight

_CHUNK = 1000

# A private program is named by its slug: its id is history.
_SCOPE = "CASE p.visibility WHEN 'private' THEN 'program:' || p.slug ELSE p.visibility END"
_LIVING = f"""
    FROM learning l
    JOIN document d ON d.id = l.document_id AND {sight.CURRENT_DOCUMENT}
    JOIN source s ON s.id = d.source_id AND s.removed_at IS NULL
    JOIN program p ON p.id = s.program_id"""


def learnings(*, viewer: Viewer) -> Iterator[dict[str, object]]:
    """Give each living learning that the viewer may see, by source, path and place in the document.

    `file` is the path from the source's root; `entry` is None while the learning is not settled. The snapshot stays open
    until the last one is given: nothing may be written meanwhile.
    """
    names = ("file", "source", "commit", "line", "column", "end_line", "end_column", "kind", "title", "text", "quote")
    with snapshot.reading() as cursor:
        cursor.execute(
            f"""SELECT d.path, s.slug, d."commit", l.line, l."column", l.end_line, l.end_column, l.kind, l.title,
                l.text, l.quote, m.entry_id, {rows.AUTHOR}, d.authored_at {_LIVING}
            LEFT JOIN member m ON m.form_id = l.form_id AND {sight.OPEN_MEMBER}
            WHERE {sight.open_program(viewer)} ORDER BY s.slug, d.path, l.ordinal""",
            sight.params(viewer),
        )
        while chunk := cursor.fetchmany(_CHUNK):
            for *told, entry, author, at in chunk:
                place = dict(zip(names, told, strict=True))
                yield place | {"entry": entry, "author": author, "at": rows.moment(at).isoformat()}


def canonical(*, viewer: Viewer) -> str:
    """Return all that the viewer may see, as sorted JSON lines that the same content gives whatever its history.

    An entry is called by the SHA-256 of its forms' keys. Ids, slugs, dates, versions, runs and what nobody tells any
    more are left out.
    """
    with snapshot.reading() as cursor:
        evidence, forms = _evidence(cursor, viewer)
        names = {entry: _name(keys) for entry, keys in forms.items()}
        scopes = _scopes(cursor, viewer)
        relations = _relations(cursor, viewer, names)
        places = [*_sources(cursor, viewer), *_documents(cursor, viewer)]
    entries = (
        {
            "type": "entry",
            "name": names[entry],
            "forms": sorted(keys),
            "scopes": scopes[entry],
            "evidence": sorted(evidence[entry], key=_line),
            "relations": sorted(relations[entry], key=_line),
        }
        for entry, keys in forms.items()
    )
    return "".join(f"{line}\n" for line in sorted(map(_line, (*entries, *places))))


def _line(value: object) -> str:
    """Return a value as JSON that equal values share."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _name(keys: Iterable[str]) -> str:
    """Return what an entry is called by, whatever its id."""
    return hashlib.sha256(_line(sorted(keys)).encode()).hexdigest()


def _evidence(cursor: CursorWrapper, viewer: Viewer) -> tuple[dict[int, list[dict[str, Any]]], dict[int, set[str]]]:
    """Return the living evidence of each entry, and the keys of its living forms."""
    cursor.execute(
        f"""SELECT m.entry_id, f.key, {_SCOPE}, s.address, s.ref, d."commit", d.path, l.line, l."column", l.end_line,
            l.end_column, l.kind, l.title, l.text {_LIVING}
        JOIN form f ON f.id = l.form_id
        JOIN member m ON m.form_id = f.id AND {sight.OPEN_MEMBER}
        WHERE {sight.open_program(viewer)}""",
        sight.params(viewer),
    )
    evidence: dict[int, list[dict[str, Any]]] = defaultdict(list)
    forms: dict[int, set[str]] = defaultdict(set)
    for entry, key, scope, address, ref, commit, path, *span, kind, title, text in cursor.fetchall():
        forms[entry].add(key)
        place = f"{address}#{ref}@{commit}:{path}#{'-'.join(map(str, span))}"
        evidence[entry].append(
            {"place": place, "scope": scope, "form": key, "kind": kind, "title": title, "text": text}
        )
    return evidence, forms


def _scopes(cursor: CursorWrapper, viewer: Viewer) -> dict[int, dict[str, Any]]:
    """Return what each audience that the viewer belongs to sees of each entry."""
    cursor.execute(
        f"""SELECT es.entry_id, coalesce('program:' || p.slug, es.scope), es.kind, es.title, es.summary, es.sources,
            es.learnings, es.solutions
        FROM entry_scope es LEFT JOIN program p ON es.scope = 'program:' || p.id
        WHERE es.scope {sight.held(viewer)} AND es.learnings > 0""",
        sight.params(viewer),
    )
    scopes: dict[int, dict[str, Any]] = defaultdict(dict)
    names = ("kind", "title", "summary", "sources", "learnings", "solutions")
    for entry, scope, *facts in cursor.fetchall():
        scopes[entry][scope] = dict(zip(names, facts, strict=True))
    return scopes


def _relations(cursor: CursorWrapper, viewer: Viewer, names: dict[int, str]) -> dict[int, list[list[Any]]]:
    """Return the relations of each entry to others that have a name."""
    cursor.execute(
        f"""SELECT r.origin_id, r.target_id, r.kind, coalesce('program:' || p.slug, r.scope), r.sources, r.position
        FROM relation r LEFT JOIN program p ON r.scope = 'program:' || p.id
        WHERE r.scope {sight.held(viewer)}""",
        sight.params(viewer),
    )
    relations: dict[int, list[list[Any]]] = defaultdict(list)
    for origin, target, *facts in cursor.fetchall():
        if origin in names and target in names:
            relations[origin].append([*facts, names[target]])
    return relations


def _sources(cursor: CursorWrapper, viewer: Viewer) -> list[dict[str, Any]]:
    """Return the sources that are read."""
    cursor.execute(
        f"""SELECT p.slug, s.kind, s.address, s.ref, s."commit" FROM source s JOIN program p ON p.id = s.program_id
        WHERE s.removed_at IS NULL AND {sight.open_program(viewer)}""",
        sight.params(viewer),
    )
    names = ("program", "kind", "address", "ref", "commit")
    return [{"type": "source"} | dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _documents(cursor: CursorWrapper, viewer: Viewer) -> list[dict[str, Any]]:
    """Return the current documents."""
    cursor.execute(
        f"""SELECT s.address, s.ref, d.path, d.blob FROM document d
        JOIN source s ON s.id = d.source_id JOIN program p ON p.id = s.program_id
        WHERE d.until_run_id IS NULL AND s.removed_at IS NULL AND {sight.open_program(viewer)}""",
        sight.params(viewer),
    )
    names = ("address", "ref", "path", "blob")
    return [{"type": "document"} | dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
