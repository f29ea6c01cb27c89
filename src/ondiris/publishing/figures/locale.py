"""A voice: one language's words, labels, numbers and days, handed to whatever speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ondiris.codes import Catalogue, counted_form, forms_of
from ondiris.model import COMPILED, COMPILER, Known, Period, Source, compiled_here
from ondiris.publishing.figures.dates import day_text, fiscal_year_text, period_text, unbroken
from ondiris.publishing.figures.figure import Badge, Number, Reference
from ondiris.publishing.figures.numbers import (
    NBSP,
    decimal_text,
    interval_text,
    number_text,
    scale_word,
)
from ondiris.publishing.figures.words import Words

__all__ = ["ReaderLocale", "language_of_words"]

_PARAGRAPH = re.compile(r"paragraph (\d+)")
_COMMON = {"ru": ("Город", "Область", "Район", "Страна")}
"""Words that begin a label of a place and are no part of its name."""
_POWERS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}


def language_of_words(text: str) -> str:
    """Return the language of free words that is not a reader's; a case writes in English."""
    return "en" if text.isascii() and " " in text else ""


@dataclass(frozen=True, slots=True)
class ReaderLocale:
    """How a language says messages, codes, numbers and time.

    Parameters
    ----------
    words : Words
        Interface words.
    catalogue : Catalogue
        Code lists with labels.
    """

    words: Words
    catalogue: Catalogue

    @property
    def lang(self) -> str:
        """Language code."""
        return self.words.lang

    def label(self, name: str, code: str) -> str:
        """Return the label of a code of a list; the code itself where there is none."""
        return self.catalogue.label(name, code, self.lang)

    def inside(self, name: str) -> str:
        """Return the name of a place as it stands inside a sentence: ``город Алматы``."""
        common, _, rest = name.partition(" ")
        known = common in _COMMON.get(self.lang, ()) and rest[:1].isupper()
        return f"{common.lower()} {rest}" if known else name

    def unit(self, code: str, multiplier: int = 0) -> str:
        """Return scale and unit as words: ``млрд ₸``, ``тыс.``, ``%``."""
        symbols = [self._symbol(part) for part in code.split("/")] if code else []
        unit = f"{NBSP}/{NBSP}".join(symbol for symbol in symbols if symbol)
        return NBSP.join(word for word in (scale_word(multiplier, self.lang), unit) if word)

    @property
    def currency(self) -> str:
        """The city's currency as a sign or word: ``₸``."""
        return self.unit(self.catalogue.currency)

    def unit_title(self, code: str, multiplier: int = 0) -> str:
        """Return scale and unit for a column head; counted things as after a large number."""
        return self._dressed(code, multiplier, counted_form(self._forms(code), None))

    def unit_after(self, number: Number) -> str:
        """Return scale and unit as they follow a number that stands alone: ``предприятия``."""
        last = number.value if number.upper is None else number.upper
        decimals = number.digits > 0 and not number.multiplier
        noun = counted_form(
            self._forms(number.unit), None if number.multiplier else last, decimals=decimals
        )
        return self._dressed(number.unit, number.multiplier, noun)

    def _forms(self, code: str) -> tuple[str, ...]:
        units = self.catalogue["units"]
        if "/" in code or code not in units or not self.catalogue.unit(code).counted:
            return ("",)
        return forms_of(units[code], self.lang)

    def _dressed(self, code: str, multiplier: int, noun: str) -> str:
        return NBSP.join(word for word in (self.unit(code, multiplier), noun) if word)

    def _symbol(self, code: str) -> str:
        units = self.catalogue["units"]
        if code not in units:
            return code
        item = units[code]
        if item.attributes.get("counted") == "yes":
            return ""
        return item.attributes.get(f"symbol_{self.lang}") or item.name(self.lang)

    def count(self, value: int) -> str:
        """Return a plain count: ``20 000``."""
        return decimal_text(Decimal(value), 0, self.lang)

    def number(self, number: Number) -> str:
        """Return the number with its bound, without scale and unit."""
        return number_text(number, self.lang)

    def quantity(self, number: Number) -> str:
        """Return number, scale and unit: ``976,2 млрд ₸``."""
        text = NBSP.join(
            part
            for part in (self.number(number), self.unit(number.unit, number.multiplier))
            if part
        )
        return text.replace(f"{NBSP}%", "%") if self.lang == "en" else text

    def readable(self, number: Number) -> str:
        """Return number, scale and unit as pages say them: ``366,1 млрд ₸``."""
        return self.quantity(number.readable)

    def interval(self, number: Number) -> str:
        """Return what the printed digits allow, as ``37,49–37,51``, or nothing."""
        return interval_text(number, self.lang)

    def doubt(self, number: Number) -> str:
        """Return the interval where it is wider than the digits shown say themselves."""
        wide = number.high - number.low > Decimal(1).scaleb(-max(number.digits, 0))
        return interval_text(number, self.lang) if wide else ""

    def formula(self, expression: str) -> str:
        """Return a formula with its numbers and scale words as this language writes them."""
        for word, power in _POWERS.items():
            scale = scale_word(power, self.lang)
            expression = re.sub(rf" {word}\b", f"{NBSP}{scale}", expression)

        def spoken(match: re.Match[str]) -> str:
            text = match[0]
            return decimal_text(Decimal(text), len(text.partition(".")[2]), self.lang)

        return re.sub(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", spoken, expression)

    def period(self, period: Period) -> str:
        """Return a period in words; the city's fiscal year by its name."""
        fiscal = self.catalogue.conventions.fiscal_year.label(period)
        return unbroken(fiscal_year_text(fiscal, self.lang) or period_text(period, self.lang))

    def due(self, period: Period) -> str:
        """Return when something is due, in words; of "by a year" not which reading holds."""
        if not period.deadline:
            return self.period(period)
        if len(period.readings) < 2:
            return self.day(period.readings[0])
        return self.words(
            "by %(period)s", period=self.period(Period(period.frequency, period.start))
        )

    def day(self, day: date) -> str:
        """Return a day in words."""
        return unbroken(day_text(day, self.lang))

    def as_known(self, day: date, revision: int) -> str:
        """Return the sentence that names a vintage."""
        return self.words(
            "As known on %(day)s, data version %(revision)s.", day=self.day(day), revision=revision
        )

    def known(self, known: Known) -> str:
        """Return the day something was said; of what was only loaded, that no day is known."""
        return self.day(known.said_on) if known.said_on else self.words("day unknown")

    def recorded(self, known: Known) -> str:
        """Return the same with the day of recording, told apart, where no other is known."""
        if known.said_on:
            return self.day(known.said_on)
        return self.words("day unknown, recorded %(day)s", day=self.day(known.day))

    def document_day(self, source: Source | Reference) -> str:
        """Return the day of a document in words; what this home compiled is no document."""
        if compiled_here(source.id):
            return ""
        if isinstance(source, Reference):
            known = source.known
        else:
            known = Known(source.published, source.basis) if source.published else None
        return self.known(known) if known else self.words("day unknown")

    def locator(self, text: str) -> str:
        """Return a place in a document; one that our own reader wrote in the reader's language."""
        found = _PARAGRAPH.fullmatch(text)
        return self.words("paragraph %(number)s", number=found[1]) if found else text

    def source(self, source: Source) -> Source:
        """Return a source as this language names it: a compilation of this home says so."""
        if not compiled_here(source.id):
            return replace(source, provider=self.provider(source.provider))
        world = self.label("worlds", source.id.removeprefix(COMPILED))
        title = self.words("Indicators compiled from reports of enterprises")
        named = f"{title} ({world[:1].lower()}{world[1:]})"
        return replace(source, provider=self.provider(COMPILER), title=named, lang=self.lang)

    def provider(self, name: str) -> str:
        """Return a provider as this language names it: this home among them."""
        return self.words("compiled by this home" if name == COMPILER else name)

    def badge(self, badge: Badge) -> str:
        """Return the word of a badge; nothing for a published figure."""
        words = self.words
        return {
            Badge.REPORTED: words("reported"),
            Badge.COMPILED: words("compiled by this home"),
            Badge.DERIVED: words("derived"),
            Badge.ESTIMATED: words("estimated"),
            Badge.FORECAST: words("forecast"),
            Badge.SYNTHETIC: words("synthetic"),
        }.get(badge, "")
