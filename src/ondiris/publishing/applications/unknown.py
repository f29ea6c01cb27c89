"""What no source says of the procedures, in sentences made of what is there."""

from __future__ import annotations

from collections.abc import Iterator

from ondiris.applications import DaysKind, ProcedureStep
from ondiris.publishing.applications.procedures import ProcedureFacts, said_in
from ondiris.publishing.figures.locale import ReaderLocale

__all__ = ["not_known"]


def not_known(voice: ReaderLocale, facts: ProcedureFacts) -> tuple[str, ...]:
    """Return what readers must not expect to find, each a sentence; nothing where all is known.

    Parameters
    ----------
    voice : ReaderLocale
    facts : ProcedureFacts
    """
    return tuple(_sentences(voice, facts, facts.steps))


def _sentences(
    voice: ReaderLocale, facts: ProcedureFacts, steps: tuple[ProcedureStep, ...]
) -> Iterator[str]:
    words = voice.words
    bare = [one for one in facts.procedures if not facts.rows(one)]
    if bare:
        names = "; ".join(said_in(one.names, voice.lang).text for one in bare)
        yield words("No page has been found for: %(names)s.", names=names)
    if not steps:
        return
    if all(step.order is None for step in steps):
        yield words("No page says in which order the steps follow: they stand as found.")
    silent = (
        (words("No page says what a step needs."), any(step.inputs for step in steps)),
        (words("No page says what a step gives."), any(step.outputs for step in steps)),
        (words("No page says what stops the clock."), any(step.clock_stop for step in steps)),
        (
            words("No page says whether silence means yes."),
            any(step.silence is not None for step in steps),
        ),
    )
    yield from (sentence for sentence, said in silent if not said)
    untimed = sum(step.allowed is None for step in steps)
    kindless = sum(step.days is DaysKind.UNSAID for step in steps)
    elsewhere = sum(facts.elsewhere(step) for step in steps)
    if untimed:
        yield words(
            "Steps without a published time: %(count)s of %(all)s.", count=untimed, all=len(steps)
        )
    if kindless:
        yield words(
            "Times whose page does not say whether they are working or calendar days: %(count)s.",
            count=kindless,
        )
    if elsewhere:
        yield words(
            "Steps from pages about other places, whose rules may differ: %(count)s of %(all)s.",
            count=elsewhere,
            all=len(steps),
        )
    if not facts.released:
        yield words("How long applications really take has not been told in public yet.")
