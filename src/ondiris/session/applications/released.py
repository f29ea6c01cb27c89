"""Measured times as they have been released: public statements, and nothing of applications."""

from __future__ import annotations

from collections.abc import Mapping

from ondiris.production.applications.releasing import (
    RELEASED,
    TimesRelease,
    newest_releases,
    read_release,
)
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["released_times"]

_SIZE = 600
"""About how many bytes a release takes while it is kept."""


def released_times(now: Snapshot) -> Mapping[str, TimesRelease]:
    """Return what has been released, by subject: nothing of applications is read for it.

    Parameters
    ----------
    now : Snapshot
        As the reader sees the home.
    """
    return now.memory.get(
        ("released times", now.key),
        lambda: {
            subject: read_release(one.statement)
            for subject, one in newest_releases(now.statements(property=RELEASED)).items()
        },
        lambda found: _SIZE * (1 + len(found)),
    )
