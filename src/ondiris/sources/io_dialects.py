"""How offices write single-country tables a cell a row: Eurostat's and the OECD's codes.

A dialect says which codes are no activities, which categories are parts of which, and what taxes,
imports, value added and output are called.  Layouts were written down from the codes that the
offices document; what is not among them is taken for an activity where it stands in rows and
columns alike.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ondiris.sources.io_table import COMPENSATION, GROSS_VALUE_ADDED

__all__ = ["EUROSTAT", "OECD", "FlowDialect", "finest"]


@dataclass(frozen=True, slots=True)
class FlowDialect:
    """Codes of one office.

    Parameters
    ----------
    name : str
        What messages call it.
    titles : mapping of str to tuple of str
        Names of the columns that hold ``row``, ``column``, ``economy``, ``year``, ``unit``,
        ``flow``, ``value``, ``power``; in small letters, the first that is there.
    prefix : re.Pattern
        What may stand before the code of an activity.
    taxes, output, imports, imports_used : tuple of str
        Codes of rows; several taxes are added up, of the others the first that is there.  Imports
        are of each product, or used by each activity.
    imports_column : str
        Code of the column of imports in a table of total flows.
    demand : mapping of str to tuple of str
        Categories and their parts; a category without parts has none.
    value_added : mapping of str to tuple of str
        Components likewise.
    wages : str
        Code of the component that is wages with social contributions.
    exports : tuple of str
        Codes of demand that leaves the economy.
    totals : re.Pattern
        Codes of rows and columns that add others up.
    domestic, imported, total : str
        Codes of what flows hold.
    """

    name: str
    titles: Mapping[str, tuple[str, ...]]
    prefix: re.Pattern[str]
    taxes: tuple[str, ...]
    output: tuple[str, ...]
    imports: tuple[str, ...]
    imports_used: tuple[str, ...]
    imports_column: str
    demand: Mapping[str, tuple[str, ...]]
    value_added: Mapping[str, tuple[str, ...]]
    wages: str
    exports: tuple[str, ...]
    totals: re.Pattern[str]
    domestic: str
    imported: str
    total: str

    @property
    def others(self) -> frozenset[str]:
        """Codes that are no activities."""
        trees = (self.demand, self.value_added)
        parts = [part for tree in trees for ones in tree.values() for part in (*tree, *ones)]
        rows = (*self.taxes, *self.output, *self.imports, *self.imports_used)
        return frozenset((*rows, self.imports_column, *parts))

    def component(self, code: str) -> str:
        """Return what the house calls a component of value added."""
        if code == self.wages:
            return COMPENSATION
        below = {part for parts in self.value_added.values() for part in parts}
        return code if code in below else GROSS_VALUE_ADDED

    def activity(self, text: str) -> str:
        """Return a code of an activity without what the office puts before it.

        Examples
        --------
        >>> EUROSTAT.activity("CPA_D35"), OECD.activity("TTL_D35"), OECD.activity("01T02")
        ('D35', '35', '01T02')
        """
        found = self.prefix.match(text.strip())
        return text.strip()[found.end() if found else 0 :]


def finest(tree: Mapping[str, tuple[str, ...]], there: Collection[str]) -> tuple[str, ...]:
    """Return the finest codes of a tree that are all there, and overlap nowhere.

    Parameters
    ----------
    tree : mapping of str to tuple of str
        Parts of each code; roots first.
    there : collection of str

    Examples
    --------
    >>> tree = {"P5": ("P51G", "P5M"), "P5M": ("P52", "P53"), "P51G": (), "P52": (), "P53": ()}
    >>> finest(tree, {"P5", "P51G", "P5M", "P52"}), finest(tree, {"P51G", "P52", "P53"})
    (('P51G', 'P5M'), ('P51G', 'P52', 'P53'))
    """
    below = {part for parts in tree.values() for part in parts}

    def of(code: str) -> Iterator[str]:
        parts = [tuple(of(part)) for part in tree.get(code, ())]
        if parts and all(parts):
            yield from (one for part in parts for one in part)
        elif code in there:
            yield code
        else:  # a whole that nobody prints: those of its parts that somebody does
            yield from (one for part in parts for one in part)

    return tuple(one for code in tree if code not in below for one in of(code))


EUROSTAT: Final = FlowDialect(
    name="Eurostat",
    titles={
        "row": ("prd_ava", "ind_ava", "prod_na", "t_rows2"),
        "column": ("prd_use", "ind_use", "induse", "t_cols2"),
        "economy": ("geo",),
        "year": ("time_period", "time"),
        "unit": ("unit",),
        "flow": ("stk_flow",),
        "value": ("obs_value", "values", "value"),
        "power": (),
    },
    prefix=re.compile(r"CPA_"),
    taxes=("D21X31",),
    output=("P1",),
    imports=("P7",),
    imports_used=("IMP",),
    imports_column="P7",
    demand={
        "P3": ("P3_S13", "P3_S14", "P3_S15"),
        "P5": ("P5G",),
        "P5G": ("P51G", "P5M"),
        "P5M": ("P52", "P53"),
        "P6": (),
        "P51G": (), "P52": (), "P53": (), "P3_S13": (), "P3_S14": (), "P3_S15": (),
    },
    value_added={
        "B1G": ("D1", "D29X39", "B2A3G"),
        "B2A3G": ("B2A3N", "P51C"),
        "D1": (), "D29X39": (), "B2A3N": (), "P51C": (),
    },
    wages="D1",
    exports=("P6",),
    totals=re.compile(r"(?:CPA_)?TOTAL|TOT.*|TFU|TU|TS.*|P2.*|P3_P5|P5G|P6_.*|D11|P33|P34|.*_ADJ.*"),
    domestic="DOM",
    imported="IMP",
    total="TOTAL",
)  # fmt: skip
"""Symmetric tables of Eurostat: ``naio_10_cp1700``, ``naio_10_cp1750``, and alike."""

OECD: Final = FlowDialect(
    name="OECD",
    titles={
        "row": ("row",),
        "column": ("col",),
        "economy": ("cou", "ref_area"),
        "year": ("time", "time_period"),
        "unit": ("unit code", "unit_measure", "unit"),
        "flow": ("var",),
        "value": ("value", "obs_value"),
        "power": ("powercode code", "powercode", "unit_mult"),
    },
    prefix=re.compile(r"(?:TTL_|DOM_|IMP_)?(?:D(?=\d))?"),
    taxes=("TXS_INT_FNL", "TXS_IMP_FNL"),
    output=("OUTPUT", "OUT"),
    imports=(),
    imports_used=(),
    imports_column="IMPO",
    demand=dict.fromkeys(
        ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "CONS_ABR", "CONS_NONRES", "EXPO"), ()
    ),
    value_added={"VALU": (), "VA": ()},
    wages="",
    exports=("EXPO", "CONS_NONRES"),
    totals=re.compile(r"TTL_INT.*|INT_FNL|TTL_FNL|TOTAL|TOT"),
    domestic="DOM",
    imported="IMP",
    total="TTL",
)
"""Harmonised national tables of the OECD, long as exported or wide as in its files by country."""
