"""What the tests of adapters share."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from nexus.adapters import repositories
from tests.adapters import servers

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
