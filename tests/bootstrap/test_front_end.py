"""frontend/build.py, with its bundler and without, and the wheel that carries what it builds."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import needs

ROOT = Path(__file__).resolve().parents[2]
DIST = Path("src/nexus/interfaces/web/static/dist")


def build(checkout: Path, *arguments: str, registry: str = "") -> str:
    """Return what frontend/build.py says in its last line."""
    env = {**os.environ, **({"npm_config_registry": registry} if registry else {})}
    command = [sys.executable, "frontend/build.py", *arguments]
    done = subprocess.run(command, cwd=checkout, env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


def published(checkout: Path) -> dict[str, str]:
    manifest: dict[str, str] = json.loads((checkout / DIST / "manifest.json").read_text())
    return manifest


@pytest.fixture
def with_bundler(checkout: Path) -> Path:
    """Return a checkout whose bundler is that of this one."""
    (checkout / "frontend" / "node_modules").symlink_to(ROOT / "frontend" / "node_modules")
    there = (ROOT / "frontend" / "node_modules" / "esbuild").exists()
    needs(there, "npm gave no bundler when this checkout was set up")
    return checkout


def test_styles_and_script_are_bundled_under_hashed_names(with_bundler: Path) -> None:
    build(with_bundler)
    manifest = published(with_bundler)
    assert sorted(manifest) == ["main.css", "main.js"]
    assert "@import" not in (with_bundler / DIST / manifest["main.css"]).read_text()
    assert build(with_bundler) == "up to date"


def test_a_changed_source_gets_a_new_name_and_the_old_file_goes(with_bundler: Path) -> None:
    build(with_bundler)
    before = published(with_bundler)
    with (with_bundler / "frontend/src/styles/main.css").open("a") as styles:
        styles.write("\n.added { color: #123456; }\n")
    assert build(with_bundler, "--fresh") == "no"
    build(with_bundler)
    after = published(with_bundler)
    assert after["main.css"] != before["main.css"]
    assert after["main.js"] == before["main.js"]
    assert not (with_bundler / DIST / before["main.css"]).exists()


def test_a_mistake_in_the_script_fails_and_names_the_line(with_bundler: Path) -> None:
    (with_bundler / "frontend/src/islands/main.ts").write_text("const broken = ;\n")
    with pytest.raises(subprocess.CalledProcessError) as failure:
        build(with_bundler)
    assert "main.ts:1" in failure.value.stderr


def test_without_npm_the_styles_are_written_out_and_the_script_is_left_out(checkout: Path) -> None:
    styles = checkout / "frontend/src/styles"
    (styles / "base.css").write_text("body { margin: 0; }\n")
    (styles / "page.css").write_text('@import "./base.css";\n.page { padding: 0; }\n')
    (styles / "main.css").write_text('@import "./page.css" layer(pages);\n:root { color: red; }\n')
    said = build(checkout, registry="http://127.0.0.1:9")
    assert said == "plain styles, no script: npm says ECONNREFUSED; again: make frontend"
    assert list(published(checkout)) == ["main.css"]
    written = (checkout / DIST / published(checkout)["main.css"]).read_text()
    expected = "@layer pages { body { margin: 0; } .page { padding: 0; } } :root { color: red; }"
    assert " ".join(written.split()) == expected


def test_a_wheel_carries_front_end_and_examples(checkout: Path, tmp_path: Path) -> None:
    env = {**os.environ, "npm_config_registry": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=checkout, env=env, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = wheel.namelist()
        manifest = json.loads(wheel.read("nexus/interfaces/web/static/dist/manifest.json"))
    assert f"nexus/interfaces/web/static/dist/{manifest['main.css']}" in names
    assert "nexus/examples/program.toml" in names
    assert "nexus/examples/frontend/package.json" not in names
    assert not [name for name in names if "__pycache__" in name or name.startswith(("tests", "frontend", "tools"))]


def test_the_client_cannot_be_checked_without_npm_which_fails_where_nothing_may_be_skipped(checkout: Path) -> None:
    client = Path("clients/typescript")
    (checkout / client).mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        (checkout / client / name).write_bytes((ROOT / client / name).read_bytes())
    away = {"npm_config_registry": "http://127.0.0.1:9", "npm_config_cache": str(checkout / "npm"), "CI": "true"}
    command = [sys.executable, "tools/client.py", "--check"]
    done = subprocess.run(command, cwd=checkout, env={**os.environ, **away}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "skipped: npm says ECONNREFUSED\n")
