"""Code lists of a home as they stood at an old vintage.

What a change brought is not there at vintages before it: labels and codes are those of that day.
A code that was added since and that an entry of the vintage bears stays, named as today: what last
year said may be loaded today, and has to be called something.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from ondiris.codes import Catalogue
from ondiris.codes.plain_text import text_of
from ondiris.ledger import Ledger
from ondiris.model import Vintage

__all__ = ["FIELDS", "lists_then"]

FIELDS: Final = {
    "measures": "measure",
    "areas": "area",
    "activities": "activity",
    "subjects": "subject",
    "scopes": "scope",
    "units": "unit",
}
"""The field of a series that holds codes of a list."""


def lists_then(codes: Path, ledger: Ledger, vintage: Vintage) -> Catalogue | None:
    """Return the code lists as they stood; none where no list has changed since.

    Parameters
    ----------
    codes : Path
        The home's folder of lists.
    ledger : Ledger
        Its catalogue is that of today.
    vintage : Vintage
        A change is in effect from its day on, and from the revision that it came after.
    """
    texts = _texts_then(codes, vintage)
    if not texts:
        return None
    used = {
        name: frozenset(
            part for code in ledger.codes_used(FIELDS[name], vintage) for part in code.split("/")
        )
        for name in texts
        if name in FIELDS
    }
    return ledger.catalogue.earlier(texts, used)


def _texts_then(codes: Path, vintage: Vintage) -> Mapping[str, str | None]:
    """Return the file of each list that has changed since; None where there was none yet."""
    log = codes / "versions.csv"
    if not log.is_file():
        return {}
    found: dict[str, str | None] = {}
    for change in csv.DictReader(io.StringIO(text_of(log))):
        name, day = change["list"], date.fromisoformat(change["day"])
        since = day > vintage.known or int(change["after_revision"]) > vintage.revision
        if since and name not in found:
            before = codes / "earlier" / f"{name}-{int(change['version']) - 1}.csv"
            found[name] = text_of(before) if before.is_file() else None
    return found
