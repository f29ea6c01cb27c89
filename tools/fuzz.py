"""Read broken files of every kind until a reader fails; what was done is kept.

    python tools/fuzz.py 100000         # go on to the mutant of that number
    python tools/fuzz.py --again 4711   # read one mutant once more
    python tools/fuzz.py 5000 --kinds px ods   # mutants of some kinds alone, numbered apart

The files are those of `tests/material/mutated_files.py`, by number.  A child reads them, so that
one that takes its process along, more than a gigabyte of memory or more than a minute is told like
any other failure.  ``.fuzz/state.json`` keeps how far it came and the numbers that failed.
"""

from __future__ import annotations

import argparse
import json
import resource
import signal
import sys
import traceback
from collections import Counter
from hashlib import blake2b
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).parents[1]
STATE = ROOT / ".fuzz" / "state.json"
MEMORY = 2**30
"""Most bytes that a reader may take, with all that it stands on."""
SECONDS = 60
_STEP = 500


def _child(first: int, last: int, among: tuple[str, ...], told: Connection) -> None:
    from mutated_files import (  # noqa: PLC0415 - found once the path is set
        kinds,
        mutant,
        outcome,
    )

    kinds()
    resource.setrlimit(resource.RLIMIT_AS, (8 * MEMORY, 8 * MEMORY))
    signal.signal(signal.SIGALRM, _too_slow)
    for number in range(first, last):
        told.send((number, "", ""))
        signal.alarm(SECONDS)
        try:
            said = outcome(*mutant(number, among))
            told.send((number, "done", said))
        except BaseException:  # noqa: BLE001 - whatever a reader lets through is what is looked for
            told.send((number, "failed", traceback.format_exc(limit=-3)))
        signal.alarm(0)
        if _most_taken() > MEMORY:
            told.send((number, "failed", "more than a gigabyte"))
            break  # what was taken once is counted for ever
    told.close()


def _most_taken() -> int:
    """Return the most bytes that this process or one of its own has taken."""
    asked = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return 1024 * max(resource.getrusage(who).ru_maxrss for who in asked)


def _too_slow(*_: object) -> None:
    raise TimeoutError


def _run(
    span: tuple[int, int], among: tuple[str, ...], outcomes: Counter[str], failed: dict[str, str]
) -> int:
    """Read mutants in a child; return the number to go on with."""
    first, last = span
    context = get_context("spawn")
    told, tells = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(first, last, among, tells))
    child.start()
    tells.close()
    number = first
    try:
        while True:
            number, what, said = told.recv()
            if what == "failed":
                failed[str(number)] = said
                print(f"{number}: {said.strip().splitlines()[-1]}", flush=True)  # noqa: T201
            elif what:
                outcomes[said] += 1
    except EOFError:
        child.join()
    if child.exitcode:
        failed[str(number)] = f"the process ended with {child.exitcode}"
        print(f"{number}: {failed[str(number)]}", flush=True)  # noqa: T201
    return number + 1


def main() -> int:
    """Read mutants as far as a number; return 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=2_000, help="number to go on to")
    parser.add_argument("--again", type=int, help="read one mutant once more")
    parser.add_argument("--kinds", nargs="+", default=[], help="mutants of these kinds alone")
    said = parser.parse_args()
    among = tuple(sorted(said.kinds))
    sys.path.insert(0, str(ROOT / "tests" / "material"))
    if said.again is not None:
        from mutated_files import mutant, outcome  # noqa: PLC0415 - found once the path is set

        name, data = mutant(said.again, among)
        print(f"{name}, {len(data)} bytes: {data[:200]!r}")  # noqa: T201
        print(outcome(name, data))  # noqa: T201
        return 0
    kinds = f"-{blake2b(repr(among).encode(), digest_size=4).hexdigest()}" if among else ""
    place = STATE.with_stem(f"state{kinds}")
    state = json.loads(place.read_text()) if place.is_file() else {}
    outcomes = Counter[str](state.get("outcomes", {}))
    failed: dict[str, str] = state.get("failed", {})
    number = state.get("next", 0)
    STATE.parent.mkdir(exist_ok=True)
    while number < said.count:
        number = _run((number, min(number + _STEP, said.count)), among, outcomes, failed)
        kept = {"next": number, "failed": failed, "outcomes": dict(outcomes.most_common())}
        place.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    print(f"{number} files, {len(failed)} failures")  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
