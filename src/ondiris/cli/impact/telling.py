"""Answers about impact in a terminal or a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ondiris.cli.figures.answering import answer_rows, rows_table
from ondiris.cli.options import OutputFormat
from ondiris.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from ondiris.production.impact.answering import ImpactAnswer
    from ondiris.production.impact.extracting import LossAnswer
    from ondiris.production.impact.questions import ImpactQuestion, LossQuestion
    from ondiris.publishing.figures.desk import Desk
    from ondiris.session.impact.desk import ImpactDesk

NOTE = (
    "Lower and upper are a range of assumptions: 80 of 100 draws. Effects are gross; with induced "
    "ones they are an upper bound."
)

__all__ = ["Telling", "tell_file", "tell_impact", "tell_losses"]


@dataclass(frozen=True, slots=True)
class Telling:
    """How an answer is told.

    Parameters
    ----------
    format : OutputFormat
    lang : str
    out : Path or None
        CSV or JSON.
    to : Path or None
        Workbook.
    """

    format: OutputFormat
    lang: str
    out: Path | None
    to: Path | None


def tell_impact(desk: ImpactDesk, question: ImpactQuestion, telling: Telling) -> None:
    """Tell what a question brings at a home."""
    from ondiris.publishing.impact.answers import (  # noqa: PLC0415 - start is cheap
        impact_json,
        impact_rows,
    )
    from ondiris.publishing.impact.wording import money_unit  # noqa: PLC0415 - start is cheap

    if telling.to is not None and telling.to.suffix.lower() != ".xlsx":
        raise InvalidInput(
            "unknown-format", f"{telling.to.name} is no workbook", hint="--to impact.xlsx"
        )
    if telling.to is not None and desk.withheld():
        raise Refused(
            "impact-withheld",
            "a workbook shows the coefficients of every activity, and some may not be told",
            hint="Ask for --format csv, or ask inside the house, without --public.",
        )
    answer, speaking = desk.impact(question), desk.speaking(telling.lang)
    unit = money_unit(speaking, answer.economy)
    if telling.to is not None:
        from ondiris.production.figures.asked_files import write_asked  # noqa: PLC0415
        from ondiris.publishing.impact.workbook import impact_workbook  # noqa: PLC0415

        write_asked(telling.to, impact_workbook(speaking, answer))
        typer.echo(f"Wrote {telling.to.name}.", err=True)
    document = impact_json(answer, desk.now.vintage, unit=unit, withheld=desk.withheld())
    answer_rows(
        document, impact_rows(answer, unit), output=telling.format, out=telling.out,
        show=lambda: _show(desk, speaking, answer), notes=(),
    )  # fmt: skip


def _show(desk: ImpactDesk, speaking: Desk, answer: ImpactAnswer) -> None:
    from ondiris.cli.figures.figure_tables import figure_table  # noqa: PLC0415 - start is cheap
    from ondiris.cli.figures.tables import console, say  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.impact.figures import (  # noqa: PLC0415 - start is cheap
        impact_activities_figure,
        impact_assumptions_figure,
        impact_doubts_figure,
        impact_figure,
        impact_years_figure,
    )
    from ondiris.publishing.impact.sentences import impact_sentences  # noqa: PLC0415

    out = console()
    for sentence in impact_sentences(speaking, answer):
        say(out, sentence)
    figures = [
        impact_figure(speaking, answer),
        impact_years_figure(speaking, answer),
        impact_activities_figure(speaking, answer, desk.withheld()),
        impact_doubts_figure(speaking, answer),
        impact_assumptions_figure(speaking, answer),
    ]
    for figure in figures:
        if figure.rows:
            out.print(figure_table(speaking, figure, out.width))
        for note in figure.notes:
            say(out, note)


def tell_losses(desk: ImpactDesk, question: LossQuestion, telling: Telling) -> None:
    """Tell what is lost at a home."""
    from ondiris.publishing.impact.answers import loss_json, loss_rows  # noqa: PLC0415
    from ondiris.publishing.impact.wording import money_unit  # noqa: PLC0415 - start is cheap

    answer, speaking = desk.losses(question), desk.speaking(telling.lang)
    unit = money_unit(speaking, answer.economy)
    answer_rows(
        loss_json(answer, desk.now.vintage, unit=unit), loss_rows(answer),
        output=telling.format, out=telling.out, show=lambda: _show_losses(speaking, answer),
        notes=(),
    )  # fmt: skip


def _show_losses(speaking: Desk, answer: LossAnswer) -> None:
    from ondiris.cli.figures.figure_tables import figure_table  # noqa: PLC0415 - start is cheap
    from ondiris.cli.figures.tables import console, say  # noqa: PLC0415 - start is cheap
    from ondiris.publishing.impact.losses import hit_figure, losses_figure  # noqa: PLC0415
    from ondiris.publishing.impact.sentences import (  # noqa: PLC0415 - start is cheap
        loss_sentence,
        ranking_sentence,
    )

    out, figure = console(), losses_figure(speaking, answer)
    ranked = not answer.question.activities
    said = ranking_sentence(speaking, answer) if ranked else (
        loss_sentence(speaking, answer, answer.losses[0])
    )  # fmt: skip
    say(out, said)
    out.print(figure_table(speaking, figure, out.width))
    for note in figure.notes:
        say(out, note)
    if answer.losses[0].hit:
        hit = hit_figure(speaking, answer, answer.losses[0])
        out.print(figure_table(speaking, hit, out.width))


def tell_file(
    file: Path, mapping: Path | None, question: ImpactQuestion | LossQuestion, telling: Telling
) -> None:
    """Tell what a table of a plain file says."""
    from ondiris.production.impact.answering import impact  # noqa: PLC0415 - start is cheap
    from ondiris.production.impact.extracting import losses  # noqa: PLC0415 - start is cheap
    from ondiris.production.impact.questions import LossQuestion  # noqa: PLC0415
    from ondiris.publishing.impact.answers import (  # noqa: PLC0415 - start is cheap
        impact_json,
        impact_rows,
        loss_json,
        loss_rows,
    )
    from ondiris.session.impact.table_files import file_economy  # noqa: PLC0415

    economy = file_economy(file, mapping=mapping)
    words = economy.source.table.words
    title = f"{words.territory or file.name} {words.year or ''}".strip()
    if isinstance(question, LossQuestion):
        lost = losses(question, economy)
        document, rows = loss_json(lost, unit=words.unit), loss_rows(lost)
    else:
        answer = impact(question, economy)
        document = impact_json(answer, unit=words.unit, withheld=frozenset())
        rows = impact_rows(answer, words.unit)
    answer_rows(
        document, rows, output=telling.format, out=telling.out,
        show=lambda: rows_table(title, rows),
        notes=(NOTE,),
    )  # fmt: skip
