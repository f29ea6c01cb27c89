"""A home goes into one file and comes back whole, whatever its database, to the same bytes."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import stat
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondiris.cli import main
from ondiris.errors import InvalidFile, NotFound, Refused
from ondiris.model import Source
from ondiris.people import Held, Role
from ondiris.session import make_home, open_home, restore_home

CITY = Path(__file__).parent / "second_city"


def _run(*words: str) -> int:
    with pytest.raises(SystemExit) as done:
        main(list(words))
    return int(done.value.code or 0)


def _backed_up(home: Path, file: Path) -> bytes:
    with open_home(home, audience="internal") as observatory:
        observatory.back_up(file)
    return file.read_bytes()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small home with files of every room beside its ledger."""
    home = tmp_path / "home"
    make_home(home, CITY)
    for name in (
        "returns/actual/register.parquet",
        "disclosure/actual/held.parquet",
        "disclosure/actual/output-2025/sealed-1.npz",
        "disclosure/actual/output-2025/table-1.json",
        "inbox.json",
        "edits.yaml",
    ):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(name, "utf-8")
    for made_anew in ("derived.db", "search-public.db", "x.part", ".hidden"):
        (home / made_anew).write_text("made anew", "utf-8")
    return home


def test_a_backup_carries_every_file_that_is_not_made_anew(home: Path, tmp_path: Path) -> None:
    first = _backed_up(home, tmp_path / "first")
    new = tmp_path / "new"
    assert _run("restore", str(tmp_path / "first"), "--home", str(new)) == 0
    files = {p.relative_to(home): p for p in home.rglob("*") if p.is_file()}
    for name, path in files.items():
        if name.name in ("derived.db", "search-public.db", "x.part", ".hidden", "ledger.db"):
            continue
        assert (new / name).read_bytes() == path.read_bytes()
    assert {p.name for p in new.iterdir()} == {
        *("boundaries", "codes", "disclosure", "edits.yaml", "inbox.json", "ledger.db"),
        *("ondiris.toml", "returns"),
    }
    for private in ("held.parquet", "output-2025/sealed-1.npz"):
        assert stat.S_IMODE((new / "disclosure/actual" / private).stat().st_mode) == 0o600
    assert _backed_up(new, tmp_path / "second") == first
    assert stat.S_IMODE((tmp_path / "first").stat().st_mode) == 0o600


@pytest.mark.slow
def test_a_restored_home_goes_on_being_bound_by_what_is_public(tmp_path: Path) -> None:
    old, new, by = tmp_path / "old", tmp_path / "new", ("--by", "activity")
    assert _run("demo", "--no-serve", "--home", str(old)) == 0
    assert _run("synthesise", "--months", "2023-01..2025-05", "--home", str(old)) == 0
    assert _run("protect", "--period", "2025-04/2025-05", *by, "--home", str(old)) == 0
    assert _run("export", str(tmp_path / "plain"), "--home", str(old)) == 0
    assert _run("import", str(tmp_path / "plain"), "--home", str(new)) == 0
    assert _run("protect", "--period", "2025-05", *by, "--home", str(old)) == 1
    assert _run("protect", "--period", "2025-05", *by, "--home", str(new)) == 1
    assert _run("protect", "--period", "2025-04/2025-05", *by, "--home", str(new)) == 0


def test_outlines_keep_the_order_in_which_they_were_loaded(home: Path, tmp_path: Path) -> None:
    import os

    text = (home / "boundaries/boundaries.geojson").read_text("utf-8")
    (home / "boundaries/a.geojson").write_text(text, "utf-8")
    os.utime(home / "boundaries/a.geojson", (2_000_000_000, 2_000_000_000))
    _backed_up(home, tmp_path / "file")
    restore_home(tmp_path / "new", tmp_path / "file")
    with open_home(tmp_path / "new", audience="internal") as observatory:
        names = [path.name for path in observatory.home.outline_files()[1]]
    assert names == ["boundaries.geojson", "a.geojson"]


