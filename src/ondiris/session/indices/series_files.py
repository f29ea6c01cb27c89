"""Seasonal adjustment of somebody's own file or frame: no home is opened and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ondiris.codes import read_holidays
from ondiris.codes.plain_text import text_of
from ondiris.engines import X13Adjuster
from ondiris.errors import InvalidInput
from ondiris.model import Holidays
from ondiris.ports.adjuster import AdjustmentMode
from ondiris.production.indices.series_adjustment import AdjustedSeries, adjust_series
from ondiris.sources.series_file import read_series

__all__ = ["adjust_file"]


def _quiet(done: int) -> None:
    """Tell nobody how many series are done."""
    del done


def adjust_file(
    file: Any,
    *,
    method: str = "x11",
    mode: str = "tested",
    holidays: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    progress: Callable[[int], None] = _quiet,
) -> tuple[AdjustedSeries, ...]:
    """Adjust the monthly or quarterly series of a file for season and calendar, with X-13.

    Parameters
    ----------
    file : Path, str or frame
        ``period value`` and, of several, ``series``.
    method : {"x11", "seats"}
    mode : {"tested", "multiplicative", "additive"}
        A series with a zero or negative value is adjusted additively whatever is said.
    holidays : Path or str, optional
        Days off as TOML, as a case's ``holidays.toml``; without it the days of the week are tested.
    columns : mapping of str to str, optional
        What the file calls its columns, where it is another name.
    progress : callable
        Told how many series are done.

    Raises
    ------
    InvalidInput
        A file that cannot be used, a word that names no mode.
    Unavailable
        A method that X-13 does not have, or no program for this machine.
    """
    if mode not in list(AdjustmentMode):
        raise InvalidInput(
            "unknown-mode", f"{mode[:20]!r} is no mode", hint=f"Modes: {', '.join(AdjustmentMode)}."
        )
    days = Holidays() if holidays is None else read_holidays(text_of(Path(holidays)))
    adjuster = X13Adjuster(method=method, detailed=True)
    series = read_series(file, columns or {})
    return adjust_series(series, days, adjuster, progress, mode=AdjustmentMode(mode))
