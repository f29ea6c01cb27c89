"""A mapping drafted for a register, a code list, outlines or a project file.

Titles are known by words of three languages, codes by the labels of the lists; what is not known is
put down as a comment with a question mark, for a person to fill in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ondiris.codes import Catalogue, CodeList
from ondiris.errors import InvalidFile
from ondiris.model.business_number import is_business_number
from ondiris.sources.content import Content
from ondiris.sources.draft_text import codes_asked, quoted, shortened, whole_title
from ondiris.sources.drafted_words import unit_of
from ondiris.sources.headers import fullest_header
from ondiris.sources.json_text import parse_json
from ondiris.sources.labels import folded
from ondiris.sources.renaming import list_of_column
from ondiris.sources.sheet import Sheet

__all__ = ["DRAFTED_KINDS", "draft_outlines", "draft_renaming", "register_of"]

_PLACE = (
    ("area", r"район|аудан|округ|district|\barea\b|municipal"),
    ("lat", r"широт|ендік|\blat"),
    ("lon", r"долгот|бойлық|\blon|\blng"),
    ("source", r"источник|дереккөз|^source"),
)
_BIN = r"\bбин\b|\bбсн\b|\bbin\b|\bинн\b|business number|business id"
_WORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "enterprises": (
        ("bin", _BIN),
        ("name_kk", r"на казахском|қазақша|name_kk"),
        ("name_ru", r"на русском|орысша|name_ru"),
        ("name_en", r"на английском|ағылшынша|name_en"),
        ("name", r"наименован|название|атауы|\bname\b|company"),
        ("activity", r"оквэд|окэд|эқжж|вид\w* деят|қызмет түрі|\bnace\b|\bnaics\b|activity"),
        ("size", r"размерност|мөлшер|size class"),
        ("employees", r"числен|работник|қызметкер|жұмыскер|employees|staff"),
        ("holding", r"холдинг|материнск|holding|parent"),
        ("legal_address", r"юридическ\w* адрес|заңды мекен|legal address"),
        ("actual_address", r"фактическ\w* адрес|нақты мекен|адрес|мекен|address"),
        *_PLACE,
        ("site", r"площадк|парк|алаң|\bsite\b|\bzone\b"),
        ("established", r"дата регистр|тіркел|established|registered"),
    ),
    "premises": (
        ("site", r"площадк|зона|парк|алаң|\bsite\b|\bzone\b|\bpark\b"),
        ("hall", r"цех|корпус|\bhall\b|building|unit"),
        ("name", r"наименован|название|атауы|\bname\b"),
        ("free", r"свободн|бос\b|\bfree\b|vacant"),
        ("tenants", r"арендатор|жалға алушы|жалдаушы|резидент|tenants"),
        ("let", r"аренд|сдан|жалға|\blet\b|leased|rented"),
        ("built", r"построен|площадь|ауданы|салынған|\bbuilt\b|floor"),
        ("jobs", r"рабоч\w* мест|работник|жұмыс орн|\bjobs\b|staff"),
        ("day", r"\bдат[аеуы]\b|күн|\bday\b|\bdate\b"),
        ("institution", r"оператор|управляющ|басқарушы|operator|institution"),
        ("source", r"источник|дереккөз|^source"),
    ),
    "sites": (
        ("site", r"площадк|зона|парк|алаң|\bsite\b|\bzone\b"),
        ("plots_free", r"свободн\w* участк|бос учаске|free plots"),
        ("land_free", r"свободн\w*.*(?:земл|га\b)|бос жер|free land"),
        ("land_total", r"всего.*(?:земл|га\b)|площадь территор|жер аумағы|land"),
        ("floor_free", r"свободн\w*.*(?:м2|м²|помещен)|free floor"),
        ("floor_total", r"площадь (?:помещ|здан)|ғимарат|floor"),
        ("power_demand", r"потребност\w*.*(?:мвт|электр)|power demand"),
        ("power_capacity", r"мвт|электр|power"),
        ("price_land", r"цена|стоимость земл|бағасы|price"),
        *_PLACE[1:],
    ),
    "projects": (
        ("project", r"код|шифр|^project$|\bcode\b|\bid\b"),
        ("name_kk", r"на казахском|қазақша|name_kk"),
        ("name_en", r"на английском|ағылшынша|name_en"),
        ("name_ru", r"наименован|название|атауы|\bname\b"),
        ("programme", r"программ|бағдарлама|programme"),
        ("site", r"площадк|зона|алаң|\bsite\b"),
        ("activity", r"оквэд|окэд|отрасл|сала|activity"),
        ("initiator", r"инициатор|инвестор|бастамашы|investor|initiator"),
        ("stage", r"стади|этап|статус|кезең|stage|status"),
        ("launch_planned", r"план\w* (?:срок|дата|запуск|ввод)|жоспар\w* мерзім|launch"),
        ("launch_actual", r"факт\w* (?:срок|дата|запуск|ввод)|actual launch"),
        ("cost_planned", r"стоимост|инвестици|құны|\bcost\b"),
        ("jobs_promised", r"рабоч\w* мест|жұмыс орн|\bjobs\b"),
        ("source", r"источник|дереккөз|^source"),
        ("known_at", r"на дату|дата сведений|known"),
    ),
    "returns": (
        ("bin", _BIN),
        ("month", r"месяц|период|\bай\b|кезең|month|period"),
        ("product", r"код продук|продукц|\bкпвэд\b|\bэөжж\b|өнім|product|\bcpa\b"),
        ("unit", r"единиц|\bед\.|өлшем|\bunit"),
        ("quantity", r"количеств|натуральн|\bобъ[её]м в нат|саны|мөлшері|quantity"),
        ("price", r"\bцена|баға|\bprice"),
        ("shipments", r"отгру|жөнелт|shipment|shipped"),
        ("value", r"стоимост|сумма|тенге|құны|\bvalue|turnover"),
        ("employees", r"числен|работник|қызметкер|жұмыскер|employees|staff"),
    ),
    "register": (
        ("bin", _BIN),
        ("activity", r"оквэд|окэд|эқжж|вид\w* деят|қызмет түрі|\bnace\b|\bnaics\b|activity"),
        ("area", _PLACE[0][1]),
        ("size", r"размер|мөлшер|size"),
        ("first_month", r"начал|открыт|дата регистр|басталу|ашылу|first|start|opened"),
        ("last_month", r"оконч|закрыт|ликвид|аяқталу|жабыл|\blast|\bend|closed"),
        ("holding", r"холдинг|материнск|holding|parent"),
    ),
    "codelist": (
        ("code", r"^код|^code|^код\w*$"),
        ("name_kk", r"қазақша|на казахском|name_kk"),
        ("name_ru", r"орысша|на русском|name_ru"),
        ("name_en", r"на английском|ағылшынша|name_en|english"),
        ("parent", r"родител|вышестоящ|жоғары|parent"),
        ("note", r"примечан|ескерту|note"),
    ),
}
DRAFTED_KINDS = (*_WORDS, "boundaries")
"""Kinds of files that a mapping of names is drafted for."""
_SENT = {"returns": {"month", "product"}, "register": {"size", "first_month"}}
"""Titles beside a business number that make a file one of those whose enterprises send returns."""
_CODED = ("area", "activity", "site", "programme", "size", "unit")
"""Columns whose cells are codes of a list."""
_NEEDED = {
    "enterprises": ("bin", "name", "activity", "area"),
    "premises": ("site", "day"),
    "sites": ("site",),
    "projects": ("project", "source", "known_at"),
    "codelist": ("code",),
    "returns": ("bin", "month", "product"),
    "register": ("bin", "activity", "area", "size", "first_month"),
}
_SHOWN = 12
_TOP = 10
_HALF = 0.5
_DIGITS = re.compile(r"\d{9,12}")
_COMMA = re.compile(r"[+-]?[\d \u00a0\u202f]*\d,\d+")


def register_of(sheets: Sequence[Sheet]) -> str | None:
    """Return which kind of file a table with a column of business numbers is; none without one."""
    if not _has_numbers(sheets):
        return None
    titles = [row for sheet in sheets for row in sheet.rows[:_TOP]]
    for row in titles:
        if _SENT["returns"] <= _matched("returns", row).keys():
            return "returns"
        named = "name" in _matched("enterprises", row)
        if _SENT["register"] <= _matched("register", row).keys() and not named:
            return "register"
    return "enterprises"


def _has_numbers(sheets: Sequence[Sheet]) -> bool:
    """Whether a column holds business numbers, zeros in front of them lost or not."""
    for sheet in sheets:
        for column in zip(*(_even(sheet)), strict=True):
            cells = [cell for cell in column if _DIGITS.fullmatch(cell)]
            right = sum(is_business_number(cell.zfill(12)) for cell in cells)
            if len(cells) > 1 and right > _HALF * len(cells):
                return True
    return False


def _even(sheet: Sheet) -> list[list[str]]:
    width = max(map(len, sheet.rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in sheet.rows]


def draft_renaming(
    kind: str, sheets: Sequence[Sheet], catalogue: Catalogue, name: str, *, encoding: str = ""
) -> str:
    """Return a mapping of a table that holds no figures, with comments, as TOML.

    Parameters
    ----------
    kind : str
        One of `DRAFTED_KINDS` but ``boundaries``.
    sheets : sequence of Sheet
    catalogue : Catalogue
        Lists by whose labels cells are known.
    name : str
        Name of the mapping.
    encoding : str
        Of the text, where it is another than UTF-8.

    Raises
    ------
    InvalidFile
        ``no-header`` where no row holds titles.
    """
    best = fullest_header(sheets, lambda row: len(_matched(kind, row)))
    if best is None:
        raise InvalidFile(
            "no-header", f"no row holds titles of a file of {kind}",
            hint="docs/reference/files.md lists the columns of each kind.",
        )  # fmt: skip
    sheet, header = best
    lines = _lines(kind, sheet, header, catalogue)
    top = [*_top(kind, name), *_settings(sheet, header, encoding, several=len(sheets) > 1)]
    return "\n".join([*top, *lines]) + "\n"


def _top(kind: str, name: str) -> Iterator[str]:
    command = "projects --load" if kind == "projects" else "load"
    yield "# A draft: read it, fill in what is marked ?, and try it with"
    yield f"#   ondiris {command} FILE --map {name}.toml --dry-run"
    yield f'id = "{name}"'
    yield f'kind = "{kind}"'
    if kind == "codelist":
        yield 'list = "?"  # which list: areas, subjects, activities, …'
    yield ""


def _settings(sheet: Sheet, header: int, encoding: str, *, several: bool) -> Iterator[str]:
    cells = [cell for row in sheet.rows[header + 1 :] for cell in row]
    lines = []
    if several:
        lines.append(f"sheets = {whole_title(sheet.name)}")
    if encoding:
        lines.append(f'encoding = "{encoding}"')
    if sum(bool(_COMMA.fullmatch(cell)) for cell in cells):
        lines.append('decimal = ","')
    if lines:
        yield from ("[layout]", *lines, "")


def _matched(kind: str, row: Sequence[str]) -> dict[str, int]:
    """Return the place of each column whose words stand in a title, each title once."""
    found: dict[str, int] = {}
    for column, pattern in _WORDS[kind]:
        for j, title in enumerate(row):
            known = title.strip().casefold() == column or re.search(pattern, title, re.IGNORECASE)
            if title and known and j not in found.values():
                found[column] = j
                break
    return found


def _lines(kind: str, sheet: Sheet, header: int, catalogue: Catalogue) -> Iterator[str]:
    titles = sheet.rows[header]
    found = _matched(kind, titles)
    yield f"[columns]  # {sheet.place(header)}"
    for column, j in found.items():
        said = f"{column}_{_money(titles[j], catalogue)}" if column.startswith("cost_") else column
        yield f"{said} = {whole_title(titles[j])}"
    if not any(column.startswith("name") for column in found) and kind == "enterprises":
        yield "# name = '?'"
    for column in _NEEDED[kind]:
        if column not in found and column != "name":
            yield f"# {column} = '?'  # needed: a title, or a value of [constants]"
    other = [t for j, t in enumerate(titles) if t and j not in found.values()]
    if other:
        yield f"# not understood and not read: {'; '.join(map(shortened, other[:_SHOWN]))}"
    yield ""
    labelled = []
    for column, j in found.items():
        if column not in _CODED:
            continue
        cells = [row[j] for row in sheet.rows[header + 1 :] if j < len(row) and row[j]]
        listed = catalogue[list_of_column(kind, column)]
        if any(cell not in listed for cell in cells):
            labelled.append(column)
            yield from _codes(column, cells, listed)
    if labelled:
        yield "[labels]  # cells are labels of the list"
        yield from (f'{column} = ""' for column in labelled)
        yield ""


def _money(title: str, catalogue: Catalogue) -> str:
    """Return the currency that a title names, else the city's, as columns of costs end in it."""
    unit, _ = unit_of(title)
    return (unit if unit and catalogue.is_money(unit) else catalogue.currency).lower()


