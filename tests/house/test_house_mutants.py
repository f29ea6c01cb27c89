"""The tool that breaks kernels on purpose: what it changes, what it leaves, and what it tells."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import tomllib
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import pytest

LIMITS = '''\
"""A limit."""


def few(count: int, least: int) -> bool:
    """Tell whether a count is below a limit."""
    return count < least
'''
GOOD = """\
from tiny.limits import few

def test_a_limit_itself_is_enough():
    assert few(2, 3) and not few(3, 3)
"""
WEAK = """\
from tiny.limits import few

def test_one_is_few():
    assert few(1, 3) and not few(4, 3)
"""
TABLE = """\
[tool.pytest.ini_options]
addopts = ["--doctest-modules", "--import-mode=importlib"]
[tool.mutants]
package = "src/tiny"
floor = 90
sample = 0
seed = 1
patience = {patience}
memory = 512
[tool.mutants.kernels]
"{name}" = ["tests/test_{name}.py"]
"""


@pytest.fixture
def mutations(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(root / "tools"))
    import mutations

    return mutations


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A project of one package that has no module yet."""
    for folder in ("src/tiny", "tests", "tools"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "src" / "tiny" / "__init__.py").touch()
    return tmp_path


def written(project: Path, name: str, module: str, tests: str, *, patience: int = 0) -> Path:
    table = TABLE.format(name=name, patience=patience)
    (project / "pyproject.toml").write_text(table, "utf-8")
    (project / "src" / "tiny" / f"{name}.py").write_text(module, "utf-8")
    (project / "tests" / f"test_{name}.py").write_text(tests, "utf-8")
    return project


