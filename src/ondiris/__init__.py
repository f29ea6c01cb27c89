"""The open industrial observatory of a city.

>>> import ondiris
>>> observatory = ondiris.open("ondiris-home", audience="internal")  # doctest: +SKIP
>>> now = observatory.at()  # doctest: +SKIP
>>> answer = now.get(now.question("output", area="KZ-75"))  # doctest: +SKIP
>>> [str(row.key) for row in answer.rows]  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ondiris.session import Observatory
    from ondiris.session.disclosure.plain_files import FileProtection

__version__ = "0.1.0"
__all__ = ["__version__", "open", "protect"]


def open(  # noqa: A001 - ondiris.open, as of a book
    home: str | Path = "ondiris-home", *, audience: Literal["internal", "public"]
) -> Observatory:
    """Open the observatory of a home.

    Parameters
    ----------
    home : str or Path
        Its folder.
    audience : {"internal", "public"}
        Who will read: everyone in the house, or only what is free for publication.

    Raises
    ------
    NotFound
        If the folder is no home.
    Refused
        If the home was written by a newer program.
    """
    # The version alone must not cost the import of a database toolkit.
    from ondiris.session import open_home  # noqa: PLC0415

    return open_home(home, audience=audience)


def protect(  # noqa: PLR0913 - what the command `protect --file` has as options
    file: Any,
    *,
    by: str | Sequence[str],
    rules: Sequence[str],
    value: str = "",
    contributor: str = "",
    holding: str = "",
    weight: str = "",
    hierarchies: Mapping[str, str | Path | Mapping[str, str]] | None = None,
    negative: Literal["refused", "absolute"] = "refused",
    cost: Literal["cells", "value", "information"] = "information",
    insiders: Literal["none", "sole-contributors"] = "sole-contributors",
    base: float = 0,
    interval_step: float | None = None,
    optimal: bool = False,
) -> FileProtection:
    """Protect tables of a file or frame of microdata, with their proof; no home is needed.

    Parameters
    ----------
    file : str, Path or frame
        CSV, XLSX, Parquet and whatever else is read, or any frame that Narwhals knows.
    by : str or sequence of str
        Columns of codes with commas between them, ``"activity,area"``; several for linked tables.
    rules : sequence of str
        ``p=10``, ``pq=10,50``, ``dominance=1,85``, ``frequency=3,10``, ``zero=1000``.
    value : str
        Column of what was reported, or several; rows are counted without it.
    contributor, holding, weight : str
        Columns of who reported, whom they belong to, for how many they stand.
    hierarchies : mapping, optional
        Column of codes to ``"2,3"`` for prefixes, the file of a tree, a column with the codes
        above, or a mapping of each code to its parent.
    negative : {"refused", "absolute"}
        What is done with values below zero.
    cost, insiders : str
        What hiding loses, and who attacks.
    base : float
        Rounds to multiples of this instead of hiding.
    interval_step : float, optional
        Unit of intervals that are told of hidden cells.
    optimal : bool
        Whether to prove the cheapest pattern.

    Raises
    ------
    InvalidInput, InvalidFile, NotFound
        The file cannot be read as asked.
    Refused
        No safe table exists.

    Examples
    --------
    >>> import pyarrow as pa
    >>> import ondiris
    >>> rows = pa.table({
    ...     "trade": ["food"] * 6 + ["cars"] * 4,
    ...     "area": ["east"] * 3 + ["west"] * 3 + ["east"] * 3 + ["west"],
    ...     "sales": [10, 9, 8, 7, 9, 8, 9, 7, 8, 30],
    ... })
    >>> made = ondiris.protect(rows, by="trade,area", value="sales", rules=["p=10"])
    >>> [cell["value"] for cell in made.cells]
    ['105', '51', '54', '54', None, None, '51', None, None]
    """
    from ondiris.model.disclosure_rules import Cost, Insiders  # noqa: PLC0415 - as above
    from ondiris.production.disclosure.rule_words import rules_in_words  # noqa: PLC0415 - as above
    from ondiris.production.disclosure.treatment import Treatment  # noqa: PLC0415 - as above
    from ondiris.session.disclosure.plain_files import (  # noqa: PLC0415 - as above
        FileRequest,
        code_hierarchy_in_words,
        listed,
        protect_file,
    )

    wish = FileRequest(
        tuple(listed(text) for text in ([by] if isinstance(by, str) else by)),
        rules_in_words(rules, cost=Cost(cost), insiders=Insiders(insiders)),
        listed(value),
        contributor,
        holding,
        weight,
        {name: code_hierarchy_in_words(how) for name, how in (hierarchies or {}).items()},
        Treatment(base, interval_step, optimal=optimal),
        signed=negative == "absolute",
    )
    return protect_file(file, wish)
