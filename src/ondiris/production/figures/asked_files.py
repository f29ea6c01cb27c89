"""Files that a person asked for, outside a home: each whole, and of several all or none."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from ondiris.errors import InvalidInput
from ondiris.production.figures.keeping import brought_down, unwritable

__all__ = ["write_all_asked", "write_asked", "write_template"]


def write_asked(path: Path, data: bytes) -> None:
    """Write a file that a person asked for, whole or not at all; its folder is made if need be.

    Parameters
    ----------
    path : Path
        What is there under that name is replaced; a device or a pipe is written to.
    data : bytes

    Raises
    ------
    Refused
        If it cannot be written or the disk is full.
    """
    write_all_asked({path: data})


def write_template(
    path: Path, columns: Sequence[str], examples: Sequence[Mapping[str, str]]
) -> None:
    """Write a table to be filled in: its columns and example rows, every cell as text.

    Parameters
    ----------
    path : Path
        CSV with a byte order mark, or XLSX, as its name ends.
    columns : sequence of str
    examples : sequence of mapping of str to str
        Rows by column; a column that one leaves out stays empty.

    Raises
    ------
    InvalidInput
        If the name ends neither in .csv nor in .xlsx.
    Refused
        As of `write_asked`.
    """
    rows = [list(columns), *([row.get(name, "") for name in columns] for row in examples)]
    if path.suffix.lower() == ".csv":
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        write_asked(path, f"\ufeff{out.getvalue()}".encode())
    elif path.suffix.lower() == ".xlsx":
        write_asked(path, _workbook(rows))
    else:
        raise InvalidInput("bad-suffix", f"{path.name} is neither .csv nor .xlsx")


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - only wanted where a workbook is written

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet()
    # As text, so that a period such as 2026-03 does not become a day in the person's hands.
    sheet.set_column(0, len(rows[0]) - 1, 18, text)
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            sheet.write_string(r, c, cell, text if r else bold)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def write_all_asked(files: Mapping[Path, bytes]) -> None:
    """Write files that a person asked for: every one beside its place first, then all of them.

    Where one cannot be written none is.  While several are put in their places a file
    ``NAME.unfinished``, after the first, names them: where a run was killed between two of them it
    stays, and says that they are not of one run until they are written again.

    Parameters
    ----------
    files : mapping of Path to bytes
        As of `write_asked`.

    Raises
    ------
    Refused
        If one cannot be written or the disk is full.
    """
    parts: dict[Path, Path] = {}
    path = Path()
    try:
        for path, data in files.items():
            place = path.resolve()
            if place.exists() and not place.is_file():
                place.write_bytes(data)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            parts[place] = part = place.with_name(f".{place.name}.part")
            part.write_bytes(data)
            brought_down(part)
        _put(parts)
    except OSError as error:
        for part in parts.values():
            with suppress(OSError):
                part.unlink()
        raise unwritable(error, str(path)) from error


def _put(parts: Mapping[Path, Path]) -> None:
    """Put written parts in their places; of several, say so until all are there."""
    places = list(parts)
    if len(places) == 1:
        parts[places[0]].replace(places[0])
    elif places:
        mark = places[0].with_name(f"{places[0].name}.unfinished")
        mark.write_text("".join(f"{place.name}\n" for place in places), "utf-8")
        brought_down(mark)
        for place, part in parts.items():
            part.replace(place)
        for folder in {place.parent for place in places}:
            brought_down(folder)
        mark.unlink()
