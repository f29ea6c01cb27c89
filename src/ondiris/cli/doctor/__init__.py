"""The doctor: what works here, what is missing, and what to do about it.

It must answer where little works, so that nothing here is imported beyond the command line itself:
each check brings what it looks at, and says so where that cannot be had.
"""

from __future__ import annotations

import typer

from ondiris.cli.doctor import asking

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this capability."""
    asking.register(app)
