"""A home as one audience sees it at one vintage: what every page, command and program reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Unpack

from ondiris.codes import Catalogue
from ondiris.errors import NotFound
from ondiris.ledger import Ledger
from ondiris.ledger.by_series import SeriesReader
from ondiris.model import FACES, Modality, Period, SeriesKey, Source, Vintage, World, is_party
from ondiris.model.holds import Holdups
from ondiris.model.outline import Outline
from ondiris.model.wanted import Wanted
from ondiris.ports import Audience, Query, Recorded, RecordedStatement, Revision
from ondiris.production import Evidence, Row, explain, published
from ondiris.production.figures.answering import Answered, answers, batched_periods
from ondiris.production.figures.counting import Counts
from ondiris.production.figures.evidence import links_of
from ondiris.production.figures.telling import newest_period, telling_periods
from ondiris.session.figures.answer import Answer
from ondiris.session.figures.home import Home
from ondiris.session.figures.outlines import read_outlines
from ondiris.session.figures.questions import QuestionWords, asked_of, plain, question_of
from ondiris.session.figures.tellers import Foretold, Tellers
from ondiris.session.memory import Memory
from ondiris.sources import City

if TYPE_CHECKING:
    from ondiris.model.pipeline import PipelineDraws
    from ondiris.session.figures.printed_columns import PrintedColumns

__all__ = ["Snapshot"]

_ROW, _ENTRY, _FEATURE = 2_000, 1_000, 20_000
"""About how many bytes a row, an entry and an outline take."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """What may be read, by whom, as of when.

    Parameters
    ----------
    home : Home
    ledger : Ledger
    counts : tuple of Counts
        What capabilities count on read.
    memory : Memory
        Where answers are kept for the next who asks the same.
    vintage : Vintage
    audience : Audience
    newest : int
        Last revision of the ledger, whoever may see it: what is said there may hide a subject, or
        keep a value from being filled in.
    tellers : Tellers
        What capabilities tell beside figures.
    then : Catalogue, optional
        Code lists as they stood, where they were others than today's.
    """

    home: Home
    ledger: Ledger
    counts: tuple[Counts, ...]
    memory: Memory
    vintage: Vintage
    audience: Audience
    newest: int
    tellers: Tellers = field(default_factory=Tellers)
    then: Catalogue | None = None
    _met: dict[str, Row] = field(default_factory=dict, repr=False)

    def foretold(self, lang: str) -> tuple[Foretold, ...]:
        """Return what to expect, in sentences of a language."""
        return tuple(one for tell in self.tellers.foretold for one in tell(self, lang))

    def holdups(self, worlds: Sequence[World] = (World.ACTUAL,)) -> Holdups:
        """Return what projects wait for beside their own path, and how long stages took."""
        return Holdups.joined(held(self, worlds) for held in self.tellers.held)

    def wanted(self) -> tuple[Wanted, ...]:
        """Return the missing figures and files that would narrow what is told of the future."""
        return tuple(one for tell in self.tellers.wanted for one in tell(self))

    def coming(self, draws: int, seed: int) -> PipelineDraws:
        """Return what is still to come, in equally likely futures."""
        from ondiris.model.pipeline import PipelineDraws  # noqa: PLC0415 - stands on NumPy

        return PipelineDraws.joined([told(self, draws, seed) for told in self.tellers.coming])

    @property
    def key(self) -> tuple[Vintage, Audience]:
        """What tells this snapshot from others of the home."""
        return self.vintage, self.audience

    @property
    def city(self) -> City:
        """The city."""
        return self.home.city

    @property
    def catalogue(self) -> Catalogue:
        """Code lists of the day, without the subjects that this audience may not know of."""
        lists = self.then or self.ledger.catalogue
        if not self.audience.public:
            return lists
        key = (self.key, self.newest, "hidden")
        seek = partial(self.ledger.hidden_subjects, *self.key)
        hidden = self.memory.get(key, seek, lambda codes: 100 * len(codes))
        return lists.without("subjects", hidden) if hidden else lists

    @property
    def sources(self) -> Mapping[str, Source]:
        """Sources by identifier: those that something which may be seen rests on."""
        return self.memory.get(
            (self.key, "sources"),
            lambda: self.ledger.sources(self.vintage, self.audience),
            lambda found: _ENTRY * len(found),
        )

    @property
    def documents(self) -> Mapping[str, Source]:
        """Those of the sources that are documents: parties of applications are none."""
        return {name: one for name, one in self.sources.items() if not is_party(name)}

    @property
    def figures_by_source(self) -> Mapping[str, int]:
        """How many figures each source said: a press text says a few, a table thousands."""
        return self.memory.get(
            (self.key, "figures by source"),
            lambda: self.ledger.figures_by_source(self.vintage, self.audience),
            lambda found: 100 * len(found),
        )

    @property
    def revisions(self) -> Sequence[Revision]:
        """The history of appends up to this vintage, oldest first."""
        return self.memory.get(
            (self.key, "revisions"),
            lambda: tuple(self.ledger.revisions(self.vintage, self.audience)),
            lambda found: _ENTRY * len(found),
        )

    @property
    def outlines(self) -> Mapping[str, Outline]:
        """Outlines by code of area or subject; the file loaded last wins."""
        stamp, files = self.home.outline_files()
        return self.memory.get(
            ("outlines", stamp),
            lambda: read_outlines(files, self.ledger.catalogue, self.city.area),
            lambda found: _FEATURE * len(found),
        )

    def question(self, measure: str | None = None, **words: Unpack[QuestionWords]) -> Query:
        """Return a query made of words, each checked against its code list.

        Parameters
        ----------
        measure : str, optional
        **words
            As `QuestionWords`.

        Raises
        ------
        InvalidInput
            If a word is not of its list; the nearest valid ones are named.
        """
        return question_of(self.catalogue, self.audience, measure, words, at=self.city.area)

    def get(self, query: Query | str | None = None, /, **words: Unpack[QuestionWords]) -> Answer:
        """Return the figures that answer a question, printed and derived.

        Parameters
        ----------
        query : Query or str, optional
            What is asked, or a measure with words.  A query's audience is this snapshot's.
        **words
            As `QuestionWords`.
        """
        return self.get_together(asked_of(query, words, self.question))[0]

    def columns(
        self, query: Query | str | None = None, /, **words: Unpack[QuestionWords]
    ) -> PrintedColumns:
        """Return what sources printed and what has no value as columns, a million at a time.

        Nothing is derived; the question is given as to `get`, and of whatever sources.
        """
        from ondiris.session.figures.printed_columns import printed_columns  # noqa: PLC0415 - heavy

        own = plain(asked_of(query, words, self.question), self.audience)
        reader = SeriesReader(self.ledger, self.vintage, self.audience)
        return printed_columns(reader, self.ledger.catalogue, own)

    def get_together(self, *queries: Query) -> tuple[Answer, ...]:
        """Return the answers to several questions, by one derivation for them all.

        Parameters
        ----------
        *queries : Query
            They differ in nothing but measures, what these are of, places, activities and times.
        """
        own = tuple(plain(query, self.audience) for query in queries)
        found = self.memory.get(
            (self.vintage, self.newest, own),
            lambda: self._answers(own),
            lambda told: sum(one.size for one in told),
        )
        for one in found:
            self._met.update({row.id: row for row in one.rows} | dict(one.inputs))
        return found

    def _answers(self, queries: Sequence[Query]) -> tuple[Answer, ...]:
        return tuple(map(self._with_counts, queries, self._derived(queries)))

    def _with_counts(self, query: Query, found: Answered) -> Answer:
        counted = (row for one in self.counts for row in one.answering(query, self.vintage))
        rows = (*found.rows, *counted)
        return Answer(self.vintage, rows, found.missing, found.inputs, found.without_value)

    def _derived(self, queries: Sequence[Query]) -> list[Answered]:
        """Return answers, and keep where their derived figures were met."""
        told = answers(self.ledger, self.ledger.catalogue, queries, self.vintage)
        met = {
            row.id: row
            for found in told
            for row in (*found.rows, *found.inputs.values())
            if row.formula
        }
        self.home.derived_index.remember((r.id, r.key, r.period) for r in met.values())
        return told

    def printed(self, query: Query) -> tuple[Row, ...]:
        """Return the figures that sources printed and that stand, and derive nothing."""
        own = plain(query, self.audience)
        rows = self.memory.get(
            (self.vintage, own, "printed"),
            lambda: tuple(published(self.ledger, self.ledger.catalogue, own, self.vintage)),
            lambda found: _ROW * len(found),
        )
        self._met.update((row.id, row) for row in rows)
        return rows

    def activities(self, query: Query) -> frozenset[str]:
        """Return the activities of which a printed figure that a query meets is known."""
        own = plain(query, self.audience)
        return self.memory.get(
            (self.vintage, own, "activities"),
            lambda: self.ledger.activities(own, self.vintage),
            lambda found: 200 * (1 + len(found)),
        )

    def coverage(self, query: Query) -> frozenset[tuple[SeriesKey, Period]]:
        """Return the series and periods of which a printed figure that a query meets is known."""
        own = plain(query, self.audience)
        return self.memory.get(
            (self.vintage, own, "coverage"),
            lambda: self.ledger.coverage(own, self.vintage),
            lambda found: 200 * len(found),
        )

    def telling_periods(self) -> tuple[Period, ...]:
        """Return the periods that say enough to lead a page, newest first."""
        head = self.city.headline
        return self.memory.get(
            (self.key, head.measure, head.activity, tuple(head.activities), "telling"),
            self._telling_periods,
            lambda found: 200 * (1 + len(found)),
        )

    def _telling_periods(self) -> tuple[Period, ...]:
        head = self.city.headline
        levels = (
            period
            for key, period in self._told_of()
            if key.measure == head.measure and key.activity == head.activity
        )
        return telling_periods(
            self._told(), whole=head.activity, leading=head.activities, levels=levels
        )

    @property
    def newest_period(self) -> Period | None:
        """The newest period of which anything is known of the city's industry as a whole."""
        head = self.city.headline
        return self.memory.get(
            (self.key, head.measure, head.activity, "newest period"),
            lambda: newest_period(self._told(), whole=head.activity),
            lambda _: 200,
        )

    def _told(self) -> Iterator[tuple[str, Period]]:
        """Yield the activities and periods of the city of which output or its growth is told."""
        return ((key.activity, period) for key, period in self._told_of())

    def _told_of(self) -> Iterator[tuple[SeriesKey, Period]]:
        head = self.city.headline
        asked = replace(
            self.question(area=self.city.area, scope="all"),
            measures=(head.measure, *sorted(FACES)),
            subjects=("",),
        )
        for key, period in self.coverage(asked):
            if key.of in ("", head.measure) and key.modality is Modality.ACHIEVED:
                yield key, period

    @property
    def leading_period(self) -> Period | None:
        """The period that pages lead with: the pinned one, else the newest that says enough."""
        pinned = self.city.headline.period
        if pinned is not None and self.printed(
            self.question(self.city.headline.measure, area=self.city.area, period=str(pinned))
        ):
            return pinned
        return next(iter(self.telling_periods()), pinned)

    def why(self, id: str) -> Evidence:  # noqa: A002 - the ledger's own word
        """Return the chain from an entry or derived figure to its documents.

        Raises
        ------
        NotFound
            If nothing at this vintage has the identifier, or this audience may not see it.
        """

        def found() -> Evidence:
            rows = self._chain(id) if id.startswith("d") else {}
            return explain(
                self.ledger, self.ledger.catalogue, id, self.vintage, self.audience,
                rows=rows, counts=self.counts,
            )  # fmt: skip

        return self.memory.get(
            (self.key, self.newest, "why", id), found, lambda one: _ROW * links_of(one)
        )

    def _chain(self, id: str) -> Mapping[str, Row]:  # noqa: A002 - the ledger's own word
        """Return a derived figure and what it rests on; nothing where it is no formula's."""
        for query in self._places(id):
            found = self._derived((query,))[0]
            own = next((row for row in found.rows if row.id == id), None)
            if own is not None:
                return {**found.inputs, id: own}
        return {}

    def _places(self, id: str) -> Iterator[Query]:  # noqa: A002 - the ledger's own word
        """Yield questions that a derived figure may answer: the one place where it was met.

        An identifier that was not met is looked for everywhere, which takes long on a large home:
        not where a capability counts it, and not for the public, to whom this home keeps whatever
        it shows.  A home that cannot be written to keeps nothing, and looks for the public too.
        """
        everywhere = Query(worlds=tuple(World), audience=self.audience)
        if (met := self.home.derived_index.find(id)) is not None:
            key, period = met
            yield replace(
                everywhere,
                measures=(key.measure,),
                of=key.of,
                areas=(key.area,),
                activities=(key.activity,),
                subjects=(key.subject,),
                periods=(period,),
                worlds=(key.world,),
            )
            return
        counted = (row.id for one in self.counts for row in one.all(self.vintage, self.audience))
        if (self.audience.public and self.home.writable) or id in counted:
            return
        for periods in batched_periods(self.ledger.periods(self.vintage)):
            yield replace(everywhere, periods=periods)

    def row(self, id: str) -> Row | None:  # noqa: A002 - the ledger's own word
        """Return the figure of an identifier; nothing where this audience sees none."""
        if id not in self._met:
            with suppress(NotFound):
                found = self.why(id).row
                if found is not None:
                    self._met[id] = found
        return self._met.get(id)

    def history(self, query: Query) -> list[Recorded]:
        """Return every recorded figure that a query meets, superseded ones included."""
        return self.ledger.history(replace(query, audience=self.audience), self.vintage)

    def statements(
        self,
        *,
        subject: str | None = None,
        property: str | None = None,  # noqa: A002 - the statement's own word
        worlds: Sequence[World] = (World.ACTUAL,),
    ) -> list[RecordedStatement]:
        """Return sourced facts that are no numbers."""
        return self.ledger.statements(
            self.vintage, self.audience, subject=subject, property=property, worlds=worlds
        )
