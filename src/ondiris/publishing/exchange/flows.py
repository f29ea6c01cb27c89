"""The dataflows of a home: one of all figures, one of each kind of measure, one of what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ondiris.codes import Catalogue
from ondiris.errors import NotFound
from ondiris.model import MeasureKind

__all__ = ["AGENCY", "DSD", "FLOWS", "VERSION", "Flow", "flow_of"]

AGENCY: Final = "ONDIRIS"
DSD: Final = "FIGURES"
VERSION: Final = "1.0"


@dataclass(frozen=True, slots=True)
class Flow:
    """A dataflow.

    Parameters
    ----------
    id : str
    name : str
        English message.
    kind : MeasureKind, optional
        The measures it is of; all where there is none.
    derived : bool
        Whether it tells what follows by formulas, in place of what sources said.
    """

    id: str
    name: str
    kind: MeasureKind | None = None
    derived: bool = False

    def measures(self, catalogue: Catalogue) -> frozenset[str] | None:
        """Return the codes of its measures, if it is not of all."""
        if self.kind is None:
            return None
        kinds = {item.code: item.attributes["kind"] for item in catalogue["measures"]}
        return frozenset(code for code, kind in kinds.items() if kind == self.kind)

    @property
    def urn(self) -> str:
        """Its name in the whole world."""
        return f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={AGENCY}:{self.id}({VERSION})"


FLOWS: Final[Mapping[str, Flow]] = {
    flow.id: flow
    for flow in (
        Flow("FIGURES", "All figures that sources said"),
        Flow("LEVELS", "Levels: output, investment, areas", MeasureKind.LEVEL),
        Flow("COUNTS", "Counts: jobs, enterprises, projects", MeasureKind.COUNT),
        Flow("CHANGES", "Changes: growth, contributions", MeasureKind.CHANGE),
        Flow("INDICES", "Indices", MeasureKind.INDEX),
        Flow("RATIOS", "Ratios: shares, productivity", MeasureKind.RATIO),
        Flow("RANKS", "Ranks", MeasureKind.RANK),
        Flow("DERIVED", "What follows from figures by formulas", derived=True),
    )
}


def flow_of(name: str) -> Flow:
    """Return a dataflow by its identifier.

    Raises
    ------
    NotFound
        ``no-dataflow``
    """
    if name not in FLOWS:
        raise NotFound(
            "no-dataflow", f"there is no dataflow {name[:40]!r}", hint=f"Flows: {', '.join(FLOWS)}."
        )
    return FLOWS[name]
