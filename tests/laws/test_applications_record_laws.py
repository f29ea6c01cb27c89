"""Laws of the chain of an application: whatever is done to it is found, and nothing else is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ondiris.applications import chain_differences, line_hashes

LINES = st.lists(st.text(max_size=4), min_size=1, max_size=8)
NAMES = st.lists(st.text("abcdefgh", min_size=1, max_size=2), max_size=8, unique=True)


@given(LINES, st.data())
def test_a_changed_line_changes_its_hash_and_every_later_one(
    lines: list[str], data: st.DataObject
) -> None:
    n = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.text(max_size=4).filter(lambda text: text != lines[n]))
    whole, changed = line_hashes(lines), line_hashes([*lines[:n], other, *lines[n + 1 :]])
    assert whole[:n] == changed[:n]
    assert all(a != b for a, b in zip(whole[n:], changed[n:], strict=True))


@given(LINES, LINES)
def test_a_longer_chain_goes_on_where_a_shorter_one_ended(
    first: list[str], more: list[str]
) -> None:
    assert line_hashes([*first, *more])[: len(first)] == line_hashes(first)


@given(NAMES, st.data())
def test_every_difference_is_found_and_none_is_invented(
    names: list[str], data: st.DataObject
) -> None:
    whole = [(name, "said") for name in names]
    found = data.draw(
        st.lists(st.tuples(st.text("abcdefghi", min_size=1, max_size=2),
                           st.sampled_from(["said", "else"])), max_size=9)
        | st.permutations(whole)
    )  # fmt: skip
    flaws = chain_differences(whole, found)
    assert (flaws == ()) == (whole == list(found))
    kinds: dict[str, set[str]] = {}
    for one in flaws:
        kinds.setdefault(str(one.flaw), set()).add(one.name)
    told = {name for name, _ in found}
    lost = kinds.get("missing", set()) | kinds.get("truncated", set())
    assert lost == set(names) - told
    assert kinds.get("added", set()) >= told - set(names)
    # What is left once all that is named is mended is the chain itself.
    moved = kinds.get("reordered", set())
    seen = [name for name in dict.fromkeys(name for name, _ in found) if name in names]
    assert [name for name in seen if name not in moved] == [
        name for name in names if name in seen and name not in moved
    ]
