"""Registers as figures: sources, series, revisions, formulas and code lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ondiris.codes import CodeList
from ondiris.model import Known, KnownBasis, Source, compiled_here, is_party
from ondiris.ports import Revision
from ondiris.production import FORMULAS, Row
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Cell, Column, Figure, Kind, Text
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["code_list", "formula_list", "revision_list", "series_list", "source_list"]


def _register(
    desk: Desk,
    id: str,  # noqa: A002 - the figure's own word
    headline: str,
    subtitle: str,
    columns: Sequence[tuple[str, str]],
    rows: Iterable[Sequence[Text | str]],
) -> Figure:
    return Figure(
        id=id,
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=headline,
        subtitle=subtitle,
        columns=tuple(Column(name, title) for name, title in columns),
        rows=tuple(tuple(_text(cell) for cell in row) for row in rows),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        alt=headline,
    )


def _text(cell: Text | str) -> Cell:
    return Text(cell) if isinstance(cell, str) else cell


def source_list(desk: Desk, used: Counter[str]) -> Figure:
    """Return the sources: publisher, document, day and its basis, rank, licence, figures."""
    voice, words = desk.voice, desk.voice.words
    ordered = sorted(
        (source for source in desk.sources.values() if not is_party(source.id)),
        key=lambda s: (s.day is None, -(s.day.toordinal() if s.day else 0), s.id),
    )
    rows = (
        (
            Text(voice.provider(source.provider)),
            Text(source.title, href=source.link, lang=_title_language(desk, source)),
            Text(
                voice.recorded(Known(source.published, source.basis))
                if source.published
                else words("day unknown"),
                note="" if source.basis in _SAID else _low(voice, source.basis),
            ),
            Text(str(source.rank)),
            Text(_licence(desk, source.licence)),
            Text(source.sha256[:12], note=""),
            Text(str(used[source.id])),
        )
        for source in ordered
    )
    return _register(
        desk,
        "sources",
        words("Sources"),
        words("Documents that the figures come from: %(count)s", count=len(ordered)),
        (
            ("publisher", words("Publisher")),
            ("document", words("Document")),
            ("day", words("Day")),
            ("rank", words("Rank")),
            ("licence", words("Licence")),
            ("sha256", words("SHA-256")),
            ("figures", words("Figures of the city")),
        ),
        rows,
    )


def _title_language(desk: Desk, source: Source) -> str:
    """Return the language of a title where it is not the page's: all but our own are English."""
    return "" if desk.voice.lang == "en" or compiled_here(source.id) else "en"


_SAID = (KnownBasis.STATED, KnownBasis.LOADED)
"""Bases that a day itself tells."""


def _low(voice: ReaderLocale, basis: str) -> str:
    label = voice.label("known_bases", basis)
    return label[:1].lower() + label[1:]


def _licence(desk: Desk, licence: str) -> str:
    words = desk.voice.words
    known = {"public; figures with attribution": words("public; figures with attribution")}
    return known.get(licence, licence) or words("not stated")


def _newest_word(desk: Desk, rows: Sequence[Row]) -> str:
    """Return when a series was last told of; of what no day is known that it is not."""
    days = [row.known.said_on for row in rows if row.known.said_on]
    return desk.voice.day(max(days)) if days else desk.voice.words("day unknown")


def series_list(desk: Desk, rows: Sequence[Row]) -> Figure:
    """Return the printed series of a city: what, from when to when, how fresh."""
    voice, words = desk.voice, desk.voice.words
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if not row.formula:
            key = replace(row.key, base_period="")
            groups.setdefault(key.texts, []).append(row)
    cells = []
    for found in groups.values():
        key = found[0].key
        newest = max(found, key=lambda row: (row.period.last_day, row.known.day))
        oldest = min(found, key=lambda row: row.period.first_day)
        span = voice.period(newest.period)
        if len(found) > 1:
            span = f"{voice.period(oldest.period)} – {span}"
        about = key.subject and voice.label("subjects", key.subject)
        cells.append(
            (
                Text(voice.label("measures", key.measure)),
                Text(about or desk.place_or_activity(key.activity)),
                Text(voice.label("areas", key.area)),
                Text(span),
                Text(str(len(found))),
                Text(_newest_word(desk, found)),
            )
        )
    return _register(
        desk,
        "series",
        words("Series"),
        words("Printed series of the city: %(count)s", count=len(cells)),
        (
            ("measure", words("Measure")),
            ("about", words("About")),
            ("area", words("Place")),
            ("periods", words("Periods")),
            ("figures", words("Figures")),
            ("fresh", words("Newest said on")),
        ),
        sorted(cells, key=lambda row: tuple(str(cell) for cell in row)),
    )


def revision_list(desk: Desk, revisions: Sequence[Revision]) -> Figure:
    """Return what was appended and when, newest first."""
    words = desk.voice.words
    actions = {
        "load": words("load"),
        "record": words("record"),
        "withdraw": words("withdraw"),
        "demo": words("demo"),
        "init": words("init"),
        "restore": words("restore"),
    }
    return _register(
        desk,
        "revisions",
        words("Data versions"),
        words("The ledger is only ever appended to: a correction is a new entry."),
        (
            ("revision", words("Data version")),
            ("recorded", words("Recorded (UTC)")),
            ("action", words("Action")),
            ("detail", words("Detail")),
            ("entries", words("Entries")),
        ),
        (
            (
                str(r.number),
                r.recorded_at.replace("T", " ")[:16],
                actions.get(r.action, r.action),
                r.detail,
                desk.voice.count(r.entries),
            )
            for r in sorted(revisions, key=lambda r: -r.number)
        ),
    )


def formula_list(desk: Desk) -> Figure:
    """Return the registry of named formulas."""
    words = desk.voice.words
    return _register(
        desk,
        "formulas",
        words("Formulas"),
        words("Every derived figure names its formula; intervals are rounded outward."),
        (
            ("formula", words("Formula")),
            ("version", words("Version")),
            ("symbols", words("In symbols")),
        ),
        (
            (words(formula.name), str(formula.version), words(formula.symbols))
            for stage in FORMULAS
            for formula in stage
        ),
    )


def code_list(desk: Desk, codes: CodeList, title: str = "") -> Figure:
    """Return one code list with its labels in three languages, under its title."""
    words = desk.voice.words
    return _register(
        desk,
        "codes",
        title or words("Code list: %(name)s", name=codes.id),
        words("Version: %(version)s; codes: %(count)s", version=codes.version, count=len(codes)),
        (
            ("code", words("Code")),
            ("kk", "Қазақша"),
            ("ru", "Русский"),
            ("en", "English"),
            ("parent", words("Parent")),
            ("members", words("Members")),
        ),
        (
            (
                item.code,
                Text(item.names.get("kk", ""), lang="kk"),
                Text(item.names.get("ru", ""), lang="ru"),
                Text(item.names.get("en", ""), lang="en"),
                item.parent,
                " ".join(item.members),
            )
            for item in codes
        ),
    )
