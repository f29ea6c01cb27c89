"""The picture of the README can be taken again."""

from __future__ import annotations

import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from ondiris.session import open_home


@pytest.mark.browser
def test_the_overview_can_be_photographed(root: Path, manual_home: Path, tmp_path: Path) -> None:
    pytest.importorskip("playwright", reason="Playwright is not installed")
    if shutil.which("chromium") is None:
        pytest.skip("there is no Chromium here")
    specification = spec_from_file_location("picture", root / "tools" / "picture.py")
    assert specification
    assert specification.loader
    tool = module_from_spec(specification)
    specification.loader.exec_module(tool)
    picture = tmp_path / "overview.png"
    with (
        open_home(manual_home, audience="public") as observatory,
        tool.served(observatory) as address,
    ):
        tool.photograph(f"{address}/en/", picture)
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20]) == tool.WIDTH
    assert 20_000 < len(content) < tool.LARGEST
