"""Homes of made-up towns, driven by command until a secret falls: compile, protect, late returns.

The town is drawn like those of `attacked_cities`; what its enterprises report is loaded as files,
and everything after that is done as a stranger would: by commands, reading what they print and what
the public may read.  After each the attacker of `outside_attacker` judges everything that is out.

Wide sequences have the returns of the year before too, so that growth, indices and contributions
are told and enter as facts, holdings that agreed to be visible, and weights of value added.
"""

from __future__ import annotations

import contextlib
import functools
import io
import itertools
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from attacked_cities import Told
from attacked_growth import Weighed, agreed, growth_facts, year_before
from drawn_cities import draw_city
from outside_attacker import Attacker
from outside_world import Fact, Published, Stated, World

import ondiris
from ondiris.cli import main
from ondiris.model import Known, Observation, Period, Printed, SeriesKey, Source
from ondiris.model.business_number import check_digit
from ondiris.ports import Query
from ondiris.session import open_home

__all__ = ["Town", "found_town", "play_home"]

TOWN = Path(__file__).parents[1] / "doors" / "second_city"
EDITS = Path(ondiris.__file__).parent / "cases" / "almaty" / "edits.yaml"
TREES = {
    "activity": {"B-E": None, "C": "B-E", "C10": "C", "C18": "C", "C23": "C", "D": "B-E",
                 "D35": "D"},
    "area": {"ZZ-1": None, "ZZ-1-east": "ZZ-1", "ZZ-1-west": "ZZ-1"},
    "size": {"all": None, "large_medium": "all", "sme": "all"},
}  # fmt: skip
JANUARY = 2025 * 12
FIRST = date(2025, 2, 10)
POLICY = frozenset(
    ("all-sensitive", "protection-infeasible", "overlapping-release", "rounding-exposes",
     "rounding-infeasible", "no-returns", "one-table")
)  # fmt: skip
"""Refusals with which a command may end; anything else is a fault."""


@functools.cache
def _blank() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="town-")) / "home"
    code, _, err = _said("init", "--case", str(TOWN), "--home", str(folder))
    assert code == 0, err
    shutil.copy(EDITS, folder / "edits.yaml")
    return folder


