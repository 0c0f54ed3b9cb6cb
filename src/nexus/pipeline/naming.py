"""By what name technologies and concepts are called: the shipped names, and the hub's own over them."""

import functools
from collections import ChainMap
from collections.abc import Iterable, Mapping

from nexus.domain.consolidation import Form, FormKey, Telling
from nexus.domain.curation import OwnAlias
from nexus.domain.errors import Conflict
from nexus.domain.learning import Kind
from nexus.pipeline import forms, lexicon, text


class Names:
    """The aliases of one hub. Equal aliases give equal names, whatever the order in which they were set."""

    def __init__(self, *, own: Iterable[OwnAlias] = ()) -> None:
        """Lay the hub's own aliases over the shipped ones; raise Conflict where they lead in a circle."""
        self.own = tuple(sorted(own))
        self._plain = {kind: _merged(self.own, kind) for kind in (Kind.TECHNOLOGY, Kind.CONCEPT)}
        self._both = self._plain[Kind.TECHNOLOGY]
        if any(alias.kind is Kind.CONCEPT for alias in self.own):
            self._both = self._plain[Kind.CONCEPT] | _changed(self._plain[Kind.TECHNOLOGY])
        self._bound = tuple((alias, _stems(alias.context)) for alias in self.own if alias.context)

    def of(self, telling: Telling) -> Mapping[str, str]:
        """Return the usual name by each lower-case spelling, as far as it holds in what one learning tells."""
        return self.among([telling])

    def among(self, tellings: Iterable[Telling]) -> Mapping[str, str]:
        """Return the same for several tellings of one kind: a name that needs a context holds where any of them gives it."""
        told = list(tellings)
        kind = told[0].kind if told else Kind.TECHNOLOGY
        plain = self._plain.get(kind, self._both)
        held = self._in_context(told, kind) if self._bound else {}
        return ChainMap(held, plain) if held else plain

    def form(self, telling: Telling) -> Form:
        """Return the form that a learning tells, with what it adds to its features."""
        aliases = self.of(telling)
        return forms.build(key=forms.key_of(telling=telling, aliases=aliases), tellings=[telling], aliases=aliases)

    def mentions(self, telling: Telling) -> tuple[FormKey, ...]:
        """Return the forms of the technologies that a learning names, in order."""
        held = self._in_context([telling], Kind.TECHNOLOGY) if self._bound else {}
        if not held:
            return tuple(dict.fromkeys(_mentioned(self, name) for name in telling.technologies))
        aliases = ChainMap(held, self._plain[Kind.TECHNOLOGY])
        return tuple(dict.fromkeys(_named(name, aliases) for name in telling.technologies))

    def plain(self) -> Mapping[str, str]:
        """Return what holds in any context, for both kinds."""
        return self._both

    def changes(self, *, other: "Names") -> frozenset[str]:
        """Return the lower-case spellings that these names and others may take differently."""
        found = {alias.name.casefold() for alias in {*self.own} ^ {*other.own}}
        for kind, mine in self._plain.items():
            theirs = other._plain[kind]
            found |= {key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key)}
        return frozenset(found)

    def values(self, *, spellings: Iterable[str]) -> frozenset[str]:
        """Return every usual name, in lower case, that one of these spellings may have, in any context."""
        wanted = frozenset(spellings)
        found = {name.casefold() for plain in self._plain.values() for key in wanted if (name := plain.get(key))}
        return frozenset(found | {a.canonical.casefold() for a, _ in self._bound if a.name.casefold() in wanted})

    def _in_context(self, tellings: Iterable[Telling], kind: Kind) -> dict[str, str]:
        around = _around(tellings)
        return {
            alias.name.casefold(): self._plain[alias.kind].get(alias.canonical.casefold(), alias.canonical)
            for alias, context in self._bound
            if context <= around and (alias.kind is kind or kind not in self._plain)
        }


@functools.lru_cache(maxsize=8192)
def _mentioned(names: Names, name: str) -> FormKey:
    return _named(name, names._plain[Kind.TECHNOLOGY])


def _named(name: str, aliases: Mapping[str, str]) -> FormKey:
    return forms.key_of(telling=Telling(kind=Kind.TECHNOLOGY, title=name, text=""), aliases=aliases)


def _stems(value: str) -> frozenset[str]:
    return frozenset(text.tokens(value))


def _around(tellings: Iterable[Telling]) -> frozenset[str]:
    """Return the words that stand near: in the statement, in what solves it, in the names told with it."""
    return frozenset().union(*(_stems(" ".join((t.title, t.text, *t.solutions, *t.technologies))) for t in tellings))


def _merged(own: Iterable[OwnAlias], kind: Kind) -> dict[str, str]:
    """Return the shipped aliases with the hub's own of a kind: each name leads straight to its end."""
    shipped = lexicon.aliases()
    mine = {alias.name.casefold(): alias.canonical for alias in own if alias.kind is kind and not alias.context}
    if not mine:
        return dict(shipped)
    return {key: _end(name, mine, shipped) for key, name in {**shipped, **mine}.items()}


def _end(name: str, mine: Mapping[str, str], shipped: Mapping[str, str]) -> str:
    """Return what a usual name is called in the end, by the hub's own names before the shipped."""
    seen = [name]
    while (known := mine.get(name.casefold()) or shipped.get(name.casefold())) and known != name:
        if any(known.casefold() == before.casefold() for before in seen[:-1]):
            raise Conflict(f"these names lead in a circle: {' -> '.join((*seen, known))}")
        if known.casefold() == name.casefold():
            return known
        name = known
        seen.append(name)
    return name


def _changed(names: Mapping[str, str]) -> dict[str, str]:
    """Return those names that are not as shipped."""
    shipped = lexicon.aliases()
    return {key: name for key, name in names.items() if shipped.get(key) != name}
