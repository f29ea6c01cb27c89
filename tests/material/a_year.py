"""The files of a made-up year of monthly work, and what every sentence must then be answered with.

The places and words are those of the case of Almaty; the figures are made up, but those of May
2025, which are the ones the source document of the case prints.  Cumulative levels grow along plain
curves, so that whoever reads the tests can work a number out by hand::

    level(month) = level(5) * month * (K + month) / (5 * (K + 5))    million tenge, one decimal

A release is a workbook in the layout of the national bureau, out on the 18th of the next month.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import as_file, files
from pathlib import Path

import xlsxwriter

from ondiris.codes import load_catalogue
from ondiris.model.business_number import check_digit

TEXTS = Path(__file__).parent / "texts"
YEAR = 2025
FIRST, LAST = 5, 12
KK = ("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
      "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан")  # fmt: skip
REVISED = 10
"""Month whose release revises the six months of building materials."""
BLANK = 9
"""Month from which on the bureau prints no figure of wood products."""


@dataclass(frozen=True)
class Curve:
    """How an activity grows through the year.

    Parameters
    ----------
    label : str
        As the bureau's table prints it; of a division the list's own, behind its number.
    level, before : str
        Million tenge in January–May of this year and the year before.
    bend : int
        K of the curve.
    index, step : str
        Volume index of January–May, and how much it moves every month.
    """

    label: str
    level: str
    before: str
    bend: int
    index: str
    step: str


CURVES: Mapping[str, Curve] = {
    "B-E": Curve("Өнеркәсіп - барлығы", "976200", "857100", 95, "113.9", "0.3"),
    "C": Curve("Өңдеу өнеркәсібі", "811400", "700900", 95, "116.2", "0.4"),
    "C10": Curve("", "118400", "112100", 120, "101.7", "-0.2"),
    "C14": Curve("", "9610.4", "8400.2", 80, "118.8", "-1.1"),
    "C16": Curve("", "3120.3", "2615.8", 60, "135.2", "-4.0"),
    "C18": Curve("", "25000", "20010.5", 40, "127.3", "-1.4"),
    "C21": Curve("", "27450.6", "24911.9", 70, "114.2", "0.7"),
    "C23": Curve("", "47000", "38801.4", 150, "125.6", "-2.3"),
    "C-MACH": Curve("Машина жасау", "366100", "307500", 95, "136.3", "-0.9"),
    "C29": Curve("", "132162.1", "104030.7", 45, "141.0", "1.3"),
}  # fmt: skip


def label(activity: str) -> str:
    """Return the label of an activity as the bureau's table prints it."""
    own = CURVES[activity].label
    return own or f"{activity[1:]} {load_catalogue().label('activities', activity, 'kk')}"


def level(activity: str, month: int, *, revised: bool = False) -> Decimal:
    """Return the cumulative level in million tenge, one decimal; `revised` after the revision."""
    found = _along(activity, month, CURVES[activity].level)
    return found + Decimal("312.4") if revised and activity == "C23" and month == 6 else found


def before(activity: str, month: int) -> Decimal:
    """Return the cumulative level of the year before."""
    return _along(activity, month, CURVES[activity].before)


def index(activity: str, month: int) -> Decimal:
    """Return the volume index of the cumulative months, the same of the year before = 100."""
    curve = CURVES[activity]
    return Decimal(curve.index) + Decimal(curve.step) * (month - 5)


def _along(activity: str, month: int, at_five: str) -> Decimal:
    bend = CURVES[activity].bend
    exact = Decimal(at_five) * month * (bend + month) / (5 * (bend + 5))
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def months_kk(month: int, year: int = YEAR) -> str:
    """Return the heading of cumulative months as the bureau prints it."""
    if month == 12:
        return f"{year} жыл"
    return f"{year} жылғы қаңтар–{KK[month - 1]}"


def period(month: int, year: int = YEAR) -> str:
    """Return the code of the cumulative months."""
    return str(year) if month == 12 else f"{year}-01/{year}-{month:02}"


def released(month: int) -> str:
    """Return the day on which the release of a month is out."""
    return f"{YEAR + 1}-01-18" if month == 12 else f"{YEAR}-{month + 1:02}-18"


