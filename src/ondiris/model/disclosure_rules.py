"""Words of disclosure rules: what is counted, how far a cell must blur, who agreed to be seen.

A city decides them and states them, dated and cited, in its settings; the room `disclosure` says
what they mean for a table.  Both speak of the same types, and what cannot be meant is refused when
a rule is made, wherever it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from ondiris.errors import InvalidInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Cost", "Dominance", "Insiders", "PriorPosterior", "Rules", "Waiver", "ZeroCells"]


class ZeroCells(StrEnum):
    """Whether a zero reported by contributors is itself a secret."""

    OPEN = "open"
    PROTECTED = "protected"


class Insiders(StrEnum):
    """Whom the proof lets play the attacker besides the outsider."""

    NONE = "none"
    SOLE = "sole-contributors"


class Cost(StrEnum):
    """What a secondary suppression loses."""

    CELLS = "cells"
    VALUE = "value"
    INFORMATION = "information"

    def of(self, value: Floats, leaves: Floats | float = 1.0) -> Floats:
        """Return each cell's cost: one, its value, or log(1 + value) for each leaf it sums.

        Parameters
        ----------
        value : float array, shape (cells,)
        leaves : float array, shape (cells,), or float
            Leaf cells with a value that each cell sums: a total is asked for more than its parts.
        """
        import numpy as np  # noqa: PLC0415 - settings name a cost where nothing is computed

        match self:
            case Cost.CELLS:
                return np.ones_like(value)
            case Cost.VALUE:
                return value.astype(np.float64)
            case Cost.INFORMATION:
                return np.asarray(np.log1p(value) * leaves, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Dominance:
    """The (n, k) rule: the largest n hold more than k per cent."""

    n: int
    k: float

    def __post_init__(self) -> None:
        """Refuse parameters outside their meaning."""
        if not (1 <= self.n <= 8 and 0 < self.k < 100):
            raise InvalidInput("rule-parameter", "dominance needs 1 <= n <= 8 and 0 < k < 100")


@dataclass(frozen=True, slots=True)
class PriorPosterior:
    """The pq rule: known within q per cent before, not within p per cent after."""

    p: float
    q: float

    def __post_init__(self) -> None:
        """Refuse parameters outside their meaning."""
        if not 0 < self.p < self.q <= 100:
            raise InvalidInput("rule-parameter", "the pq rule needs 0 < p < q <= 100")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force from a day on; every number is a city's decision, none is a default.

    Parameters
    ----------
    valid_from : str
        First day of validity, ISO.
    minimum_frequency : int, optional
        Fewest holdings of an open cell.
    frequency_margin : float
        Protection level of the frequency rule, per cent of the cell.
    dominance : Dominance or tuple of Dominance, optional
        One or several, each with another n; a cell is sensitive where any of them says so.
    p_percent : float, optional
    pq : PriorPosterior, optional
    zero_cells : ZeroCells
    zero_range : float
        Protection level of a protected zero, in the table's unit.
    cost : Cost
        What secondary suppression minimises.
    insiders : Insiders
        Whether sole contributors of other hidden cells are attackers too.
    document : str
        Where the rules were decided.
    least_level : float
        Smallest protection level in the table's unit: of counts one, since what is known closer
        is known exactly.
    """

    valid_from: str
    minimum_frequency: int | None = None
    frequency_margin: float = 0.0
    dominance: Dominance | tuple[Dominance, ...] | None = None
    p_percent: float | None = None
    pq: PriorPosterior | None = None
    zero_cells: ZeroCells = ZeroCells.OPEN
    zero_range: float = 0.0
    cost: Cost = Cost.CELLS
    insiders: Insiders = Insiders.SOLE
    document: str = ""
    least_level: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a set of rules that protects nothing or cannot be met."""
        if not any((self.minimum_frequency, self.dominance, self.p_percent, self.pq)):
            raise InvalidInput(
                "no-rule",
                "the disclosure rules name no primary rule",
                hint="Set minimum_frequency, p_percent, dominance or pq.",
            )
        if self.minimum_frequency is not None and self.minimum_frequency < 2:
            raise InvalidInput("rule-parameter", "minimum_frequency must be 2 or more")
        if self.minimum_frequency is not None and not 0 < self.frequency_margin <= 100:
            raise InvalidInput("rule-parameter", "frequency_margin must be in (0, 100] per cent")
        if self.p_percent is not None and not 0 < self.p_percent <= 100:
            raise InvalidInput("rule-parameter", "p_percent must be in (0, 100]")
        if self.zero_cells is ZeroCells.PROTECTED and self.zero_range <= 0:
            raise InvalidInput("rule-parameter", "protected zeros need a zero_range above 0")
        self._refuse_rules_that_never_count()

    def _refuse_rules_that_never_count(self) -> None:
        """Refuse a dominance rule beside one that is stricter wherever it speaks."""
        rules = sorted(self.dominances, key=lambda rule: rule.n)
        for fewer, more in pairwise(rules):
            if more.n == fewer.n or more.k <= fewer.k:
                raise InvalidInput(
                    "rule-parameter",
                    f"dominance ({fewer.n}, {fewer.k:g}) says nothing beside "
                    f"({more.n}, {more.k:g})",
                    hint="Of two dominance rules the one with the larger n has the larger k.",
                )

    @property
    def dominances(self) -> tuple[Dominance, ...]:
        """The dominance rules, none, one or several."""
        if isinstance(self.dominance, Dominance):
            return (self.dominance,)
        return self.dominance or ()

    @property
    def of_counts(self) -> Rules:
        """The rules of a table that counts contributors: their number alone is judged.

        Raises
        ------
        InvalidInput
            ``no-rule`` where there is no minimum frequency.
        """
        if self.minimum_frequency is None:
            raise InvalidInput(
                "no-rule",
                "a table of counts needs a minimum frequency",
                hint="Set minimum_frequency; sizes of contributions say nothing of a count.",
            )
        return replace(self, dominance=None, p_percent=None, pq=None, least_level=1.0)

    @property
    def blur_pct(self) -> float:
        """How far any estimate of one contributor must stay off, by the first rule that says it."""
        said = (self.p_percent, self.pq and self.pq.p, self.frequency_margin)
        left = max((100 - rule.k for rule in self.dominances), default=0.0)
        return float(next((margin for margin in said if margin), left))


@dataclass(frozen=True, slots=True)
class Waiver:
    """A contributor's written consent, and the document that holds it."""

    holding: str
    document: str

    def __post_init__(self) -> None:
        """Refuse a consent that nobody can find again."""
        if not self.document.strip():
            raise InvalidInput(
                "waiver-document",
                f"the waiver of {self.holding} names no document",
                hint="Name the letter that holds the consent.",
            )
