"""Build a release, check it, and say by digests what it is: ``make release``.

    python tools/release.py build dist     # wheel, source archive, SHA256SUMS, statement
    python tools/release.py verify dist    # that nothing in the folder was changed since
    python tools/release.py check dist     # that the archives hold what they must, and no more

The archives are those of a commit: a tree with other changes is refused, and their times are the
commit's, so that whoever builds the same commit gets the same bytes.  The statement is one of
in-toto (`Statement/v1`) with the provenance of SLSA (`provenance/v1`); it names nobody and no
machine, and says what it was built from.  Who signs it vouches for it: `docs/how-to/release.md`.
"""

from __future__ import annotations

import argparse
import base64
import csv
import email
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SUMS = "SHA256SUMS"
STATEMENT = "https://in-toto.io/Statement/v1"
PROVENANCE = "https://slsa.dev/provenance/v1"
BUILD_TYPE = "urn:ondiris:build:hatchling:1"
BUILDER = "urn:ondiris:builder:tools-release:1"
LOCKS = ("requirements.lock", "requirements-dev.lock")
_KINDS = ("*.whl", "*.tar.gz", "*.intoto.json")
"""What a folder of a release holds nothing of beside what its sums list."""
_SITE = "src/ondiris/site"
_MANUAL = Path("tools/docs.py")
_NEVER = re.compile(r"(^|/)(\.git|\.venv|__pycache__|node_modules|\.[\w-]*_cache)(/|$)|\.pyc$")
_NEEDED = (
    "ondiris/py.typed", "ondiris/version.py", "ondiris/__main__.py",
    "ondiris/cases/almaty/case.toml", "ondiris/web/locale/kk/figures.po",
    "ondiris/web/locale/ru/figures.po", "ondiris/web/templates/base.html",
    "ondiris/ledger/migrations/env.py", "ondiris/ledger/migrations/versions/0001_ledger.py",
    "ondiris/people/permissions.csv", "ondiris/publishing/figures/faces/page.woff2",
)  # fmt: skip
"""What a wheel without one of its kinds of files would lack; the rest is compared with the tree."""


_UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError)
"""What a file raises that is not there, or is no archive, or half of one."""


class ReleaseError(Exception):
    """What keeps a folder from being a release; it is printed as one line."""


