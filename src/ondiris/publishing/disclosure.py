"""Disclosure control told to readers: rules by date, releases by period, one release in words.

Made of `Protected` documents and of nothing else: counts, rules and names, never a hidden value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ondiris.model import Period
from ondiris.production.releases import Withheld
from ondiris.publishing.desk import Desk
from ondiris.publishing.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Number,
    Text,
)
from ondiris.publishing.numbers import decimal_text
from ondiris.publishing.protected_sheets import (
    Content,
    Document,
    address_of,
    code_name,
    content_of,
    measure_name,
    money,
    table_name,
)

__all__ = [
    "Fact",
    "about_audit",
    "about_loss",
    "about_release",
    "about_rules",
    "document_json",
    "exposed_cells",
    "release_list",
    "rules_in_force",
    "summary_json",
    "withheld_json",
]

Fact = tuple[str, str]
"""What is told, and what is said of it."""


def rules_in_force(desk: Desk, dated: Sequence[Mapping[str, Any]]) -> Figure:
    """Return disclosure rules, those in force first, with what each asks of a cell.

    Parameters
    ----------
    desk : Desk
    dated : sequence of mapping
        Rules as documents state them, those in force today first, then the ones before them.
    """
    words = desk.voice.words
    stated = [dict(_stated(desk, rules)) for rules in dated]
    names = list(dict.fromkeys(name for rules in stated for name in rules))
    columns = [
        Column(str(rules["valid_from"]), words("In force from: %(day)s", day=_day(desk, rules)))
        for rules in dated
    ]
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
    rules = [rule for rule in _rule_names(desk) if any(rule in counts for counts in counted)]
    columns = (
        Column("period", words("Period")),
        Column("release", words("Table")),
        Column("hidden", words("Cells hidden, %%"), ColumnKind.BAR, full=Decimal(100)),
        Column("cells", words("Cells"), ColumnKind.NUMBER),
        Column("primary", words("Hidden by a rule"), ColumnKind.NUMBER),
        *(Column(rule, _rule_names(desk)[rule], ColumnKind.NUMBER) for rule in rules),
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
    return _figure(
        desk,
        "disclosure-releases",
        words("Protected tables"),
        words("What was hidden and why, by rule and never by value; and what the attacker found."),
        columns,
        rows,
        _badges(contents),
        grouped=True,
    )


def about_release(desk: Desk, document: Document) -> tuple[Fact, ...]:
    """Return what a table is: measure, period, world, day of its returns, method, recoding."""
    voice, words, content = desk.voice, desk.voice.words, content_of(document)
    unit = voice.unit(str(content["unit"])) or voice.label("units", str(content["unit"]))
    facts = [
        (words("Measure"), f"{measure_name(desk, content)}, {unit}"),
        (words("Period"), voice.period(Period.parse(str(content["period"])))),
        (words("World"), voice.label("worlds", str(content["world"]))),
        (words("Returns received by"), voice.day(date.fromisoformat(str(content["as_of"])))),
        (words("Method"), _method(desk, content)),
    ]
    if content.get("recoding"):
        facts.append((words("Coarser than reported"), _recoding(desk, str(content["recoding"]))))
    return tuple(facts)


def about_audit(desk: Desk, document: Document) -> tuple[Fact, ...]:
    """Return the audit in words: who attacked, what had to be reached, what was found."""
    words, audit = desk.voice.words, content_of(document)["audit"]
    attackers = words("an outsider who holds everything published")
    if audit["insiders"]:
        insiders = words(
            "enterprises alone in a hidden cell, each knowing its own value (number: %(count)s)",
            count=_plain(desk, audit["insiders"]),
        )
        attackers = f"{attackers}; {insiders}"
    facts = [
        (words("Who attacked"), attackers),
        (words("Protected cells, linked tables and earlier releases included"), "protected"),
        (words("Ends of their protection intervals"), "claims"),
        (words("Pairs of an end and an enterprise that attacks it"), "insider_pairs"),
        (words("Witness tables that reach them"), "witnesses"),
    ]
    counted = [(name, said if at == 0 else _plain(desk, audit[said]))
               for at, (name, said) in enumerate(facts) if at == 0 or audit[said]]  # fmt: skip
    short = audit["shortfalls"]
    found = _plain(desk, short) if short else words("none: every end was reached")
    return (*counted, (words("Shortfalls"), found))


def about_loss(desk: Desk, document: Document) -> tuple[Fact, ...]:
    """Return what protection cost: cells by rule, information lost, distance to the cheapest."""
    words, content = desk.voice.words, content_of(document)
    account = content["account"]
    by_rule = _by_rule(desk, account["by_rule"])
    primary = _plain(desk, account["primary"]) + (f" ({by_rule})" if by_rule else "")
    facts = [(words("Cells with a value"), _plain(desk, account["cells"]))]
    if content["method"] == "rounding":
        facts.append((words("Sensitive cells, rounded like the rest"), primary))
    else:
        facts += [
            (words("Hidden by a rule"), primary),
            (words("Hidden to protect those"), _plain(desk, account["secondary"])),
        ]
    facts.append((words("Information lost, %%"), _plain(desk, account["information_lost_pct"])))
    if account["gap_to_bound_pct"]:
        gap = _plain(desk, account["gap_to_bound_pct"])
        facts.append((words("Dearer than the cheapest protection by at most, %%"), gap))
    if account["waivers"]:
        facts.append((words("Consents to be visible"), _plain(desk, account["waivers"])))
    return tuple(facts)


def about_rules(desk: Desk, document: Document) -> tuple[Fact, ...]:
    """Return the rules that a table was made under."""
    rules = content_of(document)["rules"]
    return ((desk.voice.words("In force from"), _day(desk, rules)), *_stated(desk, rules))


def exposed_cells(desk: Desk, document: Document) -> tuple[Fact, ...]:
    """Return the cells that others expose already, each with the names of its sources."""

    def source(id: str) -> str:  # noqa: A002 - the ledger's own word
        known = desk.sources.get(id)
        return f"{known.provider}: {known.title}" if known else id

    content = content_of(document)
    return tuple(
        (_cell_name(desk, str(one["cell"])), "; ".join(map(source, one["sources"])))
        for one in content["account"]["exposed_by_others"]
    )


def document_json(document: Document) -> dict[str, Any]:
    """Return a protected table for programs, as ``ondiris protect --format json`` writes it."""
    return dict(content_of(document))


def summary_json(document: Document) -> dict[str, Any]:
    """Return a protected table's rules, account and audit without its cells."""
    return {name: value for name, value in content_of(document).items() if name != "cells"}


