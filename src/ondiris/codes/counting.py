"""The form of a counted noun that goes with its number: one source for pages and sentences.

The list of units stores the forms of what is counted one by one; a rule of three languages
chooses among them.  Nothing is inflected: a unit without stored forms keeps its label.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ondiris.codes.codelist import Item

__all__ = ["counted", "counted_form", "forms_of"]


def forms_of(unit: Item, lang: str) -> tuple[str, ...]:
    """Return the stored forms of a unit: one, (few,) many; its label alone where it has none."""
    said = unit.attributes.get(f"forms_{lang}", "")
    return tuple(said.split("|")) if said else (unit.name(lang),)


def counted_form(forms: Sequence[str], value: Decimal | None, *, decimals: bool = False) -> str:
    """Return the form that goes with a number.

    Parameters
    ----------
    forms : sequence of str
        One form, or one and many, or one, few and many.
    value : Decimal, optional
        The number; none where a word of scale stands between it and the noun.
    decimals : bool
        Whether decimals are printed.

    Notes
    -----
    The classes are CLDR's; printed decimals take the form of few where a language has one.

    Examples
    --------
    >>> parks = ("парк", "парка", "парков")
    >>> [counted_form(parks, Decimal(n)) for n in (1, 3, 11, 15, 21)]
    ['парк', 'парка', 'парков', 'парков', 'парк']
    """
    if len(forms) < 3:
        return forms[0] if value == 1 and not decimals else forms[-1]
    one, few, many = forms
    if decimals:
        return few
    if value is None or value != value.to_integral_value():
        return many
    n = abs(int(value))
    if n % 10 == 1 and n % 100 != 11:
        return one
    return few if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else many


def counted(count: int, noun: str) -> str:
    """Return a count with its English noun, as every line of the program says it.

    Examples
    --------
    >>> counted(1, "entry"), counted(2, "entry"), counted(1200, "series")
    ('1 entry', '2 entries', '1200 series')
    """
    if count == 1 or noun.endswith("series"):
        return f"{count} {noun}"
    if noun.endswith(("ry", "ty")):
        return f"{count} {noun[:-1]}ies"
    return f"{count} {noun}es" if noun.endswith("s") else f"{count} {noun}s"