def version(root: Path = ROOT) -> str:
    """Return the version of the program, where packaging reads it, too."""
    text = (root / "src" / "ondiris" / "version.py").read_text("utf-8")
    found = re.search(r'^VERSION = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        raise ReleaseError("src/ondiris/version.py names no version")
    return found[1]


def archives(root: Path = ROOT) -> tuple[str, str]:
    """Return the names of wheel and source archive."""
    number = version(root)
    return f"ondiris-{number}-py3-none-any.whl", f"ondiris-{number}.tar.gz"


def git(root: Path, *words: str) -> str:
    """Return what git says of a tree.

    Raises
    ------
    ReleaseError
        If the tree is no repository, or git is not there.
    """
    try:
        done = subprocess.run(  # noqa: S603 - words of ours
            ["git", "-C", str(root), *words],  # noqa: S607 - whichever git there is
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        raise ReleaseError("a release is built in the repository, with git") from None
    return done.stdout


def build(root: Path, folder: Path, epoch: int) -> None:
    """Build both archives into an empty folder: the source first, and of it the wheel.

    Parameters
    ----------
    root : Path
        The tree.
    folder : Path
        Where they go.
    epoch : int
        Seconds since 1970: the time that everything in them bears.

    Raises
    ------
    ReleaseError
        If the build fails, or a wheel made of the tree is another than one made of the source.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ReleaseError(f"{folder} is not empty")
    wheel, source = archives(root)
    with tempfile.TemporaryDirectory(prefix="ondiris-release-") as room:
        unpacked, straight = Path(room, "source"), Path(room, "straight")
        _build(root, folder, "--sdist", epoch)
        with tarfile.open(folder / source) as archive:
            archive.extractall(unpacked, filter="data")
        _build(unpacked / source.removesuffix(".tar.gz"), folder, "--wheel", epoch)
        _build(root, straight, "--wheel", epoch)
        if (straight / wheel).read_bytes() != (folder / wheel).read_bytes():
            raise ReleaseError("the source archive and the tree make different wheels")


def _build(tree: Path, folder: Path, kind: str, epoch: int) -> None:
    done = subprocess.run(  # noqa: S603 - words of ours
        [sys.executable, "-m", "build", "--no-isolation", kind, "--outdir", str(folder), str(tree)],
        capture_output=True, text=True, env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)},
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise ReleaseError(f"the build fails: {(done.stderr or done.stdout).strip()[-400:]}")


def kept(root: Path) -> set[str]:
    """Return the files of a tree that a source archive carries: what git would keep, and the site.

    Parameters
    ----------
    root : Path
        The tree, in a repository.
    """
    listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    site = {path.relative_to(root).as_posix() for path in (root / _SITE).rglob("*")}
    return {name for name in {*listed, *site} if name and (root / name).is_file()}


def faults(folder: Path, root: Path = ROOT) -> list[str]:
    """Return what is wrong with the archives of a folder, compared with the tree they are of."""
    wheel, source = archives(root)
    found: list[str] = []
    names = kept(root)
    inside, text = _wheel(folder / wheel, found)
    expected = {name.removeprefix("src/") for name in names if name.startswith("src/ondiris/")}
    own = {name for name in inside if ".dist-info/" not in name}
    found += _differences(wheel, own, expected)
    found += [f"{wheel} lacks {name}" for name in _NEEDED if name not in own]
    found += _metadata(text, inside, root)
    with tarfile.open(folder / source) as archive:
        members = archive.getmembers()
    top = source.removesuffix(".tar.gz") + "/"
    held = {member.name.removeprefix(top) for member in members if member.isfile()}
    found += [f"{source}: {m.name} is no plain file" for m in members if not m.isfile()]
    found += _differences(source, held - {"PKG-INFO"}, names)
    return found


def _differences(archive: str, have: set[str], want: set[str]) -> list[str]:
    return [
        *(f"{archive} lacks {name}" for name in sorted(want - have)),
        *(f"{archive} holds {name}, which is not of the tree" for name in sorted(have - want)),
        *(f"{archive} must not hold {name}" for name in sorted(filter(_NEVER.search, have))),
    ]


def _wheel(path: Path, found: list[str]) -> tuple[set[str], str]:
    """Return what a wheel holds and its metadata; its own record is held to the bytes."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    record = next((n for n in content if n.endswith(".dist-info/RECORD")), "")
    rows = list(csv.reader(io.StringIO(content.get(record, b"").decode("utf-8"))))
    told = {name: digest for name, digest, _ in rows}
    for name, data in content.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        if name != record and told.get(name) != f"sha256={digest}":
            found.append(f"{path.name}: RECORD does not vouch for {name}")
    metadata = next((data for n, data in content.items() if n.endswith("/METADATA")), b"")
    return set(content), metadata.decode("utf-8")


def _metadata(text: str, inside: set[str], root: Path) -> list[str]:
    told = email.message_from_string(text)
    info = f"ondiris-{version(root)}.dist-info"
    citation = (root / "CITATION.cff").read_text("utf-8")
    checks = {
        "METADATA names another version": told["Version"] == version(root),
        "CITATION.cff names another version": f"\nversion: {version(root)}\n" in citation,
        "METADATA names no licence": bool(told["License-Expression"]),
        "METADATA has no description in Markdown": (
            str(told["Description-Content-Type"]).startswith("text/markdown")
            and str(told.get_payload()).lstrip().startswith("# ondiris")
        ),
        "METADATA names no oldest Python": str(told["Requires-Python"]).startswith(">="),
        "a licence is missing": all(
            f"{info}/licenses/{name}" in inside for name in told.get_all("License-File", ["?"])
        ),
        "the command is missing": f"{info}/entry_points.txt" in inside,
    }
    return [fault for fault, fine in checks.items() if not fine]


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def statement(
    digests: Mapping[str, str], *, commit: str, epoch: int, locks: Mapping[str, str], backend: str
) -> str:
    """Return what the archives are and what they were built from, the same for the same inputs.

    Parameters
    ----------
    digests : mapping of str to str
        SHA-256 of each archive by its name.
    commit : str
        Of the tree.
    epoch : int
        Time that everything in the archives bears.
    locks : mapping of str to str
        SHA-256 of each lock by its name.
    backend : str
        Name and version of what builds, ``hatchling==1.27.0``.
    """
    name, _, number = backend.partition("==")
    said = {
        "_type": STATEMENT,
        "subject": [{"name": n, "digest": {"sha256": digests[n]}} for n in sorted(digests)],
        "predicateType": PROVENANCE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {"commit": commit, "SOURCE_DATE_EPOCH": epoch},
                "resolvedDependencies": [
                    {"name": "source", "digest": {"gitCommit": commit}},
                    *({"name": n, "digest": {"sha256": locks[n]}} for n in sorted(locks)),
                    {"name": name, "uri": f"pkg:pypi/{name}@{number}"},
                ],
            },
            "runDetails": {"builder": {"id": BUILDER}},
        },
    }
    return json.dumps(said, indent=1, sort_keys=True) + "\n"


