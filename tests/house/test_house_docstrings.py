"""Docstrings agree with signatures."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from numpydoc.docscrape import NumpyDocString


def modules(root: Path) -> list[str]:
    """Return the modules of the package that hold code."""
    package = root / "src"
    names = []
    for path in sorted((package / "ondiris").rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        if "migrations" not in parts and parts[-1] != "__main__":
            names.append(".".join(parts).removesuffix(".__init__"))
    return names


def public(name: str) -> Iterator[tuple[str, Any]]:
    """Yield the public functions and classes that a module defines, methods included."""
    module = import_module(name)
    for word in getattr(module, "__all__", ()):
        thing = getattr(module, word)
        if getattr(thing, "__module__", None) != name:
            continue
        if inspect.isclass(thing) or inspect.isfunction(thing):
            yield f"{name}.{word}", thing
        if inspect.isclass(thing):
            for own, member in [*vars(thing).items()]:  # a model adds to itself when asked
                plain = getattr(member, "__func__", member)
                if not own.startswith("_") and inspect.isfunction(plain):
                    yield f"{name}.{word}.{own}", plain


def documented(thing: Any) -> list[str]:
    """Return the parameters that a docstring names; a class also answers for its bases."""
    docs = [inspect.getdoc(thing) or ""]
    if inspect.isclass(thing) and documents(docs[0]):
        docs += [base.__doc__ or "" for base in thing.__mro__[1:-1]]
    return [word for doc in docs for word in documents(inspect.cleandoc(doc))]


def documents(doc: str) -> list[str]:
    """Return the parameters that a text names."""
    return [
        word.strip().lstrip("*")
        for entry in NumpyDocString(doc)["Parameters"]
        for word in (entry.name or entry.type).split(",")
    ]


def drift(thing: Any) -> str:
    """Return how a docstring's parameters differ from the signature; empty if they do not."""
    told = documented(thing)
    if not told:
        return ""
    try:
        signature = inspect.signature(thing)
    except ValueError:
        return ""
    taken = [n for n in signature.parameters if n not in ("self", "cls") and n[0] != "_"]
    extra = [n for n in told if n not in taken]
    lost = [n for n in taken if n not in told]
    return " ".join(filter(None, (extra and f"no {extra}", lost and f"untold {lost}")))


def test_documented_parameters_are_those_of_the_signature(root: Path) -> None:
    found = {
        name: said for module in modules(root) for name, thing in public(module)
        if (said := drift(thing))
    }  # fmt: skip
    assert found == {}


def test_every_public_thing_has_a_docstring(root: Path) -> None:
    lost = [
        name for module in modules(root) for name, thing in public(module)
        if not (thing.__doc__ or "").strip()
    ]  # fmt: skip
    assert lost == []


def test_every_module_says_what_it_is(root: Path) -> None:
    assert [m for m in modules(root) if not (import_module(m).__doc__ or "").strip()] == []


@pytest.mark.parametrize("word", ["rate", "rats", "rate, days"])
def test_a_drift_is_seen(word: str) -> None:
    def grown(rate: float) -> float:
        return rate

    grown.__doc__ = f"Grow.\n\nParameters\n----------\n{word} : float\n    By how much.\n"
    assert bool(drift(grown)) == (word != "rate")
    assert re.match("no |$", drift(grown))
