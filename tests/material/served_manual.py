"""The manual as `ondiris docs` serves it, in a thread of the test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import AF_INET, SOCK_STREAM, socket

from ondiris.cli.figures.manual_server import manual_server


@contextmanager
def served_manual(site: Path) -> Iterator[str]:
    """Serve a built site, and give its address."""
    with socket(AF_INET, SOCK_STREAM) as door:
        door.bind(("127.0.0.1", 0))
        with manual_server(site, door) as server:
            running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            running.start()
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
            server.shutdown()
            running.join()
