"""A claim's number as words of a sentence, in every case that a template may ask for.

Digits, scale, unit and bound stand in stored forms; the noun that is counted takes the form that
goes with its number.  Nothing is inflected: a case that no form is stored for is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ondiris.codes import Item, counted_form, forms_of, load_catalogue
from ondiris.errors import InvalidInput
from ondiris.language.claim import COUNTS, MONEY, Claim, plain

__all__ = ["CASES", "AmountWriter", "SpokenAmount", "unexpressed"]

CASES = ("abl", "dat", "poss", "gen", "acc")
_NBSP = "\u00a0"
_FEW, _MANY = Decimal(2), Decimal(5)
_BOUND = 3
"""Forms before that of a number with a bound."""


def unexpressed(claim: Claim, field: str) -> InvalidInput:
    """Return the refusal of a claim of which the stored forms cannot say a field."""
    return InvalidInput(
        "cannot-express",
        f"the templates cannot express the {field} of a {claim.measure} claim",
        hint="Write this figure by hand.",
        field=field,
    )


@dataclass(frozen=True, slots=True)
class SpokenAmount:
    """A quantity in its forms: as it stands alone, and in the cases that a language stores.

    In a template ``{q}`` is the first, ``{q.abl}`` a case; ``{q:одно|два|пять}`` is the word of
    three that goes with the number, and a fourth that of any number with a bound.
    """

    alone: str
    cases: Mapping[str, str]
    counts: Decimal | None = None
    decimals: bool = False
    bounded: bool = False

    def __format__(self, words: str) -> str:
        """Return the quantity, or the word among several that goes with it."""
        if not words:
            return self.alone
        *forms, last = words.split("|")
        if len(forms) == _BOUND and self.bounded:
            return last
        counted = forms if len(forms) == _BOUND else [*forms, last]
        return counted_form(counted, self.counts, decimals=self.decimals)

    def __getattr__(self, name: str) -> str:
        """Return the quantity in a case."""
        try:
            return self.cases[name]
        except KeyError:
            raise AttributeError(name) from None

    def framed(self, template: str) -> SpokenAmount:
        """Return the same within the words of a bound, in the cases that the words leave open.

        A verb may go with the bound then, not with the number: «работает более 21 предприятия».
        """
        if "{q}" not in template:
            said = template.format(q=self)
            return SpokenAmount(said, dict.fromkeys(("abl", "dat", "poss"), said), self.counts)
        cases = {name: template.format(q=form) for name, form in self.cases.items()}
        cases["abl"] = template.format(q=self)
        return SpokenAmount(
            template.format(q=self), cases, self.counts, self.decimals, bounded=True
        )


@lru_cache
def _units() -> Mapping[str, Item]:
    return load_catalogue()["units"].items


class AmountWriter:
    """Writes numbers in one language.

    Parameters
    ----------
    lang : str
    words : mapping
        The ``write`` table of the language.
    decimal : str
        Its decimal mark.
    """

    def __init__(self, lang: str, words: Mapping[str, Any], decimal: str) -> None:
        self.lang = lang
        self.words = words
        self.decimal = decimal

    def joined(self, name: str, a: SpokenAmount, b: SpokenAmount) -> SpokenAmount:
        """Return two quantities that belong together, by a template: from and to, a part, ..."""
        text = str(self.words[name]).format(a=a, b=b)
        return SpokenAmount(text, dict.fromkeys(("abl", "dat", "poss"), text))

    def bounded(self, claim: Claim, kind: Sequence[str] = ()) -> SpokenAmount:
        """Return the quantity of a claim with the words of its bound.

        Parameters
        ----------
        claim : Claim
        kind : sequence of str
            Forms of what stands before the counted noun: "small industrial" parks.
        """
        if claim.bound in ("eq", "range"):
            return self._number(claim, kind, bound=False)
        template = self.words["bounds"].get(claim.bound)
        if template is None:
            raise unexpressed(claim, "bound")
        counted = self._counted(claim, kind)
        if counted is not None:
            return counted
        return self._number(claim, kind, bound=True).framed(template)

    def _counted(self, claim: Claim, kind: Sequence[str]) -> SpokenAmount | None:
        """Return a count whose bound follows its number: «1,5 мыңнан астам адам»."""
        names = {1000: "bounds_of_thousands", 1: "bounds_of_counts"}
        template = self.words.get(names.get(claim.scale, ""), {}).get(claim.bound)
        plain_count = claim.unit in COUNTS and not claim.digits
        if template is None or claim.upper is not None or (claim.scale == 1 and not plain_count):
            return None
        value = self._scaled(claim)
        noun = " ".join((*(k for k in kind[-1:]), self._noun(claim)[-1]))
        abl = self.words.get("number_abl", {}).get(_last_word(value), "")
        said = template.format(n=self._digits(value, claim.digits), abl=abl, noun=noun)
        return SpokenAmount(said.replace(" ", _NBSP), {}, None)

    def rounded(self, scale: int, unit: str) -> SpokenAmount:
        """Return one of a large scale in words, as speech has it: a trillion tenge."""
        words = self.words["round"][str(scale)]
        noun = self._stored(unit)
        forms = {case: f"{words} {noun[case]}" for case in CASES if case in noun}
        return SpokenAmount(f"{words} {counted_form(_own(noun), None)}", forms)

    # -- one number ------------------------------------------------------------------------------

    def _number(self, claim: Claim, kind: Sequence[str], *, bound: bool) -> SpokenAmount:
        value = self._scaled(claim)
        digits = self._digits(value, claim.digits)
        if claim.upper is not None:
            power = len(str(claim.scale)) - 1
            low, top = sorted((value, abs(claim.upper).scaleb(-power)))
            digits = f"{self._digits(low, claim.digits)}–{self._digits(top, claim.digits)}"
        if claim.unit == "%" and "%" not in self.words["unit"]:
            text = str(self.words["percent"]).format(n=digits)
            return SpokenAmount(text, dict.fromkeys(CASES, text))
        decimals = claim.digits > 0 and claim.scale == 1
        whole = claim.scale == 1 and claim.digits == 0 and claim.upper is None
        counts = value if whole else None
        governed = counts
        if bound and whole and self.words.get("bound_governs"):
            # «более 21 предприятия, более 144 предприятий»: the bound decides, by number alone
            governed = _FEW if counted_form(("1", "2", "5"), value) == "1" else _MANY
        scale = self.words["scales"].get(str(claim.scale), "")
        number = _NBSP.join(part for part in (digits, scale) if part)
        noun = counted_form(self._noun(claim), governed, decimals=decimals)
        stored = self._stored(claim.unit)
        cases = {case: stored[case] for case in CASES if case in stored}
        cases |= {case: noun for case in ("abl", "dat", "poss") if case not in cases}
        if kind:  # a line may break within a long name of what is counted
            number += f"{_NBSP}{counted_form(kind, governed, decimals=decimals)} "
        else:
            number += _NBSP
        said = {case: f"{number}{word}" for case, word in cases.items()}
        return SpokenAmount(f"{number}{noun}", said, counts, decimals)

    def _stored(self, unit: str) -> Mapping[str, str]:
        stored: Mapping[str, str] = self.words["unit"].get(unit, {})
        return stored

    def _noun(self, claim: Claim) -> Sequence[str]:
        """Return the forms of a unit after a number: its own, else those that pages use."""
        own = _own(self._stored(claim.unit))
        if own:
            return own
        unit = _units().get(str(claim.unit))
        if unit is not None and unit.attributes.get(f"forms_{self.lang}"):
            return forms_of(unit, self.lang)
        if claim.unit in MONEY:  # a currency without words of its own stands by its sign
            return (_units()[claim.unit].attributes[f"symbol_{self.lang}"],)
        raise unexpressed(claim, "unit")

    @staticmethod
    def _scaled(claim: Claim) -> Decimal:
        return abs(claim.value).scaleb(1 - len(str(claim.scale)))

    def _digits(self, value: Decimal, digits: int) -> str:
        text = plain(value.quantize(Decimal(1).scaleb(-digits)))
        head, _, tail = text.partition(".")
        head = f"{int(head):,}".replace(",", self.words["group"])
        return f"{head}{self.decimal}{tail}" if tail else head


def _last_word(value: Decimal) -> str:
    """Return the last word of a whole number as digits: 7 of 127, 20 of 120, 1000 of 45000.

    Examples
    --------
    >>> [_last_word(Decimal(n)) for n in (127, 120, 300, 45000, 0)]
    ['7', '20', '100', '1000', '0']
    """
    digits = str(int(value))
    zeros = len(digits) - len(digits.rstrip("0"))
    if not zeros or digits == "0":
        return digits[-1]
    return f"{digits[-2]}0" if zeros == 1 else str(10 ** min(zeros, 3))


def _own(stored: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(stored[form] for form in ("one", "few", "many") if form in stored)
