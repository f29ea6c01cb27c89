"""What a bulletin claims: one number with everything its sentence says about it.

A `Claim` is frozen and goes to JSON and back without loss.  Values are decimals in base units
(976,2 billion is ``976200000000``) beside the decimals printed and the scale they were printed at,
so that the interval of the printed digits can always be rebuilt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from ondiris.codes import shipped_units
from ondiris.errors import InvalidInput
from ondiris.language.trust import FIELDS, untrusted

__all__ = [
    "BOUNDS",
    "FLAGS",
    "GRAINS",
    "MEASURES",
    "MODALITIES",
    "OPEN_YEAR",
    "PERIOD_TYPES",
    "SCALES",
    "SCHEMA",
    "UNITS",
    "VERDICTS",
    "WORDING_FLAGS",
    "Claim",
    "ClaimComparison",
    "Document",
    "Relation",
    "Subject",
    "Time",
    "claims_from_json",
    "claims_to_json",
    "plain",
]

SCHEMA = "ondiris.claims/1"
OPEN_YEAR = "Y"
"""What stands for the year in the months of a year that a text does not tell: ``Y-01/Y-10``."""
MEASURES = (
    *("output", "output_qty", "growth_pct", "index_pct", "change_abs", "multiple", "share_pct"),
    *("investment", "project_cost", "jobs", "employees", "count_enterprises", "count_projects"),
    *("count_zones", "count_other", "land_area", "floor_area", "capacity", "exports", "grp"),
    *("tax", "budget", "rank"),
)
MONEY = shipped_units("money")
COUNTS = (
    *("jobs", "persons", "enterprises", "projects"),
    *("zones", "regions", "sectors", "buildings", "products", "investors", "vehicles", "units"),
)
UNITS = (*MONEY, "%", "ppt", "x", "rank", *COUNTS, "ha", "m2", "tonnes", "litres", "m3", "MW")
BOUNDS = ("eq", "gt", "ge", "lt", "le", "approx", "range")
MODALITIES = ("achieved", "planned", "in_progress")
GRAINS = ("point", "month", "quarter", "half_year", "year", "months", "years")
PERIOD_TYPES = ("flow", "stock", "deadline", "ytd", "since", "rate", "relative")
SCALES = (1, 10**3, 10**6, 10**9, 10**12)
FLAGS = (
    *("idx", "neg", "word", "compound", "missing_scale", "respective", "incremental"),
    "enterprise",
)
WORDING_FLAGS = ("word", "respective", "compound")
_PARTED = ("growth_pct", "index_pct", "change_abs", "multiple", "share_pct")
"""The measures that are of something: a change of output, a share of exports."""
_CODES: Mapping[str, Mapping[object, None]] = {
    "unit": dict.fromkeys(UNITS),
    "bound": dict.fromkeys(BOUNDS),
    "modality": dict.fromkeys(MODALITIES),
    "scale": dict.fromkeys(SCALES),
    "measure": dict.fromkeys((*MEASURES, None)),
}
VERDICTS = (
    *("consistent", "inconsistent", "doubtful", "possible scale slip", "wording slip"),
    *("different scope or period", "different basis", "superseded", "cannot be compared"),
)


@dataclass(frozen=True, slots=True)
class Document:
    """The text a claim stands in: digest, address, day and language."""

    sha256: str = ""
    url: str | None = None
    published: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what the number is about.

    ``kind`` is ``area``, ``activity``, ``site``, ``enterprise`` or None; ``name`` the code of an
    activity or site or the name of an enterprise; ``place`` an area code; ``scope`` one of
    ``all``, ``large_medium``, ``sme``.
    """

    kind: str | None = None
    name: str | None = None
    place: str | None = None
    scope: str = "all"


@dataclass(frozen=True, slots=True)
class Time:
    """When: ISO bounds, grain, type, and where the sentence took them from.

    A deadline ``../2027`` has only an end; ``@2025-09`` is a stock; ``start`` is empty for
    ``../now``.
    """

    start: str | None = None
    end: str | None = None
    grain: str | None = None
    type: str = "flow"
    resolved_from: str = "own"

    @property
    def open_year(self) -> bool:
        """Whether the year is not told: ``Y-01/Y-10``, the ten months of a year."""
        return OPEN_YEAR in (self.start or "") or OPEN_YEAR in (self.end or "")

    def __str__(self) -> str:
        """Return the short notation of the design: ``2025-01/2025-05``, ``@now``, ``../2027``."""
        if self.type == "stock":
            return f"@{self.end}"
        if self.type == "deadline":
            return f"../{self.end}"
        if self.type in ("rate", "relative"):
            return str(self.end) if self.type == "rate" else f"rel:{self.end}"
        if self.type == "since":
            return f"{self.start or '..'}/{self.end}"
        if self.type == "ytd":
            return f"{self.start}/.."
        return str(self.start) if self.start == self.end else f"{self.start}/{self.end}"


