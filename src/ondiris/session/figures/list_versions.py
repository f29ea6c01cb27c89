"""Code lists of a home over time: each change is kept, and no code that was used is redefined.

``codes/<list>.csv`` is the list as it is; ``codes/versions.csv`` says when each list changed and
at which revision of the ledger, ``codes/earlier/`` holds what it was before, by which
`lists_then` names things at old vintages.  Figures of every vintage are computed by the list of
today, which is right because a code that an entry bears stays, with its place in the tree and how
it counts.
"""

from __future__ import annotations

import csv
import hashlib
import io
from typing import Final

from ondiris.codes.extending import redefined
from ondiris.codes.plain_text import text_of
from ondiris.errors import Failure, InvalidFile
from ondiris.production.figures.keeping import kept_together
from ondiris.session.figures.lists_then import FIELDS
from ondiris.session.figures.observatory import Observatory

__all__ = ["keep_list", "refuse_redefined"]

_COLUMNS: Final = ("list", "version", "day", "after_revision", "sha256")


def refuse_redefined(observatory: Observatory, name: str, text: str) -> None:
    """Refuse a list that lacks a code which was used, or gives it another meaning.

    Parameters
    ----------
    observatory : Observatory
    name, text : str
        The list, and its file as it is to be.

    Raises
    ------
    InvalidFile
        ``code-redefined``; every code is named.
    """
    before, after = observatory.catalogue[name], observatory.catalogue.with_list(name, text)[name]
    field = FIELDS.get(name)
    used = observatory.ledger.codes_used(field) if field else frozenset(before.items)
    codes = {part for code in used for part in code.split("/")} & set(before.items)
    failures = []
    for code in sorted(codes):
        if code not in after:
            detail = f"{code} was used, and the list lacks it"
            failures.append(Failure(name, "code-lost", detail, "Leave its row in the list."))
            continue
        for column in redefined(name, before[code], after[code]):
            detail = f"{code} was used, and the list gives it another `{column}`"
            hint = "Give what is meant now a code of its own."
            failures.append(Failure(name, "code-redefined", detail, hint))
    if failures:
        raise InvalidFile(
            "code-redefined",
            f"{name}.csv changes what codes mean that were used; nothing was loaded",
            failures=failures,
        )


def keep_list(observatory: Observatory, name: str, text: str) -> None:
    """Make a file the home's list of that name, the earlier one kept; the same changes nothing.

    Parameters
    ----------
    observatory : Observatory
    name, text : str
        The list and its file.

    Raises
    ------
    Refused
        If the home is read-only.
    """
    home = observatory.home.folder
    path, log = home / "codes" / f"{name}.csv", home / "codes" / "versions.csv"
    earlier = text_of(path) if path.is_file() else None
    if earlier == text:
        return
    lines = list(csv.reader(io.StringIO(text_of(log)))) if log.is_file() else []
    version = 2 + sum(line[0] == name for line in lines[1:])
    revision = observatory.ledger.vintage().revision
    digest = hashlib.sha256(text.encode()).hexdigest()
    entry = (name, str(version), observatory.today.isoformat(), str(revision), digest)
    told = io.StringIO()
    csv.writer(told, lineterminator="\n").writerows([_COLUMNS, *lines[1:], entry])
    with kept_together(home) as change:
        change.place(f"codes/{name}.csv").write_text(text, "utf-8")
        change.place("codes/versions.csv").write_text(told.getvalue(), "utf-8")
        if earlier is not None:
            kept = change.place(f"codes/earlier/{name}-{version - 1}.csv")
            kept.write_text(earlier, "utf-8")
    observatory.reread()
