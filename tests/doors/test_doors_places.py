"""Places from outside: registers, concentration, balances, plans, and their pages."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ondiris.cli import main
from ondiris.model.business_number import check_digit
from ondiris.model.outline import right_handed


def bin_of(serial: int) -> str:
    """Return a business number that a registry could have issued."""
    while True:
        eleven = f"050640{serial:05d}"
        digit = check_digit(eleven)
        if digit is not None:
            return f"{eleven}{digit}"
        serial += 50_000


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Run a command; return its exit code and what it printed."""
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    shown = capsys.readouterr()
    return int(ended.value.code or 0), shown.out, shown.err


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of Almaty with a register of forty enterprises and two sites."""
    folder = tmp_path_factory.mktemp("places")
    home = folder / "home"
    register = folder / "register.csv"
    lines = ["bin,name_kk,name_ru,activity,area,employees,lat,lon,site"]
    for k in range(40):
        area, lat, lon = (
            ("KZ-75-alatau", 43.29, 76.83) if k % 2 else ("KZ-75-turksib", 43.35, 76.98)
        )
        name = f"Өнім {k}"
        code = ("C29", "C10", "C23", "C14")[k % 4]
        site = "industrial-zone" if k % 10 == 1 else ""
        lines.append(
            f"{bin_of(k)},«{name}» ЖШС,ТОО «{name}»,{code},{area},{40 + 30 * k},"
            f"{lat + k * 1e-3:.4f},{lon},{site}"
        )
    register.write_text("\n".join(lines), "utf-8")
    sites = folder / "sites.csv"
    sites.write_text(
        "site,land_total,land_free,floor_free,power_capacity,power_demand,lat,lon\n"
        "industrial-zone,490,62.4,18500,100,96.5,43.331,76.803\n"
        "sez-pit,160,21,4200,40,28,43.302,76.785\n",
        "utf-8",
    )
    for words in (
        ("demo", "--no-serve", "--home", home),
        ("load", register, "--home", home),
        ("load", sites, "--home", home),
    ):
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        assert not ended.value.code
    return home


def test_a_register_loads_once(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "load", home.parent / "register.csv", "--home", home)
    assert code == 0
    assert "nothing new" in out


def test_a_bad_register_leaves_the_home_as_it_was(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.csv"
    row = f"{bin_of(900)},A,C29,KZ-75-alatau,43.29,76.83"
    swapped = f"{bin_of(901)},B,C29,KZ-75-alatau,76.83,43.29"
    bad.write_text(f"bin,name,activity,area,lat,lon\n{row}\n{swapped}\n", "utf-8")
    code, _, err = run(capsys, "load", bad, "--home", home)
    assert code == 1
    assert "row 3" in err
    assert "swapped-coordinates" in err
    _, out, _ = run(capsys, "concentration", "--activity", "C29", "--home", home, "--internal",
                    "--format", "json")  # fmt: skip
    assert sum(area["firms"] for area in json.loads(out)["areas"]) == 10


def test_concentration_is_told_in_classes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(
        capsys, "concentration", "--activity", "C29", "--home", home, "--format", "json"
    )
    assert code == 0
    shape = json.loads(out)
    assert shape["schema"] == "ondiris.concentration/1"
    by_area = {row["area"]: row for row in shape["areas"]}
    assert by_area["KZ-75-turksib"]["location_quotient"] == "2 and over"
    assert "internal" not in shape


def test_without_rules_in_force_nothing_about_firms_leaves(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(
        capsys, "concentration", "--activity", "C29", "--as-of", "2024-01-01", "--home", home
    )
    assert code == 3
    assert out == ""
    assert "no-disclosure-rules" in err


def test_an_unknown_measure_is_wrong_usage(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(
        capsys, "concentration", "--activity", "C29", "--measure", "joy", "--home", home
    )
    assert code == 2
    assert "count_enterprises" in err


def test_a_balance_names_its_bottleneck(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(
        capsys, "balance", "--site", "industrial-zone", "--year", 2027, "--home", home,
        "--format", "json",
    )  # fmt: skip
    assert code == 0
    shape = json.loads(out)
    assert shape["bottleneck"] is None
    assert shape["rows"][0]["left_low"] == 3.5
    code, _, err = run(capsys, "balance", "--site", "small-parks", "--year", 2027, "--home", home)
    assert code == 3
    assert "load" in err


def test_a_plan_carries_objective_bound_and_gap(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(
        capsys, "locate", "--parks", 4, "--floor-area", 20000, "--home", home, "--format", "json",
        "--seconds", 20,
    )  # fmt: skip
    assert code == 0
    shape = json.loads(out)
    assert len(shape["parks"]) == 4
    assert shape["bound"] <= shape["objective"]
    assert shape["gap"] <= 0.02
    assert sum(park["floor_area_m2"] for park in shape["parks"]) == pytest.approx(20000, abs=1)
    assert any(text.startswith("candidates-grid") for text in shape["assumed"])


def test_files_replace_what_is_assumed(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spots, need, times = (tmp_path / f"{name}.csv" for name in ("spots", "need", "times"))
    spots.write_text("lat,lon,room\n43.2,76.8,9\n43.3,76.9,9\n", "utf-8")
    need.write_text("lat,lon,weight\n43.2,76.8,1\n43.21,76.8,1\n", "utf-8")
    times.write_text("50,1\n50,2\n", "utf-8")
    asked = ("locate", "--parks", 1, "--candidates", spots, "--demand", need, "--home", home,
             "--format", "json")  # fmt: skip
    assert json.loads(run(capsys, *asked)[1])["parks"][0]["lat"] == 43.2
    shape = json.loads(run(capsys, *asked, "--matrix", times)[1])
    assert shape["parks"][0]["lat"] == 43.3
    assert shape["objective"] == 1.5
    assert shape["assumed"] == []
    times.write_text("50,\n50,-2\n", "utf-8")
    code, _, err = run(capsys, *asked, "--matrix", times)
    assert code == 1
    assert "row 1, column 2" in err
    assert "row 2, column 2" in err
    code, _, err = run(capsys, *asked[:2], 3, *asked[3:])
    assert code == 2
    assert "2 candidates" in err


def test_distance_is_traded_for_another_burden(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spots, need = tmp_path / "spots.csv", tmp_path / "need.csv"
    spots.write_text("lat,lon,room,price\n43.2,76.8,9,9\n43.24,76.8,9,3\n43.3,76.8,9,0\n", "utf-8")
    need.write_text("lat,lon,weight\n43.2,76.8,1\n", "utf-8")
    asked = ("locate", "--parks", 1, "--candidates", spots, "--demand", need, "--home", home,
             "--format", "json", "--against")  # fmt: skip
    code, out, _ = run(capsys, *asked, "price")
    assert code == 0
    plans = json.loads(out)["plans"]
    assert [plan["burden"] for plan in plans] == [9.0, 3.0, 0.0]
    assert plans[0]["mean_distance"] == 0.0
    assert run(capsys, *asked, "beauty")[0] == 1
    assert run(capsys, "locate", "--against", "price", "--home", home)[0] == 2


def test_an_orlib_file_prints_optimum_and_proof(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "line.txt"
    path.write_text("5 4 2\n1 2 1\n2 3 4\n3 4 1\n4 5 1\n", "ascii")
    code, out, _ = run(capsys, "locate", "--orlib", path)
    assert code == 0
    assert "n = 5, p = 2: 3, bound 3" in out
    assert "proved optimal" in out


@pytest.fixture(scope="module")
def door(home: Path) -> Iterator[object]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from fastapi.testclient import TestClient

    from ondiris.session import open_home
    from ondiris.web.app import create_app

    with open_home(home, audience="public") as observatory:
        yield TestClient(create_app(observatory), base_url="http://localhost")


PAGES = (
    "map",
    "map?activity=C29",
    "sites/industrial-zone",
    "sites/small-parks",
    "enterprises",
    "enterprises?q=оним&area=KZ-75-alatau",
    f"enterprises/e-{bin_of(0)}",
    "site-finder",
    "site-finder?land=30&power=2,5",
    "site-finder?land=9000",
    "siting-plan?parks=3&floor_area=9000",
)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_in_every_language(door, lang: str, path: str) -> None:  # type: ignore[no-untyped-def]
    answer = door.get(f"/{lang}/{path}")
    assert answer.status_code == 200
    text = answer.text
    assert text.count("<h1") == 1
    assert f'<html lang="{lang}"' in text
    assert " style=" not in text
    limit = 120_000 if path.startswith("map") else 60_000
    assert len(gzip.compress(answer.content)) <= limit
    if lang != "en":
        for word in ("Enterprises", "Site finder", "Siting plan", "not known", "Tenants"):
            assert word not in text


def test_the_map_lists_every_shape_and_leaves_as_files(door) -> None:  # type: ignore[no-untyped-def]
    shapes = door.get("/en/figures/city-map.geojson").json()
    rows = door.get("/en/figures/city-map.json").json()
    names = {feature["properties"]["place"] for feature in shapes["features"]}
    assert "Industrial Zone" in names
    assert len(shapes["features"]) == len(rows["rows"])
    for feature in shapes["features"]:
        if feature["geometry"] is not None:
            assert feature["geometry"] == right_handed(feature["geometry"])
    drawn = [feature for feature in shapes["features"] if feature["geometry"] is not None]
    assert len(drawn) > 10
    for suffix in ("svg", "csv"):
        assert door.get(f"/en/figures/city-map.{suffix}").status_code == 200


def test_a_page_shows_concentration_in_classes_only(door) -> None:  # type: ignore[no-untyped-def]
    shape = door.get("/en/figures/concentration.json?activity=C29").json()
    told = json.dumps(shape)
    assert "2 and over" in told
    assert "no enterprise in the register" in told
    assert door.get("/en/figures/concentration?activity=C99").status_code == 404


def test_nothing_fits_names_the_nearest_miss(door) -> None:  # type: ignore[no-untyped-def]
    text = door.get("/en/site-finder?land=9000").text
    assert "Nothing fits; the nearest miss: Industrial Zone" in text
    fits = door.get("/en/site-finder?land=30").text
    assert "Sites that fit: 1" in fits


@pytest.mark.parametrize(
    "path", ["sites/moon-base", "enterprises/e-000000000000", "figures/balance?subject=moon-base"]
)
def test_what_is_not_known_is_not_found(door, path: str) -> None:  # type: ignore[no-untyped-def]
    assert door.get(f"/en/{path}").status_code == 404


def test_a_plan_that_cannot_be_is_refused_on_the_page(door) -> None:  # type: ignore[no-untyped-def]
    answer = door.get("/en/siting-plan?parks=0&floor_area=9000")
    assert answer.status_code == 200
    assert "So many parks cannot be planned at once." in answer.text


def test_text_of_a_search_is_escaped(door) -> None:  # type: ignore[no-untyped-def]
    text = door.get("/en/enterprises?q=%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert" not in text


def test_an_internal_enterprise_stays_in_the_house(home: Path, tmp_path: Path) -> None:
    from ondiris.session import load_file, open_home
    from ondiris.session.places.desk import PlaceDesk

    path = tmp_path / "secret.csv"
    path.write_text(
        f"bin,name,activity,area,confidentiality\n{bin_of(777)},Hidden works,C29,KZ-75-alatau,N\n",
        "utf-8",
    )
    with open_home(home, audience="internal") as observatory:
        load_file(observatory, path)
        for public, count in ((True, 0), (False, 1)):
            found = PlaceDesk(observatory.at(public=public)).index().find("hidden", {})
            assert found.count == count


def test_the_users_outlines_replace_the_generalised_ones(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from ondiris.session import open_home

    ring = [[76.8, 43.25], [76.9, 43.25], [76.9, 43.35], [76.8, 43.35], [76.8, 43.25]]
    feature = {
        "type": "Feature", "id": "KZ-75-alatau", "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }  # fmt: skip
    mine = tmp_path / "a-mine.geojson"
    mine.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    code, out, _ = run(capsys, "load", mine, "--home", home)
    assert code == 0
    assert "replaces the outlines of boundaries.geojson: KZ-75-alatau" in out
    with open_home(home, audience="internal") as observatory:
        outline = observatory.at().outlines["KZ-75-alatau"]
    assert outline.geometry["coordinates"] == [ring]
