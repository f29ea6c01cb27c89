"""What a text said, and what is known of it now: each claim is a question to the ledger.

Answers are the figures that stand at a vintage, printed or derived.  A figure is held only against
one of the same kind: the same series, and a stretch of time of the same form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from ondiris.codes import Catalogue
from ondiris.model import (
    Comparison,
    Modality,
    Period,
    PriceBasis,
    SeriesKey,
)
from ondiris.production.bulletins.changes import ChangeSince, SaidFigure, change_since
from ondiris.production.figures.chains import chain_of
from ondiris.production.figures.rows import Row

__all__ = [
    "RELEASE_DAYS",
    "Agreement",
    "AnsweredClaim",
    "TimeForm",
    "answered",
    "form_of",
]

RELEASE_DAYS = 62
"""A release speaks of its own period, and of how things stand up to so many days after it."""
_PEOPLE = frozenset({"jobs", "persons"})
_UNSAID = frozenset({str(Comparison.NONE_STATED), str(PriceBasis.UNSTATED)})


class TimeForm(StrEnum):
    """What kind of time a figure is about: only one form answers another of its kind."""

    PROMISE = "promise"
    STAND = "stand"
    TO_DATE = "to_date"
    RUN = "run"


class Agreement(StrEnum):
    """What is known today of the very thing a text said."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class AnsweredClaim:
    """A claim beside what is known now.

    Parameters
    ----------
    said : SaidFigure
    form : TimeForm
    own : Row or None
        What stands now for the very time the text spoke of.
    agreement : Agreement
        Whether that figure and the text's agree within their digits.
    proof : Row or None
        The same figure made of other printed figures alone, where a printed one stands.
    newest : Row or None
        The newest figure of the same question, or the one of the period asked for.
    alike : Row or None
        Where the newest covers other months: the text's own months of the newest year known.
    delivered : Row or None
        For a promise: the newest figure of what was delivered, over its own basket.
    change : ChangeSince or None
        From the text's figure to the newest, or to the one of the same months; none where the two
        cannot be compared.
    other_basis : Row or None
        Where the text left the prices of a growth unsaid and nothing newer is known at the prices
        it is read with: the newest at other prices.  It is shown as that and never compared.
    newer : bool
        Whether the newest is about a later time than the text's figure or, of a promise, says
        something else on a later day.
    """

    said: SaidFigure
    form: TimeForm
    own: Row | None
    agreement: Agreement
    proof: Row | None
    newest: Row | None
    alike: Row | None
    delivered: Row | None
    change: ChangeSince | None
    other_basis: Row | None
    newer: bool

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every figure of the answer, each once."""
        found = (self.newest, self.alike, self.own, self.delivered, self.other_basis)
        return tuple({row.id: row for row in found if row is not None}.values())

    @property
    def proved(self) -> bool | None:
        """Whether other printed figures make what the text said; nothing where none do."""
        return None if self.proof is None else self.said.interval.meets(self.proof.interval)

    @property
    def alone(self) -> bool:
        """Whether nothing but the text itself says what it said."""
        own = self.own
        return own is not None and own.source == self.said.entry.source and self.proof is None

    @property
    def compared(self) -> Row | None:
        """The figure that the change leads to."""
        return self.alike if self.alike is not None else self.newest


def answered(
    said: Iterable[SaidFigure],
    rows: Iterable[Row],
    catalogue: Catalogue,
    period: Period | None = None,
    proofs: Sequence[Row] = (),
) -> tuple[AnsweredClaim, ...]:
    """Answer each figure that a text said.

    Parameters
    ----------
    said : iterable of SaidFigure
    rows : iterable of Row
        Figures that stand, printed and derived.
    catalogue : Catalogue
        Says how measures add over time.
    period : Period, optional
        Answer as a release about this period could: flows of that very period, stocks and
        promises as known up to two months after it.  The newest of each by default.
    proofs : sequence of Row
        Figures made of printed ones of other sources than the text.
    """
    shelves: dict[str, list[Row]] = {}
    for row in rows:
        shelves.setdefault(row.key.measure, []).append(row)
    return tuple(
        _answer(one, shelves.get(one.key.measure, []), catalogue, period, proofs) for one in said
    )


def form_of(key: SeriesKey, period: Period, catalogue: Catalogue) -> TimeForm:
    """Return what kind of time a figure is about."""
    if period.deadline or (key.modality is Modality.PLANNED and key.subject):
        return TimeForm.PROMISE
    months = len(period.month_range)
    stands = catalogue.measure(key.measure).stands
    if not months or (stands and months == 1):
        return TimeForm.STAND
    first = period.first_day
    return TimeForm.TO_DATE if first.month == 1 and 1 < months < 12 else TimeForm.RUN


def _answer(
    said: SaidFigure,
    shelf: Sequence[Row],
    catalogue: Catalogue,
    period: Period | None,
    proofs: Sequence[Row],
) -> AnsweredClaim:
    form = form_of(said.key, said.entry.period, catalogue)
    alike = [row for row in shelf if _same_series(said.key, row.key)]
    own = _best(said, [r for r in alike if _own_time(said, r, form)])
    found = [r for r in alike if _same_form(said.entry.period, r.period, form)]
    if form is TimeForm.PROMISE and own is not None:  # another year's promise is no newer word
        found = list(chain_of(own, found))
    newest = _newest(said, [r for r in found if _asked(r, form, period)], form)
    same = _same_months(said, alike, newest, form)
    compared = same if same is not None else newest
    agreement = _agreement(said, own)
    again = newest is own and agreement is Agreement.AGREES
    newer = newest is not None and not again and _later(said, newest, form)
    told = newer or agreement is not Agreement.AGREES
    return AnsweredClaim(
        said=said,
        form=form,
        own=own,
        agreement=agreement,
        proof=_proof(said, own, proofs),
        newest=newest,
        alike=same,
        delivered=_delivered(said, own, shelf, catalogue, form),
        change=change_since(said, compared) if told and _comparable(said, compared, form) else None,
        other_basis=None if newer else _other_basis(said, shelf, form, period),
        newer=newer,
    )


def _proof(said: SaidFigure, own: Row | None, proofs: Sequence[Row]) -> Row | None:
    """Return what others make of the same series and time, beside a printed figure."""
    if own is None or own.formula:
        return None
    extent = said.entry.period.extent
    return _best(
        said,
        [
            row
            for row in proofs
            if row.formula and row.period.extent == extent and _same_series(said.key, row.key)
        ],
    )


def _other_basis(
    said: SaidFigure, shelf: Sequence[Row], form: TimeForm, period: Period | None
) -> Row | None:
    """Return the newest figure at other prices, where the text did not say at which its own are."""
    key = said.key
    unsaid = key.price_basis is PriceBasis.UNSTATED or "price_basis" in said.entry.defaulted
    if key.measure not in ("growth_pct", "index_pct") or not unsaid:
        return None
    found = [
        row
        for row in shelf
        if row.key.price_basis is not key.price_basis
        and _same_series(replace(key, price_basis=row.key.price_basis), row.key)
        and _same_form(said.entry.period, row.period, form)
        and _asked(row, form, period)
    ]
    newest = _newest(said, found, form)
    return newest if newest is not None and _later(said, newest, form) else None


def _same_series(asked: SeriesKey, found: SeriesKey) -> bool:
    """Whether a figure is of the series asked for; what one side leaves unsaid is no difference."""
    plain = ("measure", "of", "area", "activity", "subject", "scope", "base_period")
    if any(getattr(asked, name) != getattr(found, name) for name in plain):
        return False
    if asked.modality is not found.modality or asked.world is not found.world:
        return False
    units = {asked.unit, found.unit}
    if len(units) > 1 and units != _PEOPLE:
        return False
    return all(
        one == other or not _UNSAID.isdisjoint((one, other))
        for one, other in (
            (str(asked.comparison), str(found.comparison)),
            (str(asked.price_basis), str(found.price_basis)),
        )
    )


def _own_time(said: SaidFigure, row: Row, form: TimeForm) -> bool:
    asked = said.entry.period
    if form is TimeForm.STAND:
        return abs((row.period.last_day - asked.last_day).days) <= RELEASE_DAYS
    return asked == row.period or (not asked.deadline and asked.extent == row.period.extent)


def _same_form(asked: Period, found: Period, form: TimeForm) -> bool:
    if form is TimeForm.PROMISE:
        return True
    if found.deadline:
        return False
    if form is TimeForm.STAND:
        return True
    months = len(found.month_range)
    if form is TimeForm.TO_DATE:
        return found.first_day.month == 1 and 1 <= months <= 12
    mine = len(asked.month_range)
    return months == mine and (found.first_day.month - asked.first_day.month) % min(mine, 12) == 0


def _asked(row: Row, form: TimeForm, period: Period | None) -> bool:
    if period is None:
        return True
    limit = period.last_day + timedelta(days=RELEASE_DAYS)
    if form is TimeForm.PROMISE:
        return row.known.day <= limit
    if form is TimeForm.STAND:
        return row.period.last_day <= limit
    if form is TimeForm.TO_DATE:
        return row.period.extent == period.extent
    return row.period.last_day <= period.last_day


def _newest(said: SaidFigure, rows: Sequence[Row], form: TimeForm) -> Row | None:
    """Return the promise said last, or the figure about the latest time."""
    if form is TimeForm.PROMISE:
        newest = max((row.as_promise[:-1] for row in rows), default=None)
        return _best(said, [row for row in rows if row.as_promise[:-1] == newest])
    last = max((row.period.last_day for row in rows), default=None)
    return _best(said, [row for row in rows if row.period.last_day == last])


def _best(said: SaidFigure, rows: Sequence[Row]) -> Row | None:
    """Return the row nearest to what was said in basis and time, not of the text itself."""

    def place(row: Row) -> tuple[object, ...]:
        key, asked = row.key, said.key
        return (
            key.price_basis is not asked.price_basis,
            key.comparison is not asked.comparison,
            key.unit != asked.unit,
            row.period != said.entry.period,
            row.source == said.entry.source,
            row.compiled,
            not row.stated,
            bool(row.formula),
            -row.known.day.toordinal(),
            row.id,
        )

    return min(rows, key=place, default=None)


def _same_months(
    said: SaidFigure, rows: Sequence[Row], newest: Row | None, form: TimeForm
) -> Row | None:
    """Return the text's own months of the newest year known, where the newest has others."""
    if form is not TimeForm.TO_DATE or newest is None or _lengths_meet(said, newest):
        return None
    period: Period | None = said.entry.period
    later: list[Period] = []
    while period is not None and period.first_day.year < newest.period.last_day.year:
        period = period.year_after()
        if period is not None and period.last_day <= newest.period.last_day:
            later.append(period)
    for period in reversed(later):
        found = _best(said, [row for row in rows if row.period.extent == period.extent])
        if found is not None:
            return found
    return None


