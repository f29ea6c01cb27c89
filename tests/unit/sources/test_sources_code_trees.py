"""Trees of codes from plain files."""

from __future__ import annotations

from pathlib import Path

import pytest

from ondiris.errors import InvalidFile, NotFound
from ondiris.sources.code_trees import read_code_tree


def kept(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_table_names_each_code_with_its_parent(tmp_path: Path) -> None:
    path = kept(tmp_path, "t.csv", "Code;Parent;label\nM;;metal\n25;M;goods\n24;M;basic\n")
    assert read_code_tree(path) == {"M": "", "25": "M", "24": "M"}


def test_signs_before_a_code_are_its_depth(tmp_path: Path) -> None:
    path = kept(tmp_path, "nace.hrc", "M\n@24\n@25\n@@251\n@@259\n\nN\n@31\n")
    assert read_code_tree(path) == {
        "M": "", "24": "M", "25": "M", "251": "25", "259": "25", "N": "", "31": "N",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("t.csv", "code,parent\nM,\nM,\n", "1 failing cell"),
        ("t.csv", "code,parent\n25,M\n", "1 parents have no line of their own: M"),
        ("t.hrc", "M\n@@25\n", "line 2 is two levels below"),
        ("t.hrc", "M\n@\n", "line 2 has no code"),
        ("t.hrc", "M\n@25\n@25\n", "line 3 has no code, or one that was there"),
    ],
)
def test_what_is_no_tree_is_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(InvalidFile, match=said) as caught:
        read_code_tree(kept(tmp_path, name, text))
    assert caught.value.code == "bad-hierarchy"


def test_a_tree_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    for name in ("none.csv", "none.hrc"):
        with pytest.raises(NotFound):
            read_code_tree(tmp_path / name)
