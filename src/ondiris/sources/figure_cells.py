"""A figure as a foreign table writes it: groups of digits, marks, signs for what is not there.

What cannot be read as the mapping says is refused, never read another way: ``1.234`` where the
decimal sign is a comma, ``812 1`` where the second digit is a footnote's, ``в 2,6 раза`` among
levels.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ondiris.errors import InvalidInput
from ondiris.model import KEPT_BACK, says_why
from ondiris.sources.layout import Layout, Values
from ondiris.sources.money_cells import CellAmount, amount_in, currency_of
from ondiris.sources.sheet import NumberText

__all__ = ["EMPTY", "HIDDEN", "ROUNDED", "FigureReader"]

_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_TIMES = re.compile(
    r"(?:в\s+)?(?P<ru>[\d.,]+)\s*раза?|(?P<kk>[\d.,]+)\s*есе(?:ге)?|(?P<en>[\d.,]+)(?:\s*times|-?fold)"
)
_FACES = {"index_pct": Decimal(0), "growth_pct": Decimal(1)}
"""What is taken from a multiple of the base before it is a per cent."""
_SECRET = frozenset(("confidentiality", "embargo"))
"""Concepts by which a mapping says that not all of a table is public."""
EMPTY = "cells without a figure"
HIDDEN = "cells kept back by their office"
ROUNDED = "figures rounded to the digits shown"
_SUPERSCRIPT = re.compile(r"\s*[¹²³⁰⁴-⁹]+\)?\Z")
"""A footnote behind a figure or label, as printed in small and high digits."""


@dataclass(frozen=True, slots=True)
class FigureReader:
    """Reads the cells of figures of one layout; what it leaves out is counted.

    Parameters
    ----------
    layout : Layout
    notes : Counter of str
        Counts of what was left out or rounded.
    """

    layout: Layout
    notes: Counter[str]

    def read(self, text: str, kind: Values, unit: str = "") -> dict[str, str]:
        """Return the fields that a cell gives: a number, or a status that says why there is none.

        An empty cell gives nothing, an amount with its currency the unit too, which has to be the
        one that is said beside it.

        Raises
        ------
        InvalidInput
            If the cell is not a number as the mapping writes it.
        """
        if isinstance(text, NumberText):
            return {"value": self._shortened(text, kind), "status": ""}
        text, status = self.unmarked(text)
        bare = _SUPERSCRIPT.sub("", text).rstrip()
        if bare and bare != text:
            self.notes["footnotes behind a figure left out"] += 1
            text = bare
        if sign := self.layout.missing.get(text):
            hidden = KEPT_BACK in (status or sign).split()
            self.notes[HIDDEN if hidden else EMPTY] += 1
            return {"status": status if says_why(status.split()) else sign}
        if not text:
            self.notes[EMPTY] += 1
            return {}
        if (amount := amount_in(text)) is not None:
            return self._amount(amount, kind, unit) | {"status": status}
        multiple = _TIMES.fullmatch(text.casefold().replace("\u00a0", " "))
        if multiple:
            return self._multiple(multiple, kind) | {"status": status}
        return {"value": self._shortened(self._number(text), kind), "status": status}

    def _amount(self, amount: CellAmount, kind: Values, unit: str) -> dict[str, str]:
        """Return an amount of money that stands with its currency, and perhaps its scale."""
        said = {**self.layout.constants, **kind.constants}
        told = {"unit": currency_of(amount, unit or said.get("unit", ""))}
        if amount.multiplier is not None:
            scale = said.get("unit_multiplier", str(amount.multiplier))
            if scale != str(amount.multiplier):
                raise InvalidInput(
                    "other-multiplier",
                    f"the cell says its own scale, and the mapping says 10^{scale[:4]}",
                    hint="Leave unit_multiplier out of the mapping.",
                )
            told["unit_multiplier"] = scale
        return told | {"value": self._shortened(self._number(amount.number), kind)}

    def without_value(self, status: str) -> dict[str, str]:
        """Return the fields of an empty cell whose row says in its status why it is empty."""
        if not says_why(status.split()):
            return {}
        if KEPT_BACK in status.split():
            self.notes[EMPTY] -= 1
            self.notes[HIDDEN] += 1
        return {"status": status}

    def unmarked(self, text: str) -> tuple[str, str]:
        """Return a cell without the marks behind it, and the statuses that these mean."""
        status: set[str] = set()
        while mark := next((m for m in self.layout.marks if text.endswith(m)), ""):
            if text == mark and mark in self.layout.missing:
                break
            status.update(self.layout.marks[mark].split())
            text = text.removesuffix(mark).rstrip()
        return text, " ".join(sorted(status))

    def _number(self, text: str) -> str:
        """Return a number in plain digits."""
        text = text.replace("\u2212", "-")
        whole, sign, rest = text.partition(self.layout.decimal)
        if self.layout.groups:
            mark = f"[{re.escape(self.layout.groups)}]"
            if re.search(mark, whole):
                if not re.fullmatch(
                    rf"[+-]?\d{{1,3}}(?P<mark>{mark})\d{{3}}(?:(?P=mark)\d{{3}})*", whole
                ):
                    raise self._refused(text, "digits are not in groups of three")
                whole = re.sub(mark, "", whole)
        number = f"{whole}.{rest}" if sign else whole
        if "." in whole and self.layout.decimal != ".":
            raise self._refused(text, "a point, where the decimal sign of the mapping is another")
        if not _PLAIN.fullmatch(number):
            raise self._refused(text, "")
        return number

    def _refused(self, text: str, why: str) -> InvalidInput:
        """Return the refusal of a cell; its text is told where the whole table is public."""
        shown = f" {text[:40]!r}" if self._public else ""
        return InvalidInput(
            "not-a-number",
            f"the cell{shown} is not a number as the mapping writes it"
            + (f": {why}" if why else ""),
            hint="See decimal, groups, missing, confidential and [marks] of the mapping.",
        )

    @property
    def _public(self) -> bool:
        concepts = {*self.layout.columns, *self.layout.constants}
        concepts.update(*(kind.constants for kind in self.layout.values))
        return not concepts & _SECRET

    def _multiple(self, found: re.Match[str], kind: Values) -> dict[str, str]:
        """Return a change said as a multiple of the base: 2.6 times is 260 % of it."""
        measure = kind.constants.get("measure", "")
        if measure not in _FACES:
            raise InvalidInput(
                "not-a-number",
                "the cell says how many times, which is no number of this measure",
                hint="Multiples stand for an index or growth in per cent.",
            )
        number = Decimal(self._number(next(filter(None, found.groups())))) - _FACES[measure]
        scale = int(kind.constants.get("unit_multiplier", "0")) + 2
        self.notes["cells with a multiple"] += 1
        return {"value": f"{number:f}", "unit_multiplier": str(scale)}

    def _shortened(self, number: str, kind: Values) -> str:
        """Return a number with the digits that the mapping says its source shows."""
        if kind.digits is None:
            return str(number)
        digits = kind.digits
        value = Decimal(number)
        rounded = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        if rounded != value:
            self.notes[ROUNDED] += 1
        return f"{rounded:f}"
