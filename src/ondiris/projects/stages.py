"""The stages of a project and the moves between them, which are data.

A project goes from an application to full work; it may pause, come back, be reworked or leave.
The stages are a code list (``ondiris codes stages``); allowed moves stand in ``moves.csv``.
A project that leaves stays visible as *left*.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ondiris.codes import CodeList, shipped_list
from ondiris.errors import InvalidInput

__all__ = ["Stages", "load_stages", "read_stages", "shipped"]

BEFORE, AFTER, PAUSE, EXIT = "before", "after", "pause", "exit"


def shipped(name: str) -> str:
    """Return the text of one of the room's data files."""
    return (files("ondiris.projects") / name).read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Stages:
    """The list of stages with the allowed moves.

    Parameters
    ----------
    list : CodeList
        Stages with labels, and for each its phase: before launch, after it, pause or exit.
    moves : mapping of (str, str) to str
        Kind of each allowed move: forward, skip, reorder, rework, reduce, pause, resume, exit.
    """

    list: CodeList
    moves: Mapping[tuple[str, str], str]

    @property
    def before(self) -> tuple[str, ...]:
        """Stages before launch, in order."""
        ordered = [item for item in self.list if item.attributes["phase"] == BEFORE]
        return tuple(i.code for i in sorted(ordered, key=lambda i: int(i.attributes["rank"])))

    def phase(self, code: str) -> str:
        """Return ``before``, ``after``, ``pause`` or ``exit``.

        Raises
        ------
        InvalidInput
            If no stage has this code; the nearest ones are named.
        """
        return self.list[code].attributes["phase"]

    def rank(self, code: str) -> int:
        """Return the place of a stage in the normal order; 0 for pause and exit."""
        return int(self.list[code].attributes.get("rank", "0"))

    def move(self, before: str, after: str) -> str:
        """Return the kind of a move, ``same`` for none, empty where it is not allowed.

        Examples
        --------
        >>> stages = load_stages()
        >>> stages.move("permit", "construction"), stages.move("launched", "permit")
        ('forward', '')
        """
        self.list[before], self.list[after]
        return "same" if before == after else self.moves.get((before, after), "")


def read_stages(codes: CodeList, moves: str) -> Stages:
    """Return a list of stages with the moves that the text of a CSV file allows.

    Raises
    ------
    InvalidInput
        If a move names a stage that is not on the list, or a stage has no known phase.
    """
    for item in codes:
        if item.attributes.get("phase") not in (BEFORE, AFTER, PAUSE, EXIT):
            raise InvalidInput("bad-phase", f"stage {item.code} has no phase")
    table: dict[tuple[str, str], str] = {}
    for row in csv.DictReader(io.StringIO(moves)):
        codes[row["from"]], codes[row["to"]]
        table[row["from"], row["to"]] = row["kind"]
    return Stages(codes, table)


@cache
def load_stages() -> Stages:
    """Return the shipped stages and moves."""
    return read_stages(shipped_list("stages"), shipped("moves.csv"))
