"""Hostile input: every one ends in a refusal by code that says nothing of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ondiris.disclosure import (
    Cells,
    Contributions,
    Dominance,
    Hierarchy,
    Insiders,
    PriorPosterior,
    PublicValue,
    Reported,
    Rules,
    Shape,
    audit_table,
    protect_table,
)
from ondiris.engines.highs import HighsSolver
from ondiris.errors import InvalidFile, InvalidInput, OndirisError, Refused
from ondiris.model import Period
from ondiris.production.disclosure.foreign_tables import shown_values
from ondiris.production.disclosure.releases import ReleaseStore
from ondiris.production.disclosure.requests import Request
from ondiris.sources.foreign_tables import read_foreign

if TYPE_CHECKING:
    from pathlib import Path

SOLVER = HighsSolver()
AREA = Hierarchy("area", {"city": None, "n": "city", "s": "city", "w": "city"})
SHAPE = Shape((AREA,))
RULES = Rules("2025-01-01", p_percent=10.0, insiders=Insiders.NONE)
REQUEST = Request(Period.parse("2025-05"), ("area",), "synthetic")
SECRET = 48_611.0


def rows(**more: object) -> Contributions:
    """Return three districts, one with a single contributor."""
    codes = np.array(["n", "s", "s", "s", "w", "w", "w"])
    values = np.array([SECRET, 20_000, 19_000, 18_000, 30_000, 29_000, 28_000])
    people = np.array([f"e{i}" for i in range(7)])
    return Contributions((codes,), people, values, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parents", "code"),
    [
        ({}, "hierarchy-roots"),
        ({"a": "a"}, "hierarchy-roots"),
        ({"a": None, "b": None}, "hierarchy-roots"),
        ({"a": None, "b": "gone"}, "hierarchy-hole"),
        ({"a": None, "b": "c", "c": "b"}, "hierarchy-cycle"),
    ],
)
def test_a_tree_that_is_none_is_refused(parents: dict[str, str | None], code: str) -> None:
    with pytest.raises(InvalidInput) as error:
        Hierarchy("area", parents)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("value", "code"),
    [(-1.0, "negative-contribution"), (np.nan, "not-a-number"), (np.inf, "not-a-number")],
)
def test_a_contribution_that_no_rule_can_judge_is_refused(value: float, code: str) -> None:
    good = rows()
    with pytest.raises(InvalidInput) as error:
        Contributions(good.codes, good.contributor, np.append(good.value[:-1], value))
    assert error.value.code == code
    assert "28000" not in str(error.value)


def test_strangers_and_codes_between_levels_are_refused() -> None:
    with pytest.raises(InvalidInput) as error:
        rows(register=frozenset({"e0"}))
    assert error.value.code == "unknown-contributor"
    for code, rule in (("city", "hierarchy-hole"), ("east", "unknown-code")):
        moved = np.array([code, *["s"] * 6])
        wrong = Contributions((moved,), rows().contributor, rows().value)
        with pytest.raises(InvalidInput) as refused:
            Cells.of(SHAPE, wrong)
        assert refused.value.code == rule


def test_a_table_of_secrets_alone_is_refused_and_an_empty_one_is_not() -> None:
    lone = Contributions((np.array(["n", "s"]),), np.array(["a", "b"]), np.array([SECRET, 3.0]))
    with pytest.raises(Refused) as error:
        protect_table(Reported(SHAPE, lone, RULES), SOLVER)
    assert error.value.code == "all-sensitive"
    nobody = Contributions((np.array([], str),), np.array([], str), np.array([]))
    assert protect_table(Reported(SHAPE, nobody, RULES), SOLVER).content.hidden.sum() == 0


@pytest.mark.parametrize(("low", "high"), [(1.0, 2.0), (5.0, 1.0)])
def test_a_contradicting_public_value_is_refused_without_the_value(low: float, high: float) -> None:
    press = PublicValue.total("n", low, high, "press")
    with pytest.raises(OndirisError) as error:
        protect_table(Reported(SHAPE, rows(), RULES, public=(press,)), SOLVER)
    assert error.value.code == "public-value-conflict"
    assert "48611" not in str(error.value).replace(",", "").replace("_", "")


def test_an_impossible_upper_bound_is_refused_without_the_value() -> None:
    with pytest.raises(OndirisError) as error:
        protect_table(Reported(SHAPE, rows(), RULES, upper=SECRET / 2), SOLVER)
    assert error.value.code == "prior-bound"
    assert "48611" not in str(error.value)


def test_a_table_of_other_returns_is_refused_without_the_true_values() -> None:
    shown = np.array([np.nan, np.nan, 1.0, np.nan])
    with pytest.raises(OndirisError) as error:
        audit_table(Reported(SHAPE, rows(), RULES), shown, SOLVER)
    assert error.value.code == "other-table"
    assert "57000" not in str(error.value)


@pytest.mark.parametrize(
    "stated",
    [
        {"p_percent": 0.0},
        {"p_percent": -1.0},
        {"p_percent": 101.0},
        {"p_percent": float("nan")},
        {"minimum_frequency": 1, "frequency_margin": 10.0},
        {"minimum_frequency": 3},
        {"minimum_frequency": 3, "frequency_margin": 101.0},
        {},
    ],
)
def test_rules_that_protect_nothing_are_refused(stated: dict[str, float]) -> None:
    with pytest.raises(InvalidInput):
        Rules("2025-01-01", **stated)  # type: ignore[arg-type]


@pytest.mark.parametrize(("n", "k"), [(0, 85), (9, 85), (1, 0), (1, 100), (1, float("nan"))])
def test_dominance_outside_its_meaning_is_refused(n: int, k: float) -> None:
    with pytest.raises(InvalidInput):
        Dominance(n, k)


@pytest.mark.parametrize(("p", "q"), [(0, 50), (50, 50), (60, 50), (10, 101)])
def test_prior_posterior_outside_its_meaning_is_refused(p: float, q: float) -> None:
    with pytest.raises(InvalidInput):
        PriorPosterior(p, q)


@pytest.mark.parametrize(
    "text",
    [
        'area,value\ncity,"12,5"\n',
        'area,value\ncity,"1,234"\n',
        "area,value\ncity,12.5.1\n",
        "area;value\ncity;5,5\n",
        "area,value\ncentre,5\n",
        "place,value\ncity,5\n",
        "area,area,value\ncity,city,5\n",
        "area,value\ncity,5,5\n",
        "area,value\n,5\n",
        "value\n5\n",
        '{"cells": [1, 2]}',
        '{"cells": null}',
        '{"cells": {"area": "city"}}',
        '{"tables": []}',
        '{"cells": [',
    ],
)
def test_a_file_that_is_no_table_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InvalidFile) as error:
        shown_values(read_foreign(path), REQUEST.dimensions, SHAPE, np.full(4, SECRET))
    assert error.value.code == "bad-table"
    assert "48611" not in str(error.value)


@pytest.mark.parametrize("encoding", ["utf-16-be", "cp1251"])
def test_a_file_in_another_encoding_is_refused(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("area,value\nгород,5\n".encode(encoding))
    with pytest.raises(InvalidFile) as error:
        read_foreign(path)
    assert error.value.code == "bad-table"


def test_a_broken_release_document_is_withheld_by_code(tmp_path: Path) -> None:
    (tmp_path / "output-by-area-2025-05").mkdir()
    (tmp_path / "output-by-area-2025-05" / "table.json").write_text("{", "utf-8")
    documents, (withheld,) = ReleaseStore(tmp_path).documents()
    assert documents == []
    assert (withheld.id, withheld.code) == ("output-by-area-2025-05", "bad-release")


def test_nothing_secret_is_in_the_words_of_a_table() -> None:
    reported = Reported(SHAPE, rows(), RULES)
    safe = protect_table(reported, SOLVER)
    told = (reported, safe, safe.content, safe.proof, rows(), safe.proof.to_json())
    said = " ".join(map(str, told)) + repr(reported)
    assert "48611" not in said
    assert "20000" not in said
    assert np.isnan(safe.content.values[safe.content.hidden]).all()
