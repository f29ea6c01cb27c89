"""Documents held against a home: each claim of a text, or of a recorded source, as a question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ondiris.errors import NotFound
from ondiris.language import Assertion, Bulletin, assertions, interval_of, read
from ondiris.model import Known, KnownBasis, Modality, Month, Period, SeriesKey, Source
from ondiris.ports import Query, Recorded
from ondiris.production import Row
from ondiris.production.bulletins.accepting import AS_READ, EVERY_CLAIM, CityContext, accept
from ondiris.production.bulletins.answering import AnsweredClaim, TimeForm, answered, form_of
from ondiris.production.bulletins.changes import SaidFigure
from ondiris.production.bulletins.claims import claim_period
from ondiris.production.bulletins.documents import AnsweredDocument
from ondiris.production.bulletins.groupings import ledger_activity
from ondiris.production.bulletins.measuring import MeasuredAssertion, indicators_of, measured
from ondiris.production.bulletins.periods import answering_periods, known_ends, runs_to_date
from ondiris.production.bulletins.programmes import promising_programmes
from ondiris.production.figures.answering import derive
from ondiris.production.figures.reach import flows
from ondiris.publishing.bulletins.answers import (
    assertions_table,
    document_figures,
    document_promises,
    unplaced_table,
)
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Figure
from ondiris.session.bulletins.reading import places_of
from ondiris.session.figures.blanks import blanks
from ondiris.session.figures.snapshot import Snapshot

__all__ = [
    "answer_source",
    "answer_text",
    "city_context",
    "document_tables",
    "documented_sources",
    "kinds_of",
    "source_of_text",
]

MOST_FIGURES = 200
"""A source that said more figures is a table, not a text."""
MOST_TIMES = 100
"""A question that names more times asks for all of them."""
PROFILE = "bulletin"
_RUNS = (TimeForm.TO_DATE, TimeForm.RUN)
_BASES = ("index_pct", "output")
"""What growth and shares are derived from."""


def city_context(now: Snapshot) -> CityContext:
    """Return what a home knows of its city that a text about it leaves unsaid."""
    catalogue, head = now.catalogue, now.city.headline
    codes = tuple(i.code for i in catalogue["subjects"] if i.attributes.get("kind") == "programme")
    said = now.history(Query(audience=now.audience, subjects=codes)) if codes else []
    table = now.city.profiles.get(PROFILE)
    profile = None if table is None else table.named(PROFILE)
    return CityContext(
        area=now.city.area,
        industry=head.activity,
        catalogue=catalogue,
        area_of=dict(places_of(now).within),
        programmes=promising_programmes(
            catalogue, head.programmes, (one.observation for one in said)
        ),
        filled=profile.values if profile else {},
        filled_measures=tuple(profile.measures) if profile else (),
    )


def source_of_text(now: Snapshot, sha256: str) -> Source | None:
    """Return the source that a text is, by its digest; nothing where none is known."""
    return next((s for s in now.sources.values() if s.sha256 and s.sha256 == sha256), None)


def answer_text(
    text: str,
    now: Snapshot,
    *,
    lang: str | None = None,
    published: date | None = None,
    url: str | None = None,
    period: Period | None = None,
) -> AnsweredDocument:
    """Answer every claim of a text from what is known at a vintage.

    Parameters
    ----------
    text : str
    now : Snapshot
    lang, published, url
        As `ondiris.language.read`.  A text without a day has that of the source with its digest,
        else the last day of the newest period it reports on.
    period : Period, optional
        Answer as a release about this period could; the newest of each claim by default.
    """
    places = places_of(now)
    first = read(text, lang=lang, published=published, url=url, places=places)
    source = source_of_text(now, first.document.sha256)
    known = _said_on(first, source, published, now)
    bulletin = first
    if published is None:
        bulletin = read(text, lang=lang, published=known.day, url=url, places=places)
    name = source.id if source is not None else "text"
    # Nothing is recorded here, so what no trusted rule filled is answered too, as it was read.
    taken = accept(
        bulletin.claims,
        city_context(now),
        source=name,
        known=known,
        by_hand={EVERY_CLAIM: AS_READ},
    )
    said = [SaidFigure(a.entry, interval_of(a.claim), a.claim.id) for a in taken.accepted]
    found = assertions(text, lang=bulletin.document.lang or "", places=places)
    return AnsweredDocument(
        source=source,
        known=known,
        period=period,
        answers=_answers(said, now, period),
        unplaced=taken.unplaced,
        repeated=tuple((one.claim.id, one.by) for one in taken.repeated),
        contradictions=tuple(r.text for r in taken.contradictions),
        assertions=_measured([_held(one) for one in found.assertions], now),
        unsorted=sum(not _holds(span, bulletin) for span in found.plain),
        bulletin=bulletin,
    )


def _holds(sentence: tuple[int, int], bulletin: Bulletin) -> bool:
    return any(sentence[0] <= claim.span[0] < sentence[1] for claim in bulletin.claims)


def _said_on(
    bulletin: Bulletin, source: Source | None, published: date | None, now: Snapshot
) -> Known:
    """Return the day a text spoke, and how that day is known."""
    if published is not None:
        return Known(published, KnownBasis.STATED)
    if source is not None and source.published is not None:
        return Known(source.published, source.basis)
    periods = [
        found
        for claim in bulletin.claims
        if claim.modality == "achieved" and (found := claim_period(claim)) is not None
    ]
    last = max((p.last_day for p in periods), default=now.vintage.known)
    return Known(min(last, now.vintage.known), KnownBasis.INFERRED)


def _answers(
    said: Sequence[SaidFigure], now: Snapshot, period: Period | None
) -> tuple[AnsweredClaim, ...]:
    """Answer what was said from two questions: of runs of months, and of stocks and promises."""
    runs: list[tuple[SaidFigure, TimeForm]] = []
    others: list[SaidFigure] = []
    for one in said:
        form = form_of(one.key, one.entry.period, now.catalogue)
        if form in _RUNS:
            runs.append((one, form))
        else:
            others.append(one)
    rows = list(now.get(_question(now, [one.key for one in others])).rows) if others else []
    if runs:
        asked = _question(now, [one.key for one, _ in runs])
        ends = known_ends(now.printed(_with_bases(asked)))
        periods = {period} if period is not None else set[Period]()
        for one, form in runs:
            mine = one.entry.period
            periods |= answering_periods(mine, ends, to_date=form is TimeForm.TO_DATE)
        rows += now.get(replace(asked, periods=_times(periods))).rows
        rows += _unanswered(now, [one for one, _ in runs], rows, period)
    unique = {row.id: row for row in rows}.values()
    proofs = _of_others(now, [one for one, _ in runs])
    return answered(said, unique, now.catalogue, period, proofs)


def _of_others(now: Snapshot, said: Sequence[SaidFigure]) -> Sequence[Row]:
    """Return what other printed figures make of what was said, whatever is printed of that.

    The months of a longer period make its level; levels of the period make its shares and changes.
    """
    months = {
        Period.of_months(Month(month))
        for one in said
        if len(one.entry.period.month_range) > 1
        for month in one.entry.period.month_range
    }
    own = {one.entry.period for one in said}
    closed = blanks(now, replace(_question(now, [one.key for one in said]), measures=None))
    return [
        row
        for periods in (months, own)
        if periods
        for row in derive(_levels_of(now, said, periods), now.catalogue, closed)[0]
        if row.formula
    ]


def _levels_of(now: Snapshot, said: Sequence[SaidFigure], periods: set[Period]) -> Sequence[Row]:
    """Return the levels of some times that others printed of what was said and of its wholes."""
    asked, listed = _question(now, [one.key for one in said]), now.catalogue["activities"]
    wholes = {one.key.of.partition("@")[2] for one in said}
    bases = {one.key.of.partition("@")[0] or one.key.measure for one in said}
    texts = {one.entry.source for one in said}
    printed = now.printed(
        replace(
            asked,
            measures=tuple(sorted(bases & flows(now.catalogue))),
            activities=tuple(
                sorted({*(asked.activities or ()), *(w for w in wholes if w in listed)})
            ),
            periods=_times(periods),
        )
    )
    return [row for row in printed if row.source not in texts]


def _unanswered(
    now: Snapshot, said: Sequence[SaidFigure], rows: Sequence[Row], period: Period | None
) -> Sequence[Row]:
    """Return all figures of what has no answer yet, such as a series with blank months."""
    if period is not None:
        return ()
    found = answered(said, rows, now.catalogue)
    left = [one.said.key for one in found if one.newest is None]
    return now.get(_question(now, left)).rows if left else ()


def _times(periods: Iterable[Period]) -> tuple[Period, ...] | None:
    """Return the times of a question; all where there are more than a database takes at once."""
    ordered = tuple(sorted(periods, key=str))
    return ordered if len(ordered) <= MOST_TIMES else None


def _question(now: Snapshot, keys: Sequence[SeriesKey]) -> Query:
    return Query(
        audience=now.audience,
        measures=tuple(sorted({key.measure for key in keys})),
        areas=tuple(sorted({key.area for key in keys})),
        activities=tuple(sorted({key.activity for key in keys})),
    )


def _with_bases(asked: Query) -> Query:
    """Return a question that also reads what growth and shares are derived from."""
    return replace(asked, measures=tuple(sorted({*(asked.measures or ()), *_BASES})))


def _held(said: Assertion) -> Assertion:
    """Return an assertion about the activity as the ledger names it."""
    return replace(said, activity=ledger_activity(said.activity))


_OF_RUNS = ("share_pct", "growth_pct", "structural_change")
"""Measures of which runs from January are looked at."""


def _measured(found: Sequence[Assertion], now: Snapshot) -> tuple[MeasuredAssertion, ...]:
    """Lay beside each assertion the newest figures of the indicators that measure it."""
    area, industry = now.city.area, now.city.headline.activity
    activities = tuple(sorted({industry, "_T", *(one.activity for one in found)} - {""}))
    base = Query(audience=now.audience, areas=(area,), activities=activities)
    ends = known_ends(now.printed(replace(base, measures=_BASES)))
    periods = _times(runs_to_date(ends))
    rows = {
        one.code: now.get(
            replace(
                base,
                measures=(one.measure,),
                activities=None if one.finest else activities,
                periods=periods if one.measure in _OF_RUNS else None,
            )
        ).rows
        for one in indicators_of(found)
        if one.single
    }
    above = tuple(now.catalogue["areas"].ancestors(area))
    return measured(found, rows, industry, above)


def answer_source(now: Snapshot, name: str, period: Period | None = None) -> AnsweredDocument:
    """Answer every figure that a recorded source said.

    Raises
    ------
    NotFound
        If the ledger knows no such source, or nothing of it that this audience may see, or if it
        is a table rather than a text.
    """
    source, count = now.sources.get(name), now.figures_by_source.get(name, 0)
    said = recorded_of(now, name) if 0 < count <= MOST_FIGURES else ()
    if source is None or (not said and count <= MOST_FIGURES):
        raise NotFound(
            "no-source",
            f"nothing is recorded of a source {name[:60]!r}",
            hint="The page of data and method lists the sources.",
        )
    if count > MOST_FIGURES:
        raise NotFound(
            "no-document",
            f"the source {name[:60]!r} is a table of {count} figures, not a document",
            hint="Its figures stand on the pages of activities.",
        )
    figures = [
        SaidFigure(one.observation, now.catalogue.interval(one.observation), one.id) for one in said
    ]
    known = max((one.observation.known for one in said), key=lambda k: k.day)
    return AnsweredDocument(source, known, period, _answers(figures, now, period))


def recorded_of(now: Snapshot, name: str) -> tuple[Recorded, ...]:
    """Return what a source said, the city first, promises last."""
    found = now.history(Query(audience=now.audience, sources=(name,)))

    def place(one: Recorded) -> tuple[object, ...]:
        key = one.observation.key
        return (
            key.modality is Modality.PLANNED,
            bool(key.subject),
            key.subject,
            key.activity not in (now.city.headline.activity, "_T"),
            key.activity,
            key.measure != now.city.headline.measure,
            key.measure,
            one.id,
        )

    return tuple(sorted(found, key=place))


def documented_sources(now: Snapshot, most: int = 60) -> tuple[Source, ...]:
    """Return the sources that said some figures, newest first; a table of an office is none."""
    counts = now.figures_by_source
    texts = [s for s in now.sources.values() if 0 < counts.get(s.id, 0) <= MOST_FIGURES]
    return tuple(sorted(texts, key=lambda s: (s.published or date.min, s.id), reverse=True)[:most])


def kinds_of(now: Snapshot) -> dict[str, str]:
    """Return the kind of each subject: site, programme, project, enterprise."""
    return {i.code: i.attributes.get("kind") or "" for i in now.catalogue["subjects"]}


def document_tables(desk: Desk, answered: AnsweredDocument, now: Snapshot) -> tuple[Figure, ...]:
    """Return an answered document as tables; those without a row are left out."""
    kinds = kinds_of(now)
    made = (
        document_figures(desk, answered.answers, kinds),
        document_promises(desk, answered.answers, kinds),
        assertions_table(desk, answered.assertions),
        unplaced_table(desk, answered.unplaced),
    )
    return tuple(figure for figure in made if not figure.empty)
