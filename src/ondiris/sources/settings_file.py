"""Settings from their file: read whole, or refused with every failing place by file and line.

What pydantic finds wrong is told in the words of the house: which key, on which line, what it
needs, and the nearest word where one is misspelt.  Values are never repeated but codes and names;
an address of a database may hold a password.
"""

from __future__ import annotations

import codecs
import difflib
import logging
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError

from ondiris.codes import CURRENCY, Conventions, counted, load_catalogue
from ondiris.codes.toml_text import parse_toml
from ondiris.errors import Failure, InvalidFile, InvalidInput, NotFound, Refused
from ondiris.sources.settings import City, ListsTable, Settings, SettingsTable
from ondiris.sources.toml_places import Key, line_of

_LOG = logging.getLogger(__name__)

__all__ = ["CASE", "SETTINGS", "read_city", "read_settings", "tables_below"]

T = TypeVar("T", bound=SettingsTable)
CASE: Final = "case.toml"
SETTINGS: Final = "ondiris.toml"
SCHEMA: Final = 1
_ALIKE: Final = 0.5
_HINT: Final = "docs/reference/settings.md lists every table and key."
_WANTED: Final[Mapping[str, str]] = {
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "tuple_type": "a list in square brackets",
    "mapping_type": "a table",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "too_short": "at least one entry",
    "string_too_short": "a text that is not empty",
    "string_pattern_mismatch": "a name without slashes and line breaks that begins with no dot",
}
_RETIRED: Final[Mapping[tuple[str, str], str]] = {
    ("headline", "source"): "which source stands follows from ranks; see source_ranks"
}
"""Keys that earlier versions knew and nothing reads: told of and left out, so that a home opens."""
_BOUNDS: Final[Mapping[str, str]] = {
    "greater_than": "a number above {}",
    "greater_than_equal": "a number from {} up",
    "less_than": "a number below {}",
    "less_than_equal": "a number up to {}",
}


def read_city(folder: Path) -> City:
    """Return what ``case.toml`` of a case says.

    Parameters
    ----------
    folder : Path
        The case, its code lists beside the settings.

    Raises
    ------
    NotFound
        If the folder has no ``case.toml``.
    InvalidFile
        If it is no TOML, or a table, key, type or code is wrong; every place is named.
    """
    path = folder / CASE
    if not path.exists():
        hint = "`ondiris init --new DIR` begins a case; see docs/how-to/own-city.md."
        if not folder.is_dir():
            raise NotFound("no-case", f"there is no folder {folder.name}", hint=hint)
        raise NotFound("no-case", f"{folder.name} has no {CASE}", hint=hint)
    text = _text(path)
    return _validated(City, CASE, text, _document(CASE, text), folder)


def read_settings(folder: Path) -> Settings:
    """Return what ``ondiris.toml`` of a home says.

    Parameters
    ----------
    folder : Path
        The home, its code lists in ``codes/``.

    Raises
    ------
    NotFound
        If the folder is no home.
    Refused
        If the settings are of a newer program.
    InvalidFile
        If they are no TOML, or a table, key, type or code is wrong; every place is named.
    """
    path = folder / SETTINGS
    if not _there(path):
        raise NotFound(
            "no-home",
            f"{folder} is no home",
            hint="Name it with --home, or make one with `ondiris demo` or "
            "`ondiris init --case DIR`.",
        )
    text = _text(path)
    document = _document(SETTINGS, text)
    schema = document.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise Refused(
            "newer-schema", f"{SETTINGS} is of a schema this ondiris does not know",
            hint="Update ondiris; nothing was changed.",
        )  # fmt: skip
    return _validated(Settings, SETTINGS, text, document, folder / "codes")


def _there(path: Path) -> bool:
    """Whether a file is there, or may not even be looked for: who reads it says so."""
    try:
        return path.exists()
    except OSError:
        return True


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise InvalidFile("bad-settings", f"{path.name} is a folder, no file", hint=_HINT)
        data = path.read_bytes()
    except OSError:
        raise InvalidFile(
            "bad-settings", f"{path.name} cannot be opened", hint="May you read it?"
        ) from None
    if data.startswith(codecs.BOM_UTF8):
        raise InvalidFile(
            "bad-settings", f"{path.name}, line 1: the file begins with a byte order mark",
            hint="Save it as UTF-8 without one.", file=path.name, line=1,
        )  # fmt: skip
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidFile(
            "bad-settings", f"{path.name}, line {line}: the file is not UTF-8",
            hint="Save it as UTF-8.", file=path.name, line=line,
        ) from None  # fmt: skip


