"""Which form of an answer a client asks for, by its headers or by its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ondiris.errors import InvalidInput

__all__ = ["DATA", "STRUCTURE", "chosen_form", "prefers_json"]

_BASE: Final = "application/vnd.sdmx."
DATA: Final[Mapping[str, tuple[str, str]]] = {
    "xml": (f"{_BASE}structurespecificdata+xml", "2.1"),
    "generic": (f"{_BASE}genericdata+xml", "2.1"),
    "xml3": (f"{_BASE}data+xml", "3.0.0"),
    "json": (f"{_BASE}data+json", "2.0.0"),
    "csv": (f"{_BASE}data+csv", "1.0.0"),
    "csv2": (f"{_BASE}data+csv", "2.0.0"),
}
"""Forms of data, with media type and version.  Where no version is named, the older standard means
the first form of a type, the newer one the last."""
STRUCTURE: Final[Mapping[str, tuple[str, str]]] = {
    "xml": (f"{_BASE}structure+xml", "2.1"),
    "xml3": (f"{_BASE}structure+xml", "3.0.0"),
    "json": (f"{_BASE}structure+json", "2.0.0"),
}
_PLAIN: Final = {
    "text/csv": "+csv", "application/csv": "+csv", "application/json": "+json",
    "application/xml": "+xml", "text/xml": "+xml",
}  # fmt: skip
"""How forms end that a type of no standard means."""
_ANY: Final = ("*/*", "application/*")


def chosen_form(
    accept: str, asked: str, forms: Mapping[str, tuple[str, str]], usual: str, *, newer: bool
) -> str:
    """Return the form that a client asks for.

    Parameters
    ----------
    accept : str
        The header of the same name.
    asked : str
        What the address asks for by ``format``; it goes before the header.
    forms : mapping
        Forms that there are.
    usual : str
        What is given where anything will do.
    newer : bool
        Whether it is asked by the newer standard.

    Raises
    ------
    InvalidInput
        ``not-acceptable`` where there is none of those asked for.
    """
    if asked:
        if asked not in forms:
            raise InvalidInput(
                "not-acceptable",
                f"there is no form {asked[:40]!r} of this",
                hint=f"Forms: {', '.join(forms)}.",
            )
        return asked
    for name, version in _weighed(accept):
        found = _met(name, version, forms, usual, newer=newer)
        if found:
            return found
    raise InvalidInput(
        "not-acceptable",
        "this is given in none of the forms that the client accepts",
        hint=f"Forms: {', '.join(f'{kind};version={v}' for kind, v in forms.values())}.",
    )


def _met(
    name: str, version: str, forms: Mapping[str, tuple[str, str]], usual: str, *, newer: bool
) -> str:
    if name in _ANY:
        return usual
    plain = _PLAIN.get(name)
    found = [
        f for f, (kind, _) in forms.items() if (kind.endswith(plain) if plain else kind == name)
    ]
    if version and not plain:
        found = [form for form in found if _numbers(forms[form][1]) == _numbers(version)]
    return found[-1 if newer else 0] if found else ""


def _numbers(version: str) -> tuple[str, ...]:
    """Return the three numbers of a version, of which the last ones may be left out."""
    return (*version.split("."), "0", "0")[:3]


def _weighed(accept: str) -> Sequence[tuple[str, str]]:
    """Return the types of a header with their versions, what is liked best first."""
    found: list[tuple[float, str, str]] = []
    for one in (accept or "*/*").split(","):
        name, *given = (part.strip().lower() for part in one.split(";"))
        said = dict(pair for part in given if len(pair := part.split("=", 1)) == 2)
        try:
            weight = float(said.get("q", "1"))
        except ValueError:
            weight = 0.0
        if weight > 0:
            found.append((weight, name, said.get("version", "").strip('"')))
    return [(name, version) for _, name, version in sorted(found, key=lambda one: -one[0])]


def prefers_json(accept: str) -> bool:
    """Whether a client likes JSON better than XML, for what is told of an error.

    Examples
    --------
    >>> prefers_json("application/vnd.sdmx.data+json;version=2.0.0, */*;q=0.1"), prefers_json("")
    (True, False)
    """
    kinds = [n.rpartition("+")[2].rpartition("/")[2] for n, _ in _weighed(accept)]
    known = [kind for kind in kinds if kind in ("json", "xml")]
    return bool(known) and known[0] == "json"
