"""Seen from outside: catalogue, list of pages, blocks for search engines."""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from ondiris.publishing.figures.schema_org import data_block
from ondiris.session import make_home, open_home
from ondiris.web import create_app
from ondiris.web.app import Application
from ondiris.web.pages.places import sitemap

SMALL = Path(__file__).parents[1] / "second_city"
NEW = Path(__file__).parents[3] / "src" / "ondiris" / "cases" / "new_city"
SHAPES = Path(__file__).parents[2] / "material" / "dcat_ap.ttl"
STATED = """
[open_data]
address = "https://industry.example.org"
publisher = "City of Kenbulak"
contact = "Department of statistics"
mail = "data@example.org"
licence = "https://creativecommons.org/licenses/by/4.0/"
"""
OUTSIDE = ("/catalog.jsonld", "/.well-known/api-catalog", "/sitemap.xml")
Get = Callable[..., httpx.Response]
Json = dict[str, Any]


@dataclass(frozen=True)
class Town:
    """The public door of a small town, one that states what may be stated, and the house's own."""

    public: Get
    stating: Get
    inside: Get


@pytest.fixture(scope="module")
def town(
    tmp_path_factory: pytest.TempPathFactory, ask_of: Callable[[Application], Get]
) -> Iterator[Town]:
    home = tmp_path_factory.mktemp("outside") / "home"
    make_home(home, SMALL)
    other = home.parent / "stating"
    shutil.copytree(home, other)
    with (other / "ondiris.toml").open("a") as settings:
        settings.write(STATED)
    with (
        open_home(home, audience="public") as public,
        open_home(other, audience="public") as stating,
        open_home(home, audience="internal") as inside,
    ):
        apps = [create_app(one) for one in (public, stating, inside)]
        yield Town(*map(ask_of, apps))


@pytest.fixture(scope="module")
def almaty_public(almaty: Path, ask_of: Callable[[Application], Get]) -> Iterator[Get]:
    with open_home(almaty, audience="public") as observatory:
        yield ask_of(create_app(observatory))


# The catalogue


def faults(catalogue: Mapping[str, Any]) -> set[str]:
    """Return what the shapes find wrong of a catalogue: the properties, by their last names."""
    rdflib = pytest.importorskip("rdflib", reason="rdflib is not installed")
    pyshacl = pytest.importorskip("pyshacl", reason="pySHACL is not installed")
    graph = rdflib.Graph().parse(data=json.dumps(catalogue), format="json-ld")
    shapes = rdflib.Graph().parse(SHAPES)
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes)
    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    paths = {str(path) for path in report.objects(None, shacl.resultPath)}
    found = {re.split("[/#]", path)[-1] for path in paths}
    conforms = bool(next(report.objects(None, shacl.conforms)))
    return set() if conforms else found | {"fault"}


WITHOUT_WARNINGS = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")


@WITHOUT_WARNINGS
def test_catalogues_of_cities_are_what_portals_harvest(
    town: Town, almaty_public: Get, tmp_path: Path, ask_of: Callable[[Application], Get]
) -> None:
    make_home(tmp_path / "new", NEW)
    with open_home(tmp_path / "new", audience="public") as observatory:
        doors = (town.public, town.stating, almaty_public, ask_of(create_app(observatory)))
        for get in doors:
            answer = get("/catalog.jsonld")
            assert answer.headers["content-type"] == "application/ld+json"
            told = answer.json()
            assert faults(told) == set()
            assert isinstance(told["@context"], dict)  # nothing is fetched to read it
            assert {s["@id"].partition("#")[2] for s in told["dcat:dataset"]} >= {"measure-output"}


