"""The content of a first run: streams equal folders, labels are true, what was put in on purpose is there."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, needs

EXAMPLES = ROOT / "examples"
PROGRAM = tomllib.loads((EXAMPLES / "program.toml").read_text(encoding="utf-8"))
GOLD = [json.loads(line) for line in (EXAMPLES / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
LABELS: list[tuple[str, dict[str, Any]]] = [(row["file"], item) for row in GOLD for item in row["items"]]
CERTAIN = [(file, item) for file, item in LABELS if not item.get("ambiguous")]
MARKS = re.compile(r"[`*#\[]|\]\([^)]*\)")


def _source(file: str) -> str:
    return file.split("/", 1)[0]


def _plain(text: str) -> str:
    return " ".join(MARKS.sub("", text).replace("|", " ").lower().split())


def _from_line(file: str, line: int) -> list[str]:
    return (EXAMPLES / "sources" / file).read_text(encoding="utf-8").split("\n")[line - 1 :]


def _sources_by_cluster(kind: str) -> dict[str, set[str]]:
    told: dict[str, set[str]] = defaultdict(set)
    for file, item in CERTAIN:
        if item["kind"] == kind:
            told[item["cluster"]].add(_source(file))
    return told


def _git(*arguments: str, folder: Path, stdin: bytes = b"") -> str:
    return subprocess.run(["git", *arguments], cwd=folder, input=stdin, check=True, capture_output=True).stdout.decode()


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a bare repository made from each stream, by the name of the source."""
    needs(shutil.which("git") is not None, "git is not installed")
    made = {}
    for source in PROGRAM["source"]:
        folder = made[source["name"]] = tmp_path_factory.mktemp(source["name"])
        _git("init", "--quiet", "--bare", folder=folder)
        _git("fast-import", "--quiet", folder=folder, stdin=(EXAMPLES / source["stream"]).read_bytes())
        _git("symbolic-ref", "HEAD", "refs/heads/main", folder=folder)
    return made


def test_streams_and_line_numbers_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, EXAMPLES / "build.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_program_names_fourteen_sources_that_exist() -> None:
    assert (PROGRAM["slug"], PROGRAM["visibility"]) == ("prodev-backend", "public")
    names = [source["name"] for source in PROGRAM["source"]]
    assert len(names) == len(set(names)) == 14
    assert sorted(names) == sorted(path.name for path in (EXAMPLES / "sources").iterdir())
    assert all(source["title"] for source in PROGRAM["source"])


def test_the_tip_of_each_stream_is_the_folder(repositories: dict[str, Path]) -> None:
    for source in PROGRAM["source"]:
        folder = EXAMPLES / source["folder"]
        here = {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}
        git = repositories[source["name"]]
        paths = _git("ls-tree", "-r", "-z", "--name-only", "HEAD", folder=git).split("\0")[:-1]
        assert {path: _git("show", f"HEAD:{path}", folder=git) for path in paths} == here


def test_histories_have_many_authors_over_eighteen_months(repositories: dict[str, Path]) -> None:
    rows = [
        line.split("|")
        for git in repositories.values()
        for line in _git("log", "--format=%an|%ae|%as", folder=git).splitlines()
    ]
    assert len({author for author, _, _ in rows}) == 12
    assert all(mail.endswith("@example.org") for _, mail, _ in rows)
    dates = sorted(date for _, _, date in rows)
    assert dates[0].startswith("2025-05")
    assert dates[-1].startswith("2026-10")


def test_files_of_one_source_have_their_own_last_authors(repositories: dict[str, Path]) -> None:
    git = repositories["team-til"]
    paths = _git("ls-tree", "-r", "--name-only", "HEAD", folder=git).splitlines()
    last = {path: _git("log", "-1", "--format=%an %as", "--", path, folder=git).strip() for path in paths}
    assert len({author.rsplit(" ", 1)[0] for author in last.values()}) >= 10
    assert len(set(last.values())) == 14


def test_every_label_stands_at_its_line() -> None:
    for file, item in LABELS:
        start, *rest = _from_line(file, item["line"])
        wanted = _plain(item.get("title") or item.get("text") or item["name"])
        whole = _plain("\n".join([start, *rest[:4]]))
        at = whole.find(wanted)
        assert 0 <= at < len(_plain(start)), (file, item["line"], wanted)


def test_every_problem_and_solution_is_told_below_its_label() -> None:
    for file, item in LABELS:
        below = _plain("\n".join(_from_line(file, item["line"])[:16]))
        for text in [item.get("text", ""), *item.get("solutions", [])]:
            assert _plain(text) in below, (file, item["line"], text)


