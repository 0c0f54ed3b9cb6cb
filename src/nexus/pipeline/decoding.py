"""From the bytes of a document to its text."""

import codecs
from dataclasses import dataclass

from nexus.domain.errors import Unreadable

_BINARY_PROBE = 8192
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A document's text, newlines as they were, and what a reader of the run should know of its encoding."""

    text: str
    notes: tuple[str, ...] = ()


def decode(*, content: bytes) -> Decoded:
    """Return the text of `content`: UTF-8 (BOM off), UTF-16 with BOM, else cp1252 with a note.

    UTF-8 with a few broken bytes stays UTF-8, with a mark in their place and a note.

    Raises `Unreadable` where the content is binary: a NUL in the first 8 kB.
    """
    encoding = _UTF16.get(content[:2])
    if encoding:
        try:
            return Decoded(text=content[2:].decode(encoding), notes=("The file is UTF-16.",))
        except UnicodeDecodeError as error:
            raise Unreadable(f"The file begins as UTF-16 and is broken at byte {error.start + 2}.") from error
    if b"\0" in content[:_BINARY_PROBE]:
        raise Unreadable("The file is binary, not text.")
    body = content.removeprefix(codecs.BOM_UTF8)
    try:
        return Decoded(text=body.decode())
    except UnicodeDecodeError as error:
        return _mended(body, line=body.count(b"\n", 0, error.start) + 1)


def _mended(body: bytes, *, line: int) -> Decoded:
    """Return the text of bytes that are not all UTF-8, broken for the first time in `line`.

    Letters beyond ASCII that are whole UTF-8 would come out of cp1252 as two or three wrong ones each.
    """
    marked = body.decode(errors="replace")
    broken = marked.count("\ufffd") - body.count("\ufffd".encode())
    whole = sum(not letter.isascii() for letter in marked) - broken
    if broken < whole and broken * 100 <= len(body):
        return Decoded(text=marked, notes=(f"Line {line} is not UTF-8: broken letters, {broken} in all, read as \ufffd.",))
    text = body.decode("cp1252", errors="replace")
    return Decoded(text=text, notes=(f"Line {line} is not UTF-8: the file was read as Windows-1252.",))
