"""From a number back to the ink: the chain behind any figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ondiris.codes import Catalogue
from ondiris.errors import NotFound
from ondiris.model import Observation, Source, Statement, Vintage, Withdrawal
from ondiris.ports import Archive, Audience, Current, Query, Recorded, Revision, Told
from ondiris.production.figures.counting import Counts
from ondiris.production.figures.formulas.registry import FORMULAS
from ondiris.production.figures.overruling import contradicting, overruling
from ondiris.production.figures.rows import Row, published_row
from ondiris.production.figures.shown_in_notebooks import (
    number_shown,
    said_shown,
    series_shown,
    table_html,
)

__all__ = ["Evidence", "explain", "links_of"]


@dataclass(frozen=True, slots=True, repr=False)
class Evidence:
    """What stands behind one entry.

    Parameters
    ----------
    id, kind : str
        Identifier, and ``observation``, ``derived``, ``statement`` or ``withdrawal``.
    row : Row, optional
        The figure, for observations and derived figures.
    entry : Observation, Statement or Withdrawal, optional
        The entry as recorded; none for a derived figure.
    source : Source, optional
        Who said it.
    revision : Revision, optional
        When it was written down.
    withdrawn : Withdrawal, optional
        What took it back, if anything did.
    symbols : str
        The formula in symbols, for a derived figure.
    history : tuple of Row
        Every figure of the same series and time, newest knowledge first.
    standing : frozenset of str
        Those of the history that stand.
    conflicts : tuple of str
        Figures of equal rank that contradict it.
    overruled : tuple of Row
        Derived figures that follow from better sources and stand in its place.
    otherwise : tuple of Row
        What would follow from others if it had not been printed, where that contradicts it.
    inputs : tuple of Evidence
        What a derived figure was computed from.
    """

    id: str
    kind: str
    row: Row | None = None
    entry: Observation | Statement | Withdrawal | None = None
    source: Source | None = None
    revision: Revision | None = None
    withdrawn: Withdrawal | None = None
    symbols: str = ""
    history: tuple[Row, ...] = ()
    standing: frozenset[str] = frozenset()
    conflicts: tuple[str, ...] = ()
    overruled: tuple[Row, ...] = ()
    otherwise: tuple[Row, ...] = ()
    inputs: tuple[Evidence, ...] = ()

    def __repr__(self) -> str:
        return "\n".join("  " * depth + " · ".join(filter(None, c)) for depth, c in self._lines())

    def _repr_html_(self) -> str:
        """Return the chain as a table, an input below what rests on it."""
        rows = [("› " * depth + cells[0], *cells[1:]) for depth, cells in self._lines()]
        return table_html(f"Evidence of {self.id}", ("what", "says", "who and how", "id"), rows)

    def _lines(self, depth: int = 0) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield how deep each link lies, and what, how much, from whom and its name."""
        yield depth, (self._what(), self._said(), self._from(), self.id)
        for one in self.inputs:
            yield from one._lines(depth + 1)

    def _what(self) -> str:
        if self.row is not None:
            return f"{series_shown(self.row)} {self.row.period}"
        if isinstance(self.entry, Statement):
            return f"{self.entry.subject} {self.entry.property}"
        return self.kind

    def _said(self) -> str:
        if self.row is not None:
            return number_shown(self.row)
        entry = self.entry
        if isinstance(entry, Statement):
            return said_shown(entry)
        return entry.reason if isinstance(entry, Withdrawal) else ""

    def _from(self) -> str:
        if self.source is not None:
            return str(self.source)
        return self.symbols


def links_of(found: Evidence) -> int:
    """Return how many figures and entries a chain holds."""
    own = 1 + len(found.history) + len(found.overruled) + len(found.otherwise)
    return own + sum(map(links_of, found.inputs))


def explain(
    archive: Archive,
    catalogue: Catalogue,
    id: str,  # noqa: A002 - the ledger's own word
    vintage: Vintage,
    audience: Audience,
    *,
    rows: Mapping[str, Row],
    counts: Sequence[Counts] = (),
) -> Evidence:
    """Return the chain behind an entry or a derived figure.

    Parameters
    ----------
    archive : Archive
        The ledger.
    catalogue : Catalogue
        Code lists of the home.
    id : str
        Identifier of an entry or derived figure.
    vintage : Vintage
        As of when.
    audience : Audience
        Who is asking.
    rows : mapping of str to Row
        Derived figures among which it is looked for, and those they rest on.
    counts : sequence of Counts
        What capabilities count on read; asked only where nothing else is found.

    Raises
    ------
    NotFound
        If nothing at that vintage has the identifier, or it may not be shown.
    """
    if not id.startswith("d"):
        found = _recorded(archive, catalogue, id, vintage, audience)
        if not isinstance(found.entry, Observation):
            return found
        over = overruling(archive, catalogue, id, found.entry, vintage, audience)
        row = found.row
        if over or row is None or id not in found.standing:
            return replace(found, overruled=over)
        other = contradicting(archive, catalogue, row, vintage, audience)
        return replace(found, otherwise=other)
    if id not in rows:
        rows = {**rows, **{row.id: row for one in counts for row in one.all(vintage, audience)}}
    if id not in rows:
        raise NotFound(
            "no-entry",
            f"no derived figure {id[:40]!r} is known at {vintage}",
            hint="A figure derived from since revised inputs needs its --as-of day.",
        )
    symbols = {formula.id: formula.symbols for stage in FORMULAS for formula in stage}
    symbols |= {one.formula: one.symbols for one in counts}
    return _derived(archive, catalogue, rows, id, vintage, audience, symbols)


