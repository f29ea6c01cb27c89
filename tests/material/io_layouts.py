"""One small economy written in each layout of input-output tables that users hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xlsxwriter
from numpy.typing import NDArray

from ondiris.sources.io_table import TableOfFlows
from ondiris.sources.sheet import column_letters

Amounts = NDArray[np.float64]


@dataclass(frozen=True)
class TinyEconomy:
    """An economy of a few activities whose rows and columns add up, domestic and with imports.

    `imported` holds imports of each product by each activity, `bought_abroad` by final demand.
    """

    codes: tuple[str, ...]
    flows: Amounts
    demand: Amounts
    exports: Amounts
    imported: Amounts
    bought_abroad: Amounts
    taxes: Amounts
    wages: Amounts

    @property
    def output(self) -> Amounts:
        """What rows add up to."""
        return self.flows.sum(1) + self.demand.sum(1) + self.exports

    @property
    def other(self) -> Amounts:
        """What is left of value added beside wages."""
        inputs = self.flows.sum(0) + self.imported.sum(0)
        return self.output - inputs - self.taxes - self.wages

    @property
    def imports_of(self) -> Amounts:
        """Imports of each product, whoever uses them."""
        return self.imported.sum(1) + self.bought_abroad.sum(1)


def tiny(codes: tuple[str, ...] = ("A", "C10-12", "C29")) -> TinyEconomy:
    """Return three activities, with numbers that can be followed by hand."""
    return TinyEconomy(
        codes,
        flows=np.array([[10.0, 40, 5], [20, 30, 10], [5, 5, 0]]),
        demand=np.array([[20.0, 15], [70, 20], [15, 5]]),
        exports=np.array([10.0, 50, 20]),
        imported=np.array([[1.0, 5, 1], [2, 10, 2], [2, 10, 2]]),
        bought_abroad=np.array([[2.0, 1], [4, 1], [3, 6]]),
        taxes=np.array([2.0, 4, 1]),
        wages=np.array([30.0, 60, 14]),
    )


def drawn_economy(size: int, seed: int) -> TinyEconomy:
    """Return a productive economy of whole numbers by a seed."""
    luck = np.random.default_rng(seed)

    def whole(*shape: int, most: int = 9) -> Amounts:
        return luck.integers(0, most, shape).astype(np.float64)

    flows, imported = whole(size, size), whole(size, size, most=3)
    inputs = flows.sum(0) + imported.sum(0)
    exports = inputs + 10.0 + whole(size)
    return TinyEconomy(
        tuple(f"C{10 + k}" for k in range(size)),
        flows, whole(size, 2), exports, imported, whole(size, 2, most=3), whole(size, most=3),
        whole(size, most=5),
    )  # fmt: skip


def mapped_cells(economy: TinyEconomy) -> dict[tuple[int, int], object]:
    """Return the cells of a sheet, counted from zero: codes in A and row 4, flows from C5."""
    n, cells = len(economy.codes), dict[tuple[int, int], object]()
    below = (economy.imported.sum(0), economy.taxes, economy.wages, economy.other, economy.output)
    cells[0, 0] = "Symmetric table"
    for k, code in enumerate(economy.codes):
        cells[3, 2 + k] = cells[4 + k, 0] = code
        cells[4 + k, 1] = f"title {code}"
        for j in range(n):
            cells[4 + k, 2 + j] = economy.flows[k, j]
        for j, value in enumerate((*economy.demand[k], economy.exports[k])):
            cells[4 + k, 2 + n + j] = value
        for i, row in enumerate(below):
            cells[4 + n + i, 2 + k] = row[k]
    return cells


def map_text(economy: TinyEconomy, *, sheet: str = "Table 1", more: str = "") -> str:
    """Return the map of `mapped_cells`."""
    n = len(economy.codes)
    rows = [5 + n + i for i in range(5)]
    at = [column_letters(2 + n + j) for j in range(3)]
    return f"""
id = "bureau-2021"
kind = "io"
[table]
economy = "ZZ"
year = 2021
currency = "KZT"
multiplier = 6
flows = "domestic"
by = "product"
{more}
[cells]
sheet = "{sheet}"
first = "C5"
last = "{column_letters(1 + n)}{4 + n}"
row_codes = "A"
column_codes = 4
[rows]
imports = {rows[0]}
taxes = {rows[1]}
output = {rows[4]}
[value_added]
compensation_of_employees = {rows[2]}
operating_surplus = {rows[3]}
[demand]
household = "{at[0]}"
other_domestic = "{at[1]}"
exports = "{at[2]}"
[source]
provider = "Bureau"
title = "Symmetric table 2021"
published = "2023-05-01"
licence = "open"
"""


def workbook(path: Path, cells: Mapping[tuple[int, int], object], name: str = "Table 1") -> Path:
    """Write cells as a workbook."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet(name)
    for (row, column), value in cells.items():
        sheet.write(row, column, value)
    book.close()
    return path


