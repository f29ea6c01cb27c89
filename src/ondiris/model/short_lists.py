"""The short code lists that a series and an entry are described by."""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "Adjustment",
    "Comparison",
    "Confidentiality",
    "KnownBasis",
    "Modality",
    "Origin",
    "PriceBasis",
    "Scope",
    "World",
]


class Scope(StrEnum):
    """Which producers a figure covers."""

    ALL = "all"
    LARGE_MEDIUM = "large_medium"
    SME = "sme"


class Comparison(StrEnum):
    """The base of a growth or index."""

    YOY_SAME_PERIOD = "yoy_same_period"
    PREV_MONTH = "prev_month"
    PREV_YEAR = "prev_year"
    FIXED = "fixed"
    NONE_STATED = "none_stated"


class PriceBasis(StrEnum):
    """Constant or current prices (SDMX PRICES)."""

    REAL = "real"
    NOMINAL = "nominal"
    UNSTATED = "unstated"


class Adjustment(StrEnum):
    """Seasonal adjustment (SDMX ADJUSTMENT)."""

    NSA = "nsa"
    SA = "sa"
    TREND = "trend"


class Modality(StrEnum):
    """Done, under way, or promised."""

    ACHIEVED = "achieved"
    IN_PROGRESS = "in_progress"
    PLANNED = "planned"


class World(StrEnum):
    """The city as it is, or one that was made up for demonstration."""

    ACTUAL = "actual"
    SYNTHETIC = "synthetic"


class Origin(StrEnum):
    """How a figure came to be."""

    PUBLISHED = "published"
    REPORTED = "reported"
    DERIVED = "derived"
    ESTIMATED = "estimated"
    FORECAST = "forecast"


class Confidentiality(StrEnum):
    """SDMX CONF_STATUS: what may leave by a public door."""

    FREE = "F"
    INTERNAL = "N"
    CONFIDENTIAL = "C"
    SECONDARY = "D"


class KnownBasis(StrEnum):
    """How the day on which a source said something is known."""

    STATED = "stated"
    ADDRESS = "address"
    INFERRED = "inferred"
    LOADED = "loaded"
