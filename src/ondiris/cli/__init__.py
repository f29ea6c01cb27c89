"""The command line: the contract that documentation and scripts rely on.

A room adds commands in a module of its own with ``register(app)``, listed in `ROOMS`.  Heavy
libraries are imported by the commands that use them, so that a small question is answered
within a second.
"""

from __future__ import annotations

from ondiris.cli.front import ROOMS, app, main

__all__ = ["ROOMS", "app", "main"]
