"""Size classes of enterprises by the national rule, which is data and dated.

An enterprise belongs to the first class whose limits it keeps: employees, and income in monthly
calculation indices where it is known.  The list stands in the order small to large.
"""

from __future__ import annotations

from decimal import Decimal

from ondiris.codes.codelist import CodeList
from ondiris.errors import InvalidInput

__all__ = ["size_class"]


def size_class(classes: CodeList, employees: Decimal, income: Decimal | None = None) -> str:
    """Return the class of an enterprise.

    Parameters
    ----------
    classes : CodeList
        The list ``size_classes``: limits per class, empty for none.
    employees : Decimal
        Average yearly number of employees.
    income : Decimal, optional
        Average yearly income in monthly calculation indices.

    Raises
    ------
    InvalidInput
        A negative number, or a list whose last class has a limit too.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from ondiris.codes import load_catalogue
    >>> classes = load_catalogue()["size_classes"]
    >>> size_class(classes, Decimal(100)), size_class(classes, Decimal(101))
    ('small', 'medium')
    >>> size_class(classes, Decimal(12), Decimal(4_000_000))
    'large'
    """
    if employees < 0 or (income is not None and income < 0):
        raise InvalidInput("size-range", "employees and income are never negative")
    for item in classes:
        most, richest = item.attributes.get("employees_to"), item.attributes.get("income_mci_to")
        keeps = most is None or employees <= Decimal(most)
        affords = richest is None or income is None or income <= Decimal(richest)
        if keeps and affords:
            return item.code
    raise InvalidInput("size-list", "the list of size classes has no class without limits")
