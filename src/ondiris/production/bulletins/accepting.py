"""Which claims of a text the ledger takes, and where each belongs.

A share goes to its part and its whole, a promise about the projects of a zone to the programme
that promised them, where it opens a new version.  What cannot be placed is handed back with the
reason and the nearest candidates; a hand may then say where it belongs.  So is a claim that is not
complete, unless a hand says that it is right as it was read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ondiris.codes import Catalogue, refuse_impossible
from ondiris.errors import InvalidInput
from ondiris.language import Claim, Relation
from ondiris.language.grounds import BY_ALL
from ondiris.model import Known, Modality, Observation
from ondiris.production.bulletins.claims import observation_of, unrecordable
from ondiris.production.bulletins.placed_claims import (
    AcceptedClaim,
    RepeatedClaim,
    UnplacedClaim,
    contradictions,
    once,
)
from ondiris.production.bulletins.programmes import PromisingProgramme, matching, nearest

__all__ = [
    "AS_READ",
    "EVERY_CLAIM",
    "AcceptedClaim",
    "AcceptedText",
    "CityContext",
    "RepeatedClaim",
    "UnplacedClaim",
    "accept",
]

AS_READ, EVERY_CLAIM = "as-read", "all"
"""What a hand says of a claim, or of all that wait for nothing else, that was read rightly."""
_UNSURE = "unsure"
_CHANGES = frozenset({"growth_pct", "index_pct"})
_UNNAMED = "no-activity"


@dataclass(frozen=True, slots=True)
class CityContext:
    """What a city says of itself that a text about it leaves unsaid.

    Parameters
    ----------
    area, industry : str
        The city, and the activity that is all its industry.
    catalogue : Catalogue
    area_of : mapping of str to str
        The area of each site.
    programmes : tuple of PromisingProgramme
    filled : mapping of str to str
        Key fields that the profile of press texts supplies.
    filled_measures : tuple of str
        For which measures; all where none is named.
    """

    area: str
    industry: str
    catalogue: Catalogue
    area_of: Mapping[str, str] = field(default_factory=dict)
    programmes: tuple[PromisingProgramme, ...] = ()
    filled: Mapping[str, str] = field(default_factory=dict)
    filled_measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptedText:
    """The claims of a text, each in one of three places.

    Parameters
    ----------
    accepted, unplaced, repeated : tuple
    contradictions : tuple of Relation
        Pairs that are about one thing and whose printed digits do not meet; both are kept.
    """

    accepted: tuple[AcceptedClaim, ...]
    unplaced: tuple[UnplacedClaim, ...]
    repeated: tuple[RepeatedClaim, ...]
    contradictions: tuple[Relation, ...]


def accept(
    claims: Sequence[Claim],
    city: CityContext,
    *,
    source: str,
    known: Known,
    by_hand: Mapping[str, str] | None = None,
) -> AcceptedText:
    """Place the claims of a text.

    Parameters
    ----------
    claims : sequence of Claim
    city : CityContext
    source : str
        Identifier of the text as a source.
    known : Known
        The day the text said it.
    by_hand : mapping of str to str, optional
        For a claim's identifier the subject or activity it belongs to, ``output@X`` for the whole
        of a share, or `AS_READ`; the last for ``all`` too.

    Raises
    ------
    InvalidInput
        ``unknown-claim`` where a hand names a claim the text does not have; `unknown-code` where
        it names a subject or whole that is in no list.
    """
    said = _checked(by_hand or {}, claims, city)
    accepted: list[AcceptedClaim] = []
    unplaced: list[UnplacedClaim] = []
    for claim in claims:
        hand = said.get(claim.id, said.get(EVERY_CLAIM, ""))
        place = "" if hand == AS_READ else hand
        made = _possible(_placed(claim, city, source, known, place), city)
        if not hand:
            made = _sure(made)
        if isinstance(made, UnplacedClaim):
            unplaced.append(made)
        else:
            accepted.append(made)
    kept, repeated = once(accepted)
    waiting = [AcceptedClaim(one.claim, one.entry) for one in unplaced if one.entry is not None]
    against = contradictions([*kept, *waiting])
    return AcceptedText(tuple(kept), tuple(unplaced), tuple(repeated), tuple(against))


def _checked(
    by_hand: Mapping[str, str], claims: Sequence[Claim], city: CityContext
) -> Mapping[str, str]:
    known = {claim.id for claim in claims}
    for name, place in by_hand.items():
        if place == AS_READ and (name in known or name == EVERY_CLAIM):
            continue
        if name not in known:
            raise InvalidInput(
                "unknown-claim",
                f"the text has no claim {name[:20]!r}",
                hint="`ondiris read` numbers the claims of a text.",
            )
        whole = place.partition("@")[2]
        if not whole and place not in city.catalogue["activities"]:
            city.catalogue["subjects"][place]
        elif not whole:
            continue
        elif whole in city.catalogue["areas"]:
            city.catalogue["areas"][whole]
        else:
            city.catalogue["activities"][whole]
    return by_hand


def _placed(
    claim: Claim, city: CityContext, source: str, known: Known, by_hand: str
) -> AcceptedClaim | UnplacedClaim:
    reason = unrecordable(claim, known.day) or _of_others(claim, city)
    if reason:
        return UnplacedClaim(claim, reason)
    entry = observation_of(claim, source=source, known=known, home=city.area, area_of=city.area_of)
    entry = _filled(entry, city)
    if claim.measure == "share_pct":
        return _of_whole(claim, entry, city, by_hand)
    if by_hand:
        return _to_subject(claim, entry, city, by_hand, hand=True)
    if nobodys := _nobodys(claim, entry):
        near = (city.industry,) if nobodys == _UNNAMED else ()
        return UnplacedClaim(claim, nobodys, near, entry)
    if entry.key.subject and entry.key.modality is Modality.PLANNED:
        return _promised(claim, entry, city)
    return AcceptedClaim(claim, entry)


def _sure(made: AcceptedClaim | UnplacedClaim) -> AcceptedClaim | UnplacedClaim:
    """Put before a person what no rule known to be right has filled."""
    if isinstance(made, UnplacedClaim) or made.claim.complete:
        return made
    return UnplacedClaim(made.claim, _UNSURE, (AS_READ,), made.entry)


def _of_others(claim: Claim, city: CityContext) -> str:
    """Return why a figure is about a place or site that no list knows; nothing where it is not.

    Whoever says where such a claim belongs would say it of another's figure, so no hand may.
    """
    subject = claim.subject
    if subject.kind == "site" and str(subject.name) not in city.catalogue["subjects"]:
        return "of-another-site"
    if subject.place is None and "place" in claim.field_status:
        return "of-another-place"
    known = subject.place is None or subject.place in city.catalogue["areas"]
    return "" if known else "of-another-place"


def _nobodys(claim: Claim, entry: Observation) -> str:
    """Return why a figure is not the city's, as a code; nothing where it is.

    What one enterprise has is not what all have.  Output, or its change, without a word of who made
    it may be of all industry or of all the economy; taken for either it would lead a bulletin.
    """
    key = entry.key
    if key.subject:
        return ""
    changes = key.measure in _CHANGES
    if "enterprise" in claim.flags:
        return "of-one-enterprise"
    made = key.measure == "output" or (changes and key.of == "output")
    guessed = claim.field_status.get("name") == "defaulted"
    unnamed = key.activity == "_T" or guessed or claim.field_rules.get("name") == BY_ALL
    return _UNNAMED if made and unnamed else ""


def _possible(
    made: AcceptedClaim | UnplacedClaim, city: CityContext
) -> AcceptedClaim | UnplacedClaim:
    """Put a claim before a person that its measure cannot have, or whose time has not come."""
    if isinstance(made, UnplacedClaim):
        return made
    entry = made.entry
    named = entry.key.activity not in ("_T", "_Z") or "@" in entry.key.of
    if named and not made.by_hand and "activities" in city.catalogue.conventions.classifications:
        return UnplacedClaim(made.claim, "other-classification")
    try:
        refuse_impossible(entry.key, entry.period, entry.printed, entry.known, city.catalogue)
    except InvalidInput as error:
        stock = made.claim.period is not None and made.claim.period.type == "stock"
        if not (stock and error.code == "future-period"):
            return UnplacedClaim(made.claim, error.code)
    return made


def _filled(entry: Observation, city: CityContext) -> Observation:
    """Return an entry with what the profile of press texts supplies, marked as defaulted."""
    key = entry.key
    if city.filled_measures and key.measure not in city.filled_measures:
        return entry
    if key.measure not in _CHANGES:
        return entry
    unsaid = {"comparison": "none_stated", "price_basis": "unstated"}
    given = {
        name: type(getattr(key, name))(city.filled[name])
        for name, empty in unsaid.items()
        if name in city.filled and str(getattr(key, name)) == empty
    }
    marked = tuple(sorted({*entry.defaulted, *given}))
    return replace(entry, key=replace(key, **given), defaulted=marked)


def _of_whole(
    claim: Claim, entry: Observation, city: CityContext, by_hand: str
) -> AcceptedClaim | UnplacedClaim:
    """Give a share the whole that it names; output alone is that of the city's industry."""
    key = entry.key
    if by_hand:
        whole = by_hand if "@" in by_hand else ""
        if not whole:
            return _to_subject(claim, entry, city, by_hand, hand=True)
        return AcceptedClaim(claim, replace(entry, key=replace(key, of=whole)), by_hand=True)
    if "@" in key.of or key.of not in ("output", ""):
        return AcceptedClaim(claim, entry)
    part = key.activity not in ("_T", "_Z", city.industry)
    named = bool(key.of) and claim.field_status.get("of") != "defaulted"
    if not named or not part or key.area != city.area:
        above = city.catalogue["areas"].ancestors(key.area)
        wholes = (*(f"output@{area}" for area in above), f"output@{city.industry}")
        return UnplacedClaim(claim, "no-whole", wholes[:4])
    whole = f"output@{city.industry}"
    return AcceptedClaim(claim, replace(entry, key=replace(key, of=whole)))


