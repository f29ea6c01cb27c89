"""The investment office's desk: the pipeline, the promises and the odds of a home."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from ondiris.codes import Catalogue
from ondiris.errors import NotFound
from ondiris.model import Confidentiality, World
from ondiris.model.observation import content_id
from ondiris.ports import Query, Receipt
from ondiris.production.projects.benchmarks import Benchmark, benchmarks
from ondiris.production.projects.delivery import METHOD, OddsRun
from ondiris.production.projects.facts import Facts
from ondiris.production.projects.kept import forecast_statement, forecasts
from ondiris.production.projects.odds import AS_IT_IS, Odds, OddsQuestion, Scenario
from ondiris.production.projects.odds_data import Assumed, tables
from ondiris.production.projects.outcomes import Outcomes
from ondiris.production.projects.outlook import (
    OUTLOOK,
    Outlook,
    outlook,
    outlook_as_text,
    outlook_of_text,
)
from ondiris.production.projects.pipeline import ProjectLine, pipeline
from ondiris.production.projects.promise_review import PromiseFinding, promise_findings
from ondiris.production.projects.promises import PromiseLine, promises
from ondiris.production.projects.sayings import Saying, sayings
from ondiris.production.projects.track_record import TrackRecord, replayed, tallies, track_record
from ondiris.production.projects.unblocking import Unblocked, ranked, unblocked, untold
from ondiris.projects import ProjectClaim
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.notes import Note
from ondiris.publishing.figures.words import load_words
from ondiris.publishing.projects.briefs import programme_note, project_note, site_note
from ondiris.publishing.projects.sentences import expectation
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.figures.tellers import Foretold
from ondiris.session.projects.reading import claims_at, facts_at
from ondiris.sources.city_tables import CityData, read_city_data

__all__ = ["ProjectDesk", "back_test", "record_forecast"]

ODDS_SIZE = 300_000
"""About how many bytes an answer takes while it is kept."""
OUTLOOK_SIZE = 1_000
"""About how many bytes the numbers of a sentence take."""
THREADS = 2
"""Threads of a run, which change nothing but the time it takes."""
CITY_SIZE = 100_000
"""About how many bytes the city's own data take."""
LINE_SIZE = 5_000
"""About how many bytes a line of the pipeline or of the promises takes."""


