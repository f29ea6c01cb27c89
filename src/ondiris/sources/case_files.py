"""The files of a case: what each is called, holds and brings, and where a home keeps it.

A folder of a case has these files and no others.  One that nobody would read is refused by its
name, so that nothing a city wrote down is lost without a word; a file called ``README``, and what
begins with a point, is for people.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from ondiris.codes import CASE_LISTS, INVENTED_AREAS, INVENTED_SUBJECTS
from ondiris.errors import Failure, InvalidFile

__all__ = ["CASE_FILES", "DATA_FILES", "CaseFile", "files_of_case"]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A kind of file in a case.

    Parameters
    ----------
    pattern : str
        Its name, relative to the folder; a star stands for anything.
    holds : str
        What it holds.
    brings : str
        Pages and commands that say less without it; empty where nobody misses it.
    kept : str or None
        Folder of a home that it is copied into, the home itself where empty; none where its
        entries go into the ledger, or nobody reads it.
    """

    pattern: str
    holds: str
    brings: str = ""
    kept: str | None = None


_LIST_HOLDS: Final = {
    "areas": "the country, the city and its districts",
    "subjects": "sites, programmes, projects and enterprises",
    "activities": "further activities, or a classification of the city's own",
    "units": "further units",
    "measures": "further measures",
    "of": "words for what shares and growth are of",
    "scopes": "further scopes of enterprises",
    "size_classes": "size classes of the city's own",
}
_LIST_BRINGS: Final = {
    "subjects": "sites, programmes and projects: Projects, the pages of zones, siting, `locate`"
}
CASE_FILES: Final[tuple[CaseFile, ...]] = (
    CaseFile("case.toml", "the settings of the city"),
    *(
        CaseFile(f"{name}.csv", _LIST_HOLDS[name], _LIST_BRINGS.get(name, ""), "codes")
        for name in CASE_LISTS
    ),
    CaseFile(INVENTED_AREAS, "the invented city of the demonstration, its districts", "", "codes"),
    CaseFile(
        INVENTED_SUBJECTS,
        "invented sites, programmes and projects of the demonstration",
        "",
        "codes",
    ),
    CaseFile("sources*.csv", "the documents that everything comes from", "figures and statements"),
    CaseFile(
        "observations*.csv",
        "figures",
        "every page of figures: Overview, Activities, Structure; `get`, `why`, `write`",
    ),
    CaseFile(
        "statements*.csv",
        "facts that are no number",
        "planned launches, places and overlaps: Projects, the pages of zones",
    ),
    CaseFile("*.geojson", "outlines of areas and sites", "Map, siting, `locate`", "boundaries"),
    CaseFile(
        "forms.toml",
        "how sentences name the places",
        "press texts: Bulletins, `read`, `write`",
        "codes",
    ),
    CaseFile("edits.yaml", "edit rules for returns", "`load --as returns`, `synthesise`", ""),
    CaseFile("holidays.toml", "days off", "the calendar part of `compile`'s adjustment", ""),
    CaseFile("synthetic.toml", "what a made-up city comes to", "`synthesise`", ""),
    CaseFile(
        "projects/programmes.csv", "which group a programme belongs to", "`simulate`", "projects"
    ),
    *(
        CaseFile(f"projects/{name}.csv", holds, "", "projects")
        for name, holds in (
            ("launch_history", "windows in which units were due and launched"),
            ("local_rates", "windows for the plain local rate"),
            ("ratios", "what was delivered against what was promised"),
            ("exits", "windows in which projects left, stayed and joined"),
            ("other_baskets", "figures near a promise that count over another basket"),
            ("benchmarks", "ratios that stand beside promises"),
            ("output_yields", "what was produced for what had been invested"),
        )
    ),
    CaseFile(
        "applications/procedures*.csv",
        "what an investor goes through",
        "How to invest here, `procedures`",
        "applications",
    ),
    CaseFile(
        "applications/steps*.csv",
        "the steps of procedures, as pages publish them",
        "",
        "applications",
    ),
    CaseFile(
        "applications/pools.csv",
        "pools of projects by size, in calculation indices",
        "the page of an application",
        "applications",
    ),
    CaseFile(
        "applications/calculation-index.csv",
        "what a monthly calculation index amounts to",
        "",
        "applications",
    ),
    CaseFile(
        "applications/demonstration.csv",
        "invented applications, to show what the rooms for real ones do",
        "",
        "applications",
    ),
    *(
        CaseFile(f"applications/{name}-invented.csv", holds, "", "applications")
        for name, holds in (
            ("observations", "what invented projects and programmes promise"),
            ("statements", "how far invented projects are"),
            ("premises", "halls of invented parks"),
            ("register", "firms of the invented city"),
            ("sites", "space and networks of invented parks"),
        )
    ),
    CaseFile(
        "applications/stages*.csv",
        "which steps fall into which stage of a project",
        "measured times in `simulate`, `unblock`",
        "applications",
    ),
    CaseFile("unmapped.csv", "published rows that could not be used, and why: for people"),
)
"""Every kind of file of a case, in the order of its description."""
DATA_FILES: Final = ("sources*.csv", "observations*.csv", "statements*.csv", "*.geojson")
"""Those whose entries go into the ledger, in the order of reading."""


def files_of_case(folder: Path) -> Mapping[CaseFile, tuple[Path, ...]]:
    """Return the files of a case by kind, or refuse those that nobody would read.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    InvalidFile
        ``unknown-file``; each is named with the nearest name there is.
    """
    found: dict[CaseFile, list[Path]] = {kind: [] for kind in CASE_FILES}
    failures = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or any(part.startswith((".", "README")) for part in Path(name).parts):
            continue
        kind = next((kind for kind in CASE_FILES if _fits(name, kind.pattern)), None)
        if kind is None:
            failures.append(_stranger(name))
        else:
            found[kind].append(path)
    if failures:
        raise InvalidFile(
            "unknown-file",
            f"nothing reads {', '.join(failure.where for failure in failures[:5])} of a case",
            hint="docs/reference/files.md lists the files of a case; notes for people go into "
            "README.md.",
            failures=failures,
        )
    return {kind: tuple(paths) for kind, paths in found.items()}


def _fits(name: str, pattern: str) -> bool:
    """Whether a name is of a pattern; a star stands for no stroke."""
    return name.count("/") == pattern.count("/") and fnmatchcase(name, pattern)


def _stranger(name: str) -> Failure:
    near = difflib.get_close_matches(name, [kind.pattern for kind in CASE_FILES], n=1, cutoff=0.5)
    later = "Registers and returns are loaded into the home: `ondiris load`."
    return Failure(
        name, "unknown-file", "no file of a case", f"Nearest: {near[0]}." if near else later
    )
