"""One economy's table out of a folder of matrices with two-level headers, as EXIOBASE has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from ondiris.errors import NotFound
from ondiris.sources.io_regions import (
    OwnColumns,
    OwnPart,
    Progress,
    RegionLines,
    bare,
    own_table,
    untold,
    year_of,
)
from ondiris.sources.io_table import (
    COMPENSATION,
    GROSS_VALUE_ADDED,
    Amounts,
    TableOfFlows,
    economy_code,
)

__all__ = ["files_read", "is_exiobase", "read_exiobase"]

_TAB: Final = "\t"
_FLOWS, _DEMAND, _OUTPUT, _FACTORS = "Z.txt", "Y.txt", "x.txt", "F.txt"
_BELOW: Final = (".", "factor_inputs", "satellite")
"""Where editions keep the inputs of factors."""
_PARTS: Final = {
    "taxes less subsidies on products": "taxes",
    "compensation of employees": COMPENSATION,
    "operating surplus": "operating_surplus",
    "other net taxes on production": "other_net_taxes_on_production",
}
"""How rows of factor inputs in money begin, and what they are; hours, heads and tonnes are left."""


def is_exiobase(path: Path) -> bool:
    """Return whether a folder holds flows and final demand of many economies.

    Parameters
    ----------
    path : Path
    """
    return path.is_dir() and all((path / name).is_file() for name in (_FLOWS, _DEMAND))


def files_read(folder: Path) -> tuple[Path, ...]:
    """Return the files of a folder that a table is made of.

    Parameters
    ----------
    folder : Path
    """
    beside = [folder / _OUTPUT, *filter(None, [_factor_file(folder)])]
    return folder / _FLOWS, folder / _DEMAND, *(path for path in beside if path.is_file())


def read_exiobase(
    folder: Path, economy: str, *, year: int = 0, progress: Progress = untold
) -> TableOfFlows:
    """Return one economy's domestic table out of a folder of matrices.

    Parameters
    ----------
    folder : Path
        With ``Z.txt`` and ``Y.txt``, separated by tabs, two rows of header (region, then sector or
        category) and two columns of labels.  ``x.txt`` with outputs, and ``F.txt`` with inputs of
        factors in the folder, in ``factor_inputs`` or in ``satellite``, are read where they are.
    economy : str
        Its code.
    year : int
        Of the table; by default what the name of the folder says.
    progress : callable

    Raises
    ------
    NotFound
        ``no-such-file``
    InvalidFile
        As of `ondiris.sources.io_icio.read_icio`.
    """
    if not is_exiobase(folder):
        raise NotFound(
            "no-such-file",
            f"{folder.name} is no folder with {_FLOWS} and {_DEMAND}",
            hint="Unpack the table and name its folder.",
        )
    when = year_of(folder.name, year)
    flows = RegionLines(folder / _FLOWS, _TAB, progress)
    region, columns, part = _own(flows, economy)
    final = RegionLines(folder / _DEMAND, _TAB, progress)
    _, categories, bought = _own(final, region)
    for code in columns.codes:
        if code not in bought.flows or code not in part.flows:
            raise final.broken(f"it lacks rows of {region} that {_FLOWS} has in its columns")
        part.demand[code] = bought.flows[code]
        part.exports[code] += bought.exports[code]
    whole = OwnColumns(
        columns.places,
        columns.codes,
        dict(zip(categories.codes, categories.places, strict=True)),
        columns.counted,
    )
    _beside(folder, part, region, columns)
    by = "product" if "pxp" in folder.name.lower() else "industry"
    return own_table(flows, part, whole, (economy_code(region), when, "EUR", by))


def _own(lines: RegionLines, economy: str) -> tuple[str, OwnColumns, OwnPart]:
    """Return the economy's code in a file, its columns, and what its rows and columns hold."""
    rows, part = iter(lines), OwnPart()
    regions, sectors = ([bare(word) for word in next(rows, "").split(_TAB)] for _ in range(2))
    if len(regions) != len(sectors) or len(regions) < 3:
        raise lines.broken("its two rows of header do not belong together")
    region = lines.region(set(regions[2:]), economy)
    own = [k for k, place in enumerate(regions) if place == region and k > 1]
    everyone = tuple(k for k, place in enumerate(regions) if place and k > 1)
    columns = OwnColumns(tuple(own), tuple(sectors[k] for k in own), {}, everyone)
    none = np.zeros(0)
    for line in rows:
        place, code = (*map(bare, lines.words(line, 2)[:2]), "")[:2]
        if place == region and code:
            words = lines.words(line)
            whole = float(lines.numbers(words, everyone).sum())
            part.sell(code, lines.number, (lines.numbers(words, own), none), whole)
        elif code and (place, code) != ("region", "sector"):  # names of the labels themselves
            part.imports = part.imports + lines.numbers(lines.words(line, own[-1] + 1), own)
    return region, columns, part


def _beside(folder: Path, part: OwnPart, region: str, columns: OwnColumns) -> None:
    """Take output, taxes and value added from the files beside the flows."""
    if (folder / _OUTPUT).is_file():
        part.output = _outputs(RegionLines(folder / _OUTPUT, _TAB), region, columns)
    else:
        sums = [part.flows[c].sum() + part.demand[c].sum() + part.exports[c] for c in columns.codes]
        part.output = np.array(sums)
        part.notes.append(f"output is what each row adds up to: there is no {_OUTPUT}")
    path = _factor_file(folder)
    if path is not None:
        for name, values in _factors(RegionLines(path, _TAB), region, columns):
            if name == "taxes":
                part.taxes = part.taxes + values
            else:
                part.value_added[name] = part.value_added.get(name, 0.0) + values
    if not part.value_added:
        inputs = np.sum([part.flows[code] for code in columns.codes], axis=0)
        part.value_added[GROSS_VALUE_ADDED] = part.output - inputs - part.imports - part.taxes
        part.notes.append(
            f"value added is what inputs leave of output: no {_FACTORS} tells it, and columns "
            "cannot be checked"
        )


def _factor_file(folder: Path) -> Path | None:
    return next((p for below in _BELOW if (p := folder / below / _FACTORS).is_file()), None)


def _outputs(lines: RegionLines, region: str, columns: OwnColumns) -> Amounts:
    """Return outputs: a line each, with region, sector and amount."""
    found: dict[str, float] = {}
    for line in lines:
        words = [bare(word) for word in lines.words(line)]
        if len(words) > 2 and words[0] == region:
            found[words[1]] = float(lines.numbers(words, (2,))[0])
    if not set(columns.codes) <= set(found):
        raise lines.broken(f"it lacks outputs of {region}")
    return np.array([found[code] for code in columns.codes])


def _factors(lines: RegionLines, region: str, columns: OwnColumns) -> Iterator[tuple[str, Amounts]]:
    """Yield taxes and components of value added, row by row."""
    rows = iter(lines)
    head = [[bare(word) for word in next(rows, "").split(_TAB)] for _ in range(2)]
    places = {pair: k for k, pair in enumerate(zip(*head, strict=False))}
    own = [places.get((region, code), -1) for code in columns.codes]
    if min(own, default=-1) < 0:
        raise lines.broken(f"it lacks columns of {region}")
    for line in rows:
        name = bare(line.partition(_TAB)[0]).lower()
        kind = next((what for words, what in _PARTS.items() if name.startswith(words)), "")
        if kind:
            yield kind, lines.numbers(lines.words(line), own)
