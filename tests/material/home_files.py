"""Files that a home meets as a whole: backups, its inbox, its own files, tables without a mapping.

They are read through an observatory, so that what a person's command would do with them is done.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import mapped_files

from ondiris.codes.plain_text import text_of
from ondiris.language.scoring import read_gold
from ondiris.publishing.figures.change_answers import chain_json
from ondiris.session import make_home, open_home
from ondiris.session.bulletins.reading import places_of
from ondiris.session.figures.drafting import drafted_mapping
from ondiris.session.figures.inbox import STATE, Inbox
from ondiris.session.figures.moving import copy_files, unpack_backup
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.verifying import verify_file
from ondiris.session.hall import inbox_readers
from ondiris.session.places.orlib import solve_orlib
from ondiris.siting import Stopping
from ondiris.sources.layout import read_layout

__all__ = ["of_homes"]

_CITY = Path(__file__).parents[1] / "doors" / "second_city"
_ROOM = tempfile.TemporaryDirectory(prefix="ondiris-home-files-")
_FORMS = b"""
home = "ZZ-1"
[place."ZZ-1"]
kind = "area"
[place."ZZ-1".en]
find = ["city"]
"""


@cache
def _home() -> Observatory:
    home = Path(_ROOM.name) / "home"
    make_home(home, _CITY)
    return open_home(home, audience="internal")


@cache
def _backup() -> bytes:
    """Return a backup of a home without its larger files."""
    _home().back_up(file := Path(_ROOM.name) / "backup")
    made = io.BytesIO()
    with tarfile.open(file) as old, tarfile.open(fileobj=made, mode="w") as new:
        for member in old:
            held = old.extractfile(member)
            if held is not None and member.size < 4000:
                new.addfile(member, held)
    return made.getvalue()


def _draft(path: Path) -> None:
    """Draft a mapping and see that it is one, but for what a person fills in."""
    text = drafted_mapping(_home().catalogue, path)
    (mapping := path.with_name("draft.toml")).write_text(text.replace("?", "x"), "utf-8")
    read_layout(mapping)


def _restored(path: Path) -> None:
    unpack_backup(path, path.parent / "plain")
    copy_files(path.parent / "plain", path.parent / "home")


def _account(path: Path) -> None:
    plain = path.parent / "plain"
    shutil.copytree(_CITY, plain)
    path.rename(plain / "files.json")
    copy_files(plain, path.parent / "home")


def _inbox(path: Path) -> None:
    (folder := path.parent / "inbox").mkdir()
    path.rename(folder / path.name)
    for one in Inbox(_home(), folder, inbox_readers()).files():
        str(one).encode()
        json.dumps(one.to_json()).encode()
        if one.problem is not None:
            raise one.problem


def _kept_in_home(name: str, read: Callable[[Observatory], object]) -> Callable[[Path], object]:
    """Return what reads a file once it stands in a home."""

    def reader(path: Path) -> object:
        place = _home().home.folder / name
        before = place.read_bytes() if place.is_file() else None
        shutil.copyfile(path, place)
        try:
            return read(_home())
        finally:
            place.unlink() if before is None else place.write_bytes(before)

    return reader


def _numbers(observatory: Observatory) -> object:
    (folder := Path(_ROOM.name) / "empty").mkdir(exist_ok=True)
    return Inbox(observatory, folder, inbox_readers()).files()


def of_homes() -> Iterator[tuple[str, Callable[[Path], object], str, bytes]]:
    """Yield kinds of files: name, what reads it, file name, a sound file."""
    tables = {name: (end, data) for name, end, data in mapped_files.others()}
    tables["csv"] = "csv", "".join(",".join(row) + "\n" for row in mapped_files.TABLE).encode()
    for name, (end, data) in tables.items():
        yield f"draft.{name}", _draft, f"t.{end}", data
    yield "inbox.csv", _inbox, "i.csv", _observations()
    yield "inbox.text", _inbox, "i.txt", "В 2025 году запустят 11 проектов.".encode()
    state = {"schema": "ondiris.inbox/1", "numbers": {"ab" * 32: 1}, "loaded": ["ab" * 32]}
    yield "inbox state", _kept_in_home(STATE, _numbers), "s.json", json.dumps(state).encode()
    outline = (_CITY / "boundaries.geojson").read_bytes()[:6000]
    drawn = _kept_in_home("boundaries/boundaries.geojson", lambda o: dict(o.at().outlines))
    yield "own outlines", drawn, "o.geojson", outline
    forms = _kept_in_home("codes/forms.toml", lambda o: places_of(o.at()))
    yield (
        "own forms",
        forms,
        "f.toml",
        b'home = "ZZ-1"\n[place."ZZ-1"]\nkind = "area"\n[place."ZZ-1".en]\nfind = ["city"]\n',
    )
    yield "backup", _restored, "b", _backup()
    yield "files", _account, "files.json", _files()
    network = b"3 2 1\n1 2 5\n2 3 6\n"
    yield "network", lambda p: solve_orlib(p, effort=Stopping()), "o.txt", network
    gold = {"text": "В 2025 году запустят 11 проектов.", "published": "2025-06-30", "claims": []}
    yield "gold", lambda p: read_gold(text_of(p)), "g.jsonl", json.dumps(gold).encode()
    yield "chain", verify_file, "c.json", _chain()


def _observations() -> bytes:
    return b"".join((_CITY / "observations.csv").read_bytes().splitlines(keepends=True)[:12])


def _files() -> bytes:
    """Return what an export of a case's own files would say of them."""
    digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(_CITY.iterdir())
    }
    account = {"schema": "ondiris.files/1", "sha256": digests, "outlines": []}
    return json.dumps(account, indent=1, sort_keys=True).encode()


def _chain() -> bytes:
    """Return the public chain of a home as a reader would save it."""
    return json.dumps(chain_json(_home().ledger.open_chain())).encode()
