"""A release: the same bytes for the same commit, nothing too much, and no byte can be changed."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

import pytest

import ondiris
from ondiris.cli import main

EPOCH = 1_780_000_000
MISSHAPEN = json.dumps({
    "_type": "https://in-toto.io/Statement/v1",
    "predicateType": "https://slsa.dev/provenance/v1",
    "subject": [{"name": "x"}, 7],
})  # fmt: skip
COMMIT = "c0ffee" * 6 + "c0ff"


@pytest.fixture(scope="module")
def tools(root: Path) -> tuple[ModuleType, ModuleType]:
    """The tools `release` and `fresh`."""
    sys.path.insert(0, str(root / "tools"))
    try:
        import fresh
        import release
    finally:
        sys.path.remove(str(root / "tools"))
    return release, fresh


@pytest.fixture(scope="module")
def release(tools: tuple[ModuleType, ModuleType]) -> ModuleType:
    return tools[0]


@pytest.fixture(scope="module")
def fresh(tools: tuple[ModuleType, ModuleType]) -> ModuleType:
    return tools[1]


@pytest.fixture(scope="module")
def built(root: Path, release: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both archives, with their statement and sums."""
    folder = tmp_path_factory.mktemp("release") / "dist"
    release.build(root, folder, EPOCH)
    release.write(root, folder, commit=COMMIT, epoch=EPOCH)
    return folder


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "dist"))


def test_archives_hold_what_the_tree_does_and_no_more(
    root: Path, release: ModuleType, built: Path
) -> None:
    assert release.faults(built, root) == []


def test_archives_bear_the_time_they_were_given_and_nobodys_name(
    release: ModuleType, built: Path
) -> None:
    wheel, source = release.archives()
    with tarfile.open(built / source) as archive:
        assert {(m.mtime, m.uid, m.gid, m.uname, m.gname) for m in archive} == {
            (EPOCH, 0, 0, "", "")
        }
    with zipfile.ZipFile(built / wheel) as archive:
        assert len({one.date_time for one in archive.infolist()}) == 1


def test_the_wheel_holds_every_kind_of_file_that_the_product_reads(
    release: ModuleType, built: Path
) -> None:
    with zipfile.ZipFile(built / release.archives()[0]) as wheel:
        names = set(wheel.namelist())
    kinds = {Path(name).suffix for name in names}
    assert {".po", ".html", ".csv", ".toml", ".woff2", ".typ", ".css", ".js", ".geojson"} <= kinds
    assert "ondiris/py.typed" in names
    assert not any(name.startswith(("tests", "tools", "docs")) for name in names)


def rewritten(wheel: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    with zipfile.ZipFile(wheel) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    change(content)
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)


INFO = f"ondiris-{ondiris.__version__}.dist-info"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.pop("ondiris/py.typed"), "lacks ondiris/py.typed"),
        (lambda c: c.pop("ondiris/web/locale/kk/figures.po"), "lacks ondiris/web/locale/kk/fig"),
        (lambda c: c.update({"ondiris/__pycache__/x.pyc": b""}), "must not hold ondiris/__pycache"),
        (lambda c: c.update({"tests/x.py": b""}), "holds tests/x.py, which is not of the tree"),
        (lambda c: c.update({"ondiris/version.py": b"VERSION = '9'"}), "does not vouch for"),
        (lambda c: c.update({f"{INFO}/METADATA": b"Name: ondiris\nVersion: 9\n\n"}),
         "names another version"),
        (lambda c: c.pop(f"{INFO}/entry_points.txt"), "the command is missing"),
        (lambda c: c.pop(f"{INFO}/licenses/LICENSE"), "a licence is missing"),
    ],
)  # fmt: skip
def test_a_wheel_with_a_fault_is_seen(
    root: Path,
    release: ModuleType,
    copy: Path,
    change: Callable[[dict[str, bytes]], object],
    said: str,
) -> None:
    rewritten(copy / release.archives()[0], change)
    assert any(said in fault for fault in release.faults(copy, root))


