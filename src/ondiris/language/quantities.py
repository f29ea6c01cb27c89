"""Find the quantities of a sentence: number, range, scale, unit, bound, with their exact place.

Values are decimals.  A number without a recognised unit is kept only while a neighbour may lend it
one ("6,4 және 11,2 %"); if none does, it is dropped: ordinals, laws, stages and telephone numbers
never become claims.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from ondiris.language.claim import COUNTS, MONEY
from ondiris.language.lexicon import Language
from ondiris.language.numerals import is_blocked, value_of
from ondiris.language.patterns import PatternMatch, Token

__all__ = ["Quantity", "scan"]

_REACH = 7
_BEGINNINGS = frozenset({"number", "fraction", "multiple", "rank", "scale"})
_SHORTEST_SCALE = 3
_FEW = frozenset({"enterprises", "projects", "zones", "investors", "sectors", "regions"})
_MANY = 10**6
"""A number with this scale counts none of the few: "4 млрд жобаларға" is money for projects."""
_KINDS = {
    **dict.fromkeys(MONEY, "money"), **dict.fromkeys(COUNTS, "count"),
    "%": "pct", "ppt": "pct", "x": "times", "ha": "area", "m2": "area",
}  # fmt: skip
_IMMEDIATE = frozenset({*MONEY, "%", "ppt", "x", "ha", "m2", "tonnes", "litres", "m3", "MW"})


@dataclass(slots=True)
class Quantity:
    """A number with its unit, and the half-open range of tokens it covers.

    ``core`` is the range that collapses into one token; a counted noun stays outside it at
    ``noun``.  ``form`` names the case of the unit word where it carries meaning.
    """

    first: int
    last: int
    value: Decimal
    digits: int
    scale: int = 1
    unit: str | None = None
    bound: str = "eq"
    upper: Decimal | None = None
    flags: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    noun: tuple[int, int] | None = None
    word: bool = False
    lent: bool = False
    rules: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The class of its unit: money, pct, times, count, area or amount."""
        return _KINDS.get(self.unit or "", "amount")

    def printed(self, value: Decimal) -> Decimal:
        """Write a value in base units with the zeros that the printed decimals imply."""
        exponent = max(0, self.digits - (len(str(self.scale)) - 1))
        return value.quantize(Decimal(1).scaleb(-exponent))


class _Numeral(NamedTuple):
    """A number as it stands in a text: its decimals, the token behind it."""

    value: Decimal
    digits: int
    end: int
    in_words: bool


