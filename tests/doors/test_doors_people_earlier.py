"""A home of an earlier version gets people, and everything that it knew stays as it was."""

from __future__ import annotations

import filecmp
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondiris.people import Held, PasswordCost, People, Role
from ondiris.people.schema import VERSION_TABLE
from ondiris.session import open_home

HOMES = Path(__file__).parents[1] / "homes"
VERSIONS = sorted(path.parent.name for path in HOMES.glob("*/home"))


@pytest.mark.parametrize("version", VERSIONS)
def test_people_change_nothing_of_an_earlier_home(version: str, tmp_path: Path) -> None:
    home = Path(shutil.copytree(HOMES / version / "home", tmp_path / "home"))
    with open_home(home, audience="internal") as observatory:
        database = observatory.ledger.database
        assert not observatory.people.there()
        assert VERSION_TABLE not in database.read(lambda c: sa.inspect(c).get_table_names())
        observatory.export(tmp_path / "before")
        people = People(database, observatory.clock, cost=PasswordCost(1, 8, 1))
        people.accounts.add("anna", held=[Held(Role.PRESS)], password="seven quiet harbours")
        assert people.signing.by_password("anna", "seven quiet harbours", address="192.0.2.1")
    with open_home(home, audience="internal") as observatory:
        assert observatory.people.there()
        observatory.export(tmp_path / "after")
    names = [p.relative_to(tmp_path / "before") for p in (tmp_path / "before").rglob("*")]
    files = [str(name) for name in names if (tmp_path / "before" / name).is_file()]
    assert len(files) > 10
    same, *others = filecmp.cmpfiles(tmp_path / "before", tmp_path / "after", files, shallow=False)
    assert (sorted(same), others) == (sorted(files), [[], []])


def test_a_home_that_may_only_be_read_lets_nobody_sign_in(tmp_path: Path) -> None:
    home = Path(shutil.copytree(HOMES / VERSIONS[-1] / "home", tmp_path / "home"))
    with open_home(home, audience="internal", read_only=True) as observatory:
        assert not observatory.people.there()
        with pytest.raises(PermissionError, match="read-only"):
            observatory.people.accounts.add("anna")