@pytest.mark.parametrize("made", [b"", b"no archive", b"\x1f\x8b" + b"0" * 600])
def test_what_is_no_backup_is_refused(made: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(made)
    with pytest.raises(InvalidFile) as refused:
        restore_home(tmp_path / "new", tmp_path / "file")
    assert refused.value.code == "bad-backup"
    assert not (tmp_path / "new").exists()
    with pytest.raises(NotFound):
        restore_home(tmp_path / "new", tmp_path / "none")


def test_a_backup_that_is_cut_short_is_refused(home: Path, tmp_path: Path) -> None:
    data = _backed_up(home, tmp_path / "file")
    for cut in (len(data) // 3, len(data) // 2, len(data) - 12_000):
        (tmp_path / "cut").write_bytes(data[:cut])
        with pytest.raises((InvalidFile, NotFound)):
            restore_home(tmp_path / "new", tmp_path / "cut")
        assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["../out", "/tmp/ondiris-out", "a/../../out"])
def test_a_name_that_leaves_the_folder_is_refused(name: str, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "file", "w") as archive:
        member = tarfile.TarInfo(name)
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(InvalidFile, match="no backup"):
        restore_home(tmp_path / "new", tmp_path / "file")
    assert not (tmp_path / "out").exists()


def _appended(path: Path) -> None:
    path.write_text(path.read_text("utf-8") + " ", "utf-8")


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (lambda plain: _appended(plain / "disclosure/actual/output-2025/table-1.json"), "changed"),
        (lambda plain: (plain / "disclosure/actual/held.parquet").unlink(), "missing-file"),
        (lambda plain: (plain / "returns/actual/more.parquet").write_text("x"), "changed"),
        (lambda plain: (plain / "files.json").write_text("{}"), "bad-manifest"),
    ],
)
def test_files_beside_the_ledger_are_checked_by_their_digests(
    break_it: Callable[[Path], object], code: str, home: Path, tmp_path: Path
) -> None:
    plain = tmp_path / "plain"
    with open_home(home, audience="internal") as observatory:
        observatory.export(plain)
    break_it(plain)
    with pytest.raises(InvalidFile) as refused:
        restore_home(tmp_path / "new", plain)
    assert refused.value.code == code
    assert not (tmp_path / "new").exists()


def test_an_export_of_an_early_version_has_no_digests_and_comes_in(
    home: Path, tmp_path: Path
) -> None:
    with open_home(home, audience="internal") as observatory:
        observatory.export(tmp_path / "plain")
    (tmp_path / "plain" / "files.json").unlink()
    restore_home(tmp_path / "new", tmp_path / "plain")
    assert (tmp_path / "new/disclosure/actual/held.parquet").is_file()


