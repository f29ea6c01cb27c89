"""Premises of a home: files and forms in by one way, what stands, and what an entry changed."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ondiris.codes import Catalogue, counted
from ondiris.errors import InvalidFile, NotFound, Unavailable
from ondiris.model import Statement, World
from ondiris.ports import INTERNAL, Entry, Receipt, RecordedStatement
from ondiris.production.disclosure.rules import rules_on
from ondiris.production.places.enterprises import current_statements
from ondiris.production.places.finding import FoundRoom, SiteNeed, find_room
from ondiris.production.places.premises import (
    HallChange,
    ParkRoom,
    Premises,
    hall_changes,
    park_rooms,
    told_lets,
    wholes_of,
)
from ondiris.production.places.premises_rules import about_premises, premises_faults
from ondiris.session.figures.loading import LoadReport, load_file, read_table
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.places.desk import PlaceDesk
from ondiris.sources import Loaded, read_file
from ondiris.sources.premises import HALL_OF, PREMISES, PREMISES_NUMBERS

__all__ = [
    "EXAMPLE",
    "PremisesDesk",
    "PremisesReport",
    "changed_by",
    "keep_premises",
    "load_premises",
    "reviewed",
    "template",
]

EXAMPLE: Final = "example-park"
"""Site of the template's rows; no home has it, so that no file records them."""
_TRIES: Final = 100
_ALL = tuple(World)


class PremisesDesk:
    """Halls and parks of a home as known at a vintage, and the search for room in them.

    Parameters
    ----------
    now : Snapshot
        As whoever reads sees it.
    worlds : sequence of World
        Real premises, or invented ones; never both in one list.
    """

    def __init__(self, now: Snapshot, worlds: Sequence[World] = (World.ACTUAL,)) -> None:
        self.now = now
        self.places = PlaceDesk(now, worlds=worlds)

    @property
    def sites(self) -> tuple[str, ...]:
        """Codes of all zones and parks, as listed."""
        return _sites(self.places.catalogue)

    def rooms(self) -> Mapping[str, ParkRoom]:
        """Return what every zone and park has, by code; to the public as far as it may know."""
        if not self.now.audience.public:
            return self.places.rooms
        return self.now.memory.get(
            (self.now.key, self.places.worlds, "told rooms"),
            lambda: told_lets(self.places.rooms, self._inside(), self._fewest()),
            lambda found: 2_000 * (1 + len(found)),
        )

    def _inside(self) -> Mapping[str, ParkRoom]:
        """Return what the house knows at the vintage that the public reads."""
        ledger, vintage = self.now.ledger, self.now.vintage
        said: list[RecordedStatement] = []
        for name in (HALL_OF, *PREMISES_NUMBERS.values()):
            said += ledger.statements(vintage, INTERNAL, property=name, worlds=self.places.worlds)
        standing = current_statements(said, ledger.sources(vintage, INTERNAL))
        return park_rooms(standing, self.sites)

    def _fewest(self) -> int | None:
        """Return the fewest tenants of whom a sum may be told; None where no rule says."""
        try:
            return rules_on(self.now.home.settings, self.now.vintage.known).minimum_frequency
        except NotFound:
            return None

    def wholes(self) -> Mapping[str, tuple[str, ...]]:
        """Return, by site, the zones and parks that it is a part of or lies in."""
        standing, catalogue, sites = self.places.standing, self.places.catalogue, self.sites
        return {
            site: tuple(w for w in wholes_of(standing, catalogue, site)[1:] if w in sites)
            for site in sites
        }

    def room(self, site: str) -> ParkRoom:
        """Return what one zone or park has.

        Raises
        ------
        NotFound
            ``no-site``
        """
        found = self.rooms().get(site)
        if found is None:
            error = self.places.catalogue["subjects"].unknown(site)
            raise NotFound("no-site", error.detail, hint=error.hint)
        return found

    def operator(self, site: str) -> str:
        """Return the institution that operates a site; empty where nobody says."""
        return _operator(self.places.standing, self.places.catalogue, site)

    def find(self, need: SiteNeed) -> FoundRoom:
        """Return where an investor's need fits, the best first; the page and the command ask this.

        Parameters
        ----------
        need : SiteNeed

        Raises
        ------
        NotFound
            ``no-site`` or ``no-area`` for a place that is none.
        """
        return find_room(self.places.standing, self.sites, self.places.catalogue, need)

    def stamp(self, site: str) -> str:
        """Return a text that changes whenever something new is said of a site's premises."""
        room = self.room(site)
        said = [one.id for hall in room.halls for one in hall.premises.said.values()]
        said += [one.id for one in room.own.said.values()]
        return hashlib.sha256(" ".join(sorted(said)).encode()).hexdigest()[:20]

    def told(self, sites: Sequence[str]) -> list[tuple[str, str, str, Premises]]:
        """Return site, code, name and amounts of every hall of some sites, and of each whole."""
        found = []
        for site in sites:
            room = self.room(site)
            found += [(site, hall.code, hall.name, hall.premises) for hall in room.halls]
            found.append((site, "", "", room.own))
        return found