def broken(told: Json) -> Iterator[tuple[str, Json]]:
    """Yield a catalogue with one thing wrong at a time, and the property that is then at fault."""

    def changed(change: Callable[[Json, Json, Json], object]) -> Json:
        other = copy.deepcopy(told)
        sets = other["dcat:dataset"]
        change(other, sets[0], sets[0]["dcat:distribution"][0])
        return other

    def put(where: int, name: str, value: object) -> Json:
        return changed(lambda *nodes: nodes[where].__setitem__(name, value))

    def cut(where: int, name: str) -> Json:
        return changed(lambda *nodes: nodes[where].pop(name))

    for where, names in (
        (0, ("title", "description", "publisher", "language", "spatial")),
        (1, ("title", "description", "publisher", "identifier", "spatial")),
        (2, ("format",)),
    ):
        for name in names:
            yield name, cut(where, f"dct:{name}")
    for where, names in (
        (0, ("service", "themeTaxonomy")), (1, ("distribution", "theme", "keyword")),
        (2, ("accessURL",)),
    ):  # fmt: skip
        for name in names:
            yield name, cut(where, f"dcat:{name}")
    iri: Json = {"@id": "https://nowhere.example/x"}
    yield "theme", put(1, "dcat:theme", iri)
    yield "language", put(1, "dct:language", {"@id": "kk"})
    yield "accrualPeriodicity", put(1, "dct:accrualPeriodicity", iri)
    yield "modified", put(1, "dct:modified", "yesterday")
    yield "issued", put(1, "dct:issued", {"@value": "2999-01-01", "@type": "xsd:date"})
    yield "mediaType", put(2, "dcat:mediaType", "text/csv")
    yield "downloadURL", put(2, "dcat:downloadURL", "a file")
    yield "license", put(2, "dct:license", "free")
    yield "rights", put(2, "dct:rights", "free")
    yield "title", put(1, "dct:title", [{"@value": t, "@language": "en"} for t in "ab"])
    yield "hasEmail", put(
        0, "dcat:contactPoint",
        {"@type": "vcard:Organization", "vcard:fn": "x", "vcard:hasEmail": "x@example.org"},
    )  # fmt: skip
    yield "startDate", put(
        1, "dct:temporal",
        {"@type": "dct:PeriodOfTime",
         "dcat:startDate": {"@value": "2025-02-01", "@type": "xsd:date"},
         "dcat:endDate": {"@value": "2025-01-01", "@type": "xsd:date"}},
    )  # fmt: skip
    yield "endpointURL", changed(lambda top, *_: top["dcat:service"][0].pop("dcat:endpointURL"))


@WITHOUT_WARNINGS
def test_the_shapes_see_what_a_catalogue_lacks(town: Town) -> None:
    told = town.public("/catalog.jsonld").json()
    measured = [s for s in told["dcat:dataset"] if s["@id"].endswith("#measure-output")]
    for service in told["dcat:service"]:
        service["dcat:servesDataset"] = []
    small = {**told, "dcat:dataset": measured}
    assert faults(small) == set()
    seen = [(name, faults(one)) for name, one in broken(small)]
    assert [name for name, found in seen if name not in found] == []
    assert len(seen) > 25


def sets_of(told: Mapping[str, Any]) -> dict[str, Json]:
    return {one["@id"].partition("#")[2]: one for one in told["dcat:dataset"]}


def test_a_data_set_says_what_the_home_knows(almaty_public: Get) -> None:
    told = almaty_public("/catalog.jsonld").json()
    found = sets_of(told)
    output = found["measure-output"]
    rows = almaty_public("/sdmx/2.1/data/FIGURES/.output............?format=csv").text
    days = sorted(re.findall(r",(20\d\d-\d\d-\d\d),(?:stated|address|inferred),", rows))
    assert output["dct:modified"]["@value"] == days[-1]
    assert output["dct:issued"]["@value"] == days[0]
    assert {t["@language"] for t in output["dct:title"]} == {"kk", "ru", "en"}
    months = found["figure-months"]
    assert months["dct:temporal"]["dcat:endDate"]["@value"] == "2026-08-31"
    assert not any("@id" in s and "index-lines" in s["@id"] for s in told["dcat:dataset"])
    assert "licen" not in json.dumps(told).casefold()  # nobody has given one
    assert "contactPoint" not in json.dumps(told)


