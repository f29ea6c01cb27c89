"""Edit rules as data: a small arithmetic language, read from YAML, run on whole columns.

A statistician writes the rules, so they are text in the home and not code.  The language has
numbers, column names, ``+ - * /``, comparisons, ``and or not`` and the functions ``abs`` and
``known``; it is parsed by Python's own grammar and evaluated on arrays.  Anything else in a rule
(a call, an attribute, a string) is refused when the rules are read, before any return is.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import yaml

from ondiris.errors import InvalidInput
from ondiris.indices.result import Flags, Floats

__all__ = [
    "EditRule",
    "EditRules",
    "Expression",
    "MovementRule",
    "RuleKind",
    "Severity",
    "read_rules",
]

Columns = Mapping[str, Floats]

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}
_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "abs": np.abs,
    "known": lambda x: ~np.isnan(x),
}

_LONGEST = 1_000_000


class RuleKind(Enum):
    """What a rule looks at."""

    RECORD = "record"
    BALANCE = "balance"
    RATIO = "ratio"
    HISTORY = "history"


class Severity(Enum):
    """What failing means: the return is set aside, or someone is asked."""

    FATAL = "fatal"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class Expression:
    """An arithmetic or logical expression over columns.

    Parameters
    ----------
    text : str
        As written.

    Raises
    ------
    InvalidInput
        Text outside the small language.
    """

    text: str

    def __post_init__(self) -> None:
        for node in ast.walk(self._tree()):
            if isinstance(node, ast.Call):
                allowed = isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS
                allowed = allowed and len(node.args) == 1 and not node.keywords
            elif isinstance(node, ast.Constant):
                allowed = isinstance(node.value, int | float)
            else:
                allowed = isinstance(node, _NODES)
            if not allowed:
                raise InvalidInput(
                    "bad-rule",
                    f"{self.text!r} uses {type(node).__name__}, which rules do not have",
                    hint="Rules have numbers, columns, + - * /, comparisons, and, or, not, "
                    "abs() and known().",
                )

    def _tree(self) -> ast.expr:
        try:
            return ast.parse(self.text, mode="eval").body
        except SyntaxError as error:
            raise InvalidInput("bad-rule", f"{self.text!r} is not an expression") from error

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns it reads."""
        names = {n.id for n in ast.walk(self._tree()) if isinstance(n, ast.Name)}
        return tuple(sorted(names - set(_FUNCTIONS)))

    def evaluate(self, columns: Columns) -> np.ndarray:
        """Return its value for every row; unknown columns are refused."""
        unknown = [c for c in self.columns if c not in columns]
        if unknown:
            raise InvalidInput(
                "unknown-column",
                f"{self.text!r} reads {', '.join(unknown)}",
                hint=f"Columns: {', '.join(sorted(columns))}.",
            )
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(_value(self._tree(), columns))


_NODES = (
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.Compare,
    ast.Name,
    ast.Load,
    ast.USub,
    ast.Not,
    ast.And,
    ast.Or,
    *_BINARY,
    *_COMPARE,
)


def _value(node: ast.expr, columns: Columns) -> Any:  # noqa: PLR0911 -- one line a kind of node
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return columns[node.id]
        case ast.BinOp():
            return _BINARY[type(node.op)](_value(node.left, columns), _value(node.right, columns))
        case ast.UnaryOp(op=ast.USub()):
            return -_value(node.operand, columns)
        case ast.UnaryOp():
            return ~np.asarray(_value(node.operand, columns), dtype=np.bool_)
        case ast.BoolOp():
            parts = [np.asarray(_value(v, columns), dtype=np.bool_) for v in node.values]
            both = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
            return both.reduce(np.broadcast_arrays(*parts))
        case ast.Compare():
            sides = [_value(v, columns) for v in (node.left, *node.comparators)]
            held = [
                _COMPARE[type(op)](a, b)
                for op, a, b in zip(node.ops, sides, sides[1:], strict=False)
            ]
            return np.logical_and.reduce(np.broadcast_arrays(*held))
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            return _FUNCTIONS[name](_value(argument, columns))
    raise InvalidInput("bad-rule", f"{type(node).__name__} cannot be evaluated")


@dataclass(frozen=True, slots=True)
class EditRule:
    """One rule a record must keep.

    Parameters
    ----------
    name : str
        Identifier printed in reports.
    kind : RuleKind
        ``record``: ``check`` must hold.  ``balance``: ``left`` equals ``right`` within a relative
        ``tolerance``.  ``ratio``: ``left / right`` lies in ``lower .. upper``.  ``history``:
        ``left`` now over ``left`` before lies in ``lower .. upper``.
    severity : Severity
        Whether failing sets the return aside or asks a question.
    left, right, when : Expression or None
        Parts of the rule; ``when`` limits it to some records.
    lower, upper, tolerance : float
        Bounds, inclusive.
    """

    name: str
    kind: RuleKind
    severity: Severity
    left: Expression
    right: Expression | None = None
    when: Expression | None = None
    lower: float = 0.0
    upper: float = float("inf")
    tolerance: float = 0.0

    def failing(self, now: Columns, before: Columns) -> Flags:
        """Return the records that break the rule.

        Parameters
        ----------
        now, before : mapping of str to float array, shape (records,)
            Columns of this month, and the same records' columns a month before (NaN where
            there was none).

        Notes
        -----
        A comparison with something unknown holds: absence is a matter for ``known()``.
        """
        left = self.left.evaluate(now)
        if self.kind is RuleKind.RECORD:
            missing = _any_missing(self.left, now)
            broken = ~np.asarray(left, dtype=np.bool_) & ~missing
        elif self.kind is RuleKind.BALANCE:
            right = self._other().evaluate(now)
            with np.errstate(invalid="ignore"):
                gap = np.abs(left - right)
                broken = gap > self.tolerance * np.maximum(np.abs(left), np.abs(right))
        else:
            other = self.left.evaluate(before) if self.right is None else self.right.evaluate(now)
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = left / other
                broken = (ratio < self.lower) | (ratio > self.upper)
                broken &= np.isfinite(ratio)
        if self.when is not None:
            broken = broken & np.asarray(self.when.evaluate(now), dtype=np.bool_)
        return np.asarray(broken, dtype=np.bool_)

    def _other(self) -> Expression:
        if self.right is None:
            raise InvalidInput("bad-rule", f"rule {self.name} has no right side")
        return self.right


