"""What a release changed as JSON and CSV: one shape for the command line and the web door."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from ondiris.model import KEY_FIELDS
from ondiris.model.chain import ChainLink
from ondiris.production.figures.calendar import Expected, LateSeries
from ondiris.production.figures.changes import Moved, ReleaseChanges, Revised
from ondiris.production.figures.rows import Row
from ondiris.publishing.figures.answers import row_json, vintage_json

__all__ = ["chain_json", "changes_csv", "changes_json"]

CHANGES_SCHEMA = "ondiris.changes/1"
CHAIN_SCHEMA = "ondiris.chain/1"


def changes_json(
    changes: ReleaseChanges, late: Sequence[LateSeries], expected: Sequence[Expected]
) -> dict[str, object]:
    """Return what changed, with the series that are late and the releases to come.

    Parameters
    ----------
    changes : ReleaseChanges
    late : sequence of LateSeries
    expected : sequence of Expected
    """
    return {
        "schema": CHANGES_SCHEMA,
        "since": vintage_json(changes.before),
        "vintage": vintage_json(changes.after),
        "new": [row_json(row) for row in changes.new],
        "revised": [_revised(one) for one in changes.revised],
        "withdrawn": [row_json(row) for row in changes.withdrawn],
        "conflicts": [
            {
                "conflict": "opened" if one.opened else "closed",
                "figures": [row_json(row) for row in one.rows],
            }
            for one in changes.conflicts
        ],
        "moved": [_moved(one) for one in changes.moved],
        "confirmed": changes.confirmed,
        "compiled_not_shown": changes.compiled,
        "late": [
            {
                "provider": one.provider,
                **_key(one),
                "newest": one.newest.isoformat(),
                "due": one.day.isoformat(),
                "days_after_period": one.rule.days,
                "stated": one.rule.stated,
            }
            for one in late
        ],
        "expected": [
            {
                "provider": one.rule.provider,
                "measure": one.rule.measure or None,
                "period": str(one.period),
                "day": one.day.isoformat(),
                "days_after_period": one.rule.days,
                "stated": one.rule.stated,
            }
            for one in expected
        ],
    }


def _revised(one: Revised) -> dict[str, object]:
    return {
        "old": row_json(one.old),
        "new": row_json(one.new),
        "difference": f"{one.difference.normalize():f}",
        "cause": str(one.cause),
        "growth_old": None if one.growth is None else f"{one.growth[0]:f}",
        "growth_new": None if one.growth is None else f"{one.growth[1]:f}",
    }


def _moved(one: Moved) -> dict[str, object]:
    was, now = one.amounts or (None, None)
    return {
        "kind": str(one.kind),
        "subject": one.subject,
        "property": one.property,
        "old": one.old or None,
        "new": one.new,
        "days": one.days,
        "old_amount": was and f"{was.number:f}",
        "new_amount": now and f"{now.number:f}",
        "source": one.source or None,
        "evidence": one.evidence,
    }


def _key(one: LateSeries) -> dict[str, str | None]:
    pairs = zip(KEY_FIELDS, one.key.texts, strict=True)
    return {name: text or None for name, text in pairs if name != "base_period"}


_COLUMNS = (
    "change", "measure", "of", "area", "activity", "subject", "scope", "unit", "period", "old",
    "new", "unit_multiplier", "difference", "days", "growth_old", "growth_new", "cause", "source",
    "old_id", "new_id",
)  # fmt: skip


def changes_csv(changes: ReleaseChanges) -> str:
    """Return what changed as CSV: a row for each figure, promise, launch and forecast."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_lines(changes))
    return text.getvalue()


def _lines(changes: ReleaseChanges) -> Iterator[dict[str, object]]:
    for row in changes.new:
        yield {"change": "new", **_place(row), "new": row.text, "new_id": row.id}
    for one in changes.revised:
        growth = one.growth or ("", "")
        yield {
            "change": "promise" if one.promised else "revised",
            **_place(one.new),
            "old": one.old.text if one.old.multiplier == one.new.multiplier else _scaled(one),
            "new": one.new.text,
            "difference": f"{one.difference.normalize():f}",
            "growth_old": str(growth[0]),
            "growth_new": str(growth[1]),
            "cause": str(one.cause),
            "old_id": one.old.id,
            "new_id": one.new.id,
        }
    for row in changes.withdrawn:
        yield {"change": "withdrawn", **_place(row), "old": row.text, "old_id": row.id}
    for conflict in changes.conflicts:
        name = "conflict opened" if conflict.opened else "conflict closed"
        for row in conflict.rows:
            yield {"change": name, **_place(row), "new": row.text, "new_id": row.id}
    for moved in changes.moved:
        shape = _moved(moved)
        yield {
            "change": shape["kind"], "measure": shape["property"], "subject": shape["subject"],
            "old": shape["old"], "new": shape["new"], "days": shape["days"],
            "source": shape["source"], "new_id": shape["evidence"],
        }  # fmt: skip


def _scaled(one: Revised) -> str:
    """Return the old value in the scale of the new one."""
    return f"{one.old.number.scaleb(-one.new.multiplier).normalize():f}"


def _place(row: Row) -> dict[str, object]:
    key = row.key
    return {
        "measure": key.measure, "of": key.of, "area": key.area, "activity": key.activity,
        "subject": key.subject, "scope": str(key.scope), "unit": key.unit,
        "period": str(row.period), "unit_multiplier": row.multiplier, "source": row.source,
    }  # fmt: skip


def chain_json(
    links: Iterable[tuple[ChainLink, tuple[str, ...]]],
) -> dict[str, object]:
    """Return the public chain with the identifiers that each hash rests on."""
    return {
        "schema": CHAIN_SCHEMA,
        "revisions": [
            {
                "number": link.number,
                "recorded_at": link.recorded_at,
                "previous": link.previous,
                "hash": link.hash,
                "entries": list(entries),
            }
            for link, entries in links
        ],
    }