def _said(*words: str) -> tuple[int, str, str]:
    """Run a command; return its exit code and what it said."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(list(words))
        except SystemExit as ended:
            code = int(ended.code or 0)
    return code, out.getvalue(), err.getvalue()


def _day(stretch: int) -> date:
    return FIRST + timedelta(days=30 * stretch)


def _numbers() -> Iterator[str]:
    for stem in itertools.count():
        first = f"0001400{stem:04d}"
        digit = check_digit(first)
        if digit is not None:
            yield f"{first}{digit}"


@dataclass
class Town:
    """A home, what its returns hold, and what is out."""

    home: Path
    stated: Stated
    stretches: int
    months: int
    worlds: dict[str, World]
    tables: dict[str, list[Published]] = field(
        default_factory=lambda: {"output": [], "employees": []}
    )
    told: Told = field(default_factory=Told)
    weights: dict[str, float] = field(default_factory=dict)
    growth: list[Fact] = field(default_factory=list)
    activity: dict[str, str] = field(default_factory=dict)

    def waiting(self) -> set[tuple[str, int]]:
        """Return of which leaf activities and months returns wait; figures are made without."""
        path = self.home / "disclosure" / "actual" / "held.parquet"
        rows = pq.read_table(path).to_pylist() if path.is_file() else []
        return {(self.activity[row["bin"]], int(row["month"])) for row in rows}

    def run(self, *words: str) -> tuple[int, str, str]:
        """Run a command on the home; note what is no refusal."""
        code, out, err = _said(*words, "--home", str(self.home))
        if code and not any(f"[{refusal}]" in err for refusal in POLICY):
            self.told.failed.append(f"{' '.join(words)}: {code}: {err.strip()[:300]}")
        return code, out, err

    def judge(
        self,
        measure: str,
        new: Sequence[Published],
        step: str,
        seed: int,
        growth: Sequence[Fact] = (),
    ) -> None:
        """Let the attacker look at everything with what is new."""
        before = self.tables[measure]
        after = [*before, *new]
        attacker = Attacker(self.worlds[measure], self.stated, seed)
        known = self.growth if measure == "output" else []
        fallen = attacker.short(before, after, known, growth)
        self.told.short += [f"{step}: {name}" for name in fallen]
        self.tables[measure] = after
        self.growth += growth


def _settings(stated: Stated, dice: np.random.Generator) -> str:
    lines = ['\n[[disclosure]]\nvalid_from = "2024-01-01"\ncitation = "order 7"']
    if stated.frequency:
        lines.append(f"minimum_frequency = {stated.frequency}\nfrequency_margin = {stated.margin}")
    if stated.p:
        lines.append(f"p_percent = {stated.p}")
    if stated.dominance:
        lines.append(f"dominance_n = {stated.dominance[0]}\ndominance_k = {stated.dominance[1]}")
    if stated.pq:
        lines.append(f"pq_p = {stated.pq[0]}\npq_q = {stated.pq[1]}")
    lines.append(f'cost = "{dice.choice(["cells", "value", "information"])}"')
    lines.append(f'insiders = "{"sole-contributors" if stated.insiders else "none"}"')
    return "\n".join(lines) + "\n"


def found_town(dice: np.random.Generator, folder: Path, *, wide: bool = False) -> Town:
    """Draw a town, load all its returns, and read back what the home took for good."""
    months, stretches = int(dice.integers(2, 5)), int(dice.integers(3, 6))
    city = draw_city(dice, months, stretches, trees={d: dict(t) for d, t in TREES.items()})
    home = Path(shutil.copytree(_blank(), folder / "home"))
    number = dict(zip((f.name for f in city.firms), _numbers(), strict=False))
    more, weights = agreed(dice, city, number) if wide else ("", {})
    with (home / "ondiris.toml").open("a", encoding="utf-8") as file:
        file.write(_settings(city.stated, dice) + more)
    lines = ["bin,activity,area,size,first_month,last_month,holding"]
    for firm in city.firms:
        holding = firm.holding if firm.holding != firm.name else ""
        lines.append(f"{number[firm.name]},{','.join(firm.leaf)},2024-01,,{holding}")
    register = folder / "register.csv"
    register.write_text("\n".join(lines) + "\n", "utf-8")
    town = Town(home, city.stated, stretches, months, {}, weights=weights)
    town.run("load", str(register), "--as", "register")
    for stretch in range(stretches):
        rows = list(year_before(dice, city, number)) if wide and stretch == 0 else []
        for firm in city.firms:
            for month in range(months):
                now = firm.by_stretch[stretch][month]
                nothing = wide and stretch == month and not firm.by_stretch[-1][month]
                news = now and (stretch == 0 or now != firm.by_stretch[stretch - 1][month])
                if news or nothing:
                    people = 12 * (1 + round(now / 12))
                    rows.append(
                        f"{number[firm.name]},2025-{month + 1:02d},x,t,{now:.0f},{now * 1000:.0f},"
                        f"{people}"
                    )
        if rows:
            path = folder / f"returns-{stretch}.csv"
            head = "bin,month,product,unit,quantity,value,employees"
            path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
            town.run("load", str(path), "--as", "returns", "--received", str(_day(stretch)))
    people = {number[f.name]: (f.leaf, f.holding if f.holding != f.name else number[f.name])
              for f in city.firms}  # fmt: skip
    town.activity = {number: leaf[0] for number, (leaf, _) in people.items()}
    for measure, column in (("output", "value"), ("employees", "employees")):
        town.worlds[measure] = _world(home, column, people, stretches)
    return town


def _world(
    home: Path, column: str, people: dict[str, tuple[tuple[str, ...], str]], stretches: int
) -> World:
    """Return what the returns that the home accepted come to."""
    world = World(TREES, settled=range(JANUARY - 12, JANUARY))
    files = [f for f in (home / "returns" / "actual").glob("*.parquet") if f.stem != "register"]
    known: dict[tuple[str, int], list[tuple[date, float]]] = {}
    for file in files:
        for row in pq.read_table(file).to_pylist():
            if row["accepted"]:
                place = (row["bin"], int(row["month"]))
                known.setdefault(place, []).append((row["received"], float(row[column] or 0.0)))
    for (number, month), values in known.items():
        leaf, holding = people[number]
        before = 0.0
        for stretch in range(stretches):
            came = [(day, value) for day, value in values if day <= _day(stretch)]
            now = max(came)[1] if came else 0.0
            world.report(leaf, month, stretch, holding, now - before)
            before = now
    world.complete()
    return world


def play_home(seed: int, folder: Path, *, steps: int = 5, wide: bool = False) -> Told:
    """Play a sequence of commands and judge what is out after each.

    Parameters
    ----------
    seed : int
    folder : Path
        Where the home is made.
    steps : int
        Commands at most.
    wide : bool
        Whether growth is told, holdings agree to be visible and tables are rounded twice.
    """
    dice = np.random.default_rng([7, seed])
    town = found_town(dice, folder, wide=wide)
    stretch = 0
    for step in range(int(dice.integers(2, steps + 1))):
        stretch = min(town.stretches - 1, stretch + int(dice.random() < 0.7))
        last = int(dice.integers(0, min(town.months, stretch + 1)))
        kind = dice.random()
        if kind < 0.25:
            _compile(town, last, stretch, f"step {step} compile", seed)
        elif kind < 0.35:
            _press(dice, town, last, stretch, f"step {step} press", seed)
        else:
            _protect(dice, town, last, stretch, f"step {step} protect", seed)
        if town.told.short or town.told.failed:
            break
    return town.told


def _period(first: int, last: int) -> str:
    start, end = f"2025-{first + 1:02d}", f"2025-{last + 1:02d}"
    return start if first == last else f"{start}/{end}"


def _protect(
    dice: np.random.Generator, town: Town, last: int, stretch: int, step: str, seed: int
) -> None:
    first = int(dice.integers(0, last + 1)) if dice.random() < 0.15 else 0
    ways = ["activity,area", "activity", "area", "activity,size", "area,size"]
    by = [ways[0] if dice.random() < 0.5 else str(dice.choice(ways))]
    if dice.random() < 0.2:
        by = ["activity,area", "activity,size"]
    measure = "employees" if dice.random() < 0.3 else "output"
    words = ["protect", "--period", _period(first, last), "--measure", measure,
             "--as-of", str(_day(stretch)), "--format", "json"]  # fmt: skip
    for one in by:
        words += ["--by", one]
    extra = dice.random()
    unit = 1000 if measure == "output" else 10
    if extra < 0.12 and len(by) == 1:
        words += ["--round", str(unit * int(dice.choice([100, 500])))]
    elif extra < 0.3:
        words += ["--intervals", str(unit * 10)]
    elif extra < 0.4:
        words += ["--concentration"]
    code, out, err = town.run(*words)
    if code:
        town.told.refused += 1
        return
    if " held" in err:
        return
    town.told.released += 1
    content = json.loads(out)
    found = [
        _published(document, first, last, stretch, f"{step} {document['id']}")
        for document in content.get("tables", [content])
    ]
    town.judge(measure, found, step, seed)


def _published(document: dict, first: int, last: int, stretch: int, name: str) -> Published:  # type: ignore[type-arg]
    """Return a document as everybody reads it."""
    low, high = {}, {}
    for cell in document["cells"]:
        codes = tuple(cell[d] for d in document["dimensions"])
        if document["method"] == "rounding":
            value = float(cell["value"])
            low[codes], high[codes] = max(0.0, value - document["base"]), value + document["base"]
        elif cell["value"] is not None:
            low[codes] = high[codes] = float(cell["value"])
        else:
            end = cell.get("high")
            low[codes] = float(cell.get("low") or 0)
            high[codes] = float(end) if end is not None else float("inf")
    count = last - first + 1
    return Published(
        name, tuple(document["dimensions"]), range(JANUARY + first, JANUARY + last + 1), stretch,
        1.0 / count if document["measure"] == "employees" else 1.0, low, high,
    )  # fmt: skip


def _compile(town: Town, last: int, stretch: int, step: str, seed: int) -> None:
    """Compile a month; whatever the public reads of the city's output afterwards is out."""
    code, _, _ = town.run(
        "compile", "--period", f"2025-{last + 1:02d}", "--world", "actual", "--no-adjust",
        "--as-of", str(_day(stretch)),
    )  # fmt: skip
    if code:
        town.told.refused += 1
        return
    town.told.released += 1
    figures = list(_figures(town, "compiled-actual", stretch, step))
    town.judge("output", figures, step, seed, list(_growth(town, stretch)))


