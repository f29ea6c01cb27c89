"""Returns of enterprises under a home: taken in, edited, kept as Parquet.

A home keeps returns apart by world: ``returns/<world>/register.parquet`` and one file for each
intake.  Files are only added; which return stands is decided when figures are compiled, as of a
day.  Editing happens at intake: a return with a fatal failure is kept and marked, never changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ondiris.errors import InvalidFile, NotFound
from ondiris.indices.editing import edit, hidiroglou_berthelot
from ondiris.indices.result import Flags, Floats, Integers
from ondiris.indices.rules import EditRules, MovementRule
from ondiris.model import Month
from ondiris.production.figures.keeping import kept_together, unwritable, write_whole

__all__ = ["Intake", "ReturnStore", "edited"]


_COMPARED = ("bin", "product", "month", "unit", "quantity", "value", "shipments", "employees")


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of taking in a file of returns.

    Parameters
    ----------
    rows, returns : int
        Rows, and enterprise months among them.
    set_aside : int
        Enterprise months set aside by a fatal rule.
    queried : int
        Rows with a question.
    by_rule : mapping of str to int
        Failing rows by rule.
    new : bool
        Whether anything was added; a file already known adds nothing.
    """

    rows: int
    returns: int
    set_aside: int
    queried: int
    by_rule: dict[str, int]
    new: bool


def no_register(world: str) -> NotFound:
    """Return what every door says where a world has no register of enterprises."""
    return NotFound(
        "no-register",
        f"there is no register of enterprises in {world}",
        hint="Load one, or make a synthetic city with ondiris synthesise.",
    )


