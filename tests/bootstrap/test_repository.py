"""What the repository promises by itself: locks, pipelines, the rules of the house."""

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))


@pytest.fixture(scope="module")
def house() -> ModuleType:
    """Return tools/house.py, which is run as a script and is no package."""
    sys.path.insert(0, str(ROOT / "tools"))
    spec = importlib.util.spec_from_file_location("house", ROOT / "tools" / "house.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pins(*names: str) -> dict[str, str]:
    """Return the locked version of each package."""
    found: dict[str, str] = {}
    for name in names:
        for package, version in re.findall(r"^([\w.-]+)(?:\[.*\])?==(\S+)", (ROOT / name).read_text(), re.MULTILINE):
            assert found.setdefault(package, version) == version, f"{package} has two versions in the locks"
    return found


def test_the_locks_hold_every_package_of_pyproject_in_a_version_that_it_allows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    wanted = [*project["project"]["dependencies"], *groups["dev"], *groups["build"]]
    locked = pins(*LOCKS)
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(locked[requirement.name.lower()]), requirement


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash_and_no_place(name: str) -> None:
    text = (ROOT / name).read_text()
    blocks = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
    assert blocks
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert "/" not in text


@pytest.mark.parametrize("folder", ["frontend", "clients/typescript", "examples/frontend"])
def test_the_npm_lock_has_hashes_and_no_place(folder: str) -> None:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
    modules = {name: package for name, package in packages.items() if name}
    assert len(modules) > 2
    assert [name for name, package in modules.items() if not package["integrity"].startswith("sha512-")] == []
    assert [name for name, package in modules.items() if "resolved" in package] == []


@pytest.mark.parametrize(
    "path",
    [".ci/run", ".github/workflows/ci.yml", ".gitlab-ci.yml", "README.md", "CONTRIBUTING.md", "frontend/build.py"],
)
def test_every_make_target_that_is_named_exists(path: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    called = r"(?:^[-$ ]*(?:run: )?|`|again: )make (?:--no-print-directory )?([a-z]+)\b"
    named = set(re.findall(called, (ROOT / path).read_text(), re.MULTILINE))
    assert named
    assert named <= targets


def test_make_says_what_there_is() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.search(r"^  make run +Set up and start the hub", said, re.MULTILINE)
    assert re.search(r"^  make test ", said, re.MULTILINE)


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        ("src/nexus/utils.py", "", "a name that says nothing"),
        ("src/nexus/common/text.py", "", "a name that says nothing"),
        ("src/nexus/long.py", "x = 1\n" * 401, "401 lines; 400 is the limit"),
        ("frontend/src/styles/long.css", "\n" * 401, "401 lines; 400 is the limit"),
        ("src/nexus/a.py", "def f():\n" + "    x = 1\n" * 60, "a.py:1 f: 61 lines; 60 is the limit"),
        ("src/nexus/a.py", "\nx = 1  # no" + "qa\n", "a.py:2 noqa without a code"),
        ("src/nexus/a.py", "x = 1  # type: " + "ignore\n", ": ignore without a code"),
        ("src/nexus/a.py", "# TO" + "DO: later\n", "unfinished work"),
        ("src/nexus/a.py", "@rece" + "iver(saved)\ndef f(): ...\n", "a signal receiver"),
        ("docs/setup.md", "See https://py" + "pi.org/project/x", "a package registry's host"),
        ("docs/setup.md", "cd /ho" + "me/ana/nexus", "a path of one machine"),
    ],
)
def test_the_house_finds(house: ModuleType, path: str, text: str, says: str) -> None:
    found = list(house.breaches(path=path, text=text))
    assert len(found) == 1
    assert says in found[0]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/nexus/a.py", "x = 1  # no" + "qa: E501\n"),
        ("src/nexus/a.py", "def f():\n" + "    x = 1\n" * 59),
        ("src/nexus/models/migrations/0001_initial.py", "x = 1\n" * 500),
        ("docs/setup.md", "GET /homepage/x, src/home/page.ts, ../work/x and ~/work/nexus"),
    ],
)
def test_the_house_allows(house: ModuleType, path: str, text: str) -> None:
    assert list(house.breaches(path=path, text=text)) == []
