"""What waiting steps hold up, as a table and as JSON; what nobody said is said, never nought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ondiris.applications import Procedure
from ondiris.production.applications.holding import HELD, HeldAmount, HeldBack, Holding
from ondiris.publishing.applications.names import ApplicationNames
from ondiris.publishing.applications.procedures import said_in
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Cell, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import NBSP, decimal_text

__all__ = ["amount_said", "holding_json", "holding_table"]

_SCALES = (12, 9, 6)


def amount_said(voice: ReaderLocale, name: str, amount: HeldAmount) -> Text:
    """Return what is known of an amount in words, and of how many projects it is not in a note.

    Parameters
    ----------
    voice : ReaderLocale
    name : str
        A word of `HELD`.
    amount : HeldAmount
    """
    words = voice.words
    note = words("not known of projects: %(count)s", count=amount.unknown) if amount.unknown else ""
    if amount.known is None:
        return Text(words("not known"), absent=True)
    value, scale = amount.known, 0
    if name == "investment":
        scale = next((s for s in _SCALES if value >= Decimal(10) ** s), 0)
        value = value.scaleb(-scale)
    digits = 1 if scale or name == "power" else 0
    unit = {
        "jobs": "", "investment": voice.unit(voice.catalogue.currency, scale),
        "power": words("MW"), "area": voice.unit("m2"),
    }[name]  # fmt: skip
    return Text(NBSP.join(filter(None, (decimal_text(value, digits, voice.lang), unit))), note=note)


def holding_table(desk: Desk, found: Holding, procedures: Mapping[str, Procedure]) -> Figure:
    """Return what each step and each institution holds up, and all together.

    Parameters
    ----------
    desk : Desk
    found : Holding
    procedures : mapping of str to Procedure
        For the names of steps.
    """
    voice, words = desk.voice, desk.voice.words
    names = ApplicationNames(voice, procedures, voice.catalogue.currency)
    steps, institutions = words("By step"), words("By institution")
    rows: list[tuple[Cell, ...]] = [
        *(_row(voice, steps, step_name(voice, held, procedures), held) for held in found.by_step),
        *(
            _row(voice, institutions, names.institution(held.institution).text, held)
            for held in found.by_institution
        ),
    ]
    if rows:
        rows.append(_row(voice, words("In all"), words("Each project once"), found.total))
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


def step_name(voice: ReaderLocale, held: HeldBack, procedures: Mapping[str, Procedure]) -> str:
    """Return the name of a step with that of its procedure; codes where there are no names."""
    procedure = procedures.get(held.procedure)
    if procedure is None:
        return held.step
    names = next((s.names for s in procedure.steps if s.code == held.step), {})
    step = said_in(names, voice.lang).text or held.step
    return f"{said_in(procedure.names, voice.lang).text or held.procedure}: {step}"


def _row(voice: ReaderLocale, group: str, name: str, held: HeldBack) -> tuple[Cell, ...]:
    return (
        Text(group),
        Text(name),
        Text(voice.count(held.steps)),
        Text(voice.count(held.late), late=bool(held.late)),
        Text(voice.count(len(held.projects))),
        *(amount_said(voice, name, held.amounts[name]) for name in HELD),
    )


def holding_json(found: Holding, currency: str) -> dict[str, object]:
    """Return what is held up as JSON, documented in ``docs/reference/applications.md``.

    Parameters
    ----------
    found : Holding
    currency : str
        In which the city counts money.
    """
    units = {"jobs": "jobs", "investment": currency, "power": "MW", "area": "m2"}
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
