"""A fresh checkout, as somebody else would have it."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("Makefile", "README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "src", "tools", "frontend", "examples")
BUILT = shutil.ignore_patterns("__pycache__", "node_modules", "dist")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of this checkout in which nothing is installed or built."""
    copy = tmp_path / "a checkout"
    copy.mkdir()
    for part in (*(ROOT / name for name in PARTS), *ROOT.glob("requirements*.lock")):
        if part.is_dir():
            shutil.copytree(part, copy / part.name, ignore=BUILT)
        else:
            shutil.copy2(part, copy)
    return copy
