"""The hub's own aliases: their effect is shown first, and then is as if everything had been imported with them."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nexus.domain.access import ANONYMOUS, OWNER
from nexus.domain.curation import AliasEffect, OwnAlias
from nexus.domain.errors import Conflict, Forbidden, Invalid, NotFound
from nexus.domain.learning import Kind
from nexus.domain.views import EntryView
from nexus.pipeline import aliasfile
from nexus.services import access
from nexus.services.curation import aliasing
from nexus.services.read_models import entries
from tests.services import curated
from tests.services.hubs import NOW, bring, canonical, elsewhere, folder, take_out

pytestmark = pytest.mark.django_db
SOURCES = {
    "ana": "# A\n## Technologies\n- RabbitMQ – our message bus\n- Celery\n- PostgreSQL\n## Challenges\n"
    "- **Challenge:** RabbitMQ loses messages at night\n  - **Solution:** Restarted Celery and RabbitMQ\n",
    "bo": "# B\n## Technologies\n- Kafka – the bus\n- Postgres\n- Celery (workers)\n## Best practices\n"
    "- Watch the kafka queue with Redis\n- Keep Celery behind PostgreSQL\n",
    "cy": "# C\n## Technologies\n- Jenkins – a bus for messages\n- psql\n## Concepts\n- Caching\n- Idempotency\n"
    "## Challenges\n- **Challenge:** Kafka loses messages\n  - **Solution:** Restarted Kafka with Redis\n",
}
POOL = (
    OwnAlias(kind=Kind.TECHNOLOGY, name="Kafka", canonical="RabbitMQ"),
    OwnAlias(kind=Kind.TECHNOLOGY, name="Jenkins", canonical="RabbitMQ", context="bus"),
    OwnAlias(kind=Kind.TECHNOLOGY, name="PostgreSQL", canonical="OurBase"),
    OwnAlias(kind=Kind.TECHNOLOGY, name="Celery", canonical="Celery Mission"),
    OwnAlias(kind=Kind.TECHNOLOGY, name="Celery Mission", canonical="OurBase", context="behind"),
    OwnAlias(kind=Kind.CONCEPT, name="Caching", canonical="Idempotency"),
    OwnAlias(kind=Kind.TECHNOLOGY, name="Redis", canonical="kafka"),
)


def change(*add: OwnAlias, remove: tuple[OwnAlias, ...] = (), apply: bool = True) -> AliasEffect:
    """Change aliases as the owner."""
    return aliasing.change(viewer=access.owner(), actor=OWNER, now=NOW, add=add, remove=remove, apply=apply)


def build(root: Path) -> None:
    """Import the sources."""
    for name, text in SOURCES.items():
        bring(folder(root, name, {"x.md": text}))


def entry(slug: str) -> EntryView:
    """Return the page of an entry, wherever its slug leads."""
    found = entries.entry(viewer=ANONYMOUS, slug=slug)
    return found if isinstance(found, EntryView) else entry(found.slug)


def test_an_alias_shows_its_effect_joins_entries_and_parts_them_again(tmp_path: Path) -> None:
    build(tmp_path)
    before, rabbit, kafka = canonical(), entry("rabbitmq"), entry("kafka")
    shown = change(POOL[0], apply=False)
    assert (shown.joined, shown.joins, shown.parts, shown.applied, shown.act) == (
        (("Kafka", "RabbitMQ"),),
        1,
        0,
        False,
        0,
    )
    assert shown.learnings >= 2
    assert canonical() == before
    assert aliasing.all(viewer=access.owner()) == ()
    done = change(POOL[0])
    assert (done.joined, done.learnings) == (shown.joined, shown.learnings)
    assert (entry("kafka").id, entry("kafka").title, entry("kafka").sources) == (rabbit.id, "RabbitMQ", 3)
    assert "Kafka" in entry("rabbitmq").aliases
    with elsewhere():
        bring(folder(tmp_path, "di", {"x.md": "# D\n## Technologies\n- Kafka\n"}))
        assert entry("rabbitmq").sources == 4
    back = change(remove=(POOL[0],))
    assert (back.parted, back.parts) == ((("Kafka", "RabbitMQ"),), 1)
    assert canonical() == before
    assert (entry("rabbitmq").id, entry("kafka").id) == (rabbit.id, kafka.id)


def test_a_new_usual_name_keeps_the_entry(tmp_path: Path) -> None:
    build(tmp_path)
    base = entry("postgresql")
    effect = change(POOL[2])
    assert effect.joins == 0
    assert (entry("postgresql").id, entry("postgresql").title) == (base.id, "OurBase")
    change(remove=(POOL[2],))
    assert (entry("postgresql").id, entry("postgresql").title) == (base.id, "PostgreSQL")


def test_a_context_word_tells_meanings_apart(tmp_path: Path) -> None:
    build(tmp_path)
    bring(folder(tmp_path, "di", {"x.md": "# D\n## Technologies\n- Jenkins – builds\n"}))
    effect = change(POOL[1])
    assert (effect.joins, effect.moved) == (0, (("Jenkins", "RabbitMQ", 1),))
    assert {place.source for place in entry("jenkins").evidence} == {"di"}
    assert {place.source for place in entry("rabbitmq").evidence} == {"ana", "cy"}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changes_give_what_a_fresh_import_gives(tmp_path: Path, data: st.DataObject) -> None:
    with elsewhere():
        build(tmp_path)
        for _ in range(data.draw(st.integers(1, 3))):
            wanted = data.draw(st.lists(st.sampled_from(POOL), unique=True, max_size=4))
            aliasing.replace(viewer=access.owner(), actor=OWNER, now=NOW, aliases=wanted, apply=True)
            if data.draw(st.booleans()):
                take_out("bo")
                bring(tmp_path / "bo")
        changed = canonical()
        assert changed == curated.rebuilt()
    with elsewhere():
        aliasing.replace(viewer=access.owner(), actor=OWNER, now=NOW, aliases=wanted, apply=True)
        build(tmp_path)
        assert canonical() == changed


def test_nonsense_is_refused_by_name(tmp_path: Path) -> None:
    build(tmp_path)
    tech = Kind.TECHNOLOGY
    for alias, field in (
        (OwnAlias(kind=Kind.CHALLENGE, name="a", canonical="b"), "kind"),
        (OwnAlias(kind=tech, name=" ", canonical="b"), "name"),
        (OwnAlias(kind=tech, name="a", canonical=""), "canonical"),
        (OwnAlias(kind=tech, name="a", canonical="a"), "canonical"),
        (OwnAlias(kind=tech, name="a" * 201, canonical="b"), "name"),
        (OwnAlias(kind=tech, name="a", canonical="b", context="x\0"), "context"),
    ):
        with pytest.raises(Invalid) as refused:
            change(alias)
        assert refused.value.field == field
    with pytest.raises(Conflict, match="circle"):
        change(OwnAlias(kind=tech, name="a", canonical="b"), OwnAlias(kind=tech, name="b", canonical="a"))
    with pytest.raises(Conflict, match="several"):
        change(OwnAlias(kind=tech, name="a", canonical="b"), OwnAlias(kind=tech, name="A", canonical="c"))
    with pytest.raises(NotFound):
        change(remove=(POOL[0],))
    with pytest.raises(Forbidden):
        aliasing.all(viewer=ANONYMOUS)
    with pytest.raises(Forbidden):
        aliasing.change(viewer=ANONYMOUS, actor=OWNER, now=NOW, add=POOL[:1], apply=False)


def test_aliases_go_to_a_file_and_come_back() -> None:
    odd = (*sorted(POOL), OwnAlias(kind=Kind.CONCEPT, name='a "b", c\\', canonical="ü\n"))
    for form in ("toml", "csv"):
        assert aliasfile.read(text=aliasfile.write(aliases=odd, form=form), form=form) == odd
    for text, form in (
        ("[[alias]", "toml"),
        ("alias = 3", "toml"),
        ("[[alias]]\nname = 3", "toml"),
        ("name,x\na,b\n", "csv"),
    ):
        with pytest.raises(Invalid):
            aliasfile.read(text=text, form=form)
