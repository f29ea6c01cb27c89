"""A mapping drafted from a look at a table: what is plain is filled in, the rest is asked.

The draft is a file for `load --map`.  It names the rows of the header, the columns and what their
cells are, how numbers are written and which signs stand for what is not there; where the table
does not say what its figures are, a line says so and the mapping is refused until it is filled in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ondiris.codes import Catalogue
from ondiris.errors import InvalidFile, InvalidInput
from ondiris.sources.draft_text import codes_asked, pattern_text, quoted, shortened, whole_title
from ondiris.sources.drafted_words import (
    figures_of,
    is_status_title,
    secret_sign,
    status_lines,
    status_of,
    unit_of,
)
from ondiris.sources.headers import titles_of
from ondiris.sources.label_cells import LISTS
from ondiris.sources.labels import folded
from ondiris.sources.periods import find_period, lacks_year
from ondiris.sources.sheet import NumberText, Sheet

__all__ = ["draft_mapping"]

_FIGURE = re.compile(r"[+-]?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?")
_COMMA = re.compile(r"[+-]?[\d \u00a0\u202f]*\d,\d+")
_POINT = re.compile(r"[+-]?[\d \u00a0\u202f]*\d\.\d+")
_MARKED = re.compile(r"(?P<number>[+-]?[\d \u00a0\u202f.,]*\d)\s*(?P<mark>[^\d\s.,%]{1,3}|\d\))")
_PLACE = r"(?<!\w)(г\.?|қ\.?|город|қаласы|область|обл\.?|облысы|район|ауданы|city|region)(?!\w)"
_KNOWN = 0.5
"""So much of a column's cells must be labels of a list before it is taken for one."""
_MOST_HEADER = 4
_SHOWN = 12
_SIGN = 6
_ASK_MEASURE = "  # ondiris codes measures"


@dataclass(frozen=True, slots=True)
class _Labels:
    """A column of labels: which concept, its codes, and cells that are none of them."""

    concept: str
    place: int
    known: int = 0
    unknown: tuple[str, ...] = ()
    shortened: bool = False


@dataclass
class _Look:
    """What a sheet looks like."""

    sheet: Sheet
    header: int = 0
    rows: int = 1
    titles: list[str] = field(default_factory=list)
    labels: list[_Labels] = field(default_factory=list)
    figures: list[int] = field(default_factory=list)
    signs: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    decimal: str = "."

    @property
    def above(self) -> str:
        """The rows above the header, as one text."""
        cells = (cell for row in self.sheet.rows[: self.header] for cell in row if cell)
        return " | ".join(dict.fromkeys(cells))

    @property
    def body(self) -> Sequence[Sequence[str]]:
        """The rows below the header."""
        return self.sheet.rows[self.header + self.rows :]


def draft_mapping(
    sheets: Sequence[Sheet], catalogue: Catalogue, name: str, *, encoding: str = ""
) -> str:
    """Return a mapping file for a table, with comments, as TOML.

    Parameters
    ----------
    sheets : sequence of Sheet
        Of the file, as it shows them; the one with most figures is drafted.
    catalogue : Catalogue
        Lists by whose labels columns are recognised.
    name : str
        Name of the mapping.
    encoding : str
        Of the text, where it is another than UTF-8.

    Raises
    ------
    InvalidFile
        ``no-figures`` where no sheet has a row with figures.
    """
    looks = [look for sheet in sheets if (look := _look(sheet, catalogue)) is not None]
    if not looks:
        raise InvalidFile(
            "no-figures",
            "no sheet has a row of figures below a row of titles",
            hint="A table to draft from has titles and numbers.",
        )
    look = max(looks, key=lambda one: len(one.body) * len(one.figures))
    lines = _Draft(look, catalogue, name, encoding, several=len(sheets) > 1).lines()
    return "\n".join(lines) + "\n"


def _look(sheet: Sheet, catalogue: Catalogue) -> _Look | None:
    first = next((i for i, row in enumerate(sheet.rows) if _is_data(row)), None)
    if first is None or first == 0:
        return None
    rows = 0
    while rows < min(first, _MOST_HEADER) and _is_title_row(sheet.rows[first - rows - 1]):
        rows += 1
    look = _Look(sheet, first - max(rows, 1), max(rows, 1))
    look.titles = titles_of(sheet.rows[look.header : first])
    width = max(map(len, look.body), default=0)
    look.titles += [""] * (width - len(look.titles))
    told = [row for row in look.body if _is_data(row)]
    found: dict[str, _Labels] = {}
    for j in range(width):
        cells = [row[j] for row in told if j < len(row) and row[j]]
        labels = _labels(j, look.titles[j], cells, catalogue)
        if labels is not None:
            best = found.get(labels.concept)
            if best is None or labels.known > best.known:
                found[labels.concept] = labels
        elif _holds_figures(cells):
            look.figures.append(j)
            _signs(look, cells)
    for j, title in enumerate(look.titles):
        signs = dict.fromkeys(row[j] for row in look.body if j < len(row) and row[j])
        if signs and is_status_title(title):
            found["status"] = _Labels("status", j, len(signs), tuple(signs))
    look.labels = sorted(found.values(), key=lambda one: one.place)
    texts = [c for j in look.figures for row in look.body if j < len(row) for c in [row[j]]]
    plain = [c for c in texts if not isinstance(c, NumberText)]
    commas, points = (sum(bool(p.fullmatch(c)) for c in plain) for p in (_COMMA, _POINT))
    look.decimal = "," if commas > points else "."
    return look if look.figures else None


