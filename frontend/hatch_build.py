"""Put the built front end and the examples into a wheel. An editable install takes both from the checkout."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]
    """Builds the front end before the wheel is packed; without npm the wheel carries plain styles and one warning."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, and add what a version control system ignores or what lies outside the package."""
        if version == "editable":
            return
        root = Path(self.root)
        said = subprocess.run(
            [sys.executable, str(root / "frontend" / "build.py")], check=True, stdout=subprocess.PIPE, text=True
        ).stdout.strip()
        if said.startswith("plain"):
            self.app.display_warning(f"Front end: {said}")
        build_data["artifacts"].append("src/nexus/interfaces/web/static/dist/*")
        for path in (root / "examples").iterdir():
            if path.name != "frontend":  # an app of its own, which a hub does not need
                build_data["force_include"][str(path)] = f"nexus/examples/{path.name}"
