"""Claims made at random among the combinations that mean something."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

from ondiris.language import Claim, ClaimComparison, Document, PlaceForms, Subject, Time

__all__ = ["ACTIVITIES", "LANGUAGES", "PLACES", "SITES", "make_claim"]

FORMS = Path(__file__).parents[2] / "src" / "ondiris" / "cases" / "almaty" / "forms.toml"
PLACES = PlaceForms.from_toml(FORMS.read_text(encoding="utf-8"))
LANGUAGES = ("kk", "ru", "en")
MONIES = ["KZT", "KZT", "USD", "EUR", "RUB", "GBP", "CNY", "KGS"]

FLOWS = ["output", "investment", "exports", "project_cost", "tax", "budget", "grp"]
OF = [
    "output",
    "investment",
    "exports",
    "grp",
    "gva",
    "trade",
    "construction",
    "communications",
    "services",
    "tax",
]
ACTIVITIES = [
    "B-E",
    "C",
    "C-MACH",
    "C29",
    "C23",
    "C18",
    "C21",
    "C14",
    "C16",
    "C31",
    "C13",
    "C10",
    "C20",
    "B",
    "C13-C15",
    "C26",
    "C27",
    "C28",
    "C30",
    "C33",
    "D",
    "E",
    "A",
    "B-F",
    "C-FOOD",
    "C32",
    "E36",
    "E37",
    "E38",
    "E39",
    "F",
    "G",
]
AREAS = ["KZ", "KZ-75", "KZ-75-alatau", "KZ-75-turksib", "KZ-75-zhetysu", "KZ-19", "KZ-79"]
SITES = {"industrial-zone": "KZ-75-alatau", "sez-pit": "KZ-75-alatau", "small-parks": "KZ-75"}
COUNTS = {
    "count_enterprises": ["enterprises"],
    "count_projects": ["projects"],
    "count_zones": ["zones"],
    "count_other": [
        "regions",
        "sectors",
        "buildings",
        "products",
        "investors",
        "vehicles",
        "units",
    ],
    "jobs": ["jobs", "persons"],
    "employees": ["persons"],
}
CHANGES = ("growth_pct", "index_pct", "multiple", "change_abs")
TIMELESS = ("land_area", "floor_area", "capacity")
STANDING = ("land_area", "floor_area", "count_enterprises", "count_zones", "employees")
"""What stands at a moment: said without one, it is taken for standing on the day of the text."""


def _measure(r: Random) -> tuple[str, str, str | None]:
    name = r.choice(
        [
            *FLOWS,
            *COUNTS,
            "growth_pct",
            "growth_pct",
            "index_pct",
            "multiple",
            "share_pct",
            "change_abs",
            "output_qty",
            *TIMELESS,
            "output_trade",
        ]
    )
    if name in FLOWS:
        return name, r.choice(MONIES), None
    if name in COUNTS:
        return name, r.choice(COUNTS[name]), None
    if name == "output_trade":
        return "output", "KZT", "trade"
    of = r.choice(OF)
    units = {"growth_pct": "%", "index_pct": "%", "multiple": "x", "share_pct": "%"}
    if name in units:
        if name == "share_pct":
            of = r.choice(["output", "exports", "investment", "grp"])
        return name, units[name], of
    if name == "change_abs":
        return name, "KZT", r.choice(["output", "investment", "exports"])
    unit = {"land_area": "ha", "floor_area": "m2"}.get(name)
    return name, unit or r.choice(["tonnes", "litres"]), None


def _number(r: Random, unit: str, measure: str) -> tuple[Decimal, int, int]:
    if unit in ("%", "ppt"):
        digits = r.choice([0, 1, 1, 2])
        low, high = (100, 250) if measure == "index_pct" else (1, 99)
        return Decimal(r.randint(low * 10**digits, high * 10**digits)).scaleb(-digits), digits, 1
    if unit == "x":
        return Decimal(r.randint(11, 59)).scaleb(-1), 1, 1
    if unit in MONIES:
        digits, power = r.choice([0, 1, 1, 2]), r.choice([6, 9, 9, 12])
        value = Decimal(r.randint(10**digits, 999 * 10**digits)).scaleb(power - digits)
        return value, digits, 10**power
    if unit in ("ha", "m2", "tonnes", "litres") and r.random() < 0.5:
        return Decimal(r.randint(11, 99999)).scaleb(-1), 1, 1
    if r.random() < 0.3:
        return Decimal(r.randint(11, 999)).scaleb(2), 1, 1000
    return Decimal(r.randint(2, 99999)), 0, 1


def _subject(r: Random, measure: str, of: str | None) -> Subject:
    made = measure in ("output", "growth_pct", "index_pct", "multiple", "share_pct") and of in (
        None,
        "output",
    )
    made = made or (measure in ("growth_pct", "index_pct", "multiple") and of == "gva")
    made = made or (measure, of) == ("share_pct", "grp")
    scope = r.choice(["all", "all", "all", "large_medium", "sme"])
    kind = r.choice(["area", "area", "activity", "site", None])
    if measure == "capacity" and kind is None:
        kind = "area"  # without a place it would be that of one plant
    if kind == "activity" and made:
        return Subject("activity", r.choice(ACTIVITIES), r.choice([*AREAS, None]), scope)
    if kind == "site":
        name = r.choice(list(SITES))
        return Subject("site", name, SITES[name], scope)
    if kind is None:
        return Subject(None, None, None, scope)
    return Subject("area", None, r.choice(AREAS), scope)


def _period(r: Random, measure: str, modality: str) -> Time | None:
    year = r.randint(2019, 2025)
    if measure == "capacity" and modality == "achieved":
        return Time(None, "per_year", None, "rate") if r.random() < 0.5 else None
    if measure in ("land_area", "floor_area") and modality == "achieved":
        return Time("now", "now", "point", "stock")
    dated = modality != "planned" and measure in (*STANDING, "count_projects")
    dated = dated or (modality == "in_progress" and measure == "project_cost")
    if r.random() < 0.15 and not dated:
        return None
    if modality == "planned" and r.random() < 0.6:
        ahead = r.randint(2026, 2030)
        month = r.randint(1, 11)
        return r.choice(
            [
                Time(None, str(ahead), "year", "deadline"),
                Time(None, f"{ahead}-12", "month", "deadline"),
                Time(None, f"{ahead}-{month:02d}", "month", "deadline"),
            ]
        )
    if measure in COUNTS and modality != "planned" and r.random() < 0.4:
        month = r.randint(1, 12)
        done = modality == "achieved" and measure in ("jobs", "count_projects")
        now = Time(None, "now", "years", "since") if done else Time("now", "now", "point", "stock")
        return r.choice(
            [
                now,
                Time(f"{year}-{month:02d}", f"{year}-{month:02d}", "point", "stock"),
                Time(f"{year}-{month:02d}-01", f"{year}-{month:02d}-01", "point", "stock"),
            ]
        )
    last = r.choice([2, 4, 5, 7, 8, 9, 10, 11])
    quarter, month = r.randint(1, 4), r.randint(1, 12)
    flows = [
        Time(str(year), str(year), "year"),
        Time(f"{year}-01", f"{year}-{last:02d}", "months"),
        Time(f"{year}-{3 * quarter - 2:02d}", f"{year}-{3 * quarter:02d}", "quarter"),
        Time(f"{year}-01", f"{year}-06", "half_year"),
        Time(f"{year}-{month:02d}", f"{year}-{month:02d}", "month"),
        Time(str(year), str(year + 3), "years"),
        Time(None, "last_3y", "years", "relative"),
    ]
    if modality != "planned":
        flows += [
            Time(f"{year}-01", None, "months", "ytd"),
            Time(str(year), "now", "years", "since"),
        ]
    return r.choice(flows)


def make_claim(r: Random) -> Claim:
    """Make one claim among the combinations that mean something."""
    measure, unit, of = _measure(r)
    modality = r.choice(["achieved", "achieved", "planned", "in_progress"])
    if measure == "employees" or (measure == "jobs" and unit == "persons"):
        modality = "achieved" if measure == "employees" else r.choice(["achieved", "planned"])
    value, digits, scale = _number(r, unit, measure)
    subject = _subject(r, measure, of)
    flags = []
    if measure == "index_pct" and r.random() < 0.7 and value >= 100:
        flags.append("idx")
    if measure in ("growth_pct", "change_abs") and r.random() < 0.3:
        flags.append("neg")
        value = -value
    if (
        measure == "share_pct"
        and subject.kind == "activity"
        and of == "output"
        and r.random() < 0.5
    ):
        of = "output@" + r.choice([a for a in ACTIVITIES if a not in (subject.name, "B-E")])
    bound = r.choice(["eq"] * 6 + ["gt", "ge", "lt", "le", "approx", "range"])
    upper = None
    if bound == "range":
        if "neg" in flags:
            bound = "eq"
        else:
            upper = value + Decimal(scale).scaleb(-digits) * r.randint(1, 9)
    comparison = ClaimComparison()
    if measure in CHANGES:
        comparison = ClaimComparison(
            r.choice(["none_stated", "yoy_same_period", "prev_year", "prev_month"]),
            r.choice(["unstated", "real", "nominal"]),
        )
    if measure in ("jobs", "count_projects", "count_zones") and r.random() < 0.15:
        flags.append("incremental")
    return Claim(
        id="", doc=Document(), span=(0, 1), quote="", value=value, upper=upper, digits=digits,
        scale=scale, unit=unit, bound=bound, measure=measure, of=of, subject=subject,
        period=_period(r, measure, modality), comparison=comparison, modality=modality,
        flags=tuple(flags),
    )  # fmt: skip
