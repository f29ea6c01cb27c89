"""A home as one audience sees it: fetched once, safe under threads, one rule for outlines."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import ondiris
from ondiris.errors import InvalidInput, Refused
from ondiris.model import Confidentiality, Known, KnownBasis, Source, Statement
from ondiris.session import Observatory, load_file, make_home, open_home

CITY = Path(__file__).parents[3] / "doors" / "second_city"
RING = [[70.0, 50.0], [70.1, 50.0], [70.1, 50.1], [70.0, 50.1], [70.0, 50.0]]


class Clock:
    moment = datetime(2026, 3, 1, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_home(tmp_path / "home", CITY, clock=Clock())
    return tmp_path / "home"


@pytest.fixture
def observatory(home: Path) -> Iterator[Observatory]:
    with open_home(home, audience="internal", clock=Clock()) as opened:
        yield opened


def test_a_home_is_opened_for_somebody(home: Path) -> None:
    with pytest.raises(TypeError, match="audience"):
        ondiris.open(home)  # type: ignore[call-arg]
    with pytest.raises(InvalidInput, match="unknown-audience"):
        ondiris.open(home, audience="everyone")  # type: ignore[arg-type]
    with ondiris.open(home, audience="public") as opened:
        assert opened.at().audience.public


def test_an_observatory_of_the_public_writes_nothing(home: Path) -> None:
    with open_home(home, audience="public", clock=Clock()) as opened:
        with pytest.raises(Refused, match="public"):
            opened.record([], action="record")


def test_many_threads_that_ask_much_get_what_one_gets(observatory: Observatory) -> None:
    now = observatory.at()
    codes = [item.code for item in observatory.catalogue["activities"]] * 8
    questions = [now.question(activity=code) for code in codes]
    expected = [now.get(question).rows for question in questions]
    observatory.memory.clear()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda question: observatory.get(question).rows, questions))
    assert found == expected


def test_the_public_is_told_of_sources_and_subjects_of_what_it_may_see(home: Path) -> None:
    hidden = Source(
        id="letter", provider="A firm", title="A letter", basis=KnownBasis.STATED,
        published=date(2026, 1, 5),
    )  # fmt: skip
    said = Statement(
        "secret-works", "operator", "Somebody", "letter", "line 1", Known(date(2026, 1, 5)),
        confidentiality=Confidentiality.INTERNAL,
    )  # fmt: skip
    subjects = home / "codes" / "subjects.csv"
    header, *rows = subjects.read_text("utf-8").splitlines()
    cells = {"code": "secret-works", "name_en": "Secret works", "kind": "project"}
    line = ",".join(cells.get(name, "") for name in header.split(","))
    subjects.write_text("\n".join([header, *rows, line]) + "\n", "utf-8")
    with open_home(home, audience="internal", clock=Clock()) as inside:
        before = len(inside.at().revisions)
        inside.record([hidden, said], action="load", detail="letter-of-a-firm.csv")
        now = inside.at()
        assert "letter" in now.sources
        assert "secret-works" in now.catalogue["subjects"]
        assert len(now.revisions) == before + 1
    with open_home(home, audience="public", clock=Clock()) as outside:
        now = outside.at()
        assert "letter" not in now.sources
        assert now.sources
        assert "secret-works" not in now.catalogue["subjects"]
        assert len(now.revisions) == before
        assert {revision.detail for revision in now.revisions} == {""}
        with pytest.raises(InvalidInput) as refused:
            now.question(subject="secret-work")
        assert "secret-works" not in str(refused.value)


def test_a_subject_of_which_something_may_be_seen_is_no_secret(home: Path) -> None:
    with open_home(home, audience="internal", clock=Clock()) as inside:
        (one, *_) = (s.statement for s in inside.at().statements())
        inside.record(
            [replace(one, value="else", confidentiality=Confidentiality.INTERNAL)], action="record"
        )
    with open_home(home, audience="public", clock=Clock()) as outside:
        assert one.subject in outside.at().catalogue["subjects"]


@pytest.mark.parametrize(
    ("end", "moment"),
    [
        ("2026-03-01T08:59:59+00:00", "2026-03-01T08:59:59+00:00"),
        ("2026-03-01T09:00:00+00:00", "2026-03-01T09:00:00+00:00"),
        ("2026-03-01T09:00:01+00:00", ""),
    ],
)
def test_an_embargo_ends_for_the_public_at_its_second(
    observatory: Observatory, end: str, moment: str
) -> None:
    """The clock shows nine o'clock to the second."""
    (one, *_) = (s.statement for s in observatory.at().statements())
    observatory.record([replace(one, value="else", embargo=end)], action="record")
    now = observatory.at(public=True)
    assert now.audience.instant == moment
    assert ("else" in {s.value for s in now.statements()}) == bool(moment)


def drawn(home: Path, name: str, west: float, *, codes: tuple[str, ...]) -> Path:
    """Write a file of outlines whose shapes begin at a longitude."""
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": {},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x + west + n, y] for x, y in RING]],
            },
        }
        for n, code in enumerate(codes)
    ]
    path = home.parent / name
    shape = {"type": "FeatureCollection", "attribution": name, "features": features}
    path.write_text(json.dumps(shape), "utf-8")
    return path


def test_the_outlines_loaded_last_hold_whatever_their_name_and_date(
    home: Path, observatory: Observatory
) -> None:
    first, second = (item.code for item in observatory.catalogue["areas"] if item.parent == "ZZ-1")
    report = load_file(observatory, drawn(home, "z.geojson", 1.0, codes=(first, second)))
    assert dict(report.replaced) == {"boundaries.geojson": (first, second)}
    report = load_file(observatory, drawn(home, "a.geojson", 2.0, codes=(second,)))
    assert dict(report.replaced) == {"z.geojson": (second,)}
    assert f"replaces the outlines of z.geojson: {second}" in str(report)
    os.utime(home / "boundaries" / "a.geojson", (1, 1))
    outlines = observatory.at().outlines
    assert (outlines[first].attribution, outlines[second].attribution) == (
        "z.geojson",
        "a.geojson",
    )
    load_file(observatory, drawn(home, "z.geojson", 3.0, codes=(first, second)))
    assert observatory.at().outlines[second].attribution == "z.geojson"


def test_a_check_of_outlines_says_what_they_would_replace_and_replaces_nothing(
    home: Path, observatory: Observatory
) -> None:
    first = next(item.code for item in observatory.catalogue["areas"] if item.parent == "ZZ-1")
    report = load_file(observatory, drawn(home, "x.geojson", 1.0, codes=(first,)), dry_run=True)
    assert dict(report.replaced) == {"boundaries.geojson": (first,)}
    assert observatory.at().outlines[first].attribution == "made up"
