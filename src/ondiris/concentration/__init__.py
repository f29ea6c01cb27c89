"""Where industry concentrates, and how much of that hangs on a single firm.

Three families.  **Shares** read a table of areas by activities: the `location_quotient` says
whether an area has more than its share of an activity, `krugman_specialisation` how far an area's
structure is from all others', `locational_gini` how unevenly an activity is spread.  **Firms**
read one value per firm: `herfindahl`, `gini` and `theil` (which `theil_parts` splits into between
and within), and `ellison_glaeser`, which asks whether an activity clusters more than a few large
plants would by chance.  A table of several periods is computed period by period.

**Firmness.**  `without_largest` shows what a measure would be without its largest firm: for the
statistician, never for a page.  `sampling_band` gives an interval where a stratum was sampled and
nothing where the register is complete.  `banded` turns values into classes, only for cells that
passed disclosure control: a quotient of a cell with one firm is that firm.

The laws: a merger never lowers Herfindahl; equal firms give zero Gini and Theil; quotients
average to one over areas by their weight; scaling every value changes nothing; the parts of a
shift-share sum to the change.

Rejected: entropy of shares without a reference (it measures the classification), and bands by a
jackknife over firms of a complete register (there is no sampling to imitate).
"""

from __future__ import annotations

from ondiris.concentration.firmness import WithoutLargest, banded, sampling_band, without_largest
from ondiris.concentration.firms import ellison_glaeser, gini, herfindahl, theil, theil_parts
from ondiris.concentration.shares import (
    krugman_specialisation,
    location_quotient,
    locational_gini,
)
from ondiris.concentration.shift_share import ShiftShare, shift_share

__all__ = [
    "ShiftShare",
    "WithoutLargest",
    "banded",
    "ellison_glaeser",
    "gini",
    "herfindahl",
    "krugman_specialisation",
    "location_quotient",
    "locational_gini",
    "sampling_band",
    "shift_share",
    "theil",
    "theil_parts",
    "without_largest",
]
