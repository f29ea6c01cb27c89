"""Figures as tables in a terminal."""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ondiris.codes import Catalogue
from ondiris.model import Period, Vintage
from ondiris.production import Row
from ondiris.publishing.figures.desk import number
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import Words
from ondiris.session import City

__all__ = ["console", "figures_table", "headline_table", "voice"]


def console() -> Console:
    """Return the console that answers go to; wide where nobody is looking."""
    plain = Console()
    return plain if plain.is_terminal else Console(width=160)


def voice(catalogue: Catalogue, lang: str) -> ReaderLocale:
    """Return a voice whose labels come from the code lists alone."""
    return ReaderLocale(Words(lang, gettext.NullTranslations()), catalogue)


def figures_table(rows: Sequence[Row], catalogue: Catalogue, lang: str, vintage: Vintage) -> Table:
    """Return figures as a table: what, where, when, how much, how sure, from whom."""
    speaker = voice(catalogue, lang)
    table = Table(
        title=f"{len(rows)} figures · as known on {vintage}",
        title_justify="left",
        header_style="bold",
        box=None,
        pad_edge=False,
    )
    for name in ("what", "where", "period"):
        table.add_column(name, overflow="fold")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("digits allow", justify="right", no_wrap=True)
    for name in ("origin", "source", "id"):
        table.add_column(name, overflow="fold")
    for row in rows:
        shown = number(row)
        mark = " ≠" if row.conflicts else ""
        table.add_row(
            _what(row, speaker),
            speaker.label("areas", row.key.area),
            str(row.period),
            Text(speaker.quantity(shown) + mark, style="bold"),
            speaker.interval(shown),
            _origin(row),
            row.source or row.formula,
            row.id,
        )
    return table


def _what(row: Row, speaker: ReaderLocale) -> str:
    key = row.key
    parts = [speaker.label("measures", key.measure)]
    if key.of:
        parts.append(f"({key.of})")
    if key.subject:
        parts.append(speaker.label("subjects", key.subject))
    if key.activity not in ("_T", "_Z"):
        parts.append(f"{key.activity} {speaker.label('activities', key.activity)}")
    if key.price_basis != "unstated" and row.formula:
        basis = speaker.label("price_bases", key.price_basis)
        parts.append(f"[{basis}{' of ' + key.base_period if key.base_period else ''}]")
    return " ".join(parts)


def _origin(row: Row) -> str:
    words: Iterable[str] = (
        "synthetic" if row.key.world == "synthetic" else "",
        "" if row.key.modality == "achieved" else str(row.key.modality).replace("_", " "),
        str(row.origin),
    )
    return ", ".join(word for word in words if word)


def headline_table(
    rows: Sequence[Row], catalogue: Catalogue, city: City, lang: str, period: Period | None
) -> Table:
    """Return what the overview leads with: activities with their level, share and growth."""
    speaker = voice(catalogue, lang)
    headline = city.headline
    title = f"{city.name(lang)}: {speaker.period(period)}" if period else city.name(lang)
    table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    table.add_column("activity", overflow="fold")
    for name in ("output", "digits allow", "share", "growth"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("id of output", overflow="fold")
    whole = headline.activity
    for code in (whole, *headline.activities):
        level = _first(rows, "output", code)
        share = _first(rows, "share_pct", code, f"output@{whole}")
        growth = _first(rows, "growth_pct", code, "output")
        if level is growth is None:
            continue
        table.add_row(
            speaker.label("activities", code),
            _said(level, speaker),
            speaker.interval(number(level)) if level else "",
            _said(share, speaker),
            _said(growth, speaker),
            level.id if level else "",
        )
    return table


def _first(rows: Sequence[Row], measure: str, activity: str, of: str = "") -> Row | None:
    found = (
        row
        for row in rows
        if (row.key.measure, row.key.activity, row.key.of) == (measure, activity, of)
        and not row.key.subject
    )
    return next(found, None)


def _said(row: Row | None, speaker: ReaderLocale) -> str:
    if row is None:
        return "–"
    return speaker.quantity(number(row)) + (" ƒ" if row.formula else "")
