"""What a case says, what is wrong in it and what it lacks, before a home is made of it.

Everything that making a home would refuse is found here, file by file and all at once; beside it
stands which pages and commands would have less to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ondiris.codes import CASE_LISTS, LANGUAGES, Catalogue, counted, load_catalogue
from ondiris.errors import Failure, InvalidFile, OndirisError
from ondiris.session.figures.outlines import outline_codes
from ondiris.sources import City, Loaded
from ondiris.sources.case import case_paths, read_case_file
from ondiris.sources.case_files import CASE_FILES, CaseFile, files_of_case
from ondiris.sources.settings_file import read_city

__all__ = ["CaseGap", "CaseReader", "CaseReport", "FileOfCase", "check_case", "read_beside"]

CaseReader = Callable[[Path, City, Catalogue, date], Iterable[str]]
"""Reads a file that a capability goes by, refuses it, or tells what one should know of it."""
_EXAMPLE = "example"
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class FileOfCase:
    """A file that is there.

    Parameters
    ----------
    name, holds : str
    entries : int or None
        How many codes, figures, statements, sources or outlines; none for settings.
    """

    name: str
    holds: str
    entries: int | None = None

    @property
    def told(self) -> str:
        """What it holds, with how much of it."""
        if self.entries is None:
            return self.holds
        return f"{self.holds}: {counted(self.entries, 'entry')}"


@dataclass(frozen=True, slots=True)
class CaseGap:
    """What is not there, and which pages and commands say less for it."""

    what: str
    brings: str


@dataclass(slots=True)
class CaseReport:
    """What was found in a case.

    Parameters
    ----------
    folder : str
        Its name.
    city : City, optional
        None where the settings or lists are wrong.
    files : list of FileOfCase
    wrong : list of Failure
        What making a home would refuse.
    missing : list of CaseGap
    notes : list of str
        What one should know.
    """

    folder: str
    city: City | None = None
    files: list[FileOfCase] = field(default_factory=list)
    wrong: list[Failure] = field(default_factory=list)
    missing: list[CaseGap] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the report as lines: what is there, what is wrong, what is missing, notes."""
        city = self.city
        if city is not None:
            spoken = " ".join(city.languages)
            yield f"{self.folder}: {city.name('en')}, {city.area}, {spoken}, {city.currency}"
        width = max((len(one.name) for one in self.files), default=0)
        for one in self.files:
            yield f"  {one.name:{width}}  {one.told}"
        if self.wrong:
            yield f"Wrong, and no home can be made of it ({len(self.wrong)}):"
        for failure in self.wrong[:_SHOWN]:
            yield f"  {failure}"
        if len(self.wrong) > _SHOWN:
            yield f"  and {len(self.wrong) - _SHOWN} more: --format json"
        if self.missing:
            yield "Missing, and what would have less to say:"
        width = max((len(one.what) for one in self.missing), default=0)
        for lacking in self.missing:
            yield f"  {lacking.what:{width}}  {lacking.brings}"
        for note in self.notes:
            yield f"Note: {note}."
        if not self.wrong:
            yield "A home can be made of it."

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield the report as rows: of what kind, where, what, what to do."""
        for one in self.files:
            yield "file", one.name, one.told, ""
        for failure in self.wrong:
            yield "wrong", failure.where, f"{failure.detail} [{failure.rule}]", failure.hint
        for lacking in self.missing:
            yield "missing", lacking.what, lacking.brings, ""
        for note in self.notes:
            yield "note", "", note, ""

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON."""
        city = self.city
        return {
            "schema": "ondiris.case/1",
            "case": self.folder,
            "city": None if city is None else city.name("en"),
            "area": None if city is None else city.area,
            "currency": None if city is None else city.currency,
            "ready": not self.wrong,
            "files": [
                {"file": one.name, "holds": one.holds, "entries": one.entries} for one in self.files
            ],
            "wrong": [
                {"where": f.where, "rule": f.rule, "detail": f.detail, "hint": f.hint}
                for f in self.wrong
            ],
            "missing": [{"what": one.what, "brings": one.brings} for one in self.missing],
            "notes": list(self.notes),
        }


def read_beside(
    folder: Path, city: City, catalogue: Catalogue, readers: Mapping[str, CaseReader], today: date
) -> Iterator[tuple[Path, Iterable[str] | OndirisError]]:
    """Yield every file that a capability goes by, with what is known of it or refuses it.

    Parameters
    ----------
    folder : Path
    city : City
    catalogue : Catalogue
    readers : mapping of str to CaseReader
        By the pattern of the files.
    today : date
    """
    for pattern, reader in readers.items():
        for path in sorted(folder.glob(pattern)):
            try:
                yield path, tuple(reader(path, city, catalogue, today))
            except OndirisError as error:
                yield path, error


