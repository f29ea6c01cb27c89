"""The search file: exact before folded, beginnings before middles, counts that add up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from ondiris.engines import finding
from ondiris.engines.finding import EnterpriseIndex
from ondiris.errors import Refused, Unavailable
from ondiris.model.enterprise import Enterprise


def made(number: int, name: str, activity: str = "C29", area: str = "a", size: str = "large"):  # type: ignore[no-untyped-def]
    return Enterprise(f"e-{number:012d}", f"{number:012d}", {"kk": name}, activity, area, size)


FIRMS = (
    made(11, "«Әуезов» ЖШС"),
    made(12, "Ауезов Құрылыс", "C23", "b"),
    made(13, "Құрылыс Өнім", "C2351", "b", "small"),
    made(14, "Алматы кірпіш зауыты", "C23", "a", "small"),
)


@pytest.fixture
def index(tmp_path: Path) -> EnterpriseIndex:
    index = EnterpriseIndex(tmp_path / "search.db")
    assert index.build(FIRMS, "stamp-1") == 4
    return index


def numbers(index: EnterpriseIndex, text: str, **filters: str) -> list[int]:
    return [int(row[1]) for row in index.find(text, filters).rows]


@pytest.mark.parametrize("text", ["ӘУЕЗОВ", "әуезов", "Әуе"])
def test_the_name_as_written_comes_first(index: EnterpriseIndex, text: str) -> None:
    assert numbers(index, text) == [11, 12]


def test_a_russian_keyboard_finds_kazakh_names(index: EnterpriseIndex) -> None:
    assert numbers(index, "ауезов") == [12, 11]
    assert numbers(index, "онiм".replace("i", "и")) == [13]
    assert numbers(index, "курылыс") == [12, 13]


def test_middles_are_found_where_no_beginning_matches(index: EnterpriseIndex) -> None:
    assert numbers(index, "ирпиш") == [14]
    assert numbers(index, "ирпиш", area="b") == []


def test_a_business_number_is_found_by_its_beginning(index: EnterpriseIndex) -> None:
    assert numbers(index, "00000000001") == [14, 11, 12, 13]
    assert numbers(index, "000000000013") == [13]


def test_facets_narrow_and_count(index: EnterpriseIndex) -> None:
    found = index.find("", {"area": "b"})
    assert found.count == 2
    assert found.facets["activity"] == {"C23": 1, "C2351": 1}
    assert numbers(index, "", activity="C23") == [14, 12, 13]
    assert numbers(index, "курылыс", size="small") == [13]
    everything = index.find("", {})
    assert everything.count == 4
    assert sum(everything.facets["area"].values()) == 4


def test_pages_follow_each_other(index: EnterpriseIndex) -> None:
    pages = [index.find("", {}, page=n, size=3).rows for n in (1, 2, 3)]
    assert [len(rows) for rows in pages] == [3, 1, 0]
    assert len({row[1] for rows in pages for row in rows}) == 4


@pytest.mark.parametrize("text", ['"', "'; DROP TABLE enterprise", "*", "NEAR(", "🙂", "AND"])
def test_no_text_is_a_command(index: EnterpriseIndex, text: str) -> None:
    index.find(text, {})
    index.find(text, {"area": text, "activity": text})
    assert index.find("", {}).count == 4


def test_broad_questions_say_so(index: EnterpriseIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "ENOUGH", 2)
    found = index.find("", {"world": "actual"})
    assert found.more
    assert found.count == 2


def test_the_file_belongs_to_its_stamp(index: EnterpriseIndex, tmp_path: Path) -> None:
    assert index.stamp() == "stamp-1"
    index.build(FIRMS[:1], "stamp-2")
    assert index.stamp() == "stamp-2"
    assert index.find("", {}).count == 1
    index.close()
    assert EnterpriseIndex(tmp_path / "other.db").stamp() == ""


def test_two_that_are_built_at_once_keep_each_to_its_own(tmp_path: Path) -> None:
    """Somebody asks about another day while the file for this one is half written."""
    first, second = (EnterpriseIndex(tmp_path / "search.db") for _ in range(2))

    def met() -> Iterator[Enterprise]:
        yield FIRMS[0]
        other = Thread(target=second.build, args=(FIRMS[1:], "stamp-2"))
        other.start()
        other.join()

    assert first.build(met(), "stamp-1") == 1
    assert (first.stamp(), numbers(first, "")) == ("stamp-1", [11])
    assert (second.stamp(), sorted(numbers(second, ""))) == ("stamp-2", [12, 13, 14])
    assert [path.name for path in tmp_path.iterdir()] == ["search.db"]
    first.close()
    second.close()


def test_without_a_file_there_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        EnterpriseIndex(tmp_path / "none.db").find("a", {})


@pytest.mark.parametrize("name", ["what?", "a#b", "100%41", "Қала үйі"])
def test_the_name_of_a_folder_is_no_address(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    index = EnterpriseIndex(folder / "search.db")
    assert index.build(FIRMS, "s") == 4
    index.close()
    assert (index.stamp(), numbers(index, "әуезов")) == ("s", [11, 12])
    index.close()


def test_what_is_broken_off_leaves_nothing_behind(index: EnterpriseIndex, tmp_path: Path) -> None:
    def broken() -> Iterator[Enterprise]:
        yield FIRMS[0]
        raise LookupError

    with pytest.raises(LookupError):
        index.build(broken(), "stamp-2")
    assert [path.name for path in tmp_path.iterdir()] == ["search.db"]
    assert index.stamp() == "stamp-1"
    index.close()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        EnterpriseIndex(tmp_path / "nowhere" / "search.db").build(FIRMS, "s")
