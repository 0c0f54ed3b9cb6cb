"""Tell a line of code or a command from a line of words, where no fence says so."""

import re

_COMMANDS = (
    "git|npm|npx|yarn|pnpm|pip|pip3|docker|docker-compose|cd|sudo|curl|mkdir|python|python3|source|bundle|brew|apt|apt-get|celery"
    "|redis-server"
)
_KEYWORDS = "from|import|def|class|return|const|let|var|export|function|async|get|post|put|patch|delete|copy"
_LONGEST = 400
_CODE = re.compile(
    rf"""(?ix)
    [$>][ ]?(?:git|npm|pip|cd|docker)\b | >>>[ ] | (?:{_COMMANDS})[ ](?!/[ ])[a-z./~-]            # a command, a prompt
    | from[ ][\w.]+[ ]import[ ] | import[ ][\w{{*]+(?:[ ]from[ ]|$|\.)                      # imports
    | (?:def|class)[ ]\w+\( | @\w+[\w.]*(?:\(|$) | return\b.*[;)\]]?$                     # Python
    | (?:const|let|var|export|function|async[ ]function)[ ]\w                             # JavaScript
    | [{{}}()\[\];,<>/]+$ | \w+\($ | \w+[ ]?[({{]\w*[^ ]*[)}}]?[ ]?\{{$ | //| /\*            # brackets and comments
    | </?\w+[^<>]*>$ | [A-Z][A-Z0-9]*_[A-Z0-9_]*=                                          # tags, settings
    | (?:GET|POST|PUT|PATCH|DELETE)[ ]/ | copy[ ]code$                                     # requests, remains of copying
    """
)
_ENDS_CODE = re.compile(r".*(?:[;{]|\)\s*=>\s*\{?)$")
_FIRST_WORDS = frozenset(f"{_COMMANDS}|{_KEYWORDS}".split("|"))
_JOINING = frozenset(
    re.findall(
        r"\S+", "a an and are as at by for from i in is it its my of on or our that the they this to was we what with you"
    )
)
_LEAST_WORDS, _LEAST_JOINING = 6, 2
_STATEMENT = re.compile(
    r"(?i)[$>]|>>>|(?:select|insert|update|delete|create|alter|drop|with|from|import|const|var|export)\b"
)


def is_code(*, line: str) -> bool:
    """Tell whether a line is code or a command by its look."""
    return (
        len(line) <= _LONGEST
        and (line[-1:] in ("(", "{", ";", ">") or not line[:1].isalpha() or _begins_as_code(line))
        and bool(_CODE.match(line) or _ENDS_CODE.match(line))
        and not _is_sentence(line)
    )


def _begins_as_code(line: str) -> bool:
    # Most lines begin with a word that no code begins with: they are not looked at closer.
    first = line.partition(" ")[0].lower()
    return first in _FIRST_WORDS or first.startswith("return") or ("_" in first and "=" in first)


def _is_sentence(line: str) -> bool:
    """Tell whether a line that looks like code is part of a sentence: enough words, among them those that join words."""
    words = line.lower().split()
    joining = sum(word.strip(",.;:") in _JOINING for word in words)
    return len(words) >= _LEAST_WORDS and joining >= _LEAST_JOINING and not _STATEMENT.match(line)
