"""What can go wrong, named by who can put it right.

::

    OndirisError
    ├── InvalidInput (ValueError)      the caller: a word, number or period that cannot be
    │   └── InvalidFile                the owner of a file: rows named by sheet, row and column
    │       └── InvalidEntry           who records by hand: fields named
    ├── NotFound (LookupError)         the caller: no such file, home, series or entry
    ├── Inconsistent (ValueError)      the data steward: parts do not add up
    ├── Refused (PermissionError)      nobody: policy forbids it
    ├── NotConverged (ArithmeticError) the methodologist: an iteration stopped short
    ├── Unsupported (NotImplementedError)  the operator: another engine or extra can
    ├── Unavailable (ConnectionError)  wait and try again: a provider or database is away
    └── BrokenInvariant (AssertionError)   us: a bug, with what to send

A message carries codes, counts, shapes and names, never an enterprise's value: a log is a
publication.  Every door turns an error into the same JSON and the same exit code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

__all__ = [
    "BrokenInvariant",
    "Failure",
    "Inconsistent",
    "InvalidEntry",
    "InvalidFile",
    "InvalidInput",
    "NotConverged",
    "NotFound",
    "OndirisError",
    "Refused",
    "Unavailable",
    "Unsupported",
]


class OndirisError(Exception):
    """Base of every error the product raises on purpose.

    Parameters
    ----------
    code : str
        Stable identifier of the rule, in kebab case: ``unknown-code``.
    detail : str
        What happened and to which input, in one sentence without a value of an enterprise.
    hint : str
        What to do next.
    **context : str or int
        Codes, names and counts for programs that read the error.
    """

    title: ClassVar[str] = "Error"
    exit_code: ClassVar[int] = 4

    def __init__(self, code: str, detail: str, *, hint: str = "", **context: str | int) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.hint = hint
        self.context = context

    def __str__(self) -> str:
        """Return the single line that every door prints."""
        line = f"{self.title}: {self.detail} [{self.code}]"
        return f"{line} {self.hint}" if self.hint else line

    def to_json(self) -> dict[str, object]:
        """Return the one JSON shape that all doors share."""
        return {
            "error": {
                "code": self.code,
                "title": self.title,
                "detail": self.detail,
                "hint": self.hint,
                "context": dict(self.context),
            }
        }


class InvalidInput(OndirisError, ValueError):
    """A word, number, code or period from the caller that cannot be."""

    title = "Invalid input"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Failure:
    """One failing place in a file: where, which rule, and what would be right."""

    where: str
    rule: str
    detail: str
    hint: str = ""

    def __str__(self) -> str:
        """Return the failure as one line."""
        line = f"{self.where}: {self.detail} [{self.rule}]"
        return f"{line} {self.hint}" if self.hint else line


class InvalidFile(InvalidInput):
    """A file that was refused whole, with its failing places, bounded in number.

    Parameters
    ----------
    code, detail, hint, **context
        As in `OndirisError`.
    failures : sequence of Failure
        The failing places; only the first `SHOWN` are kept, the count is kept whole.  `lines` says
        those that fail alike in one line, `untold` counts those that are in no line.  A traceback
        shows the lines too.
    """

    title = "File refused"
    exit_code = 1
    SHOWN: ClassVar[int] = 20

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        hint: str = "",
        failures: Sequence[Failure] = (),
        **context: str | int,
    ) -> None:
        super().__init__(code, detail, hint=hint, **context)
        self.count = len(failures)
        self.failures = tuple(failures[: self.SHOWN])
        alike: dict[tuple[str, str], list[Failure]] = {}
        for failure in failures:
            alike.setdefault((failure.rule, failure.detail), []).append(failure)
        told = [(line, n) for found in alike.values() for line, n in _lines(found)][: self.SHOWN]
        self.lines = tuple(line for line, _ in told)
        self.untold = self.count - sum(n for _, n in told)
        for line in self.lines:
            self.add_note(line)

    def to_json(self) -> dict[str, object]:
        """Return the shared shape with the failing places beside it."""
        shape = super().to_json()
        shape["failures"] = [
            {"where": f.where, "rule": f.rule, "detail": f.detail, "hint": f.hint}
            for f in self.failures
        ]
        return shape


_FEW = 3


def _lines(alike: Sequence[Failure]) -> list[tuple[str, int]]:
    """Return places that fail alike as lines, each with how many it tells of.

    A few are named one by one, many by the first of them.
    """
    if len(alike) <= _FEW:
        return [(str(failure), 1) for failure in alike]
    return [(f"{alike[0]} The same in {len(alike) - 1} more.", len(alike))]


class InvalidEntry(InvalidFile):
    """One entry recorded by hand that was refused, with its failing fields."""

    title = "Entry refused"


class NotFound(OndirisError, LookupError):
    """No such file, home, series or entry."""

    title = "Not found"
    exit_code = 3


class Inconsistent(OndirisError, ValueError):
    """Figures that ought to agree and do not."""

    title = "Inconsistent"
    exit_code = 1


class Refused(OndirisError, PermissionError):
    """Policy forbids it: disclosure, embargo, a read-only home."""

    title = "Refused"
    exit_code = 1


class NotConverged(OndirisError, ArithmeticError):
    """An iteration stopped before it met its tolerance."""

    title = "Not converged"
    exit_code = 1


class Unsupported(OndirisError, NotImplementedError):
    """An engine, database or installation cannot; the hint names one that can."""

    title = "Unsupported"
    exit_code = 3


class Unavailable(OndirisError, ConnectionError):
    """A provider, database or file is away for now; trying again may help."""

    title = "Unavailable"
    exit_code = 3


class BrokenInvariant(OndirisError, AssertionError):
    """A bug of ours: please send the line and the command."""

    title = "Broken invariant"
    exit_code = 4
