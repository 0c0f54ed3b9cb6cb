"""Folders, archives and git, read alike."""