@dataclass(frozen=True, slots=True)
class ClaimComparison:
    """What a change is measured against, and at which prices."""

    base: str = "none_stated"
    prices: str = "unstated"


@dataclass(frozen=True, slots=True)
class Claim:
    """One numeric claim of a text."""

    id: str
    doc: Document
    span: tuple[int, int]
    quote: str
    value: Decimal
    digits: int
    scale: int
    unit: str
    bound: str = "eq"
    upper: Decimal | None = None
    measure: str | None = None
    of: str | None = None
    subject: Subject = field(default_factory=Subject)
    period: Time | None = None
    comparison: ClaimComparison = field(default_factory=ClaimComparison)
    modality: str = "achieved"
    speaker: str | None = None
    role: str | None = None
    flags: tuple[str, ...] = ()
    field_status: Mapping[str, str] = field(default_factory=dict)
    field_rules: Mapping[str, str] = field(default_factory=dict)
    rule_ids: tuple[str, ...] = ()
    confidence: float = 1.0

    def __post_init__(self) -> None:
        """Refuse codes that are in no list."""
        for name, allowed in _CODES.items():
            value = getattr(self, name)
            if value not in allowed:
                raise InvalidInput(
                    "unknown-code",
                    f"a claim's {name} cannot be {value!r}",
                    hint=f"One of {', '.join(map(str, allowed))}.",
                )
        if not self.value.is_finite() or (self.upper is not None and not self.upper.is_finite()):
            raise InvalidInput("not-a-number", "a claim's value must be a finite number")

    @property
    def growth(self) -> Decimal | None:
        """Growth in per cent that an index or a multiple says; what fell leaves a part."""
        if self.measure == "growth_pct":
            return self.value
        if self.measure == "index_pct":
            return self.value - 100
        if self.measure != "multiple" or not self.value:
            return None
        times = 1 / self.value if "neg" in self.flags else self.value
        return (times - 1) * 100

    @property
    def unsure(self) -> tuple[str, ...]:
        """The fields that are left to a person: not said, or filled by a rule that is not trusted.

        See `ondiris.language.trust` for what trust rests on.
        """
        time, yearly = self.period, self.measure == "capacity"
        open_fields = {
            "measure": self.measure is None,
            "of": self.of is None and self.measure in _PARTED,
            "period": time is None or time.open_year or (time.type == "rate" and not yearly),
            "place": self.subject.place is None,
            "name": self.subject.kind == "enterprise" and self.subject.name is None,
        }
        doubtful = {*untrusted(self.field_rules), *(n for n in FIELDS if n not in self.field_rules)}
        if self.of is None:
            doubtful.discard("of")
        return tuple(n for n in FIELDS if open_fields.get(n, False) or n in doubtful)

    @property
    def complete(self) -> bool:
        """Whether a table may take it: every field is said, by a rule known to be right."""
        return not self.unsure

    def to_json(self) -> dict[str, Any]:
        """Return the claim as JSON; decimals are strings."""
        return {
            "id": self.id,
            "doc": {
                "sha256": self.doc.sha256,
                "url": self.doc.url,
                "published": self.doc.published,
                "lang": self.doc.lang,
            },
            "span": list(self.span),
            "quote": self.quote,
            "value": plain(self.value),
            "upper": None if self.upper is None else plain(self.upper),
            "digits": self.digits,
            "scale": self.scale,
            "unit": self.unit,
            "bound": self.bound,
            "measure": self.measure,
            "of": self.of,
            "subject": {
                "kind": self.subject.kind,
                "name": self.subject.name,
                "place": self.subject.place,
                "scope": self.subject.scope,
            },
            "period": None if self.period is None else _time_json(self.period),
            "comparison": {"base": self.comparison.base, "prices": self.comparison.prices},
            "modality": self.modality,
            "speaker": self.speaker,
            "role": self.role,
            "flags": list(self.flags),
            "growth": None if self.growth is None else plain(self.growth),
            "complete": self.complete,
            "unsure": list(self.unsure),
            "field_status": dict(self.field_status),
            "field_rules": dict(self.field_rules),
            "rule_ids": list(self.rule_ids),
            "confidence": self.confidence,
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Claim:
        """Build a claim from `to_json`'s shape.

        Raises
        ------
        InvalidInput
            Where a field is missing, of the wrong kind or not in its code list.
        """
        try:
            period = record.get("period")
            return cls(
                id=str(record["id"]),
                doc=Document(**record["doc"]),
                span=(int(record["span"][0]), int(record["span"][1])),
                quote=str(record["quote"]),
                value=Decimal(str(record["value"])),
                upper=None if record.get("upper") is None else Decimal(str(record["upper"])),
                digits=int(record["digits"]),
                scale=int(record["scale"]),
                unit=record["unit"],
                bound=record["bound"],
                measure=record["measure"],
                of=record["of"],
                subject=Subject(**record["subject"]),
                period=None if period is None else _time_from(period),
                comparison=ClaimComparison(**record["comparison"]),
                modality=record["modality"],
                speaker=record.get("speaker"),
                role=record.get("role"),
                flags=tuple(record.get("flags", ())),
                field_status=dict(record.get("field_status", {})),
                field_rules=dict(record.get("field_rules", {})),
                rule_ids=tuple(record.get("rule_ids", ())),
                confidence=float(record.get("confidence", 1.0)),
            )
        except (KeyError, TypeError, ValueError, IndexError, InvalidOperation) as error:
            raise InvalidInput(
                "bad-claim",
                f"a record is no claim: {type(error).__name__} at {error}",
                hint="See docs/reference for the shape of a claim.",
            ) from error

    def meaning(self) -> tuple[object, ...]:
        """Return the fields that a rewriting keeps; who said it is told by its sources."""
        time = None if self.period is None else replace(self.period, resolved_from="own")
        flags = tuple(sorted(f for f in self.flags if f not in WORDING_FLAGS))
        return (
            *(self.value, self.upper, self.digits, self.scale, self.unit, self.bound),
            *(self.measure, self.of, self.subject, time, self.comparison, self.modality),
            self.role,
            flags,
        )


def _time_json(time: Time) -> dict[str, str | None]:
    return {
        "start": time.start,
        "end": time.end,
        "grain": time.grain,
        "type": time.type,
        "resolved_from": time.resolved_from,
        "text": str(time),
    }


def _time_from(record: Mapping[str, Any]) -> Time:
    return Time(
        record["start"], record["end"], record["grain"], record["type"], record["resolved_from"]
    )


@dataclass(frozen=True, slots=True)
class Relation:
    """A comparison: which claims by which rule, the arithmetic, the verdict, and how sure it is."""

    kind: str
    claims: tuple[str, ...]
    expr: str
    lhs: str
    rhs: str
    verdict: str
    text: str
    certainty: str = "certain"

    def to_json(self) -> dict[str, Any]:
        """Return the relation as JSON."""
        return {
            "kind": self.kind,
            "claims": list(self.claims),
            "expr": self.expr,
            "lhs": self.lhs,
            "rhs": self.rhs,
            "verdict": self.verdict,
            "text": self.text,
            "certainty": self.certainty,
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Relation:
        """Build a relation from `to_json`'s shape."""
        fields = ("kind", "expr", "lhs", "rhs", "verdict", "text", "certainty")
        texts = {name: str(record[name]) for name in fields if name in record}
        return cls(claims=tuple(record["claims"]), **texts)


def claims_to_json(claims: tuple[Claim, ...]) -> dict[str, Any]:
    """Return a document's claims with the schema they follow."""
    return {"schema": SCHEMA, "claims": [c.to_json() for c in claims]}


def claims_from_json(document: Mapping[str, Any]) -> tuple[Claim, ...]:
    """Read what `claims_to_json` wrote; refuse another schema."""
    if document.get("schema") != SCHEMA:
        raise InvalidInput(
            "unknown-schema",
            f"the document's schema is {document.get('schema')!r}, not {SCHEMA!r}",
            hint="Read the text again with this version.",
        )
    return tuple(Claim.from_json(c) for c in document["claims"])


def plain(value: Decimal) -> str:
    """Write a decimal without an exponent and without losing printed zeros after the mark.

    Examples
    --------
    >>> plain(Decimal("9.762E+11")), plain(Decimal("4.30"))
    ('976200000000', '4.30')
    """
    return format(value, "f")