def check_case(folder: Path, readers: Mapping[str, CaseReader], *, today: date) -> CaseReport:
    """Look at a case and say what is there, what is wrong and what is missing.

    Parameters
    ----------
    folder : Path
    readers : mapping of str to CaseReader
        What capabilities read of it, by the pattern of the files.
    today : date
        Day of the check.

    Raises
    ------
    NotFound
        If the folder has no ``case.toml``.
    """
    report = CaseReport(folder.resolve().name)
    by_kind: Mapping[CaseFile, tuple[Path, ...]] = {}
    try:
        by_kind = files_of_case(folder)
    except InvalidFile as error:
        report.wrong += _failures("", error)
        by_kind = {kind: tuple(folder.glob(kind.pattern)) for kind in CASE_FILES}
    try:
        report.city = city = read_city(folder)
        catalogue = load_catalogue(folder, city.conventions)
    except InvalidFile as error:
        report.wrong += _failures("case.toml", error)
        _note_files(report, folder, by_kind, {})
        return report
    counts = {f"{name}.csv": len(catalogue[name]) for name in ("areas", "subjects")}
    counts |= _read_data(report, folder, city, catalogue, today)
    for path, told in read_beside(folder, city, catalogue, readers, today):
        name = path.relative_to(folder).as_posix()
        if isinstance(told, OndirisError):
            report.wrong += _failures(name, told)
        else:
            report.notes += (f"{name}: {line}" for line in told)
    _note_files(report, folder, by_kind, counts)
    report.missing += _missing(city, catalogue, by_kind)
    return report


def _read_data(
    report: CaseReport, folder: Path, city: City, catalogue: Catalogue, today: date
) -> dict[str, int]:
    """Read what would go into the ledger; return how many entries each file has."""
    parts: list[Loaded] = []
    counts = {}
    drawn: set[str] = set()
    for path in case_paths(folder):
        try:
            loaded = read_case_file(path, city, catalogue, parts, today=today)
        except OndirisError as error:
            report.wrong += _failures(path.name, error)
            continue
        parts.append(loaded)
        counts[path.name] = sum(loaded.report.counts.values())
        for text in loaded.boundaries.values():
            drawn.update(outline_codes(text, catalogue, city.area))
    if any(source.id == _EXAMPLE for part in parts for source in part.sources):
        report.notes.append("rows of the skeleton still stand here: the source `example`")
    districts = catalogue["areas"].children(city.area)
    bare = [code for code in districts if code not in drawn]
    if drawn and bare:
        report.notes.append(f"no outline draws {', '.join(bare[:6])}")
    return counts


def _note_files(
    report: CaseReport,
    folder: Path,
    by_kind: Mapping[CaseFile, tuple[Path, ...]],
    counts: Mapping[str, int],
) -> None:
    for kind, paths in by_kind.items():
        for path in paths:
            name = path.relative_to(folder).as_posix()
            report.files.append(FileOfCase(name, kind.holds, counts.get(name)))


def _missing(
    city: City, catalogue: Catalogue, by_kind: Mapping[CaseFile, tuple[Path, ...]]
) -> Iterator[CaseGap]:
    for kind, paths in by_kind.items():
        if kind.brings and not paths:
            yield CaseGap(kind.pattern, kind.brings)
    if not city.disclosure:
        yield CaseGap(
            "[[disclosure]] in case.toml", "rules of disclosure control: `compile`, `protect`"
        )
    if not catalogue["areas"].children(city.area):
        yield CaseGap("districts in areas.csv", "figures by district: Map, Structure")
    subjects = catalogue["subjects"]
    kinds = {item.attributes.get("kind") for item in subjects}
    for kind_of, brings in (("site", "the pages of zones"), ("programme", "Projects, `simulate`")):
        if len(subjects) and kind_of not in kinds:
            yield CaseGap(f"a {kind_of} in subjects.csv", brings)
    for lang in (lang for lang in city.languages if lang in LANGUAGES):
        bare = sum(lang not in i.names for name in ("areas", "subjects") for i in catalogue[name])
        if bare:
            yield CaseGap(f"name_{lang} of {bare} areas and subjects", f"labels of pages in {lang}")


def _failures(name: str, error: OndirisError) -> Iterator[Failure]:
    """Yield what refuses a file, each place with the name of the file, once."""
    if not isinstance(error, InvalidFile) or not error.failures:
        where, _, detail = error.detail.partition(": ")
        if not (detail and where.startswith(f"{name}, ")):
            where, detail = name, error.detail
        yield Failure(where, error.code, detail, error.hint)
        return
    for failure in error.failures:
        listed, _, place = failure.where.partition(", ")
        if listed in CASE_LISTS:
            where = f"{listed}.csv: {place}"
        else:
            where = failure.where if name in failure.where else f"{name}: {failure.where}"
        yield Failure(where.removeprefix(": "), failure.rule, failure.detail, failure.hint)
