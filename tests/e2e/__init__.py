"""The hub as people meet it: through real processes and a real browser."""
