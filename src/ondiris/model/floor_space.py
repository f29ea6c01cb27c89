"""The floor of a hall or a park, in square metres: what is built, what of it is let, what is free.

Let and free need not add up to what is built: an operator uses some of it, some cannot be used.
More than is built they never are.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ondiris.errors import InvalidInput

__all__ = ["FloorSpace"]


@dataclass(frozen=True, slots=True)
class FloorSpace:
    """How much floor there is, and how many sit and work there; what nobody says is None.

    Parameters
    ----------
    built, let, free : Decimal, optional
        Square metres.
    tenants, jobs : int, optional

    Raises
    ------
    InvalidInput
        ``negative``, ``part-exceeds-whole``, ``let-and-free-exceed-built`` or ``let-to-nobody``.

    Examples
    --------
    >>> hall = FloorSpace(Decimal(4000), Decimal(2500), Decimal(1000))
    >>> hall.vacancy
    Decimal('0.25')
    """

    built: Decimal | None = None
    let: Decimal | None = None
    free: Decimal | None = None
    tenants: int | None = None
    jobs: int | None = None

    def __post_init__(self) -> None:
        amounts = (self.built, self.let, self.free, self.tenants, self.jobs)
        if any(amount is not None and amount < 0 for amount in amounts):
            raise InvalidInput("negative", "an amount of premises is never negative")
        for name, part in (("let", self.let), ("free", self.free)):
            if self.built is not None and part is not None and part > self.built:
                raise InvalidInput("part-exceeds-whole", f"{name} is more than built")
        if self.built is not None and (self.let or 0) + (self.free or 0) > self.built:
            raise InvalidInput(
                "let-and-free-exceed-built", "let and free are more than is built",
                hint="Whatever is let is not free; correct one of the three.",
            )  # fmt: skip
        if self.let and self.tenants == 0:
            raise InvalidInput("let-to-nobody", "floor is let and there is no tenant")

    @property
    def vacancy(self) -> Decimal | None:
        """Share of what is built that is free; None where that is not known."""
        if not self.built or self.free is None:
            return None
        return self.free / self.built