def _is_data(row: Sequence[str]) -> bool:
    """Whether a row is one of figures: years alone are titles."""
    filled = [cell for cell in row if cell]
    figures = [cell for cell in filled if _is_figure(cell) or _MARKED.fullmatch(cell)]
    return len(filled) > 1 and bool(figures) and not all(map(_is_year, figures))


def _is_figure(cell: str) -> bool:
    return isinstance(cell, NumberText) or bool(_FIGURE.fullmatch(cell))


def _is_year(cell: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20|21)\d\d", cell))


def _is_title_row(row: Sequence[str]) -> bool:
    return len({cell for cell in row if cell}) > 1


def _holds_figures(cells: Sequence[str]) -> bool:
    """Whether a column holds figures: marks behind them and signs in their place are none."""
    figures = sum(_is_figure(cell) or bool(_MARKED.fullmatch(cell)) for cell in cells)
    signs = sum(len(cell) < _SIGN and not _is_figure(cell) for cell in cells)
    return figures > 0 and figures >= _KNOWN * (len(cells) - signs)


def _signs(look: _Look, cells: Sequence[str]) -> None:
    """Count what stands in place of figures, and behind them."""
    for cell in cells:
        if _is_figure(cell):
            continue
        marked = _MARKED.fullmatch(cell)
        if marked:
            look.marks[marked["mark"]] += 1
        elif len(cell) < _SIGN:
            look.signs[cell] += 1


def _labels(place: int, title: str, cells: Sequence[str], catalogue: Catalogue) -> _Labels | None:
    """Return what a column's cells are labels of, if most of them are."""
    if not cells:
        return None
    distinct = list(dict.fromkeys(cells))
    periods = sum(_names_time(cell) for cell in distinct)
    if periods > _KNOWN * len(distinct) and not all(isinstance(c, NumberText) for c in distinct):
        return _Labels("period", place, periods)
    if all(map(_is_year, distinct)) and not _period_in(title):
        return _Labels("period", place, len(distinct))
    best: _Labels | None = None
    most = max(_KNOWN * len(distinct), 1 if len(distinct) > 1 or len(distinct[0]) < 4 else 0)
    for concept, name in LISTS.items():
        for drop in (None, re.compile(_PLACE, re.IGNORECASE)):
            known = _names(catalogue, name, drop)
            unknown = [c for c in distinct if _bare(c, drop) not in known]
            if len(distinct) - len(unknown) > most:
                most = len(distinct) - len(unknown)
                best = _Labels(concept, place, int(most), tuple(unknown), drop is not None)
    return best


def _names_time(cell: str) -> bool:
    return not _is_figure(cell) and (bool(_period_in(cell)) or lacks_year(cell))


def _period_in(text: str) -> str:
    try:
        return str(find_period(text) or "")
    except InvalidInput:
        return ""


def _names(catalogue: Catalogue, name: str, drop: re.Pattern[str] | None) -> set[str]:
    found: set[str] = set()
    for item in catalogue[name]:
        short = (v for key, v in item.attributes.items() if key.startswith("short_") and v)
        found.update(_bare(label, drop) for label in (item.code, *item.names.values(), *short))
    return found - {""}


def _bare(text: str, drop: re.Pattern[str] | None) -> str:
    return folded(drop.sub(" ", text) if drop else text)


