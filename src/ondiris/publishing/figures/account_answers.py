"""An account of shift and share as JSON and CSV, with every digit and every input."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ondiris.model import Vintage
from ondiris.production.figures.shift_share import (
    LEVELS,
    PARTS,
    Part,
    ShiftShareAccount,
    ShiftShareLine,
)
from ondiris.publishing.figures.answers import vintage_json
from ondiris.publishing.figures.numbers import plain

__all__ = ["account_csv", "account_json"]

ACCOUNT_SCHEMA = "ondiris.shift-share/1"
_AMOUNTS = (*LEVELS, "change", *PARTS)


def account_json(vintage: Vintage, account: ShiftShareAccount) -> dict[str, object]:
    """Return an account as JSON.

    Parameters
    ----------
    vintage : Vintage
    account : ShiftShareAccount
    """
    key = account.levels.key
    return {
        "schema": ACCOUNT_SCHEMA,
        "vintage": vintage_json(vintage),
        "measure": key.measure,
        "activity": key.activity,
        "area": key.area,
        "against": account.against,
        "before": str(account.before),
        "period": str(account.after),
        "unit": key.unit,
        "unit_multiplier": account.multiplier,
        "digits": account.digits,
        "price_basis": str(account.price_basis),
        "price_basis_stated": account.price_basis_stated,
        "confidentiality": str(account.secrecy.confidentiality),
        "causal": False,
        "lines": [_line(account, line) for line in account.lines],
        "total": _line(account, account.total),
        "left_out": list(account.levels.left_out),
        "not_split": list(account.unsplit),
    }


def _line(account: ShiftShareAccount, line: ShiftShareLine) -> dict[str, object]:
    own, nation = line.growth_pct
    shape: dict[str, object] = {
        "activity": line.activity,
        "less": list(line.less),
        "growth_pct": None if own is None else plain(own, 1),
        "nation_growth_pct": plain(nation, 1),
    }
    shape |= {name: _amount(line.amounts.get(name), account.digits) for name in _AMOUNTS}
    return shape | {"inputs": {name: list(ids) for name, ids in line.inputs.items()}}


def _amount(part: Part | None, digits: int) -> dict[str, str] | None:
    if part is None:
        return None
    return {
        "value": plain(part.value, digits),
        "lower": f"{part.low:f}",
        "upper": f"{part.high:f}",
    }


def account_csv(account: ShiftShareAccount) -> str:
    """Return an account as CSV: a row an amount."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["measure", "area", "against", "before", "period", "activity", "less", "part",
                     "value", "unit", "unit_multiplier", "lower", "upper", "inputs"])  # fmt: skip
    writer.writerows(_rows(account))
    return out.getvalue()


def _rows(account: ShiftShareAccount) -> Iterator[list[str]]:
    key = account.levels.key
    head = [key.measure, key.area, account.against, str(account.before), str(account.after)]
    for line, code in (*((one, one.activity) for one in account.lines), (account.total, "")):
        for name in _AMOUNTS:
            part = line.amounts.get(name)
            if part is None:
                continue
            inputs = line.inputs.get(name, ())
            yield [*head, code, " ".join(line.less), name, plain(part.value, account.digits),
                   key.unit, str(account.multiplier), f"{part.low:f}", f"{part.high:f}",
                   " ".join(inputs)]  # fmt: skip
