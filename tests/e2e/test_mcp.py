"""nexus mcp as programs start it: the SDK's own client, over standard input and output and over HTTP."""

import sys

import anyio
import mcp_types
from mcp import Client, StdioServerParameters

from tests.e2e.processes import Hub

TOOLS = ["search", "solve", "entry", "evidence", "document"]


async def used(server: StdioServerParameters | str) -> None:
    """Ask for everything there is, and for what there is not."""
    async with Client(server) as client:
        listed = (await client.list_tools()).tools
        assert [tool.name for tool in listed] == TOOLS
        for tool in listed:
            assert tool.description
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
        solved = await client.call_tool("solve", {"problem": "502 Bad Gateway from Nginx"})
        assert solved.structured_content is not None
        assert solved.structured_content["verdict"] == "seen"
        slug = solved.structured_content["answers"][0]["challenge"]["slug"]
        entry = await client.call_tool("entry", {"slug": slug})
        assert entry.structured_content is not None
        assert entry.structured_content["solutions"]
        for name, arguments, said in (
            ("entry", {"slug": "no-such-entry"}, "no entry is called no-such-entry"),
            ("search", {"query": "x", "size": 1000}, "size"),
            ("search", {"query": "x", "kind": "recipe"}, "kind is one of"),
            ("evidence", {}, "slug"),
        ):
            refused = await client.call_tool(name, arguments)
            assert refused.is_error
            assert isinstance(refused.content[0], mcp_types.TextContent)
            assert said in refused.content[0].text


def test_programs_ask_over_standard_input_and_over_http(hub: Hub) -> None:
    anyio.run(used, StdioServerParameters(command=sys.executable, args=["-m", "nexus", "mcp"], env=hub.env))
    with hub.running("mcp", "--http", "--port", "0") as server:
        anyio.run(used, server.says(r"Nexus answers MCP at (\S+)")[1])
        server.interrupt()
