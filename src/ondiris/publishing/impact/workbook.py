"""An answer as a workbook that goes on calculating: change an amount, and effects follow.

The Leontief inverse stands as values; demand, output needed and every effect are formulas of the
sheet of inputs.  What was drawn stands as values, since a sheet cannot draw an economy.
"""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ondiris.production.impact.answering import ImpactAnswer, ImpactPhase
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.impact.sentences import impact_notes, impact_sentences
from ondiris.publishing.impact.wording import (
    activity_word,
    assumption_word,
    measure_word,
    money_unit,
    phase_word,
)

__all__ = ["impact_workbook"]

Floats = NDArray[np.float64]
FIRST = 8
"""Row of the first activity on every sheet, counted from 0."""
INPUTS, INVERSE, RATES = "Inputs", "Inverse", "Coefficients"
_AMOUNT = {"operation": 2, "construction": 3}
"""Row of the amount that each phase is of, on the sheet of inputs."""
_BASE = {"operation": 2, "construction": 4}
"""Column of what sells, and beside it of what is bought first, on the sheet of inputs."""


def impact_workbook(desk: Desk, answer: ImpactAnswer) -> bytes:
    """Return an answer as XLSX with its inputs and live formulas.

    Parameters
    ----------
    desk : Desk
    answer : ImpactAnswer
    """
    import xlsxwriter  # noqa: PLC0415 - only wanted where a workbook is asked for

    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(out, options)
    sentences = impact_sentences(desk, answer)
    created = datetime.combine(desk.vintage.known, time())
    book.set_properties({"title": sentences[0], "created": created})
    sheets = _Sheets(book, desk, answer)
    sheets.inputs()
    for name, phase in answer.phases.items():
        sheets.phase(name, phase)
    sheets.matrix(INVERSE, _inverse(answer))
    sheets.rates()
    sheets.assumptions()
    sheets.notes((*sentences, *impact_notes(desk, answer)))
    book.close()
    return out.getvalue()


def _inverse(answer: ImpactAnswer) -> Floats:
    """Return the transposed inverse: down a column stands what one activity makes for each."""
    model = answer.economy.model
    return model.needed(np.eye(model.size)).T


def _letters(column: int) -> str:
    found = ""
    place = column + 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found


