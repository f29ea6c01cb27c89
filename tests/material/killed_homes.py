"""What commands are killed, and the homes and files that they start from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import mapped_files
from killed_commands import CITY, KilledCommand, done

from ondiris.model.business_number import check_digit

__all__ = ["of_producers", "on_a_small_home", "ready"]


def ready(folder: Path) -> dict[str, KilledCommand]:
    """Make homes and files to start from; return every command that writes, by name.

    Parameters
    ----------
    folder : Path
        Where they are kept while the commands run.
    """
    return on_a_small_home(folder) | of_producers(folder)


def on_a_small_home(folder: Path) -> dict[str, KilledCommand]:
    """Return commands that need no returns, as `ready`."""
    home = folder / "small"
    done("init", "--case", str(CITY), home=home)
    done("export", str(folder / "export"), home=home)
    done("backup", str(folder / "backup"), home=home)
    files = _material(folder)
    (folder / "inbox").mkdir()
    shutil.copyfile(files["observations"], folder / "inbox" / "o.csv")
    written = {
        "export": ("export", "OUT/export"),
        "backup": ("backup", "OUT/backup"),
        "mapping": ("mapping", str(files["table"]), "-o", "OUT/draft.toml"),
        "template": ("projects", "--template", "OUT/t.xlsx"),
    }
    kept = {
        "record": ("record", *_RECORD),
        "inbox": ("inbox", str(folder / "inbox"), "--load"),
        "projects": ("projects", "--load", str(files["projects"])),
        "load table": ("load", str(files["table"]), "--map", str(files["map"])),
        "load enterprises": ("load", str(files["enterprises"]), "--source", "yearbook-2024"),
    }
    kept |= {
        f"load {name}": ("load", str(files[name]))
        for name in ("observations", "statements", "boundaries", "subjects")
    }
    made = {
        "demo": ("demo", "--no-serve"),
        "init": ("init", "--case", str(CITY)),
        "import": ("import", str(folder / "export")),
        "restore": ("restore", str(folder / "backup")),
    }
    return (
        {name: KilledCommand(words, None) for name, words in made.items()}
        | {name: KilledCommand(words, home, output=True) for name, words in written.items()}
        | {name: KilledCommand(words, home) for name, words in kept.items()}
    )


def of_producers(folder: Path) -> dict[str, KilledCommand]:
    """Return commands of a home with returns, as `ready`."""
    home, early, waiting = (folder / name for name in ("producing", "early", "waiting"))
    _producers(folder)
    bulletin = folder / "bulletin.txt"
    bulletin.write_text(_BULLETIN, "utf-8")
    returns = ("load", str(folder / "returns.csv"), "--as", "returns", "--received", "2024-07-10")
    kept = {
        "synthesise": ("synthesise", "--months", "2023-01..2025-05"),
        "compile": _COMPILE,
        "protect": _PROTECT,
        "protect two": (*_PROTECT, "--by", "area"),
        "protect --plan": _PLAN,
        "load register": ("load", str(folder / "fewer.csv"), "--as", "register"),
        "load bulletin": (
            "load",
            str(bulletin),
            "--as",
            "bulletin",
            "--place",
            "all=as-read",
            "--published",
            "2025-06-30",
        ),
    }
    write = ("write", "--period", "2025-01/2025-05", "--to", "txt,html", "--out", "OUT/x")
    simulate = ("simulate", "--programme", "small-parks-2027")
    return {name: KilledCommand(words, home) for name, words in kept.items()} | {
        "load returns": KilledCommand(returns, early),
        "compile what waits": KilledCommand(_COMPILE, waiting),
        "write": KilledCommand(write, home, output=True),
        "simulate": KilledCommand(simulate, home, anew=True),
    }


_RECORD = ("measure=output", "area=ZZ-1", "activity=C", "unit=KZT", "period=2023", "value=1",
           "source=yearbook-2024", "locator=p. 1", "known_at=2025-01-01")  # fmt: skip
_COMPILE = ("compile", "--period", "2024-06", "--world", "actual", "--no-adjust")
_PROTECT = ("protect", "--period", "2024-05", "--world", "actual", "--by", "activity")
_PLAN = ("protect", "--period", "2024-04", "--plan", "2024-04/2024-05", "--world", "actual",
         "--by", "activity")  # fmt: skip
_BULLETIN = (
    "В январе–мае 2025 года объём промышленного производства Алматы составил 976,2 млрд тенге."
)
_MAKERS = {"C10": 4, "C18": 4, "C23": 4, "C25": 5}


def _producers(folder: Path) -> None:
    """Make homes with returns up to 2024-05, up to June, and one in which a late one will wait."""
    home, early, waiting = (folder / name for name in ("producing", "early", "waiting"))
    done("init", "--case", "almaty", home=early)
    for name, count in (("register", None), ("fewer", -1)):
        rows = [f"{n},{c},KZ-75-alatau,sme,2023-01,,\n" for n, c in _enterprises()[:count]]
        head = "bin,activity,area,size,first_month,last_month,holding\n"
        (folder / f"{name}.csv").write_text(head + "".join(rows), "utf-8")
    done("load", str(folder / "register.csv"), "--as", "register", home=early)
    before = _returns(folder / "before.csv", range(12 * 2023, 12 * 2024 + 5))
    done("load", str(before), "--as", "returns", "--received", "2024-06-10", home=early)
    printers = [n for n, c in _enterprises() if c == "C18"]
    june = range(12 * 2024 + 5, 12 * 2024 + 6)
    others = frozenset(n for n, _ in _enterprises()) - {printers[0]}
    first = _returns(folder / "first.csv", june, frozenset(printers))
    late = _returns(folder / "late.csv", june, others)
    shutil.copytree(early, waiting)
    done("load", str(first), "--as", "returns", "--received", "2024-07-10", home=waiting)
    done(*_COMPILE, home=waiting)
    done("load", str(late), "--as", "returns", "--received", "2024-07-20", home=waiting)
    shutil.copytree(early, home)
    whole = _returns(folder / "returns.csv", june)
    done("load", str(whole), "--as", "returns", "--received", "2024-07-10", home=home)


def _enterprises() -> list[tuple[str, str]]:
    codes = [code for code, count in _MAKERS.items() for _ in range(count)]
    stems = (f"0001400{stem:04d}" for stem in range(1000))
    numbers = (f"{s}{d}" for s in stems if (d := check_digit(s)) is not None)
    return list(zip(numbers, codes, strict=False))


def _returns(path: Path, months: range, silent: frozenset[str] = frozenset()) -> Path:
    lines = ["bin,month,product,unit,quantity,value,employees"]
    lines += [
        f"{number},{month // 12}-{month % 12 + 1:02d},goods,t,{100 + i},{10**9 + i * 10**7},9"
        for month in months
        for i, (number, _) in enumerate(_enterprises())
        if number not in silent
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _material(folder: Path) -> dict[str, Path]:
    """Write a file of every kind that is loaded; return them by name."""
    files: dict[str, Path] = {}
    (folder / "files").mkdir()
    for name, called, text in _texts():
        files[name] = folder / "files" / called
        files[name].write_text(text, "utf-8")
    return files


def _texts() -> Iterator[tuple[str, str, str]]:
    head = "measure,area,activity,unit,period,value,source,locator,known_at\n"
    rows = (
        f"output,ZZ-1,C10,KZT,{1950 + n // 12}-{n % 12 + 1:02},{n}.5,yearbook-2024,row {n},"
        "2025-06-30\n"
        for n in range(600)
    )
    yield "observations", "o.csv", head + "".join(rows)
    head = "subject,property,value,source,locator,known_at\n"
    row = "bakeries-2026,launch_planned,../2027,plan-2024,page 3,2025-09-10\n"
    yield "statements", "s.csv", head + row
    outline = (CITY / "boundaries.geojson").read_text("utf-8")
    yield "boundaries", "new.geojson", outline.replace("65.3", "65.25")
    subjects = (CITY / "subjects.csv").read_text("utf-8")
    yield "subjects", "subjects.csv", subjects + "mill,Диірмен,Мельница,Mill,,,site,ZZ-1-east,\n"
    columns = (
        "project,name_en,name_kk,name_ru,stage,stage_since,launch_planned,source,said_by,"
        "document,locator,known_at\n"
    )
    rows = (
        f"new-{n},New {n},Жаңа {n},Новый {n},construction,2025-04,2026-09,office,Office,List,"
        f"row {n},2025-06-30\n"
        for n in range(20)
    )
    yield "projects", "p.csv", columns + "".join(rows)
    head = "bin,name,activity,area,employees,known_at\n"
    yield (
        "enterprises",
        "e.csv",
        f"{head}{_enterprises()[0][0]},Plant,C10,ZZ-1-east,31,2025-06-30\n",
    )
    yield "map", "m.toml", mapped_files.MAPPING.replace("KZ-75", "ZZ-1").replace('"KZ"', '"ZZ"')
    table = [["region", "2024"], ["KZ-75", "1.5"], ["KZ", "2"]]
    yield "table", "t.csv", "".join(",".join(row) + "\n" for row in table)
