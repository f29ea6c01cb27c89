"""The case of Almaty and a second city: data files that hold what they promise."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from ondiris.errors import InvalidFile, NotFound
from ondiris.model import Bound, Observation
from ondiris.sources import Case, read_case

TODAY = date(2026, 6, 1)


def _folder() -> Path:
    return Path(str(files("ondiris"))) / "cases" / "almaty"


@pytest.fixture(scope="module")
def almaty() -> Case:
    return read_case(_folder(), today=TODAY)


def _one(case: Case, measure: str, period: str, **fields: str) -> Observation:
    found = [
        o
        for o in case.loaded.observations
        if o.key.measure == measure
        and str(o.period) == period
        and all(str(getattr(o.key, name)) == value for name, value in fields.items())
        and o.source == "ertenmedia-2025-five-months"
    ]
    assert len(found) == 1, (measure, period, fields, len(found))
    return found[0]


FIVE = "2025-01/2025-05"


@pytest.mark.parametrize(
    ("activity", "value"), [("B-E", "976.2"), ("C-MACH", "366.1"), ("C23", "47"), ("C18", "25")]
)
def test_output_of_january_to_may_2025_stands_as_printed(
    almaty: Case, activity: str, value: str
) -> None:
    found = _one(almaty, "output", FIVE, activity=activity, area="KZ-75")
    assert (found.printed.text, found.printed.multiplier) == (value, 9)
    assert found.locator.startswith("paragraph")


GROWTH = {"C-MACH": "36.3", "C23": "25.6", "C18": "27.3", "C21": "14.2", "C14": "18.8"}
GROWTH["C16"] = "35.2"


def test_the_bulletin_states_exactly_six_growth_rates_with_their_base_defaulted(
    almaty: Case,
) -> None:
    found = {
        o.key.activity: o
        for o in almaty.loaded.observations
        if o.key.measure == "growth_pct" and o.source == "ertenmedia-2025-five-months"
    }
    assert {code: o.printed.text for code, o in found.items()} == GROWTH
    assert {o.defaulted for o in found.values()} == {("comparison", "price_basis")}


def test_vehicles_are_a_share_of_machine_building(almaty: Case) -> None:
    found = _one(almaty, "share_pct", FIVE, activity="C29")
    assert (found.key.of, found.printed.text) == ("output@C-MACH", "36.1")


PROMISES = [
    ("industrial-zone-2025", "2025", "count_projects", "11", 0),
    ("industrial-zone-2025", "2025", "project_cost", "135.4", 9),
    ("industrial-zone-2025", "2025", "jobs", "4", 3),
    ("sez-pit-2025", "2025", "count_projects", "6", 0),
    ("sez-pit-2025", "2025", "project_cost", "18.5", 9),
    ("sez-pit-2025", "2025", "jobs", "415", 0),
    ("small-parks-2027", "../2027", "count_zones", "35", 0),
    ("small-parks-2027", "../2027", "floor_area", "194", 3),
    ("small-parks-2027", "../2027", "investment", "21.8", 9),
    ("small-parks-2027", "../2027", "jobs", "4.2", 3),
]


@pytest.mark.parametrize(("subject", "period", "measure", "value", "scale"), PROMISES)
def test_promises_stand_as_planned(
    almaty: Case, subject: str, period: str, measure: str, value: str, scale: int
) -> None:
    found = _one(almaty, measure, period, subject=subject)
    assert (found.printed.text, found.printed.multiplier) == (value, scale)
    assert found.key.modality == "planned"


def test_parks_at_work_and_their_people(almaty: Case) -> None:
    assert _one(almaty, "count_zones", "2025-06-30", subject="small-parks").printed.number == 15
    people = _one(almaty, "employees", "2025-06-30", subject="small-parks").printed
    assert (people.number, people.bound) == (Decimal(1500), Bound.GT)
    large = _one(almaty, "count_enterprises", "2025-06-30", scope="large_medium")
    assert (large.printed.number, large.defaulted) == (Decimal(144), ("period",))


def test_overlap_of_programmes_is_stated_with_a_source(almaty: Case) -> None:
    pairs = {(s.subject, s.value) for s in almaty.loaded.statements if s.property == "may_overlap"}
    assert ("industrial-zone-2025", "launches-2025") in pairs
    assert ("small-parks-2027", "small-parks-further-2025") in pairs


def test_every_entry_has_a_described_source_and_every_address_is_one_source(
    almaty: Case,
) -> None:
    sources = {source.id: source for source in almaty.loaded.sources}
    used = {o.source for o in almaty.loaded.observations}
    used |= {s.source for s in almaty.loaded.statements}
    assert used <= set(sources)
    addresses = [source.url for source in sources.values() if source.url]
    assert len(addresses) == len(set(addresses))


def test_an_address_that_is_of_another_page_is_not_told(almaty: Case) -> None:
    """Two documents were found under addresses of unrelated articles; theirs are not known."""
    sources = {source.id: source for source in almaty.loaded.sources}
    assert not sources["centralasianlight-autocluster"].url
    assert not sources["kzref-turksib"].url
    assert sum(not source.url for source in sources.values()) == 3


def test_days_come_with_the_basis_they_rest_on(almaty: Case) -> None:
    days = {(o.known.basis, o.known.day) for o in almaty.loaded.observations}
    assert {day for basis, day in days if basis == "loaded"} == {TODAY}
    bulletin = next(s for s in almaty.loaded.sources if s.id.startswith("ertenmedia"))
    assert (str(bulletin.published), bulletin.basis) == ("2025-06-30", "inferred")
    assert len(bulletin.sha256) == hashlib.sha256().digest_size * 2


def test_sources_of_low_confidence_rank_low_and_their_figures_say_so(almaty: Case) -> None:
    low = {s.id for s in almaty.loaded.sources if s.rank <= 10}
    assert {"kzref-turksib", "centralasianlight-autocluster"} <= low
    assert all("U" in o.status for o in almaty.loaded.observations if o.source in low)
    assert all("U" in s.status for s in almaty.loaded.statements if s.source in low)


def test_nothing_achieved_was_known_before_its_period_began(almaty: Case) -> None:
    early = [
        str(o)
        for o in almaty.loaded.observations
        if o.key.modality == "achieved" and o.known.day < o.period.first_day
    ]
    assert early == []


def test_regions_of_2021_add_up_to_the_country(almaty: Case) -> None:
    output = {
        o.key.area: o.printed.number
        for o in almaty.loaded.observations
        if o.key.measure == "output"
        and o.key.activity == "B-E"
        and str(o.period) == "2021"
        and o.source == "bns-2021-industry"
    }
    country = output.pop("KZ")
    assert len(output) == 17
    assert sum(output.values()) == country


def test_rows_left_out_are_listed_with_a_reason() -> None:
    with (_folder() / "unmapped.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert all(row["reason"] and row["url"] for row in rows)


def test_outlines_name_their_licence_and_every_district(almaty: Case) -> None:
    data = json.loads(almaty.loaded.boundaries["boundaries.geojson"])
    assert data["attribution"] == "generalised · © OpenStreetMap contributors"
    districts = almaty.catalogue["areas"].children("KZ-75")
    assert {feature["id"] for feature in data["features"]} == set(districts)
    built = json.loads(almaty.loaded.boundaries["built-up.geojson"])
    assert (built["attribution"], built["licence"]) == (
        "Natural Earth, urban areas 1:50m",
        "public domain",
    )
    assert [feature["properties"]["layer"] for feature in built["features"]] == ["built-up"]
    made = json.loads(almaty.loaded.boundaries["boundaries-invented.geojson"])
    assert made["attribution"] == "invented"
    assert not {feature["id"] for feature in made["features"]} & set(
        almaty.catalogue["areas"].items
    )


def test_headline_and_profiles_name_codes_that_exist(almaty: Case) -> None:
    headline = almaty.city.headline
    codes = [headline.activity, *headline.activities]
    assert all(code in almaty.catalogue["activities"] for code in codes)
    subjects = [*headline.sites, *headline.programmes]
    assert all(code in almaty.catalogue["subjects"] for code in subjects)
    assert almaty.city.profiles["bulletin"].named("bulletin").values["price_basis"] == "real"


def test_subjects_are_placed_in_areas_and_sites_that_exist(almaty: Case) -> None:
    for item in almaty.catalogue["subjects"]:
        area, site = item.attributes.get("area"), item.attributes.get("site")
        assert area is None or area in almaty.catalogue["areas"], item.code
        assert site is None or site in almaty.catalogue["subjects"], item.code


def test_a_second_city_is_a_folder_of_data_files() -> None:
    folder = Path(__file__).parents[2] / "doors" / "second_city"
    town = read_case(folder, today=TODAY)
    assert (town.city.id, len(town.loaded.observations)) == ("kenbulak", 8)
    assert {s.provider: s.rank for s in town.loaded.sources} == {
        "Town statistics office": 80,
        "Town hall": 60,
    }


def test_a_folder_without_case_toml_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no case\.toml"):
        read_case(tmp_path, today=TODAY)


def test_a_case_without_its_area_is_refused(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "doors" / "second_city"
    case = Path(shutil.copytree(source, tmp_path / "town"))
    settings = (source / "case.toml").read_text("utf-8").replace('"ZZ-1"', '"ZZ-9"')
    (case / "case.toml").write_text(settings, "utf-8")
    with pytest.raises(InvalidFile, match=r"case\.toml, line 3: area: 'ZZ-9' is not a code"):
        read_case(case, today=TODAY)


def test_a_case_that_lacks_settings_names_them(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text('id = "x"\n', "utf-8")
    with pytest.raises(InvalidFile) as refused:
        read_case(tmp_path, today=TODAY)
    assert {f.detail for f in refused.value.failures} == {
        f"'{name}' is missing" for name in ("area", "time_zone", "languages", "names")
    }
