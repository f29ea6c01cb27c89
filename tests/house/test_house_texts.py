"""No sentence of a source document stands in the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

RUN = 6
# Names have no other words: the special economic zone is called so by law.
NAMES = "«Инновациялық технологиялар паркі» арнайы экономикалық аймағы"


def runs(text: str) -> set[tuple[str, ...]]:
    """Return every run of `RUN` consecutive words, letters folded; figures count as words."""
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}


def test_no_sentence_of_a_source_document_is_carried(root: Path, texts: dict[Path, str]) -> None:
    seeds = [seed for up in root.parents[:2] for seed in (up / "shared" / "seed").glob("*.txt")]
    if not seeds:
        pytest.skip("the source documents are not beside this clone")
    foreign = {run for seed in seeds for run in runs(seed.read_text("utf-8"))}
    foreign -= runs(NAMES)
    found = {
        str(path.relative_to(root)): " ".join(min(carried))
        for path, text in texts.items()
        if (carried := runs(text) & foreign)
    }
    assert found == {}


def test_a_carried_sentence_is_seen() -> None:
    said = "One of the two leading branches, machine building, grew."
    assert runs("… of the TWO leading branches – machine … ") & runs(said)
    assert not runs("of the two leading branches grew") & runs(said)