def number(value: Decimal) -> str:
    """Return a number with groups and a decimal comma, as the bureau prints it."""
    return f"{value:,.1f}".replace(",", " ").replace(".", ",")


def release(
    path: Path,
    month: int,
    *,
    area: str = "Алматы қаласы",
    revised: bool = False,
    filled: int | None = None,
) -> Path:
    """Write the bureau's table of a month by activity: level, level a year before, index.

    Of `filled` rows alone the cells have figures.
    """
    rows = [[f"{area} бойынша өнеркәсіп өнімінің өндірісі", "", "", ""],
            ["Қызмет түрлері", "Өнеркәсіп өнімінің көлемі, млн. теңге", "", "Индекс, %"],
            ["", months_kk(month), months_kk(month, YEAR - 1), months_kk(month)]]  # fmt: skip
    for code in CURVES:
        if code == "C16" and month >= BLANK:
            rows.append([label(code), "х", "х", "х"])
            continue
        cells = (level(code, month, revised=revised), before(code, month), index(code, month))
        empty = filled is not None and list(CURVES).index(code) >= filled
        rows.append([label(code), *(["", "", ""] if empty else map(number, cells))])
        if code == "B-E":
            rows.append(["оның ішінде:", "", "", ""])
    return _workbook(path, rows)


def regions(path: Path, month: int) -> Path:
    """Write the bureau's table of a month by region: the city is one row of the nation."""
    rows = [["Өңірлер бойынша өнеркәсіп өнімінің өндірісі", "", ""],
            ["Аймақ", "Өнеркәсіп өнімінің көлемі, млн. теңге", "Индекс, %"],
            ["", months_kk(month), months_kk(month)],
            ["Қазақстан Республикасы", number(Decimal(4_100_000 * month)), "106,1"],
            ["Алматы қ.", number(level("B-E", month)), number(index("B-E", month))],
            ["Шымкент қ.", number(Decimal(140_000 * month)), "103,4"]]  # fmt: skip
    return _workbook(path, rows)


def _workbook(path: Path, rows: list[list[str]]) -> Path:
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    sheet = book.add_worksheet("1")
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell)
    book.close()
    path.write_bytes(memory.getvalue())
    return path


def document(lang: str) -> str:
    """Return the document in a language, a paragraph a line."""
    return (TEXTS / f"document-{lang}.txt").read_text("utf-8")


def case(folder: Path) -> Path:
    """Write the case: places, words and settings of Almaty, without a figure of it."""
    with as_file(files("ondiris") / "cases" / "almaty") as almaty:
        for name in ("areas.csv", "subjects.csv", "forms.toml", "case.toml", "edits.yaml",
                     "holidays.toml"):  # fmt: skip
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(almaty / name, folder / name)
        shutil.copytree(almaty / "projects", folder / "projects")
    return folder


def table(path: Path, rows: Iterator[Mapping[str, str]] | list[Mapping[str, str]]) -> Path:
    """Write rows as a tidy file."""
    found = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in found for name in row)))
        writer.writeheader()
        writer.writerows(found)
    return path


PRESS = {7: "2025-07-25", 8: "2025-08-20", 10: "2025-11-10"}
"""Days of the press texts, by the month in whose round they come."""


def press(month: int) -> str:
    """Return the press text of a round."""
    return (TEXTS / f"press-{month:02}.txt").read_text("utf-8")


PROJECTS = {
    7: {"stage": "construction", "stage_since": "2025-05", "launch_planned": "2025-10",
        "cost_planned_kzt": "9500000000", "jobs_promised": "120", "known_at": "2025-08-05"},
    9: {"launch_planned": "2025-12", "known_at": "2025-10-06"},
    11: {"stage": "launched", "stage_since": "2025-11", "launch_actual": "2025-11-20",
         "jobs_verified": "104", "known_at": "2025-12-10"},
}  # fmt: skip
"""What the investment office said of one project of the zone, by round."""


def projects(path: Path, month: int) -> Path:
    """Write the project file of a round."""
    first = {"project": "wagon-works", "name_kk": "Вагон зауыты", "name_ru": "Вагонный завод",
             "name_en": "Wagon works", "programme": "industrial-zone-2025",
             "site": "industrial-zone", "activity": "C30", "source": f"office-{month:02}",
             "said_by": "Investment office", "document": f"Weekly list, round {month}",
             "locator": "row 4"}  # fmt: skip
    return table(path, [first | PROJECTS[month]])


