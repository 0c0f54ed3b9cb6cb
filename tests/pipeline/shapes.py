"""Documents that no person writes: each is one piece repeated to any size, after a beginning of its own."""

from collections.abc import Iterator

_PIECES: dict[str, tuple[str, str]] = {
    "items": ("", "- a\n"),
    "items of challenges": ("# Challenges\n", "- The build was slow: we cached it\n"),
    "items of technologies": ("# Technologies\n", "- Redis - a store\n"),
    "items of practices": ("# Best practices\n", "- Always write tests\n"),
    "two lists of challenges": ("# Challenges\n\n- a b\n\n# Solutions\n", "- we cached all of it\n"),
    "quotes": ("", "> "),
    "quoted lines": ("", "> > > x\n"),
    "ticks": ("", "` "),
    "lines of ticks": ("", "`\n"),
    "brackets": ("", "["),
    "open links": ("", "[a](b"),
    "open images": ("", "![a"),
    "round brackets": ("- ", "(x "),
    "pipes": ("", "|"),
    "table": ("| Problem | Solution |\n|---|---|\n", "| it broke | we used Redis |\n"),
    "typed columns": ("", "a\tb\n\n"),
    "columns of one line": ("", "a   "),
    "open tags": ("", "<a "),
    "open lists": ("", "<ul><li>a\n"),
    "items of HTML": ("", "<li>a"),
    "rows of HTML": ("<table><tr><th>Problem</th><th>Solution</th></tr>\n", "<tr>\n"),
    "open comments": ("", "<!--\n"),
    "comments": ("", "<!-- a -->\n"),
    "headings": ("", "# Heading\n"),
    "cases": ("", "## Problem: a\n\nit broke\n"),
    "underlined": ("", "Title\n=====\n"),
    "hashes": ("", "#"),
    "one line": ("", "We used Redis in the end. "),
    "one line of names": ("", "HTML, CSS and "),
    "one practice": ("# Best practices\n", "Always test. "),
    "stars": ("", "*a "),
    "bold labels": ("", "**Problem:** a\n**Solution:** b\n"),
    "labels run in": ("", "Challenges: a. Solutions: b. Lessons: c. "),
    "underscores": ("", "_a "),
    "backslashes": ("", "\\"),
    "entities": ("", "&amp;"),
    "fences": ("", "```\n"),
    "open fences": ("", "```python\n"),
    "code below prose": ("- a\n\n", "some words\n\n    x = f(1);\n\n"),
    "blanks": ("", "\n"),
    "lines": ("", "some words here\n"),
    "questions": ("", "What was hard? All of it.\n\n"),
    "tales": ("", "The hardest part was CORS. I fixed it by a proxy.\n\n"),
    "shouts": ("", "MANY WORDS\n"),
    "emoji": ("", "🚀 Redis\n"),
    "addresses": ("", "a@b.cd "),
    "secrets": ("", "password = hunter2x9\n"),
    "open keys": ("", "-----BEGIN PRIVATE" + " KEY-----\n"),
    "pasted code": ("", "python\nCopy code\n"),
    "open front matter": ("---\n", "a: b\n"),
}


def of(*, size: int) -> Iterator[tuple[str, str]]:
    """Yield each shape's name and a document of `size` characters."""
    for name, (beginning, piece) in _PIECES.items():
        yield name, (beginning + piece * (size // len(piece) + 1))[:size]
    yield "deeper and deeper", "".join(f"{' ' * (2 * (at % 60))}- thing\n" for at in range(size // 66 + 1))
