"""The open industrial observatory of a city.

>>> import ondiris
>>> observatory = ondiris.open("ondiris-home", audience="internal")  # doctest: +SKIP
>>> now = observatory.at()  # doctest: +SKIP
>>> answer = now.get("output", area="KZ-75")  # doctest: +SKIP
>>> answer.to_arrow()  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from ondiris.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from ondiris.production.indices.pricing import CompiledPrices
    from ondiris.production.indices.series_adjustment import AdjustedSeries
    from ondiris.production.places.locating_files import LocatedSites
    from ondiris.publishing.figures.shown_figure import ShownFigure
    from ondiris.session import Observatory
    from ondiris.session.disclosure.plain_files import FileProtection
    from ondiris.session.figures.remote import Remote

__version__ = VERSION
__all__ = [
    "__version__",
    "adjust",
    "connect",
    "figure",
    "index",
    "locate",
    "open",
    "protect",
]


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


def connect(
    address: str,
    token: str | None = None,
    *,
    lang: Literal["kk", "ru", "en"] = "en",
    timeout: float = 30.0,
    retries: int = 2,
) -> Remote:
    """Reach an observatory over the network: it is asked as one that is opened here.

    Parameters
    ----------
    address : str
        Where ``ondiris serve`` answers: ``https://data.example.org``.
    token : str, optional
        Of a person's account, where the door asks who comes in.
    lang : {"kk", "ru", "en"}
        Language of figures.
    timeout : float, unit seconds
        How long an answer may take.
    retries : int
        How often what is away for a moment is asked again.

    Raises
    ------
    InvalidInput
        ``no-address``; ``token-in-the-open`` where a token would leave this machine without TLS.

    Examples
    --------
    >>> import ondiris
    >>> with ondiris.connect("http://127.0.0.1:8000") as remote:
    ...     remote
    Remote('http://127.0.0.1:8000')
    """
    from ondiris.session.figures.remote import Remote  # noqa: PLC0415 - as above

    return Remote(address, token, lang=lang, timeout=timeout, retries=retries)


def figure(
    observatory: Observatory | Remote,
    name: str,
    *,
    lang: Literal["kk", "ru", "en"] = "en",
    as_of: date | None = None,
    **filters: str,
) -> ShownFigure:
    """Return a published figure: its table, its picture, its files, as its page shows them.

    Parameters
    ----------
    observatory : Observatory or Remote
        Opened here or reached over the network.
    name : str
        Identifier of the figure, the last part of its address: ``key-figures``.
    lang : {"kk", "ru", "en"}
    as_of : date, optional
        Everything known by the end of that day.
    **filters
        What its address takes: ``period="2025-01/2025-05"``.

    Raises
    ------
    NotFound
        If there is no such figure, or nothing is known for its filters.
    InvalidInput
        If it has no such filter, or a filter cannot be read.
    """
    from ondiris.session.figures.remote import Remote  # noqa: PLC0415 - as above

    if isinstance(observatory, Remote):
        return observatory.figure(name, lang, as_of, **filters)
    from ondiris.web.shown import shown_figure  # noqa: PLC0415 - as above

    return shown_figure(observatory, name, lang, as_of, filters)


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
    from ondiris.codes.plain_text import listed  # noqa: PLC0415 - as above
    from ondiris.model.disclosure_rules import Cost, Insiders  # noqa: PLC0415 - as above
    from ondiris.production.disclosure.rule_words import rules_in_words  # noqa: PLC0415 - as above
    from ondiris.production.disclosure.treatment import Treatment  # noqa: PLC0415 - as above
    from ondiris.session.disclosure.plain_files import (  # noqa: PLC0415 - as above
        FileRequest,
        code_hierarchy_in_words,
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


def index(prices: Any, weights: Any = None, **asked: Any) -> CompiledPrices:
    """Make a price index of files or frames of quotes and weights; no home is needed.

    Parameters
    ----------
    prices : str, Path or frame
        ``period product aggregate price`` and, where there are any, ``replaces``.
    weights : str, Path or frame, optional
        ``aggregate weight`` and, where there are any, ``parent price_reference
        weight_reference``; without it all aggregates count alike.
    **asked
        As of `ondiris.session.indices.price_files.index_of_files`: ``elementary``, ``formula``,
        ``missing``, ``base``, ``of``, ``prefixes``, ``columns``, ``weight_columns``.

    Returns
    -------
    CompiledPrices
        `series` and `by_product` are Arrow tables.

    Raises
    ------
    InvalidInput, InvalidFile, NotFound
        The files cannot be used as asked.

    Examples
    --------
    >>> import pyarrow as pa
    >>> import ondiris
    >>> prices = pa.table({
    ...     "period": ["2025-01"] * 2 + ["2025-02"] * 2, "product": ["rye", "milk"] * 2,
    ...     "aggregate": ["bread", "dairy"] * 2, "price": [200, 450, 210, 441],
    ... })
    >>> weights = pa.table({"aggregate": ["bread", "dairy"], "weight": [60, 40]})
    >>> ondiris.index(prices, weights).series()["index"].to_numpy().round(2).tolist()
    [100.0, 102.2, 100.0, 105.0, 100.0, 98.0]
    """
    from ondiris.session.indices.price_files import index_of_files  # noqa: PLC0415 - as above

    return index_of_files(prices, weights, **asked)


def adjust(file: Any, **asked: Any) -> tuple[AdjustedSeries, ...]:
    """Adjust the series of a file or frame for season and calendar with X-13; no home is needed.

    Parameters
    ----------
    file : str, Path or frame
        ``period value`` and, of several, ``series``; months or quarters.
    **asked
        As of `ondiris.session.indices.series_files.adjust_file`: ``method``, ``mode``,
        ``holidays``, ``columns``, ``progress``.

    Raises
    ------
    InvalidInput, InvalidFile, NotFound
        The file cannot be used as asked.
    Unavailable
        There is no X-13 for this machine.
    """
    from ondiris.session.indices.series_files import adjust_file  # noqa: PLC0415 - as above

    return adjust_file(file, **asked)


def locate(demand: Any, candidates: Any, **asked: Any) -> LocatedSites:
    """Choose which sites to open for the points of a file or frame; no home is needed.

    Parameters
    ----------
    demand : str, Path or frame
        ``name``, ``lat`` and ``lon`` or ``x`` and ``y``, ``weight``.
    candidates : str, Path or frame
        ``name``, a place, ``capacity``, ``opening_cost``, ``existing``.
    **asked
        As of `ondiris.session.places.locating_files.locate_in_files`: ``sites``, ``goal``,
        ``radius``, ``single_source``, ``rate``, ``matrix``, ``gap``, ``seconds``, ``seed``,
        ``columns``, ``candidate_columns``.

    Raises
    ------
    InvalidInput, InvalidFile, NotFound
        The files cannot be used as asked, or no plan can be.
    Unsupported, NotConverged
        What the methods do not answer, or not in the time given.

    Examples
    --------
    >>> import pyarrow as pa
    >>> import ondiris
    >>> points = pa.table({"x": [0, 1, 2, 10], "y": [0, 0, 0, 0]})
    >>> found = ondiris.locate(points, points, sites=1)
    >>> found.open, found.objective, found.proved
    ((1,), 11.0, True)
    """
    from ondiris.session.places.locating_files import locate_in_files  # noqa: PLC0415 - as above

    return locate_in_files(demand, candidates, **asked)
