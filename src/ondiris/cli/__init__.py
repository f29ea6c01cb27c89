"""The command line: the contract that documentation and scripts rely on.

A capability adds its commands with ``register(app)`` in the module or folder of its name, listed in
`CAPABILITIES`.  Heavy libraries are imported by the commands that use them, so that a small
question is answered within a second.
"""

from __future__ import annotations

from ondiris.cli.front import CAPABILITIES, command_line, main

__all__ = ["CAPABILITIES", "command_line", "main"]
