"""The open industrial observatory of a city.

>>> import ondiris
>>> observatory = ondiris.open("ondiris-home", audience="internal")  # doctest: +SKIP
>>> now = observatory.at()  # doctest: +SKIP
>>> answer = now.get(now.question("output", area="KZ-75"))  # doctest: +SKIP
>>> [str(row.key) for row in answer.rows]  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from ondiris.session import Observatory

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(  # noqa: A001 - ondiris.open, as of a book
    home: str | Path = "ondiris-home", *, audience: Literal["internal", "public"]
) -> Observatory:
    """Open the observatory of a home.

    Parameters
    ----------
    home : str or Path
        Its folder.
    audience : {"internal", "public"}
        Who will read: everyone in the house, or only what is free for publication.

    Raises
    ------
    NotFound
        If the folder is no home.
    Refused
        If the home was written by a newer program.
    """
    # The version alone must not cost the import of a database toolkit.
    from ondiris.session import open_home  # noqa: PLC0415

    return open_home(home, audience=audience)