class _Sheets:
    """Sheets of one answer, in the words of its reader; their names are those of formulas."""

    def __init__(self, book: Any, desk: Desk, answer: ImpactAnswer) -> None:
        self.book, self.desk, self.answer = book, desk, answer
        self.economy, self.words = answer.economy, desk.voice.words
        self.size = answer.economy.output.size
        self.bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        self.entry = book.add_format({"num_format": "#,##0", "bg_color": "#dfecef"})
        self.amount = book.add_format({"num_format": "#,##0"})
        self.share = book.add_format({"num_format": "0.000000"})

    def _rows(self, column: int, sheet: str = "") -> str:
        """Return the range of a column's activities as a formula names it."""
        letter = _letters(column)
        place = f"${letter}${FIRST + 1}:${letter}${FIRST + self.size}"
        return f"{sheet}!{place}" if sheet else place

    def _names(self, sheet: Any) -> None:
        sheet.write_string(FIRST - 1, 0, self.words("Code"), self.bold)
        sheet.write_string(FIRST - 1, 1, self.words("Activity"), self.bold)
        for at, code in enumerate(self.economy.rows.codes):
            sheet.write_string(FIRST + at, 0, code)
            sheet.write_string(FIRST + at, 1, activity_word(self.desk, code))
        sheet.set_column(0, 0, 12)
        sheet.set_column(1, 1, 44)
        sheet.set_column(2, self.size + 2, 18)
        sheet.freeze_panes(FIRST, 2)

    def inputs(self) -> None:
        """Write amounts, and what of each amount is bought from whom."""
        sheet, words = self.book.add_worksheet(INPUTS), self.words
        sheet.write_string(0, 0, words("Shaded cells are inputs: change them, and effects follow."))
        titles = {
            "operation": words("Output a year at full work"),
            "construction": words("Investment"),
        }
        unit = money_unit(self.desk, self.economy)
        for name, row in ((one, _AMOUNT[one]) for one in self.answer.phases):
            sheet.write_string(row, 1, f"{titles[name]}, {self.desk.voice.unit_title(unit)}")
            sheet.write_number(row, 2, self._asked(name), self.entry)
        self._names(sheet)
        for name, phase in self.answer.phases.items():
            column, amount = _BASE[name], self._asked(name)
            own, first = self._patterns(phase)
            heads = (words("makes, per unit of the amount"), words("is asked by those who make"))
            for offset, (head, values) in enumerate(zip(heads, (own, first), strict=True)):
                title = f"{phase_word(words, name)}: {head}"
                sheet.write_string(FIRST - 1, column + offset, title, self.bold)
                for at, value in enumerate(values):
                    sheet.write_number(FIRST + at, column + offset, value / amount, self.share)

    def _asked(self, name: str) -> float:
        parts = self.answer.question.parts
        if name == "construction":
            return sum(part.investment for part in parts)
        running = self.answer.operation
        return float(running.direct[self.economy.names.index("output")].sum()) if running else 0.0

    def _patterns(self, phase: ImpactPhase) -> tuple[Floats, Floats]:
        """Return what is made first, and what those who make it buy here."""
        place = self.economy.names.index("output")
        made = phase.indirect[place]
        return phase.direct[place], made - self.economy.bought_here @ made

    def phase(self, name: str, phase: ImpactPhase) -> None:
        """Write effects of a phase by activity and in sum, as formulas."""
        sheet, words = self.book.add_worksheet(name.capitalize()), self.words
        sheet.write_string(0, 0, phase_word(words, name), self.bold)
        self._names(sheet)
        amount = f"{INPUTS}!$C${_AMOUNT[name] + 1}"
        heads = (words("Direct output"), words("Output at suppliers"))
        for offset, head in enumerate(heads):
            sheet.write_string(FIRST - 1, 2 + offset, head, self.bold)
        place = self.economy.names.index("output")
        own = _letters(_BASE[name])
        for at in range(self.size):
            row, column = FIRST + at, 2 + at
            direct = f"={amount}*{INPUTS}!{own}{row + 1}"
            bought = self._rows(_BASE[name] + 1, INPUTS)
            needed = f"={amount}*SUMPRODUCT({self._rows(column, INVERSE)},{bought})"
            sheet.write_formula(row, 2, direct, self.amount, phase.direct[place, at])
            sheet.write_formula(row, 3, needed, self.amount, phase.indirect[place, at])
        self._measures(sheet, phase, name, amount)

    def _measures(self, sheet: Any, phase: ImpactPhase, name: str, amount: str) -> None:
        """Write each measure in sum: direct, at suppliers, together, and the range as drawn."""
        words, economy = self.words, self.economy
        labels = (words("Direct"), words("At suppliers"), words("Together"), words("From"),
                  words("To"))  # fmt: skip
        for row, label in enumerate(labels, start=1):
            sheet.write_string(row, 1, label)
        asked = self._asked(name)
        for place, measure in enumerate(economy.names):
            column = 2 + place
            title = measure_word(words, measure, name)
            sheet.write_string(0, column, title, self.bold)
            rates = self._rows(column, RATES)
            beside = float(phase.beside[place]) / asked
            parts = phase.parts[:, place]
            direct = f"=SUMPRODUCT({self._rows(2)},{rates})+{amount}*{beside:.17g}"
            stated = measure == "jobs" and phase.beside[place] != 0.0
            if stated:
                # Jobs of the project were stated, and stay so whatever its output.
                sheet.write_number(1, column, parts[0], self.entry)
            else:
                sheet.write_formula(1, column, direct, self.amount, parts[0])
            suppliers = f"=SUMPRODUCT({self._rows(3)},{rates})"
            sheet.write_formula(2, column, suppliers, self.amount, parts[1])
            letter = _letters(column)
            together = f"={letter}2+{letter}3"
            sheet.write_formula(3, column, together, self.amount, parts[0] + parts[1])
            low, _, high = phase.spans.simple[:, place]
            for row, value in ((4, low), (5, high)):
                share = float(value) / (parts[0] + parts[1]) if parts[0] + parts[1] else 0.0
                sheet.write_formula(row, column, f"={letter}4*{share:.17g}", self.amount, value)

    def matrix(self, title: str, values: Floats) -> None:
        """Write a matrix of activities as values."""
        sheet = self.book.add_worksheet(title)
        self._names(sheet)
        for at, code in enumerate(self.economy.rows.codes):
            sheet.write_string(FIRST - 1, 2 + at, code, self.bold)
        for row in range(self.size):
            for column in range(self.size):
                value = float(values[row, column])
                sheet.write_number(FIRST + row, 2 + column, value, self.share)

    def rates(self) -> None:
        """Write each measure per unit of output as values."""
        sheet = self.book.add_worksheet(RATES)
        self._names(sheet)
        for place, measure in enumerate(self.economy.names):
            title = measure_word(self.words, measure, "")
            sheet.write_string(FIRST - 1, 2 + place, title, self.bold)
            for at, value in enumerate(self.economy.measures[place]):
                sheet.write_number(FIRST + at, 2 + place, float(value))

    def assumptions(self) -> None:
        """Write what was assumed."""
        sheet, words = self.book.add_worksheet("Assumptions"), self.words
        heads = (words("Code"), words("Assumption"), words("Middle"), words("Lower end"),
                 words("Upper end"), words("Published by"))  # fmt: skip
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, self.bold)
        for row, one in enumerate(self.answer.assumptions, start=1):
            sheet.write_string(row, 0, one.code)
            sheet.write_string(row, 1, assumption_word(words, one.code))
            for column, value in enumerate((one.middle, one.low, one.high), start=2):
                sheet.write_number(row, column, value)
            sheet.write_string(row, 5, one.source or words("nobody: an assumption"))
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 60)

    def notes(self, lines: tuple[str, ...]) -> None:
        """Write the sentences and notes, and the vintage."""
        sheet, vintage = self.book.add_worksheet("Notes"), self.desk.vintage
        known = self.words("as known on %(day)s", day=self.desk.voice.day(vintage.known))
        number = self.words("data version %(number)s", number=vintage.revision)
        for row, line in enumerate((*lines, f"{known} · {number}")):
            sheet.write_string(row, 0, line)
        sheet.set_column(0, 0, 120)