class ReturnStore:
    """The returns of one world under a home.

    Parameters
    ----------
    folder : Path
        ``returns/<world>`` of the home.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def files(self) -> list[Path]:
        """Files of returns, in a fixed order."""
        return sorted(f for f in self.folder.glob("*.parquet") if f.name != "register.parquet")

    def register(self) -> pa.Table:
        """Return the register of enterprises.

        Raises
        ------
        NotFound
            The world has no register yet.
        """
        path = self.folder / "register.parquet"
        if not path.exists():
            raise no_register(self.folder.name)
        return pq.read_table(path)

    def write_register(self, register: pa.Table) -> bool:
        """Keep a register; return whether it differs from the one kept."""
        path = self.folder / "register.parquet"
        if path.exists() and pq.read_table(path).equals(register):
            return False
        self._write(register, path)
        return True

    def add(self, rows: pa.Table, name: str) -> bool:
        """Keep edited rows; return False where the same rows are kept already."""
        digest = hashlib.sha256()
        for column in rows.columns:
            for chunk in column.chunks:
                for buffer in pa.array(chunk).buffers():
                    digest.update(buffer or b"")
        path = self.folder / f"{name}-{digest.hexdigest()[:12]}.parquet"
        if path.exists():
            return False
        self._refuse_overlap(rows)
        self._write(rows, path)
        return True

    def _refuse_overlap(self, rows: pa.Table) -> None:
        """Refuse a second version of one return on one day: neither would be the newer."""
        if not self.files:
            return
        days = rows["received"].unique().to_pylist()
        months = rows["month"].unique().to_pylist()
        wanted = pc.field("received").isin(days) & pc.field("month").isin(months)
        kept = pq.read_table(self.files, columns=["bin", "month"], filters=wanted)
        both = set(zip(*(kept[c].to_pylist() for c in ("bin", "month")), strict=True))
        twice = both & set(zip(*(rows[c].to_pylist() for c in ("bin", "month")), strict=True))
        if twice:
            raise InvalidFile(
                "overlapping-vintages",
                f"{len(twice)} returns came in on that day already, with other rows",
                hint="Say with --received on which later day the correction came in.",
                count=len(twice),
            )

    def replace_all(self, files: Sequence[tuple[str, pa.Table]], register: pa.Table) -> None:
        """Put a whole world in place of the one kept, all at once."""
        below = f"{self.folder.parent.name}/{self.folder.name}"
        tables = {"register": register, **dict(files)}
        with kept_together(self.folder.parents[1]) as change:
            for name, rows in tables.items():
                place = change.place(f"{below}/{name}.parquet")
                pq.write_table(rows, place, compression="zstd")
            change.gone += [f"{below}/{f.name}" for f in self.files if f.stem not in tables]

    def before(self, months: Sequence[int]) -> pa.Table | None:
        """Return the accepted rows of given months, None where nothing is kept."""
        if not self.files:
            return None
        wanted = pc.field("month").isin(list(months)) & pc.field("accepted")
        return pq.read_table(self.files, filters=wanted)

    def _write(self, table: pa.Table, path: Path) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(error, "the home") from error
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        write_whole(path, memoryview(sink.getvalue()))


def edited(
    rows: pa.Table,
    earlier: pa.Table | None,
    activities: dict[str, str],
    rules: EditRules,
) -> tuple[pa.Table, Intake]:
    """Hold rows against the rules and mark them.

    Parameters
    ----------
    rows : pyarrow.Table
        New rows, in the schema of `ondiris.sources.returns.SCHEMA`.
    earlier : pyarrow.Table or None
        Accepted rows of the months before.
    activities : dict of str to str
        Activity of each enterprise, for judging movements within a group.
    rules : EditRules
        The home's edit rules.

    Returns
    -------
    rows : pyarrow.Table
        With ``accepted`` (the same for a whole return) and ``failed`` (names of failed rules).
    intake : Intake
        Counts; ``new`` is True.
    """
    count = rows.num_rows
    kept = rows.select([*_COMPARED])
    if earlier is not None and earlier.num_rows:
        kept = pa.concat_tables([kept, earlier.select(kept.column_names)])
    now, before, unit_changed = _with_month_before(kept, count)
    report = edit(rules.records, now, before)
    names = [""] * count
    for rule, _, failing in report.failures:
        for i in failing:
            names[i] = f"{names[i]} {rule}".strip()
    odd = np.zeros(count, dtype=np.bool_)
    if rules.movement is not None:
        odd = _odd_movements(rows, activities, rules.movement, (now["value"], before["value"]))
    for i in np.flatnonzero(odd):
        names[i] = f"{names[i]} odd-movement".strip()
    for i in np.flatnonzero(unit_changed):
        names[i] = f"{names[i]} unit-changed".strip()
    bins = rows["bin"].combine_chunks().dictionary_encode()
    returns = _apart(bins.indices.to_numpy(), rows["month"].to_numpy())
    refused = np.isin(returns, np.unique(returns[report.fatal()]))
    marked = rows.append_column("accepted", pa.array(~refused)).append_column(
        "failed", pa.array(names, pa.string())
    )
    return marked, Intake(
        rows=count,
        returns=int(np.unique(returns).size),
        set_aside=int(np.unique(returns[refused]).size),
        queried=int(np.count_nonzero(report.queried() | odd | unit_changed)),
        by_rule={
            **report.counts(),
            "odd-movement": int(np.count_nonzero(odd)),
            "unit-changed": int(np.count_nonzero(unit_changed)),
        },
        new=True,
    )


def _apart(group: Integers, month: Integers) -> Integers:
    """Return one number for each pair of a group and a month."""
    return group * (int(Month.NEVER) + 1) + month


def _columns(table: pa.Table) -> dict[str, Floats]:
    columns = {
        name: table[name].combine_chunks().to_numpy(zero_copy_only=False).astype(np.float64)
        for name in ("quantity", "value", "shipments", "employees")
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        price = columns["value"] / columns["quantity"]
    columns["price"] = np.where(columns["quantity"] > 0, price, np.nan)
    return columns


def _with_month_before(
    kept: pa.Table, count: int
) -> tuple[dict[str, Floats], dict[str, Floats], Flags]:
    """Return columns of the first ``count`` rows now and a month before, and changed units."""
    series = [
        kept[name].combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
        for name in ("bin", "product")
    ]
    month = kept["month"].to_numpy()
    order = np.lexsort((month, series[1], series[0]))
    same = np.ones(order.size, dtype=np.bool_)
    same[0] = False
    for code in series:
        same[1:] &= code[order][1:] == code[order][:-1]
    same[1:] &= month[order][1:] == month[order][:-1] + 1
    previous = np.full(order.size, -1, dtype=np.int64)
    previous[order[1:]] = np.where(same[1:], order[:-1], -1)
    columns = _columns(kept)
    at = previous[:count]
    now = {name: values[:count] for name, values in columns.items()}
    before = {name: np.where(at >= 0, values[at], np.nan) for name, values in columns.items()}
    unit = kept["unit"].combine_chunks().dictionary_encode().indices.to_numpy()
    changed = (at >= 0) & (unit[:count] != unit[at])
    return now, before, np.asarray(changed, dtype=np.bool_)


def _odd_movements(
    rows: pa.Table, activities: dict[str, str], rule: MovementRule, moves: tuple[Floats, Floats]
) -> Flags:
    """Flag movements out of line within one activity and month (Hidiroglou-Berthelot)."""
    now, before = moves
    bins = rows["bin"].combine_chunks().dictionary_encode()
    names = sorted(set(activities.values()))
    place = {name: i for i, name in enumerate(names)}
    group = np.array([place.get(activities.get(b, ""), -1) for b in bins.dictionary.to_pylist()])
    code = _apart(group[bins.indices.to_numpy()], rows["month"].to_numpy())
    order = np.argsort(code, kind="stable")
    cuts = np.flatnonzero(np.diff(code[order])) + 1
    flags = np.zeros(code.size, dtype=np.bool_)
    for members in np.split(order, cuts):
        if members.size >= rule.smallest_group:
            flags[members] = hidiroglou_berthelot(
                now[members], before[members], size=rule.size, width=rule.width, floor=rule.floor
            )
    return flags
