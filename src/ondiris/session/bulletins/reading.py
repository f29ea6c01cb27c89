"""Press texts of a home: read one, and hold it against itself and the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ondiris.codes import CURRENCY, LANGUAGES, Item, shipped_list
from ondiris.codes.plain_text import text_of
from ondiris.errors import NotFound
from ondiris.language import Bulletin, Claim, PlaceForms, Relation, check, read
from ondiris.language.intervals import interval_of
from ondiris.model import Observation, Period
from ondiris.ports import Query
from ondiris.production import Row
from ondiris.production.bulletins.checking import Finding, against_ledger
from ondiris.production.bulletins.claims import claim_period
from ondiris.production.bulletins.groupings import ledger_activity
from ondiris.production.bulletins.retelling import may_be_retold, other_times, retold, settled
from ondiris.session.figures.home import shipped_cases
from ondiris.session.figures.snapshot import Snapshot
from ondiris.sources.bulletin import bulletin_text

__all__ = [
    "Checked",
    "check_text",
    "places_of",
    "read_bulletin_file",
    "shipped_places",
    "sites_of",
]

SCHEMA = "ondiris.read/1"
_FORMS = "forms.toml"
_FINDINGS = ("inconsistent", "doubtful", "possible scale slip", "wording slip")


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that was read and, if asked, checked against itself and the ledger."""

    bulletin: Bulletin
    relations: tuple[Relation, ...] = ()
    ledger: tuple[Finding, ...] = ()
    checked: bool = False

    @property
    def findings(self) -> tuple[Relation, ...]:
        """What a reader must look at: everything that does not fit."""
        every = (*self.relations, *(f.relation for f in self.ledger))
        return tuple(r for r in every if r.verdict in _FINDINGS)

    def to_json(self) -> dict[str, Any]:
        """Return claims, and the checks where they were asked for."""
        document = self.bulletin.document
        shape: dict[str, Any] = {
            "schema": SCHEMA,
            "document": {
                "sha256": document.sha256, "url": document.url, "published": document.published,
                "lang": document.lang,
            },
            "claims": [
                {**c.to_json(), "interval": str(interval_of(c))} for c in self.bulletin.claims
            ],
            "notes": list(self.bulletin.notes),
        }  # fmt: skip
        if self.checked:
            shape["relations"] = [r.to_json() for r in self.relations]
            shape["ledger"] = [f.to_json() for f in self.ledger]
            shape["findings"] = [r.to_json() for r in self.findings]
        return shape


def shipped_places() -> PlaceForms:
    """Return the place forms of the first shipped case that has any, for use without a home."""
    for path in sorted(shipped_cases().glob(f"*/{_FORMS}")):
        return PlaceForms.from_toml(text_of(path))
    return PlaceForms()


def places_of(now: Snapshot) -> PlaceForms:
    """Return the place forms of a home, else those of the shipped case of the same city."""
    for path in (now.home.folder / "codes" / _FORMS, shipped_cases() / now.city.id / _FORMS):
        if path.is_file():
            key = ("places", path, path.stat().st_mtime_ns)
            return now.memory.get(
                key,
                lambda place=path: _with_activities(place, now),  # type: ignore[misc]
                lambda _: 200_000,
            )
    return _with_labels(PlaceForms(home=now.city.area), now)


def _with_activities(path: Path, now: Snapshot) -> PlaceForms:
    """Return place forms with the labels of activities that the shipped list does not have."""
    forms = PlaceForms.from_toml(text_of(path))
    return _with_labels(forms, now)


def _with_labels(forms: PlaceForms, now: Snapshot) -> PlaceForms:
    """Return place forms with a label of everything that the home knows and no form is stored for.

    A label stands in a sentence as it is, and the reader knows it as it stands.
    """
    whole = "activities" in now.catalogue.conventions.classifications
    shipped = () if whole else shipped_list("activities")
    listed = [item for item in now.catalogue["activities"] if item.code not in shipped]
    return forms.labelled(
        areas={i.code: _names(i) for i in now.catalogue["areas"]},
        sites={i.code: _names(i) for i in now.catalogue["subjects"]
               if i.attributes.get("kind") == "site"},
        activities={item.code: _written(item) for item in listed},
    )  # fmt: skip


def _names(item: Item) -> Mapping[str, str]:
    return {lang: item.name(lang) for lang in LANGUAGES}


def _written(item: Item) -> Mapping[str, str]:
    """Return the labels of an item as they stand inside a sentence."""
    return {lang: name[:1].lower() + name[1:] for lang, name in _names(item).items()}


def read_bulletin_file(path: Path) -> str:
    """Read a press text from a file.

    Raises
    ------
    NotFound
        If there is no such file.
    InvalidFile
        If it is empty, too large or no text.
    """
    if not path.is_file():
        raise NotFound("no-file", f"there is no file {path}", hint="Check the name.")
    return bulletin_text(path.read_bytes(), path.name)


def check_text(
    text: str,
    now: Snapshot | None,
    *,
    lang: str | None = None,
    published: date | None = None,
    url: str | None = None,
    with_checks: bool = True,
) -> Checked:
    """Read a text and check it against itself and, with a home, against the ledger.

    Parameters
    ----------
    text : str
    now : Snapshot or None
        The ledger as its readers see it; without one only the text itself is checked.
    lang, published, url
        As `ondiris.language.read`.
    with_checks : bool
        Whether to check at all.
    """
    places = shipped_places() if now is None else places_of(now)
    bulletin = read(text, lang=lang, published=published, url=url, places=places)
    if not with_checks:
        return Checked(bulletin)
    currency = CURRENCY if now is None else now.city.currency
    relations = check(bulletin.claims, published=published, currency=currency)
    if now is None:
        return Checked(bulletin, relations, checked=True)
    found = _against_ledger(bulletin.claims, now, _of_itself(bulletin, now))
    return Checked(bulletin, relations, found, checked=True)


