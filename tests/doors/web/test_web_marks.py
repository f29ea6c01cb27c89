"""Marks in every field of every kind of entry that the public may not see: a crawl finds none."""

from __future__ import annotations

import csv
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from ondiris.cli import main
from ondiris.model import (
    Confidentiality,
    Known,
    KnownBasis,
    Observation,
    Period,
    Printed,
    SeriesKey,
    Source,
    Statement,
    Withdrawal,
)
from ondiris.session import Observatory, open_home
from ondiris.session.figures.loading import load_file
from ondiris.web import create_app
from ondiris.web.app import Application

CASE = Path(__file__).parents[1] / "second_city"
Get = Callable[..., httpx.Response]
MARK = re.compile(r"qmk\w*|(?<![0-9a-f])731[.,]97(?![0-9])|73197\d{0,7}0{3,}", re.IGNORECASE)
LETTERS = re.compile(r"base64,[A-Za-z0-9+/=]+")
"""Letters that a picture carries: what spells a word there is no word."""
VALUE = "731.97"
LATER = "2026-09-01T00:00:00+00:00"


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


def marked_source(name: str) -> Source:
    """Return a source with a mark in every field that may be a text."""
    return Source(
        f"qmk-{name}-id", f"Qmk {name} provider", f"Qmk {name} title",
        url=f"https://qmk-{name}.example/", published=date(2025, 3, 1), basis=KnownBasis.STATED,
        sha256=f"qmk{name}sha", licence=f"Qmk {name} licence", lang="en",
    )  # fmt: skip


def figure(source: str, activity: str, value: str = VALUE, **fields: object) -> Observation:
    key = SeriesKey("output", "ZZ-1", "KZT", activity=activity)
    plain = Observation(
        key, Period.parse("2024"), Printed.read(value, multiplier=9), source,
        "Qmk locator of a figure", Known(date(2025, 3, 1)),
    )  # fmt: skip
    return replace(plain, **fields)  # type: ignore[arg-type]


def fact(subject: str, name: str, value: str, source: str, **fields: object) -> Statement:
    plain = Statement(subject, name, value, source, "Qmk locator of a fact",
                      Known(date(2025, 3, 1)))  # fmt: skip
    return replace(plain, **fields)  # type: ignore[arg-type]


def plant(home: Path, clock: Hand) -> list[str]:
    """Record marked entries of every kind and return their identifiers."""
    with open_home(home, audience="internal", clock=clock) as inside:
        closed = (
            figure("qmk-internal-id", "C10", confidentiality=Confidentiality.INTERNAL),
            figure("qmk-internal-id", "C11", confidentiality=Confidentiality.CONFIDENTIAL),
            figure("qmk-internal-id", "C13", confidentiality=Confidentiality.SECONDARY),
            figure("qmk-embargoed-id", "C14", embargo=LATER),
            figure("yearbook-2024", "C15", embargo=LATER),
            figure("yearbook-2024", "C16", confidentiality=Confidentiality.INTERNAL),
            fact("qmk-project", "name", "en: Qmk project said", "qmk-internal-id",
                 confidentiality=Confidentiality.INTERNAL),
            fact("qmk-project", "operator", "Qmk operator", "yearbook-2024",
                 confidentiality=Confidentiality.INTERNAL),
            fact("brickyard", "operator", "Qmk operator of the yard", "yearbook-2024",
                 confidentiality=Confidentiality.CONFIDENTIAL),
            fact("bakeries-2026", "operator", "Qmk baker", "qmk-embargoed-id", embargo=LATER),
        )  # fmt: skip
        entries = [marked_source("internal"), marked_source("embargoed"), *closed]
        inside.record(entries, action="record", detail="Qmk detail of an append")
        taken = Withdrawal(closed[0].id, "Qmk reason", "qmk-internal-id", Known(date(2025, 4, 1)))
        inside.record([taken], action="withdraw", detail="Qmk withdrawal")
        _load(inside, home.parent)
    return [*(one.id for one in closed), taken.id]


