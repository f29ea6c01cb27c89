"""A verdict in words: three languages, one sentence each, with why and by how much."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ondiris.codes import CodeList, Item, load_catalogue
from ondiris.model import Bound, Interval, Known, Modality, Origin, Period, SeriesKey
from ondiris.production.figures.rows import Row
from ondiris.production.projects.promises import OtherWord, PromiseLine
from ondiris.projects import Departure, Due, Standing, Verdict
from ondiris.publishing.figures.figure import Number, Text
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.publishing.projects.standings import (
    amount_text,
    outcome_cells,
    outcome_columns,
    standing_text,
)

DAY = date(2026, 3, 1)
VOICES = {lang: ReaderLocale(words, load_catalogue()) for lang, words in load_words().items()}


def row(value: str, modality: Modality = Modality.PLANNED, **fields: object) -> Row:
    plain: dict[str, object] = {
        "id": f"o{value}",
        "key": SeriesKey("jobs", "XX", "jobs", subject="zone", modality=modality),
        "period": Period.parse("2025"),
        "value": Decimal(value),
        "digits": 0,
        "multiplier": 0,
        "bound": Bound.EQ,
        "upper": None,
        "low": Decimal(value),
        "high": Decimal(value),
        "origin": Origin.PUBLISHED,
        "known": Known(DAY),
    }
    return Row(**{**plain, **fields})  # type: ignore[arg-type]


def said(standing: Standing, lang: str = "en", **fields: object) -> str:
    verdict = Verdict(standing, DAY, **{"due": Due.PASSED, **fields})  # type: ignore[arg-type]
    return str(standing_text(VOICES[lang], PromiseLine(row("7"), verdict)))


@pytest.mark.parametrize(
    ("standing", "en", "ru", "kk"),
    [
        (Standing.OPEN, "not yet due", "срок ещё не наступил", "мерзімі әлі келмеген"),
        (Standing.MET, "met (1 March 2026)", "выполнено (1 марта 2026\u00a0г.)",
         "орындалды (2026\u00a0ж. 1 наурыз)"),
        (Standing.LATE, "met after the due day (1 March 2026)",
         "выполнено позже срока (1 марта 2026\u00a0г.)",
         "мерзімінен кейін орындалды (2026\u00a0ж. 1 наурыз)"),
        (Standing.SHORT, "fell short (as of 1 March 2026)",
             "не достигнуто (на 1 марта 2026\u00a0г.)",
             "жетпеді (2026\u00a0ж. 1 наурыз жағдайы бойынша)"),
        (Standing.PARTLY, "due, verified in part", "срок настал, подтверждена лишь часть",
         "мерзімі келді, бір бөлігі ғана расталған"),
        (Standing.UNKNOWN, "due, no outcome published", "срок настал, итог не опубликован",
         "мерзімі келді, қорытындысы жарияланбаған"),
        (Standing.NOT_COMPARABLE, "not comparable", "несопоставимо", "салыстыруға келмейді"),
        (Standing.WITHDRAWN, "withdrawn (1 March 2026)", "обещание снято (1 марта 2026\u00a0г.)",
         "уәде қайтарып алынды (2026\u00a0ж. 1 наурыз)"),
        (Standing.REPLACED, "replaced (1 March 2026)",
         "обещание заменено другим (1 марта 2026\u00a0г.)",
         "уәде басқасымен ауыстырылды (2026\u00a0ж. 1 наурыз)"),
    ],
)  # fmt: skip
def test_every_verdict_has_its_words(standing: Standing, en: str, ru: str, kk: str):
    spaced = {lang: said(standing, lang).replace("\u00a0", " ") for lang in ("en", "ru", "kk")}
    assert spaced == {"en": en, "ru": ru.replace("\u00a0", " "), "kk": kk.replace("\u00a0", " ")}


def test_a_promise_that_fell_short_says_by_how_much_and_as_of_which_day():
    def short(lang: str, lacking: Interval) -> str:
        return said(Standing.SHORT, lang, lacking=lacking).replace("\u00a0", " ")

    assert short("en", Interval.exactly(2)) == "fell short (as of 1 March 2026; lacking: 2)"
    assert short("ru", Interval(Decimal(1950), Decimal(3050))) == (
        "не достигнуто (на 1 марта 2026 г.; не хватает: 1 950–3 050)"
    )
    open_end = Interval(Decimal(0), Decimal("Infinity"))  # of "more than 60" by exactly 60
    assert short("en", open_end) == "fell short (as of 1 March 2026)"


def test_what_does_not_compare_says_why_and_whether_it_is_due():
    differs = ("measure", "members")
    assert said(Standing.NOT_COMPARABLE, differs=differs, due=Due.OPEN) == (
        "not comparable (another measure; another set is counted; not yet due)"
    )
    assert said(Standing.NOT_COMPARABLE, differs=("members",), due=Due.ONE_READING) == (
        "not comparable (another set is counted; due on one of two readings)"
    )
    assert said(Standing.NOT_COMPARABLE, differs=("members",)) == (
        "not comparable (another set is counted)"
    )
    assert "street" in said(Standing.NOT_COMPARABLE, differs=("street",))  # a city's own word


def test_another_basket_is_named_with_its_time():
    verdict = Verdict(Standing.NOT_COMPARABLE, DAY, due=Due.OPEN, differs=("measure", "members"))
    key = SeriesKey("employees", "XX", "persons", subject="parks", modality=Modality.ACHIEVED)
    other = row("9", key=key, period=Period.parse("2026-02"))
    line = PromiseLine(row("7"), verdict, other)
    catalogue = load_catalogue()
    names = {"parks": Item("parks", {"en": "Small parks", "ru": "Малые парки", "kk": "Парктер"})}
    lists = {**catalogue.lists, "subjects": CodeList("subjects", "1", names)}
    voice = ReaderLocale(load_words()["en"], replace(catalogue, lists=lists))
    assert str(standing_text(voice, line)) == (
        "not comparable (another measure; counted: Small parks, February 2026; not yet due)"
    )


@pytest.mark.parametrize(
    "field", ["measure", "members", "price_basis", "unit", "scope", "jobs", "count", "net", "when"]
)
def test_every_field_of_a_basket_has_words(field: str):
    for lang in VOICES:
        assert f"({field})" not in said(Standing.NOT_COMPARABLE, lang, differs=(field,))
    texts = {said(Standing.NOT_COMPARABLE, lang, differs=(field,)) for lang in VOICES}
    assert len(texts) == 3


def test_the_earlier_reading_is_said_where_it_stands_otherwise():
    assert said(Standing.OPEN, due=Due.ONE_READING, earlier=Standing.UNKNOWN) == (
        "not yet due (on the earlier reading: due, no outcome published)"
    )


def test_only_what_needs_a_reader_is_marked_late():
    late = {
        standing
        for standing in Standing
        if standing_text(
            VOICES["en"], PromiseLine(row("7"), Verdict(standing, DAY, Due.PASSED))
        ).late
    }
    assert late == {Standing.SHORT, Standing.LATE, Standing.PARTLY, Standing.UNKNOWN}


def test_a_withdrawal_leads_to_who_said_so():
    left = Departure(Standing.WITHDRAWN, DAY, "s1")
    line = PromiseLine(row("7"), Verdict(Standing.WITHDRAWN, DAY, Due.OPEN, departure=left))
    assert standing_text(VOICES["en"], line).href == "evidence/s1"


def test_an_outcome_and_another_basket_never_share_a_column():
    voice, other = VOICES["en"], row("5", Modality.ACHIEVED, bound=Bound.GT, conflicts=("x",))
    compared = PromiseLine(row("7"), Verdict(Standing.PARTLY, DAY, Due.PASSED), other)
    apart = PromiseLine(
        row("7"), Verdict(Standing.NOT_COMPARABLE, DAY, Due.PASSED, differs=("unit",)), other
    )
    assert [c.id for c in outcome_columns(voice.words)] == ["standing", "delivered", "other"]
    for line, place in ((compared, 1), (apart, 2)):
        cells = outcome_cells(voice, line)
        shown = cells[place]
        assert isinstance(shown, Number)
        assert (shown.bound, shown.low, shown.marks) == ("gt", Decimal(5), ("≠",))
        assert cells[3 - place] == Text("")


def test_an_amount_is_rounded_outward_and_said_once_where_its_ends_agree():
    voice = VOICES["en"]
    assert amount_text(voice, Interval(Decimal(1950), Decimal(3050)), "jobs", 3) == (
        "1.9–3.1\u00a0thousand"
    )
    assert amount_text(voice, Interval.exactly(17), "projects", 0) == "17"
    assert amount_text(voice, Interval(Decimal(4), Decimal("Infinity")), "jobs", 0) == "≥\u00a04"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "en",
            (
                "met after the due day (1 March 2026; first promised: 7, 31 October 2025; as it "
                "stands now: met, 1 March 2026)"
            ),
        ),
        (
            "ru",
            (
                "выполнено позже срока (1 марта 2026 г.; сначала обещано: 7, 31 октября 2025 г.; "
                "по действующей версии: выполнено, 1 марта 2026 г.)"
            ),
        ),
        (
            "kk",
            (
                "мерзімінен кейін орындалды (2026 ж. 1 наурыз; әуелгі уәде: 7, 2025 ж. 31 қазан; "
                "қолданыстағы нұсқа бойынша: орындалды, 2026 ж. 1 наурыз)"
            ),
        ),
    ],
)
def test_a_promise_that_moved_says_what_was_promised_first_and_how_it_stands_now(
    lang: str, text: str
):
    first = row("7", period=Period.parse("../2025-10"))
    now = row("9", period=Period.parse("../2026-12"))
    late, met = (Verdict(standing, DAY, Due.PASSED) for standing in (Standing.LATE, Standing.MET))
    line = PromiseLine(now, late, word=first, otherwise=OtherWord(now, met))
    assert str(standing_text(VOICES[lang], line)).replace("\u00a0", " ") == text


def test_a_promise_that_is_judged_by_what_stands_says_how_its_first_word_fared():
    first = row("7", period=Period.parse("../2025-10"))
    now = row("9", period=Period.parse("../2027"))
    ahead, unknown = (
        Verdict(Standing.OPEN, DAY, Due.OPEN),
        Verdict(Standing.UNKNOWN, DAY, Due.PASSED),
    )
    line = PromiseLine(now, ahead, word=now, otherwise=OtherWord(first, unknown))
    assert str(standing_text(VOICES["en"], line)).replace("\u00a0", " ") == (
        "not yet due (as first promised, 7, 31 October 2025: due, no outcome published)"
    )
