"""Whether a home, an export or a saved chain is what was once published.

Three things can be laid beside each other: the rows of a ledger and their own identifiers, the
chain computed from them and the one that an export carries, and hashes that somebody kept.  The
first revision in which they differ is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ondiris.codes.json_text import json_of
from ondiris.codes.plain_text import text_of
from ondiris.errors import Inconsistent, InvalidFile, InvalidInput, NotFound
from ondiris.ledger import Database
from ondiris.ledger.chaining import chained
from ondiris.ledger.dump import CHAIN
from ondiris.ledger.verifying import Tampering, exported, tampered
from ondiris.model.chain import START, ChainLink, next_link
from ondiris.session.figures.home import Home

__all__ = ["Verification", "verify_file", "verify_home"]

_KEPT = re.compile(r"([0-9a-f]{64})@([0-9]{1,9})\Z", re.ASCII)
_SCHEMA = "ondiris.chain/1"
Hashes = Mapping[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked, and what does not hold.

    Parameters
    ----------
    name : str
        Of the home, folder or file.
    entries : int
        How many identifiers the chain rests on.
    newest, shown : ChainLink, optional
        Newest link of the chain of everything, and of the public one.
    compared : int
        With how many hashes kept from earlier it was compared.
    tampering : tuple of Tampering
        What is not as it was written, oldest revision first.
    """

    name: str
    entries: int
    newest: ChainLink | None
    shown: ChainLink | None
    compared: int
    tampering: tuple[Tampering, ...]

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.entries} entries"]
        lines += [f"  hash of everything: {self.newest}"] if self.newest else []
        lines += [f"  public hash: {self.shown}"] if self.shown else []
        if self.compared:
            lines.append(f"  compared with hashes kept from earlier: {self.compared}")
        lines += [f"  revision {one.revision}: {_SAID[one.kind]} ({one.count})"
                  for one in self.tampering]  # fmt: skip
        if not self.tampering:
            lines.append("  nothing was rewritten")
        return "\n".join(lines)

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON."""
        return {
            "schema": "ondiris.verify/1",
            "name": self.name,
            "entries": self.entries,
            "all": str(self.newest) if self.newest else None,
            "public": str(self.shown) if self.shown else None,
            "compared": self.compared,
            "intact": not self.tampering,
            "tampering": [
                {"revision": one.revision, "kind": one.kind, "count": one.count}
                for one in self.tampering
            ],
        }

    def refuse(self) -> None:
        """Raise where anything was rewritten.

        Raises
        ------
        Inconsistent
            Naming the first revision that is not what it was.
        """
        if self.tampering:
            first = self.tampering[0]
            raise Inconsistent(
                "rewritten",
                f"{self.name} is not what was written: revision {first.revision}, "
                f"{_SAID[first.kind]}",
                hint="Restore it from a copy that verifies.",
            )


_SAID = {
    "altered": "entries that are not what their identifiers say",
    "removed": "entries that are gone",
    "added": "entries that it did not bring",
    "missing": "the revision is missing",
    "dated": "its newest day lies before that of an entry",
    "unreadable": "lines that are no entries",
    "chain": "another hash than the export carries",
    "kept": "another hash than was kept: something up to it was rewritten",
}


def verify_home(
    folder: Path, against: Sequence[str] = (), on_progress: Callable[[int], None] | None = None
) -> Verification:
    """Check a home's ledger against itself and against hashes kept from earlier.

    Parameters
    ----------
    folder : Path
    against : sequence of str
        ``HASH@REVISION``, or the name of a file of the public chain that was saved.
    on_progress : callable, optional
        Told the number of entries checked so far.
    """
    database = Database(Home.open(folder).database_url, read_only=True)
    try:
        database.check()
        with database.reading() as connection:
            found = tampered(connection, on_progress)
            links = tuple(link for link, _ in chained(connection, public=False))
            shown = tuple(link for link, _ in chained(connection, public=True))
    finally:
        database.close()
    return _verified(folder.name, found, links, shown, against)


def verify_file(path: Path, against: Sequence[str] = ()) -> Verification:
    """Check an exported folder, or a file of the public chain, in the same way.

    Raises
    ------
    NotFound
        If it is neither.
    """
    if (path / "ledger").is_dir():
        return _export(path, path / "ledger", against)
    if path.is_dir() and (path / "revision.jsonl").is_file():
        return _export(path, path, against)
    if not path.is_file():
        raise NotFound(
            "no-export", f"{path.name} is no export and no chain", hint="Name the exported folder."
        )
    links, broken = _saved(path)
    return _verified(path.name, broken, (), links, against)


def _export(path: Path, folder: Path, against: Sequence[str]) -> Verification:
    import sqlalchemy as sa  # noqa: PLC0415 - only wanted where an export is checked

    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    try:
        with engine.begin() as connection:
            found = (*exported(connection, folder), *tampered(connection))
            links = tuple(link for link, _ in chained(connection, public=False))
            shown = tuple(link for link, _ in chained(connection, public=True))
    finally:
        engine.dispose()
    carried = folder / CHAIN
    if carried.is_file():
        found = (*found, *_differences(_carried(carried), _hashes(links, shown), "chain"))
    return _verified(path.name, found, links, shown, against)


def _verified(
    name: str,
    found: Sequence[Tampering],
    links: Sequence[ChainLink],
    shown: Sequence[ChainLink],
    against: Sequence[str],
) -> Verification:
    kept = [_kept(text) for text in against]
    own = _hashes(links, shown)
    differing = [one for hashes in kept for one in _differences(hashes, own, "kept")]
    return Verification(
        name,
        sum(link.entries for link in links or shown),
        links[-1] if links else None,
        shown[-1] if shown else None,
        sum(len(hashes) for hashes in kept),
        tuple(sorted({*found, *differing})),
    )


def _hashes(*chains: Sequence[ChainLink]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for chain in chains:
        for link in chain:
            found[link.number] = (*found.get(link.number, ()), link.hash)
    return found


def _differences(kept: Hashes, own: Hashes, kind: str) -> list[Tampering]:
    """Return the first revision of which a hash that was kept is not found any more."""
    for number in sorted(kept):
        if not {*kept[number]} <= {*own.get(number, ())}:
            return [Tampering(number, kind)]
    return []


def _kept(text: str) -> dict[int, tuple[str, ...]]:
    match = _KEPT.match(text.strip().lower())
    if match:
        return {int(match[2]): (match[1],)}
    path = Path(text)
    if not path.is_file():
        raise InvalidInput(
            "bad-hash",
            f"{text[:80]!r} is neither HASH@REVISION nor a file of the chain",
            hint="Write the 64 digits of the hash, @ and the number of the revision.",
        )
    links, broken = _saved(path)
    if broken:
        raise InvalidFile("broken-chain", f"{path.name} is no whole chain itself")
    return {link.number: (link.hash,) for link in links}


def _saved(path: Path) -> tuple[tuple[ChainLink, ...], tuple[Tampering, ...]]:
    """Return the links of a saved chain as they follow from its identifiers, and what does not."""
    try:
        shape = json_of(text_of(path))
        rows = [
            (int(one["number"]), str(one["recorded_at"]), str(one["hash"]), list(one["entries"]))
            for one in shape["revisions"]
        ]
        known = shape["schema"] == _SCHEMA
    except (ValueError, TypeError, KeyError):
        known = False
    if not known:
        raise InvalidFile("bad-chain", f"{path.name} is no file of the kind {_SCHEMA}")
    links: list[ChainLink] = []
    broken: list[Tampering] = []
    for number, moment, said, entries in rows:
        link = next_link(links[-1].hash if links else START, number, moment, entries)
        if link.hash != said:
            broken.append(Tampering(number, "altered", len(entries)))
            break
        links.append(link)
    return tuple(links), tuple(broken)


def _carried(path: Path) -> dict[int, tuple[str, ...]]:
    try:
        rows = [json_of(line) for line in text_of(path).splitlines()]
        return {
            int(row["number"]): tuple(str(row[n]) for n in ("all", "public") if row[n])
            for row in rows
        }
    except (ValueError, TypeError, KeyError):
        raise InvalidFile("bad-chain", f"{path.name} is no chain of an export") from None
