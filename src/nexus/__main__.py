"""`python -m nexus` is the nexus command."""

from nexus.interfaces.cli import main

main.run()
