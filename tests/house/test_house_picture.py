"""The pictures of the README and the manual can be taken again."""

from __future__ import annotations

import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from ondiris.session import open_home


@pytest.mark.browser
def test_pages_can_be_photographed(root: Path, manual_home: Path, tmp_path: Path) -> None:
    pytest.importorskip("playwright", reason="Playwright is not installed")
    specification = spec_from_file_location("picture", root / "tools" / "picture.py")
    assert specification
    assert specification.loader
    tool = module_from_spec(specification)
    specification.loader.exec_module(tool)
    if not any(map(shutil.which, tool.BROWSERS)):
        pytest.skip("there is no Chromium here")
    with (
        open_home(manual_home, audience="public") as observatory,
        tool.served(observatory) as address,
    ):
        tool.photograph(f"{address}/en", tmp_path)
    kept = {path.stem for path in (root / "docs" / "pictures").glob("*.png")}
    assert kept == set(tool.PICTURES)
    for name, (_, (width, _)) in tool.PICTURES.items():
        content = (tmp_path / f"{name}.png").read_bytes()
        assert content.startswith(b"\x89PNG")
        assert int.from_bytes(content[16:20]) == width
        assert 20_000 < len(content) < tool.LARGEST
