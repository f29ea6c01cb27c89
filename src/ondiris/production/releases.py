"""Releases kept under a home, what binds the next one, and tables made by anybody.

A release is two files, ``disclosure/<world>/<id>/``: ``table.json`` holds what may leave, with
rules, account and audit; ``sealed.npz`` holds what the next release must reckon with (true values,
what was hidden, protection levels) and is as private as the returns themselves.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ondiris.disclosure import (
    Bands,
    Earlier,
    Hierarchy,
    Link,
    Reported,
    Shape,
    System,
    table_system,
)
from ondiris.errors import InvalidFile, NotFound, Refused
from ondiris.model import Period
from ondiris.production.disclosure import Request

__all__ = ["ReleaseStore", "read_protected", "shown_values"]

MISSING = frozenset({"", "c", "C", "x", "X", ":", "null"})


class ReleaseStore:
    """Releases of one world under a home.

    Parameters
    ----------
    folder : Path
        ``disclosure/<world>`` of the home.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def documents(self) -> list[dict[str, Any]]:
        """Return the documents of all releases, newest period first."""
        found = [self._read(path) for path in sorted(self.folder.glob("*/table.json"))]
        return sorted(found, key=lambda d: (str(d["period"]), str(d["id"])), reverse=True)

    def document(self, id: str) -> dict[str, Any] | None:  # noqa: A002 - the release's own word
        """Return one release's document, None where there is none."""
        path = self.folder / id / "table.json"
        return self._read(path) if path.is_file() else None

    @staticmethod
    def _read(path: Path) -> dict[str, Any]:
        try:
            document: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except (ValueError, UnicodeDecodeError):
            raise InvalidFile(
                "bad-release", f"the release {path.parent.name} cannot be read"
            ) from None
        return document

    def keep(
        self, document: Mapping[str, Any], reported: Reported, hidden: NDArray[np.bool_]
    ) -> None:
        """Keep a release: what leaves, and apart what the next one must reckon with.

        Raises
        ------
        Refused
            If the home cannot be written to.
        """
        system, _, _ = table_system(reported)
        folder = self.folder / str(document["id"])
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / "sealed.part").open("wb") as file:
                np.savez_compressed(
                    file,
                    hierarchies=np.array(
                        json.dumps([[h.name, dict(h.parents)] for h in reported.shape.hierarchies])
                    ),
                    values=system.values,
                    hidden=hidden,
                    level_up=system.level_up,
                    level_down=system.level_down,
                )
            (folder / "table.part").write_text(
                json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8"
            )
            (folder / "sealed.part").chmod(0o600)
            (folder / "sealed.part").replace(folder / "sealed.npz")
            (folder / "table.part").replace(folder / "table.json")
        except OSError:
            raise Refused("read-only", "the home cannot be written to") from None

    def earlier(self, request: Request, shape: Shape) -> tuple[Earlier, ...]:
        """Return the releases that an attacker already holds and that bind this one.

        Tables of other dimensions share their margins with this one.  Periods that begin together
        bind each other, since nothing reported is negative; other overlaps are refused, because
        a difference of two releases would be a third that nobody protected.

        Raises
        ------
        Refused
            ``overlapping-release`` for a period that overlaps a released one and does not begin
            with it.
        """
        found = []
        for document in self.documents():
            period = Period.parse(str(document["period"]))
            first, last = period.first_day, period.last_day
            mine = request.period
            apart = last < mine.first_day or first > mine.last_day
            if apart or str(document["measure"]) != request.measure:
                continue
            if first != mine.first_day:
                raise Refused(
                    "overlapping-release",
                    f"{request.period} overlaps the released {period} and does not begin with it",
                    hint="Release periods that begin together, or months alone.",
                )
            link = Link.SAME if last == mine.last_day else Link.GROWS
            link = Link.SHRINKS if last > mine.last_day else link
            found.append(self._earlier(document, request, shape, link))
        return tuple(release for release in found if release is not None)

    def _earlier(
        self, document: Mapping[str, Any], request: Request, shape: Shape, link: str
    ) -> Earlier | None:
        path = self.folder / str(document["id"]) / "sealed.npz"
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as kept:
            trees = json.loads(str(kept["hierarchies"]))
            values, hidden = kept["values"], kept["hidden"].astype(np.bool_)
            up, down = kept["level_up"], kept["level_down"]
        old = Shape(tuple(Hierarchy(name, parents) for name, parents in trees))
        count = old.cells
        system = System(
            names=old.names,
            values=values,
            equations=old.equations,
            bands=Bands.none(count),
            lower=np.zeros(count),
            upper=np.full(count, np.inf),
            level_up=up,
            level_down=down,
            primary=np.zeros(count, np.bool_),
            hidden=hidden,
            free=np.zeros(count, np.bool_),
            weight=np.zeros(count),
            sole=np.full(count, -1),
        )
        matches = _matches(old, tuple(document["dimensions"]), shape, request.dimensions)
        return Earlier(str(document["id"]), system, hidden, link, matches)


