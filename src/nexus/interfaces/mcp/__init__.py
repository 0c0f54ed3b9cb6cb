"""The hub for programs that speak MCP: read-only tools over the services that REST answers from."""
