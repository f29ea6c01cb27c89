"""The open industrial observatory of a city.

>>> import ondiris
>>> observatory = ondiris.open("ondiris-home")  # doctest: +SKIP
>>> question = observatory.question("output", area="KZ-75")  # doctest: +SKIP
>>> [str(row.key) for row in observatory.get(question).rows]  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ondiris.session import Observatory

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(home: str | Path = "ondiris-home") -> Observatory:  # noqa: A001 - ondiris.open, as of a book
    """Open the observatory of a home.

    Raises
    ------
    NotFound
        If the folder is no home.
    Refused
        If the home was written by a newer program.
    """
    # The version alone must not cost the import of a database toolkit.
    from ondiris.session import open_home  # noqa: PLC0415

    return open_home(home)
