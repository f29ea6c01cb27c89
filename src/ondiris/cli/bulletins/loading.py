"""Press texts into the ledger, and what is said of each claim."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ondiris.cli.loaders import LoadOptions
from ondiris.cli.options import OutputFormat, parse_day
from ondiris.codes import counted
from ondiris.codes.plain_text import text_of
from ondiris.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from ondiris.session.bulletins.loading import LoadedText

__all__ = ["load_texts"]


def load_texts(home: Path, files: Sequence[Path], kind: str, said: LoadOptions) -> None:
    """Record the claims of press texts; what ``load --as bulletin`` does.

    Parameters
    ----------
    home : Path
        The home.
    files : sequence of Path
        Text files or saved pages.
    kind : {"bulletin"}
    said : LoadOptions
        Source and day of the texts, where claims belong, whether to write, and how to report.
    """
    if said.mapping is not None:
        raise InvalidInput(
            "no-mapping", f"files of the kind {kind} are read without a mapping",
            hint="Leave --map away.",
        )  # fmt: skip
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.bulletins.loading import load_text  # noqa: PLC0415 - start is cheap

    by_hand = _by_hand(said.place, files)
    shapes: list[dict[str, Any]] = []
    with open_home(home, audience="internal") as observatory, observatory.ledger.one_change():
        for path in files:
            loaded = load_text(
                observatory,
                path,
                source=said.source,
                published=parse_day(said.published),
                by_hand=by_hand,
                dry_run=said.dry_run,
            )
            shapes.append(loaded.to_json(path.name))
            if said.format is not OutputFormat.JSON:
                for line in _report(loaded, path.name):
                    typer.echo(line)
    if said.format is OutputFormat.JSON:
        shape = {"schema": "ondiris.load/1", "files": shapes}
        typer.echo(json.dumps(shape, ensure_ascii=False, indent=1))


def _by_hand(place: Sequence[str], files: Sequence[Path]) -> dict[str, str]:
    """Return where a person says that claims belong: pairs, or files of them, one a line."""
    if place and len(files) != 1:
        raise InvalidInput(
            "one-text", "claims are placed by hand in one text at a time", hint="Load it alone."
        )
    said: dict[str, str] = {}
    for item in place:
        lines = [item] if "=" in item else _lines(Path(item))
        for line in lines:
            claim, equals, code = (part.strip() for part in line.partition("="))
            if not (claim and equals and code):
                raise InvalidInput(
                    "bad-place",
                    f"{line[:40]!r} does not say where a claim belongs",
                    hint="Write c5=small-parks, c5=output@C for a whole, or c5=as-read.",
                )
            said[claim] = code
    return said


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        raise NotFound("no-file", f"there is no file {path}", hint="Or write --place c5=CODE.")
    rows = (line.partition("#")[0].strip() for line in text_of(path).splitlines())
    return [row for row in rows if row]


def _report(loaded: LoadedText, name: str) -> Iterator[str]:
    receipt, taken = loaded.receipt, loaded.taken
    done = "checked, nothing written"
    if receipt is not None:
        done = f"{receipt.added} added, {receipt.known_already} known already"
    claims = len(loaded.bulletin.claims)
    yield f"{name}: {counted(claims, 'claim')} read, {len(loaded.entries)} accepted; {done}."
    for one in taken.accepted:
        if one.programme:
            before = loaded.before.get(one.claim.id, ())
            last = before[-1] if before else None
            was = f"; before: {last.printed}, {last.period} ({last.source})" if last else ""
            yield (
                f"  {one.claim.id}: {one.entry.key.measure} {one.entry.printed}, "
                f"{one.entry.period} -> {one.programme}, version {len(before) + 1}{was}"
            )
        elif one.entry.key.measure == "share_pct":
            key = one.entry.key
            yield f"  {one.claim.id}: share {one.entry.printed}: {key.activity} of {key.of}"
    for line in loaded.remarks():
        yield f"  {line}"
    if any(left.candidates for left in taken.unplaced):
        rest = "" if receipt is None else "; the rest is recorded already"
        yield f"  Place one by hand with --place CLAIM=CODE, or CLAIM=as-read if it is right{rest}."