def sums(digests: Mapping[str, str]) -> str:
    """Return digests as ``sha256sum --check`` reads them."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests))


def release(root: Path, folder: Path) -> None:
    """Build, check and state a release of the commit that is checked out.

    Raises
    ------
    ReleaseError
        If the tree has other changes, the manual is not built, or an archive has a fault.
    """
    if git(root, "status", "--porcelain").strip():
        raise ReleaseError("the tree has changes that no commit holds")
    if (root / _MANUAL).is_file() and not (root / _SITE / "index.html").is_file():
        raise ReleaseError("the manual is not built: make docs")
    commit = git(root, "rev-parse", "HEAD").strip()
    epoch = int(git(root, "log", "-1", "--format=%ct"))
    build(root, folder, epoch)
    found = faults(folder, root)
    if found:
        raise ReleaseError("; ".join(found[:5]))
    write(root, folder, commit=commit, epoch=epoch)


def write(root: Path, folder: Path, *, commit: str, epoch: int) -> None:
    """Write the statement and the sums beside the archives."""
    digests = {name: digest(folder / name) for name in archives(root)}
    said = statement(
        digests,
        commit=commit,
        epoch=epoch,
        locks={name: digest(root / name) for name in LOCKS},
        backend=_backend(root),
    )
    place = folder / f"ondiris-{version(root)}.intoto.json"
    place.write_text(said, "utf-8")
    (folder / SUMS).write_text(sums(digests | {place.name: digest(place)}), "utf-8")


def _backend(root: Path) -> str:
    lock = (root / LOCKS[0]).read_text("utf-8")
    found = re.search(r"^hatchling==[\w.]+", lock, re.MULTILINE)
    if found is None:
        raise ReleaseError("the lock does not hold hatchling")
    return found[0]


def changed(folder: Path) -> list[str]:
    """Return what in a folder is not as its sums and its statement say."""
    told = _told(folder / SUMS)
    found = [name for name, of in told.items() if _digest_of(folder / name) != of]
    for place in folder.glob("*.intoto.json"):
        said = _statement_of(place)
        if said is None:
            found.append(f"{place.name} is no statement")
            continue
        stated = _stated(said)
        found += [f"{place.name} says otherwise of {n}" for n in stated if stated[n] != told.get(n)]
        lost = [n for n in told if n not in stated and n != place.name]
        found += [f"{place.name} says nothing of {name}" for name in lost]
    if not any(name.endswith(".intoto.json") for name in told):
        found.append("there is no statement")
    beside = {path.name for kind in _KINDS for path in folder.glob(kind)} - set(told)
    return found + [f"{name} is in no list: it was put there later" for name in sorted(beside)]


def _stated(said: Mapping[str, Any]) -> dict[str, str]:
    """Return the digests of a statement by name; one that is misshapen vouches for nothing."""
    try:
        return {str(one["name"]): str(one["digest"]["sha256"]) for one in said["subject"]}
    except (LookupError, TypeError):
        return {}


def _told(path: Path) -> dict[str, str]:
    if not path.is_file():
        raise ReleaseError(f"{path} is not there")
    text = path.read_text("utf-8", "replace")
    lines = [line.split("  ", 1) for line in text.splitlines()]
    if any(len(line) != 2 or "/" in line[1] for line in lines):
        raise ReleaseError(f"{path} is no list of digests")
    return {name: of for of, name in lines}


def _digest_of(path: Path) -> str:
    return digest(path) if path.is_file() else ""


def _statement_of(path: Path) -> dict[str, Any] | None:
    try:
        said = json.loads(path.read_text("utf-8"))
    except ValueError:
        return None
    fine = isinstance(said, dict) and said.get("_type") == STATEMENT
    return said if fine and said.get("predicateType") == PROVENANCE else None


def main(words: Sequence[str] | None = None) -> int:
    """Do one of the three; return 1 and say in one line what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("act", choices=("build", "check", "verify"))
    parser.add_argument("folder", type=Path)
    said = parser.parse_args(words)
    try:
        found: Iterable[str] = ()
        if said.act == "build":
            release(ROOT, said.folder)
        elif said.act == "check":
            found = faults(said.folder)
        else:
            found = changed(said.folder)
    except ReleaseError as error:
        found = (str(error),)
    except _UNREADABLE as error:
        why = str(error) or type(error).__name__
        found = (f"an archive cannot be read: {why.splitlines()[0]}",)
    for line in found:
        print(f"Not a release: {line}", file=sys.stderr)  # noqa: T201 - a tool tells what it found
    if found:
        return 1
    names = archives() if said.act == "check" else (*sorted(_told(said.folder / SUMS)), SUMS)
    for name in names:
        print(f"{digest(said.folder / name)}  {name}")  # noqa: T201 - as above
    return 0


if __name__ == "__main__":
    sys.exit(main())
