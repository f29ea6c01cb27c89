"""Public projects as open data of a standard, with what the settings say of the publisher."""

from __future__ import annotations

from collections.abc import Callable

from ondiris.errors import NotFound
from ondiris.production.projects.pipeline import ProjectLine
from ondiris.publishing.projects.oc4ids import ProjectFacts, Publisher, oc4ids_package
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot
from ondiris.session.projects.desk import ProjectDesk

__all__ = ["open_projects"]


def open_projects(
    observatory: Observatory,
    now: Snapshot,
    lang: str,
    wanted: Callable[[ProjectLine], bool] = lambda _: True,
) -> dict[str, object]:
    """Return the projects that the public may see as a package of OC4IDS.

    Parameters
    ----------
    observatory : Observatory
    now : Snapshot
        Of the public.
    lang : str
        Language of titles and descriptions.
    wanted : callable
        Tells of a project whether it goes in.

    Raises
    ------
    NotFound
        ``no-prefix``: if the settings do not say under which prefix this publisher is registered;
        ``no-projects``: the standard knows no package without projects.
    """
    stated, city = observatory.home.settings.oc4ids, observatory.city
    if stated is None:
        raise NotFound(
            "no-prefix",
            "the settings name no project identifier prefix",
            hint="Register one with the Open Contracting Partnership; write it and the address of "
            "the package into [oc4ids] of ondiris.toml, as prefix and uri.",
        )
    desk = ProjectDesk(now)
    lines = [line for line in desk.projects() if wanted(line)]
    if not lines:
        raise NotFound("no-projects", "no project is public here")
    newest = max(now.revisions, key=lambda one: one.number)
    facts = ProjectFacts(lines, desk.claims(), now.outlines, city.area, newest.recorded_at)
    name = stated.publisher or city.titles.get(lang) or city.name(lang)
    publisher = Publisher(stated.prefix, stated.uri, name, stated.licence or "")
    return oc4ids_package(desk.speaking(lang), facts, publisher)