def _derived(
    archive: Archive,
    catalogue: Catalogue,
    rows: Mapping[str, Row],
    id: str,  # noqa: A002 - the ledger's own word
    vintage: Vintage,
    audience: Audience,
    symbols: Mapping[str, str],
) -> Evidence:
    row = rows[id]
    inputs = tuple(
        _derived(archive, catalogue, rows, name, vintage, audience, symbols)
        if name.startswith("d")
        else _recorded(archive, catalogue, name, vintage, audience)
        for name in row.inputs
    )
    return Evidence(id, "derived", row=row, symbols=symbols.get(row.formula, ""), inputs=inputs)


def _recorded(
    archive: Archive,
    catalogue: Catalogue,
    id: str,  # noqa: A002 - the ledger's own word
    vintage: Vintage,
    audience: Audience,
) -> Evidence:
    entry, number = _found(archive, id, vintage, audience)
    revision = next((r for r in archive.revisions(vintage, audience) if r.number == number), None)
    withdrawn = archive.withdrawals(vintage).get(id)
    sources = archive.sources(vintage, audience)
    source = sources.get(entry.source)
    if isinstance(entry, Withdrawal):
        return Evidence(id, "withdrawal", entry=entry, source=source, revision=revision)
    if isinstance(entry, Statement):
        return Evidence(
            id, "statement", entry=entry, source=source, revision=revision, withdrawn=withdrawn
        )
    query = Query(
        measures=(entry.key.measure,),
        of=entry.key.of,
        areas=(entry.key.area,),
        activities=(entry.key.activity,),
        subjects=(entry.key.subject,),
        periods=(entry.period,),
        worlds=(entry.key.world,),
        audience=audience,
    )
    standing = {c.recorded.id: c for c in archive.current(query, vintage)}
    question = entry.key.question
    history = [r for r in archive.history(query, vintage) if r.observation.key.question == question]
    history.sort(key=lambda r: (r.observation.known.day, r.revision), reverse=True)
    own = standing.get(id, Current(_itself(id, entry, number)))
    return Evidence(
        id,
        "observation",
        row=published_row(own, catalogue.interval(entry)),
        entry=entry,
        source=source,
        revision=revision,
        withdrawn=withdrawn,
        history=tuple(
            published_row(standing.get(r.id, Current(r)), catalogue.interval(r.observation))
            for r in history
        ),
        standing=frozenset(standing),
        conflicts=own.conflicts,
        inputs=tuple(
            _recorded(archive, catalogue, name, vintage, audience) for name in entry.inputs
        ),
    )


def _itself(id: str, entry: Observation, number: int) -> Recorded:  # noqa: A002
    return Recorded(id, entry, number)


def _found(
    archive: Archive,
    id: str,  # noqa: A002 - the ledger's own word
    vintage: Vintage,
    audience: Audience,
) -> tuple[Told, int]:
    """Return an entry and its revision; refuse what is hidden in the words for what is not there.

    An identifier is a hash of the content, so telling them apart would confirm a guess.
    """
    try:
        entry, number = archive.find(id, vintage)
        shown = _may_see(archive, entry, vintage, audience)
    except NotFound:
        shown = False
    if not shown:
        raise NotFound(
            "no-entry",
            f"the ledger shows no entry {id[:40]!r} known at {vintage}",
            hint="See `ondiris get`; an entry is shown from the day on which it became known.",
        )
    if isinstance(entry, Observation) and audience.public:
        named = [(name, _known(archive, name, vintage)) for name in entry.inputs]
        seen = tuple(name for name, one in named if one is not None and audience.may_see(one))
        entry = replace(entry, inputs=seen)
    return entry, number


def _known(archive: Archive, id: str, vintage: Vintage) -> Observation | Statement | None:  # noqa: A002
    """Return what a figure rests on, where the vintage knows it."""
    try:
        entry, _ = archive.find(id, vintage)
    except NotFound:
        return None
    return None if isinstance(entry, Withdrawal) else entry


def _may_see(archive: Archive, entry: Told, vintage: Vintage, audience: Audience) -> bool:
    """Whether an entry may be shown; a withdrawal as far as what it takes back."""
    while isinstance(entry, Withdrawal):
        try:
            entry, _ = archive.find(entry.target, vintage)
        except NotFound:
            return not audience.public
    return audience.may_see(entry)
