"""What draws Vega-Lite: vl-convert, without a browser and without a network.

A drawing follows from its specification and the language alone, so equal ones are drawn once: most
charts are the same in the next version of the data, and a file has the chart of its page.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from threading import Lock
from typing import Any, Final

from cachetools import LRUCache, cached

from ondiris.errors import Unsupported
from ondiris.publishing.figures.dates import MONTHS
from ondiris.publishing.figures.fonts import face_folder

__all__ = ["Spec", "png_of", "svg_of", "warm"]

Spec = dict[str, Any]
_KEPT: Final = 10_000_000
"""Letters of drawings."""


def warm() -> None:
    """Draw an empty picture, so that the first reader does not pay for the start."""
    import altair  # noqa: F401, PLC0415 - loaded ahead of the first reader

    if face_folder() is not None:
        empty = {"mark": "point", "data": {"values": []}}
        _converter().vegalite_to_svg(empty, allowed_base_urls=[])


def svg_of(spec: Spec, lang: str) -> str:
    """Return the drawing of a specification as SVG.

    Parameters
    ----------
    spec : dict
        Vega-Lite; what it says of where it comes from is not drawn.
    lang : str
        Whose signs of decimals and names of months are drawn.

    Raises
    ------
    Unsupported
        ``no-font``
    """
    return _drawn({name: value for name, value in spec.items() if name != "usermeta"}, lang)


def png_of(svg: str) -> bytes:
    """Return a drawing as PNG at twice its size."""
    return bytes(_converter().svg_to_png(svg, scale=2))


def _key(spec: Spec, lang: str) -> tuple[bytes, str]:
    return hashlib.sha256(json.dumps(spec).encode()).digest(), lang


@cached(LRUCache(_KEPT, getsizeof=len), key=_key, lock=Lock())
def _drawn(spec: Spec, lang: str) -> str:
    svg: str = _converter().vegalite_to_svg(
        spec,
        allowed_base_urls=[],
        format_locale=_number_locale(lang),
        time_format_locale=_time_locale(lang),
    )
    # Vega describes its groups to screen readers of its own script; the alt text says it all.
    return re.sub(r' (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*")', "", svg)


@cache
def _converter() -> Any:
    # vl-convert and the font wheel load only where something is drawn.
    import vl_convert  # noqa: PLC0415 - heavy

    folder = face_folder()
    if folder is None:
        raise Unsupported(
            "no-font",
            "the font IBM Plex Sans is not installed, and others lack Kazakh letters or the tenge",
            hint="Install the package fontpkg-ibm-plex-sans.",
        )
    vl_convert.register_font_directory(str(folder))
    return vl_convert


def _number_locale(lang: str) -> Mapping[str, Any]:
    point, group = (".", ",") if lang == "en" else (",", "\u00a0")
    return {
        "decimal": point,
        "thousands": group,
        "grouping": [3],
        "currency": ["", ""],
        "minus": "\u2212",
        "percent": "\u00a0%",
    }


def _time_locale(lang: str) -> Mapping[str, Any]:
    from babel import Locale  # noqa: PLC0415 - only wanted where something is drawn

    locale = Locale.parse("en_GB" if lang == "en" else lang)
    days = locale.days["stand-alone"]
    order = (6, 0, 1, 2, 3, 4, 5)
    return {
        "dateTime": "%d.%m.%Y %H:%M",
        "date": "%d.%m.%Y",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": [days["wide"][n] for n in order],
        "shortDays": [days["abbreviated"][n] for n in order],
        "months": list(MONTHS[lang]),
        "shortMonths": [locale.months["stand-alone"]["abbreviated"][n] for n in range(1, 13)],
    }
