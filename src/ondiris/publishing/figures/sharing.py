"""How a figure is taken along: an address, a frame for another site, a query, a command.

Queries are made of the series that its numbers are of, so whoever asks the interface or the
command line gets the same figures, each with the same identifier.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from shlex import quote
from urllib.parse import urlencode

from ondiris.model import World
from ondiris.publishing.figures.figure import Figure, Kind, Number
from ondiris.publishing.figures.imprint import Imprint

__all__ = ["api_queries", "commands", "figure_command", "frame_code", "questions"]

_MOST = 6
"""Queries that are shown of a figure; one of many series is better taken as a file."""
_WIDTH = 640
_TABLES = (Kind.TABLE, Kind.RANKING, Kind.KEYS)


def questions(figure: Figure) -> tuple[Mapping[str, str], ...]:
    """Return what to ask for the numbers of a figure, a question for each thing measured.

    Parameters
    ----------
    figure : Figure

    Returns
    -------
    tuple of mapping of str to str
        Filters of ``/api/v1/observations``: what all numbers of a measure share.  Nothing where
        the numbers are of no series, as odds and assumptions are, or of too many.
    """
    groups: dict[tuple[str, str, World], list[Number]] = {}
    for number in figure.numbers():
        if number.key is not None:
            key = number.key
            groups.setdefault((key.measure, key.of, key.world), []).append(number)
    if len(groups) > _MOST:
        return ()
    return tuple(_question(found) for found in groups.values())


def _question(numbers: list[Number]) -> Mapping[str, str]:
    keys = [number.key for number in numbers if number.key is not None]
    told = {
        "measure": {key.measure for key in keys},
        "of": {key.of for key in keys},
        "area": {key.area for key in keys},
        "activity": {key.activity for key in keys},
        "subject": {key.subject for key in keys},
        "scope": {str(key.scope) for key in keys},
        "period": {str(number.period) for number in numbers if number.period},
        "world": {str(key.world) for key in keys} - {str(World.ACTUAL)},
    }
    return {
        name: next(iter(codes)) for name, codes in told.items() if len(codes) == 1 and all(codes)
    }


def api_queries(figure: Figure, imprint: Imprint) -> tuple[str, ...]:
    """Return the addresses that answer with the figures of a figure."""
    known = {"as_of": figure.as_of.isoformat()}
    return tuple(
        f"{imprint.base}/api/v1/observations?{urlencode({**asked, **known})}"
        for asked in questions(figure)
    )


def commands(figure: Figure) -> tuple[str, ...]:
    """Return the commands that print the figures of a figure."""
    return tuple(
        " ".join(
            [
                "ondiris get",
                quote(asked["measure"]),
                *(f"--{name} {quote(code)}" for name, code in asked.items() if name != "measure"),
                f"--as-of {figure.as_of.isoformat()}",
            ]
        )
        for asked in questions(figure)
    )


def figure_command(figure: Figure) -> str:
    """Return the command that writes the whole figure as a file."""
    filters = [f"--filter {quote(f'{name}={value}')}" for name, value in figure.params]
    return " ".join(
        ["ondiris figure", figure.id, *filters, f"--lang {figure.lang}",
         f"--as-of {figure.as_of.isoformat()}", f"--out {figure.id}.csv"]
    )  # fmt: skip


def frame_code(figure: Figure, imprint: Imprint) -> str:
    """Return the HTML by which another site shows the figure, as newest known there."""
    address = escape(imprint.address(figure, above="/embed"))
    return (
        f'<iframe src="{address}" title="{escape(figure.headline)}" width="{_WIDTH}" '
        f'height="{_height(figure)}" loading="lazy"></iframe>'
    )


def _height(figure: Figure) -> int:
    """Return how tall a frame shows the figure without scrolling, as far as that is sensible."""
    rows = len(figure.rows)
    body = 40 * rows if figure.kind in _TABLES else 420
    return min(200 + 24 * len(figure.notes) + body, 900)
