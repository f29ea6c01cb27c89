"""The role table: every colour has a job, in light and in dark.

Charts, pages and files take their colours from here; the style sheet repeats the table as
custom properties and a test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["DARK", "LIGHT", "Palette", "class_limits", "contrast", "css_properties"]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by role, as ``#rrggbb``.

    Parameters
    ----------
    paper, ink, second, rule : str
        Ground, text, secondary text, hairlines.
    accent, alert, mark : str
        Links and delivery; what is late; badges.
    categories : tuple of str
        At most five nominal colours.
    sequential : tuple of str
        Five classes from little to much.
    diverging : tuple of str
        Seven classes from fall to rise.
    """

    paper: str
    ink: str
    second: str
    rule: str
    accent: str
    alert: str
    mark: str
    categories: tuple[str, ...]
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]

    def roles(self) -> Mapping[str, str]:
        """Return every colour by its property name: ``paper``, ``s1``, ``d7``, ``c2``."""
        plain = ("paper", "ink", "second", "rule", "accent", "alert", "mark")
        named = {name: str(getattr(self, name)) for name in plain}
        for letter, colours in zip(
            "csd", (self.categories, self.sequential, self.diverging), strict=True
        ):
            named |= {f"{letter}{n}": colour for n, colour in enumerate(colours, start=1)}
        return named


LIGHT = Palette(
    paper="#fbfaf7",
    ink="#16202b",
    second="#4a5662",
    rule="#d9d6ce",
    accent="#0b5c78",
    alert="#a63a1f",
    mark="#7a5200",
    categories=("#0b5c78", "#c0601a", "#222b35", "#84847d", "#5b93c9"),
    sequential=("#dfecef", "#a8cdd8", "#67a5b9", "#2b7893", "#0a4a63"),
    diverging=("#8f3313", "#cf7d4e", "#ecc9ad", "#e9e7e1", "#b3cfdb", "#5796b0", "#0b5471"),
)
DARK = Palette(
    paper="#12171c",
    ink="#e8e6e0",
    second="#a9b0b6",
    rule="#2e363d",
    accent="#6fbbd6",
    alert="#f08a6a",
    mark="#e0b04a",
    categories=("#6fbbd6", "#e08a3c", "#e8e6e0", "#737b81", "#3f74c4"),
    sequential=("#1d3640", "#255868", "#3a8098", "#6cb0c6", "#b5dfec"),
    diverging=("#f2ab86", "#bd6a3f", "#74391f", "#30373d", "#14536b", "#3f8cab", "#95d4ea"),
)


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours, 1 to 21.

    Notes
    -----
    (L1 + 0.05) / (L2 + 0.05) with relative luminance L of the sRGB colour.

    References
    ----------
    .. [1] W3C, 2018, Web Content Accessibility Guidelines 2.1, "contrast ratio".

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def css_properties(palette: Palette) -> str:
    """Return the palette as declarations of custom properties, one a line."""
    return "\n".join(f"--{name}: {colour};" for name, colour in palette.roles().items())


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def class_limits(values: list[float], classes: int = 4) -> list[float]:
    """Return class limits that part the values into classes of about equal count.

    They are as round as values allow that lie close together.

    Parameters
    ----------
    values : list of float
        At least two that differ.
    classes : int
        How many are wanted; fewer where limits coincide.
    """
    ordered = sorted(values)
    picks = [
        ordered[min(len(ordered) - 1, round(len(ordered) * k / classes))] for k in range(1, classes)
    ]
    for parts in (2, 20, 200):
        limits = {_rounded(pick, parts) for pick in picks}
        found = sorted(limit for limit in limits if ordered[0] < limit <= ordered[-1])
        if found:
            return found
    return [ordered[-1]]


def _rounded(value: float, parts: int) -> float:
    """Return a value rounded to a part of its power of ten, without binary dust."""
    size = 10.0 ** math.floor(math.log10(abs(value))) if value else 1.0
    return float(f"{round(value / size * parts) / parts * size:.6g}")
