"""Settings: one schema; what it does not know is refused with file, line and the nearest word."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ondiris.errors import InvalidFile, NotFound, Refused
from ondiris.model import KEY_FIELDS, Period
from ondiris.session import Home, shipped_cases
from ondiris.sources import City, Settings
from ondiris.sources.settings import ProfileTable
from ondiris.sources.settings_file import read_city, read_settings
from ondiris.sources.toml_places import line_of

NEEDED = """\
schema = 1
id = "x"
area = "XX-1"
time_zone = "UTC"
languages = ["kk", "en"]
names = { en = "X" }
"""
TWO_RULES = """\
[[disclosure]]
valid_from = "2025-01-01"
p_percent = 1
[[disclosure]]
p_percent = 2
valid_from = 2025-01-01
"""
TURNED = """\
[[waivers]]
holding = "H"
document = "d"
valid_from = "2025-03-03"
valid_to = "2025-03-02"
"""
SUBJECTS = "code,name_en,kind\npark,Park,site\nparks-2030,Parks by 2030,programme\nother,Other,\n"


@pytest.fixture
def home_of(tmp_path: Path) -> Callable[[str], Settings]:
    """Settings of a made-up home: a text below the keys that it must have."""
    codes = tmp_path / "codes"
    codes.mkdir()
    (codes / "areas.csv").write_text("code,name_en\nXX-1,City\n", "utf-8")
    (codes / "subjects.csv").write_text(SUBJECTS, "utf-8")

    def read(text: str, needed: str = NEEDED) -> Settings:
        (tmp_path / "ondiris.toml").write_text(needed + text, "utf-8")
        return read_settings(tmp_path)

    return read


Read = Callable[..., Settings]
SEVERAL = """[[disclosure]]
valid_from = "2025-01-01"
dominance_n = 1
dominance_k = 80
dominance = [[2, 99]]
"""


def refused(read: Read, text: str, needed: str = NEEDED) -> InvalidFile:
    with pytest.raises(InvalidFile) as error:
        read(text, needed)
    assert error.value.exit_code == 1
    return error.value


def test_a_home_that_says_the_least_has_neutral_settings(home_of: Read) -> None:
    home = home_of("")
    assert (home.currency, home.engine, home.database) == ("KZT", "duckdb", "")
    assert (home.headline.measure, home.headline.activity) == ("output", "B-E")
    assert (home.headline.period, home.headline.sites, home.headline.programmes) == (None, (), ())
    assert (home.disclosure, home.waivers, home.value_added) == ((), (), None)
    assert (dict(home.source_ranks), dict(home.profiles), dict(home.titles)) == ({}, {}, {})
    assert home.projects.draws == 20_000
    assert (home.name("en"), home.name("kk")) == ("X", "X")


def test_everything_a_home_may_say_is_typed(home_of: Read) -> None:
    home = home_of(
        'currency = "EUR"\nengine = "polars"\ndatabase = "sqlite:///x"\n'
        '[headline]\nperiod = "2024-Q1"\nmeasure = "jobs"\nactivity = "C"\n'
        'activities = ["C10"]\nsites = ["park", "other"]\nprogrammes = ["parks-2030"]\n'
        '[titles]\nkk = "Т"\n[profiles.p]\nprice_basis = "real"\nof = "output"\n'
        "[source_ranks]\nA = 0\nB = 100\n[value_added]\nC10 = 0.25\nC11 = 1\n"
        "[projects]\ndraws = 5000\n"
    )
    assert (home.currency, home.engine, home.database) == ("EUR", "polars", "sqlite:///x")
    assert home.headline.period == Period.parse("2024-Q1")
    assert home.headline.sites == ("park", "other")
    assert dict(home.value_added or {}) == {"C10": 0.25, "C11": 1.0}
    assert home.source_ranks["B"] == 100
    # in the order of the file: what is defaulted is recorded in it
    assert list(home.profiles["p"].named("p").values) == ["price_basis", "of"]
    assert home.projects.draws == 5000


@pytest.mark.parametrize(
    ("text", "line", "rule", "says"),
    [
        ('curency = "KZT"', 7, "unknown-key", "Nearest: currency."),
        ("[headlin]", 7, "unknown-key", "Nearest: headline."),
        ('[headline]\n\nperoid = "2024"', 9, "unknown-key", "Nearest: period."),
        ("[headline]\nzzz = 1", 8, "unknown-key", "Keys: period, measure,"),
        ('[profiles.p]\nprice_bass = "real"', 8, "unknown-key", "Nearest: price_basis."),
        ("[projects]\ndrawz = 5", 8, "unknown-key", "Nearest: draws."),
        ("[projects]\ndraws = 5", 8, "out-of-range", "projects.draws needs a number from 100 up"),
        ("[source_ranks]\nA = 1\nB = 101", 9, "out-of-range", "a number up to 100"),
        ("[source_ranks]\nA = -1", 8, "out-of-range", "a number from 0 up"),
        ('[source_ranks]\n"A b" = "10"', 8, "wrong-type", "source_ranks.A b needs a whole number"),
        ("[source_ranks]\nA = true", 8, "wrong-type", "a whole number"),
        ('currency = "XYZ"', 7, "unknown-code", "There are: KZT, USD, EUR, UZS, RUB"),
        ('currency = "ha"', 7, "unknown-code", "'ha' is no money"),
        ("currency = 5", 7, "wrong-type", "currency needs a text in quotes"),
        ('engine = "duckbd"', 7, "unknown-code", "engine is one of 'duckdb', 'spark'"),
        ("database = 5", 7, "wrong-type", "database needs a text in quotes"),
        ('[headline]\nperiod = "2024-13"', 8, "impossible-period", "headline.period"),
        ("[headline]\nperiod = 2024", 8, "wrong-type", "headline.period"),
        ('[headline]\nmeasure = "outptu"', 8, "unknown-code", "Nearest: output"),
        ('[headline]\nactivity = "B-EE"', 8, "unknown-code", "Nearest: B-E"),
        ('[headline]\nactivities = [\n"C10",\n"Q99"]', 8, "unknown-code", "'Q99'"),
        ('[headline]\nsites = ["pakr"]', 8, "unknown-code", "Nearest: park."),
        ('[headline]\nsites = ["parks-2030"]', 8, "unknown-code", "'parks-2030' is no site"),
        ('[headline]\nprogrammes = ["park"]', 8, "unknown-code", "'park' is no programme"),
        ('[headline]\nsites = "park"', 8, "wrong-type", "headline.sites needs a list"),
        ("[value_added]\nC10 = 0.2\nC99 = 0.3", 9, "unknown-code", "'C99'"),
        ("[value_added]\nC10 = 1.2", 8, "out-of-range", "value_added.C10 needs a number up to 1"),
        ("[value_added]\nC10 = 0", 8, "out-of-range", "a number above 0"),
        ("[value_added]\nC10 = nan", 8, "wrong-type", "value_added.C10 needs a number"),
        ("headline = 3", 7, "wrong-type", "headline needs a table"),
        ('[titles]\nkz = "x"', 8, "unknown-language", "There are: kk, ru, en."),
        ("[titles]\nkk = 1", 8, "wrong-type", "titles.kk needs a text in quotes"),
        ('[profiles.p]\ncomparison = "yoy"', 8, "unknown-code", "Nearest: yoy_same_period."),
        ('[profiles.p]\nmeasures = ["index_pc"]', 8, "unknown-code", "Nearest: index_pct"),
        ("[disclosure]\np_percent = 1", 7, "wrong-type", "double brackets, [[disclosure]]"),
        ('[[disclosure]]\nvalid_from = "x"\np_percent = 1', 8, "impossible-day", "valid_from"),
        (
            TWO_RULES,
            12,
            "twice",
            "2025-01-01: rules begin on it already",
        ),
        (
            TURNED,
            11,
            "rule-parameter",
            "valid_to lies before the first day",
        ),
        (
            '[[disclosure]]\nvalid_from = "2025-01-01"\nminimum_frequency = 1001',
            9,
            "out-of-range",
            "disclosure.minimum_frequency needs a number up to 1,000",
        ),
        (SEVERAL.replace("99", "80"), 11, "rule-parameter", "(1, 80) says nothing beside (2, 80)"),
        (SEVERAL.replace("2,", "2, 3,"), 11, "rule-parameter", "a whole number n and a share k"),
        (SEVERAL.replace("2,", "2.5,"), 11, "rule-parameter", "a whole number n and a share k"),
        (SEVERAL.replace("2,", "9,"), 11, "rule-parameter", "dominance needs 1 <= n <= 8"),
        (SEVERAL.replace("[[2, 99]]", "[2]"), 11, "wrong-type", "a list in square brackets"),
        (SEVERAL.replace("2,", '"2",'), 11, "wrong-type", "disclosure.dominance needs a number"),
        ("[projects]\ndraws = 5000001", 8, "out-of-range", "a number up to 5,000,000"),
        ('[titles]\nkk = ""', 8, "wrong-type", "titles.kk needs a text that is not empty"),
        ('database = "foo"', 7, "bad-address", "database: this is no address of a database"),
        ('database = "/srv/ledger.db"', 7, "bad-address", "this is no address"),
        (
            "[[disclosure]]\np_percent = 1",
            7,
            "missing",
            "'valid_from' of [[disclosure]] is missing",
        ),
    ],
)
def test_a_wrong_setting_is_refused_by_its_line(
    text: str, line: int, rule: str, says: str, home_of: Read
) -> None:
    error = refused(home_of, text)
    told = str(error)
    assert told.startswith(f"File refused: ondiris.toml, line {line}: ")
    assert f"[{rule}]" in told
    assert says in told
    assert "\n" not in told
    assert error.failures == ()


@pytest.mark.parametrize(
    ("key", "wrong", "line", "says"),
    [
        ("languages", 'languages = "kk"', 5, "languages needs a list in square brackets"),
        ("languages", 'languages = ["kk", "de"]', 5, "'de' is no language of the house"),
        ("languages", "languages = []", 5, "languages needs at least one entry"),
        ("time_zone", 'time_zone = "Asia/Almatty"', 4, "Nearest: Asia/Almaty"),
        ("time_zone", 'time_zone = "../etc"', 4, "is no time zone"),
        ("time_zone", "time_zone = 5", 4, "time_zone needs a text in quotes"),
        ("area", 'area = "XX-2"', 3, "Nearest: XX-1."),
        ("id", 'id = ""', 2, "id needs a text that is not empty"),
        ("id", 'id = "../x"', 2, "id needs a name without slashes"),
        ("names", "names = {}", 6, "names needs at least one entry"),
        ("schema", "schema = 0", 1, "schema: this is no schema there is [wrong-type] Write schema"),
        ("schema", "schema = true", 1, "schema: this is no schema there is"),
        ("schema", "schema = 1.0", 1, "schema: this is no schema there is"),
        ("id", 'id = ".."', 2, "a name without slashes and line breaks that begins with no dot"),
        ("id", 'id = ".x"', 2, "a name without slashes and line breaks"),
        ("id", 'id = "a\\nb"', 2, "a name without slashes and line breaks"),
        ("languages", 'languages = ["kk", "en", "kk"]', 5, "kk: it stands in the list already"),
        ("languages", 'languages = ["de"]', 5, "'de' is no language of the house"),
        ("names", 'names = { en = "" }', 6, "names.en needs a text that is not empty"),
        ("names", 'names = { en = "X", kk = " " }', 6, "names.kk needs a text that is not empty"),
        ("time_zone", 'time_zone = ""', 4, "There are: GB, NZ, CET, EET, EST, GMT, HST, MET,"),
    ],
)
def test_a_wrong_key_that_every_home_has_is_refused_by_its_line(
    key: str, wrong: str, line: int, says: str, home_of: Read
) -> None:
    stated = "".join(
        f"{wrong}\n" if row.startswith(key) else f"{row}\n" for row in NEEDED.splitlines()
    )
    told = str(refused(home_of, "", stated))
    assert f"ondiris.toml, line {line}: " in told
    assert says in told


@pytest.mark.parametrize("key", ["schema", "id", "area", "time_zone", "languages", "names"])
def test_a_key_that_every_home_needs_is_missed(key: str, home_of: Read) -> None:
    stated = "".join(f"{row}\n" for row in NEEDED.splitlines() if not row.startswith(key))
    assert f"ondiris.toml: {key!r} is missing" in str(refused(home_of, "", stated))


def test_a_misspelt_key_is_told_once_not_missed_as_well(home_of: Read) -> None:
    told = str(refused(home_of, "", NEEDED.replace("time_zone", "time_zome")))
    assert "line 4: ondiris.toml has no key 'time_zome' [unknown-key] Nearest: time_zone." in told


def test_all_failures_of_a_file_arrive_together_in_its_order(home_of: Read) -> None:
    error = refused(home_of, '[titles]\nkz = "x"\n', NEEDED.replace('"UTC"', '"Utopia"'))
    assert str(error).startswith("File refused: ondiris.toml is wrong in 2 places [bad-settings]")
    assert [f.where for f in error.failures] == ["ondiris.toml, line 4", "ondiris.toml, line 8"]


def test_failures_are_bounded(home_of: Read) -> None:
    error = refused(home_of, "".join(f"wrong{n} = 1\n" for n in range(30)))
    assert (error.count, len(error.failures)) == (30, InvalidFile.SHOWN)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("schema = = 1\n", 1),
        ('id = "x"\nid = "y"\n', 2),
        ("a = 1\n\n[headline\n", 3),
        ('a = 1\nb = """\nnever\nclosed\n', 4),
        (f"a = 1\nb = {'7' * 5000}\n", 2),
        (f"a = 1\nb = {'[' * 2000}{']' * 2000}\n", 2),
        (f"a = 1\nb = {'[' * 60}{']' * 60}\n", 2),
        ("[names]\nen = 1\n[names]\n", 3),
        ("a = 1\nb = 2025-13-01\n", 2),
    ],
)
def test_what_is_no_toml_is_refused_by_its_line(text: str, line: int, home_of: Read) -> None:
    told = str(refused(home_of, "", text))
    assert told.startswith(f"File refused: ondiris.toml, line {line}: this is no TOML: ")
    assert "[bad-settings]" in told


