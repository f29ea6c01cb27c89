"""What may leave: only this room builds it, only on an audit that holds, and slips are found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from ondiris.disclosure import Proof, Protected
from ondiris.disclosure.protected import reopened, seal, stamped
from ondiris.errors import BrokenInvariant, InvalidFile

HOLDS = Proof(1, 2, 0, 0, 1, ())
SHORT = replace(HOLDS, shortfalls=("east",))


def digest(content: Mapping[str, object]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def test_nothing_is_sealed_on_an_audit_with_shortfalls() -> None:
    assert seal("a table", HOLDS).content == "a table"
    with pytest.raises(BrokenInvariant) as error:
        seal("a table", SHORT)
    assert error.value.code == "unproved"


def test_nobody_builds_one_without_the_key_of_the_room() -> None:
    with pytest.raises(BrokenInvariant) as error:
        Protected("a table", HOLDS, object())
    assert error.value.code == "protected-elsewhere"


def test_what_is_made_of_it_keeps_its_proof_and_needs_no_key() -> None:
    made = seal(("a", "b"), HOLDS).then(len)
    assert (made.content, made.proof) == (2, HOLDS)
    assert str(made) == (
        "Protected(2, Proof(1 cells, 2 claims, 0 insiders, 1 witnesses, 0 shortfalls))"
    )


def test_a_stamp_is_a_digest_of_content_and_audit() -> None:
    """The digest is of sorted JSON without blanks, in the letters of the text itself."""
    safe = stamped(seal({"name": "Қала", "id": "t"}, HOLDS)).content
    text = (
        '{"audit":{"claims":2,"insider_pairs":0,"insiders":0,"protected":1,"shortfall_cells":[],'
        '"shortfalls":0,"tolerance":1e-06,"witnesses":1},"id":"t","name":"Қала"}'
    )
    assert safe["audit"]["tolerance"] == HOLDS.tolerance == 1e-6
    assert safe["stamp"] == hashlib.sha256(text.encode()).hexdigest()
    assert reopened(safe).content == safe
    assert reopened(dict(reversed(safe.items()))).proof == HOLDS


@pytest.mark.parametrize(
    "change",
    [{"cells": [1]}, {"stamp": None}, {"stamp": "0" * 64}, {"more": 1}, {"id": "other"}],
)
def test_what_was_changed_after_its_audit_is_not_reopened(change: dict[str, object]) -> None:
    safe = dict(stamped(seal({"id": "t", "cells": []}, HOLDS)).content)
    with pytest.raises(InvalidFile) as error:
        reopened({**safe, **change})
    assert error.value.code == "broken-stamp"
    assert str({**safe, **change}["id"]) in error.value.detail


def test_without_a_stamp_or_a_name_it_is_refused_as_well() -> None:
    with pytest.raises(InvalidFile, match="table without a name was changed"):
        reopened({"cells": []})


def test_a_kept_document_whose_audit_failed_is_not_reopened() -> None:
    """Whoever stamps a failed audit by hand still has no protected table."""
    kept = stamped(seal({"id": "t"}, HOLDS)).content
    content = {"id": "t", "audit": {**kept["audit"], "shortfall_cells": ["east"]}}
    with pytest.raises(BrokenInvariant) as error:
        reopened({**content, "stamp": digest(content)})
    assert error.value.code == "unproved"