def test_a_source_archive_with_a_fault_is_seen(root: Path, release: ModuleType, copy: Path) -> None:
    path = copy / release.archives()[1]
    with tarfile.open(path) as archive:
        members = {m.name: (m, archive.extractfile(m).read()) for m in archive}  # type: ignore[union-attr]
    top = path.name.removesuffix(".tar.gz")
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, (member, data) in members.items():
            if not name.endswith("/CITATION.cff"):
                archive.addfile(member, io.BytesIO(data))
        archive.addfile(tarfile.TarInfo(f"{top}/notes.txt"), io.BytesIO(b""))
        link = tarfile.TarInfo(f"{top}/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    found = release.faults(copy, root)
    assert [fault.partition(": ")[2] or fault.partition(" ")[2] for fault in found] == [
        f"{top}/link is no plain file",
        "lacks CITATION.cff",
        "holds notes.txt, which is not of the tree",
    ]


def test_a_tree_with_other_changes_is_no_release(
    release: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    with pytest.raises(release.ReleaseError, match="in the repository, with git"):
        release.release(tree, tmp_path / "dist")
    subprocess.run(["git", "init", "-q", str(tree)], check=True)
    (tree / "new.txt").touch()
    with pytest.raises(release.ReleaseError, match="changes that no commit holds"):
        release.release(tree, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_a_release_is_not_built_over_another(root: Path, release: ModuleType, built: Path) -> None:
    with pytest.raises(release.ReleaseError, match="is not empty"):
        release.build(root, built, EPOCH)


# The statement


def test_the_statement_names_the_archives_and_what_they_were_built_from(
    root: Path, release: ModuleType, built: Path
) -> None:
    (place,) = built.glob("*.intoto.json")
    said = json.loads(place.read_text("utf-8"))
    assert said["_type"] == "https://in-toto.io/Statement/v1"
    assert said["predicateType"] == "https://slsa.dev/provenance/v1"
    assert {one["name"]: one["digest"] for one in said["subject"]} == {
        name: {"sha256": hashlib.sha256((built / name).read_bytes()).hexdigest()}
        for name in release.archives()
    }
    definition = said["predicate"]["buildDefinition"]
    assert definition["externalParameters"] == {"commit": COMMIT, "SOURCE_DATE_EPOCH": EPOCH}
    of = {one["name"]: one for one in definition["resolvedDependencies"]}
    assert of["source"]["digest"] == {"gitCommit": COMMIT}
    lock = (root / "requirements.lock").read_bytes()
    assert of["requirements.lock"]["digest"] == {"sha256": hashlib.sha256(lock).hexdigest()}
    with zipfile.ZipFile(built / release.archives()[0]) as wheel:
        generator = re.search(r"Generator: (\S+) (\S+)", wheel.read(f"{INFO}/WHEEL").decode())
    assert generator
    assert of["hatchling"]["uri"] == f"pkg:pypi/{generator[1]}@{generator[2]}"


def test_the_same_inputs_give_the_same_statement(
    root: Path, release: ModuleType, built: Path, copy: Path
) -> None:
    before = {path.name: path.read_bytes() for path in sorted(copy.iterdir())}
    release.write(root, copy, commit=COMMIT, epoch=EPOCH)
    assert {path.name: path.read_bytes() for path in sorted(copy.iterdir())} == before
    release.write(root, copy, commit=COMMIT, epoch=EPOCH + 1)
    assert {path.name: path.read_bytes() for path in sorted(copy.iterdir())} != before


def test_an_untouched_release_is_verified(
    release: ModuleType, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert release.changed(built) == []
    assert release.main(["verify", str(built)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 4
    told = subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=built, capture_output=True)
    assert told.returncode == 0


@pytest.mark.parametrize("kind", ["*.whl", "*.tar.gz", "*.intoto.json"])
def test_one_changed_byte_is_seen(
    release: ModuleType, copy: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = copy.glob(kind)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    assert path.name in " ".join(release.changed(copy))
    assert release.main(["verify", str(copy)]) == 1
    assert "Not a release: " in capsys.readouterr().err


def test_sums_that_were_written_anew_are_held_to_the_statement(
    release: ModuleType, copy: Path
) -> None:
    wheel = copy / release.archives()[0]
    wheel.write_bytes(wheel.read_bytes() + b"\0")
    names = [line.split("  ")[1] for line in (copy / "SHA256SUMS").read_text().splitlines()]
    sums = release.sums({name: release.digest(copy / name) for name in names})
    (copy / "SHA256SUMS").write_text(sums, "utf-8")
    assert release.changed(copy) == [
        f"ondiris-{ondiris.__version__}.intoto.json says otherwise of {wheel.name}"
    ]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda f: (f / "SHA256SUMS").unlink(), "is not there"),
        (lambda f: (f / "SHA256SUMS").write_text("00  ../etc/passwd\n"), "is no list of digests"),
        (lambda f: (f / "SHA256SUMS").write_text(""), "there is no statement"),
        (lambda f: next(f.glob("*.whl")).unlink(), ".whl"),
        (lambda f: next(f.glob("*.intoto.json")).write_text("{}"), "is no statement"),
        (lambda f: next(f.glob("*.intoto.json")).write_text(MISSHAPEN), "says nothing of"),
        (lambda f: (f / "SHA256SUMS").write_bytes(b"\xff\xfe"), "is no list of digests"),
        (lambda f: (f / "ondiris-9.9-py3-none-any.whl").touch(), "put there later"),
    ],
)
def test_a_release_that_is_not_whole_is_none(
    release: ModuleType,
    copy: Path,
    spoil: Callable[[Path], object],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spoil(copy)
    assert release.main(["verify", str(copy)]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["*.whl", "*.tar.gz"])
@pytest.mark.parametrize(
    "spoil",
    [
        Path.unlink,
        lambda path: path.write_bytes(b"no archive"),
        lambda path: path.write_bytes(path.read_bytes()[:-2_000]),
    ],
)
def test_an_archive_that_cannot_be_read_is_told_in_one_line(
    release: ModuleType,
    copy: Path,
    kind: str,
    spoil: Callable[[Path], object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    (path,) = copy.glob(kind)
    spoil(path)
    assert release.main(["check", str(copy)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Not a release: an archive cannot be read: ")
    assert said.count("\n") == 1


def test_a_statement_is_signed_and_verified_as_the_manual_says(
    root: Path, built: Path, copy: Path
) -> None:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("there is no ssh-keygen here")
    page = (root / "docs" / "how-to" / "release.md").read_text("utf-8")
    (block,) = re.findall(r"(?ms)^```sh\n(# Sign.*?)^```", page)
    name = f"ondiris-{ondiris.__version__}.intoto.json"
    lines = [line.replace("ondiris-VERSION.intoto.json", name) for line in block.splitlines()]
    subprocess.run(["bash", "-ec", "\n".join(lines)], cwd=copy, check=True, capture_output=True)
    verify = next(line for line in lines if "-Y verify" in line)
    (copy / name).write_text((copy / name).read_text("utf-8").replace("c0ffee", "badbad"), "utf-8")
    done = subprocess.run(["bash", "-ec", verify], cwd=copy, capture_output=True)
    assert done.returncode != 0


# One version, one command


def test_every_place_that_names_the_version_agrees(root: Path, release: ModuleType) -> None:
    assert release.version() == ondiris.__version__
    citation = (root / "CITATION.cff").read_text("utf-8")
    assert re.findall(r"(?m)^version: (.+)$", citation) == [ondiris.__version__]
    readme = (root / "README.md").read_text("utf-8")
    wheels = set(re.findall(r"ondiris-[\d.]+\S*?-py3-none-any\.whl", readme))
    assert wheels == {release.archives()[0]}
    (command,) = [e for e in entry_points(group="console_scripts") if e.name == "ondiris"]
    assert command.load() is main


# An empty environment


def test_the_lock_is_parted_by_who_asks(fresh: ModuleType) -> None:
    lock = (
        "# head\na==1 \\\n    --hash=sha256:0\n    # via ondiris (pyproject.toml)\n"
        "b==1 ; python_version < '3.12' \\\n    --hash=sha256:0\n    # via\n    #   a\n    #   c\n"
        "b==2 ; python_version >= '3.12' \\\n    --hash=sha256:0\n    # via\n    #   a\n    #   c\n"
        "c==1 \\\n    --hash=sha256:0\n    # via ondiris (pyproject.toml)\n"
        "d[x]==1 \\\n    --hash=sha256:0\n    # via c\n"
    )
    assert fresh.closure(lock, ["a"]) == {"a", "b"}
    assert fresh.closure(lock, ["c", "none"]) == {"b", "c", "d"}
    assert fresh.part(lock, {"b"}).count("--hash") == 2
    assert fresh.part(lock, fresh.requirements(lock)).replace("\n", "") == lock.removeprefix(
        "# head\n"
    ).replace("\n", "")
    assert fresh.named(["psycopg[binary]>=3.2", "PySDMX_x>=1"]) == ["psycopg", "pysdmx-x"]


def test_the_product_needs_nothing_of_an_extra(root: Path, fresh: ModuleType) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    product = (root / "requirements.lock").read_text("utf-8")
    developers = (root / "requirements-dev.lock").read_text("utf-8")
    needed = fresh.closure(product, fresh.named(project["dependencies"]))
    assert needed < fresh.requirements(product).keys()
    extras = project["optional-dependencies"]
    assert fresh.TRIALS.keys() == extras.keys()
    for name, wanted in extras.items():
        assert not needed & set(fresh.named(wanted)), name
        assert fresh.closure(developers, fresh.named(wanted)) - needed, name


@pytest.mark.full
@pytest.mark.slow
def test_a_stranger_installs_the_wheel_and_each_extra_alone(
    release: ModuleType, fresh: ModuleType, built: Path
) -> None:
    fresh.try_out(built / release.archives()[0], sorted(fresh.TRIALS))
