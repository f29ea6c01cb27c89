"""Promises: the odds that each is met, how past ones ended, what if, and the note for a meeting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from ondiris.errors import InvalidInput, NotFound
from ondiris.model import World
from ondiris.production.projects.delivery import METHOD
from ondiris.production.projects.odds import AS_IT_IS, Odds, Scenario
from ondiris.production.projects.odds_data import loadings, ranges
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.promises import PromiseLine
from ondiris.projects import Due, load_stages
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.notes import brief_pdf
from ondiris.publishing.projects import deciding, delivery, expected, pipeline
from ondiris.publishing.projects.assumptions import over_assumptions, timing_word
from ondiris.publishing.projects.holds import held_lines, stage_times_table, without_applications
from ondiris.publishing.projects.odds_answers import odds_json
from ondiris.publishing.projects.promises import promise_table
from ondiris.publishing.projects.scenarios import comparison
from ondiris.publishing.projects.sentences import expectation, promises_sentence
from ondiris.session.projects.desk import ProjectDesk
from ondiris.web.asking import Asked, AskedPlainly, WorldOf, WrittenDay
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.lanes import Pace
from ondiris.web.pages.projects.profiles import FAN, course_of, profile_of
from ondiris.web.pages.projects.terms import terms_of

__all__ = ["EXPECTED", "desk_of", "expected_of", "figures", "paces", "pipeline_filters", "router"]

router = APIRouter()
EXPECTED = ("odds-keys", FAN, "at-least", "deciding")
"""Figures of what to expect, in the order in which they are read."""
_INDEX = ("outlook", "odds", "promises-ended", "track-record", "reliability")
"""Figures of the page of all promises: the sentence leads."""
_IN_FULL = (*EXPECTED, "fan-jobs", "odds-parts")
DAYS = (0, 90, 180, 365, 730)
SPEEDS = ("0.5", "1", "2", "4")
Code = Annotated[str, Path(description="Code of a programme.", max_length=80)]
Factor = Annotated[
    str, Query(description="Common factor that everything waits for.", max_length=20)
]
Wait = Annotated[int, Query(description="Days it waits longer.", ge=0, le=3650)]
More = Annotated[int, Query(description="Units added.", ge=0, le=200)]
Speed = Annotated[float, Query(description="Permits so many times faster.", ge=0.1, le=10)]
Without = Annotated[str, Query(description="Project that leaves.", max_length=80)]


def desk_of(ask: Ask) -> ProjectDesk:
    """Return the investment office's desk as the readers of a request see it."""
    return ProjectDesk(ask.now, (ask.world,))


@router.get("/{lang}/promises", summary="Odds of every programme, and how promises ended")
def promises(ask: Asked) -> Response:
    """Show the odds of open promises, how past ones ended, and our own track record."""
    made = [ask.figure(name) for name in _INDEX]
    return page(
        ask,
        "figures.html",
        title=ask.voice.words("Promises"),
        section="projects",
        lead=promises_sentence(ask.voice, desk_of(ask).outlooks()),
        figures=[figure for figure in made if not figure.empty],
    )


@router.get("/{lang}/promises/{programme}", summary="Will this promise be met, and what if")
def promise(  # noqa: PLR0913, PLR0917 - a filter of the address a parameter
    ask: Asked,
    programme: Code,
    a_factor: Factor = "",
    a_days: Wait = 0,
    a_add: More = 0,
    a_permits: Speed = 1.0,
    a_drop: Without = "",
    b_factor: Factor = "",
    b_days: Wait = 0,
    b_add: More = 0,
    b_permits: Speed = 1.0,
    b_drop: Without = "",
    world: WorldOf = "",  # noqa: ARG001 - read by `ask`
) -> Response:
    """Show odds, fan, what decides it, and two scenarios beside each other."""
    odds = _odds(ask, programme)
    words = ask.voice.words
    a = _scenario(a_factor, a_days, a_add, a_permits, a_drop)
    b = _scenario(b_factor, b_days, b_add, b_permits, b_drop)
    columns = [(words("As things are"), odds)]
    for title, scenario in ((words("What if A"), a), (words("What if B"), b)):
        if scenario.changes and odds.splits:
            columns.append((title, _odds(ask, programme, scenario)))
    standing = ask.of("standing", subject=programme)
    made = [f for f in expected_of(ask, programme, _IN_FULL) if not f.empty]
    picture = [f for f in made if f.id == FAN] or course_of(ask, programme)
    return page(
        ask,
        "projects/promise.html",
        title=ask.voice.label("subjects", programme),
        section="projects",
        programme=programme,
        odds=odds,
        profile=profile_of(ask, programme, desk_of(ask).sayings(programme)),
        picture=picture[:1],
        figures=[f for f in made if f not in picture],
        terms=[*([] if standing.empty else [standing]), *terms_of(ask, programme)],
        compared=comparison(ask.desk, columns) if len(columns) > 1 else None,
        forms=[("a", words("What if A"), a), ("b", words("What if B"), b)],
        factors=[(name, deciding.driver(ask.voice.words, name)) for name in loadings()],
        days=DAYS,
        speeds=SPEEDS,
        named=[line.code for line in desk_of(ask).projects()
               if programme in line.programmes],
    )  # fmt: skip


