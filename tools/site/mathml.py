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

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\.\.|\s+|.", re.DOTALL)


class UnknownFormula(ValueError):
    """A formula uses a word that this translation does not know."""


def mathml(source: str, *, block: bool = False) -> str:
    """Return a formula as an element of MathML, with its source as the annotation."""
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

    def argument(self) -> None:
        """Make the next piece one sign long, as an argument without braces is: the 1 of ½."""
        if self.next[:1].isdigit() and len(self.next) > 1:
            number = self._left.pop()
            self._left += [number[1:], number[0]]

    def words(self) -> str:
        """Return what stands in braces, blanks and all."""
        if self.take() != "{":
            raise UnknownFormula(f"\\text without braces in the formula {self.source!r}")
        said = []
        while self._left and (piece := self._left.pop()) != "}":
            said.append(piece)
        return re.sub(r"^\s|\s$", "\u00a0", "".join(said))


def _argument(tokens: _Tokens) -> str:
    tokens.argument()
    return _atom(tokens)


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
            found[mark] = _argument(tokens)
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
    piece = tokens.take()
    if piece == "{":
        return f"<mrow>{_row(tokens, until='}')}</mrow>"
    if piece in {"}", "_", "^"}:
        raise UnknownFormula(f"{piece!r} stands alone in the formula {tokens.source!r}")
    if piece.startswith("\\"):
        return _READY.get(piece[1:]) or _built(tokens, piece[1:])
    if piece[0].isdigit():
        return f"<mn>{piece}</mn>"
    if piece.isalpha():
        return _letter(piece)
    if piece in "()[]|":
        return _bound(piece)
    return f"<mo>{escape({'-': '−', '..': '‥', '*': '∗'}.get(piece, piece))}</mo>"


def _letter(sign: str) -> str:
    """Return a variable; the style sheet slants it, so that its face is that of the page."""
    return f'<mi mathvariant="normal">{sign}</mi>'


def _bound(sign: str) -> str:
    return f'<mo stretchy="false" lspace="0" rspace="0">{sign}</mo>'


_READY = {
    **{word: _letter(sign) for word, sign in LETTERS.items()},
    **{word: f"<mo>{sign}</mo>" for word, sign in SIGNS.items()},
    **{word: f'<mo class="large">{sign}</mo>' for word, sign in LARGE.items()},
    **{word: f'<mo form="prefix" lspace="0.1em" rspace="0.1em">{word}</mo>' for word in NAMED},
    **{word: _bound(sign) for word, sign in FENCES.items()},
    **{word: f'<mspace width="{width}"></mspace>' for word, width in SPACES.items()},
    **{sign: f"<mo>{escape(sign)}</mo>" for sign in "%&#"},
}
"""Words that take nothing after them."""


def _built(tokens: _Tokens, word: str) -> str:
    if word in FRACTIONS:
        over, under = _one(_argument(tokens)), _one(_argument(tokens))
        fraction = f"<mfrac>{over}{under}</mfrac>"
        style = FRACTIONS[word]
        return f"<mstyle{style}>{fraction}</mstyle>" if style else fraction
    if word == "sqrt":
        return f"<msqrt>{_argument(tokens)}</msqrt>"
    if word == "bar":
        return f'<mover accent="true">{_one(_argument(tokens))}<mo stretchy="false">¯</mo></mover>'
    if word == "mathrm":
        return f'<mi class="upright">{escape(tokens.words())}</mi>'
    if word == "text":
        return f"<mtext>{escape(tokens.words())}</mtext>"
    if word in {"left", "right"}:
        fence = tokens.take().removeprefix("\\")
        return f'<mo fence="true" stretchy="true">{FENCES.get(fence, fence)}</mo>'
    raise UnknownFormula(f"\\{word} in the formula {tokens.source!r} is not known")
