"""The investment office's desk: the pipeline, the promises and the odds of a home."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, fields
from datetime import date

from ondiris.errors import NotFound
from ondiris.model import Confidentiality, Vintage
from ondiris.ports import Query, Receipt
from ondiris.production import Row
from ondiris.production.delivery import forecast_odds
from ondiris.production.odds import AS_IT_IS, CityData, Odds, Scenario
from ondiris.production.project_facts import Facts
from ondiris.production.projects import (
    ProjectLine,
    PromiseLine,
    claims_of,
    pipeline,
    promises,
)
from ondiris.production.track_record import (
    TrackRecord,
    forecast_statement,
    forecasts,
    replayed,
    track_record,
)
from ondiris.projects import Claim
from ondiris.publishing.brief import Note
from ondiris.publishing.desk import Desk
from ondiris.publishing.notes import programme_note, project_note, site_note
from ondiris.publishing.voice import Voice
from ondiris.publishing.words import load_words
from ondiris.session.observatory import Observatory

__all__ = ["ProjectDesk"]

_REMEMBERED = 64


@dataclass(slots=True)
class _Memory:
    odds: OrderedDict[tuple[object, ...], Odds]


class ProjectDesk:
    """Projects, promises and odds of one home, for one audience.

    Parameters
    ----------
    observatory : Observatory
        The home.
    public : bool
        Show only what may leave by a public door.
    """

    def __init__(self, observatory: Observatory, *, public: bool = False) -> None:
        self.observatory = observatory
        self.public = public
        self._memory = _Memory(OrderedDict())

    @property
    def draws(self) -> int:
        """Joint draws of a forecast: the home's setting ``[projects] draws``."""
        return self.observatory.city.projects.draws

    @property
    def data(self) -> CityData:
        """The city's own project data; empty texts where the home has none."""
        folder = self.observatory.home.folder / "projects"
        texts = {}
        for field in fields(CityData):
            path = folder / f"{field.name}.csv"
            texts[field.name] = path.read_text("utf-8-sig") if path.is_file() else ""
        return CityData(**texts)

    def vintage(self, as_of: date | None = None) -> Vintage:
        """Return the vintage of a day."""
        return self.observatory.vintage(as_of)

    def projects(self, as_of: date | None = None) -> tuple[ProjectLine, ...]:
        """Return the pipeline as known on a day."""
        o, vintage = self.observatory, self.vintage(as_of)
        return pipeline(
            o.ledger, o.catalogue, vintage, o.audience(public=self.public), vintage.known
        )

    def claims(self, project: str, as_of: date | None = None) -> list[Claim]:
        """Return everything said about one project, oldest first."""
        o = self.observatory
        audience = o.audience(public=self.public)
        claims = claims_of(
            o.ledger, self.vintage(as_of), audience, currency=o.city.currency, subject=project
        )
        return claims.get(project, [])

    def promises(self, as_of: date | None = None) -> tuple[PromiseLine, ...]:
        """Return every public promise with what became of it."""
        o, vintage = self.observatory, self.vintage(as_of)
        audience = o.audience(public=self.public)
        return promises(
            o.ledger, o.catalogue, vintage, audience, vintage.known, self.data.other_baskets
        )

    def odds(
        self,
        programme: str,
        by: date | None = None,
        *,
        as_of: date | None = None,
        draws: int | None = None,
        seed: int = 1,
        threads: int = 2,
        scenario: Scenario = AS_IT_IS,
        stated_only: bool = False,
    ) -> Odds:
        """Return the odds that a programme's promise is met; answers are remembered."""
        o, vintage = self.observatory, self.vintage(as_of)
        draws = draws or self.draws
        place = (programme, by, vintage, draws, seed, scenario, stated_only, self.public)
        known = self._memory.odds.get(place)
        if known is None:
            known = self._memory.odds[place] = forecast_odds(
                o.ledger,
                o.catalogue,
                self.data,
                programme,
                by,
                vintage=vintage,
                audience=o.audience(public=self.public),
                draws=draws,
                seed=seed,
                threads=threads,
                scenario=scenario,
                stated_only=stated_only,
            )
            if len(self._memory.odds) > _REMEMBERED:
                self._memory.odds.popitem(last=False)
        return known

    def record_forecast(self, odds: Odds) -> Receipt:
        """Keep a forecast in the ledger, with vintage, seed and method."""
        o = self.observatory
        open_door = ProjectDesk(o, public=True).odds(
            odds.programme, odds.by, as_of=odds.vintage.known, draws=100, seed=odds.seed
        )
        secrecy = (
            Confidentiality.FREE
            if open_door.inputs == odds.inputs
            else Confidentiality.INTERNAL  # it rests on something that must not leave
        )
        provider = f"{o.city.name('en')} observatory"
        entries = forecast_statement(odds, o.today, provider, secrecy)
        self._memory.odds.clear()
        return o.record(entries, action="forecast", detail=odds.programme)

    def track_record(self, as_of: date | None = None) -> TrackRecord:
        """Return the forecasts that were kept, scored where they have come due."""
        o, vintage = self.observatory, self.vintage(as_of)
        audience = o.audience(public=self.public)
        facts = Facts(o.ledger, vintage, audience)
        made = forecasts(o.ledger, vintage, audience)
        return track_record(made, facts, o.catalogue, self.data)

    def back_test(
        self, *, include_inferred: bool = False, draws: int | None = None, seed: int = 1
    ) -> TrackRecord:
        """Replay past forecasts from what was known then, and score them by what is known now."""
        o, vintage = self.observatory, self.vintage()
        facts = Facts(o.ledger, vintage, o.audience(public=self.public))
        made, omitted = replayed(
            facts,
            self.data,
            lambda programme, by, as_of: self.odds(
                programme,
                by,
                as_of=as_of,
                draws=draws,
                seed=seed,
                stated_only=not include_inferred,
            ),
            stated_only=not include_inferred,
        )
        return track_record(made, facts, o.catalogue, self.data, omitted)

    def brief(self, subject: str, lang: str, as_of: date | None = None) -> Note:
        """Return the note for a meeting about a project, programme or site.

        Raises
        ------
        NotFound
            If nothing is known of it that this audience may know.
        """
        o, desk = self.observatory, self._desk(lang, as_of)
        items = o.catalogue["subjects"]
        kind = items[subject].attributes.get("kind", "") if subject in items else ""
        place = desk.voice.label("areas", o.city.area)
        if kind == "programme":
            found = [
                p for p in self.promises(as_of) if p.promised.observation.key.subject == subject
            ]
            return programme_note(desk, place, self.odds(subject, as_of=as_of), found)
        lines = self.projects(as_of)
        mine = next((line for line in lines if line.code == subject), None)
        if mine is not None:
            return project_note(desk, place, mine, self.claims(subject, as_of))
        if kind == "site":
            there = [line for line in lines if line.site == subject]
            query = Query(subjects=(subject,), audience=o.audience(public=self.public))
            return site_note(desk, place, subject, there, o.get(query, as_of).rows)
        raise NotFound(
            "no-subject", f"nothing is known of {subject[:40]!r}", hint="See `ondiris projects`."
        )

    def _desk(self, lang: str, as_of: date | None) -> Desk:
        """Return a desk that speaks a language."""
        o, rows = self.observatory, dict[str, Row]()

        def find(id_: str) -> Row | None:
            return rows.get(id_)

        voice = Voice(load_words()[lang], o.catalogue)
        return Desk(voice, self.vintage(as_of), o.sources(as_of), find)