@router.get("/{lang}/evidence/estimate/{programme}", summary="What the odds rest on")
def estimate(ask: Asked, programme: Code) -> Response:
    """Show method, vintage, seed, prior beside posterior, history used and not used, inputs."""
    odds = _told(ask, _odds_over(ask, programme))
    return page(
        ask,
        "projects/estimate.html",
        lead=" ".join(expectation(ask.voice, o) for o in desk_of(ask).outlooks_of(programme)),
        title=ask.voice.words(
            "What the odds rest on: %(name)s", name=ask.voice.label("subjects", programme)
        ),
        section="projects",
        odds=odds,
        method=METHOD,
        reasons=_reasons(ask),
        timings={s.timing: timing_word(ask.voice.words, s.timing) for s in odds.splits},
        over=ask.of("over-assumptions", subject=programme) if odds.splits else None,
        stage_times=stage_times_table(ask.desk, odds),
        held=held_lines(ask.voice, odds),
        sizes={
            "lognormal": ask.voice.words("as uneven as the city's named projects"),
            "pareto": ask.voice.words("with few but very large projects"),
        },
        ratio_names={
            m: deciding.driver(ask.voice.words, f"doubt:{m}")
            for m in (odds.learned.ratios if odds.learned else ())
        },
    )


@router.get("/{lang}/briefs/{subject}.pdf", summary="A one-page note for a meeting")
def brief(
    ask: Asked, subject: Annotated[str, Path(description="Code of a subject.", max_length=80)]
) -> Response:
    """Give a note about a project, programme or site as PDF."""
    desk = desk_of(ask)
    note = desk.brief(subject, ask.lang, desk.stuck(subject) if ask.reads_applications else ())
    headers = {"content-disposition": f'inline; filename="ondiris_{subject}.pdf"'}
    return Response(brief_pdf(note), media_type="application/pdf", headers=headers)


@router.get("/api/v1/odds/{programme}", summary="The odds of a programme as JSON")
def odds_api(  # noqa: PLR0913, PLR0917 - a filter of the address a parameter
    ask: AskedPlainly,
    programme: Code,
    by: Annotated[WrittenDay | None, Query(description="Day asked.")] = None,
    a_factor: Factor = "",
    a_days: Wait = 0,
    a_add: More = 0,
    a_permits: Speed = 1.0,
    a_drop: Without = "",
    b_factor: Factor = "",
    b_days: Wait = 0,
    b_add: More = 0,
    b_permits: Speed = 1.0,
    b_drop: Without = "",
) -> dict[str, Any]:
    """Give the odds that `ondiris simulate` gives with its default draws and seed."""
    _check(ask, programme)
    asked = (
        ("a", _scenario(a_factor, a_days, a_add, a_permits, a_drop)),
        ("b", _scenario(b_factor, b_days, b_add, b_permits, b_drop)),
    )
    desk = desk_of(ask)
    beside = [(name, desk.odds(programme, by, scenario=s)) for name, s in asked if s.changes]
    return odds_json(_told(ask, desk.odds(programme, by, over=ranges())), ask.catalogue, beside)