def test_every_file_of_a_catalogue_is_there(town: Town) -> None:
    told = town.public("/catalog.jsonld").json()
    asked = 0
    for one in told["dcat:dataset"]:
        files = [file["dcat:accessURL"]["@id"] for file in one["dcat:distribution"]]
        here = {address for address in files if "/ru/" not in address and "/kk/" not in address}
        for address in {*here, one["dcat:landingPage"]["@id"]}:
            asked += 1
            answer = town.public(address)
            assert answer.status_code == 200, address
            assert address.startswith("http://localhost/")
    assert asked > 20
    for service in told["dcat:service"]:
        for told_of in ("dcat:endpointURL", "dcat:endpointDescription"):
            assert town.public(service[told_of]["@id"]).status_code == 200


def test_settings_speak_for_the_publisher(town: Town) -> None:
    told = town.stating("/catalog.jsonld").json()
    assert told["@id"] == "https://industry.example.org/catalog.jsonld"
    assert "localhost" not in json.dumps(told)
    assert {n["@value"] for n in told["dct:publisher"]["foaf:name"]} == {"City of Kenbulak"}
    assert told["dcat:contactPoint"]["vcard:hasEmail"] == {"@id": "mailto:data@example.org"}
    licences = {f["dct:license"]["@id"] for s in told["dcat:dataset"]
                for f in s["dcat:distribution"]}  # fmt: skip
    assert licences == {"https://creativecommons.org/licenses/by/4.0/"}
    cited = town.stating("/en/figures/activities.json").json()["imprint"]["address"]
    assert cited.startswith("https://industry.example.org/en/figures/activities")


def test_interfaces_are_found_by_name(town: Town) -> None:
    answer = town.public("/.well-known/api-catalog")
    assert answer.headers["content-type"] == "application/linkset+json"
    for link in answer.json()["linkset"]:
        for relation in ("service-desc", "service-doc", "service-meta"):
            (target,) = link[relation]
            found = town.public(target["href"])
            assert found.status_code == 200
            kind = found.headers["content-type"].partition(";")[0]
            assert kind == target["type"].replace("vnd.oai.openapi+json", "json") or (
                "structure+xml" in kind
            )


