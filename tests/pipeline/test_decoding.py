"""From bytes to text: encodings, marks of order, binaries."""

import pytest

from nexus.domain.errors import Unreadable
from nexus.pipeline import decoding


def test_utf8_keeps_its_newlines_and_loses_its_mark() -> None:
    found = decoding.decode(content=b"\xef\xbb\xbfone\r\ntwo\n")
    assert (found.text, found.notes) == ("one\r\ntwo\n", ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_read_by_its_mark(encoding: str) -> None:
    found = decoding.decode(content="\ufeffGrüße".encode(encoding))
    assert found.text == "Grüße"
    assert found.notes


def test_other_bytes_are_read_as_windows_with_a_note_that_names_the_line() -> None:
    found = decoding.decode(content=b"fine\nna\xefve\n")
    assert found.text == "fine\nnaïve\n"
    assert "Line 2" in found.notes[0]


def test_a_broken_byte_among_whole_letters_leaves_them_whole() -> None:
    told = "Grüße aus Köln – naïve\n" * 20
    found = decoding.decode(content=b"first\n\xff" + told.encode())
    assert found.text == "first\n\ufffd" + told
    assert found.notes == ("Line 2 is not UTF-8: broken letters, 1 in all, read as \ufffd.",)


@pytest.mark.parametrize("content", [b"\x7fELF\0\0", b"GIF89a\0", b"a" * 8000 + b"\0"])
def test_binary_content_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable, match="binary"):
        decoding.decode(content=content)


def test_broken_utf16_is_refused() -> None:
    with pytest.raises(Unreadable, match="UTF-16"):
        decoding.decode(content=b"\xff\xfea")
