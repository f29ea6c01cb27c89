"""The same bytes on one thread, on two and on four: patterns, values, and what the search said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

MATERIAL = Path(__file__).parents[1] / "material"
PLAYED = """
import hashlib
import sys

sys.path.insert(0, sys.argv[1])
from attacked_cities import play_year

year = play_year(1, months=3, plan=False)
told = b"".join(pattern.tobytes() for pattern in year.hidden) + repr(year.one_by_one).encode()
print(hashlib.sha256(told).hexdigest())
"""
LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@pytest.fixture(scope="module")
def digests() -> dict[int, str]:
    """Three monthly tables to date, made by processes that may use so many threads."""
    found = {}
    for threads in (1, 2, 4):
        limits = dict.fromkeys(LIMITS, str(threads))
        found[threads] = subprocess.run(
            [sys.executable, "-c", PLAYED, str(MATERIAL)],
            env=os.environ | limits, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    return found


def test_releases_have_the_same_bytes_on_any_number_of_threads(digests: dict[int, str]) -> None:
    assert len(digests[1].strip()) == 64
    assert digests[1] == digests[2] == digests[4]
