"""A program that reads an old workbook on standard input and writes its cells as JSON.

The reader of these formats believes what a broken file says of its size, and takes the process that
it runs in along.  Here that is a process of its own, with so much memory and no more.
"""

from __future__ import annotations

import io
import json
import sys

from python_calamine import SheetVisibleEnum, load_workbook

from ondiris.sources.sheet import NumberText, cell_text

__all__ = ["MEMORY", "TOO_LARGE", "main"]

MEMORY = 2**30
"""Bytes that the process may take."""
TOO_LARGE = 3
"""Exit code for more cells than are read at once."""


def main(most_cells: int) -> int:
    """Read a workbook and write its sheets; a number is written as a list of its one text."""
    _bound_memory()
    book = load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    sheets, cells = [], 0
    for one in book.sheets_metadata:
        sheet = book.get_sheet_by_name(one.name)
        cells += sheet.total_height * sheet.total_width
        if cells > most_cells:
            return TOO_LARGE
        rows = [
            [[text] if isinstance(text := cell_text(value), NumberText) else text for value in row]
            for row in sheet.to_python(skip_empty_area=False)
        ]
        sheets.append([one.name, one.visible != SheetVisibleEnum.Visible, rows])
    json.dump(sheets, sys.stdout, ensure_ascii=True)
    return 0


def _bound_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - a system without it reads without a bound
    except ImportError:
        return
    own = MEMORY // 8  # the program itself, which stands beside what it writes to
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY - own, MEMORY - own))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
