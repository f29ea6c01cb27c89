"""The contract is true: valid, whole, and what the door does; a generated client needs no luck."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application
from ondiris.web.pages import PAGES

CASE = Path(__file__).parents[1] / "second_city"
Get = Callable[..., httpx.Response]
Json = dict[str, Any]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """The public door of a small town, where every answer is soon there."""
    home = tmp_path_factory.mktemp("contract") / "home"
    with pytest.raises(SystemExit):
        main(["init", "--case", str(CASE), "--home", str(home)])
    with open_home(home, audience="public") as observatory:
        yield create_app(observatory, hosts=("testserver",))


@pytest.fixture(scope="module")
def town(small: Application, ask_of: Callable[[Application], Get]) -> Get:
    return ask_of(small)


@pytest.fixture(scope="module")
def stated(town: Get) -> Json:
    answer = town("/api/v1/openapi.json")
    assert answer.status_code == 200
    shape: Json = answer.json()
    return shape


def operations(stated: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in stated["paths"].items():
        for method, said in methods.items():
            yield path, method, said


def test_the_contract_is_valid(stated: Json) -> None:
    validator = pytest.importorskip("openapi_spec_validator", reason="it is not installed")
    validator.validate(stated)
    assert stated["openapi"].startswith("3.1")


def empty_schemas(node: object, at: str = "") -> list[str]:
    """Return where a schema says nothing."""
    if isinstance(node, Mapping):
        own = [at] if at.endswith(("/schema", "/items")) and not node else []
        return own + [f for key, below in node.items() for f in empty_schemas(below, f"{at}/{key}")]
    if isinstance(node, list):
        return [f for n, below in enumerate(node) for f in empty_schemas(below, f"{at}/{n}")]
    return []


def test_no_schema_is_empty(stated: Json) -> None:
    assert empty_schemas(stated) == []
    for path, _, said in operations(stated):
        if path != "/":
            assert said["responses"]["200"]["content"], path


def test_a_schema_that_says_nothing_is_seen() -> None:
    assert empty_schemas({"a": [{"schema": {}}, {"schema": {"type": "array", "items": {}}}]}) == [
        "/a/0/schema", "/a/1/schema/items",
    ]  # fmt: skip


def test_every_refusal_is_stated_with_its_headers(stated: Json) -> None:
    for path, _, said in operations(stated):
        answers = said["responses"]
        assert {"400", "403", "404", "405", "429", "503"} <= set(answers), path
        assert "Allow" in answers["405"]["headers"]
        assert "Retry-After" in answers["429"]["headers"]
        assert "Retry-After" in answers["503"]["headers"]
        assert "422" not in answers or "Error" in str(answers["422"])
        assert ("307" in answers) == (not path.startswith(("/api/", "/assets/", "/sdmx/")))


FILLED = {
    "lang": "en", "id": "none", "name": "units", "programme": "bakeries-2026", "world": "actual",
    "release": "none", "vintage": "1", "measure": "exports", "activity": "C10",
    "part": "1",
}  # fmt: skip


def test_every_default_is_accepted_without_a_redirect(stated: Json, town: Get) -> None:
    asked = 0
    for path, method, said in operations(stated):
        if method != "get" or not path.startswith("/api/"):
            continue
        own = {p["name"]: p["schema"]["default"] for p in said["parameters"]
               if "default" in p["schema"]}  # fmt: skip
        address = path.format_map(FILLED)
        plain, full = town(address), town(address, params=own)
        assert plain.status_code in (200, 404)
        assert (full.status_code, full.content) == (plain.status_code, plain.content), path
        for name in (p["name"] for p in said["parameters"] if p["in"] == "query"):
            assert town(address, params={name: ""}).status_code != 307
        asked += len(own)
    assert asked >= 5


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("mesure=output", "unknown-parameter"),
        ("measure=output&view=print", "unknown-parameter"),
        ("measure=output&measure=growth_pct", "repeated-parameter"),
        ("measure=outputt", "unknown-code"),
        ("format=xml", "bad-parameter"),
        ("as_of=0", "bad-parameter"),
        ("as_of=1735689600", "bad-parameter"),
        ("as_of=2025-02-30", "bad-parameter"),
        ("period=2025-13", "impossible-period"),
        ("world=mars", "bad-parameter"),
    ],
)
def test_what_is_not_of_the_contract_is_an_error(town: Get, query: str, rule: str) -> None:
    answer = town(f"/api/v1/observations?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, rule)


def test_what_is_of_the_contract_and_is_not_there_is_not_found(town: Get) -> None:
    for address in ("observations?period=2025-05/2025-01", "changes?since=2025-02-31",
                    "changes?since=2099-01-01", "changes?since=99999", "codes/none",
                    "evidence/none"):  # fmt: skip
        assert town(f"/api/v1/{address}").status_code == 404, address


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/api/v1/sources", "/en/", "/assets/none"])
def test_a_method_that_is_not_answered_is_told_those_that_are(
    town: Get, path: str, method: str
) -> None:
    answer = town(path, method=method)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert "bad-request" in answer.text


def test_the_contract_names_the_codes_of_the_home(stated: Json) -> None:
    said = stated["paths"]["/api/v1/observations"]["get"]["parameters"]
    subjects = next(p["schema"]["enum"] for p in said if p["name"] == "subject")
    assert "bakeries-2026" in subjects


def failures(app: Application, chosen: str, examples: int) -> tuple[int, list[str]]:
    """Let schemathesis try the addresses of a pattern in all its phases, with all its checks."""
    schemathesis = pytest.importorskip("schemathesis", reason="it is not installed")
    engine = pytest.importorskip("schemathesis.engine")
    events = pytest.importorskip("schemathesis.engine.events")
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    schema = schema.include(path_regex=chosen)
    schema.config.generation.update(max_examples=examples)
    schema.config.seed = 14
    if not chosen:
        # A page is sent on without what is empty before the rest of its address is read.
        schema.config.checks.negative_data_rejection.expected_statuses.append("3xx")
    schema.config.phases.stateful.enabled = False
    tried, found = 0, []
    for event in engine.from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            tried += len(event.recorder.cases)
            for case, checks in event.recorder.checks.items():
                asked = event.recorder.cases[case].value
                found += [
                    f"{asked.method} {asked.formatted_path} {asked.query}: "
                    f"{check.failure_info.failure.title}, {check.failure_info.failure.message}"
                    for check in checks if check.failure_info is not None
                ]  # fmt: skip
        elif isinstance(event, (events.NonFatalError, events.FatalError)):
            found.append(repr(getattr(event, "value", event)))
    return tried, found


def test_a_generated_client_finds_no_failure(small: Application) -> None:
    tried, found = failures(small, "^/api/v1/", 3)
    assert found == []
    assert tried > 200


@pytest.mark.full
def test_a_generated_client_finds_no_failure_anywhere(small: Application) -> None:
    tried, found = failures(small, "", 30)
    assert found == []
    assert tried > 3_000


def test_a_figure_alone_takes_every_filter_that_its_page_may_link_it_with(stated: Json) -> None:
    """What an address does not take is dropped by a redirect, and the file is another series'."""
    for path in ("/{lang}/figures/{name}", "/embed/{lang}/figures/{name}"):
        taken = {one["name"] for one in stated["paths"][path]["get"]["parameters"]}
        asked = {name for module in PAGES for maker in getattr(module, "figures", ())
                 for name in maker.params}  # fmt: skip
        assert asked - taken == set()


def test_every_parameter_of_an_address_says_what_it_means(stated: Json) -> None:
    said = [
        (path, one["name"], one.get("description"))
        for path, methods in stated["paths"].items()
        for one in methods.get("get", {}).get("parameters", ())
    ]
    assert len(said) > 500
    assert [one[:2] for one in said if not one[2]] == []
