"""What tables of other measures tell of a table: a cell is hidden in all, and ratios tie them.

Measures that are protected together share the fate of a cell.  Those that were protected by another
command bind likewise: what their table hides stays hidden here, and where a ratio of the two is
public, what it keeps secret must not follow from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ondiris.disclosure import Earlier, RatioLink, Shape
from ondiris.production.disclosure.public_facts import place_of
from ondiris.production.figures.rows import Row

__all__ = ["beside_ratio", "hidden_with"]


def hidden_with(releases: Iterable[Earlier]) -> frozenset[str]:
    """Return the cells that tables of other measures hide, as the new table names them.

    Parameters
    ----------
    releases : iterable of Earlier
        A rounded one hides nothing.
    """
    return frozenset(
        names[0]
        for release in releases
        if not release.system.bands.sources
        for names, hidden in zip(release.matches, release.hidden, strict=True)
        if hidden and len(names) == 1
    )


def beside_ratio(
    rows: Sequence[Row],
    measure: str,
    other: str,
    release: Earlier,
    cross: Shape,
    wholes: Mapping[str, str],
) -> Earlier | None:
    """Return a table of another measure with the ratios that tie it; None where there are none.

    Parameters
    ----------
    rows : sequence of Row
        Ratios of the period that are public.
    measure, other : str
        Of the new table, and of the release.
    release : Earlier
    cross : Shape
        Of the new table.
    wholes : mapping of str to str
        ``activity`` and ``area`` to the code of the whole.
    """
    if release.shape is None:
        return None
    own = dict(zip(cross.names, cross.names, strict=True))
    there = set(release.system.names)
    links: list[RatioLink] = []
    for row in rows:
        above, _, below = row.key.of.partition("/")
        if {above, below} != {measure, other} or row.formula:
            continue
        cell = own.get(place_of(cross, wholes, row.key.activity, row.key.area), "")
        told = place_of(release.shape, wholes, row.key.activity, row.key.area)
        scale = 10.0**row.multiplier
        low, high = float(row.low) * scale, float(row.high) * scale
        if above == other:
            low, high = 1 / high if high > 0 else 0.0, 1 / low if low > 0 else float("inf")
        if cell and told in there:
            links.append(RatioLink(cell, told, max(0.0, low), high, row.source))
    links = [link for link in links if link.upper < float("inf")]
    if not links:
        return None
    nowhere = tuple(() for _ in release.system.names)
    return replace(release, matches=nowhere, cells=None, ratios=tuple(links))
