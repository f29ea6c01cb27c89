"""Text to typed claims and back, in every language that a data file describes.

`read` finds the numbers of a press text and says of each what it measures, of whom, when and how
certainly; every field is stated, inherited or defaulted, and what is unclear stays empty.  `check`
compares a text's claims with each other as interval arithmetic.  `write` puts claims into
sentences from stored forms, without inflecting anything, so that reading what was written gives
back the same claims; `compose` makes paragraphs of them under the same law.

>>> from ondiris.language import read
>>> claim = read("Выпуск мебели вырос на 7,9%.", lang="ru").claims[0]
>>> claim.measure, str(claim.value), claim.subject.name
('growth_pct', '7.9', 'C31')

The languages live in ``lang/*.toml``, words of the domain in ``domain/*.toml``, forms of a city's
places in its case.  Nothing here knows a city, a database or the day.
"""

from __future__ import annotations

from ondiris.language.assertions import Assertion, Assertions, AssertionSort, assertions
from ondiris.language.checks import check
from ondiris.language.claim import (
    Claim,
    ClaimComparison,
    Document,
    Relation,
    Subject,
    Time,
    claims_from_json,
    claims_to_json,
)
from ondiris.language.composing import SpokenText, Topic, compose
from ondiris.language.detection import detect
from ondiris.language.intervals import compare, interval_of
from ondiris.language.lexicon import PlaceForms, languages
from ondiris.language.reader import Bulletin, read
from ondiris.language.writer import write

__all__ = [
    "Assertion",
    "AssertionSort",
    "Assertions",
    "Bulletin",
    "Claim",
    "ClaimComparison",
    "Document",
    "PlaceForms",
    "Relation",
    "SpokenText",
    "Subject",
    "Time",
    "Topic",
    "assertions",
    "check",
    "claims_from_json",
    "claims_to_json",
    "compare",
    "compose",
    "detect",
    "interval_of",
    "languages",
    "read",
    "write",
]
