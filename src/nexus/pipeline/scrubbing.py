"""What a problem or note may tell: no secret to anybody, no path of the machine to visitors."""

import re
from collections.abc import Collection

from nexus.pipeline import masking

HIDDEN = "***"
_IN_ADDRESS = re.compile(r"(?<=://)[^\s/@'\"<>]+(?=@)")
_AUTHORIZATION = re.compile(
    r"""(?ix) (?: (authorization\b['"]?\s*[:=]\s*['"]?(?:\w+\s+)?) [^\s'",;]+
    | \b((?:basic|bearer|token)[ ]) [\w.~+/=-]{12,} )"""
)
_IN_QUERY = re.compile(r"(?i)([?&](?:\w*token|key|secret|password|sig|signature)=)[^\s&#'\"]+")
_PATH = re.compile(r"(?<![\w.:/~*-])/(?:[^\s/:'\",;]+/)+([^\s/:'\",;]+)")


def secrets(text: str, *, known: Collection[str] = ()) -> str:
    """Return a message without secrets: those that are known, what stands for a credential in an address or header, and
    whatever documents are masked for."""
    for secret in sorted((one for one in known if len(one) > 2), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    text = _IN_ADDRESS.sub(lambda found: found[0] if found[0] == "git" else HIDDEN, text)
    text = _AUTHORIZATION.sub(lambda found: f"{found[1] or found[2]}{HIDDEN}", text)
    return masking.mask(text=_IN_QUERY.sub(rf"\g<1>{HIDDEN}", text)).text


def paths(text: str) -> str:
    """Return a message with absolute paths cut to their last part, which says what is meant and not where it lies."""
    return _PATH.sub(r"\1", text)


def is_path(address: str) -> bool:
    """Return whether the address of a source is a place on the hub's own machine."""
    return address.startswith(("/", "file:"))
