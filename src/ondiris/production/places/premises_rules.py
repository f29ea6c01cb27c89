"""What may be entered about halls and parks: held together with all that stands already.

A file, a form and a hand-written entry are asked by the same rules.  A row says only some amounts,
and those that it leaves out stand as they were; so it is the hall as it would stand that is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from ondiris.errors import Failure
from ondiris.model import Source, Statement, World, is_party
from ondiris.model.party import Party
from ondiris.ports import Entry, RecordedStatement
from ondiris.production.places.enterprises import current_statements
from ondiris.production.places.premises import HALL, Premises, premises_of
from ondiris.sources.premises import HALL_OF, PREMISES_NUMBERS

__all__ = ["about_premises", "premises_faults"]

_OWN = frozenset({PREMISES_NUMBERS[name] for name in ("let", "tenants", "jobs")})
"""Properties that files of premises alone have; others stand in registers of sites too."""
_LOOKED_AT = ("free", "let", "built", "tenants", "jobs")
_SAYINGS = {
    "negative": "an amount is below zero",
    "part-exceeds-whole": "let or free is more than built",
    "let-and-free-exceed-built": "let and free are more than is built",
    "let-to-nobody": "floor is let and there is no tenant",
    "not-a-number": "an amount is not a plain decimal number",
    "not-a-count": "tenants and jobs are whole numbers",
}


def about_premises(entry: Entry) -> bool:
    """Return whether an entry is about a hall, or says of a park what these rules are of."""
    return isinstance(entry, Statement) and (
        entry.subject.startswith(HALL) or entry.property in _OWN or entry.property == HALL_OF
    )


def premises_faults(
    entries: Sequence[Entry],
    held: Iterable[RecordedStatement],
    sources: Mapping[str, Source],
    *,
    is_site: Callable[[str], bool],
    operator: Callable[[str], str],
) -> list[Failure]:
    """Return what of some entries contradicts the others or what stands, and where it was said.

    The rules are ``hall-of-no-site``, ``hall-elsewhere``, ``another-world``,
    ``not-this-institution``, ``not-this-role``, and those of
    `ondiris.model.floor_space.FloorSpace`.

    Parameters
    ----------
    entries : sequence of Entry
        About anything; the sources that they bring among them.
    held : iterable of RecordedStatement
        What the ledger holds of the subjects of `entries`, in all worlds.
    sources : mapping of str to Source
        Those known already.
    is_site : callable
        Whether a code is a zone or park.
    operator : callable
        Which institution operates a site; empty where nobody says.
    """
    mine = [one for one in entries if isinstance(one, Statement) and about_premises(one)]
    subjects = {one.subject for one in mine}
    known = {**sources, **{one.id: one for one in entries if isinstance(one, Source)}}
    new = [one for one in entries if isinstance(one, Statement) and one.subject in subjects]
    fresh = {one.id for one in new}
    together = [one for one in held if one.id not in fresh and one.statement.subject in subjects]
    worlds = {one.statement.subject: one.statement.world for one in together}
    last = max((one.revision for one in together), default=0) + 1
    together += [RecordedStatement(one.id, one, last) for one in new]
    standing = current_statements(together, known)
    found: dict[str, Failure] = {}
    for one in new:
        world = worlds.setdefault(one.subject, one.world)
        said = standing[one.subject].get(HALL_OF)
        site = said[0].value if said else ""
        fault = (
            _hall_fault(one, site, is_site, world)
            or _party_fault(one, operator(site or one.subject))
            or _amount_fault(one, premises_of(standing[one.subject]), fresh)
        )
        if fault is not None:
            found.setdefault(one.subject, fault)
    return list(found.values())


def _hall_fault(
    one: Statement, site: str, is_site: Callable[[str], bool], world: World
) -> Failure | None:
    """Return what is wrong with a hall of no site, of another than its name says, or world."""
    if not one.subject.startswith(HALL):
        return None
    if not is_site(site):
        detail = f"no statement says of which zone or park {one.subject} is"
        return Failure(one.locator, "hall-of-no-site", detail, f"Say its {HALL_OF} first.")
    if one.subject.rpartition(":")[0] != f"{HALL}{site}":
        return Failure(one.locator, "hall-elsewhere", f"{one.subject} is of another zone or park")
    if one.world is not world:
        return Failure(one.locator, "another-world", f"{one.subject} is of another world")
    return None


def _party_fault(one: Statement, runs: str) -> Failure | None:
    """Return what is wrong where an officer speaks of a park that another institution operates."""
    if not is_party(one.source):
        return None
    party = Party.of(one.source)
    if party.role not in ("officer", "coordinator"):
        detail = "premises are kept by an officer or a coordinator"
        return Failure(one.locator, "not-this-role", detail)
    if party.role == "officer" and runs and party.institution != runs:
        return Failure(one.locator, "not-this-institution", f"{one.subject} is kept by {runs}")
    return None


def _amount_fault(one: Statement, premises: Premises, fresh: Set[str]) -> Failure | None:
    """Return what is wrong with amounts that cannot be together, at the one to look at first."""
    new = {column: said.id for column, said in premises.said.items() if said.id in fresh}
    first = next((new[column] for column in _LOOKED_AT if column in new), "")
    if not premises.clash or one.id != first:
        return None
    days = ", ".join(
        f"{column} of {said.statement.known.day}" for column, said in premises.said.items()
    )
    hint = f"It would stand with {days}. What a row leaves out stands as it was: say it too."
    detail = f"{one.subject}: {_SAYINGS[premises.clash]}"
    return Failure(one.locator, premises.clash, detail, hint)
