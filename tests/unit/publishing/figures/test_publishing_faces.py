"""The faces that pictures carry: whose they are, what they are called, what they hold."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Mapping
from importlib.resources import files
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from ondiris.publishing.figures import faces as room
from ondiris.publishing.figures.faces import FAMILY, carried, code_points, faces, page_faces
from ondiris.publishing.figures.fonts import FACE, face_file
from ondiris.web.assets import assets

FOLDER = Path(str(files(room)))
CUTS = ("latin", "cyrillic", "european")
OF_PAGES = ("page", "page-rare")
# What a reader of a list of faces, a file dialogue or an editor is shown.
SHOWN = (1, 2, 3, 4, 6, 16, 17, 18, 21, 22, 25)
PLATE = f'<svg font-family="{FACE}"><title>%s</title><text>%s</text></svg>'
needs_wheel = pytest.mark.skipif(face_file() is None, reason="the font wheel is not installed")


@pytest.fixture(scope="module")
def cuts() -> Mapping[str, Any]:
    """The faces by name."""
    return {name: TTFont(FOLDER / f"{name}.woff2") for name in (*CUTS, *OF_PAGES)}


@pytest.fixture(scope="module")
def whole() -> Any:
    """The face that they are cut from."""
    return TTFont(face_file())


def names(font: Any) -> dict[int, str]:
    return {record.nameID: str(record) for record in font["name"].names}


@pytest.mark.parametrize("name", [*CUTS, *OF_PAGES])
def test_a_face_does_not_use_the_reserved_name(cuts: Mapping[str, Any], name: str) -> None:
    said = names(cuts[name])
    assert said[1] == FAMILY
    assert [
        text for number, text in said.items() if number in SHOWN and "plex" in text.lower()
    ] == []
    assert "plex" not in cuts[name]["OS/2"].achVendID.lower()


@pytest.mark.parametrize("name", [*CUTS, *OF_PAGES])
def test_a_face_holds_notice_and_licence_whole(cuts: Mapping[str, Any], name: str) -> None:
    said = names(cuts[name])
    assert 'Copyright © 2017 IBM Corp. with Reserved Font Name "Plex"' in said[0]
    assert said[13] == (FOLDER / "OFL.txt").read_text("utf-8")
    for part in ("SIL OPEN FONT LICENSE Version 1.1", "PERMISSION & CONDITIONS", "TERMINATION",
                 "DISCLAIMER", "No Modified Version of the Font Software may use"):  # fmt: skip
        assert part in said[13]
    assert said[14] == "https://openfontlicense.org"
    assert cuts[name]["OS/2"].fsType == 0


@needs_wheel
def test_the_licence_is_the_one_that_came_with_the_face() -> None:
    path = face_file()
    assert path
    given = path.parent.parent / "LICENSE"
    assert (FOLDER / "OFL.txt").read_text("utf-8") == given.read_text("utf-8")


def test_faces_of_pages_share_out_what_the_heaviest_picture_holds(cuts: Mapping[str, Any]) -> None:
    ours = [face.characters for face in page_faces()]
    assert frozenset().union(*ours) == faces()[-1].characters
    assert sum(map(len, ours)) == len(faces()[-1].characters)
    for face in page_faces():
        assert set(cuts[face.name].getBestCmap()) <= face.characters
        axes = {a.axisTag: (a.minValue, a.maxValue) for a in cuts[face.name]["fvar"].axes}
        assert axes == {"wght": (300, 600), "wdth": (85, 100)}
        assert assets()[f"{face.name}.woff2"].body == face.body
    assert "unicode-range:U+20-7E,U+A0,U+A7,U+A9,U+AB," in page_faces()[0].rule("a")


def test_a_face_holds_what_it_says(cuts: Mapping[str, Any]) -> None:
    said = {face.name: face.characters for face in faces()}
    assert tuple(said) == CUTS
    for name in ("latin", "cyrillic"):
        assert set(cuts[name].getBestCmap()) == said[name]
    # The heaviest names ranges, some of whose letters nobody has drawn.
    assert said["cyrillic"] < set(cuts["european"].getBestCmap()) < said["european"]


@needs_wheel
@pytest.mark.parametrize("name", CUTS)
def test_a_face_has_the_widths_that_pictures_are_laid_out_by(
    cuts: Mapping[str, Any], whole: Any, name: str
) -> None:
    cut = cuts[name]
    assert {a.axisTag: a.defaultValue for a in whole["fvar"].axes} == {"wght": 400, "wdth": 100}
    assert cut["head"].unitsPerEm == whole["head"].unitsPerEm
    for field in ("ascent", "descent", "lineGap"):
        assert getattr(cut["hhea"], field) == getattr(whole["hhea"], field)
    known = whole.getBestCmap()
    other = {
        chr(point)
        for point, glyph in cut.getBestCmap().items()
        if cut["hmtx"][glyph][0] != whole["hmtx"][known[point]][0]
    }
    assert other == set()
    assert {r.FeatureTag for r in cut["GPOS"].table.FeatureList.FeatureRecord} == {"kern"}


@needs_wheel
def test_a_face_can_be_built_again(cuts: Mapping[str, Any]) -> None:
    path = Path(__file__).parents[4] / "tools" / "faces.py"
    specification = spec_from_file_location("faces_tool", path)
    assert specification
    assert specification.loader
    tool = module_from_spec(specification)
    specification.loader.exec_module(tool)
    [(name, face)] = tool.built(["latin"])
    again, kept = TTFont(io.BytesIO(face)).reader, cuts[name].reader
    assert again.keys() == kept.keys()
    # The head tells when and by how it was packed.
    assert [table for table in kept.keys() - {"head"} if again[table] != kept[table]] == []


@pytest.mark.parametrize(
    ("text", "face"),
    [
        ("Growth, % − 36.3 “of” ₸", "latin"),
        ("Growth &lt;&amp;&gt;", "latin"),
        ("Өнім көлемі, млрд ₸", "cyrillic"),
        ("Škoda", "european"),
        ("漢", "european"),
    ],
)
def test_a_picture_carries_the_lightest_face_that_has_its_letters(text: str, face: str) -> None:
    styles = {style.name: style.style for style in faces()}
    drawn = carried(PLATE % ("Әуезов Š", text))
    assert re.findall("<style>(.*?)</style>", drawn) == [styles[face]]
    assert f'<svg font-family="{FAMILY}, {FACE}, ' in drawn
    assert f"</style><text>{text}</text>" in drawn


def test_a_style_holds_the_face_and_is_named_by_its_hash() -> None:
    for face in faces():
        packed = re.fullmatch(
            r'@font-face\{font-family:"Ondiris Sans";'
            r"src:url\(data:font/woff2;base64,([\w+/=]+)\) format\(\"woff2\"\)\}",
            face.style,
        )
        assert packed
        assert base64.b64decode(packed[1]) == (FOLDER / f"{face.name}.woff2").read_bytes()
        digest = hashlib.sha256(face.style.encode()).digest()
        assert face.digest == "sha256-" + base64.b64encode(digest).decode()


def test_the_faces_stay_light() -> None:
    sizes = [(FOLDER / f"{name}.woff2").stat().st_size for name in CUTS]
    assert sizes == sorted(sizes)
    assert all(size < most for size, most in zip(sizes, (12_000, 19_000, 48_000), strict=True))
    of_pages = [len(face.body) for face in page_faces()]
    assert all(size < most for size, most in zip(of_pages, (60_000, 100_000), strict=True))


def test_code_points_are_read_from_ranges_and_add_up() -> None:
    lists = {"a": {"x": "41-43 5A", "y": "20"}, "b": {"z": "401"}}
    assert code_points(lists) == {
        "a": {0x20, 0x41, 0x42, 0x43, 0x5A},
        "b": {0x20, 0x41, 0x42, 0x43, 0x5A, 0x401},
    }
