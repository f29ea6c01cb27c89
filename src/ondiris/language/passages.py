"""Claims that one sentence can say, put together in the order in which they should be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ondiris.language.claim import Claim

__all__ = ["Passage", "passages"]

_MOST = {"share": 3}
"""Claims that one sentence lists, five unless said; more of them take another sentence."""
_FASTEST = 3
_INDUSTRY = "B-E"
_STANDING = frozenset(
    {
        *("count_projects", "count_zones", "count_enterprises", "project_cost", "investment"),
        *("jobs", "employees", "floor_area"),
    }
)
_OF_ZONES = {
    "in_progress": ("floor_area",),
    "achieved": ("employees", "count_enterprises"),
}
"""What a sentence that counts zones says of them too, the first that is known."""
_LISTED = frozenset({"levels", "share", "share_of", "grown", "fallen", "index"})


@dataclass(frozen=True, slots=True)
class Passage:
    """What one sentence is to say.

    Parameters
    ----------
    kind : str
        The template that says it; ``plain`` for a claim that only a sentence of its own says.
    claims : tuple of Claim
    """

    kind: str
    claims: tuple[Claim, ...]


def passages(claims: Sequence[Claim], *, opening: bool = False) -> list[Passage]:
    """Return the claims of a topic by the sentences that can say them, in their order.

    Parameters
    ----------
    claims : sequence of Claim
    opening : bool
        Whether they open the text: then its first figure leads, with its change.
    """
    out: list[Passage] = []
    rest = list(claims)
    if opening and rest and _kind(rest[0]) == "levels" and rest[0].subject.name == _INDUSTRY:
        head = rest.pop(0)
        changes = [c for c in rest if _changes(head, c)]
        rest = [c for c in rest if c not in changes]
        out += [Passage("produced", (head,)), *(Passage("changed", (c,)) for c in changes)]
    groups: dict[tuple[object, ...], list[Claim]] = {}
    for number, claim in enumerate(rest):
        alone = (number,) if _kind(claim) == "plain" else ()
        groups.setdefault((*_together(claim), *alone), []).append(claim)
    for (kind, *_), found in groups.items():
        out += _sentences(str(kind), found)
    return out


def _sentences(kind: str, claims: list[Claim]) -> list[Passage]:
    if kind == "levels" and len(claims) > 1 and not _is_section(claims[0]):
        return [Passage("leading", tuple(claims[:1])), *_listed(kind, claims[1:])]
    if kind == "grown" and len(claims) > _FASTEST:
        most = Passage("grown_most", tuple(claims[:_FASTEST]))
        return [most, *_listed(kind, claims[_FASTEST:])]
    if kind == "standing":
        parts = _zones_first(claims) if claims[0].modality != "planned" else (claims,)
        return [Passage(kind, tuple(part)) for part in parts if part]
    if kind in _LISTED:
        return _listed(kind, claims)
    return [Passage(kind, (claim,)) for claim in claims]


def _zones_first(claims: list[Claim]) -> tuple[list[Claim], list[Claim]]:
    """Part what is said of zones, which are the city's, from what is said of what is in them."""
    named = {str(claim.measure) for claim in claims}
    if "count_zones" not in named:
        return claims, []
    more = next((one for one in _OF_ZONES[claims[0].modality] if one in named), "")
    own = [claim for claim in claims if claim.measure in ("count_zones", more)]
    return own, [claim for claim in claims if claim not in own]


def _listed(kind: str, claims: list[Claim]) -> list[Passage]:
    most = _MOST.get(kind, 5)
    parts = (claims[at : at + most] for at in range(0, len(claims), most))
    return [Passage(kind, tuple(part)) for part in parts]


def _changes(head: Claim, claim: Claim) -> bool:
    same = (claim.subject, claim.period) == (head.subject, head.period)
    return same and _kind(claim) in ("grown", "fallen", "index")


def _together(claim: Claim) -> tuple[object, ...]:
    """Return what claims of one sentence share."""
    kind, subject = _kind(claim), claim.subject
    shared = (kind, subject.place, claim.period, claim.modality)
    if kind == "standing":
        return (*shared, subject.kind, subject.name, subject.scope)
    part = claim.of if kind == "share" else ""
    return (*shared, claim.comparison, part, kind == "levels" and _is_section(claim))


def _is_section(claim: Claim) -> bool:
    """Tell whether an activity is one of the few that industry is made of: none leads them."""
    return len(str(claim.subject.name)) == 1


def _kind(claim: Claim) -> str:  # noqa: PLR0911 - one return a kind
    subject = claim.subject
    if claim.role or {*claim.flags} - {"neg"} or claim.period is None:
        return "plain"
    if _stands(claim):
        return "standing"
    if subject.kind != "activity" or subject.scope != "all" or claim.modality != "achieved":
        return "plain"
    if claim.measure == "output" and claim.of is None:
        return "levels"
    if claim.measure == "share_pct":
        whole = (claim.of or "").startswith("output@")
        return "share_of" if whole else "share" if claim.of == "output" else "plain"
    if claim.of != "output" or not claim.value or abs(claim.value) >= 1000:
        return "plain"
    if claim.measure == "growth_pct" and abs(claim.value) < 100:
        return "grown" if claim.value > 0 else "fallen"
    real = claim.measure == "index_pct" and claim.comparison.prices == "real"
    return "index" if real else "plain"


def _stands(claim: Claim) -> bool:
    if claim.measure not in _STANDING or (claim.unit == "persons" and claim.measure == "jobs"):
        return False
    of_some = claim.subject.scope != "all"
    return not of_some or claim.measure == "count_enterprises"
