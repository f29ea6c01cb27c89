"""A file that is not there is said to be so, whatever kind its name would be of."""

from __future__ import annotations

from pathlib import Path

import pytest

from ondiris.errors import NotFound
from ondiris.sources.content import read_content


@pytest.mark.parametrize("name", ["none", "none.csv", "none.doc"])
def test_a_file_that_is_not_there_is_not_of_a_wrong_kind(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound, match=f"there is no file {name}"):
        read_content(tmp_path / name)
    (tmp_path / name).mkdir()
    with pytest.raises(NotFound, match=f"{name} is a folder, not a file"):
        read_content(tmp_path / name)
