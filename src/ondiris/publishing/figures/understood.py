"""What was understood of a file, as a line and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.codes import counted
from ondiris.model import Adjustment, Comparison, Modality, PriceBasis, Scope, World
from ondiris.production.figures.suspicions import Suspicion, SuspicionKind
from ondiris.production.figures.understanding import Understood

__all__ = ["suspicion_json", "suspicion_line", "understood_json", "understood_line"]

_NEUTRAL = {
    str(word)
    for word in (
        Comparison.NONE_STATED, PriceBasis.UNSTATED, Adjustment.NSA, Scope.ALL, Modality.ACHIEVED,
        World.ACTUAL,
    )
}  # fmt: skip
_FEW = 4
_DOUBTS = {
    SuspicionKind.COPIED_SERIES: "the same figures as of {}, digit by digit",
    SuspicionKind.COPIED_PERIOD: "the same figures as in {}, digit by digit",
    SuspicionKind.REPEATED: "the same figure as in {}, digit by digit",
    SuspicionKind.THOUSANDS: "about a thousand times, or a thousandth of, what it was in {}",
    SuspicionKind.FALLING: "less than {} came to already",
    SuspicionKind.PARTS: "another number than the sum of its parts by {}",
    SuspicionKind.BREAK: "a change against {} far beyond any that stands",
}


def understood_line(one: Understood) -> str:
    """Return in one line what the figures of a column are, where they stand and how far they go."""
    key = one.key
    column = f"column {one.column}" + (f" ({one.title})" if one.title else "")
    places = (f"sheet {one.sheet}" if one.sheet else "", column if one.column else "")
    where = ", ".join(filter(None, places))
    words = (key.comparison, key.base_period, key.price_basis, key.adjustment, key.scope,
             key.modality, key.world)  # fmt: skip
    kind = key.measure + (f" of {key.of}" if key.of else "")
    unit = key.unit + (f" × 10^{one.multiplier}" if one.multiplier else "")
    said = [kind, unit, *(str(word) for word in words if word and str(word) not in _NEUTRAL)]
    figures = one.count - one.kept_back - one.without_value
    parts = [
        ", ".join(filter(None, said)),
        " to ".join(one.periods),
        _codes("area", one.areas),
        _codes("activity", one.activities),
        *([_codes("subject", one.subjects)] if one.subjects else []),
        _range(one) if figures else "",
        _rows(one),
        counted(figures, "figure") if figures else "",
        f"{one.kept_back} kept back" if one.kept_back else "",
        f"{one.without_value} without a value" if one.without_value else "",
    ]
    return (f"{where}: " if where else "") + "; ".join(filter(None, parts))


def _range(one: Understood) -> str:
    if one.least is None or one.most is None:
        return "no public number"
    return f"{one.least:f}" if one.least == one.most else f"{one.least:f} to {one.most:f}"


def _rows(one: Understood) -> str:
    if not one.first:
        return ""
    return f"row {one.first}" if one.first == one.last else f"rows {one.first}–{one.last}"


def _codes(noun: str, codes: Sequence[str]) -> str:
    if len(codes) == 1:
        return codes[0]
    few = ", ".join(codes[:_FEW])
    plural = "activities" if noun == "activity" else f"{noun}s"
    return f"{len(codes)} {plural} ({few}{', …' if len(codes) > _FEW else ''})"


def understood_json(one: Understood) -> dict[str, object]:
    """Return the same as JSON; numbers as texts, without their power of ten."""
    key = one.key
    return {
        "sheet": one.sheet or None,
        "column": one.column or None,
        "title": one.title or None,
        "measure": key.measure,
        "of": key.of or None,
        "unit": key.unit,
        "unit_multiplier": one.multiplier,
        "comparison": str(key.comparison),
        "base_period": key.base_period or None,
        "price_basis": str(key.price_basis),
        "adjustment": str(key.adjustment),
        "scope": str(key.scope),
        "modality": str(key.modality),
        "world": str(key.world),
        "first_period": one.periods[0],
        "last_period": one.periods[-1],
        "areas": list(one.areas),
        "activities": list(one.activities),
        "subjects": list(one.subjects),
        "least": None if one.least is None else f"{one.least:f}",
        "most": None if one.most is None else f"{one.most:f}",
        "first_row": one.first or None,
        "last_row": one.last or None,
        "figures": one.count,
        "kept_back": one.kept_back,
        "without_value": one.without_value,
    }


def suspicion_line(one: Suspicion) -> str:
    """Return in one line what looks wrong, where, and beside what; never a value."""
    places = "; ".join(one.places[:_FEW])
    more = f" and {len(one.places) - _FEW} more" if len(one.places) > _FEW else ""
    key = one.series
    said = _DOUBTS[one.kind].format(one.beside)
    about = f"{key.measure}, {key.area}, {key.activity}, {one.period}"
    return f"look at {places}{more} ({about}): {said}"


def suspicion_json(one: Suspicion) -> dict[str, object]:
    """Return the same as JSON."""
    key = one.series
    return {
        "kind": str(one.kind),
        "places": list(one.places),
        "measure": key.measure,
        "of": key.of or None,
        "area": key.area,
        "activity": key.activity,
        "period": str(one.period),
        "beside": one.beside,
    }
