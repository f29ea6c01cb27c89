"""Write the reference page of the settings from their schema: every table and key there is.

Run by ``python tools/reference.py``; by itself it writes its own page alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from ondiris.sources.setting_types import Called, CodeOf
from ondiris.sources.settings import City, Settings, SettingsTable
from ondiris.sources.settings_file import tables_below

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "settings.md"
HEAD = """\
<!-- Written by tools/reference.py from the schema in ondiris.sources.settings: change it there. -->

# Settings

`case.toml` describes a city. `ondiris.toml` of a home begins with keys of its own, of which
`ondiris init` writes three, and holds the city's text below them; change it there once the home is
made. Both are TOML in UTF-8 and are read by one schema: this page is made from it.

What the schema does not know is refused before anything is done, with exit code 1, the file, the
line and the nearest word; all failures of a file arrive together, the first 20 of them in full.

```
File refused: ondiris.toml, line 11: ondiris.toml has no key 'curency' [unknown-key] Nearest: …
```

A *code* is one of the list that is named (`ondiris codes LIST`), the home's own rows included. A
*day* is written `2025-06-30`, in quotes or without; a *period* as everywhere: `2024`, `2025-Q1`,
`2025-01/2025-05`. Languages are `kk`, `ru` and `en`. What has no default and is not needed may be
left out.

A currency that is not shipped is a row of `units.csv` of the case, of the kind `money`:
`CHF,франк,франк,franc,,₣,₣,₣,no,money`. Labels, keys, pages and files then speak of it; bulletins
are written in those that the language files know.
"""
TITLES: Mapping[str, tuple[str, str]] = {
    "names": ("[names]", "Name of the city, by language. Needed."),
    "titles": ("[titles]", "What the observatory is called, by language."),
    "source_ranks": ("[source_ranks]", "Whom to believe where providers disagree."),
    "value_added": ("[value_added]", "Weights of activities where returns are compiled."),
}


def settings_page() -> str:
    """Return the page."""
    own = {n: f for n, f in Settings.model_fields.items() if n not in City.model_fields}
    parts = [
        HEAD,
        "\n## Keys of a home alone\n\nThey stand first, above any table.\n\n",
        keys_table({n: f for n, f in own.items() if not is_table(f)}),
        "\n## Keys of a city\n\nThey stand above any table too.\n\n",
        keys_table({n: f for n, f in City.model_fields.items() if not is_table(f)}),
    ]
    for name, field in City.model_fields.items():
        if is_table(field):
            parts.append(table_section(name, field))
    parts += [table_section(name, field) for name, field in own.items() if is_table(field)]
    return "".join(parts)


def table_section(name: str, field: FieldInfo) -> str:
    """Return the section of one table."""
    below = tables_below(field.annotation)
    if below:
        summary = (below[0].__doc__ or "").split("\n")[0]
        title = heading(name, field)
        return f"\n## `{title}`\n\n{summary}\n\n{keys_table(below[0].model_fields)}"
    title, summary = TITLES[name]
    key, value = get_args(without_none(field.annotation))
    return (
        f"\n## `{title}`\n\n{summary}\n\n| key | type | default | meaning | example |\n"
        f"|---|---|---|---|---|\n| {type_name(key)} | {type_name(value)} | – | "
        f"{field.description} | {example(name, field)} |\n"
    )


def keys_table(fields: Mapping[str, FieldInfo]) -> str:
    """Return a table of keys."""
    rows = ["| key | type | default | meaning | example |\n|---|---|---|---|---|\n"]
    for name, field in fields.items():
        kind = type_name(field.annotation, field.metadata)
        row = f"`{field.alias or name}` | {kind} | {default(field)} | {field.description}"
        rows.append(f"| {row} | {example(name, field)} |\n")
    return "".join(rows)


def heading(name: str, field: FieldInfo) -> str:
    """Return how a table is opened."""
    origin = get_origin(field.annotation)
    return {tuple: f"[[{name}]]", Mapping: f"[{name}.NAME]"}.get(origin, f"[{name}]")


def is_table(field: FieldInfo) -> bool:
    """Whether a key of the city is a table."""
    inner = without_none(field.annotation)
    return bool(tables_below(inner)) or get_origin(inner) is Mapping


def without_none(annotation: Any) -> Any:
    """Return a type without its ``None``."""
    if get_origin(annotation) in (Union, UnionType):
        return next(a for a in get_args(annotation) if a is not NoneType)
    return annotation


def type_name(annotation: Any, metadata: list[Any] | tuple[Any, ...] = ()) -> str:
    """Return a type in words."""
    annotation = without_none(annotation)
    if get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        metadata = [*metadata, *more]
    marks = list(flat(metadata))
    for mark in marks:
        if isinstance(mark, Called):
            return mark.name
        if isinstance(mark, CodeOf):
            return f"code of `{mark.list}`" + (f", {mark.kind}" if mark.kind else "")
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(annotation))
    if get_origin(annotation) is tuple:
        return f"list: {type_name(get_args(annotation)[0])}"
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return ", ".join(f"`{word}`" for word in annotation)
    return {str: "text", int: "whole number", float: "number"}[annotation] + bounds(marks)


def flat(metadata: list[Any] | tuple[Any, ...]) -> Iterator[Any]:
    """Yield marks, those within a field's own among them."""
    for mark in metadata:
        yield from flat(mark.metadata) if isinstance(mark, FieldInfo) else (mark,)


