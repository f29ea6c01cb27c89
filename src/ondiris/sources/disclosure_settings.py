"""What settings say of disclosure control: rules from a day on, and consents to be visible."""

from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, Strict, model_validator

from ondiris.errors import InvalidInput
from ondiris.model.disclosure_rules import (
    Cost,
    Dominance,
    Insiders,
    PriorPosterior,
    Rules,
    Waiver,
    ZeroCells,
)
from ondiris.sources.setting_types import Day, Number, NumberAndShare, Whole

__all__ = ["DisclosureTable", "SettingsTable", "WaiverTable"]

_RULES_HINT: Final = "docs/how-to/protect-a-table.md shows how rules and consents are written."


class SettingsTable(BaseModel):
    """A table of the settings: its keys and no others, each of its type, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class DisclosureTable(SettingsTable):
    """Rules of disclosure control from a day on; the latest that is in force counts."""

    valid_from: Day = Field(
        description="First day of validity; each table has another.", examples=["2025-01-01"]
    )
    minimum_frequency: Annotated[Whole, Field(le=1_000)] | None = Field(
        None, description="A cell of fewer holdings is hidden; 2 or more.", examples=[3]
    )
    frequency_margin: Number | None = Field(
        None,
        description="Blur of such a cell, per cent of it; `p_percent` where left out.",
        examples=[10],
    )
    dominance_n: Whole | None = Field(
        None, description="So many of the largest, 1 to 8; with `dominance_k`.", examples=[1]
    )
    dominance_k: Number | None = Field(
        None,
        description="A cell is hidden where they hold more than so many per cent.",
        examples=[85],
    )
    dominance: tuple[NumberAndShare, ...] = Field(
        (),
        description="Further such rules, n and k of each; hidden is what any of them hides.",
        examples=[[[2, 99]]],
    )
    p_percent: Number | None = Field(
        None,
        description="Nobody may estimate another closer than so many per cent.",
        examples=[10],
    )
    pq_p: Number | None = Field(
        None,
        description="Per cent that must stay unknown after publication; with `pq_q`.",
        examples=[10],
    )
    pq_q: Number | None = Field(
        None, description="Per cent that was unknown before; above `pq_p`.", examples=[50]
    )
    zero_cells: Annotated[ZeroCells, Strict(strict=False)] = Field(
        ZeroCells.OPEN, description="Whether a reported zero is a secret."
    )
    zero_range: Number = Field(
        0.0, description="Blur of a protected zero, in the table's unit; above 0 where protected."
    )
    cost: Annotated[Cost, Strict(strict=False)] = Field(
        Cost.INFORMATION, description="What hiding further cells is to lose least of."
    )
    insiders: Annotated[Insiders, Strict(strict=False)] = Field(
        Insiders.SOLE, description="Whether who is alone in a hidden cell is an attacker too."
    )
    citation: str = Field(
        "",
        description="Where the rules were decided.",
        examples=["Order 12 of 3 March 2025"],
    )

    @model_validator(mode="after")
    def _can_be_meant(self) -> Self:
        for one, other in (("dominance_n", "dominance_k"), ("pq_p", "pq_q")):
            if (getattr(self, one) is None) != (getattr(self, other) is None):
                raise InvalidInput(
                    "rule-parameter", f"{one} and {other} are one rule", hint=_RULES_HINT
                )
        _ = self.rules
        return self

    @property
    def rules(self) -> Rules:
        """The rules as the room of disclosure control takes them."""
        dominance = tuple(Dominance(int(n), k) for n, k in self.dominance)
        pq = None
        if self.dominance_n is not None and self.dominance_k is not None:
            dominance = (Dominance(self.dominance_n, self.dominance_k), *dominance)
        if self.pq_p is not None and self.pq_q is not None:
            pq = PriorPosterior(self.pq_p, self.pq_q)
        margin = self.frequency_margin
        return Rules(
            valid_from=self.valid_from,
            minimum_frequency=self.minimum_frequency,
            frequency_margin=(self.p_percent or 0.0) if margin is None else margin,
            dominance=dominance,
            p_percent=self.p_percent,
            pq=pq,
            zero_cells=self.zero_cells,
            zero_range=self.zero_range,
            cost=self.cost,
            insiders=self.insiders,
            document=self.citation,
        )


class WaiverTable(SettingsTable):
    """A contributor's written consent to be visible."""

    holding: str = Field(
        description="Holding, or number of the enterprise, that agreed.", examples=["H-17"]
    )
    document: str = Field(
        description="Letter that holds the consent.", examples=["Letter of 3 March 2025"]
    )
    valid_from: Day = Field("0001-01-01", description="First day on which it holds.")
    valid_to: Day = Field("9999-12-31", description="Last day on which it holds.")

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if not self.holding.strip():
            raise InvalidInput("rule-parameter", "a consent names no holding", hint=_RULES_HINT)
        if self.valid_to < self.valid_from:
            raise InvalidInput(
                "rule-parameter", "valid_to lies before the first day", hint=_RULES_HINT
            )
        _ = self.waiver
        return self

    @property
    def waiver(self) -> Waiver:
        """The consent as the room of disclosure control takes it."""
        return Waiver(self.holding, self.document)
