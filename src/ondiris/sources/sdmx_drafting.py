"""A mapping drafted for an SDMX structure: its components as columns, their codes as questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ondiris.codes import Catalogue
from ondiris.sources.draft_text import quoted
from ondiris.sources.label_cells import LISTS
from ondiris.sources.sdmx import SdmxComponent, SdmxStructure
from ondiris.sources.sdmx_mapping import STANDARD

__all__ = ["draft_sdmx_mapping"]

_CONCEPTS: Final[Mapping[str, tuple[str, ...]]] = {
    "measure": ("INDICATOR", "INDIC", "MEASURE", "SUBJECT"),
    "area": ("REF_AREA", "GEO", "REGION", "TERRITORY", "AREA"),
    "activity": ("ACTIVITY", "NACE_R2", "ECON_ACTIVITY", "INDUSTRY", "ISIC4"),
    "unit": ("UNIT_MEASURE", "UNIT"),
    "adjustment": ("ADJUSTMENT", "S_ADJ", "SEASONAL_ADJUST"),
}
"""Components that offices name so, first those that the cross-domain concepts have."""
_LEFT: Final = frozenset((*STANDARD.values(), "OBS_VALUE", "DATAFLOW", "STRUCTURE", "STRUCTURE_ID",
                          "STRUCTURE_NAME", "ACTION", "SERIES_KEY", "OBS_KEY", "FREQ",
                          "DECIMALS"))  # fmt: skip
_SHOWN: Final = 40


def draft_sdmx_mapping(structure: SdmxStructure, catalogue: Catalogue, name: str) -> str:
    """Return a mapping file for the data of a structure, with comments, as TOML.

    Parameters
    ----------
    structure : SdmxStructure
        Of a data message, or of a structure message.
    catalogue : Catalogue
        Lists of which codes are known.
    name : str
        Name of the mapping.
    """
    return "\n".join(_SdmxDraft(structure, catalogue, name).lines()) + "\n"


@dataclass(frozen=True, slots=True)
class _SdmxDraft:
    structure: SdmxStructure
    catalogue: Catalogue
    name: str

    def lines(self) -> Iterator[str]:
        """Yield the lines."""
        found = self._concepts()
        yield "# A draft: read it, fill in what is marked ?, and try it with"
        yield f"#   ondiris load FILE --map {self.name}.toml --dry-run"
        yield f"id = {quoted(self.name)}"
        yield ""
        yield "[layout]"
        if self.structure.id:
            yield f"structure = {quoted(self.structure.id)}"
        yield "header = '^OBS_VALUE$'"
        yield ""
        yield "[columns]  # time, status, confidentiality and multiplier are read without it"
        yield from (f"{concept} = '^{one.id}$'" for concept, one in found.items())
        taken = {one.id for one in found.values()} | _LEFT
        others = [one for one in self.structure.components if one.id not in taken]
        open_ones = [one for one in others if one.tells_apart and len(one.codes) > 1]
        yield from (f"# not read: {_told(one)}" for one in others if one not in open_ones)
        yield ""
        if open_ones:
            yield '[fixed]  # the code whose figures are read; "*" where it tells none apart'
            yield from (f'{quoted(one.id)} = "?"  # {_told(one)}' for one in open_ones)
            yield ""
        yield from self._values(found)
        for concept, one in found.items():
            yield from self._codes(concept, one)
        yield "[source]"
        yield 'provider = "?"        # who publishes it'
        yield f"title = {quoted(self.structure.title or '?')}"

    def _concepts(self) -> dict[str, SdmxComponent]:
        known = {one.id: one for one in self.structure.components}
        return {
            concept: known[name]
            for concept, names in _CONCEPTS.items()
            if (name := next((n for n in names if n in known), ""))
        }

    def _values(self, found: Mapping[str, SdmxComponent]) -> Iterator[str]:
        yield "[[values]]"
        yield "header = '^OBS_VALUE$'"
        if "measure" not in found:
            yield 'measure = "?"  # ondiris codes measures'
        yield ""
        lacking = [c for c in ("area", "activity") if c not in found]
        if lacking:
            yield "[constants]"
            yield from (f'{concept} = "?"  # ondiris codes {LISTS[concept]}' for concept in lacking)
            yield ""

    def _codes(self, concept: str, one: SdmxComponent) -> Iterator[str]:
        """Yield the codes that a list does not know, each as a question."""
        items = self.catalogue[LISTS[concept]] if concept in LISTS else ()
        known = [code for code in one.codes if code in items]
        unknown = [code for code in one.codes if code not in items]
        if not unknown:
            return
        yield f"[codes.{concept}]"
        yield from (f"{quoted(code)} = {quoted(code)}" for code in known[:_SHOWN])
        for code in unknown[:_SHOWN]:
            name = one.codes[code].replace("\n", " ")
            yield f'# {quoted(code)} = "?"{f"  # {name}" if name else ""}'
        if len(unknown) > _SHOWN:
            yield f"# and {len(unknown) - _SHOWN} more"
        yield ""


def _told(one: SdmxComponent) -> str:
    codes: Sequence[str] = list(one.codes)
    told = f"{', '.join(codes[:3])}{' …' if len(codes) > 3 else ''}"
    return f"{one.id}{f': {told}' if told else ''}"
