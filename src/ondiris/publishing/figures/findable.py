"""What a search finds of a home: its codes and documents, in every language they are named in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ondiris.codes import Catalogue, CodeList, Item
from ondiris.model import Source
from ondiris.publishing.figures.finding import Entry, EntryKind, FoundGroup, Hit
from ondiris.publishing.figures.profiles import subject_path

__all__ = ["SEARCH_SCHEMA", "findable", "search_json"]

SEARCH_SCHEMA = "ondiris.search/1"
_OWN_PAGES = {
    "activities": (EntryKind.ACTIVITY, "activities/"),
    "areas": (EntryKind.AREA, "method/codes/areas"),
    "subjects": (EntryKind.SUBJECT, ""),
}


def findable(catalogue: Catalogue, documents: Iterable[Source], city: str) -> Iterator[Entry]:
    """Yield what has a name in a home, as far as its readers may know it.

    Parameters
    ----------
    catalogue : Catalogue
        Code lists as these readers may know them.
    documents : iterable of Source
        Documents that figures come from, each with a page of its own.
    city : str
        Area that the map is of; what is directly below it has a page of its own.
    """
    mapped = {city: "map"}
    mapped |= {code: f"districts/{code}" for code in catalogue["areas"].children(city)}
    for codes in catalogue.lists.values():
        for item in codes:
            if item.code:
                yield _entry(codes, item, mapped)
    for source in documents:
        names = {source.lang or "": source.title}
        yield Entry(
            EntryKind.DOCUMENT, source.id, names, f"documents/{source.id}", (source.provider,)
        )


def _entry(codes: CodeList, item: Item, mapped: Mapping[str, str]) -> Entry:
    kind, path = _OWN_PAGES.get(codes.id, (EntryKind.CODE, f"method/codes/{codes.id}"))
    if kind is EntryKind.AREA:
        path = mapped.get(item.code, path)
    elif kind is EntryKind.SUBJECT:
        path = subject_path(item.attributes.get("kind", ""), item.code)
    elif kind is not EntryKind.CODE:
        path = f"{path}{item.code}"
    short = (said for name, said in item.attributes.items() if name.startswith("short_") and said)
    return Entry(kind, item.code, item.names, path, tuple(short))


def search_json(
    text: str, groups: Iterable[FoundGroup], nearest: Iterable[str]
) -> Mapping[str, object]:
    """Return what a search found as JSON, names in every language they have."""
    return {
        "schema": SEARCH_SCHEMA,
        "q": text,
        "groups": [
            {
                "kind": str(group.kind),
                "count": group.count,
                "more": group.more,
                "hits": [_hit_json(hit) for hit in group.hits],
            }
            for group in groups
        ],
        "nearest": list(nearest),
    }


def _hit_json(hit: Hit) -> Mapping[str, object]:
    entry = hit.entry
    return {
        "code": entry.code or None,
        "names": {lang: name for lang, name in entry.names.items() if lang},
        "title": hit.title,
        "met": hit.beside or None,
        "path": entry.path or None,
        "rank": hit.rank,
    }
