"""Which programme a promise belongs to: by its site, its year and what the case says of it.

Nothing is guessed: a promise that several programmes could have made, or none, is handed back with
the nearest of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ondiris.codes import Catalogue
from ondiris.model import Modality, Observation, Period, SeriesKey

__all__ = ["PromisingProgramme", "matching", "nearest", "promising_programmes"]

_PEOPLE = frozenset({"jobs", "persons"})
_YEAR = 12


@dataclass(frozen=True, slots=True)
class PromisingProgramme:
    """A programme with what was promised of it so far.

    Parameters
    ----------
    code, site : str
        The programme, and the site whose projects it holds; empty where the case names none.
    leading : bool
        Whether the city leads with it.
    keys : tuple of SeriesKey
        Series of its promises, each once.
    periods : tuple of Period
        Times and deadlines of its promises.
    due : Period or None
        When it is due, where the city's list says so before anything was promised.
    """

    code: str
    site: str
    leading: bool
    keys: tuple[SeriesKey, ...] = ()
    periods: tuple[Period, ...] = field(default=())
    due: Period | None = None

    @property
    def years(self) -> frozenset[int]:
        """The years its promises are due in, or it is."""
        stated = () if self.due is None else (self.due,)
        return frozenset(period.last_day.year for period in (*self.periods, *stated))

    def promised_for(self, period: Period) -> bool:
        """Whether it is due in the year of a period, or promised something for just that time.

        What was promised for a run of years is no promise for one of them.
        """
        stated = () if self.due is None else (self.due,)
        return any(
            mine.extent == period.extent
            or (len(mine.month_range) <= _YEAR and mine.last_day.year == period.last_day.year)
            for mine in (*self.periods, *stated)
        )

    def key_of(self, measure: str, unit: str) -> SeriesKey | None:
        """Return the series in which it promised a measure; people and jobs are one count."""
        for key in self.keys:
            if key.measure == measure and (key.unit == unit or {key.unit, unit} <= _PEOPLE):
                return key
        return None


def promising_programmes(
    catalogue: Catalogue, leading: Sequence[str], promised: Iterable[Observation]
) -> tuple[PromisingProgramme, ...]:
    """Return the programmes of a city with what was promised of each.

    Parameters
    ----------
    catalogue : Catalogue
        The city's subjects say which programme belongs to which site.
    leading : sequence of str
        Programmes the city leads with.
    promised : iterable of Observation
        Everything recorded about them, superseded versions included.
    """
    keys: dict[str, dict[SeriesKey, None]] = {}
    periods: dict[str, dict[Period, None]] = {}
    for entry in promised:
        if entry.key.modality is Modality.PLANNED:
            keys.setdefault(entry.key.subject, {})[entry.key] = None
            periods.setdefault(entry.key.subject, {})[entry.period] = None
    return tuple(
        PromisingProgramme(
            item.code,
            item.attributes.get("site") or "",
            item.code in leading,
            tuple(keys.get(item.code, ())),
            tuple(periods.get(item.code, ())),
            Period.parse(due) if (due := item.attributes.get("due")) else None,
        )
        for item in catalogue["subjects"]
        if item.attributes.get("kind") == "programme"
    )


def matching(
    programmes: Sequence[PromisingProgramme], site: str, period: Period
) -> tuple[PromisingProgramme, ...]:
    """Return the programmes of a site that promised something for a year.

    The one the city leads with stands alone where there is exactly one.
    """
    found = tuple(p for p in programmes if p.site == site and p.promised_for(period))
    leading = tuple(p for p in found if p.leading)
    return leading if len(leading) == 1 else found


def nearest(programmes: Sequence[PromisingProgramme], site: str, period: Period) -> tuple[str, ...]:
    """Return the programmes of a site, those due nearest to a year first, then the site."""
    year = period.last_day.year
    mine = [p for p in programmes if p.site == site and p.years]
    mine.sort(key=lambda p: (min(abs(y - year) for y in p.years), not p.leading, p.code))
    return (*(p.code for p in mine[:5]), site)
