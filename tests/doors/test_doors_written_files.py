"""Files that a command writes for a person: whole or refused in one line, and never a bug."""

from __future__ import annotations

from pathlib import Path

import pytest

from ondiris.cli import main
from ondiris.session import make_home

CITY = Path(__file__).parent / "second_city"
TABLE = "region,2023,2024\nKenbulak town,1.5,2\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_home(tmp_path / "home", CITY)
    return tmp_path / "home"


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as done:
        main(list(words))
    said = capsys.readouterr()
    return int(done.value.code or 0), said.out + said.err


@pytest.mark.parametrize(
    "words",
    [
        ("mapping", "{table}", "-o", "{place}"),
        ("projects", "--template", "{place}.csv"),
        ("projects", "--template", "{place}.xlsx"),
        ("applications", "--template", "{place}.xlsx"),
        ("premises", "--template", "{place}.csv"),
        ("brief", "brickyard", "--to", "{place}"),
        ("brief", "--document", "{text}", "--format", "html", "--to", "{place}"),
    ],
)
def test_a_file_in_a_place_that_is_none_is_refused_in_one_line(
    words: tuple[str, ...], home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (table := tmp_path / "table.csv").write_text(TABLE, "utf-8")
    (text := tmp_path / "text.txt").write_text("In 2024 output was 8.4 bn tenge.", "utf-8")
    place = table / "below-a-file"
    filled = [word.format(place=place, table=table, text=text) for word in words]
    code, said = told(capsys, *filled, "--home", str(home))
    assert code == 1
    assert said.count("\n") == 1
    assert "cannot be written to" in said
    assert "below-a-file" in said
    assert table.read_text("utf-8") == TABLE


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("load", "--as", "bulletin", "{text}", "--place", "{broken}"), "broken"),
        (("score", "{broken}"), "broken"),
        (("read", "{text}"), "forms.toml"),
        (("get", "output"), "boundaries.geojson"),
    ],
)
def test_a_text_that_is_no_utf_8_is_refused_by_its_name(
    words: tuple[str, ...],
    name: str,
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Wherever a person or a home brings a text, its bytes may be of another encoding."""
    odd = "a = \u0451".encode("cp1251")
    (text := tmp_path / "text.txt").write_text("In 2024 output was 8.4 bn tenge.", "utf-8")
    places = {"forms.toml": home / "codes", "boundaries.geojson": home / "boundaries"}
    broken = places.get(name, tmp_path) / name
    broken.write_bytes(odd)
    filled = [word.format(text=text, broken=broken) for word in words]
    code, said = told(capsys, *filled, "--home", str(home))
    if words[0] == "get":
        assert code in (0, 1), "outlines are read where they are drawn"
        return
    assert (code, said.count("\n")) == (1, 1)
    assert f"{name} is not UTF-8 text [wrong-encoding]" in said


def test_outlines_of_a_home_that_were_broken_by_hand_are_refused(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for broken in (b"[", b"[]", b'{"features": [1]}', b'{"features": [{"properties": [1]}]}'):
        (home / "boundaries" / "boundaries.geojson").write_bytes(broken)
        code, said = told(capsys, "locate", "--parks", "1", "--home", str(home))
        assert code in (1, 3)
        assert "[bug]" not in said
