"""The hub depends on what was imported, never on the order, the batches or what came and went in between."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nexus.services import reading, settling
from tests.services.hubs import bring, canonical, canonical_of, elsewhere, folder, take_out

pytestmark = pytest.mark.django_db

TECHNOLOGIES = ("PostgreSQL", "Postgres", "psql", "Redis", "Docker", "docker-compose", "Celery", "Django")
CHALLENGES = (
    ("Slow queries on the orders page", "Added an index on the foreign key"),
    ("Slow database queries", "Used select_related to avoid N+1 queries"),
    ("N+1 queries in the list view", "Used prefetch_related"),
    ("The API answered slowly under load", "Cached responses in Redis"),
    ("CORS errors in the browser", "Configured django-cors-headers"),
    ("CORS policy blocked requests from the frontend", "Allowed the frontend's origin"),
    ("Environment variables were missing in production", "Loaded them from a .env file"),
    ("Secrets were committed to the repository", "Moved secrets into environment variables"),
)
PRACTICES = (
    "Write tests early",
    "Write tests before you refactor",
    "Always write automated tests",
    "Keep secrets in environment variables",
    "Use environment variables for configuration",
    "Document every endpoint",
    "Keep documentation up to date",
    "Make small commits",
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Return a document that tells some of what others tell too, each in its own words."""
    technologies = draw(st.lists(st.sampled_from(TECHNOLOGIES), max_size=4, unique=True))
    challenges = draw(st.lists(st.sampled_from(CHALLENGES), max_size=4, unique=True))
    practices = draw(st.lists(st.sampled_from(PRACTICES), max_size=4, unique=True))
    lines = ["# Journal", "## Technologies", *(f"- {name}" for name in technologies), "## Challenges"]
    for problem, solution in challenges:
        lines += [f"- **Challenge:** {problem}", f"  - **Solution:** {solution}"]
    return "\n".join([*lines, "## Best practices", *(f"- {practice}" for practice in practices)]) + "\n"


hubs = st.lists(st.lists(documents(), min_size=1, max_size=2), min_size=2, max_size=3)
few = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def sources(root: Path, hub: list[list[str]]) -> list[Path]:
    """Write each source of a hub as a folder of documents."""
    for left in root.glob("s*/*.md"):
        left.unlink()
    return [
        folder(root, f"s{number}", {f"{place}.md": text for place, text in enumerate(texts)})
        for number, texts in enumerate(hub)
    ]


@few
@given(hub=hubs, data=st.data())
def test_any_order_gives_the_same_hub(tmp_path: Path, hub: list[list[str]], data: st.DataObject) -> None:
    folders = sources(tmp_path, hub)
    shuffled = data.draw(st.permutations(folders))
    first = canonical_of(*(lambda one=one: bring(one) for one in folders))
    assert canonical_of(*(lambda one=one: bring(one) for one in shuffled)) == first


@few
@given(hub=hubs, data=st.data())
def test_what_was_removed_leaves_no_trace(tmp_path: Path, hub: list[list[str]], data: st.DataObject) -> None:
    folders = sources(tmp_path, hub)
    gone = data.draw(st.sampled_from(folders))
    kept = [one for one in folders if one != gone]
    without = canonical_of(*(lambda one=one: bring(one) for one in kept))
    with elsewhere():
        for one in folders:
            bring(one)
        take_out(gone.name)
        assert canonical() == without


@few
@given(hub=hubs)
def test_small_batches_give_the_same_hub(tmp_path: Path, hub: list[list[str]]) -> None:
    folders = sources(tmp_path, hub)
    whole = canonical_of(*(lambda one=one: bring(one) for one in folders))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BATCH", 1)
        patch.setattr(settling, "FORMS", 3)
        patch.setattr(settling, "ENTRIES", 2)
        assert canonical_of(*(lambda one=one: bring(one) for one in folders)) == whole
