"""nexus lint: formats, exit codes, the hub, and what runs it: a workflow step and a hook before a commit."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.e2e.processes import JOURNAL, write
from tests.interfaces.test_cli import call
from tests.interfaces.test_cli_extract import SCRIPT
from tests.services import hubs

OPEN = "# Notes\n\n## Challenges\n\n- **Challenge:** Slow queries on the orders page\n"
LEAK = f"{OPEN}  - **Solution:** Set password: hunter2-100%sure\n"
BIN = Path(sys.executable).parent


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write(tmp_path / "notes", {"open.md": OPEN, ".git/hidden.md": LEAK, "node_modules/a/README.md": LEAK})


def test_lint_loads_no_django_and_writes_nothing(notes: Path) -> None:
    (notes / "broken.md").write_bytes(b"a\0b")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, "lint", "notes", "--format", "json"],
        cwd=notes.parent,
        env=os.environ | {"NEXUS_DATA_DIR": str(notes.parent / "no-hub"), "NEXUS_DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.strip()) == (1, "[]")
    broken, unsolved = json.loads(done.stdout)["documents"]
    assert [(one["rule"], one["level"]) for one in broken["remarks"]] == [("unread", "error")]
    assert unsolved["file"] == "notes/open.md"
    assert unsolved["learned"] == {"technology": 0, "concept": 0, "challenge": 1, "solution": 0, "practice": 0}
    (remark,) = unsolved["remarks"]
    message = "challenge without a solution: “Slow queries on the orders page”"
    place = {"line": 5, "column": 18, "end_line": 5, "end_column": 49}
    assert remark == {"rule": "unsolved-challenge", "level": "warning", **place, "message": message}
    assert [path.name for path in notes.parent.iterdir()] == ["notes"]


def test_remarks_for_people_and_the_exit_code(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("lint", "--no-hub", "notes") == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "notes/open.md  1 challenge",
        "  notes/open.md:5:18  warning  challenge without a solution: “Slow queries on the orders page”  unsolved-challenge",
        "1 document, 1 learning: 0 errors, 1 warning, 0 notices",
    ]
    assert call("lint", "--no-hub", "--strict", "notes") == 1
    assert call("lint", "--no-hub", "--strict", "--without", "unsolved-challenge", "notes") == 0
    assert call("lint", "--no-hub", "--without", "no-such-rule", "notes") == 2
    assert "without: no rule 'no-such-rule'; there are address," in capsys.readouterr().err
    (notes / "leak.md").write_text(LEAK)
    assert call("lint", "--no-hub", "notes") == 1


def test_annotations_are_escaped(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = notes / "a,b:c.md"
    odd.write_text(OPEN.replace("the orders", "100% of\tthe orders"))
    assert call("lint", "--no-hub", "--format", "github", str(odd.relative_to(notes.parent))) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(
        "::warning file=notes/a%2Cb%3Ac.md,line=5,endLine=5,col=18,title=nexus unsolved-challenge,endColumn=57::"
    )
    assert "100%25 of" in line


@pytest.mark.django_db
def test_a_hub_says_what_others_did(
    notes: Path, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    for name in ("ana", "bo"):
        hubs.bring(hubs.folder(tmp_path, name, {"journal.md": JOURNAL}))
    hubs.bring(notes / "open.md")
    assert call("lint", "--hub", "notes") == 0
    told = capsys.readouterr().out
    assert (
        "notes/open.md:5:18  notice   2 others report this, 2 solved it: “Cached the result in Redis”  met-before"
        in told
    )


def test_a_hub_that_does_not_answer_is_no_failure_unless_it_was_asked_for(notes: Path) -> None:
    def lint(*options: str) -> subprocess.CompletedProcess[str]:
        silent = {"NEXUS_DATA_DIR": str(notes.parent / "data"), "NEXUS_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
        words = [BIN / "nexus", "lint", *options, "notes"]
        return subprocess.run(words, cwd=notes.parent, env=os.environ | silent, capture_output=True, text=True, check=False)

    found = lint()
    assert (found.returncode, found.stdout.splitlines()[0]) == (0, "notes/open.md  1 challenge")
    assert found.stderr.startswith("nexus lint: the hub is not asked: the database")
    assert lint("--hub").returncode == 1


def test_the_hook_before_a_commit_runs(notes: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert {"id", "name", "description", "entry", "language", "types_or", "files"} == hook.keys()
    assert (hook["id"], hook["language"]) == ("nexus-lint", "python")
    command, *arguments = shlex.split(hook["entry"])
    clean = subprocess.run(
        [BIN / command, *arguments, "notes/open.md"], cwd=notes.parent, capture_output=True, check=False
    )
    (notes / "leak.md").write_text(LEAK)
    leaking = subprocess.run(
        [BIN / command, *arguments, "notes/leak.md"], cwd=notes.parent, capture_output=True, check=False
    )
    assert (clean.returncode, leaking.returncode) == (0, 1)


def test_the_step_of_a_workflow_runs(notes: Path) -> None:
    action = yaml.safe_load((ROOT / ".github/actions/lint/action.yml").read_text())
    assert action["runs"]["using"] == "composite"
    install, lint = action["runs"]["steps"]
    assert all(step["shell"] == "bash" for step in (install, lint))
    inputs = {f"${{{{ inputs.{name} }}}}": str(one["default"]) for name, one in action["inputs"].items()}
    assert set(lint["env"].values()) <= inputs.keys()
    assert "${{" not in lint["run"] + install["run"]
    given = {name: inputs[value] for name, value in lint["env"].items()}
    path = {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(notes)}

    def run(**chosen: str) -> subprocess.CompletedProcess[str]:
        steps = ["bash", "-e", "-c", lint["run"]]
        return subprocess.run(
            steps, cwd=notes.parent, env=path | given | chosen, capture_output=True, text=True, check=False
        )

    assert run().stdout.startswith("::warning file=notes/open.md,line=5,")
    assert run(NEXUS_LINT_STRICT="true").returncode == 1
    done = run(
        NEXUS_LINT_STRICT="true", NEXUS_LINT_WITHOUT="plan unsolved-challenge", NEXUS_LINT_PATHS="notes notes/open.md"
    )
    assert (done.returncode, done.stdout) == (0, "")
