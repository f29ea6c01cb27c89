"""A text with the figures of the case in three languages: one thing changed, the right finding."""

from __future__ import annotations

from datetime import date

import pytest

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.session.bulletins.reading import Checked, check_text
from ondiris.session.figures.snapshot import Snapshot

DAY = date(2025, 7, 10)
TEXTS = {
    "kk": """2025 жылғы қаңтар–{may} Алматы өнеркәсібі {industry} миллиард теңгенің өнімін шығарды.
Машина жасау өндірісі {machines} миллиард теңгені құрап, {growth} пайызға артты.
Бейметалл минералды өнімдер өндірісі {minerals} миллиард теңгеге жетті.
2025 жылы Индустриялық аймақта құны {cost} теңге болатын {projects} жоба іске қосылады, \
олар {jobs} жұмыс орнын ашады.
2025 жылы «Инновациялық технологиялар паркі» арнайы экономикалық аймағында құны 18,5 миллиард \
теңге болатын {sez} жоба жоспарланған, олар {people} адамды жұмыспен қамтиды.
Бүгінде қалада {parks} шағын өнеркәсіптік парк жұмыс істейді.
{year} жылға дейін жалпы ауданы {area} болатын {more} шағын өнеркәсіптік парк салынады, \
{money} миллиард теңге инвестиция тартылады.
""",
    "ru": """В январе–{may} 2025 года промышленность Алматы выпустила продукции \
на {industry} млрд тенге.
Выпуск машиностроения составил {machines} млрд тенге и вырос на {growth} %.
Выпуск прочей неметаллической минеральной продукции достиг {minerals} млрд тенге.
В 2025 году в Индустриальной зоне запустят {projects} проектов стоимостью {cost} тенге, \
они создадут {jobs} рабочих мест.
В 2025 году в СЭЗ «Парк инновационных технологий» запланировано {sez} проектов стоимостью \
18,5 млрд тенге, они дадут работу {people} чел.
Сегодня в городе действуют {parks} малых промышленных парков.
К {year} году построят {more} малых промышленных парков площадью {area}, \
будет привлечено {money} млрд тенге инвестиций.
""",
    "en": """In January–{may} 2025 industry in Almaty produced goods worth {industry} billion tenge.
Machine building produced {machines} billion tenge and grew by {growth}%.
Output of other non-metallic mineral products reached {minerals} billion tenge.
In 2025 the Industrial Zone will launch {projects} projects worth {cost} tenge, \
creating {jobs} jobs.
In 2025 the special economic zone Park of Innovative Technologies plans {sez} projects worth \
18.5 billion tenge, employing {people} people.
Today {parks} small industrial parks operate in the city.
By {year} it is planned to build {more} small industrial parks with a floor area of {area} \
and to attract investment of {money} billion tenge.
""",
}
WORDS = {
    "kk": {"may": "мамырда", "april": "сәуірде", "bn": "миллиард", "m": "миллион",
           "k": "мың", "m2": "шаршы метр", "ha": "гектар"},
    "ru": {"may": "мае", "april": "апреле", "bn": "млрд", "m": "млн",
           "k": "тыс.", "m2": "кв. м", "ha": "га"},
    "en": {"may": "May", "april": "April", "bn": "billion", "m": "million",
           "k": "thousand", "m2": "sq m", "ha": "hectares"},
}  # fmt: skip
FIGURES = {
    "may": "{may}", "industry": "976,2", "machines": "366,1", "growth": "36,3", "minerals": "47",
    "cost": "135,4 {bn}", "projects": "11", "jobs": "4 {k}", "sez": "6", "people": "415",
    "parks": "15", "year": "2027", "area": "194 {k} {m2}", "more": "35", "money": "21,8",
}  # fmt: skip
INCONSISTENT, SLIP = ("ledger", "inconsistent"), ("ledger", "possible scale slip")
CHANGED = [
    ("two digits of a total swapped", {"industry": "967,2"}, INCONSISTENT),
    ("a part above its whole", {"machines": "1366,1"}, ("part of whole", "inconsistent")),
    ("parts that add up to too much", {"minerals": "647"}, ("sum", "inconsistent")),
    ("a decimal mark moved", {"industry": "97,62"}, ("part of whole", "inconsistent")),
    ("an index told as growth", {"growth": "136,3"}, ("index as growth", "wording slip")),
    ("digits of a growth swapped", {"growth": "33,6"}, INCONSISTENT),
    ("millions for thousands", {"jobs": "4 {m}"}, ("ratio", "possible scale slip")),
    ("millions for billions", {"cost": "135,4 {m}"}, ("ratio", "possible scale slip")),
    ("a deadline a year later", {"year": "2028"}, ("deadline moved", "inconsistent")),
    ("a deadline that has passed", {"year": "2024"}, ("deadline", "wording slip")),
    ("a period shortened", {"may": "{april}"}, ("one figure, two periods", "inconsistent")),
    ("the people of a zone", {"people": "4150"}, SLIP),
    ("the number of projects", {"projects": "17"}, INCONSISTENT),
    ("the projects of two zones", {"projects": "6", "sez": "11"}, INCONSISTENT),
    ("parks that stand", {"parks": "51"}, INCONSISTENT),
    ("parks to come", {"more": "53"}, INCONSISTENT),
    ("an area ten times too small", {"area": "19,4 {k} {m2}"}, SLIP),
    ("hectares for square metres", {"area": "194 {k} {ha}"}, ("ratio", "possible scale slip")),
    ("money ten times too much", {"money": "218"}, SLIP),
    ("the value of another year", {"industry": "833,2"}, ("old figure as new", "inconsistent")),
]


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("changed") / "home"
    with pytest.raises(SystemExit):
        main(["demo", "--no-serve", "--home", str(folder)])
    return open_home(folder, audience="internal", read_only=True).at(None)


def _checked(now: Snapshot, lang: str, **changed: str) -> Checked:
    words = WORDS[lang]
    said = {name: (value.format(**words)) for name, value in (FIGURES | changed).items()}
    if lang == "en":
        said = {name: value.replace(",", ".") for name, value in said.items()}
    return check_text(TEXTS[lang].format(**said), now, lang=lang, published=DAY)


@pytest.mark.parametrize("lang", TEXTS)
def test_the_figures_of_the_case_raise_no_finding(now: Snapshot, lang: str) -> None:
    checked = _checked(now, lang)
    assert [f.text for f in checked.findings] == []
    assert sum(f.relation.verdict == "consistent" for f in checked.ledger) == 14


@pytest.mark.parametrize("lang", TEXTS)
@pytest.mark.parametrize(
    ("changed", "finding"), [row[1:] for row in CHANGED], ids=[row[0] for row in CHANGED]
)
def test_one_thing_changed_is_found(
    now: Snapshot, lang: str, changed: dict[str, str], finding: tuple[str, str]
) -> None:
    found = _checked(now, lang, **changed).findings
    assert finding in {(f.kind, f.verdict) for f in found}
    for one in found:
        assert one.lhs
        assert one.rhs
        assert one.certainty in ("certain", "likely", "possible")
