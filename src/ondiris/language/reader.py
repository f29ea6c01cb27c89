"""Read a text into claims: paragraphs, sentences, quantities, cues, context, and a last sieve.

The context stack is small on purpose: a place, a site, an activity and a period hold until another
is named; a planned figure never inherits the period of an achieved one.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from ondiris.errors import InvalidInput
from ondiris.language.attach import attach
from ondiris.language.carried import change_of_before, standing_of_before, whole_of_before
from ondiris.language.claim import Claim, ClaimComparison, Document, Subject, Time
from ondiris.language.context import CHANGES, Context
from ondiris.language.detection import detect, other_language
from ondiris.language.doubts import base_of, doubt
from ondiris.language.grounds import Grounds, confidence, reading_rules
from ondiris.language.growing import GrowingText, Heard
from ondiris.language.lending import lend_units, name_counts
from ondiris.language.lexicon import Language, PlaceForms, language, languages
from ondiris.language.lists import FLOW_MONEY
from ondiris.language.names import NamedThing, mark_capitals
from ondiris.language.noise import SHORT, is_noise
from ondiris.language.patterns import Token
from ondiris.language.readings import QuantityReading
from ondiris.language.scene import Scene, set_scene
from ondiris.language.shares import whole_activity
from ondiris.language.speakers import speaker_of
from ondiris.language.subjects import Subjects
from ondiris.language.tables import table_lines
from ondiris.language.text import Folded, fold, paragraphs, sentences, short_enough, tokenise
from ondiris.language.times import Dated, Times
from ondiris.language.whole_text import in_the_only_period, in_the_only_place
from ondiris.language.years import in_the_year_after

__all__ = ["Bulletin", "read"]

_MOST_CHARACTERS = 5_000_000
_SHORT_PARAGRAPH = 30
_LEAST_MONEY = 100


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A text that was read: its claims in order, its document and remarks for the reader."""

    document: Document
    claims: tuple[Claim, ...]
    notes: tuple[str, ...] = ()


def read(
    text: str,
    *,
    lang: str | None = None,
    published: date | None = None,
    url: str | None = None,
    places: PlaceForms | None = None,
    growing: GrowingText | None = None,
) -> Bulletin:
    """Read the numeric claims of a text.

    Parameters
    ----------
    text : str
        Plain text; paragraphs are lines.
    lang : str, optional
        Code of the language; detected where omitted.
    published : date, optional
        The day the text appeared; "this year" is resolved by it.
    url : str, optional
        Where the text stands.
    places : PlaceForms, optional
        Forms of the city's districts, zones and parks.
    growing : GrowingText, optional
        The text that this one goes on with: what of it is the same is not read again.

    Returns
    -------
    Bulletin
        Claims in the order of the text.

    Raises
    ------
    InvalidInput
        Where the text is empty, holds no letters, or is larger than 5 million characters.
    NotFound
        Where no such language is described.
    """
    if not text.strip():
        raise InvalidInput("empty-text", "there is no text to read", hint="Is the file empty?")
    if len(text) > _MOST_CHARACTERS:
        raise InvalidInput(
            "text-too-long",
            "the text is longer than 5 million characters",
            hint="Split it: a press text is a few pages.",
        )
    guess = detect(text)
    code = lang or guess
    if code is None:
        raise InvalidInput(
            "unknown-language",
            "the text is in none of the described languages",
            hint=f"Name one with --lang: {', '.join(languages())}.",
        )
    described = language(code, places)
    if guess is not None and language(guess).data.get("base") == code:
        code, described = guess, language(guess, places)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    day = None if published is None else published.isoformat()
    document = Document(digest, url, day, code)
    notes = []
    if guess is not None and guess != code and not (described.transliterations and guess == "en"):
        notes.append(f"the text looks like {guess}, it was read as {code}")
    reader = _Reader(text, described, published, places, document)
    claims = reader.claims(growing)
    other = sorted(item for item in reader.spoken.items() if item[0] != code)
    notes += [f"sentences read as {name}: {count}" for name, count in other]
    if rows := table_lines(reader.folded.text):
        notes.append(f"lines of tables, left out: {len(rows)}; load a table as a file")
    if not claims:
        notes.append("no numeric claim was found")
    return Bulletin(document, tuple(claims), tuple(notes))