def bounds(marks: list[Any]) -> str:
    """Return the bounds of a number in words."""
    said = [f"{m.ge} or more" for m in marks if isinstance(m, Ge)]
    said += [f"above {m.gt}" for m in marks if isinstance(m, Gt)]
    said += [f"at most {m.le}" for m in marks if isinstance(m, Le)]
    return "".join(f", {word}" for word in said)


def default(field: FieldInfo) -> str:
    """Return a default as it would be written."""
    if field.is_required():
        return "needed"
    value = field.get_default(call_default_factory=True)
    return "–" if value in (None, (), "", PydanticUndefined) else f"`{written(value)}`"


def example(name: str, field: FieldInfo) -> str:
    """Return an example as it would be written."""
    return f"`{key_of(name, field)} = {written(shown(field))}`"


def shown(field: FieldInfo) -> object:
    """Return what stands in an example: the field's own, else its default."""
    return field.examples[0] if field.examples else field.get_default()


def key_of(name: str, field: FieldInfo) -> str:
    """Return the key of an example: one of a table whose keys are free, else the field's own."""
    free = {"names": "en", "titles": "en", "value_added": "C10"}
    free["source_ranks"] = '"Town statistics office"'
    return free.get(name, field.alias or name)


def written(value: object) -> str:
    """Return a value in TOML."""
    if isinstance(value, tuple | list):
        return f"[{', '.join(written(one) for one in value)}]"
    if isinstance(value, str | date):
        return json.dumps(str(value), ensure_ascii=False)
    return f"{value:g}" if isinstance(value, float) else str(value)


def examples() -> str:
    """Return settings of a home made of every example of the schema, to be read by it."""
    parts: list[str] = []
    tables: list[str] = []
    for name, field in Settings.model_fields.items():
        below = tables_below(field.annotation)
        if below:
            tables.append(heading(name, field) + "\n" + _keys(below[0]))
        elif is_table(field):
            tables.append(f"[{name}]\n{key_of(name, field)} = {written(shown(field))}\n")
        else:
            parts.append(f"{field.alias or name} = {written(shown(field))}\n")
    return "".join((*parts, *tables))


def _keys(table: type[SettingsTable]) -> str:
    return "".join(
        f"{field.alias or name} = {written(shown(field))}\n"
        for name, field in table.model_fields.items()
    )


def main() -> None:
    """Write the page."""
    PAGE.write_text(settings_page(), "utf-8")


if __name__ == "__main__":
    main()
