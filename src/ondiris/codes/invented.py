"""Subjects of the synthetic world: sites, programmes and projects that exist nowhere.

They are a list of their own, so that no list of the city has to leave them out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ondiris.codes.codelist import CodeList, read_list
from ondiris.codes.plain_text import text_of
from ondiris.errors import Failure, InvalidFile

__all__ = ["INVENTED_SUBJECTS", "invented_subjects"]

INVENTED_SUBJECTS: Final = "subjects-invented.csv"
"""File of the subjects that exist in the synthetic world alone."""


def invented_subjects(folder: Path | None, real: CodeList) -> CodeList:
    """Return the invented subjects of a folder of lists; none where it has no such file.

    Parameters
    ----------
    folder : Path or None
    real : CodeList
        Subjects of the city, whose codes no invented one may have.

    Raises
    ------
    InvalidFile
        If the list is broken, or a code is that of a real subject.
    """
    path = folder / INVENTED_SUBJECTS if folder else None
    if path is None or not path.is_file():
        return CodeList("subjects", "1", {})
    found = read_list("subjects", "1", text_of(path))
    failures = [
        Failure(f"{path.name}, {item.code}", "duplicate-code", "a real subject has this code")
        for item in found
        if item.code in real
    ]
    if failures:
        raise InvalidFile(
            "bad-code-list", f"the code list {path.name} cannot be read", failures=failures
        )
    return found
