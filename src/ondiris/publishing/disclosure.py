"""Protected releases as figures: what was hidden and why by rule, and the tables themselves.

These figures are made of `Protected` documents and of nothing else; a hidden cell is absent there,
and shown as ``c``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ondiris.disclosure import Protected
from ondiris.model import Period
from ondiris.publishing.desk import Desk, activity_name
from ondiris.publishing.figure import Badge, Column, ColumnKind, Figure, Kind, Text
from ondiris.publishing.numbers import decimal_text

__all__ = ["document_json", "protected_table", "release_list", "rules_in_force", "summary_json"]

Document = Protected[Mapping[str, Any]]
Content = Mapping[str, Any]
MILLION = 6


def rules_in_force(desk: Desk, rules: Mapping[str, Any]) -> Figure:
    """Return the disclosure rules in force, with what each asks of a cell."""
    words = desk.voice.words

    def number(name: str) -> str:
        return _plain(desk, rules[name])

    since = desk.voice.day(date.fromisoformat(str(rules["valid_from"])))
    rows: list[tuple[str, str]] = [(words("In force from"), since)]
    if "minimum_frequency" in rules:
        rows.append((words("Fewest holdings in a cell"), number("minimum_frequency")))
    if "dominance_n" in rules:
        label = words("Largest part of the first %(n)s holdings, %%", n=number("dominance_n"))
        rows.append((label, number("dominance_k_pct")))
    if "p_percent" in rules:
        label = words("No contributor may be estimated closer than, %%")
        rows.append((label, number("p_percent")))
    if "pq_p" in rules:
        label = words("Estimate before and after publication, %%")
        rows.append((label, f"{number('pq_q')} / {number('pq_p')}"))
    attackers = {
        "none": words("an outsider"),
        "sole-contributors": words("an outsider; any enterprise alone in a cell"),
    }
    rows.append((words("Attackers of the audit"), attackers[str(rules["insiders"])]))
    rows.append((words("Decided in"), str(rules["document"]) or words("not stated")))
    return _figure(
        desk,
        "disclosure-rules",
        words("Rules in force"),
        words("A cell that fails a rule is hidden, and others with it so that none is found out."),
        (Column("rule", words("Rule")), Column("value", words("Value"))),
        [(Text(name), Text(value)) for name, value in rows],
    )


def release_list(desk: Desk, documents: Sequence[Document]) -> Figure:
    """Return the protected tables: how much was hidden, by which rule, and what the audit found."""
    words = desk.voice.words
    rows = []
    for document in (d.content for d in documents):
        account, audit = document["account"], document["audit"]
        rows.append(
            (
                Text(
                    desk.voice.period(Period.parse(str(document["period"]))),
                    note=_dimensions(desk, document),
                    href=f"disclosure/{document['world']}/{document['id']}",
                ),
                Text(_plain(desk, account["cells"])),
                Text(_plain(desk, account["primary"]), note=_by_rule(desk, account["by_rule"])),
                Text(_plain(desk, account["secondary"])),
                Text(_plain(desk, account["information_lost_pct"])),
                Text(_plain(desk, len(account["exposed_by_others"]))),
                Text(
                    _plain(desk, audit["shortfalls"]),
                    note=words(
                        "claims: %(claims)s, insiders: %(insiders)s",
                        claims=_plain(desk, audit["claims"]),
                        insiders=_plain(desk, audit["insiders"]),
                    ),
                ),
            )
        )
    titles = (
        ("release", words("Table")),
        ("cells", words("Cells")),
        ("primary", words("Hidden by a rule")),
        ("secondary", words("Hidden to protect those")),
        ("lost", words("Information lost, %%")),
        ("exposed", words("Exposed by others")),
        ("shortfalls", words("Shortfalls of the audit")),
    )
    columns = tuple(
        Column(name, title, ColumnKind.TEXT if name == "release" else ColumnKind.NUMBER)
        for name, title in titles
    )
    return _figure(
        desk,
        "disclosure-releases",
        words("Protected tables"),
        words("What was hidden and why, by rule and never by value; and what the attacker found."),
        columns,
        rows,
        _badges([d.content for d in documents]),
    )


def protected_table(desk: Desk, safe: Document) -> Figure:
    """Return a protected table of activities by districts; hidden cells show ``c``."""
    words, voice, document = desk.voice.words, desk.voice, safe.content
    dimensions = list(document["dimensions"])
    across = dimensions[-1] if len(dimensions) > 1 else ""
    heads = list(dict.fromkeys(str(c[across]) for c in document["cells"])) if across else [""]
    lines: dict[tuple[str, ...], dict[str, str]] = {}
    for cell in document["cells"]:
        line = tuple(str(cell[d]) for d in dimensions if d != across)
        lines.setdefault(line, {})[str(cell[across]) if across else ""] = _shown(desk, cell)
    columns = (
        Column("activity", words("Activity")),
        *(
            Column(head or "value", _named(desk, across, head) or words("Value"), ColumnKind.NUMBER)
            for head in heads
        ),
    )
    shown = [d for d in dimensions if d != across]
    rows = []
    for line, values in lines.items():
        names = [_named(desk, d, code) for d, code in zip(shown, line, strict=True)]
        head = Text(" · ".join(names), note=line[0])
        rows.append((head, *(Text(values[h], absent=values[h] == "c") for h in heads)))
    period = voice.period(Period.parse(str(document["period"])))
    unit = voice.unit(str(document["unit"]), MILLION)
    return _figure(
        desk,
        "protected-table",
        words("Output by %(dimensions)s", dimensions=_dimensions(desk, document)),
        f"{period}, {unit}",
        columns,
        rows,
        _badges([document]),
        (words("c: hidden so that no enterprise can be recognised."),),
        (("world", str(document["world"])), ("release", str(document["id"]))),
    )


def document_json(document: Document) -> dict[str, Any]:
    """Return a protected table for programs, as ``ondiris protect --format json`` writes it."""
    return dict(document.content)


def summary_json(document: Document) -> dict[str, Any]:
    """Return a protected table's rules, account and audit without its cells."""
    return {name: value for name, value in document.content.items() if name != "cells"}


