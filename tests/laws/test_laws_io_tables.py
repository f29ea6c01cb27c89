"""Laws of tables: what was written in any layout is read, and what was kept comes back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from io_layouts import (
    TinyEconomy,
    drawn_economy,
    eurostat_rows,
    exiobase,
    icio,
    map_text,
    mapped_cells,
    oecd_long,
    plain_text,
    written,
)

from ondiris.impact import apportioned
from ondiris.production.impact.table_file import packed, table_digest, unpacked
from ondiris.production.impact.taking_in import taken_in
from ondiris.sources.io_files import TableFile, read_table_file

ECONOMIES = st.builds(drawn_economy, st.integers(2, 6), st.integers(0, 10_000))
LAYOUTS = ("map", "eurostat", "oecd", "icio", "exiobase")


def laid_out(folder: Path, layout: str, economy: TinyEconomy) -> TableFile:
    """Return an economy as it is read out of one layout."""
    folder.mkdir(parents=True)
    path, mapping = folder / "table2020.csv", None
    if layout == "map":
        path.write_text(plain_text(mapped_cells(economy)), "utf-8")
        mapping = folder / "map.toml"
        mapping.write_text(map_text(economy, sheet=""), "utf-8")
    elif layout == "eurostat":
        path.write_text(written(eurostat_rows(economy)), "utf-8")
    elif layout == "oecd":
        economy = replace(economy, codes=tuple(code[1:] for code in economy.codes))
        path.write_text(oecd_long(economy), "utf-8")
    elif layout == "icio":
        path.write_text(icio(economy), "utf-8")
    else:
        path = exiobase(folder / "IOT_2020_pxp", economy)
    wanted = "ZZ" if layout in ("icio", "exiobase") else ""
    return read_table_file(path, mapping, economy=wanted)


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(economy=ECONOMIES, number=st.integers(0, 2**60))
def test_a_table_that_is_written_is_read_in_every_layout(
    layout: str, tmp_path: Path, economy: TinyEconomy, number: int
) -> None:
    file = laid_out(tmp_path / f"{number}-{len(list(tmp_path.iterdir()))}", layout, economy)
    taken = taken_in(file)
    table = taken.table
    assert [f.rule for f in taken.findings if f.rule != "io-negative-value-added"] == []
    assert np.array_equal(table.flows, economy.flows)
    assert np.array_equal(table.imports, economy.imported.sum(0))
    assert np.array_equal(table.taxes, economy.taxes)
    assert np.array_equal(table.output, economy.output)
    assert np.array_equal(table.final_demand.sum(1), economy.demand.sum(1) + economy.exports)
    assert np.allclose(table.value_added.sum(0), economy.wages + economy.other, atol=1e-9)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(economy=ECONOMIES)
def test_what_is_kept_comes_back_and_has_a_digest_of_its_own(
    tmp_path: Path, economy: TinyEconomy
) -> None:
    (tmp_path / "m.toml").write_text(map_text(economy, sheet=""), "utf-8")
    (tmp_path / "t.csv").write_text(plain_text(mapped_cells(economy)), "utf-8")
    taken = taken_in(read_table_file(tmp_path / "t.csv", tmp_path / "m.toml"))
    digest = table_digest(taken.table, taken.facts)
    (tmp_path / "t.parquet").write_bytes(packed(taken.table, taken.facts))
    table, facts = unpacked(tmp_path / "t.parquet", digest)
    assert facts == taken.facts
    assert table.words == taken.table.words
    assert np.array_equal(table.flows, taken.table.flows)
    assert np.array_equal(table.value_added, taken.table.value_added)


@given(economy=ECONOMIES, seed=st.integers(0, 1_000), coarse=st.integers(2, 4))
def test_shares_keep_every_total(economy: TinyEconomy, seed: int, coarse: int) -> None:
    from ondiris.impact import SymmetricTable, TableWords

    n = len(economy.codes)
    table = SymmetricTable(
        economy.flows,
        np.column_stack([economy.demand, economy.exports]),
        economy.imported.sum(0),
        economy.taxes,
        np.array([economy.wages, economy.other]),
        economy.output,
        TableWords(economy.codes, demand=("a", "b", "exports"), value_added=("w", "o")),
    )
    shares = np.random.default_rng(seed).dirichlet(np.ones(coarse), n).T
    found = apportioned(table, shares, tuple(f"X{k}" for k in range(coarse)))
    for name in ("flows", "final_demand", "imports", "taxes", "value_added", "output"):
        assert np.isclose(getattr(found, name).sum(), getattr(table, name).sum())
    assert np.allclose(found.sold, found.supplied)
    assert np.allclose(found.bought, found.output)
