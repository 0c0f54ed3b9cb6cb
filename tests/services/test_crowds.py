"""Crowded blocks: who meets whom depends on what is in the hub, not on how it came there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nexus.adapters import bulk
from nexus.pipeline import blocking, matching, settlement
from nexus.services.consolidation import features
from tests.services.hubs import bring, canonical, elsewhere, folder, take_out

pytestmark = pytest.mark.django_db

PRACTICES = tuple(
    f"{verb} {what} {where}"
    for verb in ("Write meaningful", "Review small", "Test every")
    for what in ("commit messages", "pull requests", "database migrations")
    for where in ("for the orders service", "before lunch", "with a colleague", "in the evening")
)
hubs = st.lists(st.lists(st.sampled_from(PRACTICES), min_size=1, max_size=14, unique=True), min_size=2, max_size=4)
few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def _low_limit() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocking, "LIMIT", 4)
        yield


def sources(root: Path, hub: list[list[str]]) -> list[Path]:
    """Write each source of a hub as a folder with one journal."""
    lines = (["# Journal", "## Best practices", *(f"- {practice}" for practice in told)] for told in hub)
    return [folder(root, f"s{number}", {"a.md": "\n".join(told) + "\n"}) for number, told in enumerate(lines)]


def written() -> tuple[list[tuple[str, str]], list[tuple[str, int]], set[tuple[str, str]]]:
    """Return keys, crowds and edges as the tables hold them, with forms by their keys."""
    keys = bulk.rows("SELECT block_key, f.key FROM form_key k JOIN form f ON f.id = k.form_id")
    edges = bulk.rows("SELECT a.key, b.key FROM edge e JOIN form a ON a.id = e.a_id JOIN form b ON b.id = e.b_id")
    return sorted(keys), sorted(bulk.rows("SELECT block_key, forms FROM crowd")), set(edges)


def expected() -> set[tuple[str, str]]:
    """Return the edges that blocking and matching give for all forms at once."""
    forms = {form.key: form for form in features.load(ids=[row[0] for row in bulk.rows("SELECT id FROM form")]).values()}
    return {
        (a, b)
        for a, b in settlement.meetings(built=forms.values())
        if matching.likeness(a=forms[a], b=forms[b]) >= matching.ASK[forms[a].kind]
    }


@few
@given(hub=hubs, data=st.data())
def test_crowds_are_the_same_in_any_order_and_after_removals(tmp_path: Path, hub: list[list[str]], data: st.DataObject) -> None:
    folders = sources(tmp_path, hub)
    gone = data.draw(st.sampled_from(folders))
    kept = [one for one in folders if one != gone]
    with elsewhere():
        for one in data.draw(st.permutations(folders)):
            bring(one)
        assert written()[2] == expected()
        take_out(gone.name)
        assert written()[2] == expected()
        found = canonical(), written()
    with elsewhere():
        for one in kept:
            bring(one)
        assert (canonical(), written()) == found


def test_a_crowded_key_is_told_with_the_number_of_those_who_hold_it(tmp_path: Path) -> None:
    bring(sources(tmp_path, [list(PRACTICES[:4])])[0])
    assert not written()[1]
    bring(folder(tmp_path, "more", {"b.md": f"## Best practices\n\n- {PRACTICES[4]}\n- Write meaningful commit messages too\n"}))
    crowds = dict(written()[1])
    assert set(crowds.values()) == {5}
    assert all(key.startswith("practice|") for key in crowds)