def _growth(town: Town, stretch: int) -> Iterator[Fact]:
    """Yield what compiled growth tells that everybody reads."""
    with open_home(town.home, audience="public") as observatory:
        now = observatory.at()
        measures = ("growth_pct", "index_pct", "contribution_ppt")
        asked = Query(audience=now.audience, measures=measures, scope="all",
                      sources=("compiled-actual",))  # fmt: skip
        rows = [row for row in now.printed(asked) if row.key.area == "ZZ-1"]
    weighed = Weighed(town.worlds["output"], town.weights, stretch)
    yield from growth_facts(rows, weighed, "B-E", town.waiting())


def _press(
    dice: np.random.Generator, town: Town, last: int, stretch: int, step: str, seed: int
) -> None:
    """Let a newspaper print an activity's output, rounded."""
    activity = str(dice.choice(list(TREES["activity"])))
    months = range(JANUARY + (0 if dice.random() < 0.5 else last), JANUARY + last + 1)
    world = town.worlds["output"]
    where = {"activity": activity}
    value = float(world.weights(where, months, stretch, 1.0) @ world.values)
    if value <= 0:
        return
    source = Source(id=f"gazette-{step[5]}", provider="A gazette", title="News")
    with open_home(town.home, audience="internal") as observatory:
        key = SeriesKey("output", "ZZ-1", observatory.city.currency, activity=activity)
        entry = Observation(
            key, Period.of_months(months[0], months[-1]),
            Printed.read(f"{value / 1e4:.0f}", multiplier=4), source.id, "p",
            Known(_day(stretch)),
        )  # fmt: skip
        observatory.record([source, entry], action="test")
    # What others print is known; it is no release of ours, so nothing is judged by it.
    town.tables["output"] += list(_figures(town, source.id, stretch, step))


