"""A client that a generator makes of the contract: it gets, filters, pages and reads evidence."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

Get = Callable[..., httpx.Response]
MANUAL = Path(__file__).parents[3] / "docs" / "how-to" / "clients.md"


def settings_of(page: str) -> dict[str, Any]:
    """Return the settings of the generator that the manual shows."""
    import yaml

    shown = re.search(r"(?m)^`client\.yaml`:\n\n```yaml\n(.*?)^```", page, re.DOTALL)
    assert shown is not None
    found: dict[str, Any] = yaml.safe_load(shown[1])
    return found


@pytest.fixture(scope="module")
def made(served: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, list[Any]]]:
    """The client, generated from the running door, and what the generator warned of."""
    generator = pytest.importorskip("openapi_python_client", reason="it is not installed")
    config = importlib.import_module("openapi_python_client.config")
    folder = tmp_path_factory.mktemp("generated")
    settings = config.ConfigFile(**settings_of(MANUAL.read_text("utf-8")))
    warned = generator.generate(
        config=config.Config.from_sources(
            settings, config.MetaType.NONE, f"{served.address}/api/v1/openapi.json", "utf-8",
            overwrite=True, output_path=folder / "city_client",
        )
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield importlib.import_module("city_client"), list(warned)
    for name in [name for name in sys.modules if name.startswith("city_client")]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def client(made: tuple[Any, list[Any]], served: Any) -> Iterator[Any]:
    with made[0].Client(base_url=served.address, raise_on_unexpected_status=True) as client:
        yield client


def api(name: str) -> ModuleType:
    return importlib.import_module(f"city_client.api.api.{name}")


def models() -> Any:
    return importlib.import_module("city_client.models")


def test_nothing_is_warned_of_and_no_address_is_left_out(
    made: tuple[Any, list[Any]], get: Get
) -> None:
    package, warned = made
    assert [f"{one.header} {one.detail}" for one in warned] == []
    folder = Path(package.__file__).parent / "api"
    modules = {p.stem for p in folder.rglob("*.py")} - {"__init__"}
    stated = get("/api/v1/openapi.json").json()["paths"]
    assert len(modules) == sum(len(methods) for methods in stated.values()) > 100


def test_a_figure_is_got_with_its_interval_and_its_source(client: Any) -> None:
    kinds = models()
    answer = api("observations").sync(
        client=client, measure="output",
        area="KZ-75", activity="B-E",
        period="2025-01/2025-05",
    )  # fmt: skip
    assert isinstance(answer, kinds.Get1)
    (row,) = answer.rows
    assert (row.value, row.unit_multiplier, row.unit) == ("976.2", 9, "KZT")
    assert (Decimal(row.lower), Decimal(row.upper)) == (Decimal("976.15"), Decimal("976.25"))
    assert row.source == "ertenmedia-2025-five-months"
    behind = api("evidence").sync(row.id, client=client)
    assert isinstance(behind, kinds.Why1)
    assert behind.source.id == row.source
    assert behind.figure.value == row.value


def test_a_derived_figure_leads_to_the_figures_that_it_rests_on(client: Any) -> None:
    kinds = models()
    answer = api("observations").sync(
        client=client, measure="output",
        area="KZ-75", activity="C29",
        period="2025-01/2025-05",
    )  # fmt: skip
    (row,) = answer.rows
    behind = api("evidence").sync(row.id, client=client)
    assert behind.kind == "derived"
    assert {one.figure.value for one in behind.inputs} == {"366.1", "36.1"}
    assert all(isinstance(one, kinds.Link) and one.source.title for one in behind.inputs)


def test_a_long_answer_is_read_page_by_page(client: Any) -> None:
    asked = {"measure": "output", "area": "KZ-75",
             "activity": "C-MACH"}  # fmt: skip
    whole = api("observations").sync(client=client, **asked)
    read, cursor, pages = [], {}, 0
    while pages < 100:
        page = api("observations").sync(client=client, limit=40, **asked, **cursor)
        read += [row.id for row in page.rows]
        pages += 1
        if not page.next_:
            break
        cursor = {"cursor": httpx.URL(page.next_).params["cursor"]}
    assert read == [row.id for row in whole.rows]
    assert pages == -(-len(read) // 40) > 1


def test_what_has_no_value_and_an_earlier_day_are_asked_for(client: Any) -> None:
    kinds = models()
    area = "KZ-75"
    with_blanks = api("observations").sync(
        client=client, area=area, measure="output",
        missing="true",
    )  # fmt: skip
    assert isinstance(with_blanks, kinds.Get2)
    then = api("observations").sync(
        client=client, area=area, measure="output", as_of=date(2025, 6, 30)
    )
    assert then.vintage.known == date(2025, 6, 30)
    assert 0 < len(then.rows) < len(with_blanks.rows)


def test_a_refusal_comes_with_its_rule(client: Any) -> None:
    refused = api("evidence").sync("o1", client=client)
    assert isinstance(refused, models().Error)
    assert (refused.error.code, refused.error.title) == ("no-entry", "Not found")


def test_lists_and_documents_are_read(client: Any) -> None:
    areas = api("codes").sync("areas", client=client)
    almaty = next(item for item in areas.items if item.code == "KZ-75")
    assert almaty.names["en"] == "Almaty city"
    documents = api("sources").sync(client=client)
    assert any(one.id == "ertenmedia-2025-five-months" for one in documents.items)
