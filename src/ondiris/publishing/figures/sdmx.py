"""Figures in the words of SDMX: the components of one structure, and how a figure fills them.

Dimensions are the key fields under the words SDMX has for them, how often first; a cumulative
period is a time range (``2025-01-01/P5M``), and a deadline is its last reading with ``DEADLINE``
set.  Two figures of one series and time that differ in nothing but the kind of period (a deadline,
several units together) have another ``FREQ``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from ondiris.disclosure import Protected
from ondiris.model import KEY_FIELDS, Frequency, KnownBasis, Period, SeriesKey
from ondiris.production.figures.rows import Row

__all__ = [
    "ATTRIBUTES",
    "DIMENSIONS",
    "OBSERVATION",
    "SDMX_CSV",
    "SERIES",
    "as_id",
    "csv_line",
    "frequency_of",
    "leading_status",
    "observation_of",
    "protected_sdmx_csv",
    "series_of",
    "time_period",
    "to_sdmx_csv",
]

SDMX_CSV = "application/vnd.sdmx.data+csv;version=2.0.0"
"""Media type of SDMX-CSV 2.0."""

DIMENSIONS: Final[Mapping[str, str]] = {
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
SERIES: Final = ("FREQ", *DIMENSIONS.values())
"""What identifies a series, in the order of a key."""
ATTRIBUTES: Final = (
    "UNIT_MULT", "DECIMALS", "BOUND", "LOWER", "UPPER", "OBS_STATUS", "STATUSES", "CONF_STATUS",
    "ORIGIN", "SOURCE", "LOCATOR", "KNOWN_AT", "KNOWN_BASIS", "DEADLINE", "OBS_ID",
)  # fmt: skip
OBSERVATION: Final = ("TIME_PERIOD", "OBS_VALUE", *ATTRIBUTES)
"""What an observation holds, in the order of its texts."""
NOT_APPLICABLE: Final = "_Z"
SEVERAL: Final = "_O"
"""How often, where a figure is of several units together or of a deadline."""
_MONTHS = {Frequency.YEAR: 12, Frequency.HALF: 6, Frequency.QUARTER: 3, Frequency.MONTH: 1}
_OUTSIDE = re.compile(r"[^A-Za-z0-9_@$-]", re.ASCII)
_NAMED = {"%": "PT", "/": "_PER_"}
_LEADING = "QLMONVUIEFGPBDKWA"
"""Statuses, what a reader must know first before the rest."""
_QUOTE, _TWICE = '"', '""'
_QUOTED = re.compile(r'[",\r\n]')


@lru_cache(maxsize=65_536)
def as_id(code: str) -> str:
    """Return a code as SDMX allows identifiers: without points, slashes and per cent signs.

    Examples
    --------
    >>> as_id("%"), as_id("KZT/persons"), as_id("output@C-MACH"), as_id("st.1"), as_id("")
    ('PT', 'KZT_PER_persons', 'output@C-MACH', 'st$2E1', '_Z')
    """
    if not code:
        return NOT_APPLICABLE

    def written(found: re.Match[str]) -> str:
        sign = found[0]
        return _NAMED.get(sign) or "".join(f"${byte:02X}" for byte in sign.encode())

    return _OUTSIDE.sub(written, code)


def series_of(key: SeriesKey, frequency: str) -> tuple[str, ...]:
    """Return what identifies a series, in the order of `SERIES`.

    Parameters
    ----------
    key : SeriesKey
    frequency : str
        As `frequency_of` says.
    """
    texts = dict(zip(KEY_FIELDS, key.texts, strict=True))
    texts["base_period"] = texts["base_period"].replace(
        "/", "--"
    )  # an interval, as ISO 8601 has it
    return frequency, *(as_id(texts[name]) for name in DIMENSIONS)


def frequency_of(period: Period) -> str:
    """Return how often a figure of such a period comes, by the code of its dimension."""
    return SEVERAL if period.deadline or period.length > 1 else str(period.frequency)


def observation_of(row: Row) -> tuple[str, ...]:
    """Return what a figure says, in the order of `OBSERVATION`; empty is what is not said.

    A day that is that of loading alone is no day of publication: it is not said.
    """
    return (
        time_period(row.period),
        row.text,
        str(row.multiplier),
        str(max(row.digits, 0)),
        str(row.bound),
        f"{row.low:f}" if row.low.is_finite() else "",
        f"{row.high:f}" if row.high.is_finite() else "",
        leading_status(row.status),
        " ".join(row.status) if len(row.status) > 1 else "",
        str(row.confidentiality),
        str(row.origin),
        row.source,
        row.locator,
        "" if row.known.basis is KnownBasis.LOADED else row.known.day.isoformat(),
        str(row.known.basis),
        "true" if row.period.deadline else "",
        row.id,
    )


def leading_status(statuses: Sequence[str]) -> str:
    """Return the one status that a reader must know first; a normal value has none.

    Examples
    --------
    >>> leading_status(("B", "P")), leading_status(())
    ('P', 'A')
    """
    return min(statuses, key=_LEADING.find, default="A")


def to_sdmx_csv(rows: Iterable[Row]) -> str:
    """Return figures as SDMX-CSV 2.0.

    Parameters
    ----------
    rows : iterable of Row

    Returns
    -------
    str
        One line a figure, after a line of component names.
    """
    told = ((*series_of(row.key, frequency_of(row.period)), *observation_of(row)) for row in rows)
    return _written("FIGURES", (*SERIES, *OBSERVATION), told)


def csv_line(texts: Iterable[str]) -> str:
    r"""Return one line of a CSV file.

    Examples
    --------
    >>> csv_line(("a", 'a "b" c', "c, d"))
    'a,"a ""b"" c","c, d"\n'
    """
    quoted = (f'"{t.replace(_QUOTE, _TWICE)}"' if _QUOTED.search(t) else t for t in texts)
    return f"{','.join(quoted)}\n"


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
    columns = (*dimensions, "OBS_VALUE", *attributes)
    return _written("PROTECTED", columns, ([line[name] for name in columns] for line in lines))


def _written(structure: str, columns: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    stated = ("datastructure", f"ONDIRIS:{structure}(1.0)", "I")
    head = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *columns)
    return "".join(map(csv_line, (head, *((*stated, *line) for line in lines))))


@lru_cache(maxsize=8_192)
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
