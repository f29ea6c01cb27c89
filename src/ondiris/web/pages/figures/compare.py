"""Series side by side: chosen in words, whatever measure, area or day, kept by the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response

from ondiris.codes import CodeList
from ondiris.errors import InvalidInput, NotFound, OndirisError
from ondiris.model import FACES
from ondiris.production.figures.grains import Grain
from ondiris.production.figures.named_series import NamedSeries, named_series
from ondiris.production.figures.side_by_side import ComparedSeries, SideBySide
from ondiris.publishing.figures.comparison_words import (
    comparison_sentences,
    grain_name,
    known_when,
    series_title,
)
from ondiris.publishing.figures.desk import activity_name
from ondiris.publishing.figures.figure import Figure
from ondiris.publishing.figures.side_by_side import comparison_figure
from ondiris.session.figures.side_by_side import (
    MOST,
    Compared,
    compare,
    known_days,
    refuse_ahead,
)
from ondiris.web.apologies import apology
from ondiris.web.asking import Asked, WrittenDay
from ondiris.web.door import Ask, FigureMaker
from ondiris.web.frame import page
from ondiris.web.lanes import Pace
from ondiris.web.pages.figures.picking import Picker, begun, suggested
from ondiris.web.refusals import Elsewhere

__all__ = ["figures", "paces", "router"]

router = APIRouter()
_FILTERS = ("series", "grain", "first", "last", "base")
_LISTS = ("measures", "areas", "activities")
_DAYS = 200
SeriesOf = Annotated[
    str,
    Query(
        description="Series with a blank between them, each as measure~area~activity.",
        max_length=2000,
    ),
]
GrainOf = Annotated[
    Grain | None, Query(description="How often the series is told; what fits best without it.")
]
FirstOf = Annotated[str, Query(description="First year that is shown.", pattern="^([0-9]{4})?$")]
LastOf = Annotated[str, Query(description="Last year that is shown.", pattern="^([0-9]{4})?$")]
BaseOf = Annotated[str, Query(description="Period at which every series is 100.", max_length=25)]
MeasureOf = Annotated[
    str, Query(description="For the form: a measure, and after ~ what it is of.", max_length=80)
]
AreaOf = Annotated[str, Query(description="For the form: code of an area.", max_length=40)]
ActivityOf = Annotated[str, Query(description="For the form: code of an activity.", max_length=20)]
WhichOf = Annotated[
    str, Query(description="For the form: the series to set beside itself.", max_length=200)
]
KnownOf = Annotated[
    WrittenDay | None, Query(description="For the form: the day as of which a series is read.")
]


@router.get("/{lang}/compare", summary="Series side by side")
def compared(  # noqa: PLR0913, PLR0917 - a filter of the address a parameter
    ask: Asked,
    series: SeriesOf = "",
    grain: GrainOf = None,
    first: FirstOf = "",
    last: LastOf = "",
    base: BaseOf = "",
    measure: MeasureOf = "",
    area: AreaOf = "",
    activity: ActivityOf = "",
    which: WhichOf = "",
    known: KnownOf = None,
) -> Response:
    """Show series side by side, what they say, and how others are chosen."""
    del grain, first, last, base  # read by `_compared`
    ask = begun(ask)
    names, notes = _read(ask, ask.params.get("series", ""))
    picker = Picker(ask, names, measure, area, activity)
    _sent_on(ask, picker, (which, known))
    found = _compared(ask, names, notes)
    side = found.side
    notes += [
        _Note(_silent(ask, one, found),
              [(ask.voice.words("leave it out"), _without(ask, names, one))])
        for one in found.unknown
    ]  # fmt: skip
    return page(
        ask,
        "figures/compare.html",
        title=ask.voice.words("Compare series"),
        section="activities",
        status=404 if series and not side else 200,
        sentences=comparison_sentences(ask.desk, side) if side else [],
        figures=[_figure(ask, found)] if side else [],
        notes=notes,
        chosen=[_chosen(ask, side, names, one) for one in side.series] if side else [],
        picker=picker,
        days=known_days(ask.now, names)[:_DAYS] if names else (),
        choices=_choices(ask, side) if side else {},
        suggested=[(label, _address(ask, series)) for label, series in suggested(ask, names)],
        full=len(names) >= MOST,
    )


@dataclass(frozen=True, slots=True)
class _Note:
    """What is to be known of what was asked for, and where to go on."""

    said: str
    links: Sequence[tuple[str, str]] = ()


def _read(ask: Ask, text: str) -> tuple[list[NamedSeries], list[_Note]]:
    """Return the series of an address, each once, and what could not be read of it."""
    names: dict[NamedSeries, None] = {}
    notes: list[_Note] = []
    for word in text.split():
        try:
            named = named_series(word, ask.catalogue)
            refuse_ahead(named, ask.observatory, ask.now)
        except OndirisError as error:
            links = list(_mended(ask, text, word))
            # The nearest codes are the links.
            bare = type(error)(error.code, error.detail) if links else error
            notes.append(_Note(f"{word[:80]}: {apology(ask.voice.words, bare, 404)}", links))
            continue
        names[named] = None
        notes += _followed(ask, word, named)
    if len(names) > MOST:
        notes.append(_Note(ask.voice.words(
            "More series are named than can stand side by side; of them are shown: %(count)s.",
            count=MOST,
        )))  # fmt: skip
    return list(names)[:MOST], notes


def _followed(ask: Ask, word: str, named: NamedSeries) -> Iterator[_Note]:
    """Yield which codes of a word stand under another one today."""
    now = (named.measure, named.area, named.activity)
    for before, after in zip(word.split("~"), now, strict=False):
        if before != after:
            yield _Note(ask.voice.words(
                "The code %(before)s is now %(after)s; the address still leads here.",
                before=before, after=after,
            ))  # fmt: skip


def _mended(ask: Ask, text: str, word: str) -> Iterator[tuple[str, str]]:
    """Yield addresses where the nearest codes stand in place of one that nobody knows."""
    parts = word.split("~")
    for n, name in enumerate(_LISTS[: len(parts)]):
        codes: CodeList = ask.catalogue[name]
        if codes.standing(parts[n]) in codes:
            continue
        for code in codes.nearest(parts[n]):
            other = "~".join((*parts[:n], code, *parts[n + 1 :]))
            label = f"{code}: {ask.voice.label(name, code)}"
            yield label, _address(ask, " ".join(other if w == word else w for w in text.split()))


def _address(ask: Ask, series: str, **changes: str | None) -> str:
    kept = {name: ask.params.get(name) for name in _FILTERS}
    return ask.href("compare", **{**kept, "series": series, **changes})


def _without(ask: Ask, names: Sequence[NamedSeries], named: NamedSeries) -> str:
    """Return the address at which one of some series is left out."""
    return _address(ask, " ".join(str(one) for one in names if one != named))


def _silent(ask: Ask, named: NamedSeries, found: Compared) -> str:
    voice = ask.voice
    place = voice.inside(voice.label("areas", named.area))
    measure = voice.label("measures", named.measure)
    what = ", ".join((measure, activity_name(voice, named.activity), place))
    named_grain = grain_name(ask.desk, found.grain)
    grain = f"{named_grain[:1].lower()}{named_grain[1:]}"
    if named.day is None and named.revision is None:
        return voice.words("No figure is known: %(what)s, %(grain)s.", what=what, grain=grain)
    return voice.words(
        "No figure was known: %(what)s, %(grain)s; %(when)s.",
        what=what, grain=grain, when=known_when(ask.desk, named),
    )  # fmt: skip


def _sent_on(ask: Ask, picker: Picker, beside: tuple[str, date | None]) -> None:
    """Send whoever used a form to the address that says what was chosen."""
    which, known = beside
    names = ask.params.get("series", "").split()
    if known is not None:
        named = which if which in names else next(iter(names), "")
        with_day = _named_or_none(ask, named)
        if with_day is not None:
            names.append(str(replace(with_day, day=known, revision=None)))
    elif picker.asked:
        names.append(str(picker.chosen))
    else:
        return
    raise Elsewhere(_address(ask, " ".join(dict.fromkeys(names))))


def _named_or_none(ask: Ask, text: str) -> NamedSeries | None:
    try:
        return named_series(text, ask.catalogue)
    except OndirisError:
        return None


def _compared(ask: Ask, names: Sequence[NamedSeries], notes: list[_Note] | None = None) -> Compared:
    """Return the comparison that an address asks for; what of it cannot be is told in a note."""
    params = ask.params
    grain = params.get("grain")
    first, last = (int(y) if (y := params.get(name)) else None for name in ("first", "last"))
    base = params.get("base")
    asked = partial(
        compare,
        ask.observatory,
        ask.now,
        names,
        grain=Grain(grain) if grain in list(Grain) else None,
    )
    years = (first, last)
    try:
        parse = ask.catalogue.conventions.fiscal_year.parse
        return asked(years=years, base=parse(base) if base else None)
    except (InvalidInput, NotFound) as error:
        if notes is None:
            raise
        notes.append(_Note(apology(ask.voice.words, error, 400)))
    with suppress(InvalidInput, NotFound):
        return asked(years=years)
    return asked()


def _figure(ask: Ask, found: Compared) -> Figure:
    if found.side is None:
        raise NotFound("no-figure", "nothing is known of these series")
    params = [(name, ask.params[name]) for name in _FILTERS if name in ask.params]
    return comparison_figure(ask.desk, found.side, params=params)


def _comparison(ask: Ask) -> Figure:
    """Return the figure of an address.

    Raises
    ------
    NotFound
        ``no-figure`` where no series is named or known.
    InvalidInput
        ``bad-series``, ``unknown-code``, ``too-many-series``, ``no-base``, and where years or a
        day cannot be.
    """
    words = ask.params.get("series", "").split()
    names = list(dict.fromkeys(named_series(word, ask.catalogue) for word in words))
    if not names:
        raise NotFound("no-figure", "no series is named", hint="See the page `compare`.")
    return _figure(ask, _compared(ask, names))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A series of the comparison as the list of what is compared shows it."""

    title: str
    when: str
    told: str
    text: str
    drop: str


