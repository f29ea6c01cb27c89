"""SDMX at the web door: how it is refused, how it is sent, and what the field's clients read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sdmx_answers import refusal

from ondiris.publishing.exchange.flows import FLOWS
from ondiris.publishing.figures.sdmx import OBSERVATION, SERIES
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]
OLDER, NEWER = "/sdmx/2.1", "/sdmx/3.0"
MONTHS = "_O.output..KZ-75.B-E........."
"""Output of the city's industry over several months together."""
LEVELS = f"{OLDER}/data/LEVELS/{MONTHS}"


@pytest.fixture(scope="module")
def public(almaty: Path, ask_of: Callable[[Application], Get]) -> Iterator[Get]:
    with open_home(almaty, audience="public") as observatory:
        yield ask_of(create_app(observatory))


# How it is refused


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("2.1/data/NONE", (404, "100", "no dataflow")),
        ("2.1/data/FIGURES/A.B", (400, "140", "2 places")),
        ("2.1/data/FIGURES?startPeriod=2025-13", (400, "140", "or 2025-01-01/P5M")),
        ("2.1/data/FIGURES?startPeriod=2025-01/2025-05", (400, "140", "not a period of SDMX")),
        ("2.1/data/FIGURES?asOf=tomorrow", (400, "140", "not a day. Write 2025-06-30.")),
        ("2.1/data/FIGURES?as_of=2025-06-30Tnoon", (400, "140", "not a day")),
        ("2.1/data/FIGURES?startPeriod=2025&endPeriod=2024", (400, "140", "ends before")),
        ("2.1/data/ONDIRIS,FIGURES,9.0", (404, "100", "no version")),
        ("2.1/data/ESTAT,FIGURES", (404, "100", "no dataflow")),
        ("2.1/data/FIGURES/all/ESTAT", (404, "100", "provides no data")),
        ("2.1/data/FIGURES?format=xlsx", (406, "406", "no form")),
        ("2.1/data/FIGURES?firstNObservations=0", (400, "140", "The parameter firstN")),
        ("2.1/data/FIGURES?detail=some", (400, "140", "detail cannot be")),
        ("2.1/data/FIGURES?mesure=x", (400, "140", "takes no parameter")),
        ("2.1/data/FIGURES?updatedAfter=soon", (400, "140", "no moment")),
        ("2.1/data/FIGURES?as_of=2025&asOf=2024", (400, "140", "two days")),
        ("2.1/data/FIGURES?dimensionAtObservation=FREQ", (501, "501", "TIME_PERIOD")),
        ("2.1/data/FIGURES/A.x............", (404, "100", "nothing is known")),
        (
            "2.1/data/LEVELS/.outptu..KZ-75+KZ-0..........",
            (404, "100", "INDICATOR is 'outptu' in no series. Nearest: output"),
        ),
        (
            "2.1/data/LEVELS/.output..KZ-0..........",
            (404, "100", "REF_AREA is 'KZ-0' in no series"),
        ),
        ("2.1/data/DERIVED/.shar_pct..KZ-75..........", (404, "100", "Nearest: share_pct")),
        ("2.1/availableconstraint/LEVELS/.outptu............", (404, "100", "Nearest: output")),
        (
            f"2.1/data/LEVELS/{MONTHS}?startPeriod=1900&endPeriod=1901",
            (404, "100", "something is known from 20"),
        ),
        (
            "3.0/data/dataflow/ONDIRIS/LEVELS/1.0?c[REF_AREA]=KZ-0",
            (404, "100", "REF_AREA is in no series as the condition says"),
        ),
        ("2.1/hierarchy", (501, "501", "categorisation, contentconstraint.")),
        ("3.0/structure/hierarchy", (501, "501", "categorisation, dataconstraint.")),
        ("2.1/codelist/ONDIRIS/CL_NONE", (404, "100", "no such codelist. See /sdmx/2.1/codelist.")),
        ("3.0/structure/codelist/ONDIRIS/NO", (404, "100", "See /sdmx/3.0/structure/codelist.")),
        ("2.1/structure/ESTAT", (404, "100", "no such structure. See /sdmx/2.1/structure.")),
        ("4.0/data/LEVELS", (404, "100", "answered as 2.1 and 3.0")),
        ("", (404, "100", "begin with /sdmx/2.1/dataflow")),
        ("2.1/codelist/ONDIRIS/CL_FREQ/9.0", (404, "100", "no such")),
        ("2.1/availableconstraint/FIGURES/all/all/PLANET", (400, "140", "no dimension")),
        ("2.1/nothing/at/all/of/it/now", (404, "100", "no page")),
        ("3.0/data/dataflow/ONDIRIS/FIGURES/2.0", (404, "100", "no version")),
        ("3.0/data/datastructure/ONDIRIS/FIGURES/1.0", (501, "501", "by dataflow")),
        ("3.0/data/dataflow/ONDIRIS/FIGURES/1.0?c[PLANET]=x", (400, "140", "no component")),
        ("3.0/data/dataflow/ONDIRIS/FIGURES/1.0?c[FREQ]=xx:y", (400, "140", "no condition")),
        ("3.0/data/dataflow/ONDIRIS/FIGURES/1.0?attributes=PLANET", (400, "140", "no attribute")),
        ("3.0/data/dataflow/ONDIRIS/FIGURES/1.0?c[TIME_PERIOD]=2024,2025", (501, "501", "one run")),
    ],
)
def test_every_refusal_is_the_standards_own(
    public: Get, path: str, expected: tuple[int, str, str]
) -> None:
    status, code, text = refusal(public(f"/sdmx/{path}"))
    assert (status, code) == expected[:2]
    assert expected[2] in text.casefold() or expected[2] in text