def _any_missing(expression: Expression, columns: Columns) -> Flags:
    if "known(" in expression.text:
        return np.zeros(1, dtype=np.bool_)
    held = [np.isnan(columns[c]) for c in expression.columns]
    return np.logical_or.reduce(held) if held else np.zeros(1, dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class MovementRule:
    """Parameters of Hidiroglou-Berthelot for movements within an activity and month.

    Parameters
    ----------
    size, width, floor : float
        Exponent U, half-width C and least relative quartile distance A.
    smallest_group : int
        Fewest records a group is judged with.
    """

    size: float
    width: float
    floor: float
    smallest_group: int


@dataclass(frozen=True, slots=True)
class EditRules:
    """What a home holds returns against.

    Parameters
    ----------
    records : tuple of EditRule
        Rules on single records, in the order written.
    movement : MovementRule or None
        Rule on movements against the group; none where the file has none.
    """

    records: tuple[EditRule, ...]
    movement: MovementRule | None


_FIELDS = {
    RuleKind.RECORD: {"check"},
    RuleKind.BALANCE: {"left", "right", "tolerance"},
    RuleKind.RATIO: {"left", "right", "lower", "upper"},
    RuleKind.HISTORY: {"left", "lower", "upper"},
}


def read_rules(text: str) -> EditRules:
    """Read edit rules from YAML.

    Parameters
    ----------
    text : str
        A mapping with the list ``rules``; each has ``name``, ``kind``, ``severity`` and the
        fields of its kind, and may have ``when``.  A mapping ``movement`` is optional.

    Returns
    -------
    EditRules

    Raises
    ------
    InvalidInput
        Text that is not YAML, a field a kind does not have or lacks, a name used twice.

    Examples
    --------
    >>> rules = read_rules('''
    ... rules:
    ...   - {name: price-jump, kind: history, severity: query, left: price, lower: 0.5, upper: 2}
    ... ''')
    >>> prices = {"price": np.array([1.0, 5.0])}, {"price": np.array([1.0, 2.0])}
    >>> rules.records[0].failing(*prices)
    array([False,  True])
    """
    document = _document(text)
    if not isinstance(document, dict) or not isinstance(document.get("rules"), list):
        raise InvalidInput("bad-rules", "edit rules are a mapping with a list named rules")
    rules = tuple(_rule(entry) for entry in document["rules"])
    if len({rule.name for rule in rules}) != len(rules):
        raise InvalidInput("bad-rules", "two edit rules share a name")
    return EditRules(rules, _movement(document.get("movement")))


def _document(text: str) -> Any:
    """Return what a YAML text says; one that is endless, or names a part again, is refused."""
    if len(text) > _LONGEST:
        raise InvalidInput("bad-rules", "edit rules are longer than a megabyte")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
            raise InvalidInput("bad-rules", "edit rules name no part of themselves again")
        return yaml.safe_load(text)
    except InvalidInput:
        raise
    except (yaml.YAMLError, RecursionError, ValueError, TypeError, OverflowError) as error:
        raise InvalidInput("bad-rules", "edit rules are not valid YAML") from error


def _movement(entry: Any) -> MovementRule | None:
    if entry is None:
        return None
    wanted = {"size", "width", "floor", "smallest_group"}
    if not isinstance(entry, dict) or set(entry) != wanted:
        raise InvalidInput("bad-rule", f"movement has the fields {', '.join(sorted(wanted))}")
    if not all(isinstance(v, int | float) for v in entry.values()):
        raise InvalidInput("bad-rule", "movement: its fields are numbers")
    numbers = {name: float(entry[name]) for name in ("size", "width", "floor")}
    return MovementRule(**numbers, smallest_group=int(entry["smallest_group"]))


def _rule(entry: Any) -> EditRule:
    if not isinstance(entry, dict) or "name" not in entry:
        raise InvalidInput("bad-rule", "every edit rule is a mapping with a name")
    name = str(entry["name"])
    try:
        kind, severity = RuleKind(entry.get("kind")), Severity(entry.get("severity"))
    except ValueError as error:
        raise InvalidInput("bad-rule", f"rule {name}: {error}") from error
    fields = set(entry) - {"name", "kind", "severity", "when"}
    if fields != _FIELDS[kind]:
        wanted = ", ".join(sorted(_FIELDS[kind]))
        raise InvalidInput("bad-rule", f"rule {name} of kind {kind.value} has the fields {wanted}")
    bounds = {f: entry[f] for f in ("lower", "upper", "tolerance") if f in entry}
    if not all(isinstance(b, int | float) for b in bounds.values()):
        raise InvalidInput("bad-rule", f"rule {name}: bounds are numbers")
    return EditRule(
        name=name,
        kind=kind,
        severity=severity,
        left=Expression(str(entry.get("check", entry.get("left")))),
        right=Expression(str(entry["right"])) if "right" in entry else None,
        when=Expression(str(entry["when"])) if "when" in entry else None,
        **{f: float(b) for f, b in bounds.items()},
    )