def _check(ask: Ask, programme: str) -> None:
    items = ask.lists["subjects"]
    if programme not in items:
        error = items.unknown(programme)
        raise NotFound("no-subject", error.detail, hint=error.hint)
    if items[programme].attributes.get("kind") != "programme":
        raise NotFound("no-programme", "it is no programme", hint="See the page of promises.")


def _odds(ask: Ask, programme: str, scenario: Scenario = AS_IT_IS) -> Odds:
    _check(ask, programme)
    return desk_of(ask).odds(programme, scenario=scenario)


def _odds_over(ask: Ask, programme: str) -> Odds:
    """Return the odds with what other assumptions would say."""
    _check(ask, programme)
    return desk_of(ask).odds(programme, over=ranges())


def _told(ask: Ask, odds: Odds) -> Odds:
    """Return odds as who asks may know what they rest on."""
    return odds if ask.reads_applications else without_applications(odds)


def _over(ask: Ask) -> Figure:
    return over_assumptions(ask.desk, _odds_over(ask, _asked(ask)))


def _scenario(factor: str, days: int, add: int, permits: float, drop: str) -> Scenario:
    wait = factor if factor in loadings() and days else ""
    return Scenario(wait, days if wait else 0, (drop,) if drop else (), add, permits)


def expected_of(ask: Ask, programme: str, names: Sequence[str] = EXPECTED) -> list[Figure]:
    """Return figures of what to expect of a programme; none where its day has passed."""
    odds = _odds(ask, programme)
    if not odds.splits:
        return []
    no_jobs = not any(p.part == "jobs" for p in odds.promise)
    return [
        ask.of(name, subject=programme) for name in names if not (no_jobs and name == "fan-jobs")
    ]


def _asked(ask: Ask) -> str:
    programme = ask.params.get("subject", "")
    _check(ask, programme)
    return programme


def pipeline_filters(ask: Ask) -> list[ProjectLine]:
    """Return the pipeline as the address filters and sorts it."""
    params = ask.params
    lines = [
        line
        for line in desk_of(ask).projects()
        if params.get("site", "") in ("", line.site)
        and params.get("activity", "") in ("", line.activity)
        and params.get("stage", "") in ("", line.stage.value if line.stage else "none")
    ]
    orders: dict[str, Callable[[ProjectLine], Any]] = {
        "slippage": lambda x: (-(x.slippage if x.slippage is not None else -(10**6)), x.code),
        "silence": lambda x: (-(x.silence if x.silence is not None else -1), x.code),
        "stage": lambda x: (-load_stages().rank(x.stage.value) if x.stage else 1, x.code),
    }
    return sorted(lines, key=orders.get(params.get("sort", ""), orders["slippage"]))


def _reasons(ask: Ask) -> dict[str, str]:
    words = ask.voice.words
    return {
        "same-launches": words("the same launches stand in another row"),
        "no-plan": words("no plan is published for it"),
        "no-outcome": words("no outcome is published for it"),
        "open-cohort": words("projects joined the list meanwhile"),
        "other-basket": words("plan and outcome count different projects"),
        "not-known-yet": words("not known yet on this day"),
        "after-the-start": words("ended after the day the forecast starts from"),
    }


def _pipeline(ask: Ask) -> Figure:
    return pipeline.pipeline_table(ask.desk, pipeline_filters(ask), place=ask.place_name)


def _schedule(ask: Ask) -> Figure:
    heads = _heads(ask)
    due: dict[str, PromiseLine] = {}
    for line in desk_of(ask).promises():
        key = line.promised.key
        named = line.verdict.due is not Due.NO_DAY
        if named and key.measure.startswith("count_") and (key.subject in heads or not heads):
            due.setdefault(key.subject, line)
    lines = [p for p in desk_of(ask).projects() if p.plan or p.actual]
    return pipeline.schedule(ask.desk, lines, tuple(due.values()))


def _heads(ask: Ask) -> Sequence[str]:
    """Return the programmes that the city leads with; an invented one leads with none."""
    return ask.city.headline.programmes if ask.world is World.ACTUAL else ()


def _table(ask: Ask, lines: Sequence[PromiseLine], name: str, title: str) -> Figure:
    return promise_table(ask.desk, lines, id=name, title=title, place=ask.place_name)


