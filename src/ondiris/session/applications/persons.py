"""What names natural persons in a home: since when it is kept, and when it is due to be erased.

Nothing is erased by itself: whoever keeps the home looks at what is due, and erases it.  What
belongs to an application that runs is not due, however old: it is still needed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ondiris.applications import ApplicationState, standing
from ondiris.errors import NotFound
from ondiris.model import World
from ondiris.people import PrivateText
from ondiris.production.applications.kept import KeptApplication
from ondiris.session.applications.owing import ApplicationDesk
from ondiris.session.figures.observatory import Observatory

__all__ = ["HeldText", "held_texts"]


@dataclass(frozen=True, slots=True)
class HeldText:
    """A text that may name a natural person.

    Parameters
    ----------
    text : PrivateText
    since : date
        When it was kept, in the city's days.
    due : date, optional
        From when on it is due to be erased; none while its application runs.
    named : bool
        Whether an entry of the ledger names it; of a person without an application, always.
    """

    text: PrivateText
    since: date
    due: date | None
    named: bool


def held_texts(observatory: Observatory, application: str | None = None) -> tuple[HeldText, ...]:
    """Return what a home holds of natural persons, the first due first.

    Parameters
    ----------
    observatory : Observatory
    application : str, optional
        Of one application alone.
    """
    desk = ApplicationDesk(observatory, observatory.at(), tuple(World))
    texts, steps = observatory.people.texts.all(application), desk.steps()
    known = {code: _known(desk, code) for code in {text.application for text in texts}}
    days = timedelta(days=observatory.home.settings.persons.retention_days)
    zone = ZoneInfo(observatory.city.time_zone)
    found = [_held(text, known[text.application], steps, days, zone) for text in texts]
    found.sort(key=lambda one: (one.due is None, one.due or one.since, one.text.name))
    return tuple(found)


def _known(desk: ApplicationDesk, code: str) -> KeptApplication | None:
    try:
        return desk.one(code) if code else None
    except NotFound:
        return None


def _held(
    text: PrivateText,
    kept: KeptApplication | None,
    steps: Mapping[str, Collection[str]],
    days: timedelta,
    zone: ZoneInfo,
) -> HeldText:
    since = datetime.fromisoformat(text.kept_at).astimezone(zone).date()
    named = kept is None or any(one.name == text.name for one in kept.records)
    if kept is None or not kept.acts:
        return HeldText(text, since, since + days, named=not text.application)
    at = standing(kept.acts, tuple(steps.get(kept.procedure, ())))
    if at.state is ApplicationState.RUNNING:
        return HeldText(text, since, None if named else since + days, named)
    ended = max(since, at.ended) if at.ended else since
    return HeldText(text, since, ended + days, named)
