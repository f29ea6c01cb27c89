"""Write the reference page of the door for assistants from its tools: what they take and give.

Run by ``python tools/reference.py``; by itself it writes its own page alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ondiris.assistants.asked import MOST_TEXT
from ondiris.assistants.schemas import given_schema, taken_schema
from ondiris.assistants.tools import INSTRUCTIONS, TOOLS
from ondiris.assistants.visit import MOST_BYTES

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "mcp.md"
HEAD = """\
<!-- Written by tools/reference.py from ondiris.assistants: change it there. -->

# Tools for assistants

`ondiris mcp` answers over the [Model Context Protocol](https://modelcontextprotocol.io): {count}
tools that only read. How to plug it in is in [a guide of its own](../how-to/assistants.md). This
page is made from what the tools take and give; a client gets the same as JSON Schema from
`tools/list`. There are no resources and no prompts.

## `ondiris mcp`

Over standard input and output, unless `--http` is said. Needs the extra `mcp`: without it the
command ends with 3 and `missing-extra`.

| option | does |
|---|---|
| `--http` | answers by POST at `http://127.0.0.1:PORT/mcp`, for the public alone; no session \
is kept |
| `--port N` | with `--http`: 8001 if left out; 0 takes any free one, which is printed |
| `--host NAME` | with `--http`: a name under which it is reached, beside localhost and `hosts` \
of the settings; repeatable |
| `--internal` | also what is not public, over standard input and output alone: together with \
`--http` it is refused |

## Every answer

An answer is one JSON object, as structured content and as the same text. Fields that say nothing
are left out. Decimals are texts with exactly the digits that were printed. `read_at` names the
vintage; with `as_of` and `revision` the same answer is had again. A list says how many there are
(`total`), how many it holds (`shown`), whether that is all (`complete`), and how it goes on
(`next`, to be given back as `cursor`): further pages are read at the vintage of the first.

Every identifier is one that `evidence` and `ondiris why` resolve at that vintage.

A refusal is the result of a tool with `isError` and the [shape of all doors](errors.md): `error`
with `code`, `title`, `detail`, `hint` and `context`. An unknown code names the nearest ones with
their names. `bad-argument` names arguments that cannot be, never their values; `unknown-tool` the
tools there are; `future-vintage` says that a day is still to come; `bug` that the fault is ours.

## Why there is no figure

`figures` then holds `absent`, with a sentence in the language asked for. It is never zero.

| kind | says |
|---|---|
| `no-such-series` | there is no such series among the figures that may be told here |
| `other-periods` | of this period nothing is known; `periods` names some that are |
| `not-yet-known` | nothing was known by the day asked for; `first_known` says when it was |
| `not-yet-ended` | the period ends after the day of the vintage |
| `no-value` | a source says that there is no value; `ids` are its entries, with the status why |
| `kept-back` | a source suppressed it, or a [protected table](disclosure.md) of the home hides \
the cell |
| `withdrawn` | it was taken back; `ids` say why |
| `cannot-be-computed` | a formula would give it, but figures are lacking |

An unknown code is no absence: it is a refusal, `unknown-code`. What is neither public nor known
to be kept back is answered as if it were not there. Of the invented world nothing is told.

## Limits

| of | limit |
|---|---|
| `measures`, `available`, `search` | {bytes:,} bytes an answer |
| `figures`, `changes` | 50 figures an answer, 10 where nothing is said |
| `check_text` | {text:,} characters, 20 claims an answer |
| `evidence` | 20 inputs, 10 earlier figures |
| a code, a period | 80 and 40 characters |
| a home of more than 20,000 figures | a subject or period must be named, or an area or activity \
without what lies below: `too-much-asked` |
| a request over HTTP | 1 MiB: `body-too-large`; foreign names and origins are refused as by \
the [web door](web.md) |
| calls computed at once | 2; others wait |

## What it tells an assistant at first

```
{instructions}
```
"""


def assistants_page() -> str:
    """Return the page."""
    count = {7: "seven"}.get(len(TOOLS), str(len(TOOLS)))
    parts = [
        HEAD.format(
            count=count, bytes=MOST_BYTES, text=MOST_TEXT, instructions=INSTRUCTIONS.strip()
        )
    ]
    told: set[str] = set()
    for tool in TOOLS.values():
        parts.append(f"\n## Tool `{tool.name}`\n\n{tool.description}\n\n")
        parts += _table("argument", taken_schema(tool.takes), required=True)
        parts.append("\nIts answer:\n\n")
        answer = given_schema(tool.gives)
        parts += _table("field", answer)
        for name, inner in answer.get("$defs", {}).items():
            if "properties" in inner and name not in told and name != "ReadAt":
                told.add(name)
                parts.append(f"\n**{name}**: {inner['description']}\n\n")
                parts += _table("field", inner)
    return "".join(parts)


def _table(head: str, schema: Mapping[str, Any], *, required: bool = False) -> Iterator[str]:
    needed = schema.get("required", ())
    yield f"| {head} | is | |\n|---|---|---|\n"
    for name, said in schema["properties"].items():
        mark = ", needed" if required and name in needed else ""
        about = re.sub(r"\|", r"\\|", said.get("description", ""))
        if "default" in said:
            about = f"{about} `{_written(said['default'])}` if absent.".strip()
        yield f"| `{name}` | {_kind(said)}{mark} | {about} |\n"


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _kind(said: Mapping[str, Any]) -> str:
    """Return what a value is, in words."""
    if "$ref" in said:
        return str(said["$ref"]).rpartition("/")[2]
    if "enum" in said:
        return ", ".join(f"`{one}`" for one in said["enum"])
    if said.get("type") == "array":
        return f"list of {_kind(said['items'])}"
    if said.get("type") == "object" and isinstance(said.get("additionalProperties"), dict):
        return f"{_kind(said['additionalProperties'])} by key"
    words = {"string": "text", "integer": "number", "boolean": "true or false"}
    return words.get(str(said.get("type")), str(said.get("type")))


def main() -> None:
    """Write the page."""
    PAGE.write_text(assistants_page(), "utf-8")


if __name__ == "__main__":
    main()
