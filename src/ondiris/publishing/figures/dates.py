"""Days and periods as people of each language write them.

The forms are stored, reviewed words; CLDR's own patterns agree with them and a test says so.
Loading CLDR for eight patterns would cost every start of the program a tenth of a second.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ondiris.model import Frequency, Period

__all__ = ["MONTHS", "day_text", "period_text", "short_period", "unbroken"]

_BREAKS = re.compile(r"(?<=\d) (?=(?:г|гг|ж|жж)\.)|(?<=\b\d) (?=[^\W\d])|(?<=\b\d\d) (?=[^\W\d])")

MONTHS: Mapping[str, tuple[str, ...]] = {
    "kk": (
        "қаңтар",
        "ақпан",
        "наурыз",
        "сәуір",
        "мамыр",
        "маусым",
        "шілде",
        "тамыз",
        "қыркүйек",
        "қазан",
        "қараша",
        "желтоқсан",
    ),
    "ru": (
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_GENITIVE = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
_ROMAN = ("I", "II", "III", "IV")
_ROMAN_KK = ("І", "ІІ", "ІІІ", "IV")
_YEAR = {"kk": "{y} ж.", "ru": "{y} г.", "en": "{y}"}
_YEARS = {"kk": "{a}–{b} жж.", "ru": "{a}–{b} гг.", "en": "{a}–{b}"}
_HALF = {
    "kk": ("{y} ж. І жартыжылдық", "{y} ж. ІІ жартыжылдық"),
    "ru": ("I полугодие {y} г.", "II полугодие {y} г."),
    "en": ("first half of {y}", "second half of {y}"),
}
_QUARTER = {"kk": "{y} ж. {q} тоқсан", "ru": "{q} квартал {y} г.", "en": "Q{n} {y}"}
_MONTH = {"kk": "{y} ж. {a}", "ru": "{a} {y} г.", "en": "{a} {y}"}
_RUN = {"kk": "{y} ж. {a}–{b}", "ru": "{a}–{b} {y} г.", "en": "{a}–{b} {y}"}
_CROSS = {
    "kk": "{y} ж. {a} – {z} ж. {b}",
    "ru": "{a} {y} г. – {b} {z} г.",
    "en": "{a} {y} – {b} {z}",
}
_FISCAL = {"kk": "{y} қаржы жылы", "ru": "{y} финансовый год", "en": "fiscal year {y}"}
_DEADLINE = {"kk": "мерзімі: {p}", "ru": "срок: {p}", "en": "by {p}"}


def day_text(day: date, lang: str) -> str:
    """Return a day in words.

    Examples
    --------
    >>> day_text(date(2025, 6, 30), "kk"), day_text(date(2025, 6, 30), "ru")
    ('2025 ж. 30 маусым', '30 июня 2025 г.')
    """
    match lang:
        case "kk":
            return f"{day.year} ж. {day.day} {MONTHS['kk'][day.month - 1]}"
        case "ru":
            return f"{day.day} {_GENITIVE[day.month - 1]} {day.year} г."
        case _:
            return f"{day.day} {MONTHS['en'][day.month - 1]} {day.year}"


def period_text(period: Period, lang: str) -> str:
    """Return a period in words; a deadline says that it is one.

    Examples
    --------
    >>> period_text(Period.parse("2025-01/2025-05"), "ru")
    'январь–май 2025 г.'
    >>> period_text(Period.parse("2026-Q3"), "kk")
    '2026 ж. ІІІ тоқсан'
    """
    if period.deadline:
        bare = Period(period.frequency, period.start)
        return _DEADLINE[lang].format(p=period_text(bare, lang))
    if period.frequency is Frequency.DAY:
        return _days(period, lang)
    if period.frequency is Frequency.YEAR:
        pattern = _YEAR if period.length == 1 else _YEARS
        end = period.start.year + period.length - 1
        return pattern[lang].format(y=period.start.year, a=period.start.year, b=end)
    if period.length == 1 and period.frequency is Frequency.HALF:
        return _HALF[lang][period.start.month > 6].format(y=period.start.year)
    if period.length == 1 and period.frequency is Frequency.QUARTER:
        return _quarter(period, lang)
    return _run(period.start, period.last_day, lang)


def fiscal_year_text(name: str, lang: str) -> str:
    """Return a fiscal year in words by its name; nothing where it has none.

    Examples
    --------
    >>> fiscal_year_text("2024/25", "en"), fiscal_year_text("", "en")
    ('fiscal year 2024/25', '')
    """
    return _FISCAL[lang].format(y=name) if name else ""


def short_period(period: Period, lang: str) -> str:
    """Return a period for a table head: without the word "year" where it reads well."""
    text = period_text(period, lang)
    if lang == "ru":
        return text.removesuffix(" г.")
    return text.removesuffix(" ж.")


def unbroken(text: str) -> str:
    r"""Return a day or period whose numbers stay on the line of their words.

    Examples
    --------
    >>> unbroken("30 июня 2025 г.") == "30\u00a0июня 2025\u00a0г."
    True
    """
    return _BREAKS.sub("\u00a0", text)


def _quarter(period: Period, lang: str) -> str:
    n = period.first_month.quarter
    roman = (_ROMAN_KK if lang == "kk" else _ROMAN)[n - 1]
    return _QUARTER[lang].format(y=period.start.year, q=roman, n=n)


def _days(period: Period, lang: str) -> str:
    if period.length == 1:
        return day_text(period.start, lang)
    return f"{day_text(period.start, lang)} – {day_text(period.last_day, lang)}"


def _run(first: date, last: date, lang: str) -> str:
    names = MONTHS[lang]
    a, b = names[first.month - 1], names[last.month - 1]
    if first.year != last.year:
        return _CROSS[lang].format(y=first.year, a=a, z=last.year, b=b)
    pattern = _MONTH if first.month == last.month else _RUN
    return pattern[lang].format(y=first.year, a=a, b=b)
