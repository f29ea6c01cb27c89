"""Figures as SDMX-CSV 2.0, for the tools of statistical offices.

Dimensions are the key fields under the words SDMX has for them; a cumulative period is a
time range (``2025-01-01/P5M``), and a deadline is its last reading with ``DEADLINE`` set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ondiris.disclosure import Protected
from ondiris.model import KEY_FIELDS, Frequency, Period
from ondiris.production.figures.rows import Row

__all__ = ["DIMENSIONS", "SDMX_CSV", "protected_sdmx_csv", "to_sdmx_csv"]

SDMX_CSV = "application/vnd.sdmx.data+csv;version=2.0.0"
"""Media type of SDMX-CSV 2.0."""

DIMENSIONS = {
    "measure": "INDICATOR",
    "of": "INDICATOR_OF",
    "area": "REF_AREA",
    "activity": "ACTIVITY",
    "subject": "SUBJECT",
    "scope": "SCOPE",
    "unit": "UNIT_MEASURE",
    "comparison": "COMPARISON",
    "base_period": "BASE_PER",
    "price_basis": "PRICES",
    "adjustment": "ADJUSTMENT",
    "modality": "MODALITY",
    "world": "WORLD",
}
_ATTRIBUTES = (
    "UNIT_MULT", "DECIMALS", "BOUND", "LOWER", "UPPER", "OBS_STATUS", "CONF_STATUS", "ORIGIN",
    "SOURCE", "LOCATOR", "KNOWN_AT", "DEADLINE", "OBS_ID",
)  # fmt: skip
_MONTHS = {Frequency.YEAR: 12, Frequency.HALF: 6, Frequency.QUARTER: 3, Frequency.MONTH: 1}


def to_sdmx_csv(rows: Sequence[Row]) -> str:
    """Return figures as SDMX-CSV 2.0.

    Parameters
    ----------
    rows : sequence of Row

    Returns
    -------
    str
        One line a figure, after a line of component names.
    """
    dimensions = [*DIMENSIONS.values(), "TIME_PERIOD"]
    return _written("FIGURES", dimensions, _ATTRIBUTES, [_line(row) for row in rows])


def protected_sdmx_csv(safe: Protected[Mapping[str, Any]]) -> str:
    """Return a protected table as SDMX-CSV 2.0; a hidden cell has no value and CONF_STATUS C.

    Parameters
    ----------
    safe : Protected of mapping
        The document of a release.

    Returns
    -------
    str
        One line a cell, after a line of component names; ``LOWER`` and ``UPPER`` hold what was
        told of a hidden cell.
    """
    document = safe.content
    words = {"activity": "ACTIVITY", "area": "REF_AREA", "size": "SCOPE"}
    dimensions = ["INDICATOR", *(words[d] for d in document["dimensions"])]
    dimensions += ["UNIT_MEASURE", "WORLD", "TIME_PERIOD"]
    attributes = ("UNIT_MULT", "LOWER", "UPPER", "CONF_STATUS", "KNOWN_AT")
    head = {
        "INDICATOR": str(document["measure"]),
        "UNIT_MEASURE": str(document["unit"]),
        "UNIT_MULT": "0",
        "WORLD": str(document["world"]),
        "TIME_PERIOD": time_period(Period.parse(str(document["period"]))),
        "KNOWN_AT": str(document["as_of"]),
    }
    lines = [
        head
        | {words[d]: str(cell[d]) for d in document["dimensions"]}
        | {
            "OBS_VALUE": cell["value"] or "",
            "LOWER": cell.get("low") or "",
            "UPPER": cell.get("high") or "",
            "CONF_STATUS": str(cell["confidentiality"]),
        }
        for cell in document["cells"]
    ]
    return _written("PROTECTED", dimensions, attributes, lines)


def _written(
    structure: str,
    dimensions: Sequence[str],
    attributes: Sequence[str],
    lines: Sequence[Mapping[str, str]],
) -> str:
    # pysdmx brings pandas; only who asks for SDMX pays for it.
    import pandas as pd  # noqa: PLC0415 - heavy, see above
    from pysdmx.io.csv.sdmx20.writer import write  # noqa: PLC0415 - heavy, see above
    from pysdmx.io.pd import PandasDataset  # noqa: PLC0415 - heavy, see above
    from pysdmx.model import Component, Components, Concept, Role, Schema  # noqa: PLC0415

    def component(name: str, role: Role) -> Component:
        return Component(
            id=name,
            required=role is Role.DIMENSION,
            role=role,
            concept=Concept(name),
            attachment_level="O" if role is Role.ATTRIBUTE else None,
        )

    columns = [*dimensions, "OBS_VALUE", *attributes]
    schema = Schema(
        context="datastructure",
        agency="ONDIRIS",
        id=structure,
        version="1.0",
        components=Components(
            [
                *(component(name, Role.DIMENSION) for name in dimensions),
                component("OBS_VALUE", Role.MEASURE),
                *(component(name, Role.ATTRIBUTE) for name in attributes),
            ]
        ),
    )
    data = pd.DataFrame(list(lines), columns=columns, dtype="string")
    written = write([PandasDataset(structure=schema, data=data)])
    return written or ""


def _line(row: Row) -> dict[str, str]:
    keys = {
        DIMENSIONS[name]: text or "_Z" for name, text in zip(KEY_FIELDS, row.key.texts, strict=True)
    }
    return keys | {
        "TIME_PERIOD": time_period(row.period),
        "OBS_VALUE": row.text,
        "UNIT_MULT": str(row.multiplier),
        "DECIMALS": str(max(row.digits, 0)),
        "BOUND": str(row.bound),
        "LOWER": f"{row.low:f}" if row.low.is_finite() else "",
        "UPPER": f"{row.high:f}" if row.high.is_finite() else "",
        "OBS_STATUS": " ".join(row.status) or "A",
        "CONF_STATUS": str(row.confidentiality),
        "ORIGIN": str(row.origin),
        "SOURCE": row.source,
        "LOCATOR": row.locator,
        "KNOWN_AT": row.known.day.isoformat(),
        "DEADLINE": "true" if row.period.deadline else "",
        "OBS_ID": row.id,
    }


def time_period(period: Period) -> str:
    """Return a period as SDMX writes it.

    Examples
    --------
    >>> time_period(Period.parse("2025-01/2025-05")), time_period(Period.parse("2025-H1"))
    ('2025-01-01/P5M', '2025-S1')
    """
    if period.frequency is Frequency.DAY:
        span = "" if period.length == 1 else f"/P{period.length}D"
        return f"{period.start.isoformat()}{span}"
    if period.length == 1:
        return str(Period(period.frequency, period.start)).replace("-H", "-S")
    return f"{period.start.isoformat()}/P{period.length * _MONTHS[period.frequency]}M"
