"""The inbox: every file tried, previewed, loaded once confirmed; nothing lost, nothing twice."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ondiris.errors import InvalidFile, InvalidInput, NotFound
from ondiris.ports import INTERNAL, Query
from ondiris.session import Observatory, make_home, open_home
from ondiris.session.figures.inbox import Inbox, InboxFile
from ondiris.session.hall import inbox_readers

CITY = Path(__file__).parents[3] / "doors" / "second_city"
HEADER = "measure,area,activity,unit,period,value,unit_multiplier,source,locator,known_at\n"
ROW = "output,ZZ-1,{activity},KZT,{period},{value},9,yearbook-2024,row 1,2026-02-27\n"


class Clock:
    moment = datetime(2026, 3, 1, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("inbox") / "home"
    make_home(home, CITY, clock=Clock())
    return home


@pytest.fixture
def observatory(made: Path, tmp_path: Path) -> Iterator[Observatory]:
    home = Path(shutil.copytree(made, tmp_path / "home"))
    with open_home(home, audience="internal", clock=Clock()) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "new").mkdir()
    return tmp_path / "new"


def box(observatory: Observatory, folder: Path) -> Inbox:
    return Inbox(observatory, folder, inbox_readers())


def table(folder: Path, name: str, *rows: tuple[str, str, str]) -> Path:
    lines = [ROW.format(activity=a, period=p, value=v) for a, p, v in rows]
    (folder / name).write_text(HEADER + "".join(lines), "utf-8")
    return folder / name


def states(files: tuple[InboxFile, ...]) -> dict[str, str]:
    return {one.name: one.state for one in files}


def figures(observatory: Observatory) -> int:
    return len(observatory.ledger.history(Query(audience=INTERNAL), observatory.ledger.vintage()))


def test_a_preview_says_what_a_file_would_do_and_records_nothing(
    observatory: Observatory, folder: Path
) -> None:
    # The town printed 3.15 for food and 1.7 for minerals in 2024.
    table(folder, "a.csv", ("C10", "2024", "3.150"), ("C23", "2024", "1.9"), ("C10", "2025", "3.3"))
    before = figures(observatory)
    (one,) = box(observatory, folder).files()
    found = one.arriving
    assert (one.number, one.state, one.counts["observations"]) == (1, "ready", 3)
    assert (found.new, found.confirmed, found.differing, found.known) == (1, 1, 1, 0)
    assert found.periods == ("2024", "2025")
    assert "tables; 3 observations; 2024 to 2025; 1 new; 1 another number than stands" in str(one)
    assert figures(observatory) == before


def test_a_release_of_an_earlier_day_than_its_publishers_last_is_older(
    observatory: Observatory, folder: Path
) -> None:
    """Though its numbers were never said here; what it alone tells, it may add by its number."""
    table(folder, "a.csv", ("C10", "2025", "3.3"))
    assert states(box(observatory, folder).load()) == {"a.csv": "loaded"}
    for name, day in (("b-old", "2026-02-20"), ("c-new", "2026-02-28"), ("d-same", "2026-02-20")):
        value = "3.30" if name == "d-same" else "3.1"
        row = ROW.format(activity="C10", period="2025", value=value).replace("2026-02-27", day)
        (folder / f"{name}.csv").write_text(HEADER + row, "utf-8")
    seen = {one.name: one for one in box(observatory, folder).files()}
    assert (seen["b-old.csv"].state, seen["b-old.csv"].arriving.older) == ("older", 1)
    assert (seen["c-new.csv"].state, seen["d-same.csv"].state) == ("ready", "ready")
    assert set(states(box(observatory, folder).load())) == {"c-new.csv", "d-same.csv"}
    assert states(box(observatory, folder).load([seen["b-old.csv"].number])) == {
        "b-old.csv": "loaded"
    }


def test_an_old_release_of_another_publisher_is_another_source(
    observatory: Observatory, folder: Path
) -> None:
    table(folder, "a.csv", ("C10", "2025", "3.3"))
    box(observatory, folder).load()
    (folder / "sources.csv").write_text(
        "id,provider,title,published,basis\nfresh,Town hall,Letter,2026-02-20,stated\n", "utf-8"
    )
    box(observatory, folder).load()
    row = ROW.format(activity="C10", period="2025", value="3.1").replace("yearbook-2024", "fresh")
    (folder / "b.csv").write_text(HEADER + row.replace("2026-02-27", "2026-02-20"), "utf-8")
    assert states(box(observatory, folder).load()) == {"b.csv": "loaded"}


def test_cells_without_a_figure_are_told_before_loading(
    observatory: Observatory, folder: Path
) -> None:
    rows = (
        ("Регион", "Объем, млн. тенге", "Индекс, %"),
        ("", "Январь–май 2025 г.", "Январь–май 2025 г. к январю–маю 2024 г."),
        ("город Кенбулак", "1 250,5", ""),
    )
    with (folder / "release.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    (one,) = box(observatory, folder).files()
    assert one.to_json()["notes"] == {"cells without a figure": 1}
    assert str(one).endswith("; 1 cell without a figure.")


def test_what_was_confirmed_is_loaded_once_whatever_it_is_called(
    observatory: Observatory, folder: Path
) -> None:
    path = table(folder, "a.csv", ("C10", "2025", "3.3"))
    before = figures(observatory)
    (one,) = box(observatory, folder).load()
    assert (one.state, figures(observatory)) == ("loaded", before + 1)
    shutil.copyfile(path, folder / "b.csv")
    (folder / "deeper").mkdir()
    path.rename(folder / "deeper" / "c.csv")
    (again,) = box(observatory, folder).files()
    assert (again.number, again.state, again.report) == (1, "loaded", "Revision 2.")
    assert box(observatory, folder).load() == ()


def test_a_file_that_load_took_is_known_to_the_inbox(
    observatory: Observatory, folder: Path
) -> None:
    from ondiris.session import load_file

    load_file(observatory, table(folder, "a.csv", ("C10", "2025", "3.3")))
    assert states(box(observatory, folder).files()) == {"a.csv": "loaded"}


def test_numbers_stay_when_other_files_come_and_go(observatory: Observatory, folder: Path) -> None:
    table(folder, "m.csv", ("C10", "2025", "3.3"))
    first = table(folder, "n.csv", ("C10", "2025-Q4", "3.4"))
    assert [(f.number, f.name) for f in box(observatory, folder).files()] == [
        (1, "m.csv"), (2, "n.csv")
    ]  # fmt: skip
    table(folder, "a.csv", ("C23", "2025", "1.8"))
    first.unlink()
    assert [(f.number, f.name) for f in box(observatory, folder).files()] == [
        (1, "m.csv"), (3, "a.csv")
    ]  # fmt: skip
    with pytest.raises(InvalidInput, match="not-ready"):
        box(observatory, folder).load([2])
    assert [f.name for f in box(observatory, folder).load([3])] == ["a.csv"]
    assert states(box(observatory, folder).files()) == {"m.csv": "ready", "a.csv": "loaded"}


def test_a_file_that_was_changed_since_its_preview_is_another_one(
    observatory: Observatory, folder: Path
) -> None:
    table(folder, "a.csv", ("C10", "2025", "3.3"))
    box(observatory, folder).files()
    table(folder, "a.csv", ("C10", "2025", "9.9"))
    with pytest.raises(InvalidInput, match="number 1"):
        box(observatory, folder).load([1])
    (one,) = box(observatory, folder).files()
    assert (one.number, one.state) == (2, "ready")


def test_an_unknown_layout_is_said_and_named_and_a_wrong_file_stops_no_other(
    observatory: Observatory, folder: Path
) -> None:
    (folder / "odd.csv").write_text("city;amount\nKenbulak;3\n", "utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / ".hidden").write_text("x", "utf-8")
    table(folder, "bad.csv", ("C99", "2025", "3.3"))
    table(folder, "good.csv", ("C10", "2025", "3.3"))
    (folder / "text.txt").write_text(
        "Industrial output of Kenbulak grew by 5.0% in 2025.\n", "utf-8"
    )
    files = box(observatory, folder).files()
    assert states(files) == {
        "bad.csv": "refused", "good.csv": "ready", "odd.csv": "unknown", "picture.png": "unknown",
        "text.txt": "ready",
    }  # fmt: skip
    by_name = {one.name: one for one in files}
    assert by_name["odd.csv"].problem.code == "unknown-layout"  # type: ignore[union-attr]
    assert "ondiris mapping odd.csv" in str(by_name["odd.csv"])
    assert "ondiris mapping" not in str(by_name["picture.png"]) + str(by_name["bad.csv"])
    assert "C99" in str(by_name["bad.csv"])
    assert by_name["text.txt"].reader.kind == "bulletin"  # type: ignore[union-attr]
    done = box(observatory, folder).load()
    assert states(done) == {"good.csv": "loaded", "text.txt": "loaded"}
    assert sorted(path.name for path in folder.iterdir()) == [
        ".hidden", "bad.csv", "good.csv", "odd.csv", "picture.png", "text.txt"
    ]  # fmt: skip


def test_a_file_that_fails_while_loading_is_told_and_the_others_are_loaded(
    observatory: Observatory, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table(folder, "a.csv", ("C10", "2025", "3.3"))
    table(folder, "b.csv", ("C23", "2025", "1.8"))
    waiting = box(observatory, folder)
    found = waiting.files()
    table(folder, "a.csv", ("C10", "2025", "9.9"))
    done = [waiting._load(one) for one in found]
    assert [one.state for one in done] == ["refused", "loaded"]
    assert done[0].problem.code == "changed"  # type: ignore[union-attr]


def test_a_file_that_waits_for_another_is_ready_after_it(
    observatory: Observatory, folder: Path
) -> None:
    row = ROW.format(activity="C10", period="2025", value="3.3").replace("yearbook-2024", "fresh")
    (folder / "a.csv").write_text(HEADER + row, "utf-8")
    (folder / "sources.csv").write_text(
        "id,provider,title,published,basis\nfresh,Town hall,Letter,2025-03-02,stated\n", "utf-8"
    )
    assert states(box(observatory, folder).load()) == {"sources.csv": "loaded"}
    assert states(box(observatory, folder).load()) == {"a.csv": "loaded"}


def test_a_known_mapping_is_tried_and_named(observatory: Observatory, folder: Path) -> None:
    rows = (
        ("Регион", "Объем, млн. тенге", "Индекс, %"),
        ("", "Январь–май 2025 г.", "Январь–май 2025 г. к январю–маю 2024 г."),
        ("город Кенбулак", "1 250,5", "103,2"),
    )
    with (folder / "release.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    (one,) = box(observatory, folder).files()
    assert (one.state, one.reader.mapping) == ("ready", "bns_cumulative")  # type: ignore[union-attr]
    assert one.arriving.periods == ("2025-01/2025-05",)
    assert one.to_json()["mapping"] == "bns_cumulative"


def test_a_state_that_cannot_be_read_is_refused_and_loads_nothing(
    observatory: Observatory, folder: Path
) -> None:
    table(folder, "a.csv", ("C10", "2025", "3.3"))
    (observatory.home.folder / "inbox.json").write_text(json.dumps({"schema": "other/1"}))
    with pytest.raises(InvalidFile, match=r"inbox\.json"):
        box(observatory, folder).load()
    with pytest.raises(NotFound, match="no-folder"):
        box(observatory, folder / "nowhere")


def test_a_press_text_is_shown_with_what_it_leaves_out_and_what_does_not_fit(
    observatory: Observatory, folder: Path
) -> None:
    (folder / "text.txt").write_text(
        "Output of Kenbulak grew by 5.0% in 2025. Output of Kenbulak grew by 6.0% in 2025.\n"
        "The share of food was 31.5% in 2025. By 2030 Kenbulak will create 400 jobs.\n",
        "utf-8",
    )
    (one,) = box(observatory, folder).files()
    assert dict(one.notes) == {
        "claims not placed [no-activity]": 2, "claims not placed [no-whole]": 1,
        "claims not placed [unsure]": 1, "contradictions": 1,
    }  # fmt: skip
    shown = str(one)
    assert one.to_json()["notes"] == one.notes
    assert one.to_json()["lines"] == list(one.lines)
    assert all(line in shown for line in one.lines)
    for words in ("[no-whole] “31.5%”", "contradiction: ", "--place CLAIM=CODE", "as-read"):
        assert words in shown
