"""Late returns that would betray who sent them, and are held back until more have come.

A month that is public already changes when a return comes in late or is corrected, and whoever
compares two vintages sees by how much.  Every sum that an attacker can form of public figures
(a public activity; what is left of it beside its public parts) is therefore judged: where the
holdings that changed it are too few or one of them dominates, the primary rules say so, and the
returns behind it count as they were when the month was last public.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy import sparse

from ondiris.disclosure import Cells, Hierarchy, Rules, Waiver, primary_cells
from ondiris.production.figures.keeping import KeptChange

__all__ = [
    "HELD",
    "Changes",
    "HeldStore",
    "changes_since",
    "held_back",
    "public_sums",
    "rows_of_late",
    "without_held",
]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
HELD = pa.schema([("bin", pa.string()), ("month", pa.int64()), ("until", pa.date32())])
"""Returns held back: of an enterprise and month, those of a day after ``until`` do not count."""
COLUMNS = ["bin", "month", "value", "received", "accepted"]


class HeldStore:
    """The late returns of one world of a home that were held back so far.

    Parameters
    ----------
    folder : Path
        ``disclosure/<world>`` of the home.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "held.parquet"

    def kept(self) -> pa.Table:
        """Return what was held back so far, as `HELD`."""
        return pq.read_table(self.path) if self.path.is_file() else HELD.empty_table()

    def file_of(self, held: pa.Table) -> bytes:
        """Return what is kept of the returns held back now; nothing where nothing is to change."""
        if held.equals(self.kept()):
            return b""
        sink = pa.BufferOutputStream()
        pq.write_table(held, sink)
        return bytes(memoryview(sink.getvalue()))

    def keep(self, change: KeptChange, data: bytes) -> None:
        """Write the file into a change of the home, as private as the returns.

        Parameters
        ----------
        change : KeptChange
        data : bytes
            From `file_of`.
        """
        with change.private(self.path.relative_to(change.root).as_posix()) as file:
            file.write(data)


