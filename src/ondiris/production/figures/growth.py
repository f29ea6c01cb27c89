"""How an activity grew: in volume, at current prices, and the prices between the two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ondiris.model import Comparison, Modality, PriceBasis
from ondiris.production.figures.rows import Row

__all__ = ["GrowthRates", "growth_by_activity", "preferred"]


@dataclass(frozen=True, slots=True)
class GrowthRates:
    """The rates of one activity and period; what nobody knows is missing.

    Parameters
    ----------
    volume : Row, optional
        Growth at constant prices.
    value : Row, optional
        Growth at current prices.
    price : Row, optional
        Prices implied by the two, in per cent of a year before.
    """

    volume: Row | None = None
    value: Row | None = None
    price: Row | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """Those that are known."""
        return tuple(row for row in (self.volume, self.value, self.price) if row is not None)


def preferred(rows: Iterable[Row]) -> Row | None:
    """Return one of several figures that answer one question.

    What others said, or follows from that, comes before what this home compiled from returns; then
    comes what states its basis, then what was printed.
    """

    def weight(row: Row) -> tuple[bool, ...]:
        nominal = row.key.question.price_basis is not row.key.price_basis
        return row.compiled, not row.stated, nominal, bool(row.formula)

    return min(rows, key=weight, default=None)


def growth_by_activity(rows: Iterable[Row], scope: str = "all") -> Mapping[str, GrowthRates]:
    """Return the rates of growth of output on the year before, by activity.

    Parameters
    ----------
    rows : iterable of Row
        Figures of one area and period; of others than whole activities none is taken.
    scope : str
        Producers that the rates are of.
    """
    kept: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        face = _face(row)
        if face and row.key.scope == scope:
            kept.setdefault((row.key.activity, face), []).append(row)
    codes = dict.fromkeys(code for code, _ in kept)
    return {
        code: GrowthRates(
            **{face: preferred(kept.get((code, face), ())) for face in ("volume", "value", "price")}
        )
        for code in codes
    }


def _face(row: Row) -> str:
    key = row.key
    whole = not key.subject and key.modality is Modality.ACHIEVED
    if not whole or key.comparison is not Comparison.YOY_SAME_PERIOD:
        return ""
    if key.measure == "index_pct":
        return "price" if key.of == "output_price" else ""
    if key.measure != "growth_pct" or key.of != "output":
        return ""
    return {PriceBasis.REAL: "volume", PriceBasis.NOMINAL: "value"}.get(key.price_basis, "")