def _comparable(said: SaidFigure, row: Row | None, form: TimeForm) -> bool:
    """Whether a change means something: amounts only over as many months, rates over any."""
    return (
        row is None
        or form is not TimeForm.TO_DATE
        or row.key.unit == "%"
        or _lengths_meet(said, row)
    )


def _lengths_meet(said: SaidFigure, row: Row) -> bool:
    return len(said.entry.period.month_range) == len(row.period.month_range)


def _agreement(said: SaidFigure, own: Row | None) -> Agreement:
    if own is None:
        return Agreement.UNKNOWN
    return Agreement.AGREES if said.interval.meets(own.interval) else Agreement.DIFFERS


def _delivered(
    said: SaidFigure,
    own: Row | None,
    shelf: Sequence[Row],
    catalogue: Catalogue,
    form: TimeForm,
) -> Row | None:
    """Return what a programme or project delivered; what stands at a site was there before.

    What became known since the promise was first made counts, though a text repeats it later.
    """
    key = said.key
    if form is not TimeForm.PROMISE or not key.subject or _is_site(catalogue, key.subject):
        return None
    made = min(said.entry.known.day, own.known.day) if own else said.entry.known.day
    found = [
        row
        for row in shelf
        if row.key.subject == key.subject
        and row.key.modality is Modality.ACHIEVED
        and row.key.unit == key.unit
        and row.key.scope == key.scope
        and row.known.day >= made
    ]
    return max(found, key=lambda row: (row.period.last_day, row.known.day, row.id), default=None)


def _is_site(catalogue: Catalogue, subject: str) -> bool:
    subjects = catalogue["subjects"]
    return subject in subjects and subjects[subject].attributes.get("kind") == "site"


def _later(said: SaidFigure, row: Row, form: TimeForm) -> bool:
    if form is TimeForm.PROMISE:
        other = row.period != said.entry.period or not said.interval.meets(row.interval)
        return other and row.known.day > said.entry.known.day
    return row.period.last_day > said.entry.period.last_day
