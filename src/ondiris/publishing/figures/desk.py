"""The desk where rows become figures: numbers, references and notes in a reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ondiris.errors import NotFound
from ondiris.model import (
    Known,
    Modality,
    Period,
    PriceBasis,
    SeriesKey,
    Source,
    Vintage,
    World,
    compiled_here,
)
from ondiris.production.figures.rows import Row
from ondiris.publishing.figures.figure import Badge, Number, Reference, Text
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["Desk", "activity_inside", "activity_name", "capital", "number"]

_SIGNED = ("growth_pct", "change_abs", "contribution_ppt")
_MARKS = {"I": "i", "P": "p", "R": "r", "U": "u", "V": "v"}


def number(row: Row) -> Number:
    """Return a row's number, dressed to leave.

    A derived sum that lacks parts is open upwards; it is shown as "at least" its lower end.  What
    a lesser source says otherwise is told in words and is no revision.
    """
    open_above = bool(row.formula) and row.low.is_finite() and not row.high.is_finite()
    marks = [_MARKS[s] for s in row.status if s in _MARKS]
    if set(row.superseded) - set(row.differs) and "r" not in marks:
        marks.append("r")
    if row.confidentiality != "F":
        marks.append("c")
    if row.conflicts:
        marks.append("≠")
    return Number(
        value=row.low if open_above else row.value,
        digits=row.digits,
        unit=row.key.unit,
        evidence=row.id,
        multiplier=row.multiplier,
        bound="ge" if open_above else str(row.bound),
        upper=row.upper,
        low=row.low,
        high=row.high,
        origin=_badge(row),
        modality=str(row.key.modality),
        marks=tuple(marks),
        signed=row.key.measure in _SIGNED,
        key=row.key,
        period=row.period,
    )


def _badge(row: Row) -> Badge:
    if row.key.world is World.SYNTHETIC:
        return Badge.SYNTHETIC
    return Badge.COMPILED if row.compiled else Badge(str(row.origin))


def short_name(name: str) -> str:
    """Return a district's name without the word for district."""
    plain = ("ауданы", "район", "district")
    return " ".join(word for word in name.split() if word.casefold() not in plain)


def activity_name(voice: ReaderLocale, code: str) -> str:
    """Return the short name of an activity where its list has one, else the whole."""
    item = voice.catalogue["activities"].items.get(code)
    if item is None:
        return code
    return item.attributes.get(f"short_{voice.lang}") or item.name(voice.lang)


def activity_inside(voice: ReaderLocale, code: str) -> str:
    """Return the short name of an activity as it stands inside a sentence or title."""
    name = activity_name(voice, code)
    return f"{name[:1].lower()}{name[1:]}"


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return f"{text[:1].upper()}{text[1:]}"


