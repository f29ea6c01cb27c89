"""How things of applications are called: procedures, steps, institutions, what is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ondiris.applications import MONEY, Procedure, StepStanding
from ondiris.production.applications.kept import KeptApplication
from ondiris.publishing.applications.owing import Debt
from ondiris.publishing.applications.procedures import said_in
from ondiris.publishing.figures.figure import Number, Text
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["ApplicationNames"]


@dataclass(frozen=True, slots=True)
class ApplicationNames:
    """How things of applications are called in a reader's language.

    Parameters
    ----------
    voice : ReaderLocale
    procedures : mapping of str to Procedure
    currency : str
        In which the city counts money.
    """

    voice: ReaderLocale
    procedures: Mapping[str, Procedure]
    currency: str

    def procedure(self, code: str) -> Text:
        """Return the name of a procedure."""
        own = self.procedures.get(code)
        return said_in(own.names, self.voice.lang) if own is not None else Text(code)

    def step(self, procedure: str, code: str) -> Text:
        """Return the name of a step; of one that the procedure has no more its code."""
        own = self.procedures.get(procedure)
        found = [s for s in own.steps if s.code == code] if own is not None else []
        return said_in(found[-1].names, self.voice.lang) if found else Text(code)

    def institution(self, code: str) -> Text:
        """Return the name of an institution as a step says whose it is, else its code."""
        if not code:
            return Text(self.voice.words("no institution yet"), absent=True)
        if code == "city":
            return Text(self.voice.words("coordinator"))
        for own in self.procedures.values():
            for step in own.steps:
                if step.role == code and step.owner:
                    return said_in(step.owner, self.voice.lang)
        return Text(code)

    def subject(self, code: str) -> str:
        """Return the name of a project or an enterprise where these readers may know it."""
        return self.voice.label("subjects", code)

    def turn(self, kept: KeptApplication, step: StepStanding, owner: str) -> Text:
        """Return who is waited for at a step."""
        if step.waits_for == "applicant":
            return Text(self.subject(kept.applicant) or self.voice.words("applicant"))
        return self.institution(owner)

    def owed(self, what: str, amount: Decimal | None, unit: str) -> str:
        """Return a thing that is owed with its amount: ``power: 10 MW``."""
        name = self.thing(what)
        if amount is None:
            return name
        return f"{name}: {self.amount(amount, unit)}"

    def amount(self, amount: Decimal, unit: str) -> str:
        """Return an amount with its unit, every digit kept: 4.5 bn, but 4,512,345,678."""
        own = self.currency if unit == MONEY else unit
        fits = (
            power
            for power in (12, 9, 6)
            if abs(amount) >= 10**power and _places(amount.scaleb(-power)) <= 3
        )
        power = next(fits, 0) if own == self.currency else 0
        shown = amount.scaleb(-power)
        number = Number(shown, _places(shown), own, "amount", multiplier=power)
        return self.voice.quantity(number)

    def debt(self, one: Debt) -> str:
        """Return what a debt is of: the name of its step, or the thing owed with its amount."""
        if one.kind == "step":
            return self.step(one.procedure, one.what).text
        return self.owed(one.what.partition(" ")[0], one.amount, one.unit)

    def thing(self, what: str) -> str:
        """Return the name of a thing that can be owed."""
        words = self.voice.words
        return {
            "launch": words("launch"),
            "investment": words("investment"),
            "jobs": words("jobs"),
            "land": words("land"),
            "road": words("road"),
            "power": words("electric power"),
            "water": words("water a day"),
            "gas": words("gas a day"),
            "sewerage": words("sewerage a day"),
            "heat": words("heat"),
            "rail": words("railway siding"),
        }.get(what, what)


def _places(number: Decimal) -> int:
    """Return how many decimal places a number has."""
    return max(-int(number.normalize().as_tuple().exponent), 0)