def _figures(town: Town, source: str, stretch: int, step: str) -> Iterator[Published]:
    """Yield what the public reads of a source, a period at a time, widened to what was reported."""
    world = town.worlds["output"]
    with open_home(town.home, audience="public") as observatory:
        now = observatory.at()
        asked = Query(audience=now.audience, measures=("output",), sources=(source,), scope="all")
        rows = now.printed(asked)
    by_period: dict[range, dict[str, tuple[float, float]]] = {}
    waiting = town.waiting() if source.startswith("compiled") else set()
    for row in rows:
        months = row.period.month_range
        below = world.below("activity", row.key.activity)
        if any(leaf in below and month in months for leaf, month in waiting):
            continue  # made without some returns, so that it says nothing of all
        if row.key.area == "ZZ-1" and row.key.activity in TREES["activity"] and months:
            own = float(
                world.weights({"activity": row.key.activity}, months, stretch, 1.0) @ world.values
            )
            scale = 10.0**row.multiplier
            low, high = float(row.low) * scale, float(row.high) * scale
            # What covers silent producers too bounds those who reported from one side only.
            limits = (low if own >= low else 0.0, high if own <= high else float("inf"))
            by_period.setdefault(months, {})[row.key.activity] = limits
    for months, told in by_period.items():
        codes = [(code,) for code in TREES["activity"]]
        low = {c: max(0.0, told.get(c[0], (0.0, 0.0))[0]) for c in codes}
        high = {c: told.get(c[0], (0.0, float("inf")))[1] for c in codes}
        name = f"{step} {source} {months[0]}-{months[-1]}"
        ours = source.startswith("compiled") and (
            months.start >= JANUARY
            or months in (range(JANUARY - 12, JANUARY), range(JANUARY - 1, JANUARY))
        )
        yield Published(name, ("activity",), months, stretch, 1.0, low, high, ours)
