"""Tell a line of code or a command from a line of words, where no fence says so."""

import re

_SHELL = "git|npm|npx|yarn|pnpm|pip3?|docker|docker-compose|cd|sudo|curl|mkdir|python3?|source|bundle|brew"
_COMMANDS = f"{_SHELL}|apt|apt-get|celery|redis-server"
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
    | .*(?:[;{{]|\)\s*=>\s*\{{?)$                                                          # ends as code does
    """
)


def is_code(*, line: str) -> bool:
    """Tell whether a line is code or a command by its look."""
    return len(line) <= _LONGEST and bool(_CODE.match(line))