def test_what_the_parser_says_names_keys_as_they_are_written(home_of: Read) -> None:
    told = str(refused(home_of, "", "[names.en]\na = 1\n[names.en]\n"))
    assert "Cannot declare names.en twice" in told
    assert "Cannot declare names twice" in str(refused(home_of, "", "[names]\n[names]\n"))


def test_settings_that_say_nothing_are_refused_in_one_line(home_of: Read) -> None:
    for text in ("", "# nothing yet\n"):
        told = str(refused(home_of, "", text))
        assert told.startswith("File refused: ondiris.toml says nothing [bad-settings]")
        assert "\n" not in told


def test_a_folder_in_place_of_settings_is_refused(home_of: Read, tmp_path: Path) -> None:
    (tmp_path / "ondiris.toml").mkdir()
    with pytest.raises(InvalidFile, match=r"ondiris\.toml is a folder, no file"):
        read_settings(tmp_path)


def test_a_byte_order_mark_is_named(home_of: Read) -> None:
    told = str(refused(home_of, "", "\ufeff" + NEEDED))
    assert "ondiris.toml, line 1: the file begins with a byte order mark" in told
    assert "Save it as UTF-8 without one." in told


def test_settings_in_another_encoding_are_refused_by_their_line(
    home_of: Read, tmp_path: Path
) -> None:
    home_of("")
    (tmp_path / "ondiris.toml").write_bytes(NEEDED.encode() + 'currency = "тг"\n'.encode("cp1251"))
    with pytest.raises(InvalidFile, match=r"ondiris\.toml, line 7: the file is not UTF-8"):
        read_settings(tmp_path)