def plain_text(cells: Mapping[tuple[int, int], object]) -> str:
    """Return cells as CSV."""
    rows, columns = (max(place[k] for place in cells) + 1 for k in (0, 1))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for i in range(rows):
        writer.writerow([_text(cells.get((i, j), "")) for j in range(columns)])
    return out.getvalue()


def eurostat_rows(
    economy: TinyEconomy, *, total: bool = False, geo: str = "ZZ", year: int = 2020
) -> Iterator[tuple[object, ...]]:
    """Yield rows of a long table of products: header, then domestic and imported, or total."""
    yield ("freq", "unit", "stk_flow", "prd_use", "prd_ava", "geo", "TIME_PERIOD", "OBS_VALUE")

    def row(flow: str, use: str, sold: str, value: float) -> tuple[object, ...]:
        return ("A", "MIO_NAC", flow, use, sold, geo, year, value)

    names = [f"CPA_{code}" for code in economy.codes]
    parts = {"DOM": economy.flows, "IMP": economy.imported}
    demands = {"DOM": economy.demand, "IMP": economy.bought_abroad}
    if total:
        parts = {"TOTAL": economy.flows + economy.imported}
        demands = {"TOTAL": economy.demand + economy.bought_abroad}
    for flow, flows in parts.items():
        for i, sold in enumerate(names):
            for j, use in enumerate(names):
                yield row(flow, use, sold, flows[i, j])
            for k, use in enumerate(("P3_S14", "P51G")):
                yield row(flow, use, sold, demands[flow][i, k])
            yield row(flow, "P6", sold, 0.0 if flow == "IMP" else economy.exports[i])
            yield row(flow, "TU", sold, 999.0)
        for use in names:
            yield row(flow, use, "CPA_TOTAL", 999.0)
    made = "TOTAL" if total else "DOM"
    for j, use in enumerate(names):
        yield row(made, use, "D21X31", economy.taxes[j])
        yield row(made, use, "D1", economy.wages[j])
        yield row(made, use, "B1G", economy.wages[j] + economy.other[j])
        yield row(made, use, "P1", economy.output[j])
        if total:
            yield row(made, use, "P7", economy.imports_of[j])


def written(rows: Iterator[tuple[object, ...]], sign: str = ",") -> str:
    """Return rows as CSV."""
    return "\n".join(sign.join(_text(cell) for cell in row) for row in rows) + "\n"


def oecd_wide(economy: TinyEconomy, *, total: bool) -> str:
    """Return a wide file of one country: ``TTL`` with imports beside, or ``DOM`` and ``IMP``."""
    names = [f"D{code}" for code in economy.codes]
    lines = [",".join(("", *names, "HFCE", "GFCF", "EXPO", "IMPO"))]

    def line(code: str, *values: float) -> None:
        lines.append(",".join((code, *map(_text, values))))

    for i, code in enumerate(economy.codes):
        if total:
            both = economy.flows[i] + economy.imported[i]
            bought = economy.demand[i] + economy.bought_abroad[i]
            line(f"TTL_{code}", *both, *bought, economy.exports[i], -economy.imports_of[i])
        else:
            line(f"DOM_{code}", *economy.flows[i], *economy.demand[i], economy.exports[i], 0.0)
            line(f"IMP_{code}", *economy.imported[i], *economy.bought_abroad[i], 0.0, 0.0)
    line("TXS_INT_FNL", *economy.taxes, 0.0, 0.0, 0.0, 0.0)
    line("TTL_INT_FNL", *(economy.output - economy.wages - economy.other), 0.0, 0.0, 0.0, 0.0)
    line("VALU", *(economy.wages + economy.other), 0.0, 0.0, 0.0, 0.0)
    line("OUTPUT", *economy.output, 0.0, 0.0, 0.0, 0.0)
    return "\n".join(lines) + "\n"


def oecd_long(economy: TinyEconomy) -> str:
    """Return the same as exported: a cell a row, of one country and year."""
    head, *rows = [line.split(",") for line in oecd_wide(economy, total=False).splitlines()]
    lines = ["VAR,COU,ROW,COL,TIME,Unit Code,PowerCode,Value"]
    lines += [
        f"DOMIMP,ZZZ,{code},{column},2018,USD,Millions,{cell}"
        for code, *cells in rows
        for column, cell in zip(head[1:], cells, strict=True)
    ]
    return "\n".join(lines) + "\n"


def others(economy: TinyEconomy) -> tuple[Amounts, Amounts, Amounts]:
    """Return another economy's own flows, its demand, and what it buys of the first one.

    The first's exports are spread over the other's activities and its demand.
    """
    n = len(economy.codes)
    bought = np.zeros((n, n + 1))
    bought[:, 0] = np.floor(economy.exports / 2)
    bought[:, n] = economy.exports - bought[:, 0]
    return np.full((n, n), 2.0), np.full(n, 50.0), bought


