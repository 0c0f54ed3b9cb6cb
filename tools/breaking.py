"""What of an OpenAPI document breaks those who call by an older one.

What is sent may be refused where less is taken than before; what is received may surprise where more comes than before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")


@dataclass(frozen=True)
class Change:
    """One change that breaks: the words by which CHANGELOG must name it, and what happened."""

    subject: tuple[str, ...]
    text: str


def changes(old: Json, new: Json) -> Iterator[Change]:
    """Yield each breaking change between two documents once."""
    comparison = _Comparison(old, new)
    seen: set[tuple[str, ...]] = set()
    for change in comparison.operations():
        if (key := (*change.subject, change.text.partition(": ")[2])) not in seen:
            seen.add(key)
            yield change


@dataclass(frozen=True)
class _Place:
    """Where in an operation something stands, and which way it travels."""

    operation: str
    subject: tuple[str, ...]
    sent: bool

    def change(self, what: str) -> Change:
        about = "" if self.operation.endswith(self.subject[-1]) else f"{self.subject[-1]} "
        return Change(self.subject, f"{self.operation}: {about}{what}")

    def of(self, owner: str, field: str) -> _Place:
        """Return the place of a field: `Card.title` where the object has a name, else address and field."""
        subject = (f"{owner}.{field}",) if owner else (self.subject[0], field)
        return _Place(self.operation, subject, self.sent)


class _Comparison:
    """Two documents, walked side by side."""

    def __init__(self, old: Json, new: Json) -> None:
        self._old, self._new = old, new
        self._walked: set[tuple[str, str, bool]] = set()

    def operations(self) -> Iterator[Change]:
        for path, known in self._old["paths"].items():
            for method in (method for method in METHODS if method in known):
                name = f"{method.upper()} {path}"
                offered = self._new["paths"].get(path, {}).get(method)
                if offered is None:
                    yield Change((path,), f"{name}: is gone")
                    continue
                yield from self._parameters(known[method], offered, _Place(name, (path,), True))
                yield from self._body(known[method], offered, _Place(name, (path,), True))
                yield from self._answers(known[method], offered, _Place(name, (path,), False))
                if {} in known[method].get("security", [{}]) and {} not in offered.get("security", [{}]):
                    yield Change((path,), f"{name}: needs a token now")

    def _parameters(self, old: Json, new: Json, place: _Place) -> Iterator[Change]:
        before = {(one["in"], one["name"]): one for one in old.get("parameters", ())}
        after = {(one["in"], one["name"]): one for one in new.get("parameters", ())}
        for key in before.keys() | after.keys():
            here = place.of("", key[1])
            was, now = before.get(key), after.get(key)
            if now is None:
                yield here.change("is no parameter any more")
                continue
            if now.get("required") and not (was or {}).get("required"):
                yield here.change("must be given now")
            if was is not None:
                yield from self._schema(was["schema"], now["schema"], here)

    def _body(self, old: Json, new: Json, place: _Place) -> Iterator[Change]:
        before, after = old.get("requestBody", {}), new.get("requestBody", {})
        if after.get("required") and not before.get("required"):
            yield place.change("needs a body now")
        yield from self._content(before.get("content", {}), after.get("content", {}), place, "is not taken any more")

    def _answers(self, old: Json, new: Json, place: _Place) -> Iterator[Change]:
        after = new["responses"]
        for status, answer in old["responses"].items():
            if int(status) >= 400:
                continue
            if status not in after:
                yield place.change(f"does not answer {status} any more")
                continue
            for header in answer.get("headers", {}).keys() - after[status].get("headers", {}).keys():
                yield place.change(f"has no header {header} any more")
            contents = answer.get("content", {}), after[status].get("content", {})
            yield from self._content(*contents, place, "is not given any more")

    def _content(self, old: Json, new: Json, place: _Place, gone: str) -> Iterator[Change]:
        for type_, content in old.items():
            if type_ not in new:
                yield place.change(f"{type_} {gone}")
            else:
                yield from self._schema(content.get("schema", {}), new[type_].get("schema", {}), place)

    def _schema(self, old: Json, new: Json, place: _Place) -> Iterator[Change]:
        if "$ref" in old and "$ref" in new:
            walked = (old["$ref"], new["$ref"], place.sent)
            if walked in self._walked:
                return
            self._walked.add(walked)
        before, after = _variants(old, self._old), _variants(new, self._new)
        yield from _types(before.keys(), after.keys(), place)
        for type_ in before.keys() & after.keys():
            was, now = before[type_], after[type_]
            yield from _values(was, now, place)
            if place.sent:
                yield from _limits(was, now, place)
            if type_ == "object":
                yield from self._object(was, now, place)
            if type_ == "array":
                yield from self._schema(was.get("items", {}), now.get("items", {}), place)

    def _object(self, old: Json, new: Json, place: _Place) -> Iterator[Change]:
        owner = str(old.get("title", ""))
        before, after = old.get("properties", {}), new.get("properties", {})
        needed = set(old.get("required", ())), set(new.get("required", ()))
        for name in before.keys() - after.keys():
            yield place.of(owner, name).change("is gone")
        for name in needed[1] - needed[0] if place.sent else ():
            yield place.of(owner, name).change("must be given now")
        for name in (needed[0] - needed[1]) & after.keys() if not place.sent else ():
            yield place.of(owner, name).change("may be left out now")
        for name in before.keys() & after.keys():
            yield from self._schema(before[name], after[name], place.of(owner, name))
        was, now = old.get("additionalProperties"), new.get("additionalProperties")
        if isinstance(was, dict) and isinstance(now, dict):
            yield from self._schema(was, now, place)
        if place.sent and now is False and was is not False:
            yield place.change("takes no other fields any more")


def _types(before: Any, after: Any, place: _Place) -> Iterator[Change]:
    was, now = _widened(before), _widened(after)
    lost, gained = was - now, now - was
    if place.sent and lost and "any" not in now:
        yield place.change(f"may not be {_either(lost)} any more")
    if not place.sent and gained and "any" not in was:
        yield place.change(f"may be {_either(gained)} now")


def _values(old: Json, new: Json, place: _Place) -> Iterator[Change]:
    was, now = _choices(old), _choices(new)
    if was is not None and now is not None and (gone := was - now):
        yield place.change(f"is never {_either(gone)} any more")
    if was is None and now is not None and place.sent:
        yield place.change(f"may only be {_either(now)} now")
    if was is not None and now is None and not place.sent:
        yield place.change("may be anything now")
    if new.get("format") != old.get("format") and (new.get("format") if place.sent else old.get("format")):
        yield place.change(f"has the format {new.get('format', 'of any text')} now")


def _limits(old: Json, new: Json, place: _Place) -> Iterator[Change]:
    for name in (name for name in (*_LOWER, *_UPPER) if name in new):
        upper = name in _UPPER
        if name not in old or (new[name] < old[name] if upper else new[name] > old[name]):
            yield place.change(f"has {name} {new[name]} now")
    if "pattern" in new and not _takes_as_much(new["pattern"], old.get("pattern", "")):
        yield place.change(f"must match {new['pattern']} now")


def _takes_as_much(new: str, old: str) -> bool:
    # The names that a list may hold stand in a pattern, (a|b)(,(a|b))*: more of them refuse nothing.
    names = (set(re.findall(r"\w+", pattern)) for pattern in (old, new))
    return old == new or ("|" in old and next(names) <= next(names))


def _variants(schema: Mapping[str, Any], document: Json) -> dict[str, Json]:
    """Return what a schema allows, by type; `any` where it says nothing."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        resolved = document["components"]["schemas"][name]
        return _variants({"title": name, **resolved}, document)
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return {type_: one for part in schema[key] for type_, one in _variants(part, document).items()}
    if "allOf" in schema:
        return {type_: one for part in schema["allOf"] for type_, one in _variants(part, document).items()}
    types = schema.get("type", "any")
    return {type_: dict(schema) for type_ in ([types] if isinstance(types, str) else types)}


def _widened(types: Any) -> set[str]:
    return {*types, "integer"} if "number" in types else set(types)


def _choices(schema: Json) -> set[str] | None:
    if "const" in schema:
        return {str(schema["const"])}
    return {str(value) for value in schema["enum"]} if "enum" in schema else None


def _either(values: set[str]) -> str:
    return " or ".join(sorted(values))
