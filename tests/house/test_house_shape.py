"""Shape: folders, names, lengths, paths, locks; a count that must fall may only shrink."""

from __future__ import annotations

import ast
import csv
import re
import shutil
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

LONGEST = 400
NOUNLESS = {"utils", "util", "helpers", "helper", "common", "core", "services", "managers", "misc"}
HERE = Path(__file__).name

MACHINE = re.compile(
    r"(?<![\w.])/(?:work|root|Users)/|(?<![\w.:/])/home/\w|[A-Z]:\\Users|bash_jobs", re.ASCII
)
REGISTRY = re.compile(
    r"pythonhosted|//(?:www\.)?pypi\.org|--(?:extra-)?index-url|registry\.npmjs", re.ASCII
)


def folders_without_init(package: Path) -> list[Path]:
    """Return folders with code that the import linter would overlook."""
    with_code = {path.parent for path in package.rglob("*.py")}
    above = {up for folder in with_code for up in folder.parents if package in (up, *up.parents)}
    return sorted(f for f in with_code | above if not (f / "__init__.py").is_file())


def too_long(lengths: Mapping[str, int], allowed: Mapping[str, int]) -> list[str]:
    """Return files that are longer than they may be."""
    return [name for name, lines in lengths.items() if lines > allowed.get(name, LONGEST)]


def no_longer_long(lengths: Mapping[str, int], allowed: Mapping[str, int]) -> list[str]:
    """Return exceptions that are not needed any more."""
    return [name for name in allowed if name in lengths and lengths[name] <= LONGEST]


def nounless(paths: Iterable[Path]) -> list[Path]:
    """Return files and folders of code whose name says nothing."""
    return [p for p in paths if p.suffix == ".py" and NOUNLESS & {*p.parent.parts, p.stem}]


def unpinned(lock: str) -> list[str]:
    """Return requirements of a lock that have no version or no hash."""
    entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", lock).strip())
    return [e.split()[0] for e in entries if "==" not in e or "--hash=sha256:" not in e]


@pytest.fixture(scope="module")
def lengths(root: Path, tracked: list[Path]) -> dict[str, int]:
    return {
        str(path.relative_to(root)): path.read_text("utf-8").count("\n")
        for path in tracked
        if path.suffix == ".py"
    }