def _matches(
    old: Shape, old_dimensions: Sequence[str], new: Shape, new_dimensions: Sequence[str]
) -> tuple[str, ...]:
    """Return the name that each old cell has in a new table, empty where it has none."""
    totals = {h.name: h.codes[0] for h in (*old.hierarchies, *new.hierarchies)}
    out = []
    for name in old.names:
        codes = dict(zip(old_dimensions, name.split("|"), strict=True))
        beyond = [d for d in old_dimensions if d not in new_dimensions]
        lost = any(codes[d] != totals[d] for d in beyond)
        out.append("" if lost else "|".join(codes.get(d, totals[d]) for d in new_dimensions))
    return tuple(out)


def read_protected(path: Path) -> list[dict[str, str]]:
    """Return the cells of a table made by anybody: our JSON, or CSV with a column a dimension.

    Raises
    ------
    NotFound
        No such file.
    InvalidFile
        ``bad-table`` when it is neither.
    """
    if not path.is_file():
        raise NotFound("no-file", f"there is no file {path.name}")
    try:
        text = path.read_text("utf-8-sig")
        if text.lstrip().startswith("{"):
            cells = json.loads(text)["cells"]
        else:
            cells = list(csv.DictReader(io.StringIO(text)))
        return [{str(k): "" if v is None else str(v) for k, v in row.items()} for row in cells]
    except (ValueError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        raise InvalidFile(
            "bad-table",
            f"{path.name} is neither a protected table in JSON nor a CSV",
            hint="A CSV has one column a dimension, a column value, and c where nothing is shown.",
        ) from None


def shown_values(
    cells: Sequence[Mapping[str, str]], request: Request, shape: Shape, true: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what a table shows of each cell, not-a-number where it shows nothing.

    A cell marked as free is taken as shown even where its value was left out.

    Raises
    ------
    InvalidFile
        ``bad-table`` for a missing column, an unknown cell or a value that is no number.
    """
    shown = np.full(shape.cells, np.nan)
    place = {name: i for i, name in enumerate(shape.names)}
    for number, row in enumerate(cells, start=1):
        lacking = [c for c in (*request.dimensions, "value") if c not in row]
        if lacking:
            raise InvalidFile("bad-table", f"row {number} lacks {', '.join(lacking)}")
        name = "|".join(row[d] for d in request.dimensions)
        if name not in place:
            raise InvalidFile("bad-table", f"row {number} names no cell of the table: {name}")
        text, status = row["value"].strip(), row.get("confidentiality", "")
        if text in MISSING:
            shown[place[name]] = true[place[name]] if status == "F" else np.nan
            continue
        try:
            shown[place[name]] = float(text.replace("\u00a0", "").replace(" ", ""))
        except ValueError:
            raise InvalidFile("bad-table", f"row {number}: the value is no number") from None
    return shown
