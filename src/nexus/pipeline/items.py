"""Items of lists by what stands before them: bullets of any shape, numbers, letters, ticks and other small pictures."""

import re

_ITEM = re.compile(
    r"(?P<marker>[-*+•⦁◦▪▫‣●○■□·»→➔➤➢►▶✓✔✅☑❖◆🔹🔸👉🟢⭐]\ufe0f?(?=[ \t]|[^\x00-\x7f])"
    r"|[✅✔☑🔹🔸👉➤➢⦁•●▪]\ufe0f?|–(?=[ \t])|\#\.(?= )"
    r"|\(?\d{1,3}[.)](?=[ \t*]|$)|\d{1,2}[.)](?=[A-Za-z*])|\(?[a-z][.)](?=[ \t])|\d{1,2}\ufe0f?⃣)"
    r"[ \t]*(?:\[[ xX]\][ \t]+)?(?P<body>.*)$"
)


def begins(*, line: str) -> bool:
    """Tell whether a line begins as an item does, even if it says nothing."""
    return _ITEM.match(line) is not None


def read(*, line: str) -> tuple[int, str] | None:
    """Return where what an item says begins, and its marker: "1" for any number, "a" for any letter.

    None where the line is no item, or says nothing.
    """
    match = _ITEM.match(line)
    return (match.start("body"), _marker(match["marker"])) if match and match["body"] else None


def _marker(text: str) -> str:
    if text == "#." or text.strip("()").rstrip(".)")[:1].isdigit():
        return "1"
    return "a" if text[-1] in ".)" else text[0]
