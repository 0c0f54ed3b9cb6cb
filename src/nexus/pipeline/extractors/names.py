"""Technologies and concepts: the names that a section of technologies, concepts or learnings presents."""

import re

from nexus.pipeline import lexicon
from nexus.pipeline.extractors import mentions, phrases
from nexus.pipeline.extractors.harvest import Harvest
from nexus.pipeline.lexicon import Label, Role
from nexus.pipeline.outline import Node, bare
from nexus.pipeline.parsing import Kind
from nexus.pipeline.passage import Passage

_NOISE = frozenset(
    [
        "and",
        "or",
        "&",
        "+",
        "/",
        ",",
        "the",
        "a",
        "an",
        "of",
        "for",
        "with",
        "in",
        "on",
        "as",
        "to",
        "by",
        "via",
        "using",
        "use",
        "optional",
        "based",
        "framework",
        "frameworks",
        "library",
        "libraries",
        "language",
        "languages",
        "database",
        "databases",
        "db",
        "api",
        "apis",
        "basics",
        "basic",
        "advanced",
        "core",
        "modern",
        "fundamentals",
        "pipelines",
        "pipeline",
        "workflows",
        "workflow",
        "tool",
        "tools",
        "platform",
        "service",
        "services",
        "version",
        "v",
        "stack",
        "programming",
        "queries",
        "query",
        "features",
        "setup",
        "integration",
        "cloud",
        "server",
        "web",
        "app",
        "development",
        "backend",
        "frontend",
        "standard",
        "standards",
        "essentials",
        "documentation",
        "docs",
        "ecosystem",
        "technologies",
        "technology",
        "project",
        "projects",
        "practices",
        "pro",
        "latest",
        "hosting",
    ]
)
_WORDS = re.compile(r"[A-Za-z][\w'-]*")
_TRIM = re.compile(r"\s*(?:[(\[][^()\[\]]*[)\]]$|\s(?:with|using|via|through|by)\s.*|[;:]\s.*)$")
_MIDDLE = re.compile(r"\s*\([A-Z]{2,6}s?\)\s")
_STAGE = re.compile(r"(?i)(?:milestone|week|day|module|sprint|phase|project|part|task|chapter|month)s?\s*#?\d+\b")
_NUMBERED = re.compile(r"\W*\d{1,2}[.)]")
_FOR = re.compile(r"\s+(?:for|to|in|as)\s")
_TOOL_FOR = re.compile(r"\s+(?:for|to|in)\s.*$")
_BETWEEN = re.compile(r"^(?:\s|&|and\b|\+|/|,|with\b|-)+|(?:\s|&|\band|\+|/|,|\bin|\bwith|-)+$")
_MAKING = re.compile(
    r"(?i)(?:building|using|creating|writing|developing|implementing|deploying|setting up|working with|understanding)\s"
)
_IN_TOOL = re.compile(r"\s(?:in|for|on|and|to)\s+$")
_GROUP_HEADS = frozenset(
    [
        "tool",
        "technology",
        "framework",
        "library",
        "language",
        "platform",
        "stack",
        "software",
        "package",
        "service",
        "other",
        "misc",
        "database",
        "frontend",
        "backend",
        "devops",
        "infrastructure",
        "utility",
        "dependency",
        "styling",
        "hosting",
        "editor",
        "ide",
        "environment",
        "extension",
    ]
)
_SHAPE = re.compile(
    r"(?:[A-Z][a-z]+[A-Z][A-Za-z]*|[a-z]+[A-Z][A-Za-z]+|[\w-]+\.(?:js|io|py|rs|ai)|[a-z][a-z0-9]*-[a-z][a-z0-9-]*|[A-Za-z]+(?:DB|SQL|QL|JS))$"
)
_PLURAL_NUMBER = re.compile(
    r"(?i)^(?:week|day|module|sprint|phase|month|unit|chapter|lesson|part|session|stage|milestone)s?\s*#?\d+(?:\s*(?:[-–]|to|&|and)\s*\d+)?\s*[:.)–—-]*\s*"
)


def section(*, node: Node, role: Role, harvest: Harvest) -> None:
    """Note the names that the direct content of `node` presents; headings below it are sections of their own."""
    for child in node.children:
        if child.kind is Kind.ITEM:
            _item(child, role, harvest)
        elif child.kind is Kind.PARAGRAPH:
            _paragraph(child, role, harvest)
        elif child.kind is Kind.TABLE:
            _table(child, role, harvest)