def _codes(column: str, cells: Sequence[str], listed: CodeList) -> Iterator[str]:
    """Yield a question for the cells of a column that are neither codes nor labels."""
    names = {folded(name) for item in listed for name in item.names.values()}
    distinct = dict.fromkeys(cells)
    unknown = [c for c in distinct if c not in listed and folded(c) not in names]
    if unknown:
        yield from codes_asked(column, unknown, _SHOWN)


def draft_outlines(content: Content, catalogue: Catalogue, name: str) -> str:
    """Return a mapping of a file of outlines whose features name their code otherwise.

    Parameters
    ----------
    content : Content
        GeoJSON.
    catalogue : Catalogue
        Areas and subjects.
    name : str
        Name of the mapping.

    Raises
    ------
    InvalidFile
        ``bad-boundaries`` where it has no features with properties.
    """
    try:
        features: Sequence[Mapping[str, Any]] = parse_json(content)["features"]
        told = [{k: str(v) for k, v in (f.get("properties") or {}).items()} for f in features]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidFile("bad-boundaries", f"{content.name} is no GeoJSON of outlines") from error
    names = list(dict.fromkeys(key for one in told for key in one))
    if not names:
        raise InvalidFile("bad-boundaries", f"{content.name} has no feature with properties")
    listed = [catalogue["areas"], catalogue["subjects"]]
    labels = {folded(n): i.code for items in listed for i in items for n in i.names.values()}

    def known(key: str) -> tuple[int, int]:
        values = [one.get(key, "") for one in told]
        codes = sum(any(value in items for items in listed) for value in values)
        return codes, sum(folded(value) in labels for value in values)

    best = max(names, key=lambda key: (max(known(key)), "iso" in key.casefold()))
    values = list(dict.fromkeys(one.get(best, "") for one in told))
    strange = [v for v in values if not any(v in items for items in listed)]
    lines = [*_top("boundaries", name), "[layout]"]
    lines += ['unknown_rows = "skip"  # outlines of other places are left out and counted', ""]
    lines += [f"[columns]  # properties: {', '.join(map(shortened, names[:_SHOWN]))}"]
    lines += [f"code = {whole_title(best)}", ""]
    if strange:
        lines.append("[codes.code]  # what the lists do not know: give the code of an area or site")
        for value in strange[:_SHOWN]:
            code = labels.get(folded(value), "")
            lines.append(
                f"{quoted(value)} = {quoted(code)}" if code else f'# {quoted(value)} = "?"'
            )
        if len(strange) > _SHOWN:
            lines.append(f"# and {len(strange) - _SHOWN} more")
    return "\n".join(lines) + "\n"
