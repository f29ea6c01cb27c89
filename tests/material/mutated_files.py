"""Files of every kind the house reads, broken by number: the same number, the same file.

A kind is a reader with sound files.  `mutant` picks a kind and a sound file, and breaks its bytes;
`outcome` reads it and says what a reader may never do: end with anything but an answer or an error
of the house that is not a bug, or hand on text that no database takes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import mapped_files
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa
import xlsxwriter
from broken_bytes import broken, broken_archive
from home_files import of_homes

from ondiris.codes import Catalogue, load_catalogue, read_holidays
from ondiris.codes.plain_text import text_of
from ondiris.errors import OndirisError
from ondiris.indices.rules import read_rules
from ondiris.language import read as read_text
from ondiris.ledger import dump, rows, schema
from ondiris.model import Observation, Source
from ondiris.production.disclosure.releases import ReleaseStore
from ondiris.production.indices.synthesis import read_city_plan
from ondiris.session import shipped_cases
from ondiris.sources.bulletin import bulletin_text
from ondiris.sources.cells import Failures
from ondiris.sources.city_tables import read_city_data
from ondiris.sources.content import read_content
from ondiris.sources.files import read_file
from ondiris.sources.foreign_tables import read_foreign
from ondiris.sources.layout import read_layout
from ondiris.sources.marks import read_marks, read_second_trees, read_weights
from ondiris.sources.placing import read_applicants, read_matrix, read_places
from ondiris.sources.project_file import project_records, project_table
from ondiris.sources.returns import read_register, read_returns
from ondiris.sources.settings_file import read_city, read_settings

__all__ = ["MOST_BYTES", "TODAY", "kinds", "lists", "mutant", "outcome", "sound"]

TODAY = date(2025, 11, 1)
MOST_BYTES = 200_000
_CASE = shipped_cases() / "almaty"
_BINS = {"009900000008": (24192, 24310), "009900030008": (24300, 120000)}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what reads it, and sound files to break."""

    read: Callable[[Path], object]
    name: str
    sound: tuple[bytes, ...]


def _case(*names: str, most: int = 6000) -> tuple[bytes, ...]:
    return tuple((_CASE / name).read_bytes()[:most].rpartition(b"\n")[0] for name in names)


def _tables() -> dict[str, tuple[bytes, ...]]:
    """Return one small table of observations in every format of tables."""
    lines = _case("observations.csv", most=3000)[0].decode().splitlines()
    table = list(csv.reader(lines))
    head, *body = [row for row in table if len(row) == len(table[0])]
    objects = [{h: c for h, c in zip(head, row, strict=True) if c} for row in body]
    return {
        "csv": (("\n".join(lines)).encode(),),
        "json": (json.dumps(objects, ensure_ascii=False, indent=0).encode(),),
        "xlsx": (_workbook([head, *body]),),
        "parquet": (_parquet(head, body),),
    }


