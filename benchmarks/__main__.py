"""Run every benchmark, or those named: ``python -m benchmarks ledger web``."""

from __future__ import annotations

import importlib
import pkgutil
import sys

from rich.console import Console
from rich.table import Table

import benchmarks

_OWN = {"__main__", "applications_home", "postgres_server", "report", "spark_cluster"}


def main(names: list[str]) -> None:
    """Print one table a module."""
    found = sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name not in _OWN)
    console = Console()
    for name in names or found:
        module = importlib.import_module(f"benchmarks.{name}")
        table = Table("work", "measured", "bound", "peer", title=name)
        for row in module.run():
            table.add_row(row.work, row.measured, row.bound, row.peer)
        console.print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
