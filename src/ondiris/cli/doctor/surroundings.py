"""Checks of what is around the program: disk, memory, clock, time zones, port."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ondiris.cli.doctor.findings import CheckFinding, Health, Phrase, phrase
from ondiris.cli.doctor.machine import Machine

__all__ = ["check_surroundings"]

_GIB = 2**30
_MIB = 2**20
_LEAST_FREE = _MIB
_GOOD_FREE = _GIB
_GOOD_MEMORY = _GIB
_EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right shows a day before the program was written."""


def check_surroundings(machine: Machine, folder: Path, port: int) -> Iterator[CheckFinding]:
    """Yield how much room there is, and whether clock, time zones and port are as they should be.

    Parameters
    ----------
    machine : Machine
        What is asked.
    folder : Path
        Where the home is or would be.
    port : int
        The port that the web door would take; 0 for any.
    """
    yield _disk(machine, folder)
    yield _memory(machine)
    yield _clock(machine)
    yield _zones(machine)
    if port:
        yield _port(machine, port)


def _disk(machine: Machine, folder: Path) -> CheckFinding:
    free = machine.free(folder)
    said = phrase("%(amount)s free", amount=_amount(free))
    part = phrase("Disk"), said, phrase("for homes and backups")
    if free >= _GOOD_FREE:
        return CheckFinding("disk", Health.WORKS, *part)
    health = Health.BROKEN if free < _LEAST_FREE else Health.ATTENTION
    return CheckFinding(
        "disk", health, *part, phrase("Make room; what is kept can be read meanwhile")
    )


def _memory(machine: Machine) -> CheckFinding:
    subject, purpose = phrase("Memory"), phrase("for compiling figures")
    if machine.memory is None:
        return CheckFinding("memory", Health.WORKS, subject, phrase("nothing here tells"), purpose)
    part = subject, phrase("%(amount)s available", amount=_amount(machine.memory)), purpose
    if machine.memory >= _GOOD_MEMORY:
        return CheckFinding("memory", Health.WORKS, *part)
    return CheckFinding("memory", Health.ATTENTION, *part, phrase("Give it 1 GiB or more"))


def _clock(machine: Machine) -> CheckFinding:
    subject, purpose = phrase("Clock"), phrase("for the dates of what is recorded")
    if "SOURCE_DATE_EPOCH" in machine.environment:
        return CheckFinding(
            "clock", Health.ATTENTION, subject, phrase("held by the variable SOURCE_DATE_EPOCH"),
            purpose, phrase("Unset it, unless runs must repeat to the byte"),
            "unset SOURCE_DATE_EPOCH",
        )  # fmt: skip
    said = phrase(f"{machine.now.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    if machine.now >= _EARLIEST:
        return CheckFinding("clock", Health.WORKS, subject, said, purpose)
    return CheckFinding(
        "clock", Health.BROKEN, subject, said, purpose, phrase("Set the machine's time"),
        "timedatectl set-ntp true",
    )  # fmt: skip


def _zones(machine: Machine) -> CheckFinding:
    subject, purpose = phrase("Time zones"), phrase("for knowing when a city's day ends")
    if machine.zone("Asia/Almaty") and machine.zone("Europe/Berlin"):
        return CheckFinding("time-zones", Health.WORKS, subject, phrase("known"), purpose)
    return CheckFinding(
        "time-zones", Health.BROKEN, subject, phrase("not known"), purpose, phrase("Install them"),
        f"{machine.executable} -m pip install tzdata",
    )  # fmt: skip


def _port(machine: Machine, port: int) -> CheckFinding:
    subject, purpose = phrase("Port %(number)s", number=port), phrase("for the web page")
    if machine.port_free(port):
        return CheckFinding("port", Health.WORKS, subject, phrase("free"), purpose)
    return CheckFinding(
        "port", Health.ATTENTION, subject,
        phrase("taken, by a page that is served already or by another program"), purpose,
        phrase("Name another port"), "ondiris serve --port 0",
    )  # fmt: skip


def _amount(count: int) -> Phrase:
    if count >= _GIB:
        return phrase("%(count)s GiB", count=count // _GIB)
    return phrase("%(count)s MiB", count=count // _MIB)
