"""Protected tables, audits and coarser tables as text for a terminal or a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ondiris.cli.options import OutputFormat
from ondiris.codes import counted
from ondiris.errors import Refused

if TYPE_CHECKING:
    from ondiris.disclosure import Narrowing, Proof, Recoding
    from ondiris.production.disclosure.planned import Ways

__all__ = ["account_text", "audit_text", "recodings_text", "refuse_shortfalls", "tables_text"]

_SHOWN = 5


def tables_text(
    contents: Sequence[Mapping[str, Any]], output: OutputFormat, ways: Ways | None = None
) -> str:
    """Return protected tables as text.

    Parameters
    ----------
    contents : sequence of mapping
        Of the documents.
    output : OutputFormat
    ways : Ways, optional
        What a plan hides beside the same periods one after the other.
    """
    match output:
        case OutputFormat.JSON:
            several: dict[str, Any] = {"schema": "ondiris.protected-tables/1", "tables": contents}
            if ways is not None:
                several["plan"] = ways.to_json()
            return json.dumps(contents[0] if len(contents) == 1 else several, ensure_ascii=False)
        case OutputFormat.CSV:
            return "\n\n".join(map(_csv, contents))
        case OutputFormat.TABLE:
            tables = "\n\n".join("\n".join(_lines(content)) for content in contents)
            return tables if ways is None else f"{tables}\n{_told_ways(ways)}"


def _told_ways(ways: Ways) -> str:
    """Return what a plan hides beside the same periods one after the other."""

    def hidden(counts: Sequence[int]) -> str:
        return (
            " + ".join(str(count) for count in counts) + " hidden" if counts else "no safe tables"
        )

    cost = "" if ways.cost_pct is None else f", {ways.cost_pct} % of the cost"
    kept = "" if ways.kept == "together" else " The second was cheaper and is kept."
    return (
        f"Planned together: {hidden(ways.together)}{cost}; one after the other: "
        f"{hidden(ways.one_by_one)}.{kept}"
    )


def _csv(document: Mapping[str, Any]) -> str:
    names = [*document["dimensions"], "value", "confidentiality"]
    extra = [n for n in ("low", "high", "herfindahl") if any(n in c for c in document["cells"])]
    rows = [[*names, *extra]]
    for cell in document["cells"]:
        value = "c" if cell["value"] is None else cell["value"]
        told = [_told(cell.get(name)) for name in extra]
        codes = [cell[d] for d in document["dimensions"]]
        rows.append([*codes, value, cell["confidentiality"], *told])
    return csv_text(rows)


def csv_text(rows: Sequence[Sequence[object]]) -> str:
    """Return rows as CSV without the last end of line."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().removesuffix("\n")


def _told(value: object) -> str:
    if isinstance(value, list):
        return "-".join(str(end) for end in value)
    return "" if value is None else str(value)


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    for cell in document["cells"]:
        codes = "  ".join(f"{cell[d]:<16}" for d in document["dimensions"])
        value = "c" if cell["value"] is None else cell["value"]
        if "low" in cell:
            value = f"c  {cell['low'] or ''} … {cell['high'] or ''}"
        band = f"  Herfindahl {_told(cell['herfindahl'])}" if "herfindahl" in cell else ""
        yield f"{codes}{value:>20}{band}"
    yield account_text(document)


def account_text(document: Mapping[str, Any]) -> str:
    """Return what was done to a table, and its audit, in a line."""
    audit, account = document["audit"], document["account"]
    done = (
        f"{account['primary']} primary and {account['secondary']} secondary cells hidden of "
        f"{account['cells']}"
    )
    if document["method"] == "rounding":
        done = (
            f"{counted(account['cells'], 'cell')} rounded to multiples of {document['base']}, "
            f"{account['primary']} of them sensitive"
        )
    return (
        f"{done}; {account['information_lost_pct']} % of the information lost. "
        f"Audit: {counted(audit['claims'], 'claim')}, {counted(audit['insiders'], 'insider')}, "
        f"{counted(audit['shortfalls'], 'shortfall')}."
    )


def audit_text(
    name: str, proof: Proof, output: OutputFormat, narrowings: Sequence[Narrowing] = ()
) -> str:
    """Return an audit of somebody's table as text.

    Parameters
    ----------
    name : str
        Of the file.
    proof : Proof
    output : OutputFormat
    narrowings : sequence of Narrowing
        What narrows the exposed cells, where that was asked.
    """
    if output is OutputFormat.JSON:
        record: dict[str, Any] = {
            "schema": "ondiris.audit/1", "file": name, "audit": proof.to_json(),
        }  # fmt: skip
        if narrowings:
            record["exposed"] = [
                {
                    "cell": one.cell,
                    "how": one.how,
                    "known_within_pct": _pct(one),
                    "by": list(one.by),
                }
                for one in narrowings
            ]
        return json.dumps(record, ensure_ascii=False)
    if output is OutputFormat.CSV and narrowings:
        rows = [[one.cell, one.how, _pct(one), " ".join(one.by)] for one in narrowings]
        return csv_text([["cell", "how", "known_within_pct", "by"], *rows])
    head = (
        f"{name}: {counted(proof.protected, 'protected cell')}, "
        f"{counted(proof.claims, 'claim')}, {counted(proof.insiders, 'insider')}, "
        f"{counted(proof.witnesses, 'witness')}, "
        f"{counted(len(proof.shortfalls), 'shortfall')}."
    )
    return "\n".join([head, *map(_narrowing_text, narrowings)])


def _pct(one: Narrowing) -> float | None:
    return round(one.known_within_pct, 2) if one.known_within_pct < float("inf") else None


def _narrowing_text(one: Narrowing) -> str:
    if one.how == "shown":
        return f"  {one.cell}: sensitive and shown"
    if not one.by:
        return f"  {one.cell}: a sum that anybody can work out"
    more = f" and {len(one.by) - _SHOWN} more" if len(one.by) > _SHOWN else ""
    who = "by whoever is alone in" if one.how == "insider" else "from"
    pct = _pct(one)
    room = "without an end on one side" if pct is None else f"to within {pct:g} %"
    room = "exactly" if pct == 0 else room
    return f"  {one.cell}: known {room}, {who} {', '.join(one.by[:_SHOWN])}{more}"


def refuse_shortfalls(proof: Proof) -> None:
    """Refuse a table that leaves a secret too narrow.

    Raises
    ------
    Refused
        ``shortfalls``.
    """
    if proof.holds:
        return
    shown = ", ".join(proof.shortfalls[:_SHOWN])
    raise Refused(
        "shortfalls",
        f"{counted(len(proof.shortfalls), 'cell')} could be narrowed too far: {shown}",
        hint="Hide more cells; `ondiris protect` finds which.",
        shortfalls=len(proof.shortfalls),
    )


def recodings_text(found: Sequence[Recoding], output: OutputFormat) -> str:
    """Return coarser tables by the information they keep."""
    if output is OutputFormat.JSON:
        rows = [
            {
                "what": r.what,
                "information_kept_pct": round(r.information_kept_pct, 2),
                "hidden": r.hidden,
            }
            for r in found
        ]
        return json.dumps({"schema": "ondiris.recodings/1", "recodings": rows})
    lines = [f"{r.information_kept_pct:6.2f} % kept, {r.hidden} hidden: {r.what}" for r in found]
    if found:
        lines.append(f'Release one of them with --recode "{found[0].what}".')
    else:
        lines.append("There is no coarser table that can be protected.")
    return "\n".join(lines)