def run(root: Path, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    tool = [sys.executable, str(root / "tools" / "mutants.py"), "--root", str(project)]
    return subprocess.run([*tool, "--jobs", "1", *arguments], capture_output=True, text=True)


def row(table: str, name: str) -> dict[str, str]:
    """Return a kernel's line of the table, by column."""
    head = ["kernel", "mutants", "killed", "timeout", "no import", "equivalent", "survived", "%"]
    (found,) = [line.split() for line in table.splitlines() if line.startswith(f"{name} ")]
    return dict(zip(head, found, strict=False))


def test_what_a_weak_test_does_not_notice_is_told_and_a_good_one_notices_all(
    root: Path, tiny: Path
) -> None:
    project = written(tiny, "limits", LIMITS, WEAK)
    weak = run(root, project)
    assert weak.returncode == 1, weak.stderr
    assert "below the floor" in weak.stdout
    assert "-    return count < least\n+    return count <= least\n" in weak.stdout
    assert weak.stdout.count("@@ ") == 1
    assert (project / "src" / "tiny" / "limits.py").read_text("utf-8") == LIMITS
    (project / "tests" / "test_limits.py").write_text(GOOD, "utf-8")
    good = run(root, project)
    assert good.returncode == 0, good.stdout + good.stderr
    told = row(good.stdout, "limits")
    assert (told["survived"], told["no import"], told["%"]) == ("0", "0", "100.0")
    assert told["mutants"] == told["killed"] == row(weak.stdout, "limits")["mutants"]
    assert "@@" not in good.stdout


def test_a_run_goes_on_where_it_was_stopped_and_marks_are_checked(
    root: Path, tiny: Path, mutations: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    import mutants

    def again(*arguments: str) -> tuple[int, str]:
        """Ask once more for what is known already; nothing has to run."""
        code = mutants.main(["--root", str(project), *arguments])
        return code, capsys.readouterr().out

    project = written(tiny, "limits", LIMITS, GOOD.replace("not few(3, 3)", "not few(4, 3)"))
    first = run(root, project)
    assert row(first.stdout, "limits")["survived"] == "1"
    kept = project / ".mutants" / "limits.jsonl"
    lines = kept.read_text("utf-8").splitlines()
    kept.write_text("\n".join(lines[:-2]) + "\n", "utf-8")
    assert run(root, project).stdout == first.stdout
    resumed = kept.read_text("utf-8").splitlines()
    assert resumed[:-2] == lines[:-2]
    assert [json.loads(line)[:3] for line in resumed] == [json.loads(line)[:3] for line in lines]
    assert again() == (1, first.stdout)
    assert again("--floor", "50") == (0, first.stdout.replace("  below the floor", ""))
    marks = project / "tools" / "equivalent_mutants.toml"
    mark = '[[limits]]\nin = "few"\nwas = "return count < least"\nis = "{}"\nwhy = "{}"\n'
    marks.write_text(mark.format("return count <= least", "Nobody asks at the limit."), "utf-8")
    code, told = again()
    assert (code, row(told, "limits")["equivalent"]) == (0, "1")
    for wrong, complaint in (
        (mark.format("return count >= least", "No."), "marked as equivalent and yet killed"),
        (mark.format("return count ** least", "No."), "a mark that is idle"),
        (mark.format("return count <= least", " "), "a mark that is idle or gives no reason"),
    ):
        marks.write_text(wrong, "utf-8")
        code, told = again()
        assert code == 1
        assert complaint in told


def test_endless_loops_are_noticed_and_modules_that_do_not_import_are_told_apart(
    root: Path, tiny: Path
) -> None:
    module = """\
        MANY = [3][0]

        def counted() -> int:
            found = []
            while len(found) < MANY:
                found.append(0)
            return len(found)
        """
    tests = """\
        from tiny.counting import counted

        def test_it_counts_to_three():
            assert counted() == 3
        """
    project = written(tiny, "counting", textwrap.dedent(module), textwrap.dedent(tests))
    told = row(run(root, project).stdout, "counting")
    assert told["timeout"] == "1"  # nothing is appended
    assert told["no import"] == "1"  # there is no second element
    assert told["survived"] == "1"  # nor does anybody ask what was appended


def test_a_mutant_that_grows_without_end_is_noticed_before_the_machine_is_full(
    root: Path, tiny: Path
) -> None:
    module = """\
        def doubled(text: str) -> str:
            while not text.endswith("4321"):
                text += text
            return text
        """
    tests = """\
        from tiny.growing import doubled

        def test_what_ends_so_is_left():
            assert doubled("54321") == "54321"
        """
    # A machine that is busy fills its memory slowly.
    text = textwrap.dedent(module)
    project = written(tiny, "growing", text, textwrap.dedent(tests), patience=30)
    told = row(run(root, project).stdout, "growing")
    # Until it does end so, until it begins so, and nothing returned: the rest is not asked for.
    assert (told["killed"], told["timeout"], told["survived"]) == ("3", "0", "3")


def test_tests_that_fail_anyway_and_kernels_of_no_table_stop_the_run(
    root: Path, tiny: Path
) -> None:
    project = written(tiny, "limits", LIMITS, "def test_no():\n    assert False\n")
    done = run(root, project)
    assert done.returncode == 1
    assert "fail without any mutant" in done.stderr
    assert run(root, project, "other").returncode == 2


def test_a_compiled_function_is_broken_in_spite_of_kept_machine_code(
    root: Path, tiny: Path
) -> None:
    """The machine code of who calls it holds the unbroken function, and its file is the same."""
    module = "import numba\n\n\n@numba.njit(cache=True)\ndef twice(x):\n    return x + x\n"
    caller = (
        "import numba\nfrom tiny.doubled import twice\n\n"
        "@numba.njit(cache=True)\ndef more(x):\n    return twice(x) + 1\n"
    )
    tests = "from tiny.caller import more\n\ndef test_more():\n    assert more(3) == 7\n"
    project = written(tiny, "doubled", module, tests)
    (project / "src" / "tiny" / "caller.py").write_text(caller, "utf-8")
    use = [sys.executable, "-c", "from tiny.caller import more; more(3)"]
    subprocess.run(use, check=True, cwd=project / "src")
    assert list((project / "src" / "tiny" / "__pycache__").glob("caller.*.nbi"))
    told = row(run(root, project).stdout, "doubled")
    assert (told["mutants"], told["killed"], told["survived"]) == ("2", "2", "0")


def changed(mutations: ModuleType, source: str) -> dict[str, list[str]]:
    """Return the changed lines of a piece of code, by kind of mistake."""
    found: dict[str, list[str]] = defaultdict(list)
    for mutant in mutations.mutants_of(textwrap.dedent(source)):
        found[mutant.kind].append(mutant.new)
    return found


@pytest.mark.parametrize(
    ("line", "kind", "new"),
    [
        ("x = a + b", "arithmetic", ["x = a - b"]),
        ("x = a @ b // c", "arithmetic", ["x = a @ b / c"]),
        ("x = -a", "arithmetic", ["x = (a)"]),
        ("x -= a", "arithmetic", ["x += a"]),
        ("x = a <= b", "comparison", ["x = a < b", "x = a > b"]),
        ("x = a not in b", "comparison", ["x = a in b"]),
        ("x = a == b", "comparison", ["x = a != b"]),
        ("x = a and b", "boolean", ["x = a or b"]),
        ("x = not a", "boolean", ["x = (a)"]),
        ("x = a or b or c", "forgotten clause", ["x = (b or c)", "x = (a or c)", "x = (a or b)"]),
        ("x = (a or b) and c", "forgotten clause", ["x = c", "x = (a or b)", "x = (b) and c",
                                                    "x = (a) and c"]),
        ("x = 3", "constant", ["x = 4", "x = 2"]),
        ("x = 0", "constant", ["x = 1"]),
        ("x = 0.5", "constant", ["x = 1.5", "x = 0.25"]),
        ("x = True", "constant", ["x = False"]),
        ("x = 'ab'", "constant", ["x = 'b'"]),
        ("x = f(a, b, *c)", "swapped arguments", ["x = f(b, a, *c)"]),
        ("x = max(a, b)", "swapped arguments", []),
        ("x = a.sum()", "neighbour", ["x = a.max()"]),
        ("x = min(a)", "neighbour", ["x = max(a)"]),
        ("x = a[:n]", "boundary", ["x = a[:(n) + 1]"]),
        ("x = a if b else c", "condition", ["x = a if not (b) else c"]),
        ("f(a)", "removed statement", ["pass"]),
        ("a.b = c", "removed statement", ["pass"]),
        ("a = c", "removed statement", []),
    ],
)  # fmt: skip
def test_each_kind_of_mistake_changes_one_place(
    mutations: ModuleType, line: str, kind: str, new: list[str]
) -> None:
    assert sorted(changed(mutations, line)[kind]) == sorted(new)


def test_functions_lose_statements_and_return_something_else(mutations: ModuleType) -> None:
    found = changed(mutations, """\
        def f(a: int) -> bool:
            a = g(a)
            for b in a:
                if b:
                    return b
                continue
            raise ValueError("no")

        def h(a):
            return a
        """)  # fmt: skip
    assert found["removed statement"] == ["pass"] * 4
    assert found["returned value"] == ["return True", "return False", "return None"]


def test_documents_types_decorators_and_texts_of_errors_are_left_alone(
    mutations: ModuleType,
) -> None:
    found = changed(mutations, '''\
        """What it is, 1 + 1."""
        from typing import TYPE_CHECKING, TypeVar

        if TYPE_CHECKING:
            from a import b

        __all__ = ["f"]
        Floats = NDArray["1"]
        T = TypeVar("T")

        @kept(size=3)
        def f(a: "int | 1") -> "str | 2":
            """Say 1 + 1."""
            b: Literal[3]
            raise ValueError("no" + f"{a + 1}", 3)
        ''')  # fmt: skip
    assert found == {"removed statement": ["pass"]}


def test_a_mutant_says_where_it_is_and_is_the_whole_module(mutations: ModuleType) -> None:
    source = "class A:\n    def b(self):\n        return (self.c\n                + 1)\n"
    mutants = {m.new: m for m in mutations.mutants_of(source)}
    plus = mutants["- 1)"]
    assert (plus.where, plus.line, plus.old, plus.kind) == ("A.b", 4, "+ 1)", "arithmetic")
    assert plus.text == source.replace("+", "-")
    assert len({m.id for m in mutants.values()}) == len(mutants)


def test_a_sample_follows_its_seed_and_differs_by_kernel(root: Path, mutations: ModuleType) -> None:
    import mutants

    everything = mutations.mutants_of("\n".join(f"x{k} = {k} + {k}" for k in range(40)))
    one = mutants.sampled(everything, "a", 10, 1)
    assert (len(one), one) == (10, sorted(one, key=lambda m: m.line))
    assert one == mutants.sampled(everything, "a", 10, 1)
    assert one != mutants.sampled(everything, "a", 10, 2)
    assert one != mutants.sampled(everything, "b", 10, 1)
    assert mutants.sampled(everything, "a", 0, 1) == everything
    assert mutants.sampled(everything, "a", len(everything) + 1, 1) == everything


def test_every_kernel_of_the_table_exists_with_its_tests(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    table = project["tool"]["mutants"]
    assert table["floor"] >= 90
    for name, tests in table["kernels"].items():
        assert (root / table["package"] / f"{name}.py").is_file(), name
        assert tests, name
        for test in tests:
            assert (root / test.partition("::")[0]).exists(), test


def test_every_mark_names_a_kernel_and_a_line_of_it_and_gives_a_reason(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    table = project["tool"]["mutants"]
    marks = tomllib.loads((root / "tools" / "equivalent_mutants.toml").read_text("utf-8"))
    assert set(marks) <= set(table["kernels"])
    for name, found in marks.items():
        source = (root / table["package"] / f"{name}.py").read_text("utf-8")
        whole = " ".join(line.strip() for line in source.splitlines())
        for mark in found:
            assert mark["was"] in whole, (name, mark)
            assert len(mark["why"].split()) >= 4, (name, mark)
