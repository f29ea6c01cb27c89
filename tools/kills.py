"""Kill every command that writes, at every step and moment, until one leaves something half.

    python tools/kills.py 500                   # go on to the kill of that number
    python tools/kills.py 100 --only compile    # kills of some commands alone, numbered apart

The commands are those of `tests/material/killed_homes.py`, in turn.  ``.kills/state.json`` keeps
how far it came, what was left by command, and the numbers that failed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from hashlib import blake2b
from pathlib import Path

ROOT = Path(__file__).parents[1]
STATE = ROOT / ".kills" / "state.json"
_GOOD = ("before", "after")


def main() -> int:
    """Kill as far as a number; return 1 if one left something half."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=100, help="number to go on to")
    parser.add_argument("--only", nargs="+", default=[], help="kills of these commands alone")
    said = parser.parse_args()
    sys.path.insert(0, str(ROOT / "tests" / "material"))
    from killed_commands import kill  # noqa: PLC0415 - found once the path is set
    from killed_homes import ready  # noqa: PLC0415 - as above

    only = tuple(sorted(said.only))
    apart = f"-{blake2b(repr(only).encode(), digest_size=4).hexdigest()}" if only else ""
    place = STATE.with_stem(f"state{apart}")
    state = json.loads(place.read_text()) if place.is_file() else {}
    number, left = state.get("next", 0), state.get("left", {})
    failed: dict[str, str] = state.get("failed", {})
    STATE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ondiris-kills-") as room:
        commands = ready(Path(room))
        names = [name for name in commands if not only or name in only]
        costs: dict[str, tuple[int, float]] = {}
        while number < said.count:
            name = names[number % len(names)]
            command, folder = commands[name], Path(room) / "run" / "home"
            if name not in costs:
                command.fresh(folder)
                costs[name] = command.steps(folder)
            found = kill(command, folder, number // len(names), costs[name])
            of = left.setdefault(name, {})
            of[found] = of.get(found, 0) + 1
            if found not in _GOOD:
                failed[str(number)] = f"{name}: {found}"
                print(f"{number}: {name}: {found}", flush=True)  # noqa: T201
            number += 1
            kept = {"next": number, "failed": failed, "left": left}
            place.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    print(f"{number} kills, {len(failed)} failures")  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