@dataclass(frozen=True, slots=True)
class Desk:
    """What a figure is made with.

    Parameters
    ----------
    voice : ReaderLocale
    vintage : Vintage
    sources : mapping of str to Source
        Sources known at the vintage; compilations of this home are named in its own words.
    find : callable
        Returns the row of an identifier, for the sources behind a derived figure.
    """

    voice: ReaderLocale
    vintage: Vintage
    sources: Mapping[str, Source]
    find: Callable[[str], Row | None]

    def __post_init__(self) -> None:
        """Name what this home compiled in the reader's language."""
        names = filter(compiled_here, self.sources)
        own = {name: self.voice.source(self.sources[name]) for name in names}
        if own:
            object.__setattr__(self, "sources", {**self.sources, **own})

    def references(self, rows: Iterable[Row]) -> tuple[Reference, ...]:
        """Return the documents behind rows, derived ones followed to their inputs, each once."""
        found: dict[str, Reference] = {}
        queue, seen = list(rows), set[str]()
        while queue:
            row = queue.pop(0)
            if row.id in seen:
                continue
            seen.add(row.id)
            if row.source and row.source not in found:
                found[row.source] = self.reference(row.source, row.locator, row.known)
            if row.formula or not row.source:
                queue += [r for r in map(self.find, row.inputs) if r is not None]
        return tuple(found.values())

    def reference(self, source: str, locator: str = "", known: Known | None = None) -> Reference:
        """Return one document as a reference.

        Raises
        ------
        NotFound
            If the source is not known at the vintage.
        """
        document = self.sources.get(source)
        if document is None:
            raise NotFound("no-source", f"the source {source[:60]!r} is not in the ledger")
        return Reference(
            id=source,
            publisher=self.voice.provider(document.provider),
            title=document.title,
            known=Known(document.published, document.basis) if document.published else known,
            locator=locator,
            url=document.link,
            sha256=document.sha256,
            licence=document.licence,
        )

    def as_known(self) -> str:
        """Return what was read: the day on which it was known, and the revision."""
        return self.voice.as_known(self.vintage.known, self.vintage.revision)

    def publisher(self, source: str) -> str:
        """Return who published a source, in the reader's language; its identifier if unknown."""
        known = self.sources.get(source)
        return source if known is None else self.voice.provider(known.provider)

    def who(self, row: Row) -> str:
        """Return who said a figure and when, in one line."""
        day = self.voice.known(row.known)
        if not row.source:
            return day
        return f"{self.publisher(row.source)}, {day}"

    def badges(self, rows: Iterable[Row]) -> tuple[Badge, ...]:
        """Return the badges that a figure as a whole must wear: a world of its own."""
        synthetic = any(row.key.world is World.SYNTHETIC for row in rows)
        return (Badge.SYNTHETIC,) if synthetic else ()

    def series(self, key: SeriesKey) -> str:
        """Return what a series measures, without place, activity and time."""
        voice, words = self.voice, self.voice.words
        measure = voice.label("measures", key.measure)
        if key.measure == "ratio":
            parts = [voice.label("measures", code) for code in key.of.split("/")]
            return " / ".join(parts)
        base, _, whole = key.of.partition("@")
        details: list[str] = []
        of_volume = key.measure == "index_pct" and key.price_basis is PriceBasis.REAL
        if of_volume:
            measure = words("Volume index")
        if whole:
            measure = words("Share of %(name)s", name=self._inside(whole))
        elif base and base != "output":
            details.append(self._of(base))
        if key.scope != "all":
            label = voice.label("scopes", key.scope)
            details.append(label[:1].lower() + label[1:])
        based = key.price_basis is not PriceBasis.UNSTATED and key.measure != "growth_pct"
        if based and (not of_volume or key.base_period):
            details.append(self._prices(key))
        return f"{measure} ({'; '.join(details)})" if details else measure

    def _inside(self, code: str) -> str:
        """Return the name of a whole as it stands inside a title."""
        if code in self.voice.catalogue["activities"]:
            return activity_inside(self.voice, code)
        return self.voice.inside(self.place_or_activity(code))

    def _of(self, base: str) -> str:
        known = base in self.voice.catalogue["of"]
        return self.voice.label("of" if known else "measures", base)

    def _prices(self, key: SeriesKey) -> str:
        if key.base_period:
            period = self.voice.period(Period.parse(key.base_period))
            return self.voice.words("prices of: %(period)s", period=period)
        label = self.voice.label("price_bases", key.price_basis)
        return label[:1].lower() + label[1:]

    def place_or_activity(self, code: str) -> str:
        """Return the name of an activity, area or subject; of a hall its park and code."""
        for name in ("activities", "areas", "subjects"):
            if code in self.voice.catalogue[name]:
                if name == "activities":
                    return activity_name(self.voice, code)
                return self.voice.label(name, code)
        for name in ("areas", "subjects"):  # those of an invented city
            if (label := self.voice.label(name, code)) != code:
                return label
        _, site, part = (*code.split(":"), "", "")[:3]
        if part and site in self.voice.catalogue["subjects"]:
            return f"{self.voice.label('subjects', site)}: {part}"  # a hall
        return "planned" if code == "planned" else code

    def due(self, period: Period) -> Text:
        """Return when something is due; a deadline that leaves two readings shows both."""
        voice = self.voice
        days = [voice.day(day) for day in period.readings] if period.deadline else []
        if len(days) < 2:
            return Text(voice.due(period))
        both = voice.words("%(first)s or %(second)s", first=days[0], second=days[1])
        return Text(voice.due(period), note=both)

    def notes(self, rows: Sequence[Row]) -> tuple[str, ...]:
        """Return in words what readers of these rows must know, each once."""
        codes = {note for row in rows for note in row.notes}
        codes |= {f"defaulted:{field}" for row in rows for field in row.defaulted}
        codes |= {"conflict" for row in rows if row.conflicts}
        codes |= {doubt for row in rows for doubt in row.doubts}
        said = [self.note(code) for code in sorted(codes)]
        said += [self._otherwise(row, other) for row in rows for other in row.differs]
        return tuple(dict.fromkeys(text for text in said if text))

    def _otherwise(self, row: Row, id: str) -> str:  # noqa: A002 - the ledger's own word
        """Return who says something else than a figure, and what."""
        other = self.find(id)
        if other is None:
            return ""
        about = row.key.subject or row.key.activity
        said = {
            "series": f"{self.place_or_activity(about)}, {self.voice.period(row.period)}",
            "who": self.who(other),
            "value": self.voice.readable(number(other)),
        }
        words = self.voice.words
        if row.stated and other.stated:
            return words("%(series)s: %(who)s says otherwise, %(value)s.", **said)
        return words(
            "%(series)s: %(who)s says %(value)s; the basis is not stated and may differ.", **said
        )

    def note(self, code: str) -> str:
        """Return one note of a derivation in words; nothing where there is none."""
        words = self.voice.words
        name, _, detail = code.partition(":")
        if name == "lacks":
            label = self.place_or_activity(detail)
            return words("Not in the sum, because no figure is known: %(name)s.", name=label)
        if name == "defaulted":
            return {
                "comparison": words(
                    "The base of the growth is not stated in the source; its profile supplies it."
                ),
                "price_basis": words(
                    "The price basis is not stated in the source; its profile supplies it."
                ),
                "period": words("The period is not stated in the source; its profile supplies it."),
                "unit": words("The unit is not stated in the source; the usual one is taken."),
            }.get(detail, words("One field is not stated in the source; its profile supplies it."))
        return {
            "prices-of-later-period": words("At prices of the later period."),
            "if-growth-is-nominal": words("Holds if the growth is at current prices."),
            "register-loaded": words(
                "Counted in the register that was loaded, which may be incomplete."
            ),
            "vintages-differ": words(
                "A revision lies between the days on which the inputs became known."
            ),
            "approximate": words("The source gives an approximate number."),
            "low-reliability": words("u: a source of low reliability."),
            "gross-output-weights": words(
                "Weighted by gross output; an office that weighs by value added may come to "
                "another contribution."
            ),
            "look-before-publishing": words(
                "Implied prices are far from the country's: look before publishing both."
            ),
            "quarterly-thirds": words(
                "i: holds imputed values, such as a third of a quarterly return in each month."
            ),
            "read-from-excerpt": words(
                "v: read from an excerpt of the page; nobody has confirmed it yet."
            ),
            "conflict": words("≠: sources of equal rank disagree; the evidence shows both."),
        }.get(name, "")


def promised(row: Row) -> bool:
    """Whether a row is a promise."""
    return row.key.modality is Modality.PLANNED
