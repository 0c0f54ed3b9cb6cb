"""The shipped word lists say what their sources say, however they are read."""

import functools
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


HEADINGS = data.table(name="headings.toml")
PATTERNS = [
    (role, functools.reduce(lambda said, word: said.replace(f"{{{word[0]}}}", word[1]), HEADINGS["words"].items(), one))
    for role in HEADINGS
    for one in HEADINGS[role].get("patterns", ())
]
WHOLE = [(role, re.compile(pattern)) for role, pattern in PATTERNS]
ORDER = ("skip", "challenge", "practice", "concept", "technology", "learning")


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(["", "what ", "my ", "the 2 best ", "things that ", "something we ", "my own hard "]))
def test_headings_mean_what_their_whole_patterns_say(source: st.DataObject, opening: str) -> None:
    _, pattern = source.draw(st.sampled_from(PATTERNS))
    said = re.findall("[a-z0-9]+(?:'[a-z0-9]+)*", opening + source.draw(st.from_regex(pattern, fullmatch=True)).lower())[:12]
    phrase = " ".join(said).lstrip("0123456789 ")
    roles = {role for role, whole in WHOLE if whole.match(phrase)}
    assert lexicon.meant(text=phrase) == next((role for role in ORDER if role in roles), None)


def test_all_spellings_fold_as_one_does() -> None:
    names = [".NET", "Node.js", "C++", "GitHub Actions", "tailwind-css", "Let’s Encrypt", ".env", "don't", "..a. b_"]
    assert spellings._keys(names) == [lexicon.fold(name=name) for name in names]
