"""The quality report: figures as one counts them by hand, and what a broken gold file is told."""

import json
import runpy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.domain.errors import Invalid
from nexus.domain.learning import Kind
from nexus.interfaces.cli import main
from nexus.pipeline import extraction, lexicon, settlement
from nexus.pipeline.evaluation import gold, report, scores
from nexus.pipeline.evaluation.alignment import Found
from nexus.pipeline.evaluation.gold import Label
from nexus.pipeline.evaluation.scores import Figure

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "gold.jsonl"


def practices(clusters: Sequence[str]) -> list[Label]:
    return [
        Label(kind=Kind.PRACTICE, line=10 * at + 1, text=f"w{at} advice", cluster=cluster)
        for at, cluster in enumerate(clusters)
    ]


def given_as(labels: Sequence[Label], entries: Sequence[str]) -> list[Found]:
    return [
        Found(kind=one.kind, line=one.line, text=one.text, entry=entry)
        for one, entry in zip(labels, entries, strict=True)
        if entry
    ]


def entries_of(clusters: Sequence[str], entries: Sequence[str]) -> Figure:
    """Return the figure of labels in these clusters that are found in these entries, or missed where that is empty."""
    labels = practices(clusters)
    read = [scores.reading(file="a.md", labels=labels, found=given_as(labels, entries))]
    return scores.entries(readings=read, found=scores.joined(readings=read))[Kind.PRACTICE]


def test_b_cubed_and_pairs_are_as_counted_by_hand() -> None:
    # Five learnings of two clusters; the entry "x" takes one too many, one of "b" is missed.
    figure = entries_of(["a", "a", "b", "b", "b"], ["x", "x", "x", "y", ""])
    assert (figure.wanted, figure.found) == (5, 4)
    assert figure.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert figure.recall == pytest.approx((1 + 1 + 1 / 3 + 1 / 3) / 5)
    assert figure.pairs == pytest.approx(2 * 1 / (3 + (1 + 3)))


def test_what_is_missed_extra_or_too_far_lowers_the_figure() -> None:
    labels = [
        Label(kind=Kind.TECHNOLOGY, line=1, name="Redis"),
        Label(kind=Kind.CHALLENGE, line=9, title="Slow", solutions=("An index",)),
        Label(kind=Kind.CHALLENGE, line=30, title="Down", solutions=("A restart", "A limit")),
        Label(kind=Kind.CONCEPT, line=40, name="Caching", kind_alt=Kind.TECHNOLOGY),
        Label(kind=Kind.PRACTICE, line=50, text="Perhaps this", ambiguous=True),
    ]
    found = [
        Found(kind=Kind.TECHNOLOGY, line=40, title="redis"),
        Found(kind=Kind.TECHNOLOGY, line=1, title="Kafka"),
        Found(kind=Kind.CHALLENGE, line=20, title="Slow", solutions=("An index",)),
        Found(kind=Kind.CHALLENGE, line=31, text="down", solutions=("a limit", "Coffee", "Tea")),
        Found(kind=Kind.TECHNOLOGY, line=41, title="Caching"),
        Found(kind=Kind.PRACTICE, line=50, text="Perhaps this"),
    ]
    figures = scores.extraction(readings=[scores.reading(file="a.md", labels=labels, found=found)])
    told = {kind: (one.wanted, one.found, one.precision, one.recall) for kind, one in figures.items()}
    assert told == {
        Kind.TECHNOLOGY: (2, 3, 2 / 3, 1.0),
        Kind.CHALLENGE: (2, 2, 0.5, 0.5),
        Kind.SOLUTION: (3, 3, 1 / 3, 1 / 3),
    }
    nothing = scores.extraction(readings=[scores.reading(file="a.md", labels=labels, found=[])])
    assert {one.f1 for one in nothing.values()} == {0.0}


groupings = st.integers(1, 12).flatmap(
    lambda count: st.tuples(*[st.lists(st.sampled_from("abcd"), min_size=count, max_size=count)] * 2)
)


@given(groupings, st.permutations("abcd"))
def test_a_perfect_answer_is_one_and_names_of_entries_say_nothing(both: tuple[list[str], list[str]], names: list[str]) -> None:
    clusters, entries = both
    renamed = dict(zip("abcd", names, strict=True))
    perfect = entries_of(clusters, [renamed[one] for one in clusters])
    assert (perfect.f1, perfect.pairs) == (pytest.approx(1.0), 1.0)
    figure, other = entries_of(clusters, entries), entries_of(clusters, [renamed[one] for one in entries])
    assert (other.precision, other.recall) == (pytest.approx(figure.precision), pytest.approx(figure.recall))
    assert other.pairs == figure.pairs
    # What should be one and what is one may change places: then precision and recall do.
    turned = entries_of(entries, clusters)
    assert (turned.precision, turned.recall) == (pytest.approx(figure.recall), pytest.approx(figure.precision))