def test_labels_are_as_the_rules_want_them() -> None:
    allowed = {
        "technology": {"name", "canonical"},
        "concept": {"name", "canonical"},
        "challenge": {"title", "text", "solutions", "technologies", "solution_clusters"},
        "practice": {"text"},
    }
    for file, item in LABELS:
        extra = set(item) - {"kind", "line", "cluster", "ambiguous"} - allowed[item["kind"]]
        assert not extra, (file, item)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", item["cluster"]), item
        if "solution_clusters" in item:
            assert len(item["solution_clusters"]) == len(item["solutions"]), item


def test_file_names_differ_so_that_a_score_can_go_by_name() -> None:
    names = [row["file"].rsplit("/", 1)[-1].lower() for row in GOLD]
    assert len(names) == len(set(names))
    paths = {
        str(path.relative_to(EXAMPLES / "sources")) for path in (EXAMPLES / "sources").rglob("*") if path.is_file()
    }
    assert paths == {row["file"] for row in GOLD}


def test_there_are_enough_learnings_and_enough_of_them_are_shared() -> None:
    assert len(CERTAIN) >= 350
    for kind in ("challenge", "practice"):
        shared = [told for told in _sources_by_cluster(kind).values() if len(told) >= 2]
        assert len(shared) >= 25, kind


@pytest.mark.parametrize("kind", ["technology", "concept"])
def test_a_cluster_has_one_name(kind: str) -> None:
    names = defaultdict(set)
    for _, item in LABELS:
        if item["kind"] == kind:
            names[item["cluster"]].add(item.get("canonical", item["name"]))
    assert {cluster: told for cluster, told in names.items() if len(told) > 1} == {}
    assert len({next(iter(told)) for told in names.values()}) == len(names)


def test_one_technology_is_spelled_four_ways_in_nine_sources() -> None:
    told = [(_source(file), item["name"]) for file, item in CERTAIN if item["cluster"] == "postgresql"]
    assert {name for _, name in told} >= {"PostgreSQL", "Postgres", "postgresql", "PSQL"}
    assert len({source for source, _ in told}) >= 9


def test_one_challenge_has_three_solutions_of_unequal_support() -> None:
    support = defaultdict(set)
    for file, item in CERTAIN:
        if item["cluster"] == "n-plus-one-queries":
            for cluster in item["solution_clusters"]:
                support[cluster].add(_source(file))
    assert {cluster: len(sources) for cluster, sources in support.items()} == {
        "select-and-prefetch-related": 5,
        "batch-with-dataloader": 2,
        "cache-the-result": 1,
    }


def test_two_practices_contradict_each_other() -> None:
    told = _sources_by_cluster("practice")
    assert len(told["business-logic-in-models"]) >= 2
    assert len(told["business-logic-in-services"]) >= 2


def test_one_challenge_is_unsolved_everywhere() -> None:
    told = [(_source(file), item) for file, item in CERTAIN if item["cluster"] == "unexplained-websocket-test-flake"]
    assert len({source for source, _ in told}) == 3
    assert not any(item["solutions"] for _, item in told)


def test_a_homonym_names_two_technologies() -> None:
    assert {item["cluster"] for _, item in CERTAIN if item.get("name") == "Atlas"} == {"ariga-atlas", "mongodb-atlas"}


def test_a_learning_was_withdrawn(repositories: dict[str, Path]) -> None:
    git = repositories["kwabena-learning"]
    advice = "Store the JWT in localStorage"
    assert advice in _git("show", "term-2:JOURNAL.md", folder=git)
    assert advice not in _git("show", "HEAD:JOURNAL.md", folder=git)


def test_a_decision_was_superseded(repositories: dict[str, Path]) -> None:
    git, path = repositories["architecture-decisions"], "decisions/0003-redis-as-celery-broker.md"
    first, last = _git("log", "--reverse", "--format=%H", "--", path, folder=git).split()
    assert "Status: Accepted" in _git("show", f"{first}:{path}", folder=git)
    assert "Status: Superseded by" in _git("show", f"{last}:{path}", folder=git)


def test_a_document_was_removed(repositories: dict[str, Path]) -> None:
    git = repositories["runbooks"]
    removed = _git("log", "--diff-filter=D", "--name-only", "--format=", folder=git).split()
    assert removed == ["deploy-by-hand.md"]
    assert "Back up the database" in _git("log", "-p", "--format=", "--", "deploy-by-hand.md", folder=git)