def icio(economy: TinyEconomy, *, taxes: str = "TLS") -> str:
    """Return an inter-country table of the economy, ``ZZZ``, and of another, ``YYY``."""
    own, left, bought = others(economy)
    codes, n = economy.codes, len(economy.codes)
    columns = [f"YYY_{c}" for c in codes] + [f"ZZZ_{c}" for c in codes]
    columns += ["YYY_HFCE", "ZZZ_HFCE", "ZZZ_GFCF"]
    lines = [",".join(("V1", *columns, "OUT"))]
    for k, code in enumerate(codes):
        there = [*own[k], *economy.imported[k], left[k], *economy.bought_abroad[k]]
        lines.append(",".join((f"YYY_{code}", *map(_text, (*there, sum(there))))))
    for k, code in enumerate(codes):
        here = [*bought[k, :n], *economy.flows[k], bought[k, n], *economy.demand[k]]
        lines.append(",".join((f"ZZZ_{code}", *map(_text, (*here, economy.output[k])))))
    none = [0.0] * n
    for name, values in (
        (taxes, economy.taxes),
        ("VA", economy.wages + economy.other),
        ("OUT", economy.output),
    ):
        lines.append(",".join((name, *map(_text, (*none, *values, 0.0, 0.0, 0.0, 0.0)))))
    return "\n".join(lines) + "\n"


def exiobase(folder: Path, economy: TinyEconomy, *, factors: bool = True) -> Path:
    """Write a folder of matrices with two-level headers: ``YY`` and ``ZZ``."""
    own, left, bought = others(economy)
    codes, n = economy.codes, len(economy.codes)
    folder.mkdir(parents=True)
    regions = ["YY"] * n + ["ZZ"] * n

    def put(name: str, lines: list[tuple[object, ...]]) -> None:
        text = "\n".join("\t".join(_text(cell) for cell in line) for line in lines) + "\n"
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")

    body = [("YY", c, *own[k], *economy.imported[k]) for k, c in enumerate(codes)]
    body += [("ZZ", c, *bought[k, :n], *economy.flows[k]) for k, c in enumerate(codes)]
    names = ("region", "sector", *[""] * (2 * n))
    put("Z.txt", [("region", "", *regions), ("sector", "", *codes, *codes), names, *body])
    final = [("YY", c, left[k], *economy.bought_abroad[k]) for k, c in enumerate(codes)]
    final += [("ZZ", c, bought[k, n], *economy.demand[k]) for k, c in enumerate(codes)]
    kinds = ("", "households", "households", "capital")
    put("Y.txt", [("region", "", "YY", "ZZ", "ZZ"), ("category", *kinds), *final])
    if factors:
        outputs = [("region", "sector", "indout")]
        outputs += [("YY", c, 1.0) for c in codes]
        outputs += [("ZZ", c, economy.output[k]) for k, c in enumerate(codes)]
        put("x.txt", outputs)
        none = [0.0] * n
        put("satellite/F.txt", [
            ("region", *regions),
            ("sector", *codes, *codes),
            ("stressor", *[""] * (2 * n)),
            ("Taxes less subsidies on products purchased: Total", *none, *economy.taxes),
            ("Compensation of employees; wages, low-skilled", *none, *(economy.wages - 1)),
            ("Compensation of employees; wages, high-skilled", *none, *[1.0] * n),
            ("Operating surplus: Consumption of fixed capital", *none, *economy.other),
            ("Employment: low-skilled", *[7.0] * (2 * n)),
        ])  # fmt: skip
    return folder


def held_against(table: TableOfFlows, economy: TinyEconomy, *, wages: bool = True) -> None:
    """Hold a table against what was written."""
    n = len(economy.codes)
    demand = np.column_stack([v for name, v in table.demand.items() if name != "exports"])
    assert table.kind == "domestic"
    assert table.activities == economy.codes
    assert table.flows.tolist() == economy.flows.tolist()
    assert demand.tolist() == economy.demand.tolist()
    assert table.demand["exports"].tolist() == economy.exports.tolist()
    assert table.imports.tolist() == economy.imported.sum(0).tolist()
    assert table.taxes.tolist() == economy.taxes.tolist()
    assert table.output.tolist() == economy.output.tolist()
    added = np.sum(list(table.value_added.values()), axis=0)
    assert added.tolist() == (economy.wages + economy.other).tolist()
    assert table.flows.shape == (n, n)
    if wages:
        assert table.value_added["compensation_of_employees"].tolist() == economy.wages.tolist()


def _text(value: object) -> str:
    if isinstance(value, float | np.floating):
        return f"{float(value):.15g}"
    return str(value)
