"""Lend units where a text leaves them out: lists, "respectively", "of which 40", "up from 34"."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.language.lexicon import Language

from ondiris.language.patterns import Token
from ondiris.language.periods import Mention
from ondiris.language.quantities import Quantity

__all__ = ["count_by_the_year", "lend_units", "share_units", "share_with"]

_LONGEST_NOUN = 4
_SUM = 10**6
_LEAST_COUNTED = 2


def count_by_the_year(
    quantities: Sequence[Quantity], tokens: Sequence[Token], mentions: Sequence[Mention]
) -> None:
    """Let a number of something that no list knows count pieces, where so many come a year.

    "10,000 cabins per year", "жылына 3,5 мың техника"; a number elsewhere stays without a unit.
    """
    rates = [m for m in mentions if m.time is not None and m.time.type == "rate"]
    for q in quantities if rates else ():
        if q.unit is not None or _year(q, tokens) or q.value < _LEAST_COUNTED:
            continue
        ends = [m.start for m in rates if 1 <= m.start - q.last <= _LONGEST_NOUN]
        beside = any(0 <= q.first - m.end <= 1 for m in rates)
        end = min(ends, default=q.last + 1 if beside else q.last)
        noun = tokens[q.last : end]
        if noun and all(token.kind == "w" for token in noun):
            q.unit, q.noun = "units", (q.last, end)
            q.rules.append("so many a year")


def share_units(quantities: list[Quantity], tokens: list[Token], lang: Language) -> None:
    """Let the members of a list share the unit and scale that its last member names."""
    joints = frozenset(lang.data.get("joints", ()))
    for here, after in zip(reversed(quantities[:-1]), reversed(quantities[1:]), strict=True):
        if here.unit is None and after.unit is not None and not _year(here, tokens):
            between = [t.text for t in tokens[here.last : after.first]]
            alike = between and len(between) <= 3 and all(t in joints for t in between)
            if alike and not (here.scale >= _SUM and after.kind == "count"):
                share_with(here, after)


def lend_units(
    quantities: list[Quantity],
    places: list[int],
    followers: frozenset[int],
    before: str | None = None,
    dashed: frozenset[int] = frozenset(),
    brackets: frozenset[int] = frozenset(),
    bare: frozenset[int] = frozenset(),
    currency: str | None = None,
) -> None:
    """Let an ellipsis take the unit last named: "тағы мыңға жуығы", "up from 34".

    Parameters
    ----------
    quantities : list of Quantity
        Of one sentence, in order.
    places : list of int
        The token of each.
    followers : frozenset of int
        Tokens at which a verb or a word that marks an ellipsis begins or ends.
    before : str, optional
        The counted unit of the sentence before, for one that begins "of these".
    dashed : frozenset of int
        Tokens behind a dash that stands for what was said: "технопарков - 41".
    brackets : frozenset of int
        Tokens alone in brackets: "Жамбыл облысы (13,7)".
    bare : frozenset of int
        Tokens behind which no noun stands: "вложено 32 миллиарда, ...".
    currency : str, optional
        The currency in which the text counted last.
    """
    named: Quantity | None = None
    counted = before
    shares = any(q.kind == "pct" and q.unit is not None for q in quantities)
    for q, place in zip(quantities, places, strict=True):
        if q.unit is not None:
            named = q
            counted = q.unit if q.kind == "count" else counted
        elif currency is not None and place in bare and q.scale >= _SUM:
            q.unit, q.lent = currency, True
            q.rules.append("the currency of the text")
        elif shares and place in bare and q.digits and q.scale == 1:
            q.unit, q.lent = "%", True
            q.rules.append("ellipsis")
        elif named is not None and (
            _elliptic(q, named, place, followers) or _next_in_brackets(q, named, place, brackets)
        ):
            q.unit, q.lent = named.unit, True
            q.rules.append("ellipsis")
        elif (
            counted is not None
            and _few(q)
            and ({place + 1, place + 2, place - 1} & followers or place in dashed)
        ):
            q.unit, q.lent = counted, True
            q.rules.append("ellipsis")


def share_with(here: Quantity, after: Quantity) -> None:
    """Give a figure the unit and scale that the one behind it names: "с 10 до 30 тысяч"."""
    if after.unit is None:
        return
    if after.kind == "pct" and here.digits == 0 and here.value >= 1000:
        return
    here.unit, here.lent, here.forms = after.unit, True, set(after.forms)
    here.noun = after.noun
    if here.scale == 1 and after.scale > 1 and here.value < 1000:
        here.value *= after.scale
        here.upper = None if here.upper is None else here.upper * after.scale
        here.scale = after.scale


def _year(q: Quantity, tokens: Sequence[Token]) -> bool:
    return (
        q.scale == 1
        and q.digits == 0
        and q.upper is None
        and 1900 <= q.value <= 2100
        and (" " not in tokens[q.last - 1].text)
    )


def _next_in_brackets(q: Quantity, named: Quantity, place: int, brackets: frozenset[int]) -> bool:
    """Tell whether a figure in brackets goes on with per cents: "(19,4 %), Шымкент (14,2)"."""
    return place in brackets and named.kind == "pct" and q.scale == 1 and q.digits > 0


def _few(q: Quantity) -> bool:
    return q.scale == 1 and q.digits == 0 and not 1900 <= q.value <= 2100


def _elliptic(q: Quantity, named: Quantity, place: int, followers: frozenset[int]) -> bool:
    if named.kind in ("times", "amount", "area") or (named.kind == "pct" and not q.digits):
        return False
    if q.scale == 1 and q.digits == 0 and 1900 <= q.value <= 2100:
        return False
    if q.scale > 1 and q.value >= 1000:
        return named.kind == "money" or (named.kind == "count" and q.scale < _SUM)
    if named.kind == "money" or (named.kind == "count" and q.digits):
        return False
    return bool({place + 1, place + 2, place - 1} & followers)
