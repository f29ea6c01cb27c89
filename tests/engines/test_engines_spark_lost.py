"""A cluster that loses machines: the same bits from those that are left, or one clear line."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from ondiris.engines import SparkEngine, open_engine
from ondiris.errors import Unavailable
from ondiris.indices.basket import IndexMethod
from ondiris.production.indices.quotes import compile_quotes

pytestmark = [
    pytest.mark.spark,
    pytest.mark.full,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]
SETTINGS = {
    "spark__executor__memory": "512m",
    "spark__sql__shuffle__partitions": "8",
    "spark__driver__bindAddress": "127.0.0.1",
    "spark__driver__host": "127.0.0.1",
}


class _Losing(SparkEngine):
    """Loses a worker once the first step is done, which has left its results there."""

    lose: Any = None

    def collect(self, plan: Any) -> Any:
        if self.lose:
            worker, self.lose = self.lose, None
            found = super().collect(plan)
            killing = threading.Timer(0.5, worker)
            killing.start()
            return found
        return super().collect(plan)


def test_a_lost_worker_changes_no_bit(cluster: Any, quote_folder: Path) -> None:
    with open_engine("duckdb") as engine:
        expected = compile_quotes(engine, quote_folder, None, IndexMethod(), {}).series()
    with _Losing(cluster.address, **SETTINGS) as engine:
        while engine.executors() < 2:
            threading.Event().wait(0.25)
        engine.lose = lambda: cluster.kill(2)
        found = compile_quotes(engine, quote_folder, None, IndexMethod(), {}).series()
        again = compile_quotes(engine, quote_folder, None, IndexMethod(), {}).series()
        left = engine.executors()
    assert left == 1, "the worker was not lost"
    assert found.equals(expected)
    assert again.equals(expected)


def test_a_cluster_without_room_is_told_in_one_line(cluster: Any) -> None:
    asked = SETTINGS | {"spark__executor__memory": "64g"}
    with pytest.raises(Unavailable, match="no worker of spark://") as error:
        SparkEngine(cluster.address, patience=3, **asked).__enter__()
    assert error.value.code == "no-spark-worker"
    assert "spark.executor.memory" in error.value.hint


def test_a_job_that_ends_before_its_time_is_told_in_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "a.parquet"
    broken.write_bytes(b"no parquet")
    with SparkEngine("local[1]", **SETTINGS) as engine:
        with pytest.raises(Unavailable, match="cannot read one of the Parquet files"):
            engine.scan([broken])
        frame = engine._open.range(3).selectExpr("raise_error(string(id)) AS x")
        import narwhals as nw

        with pytest.raises(Unavailable, match="ended before its time") as error:
            engine.collect(nw.from_native(frame))
    assert error.value.code == "spark-job-failed"