class ProjectDesk:
    """Projects, promises and odds of one home, as its readers see them at a vintage.

    Parameters
    ----------
    now : Snapshot
    worlds : sequence of World
        Real projects, or invented ones; never both together.
    """

    def __init__(self, now: Snapshot, worlds: Sequence[World] = (World.ACTUAL,)) -> None:
        self.now, self.worlds = now, tuple(worlds)

    @property
    def catalogue(self) -> Catalogue:
        """Code lists with the subjects of the same worlds."""
        return self.now.catalogue.of(self.worlds)

    @property
    def draws(self) -> int:
        """Joint draws of a forecast: the home's setting ``[projects] draws``."""
        return self.now.city.projects.draws

    @property
    def data(self) -> CityData:
        """The city's own project data, read once while its files stay as they are."""
        stamp, folder = self.now.home.project_files()
        return self.now.memory.get(
            ("projects", stamp), lambda: read_city_data(folder), lambda _: CITY_SIZE
        )

    def facts(self, *, stated_only: bool = False) -> Facts:
        """Return the figures about subjects that stand."""
        now = self.now
        return facts_at(
            now.ledger, now.memory, now.vintage, now.audience, stated_only=stated_only,
            worlds=self.worlds,
        )  # fmt: skip

    def claims(self) -> Mapping[str, list[ProjectClaim]]:
        """Return everything said about projects, by subject."""
        now = self.now
        return claims_at(now.ledger, now.memory, now.vintage, now.audience, self.worlds)

    def projects(self) -> tuple[ProjectLine, ...]:
        """Return the pipeline."""
        now = self.now
        return now.memory.get(
            (now.key, self.worlds, "pipeline"),
            lambda: pipeline(self.catalogue, self.facts(), self.claims(), now.vintage.known),
            lambda lines: LINE_SIZE * len(lines),
        )

    def sayings(self, subject: str) -> tuple[Saying, ...]:
        """Return everything said of a subject, claims and promises alike, newest first."""
        now = self.now
        promised = self.promises_of(subject)
        return sayings(
            now.ledger, self.catalogue, now.vintage, now.audience, subject, promised, self.worlds
        )

    def promises(self) -> tuple[PromiseLine, ...]:
        """Return every promise with what became of it."""
        now, baskets = self.now, tuple(self.data.other_baskets)
        return now.memory.get(
            (now.key, self.worlds, baskets),
            lambda: promises(now.ledger, self.catalogue, self.facts(), now.audience, baskets),
            lambda lines: LINE_SIZE * len(lines),
        )

    def promises_of(self, subject: str) -> tuple[PromiseLine, ...]:
        """Return the promises of one subject, each with its versions."""
        return tuple(p for p in self.promises() if p.promised.key.subject == subject)

    def findings(self, line: PromiseLine) -> tuple[PromiseFinding, ...]:
        """Return what must be said of a promise itself: moved back, lowered, due before said."""
        return promise_findings(line, self.promises())

    def findings_of(self, lines: Iterable[PromiseLine]) -> Mapping[str, tuple[PromiseFinding, ...]]:
        """Return what must be said of promises, by the figure that stands."""
        return {line.promised.id: self.findings(line) for line in lines}

    def benchmarks(self, subject: str) -> tuple[Benchmark, ...]:
        """Return what a subject promises per unit, beside what was promised and reached here."""
        now, table = self.now, self.data.benchmarks
        subjects = tuple(dict.fromkeys((subject, *(row.subject for row in table))))
        query = Query(
            audience=now.audience, measures=("ratio",), subjects=subjects, worlds=self.worlds
        )
        rows, moved = now.get(query).rows, self.facts().moved
        return benchmarks(rows, table, subject, self.catalogue, moved=moved)

    def odds(
        self,
        programme: str,
        by: date | None = None,
        *,
        draws: int | None = None,
        seed: int = 1,
        scenario: Scenario = AS_IT_IS,
        stated_only: bool = False,
        over: tuple[Assumed, ...] = (),
    ) -> Odds:
        """Return how many launches to expect of a programme; answers are remembered."""
        question = OddsQuestion(
            programme, by, scenario, draws or self.draws, seed, THREADS, stated_only, over
        )
        return self.now.memory.get(
            (self.now.key, self.stamp, question),
            lambda: self.run(question).odds(),
            lambda _: ODDS_SIZE,
        )

    @property
    def stamp(self) -> Hashable:
        """What changes whenever one of the city's own tables does, and the worlds asked of."""
        home = self.now.home
        return home.project_files()[0], home.application_files()[0], self.worlds

    def run(self, question: OddsQuestion) -> OddsRun:
        """Return a question about a programme with everything from which it is answered."""
        now, facts = self.now, self.facts(stated_only=question.stated_only)
        return OddsRun(
            now.ledger, self.catalogue, self.data, question, facts, self.claims(), now.audience,
            now.holdups(self.worlds),
        )  # fmt: skip

    def unblock(self, programme: str | None = None) -> tuple[Unblocked, ...]:
        """Return what each thing that stands still would bring if it ended on its day, most first.

        Parameters
        ----------
        programme : str, optional
            Only of its projects; of all programmes where none is named.
        """
        return self.now.memory.get(
            (self.now.key, self.stamp, programme, "unblock"),
            lambda: ranked(self._unblocked(programme)),
            lambda found: LINE_SIZE * (1 + len(found)),
        )

    def _unblocked(self, programme: str | None) -> Iterator[Unblocked]:
        lines = {line.code: line.programmes for line in self.projects()}
        holds = self.now.holdups(self.worlds).holds
        if programme is not None:
            self.catalogue["subjects"][programme]
        if programme is None:
            alone = (h for h in holds if not lines.get(h.project))
            yield from untold(alone, "no-programme")
        codes = dict.fromkeys(code for h in holds for code in lines.get(h.project, ()))
        for code in codes if programme is None else (programme,):
            question = OddsQuestion(code, draws=self.draws, threads=THREADS)
            yield from unblocked(self.run(question))

    def outlook(self, programme: str) -> Outlook | None:
        """Return what every door says to expect of a programme; remembered, small.

        None where no number of launches was promised, or where it is no programme.
        """
        now, items = self.now, self.catalogue["subjects"]
        if programme not in items or items[programme].attributes.get("kind") != "programme":
            return None
        return now.memory.get(
            (now.key, self.stamp, self.draws, programme, "outlook"),
            lambda: self._kept_outlook(programme),
            lambda _: OUTLOOK_SIZE,
        )

    def _kept_outlook(self, programme: str) -> Outlook | None:
        """Return what the home keeps of an outlook, or make it: a simulation takes a second.

        It is kept under everything that it rests on, so that it never outlives its revision, the
        city's own tables, its code lists, its settings, the method or its tables.
        """
        now, index = self.now, self.now.home.derived_index
        lists = self.catalogue.digest("subjects", "measures", "units")
        rests_on = (METHOD, OUTLOOK, tables(), now.key, self.stamp, lists,
                    now.home.settings_text, self.draws, programme)  # fmt: skip
        place = content_id("k", *(repr(part) for part in rests_on))
        text = index.kept(place)
        if text is None:
            text = outlook_as_text(outlook(self.odds(programme)))
            index.keep(place, text)
        return outlook_of_text(text)

    def outlooks(self) -> tuple[Outlook, ...]:
        """Return what to expect of each programme that the city leads with."""
        found = (self.outlook(code) for code in self.now.city.headline.programmes)
        return tuple(one for one in found if one is not None)

    def outlooks_of(self, subject: str | None) -> tuple[Outlook, ...]:
        """Return what to expect of a subject's programmes; of the leading ones where none is named.

        A programme stands for itself, a project for those that it is part of.
        """
        if subject is None:
            return self.outlooks()
        mine = [line.programmes for line in self.projects() if line.code == subject]
        codes = dict.fromkeys((subject, *(code for codes in mine for code in codes)))
        return tuple(found for code in codes if (found := self.outlook(code)) is not None)

    def foretold(self, lang: str) -> tuple[Foretold, ...]:
        """Return the sentence of each programme that the city leads with, headed by its name."""
        return _told(self.speaking(lang).voice, self.outlooks())

    def track_record(self) -> TrackRecord:
        """Return the forecasts that were kept, scored where they have come due."""
        made = forecasts(self.now.ledger, self.now.vintage, self.now.audience)
        found = track_record(made, *self.known(), self.data)
        return replace(found, tallies=tallies(self.promises(), self.projects()))

    def known(self) -> tuple[Facts, Outcomes]:
        """Return the figures that stand, and what is known of how promises fared."""
        now, facts = self.now, self.facts()
        return facts, Outcomes(now.ledger, facts, now.audience, tuple(self.data.other_baskets))

    def stuck(self, subject: str) -> tuple[Unblocked, ...]:
        """Return what a project, or the projects of a programme, wait for: most helpful first."""
        items = self.catalogue["subjects"]
        if subject in items and items[subject].attributes.get("kind") == "programme":
            return self.unblock(subject)
        return tuple(one for one in self.unblock() if one.hold.project == subject)

    def brief(self, subject: str, lang: str, stuck: Sequence[Unblocked] = ()) -> Note:
        """Return the note for a meeting about a project, programme or site.

        Parameters
        ----------
        subject, lang : str
        stuck : sequence of Unblocked
            What `stuck` tells, for readers who may know of applications.

        Raises
        ------
        NotFound
            If nothing is known of it that this audience may know.
        """
        now, desk = self.now, self.speaking(lang)
        items = self.catalogue["subjects"]
        kind = items[subject].attributes.get("kind", "") if subject in items else ""
        place = desk.voice.label("areas", now.city.area)
        if kind == "programme":
            promised, beside = self.promises_of(subject), self.benchmarks(subject)
            return programme_note(desk, place, self.odds(subject), promised, beside, stuck)
        lines = self.projects()
        mine = next((line for line in lines if line.code == subject), None)
        if mine is not None:
            found = self.outlooks_of(subject)
            lead = " ".join(one.text for one in _told(desk.voice, found))
            return project_note(desk, place, mine, self.sayings(subject), lead, stuck)
        if kind == "site":
            there = [line for line in lines if line.site == subject]
            query = Query(audience=now.audience, subjects=(subject,), worlds=self.worlds)
            return site_note(desk, place, subject, there, now.get(query).rows)
        raise NotFound(
            "no-subject", f"nothing is known of {subject[:40]!r}", hint="See `ondiris projects`."
        )

    def speaking(self, lang: str) -> Desk:
        """Return a desk that speaks a language."""
        locale = ReaderLocale(load_words()[lang], self.now.catalogue)
        return Desk(locale, self.now.vintage, self.now.sources, _unseen)


