"""The front of the command line: the application, its errors and its exit codes."""

from __future__ import annotations

import errno
import gc
import os
import sys
import traceback
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from ondiris import __version__
from ondiris.errors import (
    BrokenInvariant,
    InvalidFile,
    InvalidInput,
    OndirisError,
    Unavailable,
)

__all__ = ["CAPABILITIES", "command_line", "main"]

CAPABILITIES = (
    "figures",
    "indices",
    "projects",
    "bulletins",
    "places",
    "forecasts",
    "impact",
    "applications",
    "disclosure",
    "people",
    "doctor",
)

_BETWEEN_SWEEPS = 50_000
_QUESTIONS = {
    "doctor": "doctor",
    "applications": "applications",
    "owed": "applications",
    "procedures": "applications",
}
"""Small questions, and which capability answers them: the commands of all others stay unread."""
_SYSTEM = frozenset(
    (
        errno.EACCES, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ELOOP, errno.EMFILE,
        errno.ENAMETOOLONG, errno.ENFILE, errno.ENOSPC, errno.EPERM, errno.EROFS,
    )
)  # fmt: skip
"""What a system refuses however right the program is."""


def front(
    ctx: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Add the trace to an error.")] = False,
) -> None:
    """Answer for the options that stand before a command."""
    ctx.obj = {"debug": debug}
    if version:
        typer.echo(f"ondiris {__version__}")
        raise typer.Exit


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; end with the exit code that belongs to what happened."""
    if arguments is None:
        # A process of its own makes its objects and ends: looking through them for cycles as often
        # as Python does takes a tenth of its time.
        gc.set_threshold(_BETWEEN_SWEEPS, 20, 20)
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]
    sys.exit(_run(words, debug=debug))


@cache
def command_line(only: str = "") -> Any:
    """Return the application with every capability's commands, made once a process.

    Parameters
    ----------
    only : str
        One capability, whose commands alone it has.
    """
    app = typer.Typer(
        name="ondiris",
        help="The open industrial observatory of a city.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        epilog="Exit codes: 0 done, 1 refused by data or policy, 2 wrong usage, "
        "3 not available here, 4 a bug of ours.",
    )
    app.callback(invoke_without_command=True)(front)
    for name in (only,) if only else CAPABILITIES:
        import_module(f"ondiris.cli.{name}").register(app)
    return typer.main.get_command(app)


def _run(words: list[str], *, debug: bool) -> int:
    told: BaseException
    try:
        _require_text(words)
        asked = command_line(_QUESTIONS.get(words[0], "") if words else "")
        result = asked(words, standalone_mode=False, prog_name="ondiris")
    except OndirisError as error:
        _tell(error)
        told, code = error, error.exit_code
    except TyperException as error:
        print(_usage(error), file=sys.stderr)  # noqa: T201
        return 2
    except (KeyboardInterrupt, typer.Abort):
        print("Stopped; nothing was half done.", file=sys.stderr)  # noqa: T201
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:  # noqa: BLE001 - the last door: nobody foresaw it
        refusal = _unforeseen(error, words)
        _tell(refusal)
        told, code = error, refusal.exit_code
    else:
        return result if isinstance(result, int) else 0
    if debug:
        traceback.print_exception(told)
    return code


def _require_text(words: Sequence[str]) -> None:
    """Refuse words that are no text; only what is there may be called so, a file by its name."""
    for number, word in enumerate(words, start=1):
        if not word.isascii() and any("\ud800" <= c <= "\udfff" for c in word):
            try:
                Path(word).stat()
            except (OSError, ValueError):
                raise InvalidInput(
                    "not-text", f"word {number} of the command is no text in UTF-8"
                ) from None


def _usage(error: TyperException) -> str:
    """Return one line: what is wrong, and whose help says how it is right."""
    said = error.format_message() if str(error) else "Missing command"
    if said.startswith("Usage: "):
        return said
    # What checks a value speaks of itself first; the reader wants the value.
    said = said.replace("Value error, ", "").replace("Input should be", "it should be").strip()
    end = "" if said.endswith((".", "?", "!")) else "."
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "ondiris"
    return f"Usage: {said}{end} See `{command} --help`."


def _unforeseen(error: Exception, words: Sequence[str]) -> OndirisError:
    """Return what to say of an error that nobody foresaw: the system's own refusal, or a bug."""
    if isinstance(error, OSError) and error.errno in _SYSTEM:
        return Unavailable(
            "system-refused",
            f"the system says: {os.strerror(error.errno)}",
            hint="Make room for it, or name another file or folder.",
        )
    return BrokenInvariant(
        "bug",
        f"{type(error).__name__} in `ondiris {' '.join(words[:1])}`",
        hint="Please send the output of the same command with --debug.",
    )


def _tell(error: OndirisError) -> None:
    print(str(error).replace("\n", " "), file=sys.stderr)  # noqa: T201
    if isinstance(error, InvalidFile):
        first = next(iter(error.failures), None)
        said = str(first) if first and first.detail in error.detail else ""
        for line in error.lines:
            if line != said:
                print(f"  {line}", file=sys.stderr)  # noqa: T201
        if error.untold:
            print(f"  and {error.untold} more", file=sys.stderr)  # noqa: T201