class _Scanner:
    """One pass over one sentence."""

    def __init__(
        self, tokens: list[Token], kinds: list[str], matches: list[PatternMatch], lang: Language
    ) -> None:
        self.tokens = tokens
        self.kinds = kinds
        self.lang = lang
        self.at: dict[int, dict[str, PatternMatch]] = {}
        self.ending: dict[int, dict[str, PatternMatch]] = {}
        for match in matches:  # the longest of a kind comes first, and nothing inside it
            self.at.setdefault(match.start, {}).setdefault(match.kind, match)
            self.ending.setdefault(match.end, {}).setdefault(match.kind, match)

    def kind(self, at: int, name: str) -> PatternMatch | None:
        here = self.at.get(at)
        return None if here is None else here.get(name)

    def touching(self, at: int) -> bool:
        """Tell whether a token follows the one before it without a space."""
        return at < len(self.tokens) and self.tokens[at].start == self.tokens[at - 1].end

    def number(self, at: int) -> _Numeral | None:
        """Read a number at a token."""
        token = self.tokens[at]
        if token.kind == "n":
            read = value_of(token.text, self.lang.decimal)
            return None if read is None else _Numeral(*read, at + 1, in_words=False)
        total, current, i, seen = Decimal(0), Decimal(0), at, False
        smallest: Decimal | None = None
        while (match := self._numeral(i, seen=seen)) is not None:
            value = Decimal(str(match.value))
            if value == 100 and current and current < 10:
                current *= 100
            elif smallest is not None and value >= smallest:
                break
            else:
                current += value
            smallest = value
            seen, i = True, match.end
        return _Numeral(total + current, 0, i, in_words=True) if seen else None

    def _numeral(self, at: int, *, seen: bool) -> PatternMatch | None:
        """Return the number word at a token, or behind a hyphen: "sixty-three"."""
        joined = seen and at + 1 < len(self.tokens) and self.tokens[at].text == "-"
        if joined and self.touching(at) and self.touching(at + 1):
            return self.kind(at + 1, "number")
        return self.kind(at, "number")

    def suffix(self, at: int) -> tuple[int, bool]:
        """Skip a hyphened ending after a number; True where it makes the number a name."""
        if at + 1 < len(self.tokens) and self.tokens[at].text == "-" and self.touching(at):
            ending = self.tokens[at + 1]
            if "unit" in self.at.get(at, {}):
                return at, False
            if ending.kind == "w" and self.touching(at + 1):
                if ending.text in self.lang.case_endings:
                    return at + 2, False
                lent = self.at.get(at + 1, {})
                if "unit" in lent or "scale" in lent:
                    return at + 1, False
                return at, True
        if self.touching(at) and self.tokens[at].kind in "wx":
            here = self.at.get(at, {})
            return at, not ("unit" in here or "scale" in here)
        return at, False

    def scaled(self, at: int) -> tuple[int, int] | None:
        """Read a scale word, if there is one: factor and next token."""
        match = self.kind(at, "scale")
        if match is None:
            return None
        end, name = self.suffix(match.end)
        return int(str(match.value)), match.end if name else end

    def one(self, at: int) -> Quantity | None:
        """Read the quantity that begins at a token, left bound and currency aside."""
        fraction = self.kind(at, "fraction")
        if fraction is not None:
            q = Quantity(at, fraction.end, Decimal(str(fraction.value)), 1, unit="%", word=True)
            q.bound = "approx"
            q.flags.add("word")
            return q
        multiple = self.kind(at, "multiple")
        if multiple is not None:
            q = Quantity(at, multiple.end, Decimal(multiple.value), 0, unit="x", word=True)
            q.flags.add("word")
            q.forms.add("grown")
            return q
        rank = self.kind(at, "rank")
        if rank is not None:
            place = next(t.value for t in self.tokens[at : rank.end] if isinstance(t.value, int))
            return Quantity(at, rank.end, Decimal(place), 0, unit="rank", word=True)
        read = self.number(at)
        bare_scale = read is None and self._spelt(at)
        if read is None and not bare_scale:
            return None
        read = read or _Numeral(Decimal(1), 0, at, in_words=True)
        end, name = self.suffix(read.end) if not bare_scale else (read.end, False)
        if name:
            return None
        q = Quantity(at, end, read.value, read.digits, word=read.in_words)
        q.flags |= {"word"} if read.in_words else set()
        q.forms |= self._forms(end) if end > read.end else set()
        self._range(q)
        self._scale(q)
        return q

    def _spelt(self, at: int) -> bool:
        """Tell whether a scale stands for one of itself: "a billion", never "млрд тенге" alone."""
        word = self.tokens[at].text
        short = word in self.lang.scale_abbreviations and word not in self.lang.spelt_scales
        half = self.tokens[at + 1].text if at + 1 < len(self.tokens) else ""
        short = short or half in self.lang.words.get("half_more", ())  # "миллиард жарым": 1.5
        short = short or self._unread(at)
        return self.kind(at, "scale") is not None and len(word) >= _SHORTEST_SCALE and not short

    def _unread(self, at: int) -> bool:
        """Tell whether what a scale is of cannot be read: "VND6.5 trillion", "tens of"."""
        before = [t.text for t in self.tokens[max(0, at - 2) : at]]
        joined = [w for w in before if w not in self.lang.words.get("of_tens", ())]
        vague = bool(joined) and joined[-1] in self.lang.words.get("tens", ())
        return vague or (bool(before) and before[-1][-1:].isdigit())

    def _range(self, q: Quantity) -> None:
        i = q.last
        if q.word or i >= len(self.tokens) - 1 or self.tokens[i].text != "-":
            return
        spaced = not self.touching(i)
        if spaced == self.touching(i + 1) or self.tokens[i + 1].kind != "n":
            return
        read = value_of(self.tokens[i + 1].text, self.lang.decimal)
        if read is None or read[0] <= q.value:
            return
        end, name = self.suffix(i + 2)
        if not name:
            q.upper, q.digits, q.last, q.bound = read[0], max(read[1], q.digits), end, "range"

    def _scale(self, q: Quantity) -> None:
        scaled = self.scaled(q.last)
        if scaled is None:
            return
        factor, end = scaled
        if end < len(self.tokens) and q.upper is None and self.tokens[end].text == "-":
            self._scaled_range(q, end)
        q.value *= factor
        q.upper = None if q.upper is None else q.upper * factor
        q.scale, q.last = factor, max(end, q.last)
        while q.upper is None and q.last < len(self.tokens):
            more = self.number(q.last)
            if more is None or (more.in_words and not q.word):
                break
            scaled = self.scaled(more.end)
            if more.value >= 1000 or (scaled is not None and scaled[0] >= q.scale):
                break
            if scaled is None:
                if q.word and q.scale == 1000:
                    q.value, q.scale, q.last, q.digits = q.value + more.value, 1, more.end, 0
                break
            factor, end = scaled
            q.value += more.value * factor
            q.scale, q.digits, q.last = factor, more.digits, end
            q.flags.add("compound")

    def _scaled_range(self, q: Quantity, end: int) -> None:
        """Read "40 мың - 45 мың", where each end carries its scale."""
        if end + 1 < len(self.tokens) and self.tokens[end + 1].kind == "n":
            read = value_of(self.tokens[end + 1].text, self.lang.decimal)
            match = self.kind(end + 2, "scale")
            if read is not None and match is not None and read[0] > q.value:
                q.upper, q.bound, q.last = read[0], "range", match.end

    def complete(self, q: Quantity, floor: int) -> None:
        """Add bounds and unit from both sides; nothing before token ``floor`` is taken."""
        self._left(q, floor)
        self._right_bound(q)
        unit = self.kind(q.last, "unit") if q.unit is None else None
        if unit is not None and str(unit.value) in _IMMEDIATE:
            self._take(q, unit)
        elif q.unit is None:
            self._noun(q)
        if q.noun is None:
            self._right_bound(q)

    def _take(self, q: Quantity, unit: PatternMatch) -> None:
        q.unit = str(unit.value)
        q.digits = max(q.digits, int(q.scale == 1 and q.value % 1 != 0))  # "бір жарым есе": 1.5
        end, name = self.suffix(unit.end)
        q.forms |= self._forms(unit.end if name else end)
        q.last = unit.end if name else end
        q.rules.append(unit.rule)

    def _forms(self, end: int) -> set[str]:
        last = self.tokens[end - 1].text
        return {name for name, form in self.lang.unit_forms.items() if form.end(last)}

    def _left(self, q: Quantity, floor: int) -> None:
        i = q.first
        for _ in range(2):
            ends = self.ending.get(i, {})
            unit = ends.get("unit")
            if (
                unit is not None
                and unit.value in MONEY
                and unit.start >= floor
                and q.unit is None
                and not self._followed_by_money(q)
            ):
                q.unit, i = unit.value, unit.start
                q.rules.append(unit.rule)
            elif (left := ends.get("left")) is not None and left.start >= floor:
                self._bound(q, str(left.value))
                for name, words in self.lang.data.get("left_form", {}).items():
                    if self.tokens[left.start].text in words or self.tokens[i - 1].text in words:
                        q.forms.add(name)
                i = left.start
        q.first = i

    def _followed_by_money(self, q: Quantity) -> bool:
        unit = self.kind(q.last, "unit")
        return unit is not None and unit.value in MONEY

    def _right_bound(self, q: Quantity) -> None:
        right = self.kind(q.last, "right")
        if right is not None and not self._compares(q, right):
            self._bound(q, str(right.value))
            q.last = right.end
            if q.unit is None:  # "400-ден астам" is a bound, and no beginning of a change
                q.forms.discard("abl")
            if q.unit is not None:
                q.forms |= self._forms(right.end) & {"poss"}

    def _compares(self, q: Quantity, right: PatternMatch) -> bool:
        """Tell whether "6,8 пайызға артық" says by how much more, and not "more than"."""
        more = self.tokens[right.start].text in self.lang.words.get("more", ())
        return more and q.unit is not None and "dat" in q.forms

    def _bound(self, q: Quantity, bound: str) -> None:
        if q.bound == "range":
            return
        if q.unit == "%" and q.word and bound == "lt":
            bound = "approx"
        q.bound = bound

    def _noun(self, q: Quantity) -> None:
        i, steps = q.last, 0
        while i < len(self.tokens) and steps <= _REACH:
            here = self.at.get(i, {})
            unit = here.get("unit")
            if unit is not None and str(unit.value) in _FEW and q.scale >= _MANY:
                return
            if unit is not None and str(unit.value) not in _IMMEDIATE:
                q.unit, q.noun = str(unit.value), (unit.start, unit.end)
                q.rules.append(unit.rule)
                right = self.kind(unit.end, "right")
                if right is not None:
                    self._bound(q, right.value)
                return
            token = self.tokens[i]
            if "skip" in here or (token.kind != "w" and token.text not in '"-,'):
                return
            joins = token.text not in "-," or (i != q.last and self._adjectives(i))
            if not joins or self.kinds[i] == "t":
                return
            i, steps = i + 1, steps + 1

    def _adjectives(self, at: int) -> bool:
        """Tell whether a hyphen or comma joins two words of one noun phrase."""
        if self.tokens[at].text == "-":
            return self.touching(at) and self.touching(at + 1)
        after = self.kind(at + 1, "number")
        return (
            at + 1 < len(self.tokens)
            and self.tokens[at + 1].kind == "w"
            and after is None
            and self.kind(at + 1, "unit") is None
            and self.kind(at + 2, "unit") is not None
        )


def scan(
    tokens: list[Token], kinds: list[str], matches: list[PatternMatch], lang: Language
) -> list[Quantity]:
    """Find every quantity of a sentence, those still without a unit included.

    Parameters
    ----------
    tokens : list of Token
        Of one sentence.
    kinds : list of str
        The kind of each token, ``t`` where it belongs to a recognised time.
    matches : list of PatternMatch
        Lexical matches in those tokens.
    lang : Language

    Returns
    -------
    list of Quantity
        In order, not overlapping.
    """
    begins = {i for i, token in enumerate(tokens) if token.kind == "n"}
    begins.update(m.start for m in matches if m.kind in _BEGINNINGS)
    begins = {i for i in begins if kinds[i] not in "tp" and not is_blocked(tokens, i, lang.decimal)}
    if not begins:
        return []
    outside = [m for m in matches if m.kind != "period" and "t" not in kinds[m.start : m.end]]
    scanner = _Scanner(tokens, kinds, outside, lang)
    out: list[Quantity] = []
    floor = 0
    for i in sorted(begins):
        q = scanner.one(i) if i >= floor else None
        if q is not None:
            scanner.complete(q, floor)
            if q.unit is not None or not q.word or q.value > 1:
                out.append(q)
            floor = q.last
    return out
