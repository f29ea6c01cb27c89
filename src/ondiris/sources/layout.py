"""What a mapping file says: a foreign layout as data.

::

    id = "bureau-cumulative"
    [layout]            where the header stands, how numbers are written, which rows are no rows
    [columns]           concept = pattern of the column's header
    [[values]]          header = pattern of a column of figures, and what its figures are
    [constants]         what holds for every row
    [codes.area]        text of a cell = code
    [labels]            concepts whose cells are labels of the code lists
    [implied]           words of such labels that a table may leave out
    [title]             concepts found in the rows above the header
    [marks]             mark behind a number = SDMX status
    [source]            provider, title, url, licence, lang

Patterns are regular expressions, searched without regard to case.  A file that is no table of
figures, a register or outlines, has ``kind`` beside ``id``, and its mapping names columns alone:
see `Renaming`.
"""

from __future__ import annotations

import codecs
import re
import tomllib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from ondiris.codes.plain_text import text_of
from ondiris.codes.toml_text import parse_toml
from ondiris.errors import InvalidFile, InvalidInput, NotFound
from ondiris.model import KEPT_BACK, says_why
from ondiris.sources.drafted_words import secret_sign
from ondiris.sources.tidy import OBSERVATION_COLUMNS

__all__ = [
    "RENAMED_KINDS",
    "Layout",
    "Renaming",
    "Values",
    "layout_titles",
    "read_layout",
    "shipped_layouts",
]

_CONCEPTS: Final = tuple(c for c in OBSERVATION_COLUMNS if c not in ("value", "upper", "defaulted"))
_PARTS: Final = {
    *("id", "layout", "columns", "values", "constants", "codes", "labels"),
    *("implied", "title", "marks", "source", "fixed"),
}
RENAMED_KINDS: Final = (
    *("enterprises", "sites", "premises", "projects", "codelist", "boundaries", "statements"),
    *("sources", "returns", "register"),
)
"""Kinds of files whose mapping names columns and nothing else."""
_RENAMING: Final = {"id", "kind", "list", "layout", "columns", "constants", "codes", "labels"}
_RENAMED_LAYOUT: Final = {
    *("sheets", "skip", "decimal", "groups", "unknown_rows", "encoding", "hidden"),
}
_LAYOUT: Final = {
    *(
        "sheets",
        "header",
        "header_rows",
        "skip",
        "missing",
        "confidential",
        "decimal",
        "groups",
        "unknown_rows",
        "encoding",
        "fill",
        "hidden",
        "structure",
        "blocks",
        "about",
    ),
}


_DASHES: Final = frozenset("-–—")
_SIGNS: Final = ("-", "–", "—", "…", "...")
_NIL, _NOT_AVAILABLE = "M", "O"


@dataclass(frozen=True, slots=True)
class Values:
    """Columns of figures: the pattern of their header and what their figures are.

    Parameters
    ----------
    header : re.Pattern
        Searched in the column's header, its rows joined by a bar.
    constants : mapping of str to str
        Concepts that hold for the column.
    digits : int, optional
        Decimals that the source shows where its cells keep more or fewer.
    across : str
        Concept that the header of each column names; empty where it names none.
    """

    header: re.Pattern[str]
    constants: Mapping[str, str]
    digits: int | None = None
    across: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A foreign layout, read and checked; `missing` is the status of each sign without a value."""

    id: str
    sheets: re.Pattern[str] | None
    about: re.Pattern[str] | None
    header: re.Pattern[str]
    header_rows: int
    skip: tuple[re.Pattern[str], ...]
    missing: Mapping[str, str]
    decimal: str
    groups: str
    skip_unknown: bool
    encoding: str
    fill: frozenset[str]
    hidden: bool
    structure: str
    blocks: frozenset[str]
    columns: Mapping[str, re.Pattern[str]]
    values: tuple[Values, ...]
    constants: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, re.Pattern[str] | None]
    implied: Mapping[str, re.Pattern[str]]
    title: tuple[str, ...]
    marks: Mapping[str, str]
    source: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Renaming:
    """A mapping of a file that is no table of figures: its columns by the names of the house.

    Parameters
    ----------
    id : str
    kind : str
        What the file holds, one of `RENAMED_KINDS`.
    list : str
        Of a code list: which.
    sheets, skip, decimal, groups, skip_unknown, encoding, hidden, constants, codes, labels, implied
        As of a `Layout`, by columns instead of concepts.
    columns : mapping of str to re.Pattern
        A column of the house and the pattern of its title in the file; of outlines, of the name
        of a property.
    """

    id: str
    kind: str
    list: str
    sheets: re.Pattern[str] | None
    skip: tuple[re.Pattern[str], ...]
    decimal: str
    groups: str
    skip_unknown: bool
    encoding: str
    hidden: bool
    columns: Mapping[str, re.Pattern[str]]
    constants: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, re.Pattern[str] | None]
    implied: Mapping[str, re.Pattern[str]] = field(default_factory=dict)


def shipped_layouts() -> tuple[str, ...]:
    """Return the names of the mappings that come with the product."""
    folder = files("ondiris.sources") / "mappings"
    return tuple(sorted(p.name.removesuffix(".toml") for p in folder.iterdir()))


def layout_titles() -> Mapping[str, str]:
    """Return what the table of each shipped mapping is called, by the mapping's name."""
    found = {name: read_layout(name) for name in shipped_layouts()}
    return {n: one.source.get("title", "") for n, one in found.items() if isinstance(one, Layout)}


