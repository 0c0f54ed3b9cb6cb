"""What the tests of adapters share."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from nexus.adapters import repositories
from tests.adapters import histories, servers

Opener = Callable[..., repositories.Checkout]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    """Return a function that gives the checkout of a source, open until the test ends, its store below `tmp_path`."""
    with ExitStack() as stack:

        def give(value: object, **options: object) -> repositories.Checkout:
            location = repositories.parse(str(value), allowed_roots=None)
            options = {"store": tmp_path / "store", **options}
            return stack.enter_context(repositories.checkout(location=location, **options))  # type: ignore[arg-type]

        yield give


@pytest.fixture
def server(tmp_path: Path) -> Iterator[servers.Server]:
    """Return a git server of the repositories below `tmp_path/served`."""
    (tmp_path / "served").mkdir()
    with servers.serve(tmp_path / "served") as running:
        yield running


def contents(source: repositories.Checkout) -> dict[str, repositories.Content]:
    """Return everything that a source holds."""
    return {file.path: content for file, content in source.read(list(source.files()))}


@pytest.fixture
def journals(original: histories.Repository, tmp_path: Path) -> histories.Repository:
    """Return the work tree of the repository that the server has at `address`."""
    return original.copied(tmp_path / "work")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> histories.Repository:
    """Return what `journals` is a copy of, so that git runs once and not for each test."""
    repository = histories.make(tmp_path_factory.mktemp("original") / "work")
    repository.commit(author="Ann Lee", at="2023-01-02T03:04:05Z", **{"ann.md": "one\n", "data.bin": "old" * 99})
    repository.commit(author="Ben Okoro", at="2023-02-03T03:04:05Z", **{"ben.md": "two\n"})
    repository.commit(author="Ann Lee", at="2023-03-04T03:04:05Z", **{"ann.md": "three\n", "data.bin": "new" * 99})
    return repository


@pytest.fixture
def address(journals: histories.Repository, server: servers.Server) -> str:
    """Return the address of the published repository, on a server that can filter."""
    bare = server.root / "journals.git"
    journals.git("clone", "--quiet", "--bare", str(journals.path), str(bare))
    allow(bare, filters=True)
    journals.git("remote", "add", "origin", str(bare))
    return f"{server.url}/journals.git"


def allow(bare: Path, *, filters: bool) -> None:
    for key in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
        subprocess.run(["git", "-C", bare, "config", key, str(filters).lower()], check=True)
