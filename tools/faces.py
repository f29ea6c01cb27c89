"""Build the faces that pictures carry, and those of pages, from the wheel of IBM Plex Sans.

Run it from the repository after changing `characters.toml` or taking a newer wheel:
``python tools/faces.py``.  It needs fontTools and Brotli.  The licence of the face reserves the
name Plex and asks that its text travels along: what is cut out here has a name of its own and
holds notice and licence whole.
"""

from __future__ import annotations

import io
import sys
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from ondiris.publishing.figures.faces import FAMILY, code_points, shares
from ondiris.publishing.figures.fonts import face_file

Axes = Mapping[str, float | tuple[float, float, float]]
FOLDER = Path(__file__).parents[1] / "src" / "ondiris" / "publishing" / "figures" / "faces"
NORMAL: Axes = {"wght": 400, "wdth": 100}
OF_PAGES: Axes = {"wght": (300, 400, 600), "wdth": (85, 100, 100)}
"""From key figures to headings, and as narrow as tables are set."""
WINDOWS_ENGLISH = (3, 1, 0x409)


def cut(
    source: bytes, name: str, characters: frozenset[int], licence: str, axes: Axes = NORMAL
) -> bytes:
    """Return some weights and widths of these characters, with kerning, under our name.

    Parameters
    ----------
    source : bytes
        The variable face.
    name : str
        What tells this cut from the others.
    characters : frozenset of int
        Code points; those that the source lacks are left out.
    licence : str
        Copyright notice and licence, whole.
    axes : mapping of str to float or tuple
        What is left of each axis: one place, or least, usual and most.
    """
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    notice, version = (font["name"].getDebugName(number) for number in (0, 5))
    _keep(font, characters, without=("GSUB", "gasp"))
    instantiateVariableFont(font, axes, inplace=True)
    # Once more: what told the weights apart is empty now.
    font = TTFont(io.BytesIO(_written(font)), recalcTimestamp=False)
    _keep(font, characters, without=("GDEF", "STAT"))
    for number, text in _named(name, version, notice, licence).items():
        font["name"].setName(text, number, *WINDOWS_ENGLISH)
    font["OS/2"].achVendID = "NONE"
    font.flavor = "woff2"
    return _written(font)


def _keep(font: TTFont, characters: frozenset[int], *, without: Iterable[str]) -> None:
    options = subset.Options(
        hinting=False, glyph_names=False, notdef_outline=True, layout_features=["kern"]
    )
    options.name_IDs = [0]
    options.drop_tables += without
    cutting = subset.Subsetter(options)
    cutting.populate(unicodes=characters)
    cutting.subset(font)


def _written(font: TTFont) -> bytes:
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def _named(name: str, version: str, notice: str, licence: str) -> Mapping[int, str]:
    reserved, _, _ = licence.partition("\n")
    return {
        0: f"{reserved}. {notice}",
        1: FAMILY,
        2: "Regular",
        3: f"ondiris: {FAMILY} Regular, {name}, {version}",
        4: f"{FAMILY} Regular",
        5: version,
        6: f"{FAMILY.replace(' ', '')}-Regular",
        10: "A modified version of IBM Plex Sans by IBM Corp. and Bold Monday, "
        "cut down to what pictures and pages of ondiris need.",
        13: licence,
        14: "https://openfontlicense.org",
    }


def built(names: Collection[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield the faces of these names, or all."""
    path = face_file()
    if path is None:
        sys.exit("the wheel fontpkg-ibm-plex-sans is not installed")
    licence = (FOLDER / "OFL.txt").read_text("utf-8")
    lists = tomllib.loads((FOLDER / "characters.toml").read_text("utf-8"))
    wanted = [(name, points, NORMAL) for name, points in code_points(lists).items()]
    wanted += [(name, points, OF_PAGES) for name, points in shares(lists).items()]
    for name, points, axes in wanted:
        if not names or name in names:
            yield name, cut(path.read_bytes(), name, points, licence, axes)


def main() -> None:
    """Write the faces beside the code that chooses between them."""
    for name, face in built():
        (FOLDER / f"{name}.woff2").write_bytes(face)
        sys.stdout.write(f"{name}: {len(face)} bytes\n")


if __name__ == "__main__":
    main()