def _chosen(
    ask: Ask, side: SideBySide, names: Sequence[NamedSeries], one: ComparedSeries
) -> _Chosen:
    voice, told = ask.voice, [n for n, row in enumerate(one.rows) if row is not None]
    ends = " – ".join(dict.fromkeys(voice.period(side.period(n)) for n in (told[0], told[-1])))
    return _Chosen(
        title=series_title(ask.desk, one.key),
        when=known_when(ask.desk, one.named) or voice.words("as known now"),
        told=voice.words("%(periods)s; figures: %(count)s", periods=ends,
                         count=voice.count(len(told))),
        text=str(one.named),
        drop=_without(ask, names, one.named),
    )  # fmt: skip


def _choices(ask: Ask, side: SideBySide) -> Mapping[str, list[tuple[str, str]]]:
    """Return what may be set of a comparison: grain, years, base."""
    voice = ask.voice
    changes = all(one.key.measure in FACES for one in side.series)
    years = [str(y) for y in range(side.extents[0][0] // 12, side.extents[-1][0] // 12 + 1)]
    given = [y for y in (ask.params.get("first"), ask.params.get("last")) if y]
    years = sorted({*years, *given})
    bases = [side.period(n) for n in reversed(side.bases)]
    return {
        "grain": [(one.value, grain_name(ask.desk, one)) for one in Grain
                  if changes or one is not Grain.SO_FAR],
        "years": [(year, year) for year in years],
        "base": [(str(period), voice.period(period)) for period in bases],
    }  # fmt: skip


paces = {compared: Pace.SLOW}
figures = (FigureMaker("compare", _comparison, _FILTERS, Pace.SLOW),)
