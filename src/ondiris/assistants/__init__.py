"""The door for assistants: a few tools over the Model Context Protocol, and nothing that writes.

A tool answers a question with figures as they were printed, each with the identifier that
``ondiris why`` resolves, its interval, source, day and citation; what is not there is said as such,
and why.  `TOOLS` lists the tools, `Visit` is one call at one vintage, `assistant_server` makes the
server of them, `serve_stdio` and `http_app` let it be reached.

``asked.py``, ``told.py``
    what tools take and give, from which their schemas are made
``discovering.py`` ``figures.py`` ``evidence.py`` ``changes.py`` ``checking.py``
    the tools
``absences.py``
    why there is no figure
``server.py`` ``http.py``
    the protocol, which alone needs the extra ``mcp``
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ondiris.assistants.http import http_app
    from ondiris.assistants.server import assistant_server, serve_stdio
    from ondiris.assistants.tools import TOOLS, Tool, call
    from ondiris.assistants.visit import Visit

__all__ = ["TOOLS", "Tool", "Visit", "assistant_server", "call", "http_app", "serve_stdio"]

_WHERE = {
    "TOOLS": "tools",
    "Tool": "tools",
    "Visit": "visit",
    "assistant_server": "server",
    "call": "tools",
    "http_app": "http",
    "serve_stdio": "server",
}


def __getattr__(name: str) -> object:
    """Bring what is asked for: the protocol is an extra, and the web door is heavy."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = found
    return found
