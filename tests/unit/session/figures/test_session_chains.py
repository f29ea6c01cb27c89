"""A derived figure is found by its identifier where it was met, and anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ondiris.errors import NotFound
from ondiris.session import Observatory, make_home, open_home

TOWN = Path(__file__).parents[3] / "doors" / "second_city"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Observatory]:
    make_home(tmp_path / "home", TOWN)
    with open_home(tmp_path / "home", audience="internal") as observatory:
        yield observatory


def _shares(home: Observatory) -> list[str]:
    now = home.at()
    asked = now.question("share_pct", of="output@B-E", area="ZZ-1")
    return [row.id for row in now.get(asked).rows if row.formula]


def test_a_figure_is_found_again_after_its_index_is_gone(home: Observatory) -> None:
    identifiers = _shares(home)
    assert identifiers
    index = home.home.derived_index.path
    assert index.is_file()
    index.unlink()
    home.memory.clear()
    evidence = home.at().why(identifiers[0])
    assert evidence.row is not None
    assert evidence.row.id == identifiers[0]
    assert [one.id for one in evidence.inputs] == list(evidence.row.inputs)
    assert home.home.derived_index.find(identifiers[0]) is not None


def test_what_is_not_known_at_a_vintage_is_not_found_by_the_index(home: Observatory) -> None:
    identifiers = _shares(home)
    early = min(revision.newest_known for revision in home.at().revisions)
    assert early
    with pytest.raises(NotFound):
        home.at(revision=0).why(identifiers[0])
    with pytest.raises(NotFound):
        home.at().why("d" + "0" * 24)


def test_every_input_of_an_answer_comes_with_it(home: Observatory) -> None:
    now = home.at()
    found = now.get(now.question("share_pct", area="ZZ-1"))
    inputs = {name for row in found.rows if row.formula for name in row.inputs}
    assert inputs <= set(found.inputs) | {row.id for row in found.rows}
    assert inputs


def test_the_public_is_shown_what_it_was_shown_and_nothing_is_searched_for_it(
    home: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = home.at(public=True)
    shown = next(r.id for r in public.get(public.question("share_pct")).rows if r.formula)
    asked: list[object] = []
    looked_at = home.ledger.history
    monkeypatch.setattr(home.ledger, "history", lambda *a: asked.append(a) or looked_at(*a))
    assert public.why(shown).row is not None
    assert asked
    asked.clear()
    with pytest.raises(NotFound):
        public.why("d" + "1" * 24)
    assert asked == []


def test_a_figure_whose_inputs_were_revised_is_looked_for_in_its_place_alone(
    home: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    identifier = _shares(home)[0]
    early = home.at(revision=0)
    monkeypatch.setattr(home.ledger, "periods", lambda _vintage: pytest.fail("searched"))
    with pytest.raises(NotFound):
        early.why(identifier)


def test_a_home_that_cannot_be_written_to_searches_for_the_public(
    home: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    identifier = _shares(home)[0]
    home.home.derived_index.path.unlink()
    public = home.at(public=True)
    with pytest.raises(NotFound):
        public.why(identifier)
    monkeypatch.setattr(type(home.home), "writable", property(lambda _home: False))
    assert public.why(identifier).row is not None