def _document(name: str, text: str) -> dict[str, Any]:
    try:
        return parse_toml(text)
    except tomllib.TOMLDecodeError as error:
        said, _, place = _readable(str(error)).rpartition(" (at ")
        found = re.match(r"line (\d+)", place)
        line = int(found[1]) if found else max(len(text.splitlines()), 1)
        raise InvalidFile(
            "bad-settings", f"{name}, line {line}: this is no TOML: {said or error}",
            hint=_HINT, file=name, line=line,
        ) from None  # fmt: skip


def _readable(said: str) -> str:
    """Return what the parser says with keys as they are written, not as Python shows them."""
    return re.sub(
        r"\(('[^()]*?),?\)", lambda found: ".".join(re.findall(r"'(.*?)'", found[1])), said
    )


def _validated(model: type[T], name: str, text: str, document: Mapping[str, Any], lists: Path) -> T:
    if not document:
        raise InvalidFile("bad-settings", f"{name} says nothing", hint=_HINT, file=name)
    catalogue = load_catalogue(lists, _conventions(document))
    try:
        kept = _without_retired(name, text, document)
        return model.model_validate(_frozen(kept), context=catalogue)
    except ValidationError as error:
        failures = list(_failures(model, name, text, error))
    if len(failures) > 1:
        raise InvalidFile(
            "bad-settings", f"{name} is wrong in {counted(len(failures), 'place')}", hint=_HINT,
            failures=failures, file=name,
        )  # fmt: skip
    (only,) = failures
    raise InvalidFile(only.rule, f"{only.where}: {only.detail}", hint=only.hint or _HINT, file=name)


def _conventions(document: Mapping[str, Any]) -> Conventions:
    """Return what settings that are not checked yet say of the lists they are checked by."""
    currency, lists = document.get("currency"), document.get("lists")
    named = lists.items() if isinstance(lists, dict) else ()
    return Conventions(
        currency=currency if isinstance(currency, str) else CURRENCY,
        classifications={
            name: version
            for name, version in named
            if name in ListsTable.model_fields and isinstance(version, str) and version
        },
    )


