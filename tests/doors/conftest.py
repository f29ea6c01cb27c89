"""Returns with marked secrets, for every test that looks for them behind a door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

LEAVES = [
    (a, f"KZ-75-{d}") for a in ("C10", "C18", "C23", "C29") for d in ("alatau", "medeu", "turksib")
]
LEAVES.append(("C31", "KZ-75-medeu"))
ALONE = {
    ("C29", "KZ-75-medeu"): 918_273_645,
    ("C18", "KZ-75-alatau"): 827_364_519,
    ("C31", "KZ-75-medeu"): 736_455_281,
}


def _write_returns(home: Path) -> None:
    """Write returns: four enterprises a cell, but one with a marked value in three cells."""
    folder = home / "returns" / "actual"
    folder.mkdir(parents=True)
    register, returns = [], []
    dice = np.random.default_rng(5)
    for n, cell in enumerate(LEAVES):
        values = [ALONE[cell]] if cell in ALONE else dice.integers(10**8, 3 * 10**8, 4).tolist()
        for k, value in enumerate(values):
            number = f"{n:02d}{k:02d}".rjust(12, "9")
            register.append({"bin": number, "activity": cell[0], "area": cell[1],
                             "size": "large_medium", "holding": ""})  # fmt: skip
            for month, part in ((0, value // 3), (1, value - value // 3)):
                returns.append({"bin": number, "month": 2025 * 12 + month, "value": float(part),
                                "received": date(2025, 3, 10), "accepted": True})  # fmt: skip
    pq.write_table(pa.Table.from_pylist(register), folder / "register.parquet")
    pq.write_table(pa.Table.from_pylist(returns), folder / "all.parquet")


@pytest.fixture(scope="session")
def write_returns() -> Callable[[Path], None]:
    """What writes marked returns into a home."""
    return _write_returns


@pytest.fixture(scope="session")
def alone() -> dict[tuple[str, str], int]:
    """Cells with one enterprise, and its value."""
    return ALONE


def _written(value: int) -> set[str]:
    """Return a value in every form a door might write it."""
    forms = {str(value)}
    for group in (",", " ", "\u00a0", "\u202f"):
        forms.add(f"{value:,}".replace(",", group))
    for scale in (3, 6):
        text = f"{value / 10**scale:,.1f}"
        forms |= {text, text.replace(",", ""), text.replace(",", "\u00a0").replace(".", ",")}
    return forms


@pytest.fixture(scope="session")
def written() -> Callable[[int], set[str]]:
    """What returns every form of a value."""
    return _written
