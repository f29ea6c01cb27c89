"""The table that lends its structure until a nation's own is loaded: Hungary 2020, 36 activities.

Domestic flows by product in million forint, of the Hungarian Central Statistical Office through
Eurostat (naio_10_cp1700, CC BY 4.0, adapted), added up from 65 products.  Whatever is made of it
says "structure of Hungary 2020, not Kazakhstan".
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import numpy as np

from ondiris.impact.table import SymmetricTable, TableWords

__all__ = ["donor_table"]

ACTIVITIES = 36


@cache
def donor_table() -> SymmetricTable:
    """Return the shipped donor table.

    Examples
    --------
    >>> table = donor_table()
    >>> print(table)
    HU 2020: 36 activities, domestic flows by product
    >>> table.words.activities[17], table.words.exports
    ('C29', 'exports')
    """
    text = (files("ondiris.impact") / "hungary_2020.csv").read_text("utf-8")
    head, *lines = csv.reader(text.splitlines())
    rows = {line[0]: np.array([float(word or 0.0) for word in line[1:]]) for line in lines}
    codes = tuple(head[1 : ACTIVITIES + 1])
    uses = np.array([rows[code] for code in codes])
    beside = {name: row[:ACTIVITIES] for name, row in rows.items()}
    wages = beside["compensation_of_employees"]
    return SymmetricTable(
        flows=uses[:, :ACTIVITIES],
        final_demand=uses[:, ACTIVITIES:],
        imports=beside["imports"],
        taxes=beside["taxes_less_subsidies_on_products"],
        value_added=np.array([wages, beside["gross_value_added"] - wages]),
        output=beside["output"],
        words=TableWords(
            codes,
            demand=tuple(head[ACTIVITIES + 1 :]),
            value_added=("compensation_of_employees", "other_value_added"),
            unit="mln HUF",
            year=2020,
            territory="HU",
            exports="exports",
        ),
    )