def without_held(returns: nw.LazyFrame[Any], held: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Leave out returns of a later day than that until which they are held back.

    Parameters
    ----------
    returns : lazy frame
        Every row ever received.
    held : lazy frame
        ``bin month until``, one row an enterprise and month.
    """
    beside = returns.join(held, on=["bin", "month"], how="left")
    counts = nw.col("until").is_null() | (nw.col("received") <= nw.col("until"))
    return beside.filter(counts).drop("until")


def rows_of_late(files: Sequence[Path], kept: pa.Table, *, since: date) -> pa.Table:
    """Return all rows of the enterprises that something came of since a day, or is held back of.

    Parameters
    ----------
    files : sequence of Path
        Parquet files of returns.
    kept : pyarrow.Table
        `HELD`: what was held back so far.
    since : date
        Day of the newest return in the last public vintage.
    """
    came = pq.read_table(files, columns=["bin"], filters=[("received", ">", since)])
    bins = pa.array(sorted({*came["bin"].to_pylist(), *kept["bin"].to_pylist()}), pa.string())
    return pq.read_table(files, columns=COLUMNS, filters=pc.field("bin").isin(bins))


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What late and corrected returns change in months that are public.

    Parameters
    ----------
    bin, holder, activity : str array, shape (changes,)
        Enterprise, holding it belongs to, leaf activity.
    month : int array, shape (changes,)
    until : date array, shape (changes,)
        Day of the vintage that counts while a change is held back.
    amount : float array, shape (changes,)
        By how much output changed, in the currency, without sign.
    """

    bin: NDArray[np.str_]
    holder: NDArray[np.str_]
    activity: NDArray[np.str_]
    month: Ints
    until: NDArray[np.datetime64]
    amount: NDArray[np.float64]

    def table(self, chosen: Bools) -> pa.Table:
        """Return some of the changes as `HELD`."""
        return pa.table(
            {
                "bin": self.bin[chosen].tolist(),
                "month": self.month[chosen],
                "until": self.until[chosen].astype("datetime64[D]").tolist(),
            },
            schema=HELD,
        )


def changes_since(
    rows: pa.Table,
    held: pa.Table,
    *,
    public: date,
    now: date,
    last: int,
    holders: Mapping[str, tuple[str, str]],
) -> Changes:
    """Return what changed in public months since they were public.

    Parameters
    ----------
    rows : pyarrow.Table
        Returns: ``bin month value received accepted``.
    held : pyarrow.Table
        `HELD`: changes that were held back so far.
    public : date
        Day of the newest return in the last public vintage.
    now : date
        Returns that came in by then are asked about.
    last : int
        Last month that is public.
    holders : mapping of str to (str, str)
        Enterprise to its holding and leaf activity.
    """
    until = {
        (b, m): u
        for b, m, u in zip(*(held[c].to_pylist() for c in ("bin", "month", "until")), strict=True)
    }
    came = pc.and_(pc.greater(rows["received"], public), pc.less_equal(rows["received"], now))
    late = rows.filter(pc.and_(came, pc.less_equal(rows["month"], last)))
    for key in set(zip(late["bin"].to_pylist(), late["month"].to_pylist(), strict=True)):
        until.setdefault(key, public)
    asked = [key for key in sorted(until) if key[0] in holders and key[1] <= last]
    before = _values(rows, {key: until[key] for key in asked})
    after = _values(rows, dict.fromkeys(asked, now))
    changed = [key for key in asked if before[key] != after[key]]
    return Changes(
        bin=np.array([b for b, _ in changed], dtype=np.str_),
        holder=np.array([holders[b][0] for b, _ in changed], dtype=np.str_),
        activity=np.array([holders[b][1] for b, _ in changed], dtype=np.str_),
        month=np.array([m for _, m in changed], dtype=np.int64),
        until=np.array([until[key] for key in changed], dtype="datetime64[D]"),
        amount=np.array([abs(after[key] - before[key]) for key in changed]),
    )


def _values(rows: pa.Table, days: dict[tuple[str, int], date]) -> dict[tuple[str, int], float]:
    """Return the output of some returns, as each was known on a day of its own; zero before any."""
    of_months = pc.is_in(rows["month"], pa.array(sorted({m for _, m in days}), pa.int64()))
    near = rows.filter(pc.and_(of_months, rows["accepted"]))
    newest: dict[tuple[str, int], date] = {}
    found = dict.fromkeys(days, 0.0)
    columns = (near[c].to_pylist() for c in ("bin", "month", "received", "value"))
    for number, month, received, value in zip(*columns, strict=True):
        key = (number, month)
        if key not in days or received > days[key]:
            continue
        if received > newest.get(key, date.min):
            newest[key], found[key] = received, 0.0
        if received == newest[key]:
            found[key] += float(value or 0.0)
    return found


def public_sums(tree: Hierarchy, public: AbstractSet[str]) -> list[frozenset[str]]:
    """Return the leaf activities behind every sum that public activities let an attacker form.

    Parameters
    ----------
    tree : Hierarchy
        Of activities.
    public : set of str
        Activities that are public.
    """
    leaves = {tree.codes[int(i)] for i in tree.leaves}
    below: dict[str, set[str]] = {code: set() for code in tree.codes}
    for leaf in leaves:
        above: str | None = leaf
        while above is not None:
            below[above].add(leaf)
            above = tree.parents[above]
    sums: dict[frozenset[str], None] = {}
    for code in tree.codes:
        if code in public:
            parts = [below[c] for c in public & set(tree.codes) if below[c] < below[code]]
            sums[frozenset(below[code])] = None
            sums[frozenset(below[code] - set().union(*parts))] = None
    return [found for found in sums if found]


def held_back(
    changes: Changes,
    sums: Iterable[frozenset[str]],
    rules: Rules,
    waivers: Sequence[Waiver] = (),
) -> Bools:
    """Tell which changes must wait for others.

    Parameters
    ----------
    changes : Changes
    sums : iterable of set of str
        From `public_sums`.
    rules : Rules
        In force.
    waivers : sequence of Waiver
        Consents in force.

    Returns
    -------
    bool array, shape (changes,)
        Whatever is left of each sum and month has enough holdings behind it, none of which
        dominates.
    """
    held = np.zeros(len(changes.bin), dtype=np.bool_)
    groups = [np.isin(changes.activity, sorted(found)) for found in sums]
    if not groups or not len(held):
        return held
    months, month = np.unique(changes.month, return_inverse=True)
    holders, holder = np.unique(changes.holder, return_inverse=True)
    agreed = np.isin(holders, [w.holding for w in waivers])
    size = (len(groups) * len(months), len(holders))
    rows = np.concatenate([np.flatnonzero(g) for g in groups])
    cell = np.concatenate([k * len(months) + month[g] for k, g in enumerate(groups)])
    while True:
        counted = ~held[rows]
        shares = sparse.csr_array(
            (changes.amount[rows][counted], (cell[counted], holder[rows][counted])), shape=size
        )
        shares.sum_duplicates()
        sensitive = primary_cells(Cells.of_shares(shares, holders, agreed), rules).primary
        more = rows[counted & sensitive[cell]]
        if len(more) == 0:
            return held
        held[more] = True
