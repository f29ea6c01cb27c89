"""Name the template that says a period, and the numbers it needs."""

from __future__ import annotations

from ondiris.language.claim import Time

__all__ = ["time_parts"]


def time_parts(  # noqa: PLR0911 - one return a type of time
    time: Time,
) -> tuple[str, dict[str, int]]:
    """Name the template of a period and the numbers it needs."""
    start, end = time.start or "", time.end or ""
    match time.type:
        case "stock":
            return _stock_parts(end)
        case "deadline":
            return _deadline_parts(end, time.grain)
        case "ytd":
            return "ytd", {"year": int(start[:4])}
        case "since":
            return ("since", {"year": int(start)}) if start else ("since_ever", {})
        case "relative":
            kind, _, span = end.partition("_")
            if span[:-1].isdigit():
                return f"{kind}_{span[-1]}", {"n": int(span[:-1])}
            return end, {}
        case _:
            return _flow_parts(start, end, time.grain)


def _stock_parts(end: str) -> tuple[str, dict[str, int]]:
    if end == "now":
        return "stock_now", {}
    numbers = [int(p) for p in end.split("-")]
    names = ("stock_year", "stock_month", "stock_day")
    return names[len(numbers) - 1], dict(zip(("year", "month", "day"), numbers, strict=False))


def _deadline_parts(end: str, grain: str | None) -> tuple[str, dict[str, int]]:
    year, _, month = end.partition("-")
    if not month:
        return "by_year", {"year": int(year)}
    if grain == "quarter":
        return "by_quarter", {"year": int(year), "ord": int(month) // 3}
    if month == "12":
        return "by_end", {"year": int(year)}
    return "by_month", {"year": int(year), "month": int(month)}


def _flow_parts(  # noqa: PLR0911 - one return a grain
    start: str, end: str, grain: str | None
) -> tuple[str, dict[str, int]]:
    year = int(start[:4])
    if grain == "year":
        return "year", {"year": year}
    if grain == "years":
        return "years", {"year": year, "last": int(end[:4])}
    first, last = int(start[5:7]), int(end[5:7])
    if end[:4] != start[:4]:
        return "across", {"year": year, "from": first, "to": last, "last": int(end[:4])}
    if grain == "quarter":
        return "quarter", {"year": year, "ord": last // 3}
    if grain == "half_year":
        return "half_year", {"year": year, "ord": last // 6}
    if first == last:
        return "month", {"year": year, "from": first}
    return "months", {"year": year, "from": first, "to": last}
