"""The frame of every page: templates, navigation, the state line, and how numbers are set."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from fastapi import Response
from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined, select_autoescape
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from ondiris.publishing.figures.calendar import late_sentence
from ondiris.publishing.figures.charts import FULL, NARROW, WIDE, has_chart
from ondiris.publishing.figures.desk import activity_name
from ondiris.publishing.figures.figure import (
    Badge,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Kind,
    Number,
    Text,
)
from ondiris.publishing.figures.glossary import Term, glossary
from ondiris.publishing.figures.imprint import citation
from ondiris.publishing.figures.locale import language_of_words
from ondiris.publishing.figures.schema_org import data_block, schema_org
from ondiris.publishing.figures.words import Words
from ondiris.web.assets import assets
from ondiris.web.door import Ask, Nav, address

__all__ = ["compile_templates", "page", "sections"]

LANGUAGE_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


def page(
    ask: Ask,
    template: str,
    *,
    title: str,
    section: str | None = None,
    status: int = 200,
    undated: bool = False,
    **context: Any,
) -> Response:
    """Return a page as a response.

    Parameters
    ----------
    ask : Ask
    template : str
        Path below ``templates``.
    title : str
        Its ``h1``.
    section : str, optional
        Path of the navigation entry it belongs to.
    status : int
        HTTP status.
    undated : bool
        Without the line that says of when the data are: for who may not know it.
    **context : object
        What the template shows.
    """
    voice = ask.voice
    body = (
        _environment(voice.words)
        .get_template(template)
        .render(
            ask=ask,
            voice=voice,
            words=voice.words,
            lang=ask.lang,
            title=title,
            section=section,
            reads=_reads(ask),
            assets=assets(),
            site=_site(ask),
            state=_state(ask) if status in (200, 202) and not undated and _reads(ask) else {},
            languages=_languages(ask),
            navigation=sections(ask),
            figure_parts=_figure_parts,
            charts=_charts,
            cite=lambda ask, figure: citation(figure, ask.voice, ask.imprint),
            described=_described,
            meanings=_terms(voice.words),
            leads_to=lambda markup, href: f'href="{escape(href)}"' in str(markup).replace("#", '"'),
            name_activity=lambda code: activity_name(voice, code),
            **context,
        )
    )
    return Response(body, status, media_type="text/html", headers={"content-language": ask.lang})


def _reads(ask: Ask) -> bool:
    """Whether who asks may know of when the data of this door are."""
    return ask.person is None or ask.person.may(ask.door.usual)


def _site(ask: Ask) -> str:
    city = ask.city
    return city.title(ask.lang)


def sections(ask: Ask) -> list[Nav]:
    """Return the entries whose pages have something to show to who asks."""
    person, usual = ask.person, ask.door.usual
    return [
        nav
        for nav in ask.door.navigation
        if (person is None or person.may_somewhere(nav.act or usual))
        and (nav.leads_somewhere is None or nav.leads_somewhere(ask))
    ]


def _languages(ask: Ask) -> list[tuple[str, str, str]]:
    return [
        (lang, LANGUAGE_NAMES[lang], address(lang, ask.path, ask.params))
        for lang in ask.door.languages
    ]


def _state(ask: Ask) -> Mapping[str, Any]:
    newest = ask.vintage if ask.as_of is None else ask.observatory.at().vintage
    return {
        "period": ask.voice.period(ask.now.newest_period or ask.own_period),
        "revision": ask.vintage.revision,
        "known": ask.vintage.known,
        "past": ask.as_of is not None and ask.as_of < newest.known,
        "later": newest.revision - ask.vintage.revision,
        "newest": newest.known,
        "late": late_sentence(ask.desk, ask.late),
    }


class _Compiled(BytecodeCache):
    """Templates compiled once for all languages: their words are looked up as they are drawn."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what is kept."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a bucket holds."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def compile_templates(words: Words) -> None:
    """Compile every template, so that no reader waits for it."""
    environment = _environment(words)
    for name in environment.list_templates():
        environment.get_template(name)


@cache
def _environment(words: Words) -> Environment:
    environment = Environment(
        loader=PackageLoader("ondiris.web"),
        bytecode_cache=_COMPILED,
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        words.catalogue.gettext, words.catalogue.ngettext, newstyle=True
    )
    environment.filters["lang_of_words"] = _lang_of_words
    environment.filters["commanded"] = _commanded
    environment.tests["number"] = lambda cell: isinstance(cell, Number)
    return environment


