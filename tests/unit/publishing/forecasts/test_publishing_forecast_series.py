"""Figures of a forecast: digits as far as it may be read, bands by level, one sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ondiris.codes import Catalogue
from ondiris.model import Period, SeriesKey, Vintage
from ondiris.production.figures.grains import Grain
from ondiris.production.forecasts.estimates import Band, Foreseen
from ondiris.production.forecasts.fared import BandsHeld
from ondiris.production.forecasts.kept import KeptForecast
from ondiris.publishing.figures.charts import vega_lite
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Kind, Number, Text
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.publishing.forecasts.held import bands_held
from ondiris.publishing.forecasts.series import (
    SeriesPlace,
    card,
    earlier_fans,
    fan_figure,
    forecast_sentence,
)

KEY = SeriesKey(measure="output", area="XX-1", activity="B-E", unit="KZT")
BN = 10**9


def desk(catalogue: Catalogue, lang: str = "en") -> Desk:
    locale = ReaderLocale(load_words()[lang], catalogue)
    return Desk(locale, Vintage(date(2026, 10, 1), 9), {}, lambda _: None)


def kept(*, bands: bool = True, until: str = "2026-10") -> KeptForecast:
    told = (
        Band(0.5, Decimal(330 * BN), Decimal(360 * BN)),
        Band(0.8, Decimal(310 * BN), Decimal(391 * BN)),
    )
    foreseen = tuple(
        Foreseen(Period.parse(p), Decimal(345 * BN), told if bands else (), Decimal(300 * BN))
        for p in ("2026-11", "2026-12")
    )
    return KeptForecast(
        "", KEY, Grain.MONTH, date(2026, 10, 1), "2026-10-01/9", "m/1", 1,
        "2020-01", until, 82, 5, "f", ("short",), foreseen,
    )  # fmt: skip


def test_a_fan_tells_no_more_digits_than_its_bands_allow(catalogue: Catalogue) -> None:
    figure = fan_figure(desk(catalogue), kept(), SeriesPlace("City", ()))
    numbers = [cell for cell in figure.rows[-1] if isinstance(cell, Number)]
    assert figure.kind is Kind.OUTLOOK
    assert [str(n.value) for n in numbers] == ["345", "330", "360", "310", "391"]
    assert {n.multiplier for n in numbers} == {9}
    assert [c.id for c in figure.columns][3:] == ["low50", "high50", "low80", "high80"]
    assert figure.notes == ("Less than three years are known; no band of 95 of 100 is told.",)


def test_a_fan_is_drawn_with_an_area_for_each_band_around_its_line(catalogue: Catalogue) -> None:
    voice = desk(catalogue).voice
    figure = fan_figure(desk(catalogue), kept(), SeriesPlace("City", ()))
    layers = vega_lite(figure, voice)["layer"]
    areas = [one["encoding"]["y"]["field"] for one in layers if one["mark"]["type"] == "area"]
    assert areas[:2] == ["low80", "low50"]


def test_earlier_fans_are_told_apart_by_what_they_knew(catalogue: Catalogue) -> None:
    made = [kept(until="2026-04"), kept(until="2026-10")]
    figure = earlier_fans(desk(catalogue), made, SeriesPlace("City", ()), KEY)
    # Nothing is known in this place, so no forecast reaches back before it.
    assert figure.rows == ()
    assert earlier_fans(desk(catalogue), [], SeriesPlace("City", ()), KEY).empty


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", ("Industry: output, December 2026: about 345 bn ₸; in 80 of 100 cases "
               "between 310 and 391 bn ₸.")),
        ("ru", ("Промышленность: объём производства, декабрь 2026 г.: около 345 млрд ₸; "
               "в 80 случаях из 100 – от 310 до 391 млрд ₸.")),
    ],
)  # fmt: skip
def test_one_sentence_says_the_last_period_and_how_sure_it_is(
    catalogue: Catalogue, lang: str, sentence: str
) -> None:
    said = forecast_sentence(desk(catalogue, lang), kept())
    assert said.replace("\N{NO-BREAK SPACE}", " ") == sentence


def test_without_a_band_the_sentence_says_so(catalogue: Catalogue) -> None:
    assert "too little is known for a band" in forecast_sentence(desk(catalogue), kept(bands=False))
    assert card(desk(catalogue), kept(bands=False))["Bands"] == "too little is known"


def test_a_share_of_too_few_is_said_in_words(catalogue: Catalogue) -> None:
    found = [BandsHeld(1, 6, 12, {0.8: 0.75}, 0.9), BandsHeld(7, 12, 4, {}, None)]
    first, second = bands_held(desk(catalogue), found, KEY).rows
    assert isinstance(first[2], Number)
    assert (first[2].value, first[3].value) == (Decimal(75), Decimal("0.90"))
    assert all(isinstance(cell, Text) and cell.absent for cell in second[2:])
