"""The shipped word lists say what their sources say, however they are read."""

import re
import tomllib
from pathlib import Path

import pytest

from nexus.pipeline import lexicon
from nexus.pipeline.lexicon import data
from nexus.pipeline.lexicon import names as spellings

HERE = Path(data.__file__).parent


def test_every_file_is_read_as_toml_in_its_order() -> None:
    assert sorted(path.name for path in HERE.glob("*.toml")) == sorted(data.FILES)
    for name in data.FILES:
        content = (HERE / name).read_text(encoding="utf-8")
        quick, slow = data.table(name=name), tomllib.loads(content)
        assert repr(quick) == repr(slow)
        # And by the short way: a line that it does not know would cost every process a dozen times as much.
        assert repr(data._plain(content)) == repr(slow), name


@pytest.mark.parametrize(
    "content",
    [
        "a = 'literal'\n",
        'a = "value" # remark\n',
        'a = """\nmany\n"""\n',
        'a = ["one",\n  "two"]\n',
        'a = [\n  "one", # remark\n  "two",\n]\n',
        "a = 2026-11-22\n",
        'a = "\\U0001F600"\n',
        'a={b="c"}\n',
        '"a = b" = ["c"]\n',
    ],
)
def test_what_the_short_way_does_not_know_is_read_all_the_same(content: str) -> None:
    assert data.read(content=content) == tomllib.loads(content)


@pytest.mark.parametrize("content", ["a = [\n", 'a = "b\n', "a\n", 'a = "b", "c"\n'])
def test_what_is_no_toml_is_refused(content: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        data.read(content=content)


def test_a_phrase_of_a_heading_is_known_whatever_it_begins_with() -> None:
    # One pattern must not be two: what begins with {what} is only asked of headings that do.
    listed = data.table(name="headings.toml")
    for role, table in listed.items():
        for pattern in table.get("patterns", ()):
            bare = re.sub(r"\[[^\]]*\]|\\.", "", pattern)
            while "(" in bare:
                bare = re.sub(r"\([^()]*\)", "", bare)
            assert "|" not in bare, f"{role}: {pattern}"
    assert lexicon.meant(text="3. Things that went wrong") is lexicon.Role.CHALLENGE
    assert lexicon.meant(text="Who to contact") is lexicon.Role.SKIP
    assert lexicon.meant(text="What comes next") is lexicon.Role.SKIP


def test_all_spellings_fold_as_one_does() -> None:
    names = [".NET", "Node.js", "C++", "GitHub Actions", "tailwind-css", "Let’s Encrypt", ".env", "don't", "..a. b_"]
    assert spellings._keys(names) == [lexicon.fold(name=name) for name in names]
