"""Figures of an account of shift and share: levels, parts of the change, the own part in two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ondiris.model import Confidentiality
from ondiris.production.figures.shift_share import (
    LEVELS,
    Part,
    ShiftShareAccount,
    ShiftShareLine,
)
from ondiris.publishing.figures.desk import Desk, activity_name
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

__all__ = ["ACCOUNT_FIGURES", "account_address", "shift_share_figure"]

ACCOUNT_FIGURES = ("shift-share", "shift-share-own", "shift-share-levels")
"""Figures of an account, by the last part of their addresses."""
Cells = Callable[[ShiftShareLine], tuple[Cell, ...]]


def account_address(account: ShiftShareAccount) -> str:
    """Return the page that is the evidence of an account, without the language."""
    key = account.levels.key
    return f"shift-share/{key.measure}/{key.activity}/{account.after}"


def shift_share_figure(desk: Desk, account: ShiftShareAccount, name: str, *, place: str) -> Figure:
    """Return one figure of an account.

    Parameters
    ----------
    desk : Desk
    account : ShiftShareAccount
    name : str
        Of `ACCOUNT_FIGURES`.
    place : str
        Name of the city.
    """
    table = _AccountTable(desk, account)
    columns, cells, headline, notes = {
        "shift-share": table.parts,
        "shift-share-own": table.own,
        "shift-share-levels": table.levels,
    }[name]()
    voice, words = desk.voice, desk.voice.words
    key = account.levels.key
    drawn = name == "shift-share"
    total = (Text(words("Together")), *cells(account.total))
    return Figure(
        id=name,
        kind=Kind.PARTS if drawn else Kind.TABLE,
        lang=voice.lang,
        headline=headline,
        subtitle=", ".join(
            (
                voice.label("measures", key.measure),
                words("%(place)s against: %(nation)s", place=voice.inside(place),
                      nation=voice.label("areas", account.against)),
                voice.period(account.after),
            )
        ),
        columns=(Column("activity", words("Activity")), *columns),
        rows=(*((_name(desk, one), *cells(one)) for one in account.lines), total),
        params=(("measure", key.measure), ("activity", key.activity),
                ("period", str(account.after))),
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        origin=(*desk.badges(account.rows), Badge.DERIVED),
        notes=(*notes, *desk.notes(account.rows)),
        evidence=desk.references(account.rows),
        unit=voice.unit_title(columns[0].unit, columns[0].scale),
        alt=_alt(desk, drawn=drawn, count=len(account.lines)),
    )  # fmt: skip


def _alt(desk: Desk, *, drawn: bool, count: int) -> str:
    words = desk.voice.words
    if drawn:
        return words("Bars of the parts of each change, activities: %(count)s.", count=count)
    return words("The account as a table, activities: %(count)s.", count=count)


def _name(desk: Desk, line: ShiftShareLine) -> Text:
    name = activity_name(desk.voice, line.activity)
    if line.less:
        name = desk.voice.words("%(name)s: the rest", name=name)
    return Text(name, href=f"activities/{line.activity}")


Made = tuple[tuple[Column, ...], Cells, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _AccountTable:
    """Columns, cells, headline and notes of each figure of an account."""

    desk: Desk
    account: ShiftShareAccount

    def parts(self) -> Made:
        words = self.desk.voice.words
        titles = {
            "change": words("Change"),
            "national": words("National part"),
            "mix": words("Industry mix"),
            "own": words("Own part"),
        }
        return (
            self._columns(titles),
            self._amounts(tuple(titles)),
            words("Change against the nation: shift-share"),
            (
                words(
                    "An accounting, not a cause: the parts add up to the change whatever made it."
                ),
                *self._basis(),
                *self._scope(),
            ),
        )

    def own(self) -> Made:
        words = self.desk.voice.words
        titles = {
            "own": words("Own part"),
            "homothetic": words("At the nation's structure"),
            "allocation": words("Allocation"),
        }
        unsplit = [activity_name(self.desk.voice, code) for code in self.account.unsplit]
        notes: tuple[str, ...] = (
            words(
                "The own part once more, after Esteban-Marquillas: as if the city had the nation's "
                "structure, and what its specialisation adds. An accounting, not a cause."
            ),
        )
        if unsplit:
            names = "; ".join(unsplit)
            notes += (
                words("Not split, because the city may have had none before: %(names)s.",
                      names=names),
            )  # fmt: skip
        return self._columns(titles), self._amounts(tuple(titles)), words("The own part"), notes

    def levels(self) -> Made:
        words, account = self.desk.voice.words, self.account
        before, after = self.desk.voice.period(account.before), self.desk.voice.period(
            account.after
        )  # fmt: skip
        nation = self.desk.voice.label("areas", account.against)
        titles = {
            "before": words("City, %(period)s", period=before),
            "after": words("City, %(period)s", period=after),
            "nation_before": words("%(nation)s, %(period)s", nation=nation, period=before),
            "nation_after": words("%(nation)s, %(period)s", nation=nation, period=after),
        }
        growth = (
            Column("growth", words("Growth of the city"), ColumnKind.NUMBER, "%"),
            Column("nation_growth", words("Growth of the nation"), ColumnKind.NUMBER, "%"),
        )

        def cells(line: ShiftShareLine) -> tuple[Cell, ...]:
            own, national = line.growth_pct
            levels = [self._level(line, name) for name in LEVELS]
            return (*levels, self._rate(own), self._rate(national))

        return (
            (*self._columns(titles), *growth),
            cells,
            words("Levels behind the account"),
            self._basis(),
        )

    def _columns(self, titles: dict[str, str]) -> tuple[Column, ...]:
        """Return columns of amounts in one scale that fits the largest."""
        account = self.account
        parts = [
            abs(part.value)
            for line in (*account.lines, account.total)
            for name in titles
            if (part := line.amounts.get(name)) is not None
        ]
        largest = max(parts, default=Decimal(0)).scaleb(account.multiplier)
        power = max((m for m in (0, 3, 6, 9) if largest >= Decimal(10) ** (m + 1)), default=0)
        power = max(power, account.multiplier)
        digits = min(max(account.digits + power - account.multiplier, 0), 1)
        unit = account.levels.key.unit
        return tuple(
            Column(name, title, ColumnKind.NUMBER, unit, account.multiplier, (power, digits))
            for name, title in titles.items()
        )

    def _amounts(self, names: Sequence[str]) -> Cells:
        def cells(line: ShiftShareLine) -> tuple[Cell, ...]:
            return tuple(self._amount(line.amounts.get(name)) for name in names)

        return cells

    def _amount(self, part: Part | None, *, signed: bool = True, evidence: str = "") -> Cell:
        if part is None:
            return Text(self.desk.voice.words("not split"), absent=True)
        account = self.account
        free = account.secrecy.confidentiality is Confidentiality.FREE
        return Number(
            part.value, account.digits, account.levels.key.unit,
            evidence or f"/{account_address(account)}", account.multiplier, low=part.low,
            high=part.high, origin=Badge.DERIVED, marks=() if free else ("c",), signed=signed,
        )  # fmt: skip

    def _level(self, line: ShiftShareLine, name: str) -> Cell:
        ids = line.inputs[name]
        evidence = ids[0] if len(ids) == 1 else ""
        return self._amount(line.amounts[name], signed=False, evidence=evidence)

    def _rate(self, rate: Decimal | None) -> Cell:
        if rate is None:
            return Text(self.desk.voice.words("no base"), absent=True)
        address = f"/{account_address(self.account)}"
        half = Decimal("0.05")
        return Number(rate, 1, "%", address, low=rate - half, high=rate + half,
                      origin=Badge.DERIVED, signed=True)  # fmt: skip

    def _basis(self) -> tuple[str, ...]:
        words = self.desk.voice.words
        said = words("At the prices of each time (nominal): growth of prices is in every part.")
        if self.account.price_basis_stated:
            return (said,)
        silent = words(
            "The sources do not state the price basis; a level is at the prices of its time."
        )
        return said, silent

    def _scope(self) -> tuple[str, ...]:
        """Return what the nation's growth is of, what is left out, and what a rest may hold."""
        words, account, voice = self.desk.voice.words, self.account, self.desk.voice
        said = [words("The nation's growth is that of the same activities together.")]
        if account.levels.left_out:
            names = "; ".join(activity_name(voice, code) for code in account.levels.left_out)
            said.append(
                words("Left out, because a level of both places and times is not known: %(names)s.",
                      names=names)
            )  # fmt: skip
        if any(line.less for line in account.lines):
            said.append(
                words("The rest of a whole may hold other activities in the nation than in the "
                      "city.")
            )  # fmt: skip
        return tuple(said)
