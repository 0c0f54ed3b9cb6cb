"""Set up this checkout: bring in uv, install the locked packages, build the front end. Does only what is not done yet.

    python3 tools/bootstrap.py run    what the hub needs to run
    python3 tools/bootstrap.py dev    the same, and what tests and checks need

Needs a Python >= 3.11 with pip, or uv; no venv module, no git, no Node. Nothing outside the checkout is written, except
the download caches of uv and npm.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import ssl
import sys

import steps

ROOT = steps.ROOT
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "nexus-setup.json"
UV_HOME = ROOT / ".cache" / "uv"
LOCK = ROOT / ".cache" / "lock"
LOCKS = {
    "run": ("requirements.lock", "requirements-build.lock"),
    "dev": ("requirements.lock", "requirements-build.lock", "requirements-dev.lock"),
}
OLDEST_PYTHON = (3, 11)
OLDEST_UV = (0, 5)


def main(arguments: list[str]) -> int:
    """Set up for `run` or `dev` and return the exit code."""
    if arguments not in (["run"], ["dev"]):
        print(__doc__, file=sys.stderr)
        return 2
    _insist_on_python()
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        # Two terminals may set up the same checkout at the same time.
        fcntl.flock(lock, fcntl.LOCK_EX)
        packages(want=arguments[0])
        front_end()
        # Every process of the hub would compile it anew where the environment forbids to write bytecode.
        steps.call([str(PYTHON), "-m", "compileall", "-q", "src/nexus"])
    return 0


def packages(*, want: str) -> None:
    """Make .venv hold exactly the locked packages and this project, editable."""
    done = _stamp()
    if want == "run" and "dev" in done:
        want = "dev"
    digest = _digest(*LOCKS[want], "pyproject.toml")
    if PYTHON.exists() and done.get(want) == digest and done.get("place") == str(VENV):
        return
    uv, env = _bring_uv()
    with steps.step("packages") as step:
        STAMP.unlink(missing_ok=True)
        # Scripts name the folder that they were installed in, so an environment that was moved is made anew.
        if not PYTHON.exists() or done.get("place", str(VENV)) != str(VENV):
            system = ["--no-python-downloads", "--python", sys.executable]
            steps.call([uv, "venv", "--quiet", "--clear", *system, str(VENV)], env=env)
        target = ["--quiet", "--python", str(PYTHON)]
        steps.call([uv, "pip", "sync", *target, "--require-hashes", "--compile-bytecode", *LOCKS[want]], env=env)
        steps.call([uv, "pip", "install", *target, "--no-deps", "--no-build-isolation", "--editable", "."], env=env)
        STAMP.write_text(json.dumps({"place": str(VENV), want: digest}), encoding="utf-8")
        step.result = f"{len(_pinned(*LOCKS[want]))} from the lock"


def front_end() -> None:
    """Build styles and script into the package, unless they are newer than their sources."""
    build = (str(PYTHON), "frontend/build.py")
    if steps.call([*build, "--fresh"]).strip() == "yes":
        return
    with steps.step("front end") as step:
        step.result = steps.call(build).strip().splitlines()[-1]


def _bring_uv() -> tuple[str, dict[str, str]]:
    """Return uv's path and the environment to call it in: one that is there already, or the locked one through pip."""
    own = UV_HOME / "bin" / "uv"
    for candidate in (shutil.which("uv"), str(own)):
        if candidate and _uv_version(candidate) >= OLDEST_UV:
            return candidate, _uv_environment()
    with steps.step("uv") as step:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
        lock = ["--require-hashes", "--only-binary", ":all:", "--requirement", "requirements-uv.lock"]
        try:
            steps.call([*pip, "install", "--quiet", "--upgrade", "--target", UV_HOME, *lock])
        except steps.Failed as error:
            raise steps.Failed(f"{error}\nuv is needed, or pip to fetch it (Debian: apt install python3-pip)") from None
        step.result = "{}.{}.{} in .cache/uv".format(*_uv_version(str(own)))
    return str(own), _uv_environment()


def _uv_version(uv: str) -> tuple[int, ...]:
    try:
        said = steps.call([uv, "--version"])
    except steps.Failed:
        return ()
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", said)
    return tuple(int(part) for part in found.groups()) if found else ()


def _uv_environment() -> dict[str, str]:
    """Return the environment for uv, in which it goes where pip goes and trusts whom pip trusts."""
    env = dict(os.environ)
    if ssl.get_default_verify_paths().cafile:
        env = {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true", **env}
    # uv reads no pip.conf, which is where an organisation names its mirror.
    try:
        listed = steps.call([sys.executable, "-m", "pip", "config", "list"])
    except steps.Failed:
        return env
    settings = dict(re.findall(r"^(?:global|install|:env:)\.([\w-]+)='(.*)'$", listed, flags=re.MULTILINE))
    for option, variable in (("index-url", "UV_DEFAULT_INDEX"), ("cert", "SSL_CERT_FILE"), ("proxy", "ALL_PROXY")):
        if option in settings:
            env.setdefault(variable, settings[option])
    return env


def _insist_on_python() -> None:
    """Go on in a Python that is new enough, or say that there is none."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for minor in (14, 13, 12, 11):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    found = ".".join(map(str, sys.version_info[:3]))
    raise SystemExit(
        f"Nexus needs Python 3.11 or newer; {sys.executable} is {found} (another one: make PYTHON=... run)"
    )


def _stamp() -> dict[str, str]:
    try:
        read: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read


def _digest(*names: str) -> str:
    whole = hashlib.sha256()
    for name in names:
        whole.update((ROOT / name).read_bytes())
    return whole.hexdigest()


def _pinned(*names: str) -> set[str]:
    return {found for name in names for found in re.findall(r"^[\w.-]+(?===)", (ROOT / name).read_text(), re.MULTILINE)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
