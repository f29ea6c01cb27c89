"""Applications with marks in every field, and the times that are told of them in public."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from planted_city import VALUE, Hand

from ondiris.ports import INTERNAL
from ondiris.production.applications.kept import ABOUT
from ondiris.session import Observatory, open_home
from ondiris.session.applications.files import load_applications
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.session.applications.times import release_times

__all__ = ["plant_applications", "write_procedures"]

_STEPS = """\
procedure,code,kind,order,name_en,role,allowed,days,in_force,place,url,confidence,confirmed_by,confirmed_on
plot,entry,step,1,Entry,qmk-zone,10,working,yes,ZZ-1,https://zone.example/,ok,lawyer,2025-01-09
plot,board,step,2,Board,qmk-zone,12,unsaid,,,https://zone.example/,ok,,
"""
_HEAD = (
    "application,project,procedure,applicant,holding,act,step,outcome,reason,owes,due,kept,asks,"
    "assigned,institution,role,actor,day"
)
_COLUMNS = _HEAD.split(",")
_FIRST = date(2025, 8, 4)


def write_procedures(case: Path) -> None:
    """Give a case a procedure with a confirmed step and one that nobody has confirmed."""
    folder = case / "applications"
    folder.mkdir(exist_ok=True)
    (folder / "procedures.csv").write_text("code,name_en\nplot,A plot\n", "utf-8")
    (folder / "steps.csv").write_text(_STEPS, "utf-8")


def plant_applications(home: Path, clock: Hand) -> list[str]:
    """Record marked applications, release what may be told, and return their identifiers."""
    path = home.parent / "qmk-applications.csv"
    rows = [row for number in range(1, 13) for row in _rows(number)]
    path.write_text("\n".join((_HEAD, *map(_line, rows), "")), "utf-8")
    with open_home(home, audience="internal", clock=clock) as inside:
        desk = ApplicationDesk(inside, inside.at())
        load_applications(inside, path, desk.steps())
        done = release_times(inside)
        assert done.receipt is not None
        return _identifiers(inside)


def _identifiers(inside: Observatory) -> list[str]:
    said = inside.ledger.statements(inside.ledger.vintage(inside.today), INTERNAL)
    return [one.id for one in said if one.statement.property in ABOUT]


def _line(row: dict[str, str]) -> str:
    return ",".join(row.get(name, "") for name in _COLUMNS)


def _rows(number: int) -> list[dict[str, str]]:
    """Return an application of one to twelve days, the last ones refused, withdrawn and open."""
    code, who = f"qmk-app-{number}", f"qmk-inv-{number}"
    own = {"institution": who, "role": "applicant", "actor": f"qmk-a-{number}"}
    officer = {"institution": "qmk-zone", "role": "officer", "actor": "qmk-officer"}
    office = {"institution": "qmk-office", "role": "coordinator", "actor": "qmk-hand"}
    rows = [
        {**own, "project": "qmk-project", "procedure": "plot", "applicant": who,
         "holding": f"qmk-holding-{number % 4}", "act": "filed", "asks": f"power {VALUE}"},
        {**officer, "act": "opened", "step": "entry"},
        {**officer, "act": "asked_back", "step": "entry"},
        {**own, "act": "answered", "step": "entry"},
        {**office, "owes": f"city power {VALUE}", "due": "2025-Q3"},
        {**office, "owes": "investor investment 731970000000", "due": "2026"},
        {**office, "kept": "city power"},
        {**office, "step": "board", "assigned": "qmk-institution"},
    ]  # fmt: skip
    for row in rows:
        row |= {"application": code, "day": str(_FIRST)}
    ended = str(_FIRST + timedelta(days=number))
    if number < 10:
        rows.append({**officer, "act": "decided", "step": "entry", "outcome": "granted"})
    elif number == 10:
        rows.append({**officer, "act": "decided", "step": "entry", "outcome": "refused",
                     "reason": "other"})  # fmt: skip
    elif number == 11:
        rows.append({**own, "act": "withdrawn"})
    rows[-1] |= {"application": code, "day": rows[-1].get("day", ended)}
    return rows
