"""Attack small cities release after release until a secret falls; what was done is kept.

    python tools/attack.py 20000             # go on to the sequence of that number
    python tools/attack.py --commands 500    # the same through the command line
    python tools/attack.py --again 4711      # play one sequence once more

The sequences are those of `tests/material/attacked_cities.py` and, through the command line,
`tests/material/attacked_homes.py`, by seed; the attacker is `tests/material/outside_attacker.py`,
who shares nothing with the room.  Odd numbers are wide: holdings that agreed to be visible, tables
made again in another way, growth and contributions.  ``.attack/*.json`` keeps how far each came,
what was released and refused, and every seed with which a secret was narrowed or something else
than a refusal came; these are played first, and those that stand now are forgotten.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECONDS = 300
KEPT_EVERY = 25


class _State:
    """How far one kind of sequence came."""

    def __init__(self, kind: str) -> None:
        self.path = ROOT / ".attack" / f"{kind}.json"
        kept = json.loads(self.path.read_text("utf-8")) if self.path.is_file() else {}
        self.next: int = kept.get("next", 0)
        self.counts = Counter[str](kept.get("counts", {}))
        self.fallen: dict[str, list[str]] = kept.get("fallen", {})

    def keep(self) -> None:
        self.path.parent.mkdir(exist_ok=True)
        kept = {"next": self.next, "counts": dict(self.counts), "fallen": self.fallen}
        self.path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _too_slow(*_: object) -> None:
    raise TimeoutError(f"more than {SECONDS} s of processor time")


def _played(seed: int, *, commands: bool) -> tuple[Counter[str], list[str]]:
    """Play a sequence; return what was counted and what fell."""
    counted = Counter[str]()
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        if commands:
            from attacked_homes import play_home  # noqa: PLC0415 - found once the path is set

            with tempfile.TemporaryDirectory() as folder:
                told = play_home(seed, Path(folder), wide=bool(seed % 2))
        else:
            from attacked_cities import play  # noqa: PLC0415 - found once the path is set

            told = play(seed, wide=bool(seed % 2))
    except Exception:  # noqa: BLE001 - whatever comes is what is looked for
        return counted, [traceback.format_exc(limit=-2)]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    counted.update(released=told.released, refused=told.refused)
    return counted, [*told.short, *told.failed]


def main() -> int:
    """Play sequences as far as a number; return 1 if a secret fell."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=1_000, help="number to go on to")
    parser.add_argument("--commands", action="store_true", help="through the command line")
    parser.add_argument("--again", type=int, help="play one sequence once more")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after these")
    said = parser.parse_args()
    sys.path.insert(0, str(ROOT / "tests" / "material"))
    signal.signal(signal.SIGPROF, _too_slow)
    if said.again is not None:
        counted, fallen = _played(said.again, commands=said.commands)
        print(dict(counted), *fallen, sep="\n")  # noqa: T201
        return 1 if fallen else 0
    state = _State("commands" if said.commands else "kernels")
    until = time.monotonic() + said.seconds
    for seed in [*state.fallen]:
        fallen = _played(int(seed), commands=said.commands)[1]
        state.fallen.pop(seed)
        state.fallen |= {seed: fallen} if fallen else {}
    while state.next < said.count and time.monotonic() < until:
        counted, fallen = _played(state.next, commands=said.commands)
        state.counts += counted
        if fallen:
            state.fallen[str(state.next)] = fallen
            print(f"{state.next}: {fallen[0].strip().splitlines()[-1]}", flush=True)  # noqa: T201
        state.next += 1
        if fallen or state.next % KEPT_EVERY == 0:
            state.keep()
    state.keep()
    print(f"{state.next} sequences, {len(state.fallen)} with a fallen secret; {dict(state.counts)}")  # noqa: T201
    return 1 if state.fallen else 0


if __name__ == "__main__":
    sys.exit(main())
