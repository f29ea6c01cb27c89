"""Press texts into the ledger: what is taken, where it lands, and what is put before a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ondiris.errors import InvalidFile
from ondiris.language import Bulletin, Claim, Relation, check, read
from ondiris.language.intervals import shown
from ondiris.model import Known, KnownBasis, Modality, Observation, Source
from ondiris.ports import Query, Receipt, Recorded
from ondiris.production.bulletins.accepting import (
    AS_READ,
    AcceptedClaim,
    AcceptedText,
    UnplacedClaim,
    accept,
)
from ondiris.production.figures.chains import promise_chains
from ondiris.session.bulletins.documents import city_context
from ondiris.session.bulletins.reading import places_of, read_bulletin_file
from ondiris.session.figures.observatory import Observatory
from ondiris.session.figures.snapshot import Snapshot

__all__ = ["LoadedText", "load_text"]

_WRONG = ("inconsistent", "possible scale slip", "wording slip")


@dataclass(frozen=True, slots=True)
class LoadedText:
    """A press text that was loaded, or tried.

    Parameters
    ----------
    bulletin : Bulletin
        The text as it was read.
    taken : AcceptedText
        Its claims, each in its place.
    before : mapping of str to tuple of Observation
        For a claim that is a version of a promise: the versions known before, oldest first.
    contradictions : tuple of Relation
        What the text says of itself that does not fit.
    receipt : Receipt or None
        What the ledger did; none where nothing was written.
    """

    bulletin: Bulletin
    taken: AcceptedText
    before: Mapping[str, tuple[Observation, ...]]
    contradictions: tuple[Relation, ...]
    receipt: Receipt | None

    @property
    def entries(self) -> tuple[Observation, ...]:
        """The entries it became."""
        return tuple(one.entry for one in self.taken.accepted)

    @property
    def undated(self) -> int:
        """How many promises it makes on no known day: where nobody said when it appeared."""
        return sum(
            entry.key.modality is Modality.PLANNED and entry.known.basis is KnownBasis.LOADED
            for entry in self.entries
        )

    @property
    def notes(self) -> Mapping[str, int]:
        """What it leaves out and what does not fit, counted by reason."""
        found = Counter(f"claims not placed [{one.reason}]" for one in self.taken.unplaced)
        found["claims said again by others"] = len(self.taken.repeated)
        found["contradictions"] = len(self.contradictions)
        found["promises of no known day"] = self.undated
        return {note: count for note, count in found.items() if count}

    def remarks(self) -> Iterator[str]:
        """Yield a line for each claim that is not recorded, and for each contradiction."""
        for again in self.taken.repeated:
            yield (
                f"{again.claim.id}: says again what {again.by} says more exactly; not counted twice"
            )
        for left in self.taken.unplaced:
            near = f"; nearest: {', '.join(left.candidates)}" if left.candidates else ""
            why = ", ".join((left.reason, *left.claim.unsure)) if _is_unsure(left) else left.reason
            read_as = f", read as {_as_read(left.claim)}" if _is_unsure(left) else ""
            yield f"{left.claim.id}: not placed [{why}] “{left.claim.quote}”{read_as}{near}"
        for relation in self.contradictions:
            yield f"contradiction: {relation.text}"

    def to_json(self, name: str) -> dict[str, Any]:
        """Return the report about a file of a name as JSON."""
        receipt = self.receipt
        return {
            "file": name,
            "sha256": self.bulletin.document.sha256,
            "claims": len(self.bulletin.claims),
            "accepted": [entry.id for entry in self.entries],
            "dry_run": receipt is None,
            "added": receipt.added if receipt else 0,
            "revision": receipt.revision or None if receipt else None,
            "placed": [self._placed(one) for one in self.taken.accepted],
            "unplaced": [
                {
                    "claim": one.claim.id, "figure": shown(one.claim), "quote": one.claim.quote,
                    "reason": one.reason, "candidates": list(one.candidates),
                    "unsure": list(one.claim.unsure),
                }
                for one in self.taken.unplaced
            ],
            "repeated": [
                {"claim": one.claim.id, "by": one.by} for one in self.taken.repeated
            ],
            "contradictions": [one.to_json() for one in self.contradictions],
        }  # fmt: skip

    def _placed(self, one: AcceptedClaim) -> dict[str, Any]:
        key, before = one.entry.key, self.before.get(one.claim.id, ())
        return {
            "claim": one.claim.id, "id": one.entry.id, "measure": key.measure,
            "of": key.of or None, "activity": key.activity, "subject": key.subject or None,
            "period": str(one.entry.period), "programme": one.programme or None,
            "by_hand": one.by_hand, "version": len(before) + 1 if one.programme else None,
            "before": before[-1].id if before else None,
        }  # fmt: skip


def _as_read(claim: Claim) -> str:
    """Return how a claim was read, in the codes by which a person would say that it is right."""
    of = f" of {claim.of}" if claim.of else ""
    subject = claim.subject
    whose = " ".join(part for part in (subject.name, subject.place) if part)
    scope = subject.scope if subject.scope != "all" else ""
    when = "" if claim.period is None else str(claim.period)
    parts = (f"{claim.measure or '?'}{of}", whose, scope, when, claim.modality)
    return ", ".join(part for part in parts if part)


def _is_unsure(left: UnplacedClaim) -> bool:
    """Tell whether a claim waits only for somebody to say that it was read rightly."""
    return AS_READ in left.candidates


def load_text(
    observatory: Observatory,
    path: Path,
    *,
    source: str | None = None,
    published: date | None = None,
    lang: str | None = None,
    by_hand: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> LoadedText:
    """Record the claims of a text with the text as their source; twice changes nothing.

    Parameters
    ----------
    observatory : Observatory
    path : Path
        A text file or saved page.
    source : str, optional
        The text as a source; one that is known keeps its provider, rank and day.
    published : date, optional
        The day it appeared.
    lang : str, optional
        Its language; detected where omitted.
    by_hand : mapping of str to str, optional
        Where a claim belongs, as `ondiris.production.bulletins.accepting.accept`.
    dry_run : bool
        Write nothing.

    Raises
    ------
    InvalidFile
        If no claim of the text can be recorded, by no hand either; every reason is named.
    """
    text = read_bulletin_file(path)
    now = observatory.at(observatory.today)
    bulletin = read(text, lang=lang, published=published, places=places_of(now))
    digest = bulletin.document.sha256
    name = source or f"bulletin-{digest[:12]}"
    earlier = now.sources.get(name)
    known = _known(published, earlier, observatory.today)
    if published is None and earlier is not None and earlier.published is not None:
        bulletin = read(text, lang=lang, published=known.day, places=places_of(now))
    taken = accept(bulletin.claims, city_context(now), source=name, known=known, by_hand=by_hand)
    if not taken.accepted and not any(one.candidates for one in taken.unplaced):
        reasons = sorted({one.reason for one in taken.unplaced})
        raise InvalidFile(
            "no-claims",
            f"{path.name} holds no claim that could be recorded"
            + (f" ({', '.join(reasons)})" if reasons else ""),
            hint="See `ondiris read` for what was understood.",
        )
    relations = check(bulletin.claims, published=published, currency=now.city.currency)
    loaded = LoadedText(
        bulletin, taken, _before(now, taken), _contradictions(taken, relations), None
    )
    if dry_run or not taken.accepted:
        return loaded
    document = earlier or Source(
        id=name, provider=path.stem, title=path.name, published=known.day, basis=known.basis,
        sha256=digest, lang=bulletin.document.lang or "",
    )  # fmt: skip
    receipt = observatory.record(
        [document, *loaded.entries], action="load", detail=path.name, digest=digest
    )
    return replace(loaded, receipt=receipt)


def _known(published: date | None, earlier: Source | None, today: date) -> Known:
    if published is not None:
        return Known(published, KnownBasis.STATED)
    if earlier is not None and earlier.published is not None:
        return Known(earlier.published, earlier.basis)
    return Known(today, KnownBasis.LOADED)


def _contradictions(taken: AcceptedText, relations: tuple[Relation, ...]) -> tuple[Relation, ...]:
    """Return what does not fit inside the text, each pair of claims once."""
    again = {one.claim.id for one in taken.repeated}
    wrong = [r for r in relations if r.verdict in _WRONG and again.isdisjoint(r.claims)]
    found: dict[frozenset[str], Relation] = {}
    for relation in (*wrong, *taken.contradictions):
        found.setdefault(frozenset(relation.claims), relation)
    return tuple(found.values())


def _before(now: Snapshot, taken: AcceptedText) -> dict[str, tuple[Observation, ...]]:
    """Return the earlier versions of each promise that a text speaks of."""
    named = tuple(sorted({one.programme for one in taken.accepted if one.programme}))
    if not named:
        return {}
    said = {
        one.id: one
        for one in now.history(Query(audience=now.audience, subjects=named))
        if one.observation.key.modality is Modality.PLANNED
    }
    return {
        one.claim.id: _versions_before(now, said, one.entry)
        for one in taken.accepted
        if one.programme and one.entry.key.modality is Modality.PLANNED
    }


def _versions_before(
    now: Snapshot, said: Mapping[str, Recorded], entry: Observation
) -> tuple[Observation, ...]:
    """Return what was said of the promise of an entry before it, by the chain that it is in."""
    words = [*(one for one in said.values() if one.id != entry.id),
             Recorded(entry.id, entry, now.vintage.revision + 1)]  # fmt: skip
    entries = {one.id: one.observation for one in words}
    for chain in promise_chains(words, now.catalogue):
        ids = [version.row.id for version in chain]
        if entry.id in ids:
            return tuple(entries[name] for name in ids[: ids.index(entry.id)])
    return ()