def _promised(claim: Claim, entry: Observation, city: CityContext) -> AcceptedClaim | UnplacedClaim:
    """Give a promise about a site to the programme that made it."""
    site = entry.key.subject
    if not any(p.site == site and p.years for p in city.programmes):
        return AcceptedClaim(claim, entry)
    found = matching(city.programmes, site, entry.period)
    if len(found) == 1:
        return _to_subject(claim, entry, city, found[0].code, hand=False)
    reason = "several-programmes" if found else "no-programme-of-year"
    names = tuple(p.code for p in found) or nearest(city.programmes, site, entry.period)
    return UnplacedClaim(claim, reason, names)


def _to_subject(
    claim: Claim,
    entry: Observation,
    city: CityContext,
    subject: str,
    *,
    hand: bool,
) -> AcceptedClaim:
    """Return the entry about a subject, in the series in which it was promised before.

    A hand may name an activity instead.
    """
    if hand and subject in city.catalogue["activities"]:
        key = replace(entry.key, activity=subject)
        return AcceptedClaim(claim, replace(entry, key=key), by_hand=True)
    key = replace(entry.key, subject=subject)
    programme = next((p for p in city.programmes if p.code == subject), None)
    before = programme.key_of(key.measure, key.unit) if programme else None
    if before is not None and key.modality is Modality.PLANNED:
        key = replace(before, scope=key.scope, modality=key.modality)
    else:
        item = city.catalogue["subjects"][subject]
        key = replace(key, area=item.attributes.get("area") or key.area)
    filled = {*entry.defaulted} if hand else {*entry.defaulted, "subject"}
    if programme is None:
        filled.discard("subject")
    return AcceptedClaim(
        claim,
        replace(entry, key=key, defaulted=tuple(sorted(filled))),
        subject if programme is not None else "",
        hand,
    )
