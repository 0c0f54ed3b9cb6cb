"""Nexus: a self-hosted knowledge hub for engineering programs and teams."""

__version__ = "0.1.0"