def heading(*, node: Node, role: Role, harvest: Harvest) -> bool:
    """Note what a heading inside such a section names. Return whether it only groups what stands under it."""
    title = _unnumbered(node.text)
    if not title:
        return True
    lead = phrases.item(passage=title).lead
    found = mentions.find(passage=lead, listed=True)
    if found and _only(lead, found):
        _technologies(lead, harvest, "a heading in a section of technologies or concepts")
        return False
    known = _trimmed(lead, [])
    if not (known and known.words == title.words and lexicon.concept(known.words)):
        harvest.mention(passage=title, reason="named in a heading", presented=True)
    if _is_group(node, title, role):
        if known and lexicon.concept(known.words) and (role is not Role.TECHNOLOGY or not _names_technologies(node)):
            harvest.concept(passage=known, reason="a heading that names a known concept", headed=True)
        return True
    if role is not Role.TECHNOLOGY or (known and lexicon.concept(known.words)):
        _concept(title, role, harvest, "a heading in a section of concepts")
    return False


def passing(*, passage: Passage, harvest: Harvest) -> None:
    """Note the technologies that a heading anywhere names; a heading that names nothing else presents them."""
    found = mentions.find(passage=passage, listed=True)
    if found and _only(passage, found):
        _technologies(passage, harvest, "a heading")
    else:
        harvest.mention(passage=passage, reason="named in a heading")


def _names_technologies(node: Node) -> bool:
    return any(mentions.find(passage=under.text) for child in node.children for under in child.walk() if under.text)


def details(*, node: Node, harvest: Harvest) -> None:
    """Note the technologies that the details of one item name."""
    for child in node.children:
        for under in child.walk():
            for passage in [cell for row in under.rows for cell in row] or [under.text]:
                found = mentions.find(passage=passage, listed=True) if passage else []
                if found and _only(passage, found):
                    _technologies(passage, harvest, "listed in a section of technologies or concepts")
                elif found:
                    harvest.mention(
                        passage=passage, reason="named in a section of technologies or concepts", presented=True
                    )


def _unnumbered(title: Passage) -> Passage:
    match = _PLURAL_NUMBER.match(title.plain)
    return bare(title.part(match.end(), len(title.plain))) if match else title


def _is_group(node: Node, title: Passage, role: Role) -> bool:
    words = lexicon.words(text=title.plain)
    if words and words[-1] in _GROUP_HEADS:
        return True
    headings = node.under(Kind.HEADING)
    items = node.under(Kind.ITEM) + [item for one in headings for item in one.under(Kind.ITEM)]
    named = sum(_names_something(one) for one in items)
    if role is Role.CONCEPT:
        marked = sum(bool(one.text.bold) and one.text.bold[0][0] == 0 for one in items)
        return marked * 2 > len(items) and not _is_concept(title.words) and not _NUMBERED.match(node.lines[0].plain)
    return named * 2 > len(items) if items else len(headings) > 1


def _names_something(node: Node) -> bool:
    one = phrases.item(passage=node.text)
    if one.rest is None:
        return not node.text.plain.endswith(".") and not phrases.is_sentence(one.lead.plain)
    return (one.bold or not phrases.is_sentence(one.lead.plain)) and len(one.lead.plain.split()) <= 7


def _item(node: Node, role: Role, harvest: Harvest) -> None:
    one = phrases.item(passage=node.text)
    labels = lexicon.labels(text=one.lead.plain)
    if labels and labels <= {Label.RESULT, Label.LESSON, Label.DETAIL} and one.rest:
        harvest.mention(passage=one.rest, reason="named in a section of technologies or concepts", presented=True)
        return
    own = lexicon.role(text=one.lead.plain, whole=True)
    if (
        own in (Role.TECHNOLOGY, Role.CONCEPT, Role.LEARNING)
        and (one.rest or node.children)
        and not lexicon.concept(one.lead.words)
    ):
        if one.rest:
            _list(one.rest, own, harvest)
        section(node=node, role=own, harvest=harvest)
        return
    is_group = _take(node.text, one, role, harvest, bool(node.children))
    if is_group:
        section(node=node, role=role, harvest=harvest)
    else:
        details(node=node, harvest=harvest)


