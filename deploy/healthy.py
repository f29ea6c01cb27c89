"""Ask the web door of this machine whether it and its ledger answer: ``healthy.py PORT``.

It ends with 0 where they do. A door that asks who is there first is healthy, too.
"""

from __future__ import annotations

import sys
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

ADDRESS = "http://127.0.0.1:{port}/api/v1/chain"
"""It rests on every entry of the ledger, and is kept until there is a new one."""
DIRECTLY = build_opener(ProxyHandler({}))
"""Asks this machine itself, whatever proxy the environment names for others."""


def healthy(port: int) -> bool:
    """Return whether the door of a port answers, and its ledger behind it."""
    try:
        with DIRECTLY.open(ADDRESS.format(port=port), timeout=8) as answer:
            return bool(answer.status == 200)
    except HTTPError as error:
        return error.code == 401
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if healthy(int(sys.argv[1])) else 1)
