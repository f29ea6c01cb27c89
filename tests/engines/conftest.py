"""A real Spark cluster, and quotes in a folder as a nation keeps them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest


@pytest.fixture(scope="module")
def quote_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Quotes by month and region; one price of ten is missing, one row of twenty not there."""
    folder, rng = tmp_path_factory.mktemp("prices") / "quotes [1]", np.random.default_rng(8)
    products, groups = 400, np.array(["11", "12", "21"])
    for month in range(1, 6):
        for region in range(2):
            at = np.arange(region, products, 2)
            at = rng.permutation(at[rng.random(at.size) > 0.05])
            price = np.where(rng.random(at.size) < 0.1, np.nan, rng.lognormal(5, 0.2, at.size))
            inner = folder / f"period=2025-{month:02}" / f"region={region}"
            inner.mkdir(parents=True)
            rows = {
                "product": [f"p{i}" for i in at],
                "aggregate": groups[at % 3],
                "price": pa.array(price.round(2), from_pandas=True),
            }
            pq.write_table(pa.table(rows), inner / "part-0.parquet")
    return folder


@dataclass
class Cluster:
    """A Spark cluster of processes: the master first, then the workers."""

    address: str
    processes: list[subprocess.Popen[bytes]]

    def kill(self, number: int) -> None:
        """Kill a worker with its executors, as a machine that goes dark."""
        leader = self.processes[number].pid
        for path in Path("/proc").iterdir():
            with suppress(OSError):
                if path.name.isdecimal() and os.getsid(int(path.name)) == leader:
                    os.kill(int(path.name), signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session", autouse=True)
def light_compiling() -> Iterator[None]:
    """Have Java compile lightly: what its heavy compiler costs, jobs of a second never earn."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        yield


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A Spark standalone cluster: one master, two workers, each its own process."""
    pyspark = pytest.importorskip("pyspark", reason="the extra spark is not installed")
    if shutil.which("java") is None:
        pytest.skip("there is no Java runtime for Spark")
    home = Path(pyspark.__file__).parent
    folder = tmp_path_factory.mktemp("spark")
    port = _free_port()
    master = f"spark://127.0.0.1:{port}"
    env = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(folder),
        "SPARK_DAEMON_MEMORY": "256m",
    }
    stem = [str(home / "bin" / "spark-class"), "org.apache.spark.deploy"]
    local = ["--host", "127.0.0.1", "--webui-port", "0"]
    commands = [
        [stem[0], f"{stem[1]}.master.Master", *local, "--port", str(port)],
        *[
            [
                stem[0],
                f"{stem[1]}.worker.Worker",
                *local,
                "--cores",
                "1",
                "--memory",
                "700m",
                master,
            ]
            for _ in range(2)
        ],
    ]
    logs = [(folder / f"{i}.log").open("wb") for i in range(3)]
    running = [
        subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)
        for command, log in zip(commands, logs, strict=True)
    ]
    try:
        deadline = time.monotonic() + 90
        while (folder / "0.log").read_bytes().count(b"Registering worker") < 2:
            if time.monotonic() > deadline or any(p.poll() is not None for p in running):
                pytest.skip("the Spark cluster did not come up on this machine")
            time.sleep(0.2)
        yield Cluster(master, running)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)
        for log in logs:
            log.close()
