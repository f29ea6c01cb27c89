"""A figure as search engines read it: a data set of schema.org, in a block of the page.

The block says what the page says and no more: the same title, numbers and sources, in the language
of the page.  A licence stands in it only where the settings state one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from ondiris.publishing.figures.figure import ColumnKind, Figure, Kind, Number
from ondiris.publishing.figures.imprint import Imprint
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["data_block", "schema_org"]

_FILES: Final = (
    ("csv", "text/csv"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("json", "application/json"),
)
_SOURCES: Final = 5
"""Sources that are named; the page has them all."""
_LONGEST: Final = 4_900
"""Letters of a description that are read."""
_UNSAFE: Final = {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"}
"""What could end the block, or be read as markup in it."""


def schema_org(
    figure: Figure, voice: ReaderLocale, imprint: Imprint, licence: str = ""
) -> Mapping[str, Any]:
    """Return a figure as a data set of schema.org.

    Parameters
    ----------
    figure : Figure
    voice : ReaderLocale
        The language of the page.
    imprint : Imprint
        Where it is published.
    licence : str
        Address of the licence of the data; empty where none is stated.
    """
    address, periods = imprint.address(figure), [n.period for n in figure.numbers() if n.period]
    publisher = {"@type": "Organization", "name": imprint.publisher, "url": f"{imprint.base}/"}
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": address,
        "url": address,
        "name": ". ".join(part.rstrip(".") for part in (figure.headline, figure.subtitle) if part),
        "description": _description(figure, voice),
        "inLanguage": figure.lang,
        "isAccessibleForFree": True,
        "creator": publisher,
        "publisher": publisher,
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": imprint.publisher,
            "url": f"{imprint.base}/catalog.jsonld",
        },
        "spatialCoverage": {"@type": "Place", "name": voice.label("areas", imprint.place)},
        "dateModified": figure.as_of.isoformat(),
        "version": f"r{figure.revision}",
        "variableMeasured": [*_measured(figure, voice, imprint)],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": imprint.address(figure, suffix=f".{suffix}"),
            }
            for suffix, media_type in _FILES
        ],
    }
    if periods:
        first, last = min(p.first_day for p in periods), max(p.last_day for p in periods)
        told["temporalCoverage"] = f"{first.isoformat()}/{last.isoformat()}"
    if figure.evidence:
        told["isBasedOn"] = [*_sources(figure)]
    if licence:
        told["license"] = licence
    return told


def _description(figure: Figure, voice: ReaderLocale) -> str:
    parts = (figure.headline, figure.subtitle, *figure.notes,
             voice.as_known(figure.as_of, figure.revision))  # fmt: skip
    said = " ".join(f"{part.rstrip('.')}." for part in parts if part)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def _measured(figure: Figure, voice: ReaderLocale, imprint: Imprint) -> Iterator[Mapping[str, Any]]:
    """Yield what a figure measures: key figures with their values, else its columns."""
    if figure.kind is Kind.KEYS:
        for row in figure.rows:
            yield from (
                _valued(str(row[0]), cell, figure.lang, voice, imprint)
                for cell in row[1:2]
                if isinstance(cell, Number)
            )
        return
    for column in figure.columns:
        if column.kind is not ColumnKind.TEXT:
            unit = voice.unit_title(column.unit, column.scale) if column.unit else ""
            told = {"@type": "PropertyValue", "name": column.title, "unitText": unit}
            yield {name: text for name, text in told.items() if text}


def _valued(
    name: str, cell: Number, lang: str, voice: ReaderLocale, imprint: Imprint
) -> Mapping[str, Any]:
    ends = {"minValue": cell.low, "maxValue": cell.high}
    own = cell.evidence.startswith("/")
    evidence = cell.evidence.lstrip("/") if own else f"evidence/{cell.evidence}"
    return {
        "@type": "PropertyValue",
        "name": name,
        "value": _number(cell.value),
        **{end: _number(value) for end, value in ends.items() if value.is_finite()},
        "unitText": voice.unit(cell.unit, cell.multiplier),
        "url": f"{imprint.base}/{lang}/{evidence}",
    }


def _number(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)


def _sources(figure: Figure) -> Iterator[Mapping[str, Any]]:
    for ref in figure.evidence[:_SOURCES]:
        told = {
            "@type": "CreativeWork",
            "name": ref.title,
            "publisher": {"@type": "Organization", "name": ref.publisher},
            "datePublished": ref.day.isoformat() if ref.day else "",
            "url": ref.url,
        }
        yield {name: said for name, said in told.items() if said}


def data_block(told: Mapping[str, Any]) -> str:
    r"""Return what a page holds for programs, as text that cannot end its block.

    Examples
    --------
    >>> print(data_block({"name": "</script>"}))
    {"name": "\u003c/script\u003e"}
    """
    text = json.dumps(told, ensure_ascii=False)
    for sign, written in _UNSAFE.items():
        text = text.replace(sign, written)
    return text
