"""The form of a park's halls: its rows, prefilled or sent, as rows of a file, and what is wrong.

Whatever is typed is read as a file of premises is; here it only changes its clothes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ondiris.errors import InvalidInput, OndirisError
from ondiris.production.places.premises import HallChange, ParkRoom
from ondiris.publishing.figures.numbers import decimal_text, parse_decimal
from ondiris.publishing.places.premises import hall_title
from ondiris.web.door import Ask

__all__ = [
    "NEW", "FormRow", "as_cells", "changed_lines", "column_titles", "known_rows", "marked_rows",
    "sent_rows", "told_rules", "trouble_of",
]  # fmt: skip

COLUMNS = ("built", "let", "free", "tenants", "jobs")
BLANK = 2
"""Empty rows for halls that are not known yet."""
PARK, NEW = "park", "new"
_CELL = re.compile(r"row (\d+)(?:, column \d+ \((\w+)\))?")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of the form: a hall, the park as a whole, or an empty one for a hall to come.

    Parameters
    ----------
    code : str
        Of the hall; ``park`` or ``new`` for the others.
    title : str
        What it is called in the form.
    name : str
        What it is called in the ledger; empty where nobody named it.
    said : tuple of str
        What stands in the fields, in the order of the columns.
    day : date, optional
        When its amounts were last said.
    known : tuple of str
        What is known of each column, as a field would hold it.
    wrong : tuple of (str, str)
        Columns that cannot be, with the reason; an empty column is the row.
    """

    code: str
    title: str
    name: str
    said: tuple[str, ...]
    day: date | None = None
    known: tuple[str, ...] = ("",) * len(COLUMNS)
    wrong: tuple[tuple[str, str], ...] = ()


def known_rows(ask: Ask, room: ParkRoom) -> list[FormRow]:
    """Return the rows of a form, prefilled with what is known."""
    ones = [
        (hall.code, hall_title(ask.voice, hall), hall.own_name, hall.premises)
        for hall in room.halls
    ]
    if room.own.said or not room.halls:
        ones.append((PARK, ask.voice.words("The park as a whole"), "", room.own))
    found = []
    for code, title, name, premises in ones:
        known = tuple(_shown(ask, getattr(premises.space, column)) for column in COLUMNS)
        found.append(FormRow(code, title, name, known, premises.day, known))
    blank = FormRow(NEW, ask.voice.words("One more hall"), "", ("",) * len(COLUMNS))
    return found + [blank] * BLANK


def _shown(ask: Ask, amount: Decimal | int | None) -> str:
    """Return an amount as a field holds it: without groups, with the decimal sign of the reader."""
    text = "" if amount is None else f"{amount:f}" if isinstance(amount, Decimal) else str(amount)
    return text if ask.lang == "en" else text.replace(".", ",")


def sent_rows(
    known: Sequence[FormRow],
    halls: Sequence[str],
    names: Sequence[str],
    columns: Sequence[Sequence[str]],
) -> list[FormRow]:
    """Return the rows that were sent, beside what is known of each.

    Raises
    ------
    InvalidInput
        ``form-rows``: columns of different length, or a text too long for any amount.
    """
    lengths = {len(halls), len(names), *map(len, columns)}
    longest = max((len(text) for column in (halls, names, *columns) for text in column), default=0)
    if len(lengths) != 1 or longest > _LONGEST:
        raise InvalidInput("form-rows", "the form was sent with columns of several lengths")
    before = {row.code: row for row in known}
    found = []
    for code, name, *said in zip(halls, names, *columns, strict=True):
        own = before.get(code, before[NEW])
        typed = tuple(text.strip() for text in said)
        found.append(replace(own, code=code, name=name.strip(), said=typed))
    return found


def as_cells(
    ask: Ask, rows: Sequence[FormRow], known: Sequence[FormRow], shared: Mapping[str, str]
) -> tuple[list[dict[str, str]], list[int]]:
    """Return the rows that say something as rows of a file, and where each stands in the form.

    Parameters
    ----------
    ask : Ask
        In whose language numbers are written.
    rows : sequence of FormRow
        As they were sent.
    known : sequence of FormRow
        As they would be prefilled now: a hall to come takes the code of none of them.
    shared : mapping of str to str
        Cells that all of them have: site, day, and who says it.
    """
    taken = {row.code for row in (*rows, *known)} - {PARK, NEW}
    found: list[dict[str, str]] = []
    places: list[int] = []
    for at, row in enumerate(rows):
        if not any(row.said):
            continue
        code = _new_code(taken) if row.code == NEW else "" if row.code == PARK else row.code
        taken.add(code)
        said = dict(zip(COLUMNS, (_plain(ask, text) for text in row.said), strict=True))
        found.append({"hall": code, "name": row.name if code else "", **said, **shared})
        places.append(at)
    return found, places


