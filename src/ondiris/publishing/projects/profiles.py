"""The sentences that profiles of projects and programmes begin with."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.model import Modality, Period
from ondiris.production.projects.outlook import Outlook
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.production.projects.promises import PromiseLine
from ondiris.production.projects.sayings import Saying
from ondiris.projects import launched_on, load_stages
from ondiris.publishing.figures.desk import Desk, number
from ondiris.publishing.figures.figure import Number
from ondiris.publishing.figures.profiles import (
    NEWEST,
    Change,
    fact_of_row,
    facts_sentence,
    is_news,
    series_when,
)
from ondiris.publishing.projects.ledger import statement_text
from ondiris.publishing.projects.sentences import expectation
from ondiris.publishing.projects.standings import standing_word

__all__ = [
    "pipeline_sentence",
    "programme_sentence",
    "project_sentence",
    "saying_changes",
    "subject_sentence",
]


def project_sentence(desk: Desk, line: ProjectLine) -> str:
    """Return what is worth knowing of a project: how far it is, its launch, what it promises.

    Parameters
    ----------
    desk : Desk
    line : ProjectLine
    """
    voice, words = desk.voice, desk.voice.words
    name = voice.label("subjects", line.code)
    return facts_sentence(
        voice,
        name,
        (
            *_stage(desk, line),
            *_launch(desk, line),
            *_promised(desk, line),
            *([voice.label("subjects", line.site)] if line.site else []),
        ),
        nothing=words("neither its stage nor its launch is published"),
    )


def pipeline_sentence(desk: Desk, lines: Sequence[ProjectLine]) -> str:
    """Return how many projects are known, how many launched and how many nobody tells of.

    Parameters
    ----------
    desk : Desk
    lines : sequence of ProjectLine
        All projects.
    """
    words, count = desk.voice.words, desk.voice.count
    if not lines:
        return ""
    launched = [line for line in lines if line.launch is not None]
    late = [line for line in lines if line.launch is None and (line.slippage or 0) > 0]
    untold = [line for line in lines if line.stage is None and line.launch is None]
    facts = (
        words("%(count)s launched", count=count(len(launched))),
        words("%(count)s past the planned day", count=count(len(late))) if late else "",
        words("%(count)s without a published stage", count=count(len(untold))) if untold else "",
    )
    known = words.plural(
        "%(n)s project is known by name", "%(n)s projects are known by name", len(lines),
        n=count(len(lines)),
    )  # fmt: skip
    return facts_sentence(desk.voice, known, facts, nothing="")


def _stage(desk: Desk, line: ProjectLine) -> list[str]:
    if line.stage is None or line.launch is not None:
        return []
    label = load_stages().list.label(line.stage.value, desk.voice.lang)
    return [desk.voice.words("stage – %(stage)s", stage=f"{label[:1].lower()}{label[1:]}")]


def _launch(desk: Desk, line: ProjectLine) -> list[str]:
    """Return when a project launched or is to launch, and what was first said."""
    voice, words = desk.voice, desk.voice.words
    if line.launch is not None:
        said = [words("launched on %(day)s", day=voice.day(launched_on(line.launch)))]
    elif line.plan is not None:
        said = [words("launch planned – %(day)s", day=_when(desk, line.plan.value))]
    else:
        return []
    first = line.first_plan
    if first is not None and (line.plan is None or first.value != line.plan.value):
        said.append(words("first planned – %(day)s", day=_when(desk, first.value)))
    return said


def _when(desk: Desk, value: str) -> str:
    return desk.due(Period.parse(value)).text


def _promised(desk: Desk, line: ProjectLine) -> list[str]:
    voice, words = desk.voice, desk.voice.words
    found = []
    if (cost := line.figures.get("cost_planned")) is not None:
        found.append(words("cost promised – %(value)s", value=voice.readable(number(cost))))
    if (jobs := line.figures.get("jobs_promised")) is not None:
        found.append(words("jobs promised – %(value)s", value=voice.readable(number(jobs))))
    return found


def programme_sentence(
    desk: Desk, code: str, found: Outlook | None, lines: Sequence[PromiseLine]
) -> str:
    """Return what to expect of a programme, else what it promises and how that stands.

    Parameters
    ----------
    desk : Desk
    code : str
    found : Outlook, optional
        What to expect of the launches it promises.
    lines : sequence of PromiseLine
        Its promises.
    """
    if told := expectation(desk.voice, found):
        return told
    voice, words = desk.voice, desk.voice.words
    facts = [_promise(desk, line) for line in lines[:3]]
    nothing = words("nothing was promised that could be counted")
    return facts_sentence(voice, voice.label("subjects", code), facts, nothing=nothing)


def _promise(desk: Desk, line: PromiseLine) -> str:
    voice, row = desk.voice, line.promised
    series = desk.series(row.key)
    return voice.words(
        "%(what)s – %(value)s promised (%(standing)s)",
        what=f"{series[:1].lower()}{series[1:]}",
        value=voice.readable(number(row)),
        standing=standing_word(voice.words, line.standing),
    )


def subject_sentence(desk: Desk, code: str, said: Sequence[Saying]) -> str:
    """Return how much is said of a subject and what came last.

    Parameters
    ----------
    desk : Desk
    code : str
    said : sequence of Saying
        Everything said of it, newest first.
    """
    voice, words = desk.voice, desk.voice.words
    facts = []
    newest = next(
        (s.row for s in said if s.row is not None and s.superseded is None
         and s.row.key.modality is Modality.ACHIEVED),
        None,
    )  # fmt: skip
    if newest is not None:
        facts.append(fact_of_row(desk, newest))
    if said:
        facts.append(words("figures and statements: %(count)s", count=voice.count(len(said))))
        facts.append(words("the newest: %(who)s", who=_who(desk, said[0])))
    nothing = words("nothing is published of it yet")
    return facts_sentence(voice, voice.label("subjects", code), facts, nothing=nothing)


def _who(desk: Desk, one: Saying) -> str:
    return f"{desk.publisher(one.source)}, {desk.voice.known(one.known)}"


def saying_changes(desk: Desk, said: Sequence[Saying]) -> tuple[Change, ...]:
    """Return what was said last of a project, programme or site, with what it replaced."""
    return tuple(
        Change(_what(desk, one), _value(desk, one), one.id, _who(desk, one))
        for one in [s for s in said if s.superseded is None and _news(s)][:NEWEST]
    )


def _news(one: Saying) -> bool:
    """Whether something said tells of more than where a subject belongs."""
    return one.statement is None or is_news(one.statement.property)


def _what(desk: Desk, one: Saying) -> str:
    if one.row is not None:
        return series_when(desk, one.row)
    assert one.statement is not None  # noqa: S101 - a saying is a figure or a statement
    return desk.voice.label("statement_properties", one.statement.property)


def _value(desk: Desk, one: Saying) -> Number | str:
    if one.row is not None:
        return number(one.row)
    assert one.statement is not None  # noqa: S101 - a saying is a figure or a statement
    return statement_text(desk, one.statement)
