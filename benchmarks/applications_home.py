"""A home with ten years of applications: ten thousand of them, two hundred thousand acts.

Every act stands in a revision of its own, as forms write them, and every applicant is a party of
their own.  A fifth of the applications is under way on the last day, and of what was owed by then
a twelfth or so was never handed over.  One in fifty names a project of the city,
of one programme with a deadline.  The acts keep the rules, but are written past them: rules
one by one would take an hour.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import sqlalchemy as sa

from ondiris.applications import read_act, read_obligation
from ondiris.cli import main
from ondiris.ledger import rows, schema
from ondiris.model import Known, Period, Source, Statement
from ondiris.production.applications.kept import (
    APPLICANT,
    KEPT,
    PROCEDURE,
    PROJECT,
    Party,
    act_statement,
    filing_statements,
    obligation_statement,
)
from ondiris.session import Observatory, open_home

__all__ = [
    "APPLICATIONS",
    "AS_OF",
    "EPOCH",
    "EVENTS",
    "BenchClock",
    "code_of",
    "fill",
    "make_home_of_applications",
]

APPLICATIONS, EVENTS = 10_000, 200_000
AS_OF = date(2025, 11, 28)
MOMENT = datetime(2025, 11, 28, 9, 0, tzinfo=UTC)
EPOCH = str(int(MOMENT.timestamp()))
OWNERS = ("zone", "zone", "power", "power", "water", "land", "land", "zone")
OFFICERS = 60
PROGRAMME = "small-parks-2027"
ONE_IN = 50
"""One in so many applications names a project."""
_STEPS = tuple(f"step-{n}" for n in range(1, 9))
_DAYS = ("working", "calendar", "months", "working", "unsaid", "", "unsaid", "working")
_HEAD = (
    "procedure,code,kind,order,name_en,owner_en,role,allowed,days,in_force,place,url,"
    "confidence,confirmed_by,confirmed_on"
)


class BenchClock:
    """The last day of the home, every time it is asked."""

    def now(self) -> datetime:
        """Return the moment."""
        return MOMENT


def code_of(n: int) -> str:
    """Return the code of an application by its number."""
    return f"bench-{n:05d}"


@dataclass(frozen=True, slots=True)
class _Way:
    """One application: acts with their days, as words."""

    code: str
    acts: tuple[tuple[date, str], ...]


def _acts(draw: random.Random) -> list[str]:
    """Return exactly as many acts as there are on average: granted, refused, withdrawn, open."""
    size = EVENTS // APPLICATIONS
    end = draw.choices(("granted", "refused", "withdrawn", "open"), (60, 12, 8, 20))[0]
    steps = len(_STEPS) if end == "granted" else draw.randrange(2, 7)
    rounds = [0] * steps
    last = {"granted": 0, "refused": -1, "withdrawn": 1, "open": 0}[end]
    # Granted steps have two acts and a round two more; what is odd is made up by a last question.
    while 1 + 2 * steps + 2 * sum(rounds) + last < size - 1:
        rounds[draw.randrange(steps)] += 1
    found = ["filed"]
    for step, times in zip(_STEPS, rounds, strict=False):
        found.append(f"opened {step}")
        found += [f"{act} {step}" for _ in range(times) for act in ("asked_back", "answered")]
        found.append(f"decided {step} granted")
    match end:
        case "refused":
            found = [*found[: size - 1], ""]
            step = next(a.split()[1] for a in reversed(found) if a)
            found[-1] = f"decided {step} refused papers"
            if found[-2].startswith("decided"):
                found[-2] = f"asked_back {step}"
        case "withdrawn":
            found = [*found[: size - 1], "withdrawn"]
        case "open":
            found = found[: size - draw.randrange(2)]
            if found[-1].startswith("decided"):
                found.pop()
    return found


def _ways() -> Iterator[_Way]:
    draw = random.Random(17)  # noqa: S311 - a reproducible load, no secret
    for n in range(APPLICATIONS):
        acts = _acts(draw)
        ended = acts[-1] == "withdrawn" or "decided" in acts[-1]
        span = [draw.randrange(1, 15) for _ in acts]
        latest = AS_OF - timedelta(days=sum(span) + 1)
        back = draw.randrange(3_000) if ended else draw.randrange(20)
        day, told = latest - timedelta(days=back), []
        for days, act in zip(span, acts, strict=True):
            told.append((day, act))
            day += timedelta(days=days)
        yield _Way(code_of(n), tuple(told))


def _said(way: _Way, n: int, project: str) -> Iterator[tuple[date, list[Source | Statement]]]:
    """Yield what each form of an application enters, and when; the first names its project."""
    applicant = Party(f"a-{n}", "applicant", f"inv-{n}")
    office = Party(f"c-{n % 7}", "coordinator", "investment-office")
    for k, (day, text) in enumerate(way.acts):
        step = text.split()[1] if " " in text else ""
        act = read_act(text, way.code, day)
        party = applicant
        if act.act in ("opened", "asked_back", "decided"):
            owner = OWNERS[_STEPS.index(step)]
            party = Party(f"o-{(n + k) % OFFICERS}", "officer", owner)
        entries: list[Source | Statement] = [party.source]
        if not k:
            said = {PROCEDURE: "bench", APPLICANT: applicant.institution, PROJECT: project}
            entries += filing_statements(way.code, said, party, day, locator="form 1")
        entries.append(act_statement(act, party, locator="form 2"))
        yield day, entries
    if n % 3 == 0:
        day = way.acts[0][0]
        for k, (owes, due) in enumerate((("city power 10", 400), ("investor jobs 50", 700))):
            by = Period.day(day + timedelta(days=due))
            owed = read_obligation(owes, way.code, by)
            told: list[Source | Statement] = [
                office.source, obligation_statement(owed, office, day, locator=f"form {k + 1}")
            ]  # fmt: skip
            yield day, told
            kept = day + timedelta(days=due - 30)
            if kept < AS_OF and n % 12:
                what = " ".join(owes.split()[:2])
                more = filing_statements(way.code, {KEPT: what}, office, kept, locator="form 1")
                yield kept, [office.source, *more]


def _programme(projects: list[str]) -> list[Source | Statement]:
    """Return what makes projects those of one programme."""
    source = Source("bench-plan", "Investment office", "Plan of the programme", rank=50)
    known = Known(date(2015, 1, 5))
    return [source, *(Statement(code, "part_of", PROGRAMME, source.id, "list", known)
                      for code in projects)]  # fmt: skip


def make_home_of_applications(folder: Path) -> None:
    """Make the home: the demonstration, a procedure of eight steps, the applications."""
    with suppress(SystemExit), redirect_stdout(StringIO()):
        main(["demo", "--no-serve", "--home", str(folder)])
    _procedure(folder / "applications")
    with open_home(folder, audience="internal", clock=BenchClock()) as observatory:
        fill(observatory)


def _procedure(folder: Path) -> None:
    with (folder / "procedures.csv").open("a", encoding="utf-8") as out:
        out.write("bench,Өлшеу,Измерение,Measured\n")
    lines = (folder / "steps.csv").read_text("utf-8").splitlines()
    columns = lines[0].split(",")
    for n, (step, owner, days) in enumerate(zip(_STEPS, OWNERS, _DAYS, strict=True), 1):
        confirmed = days not in ("", "unsaid")
        cells = dict.fromkeys(columns, "") | {
            "procedure": "bench", "code": step, "kind": "step", "order": str(n), "role": owner,
            "name_kk": step, "name_ru": step, "name_en": step, "owner_kk": owner,
            "owner_ru": owner, "owner_en": owner, "days": days, "confidence": "ok",
            "allowed": "" if not days else "2" if days == "months" else "20",
            "in_force": "yes", "place": "KZ", "url": "https://example.org/",
            "confirmed_by": "lawyer" if confirmed else "",
            "confirmed_on": "2015-01-05" if confirmed else "",
        }  # fmt: skip
        lines.append(",".join(cells[name] for name in columns))
    (folder / "steps.csv").write_text("\n".join(lines) + "\n", "utf-8")


def fill(observatory: Observatory) -> None:
    """Write the applications into a ledger, a form a revision, in the order of days."""
    items = observatory.catalogue["subjects"].items.values()
    projects = [one.code for one in items if one.attributes.get("kind") == "project"]
    forms = [
        (day, n, k, entries)
        for n, way in enumerate(_ways())
        for k, (day, entries) in enumerate(
            _said(way, n, "" if n % ONE_IN else projects[n // ONE_IN % len(projects)])
        )
    ]
    forms.sort(key=lambda form: form[:3])
    forms.insert(0, (forms[0][0], -1, 0, _programme(projects)))
    first = observatory.ledger.vintage().revision + 1
    described: set[str] = set()
    revisions, sources, statements = [], [], []
    for number, (day, _, _, entries) in enumerate(forms, first):
        told = 0
        for entry in entries:
            if isinstance(entry, Statement):
                statements.append(rows.statement_row(entry) | {"revision": number})
            elif entry.id not in described:
                described.add(entry.id)
                sources.append(rows.source_row(entry) | {"revision": number})
            else:
                continue
            told += 1
        moment = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        revisions.append({
            "number": number, "recorded_at": moment.isoformat(timespec="seconds"),
            "action": "form", "detail": "", "digest": "", "newest_known": day.isoformat(),
            "entries": told,
        })  # fmt: skip
    with observatory.ledger.database.writing() as connection:
        for table, told_rows in (
            (schema.revision, revisions), (schema.source, sources), (schema.statement, statements),
        ):  # fmt: skip
            connection.execute(sa.insert(table), told_rows)
