"""Which forms are one entry: a partition that depends on forms, edges and links alone, and which entry each cluster is.

No clock, id, order of insertion or fraction enters a decision: equal input gives equal clusters, in parts or at once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nexus.domain.consolidation import Edge, Holding, Link, LinkType, Placement

COHESION = 600
"""Of 1000: how near the mean score of all cross pairs must come to `merge` for two clusters to be one."""
LARGEST = 2000
"""Forms in a connected component above which its bar is raised."""
STEP = 25
"""How far the bar is raised at a time."""
_TOP = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Forms connected by edges of at least `bar` and must-links: what has to be clustered together."""

    forms: tuple[str, ...]
    bar: int


def components(
    *, forms: Iterable[str], edges: Iterable[Edge], links: Iterable[Link], merge: int
) -> tuple[Component, ...]:
    """Return the connected components over edges of at least `merge` and must-links, by their least form.

    One of more than LARGEST forms is taken apart by raising its bar in steps of STEP; a bar above `merge` says so.
    """
    bonds = [(edge.a, edge.b, edge.score) for edge in edges if edge.score >= merge]
    bonds += [(link.a, link.b, _TOP + 1) for link in links if link.type is LinkType.MUST]
    return tuple(sorted(_connected(sorted(set(forms)), bonds, merge), key=lambda component: component.forms))


def partition(
    *, forms: Iterable[str], edges: Iterable[Edge], links: Iterable[Link], merge: int
) -> tuple[frozenset[str], ...]:
    """Return the clusters of `forms` (keys of one kind), each once, ordered by their least key.

    Must-links join first, except where a cannot-link forbids it; what they join counts as one form from then on, as like
    to another as the likest of it: so joining two never tears a third away. Then each edge of at least `merge`, from the highest
    score and then by keys, joins two clusters unless a cannot-link crosses or the summed score over all cross pairs (a
    missing one counts 0) is under COHESION x merge x |A||B|: a cluster is judged as a whole, so there are no chains.
    Components do not touch each other: clustering only those that changed gives what clustering all would.
    """
    known, acts = frozenset(forms), sorted(set(links))
    scored = [edge for edge in set(edges) if edge.a in known and edge.b in known]
    acts = [link for link in acts if link.a in known and link.b in known]
    component_of: dict[str, int] = {}
    found = components(forms=known, edges=scored, links=acts, merge=merge)
    for number, component in enumerate(found):
        component_of.update(dict.fromkeys(component.forms, number))
    inner: dict[int, list[Edge]] = defaultdict(list)
    for edge in scored:
        if component_of[edge.a] == component_of[edge.b]:
            inner[component_of[edge.a]].append(edge)
    bound: dict[int, list[Link]] = defaultdict(list)
    for link in acts:
        if component_of[link.a] == component_of[link.b]:
            bound[component_of[link.a]].append(link)
    clusters: list[frozenset[str]] = []
    for number, component in enumerate(found):
        if len(component.forms) == 1:
            clusters.append(frozenset(component.forms))
        else:
            clusters += _clustered(component, inner[number], bound[number])
    return tuple(sorted(clusters, key=min))


def assign(
    *, clusters: Iterable[frozenset[str]], weights: Mapping[str, int], holdings: Iterable[Holding]
) -> tuple[Placement, ...]:
    """Return which entry each cluster goes into, ordered by least form.

    Pairs of cluster and entry are taken by most shared learnings (`weights`: form -> learnings), then most shared
    forms, then lower entry, then least form. A cluster no entry is left for gets None; an entry left over
    is absorbed by the cluster that holds most of its learnings. Entries of which no form is left are `emptied`.
    """
    ordered = sorted(clusters, key=min)
    cluster_of = {form: number for number, cluster in enumerate(ordered) for form in cluster}
    claims = sorted(_claims(cluster_of, weights, holdings))
    taken: dict[int, int] = {}
    placed: set[int] = set()
    for _, _, entry, cluster in claims:
        if cluster not in taken and entry not in placed:
            taken[cluster] = entry
            placed.add(entry)
    absorbed: dict[int, list[int]] = defaultdict(list)
    for _, _, entry, cluster in claims:
        if entry not in placed:
            placed.add(entry)
            absorbed[cluster].append(entry)
    return tuple(
        Placement(forms=forms, entry=taken.get(number), absorbed=tuple(sorted(absorbed[number])))
        for number, forms in enumerate(ordered)
    )


def emptied(*, clusters: Iterable[frozenset[str]], holdings: Iterable[Holding]) -> tuple[int, ...]:
    """Return the entries none of whose forms is in any of the clusters, in order: nothing is left of them."""
    living = frozenset().union(*clusters)
    return tuple(sorted(holding.entry for holding in holdings if not holding.forms & living))


def _claims(
    cluster_of: Mapping[str, int], weights: Mapping[str, int], holdings: Iterable[Holding]
) -> Iterator[tuple[int, int, int, int]]:
    for holding in holdings:
        shared: dict[int, tuple[int, int]] = {}
        for form in holding.forms & cluster_of.keys():
            learnings, forms = shared.get(cluster_of[form], (0, 0))
            shared[cluster_of[form]] = (learnings + weights.get(form, 0), forms + 1)
        for cluster, (learnings, forms) in shared.items():
            yield -learnings, -forms, holding.entry, cluster