def test_a_refusal_is_json_for_who_likes_it(public: Get) -> None:
    answer = public(
        f"{NEWER}/data/dataflow/ONDIRIS/NONE/1.0", headers={"accept": "application/json"}
    )
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"]) == (404, 100)


def test_a_history_that_is_too_long_is_refused(
    public: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ondiris.session.exchange.series.MOST_OF_HISTORY", 10)
    status, code, text = refusal(public(f"{OLDER}/data/COUNTS?includeHistory=true"))
    assert (status, code) == (413, "510")
    assert "more than 10" in text


# How it is sent


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "genericdata+xml;version=2.1"),
        (
            "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
            "structurespecificdata+xml;version=2.1",
        ),
        ("application/vnd.sdmx.data+csv;version=2.0.0", "data+csv;version=2.0.0"),
        ("application/vnd.sdmx.data+csv;version=1.0.0;labels=id", "data+csv;version=1.0.0"),
        ("text/csv", "data+csv;version=1.0.0"),
        ("application/vnd.sdmx.data+json;version=2.0.0, */*;q=0.1", "data+json;version=2.0.0"),
        ("application/vnd.sdmx.data+json;q=0.2, text/csv;q=0.9", "data+csv;version=1.0.0"),
        ("application/vnd.sdmx.data+xml;version=3.0.0", "data+xml;version=3.0.0"),
    ],
)
def test_the_form_is_what_the_client_likes(public: Get, accept: str, kind: str) -> None:
    answer = public(LEVELS, headers={"accept": accept})
    assert answer.headers["content-type"] == f"application/vnd.sdmx.{kind}"
    assert "Accept" in ", ".join(answer.headers.get_list("vary"))


def test_forms_that_are_named_in_two_lines_are_no_others_form(public: Get) -> None:
    for path in (f"{OLDER}/codelist/ONDIRIS/CL_FREQ", LEVELS):
        lines = [("accept", "application/json"), ("accept", "*/*;q=0.5")]
        told = public(path, headers=lines)
        assert "+json" in told.headers["content-type"]
        for other in ("*/*;q=0.5", "application/xml"):
            assert "+xml" in public(path, headers={"accept": other}).headers["content-type"]
        assert told.headers["etag"] != public(path, headers={"accept": "*/*;q=0.5"}).headers["etag"]


def test_a_form_that_nobody_has_is_not_acceptable(public: Get) -> None:
    for accept in ("text/html", "application/vnd.sdmx.data+json;version=7"):
        answer = public(LEVELS, headers={"accept": accept})
        assert answer.status_code == 406
        assert "data+csv" in answer.text


