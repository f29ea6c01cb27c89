"""Signing in: alike for all that does not fit, slower with each failure, ended when it should."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest

from ondiris.errors import InvalidInput, NotFound, Refused
from ondiris.ledger import Database
from ondiris.people import Act, Held, LinkKind, PasswordCost, People, Role, TooMany, TryLimits
from ondiris.people.passwords import Passwords
from ondiris.people.signing import SESSION

PASSWORD = "seven quiet harbours"
OTHER = "nine loud mountains"
HERE = "192.0.2.7"


@pytest.fixture
def anna(people: People) -> str:
    return people.accounts.add("anna", password=PASSWORD, held=[Held(Role.PRESS)]).id


def sign_in(people: People, password: str = PASSWORD, name: str = "anna", at: str = HERE) -> str:
    return people.signing.by_password(name, password, address=at)


def test_who_signs_in_is_known_by_the_session(people: People, anna: str) -> None:
    person = people.signing.person(sign_in(people, name="ANNA"))
    assert person is not None
    assert (person.account, person.held) == (anna, (Held(Role.PRESS),))
    assert people.signing.person("x" * 43) is None


def test_each_sign_in_is_a_session_of_its_own(people: People, anna: str) -> None:
    first, second = sign_in(people), sign_in(people)
    assert first != second
    person = people.signing.person(second)
    assert person is not None
    people.signing.end(person.session)
    assert people.signing.person(second) is None
    assert people.signing.person(first) is not None


def test_a_password_is_one_however_it_was_composed(people: People) -> None:
    people.accounts.add("eve", password="caf\u00e9 in the old town")
    assert sign_in(people, "cafe\u0301 in the old town", "eve")


def test_whatever_does_not_fit_is_refused_alike_and_as_slowly(
    people: People, anna: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.accounts.add("invited")
    people.accounts.add("gone", password=PASSWORD)
    people.accounts.lock("gone")
    tried = list[str]()
    plain = Passwords.fits

    def counted(self: Passwords, sealed: str, password: str) -> bool:
        tried.append(sealed)
        return plain(self, sealed, password)

    monkeypatch.setattr(Passwords, "fits", counted)
    said = set()
    for name, password in [
        ("anna", OTHER), ("nobody", PASSWORD), ("invited", ""), ("invited", PASSWORD),
        ("gone", PASSWORD), ("anna", "z" * 5_000),
    ]:  # fmt: skip
        with pytest.raises(Refused) as refused:
            sign_in(people, password, name)
        said.add(str(refused.value))
    assert len(said) == 1
    assert len(tried) == 6


def test_nothing_kept_costs_as_much_as_something(monkeypatch: pytest.MonkeyPatch) -> None:
    argon2 = pytest.importorskip("argon2")
    passwords = Passwords(PasswordCost(1, 8, 1))
    sealed = passwords.seal(PASSWORD)
    compared = list[str]()
    plain = argon2.PasswordHasher.verify

    def verify(self: object, kept: str, password: str) -> object:
        compared.append(kept)
        return plain(self, kept, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", verify)
    assert not passwords.fits("", PASSWORD)
    assert passwords.fits(sealed, PASSWORD)
    assert not passwords.fits("", "nobody has this one")
    parts = [kept.split("$")[:4] for kept in compared]
    assert len(parts) == 3
    assert parts[0] == parts[1] == parts[2]


def test_a_dearer_cost_is_taken_up_at_the_next_sign_in(
    database: Database, people: People, people_of: Callable[..., People], anna: str
) -> None:
    import sqlalchemy as sa

    from ondiris.people.schema import accounts

    def kept() -> str:
        return str(database.read(lambda c: c.execute(sa.select(accounts.c.password)).scalar()))

    before = kept()
    sign_in(people)
    assert kept() == before
    dearer = people_of(database, PasswordCost(2, 16, 1))
    with pytest.raises(Refused):
        sign_in(dearer, OTHER)
    assert kept() == before
    sign_in(dearer)
    assert "m=16,t=2,p=1" in kept()
    sign_in(people_of(database))


def test_a_session_ends_with_the_day(people: People, anna: str, hours: object) -> None:
    secret = sign_in(people)
    hours.pass_by(seconds=SESSION.total_seconds() - 1)  # type: ignore[attr-defined]
    assert people.signing.person(secret) is not None
    hours.pass_by(seconds=1)  # type: ignore[attr-defined]
    assert people.signing.person(secret) is None


def test_locking_ends_sessions_links_and_tokens(people: People, anna: str) -> None:
    secret = sign_in(people)
    link = people.links.issue("anna", timedelta(hours=1))
    _, token = people.api_tokens.issue("anna", [Act.READ_HOUSE], timedelta(days=1))
    people.accounts.lock("anna")
    assert people.signing.person(secret) is None
    assert people.api_tokens.person(token) is None
    with pytest.raises(NotFound):
        people.links.whose(link.kind, link.secret)
    for refused in (
        people.links.issue,
        lambda n, t: people.api_tokens.issue(n, [Act.READ_HOUSE], t),
    ):
        with pytest.raises(Refused, match="locked"):
            refused("anna", timedelta(hours=1))
    people.accounts.unlock("anna")
    assert people.signing.person(secret) is None
    assert people.api_tokens.person(token) is None
    assert sign_in(people)


def test_another_password_ends_the_other_sessions(people: People, anna: str) -> None:
    first, second = sign_in(people), sign_in(people)
    person = people.signing.person(second)
    assert person is not None
    people.accounts.set_password(anna, OTHER, keep=person.session)
    assert people.signing.person(first) is None
    assert people.signing.person(second) is not None
    with pytest.raises(Refused):
        sign_in(people)
    assert sign_in(people, OTHER)


def test_one_may_sign_out_everywhere_else(people: People, anna: str) -> None:
    first, second = sign_in(people), sign_in(people)
    person = people.signing.person(second)
    assert person is not None
    assert len(people.signing.since(person)) == 2
    assert people.signing.end_others(person) == 1
    assert people.signing.person(first) is None


# Tries


@pytest.mark.parametrize("name", ["anna", "nobody"])
def test_the_delay_of_a_name_grows_whether_it_is_known_or_not(
    people: People, anna: str, hours: object, name: str
) -> None:
    waits = []
    for n in range(5 + 7):
        with pytest.raises(Refused):
            sign_in(people, OTHER, name, at=f"192.0.2.{n}")
        try:
            sign_in(people, PASSWORD, name, at=f"198.51.100.{n}")
        except TooMany as too_many:
            waits.append(too_many.seconds)
            hours.pass_by(seconds=too_many.seconds)  # type: ignore[attr-defined]
        except Refused:
            assert name == "nobody"
            assert not waits
        else:
            assert not waits
            break
    if name == "nobody":
        assert waits[:5] == [30, 60, 120, 240, 480]
        assert set(waits[5:]) == {900}


def test_a_right_password_waits_too_and_then_clears_the_name(
    people: People, anna: str, hours: object
) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in(people, OTHER)
    with pytest.raises(TooMany) as too_many:
        sign_in(people)
    assert too_many.value.code == "too-many-tries"
    hours.pass_by(seconds=too_many.value.seconds)  # type: ignore[attr-defined]
    sign_in(people)
    for _ in range(4):
        with pytest.raises(Refused):
            sign_in(people, OTHER)
    assert sign_in(people)


def test_an_address_has_a_limit_whatever_names_it_tries(
    database: Database, people_of: Callable[..., People], hours: object
) -> None:
    people = people_of(database, limits=TryLimits(of_address=6))
    people.accounts.add("anna", password=PASSWORD)
    for n in range(6):
        with pytest.raises(Refused):
            sign_in(people, OTHER, f"name{n}", "2001:db8:1:2::1" if n % 2 else "2001:db8:1:2::ff")
    with pytest.raises(TooMany):
        sign_in(people, at="2001:db8:1:2:ffff::9")
    assert sign_in(people, at="2001:db8:1:3::1")
    hours.pass_by(minutes=15)  # type: ignore[attr-defined]
    assert sign_in(people, at="2001:db8:1:2::1")


def test_tries_at_once_are_counted_one_by_one(people: People, anna: str) -> None:
    said = list[str]()

    def guess() -> None:
        try:
            sign_in(people, OTHER)
        except (Refused, TooMany) as error:
            said.append(error.code)

    threads = [Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["not-signed-in"] * 5 + ["too-many-tries"] * 7


# Links


def test_an_invitation_sets_a_password_once(people: People, hours: object) -> None:
    account = people.accounts.add("anna", lang="kk")
    link = people.links.issue("anna", timedelta(hours=72))
    assert (link.kind, link.lang) == (LinkKind.INVITATION, "kk")
    assert people.links.whose(link.kind, link.secret).id == account.id
    with pytest.raises(NotFound):
        people.links.whose(LinkKind.RECOVERY, link.secret)
    with pytest.raises(InvalidInput):
        people.links.take_password(link.kind, link.secret, "short")
    assert people.links.take_password(link.kind, link.secret, PASSWORD) == account.id
    with pytest.raises(NotFound) as gone:
        people.links.take_password(link.kind, link.secret, OTHER)
    assert gone.value.code == "no-link"
    assert sign_in(people)


def test_a_link_ends_and_a_new_one_takes_the_place_of_the_old(
    people: People, anna: str, hours: object
) -> None:
    first = people.links.issue("anna", timedelta(hours=2))
    second = people.links.issue("anna", timedelta(hours=2))
    assert second.kind is LinkKind.RECOVERY
    with pytest.raises(NotFound):
        people.links.whose(first.kind, first.secret)
    hours.pass_by(hours=2)  # type: ignore[attr-defined]
    with pytest.raises(NotFound):
        people.links.take_password(second.kind, second.secret, OTHER)


def test_a_recovery_ends_what_was_signed_in(people: People, anna: str) -> None:
    secret = sign_in(people)
    link = people.links.issue("anna", timedelta(hours=2))
    people.links.take_password(link.kind, link.secret, OTHER)
    assert people.signing.person(secret) is None


def test_an_invitation_may_be_taken_by_a_provider(people: People) -> None:
    account = people.accounts.add("anna")
    link = people.links.issue("anna", timedelta(hours=2))
    people.links.take_openid(link.kind, link.secret, "https://id.example", "4711")
    person = people.signing.person(people.signing.by_openid("https://id.example", "4711"))
    assert person is not None
    assert person.account == account.id
    for issuer, subject in (("https://other.example", "4711"), ("https://id.example", "4712")):
        with pytest.raises(Refused) as refused:
            people.signing.by_openid(issuer, subject)
        assert refused.value.code == "no-linked-account"
    people.accounts.lock("anna")
    with pytest.raises(Refused):
        people.signing.by_openid("https://id.example", "4711")


# Tokens


def test_a_token_is_good_for_its_scope_until_its_end(
    people: People, anna: str, hours: object
) -> None:
    token, secret = people.api_tokens.issue(
        "anna", [Act.READ_HOUSE], timedelta(days=1), called="feed"
    )
    person = people.api_tokens.person(secret)
    assert person is not None
    assert person.may(Act.READ_HOUSE)
    assert person.may(Act.READ_PUBLIC)
    assert not person.may(Act.OWN_ACCOUNT, own=True)
    people.accounts.give("anna", Held(Role.AUDITOR))
    later = people.api_tokens.person(secret)
    assert later is not None
    assert not later.may(Act.READ_LOOKED)
    people.accounts.take("anna", Held(Role.AUDITOR))
    people.accounts.take("anna", Held(Role.PRESS))
    without = people.api_tokens.person(secret)
    assert without is not None
    assert not without.may(Act.READ_HOUSE)
    told = people.api_tokens.all()
    assert [(t.id, t.account, t.called, t.ended) for t in told] == [(token, "anna", "feed", False)]
    hours.pass_by(days=1)  # type: ignore[attr-defined]
    assert people.api_tokens.person(secret) is None
    assert people.api_tokens.all(anna)[0].ended


def test_a_token_is_taken_back_once(people: People, anna: str) -> None:
    token, secret = people.api_tokens.issue("anna", [Act.READ_HOUSE], timedelta(days=1))
    people.api_tokens.end(token)
    assert people.api_tokens.person(secret) is None
    with pytest.raises(NotFound) as refused:
        people.api_tokens.end(token)
    assert refused.value.code == "no-token"


@pytest.mark.parametrize("scope", [[], [Act.READ_LOOKED], [Act.READ_HOUSE, Act.OWN_ACCOUNT]])
def test_a_token_that_is_good_for_more_than_its_owner_is_refused(
    people: People, anna: str, scope: list[Act]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        people.api_tokens.issue("anna", scope, timedelta(days=1))
    assert refused.value.code == "bad-scope"
    assert people.api_tokens.all() == ()


# Who looked


def test_who_looked_is_written_down_once_an_hour(
    database: Database, people: People, anna: str, hours: object
) -> None:
    for _ in range(3):
        people.looking.note(anna, Act.READ_HOUSE, "/en/")
    people.looking.note(anna, Act.READ_HOUSE, "/en/projects")
    hours.pass_by(hours=1)  # type: ignore[attr-defined]
    people.looking.note(anna, Act.READ_HOUSE, "/en/")
    told = people.looking.newest()
    assert told[0][0].object == "/en/"
    assert len(told) == 3
    assert {name for _, name in told} == {"anna"}
    assert people.looking.newest(actor="a-other") == ()


@pytest.mark.parametrize("change", ["UPDATE looked SET actor = ''", "DELETE FROM looked"])
def test_who_looked_can_be_neither_changed_nor_removed(
    database: Database, people: People, anna: str, change: str
) -> None:
    import sqlalchemy as sa

    people.looking.note(anna, Act.READ_HOUSE, "/en/")
    with pytest.raises(sa.exc.DatabaseError, match="is kept"):
        database.change(lambda c: c.execute(sa.text(change)))
    assert len(people.looking.newest()) == 1
