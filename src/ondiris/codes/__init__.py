"""Code lists and classifications, as versioned data files with Kazakh, Russian and English labels.

What a code means never stands in the program: `load_catalogue` reads the shipped lists and
those of a case, checks their trees, and answers with labels, descendants and the nearest
valid code where a word is wrong.
"""

from __future__ import annotations

from ondiris.codes.catalogue import (
    CASE_LISTS,
    CURRENCY,
    OWN_LISTS,
    Catalogue,
    Conventions,
    load_catalogue,
    shipped_list,
    shipped_units,
)
from ondiris.codes.codelist import LANGUAGES, CodeList, Item, read_list
from ondiris.codes.counting import counted, counted_form, forms_of
from ondiris.codes.currency_signs import CURRENCY_SIGNS
from ondiris.codes.holidays import read_holidays
from ondiris.codes.invented import INVENTED_AREAS, INVENTED_SUBJECTS
from ondiris.codes.possible import least_of, refuse_impossible

__all__ = [
    "CASE_LISTS",
    "CURRENCY",
    "CURRENCY_SIGNS",
    "INVENTED_AREAS",
    "INVENTED_SUBJECTS",
    "LANGUAGES",
    "OWN_LISTS",
    "Catalogue",
    "CodeList",
    "Conventions",
    "Item",
    "counted",
    "counted_form",
    "forms_of",
    "least_of",
    "load_catalogue",
    "read_holidays",
    "read_list",
    "refuse_impossible",
    "shipped_list",
    "shipped_units",
]
