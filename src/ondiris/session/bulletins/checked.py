"""A text that was read, with what does not fit in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ondiris.language import Bulletin, Relation
from ondiris.language.intervals import interval_of
from ondiris.production.bulletins.claims import Finding

__all__ = ["Checked"]

SCHEMA = "ondiris.read/1"
_FINDINGS = ("inconsistent", "possible scale slip", "wording slip")


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that was read and, if asked, checked against itself and the ledger."""

    bulletin: Bulletin
    relations: tuple[Relation, ...] = ()
    ledger: tuple[Finding, ...] = ()
    checked: bool = False

    @property
    def findings(self) -> tuple[Relation, ...]:
        """What a reader must look at: everything that does not fit."""
        every = (*self.relations, *(f.relation for f in self.ledger))
        return tuple(r for r in every if r.verdict in _FINDINGS)

    def to_json(self) -> dict[str, Any]:
        """Return claims, and the checks where they were asked for."""
        document = self.bulletin.document
        shape: dict[str, Any] = {
            "schema": SCHEMA,
            "document": {
                "sha256": document.sha256, "url": document.url, "published": document.published,
                "lang": document.lang,
            },
            "claims": [
                {**c.to_json(), "interval": str(interval_of(c))} for c in self.bulletin.claims
            ],
            "notes": list(self.bulletin.notes),
        }  # fmt: skip
        if self.checked:
            shape["relations"] = [r.to_json() for r in self.relations]
            shape["ledger"] = [f.to_json() for f in self.ledger]
            shape["findings"] = [r.to_json() for r in self.findings]
        return shape
