"""tools/bootstrap.py on a fresh checkout."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATH = os.pathsep.join((os.environ["PATH"], str(ROOT / ".cache" / "uv" / "bin")))
NO_NPM = "http://127.0.0.1:9"


def bootstrap(checkout: Path, *arguments: str, path: str = PATH, **settings: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PATH": path, "npm_config_registry": NO_NPM, **settings}
    command = [sys.executable, "tools/bootstrap.py", *arguments]
    return subprocess.run(command, cwd=checkout, env=env, capture_output=True, text=True, check=False)


@pytest.mark.skipif(os.environ.get("CI") != "true", reason="installs all packages twice: CI=true does")
def test_a_fresh_checkout_gets_the_nexus_command_once(checkout: Path) -> None:
    first = bootstrap(checkout, "run")
    assert first.returncode == 0, first.stderr
    assert [line.split()[1] for line in first.stdout.splitlines()] == ["packages", "front"]
    assert "plain styles, no script: npm says ECONNREFUSED" in first.stdout
    asked = subprocess.run([checkout / ".venv/bin/nexus", "--version"], capture_output=True, text=True, check=True)
    assert "0." in asked.stdout

    again = bootstrap(checkout, "run")
    assert (again.returncode, again.stdout) == (0, "")

    moved = checkout.rename(checkout.with_name("moved"))
    assert "packages" in bootstrap(moved, "run", UV_OFFLINE="1").stdout
    assert subprocess.run([moved / ".venv/bin/nexus", "--version"], check=True, capture_output=True).stdout


def test_without_pip_and_uv_it_says_what_is_missing(checkout: Path) -> None:
    said = bootstrap(checkout, "run", path=os.devnull)
    assert said.returncode == 1
    assert "uv is needed, or pip to fetch it" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("arguments", [(), ("everything",), ("run", "dev")])
def test_other_words_get_the_usage(checkout: Path, arguments: tuple[str, ...]) -> None:
    said = bootstrap(checkout, *arguments)
    assert said.returncode == 2
    assert "python3 tools/bootstrap.py run" in said.stderr
