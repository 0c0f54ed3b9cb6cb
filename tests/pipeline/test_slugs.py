"""Words for addresses."""

from hypothesis import given
from hypothesis import strategies as st

from nexus.pipeline import slugs


def test_slugs_are_plain_words() -> None:
    assert slugs.slug("CI/CD & Docker") == "ci-cd-and-docker"
    assert slugs.slug("C++") == "c-plus-plus"
    assert slugs.slug("C#") == "c-sharp"
    assert slugs.slug("Inès: données") == "ines-donnees"
    assert slugs.slug("日本") == ""


def test_a_taken_slug_is_numbered() -> None:
    assert slugs.free(wanted="redis", taken={"redis", "redis-2"}) == "redis-3"
    assert slugs.free(wanted="redis", taken=set()) == "redis"


@given(st.text())
def test_a_slug_is_its_own_slug_and_short(value: str) -> None:
    made = slugs.slug(value)
    assert slugs.slug(made) == made
    assert len(made) <= slugs.LONGEST
