"""Records of an application: as words and back, what may follow what, and who may enter it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ondiris.applications import (
    ApplicationRecord,
    RecordKind,
    read_act,
    read_record,
    refuse_record,
    refuse_writer,
)
from ondiris.errors import InvalidInput

TEXT, PERSON = "t-0123456789abcdef", "p-0123456789abcdef"
ONE, TWO = "1" * 64, "2" * 64
DAY, TODAY = date(2026, 3, 5), date(2026, 3, 31)
FILED = read_act("filed", "app-7", date(2026, 3, 2))
LEFT = read_act("withdrawn", "app-7", date(2026, 3, 4))


def record(text: str = f"document {TEXT} {ONE} {TWO}", day: date = DAY) -> ApplicationRecord:
    return read_record(text, "app-7", day)


@pytest.mark.parametrize(
    ("text", "kind", "digest", "seal", "step"),
    [
        (f"document {TEXT} {ONE} {TWO}", "document", ONE, TWO, ""),
        (f"document {TEXT} {ONE} {TWO} permit", "document", ONE, TWO, "permit"),
        (f"message {TEXT} {ONE}", "message", "", ONE, ""),
        (f"message {TEXT} {ONE} permit", "message", "", ONE, "permit"),
        (f"contact {PERSON}", "contact", "", "", ""),
        (f"contact {PERSON} permit", "contact", "", "", "permit"),
    ],
)
def test_a_record_is_words_and_back(
    text: str, kind: str, digest: str, seal: str, step: str
) -> None:
    read = record(text)
    assert (str(read.kind), read.digest, read.seal, read.step) == (kind, digest, seal, step)
    assert read.name in {TEXT, PERSON}
    assert read.text == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unknown-record"),
        (f"letter {TEXT} {ONE}", "unknown-record"),
        (f"document {TEXT} {ONE}", "bad-record"),
        (f"message {TEXT}", "bad-record"),
        (f"message {TEXT} {ONE} permit more", "bad-record"),
        (f"message {PERSON} {ONE}", "bad-record"),
        (f"contact {TEXT}", "bad-record"),
        (f"message {TEXT} {ONE[:63]}", "bad-record"),
        (f"message {TEXT} {'A' * 64}", "bad-record"),
        (f"message Aigerim {ONE}", "bad-record"),
    ],
)
def test_what_is_no_record_is_refused(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        record(text)
    assert refused.value.code == code


def test_a_record_without_its_digests_cannot_be_made() -> None:
    for more in ({"digest": ONE}, {"seal": ONE}, {"digest": ONE, "seal": TWO, "step": "a b"}):
        with pytest.raises(InvalidInput, match="pseudonym"):
            ApplicationRecord("app-7", RecordKind.DOCUMENT, TEXT, DAY, **more)
    with pytest.raises(InvalidInput, match="pseudonym"):
        ApplicationRecord("app-7", RecordKind.CONTACT, PERSON, DAY, seal=ONE)


@pytest.mark.parametrize(
    ("text", "day", "acts", "code"),
    [
        (f"message {TEXT} {ONE}", date(2026, 4, 1), [FILED], "future-day"),
        (f"message {TEXT} {ONE}", DAY, [], "not-filed"),
        (f"message {TEXT} {ONE}", date(2026, 3, 1), [FILED], "before-filing"),
        (f"document {TEXT} {ONE} {TWO}", DAY, [FILED, LEFT], "after-withdrawal"),
    ],
)
def test_a_record_that_does_not_follow_is_refused(
    text: str, day: date, acts: list[Any], code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        refuse_record(record(text, day), [], acts, today=TODAY)
    assert refused.value.code == code


def test_messages_go_on_after_a_withdrawal_and_on_the_day_of_filing() -> None:
    refuse_record(record(f"message {TEXT} {ONE}"), [], [FILED, LEFT], today=TODAY)
    refuse_record(record(day=FILED.day), [], [FILED], today=FILED.day)


def test_nothing_is_entered_twice() -> None:
    first = record()
    other = "t-ffffffffffffffff"
    with pytest.raises(InvalidInput) as refused:
        refuse_record(record(f"message {TEXT} {TWO}"), [first], [FILED], today=TODAY)
    assert refused.value.code == "sent-already"
    with pytest.raises(InvalidInput) as refused:
        refuse_record(record(f"document {other} {ONE} {ONE}"), [first], [FILED], today=TODAY)
    assert refused.value.code == "handed-in-already"
    # Another file of the same title, and two messages, are no repetition.
    refuse_record(record(f"document {other} {TWO} {TWO}"), [first], [FILED], today=TODAY)
    told = record(f"message {TEXT} {ONE}")
    refuse_record(record(f"message {other} {TWO}"), [told], [FILED], today=TODAY)


OWNERS = {"permit": "harbour", "line": "works", "deed": ""}


@pytest.mark.parametrize(
    ("role", "institution", "step"),
    [
        ("applicant", "mill", ""), ("applicant", "mill", "line"), ("coordinator", "office", ""),
        ("coordinator", "office", "deed"), ("officer", "works", ""), ("officer", "works", "line"),
    ],
)  # fmt: skip
def test_parties_of_an_application_write_in_it(role: str, institution: str, step: str) -> None:
    new = record(f"message {TEXT} {ONE} {step}".strip())
    refuse_writer(new, role, institution, applicant="mill", owners=OWNERS)


@pytest.mark.parametrize(
    ("role", "institution", "step", "code"),
    [
        ("applicant", "smithy", "", "not-this-applicant"),
        ("officer", "water", "", "not-this-institution"),
        ("officer", "works", "permit", "not-this-institution"),
        ("officer", "works", "deed", "not-this-institution"),
        ("auditor", "office", "", "not-this-role"),
        ("applicant", "mill", "bridge", "unknown-step"),
    ],
)
def test_others_do_not(role: str, institution: str, step: str, code: str) -> None:
    new = record(f"message {TEXT} {ONE} {step}".strip())
    with pytest.raises(InvalidInput) as refused:
        refuse_writer(new, role, institution, applicant="mill", owners=OWNERS)
    assert refused.value.code == code
