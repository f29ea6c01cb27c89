"""Press texts: read them into claims, check them, write the bulletin of a period."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondiris.cli.bulletins.evaluating import evaluate_file, home_if_any, places_read_with
from ondiris.cli.options import (
    DEFAULT_HOME,
    AsOf,
    Home,
    Lang,
    ReaderLanguage,
    ReportFormat,
    Revision,
    parse_day,
)
from ondiris.codes import counted
from ondiris.codes.plain_text import listed, text_of
from ondiris.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from ondiris.session.bulletins.reading import Checked

__all__ = ["read", "score", "write"]


class BulletinLength(StrEnum):
    """How much a bulletin says."""

    FULL = "full"
    SHORT = "short"


def read(  # noqa: PLR0913 - an option a parameter
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A text file or a saved page.")
    ] = None,
    home: Home = DEFAULT_HOME,
    lang: Annotated[
        str | None, typer.Option("--lang", help="kk, ru, en, kk-latn …; found out if left out.")
    ] = None,
    published: Annotated[
        str | None, typer.Option("--published", help="Day the text appeared: 2025-06-30.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="Address of the text.")] = None,
    as_of: AsOf = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Check it against itself and the ledger.")
    ] = False,
    fail_on_findings: Annotated[
        bool, typer.Option("--fail-on-findings", help="End with 1 if anything does not fit.")
    ] = False,
    annotated: Annotated[
        Path | None,
        typer.Option(
            "--evaluate", metavar="FILE", help="Annotated texts to measure the reader on."
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's own name
        ReportFormat, typer.Option("--format", help="How the claims are written.")
    ] = ReportFormat.TABLE,
) -> int:
    """Read a press text into typed claims; with --check, hold them against the ledger."""
    if annotated is not None and file is None:
        evaluate_file(annotated, home, format)
        return 0
    if file is None or annotated is not None:
        raise InvalidInput(
            "text-or-evaluation",
            "a text or --evaluate is needed, and not both",
            hint="Name a file.",
        )
    from ondiris.session.bulletins.reading import check_text, read_bulletin_file  # noqa: PLC0415

    text = read_bulletin_file(file)
    observatory = home_if_any(home)
    now = observatory.at(parse_day(as_of)) if observatory is not None else None
    found = check_text(
        text, now, lang=lang, published=parse_day(published), url=url,
        with_checks=check or fail_on_findings,
    )  # fmt: skip
    if format is ReportFormat.JSON:
        typer.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    else:
        _table(found)
        if found.checked and now is None:
            typer.echo("No home is here: the text was held against itself alone.")
    return 1 if fail_on_findings and found.findings else 0


def _table(found: Checked) -> None:
    from rich.table import Table  # noqa: PLC0415 - start is cheap

    from ondiris.cli.figures.tables import console  # noqa: PLC0415 - start is cheap
    from ondiris.language.intervals import shown  # noqa: PLC0415 - start is cheap

    out = console()
    table = Table(title=counted(len(found.bulletin.claims), "claim"), title_justify="left")
    for name in ("", "figure", "measure", "about", "period", "modality", "words"):
        table.add_column(name, overflow="fold")
    for c in found.bulletin.claims:
        about = " ".join(x for x in (c.subject.name, c.subject.place) if x)
        if c.subject.scope != "all":
            about += f" {c.subject.scope}"
        measure = "/".join(x for x in (c.measure or "?", c.of) if x)
        marks = ",".join(n for n, s in c.field_status.items() if s == "defaulted")
        table.add_row(
            c.id, in_scale(shown(c)), measure + (f"\n(defaulted: {marks})" if marks else ""), about,
            str(c.period or ""), c.modality,
            c.quote + (f"\n({c.speaker})" if c.speaker else ""),
        )  # fmt: skip
    out.print(table)
    for note in found.bulletin.notes:
        out.print(note)
    if not found.checked:
        return
    for finding in found.ledger:
        said = in_scale(finding.relation.text)
        out.print(f"{finding.relation.claims[0]}: {said}")
    for relation in found.relations:
        if relation.verdict != "consistent":
            out.print(f"{', '.join(relation.claims)}: {in_scale(relation.text)}")
    count = len(found.findings)
    out.print(f"{counted(count, 'finding')}.")


def in_scale(text: str) -> str:
    """Return a line with every number of a million and more in its scale, to the digit.

    Examples
    --------
    >>> in_scale("976200000000 KZT meets 1731323.7e6 KZT (2025-01, 144)")
    '976.2 bn KZT meets 1.7313237 trn KZT (2025-01, 144)'
    """
    from ondiris.publishing.figures.numbers import scale_word  # noqa: PLC0415 - start is cheap

    def scaled(found: re.Match[str]) -> str:
        value = Decimal(found[0])
        power = next((p for p in (12, 9, 6) if abs(value) >= 10**p), 0)
        if not power:
            return f"{value:f}"
        return f"{value.scaleb(-power).normalize():f} {scale_word(power, 'en')}"

    return re.sub(r"(?<![\w./-])-?\d+(?:\.\d+)?(?:e\d+)?(?![\w-])", scaled, text)


def write(  # noqa: PLR0913, PLR0917 - an option a parameter
    period: Annotated[str, typer.Option("--period", help="2025, 2025-Q1, 2025-01/2025-05, …")],
    lang: Lang = ReaderLanguage.EN,
    home: Home = DEFAULT_HOME,
    to: Annotated[str, typer.Option("--to", help="txt, html, pdf, or several by comma.")] = "txt",
    sections: Annotated[
        str,
        typer.Option(
            "--sections",
            help="industry,structure,growth,economy,enterprises,projects,parks,changes,outlook",
        ),
    ] = "industry,structure,growth,economy,enterprises,projects,parks,changes,outlook",
    length: Annotated[
        BulletinLength, typer.Option("--length", help="Of the whole, or of what matters most.")
    ] = BulletinLength.FULL,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            help="Day or revision of the last bulletin; what the newest change did if left out.",
        ),
    ] = None,
    as_of: AsOf = None,
    revision: Revision = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the files; text alone is printed.")
    ] = None,
) -> None:
    """Write the bulletin of a period from the ledger."""
    from ondiris.production.figures.asked_files import write_all_asked  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.bulletins.document import as_html, as_pdf, as_text  # noqa: PLC0415
    from ondiris.session import open_home  # noqa: PLC0415 - start is cheap
    from ondiris.session.bulletins.gathering import (  # noqa: PLC0415 - start is cheap
        SECTIONS,
        bulletin_of,
        changes_since,
    )

    kinds = listed(to)
    names = listed(sections)
    for given, allowed in ((kinds, ("txt", "html", "pdf")), (names, SECTIONS)):
        for word in given:
            if word not in allowed:
                raise InvalidInput(
                    "unknown-word",
                    f"{word[:30]!r} is not known",
                    hint=f"One of {', '.join(allowed)}.",
                )
    with open_home(home, audience="internal", read_only=True) as observatory:
        asked = observatory.city.conventions.fiscal_year.parse(period)
        now = observatory.at(parse_day(as_of), revision)
        document = bulletin_of(
            now, asked, lang=str(lang), sections=names, length=str(length),
            changes=changes_since(observatory, now, since),
        )  # fmt: skip
    if kinds == ("txt",) and out is None:
        typer.echo(as_text(document), nl=False)
        return
    folder = out or Path()
    stem = f"bulletin-{period.replace('/', '_')}-{lang}"
    make = {
        "txt": lambda: as_text(document).encode(),
        "html": lambda: as_html(document).encode(),
        "pdf": lambda: as_pdf(document),
    }
    made = {folder / f"{stem}.{kind}": make[kind]() for kind in kinds}
    write_all_asked(made)
    for path in made:
        typer.echo(str(path))


def score(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSONL of annotated texts.")],
    home: Home = DEFAULT_HOME,
    format: Annotated[  # noqa: A002 - the option's own name
        ReportFormat, typer.Option("--format", help="How the scores are written.")
    ] = ReportFormat.TABLE,
) -> None:
    """Score the reader on annotated texts: one JSON object with text and claims a line."""
    from ondiris.language.scoring import read_gold, score_texts  # noqa: PLC0415

    if not file.is_file():
        raise NotFound("no-file", f"there is no file {file}", hint="Check the name.")
    places = places_read_with(home)
    scores = score_texts(read_gold(text_of(file)), places)
    if format is ReportFormat.JSON:
        typer.echo(json.dumps(scores.to_json(), ensure_ascii=False, indent=1))
    else:
        typer.echo(str(scores))
