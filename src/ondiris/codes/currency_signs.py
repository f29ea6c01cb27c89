"""Signs of currencies, and what each may stand for.

A sign of several currencies lists first the one that the CLDR writes with it alone in most
languages; where the currency is not said beside it, only a text takes it for that one, a table does
not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["CURRENCY_SIGNS"]

CURRENCY_SIGNS: Final[Mapping[str, tuple[str, ...]]] = {
    "$": ("USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD", "ARS", "CLP", "COP"),
    "¥": ("JPY", "CNY"),
    "£": ("GBP",),
    "€": ("EUR",),
    "₽": ("RUB",),
    "₸": ("KZT",),
    "₴": ("UAH",),
    "₺": ("TRY",),
    "₼": ("AZN",),
    "₾": ("GEL",),
    "֏": ("AMD",),
    "₮": ("MNT",),
    "₹": ("INR",),
    "₩": ("KRW", "KPW"),
    "₪": ("ILS",),
    "₫": ("VND",),
    "₱": ("PHP",),
    "₦": ("NGN",),
    "฿": ("THB",),
    "៛": ("KHR",),
    "₭": ("LAK",),
    "৳": ("BDT",),
    "₡": ("CRC",),
    "₲": ("PYG",),
    "₵": ("GHS",),
}
"""The currencies of each sign, by their ISO 4217 codes."""