def test_the_worst_comes_first_and_says_where_it_stands() -> None:
    text = "# Notes\n\n## Best practices\n\n- Write meaningful commit messages.\n- Descriptive commits tell the story.\n"
    items = (
        Label(kind=Kind.PRACTICE, line=5, text="Write meaningful commit messages.", cluster="one"),
        Label(kind=Kind.PRACTICE, line=6, text="Descriptive commits tell the story.", cluster="other"),
        Label(kind=Kind.TECHNOLOGY, line=1, name="Kafka", cluster="kafka"),
    )
    document = gold.Document(file="a.md", items=items)
    found = report.evaluate(documents=[document], extractions=[extraction.extract(path="a.md", text=text)])
    assert [(case.what, case.pairs, [place.line for place in case.places]) for case in found.cases] == [
        (report.MERGED, 1, [5, 6]),
        (report.MISSED, 0, [1]),
    ]
    assert found.figures()["b3-precision.practice"] == 0.5
    assert found.figures()["f1.macro"] == 0.5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"line": 0}, "line 2: items[0].line: Expected `int` >= 1"),
        ({"line": "4"}, "line 2: items[0].line: Expected `int`, got `str`"),
        ({"kind": "tool"}, "line 2: items[0].kind: Invalid enum value 'tool'"),
        ({"kind": "solution"}, "line 2: items[0]: a solution stands in `solutions` of its challenge"),
        ({"name": " "}, "line 2: items[0]: a label needs a `name`, a `title` or a `text`"),
        ({"solutions": "x"}, "line 2: items[0].solutions: Expected `array`, got `str`"),
    ],
)
def test_a_broken_label_is_named_by_line_and_field(change: dict[str, Any], said: str) -> None:
    rows = [{"file": "a.md", "items": []}, {"file": "b.md", "items": [{"kind": "concept", "line": 4, "name": "x"} | change]}]
    with pytest.raises(Invalid) as raised:
        gold.read(content="\n".join(map(json.dumps, rows)).encode())
    assert str(raised.value) == said


def test_a_gold_file_names_each_document_once_and_holds_json() -> None:
    row = b'{"file": "a.md", "items": []}\n'
    twice = row + b"\n" + row
    for content, said in ((twice, "line 3: a.md"), (b"", "no labelled"), (b"{", "line 1: no JSON"), (b"\xff", "line 1")):
        with pytest.raises(Invalid, match=said):
            gold.read(content=content)


def test_the_command_measures_the_examples_and_ends_with_1_below_the_bars(capsys: pytest.CaptureFixture[str]) -> None:
    bars = ["--at-least", "f1.macro=1", "--at-least", "b3.macro=.8"]
    with pytest.raises(SystemExit) as ended:
        main.call(arguments=["evaluate", str(EXAMPLES), "--format", "json", *bars])
    printed = capsys.readouterr()
    assert ended.value.code == 1
    assert "f1.macro is 0." in printed.err
    assert "b3.macro" not in printed.err
    told = json.loads(printed.out)
    figures = told["figures"]
    assert min(figures[f"f1.{kind}"] for kind in Kind) > 0.9
    assert min(figures[f"b3-precision.{kind}"] for kind in ("technology", "concept", "challenge", "practice")) >= 0.9
    assert figures["pairs.challenge"] >= 0.55
    assert figures["pairs.practice"] >= 0.65
    assert all(Path(place["path"]).is_file() for case in told["worst"] for place in case["places"])


@pytest.mark.parametrize("asked", ["f1.macro=much", "f1.macro=nan", "quality=1", "f1.macro"])
def test_a_bar_that_is_none_is_refused(asked: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.md").write_text("# Technologies\n\n- Redis\n")
    path = tmp_path / "gold.jsonl"
    path.write_text('{"file": "a.md", "items": [{"kind": "technology", "line": 3, "name": "Redis"}]}\n')
    assert main.call(arguments=["evaluate", str(path), "--at-least", asked]) == 2
    assert "--at-least" in capsys.readouterr().err


def test_documents_that_are_not_there_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"file": "gone.md", "items": []}\n')
    assert main.call(arguments=["evaluate", str(path)]) == 2
    assert main.call(arguments=["evaluate", str(path), "--documents", str(tmp_path)]) == 1
    assert main.call(arguments=["evaluate", str(tmp_path / "none.jsonl")]) == 2
    assert capsys.readouterr().err.count("gone.md") == 2


@pytest.mark.shared
def test_figures_agree_with_the_scorer_of_the_cohort(shared: Path) -> None:
    cohort = shared / "eval" / "cohort"
    scorer = runpy.run_path(str(cohort / "score.py"))
    rows = scorer["load"](cohort / "gold.jsonl")[:12]
    documents = gold.read(content="\n".join(map(json.dumps, rows)).encode())
    documents = gold.grouped(documents=documents, content=(cohort / "clusters.jsonl").read_bytes())
    texts = {one.file: (cohort / "docs" / one.file).read_bytes().decode() for one in documents}
    extractions = [extraction.extract(path=one.file, text=texts[one.file]) for one in documents]
    figures = report.evaluate(documents=documents, extractions=extractions).figures()
    pairs = list(zip(documents, extractions, strict=True))
    records = [extraction.as_record(path=one.file, extraction=found) for one, found in pairs]
    assert figures["f1.macro"] == pytest.approx(scorer["extraction"](rows, records))
    told = [one for found in extractions for one in settlement.tellings(learnings=found.learnings)]
    settled = iter(settlement.settle(told=told, aliases=lexicon.aliases()).entries)
    mentions = [
        {"file": one.file, "line": each.span.line, "entry": next(settled)}
        | {"kind": each.kind, "title": each.title, "text": each.text}
        for one, found in pairs
        for each in found.learnings
    ]
    assert figures["b3.macro"] == pytest.approx(scorer["clusters"](rows, scorer["load"](cohort / "clusters.jsonl"), mentions))
