"""What a figure can be: within the bounds of its measure, and of a time that has come.

The list of measures states the smallest and the largest value of each; how a measure adds over time
says whether its figure of a period can be known before the period is over.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from ondiris.codes.catalogue import Catalogue
from ondiris.errors import InvalidInput
from ondiris.model import FACES, Adds, Bound, Known, Modality, Period, Printed, SeriesKey

__all__ = ["least_of", "refuse_impossible"]

_RATES = frozenset(("%", "ppt", "x", "rank"))


def least_of(key: SeriesKey, catalogue: Catalogue) -> Decimal | None:
    """Return the smallest value that a measure can have, in whole units; None where any is."""
    return _bound(catalogue["measures"][key.measure].attributes.get("least", ""))


def refuse_impossible(
    key: SeriesKey, period: Period, printed: Printed, known: Known, catalogue: Catalogue
) -> None:
    """Refuse a figure that cannot be, whoever says it.

    Raises
    ------
    InvalidInput
        ``impossible-value`` outside the bounds of the measure, or for parts of what is counted in
        whole numbers; ``future-period`` where what is said to be done lies after the day on which
        it became known.

    Notes
    -----
    A project of "2025" may be done in November; what a place made in 2025 is known when the year
    is over.  So a period must have begun, and the one of a plain figure of a measure that sums over
    time, or of its growth, must have ended, unless it is about a subject.
    """
    _refuse_value(key, printed, catalogue)
    if key.modality is not Modality.ACHIEVED or period.deadline or period.last_day <= known.day:
        return
    if period.first_day > known.day or _flows(key, printed, catalogue):
        raise InvalidInput(
            "future-period",
            f"{period} ends after {known.day}, the day on which it became known",
            hint="Correct the period or the day; what is only expected has the modality 'planned'.",
        )


def _refuse_value(key: SeriesKey, printed: Printed, catalogue: Catalogue) -> None:
    attributes = catalogue["measures"][key.measure].attributes
    least, most = (_bound(attributes.get(name, "")) for name in ("least", "most"))
    number = printed.value.scaleb(printed.multiplier)
    if least is not None and number < least:
        raise InvalidInput("impossible-value", f"{key.measure} is never below {least}")
    if most is not None and number > most:
        raise InvalidInput("impossible-value", f"{key.measure} is never above {most}")
    counted = key.unit not in _RATES and catalogue.unit(key.unit).counted
    if counted and not printed.multiplier and printed.value != printed.value.to_integral_value():
        raise InvalidInput("impossible-value", f"{key.unit} are counted in whole numbers")


def _flows(key: SeriesKey, printed: Printed, catalogue: Catalogue) -> bool:
    """Whether a figure is known only once its period is over."""
    if key.subject or printed.bound is not Bound.EQ:
        return False
    measure = key.of if key.measure in FACES else key.measure
    listed = measure in catalogue["measures"]
    return listed and catalogue.measure(measure).over_time is Adds.SUM


@lru_cache(maxsize=256)
def _bound(text: str) -> Decimal | None:
    return Decimal(text) if text else None