@pytest.fixture(scope="module")
def exceptions(root: Path) -> list[dict[str, str]]:
    with (root / "tests" / "house" / "long_files.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_folder_of_code_is_a_room_that_the_linter_sees(root: Path) -> None:
    assert folders_without_init(root / "src" / "ondiris") == []


def test_cases_hold_no_code(root: Path) -> None:
    assert list((root / "src" / "ondiris" / "cases").rglob("*.py")) == []


def test_a_folder_without_init_is_refused(tmp_path: Path) -> None:
    for name in ("room/__init__.py", "room/hidden/deep/method.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    missing = [tmp_path, tmp_path / "room/hidden", tmp_path / "room/hidden/deep"]
    assert folders_without_init(tmp_path) == missing


def test_no_file_is_long_without_a_reason(
    lengths: dict[str, int], exceptions: list[dict[str, str]]
) -> None:
    allowed = {row["file"]: int(row["lines"]) for row in exceptions}
    assert too_long(lengths, allowed) == []
    assert no_longer_long(lengths, allowed) == [], "take these out of long_files.csv"
    assert all(len(row["reason"].split()) >= 4 for row in exceptions)


def test_a_long_file_is_refused_and_an_idle_exception_too() -> None:
    assert too_long({"a.py": 401, "b.py": 450}, {"b.py": 450}) == ["a.py"]
    assert too_long({"b.py": 451}, {"b.py": 450}) == ["b.py"]
    assert no_longer_long({"b.py": 399}, {"b.py": 450}) == ["b.py"]


def named_twice(sources: Iterable[str]) -> list[str]:
    """Return the names of classes that are defined more than once."""
    names = Counter(
        node.name
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef)
    )
    return sorted(name for name, times in names.items() if times > 1)


def test_no_class_name_occurs_twice(root: Path) -> None:
    package = root / "src" / "ondiris"
    assert named_twice(path.read_text("utf-8") for path in package.rglob("*.py")) == []


def test_a_class_name_that_occurs_twice_is_seen() -> None:
    assert named_twice(["class A: ...", "class B:\n    class A: ..."]) == ["A"]


def test_no_file_is_named_like_its_folder(root: Path) -> None:
    modules = (root / "src" / "ondiris").rglob("*.py")
    assert [p.stem for p in modules if p.stem == p.parent.name] == []


def test_upper_floors_have_the_same_rooms(root: Path) -> None:
    package = root / "src" / "ondiris"
    floors = [
        {p.name for p in (package / floor).iterdir() if (p / "__init__.py").is_file()}
        for floor in ("production", "publishing", "session")
    ]
    assert floors[0] == floors[1] == floors[2]
    assert {"figures", "indices", "disclosure", "projects", "places", "bulletins"} <= floors[0]


def test_every_name_is_a_noun_or_a_verb(root: Path, tracked: list[Path]) -> None:
    assert nounless(path.relative_to(root) for path in tracked) == []


def test_an_empty_name_is_refused() -> None:
    paths = [Path("src/ondiris/utils/dates.py"), Path("src/common.py"), Path("docs/common.md")]
    assert nounless(paths) == paths[:2]


def test_no_file_names_a_machine_or_a_registry(root: Path, texts: dict[Path, str]) -> None:
    found = {
        str(path.relative_to(root)): sorted({*MACHINE.findall(text), *REGISTRY.findall(text)})
        for path, text in texts.items()
        if path.name != HERE and (MACHINE.search(text) or REGISTRY.search(text))
    }
    assert found == {}


@pytest.mark.parametrize("text", ["cd /work/x", "open('/home/ann/x')", "C:\\Users\\ann", "/root/a"])
def test_a_path_of_a_machine_is_seen(text: str) -> None:
    assert MACHINE.search(text)


@pytest.mark.parametrize("text", ["https://example.org/home/a", "docs/work/x", "tests/home/y"])
def test_an_address_is_no_path_of_a_machine(text: str) -> None:
    assert not MACHINE.search(text)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_fix_versions_and_hashes_and_name_no_index(root: Path, name: str) -> None:
    lock = (root / name).read_text("utf-8")
    assert unpinned(lock) == []
    assert not re.search(r"https?://", lock)


def test_a_requirement_without_a_hash_is_refused() -> None:
    one, two = "one==1 \\\n    --hash=sha256:00\n    # via x\n", "two>=2 \\\n    --hash=sha256:00\n"
    assert unpinned(f"{one}{two}three==3\n") == ["two>=2", "three==3"]


def test_the_lock_has_every_dependency_of_the_project(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    lock = (root / "requirements.lock").read_text("utf-8")
    locked = {
        m.lower().replace("_", "-") for m in re.findall(r"(?m)^([\w.-]+)(?:\[\S*\])?==", lock)
    }
    wanted = {re.split(r"[\[><=~!; ]", d)[0].lower() for d in project["dependencies"]}
    assert wanted <= locked


@pytest.mark.parametrize("script", [".ci/run"])
def test_shell_scripts_parse(root: Path, script: str) -> None:
    assert subprocess.run(["bash", "-n", str(root / script)]).returncode == 0


TARGETS = ["setup", "demo", "test", "test-all", "check", "bench", "release", "fresh", "mutants",
           "changelog"]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_the_front_door_has_every_target(root: Path, target: str) -> None:
    makefile = (root / "Makefile").read_text("utf-8")
    assert re.search(rf"(?m)^{target}:", makefile)
    phony = re.search(r"(?m)^\.PHONY:(.*)$", makefile)
    assert phony
    assert target in phony[1].split()


def test_the_front_door_parses_and_asks_for_hashes(root: Path) -> None:
    if shutil.which("make") is None:
        pytest.skip("there is no make here")
    command = ["make", "--dry-run", "--always-make", "-C", str(root), "setup"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "--require-hashes -r requirements.lock" in done.stdout


def test_pictures_are_light(root: Path, tracked: list[Path]) -> None:
    heavy = [p for p in tracked if p.suffix in {".png", ".jpg"} and p.stat().st_size > 300_000]
    assert heavy == []
    assert (root / "docs" / "pictures" / "overview.png").is_file()


def run_with(
    root: Path, folder: Path, *, does: str, target: str = "test"
) -> subprocess.CompletedProcess[str]:
    """Run a copy of the runner on a machine that lacks nothing, where making a target does this."""
    programs = folder / "programs"
    programs.mkdir()
    (folder / ".ci").mkdir()
    shutil.copy(root / ".ci" / "run", folder / ".ci" / "run")
    for name in ("chromium", "java", "python3", "ls", "apt-get", "node", "npm", "systemd-analyze",
                 "ssh-keygen"):  # fmt: skip
        (programs / name).write_text("#!/bin/sh\n", "utf-8")
    (programs / "make").write_text(f'#!/bin/sh\necho "make $1"\n[ "$1" = {target} ] && {does}\n:\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    return subprocess.run(
        ["bash", str(folder / ".ci" / "run")],
        env={"PATH": f"{programs}:/usr/bin:/bin"}, capture_output=True, text=True,
    )  # fmt: skip


def test_the_runner_calls_the_same_door_and_tells_its_time(root: Path, tmp_path: Path) -> None:
    done = run_with(root, tmp_path, does=":")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.sub(r"\d+ s", "N s", done.stdout).splitlines() == [
        "make .venv/.developer", "make test", "The suite took N s.",
        "make fresh", "The wheel took N s.",
    ]  # fmt: skip


@pytest.mark.parametrize("target", ["test", "fresh"])
def test_the_runner_fails_where_the_suite_or_the_wheel_does(
    root: Path, tmp_path: Path, target: str
) -> None:
    done = run_with(root, tmp_path, does="exit 2", target=target)
    assert done.returncode == 2
    assert re.fullmatch(r"The wheel took \d+ s\.", done.stdout.splitlines()[-1])
