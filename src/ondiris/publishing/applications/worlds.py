"""The badge of what is invented: it stands wherever such an application or procedure is shown."""

from __future__ import annotations

from collections.abc import Container

from ondiris.model import World
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["badged", "invented_badge", "invented_note"]


def invented_badge(voice: ReaderLocale, worlds: Container[World]) -> str:
    """Return the badge of a list from some worlds; empty where all of it is real.

    Parameters
    ----------
    voice : ReaderLocale
    worlds : container of World
    """
    return voice.words("invented") if World.SYNTHETIC in worlds else ""


def invented_note(voice: ReaderLocale, worlds: Container[World]) -> str:
    """Return the sentence that says what an invented list is; empty where all of it is real.

    Parameters
    ----------
    voice : ReaderLocale
    worlds : container of World
    """
    if World.SYNTHETIC not in worlds:
        return ""
    return voice.words(
        "These applications, institutions and investors are invented, to show how it works."
    )


def badged(voice: ReaderLocale, title: str, worlds: Container[World]) -> str:
    """Return a title with the badge of the worlds that its list is from.

    Parameters
    ----------
    voice : ReaderLocale
    title : str
    worlds : container of World
    """
    badge = invented_badge(voice, worlds)
    return f"{title} · {badge}" if badge else title
