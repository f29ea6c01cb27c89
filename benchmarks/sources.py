"""Reading long files: a million rows of SDMX-CSV into checked observations, in a process apart."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.report import Row

ROWS = 1_000_000
MAPPING = """
id = "bench"
[layout]
header = '^OBS_VALUE$'
[columns]
area = '^REF_AREA$'
activity = '^ACTIVITY$'
measure = '^INDICATOR$'
[codes.measure]
"OUT" = "output"
"EXP" = "exports"
[constants]
unit = "KZT"
[[values]]
header = '^OBS_VALUE$'
[source]
provider = "Bench"
title = "Bench"
"""
READ = """
import json, resource, sys, time
from datetime import date
from pathlib import Path
from ondiris.codes import load_catalogue
from ondiris.sources import read_file
import ondiris

catalogue = load_catalogue(Path(ondiris.__file__).parent / "cases" / "almaty")
start, busy = time.perf_counter(), time.process_time()
loaded = read_file(Path(sys.argv[1]), "", catalogue, today=date(2026, 11, 1), mapping=sys.argv[2])
took, busy = time.perf_counter() - start, time.process_time() - busy
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([len(loaded.observations), took, busy, peak]))
"""
PEER = """
import json, resource, sys, time
from pathlib import Path
from pysdmx.io import read_sdmx

start = time.perf_counter()
count = len(read_sdmx(Path(sys.argv[1]), validate=False).data[0].data)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([count, time.perf_counter() - start, 0, peak]))
"""


def _write(file: Path) -> None:
    """Write months of many series, as offices exchange them."""
    areas = [
        "KZ",
        *(f"KZ-{n}" for n in (75, 10, 11, 15, 19, 23, 27, 31, 33, 35, 39, 43, 47, 55, 59, 61, 63)),
    ]
    activities = [
        "B",
        "C",
        "D",
        "E",
        *(f"C{n}" for n in (10, 11, 13, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26)),
    ]
    months = [f"{year}-{month:02}" for year in range(1900, 2025) for month in range(1, 13)]
    series = ((a, c, m) for m in ("OUT", "EXP") for a in areas for c in activities)
    with file.open("w", encoding="utf-8") as out:
        out.write(
            "DATAFLOW,FREQ,REF_AREA,ACTIVITY,INDICATOR,TIME_PERIOD,OBS_VALUE,UNIT_MULT,"
            "OBS_STATUS,CONF_STATUS\n"
        )
        written = 0
        for area, activity, indicator in series:
            for number, month in enumerate(months[: ROWS - written]):
                value = f"{(number * 7919 + written) % 1_000_003 / 10:.1f}"
                out.write(f"BNS:IND(1.0),M,{area},{activity},{indicator},{month},{value},6,A,F\n")
            written = min(ROWS, written + len(months))


def _measured(program: str, *arguments: str) -> tuple[int, float, float, float]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    count, took, busy, peak = json.loads(done.stdout)
    return count, took, busy, peak


def run() -> list[Row]:
    """Measure reading, mapping and checking of a million rows; beside it, reading by pysdmx."""
    with tempfile.TemporaryDirectory() as folder:
        file, mapping = Path(folder) / "long.csv", Path(folder) / "map.toml"
        _write(file)
        mapping.write_text(MAPPING, "utf-8")
        count, took, busy, peak = _measured(READ, str(file), str(mapping))
        _, peer, _, peer_peak = _measured(PEER, str(file))
    return [
        Row(
            f"{count:,} rows of SDMX-CSV into observations",
            f"{took:.1f} s, {busy:.1f} s of processor, {peak:.0f} MiB",
            "≤ 15 s, ≤ 1,024 MiB",
            f"pysdmx, into a data frame, not mapped or checked: {peer:.1f} s, {peer_peak:.0f} MiB",
        )
    ]
