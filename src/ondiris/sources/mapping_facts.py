"""What a mapping says of every figure: constants, checked once, and the source of the file."""

from __future__ import annotations

from ondiris.errors import InvalidFile, InvalidInput
from ondiris.model import KnownBasis, Source
from ondiris.sources.cells import ReadingContext
from ondiris.sources.layout import Layout
from ondiris.sources.tidy import OBSERVATIONS

__all__ = ["check_constants", "layout_source"]


def check_constants(layout: Layout, reading: ReadingContext) -> None:
    """Refuse a mapping for a constant that cannot be, once and not at each of its cells.

    Raises
    ------
    InvalidFile
        ``bad-mapping``.
    """
    types = {column.name: column.type for column in OBSERVATIONS.columns}
    for constants in (layout.constants, *(values.constants for values in layout.values)):
        for concept, said in constants.items():
            try:
                types[concept].read(said, reading)
            except InvalidInput as error:
                raise InvalidFile(
                    "bad-mapping",
                    f"the mapping {layout.id} says {concept} = {said[:40]!r}: {error.detail}",
                    hint=error.hint,
                ) from error


def layout_source(layout: Layout, digest: str, reading: ReadingContext) -> Source | None:
    """Return the source that a mapping names, with the file's digest, if it names one.

    Parameters
    ----------
    layout : Layout
    digest : str
        Of the file.
    reading : ReadingContext
        Weights of providers.
    """
    if not layout.source.get("provider"):
        return None
    provider = layout.source["provider"]
    return Source(
        id=f"{layout.id}-{digest[:8]}",
        provider=provider,
        title=layout.source.get("title", layout.id),
        url=layout.source.get("url", ""),
        basis=KnownBasis.LOADED,
        rank=int(layout.source.get("rank", reading.ranks.get(provider, 50))),
        sha256=digest,
        licence=layout.source.get("licence", ""),
        lang=layout.source.get("lang", ""),
    )
