"""Which files are SDMX data messages, and their observations."""

from __future__ import annotations

from ondiris.sources.content import Content
from ondiris.sources.sdmx import (
    SdmxData,
    SdmxStructure,
    is_sdmx_csv,
    sdmx_csv,
    sdmx_ml,
    sdmx_structures,
)
from ondiris.sources.sdmx_json import is_sdmx_json, sdmx_json

__all__ = ["read_sdmx_data", "read_sdmx_structure"]


def read_sdmx_data(content: Content) -> SdmxData | None:
    """Return the observations of an SDMX data message; nothing where the file is none.

    Parameters
    ----------
    content : Content

    Raises
    ------
    InvalidFile
        ``broken-sdmx``.
    """
    if content.kind == "xml":
        return sdmx_ml(content)
    if content.kind == "csv" and is_sdmx_csv(content.data):
        return sdmx_csv(content)
    return sdmx_json(content) if is_sdmx_json(content) else None


def read_sdmx_structure(content: Content) -> SdmxStructure | None:
    """Return the structure that an SDMX message defines or shows; nothing where it is none.

    Parameters
    ----------
    content : Content

    Raises
    ------
    InvalidFile
        ``broken-sdmx``.
    """
    if content.kind == "xml" and (defined := sdmx_structures(content)):
        return defined[0]
    data = read_sdmx_data(content)
    return None if data is None else SdmxStructure.of(data)
