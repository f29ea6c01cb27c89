"""The card of an application's project: what a pool of projects asks, filled from what is known.

Nothing on it is typed for the card.  What the project's own entries say stands first; what they do
not say is taken from the application, from what its investor owes and from what it needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ondiris.applications import PoolOfProject, standing
from ondiris.codes import LANGUAGES
from ondiris.production.applications.kept import KeptApplication
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.publishing.applications.following import pool_text, table_of
from ondiris.publishing.applications.names import ApplicationNames
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Column, Figure, Text

__all__ = ["CardField", "card_figure", "card_json", "project_card"]

CARD = "ondiris.project-card/1"
_FIGURES = ("cost_planned", "jobs_promised", "floor_area_planned")
_OWED = {"cost_planned": "investment", "jobs_promised": "jobs"}


@dataclass(frozen=True, slots=True)
class CardField:
    """A field of the card.

    Parameters
    ----------
    name : str
        By which files call it.
    title : str
        In the reader's words.
    value : str
        As data has it; empty where nobody said it.
    shown : Text
        As the reader is shown it.
    origin : str
        ``project``, ``application``, ``obligation``, ``need`` or ``rule``.
    """

    name: str
    title: str
    value: str = ""
    shown: Text = field(default_factory=lambda: Text(""))
    origin: str = ""


def project_card(
    names: ApplicationNames,
    kept: KeptApplication,
    line: ProjectLine | None,
    pool: PoolOfProject | None,
) -> tuple[CardField, ...]:
    """Return the card of an application's project.

    Parameters
    ----------
    names : ApplicationNames
    kept : KeptApplication
    line : ProjectLine, optional
        Its project as known; None where it hangs on none.
    pool : PoolOfProject, optional
    """
    return (
        *_named(names, kept),
        *_of_project(names, line),
        *_amounts(names, kept, line),
        *_of_application(names, kept, pool),
    )


def _named(names: ApplicationNames, kept: KeptApplication) -> Iterator[CardField]:
    words = names.voice.words
    subjects = names.voice.catalogue.of((kept.world,))["subjects"]
    yield _field("project", words("Code of the project"), kept.project, "project")
    titles = {
        "kk": words("Name in Kazakh"), "ru": words("Name in Russian"),
        "en": words("Name in English"),
    }  # fmt: skip
    known = subjects[kept.project].names if kept.project in subjects else {}
    for lang in LANGUAGES:
        yield _field(f"name_{lang}", titles[lang], known.get(lang, ""), "project")
    shown = Text(names.subject(kept.applicant))
    yield CardField("initiator", words("Initiator"), kept.applicant, shown, "application")


def _of_project(names: ApplicationNames, line: ProjectLine | None) -> Iterator[CardField]:
    voice, words = names.voice, names.voice.words
    lists = {"activity": "activities", "site": "subjects"}
    for name, title in (("activity", words("Activity")), ("site", words("Zone or park"))):
        code = getattr(line, name) if line is not None else ""
        shown = voice.label(lists[name], code) if code else ""
        yield CardField(name, title, code, Text(shown), "project")
    programmes = line.programmes if line is not None else ()
    shown = "; ".join(voice.label("subjects", code) for code in programmes)
    title = words("Programmes")
    yield CardField("programme", title, " ".join(programmes), Text(shown), "project")
    stage = line.stage if line is not None else None
    said = voice.label("stages", stage.value) if stage is not None else ""
    value = stage.value if stage is not None else ""
    yield CardField("stage", words("Stage"), value, Text(said), "project")
    plan = line.plan if line is not None else None
    yield _field("launch_planned", words("Planned launch"), plan.value if plan else "", "project")


def _amounts(
    names: ApplicationNames, kept: KeptApplication, line: ProjectLine | None
) -> Iterator[CardField]:
    words = names.voice.words
    titles = {
        "cost_planned": words("Cost promised"), "jobs_promised": words("Jobs promised"),
        "floor_area_planned": words("Floor area promised"),
    }  # fmt: skip
    owed = {one.what: one for one in kept.obligations}
    for name in _FIGURES:
        row = line.figures.get(name) if line is not None else None
        if row is not None:
            number = row.value.scaleb(row.multiplier)
            shown = Text(names.amount(number, row.key.unit))
            yield CardField(name, titles[name], f"{number:f}", shown, "project")
            continue
        promise = owed.get(_OWED.get(name, ""))
        if promise is not None and promise.amount is not None:
            shown = Text(names.amount(promise.amount, promise.unit))
            yield CardField(name, titles[name], f"{promise.amount:f}", shown, "obligation")
        else:
            yield CardField(name, titles[name])
    for what, title in (("power", words("Power wanted")), ("land", words("Land wanted"))):
        need = kept.asks.get(what)
        due = owed.get(what)
        amount = need if need is not None else due.amount if due is not None else None
        if amount is None:
            yield CardField(what, title)
        else:
            shown = Text(names.amount(amount, {"power": "MW", "land": "ha"}[what]))
            origin = "need" if need is not None else "obligation"
            yield CardField(what, title, f"{amount:f}", shown, origin)


def _of_application(
    names: ApplicationNames, kept: KeptApplication, pool: PoolOfProject | None
) -> Iterator[CardField]:
    voice, words = names.voice, names.voice.words
    yield _field("application", words("Application"), kept.code, "application")
    name = names.procedure(kept.procedure)
    yield CardField("procedure", words("Procedure"), kept.procedure, name, "application")
    at = standing(kept.acts)
    day = Text(voice.day(at.filed))
    yield CardField("filed", words("Filed"), at.filed.isoformat(), day, "application")
    yield _field("rounds", words("Rounds of questions"), str(at.rounds), "application")
    title = words("Pool by size")
    if pool is None:
        yield CardField("pool", title)
    else:
        yield CardField("pool", title, pool.pool.code, pool_text(names, pool), "rule")


def _field(name: str, title: str, value: str, origin: str) -> CardField:
    return CardField(name, title, value, Text(value), origin)


def card_figure(desk: Desk, card: tuple[CardField, ...]) -> Figure:
    """Return the card as a table: each field, its value, and where that comes from."""
    words = desk.voice.words
    origins = {
        "project": words("the project's entries"), "application": words("the application"),
        "obligation": words("what the investor owes"), "need": words("what the application needs"),
        "rule": words("a rule of the state"),
    }  # fmt: skip
    columns = (
        Column("field", words("Field")),
        Column("value", words("Value")),
        Column("from", words("Taken from")),
    )
    rows = [
        (
            Text(one.title),
            one.shown if one.value else Text(words("nobody said"), absent=True),
            Text(origins[one.origin] if one.value else ""),
        )
        for one in card
    ]
    filled = sum(bool(one.value) for one in card)
    headline = words(
        "Card of the project: fields filled %(filled)s of %(all)s", filled=filled, all=len(card)
    )
    return table_of(desk, "project-card", headline, columns, rows)


def card_json(vintage: object, code: str, card: tuple[CardField, ...]) -> dict[str, object]:
    """Return the card as JSON, documented in ``docs/reference/applications.md``.

    Parameters
    ----------
    vintage : object
    code : str
        The application.
    card : tuple of CardField
    """
    return {
        "schema": CARD,
        "vintage": vintage,
        "application": code,
        "filled": sum(bool(one.value) for one in card),
        "fields": [
            {"field": one.name, "value": one.value or None,
             "from": one.origin if one.value else None}
            for one in card
        ],
    }  # fmt: skip
