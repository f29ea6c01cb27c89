"""Mutants of a module: its own text with one small mistake in it.

A mistake is of the kind that people make: a sign, a limit that counts or does not, a forgotten
clause or statement, a constant beside the right one, another value returned, two arguments the
wrong way round, the largest for the sum.  Documentation, annotations, decorators, ``__all__`` and
the texts of errors are left alone, and so is what stands inside an f-string.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

__all__ = ["Mutant", "mutants_of"]

_ARITHMETIC = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "/"), ast.Mod: ("%", "*"), ast.Pow: ("**", "*"), ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"), ast.BitXor: ("^", "&"), ast.LShift: ("<<", ">>"),
    ast.RShift: (">>", "<<"),
}  # fmt: skip
_COMPARISON = {
    ast.Lt: ("<", "<=", ">="), ast.LtE: ("<=", "<", ">"), ast.Gt: (">", ">=", "<="),
    ast.GtE: (">=", ">", "<"), ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"), ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}  # fmt: skip
_NEIGHBOURS = {
    "min": "max", "max": "min", "any": "all", "all": "any", "minimum": "maximum",
    "maximum": "minimum", "argmin": "argmax", "argmax": "argmin", "floor": "ceil",
    "ceil": "floor", "sum": "max", "log": "log1p", "log1p": "log", "startswith": "endswith",
    "endswith": "startswith", "ROUND_FLOOR": "ROUND_CEILING", "ROUND_CEILING": "ROUND_FLOOR",
}  # fmt: skip
_TYPING = {"TypeVar", "ParamSpec", "NewType", "cast"}
_GENERIC = {"list", "dict", "tuple", "set", "frozenset", "type"}
_SYMMETRIC = {"min", "max", "minimum", "maximum", "add", "multiply", "union1d", "intersect1d"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one mistake in it.

    Parameters
    ----------
    kind : str
        What kind of mistake it is.
    where : str
        Qualified name of the function or class around it; empty at the top of the module.
    line : int
        First changed line, from 1.
    old, new : str
        The changed lines before and after, without their indentation.
    text : str
        The whole module.
    """

    kind: str
    where: str
    line: int
    old: str
    new: str
    text: str

    @property
    def id(self) -> str:
        """A short name that stays the same as long as the module does."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def mutants_of(source: str) -> list[Mutant]:
    """Return every mutant of a module, in the order of its text.

    Parameters
    ----------
    source : str
        The module; it must compile.
    """
    finder = _Finder(source)
    finder.visit(finder.tree)
    whole = ast.dump(finder.tree)
    kept: dict[str, Mutant] = {}
    for mutant in finder.mutants():
        try:
            tree = ast.parse(mutant.text)
        except SyntaxError:
            continue
        if ast.dump(tree) != whole:
            kept.setdefault(mutant.text, mutant)
    return sorted(kept.values(), key=lambda m: m.line)


class _Finder(ast.NodeVisitor):
    """Walks a module and notes edits: kind, place, first and last byte, replacement."""

    untouched: ClassVar = (ast.JoinedStr, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)

    def __init__(self, source: str) -> None:
        self.tree = ast.parse(source)
        self.bytes = source.encode()
        lines = self.bytes.splitlines(keepends=True)
        self.starts = [0]
        for line in lines:
            self.starts.append(self.starts[-1] + len(line))
        self.edits: list[tuple[str, str, int, int, str]] = []
        self.around: list[str] = []
        self.bound: set[str] = set()
        self.returns_bool = False

    def mutants(self) -> Iterator[Mutant]:
        """Yield the edits as mutants."""
        for kind, where, first, last, new in self.edits:
            text = (self.bytes[:first] + new.encode() + self.bytes[last:]).decode()
            line = self.bytes[:first].count(b"\n")
            old_end = self.bytes[:last].count(b"\n")
            new_end = line + new.count("\n")
            old_lines = self.bytes.decode().splitlines()[line : old_end + 1]
            new_lines = text.splitlines()[line : new_end + 1]
            yield Mutant(kind, where, line + 1, _bare(old_lines), _bare(new_lines), text)

    # Places in the text.

    def first(self, node: ast.expr | ast.stmt) -> int:
        return self.starts[node.lineno - 1] + node.col_offset

    def last(self, node: ast.expr | ast.stmt) -> int:
        return self.starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)

    def text(self, node: ast.expr) -> str:
        return self.bytes[self.first(node) : self.last(node)].decode()

    def edit(self, kind: str, first: int, last: int, new: str) -> None:
        self.edits.append((kind, ".".join(self.around), first, last, new))

    def replace(self, kind: str, node: ast.expr | ast.stmt, new: str) -> None:
        self.edit(kind, self.first(node), self.last(node), new)

    def between(self, kind: str, left: ast.expr, right: ast.expr, old: str, new: str) -> None:
        """Replace the operator that stands between two operands."""
        start, gap = self.last(left), self.bytes[self.last(left) : self.first(right)].decode()
        pattern = r"\s+".join(map(re.escape, old.split()))
        found = re.search(pattern, gap)
        if found:
            before = len(gap[: found.start()].encode())
            self.edit(kind, start + before, start + before + len(found[0].encode()), new)

    # What is left alone.

    def visit(self, node: ast.AST) -> None:
        if not isinstance(node, self.untouched):
            super().visit(node)

    def visit_Module(self, node: ast.Module) -> None:
        self.statements(node.body)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        with self.inside(node.name):
            self.statements(node.body)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        outer = self.bound, self.returns_bool
        arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        self.bound = {argument.arg for argument in arguments}
        self.returns_bool = isinstance(node.returns, ast.Name) and node.returns.id == "bool"
        with self.inside(node.name):
            self.statements(node.body)
        self.bound, self.returns_bool = outer

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Raise(self, node: ast.Raise) -> None:
        """Leave what an error says alone; the statement itself may go."""

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        self.around.append(name)
        yield
        self.around.pop()

    # Statements.

    def statements(self, body: list[ast.stmt]) -> None:
        for node in body:
            text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if text or _is_typing(node):
                continue
            if self.may_go(node):
                self.replace("removed statement", node, "pass")
            self.visit(node)
            if isinstance(node, ast.Assign):
                self.bound |= {t.id for t in node.targets if isinstance(t, ast.Name)}

    def may_go(self, node: ast.stmt) -> bool:
        """Tell whether a module without the statement could still run."""
        if isinstance(node, ast.Assign):
            return any(
                not isinstance(target, ast.Name) or target.id in self.bound
                for target in node.targets
                if not isinstance(target, ast.Tuple)
            )
        return isinstance(node, (ast.Expr, ast.AugAssign, ast.Raise, ast.Continue, ast.Break))

    def generic_visit(self, node: ast.AST) -> None:
        for name, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                if name == "body" and isinstance(node, (ast.If, ast.For, ast.While)):
                    self.early_returns(value)
                self.statements(value)
            elif isinstance(value, list):
                for each in value:
                    if isinstance(each, ast.AST):
                        self.visit(each)
            elif isinstance(value, ast.AST):
                self.visit(value)

    def early_returns(self, body: list[ast.stmt]) -> None:
        for node in body:
            if isinstance(node, ast.Return):
                self.replace("removed statement", node, "pass")

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is None:
            return
        values = ("True", "False") if self.returns_bool else ("None",)
        for value in values:
            self.replace("returned value", node.value, value)
        self.visit(node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if type(node.op) in _ARITHMETIC:
            old, new = _ARITHMETIC[type(node.op)]
            self.between("arithmetic", node.target, node.value, f"{old}=", f"{new}=")
        self.generic_visit(node)

    # Conditions.

    def visit_If(self, node: ast.If) -> None:
        if not (isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            self.turned(node.test)
            self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self.turned(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.turned(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self.turned(test)
        self.generic_visit(node)

    def turned(self, test: ast.expr) -> None:
        """Turn a condition round where no operator inside it is turned anyway."""
        negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        if not negated and not isinstance(test, (ast.Compare, ast.BoolOp)):
            self.replace("condition", test, f"not ({self.text(test)})")

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            self.between("boolean", left, right, old, new)
        wide = (ast.BoolOp, ast.IfExp, ast.Lambda, ast.NamedExpr)
        texts = [f"({self.text(v)})" if isinstance(v, wide) else self.text(v) for v in node.values]
        for at in range(len(texts)):
            rest = f" {old} ".join(texts[:at] + texts[at + 1 :])
            self.replace("forgotten clause", node, rest if len(texts) == 2 else f"({rest})")
        self.generic_visit(node)

    # Expressions.

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if type(node.op) in _ARITHMETIC:
            self.between("arithmetic", node.left, node.right, *_ARITHMETIC[type(node.op)])
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        kind = "boolean" if isinstance(node.op, (ast.Not, ast.Invert)) else "arithmetic"
        self.replace(kind, node, f"({self.text(node.operand)})")
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        operands = [node.left, *node.comparators]
        for op, left, right in zip(node.ops, operands, operands[1:], strict=False):
            old, *others = _COMPARISON[type(op)]
            for new in others:
                self.between("comparison", left, right, old, new)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        for new in _beside(node.value):
            self.replace("constant", node, new)

    def visit_Call(self, node: ast.Call) -> None:
        if _name(node.func) in _TYPING:
            return
        if isinstance(node.func, ast.Name) and node.func.id in _NEIGHBOURS:
            self.replace("neighbour", node.func, _NEIGHBOURS[node.func.id])
        if _name(node.func) not in _SYMMETRIC:
            for left, right in zip(node.args, node.args[1:], strict=False):
                self.swapped(left, right)
        self.generic_visit(node)

    def swapped(self, left: ast.expr, right: ast.expr) -> None:
        if not isinstance(left, ast.Starred) and not isinstance(right, ast.Starred):
            gap = self.bytes[self.last(left) : self.first(right)].decode()
            new = self.text(right) + gap + self.text(left)
            self.edit("swapped arguments", self.first(left), self.last(right), new)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.ctx, ast.Load) and node.attr in _NEIGHBOURS:
            last = self.last(node)
            self.edit("neighbour", last - len(node.attr), last, _NEIGHBOURS[node.attr])
        self.visit(node.value)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg != "strict":  # of a zip: a guard of ours, where lengths are equal anyway
            self.visit(node.value)

    def visit_Slice(self, node: ast.Slice) -> None:
        for bound in (node.lower, node.upper):
            if bound is not None and not isinstance(bound, (ast.Constant, ast.UnaryOp)):
                self.replace("boundary", bound, f"({self.text(bound)}) + 1")
        self.generic_visit(node)


def _beside(value: object) -> Iterator[str]:
    """Yield constants beside a constant."""
    match value:
        case bool():
            yield str(not value)
        case int():
            yield str(value + 1)
            if value > 0:
                yield str(value - 1)
        case float():
            yield repr(value + 1)
            if value:
                yield repr(value / 2)
        case str():
            yield repr(value[1:] if len(value) > 1 else "XX")
        case _:
            return


def _name(node: ast.expr) -> str:
    """Return the last name of what is called."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _is_typing(node: ast.stmt) -> bool:
    """Tell an alias of types or the list of public names from a statement that computes."""
    match node:
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.Assign(value=ast.Subscript(value=ast.Name(id=name))):
            return name[0].isupper() or name in _GENERIC
        case _:
            return False


def _bare(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)
