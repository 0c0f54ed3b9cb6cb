"""Through whose eyes a command reads the hub."""

import enum
from typing import Annotated

import typer

from nexus.domain.access import ANONYMOUS, Viewer
from nexus.services import access


class Eyes(enum.StrEnum):
    """Who looks: whoever may use this machine's command line is the owner."""

    OWNER = "owner"
    PUBLIC = "public"


As = Annotated[Eyes, typer.Option("--as", help="Read as the owner, who sees all, or as the public.")]


def viewer(eyes: Eyes) -> Viewer:
    """Return the viewer who looks through these eyes."""
    return access.owner() if eyes is Eyes.OWNER else ANONYMOUS
