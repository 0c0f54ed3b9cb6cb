"""reStructuredText as HTML in which every block can be reached, lit and marked."""

from collections.abc import Callable, Iterable
from typing import Any

from docutils import core, nodes
from docutils.writers import html5_polyglot

from nexus.interfaces.web import sanitizing
from nexus.interfaces.web.blocks import Lines

_SETTINGS = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "halt_level": 5,
    "report_level": 5,
    "doctitle_xform": False,
    "sectsubtitle_xform": False,
    "initial_header_level": 2,
    "math_output": "LaTeX",
    "syntax_highlight": "none",
    "smart_quotes": False,
    "output_encoding": "unicode",
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "line_length_limit": 100_000,
}
_LEAVES = (nodes.paragraph, nodes.title, nodes.term, nodes.literal_block, nodes.line, nodes.field_name, nodes.subtitle)


def rendered(
    text: str,
    *,
    lit: range = range(0),
    lines: Iterable[int] = (),
    relative: Callable[[str], str | None] = lambda _: None,
    marks: Callable[[list[int]], str] = lambda _: "",
) -> str:
    """Return safe HTML of a reStructuredText; the arguments are those of `markdown.rendered`."""
    tree = core.publish_doctree(text, settings_overrides=_SETTINGS)
    placed = Lines(lit=lit, marks=lines)
    _number(tree, text.split("\n"))
    writer = html5_polyglot.Writer()
    writer.translator_class = type("_Placed", (_Translator,), {"placed": placed})
    raw = core.publish_from_doctree(tree, writer=writer, settings_overrides=_SETTINGS)
    del raw  # the whole page; the body is what stands on ours
    body = placed.unplaced() + str(writer.parts["body"])
    return sanitizing.clean(body, relative=lambda to: None if to.startswith("#") else relative(to), marks=marks)


class _Translator(html5_polyglot.HTMLTranslator):
    """Writes the line of a block into its opening tag, and the place of its marks behind it."""

    placed: Lines

    def starttag(self, node: Any, tagname: str, suffix: str = "\n", empty: bool = False, **attributes: Any) -> str:
        """Return the opening tag."""
        tag = str(super().starttag(node, tagname, suffix, empty, **attributes))
        first = node.attributes.pop("first_line", 0) if isinstance(node, nodes.Element) else 0
        if not first:
            return tag
        last = first + node.rawsource.rstrip("\n").count("\n")
        opened, _, rest = tag.partition(">")
        return f"{opened}{self.placed.attributes(first, last)}>{self.placed.marks(first, last)}{rest}"

    def visit_literal_block(self, node: Any) -> None:
        """Write a block of code line by line."""
        text, first = node.astext(), node.get("first_line", 0)
        marks = self.placed.marks(first, first + text.count("\n"))
        self.body.append(f'{marks}<pre {sanitizing.TAB}="0"><code>{self.placed.code(text, first)}</code></pre>\n')
        raise nodes.SkipNode


def _number(tree: nodes.document, source: list[str]) -> None:
    """Give each block the line where its text begins: the parser's own numbers are those of the end for some blocks."""
    line = 0
    for node in tree.findall(nodes.Element):
        if not isinstance(node, _LEAVES):
            continue
        begins = (node.rawsource or node.astext()).strip().partition("\n")[0].strip()
        if not begins:
            continue
        found = next((number for number in range(line, len(source)) if begins in source[number]), None)
        if found is not None:
            line = found
            node["first_line"] = found + 1
