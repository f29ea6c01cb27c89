"""A small city to compile by hand: a new plant, a campaign and a late reporter.

Books, sugar, bricks and chemicals, one enterprise each.  A piece costs 1 bn in every month, so that
quantities are output in billions and volume alike.

| activity | 2024 | 2025 |
|---|---|---|
| C18 | 100 each month | 110 each month |
| C10 | nothing in January and February (said), 60 in March, then nothing | 0, 45, 45 |
| C23 | registered in 2025 | 0, 20, 30 |
| C20 | 50 each month from March on; January and February never reported | 50 each month |
"""

from pathlib import Path

import pytest

from ondiris.cli import main

FIRMS = {
    "009900000008": ("C18", "2024-01"),
    "009900010005": ("C10", "2024-01"),
    "009900020002": ("C23", "2025-02"),
    "009900030008": ("C20", "2024-01"),
}
MADE = {
    "C18": ([100] * 12, [110] * 3),
    "C10": ([0, 0, 60, *[0] * 9], [0, 45, 45]),
    "C23": ([None] * 12, [None, 20, 30]),
    "C20": ([None, None, *[50] * 10], [50] * 3),
}


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)


def returns_text() -> str:
    lines = ["bin,month,product,unit,quantity,value,employees"]
    for firm, (activity, _) in FIRMS.items():
        for at, made in enumerate([*MADE[activity][0], *MADE[activity][1]]):
            if made is not None:
                month = f"{2024 + at // 12}-{at % 12 + 1:02d}"
                lines.append(f"{firm},{month},{activity}.one,units,{made},{made}e9,9")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def seasonal_returns() -> str:
    """The returns of the small city as CSV."""
    return returns_text()


@pytest.fixture(scope="session")
def loaded(tmp_path_factory) -> Path:
    """A home with the returns of the small city, not yet compiled."""
    folder = tmp_path_factory.mktemp("seasonal")
    register = folder / "register.csv"
    register.write_text(
        "bin,activity,area,size,first_month,last_month,holding\n"
        + "".join(f"{b},{a},KZ-75-alatau,large_medium,{m},,\n" for b, (a, m) in FIRMS.items()),
        "utf-8",
    )
    (folder / "returns.csv").write_text(returns_text(), "utf-8")
    base = ("--home", str(folder / "home"))
    assert run("init", "--case", "almaty", *base) == 0
    assert run("load", str(register), "--as", "register", *base) == 0
    load = ("load", str(folder / "returns.csv"), "--as", "returns", "--received", "2025-04-10")
    assert run(*load, *base) == 0
    return folder / "home"


@pytest.fixture(scope="session")
def compiled(loaded) -> Path:
    """The home with March 2025 compiled."""
    assert run("compile", "--period", "2025-03", "--home", str(loaded), "--no-adjust") == 0
    return loaded
