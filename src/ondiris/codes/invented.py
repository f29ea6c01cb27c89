"""Codes of the synthetic world: a city, sites, programmes, projects and firms that exist nowhere.

They are lists of their own, so that no list of the city has to leave them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ondiris.codes.codelist import CodeList, read_list
from ondiris.codes.plain_text import text_of
from ondiris.errors import Failure, InvalidFile

__all__ = ["INVENTED_AREAS", "INVENTED_SUBJECTS", "invented_lists"]

INVENTED_AREAS: Final = "areas-invented.csv"
"""File of the city and the districts that exist in the synthetic world alone."""
INVENTED_SUBJECTS: Final = "subjects-invented.csv"
"""File of the subjects that exist in the synthetic world alone."""
_FILES: Final = {"areas": INVENTED_AREAS, "subjects": INVENTED_SUBJECTS}


def invented_lists(folder: Path | None, real: Mapping[str, CodeList]) -> Mapping[str, CodeList]:
    """Return the invented codes of a folder by list; empty where it has no such file.

    Parameters
    ----------
    folder : Path or None
    real : mapping of str to CodeList
        Lists of the city, whose codes no invented one may have.

    Raises
    ------
    InvalidFile
        If a list is broken, or a code is that of a real one.
    """
    return {name: _invented(folder, file, real[name]) for name, file in _FILES.items()}


def _invented(folder: Path | None, file: str, real: CodeList) -> CodeList:
    path = folder / file if folder else None
    if path is None or not path.is_file():
        return CodeList(real.id, "1", {})
    found = read_list(real.id, "1", text_of(path))
    failures = [
        Failure(f"{path.name}, {item.code}", "duplicate-code", "a real one has this code")
        for item in found
        if item.code in real
    ]
    if failures:
        raise InvalidFile(
            "bad-code-list", f"the code list {path.name} cannot be read", failures=failures
        )
    return found
