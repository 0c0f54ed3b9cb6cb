"""The server, by the official SDK: the one module beside the tools that needs the extra `mcp`."""

import functools
import socket
from collections.abc import Callable
from typing import Any

import mcp_types
import uvicorn
from django.db import close_old_connections
from mcp.server.mcpserver import MCPServer

from nexus import __version__
from nexus.interfaces.mcp import tools

HOST = "127.0.0.1"

_ABOUT = """A hub of what engineers learned, each statement with the places that tell it.
`solve` with an error or problem first; `search` for anything else; `entry`, `evidence` and `document` lead on by slug and path.
Say how many sources tell something, and cite `place`."""
_READS = mcp_types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def make(*, look: tools.Look) -> MCPServer[None]:
    """Return the server, whose tools read as whom `look` gives."""
    server: MCPServer[None] = MCPServer(
        "nexus", title="Nexus", version=__version__, instructions=_ABOUT, log_level="WARNING"
    )
    for tool in tools.table(look=look):
        server.add_tool(_connected(tool), annotations=_READS)
    return server


def speak(*, look: tools.Look) -> None:
    """Answer on standard input and output until the input ends."""
    make(look=look).run("stdio")


def listen(*, look: tools.Look, on: socket.socket) -> None:
    """Answer by streamable HTTP on a socket of this machine, until Ctrl-C; each request stands for itself."""
    # For this host the SDK refuses requests that a web page of another name sends.
    app = make(look=look).streamable_http_app(host=HOST, stateless_http=True, json_response=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[on])


def _connected(tool: Callable[..., tools.Told]) -> Callable[..., tools.Told]:
    """Return a tool that does between calls what Django does between requests: no broken connection is used again."""

    @functools.wraps(tool)
    def answer(**given: Any) -> tools.Told:
        close_old_connections()
        try:
            return tool(**given)
        finally:
            close_old_connections()

    return answer
