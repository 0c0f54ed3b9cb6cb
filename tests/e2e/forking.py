"""Carry out commands, each in a fork of this process: Django starts once, a command has all else to itself.

A line of JSON on standard input is a command: its arguments, and the files for its standard input, output and errors. For
each the exit code is printed.
"""

import json
import os
import sys
from typing import Any

from nexus.interfaces.cli import main

USED = ("import", "remove", "sources", "search", "show", "solve", "export")
"""Commands whose modules are loaded before the first fork."""


def carry_out(asked: dict[str, Any]) -> int:
    """Carry out one command as a process of its own would, and return its exit code."""
    for number, name in enumerate(asked["files"]):
        os.dup2(os.open(name, os.O_RDWR), number)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    try:
        code = main.call(arguments=asked["arguments"])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def serve() -> None:
    """Take commands until there are none."""
    for command in main.COMMANDS:
        if command.name in USED:
            main.application(command)
    while line := sys.stdin.readline():
        child = os.fork()
        if not child:
            code = 70
            try:
                code = carry_out(json.loads(line))
            finally:
                os._exit(code)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


serve()
