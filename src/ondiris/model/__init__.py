"""The words of the house: what a number must carry before anyone may believe it.

A `SeriesKey` says which series, a `Period` which time, a `Printed` which digits, a `Source`
who said it; together with the day it became known they make an `Observation`.  What is said
about a subject without a number is a `Statement`.  What we compute is `Derived` or an
`Estimate` and never passes for an observation.
"""

from __future__ import annotations

from ondiris.model.batch import ObservationBatch
from ondiris.model.estimate import Derived, Estimate
from ondiris.model.fiscal_year import FiscalYear
from ondiris.model.holidays import Holiday, Holidays
from ondiris.model.interval import Interval
from ondiris.model.missing import KEPT_BACK, WITHOUT_VALUE, says_why
from ondiris.model.month import Month
from ondiris.model.observation import (
    FACES,
    KEY_FIELDS,
    Known,
    Observation,
    SeriesKey,
    Statement,
    Vintage,
    Withdrawal,
    content_id,
    promise_weight,
    states_basis,
)
from ondiris.model.period import Frequency, Period
from ondiris.model.printed import Bound, Printed
from ondiris.model.short_lists import (
    Adjustment,
    Comparison,
    Confidentiality,
    KnownBasis,
    Modality,
    Origin,
    PriceBasis,
    Scope,
    World,
)
from ondiris.model.words import (
    APPLICATION,
    COMPILED,
    COMPILER,
    PARTY,
    Activity,
    Adds,
    Area,
    Measure,
    MeasureKind,
    Source,
    Unit,
    compiled_here,
    is_party,
)

__all__ = [
    "APPLICATION",
    "COMPILED",
    "COMPILER",
    "FACES",
    "KEPT_BACK",
    "KEY_FIELDS",
    "PARTY",
    "WITHOUT_VALUE",
    "Activity",
    "Adds",
    "Adjustment",
    "Area",
    "Bound",
    "Comparison",
    "Confidentiality",
    "Derived",
    "Estimate",
    "FiscalYear",
    "Frequency",
    "Holiday",
    "Holidays",
    "Interval",
    "Known",
    "KnownBasis",
    "Measure",
    "MeasureKind",
    "Modality",
    "Month",
    "Observation",
    "ObservationBatch",
    "Origin",
    "Period",
    "PriceBasis",
    "Printed",
    "Scope",
    "SeriesKey",
    "Source",
    "Statement",
    "Unit",
    "Vintage",
    "Withdrawal",
    "World",
    "compiled_here",
    "content_id",
    "is_party",
    "promise_weight",
    "says_why",
    "states_basis",
]
