"""What a CSV file of a figure is, for programs: metadata as CSV on the Web tells it."""

from __future__ import annotations

import json
from typing import Any

from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.flat_table import FlatColumn, FlatKind, flat_columns
from ondiris.publishing.figures.imprint import ANONYMOUS, Imprint, facts
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["CSVW", "to_csvw"]

CSVW = "application/csvm+json"
_TYPES = {
    FlatKind.TEXT: "string",
    FlatKind.NUMBER: "decimal",
    FlatKind.WHOLE: "integer",
    FlatKind.DAY: "date",
}
_TERMS = {
    "title": "dc:title",
    "description": "dc:description",
    "publisher": "dc:publisher",
    "source": "dc:source",
    "licence": "dc:rights",
    "citation": "dc:bibliographicCitation",
    "address": "dc:identifier",
}


def to_csvw(figure: Figure, voice: ReaderLocale, *, imprint: Imprint = ANONYMOUS) -> bytes:
    """Return the metadata of a figure's CSV file.

    Parameters
    ----------
    figure : Figure
    voice : ReaderLocale
    imprint : Imprint, optional
        Where it is published.

    Returns
    -------
    bytes
        A table description of CSV on the Web: title, source, terms and vintage of the file, and of
        every column its name for programs, its title in the file and its type.
    """
    said = facts(figure, voice, imprint)
    described: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": figure.lang}],
        "@type": "Table",
        "url": imprint.address(figure, suffix=".csv"),
        "dc:modified": {"@value": figure.as_of.isoformat(), "@type": "xsd:date"},
        **{term: said[name] for name, term in _TERMS.items() if name in said},
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True, "headerRowCount": 1},
        "tableSchema": {"columns": [_column(one) for one in flat_columns(figure, voice)]},
    }
    return json.dumps(described, ensure_ascii=False).encode()


def _column(column: FlatColumn) -> dict[str, Any]:
    return {"name": column.id, "titles": column.title, "datatype": _TYPES[column.kind]}
