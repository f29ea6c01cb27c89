"""Figures as tables in a terminal."""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ondiris.cli.figures.fitting import TerminalColumn, fitted
from ondiris.codes import Catalogue, counted
from ondiris.model import Bound, Period, Vintage
from ondiris.production import Row
from ondiris.production.figures.growth import GrowthRates, growth_by_activity
from ondiris.publishing.figures.desk import number
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import Words
from ondiris.session import City

__all__ = ["console", "figures_table", "headline_table", "say", "voice"]

_TELLING = {
    "scope": "scopes",
    "comparison": "comparisons",
    "base_period": "",
    "price_basis": "price_bases",
    "adjustment": "adjustments",
    "unit": "units",
}
"""Fields that tell figures of one label apart, and the lists of their codes."""


def console() -> Console:
    """Return the console that answers go to; wide where nobody is looking.

    What stands in brackets or between colons is text like any other: names may hold either.
    """
    plain = Console(markup=False, emoji=False)
    return plain if plain.is_terminal else Console(width=160, markup=False, emoji=False)


def say(out: Console, text: str) -> None:
    """Print a sentence in lines that break between words, never inside a number or its unit."""
    lines = wrap(text, out.width, break_long_words=False, break_on_hyphens=False)
    out.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)


def voice(catalogue: Catalogue, lang: str) -> ReaderLocale:
    """Return a voice whose labels come from the code lists alone."""
    return ReaderLocale(Words(lang, gettext.NullTranslations()), catalogue)


def figures_table(
    rows: Sequence[Row], catalogue: Catalogue, lang: str, vintage: Vintage, width: int
) -> Table:
    """Return figures as a table: what, where, when, how much, how sure, from whom."""
    speaker = voice(catalogue, lang)
    differing = _differing(rows)
    columns = (
        TerminalColumn("what"),
        TerminalColumn("where", rank=1),
        TerminalColumn("period", whole=True),
        TerminalColumn("value", whole=True, right=True),
        TerminalColumn("digits allow", whole=True, right=True, rank=2),
        TerminalColumn("origin", rank=3),
        TerminalColumn("source", whole=True, rank=4),
        TerminalColumn("id", whole=True),
    )
    cells = [
        (
            _what(row, speaker, differing[row.key.measure, row.key.of]),
            speaker.label("areas", row.key.area),
            _time(row.period, catalogue),
            *_value(row, speaker),
            _origin(row),
            row.source or row.formula,
            row.id,
        )
        for row in rows
    ]
    title = f"{counted(len(rows), 'figure')} · as known on {vintage}"
    return fitted(title, columns, cells, width)


def _time(period: Period, catalogue: Catalogue) -> str:
    """Return a period as the city writes it: fiscal years by their names."""
    return catalogue.conventions.fiscal_year.label(period) or str(period)


def _value(row: Row, speaker: ReaderLocale) -> tuple[Text, str]:
    """Return a number with what its digits allow, or why there is none."""
    if row.bound is Bound.NONE:
        return Text("; ".join(speaker.label("statuses", code) for code in row.status)), ""
    shown = speaker.quantity(number(row)) + (" ≠" if row.conflicts else "")
    return Text(shown, style="bold"), speaker.interval(number(row))


def _differing(rows: Sequence[Row]) -> Mapping[tuple[str, str], Sequence[str]]:
    """Return the fields in which figures of one label differ, by measure and what it is of."""
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for row in rows:
        said = found.setdefault((row.key.measure, row.key.of), {name: set() for name in _TELLING})
        for name in _TELLING:
            said[name].add(str(getattr(row.key, name)))
    return {
        same: [name for name in _TELLING if len(said[name]) > 1] for same, said in found.items()
    }


def _what(row: Row, speaker: ReaderLocale, differing: Sequence[str]) -> str:
    key = row.key
    parts = [speaker.label("measures", key.measure)]
    if key.of:
        parts.append(f"({key.of})")
    if key.subject:
        parts.append(speaker.label("subjects", key.subject))
    if key.activity not in ("_T", "_Z"):
        parts.append(f"{key.activity} {speaker.label('activities', key.activity)}")
    told = [name for name in _TELLING if name in differing]
    if key.price_basis != "unstated" and row.formula and "price_basis" not in told:
        told += ["price_basis", "base_period"]
    said = [_said_of(name, str(getattr(key, name)), speaker) for name in dict.fromkeys(told)]
    if any(said):
        parts.append(f"[{'; '.join(filter(None, said))}]")
    return " ".join(parts)


def _said_of(name: str, code: str, speaker: ReaderLocale) -> str:
    """Return what a field says, empty where it says nothing."""
    if name == "base_period":
        return f"base {_time(Period.parse(code), speaker.catalogue)}" if code else ""
    return speaker.label(_TELLING[name], code)


def _origin(row: Row) -> str:
    words: Iterable[str] = (
        "synthetic" if row.key.world == "synthetic" else "",
        "" if row.key.modality == "achieved" else str(row.key.modality).replace("_", " "),
        "compiled by this home" if row.compiled else str(row.origin),
    )
    return ", ".join(word for word in words if word)


def headline_table(
    rows: Sequence[Row],
    catalogue: Catalogue,
    city: City,
    lang: str,
    period: Period | None,
    width: int,
) -> Table:
    """Return what the overview leads with: level, share, growth of volume and of value."""
    speaker = voice(catalogue, lang)
    headline = city.headline
    title = f"{city.name(lang)}: {speaker.period(period)}" if period else city.name(lang)
    columns = (
        TerminalColumn("activity"),
        TerminalColumn("output", whole=True, right=True),
        TerminalColumn("digits allow", whole=True, right=True, rank=2),
        TerminalColumn("share", whole=True, right=True, rank=1),
        TerminalColumn("volume", whole=True, right=True),
        TerminalColumn("value", whole=True, right=True, rank=1),
        TerminalColumn("id of output", whole=True),
    )
    whole, cells = headline.activity, []
    rates = growth_by_activity(rows)
    for code in (whole, *headline.activities):
        level = _first(rows, "output", code)
        share = _first(rows, "share_pct", code, f"output@{whole}")
        grown = rates.get(code, GrowthRates())
        if level is None and not grown.rows:
            continue
        cells.append(
            (
                speaker.label("activities", code),
                _said(level, speaker),
                speaker.interval(number(level).readable) if level else "",
                _said(share, speaker),
                _said(grown.volume, speaker),
                _said(grown.value, speaker),
                level.id if level else "",
            )
        )
    return fitted(title, columns, cells, width)


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
    return speaker.readable(number(row)) + (" ƒ" if row.formula else "")
