"""The protocol: tools listed and called, refusals told as such, nothing of a fault told.

The low-level server of the official SDK was taken, not its decorators: schemas are made of the
product's own types, an error has the shape that all doors share, and arguments are checked once.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ondiris.assistants.schemas import given_schema, taken_schema
from ondiris.assistants.tools import INSTRUCTIONS, TOOLS, call
from ondiris.errors import BrokenInvariant, OndirisError, Unsupported
from ondiris.session import Observatory
from ondiris.version import VERSION

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

__all__ = ["assistant_server", "require_protocol", "serve_stdio"]

_AT_ONCE = 2
"""Calls that are computed at once; others wait for their turn."""
_LOG = logging.getLogger("ondiris.assistants")


def require_protocol() -> None:
    """Refuse where the extra is not installed.

    Raises
    ------
    Unsupported
        ``missing-extra``
    """
    try:
        import mcp.server.lowlevel  # noqa: F401, PLC0415 - an extra, not always there
    except ModuleNotFoundError as error:
        raise Unsupported(
            "missing-extra",
            "this installation has no Model Context Protocol",
            hint="Install the extra mcp: `ondiris doctor` prints the command.",
        ) from error


def assistant_server(observatory: Observatory) -> Server[Any]:
    """Return the server of the tools of a home.

    Parameters
    ----------
    observatory : Observatory
        Opened for those who may ask.

    Raises
    ------
    Unsupported
        ``missing-extra``
    """
    require_protocol()
    import anyio  # noqa: PLC0415 - comes with the extra
    import anyio.to_thread  # noqa: PLC0415 - as above
    import mcp_types as types  # noqa: PLC0415 - as above
    from mcp.server.lowlevel import Server  # noqa: PLC0415 - as above

    listed = types.ListToolsResult(
        tools=[
            types.Tool(
                name=tool.name,
                title=tool.title,
                description=tool.description,
                input_schema=taken_schema(tool.takes),
                output_schema=given_schema(tool.gives),
                annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
            )
            for tool in TOOLS.values()
        ]
    )
    turns: list[anyio.CapacityLimiter] = []

    async def list_tools(_ctx: object, _params: object) -> types.ListToolsResult:
        return listed

    async def call_tool(_ctx: object, params: types.CallToolRequestParams) -> types.CallToolResult:
        if not turns:  # made in the loop that serves
            turns.append(anyio.CapacityLimiter(_AT_ONCE))
        name, arguments = params.name, params.arguments or {}
        answer, failed = await anyio.to_thread.run_sync(
            lambda: _answered(observatory, name, arguments), limiter=turns[0]
        )
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=text)],
            structured_content=None if failed else dict(answer),
            is_error=failed,
        )

    return Server(
        "ondiris",
        version=VERSION,
        title=observatory.city.title("en"),
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _answered(
    observatory: Observatory, name: str, arguments: Mapping[str, Any]
) -> tuple[Mapping[str, object], bool]:
    """Return an answer or a refusal, and whether it is one; of a fault only that it is ours."""
    try:
        return call(observatory, name, arguments), False
    except OndirisError as error:
        return error.to_json(), True
    except Exception as error:  # noqa: BLE001 - the last door: whatever comes is a bug of ours
        # A log is a publication: the kind of the fault, and not what it says.
        _LOG.error(
            "a fault in the tool %s: %s", name if name in TOOLS else "?", type(error).__name__
        )
        broken = BrokenInvariant("bug", "the question could not be answered; the fault is ours")
        return broken.to_json(), True


async def serve_stdio(observatory: Observatory) -> None:
    """Answer over standard input and output until the input ends.

    Parameters
    ----------
    observatory : Observatory

    Raises
    ------
    Unsupported
        ``missing-extra``
    """
    server = assistant_server(observatory)
    from mcp.server.stdio import stdio_server  # noqa: PLC0415 - an extra

    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())
