"""Procedures in words: times with the kind of their days, standings, what nobody says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ondiris.applications import (
    DaysKind,
    NotTold,
    Procedure,
    ProcedureStep,
    StepConfirmation,
    StepKind,
)
from ondiris.codes import load_catalogue
from ondiris.model import Period, Vintage
from ondiris.production.applications.releasing import (
    ShareToldInTime,
    TimesRelease,
    WaitTold,
)
from ondiris.publishing.applications.answers import procedures_json
from ondiris.publishing.applications.procedures import (
    ProcedureFacts,
    reference_table,
    said_in,
    standing_text,
    step_table,
    time_text,
    wants_text,
)
from ondiris.publishing.applications.unknown import not_known
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.locale import ReaderLocale
from ondiris.publishing.figures.words import load_words
from ondiris.session import shipped_cases

STEP = ProcedureStep(
    "power", "conditions", StepKind.STEP, {"en": "Conditions"}, "https://www.grid.kz/a"
)
HERE = frozenset({"KZ", "KZ-75"})


@pytest.fixture(scope="module")
def desk() -> Callable[[str], Desk]:
    catalogue = load_catalogue(shipped_cases() / "almaty")

    def of(lang: str) -> Desk:
        voice = ReaderLocale(load_words()[lang], catalogue)
        return Desk(voice, Vintage(date(2026, 11, 1), 1), {}, lambda _: None)

    return of


def facts(*steps: ProcedureStep) -> ProcedureFacts:
    power = Procedure("power", {"en": "Power"}, steps)
    return ProcedureFacts((power,), date(2026, 11, 1), "KZ-75", HERE)


@pytest.mark.parametrize(
    ("allowed", "days", "lang", "text"),
    [
        (5, DaysKind.WORKING, "ru", "5 рабочих дней"),
        (2, DaysKind.WORKING, "ru", "2 рабочих дня"),
        (1, DaysKind.WORKING, "ru", "1 рабочий день"),
        (1, DaysKind.WORKING, "en", "1 working day"),
        (14, DaysKind.UNSAID, "ru", "14 дней"),
        (14, DaysKind.UNSAID, "kk", "14 күн"),
        (2, DaysKind.MONTHS, "ru", "2 месяца"),
        (30, DaysKind.CALENDAR, "en", "30 calendar days"),
        (0, DaysKind.UNSAID, "en", "on the same day"),
        (None, None, "en", ""),
    ],
)
def test_a_time_is_told_with_its_kind_of_days(
    desk: Callable[[str], Desk], allowed: int | None, days: DaysKind | None, lang: str, text: str
) -> None:
    assert time_text(desk(lang).voice, replace(STEP, allowed=allowed, days=days)) == text


def test_a_standing_is_a_reference_until_the_city_confirms(desk: Callable[[str], Desk]) -> None:
    voice = desk("en").voice
    assert standing_text(voice, STEP) == "published reference, not confirmed"
    act = replace(STEP, kind=StepKind.REFERENCE)
    said = [standing_text(voice, replace(act, in_force=force)) for force in (None, True, False)]
    assert said == ["reference", "reference, in force", "reference, not in force"]
    whole = replace(STEP, allowed=5, days=DaysKind.WORKING, in_force=True, place="KZ")
    done = replace(whole, confirmed=StepConfirmation("zone-operator", date(2026, 9, 1)))
    told = standing_text(voice, done).replace("\N{NO-BREAK SPACE}", " ")
    assert told == "confirmed: zone-operator, 1 September 2026"


def test_what_is_wanted_counts_another_place_as_none(desk: Callable[[str], Desk]) -> None:
    away = replace(STEP, allowed=5, days=DaysKind.WORKING, in_force=True, place="KZ-71")
    said = wants_text(desk("en").voice, facts(away), away)
    assert said == "place; role that confirms; day of confirming"
    shape = procedures_json({}, [Procedure("power", {}, (away,))], HERE)
    (row,) = shape["procedures"][0]["steps"]  # type: ignore[index]
    assert row["wants"] == ["place", "confirmed_by", "confirmed_on"]
    assert (row["name_en"], row["name_kk"], row["owner_en"]) == ("Conditions", None, None)


def test_steps_and_references_stand_in_tables_of_their_own(desk: Callable[[str], Desk]) -> None:
    act = replace(STEP, code="act", kind=StepKind.REFERENCE, in_force=False, sure=False)
    known = facts(act, replace(STEP, order=3, place="KZ-71"))
    (step,) = step_table(desk("en"), known, known.procedures[0]).rows
    assert [str(cell) for cell in step] == [
        "3. Conditions",
        "not said",
        "not published (published reference, not confirmed)",
        "not named on the page",
        "grid.kz (Astana city)",
    ]
    (reference,) = reference_table(desk("en"), known, known.procedures[0]).rows
    assert [str(cell) for cell in reference][2:4] == ["no", ""]
    assert str(reference[-1]) == "grid.kz (place not said; to be confirmed)"


def confirmed(**more: object) -> ProcedureStep:
    said = StepConfirmation("grid", date(2026, 1, 9))
    plain = replace(STEP, allowed=5, days=DaysKind.WORKING, in_force=True, place="KZ",
                    confirmed=said)  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


def test_measured_times_stand_beside_the_legal_ones_of_confirmed_steps_alone(
    desk: Callable[[str], Desk],
) -> None:
    half = Period.parse("2026-H1")
    told = TimesRelease(
        "power", "conditions", 14, {"granted": 8, "refused": 2, "withdrawn": 1},
        WaitTold(41, 33, None), WaitTold(None, 57, None), ShareToldInTime(64, 37, 82), half,
    )  # fmt: skip
    bare = TimesRelease("power", "b", 4, period=half, withheld=NotTold.APPLICATIONS)
    named = {one.subject: one for one in (told, bare, TimesRelease("power", "c", 99))}
    known = facts(confirmed(), confirmed(code="b"), replace(STEP, code="c"))
    figure = step_table(desk("en"), replace(known, released=named), known.procedures[0])
    assert [column.title for column in figure.columns][2:4] == [
        "Time as published", "Measured time"
    ]  # fmt: skip
    assert [str(row[3]).replace("\u00a0", " ") for row in figure.rows] == [
        (
            "median to an answer, in days: 41 (33–…) (90% of applications, in days: not reached; "
            "answered within the legal time: 64 % (37–82); applications: 14; "
            "granted: 8, refused: 2, withdrawn: 1, open: 3; as of 30 June 2026)"
        ),
        "too few applications to tell times (applications: 4; as of 30 June 2026)",
        "not told yet",
    ]
    without = step_table(desk("en"), known, known.procedures[0])
    assert "Measured time" not in [column.title for column in without.columns]


def test_a_language_that_nobody_wrote_is_named(desk: Callable[[str], Desk]) -> None:
    assert (said_in({"ru": "Шаг"}, "kk").text, said_in({"ru": "Шаг"}, "kk").lang) == ("Шаг", "ru")
    assert said_in({}, "kk").text == ""


def test_what_nobody_says_is_said_and_goes_once_it_is_known(desk: Callable[[str], Desk]) -> None:
    voice = desk("en").voice
    said = not_known(voice, facts(replace(STEP, allowed=3, days=DaysKind.UNSAID, place="KZ-71")))
    assert said == (
        "No page says in which order the steps follow: they stand as found.",
        "No page says what a step needs.",
        "No page says what a step gives.",
        "No page says what stops the clock.",
        "No page says whether silence means yes.",
        "Times whose page does not say whether they are working or calendar days: 1.",
        "Steps from pages about other places, whose rules may differ: 1 of 1.",
        "How long applications really take has not been told in public yet.",
    )
    texts = {"en": "told"}
    full = replace(STEP, order=1, inputs=texts, outputs=texts, clock_stop=texts, silence=True)
    told = {"procedure:power": TimesRelease("power", "", 3)}
    whole = replace(facts(full), released=told)
    assert not_known(voice, whole) == ("Steps without a published time: 1 of 1.",)
    assert not_known(voice, facts()) == ("No page has been found for: Power.",)
