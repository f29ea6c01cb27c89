"""Languages are data: a new one needs a file, stored forms are complete, patterns are sound."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from ondiris.codes import shipped_list
from ondiris.errors import InvalidInput, NotFound
from ondiris.language import PlaceForms, detect, languages, read
from ondiris.language.lexicon import LANGUAGE_DATA, domain, language, literal_pattern
from ondiris.language.patterns import PatternTrie, Token
from ondiris.production.bulletins.groupings import said_activity

FORMS = Path(__file__).parents[3] / "src" / "ondiris" / "cases" / "almaty" / "forms.toml"


def _tokens(text: str) -> list[Token]:
    return [Token("w", word, i, i + 1) for i, word in enumerate(text.split())]


def test_equal_places_make_one_language_and_others_another() -> None:
    text = FORMS.read_text("utf-8")
    one, other = PlaceForms.from_toml(text), PlaceForms.from_toml(text)
    assert language("ru", one) is language("ru", other)
    elsewhere = PlaceForms.from_toml(text.replace("KZ-75-medeu", "KZ-75-other"))
    assert elsewhere != one
    assert language("ru", elsewhere) is not language("ru", one)


def test_latin_kazakh_is_read_by_data_alone() -> None:
    assert languages() == ("en", "kk", "kk-latn", "ru")
    for text in ("Óndiris kólemi 4,9%-ǵa ósti.", "Öndiris kölemi 4,9%-ğa östı."):
        (claim,) = read(text, lang="kk-latn").claims
        assert (claim.measure, str(claim.value)) == ("growth_pct", "4.9")


def test_latin_kazakh_finds_what_cyrillic_finds() -> None:
    pairs = [
        ("Zaýytqa 38,5 mlrd teńgeden astam qarjy salyndy.", "investment"),
        ("12 300-den asa jumys orny quryldy.", "jobs"),
        ("Mashına jasaý 9,8%-ǵa ósti.", "growth_pct"),
        ("Parkte 15 kásiporyn jumys isteıdi.", "count_enterprises"),
        ("Qala aýmaǵynda 6 joba iske qosyldy.", "count_projects"),
        ("Eksport kólemi 318 mln dollarǵa jetti.", "exports"),
        ("2027 jylǵa qaraı 4,2 myń jumys orny ashylady.", "jobs"),
    ]
    found = [[c.measure for c in read(text, lang="kk-latn").claims] for text, _ in pairs]
    right = sum([measure] == got for (_, measure), got in zip(pairs, found, strict=True))
    assert right / len(pairs) >= 0.85, found


def test_a_language_is_added_by_a_file(tmp_path: Path) -> None:
    shutil.copytree(LANGUAGE_DATA / "domain", tmp_path / "domain")
    (tmp_path / "lang").mkdir()
    (tmp_path / "lang" / "xx.toml").write_text(
        'code = "xx"\nname = "Xx"\ndecimal = ","\n[scale]\n1000000 = ["milo"]\n'
        '[unit]\nKZT = ["tengo"]\n[cue.measure]\ninvestment = ["investo*"]\n',
        "utf-8",
    )
    added = language("xx", folder=tmp_path)
    matches = added.lexical.find(_tokens("investo milo tengo"))
    assert {(m.kind, m.value) for m in matches} == {("scale", "1000000"), ("unit", "KZT")}


def test_an_unknown_language_names_the_known_ones() -> None:
    with pytest.raises(NotFound, match="no language"):
        language("tlh")


@pytest.mark.parametrize("pattern", ["(", "a (b", ")", "a )"])
def test_a_pattern_with_unpaired_brackets_is_refused(pattern: str) -> None:
    with pytest.raises((InvalidInput, IndexError)):
        PatternTrie(frozenset()).add(pattern, "k", "v")


def test_patterns_match_words_stems_endings_and_gaps() -> None:
    trie = PatternTrie(frozenset({"дан"}))
    trie.add("рабоч* мест(о|а)?", "jobs", "1")
    trie.add("парк+", "park", "1")
    trie.add("удалось ... создать", "done", "1")
    trie.add("*лмақ", "plan", "1")
    found = trie.find(_tokens("рабочих места паркдан паркет удалось легко создать құрылмақ"))
    assert [(m.kind, m.start, m.end) for m in found] == [
        ("jobs", 0, 2), ("park", 2, 3), ("done", 4, 7), ("plan", 7, 8),
    ]  # fmt: skip


def test_every_form_of_an_activity_reads_back_to_its_code() -> None:
    for code, names in domain(LANGUAGE_DATA)["form"].items():
        for lang in ("kk", "ru", "en"):
            words = language(lang)
            for form in names[lang].values():
                tokens = _tokens(literal_pattern(form))
                for token in tokens:
                    token.kind = "p" if token.text in "-," else "w"
                found = {m.value for m in words.cues.find(tokens) if m.kind == "activity"}
                assert found == {code}, (lang, form, found)


def test_every_activity_of_the_list_has_every_form_of_each_language() -> None:
    forms = domain(LANGUAGE_DATA)["form"]
    stored = {"kk": {"nom", "loc", "gen"}, "ru": {"nom", "loc", "gen"}, "en": {"nom"}}
    listed = {said_activity(item.code) for item in shipped_list("activities")} - {"_T", "_Z"}
    assert listed - set(forms) == set()
    for code, names in forms.items():
        assert {lang: set(found) for lang, found in names.items()} == stored, code


def test_every_place_form_of_the_case_reads_back_to_its_code() -> None:
    places = PlaceForms.from_toml(FORMS.read_text("utf-8"))
    for code, names in places.names.items():
        for lang, forms in names.items():
            assert set(forms) - {"counted", "listed", "of"} == {"nom", "loc", "gen"}, (code, lang)
            words = language(lang, places)
            for form in (forms[name] for name in ("nom", "loc", "gen")):
                tokens = _tokens(literal_pattern(form))
                for token in tokens:
                    token.kind = "p" if token.text in '-"' else "w"
                found = {m.value for m in words.cues.find(tokens) if m.kind in ("place", "site")}
                assert code in found, (lang, code, form, found)


def test_every_language_that_writes_stores_the_same_forms() -> None:
    tables = {
        lang: tomllib.loads((LANGUAGE_DATA / "lang" / f"{lang}.toml").read_text("utf-8"))["write"]
        for lang in ("kk", "ru", "en")
    }
    for table in ("time", "of", "document"):
        keys = {lang: set(t[table]) for lang, t in tables.items()}
        assert keys["kk"] == keys["ru"] == keys["en"], table
    for t in tables.values():
        assert set(t["scales"]) == {"1000", "1000000", "1000000000", "1000000000000"}
        assert len(t["months"]) == len(t["months_nom"]) == len(t["months_gen"]) == 12


def test_every_language_has_the_same_templates_of_paragraphs() -> None:
    tables = {lang: language(lang).data["prose"] for lang in ("kk", "ru", "en")}
    for table in ("lead", "list", "standing"):
        keys = {lang: set(t[table]) for lang, t in tables.items()}
        assert keys["kk"] == keys["ru"] == keys["en"], table
    for stands in ("planned", "in_progress", "achieved", "past"):
        parts = {lang: list(t["parts"][stands]) for lang, t in tables.items()}
        assert parts["kk"] == parts["ru"] == parts["en"], stands


def test_languages_are_told_apart() -> None:
    assert detect("Выпуск вырос на 7,9% к прошлому году.") == "ru"
    assert detect("Өндіріс көлемі 4,9 пайызға өсті.") == "kk"
    assert detect("The output of the city grew by 4.9%.") == "en"
    assert detect("Óndiris kólemi ósti") == "kk-latn"
    assert detect("123 456 %") is None


def test_data_stays_within_a_megabyte() -> None:
    files = [*LANGUAGE_DATA.glob("lang/*.toml"), *LANGUAGE_DATA.glob("domain/*.toml")]
    assert sum(f.stat().st_size for f in files) < 1_000_000
