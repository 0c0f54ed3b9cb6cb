"""The partition: the same in any order and in parts, obeying what people decided; and which entry each cluster is."""

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus.domain.consolidation import Edge, Holding, Link, LinkType, Placement
from nexus.pipeline import clustering

MERGE = 700
FORMS = tuple(f"f{number:02}" for number in range(12))
PAIRS = tuple(itertools.combinations(FORMS, 2))


def parted(edges: list[Edge], links: list[Link], forms: tuple[str, ...] = FORMS) -> set[frozenset[str]]:
    return set(clustering.partition(forms=forms, edges=edges, links=links, merge=MERGE))


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Edge], list[Link]]:
    scores = draw(st.dictionaries(st.sampled_from(PAIRS), st.integers(520, 1000), max_size=30))
    acts = draw(st.dictionaries(st.sampled_from(PAIRS), st.sampled_from(list(LinkType)), max_size=6))
    return (
        [Edge(a=a, b=b, score=score) for (a, b), score in scores.items()],
        [Link(a=a, b=b, type=act) for (a, b), act in acts.items()],
    )


@given(graphs(), st.randoms(use_true_random=False))
def test_the_partition_is_the_same_in_any_order(graph: tuple[list[Edge], list[Link]], chance: random.Random) -> None:
    edges, links = graph
    shuffled = [chance.sample(values, len(values)) for values in (edges, links, list(FORMS))]
    expected = clustering.partition(forms=FORMS, edges=edges, links=links, merge=MERGE)
    assert clustering.partition(forms=shuffled[2], edges=shuffled[0], links=shuffled[1], merge=MERGE) == expected
    assert sorted(form for cluster in expected for form in cluster) == sorted(FORMS)


@given(graphs())
def test_people_are_obeyed(graph: tuple[list[Edge], list[Link]]) -> None:
    edges, links = graph
    cluster_of = {form: cluster for cluster in parted(edges, links) for form in cluster}
    bound = _bound_by_people(links)
    for link in links:
        if link.type is LinkType.CANNOT:
            assert cluster_of[link.a] is not cluster_of[link.b]
        elif not _contradicted(bound, links):
            assert cluster_of[link.a] is cluster_of[link.b]


def _bound_by_people(links: list[Link]) -> dict[str, str]:
    top = {form: form for form in FORMS}
    for _ in FORMS:
        for link in links:
            if link.type is LinkType.MUST:
                top[link.a] = top[link.b] = min(top[link.a], top[link.b])
    return top


def _contradicted(bound: dict[str, str], links: list[Link]) -> bool:
    return any(link.type is LinkType.CANNOT and bound[link.a] == bound[link.b] for link in links)


@given(graphs(), st.sets(st.sampled_from(FORMS), min_size=1))
def test_clustering_touched_components_gives_what_clustering_all_does(
    graph: tuple[list[Edge], list[Link]], touched: set[str]
) -> None:
    edges, links = graph
    whole = parted(edges, links)
    components = clustering.components(forms=FORMS, edges=edges, links=links, merge=MERGE)
    some = tuple(form for component in components if touched & set(component.forms) for form in component.forms)
    assert parted(edges, links, some) == {cluster for cluster in whole if cluster & set(some)}


def test_alike_forms_join_and_others_stay_apart() -> None:
    edges = [Edge(a="a", b="b", score=900), Edge(a="c", b="d", score=699)]
    assert parted(edges, [], ("a", "b", "c", "d")) == {frozenset("ab"), frozenset("c"), frozenset("d")}


def test_a_chain_does_not_pull_strangers_together() -> None:
    chain = [Edge(a=a, b=b, score=720) for a, b in itertools.pairwise("abcdef")]
    assert max(map(len, parted(chain, [], tuple("abcdef")))) == 2


def test_a_near_clique_joins_despite_missing_pairs() -> None:
    pairs = list(itertools.combinations("abcd", 2))
    edges = [Edge(a=a, b=b, score=900) for a, b in pairs if (a, b) != ("a", "d")]
    assert parted(edges, [], tuple("abcd")) == {frozenset("abcd")}


def test_a_must_link_joins_what_no_edge_does_and_a_cannot_link_parts_what_one_does() -> None:
    edges = [Edge(a="a", b="b", score=1000)]
    links = [Link(a="a", b="b", type=LinkType.CANNOT), Link(a="b", b="c", type=LinkType.MUST)]
    assert parted(edges, links, tuple("abc")) == {frozenset("a"), frozenset("bc")}


