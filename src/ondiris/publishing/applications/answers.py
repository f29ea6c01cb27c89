"""Procedures as JSON, documented in ``docs/reference/applications.md``."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from ondiris.applications import Procedure, ProcedureStep, wants
from ondiris.codes import LANGUAGES

__all__ = ["procedures_json"]

PROCEDURES = "ondiris.procedures/1"


def procedures_json(
    vintage: object, procedures: Iterable[Procedure], areas: Container[str]
) -> dict[str, object]:
    """Return procedures with every version of their steps; what no source says is null.

    Parameters
    ----------
    vintage : object
        As of which the home was read.
    procedures : iterable of Procedure
    areas : container of str
        The city's area with those above and below it.
    """
    return {
        "schema": PROCEDURES,
        "vintage": vintage,
        "procedures": [
            {
                "code": one.code,
                **_said("name", one.names),
                "world": str(one.world),
                "records_from": None if one.records_from is None else one.records_from.isoformat(),
                "steps": [_step(step, areas) for step in one.steps],
            }
            for one in procedures
        ],
    }


def _step(step: ProcedureStep, areas: Container[str]) -> dict[str, object]:
    confirmed = step.confirmed
    return {
        "code": step.code,
        "kind": str(step.kind),
        "order": step.order,
        **_said("name", step.names),
        **_said("owner", step.owner),
        "role": step.role or None,
        **_said("inputs", step.inputs),
        **_said("outputs", step.outputs),
        "allowed": step.allowed,
        "days": None if step.days is None else str(step.days),
        **_said("clock_stop", step.clock_stop),
        "silence_means_yes": step.silence,
        **_said("basis", step.basis),
        "in_force": step.in_force,
        "place": step.place or None,
        "valid_from": None if step.valid_from is None else step.valid_from.isoformat(),
        "url": step.url,
        "confidence": "ok" if step.sure else "low",
        "confirmed_by": None if confirmed is None else confirmed.role,
        "confirmed_on": None if confirmed is None else confirmed.day.isoformat(),
        "starts_a_clock": step.starts_a_clock,
        "wants": [str(want) for want in wants(step, areas)],
        **_said("note", step.note),
    }


def _said(name: str, texts: Mapping[str, str]) -> dict[str, str | None]:
    return {f"{name}_{lang}": texts.get(lang) for lang in LANGUAGES}
