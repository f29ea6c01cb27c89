"""The business identification number (BIN) of Kazakhstan: twelve digits, the last one a check.

Source: the rules for the individual number, order 521 of 29 June 2023; the order for the business
number prints no algorithm and practice uses the same one.  The eleventh digit weighs eleven, which
is nothing modulo eleven: where the first pass decides, its typing errors pass unseen.
"""

from __future__ import annotations

from ondiris.errors import InvalidInput

__all__ = ["check_digit", "is_business_number"]

FIRST = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


def check_digit(first_eleven: str) -> int | None:
    """Return the twelfth digit, None where no such number exists.

    Parameters
    ----------
    first_eleven : str
        Eleven digits.

    Raises
    ------
    InvalidInput
        Anything but eleven digits.

    Examples
    --------
    >>> check_digit("00990003000"), check_digit("20014000130")
    (8, None)
    """
    if len(first_eleven) != 11 or not (first_eleven.isascii() and first_eleven.isdigit()):
        raise InvalidInput("bad-business-number", "eleven digits are needed")
    digits = [int(d) for d in first_eleven]
    for weights in (FIRST, SECOND):
        check = sum(w * d for w, d in zip(weights, digits, strict=True)) % 11
        if check < 10:
            return check
    return None


def is_business_number(text: str) -> bool:
    """Tell whether twelve digits carry their check digit.

    The structure (year and month of registration, kind of entity) is not looked at, so that
    numbers made for tests and synthetic worlds can stay outside what any registry issues.

    Examples
    --------
    >>> is_business_number("009900000008"), is_business_number("009900000018")
    (True, True)
    """
    if len(text) != 12 or not (text.isascii() and text.isdigit()):
        return False
    return check_digit(text[:11]) == int(text[11])
