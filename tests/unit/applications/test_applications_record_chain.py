"""The chain of an application: the hashes that a shell computes, and every way to tamper named."""

from __future__ import annotations

import hashlib

import pytest

from ondiris.applications import ChainFinding, ChainFlaw, chain_differences, line_hashes

WHOLE = [(name, f"said by {name}") for name in "abcdef"]


def named(found: list[tuple[str, str]]) -> list[tuple[int, str, str]]:
    return [(one.number, str(one.flaw), one.name) for one in chain_differences(WHOLE, found)]


def test_a_hash_stands_for_everything_before_it() -> None:
    first = hashlib.sha256(b"0" * 64 + b"\none\n").hexdigest()
    second = hashlib.sha256(f"{first}\nтөрт\n".encode()).hexdigest()
    assert line_hashes(["one", "төрт"]) == (first, second)
    assert line_hashes([]) == ()
    assert line_hashes(["two", "төрт"])[1] != second


def test_nothing_is_found_where_nothing_was_done() -> None:
    assert chain_differences(WHOLE, WHOLE) == ()
    assert chain_differences([], []) == ()


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([*WHOLE[:2], ("c", "said by another"), *WHOLE[3:]], [(3, "altered", "c")]),
        ([*WHOLE[:2], *WHOLE[3:]], [(3, "missing", "c")]),
        (WHOLE[1:], [(1, "missing", "a")]),
        (WHOLE[:-1], [(6, "truncated", "f")]),
        (WHOLE[:2], [(n + 1, "truncated", "abcdef"[n]) for n in range(2, 6)]),
        ([], [(n + 1, "truncated", "abcdef"[n]) for n in range(6)]),
        ([*WHOLE, ("g", "x")], [(7, "added", "g")]),
        ([*WHOLE[:1], ("x", "x"), *WHOLE[1:]], [(2, "added", "x")]),
        ([*WHOLE[:1], *WHOLE], [(2, "added", "a")]),
        ([WHOLE[1], WHOLE[0], *WHOLE[2:]], [(1, "reordered", "b")]),
        ([*WHOLE[1:], WHOLE[0]], [(6, "reordered", "a")]),
        ([WHOLE[5], *WHOLE[:5]], [(1, "reordered", "f")]),
        # Together: b altered and moved to the end, d gone, x put in.
        (
            [WHOLE[0], ("x", "x"), WHOLE[2], WHOLE[4], WHOLE[5], ("b", "else")],
            [(2, "added", "x"), (4, "missing", "d"), (6, "altered", "b"), (6, "reordered", "b")],
        ),
    ],
)
def test_each_way_to_tamper_is_named(
    found: list[tuple[str, str]], said: list[tuple[int, str, str]]
) -> None:
    assert named(found) == said


def test_a_finding_says_what_it_is() -> None:
    assert ChainFinding(1, ChainFlaw.ADDED, "a") < ChainFinding(2, ChainFlaw.ADDED, "a")
