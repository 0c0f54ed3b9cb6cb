"""Pure functions from text to learnings to entries. No Django, no I/O beyond reading the shipped lexicons. Imports domain."""