def _shown(desk: Desk, cell: Mapping[str, Any]) -> str:
    if cell["value"] is None:
        return "c"
    return decimal_text(Decimal(str(cell["value"])).scaleb(-MILLION), 1, desk.voice.lang)


def _plain(desk: Desk, value: object) -> str:
    number = Decimal(str(value))
    digits = max(0, -int(number.normalize().as_tuple().exponent))
    return decimal_text(number, digits, desk.voice.lang)


def _dimensions(desk: Desk, document: Content) -> str:
    words = desk.voice.words
    names = {
        "activity": words("activity"),
        "area": words("district"),
        "size": words("size class"),
    }
    return " × ".join(names[d] for d in document["dimensions"])


def _named(desk: Desk, dimension: str, code: str) -> str:
    voice = desk.voice
    if dimension == "activity":
        return activity_name(voice, code)
    if dimension == "area":
        return voice.label("areas", code)
    if dimension == "size":
        return voice.label("scopes", code)
    return code


def _by_rule(desk: Desk, counts: Mapping[str, int]) -> str:
    words = desk.voice.words
    names = {
        "frequency": words("few holdings"),
        "dominance": words("dominance"),
        "p-percent": words("p per cent"),
        "pq": words("pq"),
        "zero": words("zero"),
    }
    return ", ".join(f"{names[rule]}: {_plain(desk, n)}" for rule, n in counts.items() if n)


def _badges(documents: Sequence[Content]) -> tuple[Badge, ...]:
    made_up = any(document["world"] == "synthetic" for document in documents)
    return (Badge.SYNTHETIC,) if made_up else ()


def _figure(
    desk: Desk,
    id: str,  # noqa: A002 - the figure's own word
    headline: str,
    subtitle: str,
    columns: tuple[Column, ...],
    rows: Sequence[tuple[Text, ...]],
    origin: tuple[Badge, ...] = (),
    notes: tuple[str, ...] = (),
    params: tuple[tuple[str, str], ...] = (),
) -> Figure:
    return Figure(
        id=id,
        kind=Kind.TABLE,
        lang=desk.voice.lang,
        headline=headline,
        subtitle=subtitle,
        columns=columns,
        rows=tuple(tuple(row) for row in rows),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        params=params,
        origin=origin,
        notes=notes,
        alt=headline,
    )
