"""Quantities of sentences, read by hand: number, scale, unit, bound and the exact words they cover.

A quantity is written as ``value unit``, then what it has besides: ``..upper``, its bound, ``d``
decimals printed, ``e`` power of ten, ``+`` flags, ``:`` forms, ``@`` its noun, and in brackets the
words that collapse into one token.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from ondiris.language.lexicon import language
from ondiris.language.quantities import Quantity, scan, value_of
from ondiris.language.text import fold, tokenise


def _told(q: Quantity, words: list[tuple[int, int]], text: str) -> str:
    def between(first: int, last: int) -> str:
        return text[words[first][0] : words[last - 1][1]]

    parts = [f"{q.value.normalize():f}", q.unit or "?"]
    parts += [f"..{q.upper.normalize():f}"] if q.upper is not None else []
    parts += [q.bound] if q.bound != "eq" else []
    parts += [f"d{q.digits}"] if q.digits else []
    parts += [f"e{len(str(q.scale)) - 1}"] if q.scale != 1 else []
    parts += [f"+{flag}" for flag in sorted(q.flags)]
    parts += [f":{form}" for form in sorted(q.forms)]
    parts += [f"@{between(*q.noun)}"] if q.noun else []
    return " ".join([*parts, f"[{between(q.first, q.last)}]"])


def found(text: str, code: str, *times: str) -> list[str]:
    """Return the quantities of a sentence; words of `times` belong to a recognised time."""
    lang = language(code)
    folded = fold(text).text
    tokens = tokenise(folded, 0, len(folded))
    kinds = ["t" if token.text in times else token.kind for token in tokens]
    quantities = scan(tokens, kinds, lang.lexical.find(tokens), lang)
    places = [(token.start, token.end) for token in tokens]
    assert all(q.rules for q in quantities if q.unit and "word" not in q.flags)
    return [_told(q, places, folded) for q in quantities]


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("7", ",", ("7", 0)),
        ("12 300", ",", ("12300", 0)),
        ("1 234 567", ".", ("1234567", 0)),
        ("976,2", ",", ("976.2", 1)),
        ("36.3", ",", ("36.3", 1)),
        ("36,3", ".", ("36.3", 1)),
        ("5,25", ",", ("5.25", 2)),
        # One mark before three digits groups them, unless it is the language's own mark …
        ("12.300", ",", ("12300", 0)),
        ("12,300", ".", ("12300", 0)),
        ("123,300", ".", ("123300", 0)),
        ("12,300", ",", ("12.3", 3)),
        # … or nothing or too much stands before it; and two or four digits are no group.
        ("0.300", ",", ("0.3", 3)),
        ("1234.300", ",", ("1234.3", 3)),
        ("12.3000", ",", ("12.3", 4)),
        # Two marks: the last is the decimal one and stands once.
        ("1,250.5", ".", ("1250.5", 1)),
        ("1.250,55", ".", ("1250.55", 2)),
        ("1.250.000,5", ",", ("1250000.5", 1)),
        ("1.250,5,5", ",", None),
        # One mark several times groups by three.
        ("1.250.000", ",", ("1250000", 0)),
        ("123,456,789", ",", ("123456789", 0)),
        ("1.2.3", ",", None),
        ("1.250.00", ",", None),
        ("1.25.000", ",", None),
        ("1234.567.890", ",", None),
        ("123456789012345678901234", ",", ("123456789012345678901234", 0)),
        ("1234567890123456789012345", ",", None),
    ],
)
def test_digits_are_read_with_the_marks_of_their_language(
    text: str, mark: str, expected: tuple[str, int] | None
) -> None:
    read = value_of(text, mark)
    assert read == (None if expected is None else (Decimal(expected[0]), expected[1]))
    if read is not None:
        assert -min(0, int(read[0].as_tuple().exponent)) == read[1]


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("KZT", "money"), ("USD", "money"), ("UZS", "money"), ("%", "pct"), ("ppt", "pct"),
        ("x", "times"), ("jobs", "count"), ("persons", "count"), ("units", "count"),
        ("ha", "area"), ("m2", "area"), ("tonnes", "amount"), ("MW", "amount"), (None, "amount"),
    ],
)  # fmt: skip
def test_a_unit_has_one_kind(unit: str | None, kind: str) -> None:
    assert Quantity(0, 1, Decimal(1), 0, unit=unit).kind == kind


def test_a_plain_quantity_is_exact_in_figures_without_scale_or_flags() -> None:
    q = Quantity(2, 3, Decimal(5), 0)
    assert (q.scale, q.unit, q.bound, q.upper, q.noun, q.word, q.lent) == (
        1, None, "eq", None, None, False, False,
    )  # fmt: skip
    assert (q.flags, q.forms, q.rules) == (set(), set(), [])


RUSSIAN = [
    # Number, scale, unit.
    ("Построено 5 заводов.", ["5 enterprises @заводов [5]"]),
    ("Выпуск составил 976,2 млрд тенге.", ["976200000000 KZT d1 e9 [976,2 млрд тенге]"]),
    ("Создано 12 300 рабочих мест.", ["12300 jobs @рабочих мест [12 300]"]),
    ("Рост на 7,9%.", ["7.9 % d1 [7,9%]"]),
    ("Рост на 7 процентов.", ["7 % [7 процентов]"]),
    ("Рост на 3 процентных пункта.", ["3 ppt [3 процентных пункта]"]),
    ("Площадь 30 га.", ["30 ha [30 га]"]),
    ("Площадь 4 тыс. кв. м.", ["4000 m2 e3 [4 тыс. кв. м.]"]),
    ("Мощность 250 тонн.", ["250 tonnes [250 тонн]"]),
    ("Мощность 5 МВт.", ["5 MW [5 мвт]"]),
    ("Разлито 7 литров.", ["7 litres [7 литров]"]),
    ("Экспорт вырос в 2,5 раза.", ["2.5 x d1 [2,5 раза]"]),
    ("Это 5 казахстанских тенге.", ["5 KZT [5 казахстанских тенге]"]),
    ("Осталось 7.", ["7 ? [7]"]),
    # Money before its number, and who is money twice is money after.
    ("Инвестиции $108 млн.", ["108000000 USD e6 [$108 млн.]"]),
    ("Инвестиции около $108 млн.", ["108000000 USD approx e6 [около $108 млн.]"]),
    ("Инвестиции kzt108 млн.", ["108000000 KZT e6 [kzt108 млн.]"]),
    ("Инвестиции usd100 млн.", ["100000000 USD e6 [usd100 млн.]"]),
    ("Цена $54 га.", ["54 USD [$54]"]),
    ("Вложено $ 54 тенге.", ["54 KZT [54 тенге]"]),
    ("Вложено тенге 54 доллара.", ["54 USD [54 доллара]"]),
    ("На 5 тенге 6.", ["5 KZT [5 тенге]", "6 ? [6]"]),
    ("Доля % 6.", ["6 ? [6]"]),
    # Bounds to the left.
    ("Более 5 млрд тенге.", ["5000000000 KZT gt e9 [более 5 млрд тенге]"]),
    ("Рост более чем на 5%.", ["5 % gt :by [более чем на 5%]"]),
    ("Рост более 5%.", ["5 % gt [более 5%]"]),
    ("Не менее 400 рабочих мест.", ["400 jobs ge @рабочих мест [не менее 400]"]),
    ("Почти 400 рабочих мест.", ["400 jobs lt @рабочих мест [почти 400]"]),
    ("Рост не более 3%.", ["3 % le [не более 3%]"]),
    ("Площадь порядка 30 га.", ["30 ha approx [порядка 30 га]"]),
    # Bounds to the right, after the number, the unit or the noun.
    ("Вложено 5 млрд с лишним тенге.", ["5000000000 KZT gt e9 [5 млрд с лишним тенге]"]),
    ("Вложено 5 млрд тенге и более.", ["5000000000 KZT ge e9 [5 млрд тенге и более]"]),
    ("Создано 400 рабочих мест и более.", ["400 jobs ge @рабочих мест [400]"]),
    ("Создано 400+ рабочих мест.", ["400 jobs ge @рабочих мест [400+]"]),
    # Ranges: dashes touch both numbers or neither, and the second is larger.
    ("Территория 30–35 га.", ["30 ha ..35 range [30-35 га]"]),
    ("Территория 30 – 35 га.", ["30 ha ..35 range [30 - 35 га]"]),
    ("Территория 30 –35 га.", ["30 ? [30]", "35 ha [35 га]"]),
    ("Территория 30– 35 га.", ["30 ? [30]", "35 ha [35 га]"]),
    ("Вложено 40 –45 тыс. тенге.", ["40 ? [40]", "45000 KZT e3 [45 тыс. тенге]"]),
    ("Вложено пять – 10 тенге.", ["5 ? +word [пять]", "10 KZT [10 тенге]"]),
    ("Вложено 40 тыс. – 40 тыс. тенге.", ["40000 ? e3 [40 тыс.]", "40000 KZT e3 [40 тыс. тенге]"]),
    ("Вложено 40 тыс. –", ["40000 ? e3 [40 тыс.]"]),
    ("Вложено 40 тыс. – всего.", ["40000 ? e3 [40 тыс.]"]),
    ("Территория 35–30 га.", ["35 ? [35]", "30 ha [30 га]"]),
    ("Территория 30–30 га.", ["30 ? [30]", "30 ha [30 га]"]),
    ("Рост в 1,5–2 раза.", ["1.5 x ..2 range d1 [1,5-2 раза]"]),
    ("Рост в 1–1,25 раза.", ["1 x ..1.25 range d2 [1-1,25 раза]"]),
    ("Рост более 5–6%.", ["5 % ..6 range [более 5-6%]"]),
    ("Вложено 5–6 млрд тенге.", ["5000000000 KZT ..6000000000 range e9 [5-6 млрд тенге]"]),
    (
        "Вложено 40 тыс. – 45 тыс. тенге.",
        ["40000 KZT ..45000 range e3 [40 тыс. - 45 тыс. тенге]"],
    ),
    ("Вложено 45 тыс. – 40 тыс. тенге.", ["45000 ? e3 [45 тыс.]", "40000 KZT e3 [40 тыс. тенге]"]),
    ("Вложено 5 – всего.", ["5 ? [5]"]),
    ("Вложено 5 –", ["5 ? [5]"]),
    ("Площадь 5–1.2.3 га.", ["5 ? [5]"]),
    ("Вложено 40 тыс., 45 тыс. тенге.", ["40000 ? e3 [40 тыс.]", "45000 KZT e3 [45 тыс. тенге]"]),
    ("Вложено 5–6 тыс. – 7 тыс. тенге.",
     ["5000 ? ..6000 range e3 [5-6 тыс.]", "7000 KZT e3 [7 тыс. тенге]"]),
    ("Вложено 2 тыс. 500 тенге.", ["2000 ? e3 [2 тыс.]", "500 KZT [500 тенге]"]),
    ("Цикл 10–15-летний.", ["10 ? [10]"]),
    # Compound numbers fall from scale to scale.
    ("Вложено 1 млн 250 тыс. тенге.", ["1250000 KZT e3 +compound [1 млн 250 тыс. тенге]"]),
    (
        "Вложено 1 млрд 200 млн 30,5 тыс. тенге.",
        ["1200030500 KZT d1 e3 +compound [1 млрд 200 млн 30,5 тыс. тенге]"],
    ),
    ("Вложено 5 тыс. 3 млн тенге.", ["5000 ? e3 [5 тыс.]", "3000000 KZT e6 [3 млн тенге]"]),
    ("Вложено 5 млн 3 млн тенге.", ["5000000 ? e6 [5 млн]", "3000000 KZT e6 [3 млн тенге]"]),
    (
        "Вложено 1 млрд 1500 млн тенге.",
        ["1000000000 ? e9 [1 млрд]", "1500000000 KZT e6 [1500 млн тенге]"],
    ),
    (
        "Вложено 1 млрд 1000 млн тенге.",
        ["1000000000 ? e9 [1 млрд]", "1000000000 KZT e6 [1000 млн тенге]"],
    ),
    ("Вложено 1 млрд 999 млн тенге.", ["1999000000 KZT e6 +compound [1 млрд 999 млн тенге]"]),
    ("Вложено 2 млн 500 тенге.", ["2000000 ? e6 [2 млн]", "500 KZT [500 тенге]"]),
    (
        "Вложено 5 млн двести тысяч тенге.",
        ["5000000 ? e6 [5 млн]", "200000 KZT e3 +word [двести тысяч тенге]"],
    ),
    (
        "Вложено 5–6 млн 200 тыс. тенге.",
        ["5000000 ? ..6000000 range e6 [5-6 млн]", "200000 KZT e3 [200 тыс. тенге]"],
    ),
    # Numbers in words.
    ("Создано двадцать пять парков.", ["25 zones +word @парков [двадцать пять]"]),
    ("Создано сто двадцать пять парков.", ["125 zones +word @парков [сто двадцать пять]"]),
    ("Вложено двадцать тридцать тенге.",
     ["20 ? +word [двадцать]", "30 KZT +word [тридцать тенге]"]),
    ("Вложено пять пять тенге.", ["5 ? +word [пять]", "5 KZT +word [пять тенге]"]),
    ("Вложено полтора миллиона тенге.", ["1500000 KZT e6 +word [полтора миллиона тенге]"]),
    ("Создано две тысячи пятьсот рабочих мест.",
     ["2500 jobs +word @рабочих мест [две тысячи пятьсот]"]),
    ("Вложено две тысячи 999 тенге.", ["2999 KZT +word [две тысячи 999 тенге]"]),
    ("Вложено две тысячи 1000 тенге.",
     ["2000 ? e3 +word [две тысячи]", "1000 KZT [1000 тенге]"]),
    ("Вложено два миллиона пятьсот тысяч тенге.",
     ["2500000 KZT e3 +compound +word [два миллиона пятьсот тысяч тенге]"]),
    ("Вложено два миллиона пятьсот тенге.",
     ["2000000 ? e6 +word [два миллиона]", "500 KZT +word [пятьсот тенге]"]),
    ("Вложен миллион тенге.", ["1000000 KZT e6 +word [миллион тенге]"]),
    ("Вложены тыс. тенге.", []),
    ("Это один из них.", []),
    ("Это два из них.", ["2 ? +word [два]"]),
    ("Это полтора.", ["1.5 ? +word [полтора]"]),
    ("Это 1 из них.", ["1 ? [1]"]),
    ("Это 0 из них.", ["0 ? [0]"]),
    ("Построен один завод.", ["1 enterprises +word @завод [один]"]),
    # Fractions are shares, roughly; below a half is about a half.
    ("Это треть выпуска.", ["33.3 % approx d1 +word [треть]"]),
    ("Это две трети выпуска.", ["66.7 % approx d1 +word [две трети]"]),
    ("Это более половины выпуска.", ["50 % gt d1 +word [более половины]"]),
    ("Это почти половина выпуска.", ["50 % approx d1 +word [почти половина]"]),
    ("Это почти 50 %.", ["50 % lt [почти 50 %]"]),
    ("Это почти пятьдесят тенге.", ["50 KZT lt +word [почти пятьдесят тенге]"]),
    # Endings after a number: a case keeps it a number, an ordinal or a word makes it a name.
    ("Создано 9-ти парков.", ["9 zones @парков [9-ти]"]),
    ("Рост в 5-кратном размере.", ["5 x [5-кратном]"]),
    ("Это 5-тысячный завод.", []),
    ("Цена 5-тенге.", ["5 KZT [5-тенге]"]),
    ("Цена 5-млн тенге.", ["5000000 KZT e6 [5-млн тенге]"]),
    ("Это 21-й завод.", []),
    ("Это 21й завод.", []),
    ("21й завод.", []),
    ("21-й", []),
    ("Выход 5/га.", ["5 ? [5]"]),
    ("21-й завод.", []),
    ("Это 5-летний план.", []),
    ("Это 5-летний и 6 тенге.", ["6 KZT [6 тенге]"]),
    ("Вложено 5млн тенге.", ["5000000 KZT e6 [5млн тенге]"]),
    ("Вложено 100тенге.", ["100 KZT [100тенге]"]),
    ("Построен 100этажный дом.", []),
    ("Куплено 100вагонов.", ["100 vehicles @вагонов [100]"]),
    ("Это 5 - летний план.", ["5 ? [5]"]),
    ("Это 5- летний план.", ["5 ? [5]"]),
    ("Площадь 5м.кв.", ["5 m2 [5м.кв.]"]),
    # Counted nouns: adjectives may stand between, verbs, figures and other marks may not.
    ("Открыто 17 новых крупных предприятий.", ["17 enterprises @предприятий [17]"]),
    ("Открыто 17 крупных, средних предприятий.", ["17 enterprises @предприятий [17]"]),
    ("Открыто 17 научно-производственных предприятий.", ["17 enterprises @предприятий [17]"]),
    ("Открыто 17 научно - производственных предприятий.", ["17 ? [17]"]),
    ("Открыто 17 научно -производственных предприятий.", ["17 ? [17]"]),
    ("Открыто 17 научно- производственных предприятий.", ["17 ? [17]"]),
    ("Открыто 17 крупных, «завод».", ["17 ? [17]"]),
    ("Открыто 17 новых «умных» предприятий.", ["17 enterprises @предприятий [17]"]),
    ("Открыто 17 крупных, средних новых предприятий.", ["17 ? [17]"]),
    ("Открыто 17 новых,", ["17 ? [17]"]),
    ("Открыто 17 новых, заводов предприятий.", ["17 ? [17]"]),
    ("Открыто 17, предприятий много.", ["17 ? [17]"]),
    ("Открыто 17 новых, предприятий.", ["17 ? [17]"]),
    ("Открыто 17 новых, 5 предприятий.", ["17 ? [17]", "5 enterprises @предприятий [5]"]),
    ("Открыто 17 новых, пять предприятий.",
     ["17 ? [17]", "5 enterprises +word @предприятий [пять]"]),
    ("Открыто 17 (новых) предприятий.", ["17 ? [17]"]),
    ("Открыто 17 на этих предприятий.", ["17 ? [17]"]),
    ("Открыто 17 новых 5 предприятий.", ["17 ? [17]", "5 enterprises @предприятий [5]"]),
    ("Открыто 17 новых тенге.", ["17 ? [17]"]),
    ("Открыто 17 а б в г д ж парков.", ["17 ? [17]"]),
    ("Открыто 17 аа бб вв гг дд жж зз парков.", ["17 zones @парков [17]"]),
    ("Открыто 17 аа бб вв гг дд жж зз ии парков.", ["17 ? [17]"]),
    # What is no quantity.
    ("Закон № 5 принят.", []),
    ("Закон §5 принят.", []),
    ("№ 5", []),
    ("5 тенге №", ["5 KZT [5 тенге]"]),
    ("Закон # 5 принят.", []),
    ("В корпус12 приехали 3 тенге.", ["3 KZT [3 тенге]"]),
    ("Звоните 8 727 271 65 00.", []),
    ("Это 1.2.3 тенге.", []),
    ("5 тенге", ["5 KZT [5 тенге]"]),
    ("тенге 5", ["5 KZT [тенге 5]"]),
    ("5", ["5 ? [5]"]),
    # Each quantity ends before the next begins.
    (
        "Вложено 5 млрд тенге, 6 млрд тенге и 7%.",
        ["5000000000 KZT e9 [5 млрд тенге]", "6000000000 KZT e9 [6 млрд тенге]", "7 % [7%]"],
    ),
    ("С 40 до 50 млрд тенге.", ["40 ? [40]", "50000000000 KZT e9 [50 млрд тенге]"]),
    ("5% более 6 тенге", ["5 % [5%]", "6 KZT gt [более 6 тенге]"]),
    ("5 тенге с лишним 6 га", ["5 KZT gt [5 тенге с лишним]", "6 ha [6 га]"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), RUSSIAN)
def test_russian_quantities(text: str, expected: list[str]) -> None:
    assert found(text, "ru") == expected


ENGLISH = [
    ("Output was 1,250.5 tenge.", ["1250.5 KZT d1 [1,250.5 tenge]"]),
    ("It cost $5bn.", ["5000000000 USD e9 [$5bn]"]),
    ("It cost about $5 bn.", ["5000000000 USD approx e9 [about $5 bn]"]),
    ("It cost $ about 5 bn.", ["5000000000 USD approx e9 [$ about 5 bn]"]),
    ("It cost tenge more than about 5.", ["5 ? gt [more than about 5]"]),
    ("It grew by more than 5 per cent.", ["5 % gt :by [by more than 5 per cent]"]),
    ("It grew more than 5 per cent.", ["5 % gt [more than 5 per cent]"]),
    ("It grew threefold and 3-fold.", ["3 x +word :grown [threefold]", "3 x [3-fold]"]),
    ("It has two hundred and 5 jobs.", ["200 ? +word [two hundred]", "5 jobs @jobs [5]"]),
    ("It has two hundred fifty jobs.", ["250 jobs +word @jobs [two hundred fifty]"]),
    ("It has nine hundred ninety nine jobs.",
     ["999 jobs +word @jobs [nine hundred ninety nine]"]),
    ("It has hundred jobs.", ["100 jobs +word @jobs [hundred]"]),
    ("It has ten hundred tenge.", ["10 ? +word [ten]", "100 KZT +word [hundred tenge]"]),
    ("It has one hundred jobs.", ["100 jobs +word @jobs [one hundred]"]),
    ("It has two thousand five hundred jobs.",
     ["2500 jobs +word @jobs [two thousand five hundred]"]),
    ("It costs half a million dollars.", ["500000 USD e6 +word [half a million dollars]"]),
    ("It costs a million dollars.", ["1000000 USD e6 +word [million dollars]"]),
    ("It costs a bn dollars, a k and an m.", []),
    ("The 21st plant has 2nd shifts.", []),
    ("It is 5-hectare wide.", ["5 ha [5-hectare]"]),
    ("It is a 5-year plan.", []),
    ("It has 500 or more jobs.", ["500 jobs ge @jobs [500 or more]"]),
    ("It has 500 jobs or more.", ["500 jobs ge @jobs [500]"]),
    ("It has up to 500 jobs.", ["500 jobs le @jobs [up to 500]"]),
    ("A third of output.", ["33.3 % approx d1 +word [a third of]"]),
    ("It had n° 5 and uzs7.", ["7 UZS [uzs7]"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english_quantities(text: str, expected: list[str]) -> None:
    assert found(text, "en") == expected


KAZAKH = [
    ("Көлемі 366,1 млрд теңге.", ["366100000000 KZT d1 e9 [366,1 млрд теңге]"]),
    ("Өсім 127,6%-ға артты.", ["127.6 % d1 :dat [127,6%-ға]"]),
    ("Өсім 5 пайызға артты.", ["5 % :dat [5 пайызға]"]),
    ("Өсім 5 пайыздан астамы.", ["5 % gt :abl :poss [5 пайыздан астамы]"]),
    ("Үлесі 50 пайызға таяу.", ["50 % lt :dat [50 пайызға таяу]"]),
    ("Өнімнің жартысына таяу бөлігі.", ["50 % approx d1 +word [жартысына таяу]"]),
    ("Үлесі 5%-ы.", ["5 % :poss [5%-ы]"]),
    ("Қала 5 пайызын берді.", ["5 % :poss [5 пайызын]"]),
    ("Екі жүз елу жоба.", ["250 projects +word @жоба [екі жүз елу]"]),
    ("Үш жүз жоба.", ["300 projects +word @жоба [үш жүз]"]),
    ("Он жүз теңге.", ["10 ? +word [он]", "100 KZT +word [жүз теңге]"]),
    ("Құны 40 мың - 45 мың теңге.", ["40000 KZT ..45000 range e3 [40 мың - 45 мың теңге]"]),
    ("Құны 5 млрд-тан астам теңге.", ["5000000000 KZT gt e9 [5 млрд-тан астам теңге]"]),
    ("Құны 5-ші млрд.", []),
    ("Мұнда 400-ден астам жұмыс орны.", ["400 jobs gt @жұмыс орны [400-ден астам]"]),
    ("Мұнда 400-ге жуық жоба.", ["400 projects approx @жоба [400-ге жуық]"]),
    ("Бұл 30-35-ке дейін жоба.", ["30 ? ..35 range [30-35-ке]"]),
    ("Бұл 5-ші зауыт.", []),
    ("Бұл 5-інші зауыт.", []),
    ("Жарты миллиард теңге.", ["500000000 KZT e9 +word [жарты миллиард теңге]"]),
    ("Экспорт 1,5 есе өсті.", ["1.5 x d1 [1,5 есе]"]),
    ("Бұл 10 мыңнан астам жоба.", ["10000 projects gt e3 @жоба [10 мыңнан астам]"]),
]


@pytest.mark.parametrize(("text", "expected"), KAZAKH)
def test_kazakh_quantities(text: str, expected: list[str]) -> None:
    assert found(text, "kk") == expected


def test_words_of_a_recognised_time_are_no_quantity_nor_part_of_one() -> None:
    assert found("В 2024 году вложено 5 тенге.", "ru", "2024", "году") == ["5 KZT [5 тенге]"]
    assert found("Построено 5 за пять парков.", "ru", "пять") == ["5 ? [5]"]
    assert found("Вложено 5 тенге 2024 года.", "ru", "2024", "года") == ["5 KZT [5 тенге]"]
    assert found("Построено 5 новых парков.", "ru", "новых") == ["5 ? [5]"]
    assert found("Построено 5 новых парков.", "ru", "парков") == ["5 ? [5]"]
    assert found("Вложено 5 млн тенге.", "ru", "млн") == ["5 ? [5]"]


def test_the_rules_that_found_a_unit_are_kept() -> None:
    lang = language("ru")
    tokens = tokenise("вложено 5 тенге и $6", 0, 20)
    one, other = scan(tokens, [t.kind for t in tokens], lang.lexical.find(tokens), lang)
    assert (one.rules, other.rules) == (["тенге"], ["$ (сша)?"])