def test_an_address_with_a_password_is_never_repeated(home_of: Read) -> None:
    told = str(refused(home_of, 'database = ["postgresql://me:secret@host/x"]\n'))
    assert "secret" not in told


def test_settings_of_a_newer_program_are_left_alone(home_of: Read) -> None:
    with pytest.raises(Refused) as error:
        home_of("a_new_table = 1\n", NEEDED.replace("schema = 1", "schema = 2"))
    assert error.value.code == "newer-schema"


def test_a_case_has_no_keys_of_a_home(city_of: Callable[[str], City], tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match=r"case\.toml has no key 'engine' \[unknown-key\]"):
        city_of('engine = "spark"\n')
    with pytest.raises(NotFound, match=r"no folder nowhere"):
        read_city(tmp_path / "nowhere")


def test_a_case_may_bring_a_currency_of_its_own(
    city_of: Callable[[str], City], tmp_path: Path
) -> None:
    head = "code,name_kk,name_ru,name_en,note,symbol_kk,symbol_ru,symbol_en,counted,kind\n"
    (tmp_path / "units.csv").write_text(
        f"{head}PUY,пуй,пуй,puy,,P,P,P,no,money\n", encoding="utf-8"
    )
    assert city_of('currency = "PUY"\n').currency == "PUY"


