"""The public reads the same bytes whether the house knows more or not: in answers and headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from crawled_door import Get, starts
from planted_city import CASE, Hand, list_subjects, plant

from ondiris.cli import main
from ondiris.model import Confidentiality, Known, Statement
from ondiris.session import open_home
from ondiris.web import create_app
from ondiris.web.app import Application

TEXTS = (
    "In 2024 the output of food products in Kenbulak was 731.97 billion tenge.",
    "In 2024 the output of food products in Kenbulak was 3.15 billion tenge.",
    "Output of industry in Kenbulak was 8.41 billion tenge in 2024.",
)
MORE = (
    "/api/v1/changes?since=2025-06-30", "/api/v1/changes?since=2&revision=2",
    "/api/v1/observations?as_of=2025-12-01", "/api/v1/observations?limit=3",
    "/en/?as_of=2025-12-01",
    "/en/compare?series=output~ZZ-1~C10+output~ZZ-1~C10~2025-12-01+output~ZZ-1~C10~r2",
    "/en/figures/compare.csv?series=output~ZZ-1~C10+output~ZZ-1~C10~2025-12-01",
    "/en/search?q=qmk", "/api/v1/search?q=qmk", "/en/search?q=bak", "/api/v1/search?q=bak",
    "/en/sites/brickyard", "/en/promises/bakeries-2026", "/en/briefs/bakeries-2026.pdf",
    "/en/documents/yearbook-2024", "/en/activities/C10", "/en/activities/B-E", "/en/nothing",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What the public door says, by address: before the house learned more, and after."""

    before: dict[str, tuple[object, ...]]
    after: dict[str, tuple[object, ...]]


def said(answer: httpx.Response) -> tuple[object, ...]:
    return answer.status_code, sorted(answer.headers.items()), answer.content


def everything(
    home: Path, clock: Hand, ask_of: Callable[[Application], Get]
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield every address that needs no other, and what a check of some texts finds."""
    with open_home(home, audience="public", clock=clock) as outside:
        app = create_app(outside)
        get = ask_of(app)
        for path in dict.fromkeys((*starts(app), *MORE)):
            if not path.startswith(("/kk/", "/ru/")):
                yield path, said(get(path))
        for text in TEXTS:
            yield text, said(get("/en/check", method="POST", data={"text": text}))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, ask_of: Callable[[Application], Get]) -> Told:
    clock, home = Hand(), tmp_path_factory.mktemp("more") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1772323200")
        with pytest.raises(SystemExit):
            main(["init", "--case", str(CASE), "--home", str(home)])
    list_subjects(home)
    names = ("qmk-project", "qmk-site", "qmk-programme", "qmk-firm", "bakers")
    with open_home(home, audience="internal", clock=clock) as inside:
        source = next(iter(inside.at().sources.values()))
        hidden = [
            Statement(name, "name", "en: Qmk", source.id, "a list", Known(clock.moment.date()),
                      confidentiality=Confidentiality.INTERNAL)
            for name in names
        ]  # fmt: skip
        inside.record(hidden, action="record")
    before = dict(everything(home, clock, ask_of))
    plant(home, clock)
    return Told(before, dict(everything(home, clock, ask_of)))


def test_nothing_that_the_house_alone_knows_moves_a_byte_outside(told: Told) -> None:
    assert len(told.before) > 600
    assert [path for path, answer in told.before.items() if told.after[path] != answer] == []


def test_the_door_answers_meanwhile(told: Told) -> None:
    """Most of it is there, so that equal refusals are not all that is compared."""
    there = [path for path, (status, *_) in told.after.items() if status == 200]
    assert len(there) > 400
    assert {*TEXTS} <= {*there}
