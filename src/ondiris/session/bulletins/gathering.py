"""The bulletin of a period: what a home can say of it, chosen and put in order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from ondiris.errors import NotFound
from ondiris.language.lexicon import language
from ondiris.model import Period
from ondiris.ports import Query
from ondiris.production import Row
from ondiris.production.figures.changes import ReleaseChanges
from ondiris.publishing.bulletins.document import (
    BulletinDocument,
    BulletinSection,
    GatheredClaims,
    bulletin_document,
)
from ondiris.publishing.bulletins.told import changes_told, concentration_told
from ondiris.publishing.figures.desk import Desk
from ondiris.session.bulletins.choosing import LEVELS, BulletinFigures
from ondiris.session.bulletins.reading import places_of
from ondiris.session.figures.changes import ReleaseDesk
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.figures.speaking import speaking

__all__ = ["LENGTHS", "SECTIONS", "bulletin_of", "changes_since", "compile_bulletin"]

SECTIONS = (
    *("industry", "structure", "growth", "economy", "enterprises"),
    *("projects", "parks", "changes", "outlook"),
)
LENGTHS = ("full", "short")
_IN_SHORT = ("industry", "structure", "growth", "economy", "projects", "parks")
_NEAR = 4
_OF_THE_PERIOD = (*LEVELS, "growth_pct", "index_pct", "share_pct")


def _rows(now: Snapshot, period: Period) -> tuple[Row, ...]:
    """Return what a bulletin may say: figures of the period, stocks, sites and programmes."""
    city, head = now.city.area, now.city.headline
    everything = Query(audience=now.audience)
    own = replace(
        everything, measures=_OF_THE_PERIOD, areas=(city,), subjects=("",), periods=(period,)
    )
    stocks = replace(everything, measures=("count_enterprises",), areas=(city,), subjects=("",))
    about = replace(everything, subjects=(*head.programmes, *head.sites))
    return (*now.get(own).rows, *now.printed(stocks), *now.printed(about))


def compile_bulletin(
    now: Snapshot, period: Period, *, sections: Sequence[str] = SECTIONS, length: str = "full"
) -> GatheredClaims:
    """Gather from the ledger what the bulletin of a period says.

    Parameters
    ----------
    now : Snapshot
    period : Period
        The period reported on.
    sections : sequence of str
        Any of `SECTIONS`, in the order wanted.
    length : str
        One of `LENGTHS`.

    Raises
    ------
    NotFound
        If nothing is known about the period.
    """
    gathering = BulletinFigures(now, period, _rows(now, period))
    wanted = [name for name in sections if length == "full" or name in _IN_SHORT]
    parts = [(name, tuple(gathering.section(name, length))) for name in wanted]
    parts = [(name, claims) for name, claims in parts if claims]
    if not (parts or "outlook" in sections) or not gathering.reports:
        raise NotFound(
            "nothing-known",
            f"nothing is known about {period} that a bulletin could say",
            hint=_known_nearby(now, period),
        )
    known = now.sources
    used = dict.fromkeys(r.source for r in gathering.told.values() if r.source in known)
    return GatheredClaims(
        period, now.vintage.known, now.vintage.revision, tuple(parts),
        tuple(gathering.told.values()), tuple(known[s] for s in used), gathering.programmes,
    )  # fmt: skip


def _known_nearby(now: Snapshot, period: Period) -> str:
    """Name the periods with figures that are nearest to one without."""
    city, head = now.city.area, now.city.headline
    asked = Query(
        audience=now.audience, measures=(head.measure,), areas=(city,), activities=(head.activity,)
    )
    found = {row.period for row in now.printed(asked) if row.period.month_range}
    days = period.last_day.toordinal()
    near = sorted(found, key=lambda p: (abs(p.last_day.toordinal() - days), str(p)))[:_NEAR]
    if not near:
        return "See `ondiris get --period` for what is known."
    return f"Nearest that are known: {', '.join(map(str, near))}."


def bulletin_of(
    now: Snapshot,
    period: Period,
    *,
    lang: str,
    sections: Sequence[str] = SECTIONS,
    length: str = "full",
    changes: ReleaseChanges | None = None,
) -> BulletinDocument:
    """Compile the bulletin of a period and put it into words; see `compile_bulletin`.

    Parameters
    ----------
    now : Snapshot
    period : Period
    lang : str
    sections : sequence of str
    length : str
    changes : ReleaseChanges, optional
        What changed since the last bulletin; nothing is said of it where it is left out.
    """
    made = compile_bulletin(now, period, sections=sections, length=length)
    desk = speaking(now, lang)
    claims = dict(made.sections)
    told = [
        BulletinSection(name, claims[name], _asides(now, desk, name, length, claims[name]))
        for name in sections
        if name in claims
    ]
    if changes is not None and "changes" in sections and length == "full":
        moved = changes_told(desk, changes, {row.id for row in made.rows}, places_of(now))
        told.append(BulletinSection("changes", (), moved))
    if "outlook" in sections and length == "full":
        running = period.last_day.year == now.vintage.year
        expected = outlook_told(now, lang, {*made.promised, *(("",) if running else ())})
        told += [BulletinSection("outlook", (), (one,)) for one in expected]
    return bulletin_document(
        made, [one for one in told if one.claims or one.asides], desk=desk, places=places_of(now),
        city=now.city.name(lang), length=length,
    )  # fmt: skip


def changes_since(
    observatory: Observatory, now: Snapshot, since: str | None = None
) -> ReleaseChanges | None:
    """Return what changed since the last bulletin; None where nothing did.

    Parameters
    ----------
    observatory : Observatory
    now : Snapshot
    since : str, optional
        The day or the revision of the last bulletin; before the newest change if left out.
    """
    desk = ReleaseDesk(observatory, now)
    if since is not None:
        return desk.changes(since)
    newest = desk.newest()
    return None if newest is None else newest.changes


def outlook_told(
    now: Snapshot, lang: str, promised: Collection[str]
) -> tuple[tuple[str, str], ...]:
    """Return what to expect of some programmes, after the evidence that it leads to.

    What is foretold of no programme is of the running year, under an empty name.
    """
    said = [
        (one.evidence, f"{one.text.removesuffix('.')}.")
        for one in now.foretold(lang)
        if one.programme in promised
    ]
    title = str(language(lang).data["write"]["document"]["outlook"])
    return tuple((e, f"{title}. {text}" if n == 0 else text) for n, (e, text) in enumerate(said))


def _asides(
    now: Snapshot, desk: Desk, name: str, length: str, counted: Sequence[object]
) -> tuple[tuple[str, str], ...]:
    """Return the sentences of a section that say no figure, each after its evidence.

    "Most of them" speaks of enterprises that a sentence before has counted.
    """
    if length == "full" and name == "enterprises" and counted:
        areas = now.catalogue["areas"].children(now.city.area)
        said = [s.statement for s in now.statements(property="concentrated_in")]
        named = {s.value: s.id for s in said if s.value in areas}
        return concentration_told(named, desk.voice.lang, places_of(now))
    return ()
