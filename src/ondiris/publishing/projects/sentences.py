"""The sentence that leads wherever a programme is spoken of, and why it says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ondiris.codes import Catalogue
from ondiris.production.projects.odds import Odds
from ondiris.production.projects.outlook import (
    UNNAMED_UNITS,
    FirstPromise,
    LateLaunches,
    Outlook,
    outlook,
)
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.numbers import NBSP, decimal_text, rounded
from ondiris.publishing.figures.profiles import facts_sentence
from ondiris.publishing.figures.words import Words, load_words
from ondiris.publishing.projects.standings import basket_word

__all__ = [
    "expectation",
    "outlook_sentence",
    "outlook_text",
    "outlook_why",
    "promises_sentence",
    "sentences",
]

_UNCHANGED = ("kk",)
"""Languages in which the noun of a number is one word, whatever the number."""


def sentences(odds: Odds, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield the sentence in every language; nothing where no number of launches was promised."""
    for lang, words in load_words().items():
        text = outlook_text(ReaderLocale(words, catalogue), odds)
        if text:
            yield lang, text


def outlook_text(voice: ReaderLocale, odds: Odds) -> str:
    """Return the sentence with its why; empty where no number of launches was promised."""
    return expectation(voice, outlook(odds))


def expectation(voice: ReaderLocale, found: Outlook | None) -> str:
    """Return the sentence of what to expect with its why; empty where there is none."""
    if found is None:
        return ""
    return " ".join(filter(None, (outlook_sentence(voice, found), outlook_why(voice, found))))


def promises_sentence(voice: ReaderLocale, found: Sequence[Outlook]) -> str:
    """Return what all promises come to: what can be expected, and of what nothing is known.

    Parameters
    ----------
    voice : ReaderLocale
    found : sequence of Outlook
    """
    words = voice.words
    to_come = [one for one in found if not one.passed and one.expected is not None]
    passed = [one for one in found if one.passed and one.launched]
    unknown = [one for one in found if one.passed and not one.launched]
    facts = []
    if to_come:
        expected = sum(min(one.expected or 0.0, one.promised) for one in to_come)
        facts.append(
            words(
                "of %(promised)s still to come %(expected)s can be expected",
                promised=voice.count(sum(one.promised for one in to_come)),
                expected=_whole(voice, expected),
            )
        )
    if passed:
        facts.append(
            words(
                "of %(promised)s whose day has passed %(launched)s are on record",
                promised=voice.count(sum(one.promised for one in passed)),
                launched=voice.count(sum(min(one.launched, one.promised) for one in passed)),
            )
        )
    if unknown:
        facts.append(
            words(
                "how many of %(promised)s whose day has passed were launched is not known",
                promised=voice.count(sum(one.promised for one in unknown)),
            )
        )
    if not facts:
        return ""
    name = words("Promised launches")
    return facts_sentence(voice, name, facts, nothing="")


def outlook_sentence(voice: ReaderLocale, found: Outlook) -> str:
    """Return what to expect, how sure that is, and what the past and the promise would bring."""
    if found.passed:
        parts = [_passed(voice, found), _since(voice, found.late)]
    elif found.expected is None:
        parts = [_nothing_to_come(voice, found)]
    else:
        parts = [*_to_come(voice, found, found.expected)]
    return " ".join(filter(None, (*parts, _first_promised(voice, found.first))))


def _to_come(voice: ReaderLocale, found: Outlook, expected: float) -> Iterator[str]:
    """Yield what is expected, what the pace of past years would bring, what all would need."""
    words, day = voice.words, voice.day(found.by)
    said = {
        "expected": _whole(voice, expected),
        "promised": _promised(voice, found),
        "day": day,
        "least": voice.count(found.least or 0),
        "most": voice.count(found.most or 0),
    }
    if rounded(expected, 0) > found.promised:
        yield words(
            "%(expected)s can be expected by %(day)s (in 90 cases of 100 from %(least)s to "
            "%(most)s), more than the %(promised)s promised.",
            **said,
        )
    else:
        yield words(
            "%(expected)s of %(promised)s can be expected by %(day)s (in 90 cases of 100 from "
            "%(least)s to %(most)s).",
            **said,
        )
    if found.at_past_pace is not None:
        number = _whole(voice, found.at_past_pace)
        yield words("At the pace of past years it would be %(number)s.", number=number)
    if not found.needed_a_year or rounded(expected, 0) > found.promised:
        return
    need = {"promised": voice.count(found.promised), "needed": _a_year(voice, found.needed_a_year)}
    if found.past_a_year is None:
        yield words("All %(promised)s would need %(needed)s a year.", **need)
        return
    yield words(
        "All %(promised)s would need %(needed)s a year; past years brought %(past)s.",
        past=_a_year(voice, found.past_a_year), **need,
    )  # fmt: skip


