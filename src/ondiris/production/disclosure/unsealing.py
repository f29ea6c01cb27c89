"""Releases that are out, as they were sealed: what binds those after them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure import Bands, Cells, Earlier, Hierarchy, Shape, System, rounding_bands
from ondiris.model import Adds, Period
from ondiris.production.disclosure.requests import weight_of

__all__ = ["SealedRelease", "unsealed"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class SealedRelease:
    """What is kept of a release for those after it.

    Attributes
    ----------
    id, vintage : str
        Which release, and which of its vintages: ``table``, ``table-1``.
    returns : str
        Digest of what it was made of.
    measure : str
    period : Period
    day : date, optional
        Day by which its returns had come in.
    shape : Shape
    values, level_up, level_down : float array, shape (cells,)
    hidden : bool array, shape (cells,)
    rounded : float array
    base : float
    cells : Cells
        Who contributed.
    """

    id: str
    vintage: str
    returns: str
    measure: str
    period: Period
    day: date | None
    shape: Shape
    values: Floats
    hidden: Bools
    level_up: Floats
    level_down: Floats
    rounded: Floats
    base: float
    cells: Cells

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names of its dimensions."""
        return tuple(h.name for h in self.shape.hierarchies)

    def earlier(self, link: str, cross: Shape, adds: Adds) -> Earlier:
        """Return the release as what an attacker of a cross already holds.

        Parameters
        ----------
        link : str
            One of `ReleaseLink`.
        cross : Shape
        adds : Adds
            How its measure adds over time.
        """
        count = self.shape.cells
        bands = Bands.none(count)
        if self.base:
            bands = rounding_bands(np.arange(count), self.rounded, self.base, count)
        system = System(
            names=self.shape.names,
            values=self.values,
            equations=self.shape.equations,
            bands=bands,
            lower=np.zeros(count),
            upper=np.full(count, np.inf),
            level_up=self.level_up,
            level_down=self.level_down,
            primary=np.zeros(count, np.bool_),
            hidden=self.hidden,
            free=np.zeros(count, np.bool_),
            weight=np.zeros(count),
            sole=np.full(count, -1),
        )
        matches = tuple(_matches(self.shape, cross))
        number = self.vintage.removeprefix("table").removeprefix("-")
        name = f"{self.id}, vintage {number}" if number else self.id
        return Earlier(
            name,
            system,
            self.hidden,
            link,
            matches,
            self.cells,
            months=weight_of(len(self.period.month_range), adds),
            until=self.period.month_range[-1],
            shape=self.shape,
        )


def _matches(old: Shape, cross: Shape) -> Iterator[tuple[str, ...]]:
    """Yield the cells of a cross that each cell of an older table is the sum of."""
    axes = {h.name: axis for axis, h in enumerate(old.hierarchies)}
    split = {h.name for h in cross.hierarchies}
    beyond = [(axis, h.codes[0]) for axis, h in enumerate(old.hierarchies) if h.name not in split]
    for name in old.names:
        codes = name.split("|")
        if any(codes[axis] != total for axis, total in beyond):
            yield ()
            continue
        choices = []
        for hierarchy in cross.hierarchies:
            if hierarchy.name not in axes:
                choices.append([hierarchy.codes[0]])
                continue
            axis = axes[hierarchy.name]
            choices.append(_made_of(codes[axis], old.hierarchies[axis], hierarchy))
        yield tuple("|".join(parts) for parts in product(*choices))


def _made_of(code: str, old: Hierarchy, new: Hierarchy) -> list[str]:
    """Return the codes of a newer hierarchy that an older code is the sum of."""
    if code in new.position:
        return [code]
    if code in old.also.values():
        # A sum of a second tree that the newer table has not.
        return [part for leaf in old.leaves_below(code) for part in _made_of(leaf, old, new)]
    # A code that an older recoding made is the sum of the codes it was made of.
    return code.split("+")


def unsealed(release: str, file: str, kept: Mapping[str, Any]) -> SealedRelease:
    """Return what an archive keeps of a release.

    Parameters
    ----------
    release : str
        Its identifier.
    file : str
        Name of the archive without its ending.
    kept : mapping
        Arrays by name.

    Raises
    ------
    ValueError
        Where they do not fit each other.
    """
    measure, period, returns, *day = json.loads(str(kept["release"]))
    trees = json.loads(str(kept["hierarchies"]))
    shape = Shape(tuple(Hierarchy(name, parents, *also) for name, parents, *also in trees))
    holdings, count = kept["holdings"], shape.cells
    if not ((kept["owners"] >= 0) & (kept["owners"] < len(holdings))).all():
        raise ValueError(file)
    shares = sparse.csr_array(
        (kept["shares"], kept["owners"], kept["starts"]), shape=(count, len(holdings))
    )
    arrays = {name: kept[name] for name in ("values", "hidden", "level_up", "level_down")}
    if {len(array) for array in arrays.values()} != {count}:
        raise ValueError(file)
    return SealedRelease(
        id=release,
        vintage=file.replace("sealed", "table"),
        returns=returns,
        measure=measure,
        period=Period.parse(period),
        day=date.fromisoformat(day[0]) if day else None,
        shape=shape,
        values=arrays["values"],
        hidden=arrays["hidden"].astype(np.bool_),
        level_up=arrays["level_up"],
        level_down=arrays["level_down"],
        rounded=kept["rounded"],
        base=float(kept["base"]),
        cells=Cells.of_shares(shares, holdings, kept["waived"].astype(np.bool_)),
    )
