"""What is made once and kept: once for all who wait, bounded in bytes, failures never."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from ondiris.session.memory import Memory


def test_what_many_ask_for_at_once_is_made_once() -> None:
    memory, made, gate = Memory(1_000), [], Barrier(8)

    def make() -> str:
        made.append("x")
        return "value"

    def ask(_: int) -> str:
        gate.wait(5)
        return memory.get("key", make, len)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert found == ["value"] * 8
    assert made == ["x"]


def test_another_key_is_made_while_one_is_slow() -> None:
    memory, release = Memory(1_000), Event()

    def slow() -> str:
        assert release.wait(5)
        return "slow"

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(memory.get, "slow", slow, len)
        assert memory.get("quick", lambda: "quick", len) == "quick"
        release.set()
        assert waiting.result(5) == "slow"


def test_no_more_bytes_are_kept_than_the_limit_and_the_oldest_go_first() -> None:
    memory, made = Memory(10), []

    def make(word: str) -> str:
        made.append(word)
        return word

    for word in ("aaaa", "bbbb", "aaaa", "cccc", "aaaa", "bbbb"):
        assert memory.get(word, lambda word=word: make(word), len) == word  # type: ignore[misc]
        assert memory.kept <= 10
    assert made == ["aaaa", "bbbb", "cccc", "bbbb"]


def test_what_is_larger_than_everything_is_given_and_not_kept() -> None:
    memory = Memory(3)
    assert memory.get("key", lambda: "too long", len) == "too long"
    assert memory.kept == 0


def test_a_failure_is_told_and_not_kept() -> None:
    memory = Memory(100)

    def fail() -> str:
        raise LookupError("not yet")

    with pytest.raises(LookupError, match="not yet"):
        memory.get("key", fail, len)
    assert memory.get("key", lambda: "now", len) == "now"


def test_what_is_forgotten_is_made_again() -> None:
    memory = Memory(100)
    assert memory.get("key", lambda: "one", len) == "one"
    memory.clear()
    assert memory.get("key", lambda: "two", len) == "two"