def _first_promised(voice: ReaderLocale, first: FirstPromise | None) -> str:
    """Return what was promised before the promise moved; empty where it did not."""
    if first is None:
        return ""
    number, day = voice.count(first.promised), voice.day(first.by)
    return voice.words("First promised: %(number)s by %(day)s.", number=number, day=day)


def _passed(voice: ReaderLocale, found: Outlook) -> str:
    """Return what is on record by a due day that has passed."""
    words = voice.words
    said = {
        "day": voice.day(found.by),
        "launched": voice.count(found.launched),
        "promised": _promised(voice, found),
    }
    if not found.launched:
        return words(
            "%(day)s has passed; how many of the %(promised)s promised were launched is not known.",
            **said,
        )
    if found.launched > found.promised:
        return words(
            "%(day)s has passed; on record: %(launched)s, more than the %(promised)s promised.",
            **said,
        )
    return words(
        "%(day)s has passed; on record: %(launched)s of the %(promised)s promised.", **said
    )


def _since(voice: ReaderLocale, late: LateLaunches | None) -> str:
    """Return what is on record since a due day passed; empty where it is no more."""
    if late is None:
        return ""
    basket = basket_word(voice.words, late.counted)
    if late.claimed:
        basket += "; " + voice.words("only who promised says so")
    return voice.words(
        "By %(day)s at least %(launched)s launched (%(basket)s).",
        day=voice.day(late.day),
        launched=voice.count(late.launched),
        basket=basket,
    )


def _promised(voice: ReaderLocale, found: Outlook) -> str:
    """Return the promised number, with what is counted where its noun needs no ending.

    In brackets: a number with its noun would be read back as a claim.
    """
    number = voice.count(found.promised)
    if voice.lang not in _UNCHANGED or not found.unit:
        return number
    return f"{number}{NBSP}({voice.unit_title(found.unit)})"


def _nothing_to_come(voice: ReaderLocale, found: Outlook) -> str:
    """Return why nothing is forecast of a promise that has not fallen due."""
    words, promised = voice.words, _promised(voice, found)
    launched = voice.count(found.launched)
    if not found.dated:
        return words(
            "No day was named by which the %(promised)s promised are due, so none falls due; "
            "on record: %(launched)s.",
            promised=promised,
            launched=launched,
        )
    if found.launched > found.promised:
        return words(
            "On record: %(launched)s, more than the %(promised)s promised by %(day)s.",
            launched=launched, promised=promised, day=voice.day(found.by),
        )  # fmt: skip
    return words(
        "On record: %(launched)s of the %(promised)s promised by %(day)s.",
        launched=launched, promised=promised, day=voice.day(found.by),
    )  # fmt: skip


def outlook_why(voice: ReaderLocale, found: Outlook) -> str:
    """Return what weighs most, in words; empty where nothing is forecast."""
    reasons = [reason_word(voice.words, name) for name in found.reasons]
    said = "; ".join(dict.fromkeys(filter(None, reasons)))
    return (
        voice.words("The forecast depends most on this: %(reasons)s.", reasons=said) if said else ""
    )


def reason_word(words: Words, name: str) -> str:
    """Return a reason within a sentence; empty for what is none."""
    kind = name.partition(":")[0]
    return {
        UNNAMED_UNITS: words("projects not named in public"),
        "view": words("whether the plan or the pace of past years holds"),
        "pace": words("how fast the city really builds"),
        "funding": words("funding"),
        "power": words("power connection"),
        "builder": words("builders"),
    }.get(kind, "")


def _whole(voice: ReaderLocale, value: float) -> str:
    return decimal_text(rounded(value, 0), 0, voice.lang)


def _a_year(voice: ReaderLocale, value: float) -> str:
    digits = 0 if value >= 10 else 1
    shown = rounded(value, digits)
    return decimal_text(Decimal(shown), digits, voice.lang)