@pytest.mark.parametrize("size", [clustering.LARGEST, clustering.LARGEST + 1])
def test_a_component_that_is_too_large_is_taken_apart_by_a_higher_bar(size: int) -> None:
    forms = [f"f{number:05}" for number in range(size)]
    edges = [
        Edge(a=a, b=b, score=700 if number % 10 == 9 else 760)
        for number, (a, b) in enumerate(itertools.pairwise(forms))
    ]
    found = clustering.components(forms=forms, edges=edges, links=[], merge=MERGE)
    raised = size > clustering.LARGEST
    assert {component.bar for component in found} == {MERGE + clustering.STEP if raised else MERGE}
    assert max(len(component.forms) for component in found) == (10 if raised else size)


def test_time_stays_near_linear_in_the_edges() -> None:
    forms = [f"f{number:06}" for number in range(20_000)]
    groups = [forms[first : first + 4] for first in range(0, len(forms), 4)]
    edges = [Edge(a=a, b=b, score=800) for group in groups for a, b in itertools.combinations(group, 2)]
    hubs = [Edge(a=forms[0], b=group[0], score=700) for group in groups[1:500]]
    start = time.process_time()
    found = clustering.partition(forms=forms, edges=edges + hubs, links=[], merge=MERGE)
    assert found == tuple(map(frozenset, groups))
    assert time.process_time() - start < 5


CLUSTERS = st.lists(st.sets(st.sampled_from(FORMS), min_size=1), max_size=6)


def _disjoint(groups: list[set[str]]) -> list[frozenset[str]]:
    seen: set[str] = set()
    kept = []
    for group in groups:
        kept.append(frozenset(group - seen))
        seen |= group
    return [group for group in kept if group]


@settings(max_examples=200)
@given(CLUSTERS, CLUSTERS, st.dictionaries(st.sampled_from(FORMS), st.integers(0, 5)), st.randoms())
def test_assignment_is_the_same_in_any_order_and_loses_no_entry(
    new: list[set[str]], old: list[set[str]], weights: dict[str, int], chance: random.Random
) -> None:
    clusters = _disjoint(new)
    holdings = [Holding(entry=number, forms=held) for number, held in enumerate(_disjoint(old), start=1)]
    placed = clustering.assign(clusters=clusters, weights=weights, holdings=holdings)
    again = clustering.assign(
        clusters=chance.sample(clusters, len(clusters)),
        weights=weights,
        holdings=chance.sample(holdings, len(holdings)),
    )
    assert placed == again
    assert [placement.forms for placement in placed] == sorted(clusters, key=min)
    kept = [entry for placement in placed for entry in (placement.entry, *placement.absorbed) if entry is not None]
    empty = clustering.emptied(clusters=clusters, holdings=holdings)
    assert sorted([*kept, *empty]) == [holding.entry for holding in holdings]


def test_the_entry_with_most_shared_learnings_survives_and_takes_the_other() -> None:
    placed = clustering.assign(
        clusters=[frozenset("abc"), frozenset("d")],
        weights={"a": 1, "b": 1, "c": 5},
        holdings=[Holding(entry=1, forms=frozenset("ab")), Holding(entry=2, forms=frozenset("c"))],
    )
    assert placed == (
        Placement(forms=frozenset("abc"), entry=2, absorbed=(1,)),
        Placement(forms=frozenset("d"), entry=None),
    )


def test_of_equals_the_older_entry_survives_and_a_split_makes_one_new_entry() -> None:
    holdings = [Holding(entry=4, forms=frozenset("a")), Holding(entry=3, forms=frozenset("b"))]
    (joined,) = clustering.assign(clusters=[frozenset("ab")], weights={"a": 1, "b": 1}, holdings=holdings)
    assert (joined.entry, joined.absorbed) == (3, (4,))
    split = clustering.assign(
        clusters=[frozenset("a"), frozenset("b")],
        weights={"a": 1, "b": 2},
        holdings=[Holding(entry=7, forms=frozenset("ab"))],
    )
    assert [placement.entry for placement in split] == [None, 7]


def test_an_entry_without_any_form_left_is_emptied() -> None:
    holdings = [Holding(entry=1, forms=frozenset("ab")), Holding(entry=2, forms=frozenset("c"))]
    assert clustering.emptied(clusters=[frozenset("ad")], holdings=holdings) == (2,)