def _take(text: Passage, one: phrases.Item, role: Role, harvest: Harvest, has_children: bool) -> bool:
    """Note what one item presents. Return whether it is the label of a group."""
    reason = "an item in a section of technologies or concepts"
    found = mentions.find(passage=one.lead, listed=True)
    if found and _only(one.lead, found):
        _technologies(one.lead, harvest, reason)
        if one.rest:
            harvest.mention(passage=one.rest, reason="named beside a technology", presented=True)
        return False
    if one.rest and _is_label(one.lead, role, _is_dash(text, one)) and _is_list(one.rest):
        _list(one.rest, role, harvest)
        return False
    if (
        one.rest
        and role is Role.TECHNOLOGY
        and not _is_dash(text, one)
        and mentions.find(passage=one.rest)
        and not phrases.is_sentence(one.rest.words[:60])
    ):
        harvest.mention(passage=one.rest, reason="named after a label", presented=True)
        return False
    if phrases.is_sentence(one.lead.plain) and not one.bold:
        harvest.mention(passage=text, reason="named in a section of technologies or concepts", presented=True)
        return False
    if has_children and not one.rest and _is_label(one.lead, role, dashed=True):
        return True
    if found and found[0].start == 0 and _FOR.match(one.lead.plain, found[0].end):
        harvest.technology(name=found[0].name, passage=one.lead.part(0, found[0].end), reason=reason)
    named = len(mentions.find(passage=one.rest)) if one.rest else 0
    if named < 2 or role is Role.CONCEPT or _is_concept(one.lead.words):
        for piece in _bold_pieces(text, one):
            _concept(piece, role, harvest, reason)
    if one.rest:
        harvest.mention(passage=one.rest, reason="named in a section of technologies or concepts", presented=True)
    return False


def _bold_pieces(text: Passage, one: phrases.Item) -> list[Passage]:
    """Return the names that one item holds: several where the author set several in bold or gave each its bracket."""
    if (
        len(text.bold) > 1
        and one.bold
        and one.rest
        and (one.rest.plain.startswith(("and ", "&", ",", "(")) or "and " in one.rest.plain[:60])
    ):
        pieces = [text.part(start, end) for start, end in text.bold]
        if all(not phrases.is_sentence(piece.plain) for piece in pieces):
            return pieces
    if one.lead.plain.count("(") > 1:
        return phrases.parts(passage=one.lead)
    return [one.lead]


def _concept(passage: Passage, role: Role, harvest: Harvest, reason: str) -> None:
    found = mentions.find(passage=passage, listed=True)
    if found and _only(passage, found):
        _technologies(passage, harvest, reason)
        return
    name = _trimmed(passage, found)
    if not (name and lexicon.concept(name.words)) or name is not passage:
        harvest.mention(passage=passage, reason=reason, presented=True)
    if (
        not name
        or len(name.plain) < 3
        or len(name.words.split()) > 9
        or ((found or role is Role.LEARNING) and _MAKING.match(name.plain))
    ):
        return
    if found and ((role is Role.TECHNOLOGY and found[0].start == 0) or (role is not Role.CONCEPT and not _adds(name))):
        return
    if role is Role.TECHNOLOGY and not _is_concept(name.words):
        if _SHAPE.match(name.plain) and not lexicon.concept(name.words):
            harvest.technology(name=name.words, passage=name, reason="written as the name of a technology")
        return
    harvest.concept(passage=name, reason=reason)


def _adds(name: Passage) -> bool:
    """Tell whether a phrase names a concept beside its technologies: "Python generators", not "npm package management"."""
    inside = mentions.find(passage=name, listed=True)
    if not inside or lexicon.concept(name.words):
        return True
    before, after = name.plain[: inside[0].start], name.plain[inside[-1].end :]
    return any(bool(lexicon.concept(_BETWEEN.sub("", side).strip())) for side in (before, after))


def _trimmed(passage: Passage, found: list[mentions.Mention]) -> Passage | None:
    """Return the name of a concept without its bracket, the tools it is done with, and a technology before or after it."""
    text = bare(passage)
    if lexicon.concept(text.words):
        return text
    bracket = _MIDDLE.search(text.plain)
    if bracket and lexicon.concept(text.plain[: bracket.start()]):
        return text.part(0, bracket.start())
    cut = _TRIM.search(text.plain)
    name = text.part(0, cut.start()) if cut and cut.start() > 2 else text
    inside = mentions.find(passage=name, listed=True)
    if inside and inside[-1].end >= len(name.plain) - 1 and inside[-1].start > 0:
        before = _IN_TOOL.search(name.plain, 0, inside[-1].start)
        if before:
            name = name.part(0, before.start())
    if inside and inside[0].start == 0 and (tail := _TOOL_FOR.search(name.plain, inside[0].end)):
        name = name.part(0, tail.start())
        inside = mentions.find(passage=name, listed=True)
    if inside and inside[0].start == 0:
        after = re.compile(r"\s*(?:&|and|\+|/)\s+").match(name.plain, inside[0].end)
        if after:
            name = name.part(after.end(), len(name.plain))
    return bare(name) if name else None


