"""The second phase of an import: forms to entries, in order that no order matters."""
