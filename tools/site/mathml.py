"""Formulas as MathML, which browsers set by themselves: no script, no font, no picture.

The part of LaTeX that the manual uses and no more; a word that is not known here is refused, so
that no formula is ever shown by halves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

__all__ = ["UnknownFormula", "mathml"]

LETTERS = {"alpha": "α", "beta": "β", "gamma": "γ", "lambda": "λ", "mu": "μ", "pi": "π",
           "rho": "ρ", "sigma": "σ", "tau": "τ", "theta": "θ", "Delta": "Δ"}  # fmt: skip
SIGNS = {"times": "×", "cdot": "·", "le": "≤", "ge": "≥", "in": "∈", "pm": "±", "ldots": "…",
         "dots": "…", "top": "⊤", "approx": "≈", "ne": "≠", "to": "→", "infty": "∞",
         "sim": "∼", "mid": "∣", "Rightarrow": "⇒"}  # fmt: skip
LARGE = {"sum": "∑", "prod": "∏", "int": "∫"}
NAMED = {"log", "ln", "exp", "min", "max"}
FENCES = {"lvert": "|", "rvert": "|", "lceil": "⌈", "rceil": "⌉", "{": "{", "}": "}"}
SPACES = {",": "0.17em", ";": "0.28em", " ": "0.33em", "quad": "1em", "qquad": "2em"}
FRACTIONS = {"frac": "", "tfrac": ' displaystyle="false"', "dfrac": ' displaystyle="true"'}
OPENING = set("([")
CLOSING = set(")]")

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\.\.|\s+|.", re.DOTALL)


class UnknownFormula(ValueError):
    """A formula uses a word that this translation does not know."""


def mathml(source: str, *, block: bool = False) -> str:
    """Return a formula as an element of MathML, with its source as the annotation.

    Examples
    --------
    >>> mathml("x_1")
    '<math><semantics><mrow><msub><mi>x</mi><mn>1</mn></msub></mrow><annotation \
encoding="application/x-tex">x_1</annotation></semantics></math>'
    """
    tokens = _Tokens(source)
    row = _row(tokens, until="")
    display = ' display="block"' if block else ""
    told = escape(source.strip(), quote=False)
    return (
        f"<math{display}><semantics><mrow>{row}</mrow>"
        f'<annotation encoding="application/x-tex">{told}</annotation></semantics></math>'
    )


class _Tokens:
    """The pieces of a formula, one after another; blanks count inside of words alone."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._left = _TOKEN.findall(source)[::-1]

    @property
    def next(self) -> str:
        while self._left and self._left[-1].isspace():
            self._left.pop()
        return self._left[-1] if self._left else ""

    def take(self) -> str:
        if not self.next:
            raise UnknownFormula(f"the formula {self.source!r} ends too early")
        return self._left.pop()

    def words(self) -> str:
        """Return what stands in braces, blanks and all."""
        if self.take() != "{":
            raise UnknownFormula(f"\\text without braces in the formula {self.source!r}")
        said = []
        while self._left and (piece := self._left.pop()) != "}":
            said.append(piece)
        return re.sub(r"^\s|\s$", "\u00a0", "".join(said))


def _row(tokens: _Tokens, until: str) -> str:
    return "".join(_parts(tokens, until))


def _parts(tokens: _Tokens, until: str) -> Iterator[str]:
    while tokens.next != until:
        yield _scripted(tokens)
    if until:
        tokens.take()


def _scripted(tokens: _Tokens) -> str:
    limits = tokens.next in {"\\sum", "\\prod", "\\min", "\\max"}
    base = _atom(tokens)
    found: dict[str, str] = {}
    while tokens.next in {"_", "^", "'"}:
        mark = tokens.take()
        if mark == "'":
            found["^"] = found.get("^", "") + "<mo>′</mo>"
        else:
            found[mark] = _atom(tokens)
    below, above = ("munder", "mover") if limits else ("msub", "msup")
    match sorted(found):
        case ["^", "_"]:
            both = "munderover" if limits else "msubsup"
            return f"<{both}>{base}{_one(found['_'])}{_one(found['^'])}</{both}>"
        case ["_"]:
            return f"<{below}>{base}{_one(found['_'])}</{below}>"
        case ["^"]:
            return f"<{above}>{base}{_one(found['^'])}</{above}>"
    return base


def _one(inner: str) -> str:
    return inner if inner.count("<mo>") == 0 and inner.count("</") == 1 else f"<mrow>{inner}</mrow>"


def _atom(tokens: _Tokens) -> str:
    token = tokens.take()
    if token == "{":
        return f"<mrow>{_row(tokens, until='}')}</mrow>"
    if token in {"}", "_", "^"}:
        raise UnknownFormula(f"{token!r} stands alone in the formula {tokens.source!r}")
    if token.startswith("\\"):
        return _word(tokens, token[1:])
    if token[0].isdigit():
        return f"<mn>{token}</mn>"
    if token.isalpha():
        return f"<mi>{token}</mi>"
    if token in OPENING | CLOSING | {"|"}:
        return f'<mo stretchy="false">{token}</mo>'
    return f"<mo>{escape({'-': '−', '..': '‥', '*': '∗'}.get(token, token))}</mo>"


def _word(tokens: _Tokens, word: str) -> str:
    if word in LETTERS:
        return f"<mi>{LETTERS[word]}</mi>"
    if word in SIGNS or word in LARGE:
        return f"<mo>{SIGNS.get(word) or LARGE[word]}</mo>"
    if word in NAMED:
        return f"<mi>{word}</mi><mo>&#8289;</mo>" if word in {"log", "ln"} else f"<mi>{word}</mi>"
    if word in FENCES:
        return f'<mo stretchy="false">{FENCES[word]}</mo>'
    if word in SPACES:
        return f'<mspace width="{SPACES[word]}"></mspace>'
    if word in {"%", "&", "#"}:
        return f"<mo>{escape(word)}</mo>"
    return _built(tokens, word)


def _built(tokens: _Tokens, word: str) -> str:
    if word in FRACTIONS:
        over, under = _one(_atom(tokens)), _one(_atom(tokens))
        fraction = f"<mfrac>{over}{under}</mfrac>"
        style = FRACTIONS[word]
        return f"<mstyle{style}>{fraction}</mstyle>" if style else fraction
    if word == "sqrt":
        return f"<msqrt>{_atom(tokens)}</msqrt>"
    if word == "bar":
        return f'<mover accent="true">{_one(_atom(tokens))}<mo stretchy="false">¯</mo></mover>'
    if word == "mathrm":
        return f'<mi mathvariant="normal">{escape(tokens.words())}</mi>'
    if word == "text":
        return f"<mtext>{escape(tokens.words())}</mtext>"
    if word in {"left", "right"}:
        return f'<mo fence="true" stretchy="true">{_fence(tokens)}</mo>'
    raise UnknownFormula(f"\\{word} in the formula {tokens.source!r} is not known")


def _fence(tokens: _Tokens) -> str:
    token = tokens.take()
    return FENCES.get(token.removeprefix("\\"), token)
