"""One file in, checked entries out: the door of this room.

`read_file` recognises what a file holds by its columns, reads it whole and refuses it whole; it
touches no ledger.  What it returns still has to be appended, which is the hall's work.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

from ondiris.codes import CASE_LISTS, Catalogue
from ondiris.errors import InvalidFile, InvalidInput
from ondiris.model import Source
from ondiris.sources.cells import Failures, Profile, ReadingContext, Record
from ondiris.sources.columns import (
    TableSpecification,
    check_header,
    refuse_header,
)
from ondiris.sources.content import SIZE_LIMIT, Content, read_content
from ondiris.sources.layout import Layout, Renaming, read_layout
from ondiris.sources.loaded import Loaded, Report
from ondiris.sources.mapping import apply_layout
from ondiris.sources.mapping_facts import check_constants, layout_source
from ondiris.sources.number_cells import DecimalCell
from ondiris.sources.premises import party_sources
from ondiris.sources.recognising import is_codelist, kind_of, unrecognised
from ondiris.sources.register import own_source
from ondiris.sources.renaming import renamed_features, renamed_sheet
from ondiris.sources.rows import records_of
from ondiris.sources.sheet import Sheet, visible_sheets
from ondiris.sources.sites import REGISTERS, register_kind
from ondiris.sources.tables import read_sheets
from ondiris.sources.tidy import (
    OBSERVATIONS,
    SOURCES,
    STATEMENTS,
    read_observations,
    read_sources,
    read_statements,
)

if TYPE_CHECKING:
    from ondiris.sources.sdmx import SdmxData

__all__ = ["KINDS", "read_file"]

_TIDY: Final = {"observations": OBSERVATIONS, "statements": STATEMENTS, "sources": SOURCES}
_SPECIFICATIONS: Final[Mapping[str, TableSpecification]] = {
    **_TIDY,
    **{kind: register.table for kind, register in REGISTERS.items()},
}
_TAKEN_ELSEWHERE: Final = {
    "projects": "projects --load FILE",
    "returns": "load FILE --as returns",
    "register": "load FILE --as register",
}
KINDS: Final = (*_TIDY, "codelist", "boundaries", "enterprises", "premises", "sites")
"""What a file can hold; recognised by its columns where it is not said."""


class ReadOptions(TypedDict, total=False):
    """What may be said about a file beside its bytes.

    Attributes
    ----------
    kind : str
        One of `KINDS`; recognised by the columns where left out.
    mapping : str or Path
        Name of a shipped mapping or a mapping file, for foreign layouts.
    profile : Profile
        Supplies what rows leave unsaid; fields filled so are marked.
    source : Source
        The file's own source, for rows that name none.
    sources : mapping of str to Source
        Sources known already; without them that check is left to the ledger.
    ranks : mapping of str to int
        Weights by source or provider, for sources that state none.
    limit : int
        Largest size of a text file or workbook, in bytes.
    on_progress : callable
        Called with the rows done and the rows in all.
    hidden : bool
        Whether hidden sheets, rows and columns of a workbook are read too.
    """

    kind: str | None
    mapping: str | Path | None
    profile: Profile | None
    source: Source | None
    sources: Mapping[str, Source] | None
    ranks: Mapping[str, int] | None
    limit: int
    on_progress: Callable[[int, int], None] | None
    hidden: bool


def read_file(
    file: Path | bytes,
    name: str,
    catalogue: Catalogue,
    *,
    today: date,
    **said: Unpack[ReadOptions],
) -> Loaded:
    """Read one file whole, or refuse it whole.

    Parameters
    ----------
    file : Path or bytes
        The file, or its bytes.
    name : str
        Its name, whose suffix says the format; empty for the name of the path.
    catalogue : Catalogue
        Code lists of the home.
    today : date
        Day of loading, the known day of what has no other.
    **said
        As `ReadOptions`.

    Returns
    -------
    Loaded

    Raises
    ------
    NotFound, Unavailable
        If the file is not there or cannot be read.
    InvalidFile
        If anything in it cannot be; up to a thousand failing places are gathered.
    """
    from ondiris.sources.sdmx import SDMX_LIMIT, is_sdmx_csv  # noqa: PLC0415 - heavy
    from ondiris.sources.sdmx_messages import read_sdmx_data  # noqa: PLC0415 - heavy

    kind, mapping = said.get("kind"), said.get("mapping")
    layout = read_layout(mapping) if mapping is not None else None
    renaming = layout if isinstance(layout, Renaming) else None
    kind = kind or (renaming.kind if renaming else None)
    encoding = layout.encoding if layout else ""
    limit = said.get("limit", SDMX_LIMIT if is_sdmx_csv(file) else SIZE_LIMIT)
    content = read_content(file, name, limit=limit, encoding=encoding)
    reading = ReadingContext(
        catalogue,
        today,
        said.get("profile"),
        said.get("source"),
        said.get("sources"),
        said.get("ranks") or {},
        said.get("on_progress"),
    )
    if renaming is not None and renaming.kind in _TAKEN_ELSEWHERE:
        raise InvalidInput(
            "unknown-kind", f"the mapping {renaming.id} is of a file of {renaming.kind}",
            hint=f"`ondiris {_TAKEN_ELSEWHERE[renaming.kind]} --map MAPPING` takes it.",
        )  # fmt: skip
    if kind is not None and kind not in KINDS:
        raise InvalidInput(
            "unknown-kind", f"{kind[:40]!r} is no kind of file", hint=f"Kinds: {', '.join(KINDS)}."
        )
    if kind == "boundaries" or (kind is None and content.name.lower().endswith(".geojson")):
        return _boundaries(content, catalogue, renaming)
    if not isinstance(layout, Renaming) and (data := read_sdmx_data(content)) is not None:
        return _sdmx(content, data, layout, reading)
    sheets, hidden = read_sheets(content), Counter[str]()
    if content.kind in ("xls", "ods"):
        hidden["workbooks read without its formats"] += 1
    if not (said.get("hidden", False) or (layout and layout.hidden)):
        sheets = visible_sheets(content.name, sheets, hidden)
    loaded = _read(content, sheets, kind, layout, reading)
    return replace(loaded, report=loaded.report.noting(hidden))


def _read(
    content: Content,
    sheets: Sequence[Sheet],
    kind: str | None,
    layout: Layout | Renaming | None,
    reading: ReadingContext,
) -> Loaded:
    if isinstance(layout, Renaming):
        return _renamed(content, sheets, layout, reading)
    if layout is not None:
        return _mapped(content, sheets, layout, reading)
    register = kind if kind in REGISTERS else None if kind else register_kind(sheets[0].rows)
    if register is not None:
        return _register(content, sheets, register, reading)
    if kind == "codelist" or (kind is None and is_codelist(sheets[0])):
        return _code_list(content, reading.catalogue)
    return _tidy(content, sheets, kind, reading)


def _tidy(
    content: Content, sheets: Sequence[Sheet], kind: str | None, reading: ReadingContext
) -> Loaded:
    failures, notes = Failures(), Counter[str]()
    by_kind: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        found = kind if len(sheets) == 1 and kind else kind_of(sheet)
        if found is None:
            notes["sheets of another kind"] += 1
        elif kind is None or found == kind:
            by_kind.setdefault(found, []).append(sheet)
    if not by_kind:
        raise unrecognised(content, sheets)
    records = _records(content, by_kind, failures)
    return _entries(content, records, reading, failures, notes)


def _renamed(
    content: Content, sheets: Sequence[Sheet], mapping: Renaming, reading: ReadingContext
) -> Loaded:
    """Return what a file holds whose columns a mapping names."""
    failures = Failures()
    table = _SPECIFICATIONS.get(mapping.kind)
    numbers = frozenset(
        column.name for column in (table.columns if table else ())
        if isinstance(column.type, DecimalCell)
    )  # fmt: skip
    sheet, notes = renamed_sheet(mapping, sheets, reading.catalogue, numbers, failures)
    _refuse(content, failures)
    if mapping.kind == "codelist":
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(row for row in sheet.rows if any(row))
        plain = replace(content, name=f"{mapping.list}.csv", data=out.getvalue().encode())
        loaded = replace(_code_list(plain, reading.catalogue), name=content.name)
    elif mapping.kind in REGISTERS:
        loaded = _register(content, (sheet,), mapping.kind, reading)
    else:
        loaded = _tidy(content, (sheet,), mapping.kind, reading)
    loaded = replace(loaded, sha256=content.sha256)
    return replace(loaded, report=loaded.report.noting(notes))


def _mapped(
    content: Content, sheets: Sequence[Sheet], layout: Layout, reading: ReadingContext
) -> Loaded:
    failures = Failures()
    if layout.fixed:
        raise InvalidFile(
            "bad-mapping",
            f"the mapping {layout.id} fixes components, which SDMX messages alone have",
            hint="Leave [fixed] away, or skip rows with `skip` of [layout].",
        )
    check_constants(layout, reading)
    own = reading.source or layout_source(layout, content.sha256, reading)
    shown = [sheet.as_shown for sheet in sheets]
    records, notes = apply_layout(layout, shown, reading.catalogue, failures)
    if not records and not failures.found:
        raise InvalidFile("empty-file", f"{content.name} holds no figure that {layout.id} maps")
    reading = replace(reading, source=own)
    loaded = _entries(content, {"observations": records}, reading, failures, notes)
    extra = () if own is None else (own,)
    return replace(loaded, sources=(*extra, *loaded.sources))


def _sdmx(
    content: Content, data: SdmxData, layout: Layout | None, reading: ReadingContext
) -> Loaded:
    from ondiris.sources.sdmx_mapping import apply_to_sdmx  # noqa: PLC0415 - heavy

    if layout is None:
        raise InvalidFile(
            "unknown-layout",
            f"{content.name} holds SDMX data of {data.structure}",
            hint="Name its mapping with --map; `ondiris mapping` drafts one.",
        )
    check_constants(layout, reading)
    own = reading.source or layout_source(layout, content.sha256, reading)
    observations, notes = apply_to_sdmx(layout, data, replace(reading, source=own))
    return Loaded(
        content.name,
        content.sha256,
        () if own is None else (own,),
        tuple(observations),
        report=Report(
            {"observations": len(observations)},
            Counter(name for one in observations for name in one.defaulted),
            notes,
        ),
    )


def _entries(
    content: Content,
    by_kind: Mapping[str, Sequence[Record]],
    reading: ReadingContext,
    failures: Failures,
    notes: Mapping[str, int],
) -> Loaded:
    sources = read_sources(by_kind.get("sources", ()), reading, failures)
    if reading.sources is not None:
        reading = replace(reading, sources={**reading.sources, **{s.id: s for s in sources}})
    observations = read_observations(by_kind.get("observations", ()), reading, failures)
    statements = read_statements(by_kind.get("statements", ()), reading, failures)
    _refuse(content, failures)
    counts = {
        "sources": len(sources),
        "observations": len(observations),
        "statements": len(statements),
    }
    rows = sum(len(records) for records in by_kind.values())
    repeated = rows - sum(counts.values())
    defaulted = Counter(name for o in observations for name in o.defaulted)
    return Loaded(
        content.name,
        content.sha256,
        sources,
        observations,
        statements,
        report=Report(counts, defaulted, {**notes, "rows repeated": repeated}),
    )


def _refuse(content: Content, failures: Failures) -> None:
    failures.refuse(
        "bad-rows",
        f"{content.name} has {failures.summary}; nothing was loaded",
        hint="Correct the file and load it again.",
    )


def _register(
    content: Content, sheets: Sequence[Sheet], kind: str, reading: ReadingContext
) -> Loaded:
    failures = Failures()
    records = _records(content, {kind: sheets[:1]}, failures)[kind]
    own = reading.source or own_source(content.name, content.sha256, kind)
    statements, notes = REGISTERS[kind].read(records, replace(reading, source=own), failures)
    _refuse(content, failures)
    counts = {kind: len(records), "statements": len(statements)}
    parties = party_sources(statements)
    cited = not parties or any(one.source == own.id for one in statements)
    extra = (own, *parties) if reading.source is None and cited else parties
    return Loaded(
        content.name, content.sha256, extra, (), statements, report=Report(counts, {}, notes)
    )


def _records(
    content: Content, sheets: Mapping[str, Sequence[Sheet]], failures: Failures
) -> dict[str, list[Record]]:
    """Return the rows of sheets by kind, once every header is right."""
    header = Failures()
    titled = [
        (kind, sheet, check_header(sheet, _SPECIFICATIONS[kind], header))
        for kind, ones in sheets.items()
        for sheet in ones
    ]
    refuse_header(content.name, header)
    records: dict[str, list[Record]] = {kind: [] for kind in sheets}
    for kind, sheet, titles in titled:
        records[kind] += records_of(sheet, titles, _SPECIFICATIONS[kind], failures)
    return records


def _code_list(content: Content, catalogue: Catalogue) -> Loaded:
    name = Path(content.name).stem
    if name not in CASE_LISTS:
        raise InvalidFile(
            "unknown-list",
            f"{name[:40]!r} is no list that a city extends",
            hint=f"Name the file {', '.join(f'{n}.csv' for n in CASE_LISTS)}.",
        )
    catalogue.with_list(name, content.text)
    rows = sum(1 for _ in csv.DictReader(io.StringIO(content.text.lstrip("\ufeff"))))
    return Loaded(
        content.name,
        content.sha256,
        code_lists={name: content.text},
        report=Report({"codes": rows}),
    )


def _boundaries(content: Content, catalogue: Catalogue, mapping: Renaming | None) -> Loaded:
    # shapely is heavy and wanted for outlines only
    from ondiris.sources.boundaries import check_outlines, read_features  # noqa: PLC0415

    digest, notes = content.sha256, Counter[str]()
    if mapping is not None:
        content, notes = renamed_features(mapping, content, catalogue)
    features = read_features(content)
    failures = Failures()
    failures.found += check_outlines(features, catalogue)
    _refuse(content, failures)
    return Loaded(
        content.name,
        digest,
        boundaries={content.name: content.text},
        report=Report({"outlines": len(features)}, {}, notes),
    )
