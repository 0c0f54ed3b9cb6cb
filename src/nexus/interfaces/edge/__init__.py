"""The root application behind the server."""
