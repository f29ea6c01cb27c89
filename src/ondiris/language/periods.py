"""Resolve the time words of a sentence into ISO periods.

A language file lists patterns under a maker: ``first_months``, ``by_year``, ``quarter@this`` …
The maker takes the years, months and numbers that the pattern's classes matched; ``=3`` fixes a
number, ``@this``, ``@last`` and ``@next`` a year relative to the day of publication.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ondiris.language.claim import OPEN_YEAR, Time
from ondiris.language.patterns import PatternMatch, Token
from ondiris.model import Month

__all__ = ["Mention", "resolve", "year_of"]


_PAIR = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """A time word in a sentence: a period, or what a change is compared with.

    ``earlier`` marks words that may also date a figure ("a year earlier"), ``again`` those that do
    so behind another time only ("in the second"), ``either`` years past or to come ("in twenty
    years"); ``listed`` are the years of "2022 and 2024",
    ``year`` is the one that a base names.
    """

    start: int
    end: int
    time: Time | None
    base: str | None
    rule: str
    earlier: bool = False
    again: bool = False
    either: bool = False
    listed: tuple[int, ...] = ()
    year: int | None = None


@dataclass(slots=True)
class _Parts:
    years: list[int]
    months: list[int]
    numbers: list[int]
    anchor: str
    published: date | None
    fallback: int | None

    def year(self) -> int | None:
        if self.years:
            return self.years[-1]
        if self.published is not None:
            return self.published.year + {"last": -1, "next": 1}.get(self.anchor, 0)
        return self.fallback if self.anchor == "" else None

    def stem(self) -> str | None:
        """Return the year as a period begins with it; one that is not told stays open."""
        year = self.year()
        if year is not None:
            return str(year)
        return None if self.anchor in ("last", "next") else OPEN_YEAR

    @property
    def source(self) -> str:
        if self.years:
            return "own"
        if self.published is not None:
            return "published"
        return "inherited" if self.fallback is not None else "none"


def year_of(text: str) -> int | None:
    """Return the year a number token names, None where it names none."""
    return int(text) if len(text) == 4 and text.isdigit() and 1900 <= int(text) <= 2100 else None


def resolve(
    match: PatternMatch, tokens: list[Token], published: date | None, fallback: int | None
) -> Mention | None:
    """Turn a matched time pattern into a `Mention`.

    Parameters
    ----------
    match : PatternMatch
        Its value is the maker with its arguments.
    tokens : list of Token
        Of the sentence; classes hold years, months and numbers.
    published : date or None
        The day the text appeared; "this year" rests on it.
    fallback : int or None
        A year the text has named already, used where ``published`` is unknown.

    Returns
    -------
    Mention or None
        None where the words name no possible time.
    """
    maker, _, anchor = str(match.value).partition("@")
    maker, _, fixed = maker.partition("=")
    if maker == "base":
        years = [int(t.text) for t in tokens[match.start : match.end] if "year" in t.classes]
        year = years[-1] if years else None
        return Mention(
            match.start, match.end, None, fixed, match.rule, anchor == "earlier", year=year
        )
    if maker == "none":
        return Mention(match.start, match.end, None, None, match.rule)
    parts = _Parts([], [], [], anchor, published, fallback)
    for token in tokens[match.start : match.end]:
        value = token.value
        if "span" in token.classes:
            parts.years += _span_years(token.text)
        elif "year" in token.classes:
            parts.years.append(int(token.text))
        elif "month" in token.classes and isinstance(value, int):
            parts.months.append(value)
        elif isinstance(value, int) and ("n" in token.classes or "ord" in token.classes):
            parts.numbers.append(value)
    if fixed:
        parts.numbers = [int(fixed)]
    made = _MAKERS[maker](parts) if maker in _MAKERS else None
    if made is None:
        return None
    again, either = maker == "again", anchor == "either"
    return Mention(match.start, match.end, made, None, match.rule, again=again, either=either)


def listed_years(
    mentions: Sequence[Mention], tokens: Sequence[Token], words: Mapping[str, tuple[str, ...]]
) -> list[Mention]:
    """Take "2022, 2023 and 2024" for one list of years, each of which may have its own figure.

    Parameters
    ----------
    mentions : sequence of Mention
        In the order of the sentence.
    tokens : sequence of Token
    words : mapping
        Of the language; ``and`` joins the last two years, ``spanned`` words make a span of them.
    """
    out: list[Mention] = []
    for mention in mentions:
        time = mention.time
        inside = tokens[mention.start : mention.end]
        years = [int(t.text) for t in inside if "year" in t.classes]
        joined = any(t.text in words.get("and", ()) for t in inside)
        joined = joined and not any(t.text.startswith(words.get("spanned", ())) for t in inside)
        if time is None or time.grain != "years" or time.type != "flow" or not (years and joined):
            out.append(mention)
            continue
        start = mention.start
        while start >= _PAIR and tokens[start - 1].text == "," and _is_year(tokens[start - _PAIR]):
            start -= _PAIR
            years.insert(0, int(tokens[start].text))
        out = [m for m in out if m.end <= start]
        whole = replace(time, start=str(years[0]), end=str(years[-1]))
        out.append(replace(mention, start=start, time=whole, listed=tuple(years)))
    return out


def _is_year(token: Token) -> bool:
    return "year" in token.classes


def in_the_year_of(time: Time, other: Time) -> Time:
    """Return months of the year in which another time begins."""
    year = str(other.start)[: -len("-01")]
    start, end = (f"{year}{str(day)[-len('-01') :]}" for day in (time.start, time.end))
    return replace(time, start=start, end=end, resolved_from=other.resolved_from)


def _span_years(text: str) -> list[int]:
    first, last = text[:4], text[5:]
    return [int(first), int(last if len(last) == 4 else first[:2] + last)]


def _year(p: _Parts) -> Time | None:
    year = p.stem()
    if year is None:
        return None
    return Time(year, year, "year", "flow", p.source)


def _years(p: _Parts) -> Time | None:
    if len(p.years) < 2 or p.years[0] >= p.years[1]:
        return _year(p)
    return Time(str(p.years[0]), str(p.years[1]), "years", "flow", "own")


def _span(p: _Parts, first: int, last: int) -> Time | None:
    year = p.stem()
    if year is None or not 1 <= first <= last <= 12:
        return None
    whole = last if first == last else last + 1
    if not p.years and p.published is not None and p.anchor == "" and _ahead(p, int(year), whole):
        year = str(int(year) - 1)
    grain = {
        (1, 12): "year", (1, 6): "half_year", (7, 12): "half_year",
    }.get((first, last), "months")  # fmt: skip
    if last - first == 2 and first % 3 == 1:
        grain = "quarter"
    if grain == "year":
        return Time(year, year, grain, "flow", p.source)
    if first == last:
        month = f"{year}-{first:02d}"
        return Time(month, month, "month", "flow", p.source)
    return Time(f"{year}-{first:02d}", f"{year}-{last:02d}", grain, "flow", p.source)


def _ahead(p: _Parts, year: int, month: int) -> bool:
    assert p.published is not None  # noqa: S101 - the caller has asked
    return (year, month) > (p.published.year, p.published.month)


def _months(p: _Parts) -> Time | None:
    return _span(p, p.months[0], p.months[-1]) if p.months else None


def _across(p: _Parts) -> Time | None:
    """Return months that begin in one year and end in another."""
    if len(p.years) != 2 or len(p.months) != 2:
        return None
    first, last = (f"{y}-{m:02d}" for y, m in zip(p.years, p.months, strict=True))
    return Time(first, last, "months", "flow", "own") if first < last else None


def _first_months(p: _Parts) -> Time | None:
    return _span(p, 1, p.numbers[-1]) if p.numbers else None


def _quarter(p: _Parts) -> Time | None:
    n = p.numbers[0] if p.numbers else 0
    return _span(p, 3 * n - 2, 3 * n) if 1 <= n <= 4 else None


def _half(p: _Parts) -> Time | None:
    n = p.numbers[0] if p.numbers else 0
    return _span(p, 6 * n - 5, 6 * n) if n in (1, 2) else None


def _deadline(p: _Parts, end: str | None, grain: str) -> Time | None:
    return None if end is None else Time(None, end, grain, "deadline", p.source)


def _by_year(p: _Parts) -> Time | None:
    year = p.year()
    return _deadline(p, None if year is None else str(year), "year")


def _by_end(p: _Parts) -> Time | None:
    year = p.stem()
    return _deadline(p, None if year is None else f"{year}-12", "month")


def _by_month(p: _Parts) -> Time | None:
    year, months = p.stem(), p.months or p.numbers
    if year is None or not months:
        return None
    return _deadline(p, f"{year}-{months[-1]:02d}", "month")


def _by_quarter(p: _Parts) -> Time | None:
    year, n = p.stem(), p.numbers[0] if p.numbers else 0
    return _deadline(p, f"{year}-{3 * n:02d}", "quarter") if year and 1 <= n <= 4 else None


def _as_of(p: _Parts) -> Time | None:
    year = p.stem() if p.months else p.year()
    if year is None:
        return None
    text = str(year)
    if p.months:
        text += f"-{p.months[-1]:02d}"
        if p.numbers and 1 <= p.numbers[0] <= 31:
            text += f"-{p.numbers[0]:02d}"
    return Time(text, text, "point", "stock", p.source)


def _now(p: _Parts) -> Time | None:
    if p.published is None:
        return Time("now", "now", "point", "stock", "own")
    month = str(Month.of(p.published))
    return Time(month, month, "point", "stock", "published")


def _ytd(p: _Parts) -> Time | None:
    year = p.stem()
    return None if year is None else Time(f"{year}-01", None, "months", "ytd", p.source)


def _since(p: _Parts) -> Time | None:
    start = str(p.years[0]) if p.years else None
    return Time(start, "now", "years", "since", "own")


def _to_date(p: _Parts) -> Time | None:
    """Return what is summed up to the day of publication: "so far", "осы күнге дейін"."""
    if p.published is None:
        return Time(None, "now", "years", "since", "own")
    return Time(None, str(Month.of(p.published)), "years", "since", "published")


def _rate(p: _Parts) -> Time | None:
    return Time(None, "per_month" if p.numbers == [1] else "per_year", None, "rate", "own")


def _last_years(p: _Parts) -> Time | None:
    n = p.numbers[0] if p.numbers else None
    text = f"last_{n}y" if n else "last_years"
    return Time(None, text, "years", "relative", "own")


_COUNTED = 3
_REPORTED = (1, 2)
"""In December "over the past ten months" are those of statistics: from January to October."""


def _last_months(p: _Parts) -> Time | None:
    n = p.numbers[0] if p.numbers else None
    day = p.published
    if n is not None and day is not None and n >= _COUNTED and day.month - n in _REPORTED:
        return _span(p, 1, n)
    return Time(None, f"last_{n}m" if n else "last_months", "months", "relative", "own")


def _next_years(p: _Parts) -> Time | None:
    n = p.numbers[0] if p.numbers else None
    return Time(None, f"next_{n}y" if n else "next_years", "years", "relative", "own")


_MAKERS = {
    "year": _year, "years": _years, "months": _months, "across": _across,
    "first_months": _first_months,
    "quarter": _quarter, "again": _quarter, "labelled": _year, "half": _half,
    "by_year": _by_year, "by_end": _by_end,
    "by_month": _by_month, "by_quarter": _by_quarter, "as_of": _as_of, "now": _now, "ytd": _ytd,
    "since": _since, "to_date": _to_date, "rate": _rate, "last_years": _last_years,
    "last_months": _last_months, "next_years": _next_years,
}  # fmt: skip
