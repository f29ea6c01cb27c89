"""What may be chosen for a comparison: measures, places, activities, and what lies near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ondiris.model import FACES, PriceBasis, Scope, SeriesKey
from ondiris.production.figures.named_series import NamedSeries
from ondiris.publishing.figures.desk import activity_name
from ondiris.session.figures.side_by_side import offered_series
from ondiris.web.door import Ask

__all__ = ["Picker", "begun", "suggested"]

_OFFERED, _BEGUN = 4, 2


def begun(ask: Ask) -> Ask:
    """Return a question that names series: without any, the city's headline and its nation's."""
    if ask.params.get("series"):
        return ask
    head, offered = ask.city.headline, offered_series(ask.now)
    of = head.measure if head.measure in FACES else ""
    known = {key.area for key in offered.get((head.measure, of), ())
             if key.activity == head.activity}  # fmt: skip
    areas = [a for a in (ask.city.area, *ask.catalogue["areas"].ancestors(ask.city.area))
             if a in known]  # fmt: skip
    if not areas:
        return ask
    names = (NamedSeries(head.measure, area, head.activity, of=of) for area in areas[:_BEGUN])
    return replace(ask, params={"series": " ".join(map(str, names)), **ask.params})


class Picker:
    """What may be chosen next: a measure, then the areas and activities that it is known of."""

    def __init__(
        self, ask: Ask, names: Sequence[NamedSeries], measure: str, area: str, activity: str
    ) -> None:
        self.ask = ask
        self.offered = offered_series(ask.now)
        own = f"{names[-1].measure}~{names[-1].of}".rstrip("~") if names else ""
        head = ask.city.headline
        known = [_measure_text(*one) for one in self.offered]
        wanted = (measure, own, head.measure)
        self.measure = next((one for one in wanted if one in known), next(iter(known), ""))
        name, _, of = self.measure.partition("~")
        self.keys = self.offered.get((name, of), ())
        areas = {key.area for key in self.keys}
        self.area = next(
            (a for a in (area, names[-1].area if names else "", ask.city.area) if a in areas), ""
        )
        self.activity = activity or (names[-1].activity if names else head.activity)
        self.asked = bool(measure and area and activity)

    @property
    def measures(self) -> list[tuple[str, str]]:
        """Measures by their words, in the order of their list."""
        order = {item.code: n for n, item in enumerate(self.ask.catalogue["measures"])}
        named = [
            (order.get(one[0], 0), self.ask.desk.series(_plain(keys[0])), _measure_text(*one))
            for one, keys in self.offered.items()
        ]
        return [(text, title) for _, title, text in sorted(named)]

    @property
    def areas(self) -> list[tuple[str, str]]:
        """Areas that the measure is known of: the city and what lies in it, then the others."""
        ask, known = self.ask, {key.area for key in self.keys}
        city = ask.city.area
        first = {city: -2} | dict.fromkeys(ask.catalogue["areas"].children(city), -1)
        codes = [item.code for item in ask.catalogue["areas"] if item.code in known]
        return [(c, ask.voice.label("areas", c))
                for c in sorted(codes, key=lambda c: first.get(c, 0))]  # fmt: skip

    @property
    def activities(self) -> list[tuple[str, str]]:
        """Activities that the measure is known of, and what derives from them."""
        known = {key.activity for key in self.keys}
        return [(item.code, activity_name(self.ask.voice, item.code))
                for item in self.ask.catalogue["activities"] if item.code in known]  # fmt: skip

    @property
    def chosen(self) -> NamedSeries:
        """The series that the form asks for."""
        name, _, of = self.measure.partition("~")
        return NamedSeries(name, self.area, self.activity, of=of)


def _measure_text(measure: str, of: str) -> str:
    return f"{measure}~{of}" if of else measure


def _plain(key: SeriesKey) -> SeriesKey:
    """Return a key as a choice says it: without what tells apart series of one measure."""
    if key.measure in FACES:
        return replace(key, scope=Scope.ALL, base_period="")
    return replace(key, scope=Scope.ALL, base_period="", price_basis=PriceBasis.UNSTATED)


def suggested(ask: Ask, names: Sequence[NamedSeries]) -> Iterator[tuple[str, str]]:
    """Yield what may well stand beside what is chosen, with the series of its address."""
    head, voice, areas = ask.city.headline, ask.voice, ask.catalogue["areas"]
    of = head.measure if head.measure in FACES else ""
    own = NamedSeries(head.measure, ask.city.area, head.activity, of=of)
    last = names[-1].now if names else own
    known = {(key.area, key.activity)
             for key in offered_series(ask.now).get((last.measure, last.of), ())}  # fmt: skip
    wider = [*areas.ancestors(last.area), ask.city.area]
    found = [replace(last, area=code) for code in dict.fromkeys(wider)]
    found += [replace(last, activity=code)
              for code in ask.catalogue["activities"].children(last.activity)]  # fmt: skip
    fresh = [one for one in found if (one.area, one.activity) in known and one not in names]
    for one in [one for one in fresh if one != last][:_OFFERED]:
        place = voice.label("areas", one.area)
        label = ", ".join((place, activity_name(voice, one.activity)))
        before = [str(name) for name in names] or [str(last)]
        yield label, " ".join((*before, str(one)))