def case_of_later(folder: Path) -> Path:
    """Return the case with a source and a figure that become known only in a year."""
    case = Path(shutil.copytree(CASE, folder / "case"))
    with (case / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("qmk-future-id,Qmk later provider,Qmk later title,https://qmk.example/,"
                   "2027-01-04,stated,60,,Qmk licence,kk,\n")  # fmt: skip
    with (case / "observations.csv").open("a", encoding="utf-8") as file:
        file.write(f"output,,ZZ-1,C17,,KZT,,,,2024,{VALUE},,9,qmk-future-id,Qmk place,"
                   "2027-01-04,stated\n")  # fmt: skip
    return case


def _load(inside: Observatory, folder: Path) -> None:
    """Load a file with a marked name, with a public figure in it."""
    path = folder / "qmk-file-of-a-load.csv"
    head = "measure,area,activity,unit,period,value,unit_multiplier,source,locator,known_at"
    path.write_text(
        f"{head}\noutput,ZZ-1,C18,KZT,2024,0.2,9,yearbook-2024,row 9,2025-03-01\n", "utf-8"
    )
    load_file(inside, path)


@dataclass(frozen=True)
class Marked:
    """A public door over a home with marks, the house's own, and the marked identifiers."""

    app: Application
    public: Get
    inside: Get
    identifiers: list[str]


@pytest.fixture(scope="module")
def marked(
    tmp_path_factory: pytest.TempPathFactory, ask_of: Callable[[Application], Get]
) -> Iterator[Marked]:
    clock, home = Hand(), tmp_path_factory.mktemp("marks") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1772323200")
        with pytest.raises(SystemExit):
            main(["init", "--case", str(case_of_later(home.parent)), "--home", str(home)])
    path = home / "codes" / "subjects.csv"
    with path.open(encoding="utf-8", newline="") as file:
        columns = csv.DictReader(file).fieldnames or []
    row = {"code": "qmk-project", "name_en": "Qmk project", "name_ru": "Qmk проект",
           "name_kk": "Qmk жоба", "note": "Qmk note", "kind": "project"}  # fmt: skip
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns).writerow({name: row.get(name, "") for name in columns})
    found = plant(home, clock)
    with (
        open_home(home, audience="public", clock=clock) as outside,
        open_home(home, audience="internal", clock=clock) as inside,
    ):
        app = create_app(outside)
        yield Marked(app, ask_of(app), ask_of(create_app(inside)), found)


def read(answer: httpx.Response) -> str:
    """Return everything that an answer says: headers, text, members of archives, streams."""
    kind, body = answer.headers.get("content-type", ""), answer.content
    parts = [f"{name}: {value}" for name, value in answer.headers.items()]
    if "spreadsheet" in kind:
        with zipfile.ZipFile(BytesIO(body)) as book:
            parts += [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
    elif "pdf" in kind:
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", body, re.DOTALL):
            try:
                parts.append(zlib.decompress(stream).decode("latin-1"))
            except zlib.error:
                continue
    else:
        parts.append(LETTERS.sub("", body.decode("utf-8", "replace")))
    return unescape("\n".join(parts))


ERRORS = (
    "/nothing/", "/en/nothing", "/en/activities/C1X", "/api/v1/observations?mesure=output",
    "/api/v1/observations?subject=qm-project", "/api/v1/observations?activity=C1X",
    "/api/v1/codes/subject", "/api/v1/odds/qm", "/en/figures/nothing.csv", "/en/?as_of=x",
    "/en/projects/qm", "/en/sites/qm", "/en/promises/qm", "/en/documents/qm",
)  # fmt: skip


def starts(marked: Marked) -> Iterator[str]:
    """Yield where the crawl begins: addresses without a parameter, figures in all forms."""
    paths = marked.app.api.openapi()["paths"]
    for lang in ("en", "kk", "ru"):
        yield from (path.replace("{lang}", lang) for path in paths
                    if "{" not in path.replace("{lang}", ""))  # fmt: skip
        for kind in ("txt", "html", "pdf"):
            yield f"/{lang}/bulletins/{lang}.{kind}?period=2024"
    for name in marked.app.door.makers:
        if name.startswith(("siting", "protected")):
            continue
        for form in ("", ".json", ".csv", ".xlsx", ".svg", ".vl.json", ".geojson"):
            yield f"/en/figures/{name}{form}"
        yield f"/embed/ru/figures/{name}"
        yield from (f"/en/figures/{name}.csv?{asked}" for asked in
                    ("activity=C10", "subject=brickyard", "subject=bakeries-2026",
                     "list=subjects", "since=1", "source=yearbook-2024"))  # fmt: skip
    yield from (f"/api/v1/codes/{name}" for name in marked.app.door.observatory.catalogue.lists)
    for query in ("", "?format=csv", "?format=sdmx-csv", "?world=synthetic", "?as_of=2025-03-01"):
        yield f"/api/v1/observations{query}"
    yield from ("/api/v1/changes?since=1", "/api/v1/changes?since=0&format=csv",
                "/api/v1/changes?since=1&revision=2", "/api/v1/openapi.json",
                "/api/v1/odds/bakeries-2026", "/en/promises/bakeries-2026")  # fmt: skip


LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)')