def _without_retired(name: str, text: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a document without the keys that nothing reads any more; each is told of."""
    kept = dict(document)
    for (table, key), instead in _RETIRED.items():
        found = kept.get(table)
        if isinstance(found, dict) and key in found:
            kept[table] = {one: value for one, value in found.items() if one != key}
            where = f"{name}, line {line_of(text, (table, key))}"
            _LOG.warning("%s: %s.%s is read no more: %s. Remove it.", where, table, key, instead)
    return kept


def _frozen(value: Any) -> Any:
    """Return a document with tuples for lists: settings never change."""
    if isinstance(value, list):
        return tuple(_frozen(one) for one in value)
    if isinstance(value, dict):
        return {key: _frozen(one) for key, one in value.items()}
    return value


def _failures(
    model: type[SettingsTable], name: str, text: str, error: ValidationError
) -> Iterator[Failure]:
    found: list[tuple[int, Failure]] = []
    errors = error.errors(include_url=False, include_input=False)
    meant = {key for one in errors if (key := _meant(model, one))}
    for one in errors:
        key = _place(one)
        if one["type"] == "missing" and key in meant:
            continue  # stands there, misspelt: that is told
        if one["type"] == "too_short" and any(_place(o)[:-1] == key for o in errors):
            continue  # something stands there, and is wrong: that is told
        line = line_of(text, _named(model, key, one))
        where = name if line is None else f"{name}, line {line}"
        found.append((line or 0, _failure(model, where, key, one)))
    yield from (failure for _, failure in sorted(found, key=lambda item: item[0]))


def _place(error: Mapping[str, Any]) -> Key:
    return tuple(step for step in error["loc"] if step != "[key]")


def _meant(model: type[SettingsTable], error: Mapping[str, Any]) -> Key:
    """Return the key that a misspelt one is most like; nothing for any other error."""
    if error["type"] != "extra_forbidden":
        return ()
    *above, last = _place(error)
    near = difflib.get_close_matches(str(last), _keys(model, above), n=1, cutoff=_ALIKE)
    return (*above, *near)


def _named(model: type[SettingsTable], key: Key, error: Mapping[str, Any]) -> Key:
    """Return the key within a table that an error of the whole table speaks of."""
    if error["type"] == "value_error":
        said = re.findall(r"\w+", str(error["ctx"]["error"].args[0]))
        keys = _keys(model, key)
        return (*key, *[word for word in said if word in keys][:1])
    return key


def _failure(
    model: type[SettingsTable], where: str, key: Sequence[str | int], error: Mapping[str, Any]
) -> Failure:
    """Return what pydantic found in the words of the house."""
    kind, context = str(error["type"]), error.get("ctx", {})
    said = ".".join(str(step) for step in key if isinstance(step, str))
    last, above = str(key[-1]) if key else "", key[:-1]
    rule, hint = "wrong-type", ""
    match kind:
        case "missing":
            rule = "missing"
            detail = f"{last!r} of {_table(above)} is missing" if above else f"{last!r} is missing"
        case "extra_forbidden":
            table = f"the table {_table(above)}" if above else where.partition(",")[0]
            rule, detail = "unknown-key", f"{table} has no key {last[:60]!r}"
            hint = _nearest(last, _keys(model, above))
        case "value_error" if isinstance(context["error"], InvalidInput):
            cause = context["error"]
            rule, detail, hint = cause.code, cause.detail, cause.hint
            detail = f"{said}: {detail}" if said else detail
        case "enum" | "literal_error":
            rule, detail = "unknown-code", f"{said} is one of {context['expected']}"
        case "tuple_type" if tables_below(_annotation(model, key)):
            detail = f"{said} is written with double brackets, [[{said}]], once for each"
        case _ if kind in _BOUNDS:
            rule, detail = "out-of-range", f"{said} needs {_BOUNDS[kind].format(_plainly(context))}"
        case _:
            blank = kind == "string_pattern_mismatch" and context["pattern"] == r"\S"
            wanted = _WANTED.get("string_too_short" if blank else kind, "another value")
            detail = f"{said} needs {wanted}"
    return Failure(where, rule, detail, hint)


def _plainly(context: Mapping[str, Any]) -> str:
    """Return the bound that an error speaks of, whole numbers with all their digits."""
    bound = next(float(context[name]) for name in ("gt", "ge", "lt", "le") if name in context)
    return f"{bound:,.0f}" if bound.is_integer() else f"{bound:g}"


def _table(key: Sequence[str | int]) -> str:
    names = ".".join(str(step) for step in key if isinstance(step, str))
    return f"[[{names}]]" if key and isinstance(key[-1], int) else f"[{names}]"


def _nearest(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=_ALIKE)
    return f"Nearest: {near[0]}." if near else f"Keys: {', '.join(known)}."


def _keys(model: type[SettingsTable], key: Sequence[str | int]) -> list[str]:
    """Return the keys that the table at a place may have."""
    for table in tables_below(_annotation(model, key)):
        return [field.alias or name for name, field in table.model_fields.items()]
    return []


def _annotation(model: type[SettingsTable], key: Sequence[str | int]) -> Any:
    """Return the type that stands at a place of the schema."""
    found: Any = model
    for step in key:
        if isinstance(found, type) and issubclass(found, SettingsTable):
            fields = {f.alias or name: f.annotation for name, f in found.model_fields.items()}
            found = fields.get(str(step))
        else:
            found = next(iter(_within(found)[-1:]), None)
    return found


def _within(annotation: Any) -> list[Any]:
    """Return what a list or table of the schema holds; what is optional is seen through."""
    parts = [a for a in get_args(annotation) if a not in (Ellipsis, NoneType)]
    return _within(parts[0]) if get_origin(annotation) in (Union, UnionType) else parts


def tables_below(annotation: Any) -> tuple[type[SettingsTable], ...]:
    """Return the tables that a type of the schema is or holds."""
    if isinstance(annotation, type) and issubclass(annotation, SettingsTable):
        return (annotation,)
    return tuple(table for part in get_args(annotation) for table in tables_below(part))