def _connected(forms: Sequence[str], bonds: Sequence[tuple[str, str, int]], bar: int) -> Iterator[Component]:
    """Yield the components over bonds of at least `bar`, raising it for those that are too large."""
    top_of = _tops(forms, bonds)
    members: dict[str, list[str]] = defaultdict(list)
    for form in forms:
        members[top_of[form]].append(form)
    within: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for bond in bonds:
        if bond[2] >= bar + STEP and bond[0] in top_of:
            within[top_of[bond[0]]].append(bond)
    for top, held in members.items():
        if len(held) > LARGEST and bar <= _TOP:
            yield from _connected(held, within[top], bar + STEP)
        else:
            yield Component(forms=tuple(held), bar=bar)


def _tops(forms: Sequence[str], bonds: Iterable[tuple[str, str, int]]) -> Mapping[str, str]:
    """Map each form to one that stands for all it is connected with."""
    above = {form: form for form in forms}

    def find(form: str) -> str:
        while above[form] != form:
            above[form] = form = above[above[form]]
        return form

    for a, b, _ in bonds:
        if a in above and b in above:
            above[find(b)] = find(a)
    return {form: find(form) for form in forms}


class _Clusters:
    """The clusters of one component while they grow: members, summed scores across, and whom they must not join."""

    def __init__(self, forms: Collection[str], edges: Iterable[Edge], links: Iterable[Link]) -> None:
        self.of = {form: form for form in forms}
        self.members: dict[str, list[str]] = {form: [form] for form in forms}
        self.across: dict[str, dict[str, int]] = {form: {} for form in forms}
        self.foes: dict[str, set[str]] = {form: set() for form in forms}
        for edge in edges:
            self.across[edge.a][edge.b] = self.across[edge.b][edge.a] = edge.score
        for link in links:
            if link.type is LinkType.CANNOT:
                self.foes[link.a].add(link.b)
                self.foes[link.b].add(link.a)

    def join(self, a: str, b: str) -> None:
        """Make one of the clusters of two forms unless a cannot-link crosses; the smaller goes into the larger."""
        small, large = sorted((self.of[a], self.of[b]), key=lambda top: (len(self.across[top]), top))
        if small == large or large in self.foes[small]:
            return
        for form in self.members.pop(small):
            self.of[form] = large
            self.members[large].append(form)
        for other, score in self.across.pop(small).items():
            del self.across[other][small]
            if other != large:
                self.across[large][other] = self.across[other][large] = self.across[large].get(other, 0) + score
        for foe in self.foes.pop(small):
            self.foes[foe].discard(small)
            self.foes[foe].add(large)
            self.foes[large].add(foe)

    def cohere(self, a: str, b: str, bar: int) -> bool:
        """Tell whether the clusters of two forms are two, and alike as wholes."""
        first, second = self.of[a], self.of[b]
        if first == second:
            return False
        pairs = len(self.members[first]) * len(self.members[second])
        return self.across[first].get(second, 0) * 1000 >= COHESION * bar * pairs


def _clustered(component: Component, edges: Sequence[Edge], links: Sequence[Link]) -> Iterator[frozenset[str]]:
    bound = _Clusters(component.forms, (), links)
    for link in links:
        if link.type is LinkType.MUST:
            bound.join(link.a, link.b)
    if len(bound.members) < len(component.forms):
        units = {form: min(unit) for unit in bound.members.values() for form in unit}
        for cluster in _clustered(*_contracted(component, edges, links, units)):
            yield frozenset(form for form in component.forms if units[form] in cluster)
        return
    clusters = _Clusters(component.forms, edges, links)
    for edge in sorted(edges, key=lambda edge: (-edge.score, edge.a, edge.b)):
        if edge.score >= component.bar and clusters.cohere(edge.a, edge.b, component.bar):
            clusters.join(edge.a, edge.b)
    yield from map(frozenset, clusters.members.values())


def _contracted(
    component: Component, edges: Iterable[Edge], links: Iterable[Link], units: Mapping[str, str]
) -> tuple[Component, Sequence[Edge], Sequence[Link]]:
    """Return a component in which the forms that people bound are one: as like to another as the likest of them."""
    best: dict[tuple[str, str], int] = {}
    for edge in edges:
        a, b = sorted((units[edge.a], units[edge.b]))
        if a != b:
            best[a, b] = max(edge.score, best.get((a, b), 0))
    apart = {tuple(sorted((units[link.a], units[link.b]))) for link in links if link.type is LinkType.CANNOT}
    return (
        Component(forms=tuple(sorted(set(units.values()))), bar=component.bar),
        [Edge(a=a, b=b, score=score) for (a, b), score in sorted(best.items())],
        [Link(a=a, b=b, type=LinkType.CANNOT) for a, b in sorted(apart)],
    )