def test_nothing_is_written_over(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with open_home(home, audience="internal") as observatory:
        with pytest.raises(Refused, match="there already"):
            observatory.back_up(tmp_path / "file")
        with pytest.raises(Refused, match="cannot be written"):
            observatory.back_up(tmp_path / "none" / "file")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_backup_holds_no_address_of_a_database(home: Path, tmp_path: Path) -> None:
    plain = _backed_up(home, tmp_path / "plain")
    settings = home / "ondiris.toml"
    path = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    shutil.copyfile(home / "ledger.db", tmp_path / "elsewhere.db")
    settings.write_text(
        settings.read_text("utf-8").replace('database = ""', f"database = '{path}'"), "utf-8"
    )
    assert _backed_up(home, tmp_path / "file") == plain
    settings.write_text(settings.read_text("utf-8").replace(f"'{path}'", f"'''{path}'''"), "utf-8")
    with (
        open_home(home, audience="internal") as observatory,
        pytest.raises(InvalidFile, match="line 3: the database cannot be replaced"),
    ):
        observatory.back_up(tmp_path / "other")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("command", ["export", "backup"])
def test_a_copy_that_dies_at_any_step_is_whole_or_none(
    command: str, home: Path, tmp_path: Path
) -> None:
    """What the next one finds is nothing, or all: never files that an import would take."""
    seen = set()
    for step in range(0, 200, 7):
        (room := tmp_path / f"room-{step}").mkdir()
        died = _dies_at(step, lambda room=room: _copied(command, home, room / "copy"))  # type: ignore[misc]
        with contextlib.suppress(Refused):
            _copied(command, home, room / "copy")
        assert [p.name for p in room.iterdir()] == ["copy"]
        assert not list(room.rglob(".*"))
        restore_home(tmp_path / f"new-{step}", room / "copy")
        seen.add(died)
        if not died:
            break
    assert seen == {True, False}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_an_export_that_died_is_whole_or_no_export(home: Path, tmp_path: Path) -> None:
    """An import finishes one that was decided, and takes no part of another for all of it."""
    whole, seen = _backed_up(home, tmp_path / "whole"), set()
    for step in range(3, 60, 8):
        plain, new = tmp_path / f"plain-{step}", tmp_path / f"new-{step}"
        assert _dies_at(step, lambda plain=plain: _copied("export", home, plain))  # type: ignore[misc]
        try:
            restore_home(new, plain)
        except NotFound:
            seen.add("none")
            continue
        assert _backed_up(new, tmp_path / f"again-{step}") == whole
        seen.add("whole")
    assert seen == {"none", "whole"}


def _copied(command: str, home: Path, place: Path) -> None:
    with open_home(home, audience="internal") as observatory:
        observatory.export(place) if command == "export" else observatory.back_up(place)


def _dies_at(step: int, work: Callable[[], None]) -> bool:
    """Do some work in a process that ends at its n-th new file; return whether it did."""
    child = os.fork()
    if child == 0:
        left = step

        def count(event: str, said: tuple[object, ...]) -> None:
            nonlocal left
            writes = event == "open" and bool(int(str(said[2] or 0)) & os.O_CREAT)
            if writes or event in {"os.rename", "os.mkdir", "os.remove"}:
                left -= 1
                if left < 0:
                    os._exit(9)

        sys.addaudithook(count)
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.postgres
def test_a_backup_is_the_same_on_both_databases(
    home: Path, tmp_path: Path, postgres_url: str
) -> None:
    odd = ("Z-upper", "a-lower", "a_b", "a-b", "Ä", "қала", "ab", "a b", "A", "0", "\U0001f3ed")
    with open_home(home, audience="internal") as observatory:
        observatory.record([Source(name, "x", "x") for name in odd], action="load")
    first = _backed_up(home, tmp_path / "first")
    linguistic = _in_another_locale(postgres_url)
    new = tmp_path / "new"
    words = ("--home", str(new), "--database", linguistic)
    assert _run("restore", str(tmp_path / "first"), *words) == 0
    assert not (new / "ledger.db").exists()
    assert _backed_up(new, tmp_path / "second") == first
    with (
        open_home(home, audience="internal") as here,
        open_home(new, audience="internal") as there,
    ):
        assert list(there.at().sources) == list(here.at().sources)
        assert there.get(there.question()) == here.get(here.question())
        assert there.ledger.chain(public=False) == here.ledger.chain(public=False)
    # An import that was killed after its last word to the database is finished by the next one.
    shutil.rmtree(new)
    assert _run("restore", str(tmp_path / "first"), *words) == 0
    assert _backed_up(new, tmp_path / "third") == first
    _drop(linguistic)


def _in_another_locale(url: str) -> str:
    """Make a database whose texts are sorted as a dictionary sorts them."""
    server, _, name = url.rpartition("/")
    admin = sa.create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(
            f"CREATE DATABASE {name}_icu TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
        )
    admin.dispose()
    return f"{url}_icu"


def _drop(url: str) -> None:
    server, _, name = url.rpartition("/")
    admin = sa.create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.mark.postgres
def test_a_database_with_another_ledger_is_refused(
    home: Path, tmp_path: Path, postgres_url: str
) -> None:
    make_home(tmp_path / "team", CITY, database=postgres_url)
    with open_home(home, audience="internal") as observatory:
        observatory.record([Source("more", "x", "x")], action="load")
    _backed_up(home, tmp_path / "file")
    words = ("--home", str(tmp_path / "new"), "--database", postgres_url)
    assert _run("restore", str(tmp_path / "file"), *words) == 1
    assert not (tmp_path / "new").exists()


def test_the_digests_of_an_export_name_every_file_but_the_settings(
    home: Path, tmp_path: Path
) -> None:
    with open_home(home, audience="internal") as observatory:
        observatory.export(tmp_path / "plain")
    account = json.loads((tmp_path / "plain/files.json").read_text("utf-8"))
    assert account["schema"] == "ondiris.files/1"
    assert account["outlines"] == ["boundaries.geojson"]
    assert "ondiris.toml" not in account["sha256"]
    assert "disclosure/actual/held.parquet" in account["sha256"]


def test_a_backup_holds_people_and_an_export_does_not(home: Path, tmp_path: Path) -> None:
    bare = _backed_up(home, tmp_path / "bare")
    assert b"ledger.people" not in bare
    with open_home(home, audience="internal") as observatory:
        people = observatory.people
        people.accounts.add("anna", password="seven quiet harbours", held=[Held(Role.PRESS)])
        session = people.signing.by_password("anna", "seven quiet harbours", address="192.0.2.1")
        observatory.export(tmp_path / "plain")
        hashes = b"$argon2id$"
        for file in (tmp_path / "plain").rglob("*"):
            assert not file.is_file() or not {b"anna", hashes} & {
                word for word in (b"anna", hashes) if word in file.read_bytes()
            }
        assert not (tmp_path / "plain" / "ledger.people").exists()
    first = _backed_up(home, tmp_path / "first")
    assert hashes in first
    assert session.encode() not in first
    assert _run("restore", str(tmp_path / "first"), "--home", str(tmp_path / "new")) == 0
    assert not (tmp_path / "new" / "ledger.people").exists()
    assert _backed_up(tmp_path / "new", tmp_path / "second") == first
    with open_home(tmp_path / "new", audience="internal") as observatory:
        assert observatory.people.signing.person(session) is None
        assert observatory.people.signing.by_password(
            "anna", "seven quiet harbours", address="192.0.2.1"
        )
    assert _run("import", str(tmp_path / "plain"), "--home", str(tmp_path / "other")) == 0
    with open_home(tmp_path / "other", audience="internal") as observatory:
        assert not observatory.people.there()


def test_people_that_were_changed_in_a_backup_are_refused(home: Path, tmp_path: Path) -> None:
    with open_home(home, audience="internal") as observatory:
        observatory.people.accounts.add("anna", held=[Held(Role.PRESS)])
    made = _backed_up(home, tmp_path / "first")
    spoilt = made.replace(b'"role": "press"', b'"role": "audit"')
    assert spoilt != made
    (tmp_path / "spoilt").write_bytes(spoilt)
    assert _run("restore", str(tmp_path / "spoilt"), "--home", str(tmp_path / "new")) == 1
    assert not (tmp_path / "new").exists()
