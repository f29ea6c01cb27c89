"""A town with marks in every field of every kind of entry that the public may not see.

What is closed bears the letters ``qmk`` or the figures 731.97; the rest is public and clean.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ondiris.model import (
    Comparison,
    Confidentiality,
    Known,
    KnownBasis,
    Modality,
    Observation,
    Origin,
    Period,
    PriceBasis,
    Printed,
    SeriesKey,
    Source,
    Statement,
    Withdrawal,
)
from ondiris.session import Observatory, open_home
from ondiris.session.figures.loading import load_file

__all__ = [
    "CASE",
    "Hand",
    "case_of_later",
    "list_subjects",
    "load_marked_file",
    "naming_what_is_closed",
    "plant",
]

CASE = Path(__file__).parents[1] / "doors" / "second_city"
VALUE = "731.97"
LATE = date(2025, 11, 23)
"""The day of what the house alone knows: on no other is anything known."""
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


def closed_entries() -> list[Observation | Statement]:
    """Return marked entries of every kind that the public may not see."""
    inner = {"confidentiality": Confidentiality.INTERNAL}
    return [
        figure("qmk-internal-id", "C10", **inner),
        figure("qmk-internal-id", "C11", confidentiality=Confidentiality.CONFIDENTIAL),
        figure("qmk-internal-id", "C13", confidentiality=Confidentiality.SECONDARY),
        figure("qmk-embargoed-id", "C14", embargo=LATER),
        figure("yearbook-2024", "C15", embargo=LATER),
        figure("yearbook-2024", "C16", **inner),
        fact("qmk-project", "name", "en: Qmk project said", "qmk-internal-id", **inner),
        fact("qmk-project", "operator", "Qmk operator", "yearbook-2024", **inner),
        fact("brickyard", "operator", "Qmk operator of the yard", "yearbook-2024",
             confidentiality=Confidentiality.CONFIDENTIAL),
        fact("bakeries-2026", "operator", "Qmk baker", "qmk-embargoed-id", embargo=LATER),
        *beside_what_is_public(),
    ]  # fmt: skip


def plant(home: Path, clock: Hand) -> list[str]:
    """Record what is closed and take some of it back; return the identifiers."""
    closed = closed_entries()
    with open_home(home, audience="internal", clock=clock) as inside:
        entries = [marked_source("internal"), marked_source("embargoed"), *closed]
        inside.record(entries, action="record", detail="Qmk detail of an append")
        taken = Withdrawal(closed[0].id, "Qmk reason", "qmk-internal-id", Known(LATE))
        inside.record([taken], action="withdraw", detail="Qmk withdrawal")
    return [*(one.id for one in closed), taken.id]


def beside_what_is_public() -> Iterator[Observation | Statement]:
    """Yield what only the house knows at places of which the public knows something else.

    It contradicts, confirms, replaces, completes and keeps back: each would show in another field
    of a figure that is public, were it let in.
    """
    kept: dict[str, Any] = {"confidentiality": Confidentiality.INTERNAL, "known": Known(LATE)}
    whole = figure("qmk-internal-id", "B-E", "8.41", **kept)
    yield whole
    yield figure("qmk-internal-id", "C10", "3.15", **kept)
    yield figure("qmk-internal-id", "C23", "1.9", status=("Q",), **kept)
    yield replace(whole, period=Period.parse("2025-01/2025-03"))
    for name, value in (("growth_pct", "4.17"), ("index_pct", "104.9")):
        key = replace(whole.key, measure=name, of="output", unit="%",
                      comparison=Comparison.YOY_SAME_PERIOD,
                      price_basis=PriceBasis.REAL)  # fmt: skip
        yield replace(whole, key=key, printed=Printed.read(value))
    for subject in ("bakeries-2026", "qmk-programme"):
        key = SeriesKey("count_projects", "ZZ-1", "projects", subject=subject)
        counted = replace(whole, key=key, period=Period.parse("2025"), printed=Printed.read("7319"))
        yield counted
        planned = replace(key, modality=Modality.PLANNED)
        yield replace(counted, key=planned, period=Period.parse("../2026"))
    for subject, name, value in (
        ("brickyard", "coordinates", "45.73197, 65.2"), ("brickyard", "located_in", "ZZ-1-east"),
        ("bakeries-2026", "launch_planned", "../2031"),
        ("qmk-site", "coordinates", "45.73197, 65.2"), ("bakers", "name", "en: Qmk bakers said"),
        ("qmk-firm", "name", "en: Qmk firm said"), ("qmk-firm", "located_in", "brickyard"),
        ("qmk-project", "located_in", "brickyard"), ("qmk-programme", "launch_planned", "../2031"),
    ):  # fmt: skip
        said = fact(subject, name, value, "qmk-internal-id", valid=Period.parse("2025"), **kept)
        yield replace(said, status=("V",))


def naming_what_is_closed(identifier: str) -> Iterator[Source | Observation | Statement]:
    """Yield public entries with a field that names something which is not public."""
    yield Source("reprint", "Town paper", "What a yearbook said", reprint_of="qmk-internal-id")
    plain = replace(figure("reprint", "C20", "0.4"), locator="p. 7")
    yield plain
    yield replace(figure("reprint", "C21", "0.3"), locator="p. 8", origin=Origin.DERIVED,
                  inputs=(identifier, plain.id))  # fmt: skip
    yield replace(fact("brickyard", "operator", "bakers", "reprint"), locator="p. 9")
    taken = replace(figure("reprint", "C22", "0.2"), locator="p. 10")
    yield taken
    yield Withdrawal(taken.id, "printed twice", "qmk-internal-id", Known(date(2025, 4, 1)))


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


def load_marked_file(inside: Observatory, folder: Path) -> None:
    """Load a file with a marked name, with a public figure in it."""
    path = folder / "qmk-file-of-a-load.csv"
    head = "measure,area,activity,unit,period,value,unit_multiplier,source,locator,known_at"
    path.write_text(
        f"{head}\noutput,ZZ-1,C18,KZT,2024,0.2,9,yearbook-2024,row 9,2025-03-01\n", "utf-8"
    )
    load_file(inside, path)


def list_subjects(home: Path) -> None:
    """Add subjects to the code list of a home, and a public one whose fields name two of them."""
    path = home / "codes" / "subjects.csv"
    with path.open(encoding="utf-8", newline="") as file:
        columns = csv.DictReader(file).fieldnames or []
    with path.open("a", encoding="utf-8", newline="") as file:
        listed = csv.DictWriter(file, columns, restval="")
        for kind in ("project", "site", "programme", "firm"):
            named = {f"name_{lang}": f"Qmk {kind} {lang}" for lang in ("en", "kk", "ru")}
            code = {"code": f"qmk-{kind}", "kind": kind.replace("firm", "enterprise")}
            listed.writerow({**code, **named, "note": "Qmk note", "area": "ZZ-1-east"})
        listed.writerow({"code": "bakers", "kind": "enterprise", "name_en": "Qmk bakers",
                         "name_kk": "Qmk bakers", "name_ru": "Qmk bakers"})  # fmt: skip
        listed.writerow({"code": "works", "kind": "site", "name_en": "Works", "name_kk": "Зауыт",
                         "name_ru": "Завод", "parent": "qmk-programme",
                         "site": "qmk-site"})  # fmt: skip
