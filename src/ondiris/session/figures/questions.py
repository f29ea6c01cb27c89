"""Questions made of words, each checked against its code list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypedDict, TypeVar

from ondiris.codes import Catalogue
from ondiris.errors import InvalidInput, NotFound
from ondiris.model import SeriesKey, Vintage, World
from ondiris.model.period import out_of_order
from ondiris.ports import Audience, Query

__all__ = [
    "QuestionWords",
    "asked_of",
    "known_words",
    "past_day",
    "plain",
    "question_of",
    "since_of",
    "texts_alone",
    "whole_day",
]

T = TypeVar("T")
_NO_TEXTS = ("worlds", "children")


class QuestionWords(TypedDict, total=False):
    """What a question may say beside its measure; what is left out means all.

    Attributes
    ----------
    of, area, activity, subject, scope, period : str
        Codes, and a period as it is written.
    worlds : sequence of str
        Worlds to look at; the actual one where none is said.
    children : bool
        Whether codes mean all below them too.
    """

    of: str | None
    area: str | None
    activity: str | None
    subject: str | None
    scope: str | None
    period: str | None
    worlds: Sequence[str]
    children: bool


def question_of(
    catalogue: Catalogue, audience: Audience, measure: str | None, words: QuestionWords, *, at: str
) -> Query:
    """Return a query made of words.

    Parameters
    ----------
    catalogue : Catalogue
        Code lists, as far as this audience may know them.
    audience : Audience
    measure : str or None
        Its code; all where none.
    words : QuestionWords
    at : str
        An area of the list.

    Raises
    ------
    InvalidInput
        If a word is not of its list; the nearest valid ones are named.
    """
    known_words(words)
    of, period = words.get("of"), words.get("period")
    worlds, scope = words.get("worlds", ("actual",)), words.get("scope")
    for name, code in (("measures", measure), ("scopes", scope)):
        if code is not None:
            catalogue[name][code]
    if of is not None and not of.endswith("@planned"):
        catalogue.check(SeriesKey(measure="share_pct", area=at, unit="%", of=of))
    descend = _family if words.get("children") else _alone
    return Query(
        measures=None if measure is None else (measure,),
        of=of,
        areas=descend(_with_areas(catalogue, worlds), "areas", words.get("area")),
        activities=descend(catalogue, "activities", words.get("activity")),
        subjects=descend(_of_world(catalogue, worlds, words), "subjects", words.get("subject")),
        scope=scope,
        periods=None if period is None else (catalogue.conventions.fiscal_year.parse(period),),
        worlds=tuple(World(world) for world in worlds),
        audience=audience,
    )


def known_words(words: Mapping[str, object]) -> None:
    """Refuse a word that no question has, and one that is no text, before anything is asked.

    Parameters
    ----------
    words : mapping of str to object

    Raises
    ------
    InvalidInput
        ``unknown-word``, ``not-a-text``; ``unknown-code`` of a world.
    """
    known = QuestionWords.__annotations__
    unknown = sorted(set(words) - set(known))
    if unknown:
        raise InvalidInput(
            "unknown-word",
            f"a question has no word {unknown[0][:40]!r}",
            hint=f"It has: {', '.join(known)}.",
        )
    texts_alone({name: said for name, said in words.items() if name not in _NO_TEXTS})
    worlds = words.get("worlds", ("actual",))
    named = worlds if isinstance(worlds, Collection) and not isinstance(worlds, str) else ()
    if not named or not set(named) <= set(World):
        raise InvalidInput(
            "unknown-code",
            f"{str(worlds)[:40]} are no codes of the list worlds",
            hint='Write worlds=("actual",), ("synthetic",) or both.',
        )


def texts_alone(words: Mapping[str, object]) -> None:
    """Refuse what is not written as a text.

    Parameters
    ----------
    words : mapping of str to object
        Nothing may be said for a word.

    Raises
    ------
    InvalidInput
        ``not-a-text``

    Examples
    --------
    >>> texts_alone({"period": 2025})
    Traceback (most recent call last):
    ondiris.errors.InvalidInput: Invalid input: period is written as a text, not as 2025 \