def crawl(get: Get, begin: Iterator[str], most: int) -> Iterator[tuple[str, httpx.Response]]:
    """Yield every address that leads on from some, each once, English pages only."""
    waiting = list(dict.fromkeys(begin))
    known = set(waiting)
    for path in waiting:
        if len(known) > most:
            return
        answer = get(path)
        yield path, answer
        if "text/html" in answer.headers.get("content-type", "") and not path.startswith("/embed"):
            for found in LINK.findall(answer.text):
                address = unescape(found)
                skipped = ("/kk/", "/ru/", "/assets/", "/en/siting-plan")
                if address not in known and not address.startswith(skipped):
                    known.add(address)
                    waiting.append(address)


def test_no_mark_leaves_by_the_public_door(marked: Marked) -> None:
    said, count = dict[str, list[str]](), 0
    for path, answer in crawl(marked.public, starts(marked), 1_500):
        count += 1
        assert answer.status_code in (200, 307, 400, 404, 501), path
        found = MARK.findall(read(answer)) + MARK.findall(unquote(path))
        if found:
            said[path] = sorted(set(found))[:5]
    assert said == {}
    assert count > 300


@pytest.mark.parametrize("path", ERRORS)
def test_no_mark_stands_in_a_refusal(marked: Marked, path: str) -> None:
    answer = marked.public(path)
    assert answer.status_code in (400, 404)
    assert MARK.findall(read(answer)) == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_no_mark_stands_in_what_is_not_answered(marked: Marked, method: str) -> None:
    for path in ("/en/", "/api/v1/sources", "/en/check", "/api/v1/codes/subjects"):
        answer = marked.public(path, method=method)
        assert MARK.findall(read(answer)) == []


def test_marked_identifiers_lead_nowhere(marked: Marked) -> None:
    for one in marked.identifiers:
        for path in (f"/api/v1/evidence/{one}", f"/en/evidence/{one}"):
            answer = marked.public(path)
            assert answer.status_code == 404
            assert MARK.findall(read(answer)) == []
    chain = marked.public("/api/v1/chain").text
    assert not [one for one in marked.identifiers if one in chain]


def test_a_marked_code_is_not_told_from_one_that_is_not_there(marked: Marked) -> None:
    for path in ("/en/projects/{}", "/api/v1/observations?subject={}", "/en/documents/{}",
                 "/en/figures/claims.json?subject={}", "/en/briefs/{}.pdf"):  # fmt: skip
        for code, other in (("qmk-project", "qmk-nothing"), ("qmk-internal-id", "qmk-nothing-id")):
            mine, none = (marked.public(path.format(one)) for one in (code, other))
            assert mine.status_code == none.status_code, path
            said = [read(a).replace(one, "…") for a, one in ((mine, code), (none, other))]
            drop = re.compile(r"(?m)^(etag|content-length):.*$")
            assert drop.sub("", said[0]) == drop.sub("", said[1]), path


def test_the_house_itself_sees_the_marks(marked: Marked) -> None:
    for path in ("/api/v1/sources", "/api/v1/codes/subjects", "/api/v1/observations",
                 "/en/method/sources", "/en/activities", "/api/v1/changes?since=1",
                 f"/en/evidence/{marked.identifiers[1]}"):  # fmt: skip
        assert MARK.findall(read(marked.inside(path))), path