@dataclass(frozen=True, slots=True)
class PremisesReport:
    """What rows of premises did.

    Parameters
    ----------
    receipt : Receipt
        What the ledger did.
    changes : tuple of HallChange
        What was said anew, confirmed amounts among it; nothing where all was known already.
    """

    receipt: Receipt
    changes: tuple[HallChange, ...]


def load_premises(
    observatory: Observatory, path: Path, *, mapping: str | None = None, dry_run: bool = False
) -> LoadReport:
    """Load a file of premises, whole or not at all, by the rules.

    Parameters
    ----------
    observatory : Observatory
    path : Path
        CSV, XLSX or another table with the columns of the template.
    mapping : str, optional
        Mapping file for other titles.
    dry_run : bool
        Check, also against what stands; write nothing.

    Raises
    ------
    NotFound
        If there is no such file.
    InvalidFile
        Naming row and column of everything that cannot be.
    """
    kind = None if mapping else "premises"
    if dry_run:
        reviewed(observatory, read_table(observatory, path, kind=kind, mapping=mapping).entries)
    return load_file(observatory, path, dry_run=dry_run, kind=kind, mapping=mapping)


def keep_premises(
    observatory: Observatory,
    rows: Sequence[Mapping[str, str]],
    *,
    detail: str,
    may_go_on: Callable[[], None] = lambda: None,
) -> PremisesReport:
    """Record rows of premises as a file of them would, on top of what the rules saw.

    Parameters
    ----------
    observatory : Observatory
        Opened for the house.
    rows : sequence of mapping
        Cells by column of the template.
    detail : str
        Who entered them, for the house's own record of revisions.
    may_go_on : callable
        Asked before each try, where something is new: raises where the rows were made of what no
        longer stands.

    Raises
    ------
    InvalidFile
        As `load_premises`.
    Unavailable
        Where others write so much that the rules cannot keep up.
    """
    loaded = _read(observatory, rows)
    for _ in range(_TRIES):
        revision = observatory.ledger.vintage().revision
        if _all_known(observatory, loaded.entries):
            return PremisesReport(Receipt(0, 0, len(loaded.entries)), ())
        may_go_on()
        reviewed(observatory, loaded.entries)
        try:
            receipt = observatory.record(
                loaded.entries, action="premises", detail=detail, digest=loaded.sha256,
                after=revision,
            )  # fmt: skip
        except Unavailable as error:
            if error.code != "moved":
                raise
            continue
        return PremisesReport(receipt, changed_by(observatory, receipt.revision))
    raise Unavailable("busy", "the ledger is written to without a pause", hint="Try again.")


def changed_by(observatory: Observatory, revision: int) -> tuple[HallChange, ...]:
    """Return what a revision said anew about premises.

    Parameters
    ----------
    observatory : Observatory
    revision : int
        From 1 to the newest; nothing is changed by another one.
    """
    if not 0 < revision <= observatory.ledger.vintage().revision:
        return ()
    before = PremisesDesk(observatory.at(revision=revision - 1))
    after = PremisesDesk(observatory.at(revision=revision))
    return tuple(hall_changes(before.told(before.sites), after.told(after.sites)))


