"""An observatory over the network gives the frames, evidence and figures of one opened here."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import uvicorn

import ondiris
from ondiris.errors import InvalidInput, NotFound, OndirisError
from ondiris.publishing.figures.answers import answer_json, evidence_json
from ondiris.publishing.figures.shown_figure import FORMS
from ondiris.session import Observatory, open_home
from ondiris.session.figures.remote import Remote
from ondiris.web import create_app
from ondiris.web.pages.figures.renderings import WRITERS

Json = dict[str, Any]


@pytest.fixture(scope="module")
def here(almaty: Path) -> Iterator[Observatory]:
    with open_home(almaty, audience="public") as observatory:
        yield observatory


@pytest.fixture(scope="module")
def there(here: Observatory) -> Iterator[Remote]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(here), log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            with ondiris.connect(f"http://127.0.0.1:{listening.getsockname()[1]}") as remote:
                yield remote
        finally:
            server.should_exit = True
            thread.join(10)


# The law: where figures are read from changes nothing

QUESTIONS: list[Json] = [
    {"measure": "output", "area": "KZ-75", "period": "2025-01/2025-05"},
    {"measure": "output", "area": "KZ-75"},  # months, quarters, years; more than a page
    {"measure": "output", "area": "KZ-75", "period": "2024"},
    {"measure": "growth_pct", "area": "KZ-75", "activity": "C", "children": True, "period": "2024"},
    {"subject": "small-parks-2027"},  # promises with deadlines
    {"activity": "C-MACH", "as_of": date(2025, 7, 5)},  # before the later releases
    {"measure": "jobs", "area": "KZ-75", "worlds": ("actual", "synthetic")},
    {"measure": "share_pct", "of": "output@B-E", "activity": "C-MACH", "period": "2025-01/2025-05"},
    {"measure": "tax", "area": "KZ-75-alatau", "period": "1999"},  # nothing
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: " ".join(map(str, q.values())))
def test_the_same_question_gives_equal_frames(
    here: Observatory, there: Remote, question: Json
) -> None:
    own, far = here.get(**renamed(question)), there.get(**question)
    assert far.to_arrow().equals(own.to_arrow(), check_metadata=True)
    assert (len(far), far.vintage) == (len(own), own.vintage)
    assert repr(far).partition("\n")[0] == repr(own).partition("\n")[0]


def renamed(question: Json) -> Json:
    """Return a question as it is asked here, where a measure may be a query too."""
    return {("query" if name == "measure" else name): said for name, said in question.items()}


def test_what_is_compared_is_something(here: Observatory) -> None:
    sizes = [len(here.get(**renamed(question))) for question in QUESTIONS]
    assert sizes[1] > 2_000
    assert sizes[-1] == 0
    assert all(size for size in sizes[:-1])
    assert sizes[5] < sizes[1]


def test_an_answer_read_back_is_written_as_it_was(here: Observatory, there: Remote) -> None:
    asked = {"area": "KZ-75", "activity": "C29"}
    own, far = here.get("output", **asked), there.get("output", **asked)
    assert answer_json(far.vintage, far.rows) == answer_json(own.vintage, own.rows)
    assert [(m.formula, m.period, m.lacks) for m in far.missing] == [
        (m.formula, m.period, m.lacks) for m in own.missing
    ]


def test_evidence_is_the_same_down_to_the_documents(here: Observatory, there: Remote) -> None:
    rows = here.get("output", area="KZ-75", period="2025-01/2025-05").rows
    printed = next(row for row in rows if row.key.activity == "B-E")
    derived = next(row for row in rows if row.key.activity == "C29")
    statement = here.at().statements()[0]
    for name in (printed.id, derived.id, statement.id):
        own, far = here.why(name), there.why(name)
        assert evidence_json(far) == evidence_json(own)
        assert far._repr_html_() == own._repr_html_()
    assert there.why(printed.id).source == here.at().sources[printed.source]


def test_a_figure_is_the_same_in_every_form(here: Observatory, there: Remote) -> None:
    own, far = ondiris.figure(here, "activities"), ondiris.figure(there, "activities")
    assert far.to_arrow().equals(own.to_arrow(), check_metadata=True)
    assert far.headline == own.headline
    assert [row["output"] for row in far.rows] == [row["output"] for row in own.rows]
    assert far.file("csv").startswith(b"\xef\xbb\xbf")
    assert there.figure("key-figures", "kk").shape["lang"] == "kk"
    then = there.at(date(2025, 7, 1)).figure("key-figures")
    assert then.vintage.known == date(2025, 7, 1)


def test_forms_of_figures_are_those_of_their_addresses() -> None:
    assert set(FORMS) == set(WRITERS)


def test_lists_documents_and_names_are_read(here: Observatory, there: Remote) -> None:
    assert there.vintage == here.at().vintage
    assert there.sources() == here.at().documents
    far, own = there.codes("areas"), here.catalogue["areas"]
    assert [(i.code, i.names, i.parent) for i in far] == [(i.code, i.names, i.parent) for i in own]
    assert there.search("976")["schema"] == "ondiris.search/1"
    assert there.languages == ("kk", "ru", "en")


STRANGE = ["a/b", "a/", "/a", "", ".", "..", "../sources", "a?b#c", "a%2Fb", "a b\n", "o1\n",
           "жоқ", "\ud800", "\x00", "x" * 300]  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_a_name_that_means_something_in_an_address_is_no_other_here_or_there(
    here: Observatory, there: Remote, name: str
) -> None:
    for one in (here, there):
        assert code_of(lambda one=one: one.why(name)) == (NotFound, "no-entry")
        assert code_of(lambda one=one: ondiris.figure(one, name)) == (NotFound, "no-figure")
    assert code_of(lambda: there.codes(name)) == (NotFound, "no-list")


# Frames of the libraries


def test_a_frame_keeps_digits_ends_days_and_evidence(there: Remote) -> None:
    answer = there.get("output", area="KZ-75", activity="B-E", period="2025-01/2025-05")
    (row,) = answer.to_arrow().to_pylist()
    assert (row["value"], row["lower"], row["upper"]) == (
        Decimal("976.2"), Decimal("976.15"), Decimal("976.25"),
    )  # fmt: skip
    assert str(row["value"]) == "976.2"
    assert (row["unit"], row["unit_multiplier"], row["digits"]) == ("KZT", 9, 1)
    assert (row["period_first"], row["period_last"]) == (date(2025, 1, 1), date(2025, 5, 31))
    assert (row["source"], row["status"]) == ("ertenmedia-2025-five-months", [])
    assert there.why(row["id"]).source is not None


def test_pandas_has_its_own_periods_where_there_is_one_unit(here: Observatory) -> None:
    pandas = pytest.importorskip("pandas", reason="it is not installed")
    mixed = here.get("output", area="KZ-75", activity="C-MACH").to_pandas()
    assert not isinstance(mixed["period"].dtype, pandas.PeriodDtype)
    assert str(mixed["period_first"].dtype) == "datetime64[s]"
    years = here.get("output", area="KZ-75", activity="B-E", period="2024").to_pandas()
    assert str(years["period"].dtype) == "period[Y-DEC]"
    assert (
        years["value"].sum()
        == here.get("output", area="KZ-75", activity="B-E", period="2024").rows[0].value
    )
    known = here.at().vintage.known.isoformat()
    assert years.attrs == {"schema": "ondiris.get/2", "known": known, "revision": "1"}


@pytest.mark.parametrize(
    ("period", "unit"),
    [("2024", "Y-DEC"), ("2024-Q4", "Q-DEC"), ("2024-05", "M"), ("2024-05-31", "D")],
)
def test_every_unit_of_pandas_is_met(period: str, unit: str) -> None:
    from ondiris.publishing.figures.framed import one_unit

    pandas = pytest.importorskip("pandas", reason="it is not installed")
    assert str(pandas.PeriodIndex([period], freq=one_unit([period])).dtype) == f"period[{unit}]"
    assert one_unit([period, "2024-01/2024-05"]) == one_unit(["2024-H1"]) == ""


def test_other_libraries_hold_the_same(here: Observatory) -> None:
    answer = here.get("output", area="KZ-75", period="2025-01/2025-05")
    total = sum(row.value for row in answer.rows if row.multiplier == 9)
    polars = pytest.importorskip("polars", reason="it is not installed")
    frame = answer.to_polars()
    assert frame.schema["value"] == polars.Decimal(18, 6)
    assert frame.filter(polars.col("unit_multiplier") == 9)["value"].sum() == total
    related = answer.to_duckdb().filter("unit_multiplier = 9").aggregate("sum(value)")
    assert related.fetchall() == [(total,)]
    assert answer.to_frame("polars").equals(frame)
    assert answer.to_frame("pyarrow").equals(answer.to_arrow())
    with pytest.raises(InvalidInput) as refused:
        answer.to_frame("excel")
    assert refused.value.code == "unknown-backend"


def test_a_library_that_is_not_there_is_named(
    here: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(OndirisError, match="polars is not installed") as refused:
        here.get("output", area="KZ-75", activity="B-E", period="2024").to_polars()
    assert "pip install polars" in refused.value.hint


def test_columns_are_what_rows_would_be(here: Observatory) -> None:
    from ondiris.publishing.figures.frame_columns import joined, of_rows

    now = here.at()
    for words in (
        {},
        {"area": "KZ-75", "period": "2025-01/2025-05"},
        {"subject": "small-parks-2027"},
    ):
        columns = now.columns(**words).to_arrow()
        rows = joined([of_rows(now.printed(now.question(**words)))], now.vintage)
        assert columns.combine_chunks().equals(rows.combine_chunks(), check_metadata=True)
    assert isinstance(columns, pa.Table)


# What it refuses


def code_of(asked: Callable[[], object]) -> tuple[type, str]:
    with pytest.raises(OndirisError) as refused:
        asked()
    assert refused.value.hint
    return type(refused.value), refused.value.code


def test_what_the_server_refuses_is_the_error_that_it_is_there(there: Remote) -> None:
    assert code_of(lambda: there.get("outptu")) == (InvalidInput, "unknown-code")
    assert code_of(lambda: there.why("o1")) == (NotFound, "no-entry")
    assert code_of(lambda: there.figure("nothing")) == (NotFound, "no-figure")
    assert code_of(lambda: there.codes("nothing")) == (NotFound, "no-list")
    assert code_of(lambda: there.figure("key-figures").file("exe")) == (NotFound, "no-format")
    with pytest.raises(InvalidInput, match="output"):
        there.get("outptu")


def test_what_is_misspelt_is_refused_here_and_there(here: Observatory, there: Remote) -> None:
    wrong = {"perod": "2025"}
    assert code_of(lambda: there.get("output", **wrong)) == (InvalidInput, "unknown-word")
    assert code_of(lambda: here.get("output", **wrong)) == (InvalidInput, "unknown-word")
    for each in (here, there):
        asked = lambda each=each: ondiris.figure(each, "key-figures", colour="red")  # noqa: E731
        assert code_of(asked) == (InvalidInput, "unknown-parameter")
    assert code_of(lambda: ondiris.figure(here, "key-figures", lang="de"))[1] == "unknown-language"
    assert code_of(lambda: there.figure("key-figures", "de"))[1] == "unknown-language"
    query = here.question("output")
    assert code_of(lambda: here.get(query, area="KZ-75")) == (InvalidInput, "asked-twice")
