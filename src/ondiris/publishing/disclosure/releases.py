"""Disclosure control told to readers: rules by date, releases by period, documents for programs.

Made of `Protected` documents and of nothing else: counts, rules and names, never a hidden value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ondiris.model import Period
from ondiris.ports import Audience
from ondiris.production.disclosure.releases import Withheld
from ondiris.publishing.disclosure.sheets import (
    Content,
    Document,
    address_of,
    content_of,
    table_name,
)
from ondiris.publishing.disclosure.words import (
    first_day,
    method_text,
    recoding_text,
    rule_names,
    stated_rules,
)
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Number,
    Text,
)

__all__ = [
    "document_json",
    "release_list",
    "rules_in_force",
    "summary_json",
    "told_outside",
    "withheld_json",
]


def rules_in_force(desk: Desk, dated: Sequence[Mapping[str, Any]]) -> Figure:
    """Return disclosure rules, those in force first, with what each asks of a cell.

    Parameters
    ----------
    desk : Desk
    dated : sequence of mapping
        Rules as documents state them, those in force today first, then the ones before them.
    """
    words = desk.voice.words
    stated = [dict(stated_rules(desk, rules)) for rules in dated]
    names = list(dict.fromkeys(name for rules in stated for name in rules))
    columns = [Column(str(rules["valid_from"]), _span(desk, rules, dated)) for rules in dated]
    return _figure(
        desk,
        "disclosure-rules",
        words("Rules in force"),
        words("A cell that fails a rule is hidden, and others with it so that none is found out."),
        (Column("rule", words("Rule")), *columns),
        [(Text(name), *(Text(rules.get(name, "–")) for rules in stated)) for name in names],
    )


def release_list(
    desk: Desk, documents: Sequence[Document], withheld: Sequence[Withheld] = ()
) -> Figure:
    """Return the protected tables by period: how much is hidden, by which rule, what it costs.

    Parameters
    ----------
    desk : Desk
    documents : sequence of Protected of mapping
    withheld : sequence of Withheld
        Releases that are named and not shown.
    """
    words = desk.voice.words
    contents = [content_of(document) for document in documents]
    counted = [content["account"]["by_rule"] for content in contents]
    rules = [rule for rule in rule_names(desk) if any(rule in counts for counts in counted)]
    columns = (
        Column("period", words("Period")),
        Column("release", words("Table")),
        Column("hidden", words("Cells hidden, %%"), ColumnKind.BAR, full=Decimal(100)),
        Column("cells", words("Cells"), ColumnKind.NUMBER),
        Column("primary", words("Hidden by a rule"), ColumnKind.NUMBER),
        *(Column(rule, rule_names(desk)[rule], ColumnKind.NUMBER) for rule in rules),
        Column("secondary", words("Hidden to protect those"), ColumnKind.NUMBER),
        Column("lost", words("Information lost, %%"), ColumnKind.NUMBER),
        Column("exposed", words("Exposed by others"), ColumnKind.NUMBER),
        Column("shortfalls", words("Shortfalls of the audit"), ColumnKind.NUMBER),
    )
    rows: list[tuple[Cell, ...]] = [_release(desk, content, rules) for content in contents]
    blank = (Text(""),) * (len(columns) - 2)
    for release in withheld:
        name = Text(release.id, note=_why(desk, release), absent=True, late=True)
        rows.append((Text(words("Withheld")), name, *blank))
    listed = _figure(
        desk,
        "disclosure-releases",
        words("Protected tables"),
        words("What was hidden and why, by rule and never by value; and what the attacker found."),
        columns,
        rows,
    )
    return replace(listed, origin=_badges(contents), grouped=True)


def document_json(document: Document, audience: Audience) -> dict[str, Any]:
    """Return a protected table for programs, as ``ondiris protect --format json`` writes it.

    What others expose is for those inside; without it the stamp would be of something else, so it
    goes too.
    """
    content = dict(content_of(document))
    if not audience.public:
        return content
    account = {n: said for n, said in content["account"].items() if n != "exposed_by_others"}
    return {n: said for n, said in content.items() if n != "stamp"} | {"account": account}


def summary_json(document: Document, audience: Audience) -> dict[str, Any]:
    """Return a protected table's rules, account and audit without its cells."""
    content = document_json(document, audience)
    return {name: value for name, value in content.items() if name != "cells"}


