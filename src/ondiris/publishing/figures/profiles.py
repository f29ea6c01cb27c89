"""What a profile begins and ends with: one sentence, what changed, ways on, what is missing.

Every profile, of an activity, a place, an enterprise or a promise, has these, and none is a dead
end: where little is known it says so, names the file that would tell more, and still leads on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ondiris.production.figures.rows import Row
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import Number
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = [
    "NEWEST",
    "Change",
    "MissingPart",
    "ProfileFrame",
    "Way",
    "WaysOn",
    "fact_of_row",
    "facts_sentence",
    "figure_changes",
    "is_news",
    "missing_file",
    "series_when",
    "subject_path",
]

NEWEST = 4
"""How many of the newest figures and statements a profile tells."""
_STANDING = frozenset(
    {"coordinates", "holding", "identifier", "located_in", "name", "part_of"}
)  # fmt: skip
_PAGES = {"site": "sites", "programme": "promises"}


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from a profile.

    Parameters
    ----------
    text, path : str
        What it is called and where it leads, below the language.
    note : str
        What stands beside it; empty for nothing.
    query : tuple of pairs of str
        Filters of the address.
    """

    text: str
    path: str
    note: str = ""
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WaysOn:
    """Ways on of one kind.

    Parameters
    ----------
    title : str
    ways : tuple of Way
    more : int
        How many there are that are not listed.
    """

    title: str
    ways: tuple[Way, ...]
    more: int = 0

    @classmethod
    def of(cls, title: str, ways: Sequence[Way], *, most: int) -> WaysOn:
        """Return the first of some ways on, and how many more there are."""
        return cls(title, tuple(ways[:most]), max(len(ways) - most, 0))


@dataclass(frozen=True, slots=True)
class Change:
    """Something said newly of what a profile is of.

    Parameters
    ----------
    what : str
        What was said, in words.
    value : Number or str
        The figure, or the statement's value.
    evidence : str
        Identifier that the evidence page resolves.
    who : str
        Who said it, and when.
    before : Number, optional
        The figure that stood in its place.
    """

    what: str
    value: Number | str
    evidence: str
    who: str
    before: Number | None = None


@dataclass(frozen=True, slots=True)
class MissingPart:
    """What a profile lacks, and the file and command that would fill it."""

    what: str
    filled_by: str


@dataclass(frozen=True, slots=True)
class ProfileFrame:
    """What frames the figures of a profile.

    Parameters
    ----------
    sentence : str
        What is worth knowing of it, in one sentence made of data.
    changes : tuple of Change
        Newest first.
    ways : tuple of WaysOn
    gaps : tuple of MissingPart
    """

    sentence: str
    changes: tuple[Change, ...] = ()
    ways: tuple[WaysOn, ...] = ()
    gaps: tuple[MissingPart, ...] = ()


def facts_sentence(voice: ReaderLocale, name: str, facts: Iterable[str], *, nothing: str) -> str:
    """Return a name with what is known of it as one sentence.

    Parameters
    ----------
    voice : ReaderLocale
    name : str
    facts : iterable of str
        Each a label with its value, beginning small; empty ones are left out.
    nothing : str
        What is said where there is none.
    """
    said = "; ".join(fact for fact in facts if fact)
    return voice.words("%(name)s: %(facts)s.", name=name, facts=said or nothing)


def subject_path(kind: str, code: str) -> str:
    """Return where the profile of a subject of a kind stands, below the language."""
    return f"{_PAGES.get(kind, 'projects')}/{code}"


def is_news(name: str) -> bool:
    """Whether a property tells more of a subject than what and where it is."""
    return name not in _STANDING


def series_when(desk: Desk, row: Row) -> str:
    """Return what a figure is of, with its period."""
    return f"{desk.series(row.key)}, {desk.due(row.period).text}"


def fact_of_row(desk: Desk, row: Row) -> str:
    """Return a figure as one fact of a sentence: what it is of, its value and its period."""
    series = desk.series(row.key)
    value = desk.voice.readable(number(row))
    return f"{series[:1].lower()}{series[1:]} – {value} ({desk.due(row.period).text})"


def missing_file(voice: ReaderLocale, kind: str) -> str:
    """Return which file fills what is missing, with its command.

    Parameters
    ----------
    voice : ReaderLocale
    kind : str
        ``figures projects sites enterprises halls outlines``
    """
    words = voice.words
    return {
        "figures": words("A table of figures fills it: ondiris load FILE"),
        "projects": words("A table of projects fills it: ondiris projects --load FILE"),
        "sites": words("A table of sites fills it: ondiris load FILE"),
        "enterprises": words("A register of enterprises fills it: ondiris load FILE"),
        "halls": words("A table of halls fills it: ondiris premises --load FILE"),
        "outlines": words("Outlines as GeoJSON fill it: ondiris load FILE"),
    }[kind]


def figure_changes(desk: Desk, rows: Sequence[Row]) -> tuple[Change, ...]:
    """Return the figures that became known last, one a series, with those that they replaced.

    Parameters
    ----------
    desk : Desk
    rows : sequence of Row
        Printed figures.
    """
    newest = sorted(
        rows,
        key=lambda row: (row.known.day, row.period.last_day, -row.period.first_day.toordinal()),
        reverse=True,
    )
    of_series = {desk.series(row.key): row for row in reversed(newest)}
    chosen = [row for row in newest if of_series[desk.series(row.key)] is row]
    return tuple(
        Change(series_when(desk, row), number(row), row.id, desk.who(row), _before(desk, row))
        for row in chosen[:NEWEST]
    )


def _before(desk: Desk, row: Row) -> Number | None:
    """Return the figure that another replaced, where it said something else."""
    for code in row.superseded:
        old = None if code in row.differs or code in row.confirmed else desk.find(code)
        if old is not None and old.number != row.number:
            return number(old)
    return None
