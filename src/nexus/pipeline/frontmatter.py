"""The metadata block at the beginning of a document: YAML between `---`, TOML between `+++`.

Of YAML the plain part is read that front matter uses: `key: value`, lists in brackets or by dashes. What is beyond it stays text.
"""

import datetime as dt
import re
import tomllib
from dataclasses import dataclass, field

_BLOCK = re.compile(
    r"\A(?P<mark>---|\+\+\+)[ \t]*\r?\n(?P<body>(?:(?!\1[ \t]*\r?$).*\n){0,200}?)(?P=mark)[ \t]*(?:\r?\n|\Z)",
    re.MULTILINE,
)
_PAIR = re.compile(r"(?P<key>[A-Za-z_][\w .-]{0,60}?)[ \t]*:(?:[ \t]+(?P<value>.*))?$")
OWN = "nexus"
"""The key by which a hub marks the notes that it writes."""
_NOTES = ("entry", "index")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """What the block says, and the offset of the first character after it."""

    metadata: dict[str, object] = field(default_factory=dict)
    end: int = 0
    notes: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Return whether a hub wrote the document: it repeats what others told."""
        return self.metadata.get(OWN) in _NOTES


def read(*, text: str) -> FrontMatter:
    """Return the metadata at the beginning of `text`; an unreadable block is noted, never an error."""
    if not text.startswith(("---", "+++")):
        return FrontMatter()
    match = _BLOCK.match(text)
    if not match:
        return FrontMatter()
    if match["mark"] == "+++":
        try:
            return FrontMatter(metadata=_plain(tomllib.loads(match["body"])), end=match.end())
        except tomllib.TOMLDecodeError as error:
            return FrontMatter(end=match.end(), notes=(f"The metadata block is not TOML: {error}.",))
    metadata = _yaml(match["body"])
    return FrontMatter(metadata=metadata, end=match.end()) if metadata else FrontMatter()


def _yaml(body: str) -> dict[str, object]:
    found: dict[str, object] = {}
    key = ""
    for line in body.splitlines():
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        pair = _PAIR.match(stripped) if not line.startswith((" ", "\t", "-")) else None
        if pair:
            key = pair["key"]
            found[key] = _value(pair["value"] or "")
        elif key and stripped.startswith("- "):
            held = found[key]
            found[key] = [*(held if isinstance(held, list) else []), _value(stripped[2:])]
        elif key:
            held = found[key]
            found[key] = f"{held} {stripped}".strip(" |>") if isinstance(held, str) else held
        else:
            return {}
    return found


def _value(text: str) -> object:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    if text.startswith("[") and text.endswith("]"):
        return [_value(one) for one in text[1:-1].split(",") if one.strip()]
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if text.lower() in ("null", "~"):
        return None
    if _NUMBER.match(text):
        return float(text) if "." in text else int(text)
    return text


def _plain(value: dict[str, object]) -> dict[str, object]:
    return {key: _json(one) for key, one in value.items()}


def _json(value: object) -> object:
    match value:
        case dict():
            return _plain(value)
        case list():
            return [_json(one) for one in value]
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return value