def _told(voice: ReaderLocale, found: Iterable[Outlook]) -> tuple[Foretold, ...]:
    """Return sentences of what to expect, each headed by the name of its programme."""
    said = [(one.programme, expectation(voice, one)) for one in found]
    return tuple(
        Foretold(
            f"estimate/{code}",
            voice.words(
                "%(name)s: %(sentence)s", name=voice.label("subjects", code), sentence=sentence
            ),
            code,
        )
        for code, sentence in said
        if sentence
    )


def _unseen(_id: str) -> None:
    """Follow no derived figure to its inputs: a note names the documents of what it prints."""


def record_forecast(observatory: Observatory, odds: Odds) -> Receipt:
    """Keep a forecast in the ledger, with vintage, seed and method."""
    open_door = ProjectDesk(observatory.at(odds.vintage.known, public=True)).odds(
        odds.programme, odds.by, draws=100, seed=odds.seed
    )
    secrecy = (
        Confidentiality.FREE
        if open_door.inputs == odds.inputs
        else Confidentiality.INTERNAL  # it rests on something that must not leave
    )
    provider = f"{observatory.city.name('en')} observatory"
    entries = forecast_statement(odds, observatory.today, provider, secrecy)
    return observatory.record(entries, action="forecast", detail=odds.programme)


def back_test(
    observatory: Observatory,
    *,
    include_inferred: bool = False,
    draws: int | None = None,
    seed: int = 1,
) -> TrackRecord:
    """Replay past forecasts from what was known then, and score them by what is known now."""
    desk = ProjectDesk(observatory.at())
    facts, outcomes = desk.known()
    made, omitted = replayed(
        facts,
        desk.data,
        lambda programme, by, as_of: ProjectDesk(observatory.at(as_of)).odds(
            programme, by, draws=draws, seed=seed, stated_only=not include_inferred
        ),
        stated_only=not include_inferred,
    )
    found = track_record(made, facts, outcomes, desk.data, omitted)
    return replace(found, tallies=tallies(desk.promises(), desk.projects()))
