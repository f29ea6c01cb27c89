"""Checks of a home: settings, rights, ledger and its version; nothing is changed by looking.

A home that is only looked at is neither settled nor brought up to date, so that a doctor of a new
program may look at the home of an old one before anybody decides.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ondiris.cli.doctor.findings import CheckFinding, Health, Phrase, phrase
from ondiris.cli.doctor.machine import Machine
from ondiris.errors import InvalidFile, OndirisError

if TYPE_CHECKING:
    from ondiris.ledger import Database
    from ondiris.sources import Settings

__all__ = ["HomeChecks", "check_home"]

_PATIENCE = "5"
_PLACES = 3
_SLACK = timedelta(minutes=5)
_CONTENT = phrase("Home")
_PURPOSE = phrase("for a city's ledger, lists and settings")
_LEDGER = phrase("Ledger"), phrase("for every figure and its source")


@dataclass(frozen=True, slots=True)
class HomeChecks:
    """What was found of a home.

    Parameters
    ----------
    findings : tuple of CheckFinding
        One for each thing that was looked at.
    extras : frozenset of str
        Extras of the installation that this home cannot do without.
    """

    findings: tuple[CheckFinding, ...]
    extras: frozenset[str] = frozenset()


def check_home(machine: Machine, folder: Path, *, asked: bool) -> HomeChecks:
    """Return how a home is.

    Parameters
    ----------
    machine : Machine
        What is asked of the machine.
    folder : Path
        The home.
    asked : bool
        Whether somebody named it; where nobody did, it need not be there.
    """
    folder = folder.resolve()
    if not asked and not _there(folder / "ondiris.toml"):
        return HomeChecks(
            (
                CheckFinding(
                    "home", Health.ABSENT, _CONTENT, phrase("none here"), _PURPOSE,
                    phrase("Make one, or name it with --home"), "ondiris demo",
                ),
            )
        )  # fmt: skip
    try:
        from ondiris.sources.settings_file import read_settings  # noqa: PLC0415 - may be missing

        settings = read_settings(folder)
    except OndirisError as error:
        return HomeChecks((_refused("home", (_CONTENT, _PURPOSE), error),))
    except ImportError as error:
        return HomeChecks((_unseen("home", (_CONTENT, _PURPOSE), error),))
    extras = {"spark"} if settings.engine == "spark" else set()
    if settings.database.startswith("postgresql"):
        extras.add("postgres")
    found = [
        CheckFinding("home", Health.WORKS, _CONTENT, phrase("%(name)s", name=folder), _PURPOSE),
        _rights(machine, folder, settings),
        *_unfinished(folder),
        *_ledger(machine, folder, settings),
    ]
    if not machine.zone(settings.time_zone):
        found.append(_zone(machine, settings))
    return HomeChecks(tuple(found), frozenset(extras))


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # it may not even be looked for
        return False


def _rights(machine: Machine, folder: Path, settings: Settings) -> CheckFinding:
    subject, purpose = phrase("Rights"), phrase("for loading files into the home")
    ledger = () if settings.database else (folder / "ledger.db",)
    shut = [path for path in (folder, *ledger) if path.exists() and not machine.writable(path)]
    if not shut:
        return CheckFinding("home-rights", Health.WORKS, subject, phrase("read and write"), purpose)
    return CheckFinding(
        "home-rights", Health.ATTENTION, subject,
        phrase("%(name)s may only be read", name=shut[0]), purpose,
        phrase("Serve it as it is, or give it to the user who loads"),
        f'chown -R "$USER" {shlex.quote(str(folder))}',
    )  # fmt: skip


def _unfinished(folder: Path) -> Iterator[CheckFinding]:
    try:
        from ondiris.production.figures.keeping import being_made  # noqa: PLC0415 - may be missing
    except ImportError:
        return
    if being_made(folder):
        yield CheckFinding(
            "home-unfinished", Health.ATTENTION, phrase("Files"),
            phrase("a change of files is under way, or was left by a process that was ended"),
            _PURPOSE, phrase("The next command that opens the home finishes or removes it"),
            shlex.join(["ondiris", "verify", "--home", str(folder)]),
        )  # fmt: skip


def _ledger(machine: Machine, folder: Path, settings: Settings) -> Iterator[CheckFinding]:
    try:
        from ondiris.ledger import Database  # noqa: PLC0415 - may be missing
    except ImportError as error:
        yield _unseen("home-ledger", _LEDGER, error)
        return
    try:
        address = _patient(settings.database) or f"sqlite:///{folder / 'ledger.db'}"
        database = Database(address, read_only=True)
    except OndirisError as error:
        yield _refused("home-ledger", _LEDGER, error)
        return
    try:
        yield from _versions(database, folder, settings)
        yield from _newest(database, machine)
    except OndirisError as error:
        yield _refused("home-ledger", _LEDGER, error)
    finally:
        database.close()


def _patient(address: str) -> str:
    """Return an address that is given up after some seconds where nobody answers."""
    if not address:
        return ""
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - may be missing
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415 - may be missing

    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        return address  # who opens it says what is wrong
    if "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": _PATIENCE})
    return url.render_as_string(hide_password=False)


def _shown(settings: Settings) -> str:
    """Return where the ledger is, without what only the database should know."""
    if not settings.database:
        return "SQLite"
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - may be missing

    url = make_url(settings.database)
    return f"PostgreSQL, {url.host or 'localhost'}/{url.database or ''}"


def _versions(database: Database, folder: Path, settings: Settings) -> Iterator[CheckFinding]:
    """Yield whether this program knows the tables as they are."""
    from ondiris.ledger import schema as of_ledger  # noqa: PLC0415 - may be missing
    from ondiris.people import schema as of_people  # noqa: PLC0415 - may be missing

    found = database.version()
    if found is None:
        yield CheckFinding(
            "home-ledger", Health.BROKEN, _LEDGER[0],
            phrase("%(where)s: the database holds no ledger", where=_shown(settings)), _LEDGER[1],
            phrase("Restore a backup into an empty folder"),
            "ondiris restore BACKUP --home NEW-HOME",
        )  # fmt: skip
        return
    yield CheckFinding(
        "home-ledger", Health.WORKS, _LEDGER[0], phrase(_shown(settings)), _LEDGER[1]
    )
    people = database.version(of_people.VERSION_TABLE)
    tables: list[tuple[str, Sequence[str]]] = [(found, of_ledger.LINEAGE)]
    tables += [(people, of_people.LINEAGE)] if people else []
    part = (
        phrase("Version of the tables"),
        phrase(", ".join(version for version, _ in tables)),
        phrase("for this program to read the home"),
    )
    if any(version not in lineage for version, lineage in tables):
        yield CheckFinding(
            "home-schema", Health.BROKEN, part[0],
            phrase("%(found)s: written by a newer ondiris", found=part[1]), part[2],
            phrase("Install that version; nothing was changed"),
            "pip install --upgrade ondiris",
        )  # fmt: skip
    elif any(version != lineage[-1] for version, lineage in tables):
        kept = shlex.quote(str(folder))
        copy = f"cp -a {kept} {shlex.quote(f'{folder}.before')}"
        yield CheckFinding(
            "home-schema", Health.ATTENTION, part[0],
            phrase("%(found)s: written by an earlier ondiris", found=part[1]), part[2],
            phrase("It is brought up to date when it is next opened; make a copy first"),
            copy if not settings.database else f"pg_dump -Fc -f before.dump; {copy}",
        )  # fmt: skip
    else:
        yield CheckFinding("home-schema", Health.WORKS, *part)


def _newest(database: Database, machine: Machine) -> Iterator[CheckFinding]:
    """Yield whether the clock is behind what was recorded already."""
    import sqlalchemy as sa  # noqa: PLC0415 - may be missing

    from ondiris.ledger.schema import revision  # noqa: PLC0415 - may be missing

    if database.version() is None:
        return
    asked = sa.select(sa.func.max(revision.c.number), sa.func.max(revision.c.recorded_at))
    number, recorded = database.read(lambda connection: connection.execute(asked).one())
    subject, purpose = phrase("Newest revision"), phrase("for everything that is shown")
    if number is None:
        yield CheckFinding(
            "home-revision", Health.ATTENTION, subject, phrase("none: the ledger is empty"),
            purpose, phrase("Load a file"), "ondiris load FILE",
        )  # fmt: skip
        return
    moment = datetime.fromisoformat(recorded).astimezone(UTC)
    said = phrase(
        "%(number)s, recorded at %(moment)s", number=number, moment=f"{moment:%Y-%m-%d %H:%M} UTC"
    )
    if moment <= machine.now + _SLACK:
        yield CheckFinding("home-revision", Health.WORKS, subject, said, purpose)
        return
    yield CheckFinding(
        "home-revision", Health.ATTENTION, subject,
        phrase("%(revision)s: later than this machine's clock", revision=said), purpose,
        phrase("Set the machine's time"), "timedatectl set-ntp true",
    )  # fmt: skip


def _zone(machine: Machine, settings: Settings) -> CheckFinding:
    return CheckFinding(
        "home-time-zone", Health.BROKEN, phrase("Time zone of the city"),
        phrase("%(name)s is not known here", name=settings.time_zone),
        phrase("for knowing when a city's day ends"), phrase("Install them"),
        shlex.join([machine.executable, "-m", "pip", "install", "tzdata"]),
    )  # fmt: skip


def _refused(check: str, part: tuple[Phrase, Phrase], error: OndirisError) -> CheckFinding:
    """Return what an error of the house says; it names no value and no password."""
    remedy = phrase("%(hint)s", hint=error.hint) if error.hint else None
    detail = error.detail
    if isinstance(error, InvalidFile) and error.failures:
        named = [f"{one.where}: {one.detail}" for one in error.failures[:_PLACES]]
        detail = f"{detail}: {'; '.join(named)}"
    said = phrase("%(detail)s [%(code)s]", detail=detail, code=error.code)
    return CheckFinding(check, Health.BROKEN, part[0], said, part[1], remedy)


def _unseen(check: str, part: tuple[Phrase, Phrase], error: ImportError) -> CheckFinding:
    return CheckFinding(
        check, Health.BROKEN, part[0],
        phrase("cannot be looked at without the library %(name)s", name=error.name or "?"),
        part[1], phrase("Install what is missing, and ask again"),
    )  # fmt: skip