def _workbook(table: list[list[str]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for i, row in enumerate(table):
        for j, cell in enumerate(row):
            if cell.replace(".", "", 1).isdecimal() and i:
                sheet.write_number(i, j, float(cell))
            else:
                sheet.write_string(i, j, cell)
    book.close()
    return out.getvalue()


def _parquet(head: list[str], body: list[list[str]]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({h: [row[j] for row in body] for j, h in enumerate(head)}), out)
    return out.getvalue()


def _returns() -> list[list[str]]:
    return [
        ["bin", "month", "product", "unit", "quantity", "price", "value", "shipments", "employees"],
        ["009900000008", "2025-05", "C18.books", "units", "10", "100", "", "990", "7"],
        ["009900000008", "2025-05", "C18.services", "KZT", "", "", "500", "", "7"],
        ["009900030008", "2025-05", "C18.books", "units", "4", "", "404", "404", ""],
    ]


def _text(table: list[list[str]]) -> bytes:
    return "".join(",".join(row) + "\n" for row in table).encode()


def _checked(path: Path) -> None:
    """Read entries, and see that a database takes every text of theirs."""
    loaded = read_file(path, "", lists(), today=TODAY)
    for entry in loaded.entries:
        match entry:
            case Source():
                row: Any = rows.source_row(entry)
            case Observation():
                row = rows.observation_row(entry)
            case _:
                row = rows.statement_row(entry)
        for value in row.values():
            if isinstance(value, str) and "\0" in value.encode().decode():
                raise AssertionError("a null byte is handed on")


def _projects(path: Path) -> None:
    failures = Failures()
    project_records(read_content(path), project_table("KZT"), failures)


def _settings(path: Path) -> None:
    _lists(path.parent / "codes")
    read_settings(path.parent)


def _city(path: Path) -> None:
    _lists(path.parent)
    read_city(path.parent)


def _lists(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name in ("areas", "subjects"):
        (folder / f"{name}.csv").write_bytes((_CASE / f"{name}.csv").read_bytes())


def _release(path: Path) -> None:
    store = ReleaseStore(path.parent)
    kept = path.parent / "output-2025-05"
    kept.mkdir()
    path.rename(kept / path.name)
    if path.name == "table.json":
        (kept / "sealed.npz").write_bytes(_sealed())
    store.documents()
    store.document("output-2025-05", "x")


def _dumped(path: Path) -> None:
    engine = sa.create_engine("sqlite://")
    for name in ("revision", "source", "observation", "statement", "withdrawal"):
        other = path.parent / f"{name}.jsonl"
        if not other.exists():
            other.write_bytes(_dump().get(name, b""))
    manifest = path.parent / "manifest.json"
    if not manifest.exists():
        # With the digest of the broken file, so that its lines are read.
        said = json.loads(_dump()["manifest"])
        read = path if path.name == "source.jsonl" else path.parent / "source.jsonl"
        said["sha256"]["source"] = hashlib.sha256(read.read_bytes()).hexdigest()
        manifest.write_text(json.dumps(said), "utf-8")
    with engine.begin() as connection:
        schema.metadata.create_all(connection)
        dump.read_dump(connection, path.parent)


@cache
def _dump() -> dict[str, bytes]:
    """Return an exported ledger of two entries."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        engine = sa.create_engine("sqlite://")
        with engine.begin() as connection:
            schema.metadata.create_all(connection)
            dump.write_dump(connection, place)
        return {p.stem: p.read_bytes() for p in place.iterdir()}


def _bulletin(path: Path) -> None:
    read_text(bulletin_text(path.read_bytes(), path.name)[:20_000], published=TODAY)


def _sealed() -> bytes:
    out = io.BytesIO()
    trees = json.dumps([["activity", {"C": None, "C1": "C", "C2": "C"}]])
    np.savez_compressed(
        out, release=np.array(json.dumps(["output", "2025-05", "x"])), hierarchies=np.array(trees),
        values=np.ones(3), hidden=np.zeros(3, bool), level_up=np.ones(3), level_down=np.ones(3),
        rounded=np.zeros(0), base=np.array(0.0), shares=np.ones(3), owners=np.arange(3),
        starts=np.array([0, 1, 2, 3]), holdings=np.array(["a", "b", "c"]), waived=np.zeros(3, bool),
    )  # fmt: skip
    return out.getvalue()


def _document() -> bytes:
    cells = [{"activity": code, "value": "1", "status": "A"} for code in ("C", "C1")]
    return json.dumps({"schema": "ondiris.protected/1", "cells": cells, "base": 0}).encode()


def _language() -> bytes:
    return (
        "2025 жылғы қаңтар–мамырда Алматыда өнеркәсіп өнімінің көлемі 976,2 млрд теңге болды. "
        "Машина жасау 36,3%-ға өсті. "
        "В Индустриальной зоне запустят 11 проектов на 135,4 млрд тенге."
    ).encode()


def _texts(read: Callable[[str], object]) -> Callable[[Path], object]:
    """Return what reads a file by its text."""
    return lambda path: read(text_of(path))


def _whole(*names: str) -> tuple[bytes, ...]:
    return tuple((_CASE / name).read_bytes() for name in names)


@cache
def _kinds() -> dict[str, Kind]:
    kinds = {f"observations.{e}": Kind(_checked, f"a.{e}", s) for e, s in _tables().items()}
    others = _mapped_kinds() | _entry_kinds() | _returns_kinds() | _place_kinds()
    whole = {name: Kind(read, end, (data,)) for name, read, end, data in of_homes()}
    return kinds | others | _home_kinds() | whole


def _mapped_kinds() -> dict[str, Kind]:
    """Return small foreign tables of every format, read by one mapping."""
    made = {name: Kind(_mapped, f"t.{end}", (data,)) for name, end, data in mapped_files.others()}
    return made | {
        "mapped.csv": Kind(_mapped, "t.csv", (_text(mapped_files.TABLE),)),
        "mapped.xlsx": Kind(_mapped, "t.xlsx", (_workbook(mapped_files.TABLE),)),
    }


def _mapped(path: Path) -> None:
    (mapping := path.with_name("map.toml")).write_text(mapped_files.MAPPING, "utf-8")
    read_file(path, "", lists(), today=TODAY, mapping=mapping)


def _entry_kinds() -> dict[str, Kind]:
    page = b"<html><body><p>" + _language() + b"</p></body></html>"
    project = b"project,name_en,stage,source,known_at\nx,X,construction,office,2025-06-30\n"
    return {
        "statements": Kind(_checked, "statements.csv", _case("statements.csv")),
        "sources": Kind(_checked, "sources.csv", _case("sources.csv")),
        "boundaries": Kind(_checked, "b.geojson", (_outline(),)),
        "codelist": Kind(_checked, "subjects.csv", _case("subjects.csv")),
        "enterprises": Kind(_checked, "register.csv", (_register(),)),
        "mapping": Kind(read_layout, "m.toml", _mappings()),
        "projects": Kind(_projects, "p.csv", (project,)),
        "bulletin": Kind(_bulletin, "b.txt", (_language(),)),
        "page": Kind(_bulletin, "b.html", (page,)),
    }


def _returns_kinds() -> dict[str, Kind]:
    returns = _returns()
    register = (
        b"bin,activity,area,size,first_month,last_month,holding\n"
        b"009900000008,C18,KZ-75-alatau,large,2016-01,,H\n"
    )
    return {
        "returns.csv": Kind(_read_returns, "r.csv", (_text(returns),)),
        "returns.xlsx": Kind(_read_returns, "r.xlsx", (_workbook(returns),)),
        "returns.parquet": Kind(_read_returns, "r.parquet", (_parquet(returns[0], returns[1:]),)),
        "register": Kind(read_register, "g.csv", (register,)),
        "edits": Kind(_texts(read_rules), "e.yaml", _case("edits.yaml")),
        "holidays": Kind(_texts(read_holidays), "h.toml", _case("holidays.toml")),
        "city plan": Kind(_texts(read_city_plan), "s.toml", _whole("synthetic.toml")),
    }


def _place_kinds() -> dict[str, Kind]:
    places = b"lat,lon,need,name\n43.25,76.9,10,A\n43.3,76.95,5,B\n"
    return {
        "places": Kind(lambda p: read_places(p, "need"), "p.csv", (places,)),
        "applicants": Kind(read_applicants, "p.csv", (b"applicant,land,power\nA,100,5\n",)),
        "matrix": Kind(read_matrix, "m.csv", (b"0,1,2\n1,0,3\n2,3,0\n",)),
    }


def _home_kinds() -> dict[str, Kind]:
    programmes, case = _whole("projects/programmes.csv", "case.toml")
    table = b"activity,area,value\nC,KZ-75,1\nC1,KZ-75,c\n"
    marks = b"activity,status,level_pct,weight,document\nC10,u,20,,\nC11,s,,1.5,letter 9\n"
    trees = b"dimension,code,parent\nactivity,C10,C-MACH\narea,KZ-75-medeu,KZ-75\n"
    return {
        "city data": Kind(lambda p: read_city_data(p.parent), "programmes.csv", (programmes,)),
        "case": Kind(_city, "case.toml", (case,)),
        "settings": Kind(_settings, "ondiris.toml", (b'schema = 1\ndatabase = ""\n' + case,)),
        "foreign table": Kind(read_foreign, "t.json", (_document(),)),
        "foreign csv": Kind(read_foreign, "t.csv", (table,)),
        "marks": Kind(lambda p: read_marks(p, ("activity", "area")), "m.csv", (marks,)),
        "weights": Kind(read_weights, "w.csv", (b"bin,weight\n160440000005,2.5\n",)),
        "second trees": Kind(read_second_trees, "s.csv", (trees,)),
        "release": Kind(_release, "table.json", (_document(),)),
        "sealed": Kind(_release, "sealed.npz", (_sealed(),)),
        "hashes": Kind(_dumped, dump.CHAIN, (_dump()["chain"],)),
        "export": Kind(_dumped, "source.jsonl", (_source_line(),)),
        "manifest": Kind(_dumped, "manifest.json", (_dump()["manifest"],)),
    }


def _read_returns(path: Path) -> object:
    return read_returns(path, known=_BINS, received=TODAY)


def _mappings() -> tuple[bytes, ...]:
    folder = Path(read_layout.__code__.co_filename).parent / "mappings"
    return tuple(path.read_bytes() for path in sorted(folder.glob("*.toml")))[:3]


def _outline() -> bytes:
    ring = [[76.8, 43.2], [76.9, 43.2], [76.9, 43.3], [76.8, 43.2]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"code": "KZ-75-alatau"}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def _register() -> bytes:
    return (
        b"bin,name,activity,area,employees,known_at\n"
        b"160440000005,Plant,C18,KZ-75-alatau,310,2025-06-30\n"
    )


def _source_line() -> bytes:
    row = {c.name: "" for c in schema.source.columns} | {"id": "x", "revision": 1, "rank": 50}
    return json.dumps(row, sort_keys=True).encode() + b"\n"


def kinds() -> tuple[str, ...]:
    """Return the names of all kinds."""
    return tuple(_kinds())


def sound(name: str) -> tuple[bytes, ...]:
    """Return the sound files of a kind."""
    return _kinds()[name].sound


@cache
def lists() -> Catalogue:
    """Return the code lists that the files are read with."""
    return load_catalogue(_CASE)


def mutant(number: int, among: tuple[str, ...] = ()) -> tuple[str, bytes]:
    """Return the kind and the bytes of the mutant of a number, among some kinds or all."""
    draw = random.Random(number)
    name = draw.choice(among or tuple(_kinds()))
    kind = _kinds()[name]
    sound = draw.choice(kind.sound)
    if kind.name.endswith((".xlsx", ".npz", ".ods")) and draw.random() < 0.8:
        return name, broken_archive(sound, draw)[:MOST_BYTES]
    return name, broken(sound, draw)[:MOST_BYTES]


def outcome(name: str, data: bytes) -> str:
    """Read a broken file; return the code of the refusal, ``read`` where it was read.

    Raises
    ------
    Exception
        Whatever a reader let through.
    """
    kind = _kinds()[name]
    with tempfile.TemporaryDirectory(prefix="ondiris-mutant-") as folder:
        path = Path(folder) / kind.name
        path.write_bytes(data)
        try:
            kind.read(path)
        except OndirisError as error:
            if error.exit_code == 4:
                raise AssertionError(f"{error.code} is called a bug") from error
            str(error).encode()
            return error.code
    return "read"
