"""Where a statement was read."""

import enum


class SourceKind(enum.StrEnum):
    """The kinds of places that can be read."""

    FOLDER = "folder"
    FILE = "file"
    ARCHIVE = "archive"
    GIT = "git"
