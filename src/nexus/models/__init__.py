"""Tables and constraints; no behaviour, no I/O. Imports domain."""