def test_the_settings_that_the_first_version_wrote_are_read(tmp_path: Path) -> None:
    """`schema`, `database` and `engine` as they were written, then the text of the case."""
    case = shipped_cases() / "almaty"
    home = tmp_path / "home"
    home.mkdir()
    shutil.copytree(case, home / "codes")
    head = 'schema = 1\ndatabase = ""  # empty\nengine = "duckdb"  # or spark\n\n'
    (home / "ondiris.toml").write_text(head + (case / "case.toml").read_text("utf-8"), "utf-8")
    city = Home.open(home).city
    assert (city.id, city.currency, city.disclosure[0].dominance_k) == ("almaty", "KZT", 85)
    assert len(city.source_ranks) == 71
    assert city.headline.programmes[-1] == "small-parks-2027"


def test_a_profile_fills_the_fields_of_a_key_and_nothing_else() -> None:
    assert set(ProfileTable.model_fields) == {"measures", *KEY_FIELDS}


def test_settings_never_change(home_of: Read) -> None:
    with pytest.raises(ValueError, match="frozen"):
        home_of("").currency = "USD"  # type: ignore[misc]


TOML = '''\
# [headline] in a comment
a = 1
"b.c" = """
[d]
x = 2
"""
d.e = { f = [1, 2] }

[[g]]
h = 1
[g.i]
j = [
  1,
  2,
]
[[g]]
[k."l.m"]
n = "[o]"
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("a",), 2),
        (("b.c",), 3),
        (("d", "e", "f"), 7),
        (("d", "e", "f", 1), 7),
        (("g", 0, "h"), 10),
        (("g", 0, "i"), 11),
        (("g", 0, "i", "j", 1), 12),
        (("g", 1), 16),
        (("g", 1, "never"), 16),
        (("k", "l.m", "n"), 18),
        (("x",), None),
        (("never", "said"), None),
    ],
)
def test_the_line_of_a_key_is_found(key: tuple[str | int, ...], line: int | None) -> None:
    assert line_of(TOML, key) == line
    assert line_of(TOML.replace("\n", "\r\n"), key) == line