def _is_concept(name: str) -> bool:
    if lexicon.concept(name):
        return True
    words = name.lower().split()
    return len(words) > 1 and words[-1].strip(".,") in lexicon.concept_heads()


def _only(passage: Passage, found: list[mentions.Mention]) -> bool:
    """Tell whether nothing but technologies, words between them and words beside them is named."""
    left, done = [], 0
    for one in found:
        left.append(passage.plain[done : one.start])
        done = one.end
    left.append(passage.plain[done:])
    text = " ".join(left)
    if "(" in text:
        text = re.sub(r"\([^()]*\)?", " ", text)
    before = _BETWEEN.sub("", passage.plain[: found[0].start]).strip()
    before = before.rsplit(" ", 1)[0] if before.lower().endswith((" using", " via", " for", " on", " to")) else before
    if lexicon.concept(passage.words) or lexicon.concept(before):
        return False
    return all(word.lower() in _NOISE or len(word) == 1 for word in _WORDS.findall(text))


def _technologies(passage: Passage, harvest: Harvest, reason: str) -> None:
    for one in mentions.find(passage=passage, listed=True):
        harvest.technology(name=one.name, passage=passage.part(one.start, one.end), reason=reason)


def _is_list(rest: Passage) -> bool:
    """Tell whether `rest` lists names, most of them technologies, and says nothing more."""
    pieces = phrases.parts(passage=bare(rest))
    known = sum(
        bool((found := mentions.find(passage=piece, listed=True)) and _only(piece, found))
        or bool(lexicon.concept(piece.words))
        for piece in pieces
    )
    return known * 2 >= len(pieces) and known > 0


def _is_label(lead: Passage, role: Role, dashed: bool) -> bool:
    """Tell whether `lead` only says of what kind the names after it are: "Frontend: React", "Libraries: ..."."""
    words = lexicon.words(text=lead.plain)
    if not words or words[-1] in _GROUP_HEADS:
        return bool(words)
    if role is Role.CONCEPT:
        return False
    name = _trimmed(lead, [])
    return (role is Role.TECHNOLOGY and not dashed) or not (name and _is_concept(name.words))


def _is_dash(text: Passage, one: phrases.Item) -> bool:
    return ":" not in text.plain[: text.plain.find(one.rest.plain) if one.rest else 0]


def _list(rest: Passage, role: Role, harvest: Harvest) -> None:
    for piece in phrases.parts(passage=bare(rest)):
        found = mentions.find(passage=piece, listed=True)
        if found:
            _technologies(piece, harvest, "listed after a label")
            if _only(piece, found):
                continue
        name = _trimmed(piece, found)
        if not name or (found and not _adds(name)) or phrases.is_sentence(name.plain):
            continue
        if lexicon.concept(name.words) or role is Role.CONCEPT or (role is Role.LEARNING and _is_concept(name.words)):
            harvest.concept(passage=name, reason="listed after a label")
        elif role is Role.TECHNOLOGY and _SHAPE.match(name.plain):
            harvest.technology(name=name.words, passage=name, reason="written as the name of a technology")


def _paragraph(node: Node, role: Role, harvest: Harvest) -> None:
    for line in node.lines if len(node.lines) > 1 else [node.text]:
        one = phrases.item(passage=line)
        short = len(line.plain.split()) <= 12 and not line.plain.endswith((".", ":"))
        if (one.bold or (one.rest and len(one.lead.plain.split()) <= 4) or short) and not phrases.is_sentence(
            one.lead.plain
        ):
            _take(line, one, role, harvest, has_children=False)
        else:
            harvest.mention(passage=line, reason="named in a section of technologies or concepts", presented=True)


def _table(node: Node, role: Role, harvest: Harvest) -> None:
    at = next(
        (
            at
            for at, cell in enumerate(node.rows[0])
            if lexicon.role(text=cell.plain) in (Role.TECHNOLOGY, Role.CONCEPT)
        ),
        0,
    )
    for row in node.rows[1:]:
        if at and at < len(row) and row[at]:
            _list(row[at], Role.CONCEPT, harvest)
            continue
        cells = [cell for cell in row if cell]
        if not cells:
            continue
        one = phrases.Item(lead=bare(cells[0]), rest=cells[1] if len(cells) > 1 else None, bold=True)
        _take(cells[0], one, role, harvest, has_children=False)
        for cell in cells[1:]:
            harvest.mention(passage=cell, reason="named in a table of technologies or concepts", presented=True)
