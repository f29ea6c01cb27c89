"""A town with applications of two investors, and accounts of those who work with them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from ondiris.people import Held, People, Role
from ondiris.session import Observatory, make_home
from ondiris.session.applications.files import load_applications
from ondiris.session.applications.owing import ApplicationDesk

CITY = Path(__file__).parents[1] / "doors" / "second_city"
PROCEDURES = """\
code,name_kk,name_ru,name_en
power,Қуат,Мощность,Power
plot,Учаске,Участок,Plot
"""
STEPS = """\
procedure,code,kind,order,name_kk,name_ru,name_en,role,allowed,days,in_force,place,url,confidence,confirmed_by,confirmed_on
power,terms,step,1,Шарттар,Условия,Terms of connection,grid,5,working,yes,ZZ-1,https://example.org/a,ok,office,2026-01-10
power,build,step,2,Салу,Строительство,Building of the line,grid,20,working,,,https://example.org/b,ok,,
plot,decree,step,1,Қаулы,Постановление,Decree,land-office,3,working,yes,ZZ-1,https://example.org/c,ok,office,2026-01-10
"""
# 2 February 2026 is a Monday.  Five working days after Tuesday the 3rd end on Tuesday the 10th.
ROWS = """\
application,procedure,applicant,act,step,outcome,reason,owes,due,kept,institution,role,actor,day
app-1,power,inv-1,filed,,,,,,,inv-1,applicant,{inv-1},2026-02-02
app-1,,,opened,terms,,,,,,grid,officer,desk,2026-02-03
app-1,,,,,,,city power 10,2026-Q3,,office,coordinator,desk,2026-02-03
app-1,,,,,,,investor investment 5000000,2027,,office,coordinator,desk,2026-02-03
app-2,plot,inv-2,filed,,,,,,,inv-2,applicant,desk,2026-02-05
app-2,,,opened,decree,,,,,,land-office,officer,desk,2026-02-06
"""
LATER = """\
application,procedure,applicant,act,step,outcome,reason,owes,due,kept,institution,role,actor,day
app-1,,,asked_back,terms,,,,,,grid,officer,desk,2026-02-06
"""
PEOPLE = {
    "applicant": Held(Role.APPLICANT, "inv-1"), "grid": Held(Role.OFFICER, "grid"),
    "land": Held(Role.OFFICER, "land-office"), "coordinator": Held(Role.COORDINATOR),
    "press": Held(Role.PRESS),
}  # fmt: skip


def at(day: date) -> str:
    """Return noon of a day in the town as the variable that stops the clock."""
    return str(int(datetime(day.year, day.month, day.day, 7, tzinfo=UTC).timestamp()))


def noticed_town(folder: Path) -> Path:
    """Make the home of the town, without applications."""
    make_home(folder, CITY)
    rooms = folder / "applications"
    rooms.mkdir(exist_ok=True)
    (rooms / "procedures.csv").write_text(PROCEDURES, "utf-8")
    (rooms / "steps.csv").write_text(STEPS, "utf-8")
    settings = folder / "ondiris.toml"
    stated = 'apply_at = "https://industry.example.org"\n'
    settings.write_text(stated + settings.read_text("utf-8"), "utf-8")
    return folder


def inhabited(people: People) -> dict[str, str]:
    """Add the accounts; return their identifiers by name."""
    return {name: people.accounts.add(name, held=[held]).id for name, held in PEOPLE.items()}


def entered(observatory: Observatory, rows: str, folder: Path, **actors: str) -> int:
    """Enter rows of applications; return the revision that they made."""
    text = rows
    for name, account in actors.items():
        text = text.replace(f"{{{name.replace('_', '-')}}}", account)
    path = folder / "rows.csv"
    path.write_text(text, "utf-8")
    steps = ApplicationDesk(observatory, observatory.at()).steps()
    report = load_applications(observatory, path, steps)
    assert report.receipt is not None
    return report.receipt.revision