FIRMS = {"C10": 30, "C14": 20, "C16": 10, "C18": 20, "C21": 8, "C23": 24, "C28": 12, "C29": 6,
         "C25": 10, "D35": 4}  # fmt: skip
"""How many made-up enterprises an activity has: 144 together, as the document says."""
DISTRICTS = ("KZ-75-zhetysu", "KZ-75-turksib", "KZ-75-alatau")
LATE = ("C23", 3, 7)
"""Which enterprise of an activity reports a month in the round of the next."""
WRONG = ("C18", 5, 8)
"""Which reports a month a thousandfold, and puts it right in the round of the next."""


def enterprises(activity: str) -> list[str]:
    """Return the business numbers of an activity."""
    firsts = (f"000140{list(FIRMS).index(activity):02}{n:03}" for n in range(1, 100))
    numbers = [f"{first}{check}" for first in firsts if (check := check_digit(first)) is not None]
    return numbers[: FIRMS[activity]]


def register(path: Path) -> Path:
    """Write the register of the made-up enterprises."""
    rows = [
        {"bin": firm, "activity": activity, "area": DISTRICTS[n % 3], "size": "large_medium",
         "first_month": "2023-01", "last_month": "", "holding": ""}
        for activity in FIRMS
        for n, firm in enumerate(enterprises(activity))
    ]  # fmt: skip
    return table(path, rows)


def month_of(activity: str, year: int, month: int) -> int:
    """Return what all enterprises of an activity made in a month, in tenge."""
    if year < YEAR - 1:
        return month_of(activity, YEAR - 1, month) * 100 // 104

    def run(code: str, last: int) -> Decimal:
        if last == 0:
            return Decimal(0)
        return level(code, last) if year == YEAR else before(code, last)

    def made(code: str) -> Decimal:
        return run(code, month) - run(code, month - 1)

    listed = ("C10", "C14", "C16", "C18", "C21", "C23", "C-MACH")
    rest = {"C28": ("C-MACH", ("C29",)), "C25": ("C", listed), "D35": ("B-E", ("C",))}
    if activity in rest:
        whole, parts = rest[activity]
        found = made(whole) - sum(made(part) for part in parts)
    else:
        found = made(activity)
    return int(found * 1_000_000)


def firm_value(activity: str, n: int, year: int, month: int) -> int:
    """Return what the n-th enterprise of an activity made in a month.

    They made equal parts, and the first the rest; who is late or wrong made a fifth more then, at
    the cost of the first, so that what stands in for it is not what it reports.
    """
    whole, count = month_of(activity, year, month), FIRMS[activity]
    part, rest = divmod(whole, count)
    odd = [one[1] for one in (LATE, WRONG) if one[::2] == (activity, month) and year == YEAR]
    more = part // 5 if odd else 0
    if n == 0:
        return part + rest - more
    return part + (more if n in odd else 0)


def returns(path: Path, month: int) -> Path:
    """Write the returns that come in the round of a month: its own, late ones, corrected ones."""
    rows = []
    times = [(YEAR, month)]
    if month == FIRST:
        times = [(year, m) for year in (YEAR - 2, YEAR - 1) for m in range(1, 13)]
        times += [(YEAR, m) for m in range(1, FIRST + 1)]
    for activity in FIRMS:
        for n, firm in enumerate(enterprises(activity)):
            for year, m in times:
                one = (activity, n, m)
                if year == YEAR and one == LATE:
                    continue
                fold = 1000 if year == YEAR and one == WRONG else 1
                rows.append(_return(firm, year, m, firm_value(activity, n, year, m) * fold))
            if (activity, n, month - 1) in (LATE, WRONG):
                rows.append(
                    _return(firm, YEAR, month - 1, firm_value(activity, n, YEAR, month - 1))
                )
    return table(path, rows)


def _return(firm: str, year: int, month: int, value: int) -> dict[str, str]:
    return {"bin": firm, "month": f"{year}-{month:02}", "product": "1", "unit": "KZT",
            "value": str(value), "shipments": str(value), "employees": "50"}  # fmt: skip
