"""The command line as declared: every command helps, is documented, and refuses wrong calls by name."""

import shutil
from pathlib import Path

import pytest
import typer

from nexus.config import reference
from nexus.interfaces.cli import main
from tests.conftest import ROOT

REFERENCE = ROOT / "docs" / "reference"


def call(*arguments: str) -> int:
    """Carry out a command line in this process and return its exit code."""
    try:
        return main.call(arguments=list(arguments))
    except SystemExit as ended:
        return int(ended.code or 0)


@pytest.mark.parametrize("command", main.COMMANDS, ids=lambda command: command.name)
def test_every_command_helps_and_is_documented(command: main.Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(command.name, "--help") == 0
    helped = capsys.readouterr().out
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    assert f"nexus {command.name}" in helped
    assert f"\n## nexus {command.name}\n" in page
    section = page.partition(f"\n## nexus {command.name}\n")[2].partition("\n## ")[0]
    loaded = typer.main.get_command(main.application(command))
    for param in loaded.params:
        assert param.help, f"{command.name} {param.name} says nothing of itself"
        for option in param.opts if param.name not in param.opts else ():
            assert option in section, f"{option} is not in the reference"


def test_the_overview_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert call() == call("help") == call("--help") == 0
    told = capsys.readouterr().out
    for command in main.COMMANDS:
        assert f"\n  {command.name} " in told
        assert command.help in told


def test_references_are_written_from_the_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reference.stale(folder=REFERENCE) == [], "make references"
    shutil.copytree(REFERENCE, tmp_path / "reference")
    page = tmp_path / "reference" / "settings.md"
    page.write_text(page.read_text().replace("NEXUS_DATA_DIR", "NEXUS_FOLDER"))
    assert reference.stale(folder=tmp_path / "reference") == ["settings.md"]
    assert call("reference", "--check") == 0
    assert capsys.readouterr().err == ""


WRONG = (
    (["imprt"], "did you mean 'import'?"),
    (["import"], "sources: "),
    (["import", "--list", "nowhere.txt"], "list: nowhere.txt"),
    (["import", "x", "--visibility", "secret"], "--visibility"),
    (["import", "x", "--program", "No Slug"], "program: 'No Slug'"),
    (["import", "x", "--token-env", "NO_SUCH_TOKEN"], "token-env: the environment variable NO_SUCH_TOKEN"),
    (["search"], "words: "),
    (["search", " "], "words: "),
    (["solve", " "], "nothing was asked"),
    (["search", "x", "--limit", "0"], "--limit"),
    (["search", "--queries", "nowhere.jsonl", "--in", "documents"], "queries: nowhere.jsonl"),
    (["search", "--queries", "nowhere.jsonl"], "--in documents"),
    (["extract", "nowhere.md"], "paths: nowhere.md"),
    (["export", "hub"], "--canonical"),
    (["serve", "--port", "0"], "--port"),
    (["serve", "--host", "0.0.0.0"], "host: listening on 0.0.0.0 needs NEXUS_OWNER_TOKEN"),
    (["worker"], "NEXUS_BROKER_URL is empty"),
    (["remove"], "SOURCE"),
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "named"), WRONG, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_a_wrong_call_ends_with_2_and_names_the_value(
    arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(*arguments) == 2
    assert named in " ".join(capsys.readouterr().err.split())


FAILING = (
    (["remove", "nothing-here"], "no source 'nothing-here'"),
    (["import", "nowhere/at/all"], "nowhere/at/all"),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("arguments", "named"), FAILING, ids=lambda value: value[0] if isinstance(value, list) else "")
def test_a_failure_ends_with_1_and_says_why(
    arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(*arguments) == 1
    assert named in " ".join(capsys.readouterr().err.split())


@pytest.mark.django_db
def test_an_import_that_is_interrupted_says_how_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("nexus.services.reading.fetch", interrupt)
    (tmp_path / "a.md").write_text("# A\n")
    assert call("import", str(tmp_path / "a.md")) == 130
    assert "Stopped. What was read is kept" in capsys.readouterr().err
