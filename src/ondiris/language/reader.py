"""Read a text into claims: paragraphs, sentences, quantities, cues, context, and a last sieve.

The context stack is small on purpose: a place, a site, an activity and a period hold until another
is named; a planned figure never inherits the period of an achieved one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from ondiris.errors import InvalidInput
from ondiris.language.attach import Reading, attach
from ondiris.language.claim import Claim, Comparison, Document, Subject, Time
from ondiris.language.lexicon import Language, Places, language, languages
from ondiris.language.patterns import Match
from ondiris.language.periods import Mention
from ondiris.language.quantities import lend_units
from ondiris.language.scene import Scene, set_scene
from ondiris.language.text import Folded, fold, paragraphs, sentences, tokenise

__all__ = ["Bulletin", "detect", "read"]

_MOST_CHARACTERS = 60_000_000
_SAMPLE = 4000
_TIMELESS = frozenset({"land_area", "floor_area", "capacity", "rank"})
_MADE = frozenset(
    {
        "output",
        "output_qty",
        "growth_pct",
        "index_pct",
        "share_pct",
        "exports",
        "multiple",
        "change_abs",
    }
)
_CHANGES = frozenset({"growth_pct", "index_pct", "multiple", "change_abs"})
_FLOWS = frozenset(
    {
        "output",
        "output_qty",
        "investment",
        "project_cost",
        "exports",
        "tax",
        "growth_pct",
        "index_pct",
    }
)
_SHORT = 16


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A text that was read: its claims in order, its document and remarks for the reader."""

    document: Document
    claims: tuple[Claim, ...]
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Context:
    """What holds from one sentence to the next."""

    place: str | None = None
    site: str | None = None
    activity: str | None = None
    flow: Time | None = None
    plan: Time | None = None
    work: Time | None = None
    stock: Time | None = None
    year: int | None = None
    fresh: set[str] = field(default_factory=set)
    paragraph: int = -1
    modality: str | None = None
    measure: str | None = None


def detect(text: str) -> str | None:
    """Name the language of a text by its letters and its commonest words.

    Returns
    -------
    str or None
        A language code; None where no described language fits.

    Examples
    --------
    >>> detect("Выпуск вырос на 7,9% к тому же периоду прошлого года.")
    'ru'
    """
    sample = text[:_SAMPLE].lower()
    words = set(fold(sample).text.replace(",", " ").replace(".", " ").split())
    cyrillic = sum("а" <= c <= "я" or c in "ёәғқңөұүһі" for c in sample)
    latin = sum(c.isalpha() for c in sample) - cyrillic
    if cyrillic + latin == 0:
        return None
    script = "cyrillic" if cyrillic > latin else "latin"
    scores: dict[str, float] = {}
    for code in languages():
        lang = language(code)
        if lang.data.get("script") != script:
            continue
        own = str(lang.data.get("letters", ""))
        marked = sum(min(sample.count(c), 20) for c in own)
        scores[code] = 2.0 * len(words & lang.stopwords) + 0.5 * marked
        scores[code] += -1.0 if own and not marked else 0.1
    best = max(scores, key=lambda c: scores[c], default=None)
    return best if best is not None and scores[best] > 0 else None