def read_layout(mapping: str | Path) -> Layout | Renaming:
    """Read a mapping by the name of a shipped one or from a file.

    Returns
    -------
    Layout or Renaming
        The second where the mapping says with ``kind`` that its file is no table of figures.

    Raises
    ------
    NotFound
        If there is no such mapping.
    InvalidFile
        If it is no TOML, names an unknown part or concept, or a pattern cannot be compiled;
        ``open-questions`` if it is a draft that nobody has answered.
    """
    name = str(mapping)
    if name in shipped_layouts():
        text = (files("ondiris.sources") / "mappings" / f"{name}.toml").read_text("utf-8")
        return _layout(name, text)
    path = Path(mapping)
    if not path.is_file():
        raise NotFound(
            "no-such-mapping",
            f"there is no mapping {path.name}",
            hint=f"Shipped mappings: {', '.join(shipped_layouts())}.",
        )
    return _layout(path.name, text_of(path))


def _layout(name: str, text: str) -> Layout | Renaming:
    try:
        data = parse_toml(text)
        asked = dict.fromkeys(_questions(data))
        if not asked:
            return _renaming(data) if "kind" in data else _checked(data)
    except (tomllib.TOMLDecodeError, TypeError, AttributeError) as error:
        raise InvalidFile("bad-mapping", f"the mapping {name} cannot be read: {error}") from error
    except (InvalidInput, KeyError) as error:
        words = error.detail if isinstance(error, InvalidInput) else f"{error} is missing"
        raise InvalidFile("bad-mapping", f"the mapping {name} cannot be read: {words}") from error
    raise InvalidFile(
        "open-questions",
        f"the mapping {name} still asks with a ? for: {', '.join(asked)}",
        hint="Fill them in; `ondiris codes LIST` prints the codes of a list.",
    )


def _questions(part: object, name: str = "") -> Iterator[str]:
    """Yield the keys that a draft left open."""
    if part == "?":
        yield name
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _questions(value, str(key)[:40])
    elif isinstance(part, list):
        for value in part:
            if isinstance(value, Mapping):
                yield from _questions(value)