@cache
def _terms(words: Words) -> Mapping[str, Term]:
    """Return the terms of the glossary by their place on its page."""
    return {term.id: term for term in glossary(words)}


def _lang_of_words(text: str) -> Markup:
    """Return the attribute that names the language of free words."""
    lang = language_of_words(text)
    return Markup(' lang="{}"').format(lang) if lang else Markup()


def _charts(ask: Ask, figure: Figure) -> Markup:
    """Return the chart at every width, or nothing where the table is the chart.

    One whose points stand in its table says so: with a script it names them.
    """
    if not has_chart(figure):
        return Markup()
    widths = (WIDE, NARROW) if figure.kind is Kind.MAP else (FULL, WIDE, NARROW)
    drawn = Markup("").join(
        Markup(ask.door.picture(figure, width))  # noqa: S704 - drawn here from escaped texts
        for width in widths
    )
    if " data-x=" not in drawn:
        return drawn
    hint = ask.voice.words("Point at the chart, tap it, or step through it with the arrow keys.")
    return drawn + Markup('<p class="readout js" role="status">{}</p>').format(hint)


def _described(ask: Ask, figure: Figure) -> Markup:
    """Return a figure as search engines read it, where they may find its page."""
    told = ask.door.public and ask.base and ask.as_of is None and not ask.printed
    if not told or Badge.SYNTHETIC in figure.origin or not figure.numbers():
        return Markup()
    licence = ask.observatory.home.settings.open_data.licence or ""
    block = data_block(schema_org(figure, ask.voice, ask.imprint, licence))
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(block))  # noqa: S704 - cannot end


def _figure_parts(figure: Figure) -> Mapping[str, Any]:
    """Return what the figure template needs beyond the figure: decimals and bar widths."""
    decimals = [
        max((_decimals(row[i], column) for row in figure.rows), default=0)
        for i, column in enumerate(figure.columns)
    ]
    return {"pad": lambda cell, i: _pad(cell, figure.columns[i], decimals[i]),
            "shown": lambda cell, i: figure.columns[i].shown(cell),
            "width": lambda cell, i: _width(cell, figure, i),
            "worn": lambda i: _worn(figure, i),
            "groups": _groups(figure)}  # fmt: skip


def _commanded(text: str) -> Markup:
    """Return a message whose command, which ends it, stands as code that does not break."""
    said, named, command = text.partition(": ondiris ")
    if not named:
        return escape(text)
    return Markup('{}: <code class="command">ondiris {}</code>').format(said, command)


def _worn(figure: Figure, column: int) -> tuple[Badge, ...]:
    """Return the badge that several numbers of a column all wear: its head wears it for them."""
    origins = [cell.origin for row in figure.rows if isinstance(cell := row[column], Number)]
    one = set(origins) - {*figure.origin, Badge.PUBLISHED}  # what is published wears none
    return tuple(one) if len(origins) > 1 and len(set(origins)) == 1 else ()


def _decimals(cell: Cell, column: Column) -> int:
    if not isinstance(cell, Number) or column.kind is ColumnKind.TEXT or not column.unit:
        return 0
    return 0 if column.rounding else max(column.shown(cell).digits, 0)


def _pad(cell: Cell, column: Column, decimals: int) -> int:
    """Return how many decimal places, sign included, a number lacks to stand aligned."""
    if not isinstance(cell, Number) or not column.unit or column.rounding:
        return 0
    own = max(column.shown(cell).digits, 0)
    missing = decimals - own
    return min(3, missing + 1 if own == 0 and missing else missing)


def _width(cell: Cell, figure: Figure, column: int) -> int:
    numbers = [row[column] for row in figure.rows]
    largest = figure.columns[column].full or max(
        (abs(n.number) for n in numbers if isinstance(n, Number)), default=Decimal(0)
    )
    if not isinstance(cell, Number) or not largest:
        return 0
    return round(abs(cell.number) / largest * 100)


def _groups(figure: Figure) -> list[tuple[Text | None, list[tuple[Cell, ...]]]]:
    """Return the rows under their headings; one group without a heading if not grouped."""
    if not figure.grouped:
        return [(None, list(figure.rows))]
    groups: list[tuple[Text | None, list[tuple[Cell, ...]]]] = []
    for row in figure.rows:
        first = row[0] if isinstance(row[0], Text) else None
        if not groups or groups[-1][0] != first:
            groups.append((first, []))
        groups[-1][1].append(row[1:])
    return groups
