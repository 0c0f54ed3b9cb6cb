"""Curation from a terminal: answer, take back, undo, change aliases."""

import re
from pathlib import Path

import pytest

from nexus.interfaces.cli import main
from nexus.services import access
from nexus.services.read_models import inbox
from tests.services import curated
from tests.services.hubs import canonical

pytestmark = pytest.mark.django_db


def call(*arguments: str) -> int:
    """Carry out a command line in this process and return its exit code."""
    try:
        return main.call(arguments=list(arguments))
    except SystemExit as ended:
        return int(ended.code or 0)


def test_a_pair_is_answered_and_everything_is_undone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    curated.build(tmp_path)
    before = canonical()
    assert call("review", "list") == 0
    listed = capsys.readouterr().out
    pair = inbox.pairs(viewer=access.owner()).pairs[0]
    assert f"{pair.a.form} {pair.b.form}  {pair.kind}, score {pair.score}" in listed
    assert pair.a.statement in listed
    assert "pairs wait for an answer" in listed
    assert call("review", "list", "--as", "public", "--kind", "practice", "--size", "1") == 0
    assert call("review", "same", str(pair.a.form), str(pair.b.form)) == 0
    act = re.findall(r"same; act (\d+): \d+ statements? moved; entry \d+", capsys.readouterr().out)[0]
    assert call("review", "different", str(pair.a.form), str(pair.b.form)) == 1
    assert f"(act {act})" in capsys.readouterr().err
    assert call("review", "answers") == 0
    assert act in capsys.readouterr().out
    assert call("undo", "--entry", pair.a.entry.slug) == 0
    merge = re.findall(r"(\d+) +merge +owner", capsys.readouterr().out)[0]
    assert call("undo", merge) == 0
    assert call("undo", merge) == 1
    assert canonical() == before
    assert call("review", "later", str(pair.a.form), str(pair.b.form)) == 0
    assert call("review", "take-back", "1") == 1
    assert call("undo") == 2


def test_aliases_go_out_and_come_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    curated.build(tmp_path)
    before = canonical()
    assert call("aliases", "add", "Redis", "PostgreSQL", "--dry-run") == 0
    assert "would be joined: Redis -> PostgreSQL" in capsys.readouterr().out
    assert canonical() == before
    assert call("aliases", "add", "Redis", "PostgreSQL") == 0
    assert "joined: Redis -> PostgreSQL\n1 alias added, 0 removed" in capsys.readouterr().out
    for form in ("toml", "csv"):
        assert call("aliases", "export", "--format", form) == 0
        file = tmp_path / f"aliases.{form}"
        file.write_text(capsys.readouterr().out)
        assert call("aliases", "import", str(file), "--replace", "--dry-run") == 0
        assert "0 aliases would be added, 0 removed" in capsys.readouterr().out
    empty = tmp_path / "empty.toml"
    empty.write_text("")
    assert call("aliases", "import", str(empty), "--replace") == 0
    assert "parted: Redis from PostgreSQL" in capsys.readouterr().out
    assert canonical() == before
    assert call("aliases", "remove", "Redis") == 1
    assert call("aliases", "import", str(tmp_path / "none.toml")) == 2