def _checked(data: Mapping[str, Any]) -> Layout:
    layout = data["layout"]
    _known("part", data, _PARTS)
    _known("setting of [layout]", layout, _LAYOUT)
    constants = _texts(data.get("constants", {}))
    _known("concept", data["columns"], {*_CONCEPTS, "year"})
    for part in ("constants", "codes", "labels", "implied"):
        _known("concept", data.get(part, {}), set(_CONCEPTS))
    groups = str(layout.get("groups", " \u00a0\u202f"))
    if set(groups) & set(".-+0123456789"):
        raise InvalidInput("bad-groups", "a group mark cannot be a point, a sign or a digit")
    return Layout(
        id=str(data["id"]),
        sheets=_pattern(layout["sheets"]) if "sheets" in layout else None,
        about=_pattern(layout["about"]) if "about" in layout else None,
        header=_pattern(layout["header"]),
        header_rows=int(layout.get("header_rows", 1)),
        skip=tuple(_pattern(pattern) for pattern in layout.get("skip", ())),
        missing=_missing(layout.get("missing", _SIGNS), layout.get("confidential", ())),
        decimal=str(layout.get("decimal", ".")),
        groups=groups,
        skip_unknown=layout.get("unknown_rows", "refuse") == "skip",
        encoding=_encoding(str(layout.get("encoding", ""))),
        fill=frozenset(layout.get("fill", ())),
        hidden=bool(layout.get("hidden", False)),
        structure=str(layout.get("structure", "")),
        blocks=frozenset(layout.get("blocks", ())),
        columns={concept: _pattern(p) for concept, p in data["columns"].items()},
        values=tuple(_values(part) for part in data["values"]),
        constants=constants,
        codes={
            concept: {_folded(text): str(code) for text, code in table.items()}
            for concept, table in data.get("codes", {}).items()
        },
        labels={
            concept: _pattern(p) if p else None for concept, p in data.get("labels", {}).items()
        },
        implied={concept: _pattern(p) for concept, p in data.get("implied", {}).items()},
        title=tuple(data.get("title", {}).get("concepts", ())),
        marks=_texts(data.get("marks", {})),
        source=_texts(data.get("source", {})),
        fixed=_texts(data.get("fixed", {})),
    )


def _renaming(data: Mapping[str, Any]) -> Renaming:
    layout = data.get("layout", {})
    _known("part", data, _RENAMING)
    _known("setting of [layout]", layout, _RENAMED_LAYOUT)
    kind = str(data["kind"])
    if kind not in RENAMED_KINDS:
        raise InvalidInput("bad-mapping", f"{kind[:40]!r} is no kind: {', '.join(RENAMED_KINDS)}")
    return Renaming(
        id=str(data["id"]),
        kind=kind,
        list=str(data.get("list", "")),
        sheets=_pattern(layout["sheets"]) if "sheets" in layout else None,
        skip=tuple(_pattern(pattern) for pattern in layout.get("skip", ())),
        decimal=str(layout.get("decimal", ".")),
        groups=str(layout.get("groups", " \u00a0\u202f")),
        skip_unknown=layout.get("unknown_rows", "refuse") == "skip",
        encoding=_encoding(str(layout.get("encoding", ""))),
        hidden=bool(layout.get("hidden", False)),
        columns={column: _pattern(p) for column, p in data["columns"].items()},
        constants=_texts(data.get("constants", {})),
        codes={
            column: {_folded(text): str(code) for text, code in table.items()}
            for column, table in data.get("codes", {}).items()
        },
        labels={column: _pattern(p) if p else None for column, p in data.get("labels", {}).items()},
    )


def _missing(signs: Sequence[str] | Mapping[str, str], hidden: Sequence[str]) -> dict[str, str]:
    """Return the statuses of signs that stand for a value.

    A dash is nil, what offices write for a secret is kept back, others are not available.
    """
    told = {
        sign: _NIL if sign in _DASHES else KEPT_BACK if secret_sign(sign) else _NOT_AVAILABLE
        for sign in signs
    }
    told |= dict.fromkeys(hidden, KEPT_BACK)
    if isinstance(signs, Mapping):
        told |= signs
    if strange := [sign for sign, status in told.items() if not says_why(status.split())]:
        raise InvalidInput("bad-mapping", f"{strange[0]!r} of missing is given no such status")
    return told


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        raise InvalidInput("bad-encoding", f"{name[:40]!r} is no encoding") from None


def _values(part: Mapping[str, Any]) -> Values:
    own = {"header", "digits", "across"}
    across = part.get("across", "")
    _known("concept", dict.fromkeys(filter(None, [across])), set(_CONCEPTS) - {"period"})
    constants = _texts({k: v for k, v in part.items() if k not in own})
    _known("concept", constants, set(_CONCEPTS))
    return Values(_pattern(part["header"]), constants, part.get("digits"), across)


def _pattern(text: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)  # of a pattern that may change its meaning
        try:
            return re.compile(text, re.IGNORECASE)
        except (re.error, FutureWarning) as error:
            raise InvalidInput("bad-mapping", f"the pattern {text[:40]!r}: {error}") from error


def _texts(table: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in table.items()}


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _known(what: str, names: Mapping[str, Any], allowed: set[str]) -> None:
    strange = sorted(set(names) - allowed)
    if strange:
        raise InvalidInput("bad-mapping", f"{strange[0]!r} is no {what}")