def withheld_json(release: Withheld) -> dict[str, str]:
    """Return a release that is not shown: its name and the reason, nothing of its content."""
    return {"world": release.world, "id": release.id, "withheld": release.code}


@dataclass(frozen=True, slots=True)
class _Counts:
    """Numbers of a release's row, each leading to the release's page."""

    content: Content

    def of(self, value: object) -> Number:
        number = Decimal(str(value))
        digits = max(0, -int(number.normalize().as_tuple().exponent))
        origin = Badge.SYNTHETIC if self.content["world"] == "synthetic" else Badge.PUBLISHED
        return Number(number, digits, "", address_of(self.content), low=number, high=number,
                      origin=origin)  # fmt: skip


def _release(desk: Desk, content: Content, rules: Sequence[str]) -> tuple[Cell, ...]:
    account, counts = content["account"], _Counts(content)
    cells = Counter(cell["confidentiality"] for cell in content["cells"])
    share = Decimal(100 * cells["C"]) / max(int(account["cells"]), cells["C"], 1)
    told = [_recoding(desk, str(content["recoding"]))] if content.get("recoding") else []
    if content["method"] == "rounding":
        told.append(_method(desk, content))
    return (
        Text(", ".join(_when(desk, content))),
        Text(table_name(desk, content), note="; ".join(told), href=address_of(content)),
        counts.of(share.quantize(Decimal("0.1"))),
        counts.of(account["cells"]),
        counts.of(account["primary"]),
        *(counts.of(account["by_rule"].get(rule, 0)) for rule in rules),
        counts.of(account["secondary"]),
        counts.of(account["information_lost_pct"]),
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


def _method(desk: Desk, content: Content) -> str:
    words = desk.voice.words
    if content["method"] == "rounding":
        base = money(desk, content["base"], str(content["unit"]))
        return words("rounded to multiples of: %(base)s", base=base)
    return words("cells hidden")


def _recoding(desk: Desk, what: str) -> str:
    """Return a recoding in words: codes that stand together, or a level left out."""
    words = desk.voice.words
    match what.split():
        case ["merge", dimension, codes]:
            return words("together: %(names)s", names=code_name(desk, dimension, codes))
        case ["drop", "leaves", "of", dimension]:
            return words("without the finest level: %(what)s", what=_small(desk, dimension))
    return what


def _small(desk: Desk, dimension: str) -> str:
    words = desk.voice.words
    return {
        "activity": words("activity"),
        "area": words("district"),
        "size": words("size class"),
    }[dimension]


def _cell_name(desk: Desk, name: str) -> str:
    """Return the names of a cell's codes, whatever dimensions they are of."""
    lists = {"activity": "activities", "area": "areas", "size": "scopes"}
    catalogue = desk.voice.catalogue

    def named(code: str) -> str:
        own = (d for d, of in lists.items() if code.partition("+")[0] in catalogue[of])
        dimension = next(own, "")
        return code_name(desk, dimension, code) if dimension else code

    return " · ".join(named(code) for code in name.split("|"))


def _stated(desk: Desk, rules: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield what rules ask of a cell, and who attacks in the audit."""
    words = desk.voice.words

    def number(name: str) -> str:
        return _plain(desk, rules[name])

    if "minimum_frequency" in rules:
        yield words("Fewest holdings in a cell"), number("minimum_frequency")
    if "dominance_n" in rules:
        label = words(
            "Largest share of the biggest holdings (number: %(n)s), %%", n=number("dominance_n")
        )
        yield label, number("dominance_k_pct")
    if "p_percent" in rules:
        yield words("No contributor may be estimated closer than, %%"), number("p_percent")
    if "pq_p" in rules:
        label = words("Estimate before and after publication, %%")
        yield label, f"{number('pq_q')} / {number('pq_p')}"
    attackers = {
        "none": words("an outsider"),
        "sole-contributors": words("an outsider; any enterprise alone in a cell"),
    }
    yield words("Attackers of the audit"), attackers[str(rules["insiders"])]
    yield words("Decided in"), str(rules["document"]) or words("not stated")


def _day(desk: Desk, rules: Mapping[str, Any]) -> str:
    return desk.voice.day(date.fromisoformat(str(rules["valid_from"])))


def _plain(desk: Desk, value: object) -> str:
    number = Decimal(str(value))
    digits = max(0, -int(number.normalize().as_tuple().exponent))
    return decimal_text(number, digits, desk.voice.lang)


def _rule_names(desk: Desk) -> dict[str, str]:
    words = desk.voice.words
    return {
        "frequency": words("few holdings"),
        "dominance": words("dominance"),
        "p-percent": words("p per cent"),
        "pq": words("pq"),
        "zero": words("zero"),
    }


def _by_rule(desk: Desk, counts: Mapping[str, int]) -> str:
    names = _rule_names(desk)
    return ", ".join(f"{names[rule]}: {_plain(desk, n)}" for rule, n in counts.items() if n)


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
    origin: tuple[Badge, ...] = (),
    *,
    grouped: bool = False,
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
        origin=origin,
        alt=headline,
        grouped=grouped,
    )