def reviewed(observatory: Observatory, entries: Sequence[Entry]) -> None:
    """Refuse entries about premises that contradict each other or what stands; others pass unread.

    Raises
    ------
    InvalidFile
        Naming every hall that could not stand so, and where it was said; its code is the rule of
        the first, as `ondiris.production.places.premises_rules.premises_faults`.
    """
    subjects = {e.subject for e in entries if isinstance(e, Statement) and about_premises(e)}
    if not subjects:
        return
    vintage, ledger = observatory.ledger.vintage(observatory.today), observatory.ledger
    held: list[RecordedStatement] = []
    for subject in subjects:
        held += ledger.statements(vintage, INTERNAL, subject=subject, worlds=_ALL)
    catalogue = observatory.catalogue
    standing = PlaceDesk(observatory.at(observatory.today)).standing
    sites = frozenset(_sites(catalogue))
    faults = premises_faults(
        entries,
        held,
        ledger.sources(vintage, INTERNAL),
        is_site=sites.__contains__,
        operator=lambda site: _operator(standing, catalogue, site),
    )
    if faults:
        raise InvalidFile(
            faults[0].rule,
            f"premises: {counted(len(faults), 'hall')} cannot stand so "
            f"({', '.join(sorted({fault.rule for fault in faults}))})",
            hint="Nothing was recorded.",
            failures=faults,
        )


def _read(observatory: Observatory, rows: Sequence[Mapping[str, str]]) -> Loaded:
    """Return what rows say, read as a file of them is."""
    text = io.StringIO()
    writer = csv.DictWriter(text, PREMISES.names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return read_file(
        text.getvalue().encode(),
        "premises.csv",
        observatory.catalogue,
        today=observatory.today,
        kind="premises",
        sources=observatory.at().sources,
        ranks=observatory.home.settings.source_ranks,
    )


def _all_known(observatory: Observatory, entries: Sequence[Entry]) -> bool:
    """Return whether everything that is said was said before, as when a form is sent twice."""
    said = [entry for entry in entries if isinstance(entry, Statement)]
    vintage, ledger = observatory.ledger.vintage(observatory.today), observatory.ledger
    known = {
        one.id
        for subject in {entry.subject for entry in said}
        for one in ledger.statements(vintage, INTERNAL, subject=subject, worlds=_ALL)
    }
    return all(entry.id in known for entry in said)


def _sites(catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(
        item.code for item in catalogue["subjects"] if item.attributes.get("kind") == "site"
    )


def _operator(
    standing: Mapping[str, Mapping[str, Sequence[RecordedStatement]]],
    catalogue: Catalogue,
    site: str,
) -> str:
    """Return who operates a site: what is said of it, else of what it is listed under."""
    for code in (site, *catalogue["subjects"].ancestors(site)):
        said = standing.get(code, {}).get("operated_by")
        if said:
            return said[0].value
    return ""


_EXAMPLES: Final[Sequence[Mapping[str, str]]] = (
    {
        "site": EXAMPLE, "hall": "hall-1", "name": "Hall 1", "built": "4000", "let": "2500",
        "free": "1500", "tenants": "4", "jobs": "120", "day": "2026-03-31",
        "institution": "park-company",
    },
    {
        "site": EXAMPLE, "hall": "hall-2", "name": "Hall 2", "built": "3200", "let": "0",
        "free": "3200", "tenants": "0", "jobs": "0", "day": "2026-03-31",
        "institution": "park-company",
    },
)  # fmt: skip


def template(path: Path) -> None:
    """Write a file with the columns and example rows, which no home records.

    Parameters
    ----------
    path : Path
        CSV or XLSX, as its name ends.

    Raises
    ------
    InvalidInput
        If the name ends neither in .csv nor in .xlsx.
    Refused
        If it cannot be written.
    """
    from ondiris.production.figures.asked_files import write_template  # noqa: PLC0415 - rare

    write_template(path, PREMISES.names, _EXAMPLES)
