"""Protected tables as SDMX-CSV: a hidden cell has no value, and says so."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from ondiris.disclosure import Proof, Protected, reopened, stamped
from ondiris.disclosure.protected import seal
from ondiris.publishing.figures.sdmx import protected_sdmx_csv

DOCUMENT: dict[str, Any] = {
    "id": "output-by-activity-area-2025-01_2025-05",
    "measure": "output",
    "unit": "KZT",
    "world": "actual",
    "period": "2025-01/2025-05",
    "as_of": "2025-06-30",
    "dimensions": ["activity", "area"],
    "cells": [
        {"activity": "C", "area": "KZ-75", "value": "1200", "confidentiality": "F"},
        {"activity": "C29", "area": "KZ-75", "value": None, "confidentiality": "C",
         "low": "100", "high": None},
    ],
}  # fmt: skip


def safe() -> Protected[Mapping[str, Any]]:
    return reopened(stamped(seal(DOCUMENT, Proof(1, 2, 0, 0, 1, ()))).content)


def test_a_hidden_cell_has_no_value_and_its_conf_status() -> None:
    shown, hidden = csv.DictReader(io.StringIO(protected_sdmx_csv(safe())))
    assert (shown["OBS_VALUE"], shown["CONF_STATUS"]) == ("1200", "F")
    assert (hidden["OBS_VALUE"], hidden["CONF_STATUS"]) == ("", "C")
    assert (hidden["LOWER"], hidden["UPPER"]) == ("100", "")
    assert hidden["ACTIVITY"] == "C29"
    assert hidden["TIME_PERIOD"] == "2025-01-01/P5M"
    assert hidden["STRUCTURE_ID"] == "ONDIRIS:PROTECTED(1.0)"
