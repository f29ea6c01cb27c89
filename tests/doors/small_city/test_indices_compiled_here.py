"""What this home compiled is called so at every door, and nothing of it is called official."""

import json

import httpx
import pytest
from asked_door import asking

from ondiris.cli import main
from ondiris.session import open_home
from ondiris.web.app import create_app

SAID = {
    "en": "compiled by this home",
    "ru": "составлено этой обсерваторией",
    "kk": "осы обсерватория құрастырған",
}
KINDS = {
    "en": "Figure compiled by this home",
    "ru": "Показатель составлен этой обсерваторией",
    "kk": "Осы обсерватория құрастырған көрсеткіш",
}
OFFICIAL = ("official", "официальн", "ресми")


def told(capsys, *words: str) -> str:
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    assert not ended.value.code
    return capsys.readouterr().out


def rows(capsys, home, measure: str) -> dict[str, dict]:
    ask = ("get", measure, "--activity", "C18", "--area", "KZ-75", "--scope", "all")
    period = ("--period", "2025-01/2025-03", "--home", str(home), "--format", "json")
    found = json.loads(told(capsys, *ask, *period))["rows"]
    return {row["source"] or row["formula"]: row for row in found}


def pages(home, *paths: str) -> list[httpx.Response]:
    with open_home(home, audience="internal", read_only=True) as observatory:
        get = asking(create_app(observatory), strict=True)
        return [get(path) for path in paths]


@pytest.mark.parametrize("measure", ["output", "growth_pct"])
def test_get_and_why_say_who_compiled_a_figure(compiled, capsys, measure):
    own = rows(capsys, compiled, measure)["compiled-actual"]
    assert own["compiled_here"] is True
    chain = told(capsys, "why", own["id"], "--home", str(compiled))
    assert "document: compiled by this home: " in chain
    assert chain.splitlines()[0].count("compiled by this home") == 1
    document = json.loads(
        told(capsys, "why", own["id"], "--home", str(compiled), "--format", "json")
    )
    assert document["source"]["compiled_here"] is True
    table = told(
        capsys, "get", measure, "--activity", "C18", "--area", "KZ-75", "--period",
        "2025-01/2025-03", "--home", str(compiled), "--format", "csv",
    )  # fmt: skip
    assert ",compiled-actual,True," in table


def test_a_figure_of_the_bureau_is_not_ours(compiled, capsys):
    ask = ("get", "output", "--activity", "B-E", "--area", "KZ-75", "--period", "2025-01")
    found = json.loads(told(capsys, *ask, "--home", str(compiled), "--format", "json"))["rows"]
    theirs = [row for row in found if row["source"] and row["source"] != "compiled-actual"]
    assert theirs
    assert not any(row["compiled_here"] for row in theirs)


def test_evidence_names_the_home_in_every_language(compiled, capsys):
    own = rows(capsys, compiled, "growth_pct")["compiled-actual"]["id"]
    found = pages(compiled, *(f"/{lang}/evidence/{own}" for lang in SAID))
    for lang, page in zip(SAID, found, strict=True):
        assert page.status_code == 200
        assert KINDS[lang] in page.text
        # badge, publisher, and the publisher of each of its two inputs that it names
        assert page.text.count(SAID[lang]) >= 3
        assert ">ondiris<" not in page.text


@pytest.mark.parametrize("lang", SAID)
def test_pages_and_files_name_the_home_and_call_nothing_official(compiled, lang):
    paths = (
        f"/{lang}/indices?activity=C18",
        f"/{lang}/activities/C18",
        f"/{lang}/figures/growth-heat.csv",
        f"/{lang}/figures/growth-heat.json",
        f"/{lang}/",
    )
    found = pages(compiled, *paths)
    assert [page.status_code for page in found] == [200] * len(paths)
    indices, activity, _, shape, _ = (page.text for page in found)
    assert SAID[lang] in indices
    assert SAID[lang][:10] in activity.lower()
    figure = json.loads(shape)
    assert {one["publisher"] for one in figure["sources"]} == {SAID[lang]}
    assert not [word for page in found for word in OFFICIAL if word in page.text.lower()]