def told_outside(listed: Figure) -> Figure:
    """Return a list of releases as the public reads it: without how much others expose."""
    at = [k for k, column in enumerate(listed.columns) if column.id != "exposed"]
    return replace(
        listed,
        columns=tuple(listed.columns[k] for k in at),
        rows=tuple(tuple(row[k] for k in at) for row in listed.rows),
    )


def withheld_json(release: Withheld) -> dict[str, str]:
    """Return a release that is not shown: its name and the reason, nothing of its content."""
    return {"world": release.world, "id": release.id, "withheld": release.code}


@dataclass(frozen=True, slots=True)
class _Counts:
    """Numbers of a release's row, each leading to the release's page."""

    content: Content

    def about(self, value: object) -> Number:
        """Return what is told in steps only."""
        infinite = Decimal("Infinity")
        return replace(self.of(value), bound="approx", low=-infinite, high=infinite)

    def of(self, value: object) -> Number:
        number = Decimal(str(value))
        digits = max(0, -int(number.normalize().as_tuple().exponent))
        origin = Badge.SYNTHETIC if self.content["world"] == "synthetic" else Badge.PUBLISHED
        evidence = f"/{address_of(self.content)}"
        return Number(number, digits, "", evidence, low=number, high=number, origin=origin)


def _release(desk: Desk, content: Content, rules: Sequence[str]) -> tuple[Cell, ...]:
    account, counts = content["account"], _Counts(content)
    cells = Counter(cell["confidentiality"] for cell in content["cells"])
    share = Decimal(100 * cells["C"]) / max(int(account["cells"]), cells["C"], 1)
    told = [recoding_text(desk, str(content["recoding"]))] if content.get("recoding") else []
    if content["method"] == "rounding":
        told.append(method_text(desk, content))
    return (
        Text(", ".join(_when(desk, content))),
        Text(table_name(desk, content), note="; ".join(told), href=address_of(content)),
        counts.of(share.quantize(Decimal("0.1"))),
        counts.of(account["cells"]),
        counts.of(account["primary"]),
        *(counts.of(account["by_rule"].get(rule, 0)) for rule in rules),
        counts.of(account["secondary"]),
        counts.about(account["information_lost_pct"]),
        counts.of(len(account["exposed_by_others"])),
        counts.of(content["audit"]["shortfalls"]),
    )


def _when(desk: Desk, content: Content) -> tuple[str, ...]:
    """Return the period, and the world where it is made up."""
    period = desk.voice.period(Period.parse(str(content["period"])))
    return (
        (period, desk.voice.badge(Badge.SYNTHETIC))
        if content["world"] == "synthetic"
        else (period,)
    )


def _why(desk: Desk, release: Withheld) -> str:
    words = desk.voice.words
    if release.code == "broken-stamp":
        return words("withheld: changed after its audit")
    return words("withheld: cannot be read")


def _span(desk: Desk, rules: Mapping[str, Any], dated: Sequence[Mapping[str, Any]]) -> str:
    """Return the days on which rules are in force: until the next ones begin."""
    own = str(rules["valid_from"])
    following = min((str(r["valid_from"]) for r in dated if str(r["valid_from"]) > own), default="")
    if not following:
        return desk.voice.words("In force from: %(day)s", day=first_day(desk, rules))
    last = date.fromisoformat(following) - timedelta(days=1)
    return f"{first_day(desk, rules)} – {desk.voice.day(last)}"


def _badges(contents: Sequence[Content]) -> tuple[Badge, ...]:
    made_up = any(content["world"] == "synthetic" for content in contents)
    return (Badge.SYNTHETIC,) if made_up else ()


def _figure(
    desk: Desk,
    id: str,  # noqa: A002 - the figure's own word
    headline: str,
    subtitle: str,
    columns: tuple[Column, ...],
    rows: Sequence[tuple[Cell, ...]],
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
        alt=headline,
    )
