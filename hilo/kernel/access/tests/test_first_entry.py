"""Who gives the start password of a sensitive account does not enter it first: the other half is another's to give."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from hilo.kernel.access.actions import SETUP, give_entry_code, give_start_password, join, propose
from hilo.kernel.access.models import User
from hilo.kernel.ledger.queries import about

from .people import PASSWORD, Person
from .test_joiners_and_leavers import refused
from .test_two_administrators import hand, offices

pytestmark = pytest.mark.django_db
STARTED = "abcd-efgh-2345-6789"
__all__ = ["hand", "offices"]


@pytest.fixture
def ada(hand: Any) -> Any:
    return hand("ada")


@pytest.fixture
def eva(hand: Any) -> Any:
    return hand("eva")


def joined(ada: Any, now: Any, role: str = "prosecutor") -> Person:
    """Fabián, whose account Ada opened with a start password, at his browser."""
    place = {"username": "fabian", "name": "Fabián Fuentes", "institution": "FGE-PUE", "role": role}
    join(actor=ada, at=now, password=STARTED, start_password=True, **place)
    return Person(fabian())


def fabian() -> User:
    return User.objects.select_related("institution").get(username="fabian")


def chooses(person: Person, code: str = "", password: str = STARTED) -> bool:
    """Whether the page takes a password of the person's own."""
    typed = {"oldpassword": password, "password1": PASSWORD, "password2": PASSWORD, "entry_code": code}
    return person.browser.post("/accounts/password/change/", typed).status_code == 302


def test_the_start_password_alone_opens_nothing_and_who_gave_it_gives_no_code(ada, now):
    person = joined(ada, now)
    person.sign_in(STARTED)
    assert [chooses(person, code) for code in ("", "abcd-efgh-jkmn-pqrs", STARTED)] == [False] * 3
    for giver in (ada, SETUP):
        with refused("HILO-A443"):
            give_entry_code(fabian(), actor=giver, at=now)
    assert fabian().start_password


def test_with_the_code_of_another_administrator_the_person_enters_and_the_code_is_gone(ada, eva, now):
    person = joined(ada, now)
    old, code = (give_entry_code(fabian(), actor=eva, at=now) for _ in range(2))
    person.sign_in(STARTED)
    assert (
        "Entry code"
        in person.browser.get("/accounts/password/change/", headers={"accept-language": "en"}).content.decode()
    )
    assert not chooses(person, old)
    assert chooses(person, f" {code.upper()} ")
    user = fabian()
    assert (user.start_password, user.entry_by_two, user.entry_code) == (False, False, "")
    assert [one.actor for one in about(["user:fabian"]) if one.verb == "user.entry_code_given"] == ["eva", "eva"]
    with refused("HILO-A444"):
        give_entry_code(user, actor=eva, at=now)


def test_a_new_start_password_makes_the_earlier_code_void_and_changes_who_gives_the_next(ada, eva, now):
    person = joined(ada, now)
    code = give_entry_code(fabian(), actor=eva, at=now)
    given = give_start_password(fabian(), actor=eva, at=now)
    person.sign_in(given)
    assert not chooses(person, code, given)
    with refused("HILO-A443"):
        give_entry_code(fabian(), actor=eva, at=now)
    assert chooses(person, give_entry_code(fabian(), actor=ada, at=now), given)


def test_a_sensitive_role_proposed_before_the_first_entry_makes_it_an_entry_by_two(ada, now):
    person = joined(ada, now, role="analyst")
    propose(fabian(), role="prosecutor", actor=ada, at=now)
    person.sign_in(STARTED)
    assert not chooses(person)


def test_an_account_without_a_sensitive_role_enters_with_the_start_password_alone(ada, now):
    person = joined(ada, now, role="analyst")
    person.sign_in(STARTED)
    assert chooses(person)


def test_another_administration_gives_no_code(ada, hand, now):
    joined(ada, now)
    with refused("HILO-A405"):
        give_entry_code(fabian(), actor=hand("saul", "SSP-PUE"), at=now)


def test_who_has_only_the_start_password_puts_no_second_factor_on_the_account(ada, now):
    person = joined(ada, now)
    person.sign_in(STARTED)
    for page in ("totp/activate", "passkeys/add", "recovery-codes/generate"):
        answer = person.browser.get(f"/accounts/2fa/{page}/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/password/change/")
    assert not Authenticator.objects.filter(user=fabian()).exists()
