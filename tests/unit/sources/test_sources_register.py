"""Registers of enterprises and sites: whole or not at all, each failing cell by its row."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ondiris.codes import Catalogue, load_catalogue
from ondiris.errors import InvalidFile, InvalidInput
from ondiris.model import World
from ondiris.model.folding import fold, fold_name
from ondiris.sources import read_file
from ondiris.sources.orlib import read_orlib
from ondiris.sources.register import check_number

CASE = Path(__file__).parents[3] / "src" / "ondiris" / "cases" / "almaty"
HEAD = "bin,name_kk,name_ru,activity,area,size,employees,lat,lon,site\n"


def numbers() -> tuple[str, str]:
    from ondiris.model.business_number import check_digit

    found = []
    serial = 0
    while len(found) < 2:
        eleven = f"010140{serial:05d}"
        digit = check_digit(eleven)
        if digit is not None:
            found.append(f"{eleven}{digit}")
        serial += 7
    return found[0], found[1]


FIRST, SECOND = numbers()


@pytest.fixture(scope="module")
def almaty() -> Catalogue:
    return load_catalogue(CASE)


def read(text: str, catalogue: Catalogue, name: str = "register.csv", **more: object):  # type: ignore[no-untyped-def]
    return read_file(text.encode(), name, catalogue, today=date(2025, 6, 30), **more)


def rules(text: str, catalogue: Catalogue, name: str = "register.csv") -> list[tuple[str, str]]:
    with pytest.raises(InvalidFile) as refused:
        read(text, catalogue, name)
    return [(failure.where.split(",")[0], failure.rule) for failure in refused.value.failures]


def test_a_row_becomes_statements_with_a_source(almaty: Catalogue) -> None:
    row = f"{FIRST},«Өнім» ЖШС,ТОО «Өнім»,C29,KZ-75-alatau,,120,43.29,76.83,industrial-zone\n"
    loaded = read(HEAD + row, almaty)
    said = {(s.property, s.value) for s in loaded.statements}
    assert {s.subject for s in loaded.statements} == {f"e-{FIRST}"}
    assert ("identifier", FIRST) in said
    assert ("name", "kk: «Өнім» ЖШС") in said
    assert ("size_class", "medium") in said
    assert ("tenant_of", "industrial-zone") in said
    assert ("coordinates", "43.29 76.83") in said
    assert not any("120" in value for _, value in said)
    assert loaded.sources[0].sha256 == loaded.sha256


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("123,A,,C29,KZ-75-alatau,,,,,", "bin-length"),
        (f"{FIRST[:5]}9{FIRST[6:]},A,,C29,KZ-75-alatau,,,,,", "bin-check-digit"),
        (f"{FIRST},,,C29,KZ-75-alatau,,,,,", "missing"),
        (f"{FIRST},A,,C99,KZ-75-alatau,,,,,", "unknown-code"),
        (f"{FIRST},A,,C29,KZ-75-atlantis,,,,,", "unknown-code"),
        (f"{FIRST},A,,C29,KZ-75-alatau,giant,,,,", "unknown-code"),
        (f"{FIRST},A,,C29,KZ-75-alatau,,-4,,,", "size-range"),
        (f"{FIRST},A,,C29,KZ-75-alatau,,many,,,", "not-a-number"),
        (f"{FIRST},A,,C29,KZ-75-alatau,,,76.83,43.29,", "swapped-coordinates"),
        (f"{FIRST},A,,C29,KZ-75-alatau,,,51.16,71.43,", "outside"),
        (f"{FIRST},A,,C29,KZ-75-alatau,,,43.29,,", "half-coordinates"),
        (f"{FIRST},A,,C29,KZ-75-alatau,,,143.0,76.8,", "bad-coordinates"),
        (f"{FIRST},A,,C29,KZ-75-alatau,,,,,moon-base", "unknown-code"),
    ],
)
def test_a_bad_row_is_refused_by_its_number(almaty: Catalogue, row: str, rule: str) -> None:
    good = f"{SECOND},Қалпақ,,C14,KZ-75-turksib,,,,,\n"
    assert rules(HEAD + good + row + "\n", almaty) == [("row 3", rule)]


def test_a_number_that_stands_twice_is_refused(almaty: Catalogue) -> None:
    row = f"{FIRST},A,,C29,KZ-75-alatau,,,,,\n"
    assert rules(HEAD + row + row, almaty) == [("row 3", "bin-twice")]


def test_local_units_are_subjects_of_their_own(almaty: Catalogue) -> None:
    text = (
        "bin,unit,name,activity,area,legal_address,actual_address\n"
        f"{FIRST},,Head,C29,KZ-75-alatau,First street,\n"
        f"{FIRST},2,Works,C29,KZ-75-turksib,,Second street\n"
    )
    said = {(s.subject, s.property, s.value) for s in read(text, almaty).statements}
    assert (f"e-{FIRST}", "legal_address", "First street") in said
    assert (f"e-{FIRST}-2", "actual_address", "Second street") in said
    assert (f"e-{FIRST}-2", "legal_address", "First street") not in said


def test_names_alike_under_two_numbers_are_told(almaty: Catalogue) -> None:
    text = (
        HEAD
        + f"{FIRST},,ТОО «Алматы-Өнім»,C29,KZ-75-alatau,,,,,\n"
        + f"{SECOND},Алматы Оним ЖШС,,C29,KZ-75-alatau,,,,,\n"
    )
    notes = read(text, almaty).report.notes
    assert [count for note, count in notes.items() if note.startswith("names alike")] == [1]


@pytest.mark.parametrize(
    ("number", "rule"), [("990105300123", "bin-person"), ("011340000000", "bin-structure")]
)
def test_numbers_of_persons_and_of_nobody_are_refused(number: str, rule: str) -> None:
    from ondiris.model.business_number import check_digit

    eleven = number[:11]
    digit = check_digit(eleven)
    with pytest.raises(InvalidInput) as refused:
        check_number(f"{eleven}{digit}", actual=True)
    assert refused.value.code == rule


def test_a_synthetic_number_needs_its_check_digit_only() -> None:
    assert check_number("009900000008", actual=False)
    with pytest.raises(InvalidInput, match="person"):
        check_number("009900000008", actual=True)
    with pytest.raises(InvalidInput, match="check digit"):
        check_number("009900000009", actual=False)


def test_a_synthetic_register_stays_synthetic(almaty: Catalogue) -> None:
    text = "bin,name,activity,area,world\n009900000008,A,C29,KZ-75-alatau,synthetic\n"
    assert {s.world for s in read(text, almaty).statements} == {World.SYNTHETIC}


def test_sites_bring_amounts_and_tell_what_is_short(almaty: Catalogue) -> None:
    text = (
        "site,land_total,land_free,power_capacity,power_demand\n"
        "industrial-zone,490,62.4,100,120\n"
        "sez-pit,160,20,40,10\n"
    )
    loaded = read(text, almaty, "sites.csv")
    said = {(s.subject, s.property, s.value) for s in loaded.statements}
    assert ("industrial-zone", "land_free", "62.4") in said
    assert [n for note, n in loaded.report.notes.items() if "below" in note] == [1]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("moon-base,1,1", "unknown-code"),
        ("industrial-zone,1,2", "part-exceeds-whole"),
        ("industrial-zone,-1,", "negative"),
        ("industrial-zone,many,", "not-a-number"),
    ],
)
def test_a_bad_site_is_refused(almaty: Catalogue, row: str, rule: str) -> None:
    assert rules(f"site,land_total,land_free\n{row}\n", almaty, "sites.csv") == [("row 2", rule)]


SQUARE = "[[[76.8,43.2],[76.9,43.2],[76.9,43.3],[76.8,43.3],[76.8,43.2]]]"
BOWTIE = "[[[76.8,43.2],[76.9,43.3],[76.9,43.2],[76.8,43.3],[76.8,43.2]]]"
SHIFTED = "[[[76.85,43.2],[76.95,43.2],[76.95,43.3],[76.85,43.3],[76.85,43.2]]]"
FAR = "[[[176.8,93.2],[176.9,93.2],[176.9,93.3],[176.8,93.2]]]"


def outlines(*rings: str) -> str:
    codes = ("KZ-75-alatau", "KZ-75-turksib")
    features = ",".join(
        f'{{"type":"Feature","id":"{code}","properties":{{}},'
        f'"geometry":{{"type":"Polygon","coordinates":{ring}}}}}'
        for code, ring in zip(codes, rings, strict=False)
    )
    return f'{{"type":"FeatureCollection","features":[{features}]}}'


@pytest.mark.parametrize(
    ("rings", "where", "rule"),
    [
        ((BOWTIE,), "feature 1", "self-intersection"),
        ((SQUARE, SHIFTED), "features 1 and 2", "overlap"),
        ((FAR,), "feature 1", "outside"),
        (("[[]]",), "feature 1", "empty-geometry"),
    ],
)
def test_outlines_that_cannot_be_are_refused(
    almaty: Catalogue, rings: tuple[str, ...], where: str, rule: str
) -> None:
    assert rules(outlines(*rings), almaty, "b.geojson") == [(where, rule)]


@pytest.mark.parametrize(
    ("weights", "faults"),
    [((), []), ((None, None), []), ((2, 3.5), []),
     ((2, None), ["feature 2"]), ((0, 1), ["feature 1"]),
     (("2", True), ["feature 1", "feature 2"])],
)  # fmt: skip
def test_built_up_parts_all_have_a_weight_or_none_has(
    almaty: Catalogue, weights: tuple[object, ...], faults: list[str]
) -> None:
    """They lie over the districts, and over each other they may not."""
    features = json.loads(outlines(SQUARE))["features"]
    ring = features[0]["geometry"]["coordinates"][0]
    for k, weight in enumerate(weights):
        moved = [[x + 40 * (k + 1), y] for x, y in ring]
        properties = {"code": "KZ-75", "layer": "built-up"}
        told = {} if weight is None else {"weight": weight}
        features.insert(k, {
            "type": "Feature", "properties": properties | told,
            "geometry": {"type": "Polygon", "coordinates": [moved]},
        })  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": features})
    if not faults:
        assert read(text, almaty, "b.geojson").boundaries
        return
    assert rules(text, almaty, "b.geojson") == [(where, "bad-weight") for where in faults]


def test_good_outlines_load(almaty: Catalogue) -> None:
    loaded = read(outlines(SQUARE), almaty, "b.geojson")
    assert list(loaded.boundaries) == ["b.geojson"]


def test_russian_keyboards_find_kazakh_names() -> None:
    assert fold("Әуезов") == fold("ауезов") == fold("АУЕЗОВ")
    assert fold_name("«Кірпіш» ЖШС") == fold_name("ТОО Кирпиш")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "bad-orlib"),
        ("3 1 1\n1 9 5\n", "bad-edge"),
        ("3 1 1\n1 2 -5\n", "bad-edge"),
        ("3 2 1\n1 2 5\n", "edge-count"),
    ],
)
def test_broken_orlib_files_are_refused(text: str, rule: str) -> None:
    with pytest.raises(InvalidFile) as refused:
        read_orlib(text, "p.txt")
    found = [failure.rule for failure in refused.value.failures] or [refused.value.code]
    assert found == [rule]
