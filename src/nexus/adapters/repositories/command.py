"""The git command line, run so that nothing of the machine's or the repository's configuration can take part.

No hooks, pagers, prompts, submodules or lazy fetches; a transport only where the call names it. What is
secret goes through the environment (readable by this user only), never through arguments.
"""

import contextlib
import os
import re
import shutil
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO

from nexus.domain import errors

_CONFIG = (
    ("core.hooksPath", "/dev/null"),
    ("core.fsmonitor", "false"),
    ("core.askPass", "true"),
    ("core.quotePath", "false"),
    ("credential.helper", ""),
    ("diff.renames", "false"),
    ("fetch.fsckObjects", "false"),
    ("fetch.recurseSubmodules", "false"),
    ("fetch.writeCommitGraph", "false"),
    ("gc.auto", "0"),
    ("http.followRedirects", "false"),
    ("http.lowSpeedLimit", "1000"),
    ("http.lowSpeedTime", "60"),
    ("log.showSignature", "false"),
    ("maintenance.auto", "false"),
    ("protocol.ext.allow", "never"),
    ("protocol.version", "2"),
    ("safe.directory", "*"),
    ("submodule.recurse", "false"),
    ("transfer.bundleURI", "false"),
)
_KEPT = ("PATH", "HOME", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "TMPDIR", "SYSTEMROOT")
MISSING = "git is not installed: folders and archives still work; install git to read repositories"


class Failed(errors.Unreadable):
    """Raise when git ends with an error; the message is git's own last words."""


def environment(
    *, transports: Sequence[str] = (), config: Sequence[tuple[str, str]] = (), extra: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the whole environment of a git process.

    `transports` are the protocols it may use (none by default, so that a missing object is never fetched on the way);
    `config` is set above every file; `extra` are variables on top.
    """
    settings = [*_CONFIG, *config]
    variables = {name: os.environ[name] for name in _KEPT if name in os.environ}
    variables |= {
        "LC_ALL": "C.UTF-8",
        "GIT_ALLOW_PROTOCOL": ":".join(transports),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_COUNT": str(len(settings)),
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_LFS_SKIP_SMUDGE": "1",
    }
    if "SSL_CERT_FILE" in variables:
        variables["GIT_SSL_CAINFO"] = variables["SSL_CERT_FILE"]
    for number, (key, value) in enumerate(settings):
        variables[f"GIT_CONFIG_KEY_{number}"] = key
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
    return variables | dict(extra or {})


def run(*arguments: str, env: Mapping[str, str], given: bytes = b"", timeout: float = 600) -> bytes:
    """Return what `git ARGUMENTS` prints. Raises `Failed` with git's reason, `Unreadable` where git is missing."""
    try:
        done = subprocess.run(
            ["git", *arguments], env=dict(env), input=given, capture_output=True, timeout=timeout, check=False
        )
    except FileNotFoundError:
        raise errors.Unreadable(MISSING) from None
    except subprocess.TimeoutExpired:
        raise Failed(f"git {arguments[0]} did not end within {timeout:.0f} s") from None
    if done.returncode:
        raise Failed(reason(done.stderr.decode("utf-8", "replace")))
    return done.stdout


def require() -> None:
    """Raise `Unreadable` where git is missing, before anything is asked of the network."""
    if shutil.which("git") is None:
        raise errors.Unreadable(MISSING)


def start(*arguments: str, env: Mapping[str, str], given: int) -> "subprocess.Popen[bytes]":
    """Start `git ARGUMENTS` with the open file `given` to read and its output on a pipe. The caller ends it."""
    return _open(*arguments, env=env, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def transfer(
    *arguments: str, env: Mapping[str, str], given: bytes, on_line: Callable[[str], None], timeout: float
) -> None:
    """Run a fetch, giving each line of its progress to `on_line`. Raises `Failed` with git's reason."""
    process = _open(*arguments, env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stderr is not None
    watchdog = threading.Timer(timeout, process.kill)
    watchdog.start()
    said: deque[str] = deque(maxlen=50)
    try:
        with contextlib.suppress(BrokenPipeError), process.stdin as stdin:
            stdin.write(given)
        for line in _lines(process.stderr):
            said.append(line)
            on_line(line)
        if process.wait():
            raise Failed(reason("\n".join(said)))
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()
        process.stderr.close()


def _open(*arguments: str, env: Mapping[str, str], stdin: int, stdout: int, stderr: int) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(["git", *arguments], env=dict(env), stdin=stdin, stdout=stdout, stderr=stderr)
    except FileNotFoundError:
        raise errors.Unreadable(MISSING) from None


def _lines(stream: IO[bytes]) -> Iterator[str]:
    """Yield the lines of git's progress, which a carriage return ends too, as they come."""
    rest = ""
    while chunk := os.read(stream.fileno(), 4096):
        *whole, rest = re.split(r"[\r\n]", rest + chunk.decode("utf-8", "replace"))
        yield from filter(None, map(str.strip, whole))
    yield from filter(None, [rest.strip()])


def reason(stderr: str) -> str:
    """Return the line of git's errors that says why: the first fatal one, else the last."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:", "ERROR:", "remote: "))]
    chosen = (fatal or lines or ["it gave no reason"])[0 if fatal else -1]
    return re.sub(r"^(fatal|error|ERROR|remote): *", "", chosen)
