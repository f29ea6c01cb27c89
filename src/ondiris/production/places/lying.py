"""In which district something lies: by way of the places in which it lies, sources before lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ondiris.codes import Catalogue
from ondiris.ports import RecordedStatement

__all__ = ["district_of"]


def district_of(
    code: str,
    said: Mapping[str, Mapping[str, Sequence[RecordedStatement]]],
    catalogue: Catalogue,
    districts: Collection[str],
    *,
    listed: bool = True,
) -> str:
    """Return the district in which a subject lies; empty where nobody says.

    Parameters
    ----------
    code : str
        Subject.
    said : mapping
        Statements that stand, by subject and property.
    catalogue : Catalogue
        Lists that name area and site of a subject where no source does.
    districts : collection of str
    listed : bool
        Whether the lists are asked, or sources alone.
    """
    areas, subjects = catalogue["areas"], catalogue["subjects"]
    seen: set[str] = set()

    def places(one: str) -> Iterator[str]:
        yield from (given.value for given in said.get(one, {}).get("located_in", ()))
        if listed and one in subjects:
            yield from (subjects[one].attributes.get(name, "") for name in ("area", "site"))

    def found(one: str) -> str:
        if one in areas:
            return next((area for area in (one, *areas.ancestors(one)) if area in districts), "")
        if not one or one in seen:
            return ""
        seen.add(one)
        return next(filter(None, map(found, places(one))), "")

    return found(code)