@pytest.mark.parametrize("path", OUTSIDE)
def test_what_is_seen_from_outside_is_kept_and_the_public_doors_alone(
    town: Town, path: str
) -> None:
    first = town.public(path)
    again = town.public(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = town.public(path, method="HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert town.public(f"{path}?x=1").json()["error"]["code"] == "unknown-parameter"
    closed = town.inside(path)
    assert (closed.status_code, closed.json()["error"]["code"]) == (404, "public-door-alone")


# The list of pages


def test_every_page_of_the_list_is_there_in_every_language(town: Town) -> None:
    read = ElementTree.fromstring(town.public("/sitemap.xml").content)  # noqa: S314 - our own
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    found = [one.findtext(f"{space}loc") or "" for one in read]
    assert len(found) == len(set(found)) > 60
    assert {"http://localhost/en/activities/C10", "http://localhost/kk/"} <= set(found)
    for one in read:
        beside = {link.get("hreflang"): link.get("href") for link in one if link.get("hreflang")}
        assert one.findtext(f"{space}loc") in beside.values()
        assert set(beside.values()) <= set(found)
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", one.findtext(f"{space}lastmod") or "")
    for address in found:
        if "/en/" in address:
            answer = town.public(address)
            assert answer.status_code == 200, address
            assert "synthetic" not in address
    people = re.compile("/(sign-in|account|people|desk|applications|board|premises|check)$")
    assert [address for address in found if people.search(address)] == []


def test_a_long_list_is_told_in_parts(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert town.public("/sitemap-1.xml").status_code == 404
    whole = set(re.findall("<loc>([^<]+)", town.public("/sitemap.xml").text))
    monkeypatch.setattr(sitemap, "MOST", 60)
    index = town.public("/sitemap.xml", headers={"host": "127.0.0.1"})  # nothing kept of it
    assert "<sitemapindex" in index.text
    parts = re.findall("<loc>http://127.0.0.1([^<]+)</loc>", index.text)
    told = [re.findall("<loc>([^<]+)", town.public(part).text) for part in parts]
    assert all(0 < len(one) <= 60 for one in told)
    assert {one for part in told for one in part} == whole
    assert town.public(f"/sitemap-{len(parts) + 1}.xml").status_code == 404


def test_crawlers_leave_what_answers_a_question_and_all_of_the_house(town: Town) -> None:
    told = town.public("/robots.txt").text
    left = re.findall(r"Disallow: (/\w+/[\w-]+)\n", told)
    listed = re.findall("<loc>http://localhost([^<]+)", town.public("/sitemap.xml").text)
    assert "Disallow: /en/search\n" in told
    assert not any(page.startswith(tuple(left)) for page in listed)
    assert told.endswith("Sitemap: http://localhost/sitemap.xml\n")
    assert town.inside("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert 'rel="alternate" type="application/ld+json"' in town.public("/en/method").text
    assert "catalog.jsonld" not in town.inside("/en/method").text


# Blocks for search engines

BLOCK = re.compile('<script type="application/ld\\+json">(.*?)</script>')


def test_a_figure_describes_itself_as_it_is(almaty_public: Get) -> None:
    asked = "figures/key-figures?period=2025-01%2F2025-05"
    for lang, unit in (("kk", "млрд ₸"), ("ru", "млрд ₸"), ("en", "bn ₸")):
        body = almaty_public(f"/{lang}/{asked}").text
        (block,) = BLOCK.findall(body)
        told = json.loads(block)
        figure = almaty_public(f"/{lang}/{asked.replace('?', '.json?')}").json()
        cell = figure["rows"][0]["value"]
        first = told["variableMeasured"][0]
        assert [Decimal(str(first[end])) for end in ("value", "minValue", "maxValue")] == [
            Decimal(cell[end]) for end in ("value", "lower", "upper")
        ]
        assert first["value"] == 976.2
        assert first["unitText"].replace("\u00a0", " ") == unit
        assert first["url"] == f"http://localhost/{lang}/evidence/{cell['evidence']}"
        assert told["inLanguage"] == lang
        assert told["name"].startswith(figure["headline"])
        assert told["url"] == f"http://localhost/{lang}/{asked}"
        publishers = {source["publisher"] for source in figure["sources"]}
        assert {one["publisher"]["name"] for one in told["isBasedOn"]} <= publishers
        assert "license" not in told
        for file in told["distribution"]:
            assert almaty_public(file["contentUrl"]).status_code == 200
        first_day, last_day = told["temporalCoverage"].split("/")
        assert first_day <= "2025-01-01"
        assert last_day >= "2025-05-31"


def test_pages_describe_their_figures_where_they_may_be_found(town: Town) -> None:
    page = town.public("/en/activities").text
    assert json.loads(BLOCK.findall(page)[0])["@type"] == "Dataset"
    assert BLOCK.findall(town.public("/en/activities?as_of=2025-06-30").text) == []
    assert BLOCK.findall(town.public("/en/activities?view=print").text) == []
    assert BLOCK.findall(town.inside("/en/activities").text) == []
    assert BLOCK.findall(town.public("/embed/en/figures/activities").text) == []
    stated = json.loads(BLOCK.findall(town.stating("/en/activities").text)[0])
    assert stated["license"].startswith("https://creativecommons.org/")
    assert stated["url"].startswith("https://industry.example.org/")


def test_no_text_ends_the_block() -> None:
    text = "</script><script>alert(1)</script><!-- & ]]>"
    block = data_block({"name": text})
    assert not re.search("[<>&]", block)
    assert json.loads(block)["name"] == text


def test_addresses_of_people_are_closed_where_there_are_none_too(town: Town) -> None:
    asked = {"origin": "http://elsewhere.example"}
    assert "access-control-allow-origin" in town.public("/en/feed.atom", headers=asked).headers
    private = town.public("/en/feeds/applications/none.atom", headers=asked)
    assert "access-control-allow-origin" not in private.headers