[not-a-text] Write period="2025".
    """
    for name, said in words.items():
        if said is not None and not isinstance(said, str):
            example = said if isinstance(said, int | date) else "…"
            raise InvalidInput(
                "not-a-text",
                f"{name} is written as a text, not as {str(said)[:40]}",
                hint=f'Write {name}="{example}".',
            )


def whole_day(as_of: object) -> date | None:
    """Return the day as of which something is asked.

    Parameters
    ----------
    as_of : date or None

    Raises
    ------
    InvalidInput
        ``impossible-day`` where it is a text, or a moment of a day.
    """
    if as_of is None or (isinstance(as_of, date) and not isinstance(as_of, datetime)):
        return as_of
    raise InvalidInput(
        "impossible-day",
        f"as_of is a datetime.date, not {str(as_of)[:40]!r}",
        hint="Write as_of=date(2025, 6, 30).",
    )


def past_day(day: date, today: date, hint: str = "Name a day up to today.") -> date:
    """Return a day as of which something is asked, where something can be known of it.

    Parameters
    ----------
    day, today : date
    hint : str
        What to do where nothing can be.

    Raises
    ------
    InvalidInput
        ``future-vintage``
    """
    if day > today:
        raise InvalidInput(
            "future-vintage", f"{day} is after today, and nothing is known of it yet", hint=hint
        )
    return day


def since_of(said: str, asked: Vintage, newest: Vintage) -> int | date:
    """Return the revision or the day since which changes are asked for.

    Parameters
    ----------
    said : str
        The number of a revision, or a day.
    asked, newest : Vintage
        Up to which they are asked for, and could be: that of today.

    Raises
    ------
    InvalidInput
        ``bad-since`` where it is neither; ``future-vintage``; ``impossible-period`` where it comes
        after what it is asked up to.
    NotFound
        ``no-revision``
    """
    text = said.strip()
    if text.isascii() and text.isdecimal():
        number = int(text.lstrip("0")[:12] or 0)  # longer ones are beyond any revision, too
        if number > newest.revision:
            raise NotFound(
                "no-revision",
                f"there is no revision {number} yet",
                hint=f"The newest is {newest.revision}.",
            )
        if number > asked.revision:
            raise out_of_order(f"the run of revisions {number} to {asked.revision}")
        return number
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            "bad-since",
            f"{text[:30]!r} is neither a revision nor a day",
            hint="Write 12, or 2025-06-30.",
        ) from None
    if past_day(day, newest.known) > asked.known:
        raise out_of_order(f"the time from {day} to {asked.known}")
    return day


def asked_of(
    query: Query | str | None, words: QuestionWords, question: Callable[..., Query]
) -> Query:
    """Return a question as it is given, or the one that words make.

    Parameters
    ----------
    query : Query, str or None
        A query, or a measure.
    words : QuestionWords
    question : callable
        Makes a query of a measure and words.

    Raises
    ------
    InvalidInput
        ``asked-twice`` where words stand beside a query.
    """
    if not isinstance(query, Query):
        return question(query, **words)
    if words:
        raise InvalidInput(
            "asked-twice",
            f"a query and the words {', '.join(words)} are given at once",
            hint="Give a query, or a measure with words.",
        )
    return query


def plain(query: Query, audience: Audience) -> Query:
    """Return a query that can stand for itself as a key."""

    def frozen(values: Sequence[T] | None) -> tuple[T, ...] | None:
        return None if values is None else tuple(values)

    return replace(
        query,
        measures=frozen(query.measures),
        areas=frozen(query.areas),
        activities=frozen(query.activities),
        subjects=frozen(query.subjects),
        periods=frozen(query.periods),
        sources=frozen(query.sources),
        worlds=tuple(query.worlds),
        audience=audience,
    )


def _with_areas(catalogue: Catalogue, worlds: Sequence[str]) -> Catalogue:
    """Return the code lists with the areas of an invented city, where its world is asked for."""
    return catalogue.of((World.SYNTHETIC,)) if World.SYNTHETIC in worlds else catalogue


def _of_world(catalogue: Catalogue, worlds: Sequence[str], words: QuestionWords) -> Catalogue:
    """Return the code lists with the subjects among which one is asked for.

    Invented figures may be of real places, so that real subjects come first in every world.
    """
    invented = catalogue.of((World.SYNTHETIC,))
    asked = World.SYNTHETIC in worlds and words.get("subject") in invented["subjects"]
    return invented if asked else catalogue


def _alone(catalogue: Catalogue, name: str, code: str | None) -> tuple[str, ...] | None:
    """Return a code of a list by itself; nothing where none is asked for."""
    return None if code is None else (catalogue[name][code].code,)


def _family(catalogue: Catalogue, name: str, code: str | None) -> tuple[str, ...] | None:
    """Return a code of a list with all below it; nothing where none is asked for."""
    codes = catalogue[name]
    return None if code is None else (codes[code].code, *codes.descendants(code))
