"""Assigning applicants in a home: a file of applicants meets what the sites have free."""

from __future__ import annotations

from collections.abc import Sequence

from ondiris.engines.highs import HighsSolver
from ondiris.production.places.assigning import Applicant, Assignment, assign_sites
from ondiris.session.places.desk import PlaceDesk
from ondiris.sources.placing import ApplicantRow

__all__ = ["assign_applicants"]


def assign_applicants(desk: PlaceDesk, rows: Sequence[ApplicantRow]) -> Assignment:
    """Place applicants on the free room of the home's zones and parks, all at once.

    Parameters
    ----------
    desk : PlaceDesk
    rows : sequence of ApplicantRow
        Who asks, as a file tells it.

    Raises
    ------
    NotFound
        No source says what any site has free.
    """
    subjects = desk.now.catalogue["subjects"]
    sites = [item.code for item in subjects if item.attributes.get("kind") == "site"]
    applicants = [Applicant(row.name, row.needs, row.worth) for row in rows]
    return assign_sites(applicants, desk.standing, sites, HighsSolver())