class _Reader:
    """Walks through one text."""

    def __init__(
        self,
        text: str,
        lang: Language,
        published: date | None,
        places: PlaceForms | None,
        document: Document,
    ) -> None:
        self.text = text
        self.home = self.lang = lang
        self.spoken = Counter[str]()
        self.published = published
        self.places = places or PlaceForms()
        self.document = document
        self.folded: Folded = fold(text, lang.transliterations)
        self.context = Context()
        self.found: list[Claim] = []
        self.done: list[Claim] = []

    def claims(self, growing: GrowingText | None) -> list[Claim]:
        parts = paragraphs(self.folded, self.text)
        said = self.home.code, self.text, self.folded
        known, heard = growing.known(*said, parts) if growing is not None else (0, None)
        if heard is not None:
            self.context, self.spoken = heard.context, heard.spoken
            self.found, self.done = heard.of(self.document)
        for number in range(known, len(parts)):
            self._paragraph(number, *parts[number])
            if growing is not None:
                heard = Heard(self.context, self.spoken, self.found, self.done)
                growing.keep(*said, parts[: number + 1], heard)
        self._end_of_part()
        return self.done

    def _paragraph(self, number: int, start: int, end: int) -> None:
        lang = self.home
        if not self.folded.text[start:end].strip("*-_=# \t"):
            self._end_of_part()
            return
        tokens = tokenise(self.folded.text, start, end)
        mark_capitals(tokens, self.text, self.folded, lang.never_names)
        listed = self.context.heading is not None and "activity" in self.context.fresh
        self.context.fresh.clear()
        if listed:
            self.context.fresh.add("activity")
        self.context.begin_paragraph(number)
        parts = sentences(
            tokens, self.text, self.folded, lang.never_end, lang.may_end,
            lang.scale_abbreviations,
        )  # fmt: skip
        if len(tokens) > SHORT:
            self.context.heading = None
        before, kept = len(self.found), self.context.copy()
        chrome = False
        for part in short_enough(parts):
            self.lang = self._spoken(part)
            scene = set_scene(part, self.lang, self.published, self.context.year)
            chrome = chrome or any(c.value == "line" for c in scene.cue("noise"))
            if not is_noise(scene, len(tokens)):
                self._sentence(scene)
        if self.folded.text[start:end].rstrip().endswith(":"):
            said = [c.value for c in scene.cue("measure") if c.value in FLOW_MONEY]
            self.context.heading = said[0] if said else None  # "output by region:"
        if chrome and len(tokens) <= _SHORT_PARAGRAPH:
            del self.found[before:]
            self.context = kept

    def _end_of_part(self) -> None:
        """End a text, or the part of it above a line of marks; nothing is carried beyond."""
        named = self.context.named or self.context.offices
        found = in_the_only_place(self.found, named, self.places)
        found = in_the_year_after(found, self.context.bases)
        self.done += in_the_only_period(found, self.context.flow)
        self.found, self.context = [], Context()

    def _spoken(self, part: list[Token]) -> Language:
        """Return the language of a sentence: that of the text, unless it is clearly another."""
        said = self.folded.text[part[0].start : part[-1].end]
        code = other_language(said, self.home) or self.home.code
        self.spoken[code] += 1
        return self.home if code == self.home.code else language(code, self.places)

    def _sentence(self, scene: Scene) -> None:
        self._hear(scene)
        name_counts(scene, frozenset(self.lang.data.get("joints", ())))
        before = self.context.counted if scene.cue("part") or scene.summed else None
        lend_units(scene, before, self.context.currency)
        money = [q.unit for q in scene.quantities if q.kind == "money" and q.unit is not None]
        self.context.currency = money[0] if money else self.context.currency
        self.context.leave_ours(scene, self.places)
        readings = attach(scene, verb_last=self.lang.verb_last)
        self.context.lift(scene, self.places)
        inside = {i for name in scene.names for i in range(name.start, name.end)}
        change_of_before(scene, self.context, readings)
        for r in readings:
            if r.measure is None and self.context.heading and scene.dashed(r.place):
                r.settle("measure", self.context.heading, "inherited", "heading of a list")
            if r.measure is None and r.quantity.kind == "money" and not scene.cue("measure"):
                said = self.context.measure if self.context.measure in FLOW_MONEY else None
                if r.role == "by" and said is not None:
                    r.settle("of", said, "inherited")
                    said = "change_abs"
                r.settle("measure", said, "inherited", "sentence before")
            standing_of_before(scene, self.context, r)
            assumed = r.measure == "output_qty" and r.status["measure"] == "defaulted"
            if assumed and self.context.measure == "exports":
                r.settle("measure", "exports", "inherited", "sentence before")
        kept = [r for r in readings if r.place not in inside and self._holds(r, scene, readings)]
        whole_of_before(scene, self.context, kept)
        doubt(scene, kept)
        times = Times(
            scene, kept, self.context, self.published, verb_last=self.lang.verb_last
        ).assign()
        subjects = Subjects(scene, readings, self.context, self.places, self._printed(scene))
        for k, r in enumerate(kept):
            subject, grounds = subjects.of(r)
            self._claim(scene, r, times[k], subject, grounds)
        subjects.keep()
        ahead = [m for m in ("planned", "in_progress") if scene.cue("modality", m)]
        unsaid = ahead[0] if ahead else self.context.modality
        self.context.modality = kept[-1].modality if kept else unsaid
        self.context.remember(scene, kept, [dated.time for dated in times])
        counted = [r.quantity.unit for r in kept if r.quantity.kind == "count"]
        self.context.counted = counted[0] if counted else self.context.counted
        changes = [r for r in kept if r.measure in ("growth_pct", "index_pct")]
        self.context.change = changes[-1] if changes else self.context.change
        flows = [r.measure for r in kept if r.quantity.kind == "money" or r.measure == "exports"]
        self.context.measure = flows[-1] if flows else self.context.measure

    def _hear(self, scene: Scene) -> None:
        """Settle who says a sentence: its words tell, or those before it in its paragraph.

        What a quotation said before the words that close it is its speaker's too.
        """
        said = speaker_of(scene)
        context = self.context
        if said is not None and (context.heard is not None or not said.again):
            name = context.heard if said.again else self._as_printed(scene, said.first, said.last)
            context.speaker = context.heard = name
            context.speaks = "inherited" if said.again else "stated"
            for k in range(context.quoted, len(self.found)) if context.quoted >= 0 else ():
                status = {**self.found[k].field_status, "speaker": "inherited"}
                heard = replace(self.found[k], speaker=context.speaker, field_status=status)
                self.found[k] = heard
        elif context.speaker is not None:
            context.speaks = "inherited"
        marks = [t.text for t in scene.tokens].count('"')
        begins = scene.tokens[0].text == "-" and context.quoted < 0
        if marks % 2 or begins:
            context.quoted = len(self.found) if context.quoted < 0 else -1

    def _printed(self, scene: Scene) -> dict[NamedThing, str]:
        """Return the names of a sentence as they are printed."""
        return {name: self._as_printed(scene, name.first, name.last) for name in scene.names}

    def _as_printed(self, scene: Scene, first: int, last: int) -> str:
        """Return what tokens of a sentence were in the text as it was given."""
        start = self.folded.origin(scene.tokens[first].start)
        end = self.folded.origin(scene.tokens[last - 1].end - 1) + 1
        return " ".join(self.text[start:end].split())

    def _holds(self, r: QuantityReading, scene: Scene, readings: list[QuantityReading]) -> bool:
        q = r.quantity
        if q.kind == "money" and q.scale == 1 and q.digits == 0 and abs(q.value) < _LEAST_MONEY:
            return False
        if r.measure is None:
            if q.kind in ("times",) or q.word or scene.cue("foreign"):
                return False
            return q.kind in ("money", "pct") and bool(
                (scene.cue("modality") and q.kind == "money" and q.scale > 1)
                or scene.cue("growth") or scene.cue("activity") or scene.cue("site")
                or scene.cue("measure") or any(x.measure is not None for x in readings)
            )  # fmt: skip
        if q.word and q.scale == 1 and q.kind == "count" and q.value < 2:
            return False
        if r.measure == "count_other":
            kinds = ("measure", "site", "activity", "modality", "place", "city", "total")
            words = sum(t.kind == "w" for t in scene.tokens)
            plain = q.unit != "persons" and not q.word and words >= 4
            return plain or len(readings) > 1 or any(scene.cue(kind) for kind in kinds)
        return True

    def _claim(
        self,
        scene: Scene,
        r: QuantityReading,
        dated: Dated,
        subject: Subject,
        grounds: Grounds,
    ) -> None:
        of = self._whole(scene, r, subject)
        q, status = r.quantity, dict(r.status)
        time = dated.time
        base, prices = self._comparison(scene, r, status, time)
        if time is not None:
            status["period"] = dated.status
        status |= grounds.status
        if self.context.speaker is not None:
            status["speaker"] = self.context.speaks
        status.setdefault("value", "stated")
        status["unit"] = "inherited" if q.lent else "stated"
        first, last = self._span(scene, r)
        self.found.append(
            Claim(
                id=f"c{len(self.done) + len(self.found) + 1}",
                doc=self.document,
                span=(first, last),
                quote=" ".join(self.text[first:last].split()[:6]),
                value=q.printed(q.value),
                upper=None if q.upper is None else q.printed(q.upper),
                digits=q.digits,
                scale=q.scale,
                unit=q.unit or "units",
                bound=q.bound,
                measure=r.measure,
                of=of,
                subject=subject,
                period=time,
                comparison=ClaimComparison(base, prices),
                modality=r.modality,
                speaker=self.context.speaker,
                role=r.role if r.role != "by" else None,
                flags=tuple(sorted(q.flags | r.flags)),
                field_status=status,
                field_rules={"period": dated.rule, **reading_rules(r), **grounds.rules, **r.doubts},
                rule_ids=tuple(dict.fromkeys((*r.rules, *q.rules))),
                confidence=confidence(r, status, time),
            )
        )

    def _whole(self, scene: Scene, r: QuantityReading, subject: Subject) -> str | None:
        if r.measure != "share_pct" or r.of not in ("output", None):
            return r.of
        whole = whole_activity(scene, r, verb_last=self.lang.verb_last)
        if whole is None or whole == subject.name:
            return r.of
        r.status["of"] = "stated"
        return r.of if whole == "B-E" else f"output@{whole}"

    def _comparison(
        self, scene: Scene, r: QuantityReading, status: dict[str, str], time: Time | None
    ) -> tuple[str, str]:
        if r.measure not in CHANGES:
            return "none_stated", "unstated"
        base = base_of(scene, r, time)
        prices = sorted(scene.cue("prices"), key=lambda c: scene.distance(c.start, c.end, r.place))
        if base != "none_stated":
            status["base"] = "stated"
        if prices:
            status["prices"] = "stated"
        return base, (prices[0].value if prices else "unstated")

    def _span(self, scene: Scene, r: QuantityReading) -> tuple[int, int]:
        token = scene.tokens[r.place]
        index = scene.places.index(r.place)
        noun = scene.nouns[index]
        end = max(token.end, scene.tokens[noun[1] - 1].end) if noun[0] > r.place else token.end
        if end - token.start > 120:
            end = token.end
        first = self.folded.origin(token.start)
        return first, max(first + 1, self.folded.origin(end - 1) + 1)
