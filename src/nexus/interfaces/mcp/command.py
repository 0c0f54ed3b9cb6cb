"""nexus mcp: the hub as tools for assistants and editors. Loads without the extra, and says how to install it."""

import enum
import importlib
import importlib.util
import socket
from collections.abc import Callable
from typing import Annotated

import typer

from nexus.domain.access import ANONYMOUS, Viewer
from nexus.domain.errors import Invalid, Unavailable
from nexus.services import access, migrations

app = typer.Typer(add_completion=False)

_HOST = "127.0.0.1"


class Eyes(enum.StrEnum):
    """Who looks."""

    PUBLIC = "public"
    OWNER = "owner"


@app.command()
def main(
    http: Annotated[bool, typer.Option("--http", help="Listen on 127.0.0.1 instead of speaking on standard input.")] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="PORT", help="With --http: the port; 0 for any that is free.")
    ] = 8808,
    as_: Annotated[Eyes, typer.Option("--as", help="Read as the public, or as the owner, who sees all.")] = Eyes.PUBLIC,
) -> None:
    """Answer programs that speak MCP: search, solve, entry, evidence, document. Reads only.

    They start it themselves and talk with it on standard input and output, or reach it at http://127.0.0.1:PORT/mcp.
    """
    if http and as_ is Eyes.OWNER:
        raise Invalid("--as owner goes without --http: over HTTP everybody on this machine may ask", field="as")
    if importlib.util.find_spec("mcp") is None:
        raise Unavailable("needs the extra of that name: pip install 'nexus-hub[mcp]' (or, beside the hub: 'mcp>=2.3,<3')")
    server = importlib.import_module("nexus.interfaces.mcp.server")
    if not http:
        migrations.bring_up()
        server.speak(look=_look(as_))
        return
    with _opened(port) as listening:
        migrations.bring_up()
        typer.echo(f"Nexus answers MCP at http://{_HOST}:{listening.getsockname()[1]}/mcp", err=True)
        server.listen(look=_look(as_), on=listening)


def _look(eyes: Eyes) -> Callable[[], Viewer]:
    return access.owner if eyes is Eyes.OWNER else lambda: ANONYMOUS


def _opened(port: int) -> socket.socket:
    """Return a socket that listens; raise Invalid where something else does on that port."""
    try:
        return socket.create_server((_HOST, port))
    except OSError as error:
        raise Invalid(f"{port}: {error.strerror}", field="port") from error