def _of_itself(bulletin: Bulletin, now: Snapshot) -> tuple[str, ...]:
    """Return the sources that are the text itself, or repeat it: they prove nothing of it."""
    document = bulletin.document
    found = {
        one.id
        for one in now.sources.values()
        if one.sha256 == document.sha256 or (document.url and one.url == document.url)
    }
    revisions = {one.number for one in now.revisions if one.digest == document.sha256}
    measures = tuple(sorted({c.measure for c in bulletin.claims if c.measure is not None}))
    if revisions and measures:
        said = now.history(Query(audience=now.audience, measures=measures))
        found |= {one.observation.source for one in said if one.revision in revisions}
    again = {one.id: one.reprint_of for one in now.sources.values() if one.reprint_of}
    while more := {name for name, of in again.items() if of in found} - found:
        found |= more
    return tuple(sorted(found))


def _against_ledger(
    claims: Sequence[Claim], now: Snapshot, without: tuple[str, ...] = ()
) -> tuple[Finding, ...]:
    """Hold claims against the figures of their own times, and what meets none against all."""
    sites, home = sites_of(now), now.city.area
    times = {claim.id: claim_period(claim) for claim in claims}
    stands = [
        c for c in claims if times[c.id] is None or c.period is None or c.period.type == "stock"
    ]
    timed = [c for c in claims if c not in stands]
    periods = tuple({period: None for c in timed if (period := times[c.id]) is not None})
    rows = (*_beside(now, timed, without, periods), *_beside(now, stands, without))
    found = {one.relation.claims[0]: one for one in against_ledger(claims, rows, sites, home)}
    left = [c for c in timed if found[c.id].row is None]
    if left:
        again = against_ledger(left, _beside(now, left, without), sites, home)
        found |= {one.relation.claims[0]: one for one in again}
    found |= _told_of_another_time(found, claims, now, without)
    own = _own_words(now, found, claims, without)
    return tuple(settled(c, found[c.id], own, sites, home) for c in claims)


def _told_of_another_time(
    found: Mapping[str, Finding], claims: Sequence[Claim], now: Snapshot, without: tuple[str, ...]
) -> dict[str, Finding]:
    """Return the findings that name another time, among those that meet no figure of their own."""
    out: dict[str, Finding] = {}
    sites, home = sites_of(now), now.city.area
    for planned in (True, False):
        asked = [
            c for c in claims
            if (c.modality == "planned") is planned and may_be_retold(c, found[c.id])
        ]  # fmt: skip
        if asked:
            rows = _beside(now, asked, without, other_times(asked))
            earlier = _replaced([found[c.id].row for c in asked], now)
            out |= {c.id: retold(c, found[c.id], rows, earlier, sites, home) for c in asked}
    return out


def _replaced(rows: Sequence[Row | None], now: Snapshot) -> dict[str, Observation]:
    """Return the figures that some current ones have replaced, by id."""
    names = {name for row in rows if row is not None for name in row.superseded}
    measures = tuple({row.key.measure for row in rows if row is not None and row.superseded})
    if not names:
        return {}
    said = now.history(Query(audience=now.audience, measures=measures))
    return {one.id: one.observation for one in said if one.id in names}


def _own_words(
    now: Snapshot, found: Mapping[str, Finding], claims: Sequence[Claim], own: tuple[str, ...]
) -> tuple[Row, ...]:
    """Return what the ledger holds from the text itself of the promises that others contradict."""
    against = [c for c in claims if c.modality == "planned" and found[c.id].row is not None]
    if not own or not against:
        return ()
    return tuple(row for row in _beside(now, against) if row.source in own)


def _beside(
    now: Snapshot,
    claims: Sequence[Claim],
    without: tuple[str, ...] = (),
    periods: tuple[Period, ...] | None = None,
) -> tuple[Row, ...]:
    """Return the figures that claims may meet: of their measures and activities, by others."""
    measures = {c.measure for c in claims if c.measure is not None}
    named = {ledger_activity(str(c.subject.name)) for c in claims if c.subject.kind == "activity"}
    if not measures:
        return ()
    subjects = now.catalogue["subjects"]
    areas = {c.subject.place or now.city.area for c in claims}
    if any(c.subject.kind == "site" for c in claims):
        areas |= {a for code in sites_of(now) if (a := subjects[code].attributes.get("area"))}
    query = Query(
        audience=now.audience,
        measures=tuple(sorted(measures)),
        areas=tuple(sorted(areas)),
        activities=tuple(sorted(named | {"_T", now.city.headline.activity, "B-E"})),
        periods=periods,
        without=without,
    )
    return now.get(query).rows


def sites_of(now: Snapshot) -> dict[str, str]:
    """Name the site of every subject: its own, its site's, or that of what it is part of."""
    items = now.catalogue["subjects"]
    out: dict[str, str] = {}
    for item in items:
        kind = item.attributes.get("kind")
        site = item.attributes.get("site") or ""
        if kind == "site":
            out[item.code] = item.code
        elif kind == "programme" and site:
            out[item.code] = site
    return out
