"""What capabilities tell of a snapshot beside its figures, so that this room knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ondiris.errors import NotFound
from ondiris.model import World
from ondiris.model.holds import Holdups
from ondiris.model.planned import PlannedSubject
from ondiris.model.wanted import Wanted

if TYPE_CHECKING:
    from ondiris.model.pipeline import PipelineDraws
    from ondiris.session.figures.snapshot import Snapshot

__all__ = ["Foretold", "Tellers"]


@dataclass(frozen=True, slots=True)
class Foretold:
    """A sentence about what to expect, and the evidence that it leads to.

    Parameters
    ----------
    evidence : str
        Below ``evidence/`` of a reader's language; after a slash, a page below the language.
    text : str
    programme : str
        The programme that it is about; empty for the city's own figures.
    """

    evidence: str
    text: str
    programme: str


def _unplanned(_: Snapshot, subject: str, __: Sequence[World]) -> PlannedSubject:
    raise NotFound("no-plan", f"nothing is known here of plans of {subject}")


@dataclass(frozen=True, slots=True)
class Tellers:
    """Who tells what; each of them reads the snapshot that asks.

    Parameters
    ----------
    foretold : sequence of callables
        What to expect, in sentences of a language.
    held : sequence of callables
        What projects wait for in some worlds, and how long stages took.
    coming : sequence of callables
        What is still to come in equally likely futures, by draws and seed.
    wanted : sequence of callables
        Which missing figure or file would narrow most what is told of the future.
    planned : callable
        What a project or programme plans, in some worlds.
    """

    foretold: Sequence[Callable[[Snapshot, str], Sequence[Foretold]]] = ()
    held: Sequence[Callable[[Snapshot, Sequence[World]], Holdups]] = ()
    coming: Sequence[Callable[[Snapshot, int, int], PipelineDraws]] = ()
    wanted: Sequence[Callable[[Snapshot], Sequence[Wanted]]] = ()
    planned: Callable[[Snapshot, str, Sequence[World]], PlannedSubject] = _unplanned
