"""One release in words: what it is, who attacked it, what it cost, under which rules.

Made of a `Protected` document and of nothing else: counts, rules and names, never a hidden value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ondiris.model import Period
from ondiris.publishing.disclosure.sheets import (
    LISTS,
    Content,
    Document,
    code_name,
    content_of,
    measure_name,
    money,
)
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.numbers import NBSP, decimal_text

__all__ = [
    "Fact",
    "about_audit",
    "about_loss",
    "about_release",
    "about_rules",
    "exposed_cells",
    "first_day",
    "method_text",
    "recoding_text",
    "rule_names",
    "stated_rules",
]

Fact = tuple[str, str]
"""What is told, and what is said of it."""


def about_release(desk: Desk, document: Document) -> tuple[Fact, ...]:
    """Return what a table is: measure, period, world, day of its returns, method, recoding."""
    voice, words, content = desk.voice, desk.voice.words, content_of(document)
    unit = voice.unit_title(str(content["unit"]))
    facts = [
        (words("Measure"), f"{measure_name(desk, content)}, {unit}"),
        (words("Period"), voice.period(Period.parse(str(content["period"])))),
        (words("World"), voice.label("worlds", str(content["world"]))),
        (words("Returns received by"), voice.day(date.fromisoformat(str(content["as_of"])))),
        (words("Method"), method_text(desk, content)),
    ]
    if content.get("recoding"):
        facts.append(
            (words("Coarser than reported"), recoding_text(desk, str(content["recoding"])))
        )
    if content.get("weighted"):
        facts.append((words("Sample"), words("some enterprises stand for several")))
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
    lost = f"≈{NBSP}{_plain(desk, account['information_lost_pct'])}"
    facts.append((words("Information lost, %%"), lost))
    if account["gap_to_bound_pct"]:
        gap = _plain(desk, account["gap_to_bound_pct"])
        facts.append((words("Dearer than the cheapest protection by at most, %%"), gap))
    if account["waivers"]:
        facts.append((words("Consents to be visible"), _plain(desk, account["waivers"])))
    return (*facts, *_by_hand(desk, account.get("marks", {})))


def _by_hand(desk: Desk, counts: Mapping[str, int]) -> Iterator[Fact]:
    """Yield how many cells were decided before the table was made, by how."""
    words = desk.voice.words
    named = {
        "hidden": words("Cells hidden by decision"),
        "kept": words("Cells never hidden, by decision"),
        "opened": words("Cells opened by a document"),
        "weighed": words("Cells given another weight"),
    }
    yield from ((named[how], _plain(desk, count)) for how, count in counts.items() if count)


def about_rules(desk: Desk, document: Document) -> tuple[Fact, ...]:
    """Return the rules that a table was made under."""
    rules = content_of(document)["rules"]
    return ((desk.voice.words("In force from"), first_day(desk, rules)), *stated_rules(desk, rules))


def exposed_cells(desk: Desk, document: Document) -> tuple[Fact, ...]:
    """Return the cells that others expose already, each with the names of its sources."""

    def source(id: str) -> str:  # noqa: A002 - the ledger's own word
        known = desk.sources.get(id)
        return f"{desk.publisher(id)}: {known.title}" if known else id

    content = content_of(document)
    return tuple(
        (_cell_name(desk, str(one["cell"])), "; ".join(map(source, one["sources"])))
        for one in content["account"]["exposed_by_others"]
    )


def method_text(desk: Desk, content: Content) -> str:
    """Return how a table was made safe."""
    words = desk.voice.words
    if content["method"] == "rounding":
        base = money(desk, content["base"], str(content["unit"]))
        return words("rounded to multiples of: %(base)s", base=base)
    return words("cells hidden")


def recoding_text(desk: Desk, what: str) -> str:
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
    catalogue = desk.voice.catalogue

    def named(code: str) -> str:
        own = (d for d, of in LISTS.items() if code.partition("+")[0] in catalogue[of])
        dimension = next(own, "")
        return code_name(desk, dimension, code) if dimension else code

    return " · ".join(named(code) for code in name.split("|"))


def stated_rules(desk: Desk, rules: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield what rules ask of a cell, and who attacks in the audit."""
    words = desk.voice.words

    def number(name: str) -> str:
        return _plain(desk, rules[name])

    if "minimum_frequency" in rules:
        yield words("Fewest holdings in a cell"), number("minimum_frequency")
    for rule in dominance_rules(rules):
        label = words(
            "Largest share of the biggest holdings (number: %(n)s), %%", n=_plain(desk, rule["n"])
        )
        yield label, _plain(desk, rule["k_pct"])
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
    yield words("Decided in"), words(str(rules["document"]) or "not stated")


def dominance_rules(rules: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the dominance rules that a document states: one by two keys of its own, or a list."""
    if "dominance_n" in rules:
        return [{"n": rules["dominance_n"], "k_pct": rules["dominance_k_pct"]}]
    return list(rules.get("dominance", ()))


def first_day(desk: Desk, rules: Mapping[str, Any]) -> str:
    """Return the day on which rules come into force."""
    return desk.voice.day(date.fromisoformat(str(rules["valid_from"])))


def _plain(desk: Desk, value: object) -> str:
    number = Decimal(str(value))
    digits = max(0, -int(number.normalize().as_tuple().exponent))
    return decimal_text(number, digits, desk.voice.lang)


def rule_names(desk: Desk) -> dict[str, str]:
    """Return what each primary rule is called."""
    words = desk.voice.words
    return {
        "frequency": words("few holdings"),
        "dominance": words("dominance"),
        "p-percent": words("p per cent"),
        "pq": words("pq"),
        "zero": words("zero"),
        "marked": words("decided by hand"),
    }


def _by_rule(desk: Desk, counts: Mapping[str, int]) -> str:
    names = rule_names(desk)
    return ", ".join(f"{names[rule]}: {_plain(desk, n)}" for rule, n in counts.items() if n)
