"""The routes of the API, one module a noun: each parses, makes one service call, answers."""
