"""The sentence that leads, from its numbers, in three languages: no program inflects a word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ondiris.codes import load_catalogue
from ondiris.production.projects.outcomes import CountedBy
from ondiris.production.projects.outlook import (
    UNNAMED_UNITS,
    FirstPromise,
    LateLaunches,
    Outlook,
    outlook_as_text,
    outlook_of_text,
)
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.publishing.projects.sentences import expectation, outlook_sentence, outlook_why

AHEAD = Outlook(
    "parks", date(2027, 12, 31), 35, 2, CountedBy.NAMED, claimed=False, passed=False,
    expected=16.5, least=6, most=30, at_past_pace=8.9, past_a_year=2.77, needed_a_year=18.0,
    unheard=0.4, reasons=(UNNAMED_UNITS, "view", "pace:parks"),
)  # fmt: skip
GONE = Outlook("zone", date(2025, 12, 31), 11, 0, CountedBy.NOTHING, claimed=False, passed=True)


def voice(lang: str) -> ReaderLocale:
    return ReaderLocale(load_words()[lang], load_catalogue())


def said(lang: str, found: Outlook) -> str:
    return outlook_sentence(voice(lang), found).replace("\xa0", " ")


def test_the_sentence_says_how_many_how_sure_and_what_the_past_and_the_promise_would_bring():
    assert said("en", AHEAD) == (
        "17 of 35 can be expected by 31 December 2027 (in 90 cases of 100 from 6 to 30). "
        "At the pace of past years it would be 9. "
        "All 35 would need 18 a year; past years brought 2.8."
    )
    assert outlook_why(voice("en"), AHEAD) == (
        "The forecast depends most on this: projects not named in public; whether the plan or the "
        "pace of past years holds; how fast the city really builds."
    )


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_other_languages_say_the_same_numbers_in_their_own_words(lang: str):
    text = said(lang, AHEAD)
    for number in ("17", "35", "6", "30", "9", "18", "2,8"):
        assert number in text
    assert text != said("en", AHEAD)
    assert "expected" not in text
    why = outlook_why(voice(lang), AHEAD)
    assert why
    assert "pace" not in why


def test_without_a_past_there_is_no_pace_of_it():
    alone = replace(AHEAD, at_past_pace=None, past_a_year=None)
    assert said("en", alone) == (
        "17 of 35 can be expected by 31 December 2027 (in 90 cases of 100 from 6 to 30). "
        "All 35 would need 18 a year."
    )
    assert said("ru", alone).endswith("Чтобы запустить все 35, потребовалось бы 18 в год.")
    assert outlook_why(voice("en"), replace(AHEAD, reasons=())) == ""


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "First promised: 30 by 31 December 2026."),
        ("ru", "Сначала обещали: 30, срок – 31 декабря 2026 г."),
        ("kk", "Әуелде уәде етілгені: 30, мерзімі – 2026 ж. 31 желтоқсан."),
    ],
)
def test_a_promise_that_moved_says_what_was_promised_first(lang: str, text: str):
    first = FirstPromise(30, date(2026, 12, 31))
    for found in (AHEAD, GONE):
        moved = replace(found, first=first)
        assert said(lang, moved) == f"{said(lang, found)} {text}"
        assert outlook_of_text(outlook_as_text(moved)) == moved


def test_a_day_that_has_passed_is_told_by_what_is_known_and_never_forecast():
    assert said("en", GONE) == (
        "31 December 2025 has passed; how many of the 11 promised were launched is not known."
    )
    known = replace(GONE, launched=8, counted=CountedBy.PUBLISHED)
    assert said("en", known) == "31 December 2025 has passed; on record: 8 of the 11 promised."
    for lang in ("kk", "ru"):
        assert "8" in said(lang, known)
        assert said(lang, known) != said(lang, GONE)


def test_a_promise_without_a_day_is_said_to_name_none_and_is_not_forecast():
    undated = replace(AHEAD, expected=None, reasons=(), dated=False)
    assert expectation(voice("en"), undated) == (
        "No day was named by which the 35 promised are due, so none falls due; on record: 2."
    )
    for lang in ("kk", "ru"):
        text = said(lang, undated)
        assert "35" in text
        assert "2027" not in text
        assert text != said("en", undated)


def test_where_all_is_launched_the_record_is_told():
    done = replace(AHEAD, expected=None, launched=35, reasons=())
    assert said("en", done) == "On record: 35 of the 35 promised by 31 December 2027."
    assert said("kk", done).count("35") == 2


def test_what_launched_after_the_due_day_is_told_with_who_counted_it():
    """The day and the basket of a late launch stand beside what is not known by the due day."""
    late = replace(GONE, late=LateLaunches(1, date(2026, 10, 14), CountedBy.NAMED, claimed=False))
    assert said("en", late) == (
        f"{said('en', GONE)} By 14 October 2026 at least 1 launched "
        "(counted from launches of named projects)."
    )
    assert said("ru", late).endswith(
        "К 14 октября 2026 г. запущено не меньше 1 (сосчитано по запускам названных проектов)."
    )
    assert said("kk", late).endswith(
        "2026 ж. 14 қазан жағдайы бойынша кемінде 1 іске қосылған "
        "(аталған жобалардың іске қосылуы бойынша саналған)."
    )


def test_a_count_above_the_promise_is_said_to_be_more_and_never_of_it():
    more = replace(AHEAD, expected=41.2, least=38, most=44, past_a_year=None, at_past_pace=None)
    assert said("en", more) == (
        "41 can be expected by 31 December 2027 (in 90 cases of 100 from 38 to 44), "
        "more than the 35 promised."
    )
    done = replace(AHEAD, expected=None, launched=41)
    assert said("en", done) == "On record: 41, more than the 35 promised by 31 December 2027."
    gone = replace(GONE, launched=12)
    assert said("en", gone) == (
        "31 December 2025 has passed; on record: 12, more than the 11 promised."
    )
    for found in (more, done, gone):
        assert "больше обещанных" in said("ru", found)
        assert "уәде етілгеннен көп" in said("kk", found).lower()
    even = replace(more, expected=35.4)
    assert said("en", even).startswith("35 of 35 can be expected")


def test_kazakh_names_what_is_counted_with_no_suffix_on_a_number():
    parks = replace(AHEAD, unit="zones", past_a_year=None, at_past_pace=None)
    assert said("kk", parks) == (
        "2027 ж. 31 желтоқсан күніне қарай уәде етілгені – 35 (парк), соның ішінде "
        "іске қосылады деп күтілетіні – 17 (100 жағдайдың 90-ында 6–30 аралығында). "
        "Барлығы (35) іске қосылуы үшін жылына керегі: 18."
    )
    assert said("ru", parks) == said("ru", replace(parks, unit=""))


LATE = replace(GONE, late=LateLaunches(1, date(2026, 10, 14), CountedBy.BOTH, claimed=True))


@pytest.mark.parametrize("found", [AHEAD, GONE, LATE, None])
def test_numbers_of_a_sentence_that_were_kept_are_the_same_again(found: Outlook | None):
    assert outlook_of_text(outlook_as_text(found)) == found


def test_an_expectation_is_the_sentence_with_its_why():
    assert expectation(voice("en"), AHEAD) == (
        f"{outlook_sentence(voice('en'), AHEAD)} {outlook_why(voice('en'), AHEAD)}"
    )
    assert expectation(voice("en"), None) == ""
