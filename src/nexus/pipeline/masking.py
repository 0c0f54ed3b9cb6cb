"""Hide secrets and addresses in a document before anything else reads it. The text keeps its length, so spans hold."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

MASK = "x"


class _Rule(NamedTuple):
    """A kind of secret: words one of which must occur for the pattern to be worth trying, and the pattern.

    A group named value, quoted or bare is what is hidden, else the whole match. No pattern has nested quantifiers. It is
    compiled when it is first worth trying: most processes never meet most kinds.
    """

    kind: str
    hints: tuple[str, ...]
    pattern: str
    folded: bool = False
    """Whether the hints stand for words in any case."""


_WORDS_BEFORE_SECRETS = (
    "secret", "password", "passwd", *(f"{word}{joint}key" for word in ("api", "access", "private") for joint in ("", "_", "-")),
    *(f"{word}{joint}token" for word in ("auth", "access") for joint in ("", "_", "-")),
)  # fmt: skip
_VALUE_OF_A_NAME = (
    r"""(?ix)
    (?:secret|password|passwd|api[_-]?key|access[_-]?key|auth[_-]?token|access[_-]?token|private[_-]?key)[\w-]{0,20}
    ["'`*]{0,3}[ \t]{0,3}(?:=|:(?!//))[*]{0,2}[ \t]{0,3}
    (?:(?P<quote>["'`])(?P<quoted>[^\s"'`]{6,200})(?P=quote) | (?P<bare>[^\s"'`,;<>(){}\[\]*]{8,200}))
    """
)
_RULES = (
    _Rule(
        "private key",
        ("PRIVATE KEY",),
        r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[^-]|-(?!----BEGIN )){0,8000}?-----END [A-Z ]{0,30}PRIVATE KEY-----",
    ),
    _Rule("JWT", ("eyJ",), r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}"),
    _Rule("AWS key", ("AKIA", "ASIA"), r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    _Rule(
        "GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})",
    ),
    _Rule("GitLab token", ("glpat-",), r"\bglpat-[\w-]{20,}"),
    _Rule("Slack token", ("xox",), r"\bxox[abeprs]-[\w-]{10,}"),
    _Rule("Slack token", ("hooks.slack.com",), r"hooks\.slack\.com/services/(?P<value>[\w/]{20,})"),
    _Rule("API key", ("sk-",), r"\bsk-[\w-]{20,}"),
    _Rule("API key", ("_live_", "_test_"), r"\b[srp]k_(?:live|test)_\w{10,}"),
    _Rule("API key", ("AIza",), r"\bAIza[\w-]{35}"),
    _Rule("API key", ("SG.",), r"\bSG\.[\w-]{16,}\.[\w-]{16,}"),
    _Rule("registry token", ("npm_", "pypi-"), r"\b(?:npm_[A-Za-z0-9]{30,}|pypi-[\w-]{40,})"),
    _Rule("API key", ("dop_v1_", "hf_"), r"\b(?:dop_v1_[0-9a-f]{40,}|hf_[A-Za-z0-9]{30,})"),
    _Rule(
        "password in URL",
        ("@",),
        r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@'\"<>]{0,100}:(?P<value>[^\s@/'\"<>]{3,200})@",
    ),
    _Rule("token", ("earer ",), r"\b[Bb]earer (?P<value>[\w.~+/-]{20,}=*)"),
    _Rule("secret", _WORDS_BEFORE_SECRETS, _VALUE_OF_A_NAME, folded=True),
    _Rule(
        "e-mail address",
        ("@",),
        r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24}\b",
    ),
)

_PLACEHOLDER = re.compile(
    r"(?i)\byour|your[_-]|placeholder|change[_-]?(?:me|this)|xxx|\.\.\.|\*\*\*|dummy|insert[_-]|replace[_-]|[<>]|^\$|\$[{(]"
    r"|process\.env|environ|getenv"
)
_REMOTE = re.compile(r"^git@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that was hidden: what it was and in which line, never the value."""

    kind: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A text without its secrets, as long as it was, and what was hidden."""

    text: str
    findings: tuple[Finding, ...] = ()


def mask(*, text: str) -> Masked:
    """Return `text` with API keys, tokens, passwords, private keys and e-mail addresses replaced, character by character."""
    hidden = sorted(_hidden(text))
    if not hidden:
        return Masked(text=text)
    pieces: list[str] = []
    findings: list[Finding] = []
    done, line = 0, 1
    for start, end, kind in hidden:
        if start < done:
            continue
        line += text.count("\n", done, start)
        pieces += (text[done:start], "".join("\n" if char == "\n" else MASK for char in text[start:end]))
        findings.append(Finding(kind=kind, line=line))
        line += text.count("\n", start, end)
        done = end
    return Masked(text="".join((*pieces, text[done:])), findings=tuple(findings))


def _hidden(text: str) -> Iterator[tuple[int, int, str]]:
    lower = text.casefold()
    for kind, hints, pattern, folded in _RULES:
        said = lower if folded else text
        if any(map(said.__contains__, hints)):
            for match in _compiled(pattern).finditer(text):
                start, end = _value(match)
                if not _harmless(kind, text[start:end]):
                    yield start, end, kind


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _value(match: re.Match[str]) -> tuple[int, int]:
    groups = match.re.groupindex
    for name in ("value", "quoted", "bare"):
        if name in groups and match.start(name) >= 0:
            return match.span(name)
    return match.span()


def _harmless(kind: str, value: str) -> bool:
    if kind == "e-mail address":
        return bool(_REMOTE.match(value))
    if kind in ("secret", "token", "password in URL"):
        return bool(_PLACEHOLDER.search(value)) or (kind == "secret" and not _mixed(value))
    return False


def _mixed(value: str) -> bool:
    # A word is a label ("password: required"); a secret mixes digits or marks with letters.
    return any(char.isdigit() for char in value) or any(not char.isalnum() and char not in "._-/" for char in value)
