"""Calls that are read without Typer mean what Typer would read."""

from typing import Any

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus.interfaces.cli import extracting, linting, plain, remarking, teaching
from nexus.interfaces.cli import main as cli

WORDS = (
    *("notes", "a b", "a=b", "json", "text", "github", "jsonl", "JSON", "", "-", "--", "-f", "--help", "--nope", "secret"),
    *("--format", "--format=json", "--format", "--strict", "--no-strict", "--without", "--hub", "--no-hub", "--explain"),
)
BOTH = ((linting.app, remarking.PLAIN), (extracting.app, teaching.PLAIN))


def read(app: typer.Typer, arguments: list[str]) -> dict[str, Any]:
    return dict(typer.main.get_command(app).make_context("nexus", list(arguments)).params)


@settings(max_examples=60, deadline=None)
@given(arguments=st.lists(st.sampled_from(WORDS), min_size=1, max_size=5))
def test_what_is_read_is_what_typer_reads(arguments: list[str]) -> None:
    for app, command in BOTH:
        told = plain.read(arguments=arguments, command=command)
        if told is not None:
            assert read(app, ["notes"]) | told == read(app, arguments)


def test_what_is_common_is_read_and_all_else_left_to_typer() -> None:
    for app, command in BOTH:
        declared = {option for param in typer.main.get_command(app).params for option in (*param.opts, *param.secondary_opts)}
        assert set(command.options) == {option for option in declared if option.startswith("-")}
    told = plain.read(
        arguments=["--no-hub", "a.md", "--format", "json", "--without", "a", "b.md", "--without", "b", "--strict"],
        command=remarking.PLAIN,
    )
    assert told is not None
    assert told == read(linting.app, ["a.md", "b.md"]) | told
    assert told["without"] == ["a", "b"]
    for arguments in ([], ["--help"], ["--strict"], ["a.md", "--format"], ["a.md", "--format", "xml"], ["--", "-a.md"]):
        assert plain.read(arguments=arguments, command=remarking.PLAIN) is None


@pytest.mark.parametrize("name", ["lint", "extract"])
def test_a_mistake_is_told_by_typer(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.call(arguments=[name, "notes", "--format", "xml"])
    assert ended.value.code == 2
    assert "'xml' is not one of" in capsys.readouterr().err
