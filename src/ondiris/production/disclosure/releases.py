"""Releases kept under a home, and what binds the next one.

A release is two files, ``disclosure/<world>/<id>/``: ``table.json`` holds what may leave, with
rules, account and audit; ``sealed.npz`` holds what the next release must reckon with (true values,
what was hidden or how rounded, protection levels) and is as private as the returns.  A release made
anew, of later returns, sets the one before aside under a number.
"""

from __future__ import annotations

import json
import shutil
import warnings
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tokenize import TokenError
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ondiris.codes.json_text import json_of
from ondiris.disclosure import (
    Earlier,
    ReleaseLink,
    Shape,
    reopened,
)
from ondiris.errors import InvalidFile, OndirisError, Refused
from ondiris.model import Adds, Period
from ondiris.production.disclosure.documents import Document
from ondiris.production.disclosure.requests import DIMENSIONS, Request
from ondiris.production.disclosure.sealing import NewRelease
from ondiris.production.disclosure.unsealing import SealedRelease, unsealed
from ondiris.production.figures.keeping import KeptChange, kept_together

__all__ = ["Before", "ReleaseStore", "Withheld"]

CURRENT = "table"
HELD = "revision-held"
_DAMAGE = (
    *(ValueError, ArithmeticError, LookupError, TypeError, AttributeError, SyntaxError, TokenError),
    *(OSError, EOFError, RuntimeError, MemoryError, UserWarning, BadZipFile, zlib.error),
    OndirisError,
)
"""What reading an archive of arrays ends with when its bytes are not what was written."""
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """A release that binds a table.

    Parameters
    ----------
    release : Earlier
    period : Period
    day : date, optional
        Day by which the returns that it was made of had come in; unknown of old releases.
    """

    release: Earlier
    period: Period
    day: date | None


@dataclass(frozen=True, slots=True)
class Withheld:
    """A release of which nothing is shown, since its file is not what was audited.

    Parameters
    ----------
    world, id : str
        Where it is kept; nothing is taken from the file itself.
    code : str
        ``broken-stamp`` or ``bad-release``.
    """

    world: str
    id: str
    code: str


