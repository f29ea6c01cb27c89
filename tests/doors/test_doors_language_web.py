"""The pages of bulletins and of the check of a text, as a browser without scripts sees them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from asked_door import asking

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web.app import Application, create_app

PASTED = "2025 жылғы қаңтар-мамырда Алматы өнеркәсібі {} млрд теңгенің өнімін шығарды."


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    folder = tmp_path_factory.mktemp("bulletins") / "home"
    with pytest.raises(SystemExit):
        main(["demo", "--no-serve", "--home", str(folder)])
    with open_home(folder, audience="public") as observatory:
        yield create_app(observatory)


def _ask(app: Application, path: str, form: dict[str, str] | None = None) -> httpx.Response:
    get = asking(app, strict=True)
    return get(path) if form is None else get(path, method="POST", data=form)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_bulletin_page_shows_the_document_with_evidence(app: Application, lang: str) -> None:
    page = _ask(app, f"/{lang}/bulletins?period=2025-01/2025-05")
    assert page.status_code == 200
    assert page.text.count("<h1>") == 1
    assert f'<html lang="{lang}">' in page.text
    assert page.text.count(f"/{lang}/evidence/") >= 25
    assert "<style" not in page.text
    assert 'style="' not in page.text


@pytest.mark.parametrize("kind", ["txt", "html", "pdf"])
def test_files_are_offered_and_stable(app: Application, kind: str) -> None:
    if kind == "pdf":
        pytest.importorskip("typst")
    one, two = (_ask(app, f"/en/bulletins/ru.{kind}?period=2025-01/2025-05") for _ in range(2))
    assert one.status_code == 200
    assert one.content == two.content
    assert "attachment" in one.headers["content-disposition"]


def test_an_unknown_file_or_period_is_a_page_of_its_own(app: Application) -> None:
    assert _ask(app, "/en/bulletins/xx.doc").status_code == 404
    assert _ask(app, "/en/bulletins?period=1999").status_code == 200
    assert _ask(app, "/en/bulletins/en.txt?period=1999").status_code == 404


def test_a_pasted_figure_is_shown_beside_the_ledgers(app: Application) -> None:
    good = _ask(app, "/kk/check", {"text": PASTED.format("976,2")}).text
    bad = _ask(app, "/kk/check", {"text": PASTED.format("967,2")}).text
    assert 'class="verdict v1" href="#c1"' in good
    assert 'class="verdict v2" href="#c1"' in bad
    assert "976,2" in bad


def test_nothing_pasted_is_kept(app: Application) -> None:
    secret = PASTED.format("976,2") + " Құпия сөз."
    answer = _ask(app, "/kk/check", {"text": secret})
    assert answer.headers["cache-control"] == "no-store"
    assert "Құпия" in answer.text
    assert "Құпия" not in _ask(app, "/kk/check").text


@pytest.mark.parametrize("text", ["<script>alert(1)</script> 5 млрд теңге", "#panic() 5 %", "=1+1"])
def test_pasted_text_is_escaped(app: Application, text: str) -> None:
    answer = _ask(app, "/ru/check", {"text": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("text", ["", "   ", "12345"])
def test_what_cannot_be_read_is_told(app: Application, text: str) -> None:
    answer = _ask(app, "/ru/check", {"text": text, "published": "2025-13-45" if not text else ""})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text


def test_the_overview_says_in_kazakh_which_activity_moved_growth(app: Application) -> None:
    text = " ".join(_ask(app, "/kk/").text.split())
    assert "Өсімге ең көп үлес қосқан сала – машина жасау" in text


READ_AS = {
    "ru": (
        (
            "Доля автомобилестроения в машиностроении – 46,1%. В городе работают 144 крупных и "
            "средних предприятия."
        ),
        ("Доля в составе: машиностроение, автомобилестроение", "крупные и средние предприятия, "),
    ),
    "en": (
        (
            "Vehicle building accounted for 46.1% of the output of machine building. 144 large and "
            "medium-sized enterprises operate in the city."
        ),
        ("Share of machine building, vehicle building", "large and medium enterprises, "),
    ),
    "kk": (
        (
            "Автомобиль жасаудың үлесі – машина жасау өнімінің 46,1 пайызы. Қалада 144 ірі және "
            "орта кәсіпорын жұмыс істейді."
        ),
        ("Үлесі (машина жасау ішінде), автомобиль жасау", "ірі және орта кәсіпорындар, "),
    ),
}


@pytest.mark.parametrize("lang", READ_AS)
def test_what_was_read_is_said_in_words_with_whole_scope_and_time(
    app: Application, lang: str
) -> None:
    """A day of publication makes a stock of its month, none leaves it "now": neither is a code."""
    text, said = READ_AS[lang]
    now = {"ru": "сегодня", "en": "today", "kk": "бүгінде"}[lang]
    for published in ("2025-07-01", ""):
        page = _ask(app, f"/{lang}/check", {"text": text, "published": published}).text
        assert [words for words in said if words not in page] == []
        assert "@2025-07" not in page
        assert "@now" not in page
        assert (now in page) is not bool(published)


def test_a_narrow_screen_sees_the_verdict_of_a_number(app: Application) -> None:
    """Rows become cards that name their cells."""
    page = _ask(app, "/ru/check", {"text": "Промышленность Алматы: 976,2 млрд тенге."}).text
    table = page[page.index('aria-labelledby="beside"') - 60 :]
    assert table.index("scroll cards") < 60
    assert 'data-label="Вывод"' in page


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_sections_are_switches_that_say_what_they_do(app: Application, lang: str) -> None:
    page = _ask(app, f"/{lang}/bulletins?period=2025-01/2025-05&sections=industry,growth").text
    toggles = page[page.index("toggles") : page.index("</p>", page.index("toggles"))]
    assert toggles.count("<a ") == 9
    assert toggles.count('class="on"') == 2
    alone = _ask(app, f"/{lang}/bulletins?period=2025-01/2025-05&sections=industry").text
    assert alone[alone.index("toggles") :].count("<strong>") == 1
