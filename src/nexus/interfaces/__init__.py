"""Faces of the hub: web, REST, GraphQL, edge, command line, tasks.

Each parses, makes one service call, renders; no queries, no rules.
"""