class ReleaseStore:
    """Releases of one world under a home.

    Parameters
    ----------
    folder : Path
        ``disclosure/<world>`` of the home.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def documents(self) -> tuple[list[Document], list[Withheld]]:
        """Return the documents of all releases, newest period first, and those withheld."""
        found: list[Document] = []
        withheld: list[Withheld] = []
        for path in sorted(self.folder.glob("*/table.json")):
            try:
                found.append(self._read(path))
            except InvalidFile as error:
                withheld.append(Withheld(self.folder.name, path.parent.name, error.code))
        found.sort(key=lambda d: (str(d.content["period"]), str(d.content["id"])), reverse=True)
        return found, withheld

    def document(self, id: str, returns: str) -> Document | None:  # noqa: A002 - the release's own word
        """Return the vintage of a release that was made of some returns, None without one.

        A vintage that cannot be reopened is none: it is made anew.

        Parameters
        ----------
        id : str
            Of the release.
        returns : str
            Digest of what it was made of.
        """
        made = [s for s in self._sealed(id) if s.returns == returns]
        found = (self._reopened(self.folder / id / f"{one.vintage}.json") for one in made)
        return next((document for document in found if document is not None), None)

    def vintages(self, id: str) -> dict[int, Document]:  # noqa: A002 - the release's own word
        """Return what a release showed before it was made anew, by number, as far as reopened."""
        numbered = [(p.stem.removeprefix("table-"), p) for p in (self.folder / id).glob("table-*")]
        paths = sorted((int(number), path) for number, path in numbered if number.isdecimal())
        found = {number: self._reopened(path) for number, path in paths}
        return {number: document for number, document in found.items() if document is not None}

    def _reopened(self, path: Path) -> Document | None:
        try:
            return self._read(path) if path.is_file() else None
        except InvalidFile:
            return None

    def _read(self, path: Path) -> Document:
        """Return a kept document.

        Raises
        ------
        InvalidFile
            ``broken-stamp`` or ``bad-release`` when the file was changed by hand, or is another's.
        """
        try:
            document = reopened(json_of(path.read_text("utf-8")))
            kept_as = (document.content["world"], document.content["id"])
            if kept_as != (self.folder.name, path.parent.name):
                raise _unreadable(path.parent.name)
            return document
        except InvalidFile:
            raise
        except (ValueError, UnicodeDecodeError, KeyError, TypeError, AttributeError, OSError):
            raise _unreadable(path.parent.name) from None

    def keep(
        self,
        releases: Sequence[NewRelease],
        returns: str,
    ) -> None:
        """Keep releases together: what leaves, and apart what the next ones must reckon with.

        Parameters
        ----------
        releases : sequence of NewRelease
            All of them are kept, or none.
        returns : str
            Digest of what it was made of; it stays in the private part.

        Raises
        ------
        Refused
            If the home cannot be written to or the disk is full.
        """
        if not releases:
            return
        below = f"{self.folder.parent.name}/{self.folder.name}"
        with kept_together(self.folder.parents[1]) as change:
            for release in releases:
                at = f"{below}/{release.request.id}"
                self._set_aside(change, at)
                if (self.folder / release.request.id / HELD).is_file():
                    change.gone.append(f"{at}/{HELD}")
                with change.private(f"{at}/sealed.npz") as file:
                    release.seal(file, returns)
                text = json.dumps(release.document.content, ensure_ascii=False, indent=1) + "\n"
                change.place(f"{at}/table.json").write_text(text, "utf-8")

    def standing(self, requests: Sequence[Request]) -> tuple[Document, ...] | None:
        """Return the newest vintage of each release asked for; None unless all are there."""
        found = [self._reopened(self.folder / r.id / f"{CURRENT}.json") for r in requests]
        return tuple(d for d in found if d is not None) if all(found) and found else None

    def hold(self, requests: Sequence[Request]) -> None:
        """Note that a revision of some releases is held back.

        Raises
        ------
        Refused
            If the home cannot be written to or the disk is full.
        """
        below = f"{self.folder.parent.name}/{self.folder.name}"
        with kept_together(self.folder.parents[1]) as change:
            for request in requests:
                change.private(f"{below}/{request.id}/{HELD}").close()

    @property
    def held(self) -> int:
        """How many releases stand as they are though returns have come that would change them."""
        return len(list(self.folder.glob(f"*/{HELD}")))

    def _set_aside(self, change: KeptChange, at: str) -> None:
        """Give the vintage that is replaced a number; it stays public, so it goes on binding."""
        folder = self.folder / Path(at).name
        number = len(list(folder.glob("sealed-*.npz"))) + 1
        for name, suffix in (("sealed", "npz"), ("table", "json")):
            if (folder / f"{name}.{suffix}").is_file():
                shutil.copy2(
                    folder / f"{name}.{suffix}", change.place(f"{at}/{name}-{number}.{suffix}")
                )

    def cross_dimensions(self, requests: Sequence[Request]) -> tuple[str, ...]:
        """Return the dimensions of a cross that holds some tables and all that bind them."""
        needed = {d for request in requests for d in request.dimensions}
        for request in requests:
            needed |= {d for sealed, _ in self._binding(request) for d in sealed.dimensions}
        return tuple(d for d in DIMENSIONS if d in needed)

    def earlier(
        self, request: Request, cross: Shape, replaced: Sequence[str]
    ) -> tuple[Before, ...]:
        """Return the releases that an attacker already holds and that bind this one.

        Periods that begin together bind each other, since nothing reported is negative; other
        overlaps are refused, because a difference of two releases would be a third that nobody
        protected.

        Parameters
        ----------
        request : Request
        cross : Shape
            Of the dimensions that `cross_dimensions` names.
        replaced : sequence of str
            Releases whose current vintage is left aside: a table under audit is not before itself.

        Raises
        ------
        Refused
            ``overlapping-release`` for a period that overlaps a released one and does not begin
            with it.
        """
        return tuple(
            Before(sealed.earlier(link, cross, request.adds), sealed.period, sealed.day)
            for sealed, link in self._binding(request)
            if sealed.id not in replaced or sealed.vintage != CURRENT
        )

    def of_other_measures(self, request: Request, cross: Shape) -> Iterator[tuple[str, Earlier]]:
        """Yield the newest tables of other measures of a period, with their measure.

        Parameters
        ----------
        request : Request
        cross : Shape
            What their cells are named by.
        """
        for sealed in self._sealed():
            same = sealed.period == request.period and sealed.vintage == CURRENT
            if same and sealed.measure != request.measure:
                yield sealed.measure, sealed.earlier(ReleaseLink.SAME, cross, request.adds)

    def released(self, measure: str, cross: Shape) -> Iterator[tuple[Period, Earlier]]:
        """Yield every vintage of a measure's releases, with its period, as what a cross knows."""
        for sealed in self._sealed():
            if sealed.measure == measure:
                yield sealed.period, sealed.earlier(ReleaseLink.SAME, cross, Adds.SUM)

    def _binding(self, request: Request) -> Iterator[tuple[SealedRelease, str]]:
        mine = request.period
        for sealed in self._sealed():
            first, last = sealed.period.first_day, sealed.period.last_day
            apart = last < mine.first_day or first > mine.last_day
            if apart or sealed.measure != request.measure:
                continue
            if first != mine.first_day:
                raise Refused(
                    "overlapping-release",
                    f"{mine} overlaps the released {sealed.period} and does not begin with it",
                    hint="Release periods that begin together, or months alone.",
                )
            link = ReleaseLink.SAME if last == mine.last_day else ReleaseLink.GROWS
            yield sealed, ReleaseLink.SHRINKS if last > mine.last_day else link

    def _sealed(self, id: str = "*") -> Iterator[SealedRelease]:  # noqa: A002 - the release's own word
        for path in sorted(self.folder.glob(f"{id}/sealed*.npz")):
            try:
                with (
                    warnings.catch_warnings(action="error"),
                    path.open("rb") as file,
                    np.load(file, allow_pickle=False) as kept,
                ):
                    sealed = unsealed(path.parent.name, path.stem, kept)
            except _DAMAGE:
                raise _unreadable(path.parent.name) from None
            yield sealed
        for path in sorted(self.folder.glob(f"{id}/table.json")):
            if not (path.parent / "sealed.npz").is_file():
                raise _unreadable(path.parent.name)


def _unreadable(release: str) -> InvalidFile:
    return InvalidFile(
        "bad-release",
        f"the protected table {release} cannot be read, so nothing can be checked against it",
        hint="Bring back its two files from a copy of the home.",
    )