def _ended(ask: Ask) -> Figure:
    lines = desk_of(ask).promises()
    return _table(ask, lines, "promises-ended", ask.voice.words("Promises and how they ended"))


def _beside(ask: Ask) -> Figure:
    """Return the promises the city leads with beside what is verified."""
    heads, lines = _heads(ask), desk_of(ask).promises()
    found = [line for line in lines if not heads or line.promised.key.subject in heads]
    return _table(ask, found, "promised-verified", ask.voice.words("Promised beside verified"))


def _leading(ask: Ask) -> Figure:
    """Return the promises of the programmes the city leads with, programme by programme."""
    return _table(
        ask,
        _by(ask, ask.city.headline.programmes),
        "programmes",
        ask.voice.words("What is promised"),
    )


def _programmes(ask: Ask) -> Figure:
    """Return the promises of every programme, those the city leads with first."""
    lines = _by(ask, ask.subjects("programme"))
    return _table(ask, lines, "promises-all", ask.voice.words("Programmes and their promises"))


def _by(ask: Ask, programmes: Sequence[str]) -> list[PromiseLine]:
    lines = desk_of(ask).promises()
    return [line for code in programmes for line in lines if line.promised.key.subject == code]


def _all_odds(ask: Ask) -> Figure:
    codes: Sequence[str] = ask.city.headline.programmes or [
        i.code for i in ask.catalogue["subjects"] if i.attributes.get("kind") == "programme"
    ]
    answers = []
    for code in codes:
        try:
            answers.append(_odds(ask, code))
        except InvalidInput:
            continue
    return delivery.odds_table(ask.desk, answers, place=ask.city_name)


def _outlook(ask: Ask) -> Figure:
    return expected.outlook_table(ask.desk, desk_of(ask).outlooks(), place=ask.city_name)


def _standing(ask: Ask) -> Figure:
    """Return how the promises of one programme stand: an outcome, not due, or not known."""
    lines = desk_of(ask).promises_of(_asked(ask))
    return _table(ask, lines, "standing", ask.voice.words("How it stands"))


def _record(ask: Ask) -> Figure:
    return deciding.record_table(ask.desk, desk_of(ask).track_record())


def _reliability(ask: Ask) -> Figure:
    return deciding.reliability_table(ask.desk, desk_of(ask).track_record())


def _fan_jobs(desk: Desk, odds: Odds) -> Figure:
    if not any(p.part == "jobs" for p in odds.promise):
        raise NotFound("no-jobs", "no jobs were promised")
    return delivery.fan(desk, odds, "jobs")


def _of_odds(name: str, draw: Callable[[Desk, Odds], Figure]) -> FigureMaker:
    """Return how a figure of one programme's odds is made."""
    return FigureMaker(
        name, lambda ask: draw(ask.desk, _odds(ask, _asked(ask))), ("subject", "world"), Pace.SLOW
    )


paces = dict.fromkeys((promises, promise, estimate, brief, odds_api), Pace.SLOW)
_STAGED = ("site", "stage", "activity", "world")
figures = (
    FigureMaker("pipeline", _pipeline, _STAGED, dataset="Projects by stage"),
    FigureMaker("schedule", _schedule, ("world",)),
    FigureMaker("odds", _all_odds, pace=Pace.SLOW),
    FigureMaker("promises-ended", _ended, dataset="How promises ended"),
    FigureMaker("promised-verified", _beside, ("world",)),
    FigureMaker("programmes", _leading),
    FigureMaker("promises-all", _programmes, dataset="Programmes and their promises"),
    FigureMaker("track-record", _record, pace=Pace.SLOW),
    FigureMaker("reliability", _reliability, pace=Pace.SLOW),
    FigureMaker("outlook", _outlook, pace=Pace.SLOW),
    FigureMaker("standing", _standing, ("subject", "world")),
    FigureMaker("over-assumptions", _over, ("subject", "world"), Pace.SLOW),
    _of_odds("odds-keys", expected.odds_keys),
    _of_odds("at-least", expected.at_least_table),
    _of_odds("odds-parts", delivery.readings),
    _of_odds("fan-count", lambda desk, odds: delivery.fan(desk, odds, "count")),
    _of_odds("fan-jobs", _fan_jobs),
    _of_odds("deciding", deciding.deciding),
)
