"""A ledger moves from SQLite to PostgreSQL as the manual says, and nothing changes on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from ondiris.session import make_home, open_home, restore_home

CITY = Path(__file__).parent / "second_city"


@pytest.mark.postgres
def test_a_home_moves_to_postgresql_by_export_and_import(tmp_path: Path, postgres_url: str) -> None:
    old, plain, new, again = (tmp_path / name for name in ("old", "plain", "new", "again"))
    make_home(old, CITY)
    with open_home(old, audience="internal") as observatory:
        observatory.export(plain)
        answer = observatory.get(observatory.question())
    settings = plain / "ondiris.toml"
    text = settings.read_text("utf-8")
    assert 'database = ""' in text
    settings.write_text(text.replace('database = ""', f'database = "{postgres_url}"'), "utf-8")

    restore_home(new, plain)
    assert not (new / "ledger.db").exists()
    with open_home(new, audience="internal") as observatory:
        observatory.export(again)
        assert observatory.get(observatory.question()) == answer
    for path in sorted(p for p in plain.rglob("*") if p.is_file()):
        assert (again / path.relative_to(plain)).read_bytes() == path.read_bytes(), path.name
