"""A text of somebody's, number by number, beside the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ondiris.assistants.asked import AskedText
from ondiris.assistants.figures import brief_of, sources_of
from ondiris.assistants.told import CheckedClaim, CheckedText, HeldAgainst
from ondiris.assistants.visit import Visit, clipped, day_of
from ondiris.errors import InvalidInput
from ondiris.language import Claim
from ondiris.production.bulletins.checking import Finding
from ondiris.session.bulletins.reading import Checked, check_text

__all__ = ["checked_text"]

_SHOWN = 20
_QUOTE = 160
_CONTRADICTIONS = 10


def checked_text(visit: Visit, asked: AskedText) -> CheckedText:
    """Return the numbers of a text with the verdict of each, in the order of the text.

    Raises
    ------
    InvalidInput
        ``unknown-language``, ``impossible-day``
    """
    published = None if asked.published is None else day_of(asked.published)
    try:
        checked = check_text(asked.text, visit.now, lang=asked.text_lang, published=published)
    except InvalidInput as error:
        if error.code != "unknown-language":
            raise
        raise InvalidInput(
            "unknown-language", error.detail, hint="Name it as text_lang: kk, kk-latn, ru or en."
        ) from None
    claims = checked.bulletin.claims
    pairs = list(zip(claims, checked.ledger, strict=True))
    shown = pairs[visit.start : visit.start + _SHOWN]
    rows = [finding.row for _, finding in shown if finding.row is not None]
    return CheckedText(
        **visit.listed(len(shown), len(pairs)),
        counts=dict(Counter(finding.relation.verdict for _, finding in pairs)),
        claims=[_told(visit, claim, finding) for claim, finding in shown],
        contradictions=_contradictions(checked, claims) or None,
        sources=sources_of(visit, rows),
    )


def _told(visit: Visit, claim: Claim, finding: Finding) -> CheckedClaim:
    row, relation = finding.row, finding.relation
    beside = None
    if row is not None:
        beside = HeldAgainst(
            **brief_of(visit, row).model_dump(), place=row.key.area, source=row.source or None
        )
    kind = claim.subject.kind
    return CheckedClaim(
        quote=clipped(claim.quote, _QUOTE),
        start=claim.span[0],
        verdict=relation.verdict,
        verdict_text=visit.voice.words(relation.verdict),
        certain=relation.certainty == "certain",
        measure=claim.measure,
        activity=claim.subject.name if kind == "activity" else None,
        period=None if claim.period is None else str(claim.period),
        ledger=beside,
    )


def _contradictions(checked: Checked, claims: Sequence[Claim]) -> list[list[str]]:
    quotes = {claim.id: clipped(claim.quote, _QUOTE) for claim in claims}
    found = [one for one in checked.findings if one.kind != "ledger"]
    told = [[quotes[name] for name in one.claims if name in quotes] for one in found]
    return told[:_CONTRADICTIONS]
