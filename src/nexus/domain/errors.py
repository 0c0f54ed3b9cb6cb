"""The errors of Nexus, without HTTP: each interface maps them to its own answers.

NexusError
├── NotFound            nothing there, or nothing that this viewer may see
├── Forbidden           the actor may not do this
├── StaleVersion        the entry changed after the caller read it
├── Invalid             a value is refused; `field` names it
├── Conflict            contradicts an older act
│   └── Held            what is sent is in the hub already; `source` says where
├── Unreadable          a source cannot be read; says why and what to do
│   ├── UnsafeLocation  a private address, a path out of the root, a scheme that is not allowed
│   └── UnsafeArchive   an archive that would unpack outside its folder or to gigabytes
├── Superseded          another worker owns this unit now: stop quietly
└── Unavailable         a service that is needed does not answer
"""


class NexusError(Exception):
    """Root of every error that a caller of a service should expect."""


class NotFound(NexusError):  # noqa: N818 - the design's word
    """Raise when nothing is there, or nothing that this viewer may see."""


class Forbidden(NexusError):  # noqa: N818
    """Raise when the actor may not do this."""


class StaleVersion(NexusError):  # noqa: N818
    """Raise when an entry changed after the caller read it."""


class Invalid(NexusError):  # noqa: N818
    """Raise when a value is refused."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Conflict(NexusError):  # noqa: N818
    """Raise when an act contradicts an older one that still holds."""


class Held(Conflict):
    """Raise when what is sent is in the hub already."""

    def __init__(self, message: str, *, source: str) -> None:
        super().__init__(message)
        self.source = source


class Unreadable(NexusError):  # noqa: N818
    """Raise when a source cannot be read; the message says why and what to do."""


class UnsafeLocation(Unreadable):
    """Raise for a private address, a path out of the root or a scheme that is not allowed."""


class UnsafeArchive(Unreadable):
    """Raise for an archive that would unpack outside its folder or to more than the limit."""


class Superseded(NexusError):  # noqa: N818
    """Raise when another worker owns this unit now: stop quietly."""


class Unavailable(NexusError):  # noqa: N818
    """Raise when a service that is needed does not answer."""