def test_an_unchanged_answer_is_not_sent_again(public: Get) -> None:
    first = public(LEVELS)
    again = public(LEVELS, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    since = {"if-modified-since": first.headers["last-modified"]}
    unchanged = public(LEVELS, headers=since)
    assert unchanged.status_code == 304
    for name in ("etag", "cache-control", "vary"):
        assert first.headers[name] == again.headers[name] == unchanged.headers[name]
    assert public(LEVELS, headers={**since, "if-none-match": '"another"'}).status_code == 200
    older = {"if-modified-since": "Thu, 01 Jan 2015 00:00:00 GMT"}
    assert public(LEVELS, headers=older).status_code == 200
    other = public(LEVELS, headers={"accept": "text/csv"})
    assert other.headers["etag"] != first.headers["etag"]


def test_the_public_door_is_open_to_pages_of_others_and_the_houses_is_not(
    public: Get, get: Get
) -> None:
    for path in (LEVELS, f"{OLDER}/dataflow", f"{OLDER}/data/NONE"):
        assert public(path).headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-origin" not in get(path).headers


def test_pieces_are_packed_and_a_head_is_short(public: Get) -> None:
    plain = public(LEVELS, headers={"accept-encoding": "identity"})
    packed = public(LEVELS, headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    structures = public(f"{OLDER}/codelist", headers={"accept-encoding": "gzip"})
    assert 0 < structures.num_bytes_downloaded < len(structures.content)
    head = public(LEVELS, method="HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert 0 < packed.num_bytes_downloaded < plain.num_bytes_downloaded == len(plain.content)


# Clients


@pytest.fixture(scope="module")
def sdmx1(served: Any) -> Any:
    sdmx = pytest.importorskip("sdmx", reason="sdmx1 is not installed")
    source = {"id": "ONDIRIS", "name": "ondiris", "url": f"{served.address}{OLDER}"}
    sdmx.add_source(source, override=True)
    return sdmx


@pytest.mark.filterwarnings("ignore")
def test_sdmx1_lists_reads_structures_and_data(sdmx1: Any) -> None:
    client = sdmx1.Client("ONDIRIS")
    flows = client.dataflow().dataflow
    assert set(flows) == set(FLOWS)
    assert flows["LEVELS"].name.localizations["kk"].startswith("Деңгейлер")
    told = client.datastructure("FIGURES", params={"references": "descendants"})
    structure = told.structure["FIGURES"]
    assert [d.id for d in structure.dimensions.components] == [*SERIES, "TIME_PERIOD"]
    assert told.codelist["CL_ACTIVITY"]["C29"].parent.id == "C"
    message = client.data(
        "LEVELS", key={"INDICATOR": "output", "REF_AREA": "KZ-75", "ACTIVITY": "B-E"},
        params={"startPeriod": "2025-01", "endPeriod": "2025-05"},
    )  # fmt: skip
    frame = sdmx1.to_pandas(message).reset_index()
    months = frame[(frame["FREQ"] == "_O") & (frame["TIME_PERIOD"] == "2025-01-01/P5M")]
    assert list(months["value"]) == [976.2]
    (one,) = [o for o in message.data[0].obs if str(o.value) == "976.2"]
    assert one.attached_attribute["LOWER"].value == "976.15"
    assert one.attached_attribute["SOURCE"].value


def test_an_address_of_rsdmx_and_of_read_csv(served: Any) -> None:
    """What rsdmx asks: an address with flow, key, provider and parameters, without a header."""
    import pandas as pd

    asked = f"{served.address}{OLDER}/data/LEVELS/{MONTHS}/all/?startPeriod=2025&endPeriod=2025"
    answer = httpx.get(asked, follow_redirects=True)
    assert b"GenericData" in answer.content[:200]
    # The data structure that rsdmx asks for is the one that the data set refers to.
    named = set(re.findall(rb'structure(?:ID|Ref)="(\w+)"', answer.content))
    assert named == {b"FIGURES"}
    assert httpx.get(f"{served.address}{OLDER}/datastructure/all/FIGURES/latest").is_success
    assert b'value="976.2"' in answer.content
    frame = pd.read_csv(f"{served.address}{LEVELS}?format=csv")
    assert set(OBSERVATION) <= set(frame.columns)
    assert 976.2 in set(frame["OBS_VALUE"])


@pytest.mark.parametrize("short", [True, False])
@pytest.mark.parametrize("version", ["V1_5_0", "V2_0_0", "V2_1_0"])
def test_every_address_that_pysdmx_writes_answers(public: Get, version: str, short: bool) -> None:
    """What has its usual value may be left out of an address, or stand in it."""
    qb = pytest.importorskip("pysdmx.api.qb")
    base = OLDER if version.startswith("V1") else NEWER
    flow = ("ONDIRIS", "LEVELS")
    queries = [
        qb.DataQuery(qb.DataContext.DATAFLOW, *flow),
        qb.DataQuery(qb.DataContext.DATAFLOW, *flow, "1.0"),
        qb.DataQuery(qb.DataContext.DATAFLOW, *flow, "1.0", MONTHS),
        qb.AvailabilityQuery(qb.DataContext.DATAFLOW, *flow),
        qb.StructureQuery(qb.StructureType.DATAFLOW, "ONDIRIS"),
        qb.StructureQuery(qb.StructureType.CODELIST, "ONDIRIS", "CL_FREQ"),
    ]
    for query in queries:
        path = query.get_url(qb.ApiVersion[version], short)
        answer = public(f"{base}{path}")
        assert answer.status_code == 200, path


def test_items_of_a_list_are_told_alone_and_as_a_part(public: Get) -> None:
    for path in ("2.1/codelist/ONDIRIS/CL_FREQ/1.0/A+M?format=json",
                 "3.0/structure/codelist/ONDIRIS/CL_FREQ/1.0/M,A"):  # fmt: skip
        (told,) = public(f"/sdmx/{path}").json()["data"]["codelists"]
        assert sorted(code["id"] for code in told["codes"]) == ["A", "M"]
        assert told["isPartial"] is True
    read = pytest.importorskip("pysdmx.io").read_sdmx
    text = public("/sdmx/2.1/conceptscheme/ONDIRIS/FIGURES_CONCEPTS/1.0/FREQ").text
    (scheme,) = read(text).get_concept_schemes()
    assert [concept.id for concept in scheme.concepts] == ["FREQ"]
    for path in ("2.1/codelist/ONDIRIS/CL_FREQ/1.0/PLANET", "2.1/dataflow/ONDIRIS/LEVELS/1.0/A"):
        assert refusal(public(f"/sdmx/{path}"))[:2] == (404, "100")