@dataclass
class _Draft:
    """The lines of a draft."""

    look: _Look
    catalogue: Catalogue
    name: str
    encoding: str
    several: bool

    def lines(self) -> Iterator[str]:
        """Yield the lines."""
        yield "# A draft: read it, fill in what is marked ?, and try it with"
        yield f"#   ondiris load FILE --map {self.name}.toml --dry-run"
        yield f"id = {quoted(self.name)}"
        yield ""
        yield from self._layout()
        yield ""
        yield from self._columns()
        yield from self._values()
        yield from self._constants()
        yield from self._codes()
        yield from self._marks()
        yield "[source]"
        yield 'provider = "?"        # who publishes it'
        yield f"title = {quoted(self._title() or '?')}"

    def _layout(self) -> Iterator[str]:
        look = self.look
        word = next((t for t in look.titles if t and not _is_year(t)), look.titles[0])
        first = word.partition(" | ")[0]
        yield "[layout]"
        if self.several:
            yield f"sheets = {whole_title(look.sheet.name)}"
        if self.encoding:
            yield f"encoding = {quoted(self.encoding)}"
        place = f"  # {look.sheet.place(look.header)}" if look.sheet.first_row else ""
        yield f"header = {whole_title(first)}{place}"
        if look.rows > 1:
            yield f"header_rows = {look.rows}"
        yield f"decimal = {quoted(look.decimal)}"
        hidden = sorted(sign for sign in look.signs if secret_sign(sign))
        missing = sorted(sign for sign in look.signs if not secret_sign(sign))
        if missing:
            yield f"missing = {_list(missing)}  # stand where there is no figure: check each"
        if hidden:
            yield f"confidential = {_list(hidden)}  # an office keeps these back: check each"

    def _columns(self) -> Iterator[str]:
        yield "[columns]"
        for one in self.look.labels:
            title = self.look.titles[one.place]
            yield f"{one.concept} = {whole_title(title)}"
        if not self.look.labels:
            yield "# no column holds labels or periods that the lists of this home know"
        taken = {one.place for one in self.look.labels} | set(self.look.figures)
        other = [t for j, t in enumerate(self.look.titles) if t and j not in taken]
        if other:
            yield f"# not understood and not read: {'; '.join(map(shortened, other[:_SHOWN]))}"
        yield ""

    def _values(self) -> Iterator[str]:
        groups: dict[str, list[str]] = {}
        for j in self.look.figures:
            title = self.look.titles[j]
            groups.setdefault(_without_time(title), []).append(title)
        for words, titles in groups.items():
            measure, more = figures_of(f"{words} | {self.look.above}")
            unit, power = unit_of(f"{words} | {self.look.above}")
            times = [_period_in(t) for t in titles]
            columns = "1 column" if len(titles) == 1 else f"{len(titles)} columns"
            yield f"[[values]]  # {columns}: {shortened(titles[0])}{' …' * (len(titles) > 1)}"
            yield f"header = {_header(words, titles)}"
            yield f"measure = {quoted(measure or '?')}{'' if measure else _ASK_MEASURE}"
            yield from (f"{field} = {quoted(value)}" for field, value in more.items())
            if measure not in ("index_pct", "growth_pct", "share_pct"):
                yield f"unit = {quoted(unit or '?')}{'' if unit else '  # ondiris codes units'}"
                if power:
                    yield f"unit_multiplier = {power}"
            if not any(times) and not self._has("period") and not _period_in(self.look.above):
                yield 'period = "?"  # such as 2025-01/2025-05'
            yield ""

    def _has(self, concept: str) -> bool:
        return any(one.concept == concept for one in self.look.labels)

    def _constants(self) -> Iterator[str]:
        in_title = []
        if not self._has("period") and _period_in(self.look.above):
            in_title.append("period")
        lines = []
        for concept in ("area", "activity"):
            if self._has(concept):
                continue
            if concept == "area" and self._area_in_title():
                in_title.append("area")
            else:
                lines.append(f'{concept} = "?"  # ondiris codes {LISTS[concept]}')
        if lines:
            yield from ("[constants]", *lines, "")
        if in_title:
            yield from ("[title]", f"concepts = {_list(in_title)}", "")

    def _area_in_title(self) -> bool:
        drop = re.compile(_PLACE, re.IGNORECASE)
        text = _bare(self.look.above, drop)
        names = _names(self.catalogue, "areas", drop)
        return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in names)

    def _codes(self) -> Iterator[str]:
        for one in self.look.labels:
            if one.concept == "status":
                yield from status_lines(one.unknown, self.catalogue["statuses"])
        labelled = [one for one in self.look.labels if one.concept not in ("period", "status")]
        if not labelled and not self._area_in_title():
            return
        for one in labelled:
            if one.unknown:
                yield from codes_asked(one.concept, one.unknown, _SHOWN)
        yield "[labels]  # cells are labels of the lists, without these words"
        named = {one.concept: one for one in labelled}
        if "area" not in named and self._area_in_title():
            named["area"] = _Labels("area", -1, shortened=True)
        for concept, one in named.items():
            yield f"{concept} = {pattern_text(_PLACE) if one.shortened else quoted('')}"
        yield ""

    def _marks(self) -> Iterator[str]:
        if self.look.marks:
            yield "[marks]  # behind a figure: P preliminary, R revised, E estimated; check each"
            for mark in self.look.marks:
                yield f"{quoted(mark)} = {quoted(status_of(mark))}"
            yield ""

    def _title(self) -> str:
        return self.look.above[:160]


def _without_time(title: str) -> str:
    """Return the parts of a title that name no time."""
    parts = [p for p in title.split(" | ") if not (_is_year(p) or _names_time(p))]
    return " | ".join(parts)


def _header(words: str, titles: Sequence[str]) -> str:
    """Return the pattern that finds columns: their common words, else the times they name."""
    if words:
        return pattern_text(re.escape(words.rsplit(" | ", maxsplit=1)[-1]).replace("\\ ", " "))
    if all(_is_year(t[:4]) for t in titles):
        return pattern_text(r"^(19|20)\d\d")
    stems = dict.fromkeys(re.escape(t.split(" | ")[-1]).replace("\\ ", " ") for t in titles)
    return pattern_text("|".join(f"^{s}$" for s in list(stems)[:_SHOWN]))


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"
