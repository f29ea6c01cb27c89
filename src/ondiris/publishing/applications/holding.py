"""What waiting steps hold up, as a table and as JSON; what nobody said is said, never nought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ondiris.applications import MONEY
from ondiris.production.applications.holding import HELD, HeldAmount, HeldBack, Holding
from ondiris.publishing.applications.names import ApplicationNames
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Text

__all__ = ["holding_json", "holding_table"]

_UNITS = {"jobs": "jobs", "investment": MONEY, "power": "MW", "area": "m2"}


def holding_table(desk: Desk, names: ApplicationNames, found: Holding) -> Figure:
    """Return what each step and each institution holds up, and all together.

    Parameters
    ----------
    desk : Desk
    names : ApplicationNames
    found : Holding
    """
    voice, words = desk.voice, desk.voice.words
    steps, institutions = words("By step"), words("By institution")
    rows: list[tuple[Cell, ...]] = [
        *(_row(names, steps, _step(names, held), held) for held in found.by_step),
        *(
            _row(names, institutions, names.institution(held.institution).text, held)
            for held in found.by_institution
        ),
    ]
    if rows:
        rows.append(_row(names, words("In all"), words("Each project once"), found.total))
    return Figure(
        id="holding",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("What waiting steps hold up"),
        subtitle=words("A project counts once in each row, however many applications wait"),
        columns=(
            Column("group", words("How it is counted")),
            Column("what", words("Step or institution")),
            Column("steps", words("Steps that wait"), ColumnKind.NUMBER),
            Column("late", words("Overdue"), ColumnKind.NUMBER),
            Column("projects", words("Projects"), ColumnKind.NUMBER),
            Column("jobs", words("Jobs promised"), ColumnKind.NUMBER),
            Column("investment", words("Investment promised"), ColumnKind.NUMBER),
            Column("power", words("Power wanted"), ColumnKind.NUMBER),
            Column("area", words("Floor area promised"), ColumnKind.NUMBER),
        ),
        rows=tuple(rows),
        grouped=True,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        alt=words("Steps and institutions with what waits behind them, as a table."),
    )


def _step(names: ApplicationNames, held: HeldBack) -> str:
    """Return the name of a step with that of its procedure; of one that nobody knows its code."""
    if held.procedure not in names.procedures:
        return held.step
    step = names.step(held.procedure, held.step).text
    return f"{names.procedure(held.procedure).text}: {step}"


def _row(names: ApplicationNames, group: str, what: str, held: HeldBack) -> tuple[Cell, ...]:
    voice = names.voice
    return (
        Text(group),
        Text(what),
        Text(voice.count(held.steps)),
        Text(voice.count(held.late), late=bool(held.late)),
        Text(voice.count(len(held.projects))),
        *(_amount(names, name, held.amounts[name]) for name in HELD),
    )


def _amount(names: ApplicationNames, name: str, amount: HeldAmount) -> Text:
    """Return what is known of an amount, and of how many projects it is not in a note."""
    words = names.voice.words
    if amount.known is None:
        return Text(words("not known"), absent=True)
    note = words("not known of projects: %(count)s", count=amount.unknown) if amount.unknown else ""
    return Text(names.amount(amount.known, _UNITS[name]), note=note)


def holding_json(found: Holding, currency: str) -> dict[str, object]:
    """Return what is held up as JSON, documented in ``docs/reference/applications.md``.

    Parameters
    ----------
    found : Holding
    currency : str
        In which the city counts money.
    """
    units = _UNITS | {"investment": currency}
    return {
        "by_step": _all(found.by_step, units),
        "by_institution": _all(found.by_institution, units),
        "total": _held(found.total, units),
    }


def _all(found: Sequence[HeldBack], units: Mapping[str, str]) -> list[dict[str, object]]:
    return [_held(one, units) for one in found]


def _held(one: HeldBack, units: Mapping[str, str]) -> dict[str, object]:
    return {
        "procedure": one.procedure or None,
        "step": one.step or None,
        "institution": one.institution or None,
        "steps": one.steps,
        "late": one.late,
        "projects": list(one.projects),
        **{
            name: {
                "known": None if amount.known is None else f"{amount.known:f}",
                "unit": units[name],
                "unknown": amount.unknown,
            }
            for name, amount in one.amounts.items()
        },
        "inputs": list(one.inputs),
    }
