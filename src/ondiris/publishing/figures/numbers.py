"""Numbers as each language writes them: digits as printed, never one more.

Kazakh and Russian write ``1 234,5``, English ``1,234.5``; the minus is a true one, the per
cent sign keeps its space, units are our own words because CLDR prints a code for the tenge.
Reading is strict: a comma in English groups three digits or is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from ondiris.errors import InvalidInput
from ondiris.publishing.figures.figure import Number

__all__ = [
    "NBSP",
    "SCALES",
    "amount_text",
    "days_text",
    "decimal_text",
    "interval_text",
    "number_text",
    "parse_amount",
    "parse_decimal",
    "plain",
    "rounded",
    "scale_word",
]

NBSP = "\u00a0"
MINUS = "\u2212"
_GROUP = {"kk": NBSP, "ru": NBSP, "en": ","}
_POINT = {"kk": ",", "ru": ",", "en": "."}
_SIGNS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤", "approx": "≈"}
SCALES: Mapping[str, Mapping[int, str]] = {
    "kk": {3: "мың", 6: "млн", 9: "млрд", 12: "трлн"},
    "ru": {3: "тыс.", 6: "млн", 9: "млрд", 12: "трлн"},
    "en": {3: "thousand", 6: "m", 9: "bn", 12: "trn"},
}
_THOUSAND = 1_000
_ROUND_AMOUNT = 3
"""Decimals of an amount that is written with a scale word."""
_SCALE_WORDS = {
    **{word.rstrip("."): power for words in SCALES.values() for power, word in words.items()},
    "thousands": 3, "mn": 6, "million": 6, "миллион": 6, "billion": 9, "миллиард": 9,
    "trillion": 12, "триллион": 12,
}  # fmt: skip


def decimal_text(value: Decimal, digits: int, lang: str, *, signed: bool = False) -> str:
    """Return a decimal with exactly `digits` decimals in a language's manner.

    Examples
    --------
    >>> decimal_text(Decimal("1234.5"), 1, "en"), decimal_text(Decimal("-5"), 0, "kk")
    ('1,234.5', '−5')
    """
    whole, _, fraction = f"{abs(value):.{max(digits, 0)}f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", _GROUP[lang])
    text = f"{grouped}{_POINT[lang]}{fraction}" if fraction else grouped
    if value < 0:
        return MINUS + text
    return f"+{text}" if signed and value > 0 else text


def days_text(days: int, lang: str) -> str:
    """Return days by which something is late or early, with their sign.

    Examples
    --------
    >>> days_text(33, "en"), days_text(-33, "en"), days_text(0, "en")
    ('+33', '−33', '0')
    """
    return decimal_text(Decimal(days), 0, lang, signed=days > 0)


def number_text(number: Number, lang: str) -> str:
    r"""Return a number with its bound sign, without scale and unit.

    Examples
    --------
    >>> number_text(Number(Decimal("1.5"), 1, "persons", "o1", bound="gt"), "ru")
    '>\xa01,5'
    """
    text = decimal_text(number.value, number.digits, lang, signed=number.signed)
    if number.upper is not None:
        text += f"–{decimal_text(number.upper, number.digits, lang)}"
    sign = _SIGNS.get(number.bound, "")
    return f"{sign}{NBSP}{text}" if sign else text


def interval_text(number: Number, lang: str) -> str:
    """Return what the digits allow, rounded outward, or nothing where that adds nothing.

    Examples
    --------
    >>> share = Number(Decimal("37.50"), 2, "%", "d1", low=Decimal("37.49"),
    ...                high=Decimal("37.51"))
    >>> interval_text(share, "kk")
    '37,49–37,51'

    A dash before a minus would be lost.

    >>> fall = Number(Decimal("-0.50"), 2, "ppt", "d1", low=Decimal("-0.51"), high=Decimal("-0.49"))
    >>> interval_text(fall, "en")
    '−0.51 … −0.49'
    """
    if number.exact or number.bound in _SIGNS or number.low == number.high:
        return ""
    if number.high - number.low < Decimal(1).scaleb(-number.digits - 1):
        return ""  # finer than what is shown
    finite = [end for end in (number.low, number.high) if end.is_finite()]
    places = max((_decimals(end) for end in finite), default=0)
    places = min(max(places, number.digits, 0), max(number.digits, 0) + 1)
    ends = []
    for end, rounding in ((number.low, ROUND_FLOOR), (number.high, ROUND_CEILING)):
        if end.is_finite():
            ends.append(decimal_text(_to(end, places, rounding), places, lang))
        else:
            ends.append("∞" if end > 0 else f"{MINUS}∞")
    return (" … " if ends[1].startswith(MINUS) else "–").join(ends)


def scale_word(multiplier: int, lang: str) -> str:
    """Return the word of a power of ten: ``млрд``; empty for one.

    Raises
    ------
    InvalidInput
        If the language has no word for that power.
    """
    if multiplier == 0:
        return ""
    word = SCALES[lang].get(multiplier)
    if word is None:
        raise InvalidInput("bad-multiplier", f"there is no word for ten to the {multiplier}")
    return word


def plain(value: Decimal, digits: int) -> str:
    """Return a decimal for files: a point, an ASCII minus, no groups, printed digits."""
    return f"{value:.{max(digits, 0)}f}"


def rounded(value: float, digits: int) -> Decimal:
    """Return what a method computed to some decimals, halves away from zero, as all doors do.

    Examples
    --------
    >>> rounded(16.5, 0), rounded(2.25, 1)
    (Decimal('17'), Decimal('2.3'))
    """
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def parse_decimal(text: str, lang: str) -> Decimal:
    """Read a number as a language writes it, strictly.

    Raises
    ------
    InvalidInput
        If groups are not of three digits or the decimal sign is another language's.

    Examples
    --------
    >>> parse_decimal("976,2", "ru")
    Decimal('976.2')
    """
    group, point = (",", r"\.") if lang == "en" else ("[ \u00a0\u202f]", ",")
    pattern = rf"[-+\u2212]?(\d{{1,3}}(?:{group}\d{{3}})+|\d+)(?:{point}\d+)?\Z"
    stripped = text.strip()
    if not re.match(pattern, stripped):
        raise InvalidInput(
            "not-a-number",
            f"{stripped[:40]!r} is not a number as this language writes it",
            hint=f"Write it as {decimal_text(Decimal('1234.5'), 1, lang)}.",
        )
    ascii_text = re.sub(group, "", stripped).replace(MINUS, "-")
    return Decimal(ascii_text if lang == "en" else ascii_text.replace(",", "."))


def parse_amount(text: str, lang: str) -> Decimal:
    """Read an amount as people write it: with a scale word, or as a plain or scientific number.

    Raises
    ------
    InvalidInput
        If it is none.

    Examples
    --------
    >>> parse_amount("7.5 bn", "en") == parse_amount("7,5 млрд", "ru") == parse_amount("75e8", "kk")
    True
    """
    stripped = " ".join(text.split())
    found = re.fullmatch(r"(.*?\d) ?([^\W\d_]{2,}|[mM])\.?", stripped)
    if found is None:
        number, power = stripped, 0
    else:
        number, word = found.groups()
        scale = _SCALE_WORDS.get(word.casefold())
        if scale is None:
            raise _no_amount(stripped, lang)
        power = scale
    try:
        read = parse_decimal(number, lang)
    except InvalidInput:
        if not re.fullmatch(r"\d+(\.\d+)?([eE]\+?\d{1,2})?", number):
            raise _no_amount(stripped, lang) from None
        read = Decimal(number)
    return read.scaleb(power)


def amount_text(value: Decimal, lang: str) -> str:
    r"""Return a whole amount as people write it, exactly.

    Examples
    --------
    >>> amount_text(Decimal("7.5e9"), "en"), amount_text(Decimal(10_000_000_000), "ru")
    ('7.5\xa0bn', '10\xa0млрд')
    >>> amount_text(Decimal(1_234_567), "en")
    '1,234,567'
    """
    for power in sorted(SCALES[lang], reverse=True):
        scaled = value.scaleb(-power).normalize()
        short = power == max(SCALES[lang]) or scaled < _THOUSAND
        if scaled >= 1 and short and _decimals(scaled) <= _ROUND_AMOUNT:
            return f"{decimal_text(scaled, _decimals(scaled), lang)}{NBSP}{SCALES[lang][power]}"
    return decimal_text(value, _decimals(value), lang)


def _no_amount(text: str, lang: str) -> InvalidInput:
    example = amount_text(Decimal("7.5e9"), lang).replace(NBSP, " ")
    return InvalidInput(
        "impact-amount", f"{text[:24]!r} is no amount", hint=f"Write it as {example}."
    )


def _to(value: Decimal, places: int, rounding: str) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=rounding)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
