"""An observatory over the network: the reading verbs of one that is opened here, by its JSON API.

What is read is what a public door, or a token, lets a reader see; it comes back as the same
answers, so that a program does not know where its figures are.  Everything is a GET: it may be
asked again, and what has not changed since is not sent again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, Self, Unpack
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

import httpx

from ondiris.codes import LANGUAGES, CodeList
from ondiris.errors import InvalidInput, NotFound
from ondiris.model import Bound, Source, Vintage
from ondiris.production import Evidence, Missing, Row
from ondiris.publishing.figures.read_answers import (
    codes_read,
    evidence_read,
    missing_read,
    row_read,
    rows_in_order,
    source_read,
    vintage_read,
)
from ondiris.publishing.figures.shown_figure import ShownFigure
from ondiris.session.figures.answer import Answer
from ondiris.session.figures.network import Connection
from ondiris.session.figures.questions import QuestionWords, known_words, texts_alone, whole_day
from ondiris.version import VERSION

__all__ = ["Remote"]

_PAGE: Final = 2_000
"""Figures of a page: the first are soon there, and no page takes as long as a client waits."""
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_DIRECTLY: Final = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}
"""What is asked without a proxy, whatever the environment names: this machine, where a token may go
in the open."""


class Remote:
    """An observatory that is reached over the network; made by `ondiris.connect`.

    Parameters
    ----------
    address : str
        Scheme and host, with a path where a proxy has one.
    token : str, optional
        Of a person's account; it is sent over TLS, or to this machine.
    lang : {"kk", "ru", "en"}
        Language of figures.
    timeout : float, unit seconds
    retries : int
        How often what is away for a moment is asked again.
    transport : httpx.BaseTransport, optional
        How it is sent, where a proxy or certificates of one's own are needed.

    Examples
    --------
    >>> remote = Remote("http://127.0.0.1:8000")
    >>> remote
    Remote('http://127.0.0.1:8000')
    >>> remote.close()
    """

    def __init__(
        self,
        address: str,
        token: str | None = None,
        *,
        lang: str = "en",
        timeout: float = 30.0,
        retries: int = 2,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        base = _checked_address(address, token)
        headers = {"user-agent": f"ondiris/{VERSION}", "accept": "*/*"}
        if token:
            headers["authorization"] = f"Bearer {token}"
        client = httpx.Client(
            timeout=timeout, headers=headers, transport=transport, mounts=_DIRECTLY
        )
        self._line = Connection(base, client, retries)
        self.lang = _checked_language(lang)
        self.as_of: date | None = None

    def close(self) -> None:
        """Let go of the connection."""
        self._line.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        day = f", as of {self.as_of}" if self.as_of else ""
        return f"Remote({self._line.address!r}{day})"

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages in which figures may be asked for."""
        return LANGUAGES

    def at(self, as_of: date | None = None) -> Remote:
        """Return the same observatory as known by the end of a day; the newest by default."""
        other = object.__new__(Remote)
        other._line, other.lang, other.as_of = self._line, self.lang, whole_day(as_of)
        return other

    @property
    def vintage(self) -> Vintage:
        """As of when it answers."""
        return vintage_read(self._json("sources")["vintage"])

    def get(
        self,
        measure: str | None = None,
        as_of: date | None = None,
        **words: Unpack[QuestionWords],
    ) -> Answer:
        """Return the figures that answer a question, printed and derived.

        Parameters
        ----------
        measure : str, optional
            Its code; all where none is named.
        as_of : date, optional
            Everything known by the end of that day.
        **words
            ``of area activity subject scope period worlds children``, as `Observatory.get` has
            them.

        Raises
        ------
        InvalidInput
            If a word is not of its list; the server names the nearest.
        Unavailable
            If the server does not answer.
        """
        asked = self._asked(measure, as_of, words)
        try:
            return self._answer(asked)
        except NotFound as error:
            # An embargo that ended between two pages made it another answer.
            if error.code != "no-such-page":
                raise
            return self._answer(asked)

    def _answer(self, asked: Mapping[str, str]) -> Answer:
        """Return the answer of all pages, each read before the next is asked for."""
        vintages, rows, missing = list[Vintage](), list[Row](), list[Missing]()
        for shape in self._pages(asked):
            vintages.append(vintage_read(shape["vintage"]))
            rows += map(row_read, shape["rows"])
            missing += map(missing_read, shape["missing"])
        return Answer(
            vintages[0],
            rows_in_order([row for row in rows if not _blank(row)]),
            tuple(missing),
            without_value=rows_in_order([row for row in rows if _blank(row)]),
        )

    def _asked(
        self, measure: str | None, as_of: date | None, words: QuestionWords
    ) -> dict[str, str]:
        known_words(words)
        said: dict[str, Any] = {**words, "measure": measure}
        codes = {**said, "worlds": None, "children": None}
        asked = {name: code for name, code in codes.items() if code is not None}
        if "worlds" in words:
            asked["world"] = ",".join(words["worlds"])
        if words.get("children"):
            asked["children"] = "true"
        return self._dated({**asked, "missing": "true", "limit": str(_PAGE)}, as_of)

    def _pages(self, asked: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        params = dict(asked)
        while True:
            shape = self._line.json("/api/v1/observations", params)
            yield shape
            if "next" not in shape:
                return
            # The cursor alone is taken: a proxy may have the door at another path.
            params["cursor"] = dict(parse_qsl(urlsplit(shape["next"]).query))["cursor"]

    def why(self, id: str, as_of: date | None = None) -> Evidence:  # noqa: A002 - the ledger's own word
        """Return the chain from an entry or derived figure to its documents.

        Raises
        ------
        NotFound
            If the server has nothing of that identifier for this reader.
        """
        return evidence_read(self._json(f"evidence/{_part(id)}", as_of))

    def sources(self, as_of: date | None = None) -> Mapping[str, Source]:
        """Return the documents that figures come from, by identifier."""
        items = self._json("sources", as_of)["items"]
        return {one["id"]: source_read(one) for one in items}

    def codes(self, name: str) -> CodeList:
        """Return a code list with its labels.

        Raises
        ------
        NotFound
            If there is no such list; the server names those there are.
        """
        return codes_read(self._json(f"codes/{_part(name)}"))

    def search(self, text: str) -> Mapping[str, Any]:
        """Return what a text meets among all names and codes, as ``ondiris.search/1``."""
        return self._line.json("/api/v1/search", {"q": text})

    def figure(
        self, name: str, lang: str = "", as_of: date | None = None, **filters: str
    ) -> ShownFigure:
        """Return a published figure: its table, its picture, its files.

        Parameters
        ----------
        name : str
            Identifier, the last part of its address: ``key-figures``.
        lang : {"kk", "ru", "en"}, optional
            That of the connection by default.
        as_of : date, optional
        **filters
            What its address takes: ``period="2025-01/2025-05"``.

        Raises
        ------
        NotFound
            If there is no such figure, or nothing is known for its filters.
        """
        spoken = _checked_language(lang or self.lang)
        texts_alone(filters)
        params = self._dated(filters, as_of)

        def path(form: str) -> str:
            return f"/{spoken}/figures/{_part(name)}.{form}"

        made = ShownFigure(lambda form: self._line.get(path(form), params), lambda: public)
        public = made if self._line.everybody_may(path("json"), params) else None
        return made

    def _json(self, path: str, as_of: date | None = None) -> Mapping[str, Any]:
        return self._line.json(f"/api/v1/{path}", self._dated({}, as_of))

    def _dated(self, params: Mapping[str, str], as_of: date | None) -> dict[str, str]:
        day = whole_day(as_of) or self.as_of
        return {**params, **({"as_of": day.isoformat()} if day else {})}


def _part(text: str) -> str:
    """Return a text as it stands in the path of an address: whole, and never the way to another."""
    return quote(text, safe="", errors="replace").replace(".", "%2E")


def _blank(row: Row) -> bool:
    return row.bound is Bound.NONE


def _checked_language(lang: str) -> str:
    if lang not in LANGUAGES:
        raise InvalidInput(
            "unknown-language",
            f"no page is written in {lang[:10]!r}",
            hint=f"Languages: {', '.join(LANGUAGES)}.",
        )
    return lang


def _checked_address(address: str, token: str | None) -> str:
    """Return an address without a slash at its end, if a token may be sent there."""
    parts = _parts(address)
    # A name and a password in an address would be shown wherever the address is.
    beside = parts and (parts.query or parts.fragment or parts.username is not None)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or beside:
        raise InvalidInput(
            "no-address",
            f"{_without_person(str(address))[:60]!r} is no address of an observatory",
            hint="Write http://127.0.0.1:8000 or https://data.example.org.",
        )
    if token and parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise InvalidInput(
            "token-in-the-open",
            "a token is sent over TLS alone, or to this machine",
            hint="Write https:// in the address.",
        )
    if token and not (token.isascii() and token.isprintable()):
        raise InvalidInput(
            "no-token",
            "the token holds what no token does",
            hint="Copy it as it was shown when it was made.",
        )
    return address.rstrip("/")


def _parts(address: str) -> SplitResult | None:
    """Return the parts of an address; nothing where it cannot be one."""
    try:
        parts = urlsplit(address)
        httpx.URL(address)  # who asks is stricter than who parts
        return parts if parts.port != 0 else None
    except (ValueError, AttributeError, TypeError, httpx.InvalidURL):
        return None


def _without_person(address: str) -> str:
    return f"…@{address.rpartition('@')[2]}" if "@" in address else address