def _new_code(taken: set[str]) -> str:
    """Return a code that no hall of the park has."""
    number = len(taken) + 1
    while f"hall-{number}" in taken:
        number += 1
    return f"hall-{number}"


def _plain(ask: Ask, text: str) -> str:
    """Return a number as files write it; what is none stays as it is, for the reader to refuse."""
    try:
        return f"{parse_decimal(text, ask.lang):f}" if text else ""
    except InvalidInput:
        return text


def column_titles(ask: Ask) -> dict[str, str]:
    """Return what stands above each field."""
    words = ask.voice.words
    return {
        "built": words("Built, m²"),
        "let": words("Let, m²"),
        "free": words("Free, m²"),
        "tenants": words("Tenants"),
        "jobs": words("Jobs"),
    }


def changed_lines(ask: Ask, changes: Sequence[HallChange]) -> Iterator[str]:
    """Yield what was changed, in words."""
    words, titles = ask.voice.words, column_titles(ask)
    for one in changes:
        if one.confirmed:
            continue
        before, after = (
            words("not known") if amount is None
            else decimal_text(amount, max(0, -int(amount.as_tuple().exponent)), ask.lang)
            for amount in (one.before, one.after)
        )  # fmt: skip
        hall = one.name if one.hall else words("The park as a whole")
        yield f"{hall}; {titles[one.column]}: {before} → {after}"


def told_rules(ask: Ask) -> dict[str, str]:
    """Return what the form says of each rule."""
    words = ask.voice.words
    return {
        "negative": words("An amount is never below zero."),
        "not-a-number": words("This is no number."),
        "not-a-count": words("This is no whole number."),
        "part-exceeds-whole": words("Let or free is more than built."),
        "let-and-free-exceed-built": words("Let and free together are more than built."),
        "let-to-nobody": words("Floor is let, and there is no tenant."),
        "nothing-said": words("No row says anything."),
        "impossible-day": words("This is no day."),
        "future-knowledge": words("The day is still to come."),
        "hall-elsewhere": words("The hall is of another park."),
        "not-this-institution": words("Another institution keeps these premises."),
        "changed-meanwhile": words(
            "Somebody else has said something of these halls since you opened the form. What you "
            "typed stands below, and under it what is known now. Compare, then save again."
        ),
        "bad-name": words("A code of a hall cannot be read."),
    }


def trouble_of(ask: Ask, error: OndirisError) -> str:
    """Return what is wrong as a whole."""
    told = told_rules(ask)
    return told.get(error.code) or ask.voice.words("Nothing was saved. Correct what is marked.")


def marked_rows(
    ask: Ask,
    error: OndirisError,
    rows: Sequence[FormRow],
    known: Sequence[FormRow],
    places: Sequence[int],
) -> list[FormRow]:
    """Return the rows that were sent with what is wrong in each, and halls that others added.

    Parameters
    ----------
    ask : Ask
    error : OndirisError
    rows, known : sequence of FormRow
        As they were sent, and as they would be prefilled now.
    places : sequence of int
        Where each row of the file stands in the form.
    """
    told = told_rules(ask)
    wrong: dict[int, list[tuple[str, str]]] = {}
    for failure in getattr(error, "failures", ()):
        cell = _CELL.match(failure.where)
        at = int(cell[1]) - 2 if cell else -1
        if cell and 0 <= at < len(places):
            said = told.get(failure.rule, ask.voice.words("This cannot be read."))
            wrong.setdefault(places[at], []).append((cell[2] or "", said))
    found = [replace(row, wrong=tuple(wrong.get(at, ()))) for at, row in enumerate(rows)]
    sent = {row.code for row in rows}
    added = [row for row in known if row.code not in sent]
    return sorted([*found, *added], key=lambda row: row.code == NEW)
