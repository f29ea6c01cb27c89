"""A Spark cluster of our own on loopback: a master and workers of one core, each a process."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

__all__ = ["SparkCluster", "spark_cluster"]

_TICKS = os.sysconf("SC_CLK_TCK")


class SparkCluster:
    """A cluster that runs.

    Parameters
    ----------
    address : str
    workers : list of Popen
        Each the leader of a session, in which its executors are too.
    """

    def __init__(self, address: str, workers: list[subprocess.Popen[bytes]]) -> None:
        self.address = address
        self.workers = workers

    def lose_one(self) -> None:
        """Kill the last worker with its executor, as a machine that goes dark."""
        lost = self.workers[-1].pid
        for process in _of_session({lost}):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def busy(self) -> float:
        """Return the seconds of processor that workers and executors have taken."""
        total = 0
        for process in _of_session({worker.pid for worker in self.workers}):
            with suppress(OSError):
                cells = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
                total += int(cells[11]) + int(cells[12])
        return total / _TICKS

    def memory(self) -> float:
        """Return the largest peak of an executor, in GiB."""
        peaks = [0]
        for process in _of_session({worker.pid for worker in self.workers}):
            with suppress(OSError, StopIteration):
                lines = Path(f"/proc/{process}/status").read_text().splitlines()
                peaks.append(next(int(x.split()[1]) for x in lines if x.startswith("VmHWM")))
        return max(peaks) / 2**20


def _of_session(leaders: set[int]) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                if os.getsid(int(folder.name)) in leaders:
                    found.append(int(folder.name))
    return found


@contextmanager
def spark_cluster(workers: int, memory: str = "2g") -> Iterator[SparkCluster | None]:
    """Yield a cluster that is gone afterwards, or nothing where there is no Spark or no Java."""
    library = find_spec("pyspark")
    if library is None or library.origin is None or shutil.which("java") is None:
        yield None
        return
    home = Path(library.origin).parent
    folder = Path(tempfile.mkdtemp(prefix="ondiris-bench-spark-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    env = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder),
        "SPARK_WORKER_DIR": str(folder),
        "SPARK_DAEMON_MEMORY": "256m",
    }
    local = ["--host", "127.0.0.1", "--webui-port", "0"]
    log = (folder / "log").open("wb")

    def start(what: str, *words: str) -> subprocess.Popen[bytes]:
        command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{what}", *local]
        return subprocess.Popen(
            [*command, *words], env=env, stdout=log, stderr=log, start_new_session=True
        )

    running = [start("master.Master", "--port", str(port))]
    asked = ("--cores", "1", "--memory", memory, address)
    running += [start("worker.Worker", *asked) for _ in range(workers)]
    try:
        until = time.monotonic() + 120
        while (folder / "log").read_bytes().count(b"Registering worker") < workers:
            if time.monotonic() > until:
                raise RuntimeError("the Spark cluster did not come up")
            time.sleep(0.2)
        yield SparkCluster(address, running[1:])
    finally:
        for process in _of_session({one.pid for one in running}):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for one in running:
            one.wait(30)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)
