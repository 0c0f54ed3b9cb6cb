"""What every test may ask for: the evaluation data beside the checkout, and a refusal to skip it in CI."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("NEXUS_DATA_DIR", tempfile.mkdtemp(prefix="nexus-tests-"))


def needs(condition: bool, reason: str) -> None:
    """Skip the test where `condition` does not hold; fail instead where CI is set."""
    if condition:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (CI=true does not skip)")
    pytest.skip(reason)


def often(*, ci: int, here: int) -> int:
    """Return how often something is tried: a person waits for the suite, CI can wait longer."""
    return ci if os.environ.get("CI") == "true" else here


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of evaluation data beside the checkout."""
    folder = ROOT.parent / "shared"
    needs(folder.is_dir(), "the evaluation data beside the checkout (../shared) is missing")
    return folder

# A busy machine is no failure: how long an example takes is measured by `make bench`, not asserted.
settings.register_profile("nexus", deadline=None)
settings.load_profile("nexus")
