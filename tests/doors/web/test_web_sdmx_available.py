"""SDMX at the web door: which data there are is what is told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sdmx_answers import lines, refusal

from ondiris.publishing.exchange.flows import FLOWS
from ondiris.publishing.figures.sdmx import SERIES
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application

Get = Callable[..., httpx.Response]
OLDER, NEWER = "/sdmx/2.1", "/sdmx/3.0"


@pytest.fixture(scope="module")
def public(almaty: Path, ask_of: Callable[[Application], Get]) -> Iterator[Get]:
    with open_home(almaty, audience="public") as observatory:
        yield ask_of(create_app(observatory))


def test_availability_counts_what_is_told(public: Get) -> None:
    told = lines(public(f"{OLDER}/data/LEVELS/.output..KZ-75..........?format=csv"))
    data = public(f"{OLDER}/availableconstraint/LEVELS/.output..KZ-75..........?format=json").json()
    (constraint,) = data["data"]["dataConstraints"]
    counts = {a["id"]: a["title"] for a in constraint["annotations"]}
    assert int(counts["series_count"]) == len({tuple(one[n] for n in SERIES) for one in told})
    (region,) = constraint["cubeRegions"]
    values = {one["id"]: {v["value"] for v in one["values"]} for one in region["keyValues"]}
    assert values["ACTIVITY"] == {one["ACTIVITY"] for one in told}
    times = "startPeriod=2025&endPeriod=2025-06"
    some = lines(public(f"{OLDER}/data/LEVELS/.output..KZ-75..........?format=csv&{times}"))
    asked = f"{OLDER}/availableconstraint/LEVELS/.output..KZ-75..........?format=json&{times}"
    (bounded,) = public(asked).json()["data"]["dataConstraints"]
    assert {a["id"]: int(a["title"]) for a in bounded["annotations"]} == {
        "series_count": len({tuple(one[n] for n in SERIES) for one in some}),
        "obs_count": len(some),
    }
    assert 0 < len(some) < int(counts["obs_count"])
    none = f"{OLDER}/availableconstraint/LEVELS?updatedAfter=2999-01-01"
    assert refusal(public(none))[:2] == (404, "100")
    one = public(f"{NEWER}/availability/dataflow/ONDIRIS/LEVELS/1.0/*/ACTIVITY").json()
    (region,) = one["data"]["dataConstraints"][0]["cubeRegions"]
    assert [v["id"] for v in region["keyValues"]] == ["ACTIVITY"]


def test_what_is_available_is_what_could_be_asked_for_beside(public: Get) -> None:
    def region(path: str) -> dict[str, set[str]]:
        (told,) = public(f"{OLDER}/availableconstraint/LEVELS/{path}").json()["data"][
            "dataConstraints"
        ]
        return {
            v["id"]: {x["value"] for x in v["values"]} for v in told["cubeRegions"][0]["keyValues"]
        }

    asked = ".output..KZ-75..........?format=json"
    exact, beside = region(asked), region(f"{asked}&mode=available")
    assert (exact["INDICATOR"], exact["REF_AREA"]) == ({"output"}, {"KZ-75"})
    assert beside["REF_AREA"] == region(".output............?format=json")["REF_AREA"] > {"KZ-75"}
    assert beside["INDICATOR"] == region("...KZ-75..........?format=json")["INDICATOR"] > {"output"}
    assert beside["ACTIVITY"] == exact["ACTIVITY"]


@pytest.mark.parametrize("flow", FLOWS)
def test_as_much_is_available_as_is_told(public: Get, flow: str) -> None:
    if FLOWS[flow].derived:
        return
    data, counted = public(f"{OLDER}/data/{flow}?format=csv"), f"{OLDER}/availableconstraint/{flow}"
    if data.status_code == 404:
        assert refusal(public(counted))[:2] == (404, "100")
        return
    told = lines(data)
    (constraint,) = public(f"{counted}?format=json").json()["data"]["dataConstraints"]
    assert {a["id"]: int(a["title"]) for a in constraint["annotations"]} == {
        "series_count": len({tuple(one[n] for n in SERIES) for one in told}),
        "obs_count": len(told),
    }
    (region,) = constraint["cubeRegions"]
    assert {one["id"]: {v["value"] for v in one["values"]} for one in region["keyValues"]} == {
        name: {one[name] for one in told} for name in SERIES
    }
