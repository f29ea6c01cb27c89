"""Why there is no figure: never zero, and never another figure in its place.

What a home keeps back is told only where the public is told so already: by a source that says a
value is suppressed, or by a protected table.  Of everything else that is not public the answer is
the one that a ledger without it would give.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ondiris.assistants.asked import AskedFigures
from ondiris.assistants.told import WhyAbsent
from ondiris.assistants.visit import Visit
from ondiris.model import World
from ondiris.ports import Query
from ondiris.session import Answer
from ondiris.session.figures.absence import NothingFound, NothingKind, nothing_found

__all__ = ["absence_of"]

_NAMED = 5
_SUPPRESSED = "Q"
_WHOLE = "_T"


def absence_of(visit: Visit, asked: AskedFigures, question: Query, found: Answer) -> WhyAbsent:
    """Return why a question has no figures, as far as its readers may know it.

    Parameters
    ----------
    visit : Visit
    asked : AskedFigures
    question : Query
        The same, as it was asked of the ledger.
    found : Answer
        What it had.
    """
    return (
        _said_empty(visit, found)
        or _kept_back(visit, asked, question)
        or _lacking(visit, found)
        or _otherwise(visit, asked, question)
    )


def _said_empty(visit: Visit, found: Answer) -> WhyAbsent | None:
    """Return that sources say there is no value; that it is suppressed, where one does."""
    rows = found.without_value
    if not rows:
        return None
    hidden = [row for row in rows if _SUPPRESSED in row.status]
    words = visit.voice.words
    ids = [row.id for row in (hidden or rows)[:_NAMED]]
    if hidden:
        text = words("The value is kept back: its source does not disclose it.")
        return WhyAbsent(kind="kept-back", text=text, ids=ids)
    text = words("A source says that there is no value, and why.")
    return WhyAbsent(kind="no-value", text=text, ids=ids)


def _kept_back(visit: Visit, asked: AskedFigures, question: Query) -> WhyAbsent | None:
    """Return that a protected table hides the cell, where one does."""
    periods = question.periods
    for table in _tables(visit):
        alike = table["measure"] == asked.measure
        timely = periods is None or table["period"] in {str(period) for period in periods}
        there = visit.as_of is None or table["as_of"] <= visit.as_of.isoformat()
        if not (alike and timely and there):
            continue
        wanted = {
            "activity": asked.activity or _WHOLE,
            "area": asked.area or visit.now.city.area,
        }
        for cell in table["cells"]:
            own = {name: cell.get(name) for name in table["dimensions"]}
            if cell["confidentiality"] != "F" and own.items() <= wanted.items():
                text = visit.voice.words(
                    "The value is kept back, since it could tell of single enterprises. What may "
                    "be told stands in a protected table: %(name)s.",
                    name=table["id"],
                )
                return WhyAbsent(kind="kept-back", text=text, periods=[table["period"]])
    return None


def _tables(visit: Visit) -> Iterator[Mapping[str, Any]]:
    """Yield the protected tables of the actual world; most homes have none."""
    folder = visit.now.home.folder / "disclosure" / World.ACTUAL.value
    if folder.is_dir():
        from ondiris.production.disclosure.releases import ReleaseStore  # noqa: PLC0415 - heavy

        for document in ReleaseStore(folder).documents()[0]:
            yield document.content


def _lacking(visit: Visit, found: Answer) -> WhyAbsent | None:
    if not found.missing:
        return None
    lacks = dict.fromkeys(lack for one in found.missing for lack in one.lacks)
    text = visit.voice.words(
        "A formula would give it, but figures are lacking: %(names)s.",
        names=", ".join([*lacks][:_NAMED]),
    )
    return WhyAbsent(kind="cannot-be-computed", text=text)


def _otherwise(visit: Visit, asked: AskedFigures, question: Query) -> WhyAbsent:
    known = visit.now.vintage.known
    if not any((asked.area, asked.activity, asked.subject)):
        # Everything that was ever said of a measure takes long to read.
        question = replace(question, areas=(visit.now.city.area,))
    nothing = nothing_found(visit.observatory, question, visit.as_of)
    ahead = question.periods is not None and all(one.last_day > known for one in question.periods)
    if ahead and nothing.kind in (NothingKind.OTHER_PERIODS, NothingKind.NO_SERIES):
        text = visit.voice.words(
            "Nothing is known of it yet: the period ends after the day by which this answer was "
            "known."
        )
        return WhyAbsent(kind="not-yet-ended", text=text, periods=_periods(nothing))
    return _told(visit, asked, nothing)


def _periods(nothing: NothingFound) -> list[str] | None:
    return [str(period) for period in nothing.periods[:_NAMED]] or None


def _told(visit: Visit, asked: AskedFigures, nothing: NothingFound) -> WhyAbsent:
    words = visit.voice.words
    match nothing.kind:
        case NothingKind.NOT_YET_KNOWN:
            assert nothing.day is not None  # noqa: S101 - as it is made
            text = words(
                "Nothing of this was known by then; the first became known on %(day)s.",
                day=visit.voice.day(nothing.day),
            )
            return WhyAbsent(kind="not-yet-known", text=text, first_known=nothing.day.isoformat())
        case NothingKind.WITHDRAWN:
            text = words("It was withdrawn; the evidence of each identifier says why.")
            return WhyAbsent(kind="withdrawn", text=text, ids=list(nothing.ids[:_NAMED]))
        case NothingKind.OTHER_PERIODS:
            text = words("Nothing is known of this period; of others there are figures.")
            return WhyAbsent(kind="other-periods", text=text, periods=_periods(nothing))
    subjects = visit.now.catalogue["subjects"].items
    subject = subjects.get(asked.subject or "")
    if subject is not None and subject.attributes.get("kind") == "enterprise":
        text = words(
            "Nothing of this may be told here. Figures of a single enterprise are told only where "
            "it or a document has published them."
        )
    else:
        text = words("There is no such series among the figures that may be told here.")
    return WhyAbsent(kind="no-such-series", text=text)