def read(
    text: str,
    *,
    lang: str | None = None,
    published: date | None = None,
    url: str | None = None,
    places: Places | None = None,
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
    places : Places, optional
        Forms of the city's districts, zones and parks.

    Returns
    -------
    Bulletin
        Claims in the order of the text.

    Raises
    ------
    InvalidInput
        Where the text is empty, holds no letters, or is larger than 60 million characters.
    NotFound
        Where no such language is described.
    """
    if not text.strip():
        raise InvalidInput("empty-text", "there is no text to read", hint="Is the file empty?")
    if len(text) > _MOST_CHARACTERS:
        raise InvalidInput("text-too-long", "the text is longer than 60 million characters")
    code = lang or detect(text)
    if code is None:
        raise InvalidInput(
            "unknown-language",
            "the text is in none of the described languages",
            hint=f"Name one with --lang: {', '.join(languages())}.",
        )
    described = language(code, places)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    day = None if published is None else published.isoformat()
    document = Document(digest, url, day, code)
    notes = []
    guess = detect(text) if lang else None
    if guess is not None and guess != code and not (described.transliterations and guess == "en"):
        notes.append(f"the text looks like {guess}, it was read as {code}")
    claims = _Reader(text, described, published, places, document).claims()
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
        places: Places | None,
        document: Document,
    ) -> None:
        self.text = text
        self.lang = lang
        self.published = published
        self.places = places or Places()
        self.document = document
        self.folded: Folded = fold(text, lang.transliterations)
        self.context = _Context()
        self.found: list[Claim] = []

    def claims(self) -> list[Claim]:
        lang = self.lang
        for number, (start, end) in enumerate(paragraphs(self.folded.text)):
            if not self.folded.text[start:end].strip("*-_=# \t"):
                self.context = _Context()
                continue
            tokens = tokenise(self.folded.text, start, end)
            self.context.fresh.clear()
            self.context.paragraph = number
            self.context.modality = self.context.measure = None
            parts = sentences(
                tokens, self.text, self.folded, lang.never_end, lang.may_end,
                lang.scale_abbreviations,
            )  # fmt: skip
            for part in parts:
                scene = set_scene(part, lang, self.published, self.context.year)
                if self._noise(scene, len(tokens)):
                    continue
                self._sentence(scene)
        return self.found

    def _noise(self, scene: Scene, size: int) -> bool:
        noise = scene.cue("noise")
        if not noise:
            return False
        return any(c.value == "line" for c in noise) or min(size, len(scene.tokens)) <= _SHORT

    def _sentence(self, scene: Scene) -> None:
        stops = {c.start for c in scene.cue("modality")} | {c.start for c in scene.cue("growth")}
        stops |= {c.end - 1 for c in scene.cue("ellipsis")}
        stops |= {m.start for m in scene.mentions if m.time is not None}
        self._counted(scene)
        lend_units(scene.quantities, scene.places, frozenset(stops))
        readings = attach(scene, verb_last=self.lang.verb_last)
        self._lift(scene)
        kept = [r for r in readings if self._holds(r, scene, readings)]
        self._whole_of_before(kept)
        times = _Times(scene, kept, self.context, self.published).assign()
        subjects = _Subjects(scene, readings, self.context, self.places)
        for k, r in enumerate(kept):
            time, time_status = times[k]
            subject, statuses = subjects.of(r)
            self._claim(scene, r, time, time_status, subject, statuses)
        self.context.modality = kept[-1].modality if kept else self.context.modality
        self._remember(scene, kept, times)
        flows = [r.measure for r in kept if r.quantity.kind == "money" or r.measure == "exports"]
        self.context.measure = flows[-1] if flows else self.context.measure

    def _whole_of_before(self, kept: list[Reading]) -> None:
        """Let "the share of private ones" be a share of the flow the sentence before named."""
        for r in kept:
            if (
                r.measure == "share_pct"
                and r.status.get("of") == "defaulted"
                and (self.context.measure in ("investment", "exports", "tax", "grp", "budget"))
            ):
                r.settle("of", self.context.measure, "inherited", "sentence before")

    def _counted(self, scene: Scene) -> None:
        """Give "the number of enterprises reached 156,000" its unit."""
        for q, place in zip(scene.quantities, scene.places, strict=True):
            if q.unit is not None or (q.digits > 0 and q.scale == 1) or q.value < 10:
                continue
            near = [c for c in scene.cue("counted") if scene.distance(c.start, c.end, place) <= 5]
            if near and not (q.scale == 1 and 1900 <= q.value <= 2100):
                q.unit = near[-1].value
                q.rules.append(near[-1].rule)

    def _lift(self, scene: Scene) -> None:
        """Let places, sites and activities named in the sentence replace the context."""
        marks = [(c.start, "place", c.value) for c in scene.cue("place")]
        marks += [(c.start, "site", c.value) for c in scene.cue("site")]
        if self.places.home is not None:
            marks += [(c.start, "city", self.places.home) for c in scene.cue("city")]
        for _, kind, value in sorted(marks):
            if kind == "site" and self._away():
                continue
            if kind == "site":
                self.context.site = value
                self.context.place = self.places.within.get(value, self.context.place)
                self.context.fresh.add("site")
            elif kind == "place" or self.context.place is None or self.context.site is not None:
                if kind == "place" or self.context.site is None or not scene.cue("site"):
                    self.context.place, self.context.site = value, None
                    self.context.fresh.discard("site")
        activities = scene.cue("activity")
        if activities:
            self.context.activity = max(activities, key=lambda c: c.start).value
            self.context.fresh.add("activity")

    def _away(self) -> bool:
        home, here = self.places.home, self.context.place
        return home is not None and here is not None and not here.startswith(home)

    def _holds(self, r: Reading, scene: Scene, readings: list[Reading]) -> bool:
        q = r.quantity
        if r.measure is None:
            if q.kind in ("times",) or q.word:
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
        r: Reading,
        time: Time | None,
        time_status: str,
        subject: Subject,
        statuses: dict[str, str],
    ) -> None:
        q, status = r.quantity, dict(r.status)
        base, prices = self._comparison(scene, r, status)
        if time is not None:
            status["period"] = time_status
        status |= statuses
        status.setdefault("value", "stated")
        status["unit"] = "inherited" if q.lent else "stated"
        of = self._whole(scene, r, subject)
        first, last = self._span(scene, r)
        self.found.append(
            Claim(
                id=f"c{len(self.found) + 1}",
                doc=self.document,
                span=(first, last),
                quote=_quote(self.text[first:last]),
                value=_tidy(q.value, q.digits, q.scale),
                upper=None if q.upper is None else _tidy(q.upper, q.digits, q.scale),
                digits=q.digits,
                scale=q.scale,
                unit=q.unit or "units",
                bound=q.bound,
                measure=r.measure,
                of=of,
                subject=subject,
                period=time,
                comparison=Comparison(base, prices),
                modality=r.modality,
                role=r.role if r.role != "by" else None,
                flags=tuple(sorted(q.flags | r.flags)),
                field_status=status,
                rule_ids=tuple(dict.fromkeys((*r.rules, *q.rules))),
                confidence=_confidence(r, status, time),
            )
        )

    def _whole(self, scene: Scene, r: Reading, subject: Subject) -> str | None:
        if r.measure != "share_pct" or r.of not in ("output", None):
            return r.of
        whole = _whole_activity(scene, r, verb_last=self.lang.verb_last)
        if whole is None or whole == "B-E" or whole == subject.name:
            return r.of
        return f"output@{whole}"

    def _comparison(self, scene: Scene, r: Reading, status: dict[str, str]) -> tuple[str, str]:
        if r.measure not in _CHANGES:
            return "none_stated", "unstated"
        bases = [m.base for m in scene.mentions if m.base is not None]
        prices = scene.cue("prices")
        if bases:
            status["base"] = "stated"
        if prices:
            status["prices"] = "stated"
        return (bases[0] if bases else "none_stated"), (prices[0].value if prices else "unstated")

    def _span(self, scene: Scene, r: Reading) -> tuple[int, int]:
        token = scene.tokens[r.place]
        index = scene.places.index(r.place)
        noun = scene.nouns[index]
        end = max(token.end, scene.tokens[noun[1] - 1].end) if noun[0] > r.place else token.end
        if end - token.start > 120:
            end = token.end
        first = self.folded.origin(token.start)
        return first, max(first + 1, self.folded.origin(end - 1) + 1)

    def _remember(
        self, scene: Scene, kept: list[Reading], times: list[tuple[Time | None, str]]
    ) -> None:
        ctx = self.context
        for mention in scene.mentions:
            if mention.time is not None and mention.time.start and mention.time.start[:4].isdigit():
                if mention.time.type == "flow":
                    ctx.year = int(mention.time.start[:4])
        named = False
        for r, (time, _) in zip(kept, times, strict=True):
            if time is None or time.resolved_from == "inherited":
                continue
            named = True
            if r.modality == "planned":
                ctx.plan = time
                ctx.fresh.add("plan")
            elif r.modality == "in_progress":
                ctx.work = time
                ctx.fresh.add("work")
            elif time.type == "stock":
                ctx.stock = time
                ctx.fresh.add("stock")
            elif time.type in ("flow", "ytd"):
                ctx.flow = time
                ctx.fresh.add("flow")
        if not named and not kept:
            flows = [m.time for m in scene.mentions if m.time is not None and m.time.type == "flow"]
            if flows:
                ctx.flow = flows[-1]
                ctx.fresh.add("flow")


class _Times:
    """Gives each quantity of a sentence its period."""

    def __init__(
        self, scene: Scene, readings: list[Reading], context: _Context, published: date | None
    ) -> None:
        self.scene = scene
        self.readings = readings
        self.context = context
        self.published = published
        self.timed = [m for m in scene.mentions if m.time is not None]

    def assign(self) -> list[tuple[Time | None, str]]:
        own = [self._own(r) for r in self.readings]
        owners: dict[int, str] = {}
        for mention in {id(m): m for m in own if m is not None}.values():
            first = min(
                (r for r, m in zip(self.readings, own, strict=True) if m is mention),
                key=lambda r: abs(r.place - mention.start),
            )
            owners[id(mention)] = first.modality
        out: list[tuple[Time | None, str]] = []
        for k, (r, mention) in enumerate(zip(self.readings, own, strict=True)):
            if r.role == "part" and mention is None and k and out[k - 1][0] is not None:
                out.append(out[k - 1])
                continue
            if (
                mention is not None
                and owners[id(mention)] != r.modality
                and (self.scene.distance(mention.start, mention.end, r.place) > 3)
            ):
                mention = None
                out.append((None, ""))
                continue
            out.append(self._settle(r, mention))
        return out

    def _settle(self, r: Reading, mention: Mention | None) -> tuple[Time | None, str]:
        if mention is not None and mention.time is not None:
            time = mention.time
            self._future(r, time)
            return time, "stated" if time.resolved_from == "own" else "inherited"
        if r.measure in _TIMELESS:
            return None, ""
        if self._operates(r):
            return self._this_month(), "inherited"
        return self._inherited(r)

    def _future(self, r: Reading, time: Time) -> None:
        """A deadline or a year to come makes an unmarked figure a plan."""
        late = time.type == "deadline"
        if self.published is not None and time.start and time.start[:4].isdigit():
            late = late or int(time.start[:4]) > self.published.year
        if late and r.status.get("modality") == "defaulted":
            r.settle("modality", "planned", "defaulted", "deadline")

    def _own(self, r: Reading) -> Mention | None:
        if r.role == "from" and r.quantity.lent:
            return None
        best: tuple[float, Mention] | None = None
        for mention in self.timed:
            cost = self._cost(r, mention)
            if cost is not None and (best is None or cost < best[0]):
                best = (cost, mention)
        return None if best is None else best[1]

    def _cost(self, r: Reading, mention: Mention) -> float | None:
        time = mention.time
        assert time is not None  # noqa: S101 - only timed mentions come here
        distance = self.scene.distance(mention.start, mention.end, r.place)
        if time.type == "rate":
            if r.measure in ("capacity", "output_qty") or distance <= 1.0:
                return distance * 0.2 - 3 if r.measure not in ("growth_pct", "index_pct") else None
            return None
        if r.measure in _TIMELESS and r.modality == "achieved":
            return None
        if (
            time.type == "deadline"
            and r.modality == "achieved"
            and (r.status.get("modality") == "stated" and distance > 2)
        ):
            return None
        if time.type == "stock" and r.measure in _FLOWS:
            return None
        late = r.modality == "planned"
        fit = {"deadline": -3.0, "ytd": 4.0, "since": 4.0}.get(time.type, 0.0) if late else 0.0
        if mention.start < r.place:
            return 0.25 * distance + fit
        if distance <= 0.5:
            return 0.3 + fit
        return None if distance > 14 else 0.5 * distance + 1.0 + fit

    def _operates(self, r: Reading) -> bool:
        if self.published is None or r.modality != "achieved":
            return False
        if r.measure not in ("count_zones", "count_enterprises", "employees", "count_projects"):
            return False
        return any(
            c.value == "now" and self.scene.distance(c.start, c.end, r.place) <= 4
            for c in self.scene.cue("state")
        )

    def _this_month(self) -> Time:
        assert self.published is not None  # noqa: S101 - the caller has asked
        month = f"{self.published.year}-{self.published.month:02d}"
        return Time(month, month, "point", "stock", "published")

    def _inherited(self, r: Reading) -> tuple[Time | None, str]:
        ctx = self.context
        if r.role == "from" or self.timed:
            return None, ""
        if r.modality == "planned":
            time = ctx.plan if "plan" in ctx.fresh else None
        elif r.modality == "in_progress":
            time = ctx.work if "work" in ctx.fresh else None
        elif r.measure in _MADE or r.measure in ("investment", "tax", "grp", "budget"):
            time = ctx.flow
        elif r.measure in ("employees",):
            time = ctx.stock if "stock" in ctx.fresh else None
        else:
            time = ctx.flow if "flow" in ctx.fresh else None
        return (
            (None, "") if time is None else (replace(time, resolved_from="inherited"), "inherited")
        )


class _Subjects:
    """Gives each quantity its place, activity, site and scope."""

    def __init__(
        self, scene: Scene, readings: list[Reading], context: _Context, places: Places
    ) -> None:
        self.scene = scene
        self.readings = readings
        self.context = context
        self.places = places
        self.respective = self._respective()

    def of(self, r: Reading) -> tuple[Subject, dict[str, str]]:
        status: dict[str, str] = {}
        place = self._place(r, status)
        scope = self._scope(r)
        if scope != "all":
            status["scope"] = "stated"
        activity = self._activity(r, status)
        site = self._site(r, status)
        if site is not None and activity is None:
            return Subject("site", site, self.places.within.get(site, place), scope), status
        if activity is not None:
            return Subject("activity", activity, place, scope), status
        return Subject("area" if place else None, None, place, scope), status

    def _nearest(self, cues: list[Match], at: int, farthest: float = 60.0) -> Match | None:
        best: tuple[float, Match] | None = None
        for cue in cues:
            cost = self.scene.distance(cue.start, cue.end, at)
            cost = cost if cue.start < at else cost * 1.5 + 2.0
            if cost <= farthest and (best is None or cost < best[0]):
                best = (cost, cue)
        return None if best is None else best[1]

    def _place(self, r: Reading, status: dict[str, str]) -> str | None:
        cue = self._nearest(self.scene.cue("place"), r.place)
        if cue is not None:
            status["place"] = "stated"
            return cue.value
        if self.scene.cue("city") and self.places.home is not None:
            status["place"] = "defaulted" if self.context.place is None else "inherited"
            return self.context.place or self.places.home
        if self.context.place is not None:
            status["place"] = "inherited"
        return self.context.place

    def _site(self, r: Reading, status: dict[str, str]) -> str | None:
        if self._elsewhere():
            return None
        cue = self._nearest(self.scene.cue("site"), r.place)
        if cue is not None:
            status["name"] = "stated"
            return cue.value
        if self.scene.cue("place") or self.scene.cue("city") or "site" not in self.context.fresh:
            return None
        status["name"] = "inherited"
        return self.context.site

    def _elsewhere(self) -> bool:
        """Tell whether the sentence is about a place where the city's sites are not."""
        home, here = self.places.home, self.context.place
        named = {c.value for c in self.scene.cue("place")}
        if home is None or (not named and here is None):
            return False
        return not any(p.startswith(home) for p in (named or {here or ""}))

    def _scope(self, r: Reading) -> str:
        cue = self._nearest(self.scene.cue("scope"), r.place, 12.0)
        return "all" if cue is None else cue.value

    def _activity(self, r: Reading, status: dict[str, str]) -> str | None:
        if r.measure not in _MADE and r.measure not in (
            "investment",
            "count_enterprises",
            "employees",
        ):
            return None
        if r.of not in (None, "output", "exports", "investment"):
            return None
        if id(r) in self.respective:
            r.quantity.flags.add("respective")
            status["name"] = "stated"
            return self.respective[id(r)]
        cues = self.scene.cue("activity")
        if r.measure == "share_pct":
            whole = _whole_cue(self.scene, r, verb_last=False) or _whole_cue(
                self.scene, r, verb_last=True
            )
            cues = [c for c in cues if c is not whole] if len({c.value for c in cues}) > 1 else cues
        far = 60.0 if r.of in (None, "output") else 3.0
        cue = self._nearest(self._sameside(cues, r), r.place, far)
        if cue is not None:
            status["name"] = "stated"
            return cue.value
        if r.measure in ("investment", "count_enterprises", "employees", "exports"):
            return None
        if r.of not in (None, "output"):
            return None
        if "activity" in self.context.fresh and not self.scene.cue("city"):
            status["name"] = "inherited"
            return self.context.activity
        return None

    def _sameside(self, cues: list[Match], r: Reading) -> list[Match]:
        """Leave out an activity that a part of the figure is about: "..., соның ішінде көлік"."""
        parts = [c.start for c in self.scene.cue("part")]
        return [c for c in cues if not any(r.place < p <= c.start for p in parts)]

    def _respective(self) -> dict[int, str]:
        """Map listed activities to listed figures, in order."""
        activities = _distinct(self.scene.cue("activity"))
        figures = [r for r in self.readings if r.measure in _MADE]
        if not self.scene.cue("respective") or len(activities) < 2:
            return {}
        run = figures[-len(activities) :]
        if len(run) != len(activities):
            return {}
        return {id(r): c.value for r, c in zip(run, activities, strict=True)}


def _distinct(cues: list[Match]) -> list[Match]:
    out: list[Match] = []
    for cue in sorted(cues, key=lambda c: c.start):
        if not out or (cue.start >= out[-1].end and cue.value != out[-1].value):
            out.append(cue)
    return out


_GENITIVE = ("ның", "нің", "дың", "дің", "тың", "тің", "дағы", "дегі", "тағы", "тегі")


def _whole_cue(scene: Scene, r: Reading, *, verb_last: bool) -> Match | None:
    best: tuple[float, Match] | None = None
    for mark in scene.cue("whole"):
        for cue in scene.cue("activity"):
            if mark.start <= cue.start < mark.end or (
                scene.distance(cue.start, cue.end, mark.start) <= 1
                and scene.distance(cue.start, cue.end, mark.end - 1) <= 1
            ):
                return cue
    for cue in scene.cue("activity"):
        distance = scene.distance(cue.start, cue.end, r.place)
        last = scene.tokens[cue.end - 1].text
        if verb_last:
            if cue.start > r.place or not last.endswith(_GENITIVE) or distance > 2:
                continue
        elif cue.start < r.place or distance > 2:
            if cue.start == 0 or scene.tokens[cue.start - 1].text not in ("в", "во", "in", "of"):
                continue
            distance += 1.5 if cue.start < r.place else 0.0
        if best is None or distance < best[0]:
            best = (distance, cue)
    return None if best is None else best[1]


def _whole_activity(scene: Scene, r: Reading, *, verb_last: bool) -> str | None:
    cue = _whole_cue(scene, r, verb_last=verb_last)
    return None if cue is None else cue.value


def _tidy(value: Decimal, digits: int, scale: int) -> Decimal:
    """Write a value in base units with the zeros its printed decimals imply."""
    exponent = max(0, digits - (len(str(scale)) - 1))
    return value.quantize(Decimal(1).scaleb(-exponent))


def _quote(text: str) -> str:
    return " ".join(text.split()[:6])


def _confidence(r: Reading, status: dict[str, str], time: Time | None) -> float:
    value = 0.95
    value -= 0.35 if r.measure is None else 0.0
    value -= 0.1 * sum(s == "defaulted" for s in status.values())
    value -= 0.05 * sum(s == "inherited" for s in status.values())
    value -= 0.1 if 0 < r.score < 3 else 0.0
    value -= 0.1 if time is None and r.measure not in _TIMELESS else 0.0
    return round(max(0.05, value), 2)
