"""Fixtures of the desks that read a report: who works there, and something to read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

INSTITUTIONS = {
    "SSP-PUE": "Secretaría de Seguridad Pública de Puebla",
    "FGE-PUE": "Fiscalía General del Estado de Puebla",
    "DEF-PUE": "Defensoría Pública de Puebla",
    "JC-PUE": "Juzgado Cívico de Puebla",
    "CECC-PUE": "Centro de Evaluación y Control de Confianza de Puebla",
}
PEOPLE = (
    ("officer", "SSP-PUE", "officer"),
    ("commander", "SSP-PUE", "commander"),
    ("personnel", "SSP-PUE", "personnel"),
    ("liaison", "SSP-PUE", "liaison"),
    ("prosecutor", "FGE-PUE", "prosecutor"),
    ("young.prosecutor", "FGE-PUE", "adolescent_prosecutor"),
    ("custodian", "FGE-PUE", "custodian"),
    ("defender", "DEF-PUE", "defender"),
    ("civic.judge", "JC-PUE", "civic_judge"),
)
"""Who works there: name, institution, role. The same names as in the demonstration."""
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def force(puebla: Any, now: datetime) -> datetime:
    """Puebla's institutions with their accounts, and the officers of its police; the instant of the test."""
    from hilo.kernel.access.actions import SETUP, join, open_institution
    from tests.support.authorities import kind_of

    from . import world

    for code, name in INSTITUTIONS.items():
        open_institution(actor=SETUP, code=code, name=name, kind=kind_of(code), state="21", at=now)
    for username, institution, role in PEOPLE:
        join(actor=SETUP, username=username, name=username, institution=institution, role=role, at=now)
    world.people(now)
    return now


@pytest.fixture
def enter(force: datetime) -> Callable[[str], Client]:
    """`enter("commander")`: the browser of an account, both factors given; it speaks English."""
    from django.test import Client

    def signed_in(username: str) -> Client:
        browser = Client()
        browser.defaults |= ENGLISH
        browser.cookies["sessionid"] = session_of(username)
        return browser

    return signed_in


def session_of(username: str) -> str:
    """A session that proved two factors, without a phone."""
    from allauth.account.internal.flows import login
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from hilo.kernel.access.queries import user_named

    user, at = user_named(username), timezone.now().timestamp()
    Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {"secret": "-"}})
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session["account_authentication_methods"] = [{"method": way, "at": at} for way in ("password", "mfa")]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = login.user_id_to_str(user)
    session.create()
    return str(session.session_key)


@pytest.fixture
def incident(force: datetime, actor: Callable[..., Any]) -> str:
    """The folio of an incident in the city of Puebla."""
    from hilo.emergency.incidents.actions import receive_classified

    received = force - timedelta(hours=4)
    _call, row = receive_classified(
        actor=actor("integrator", "NAC", centre="PUE"),
        code="30101",
        priority=None,
        reason=None,
        channel="voice",
        caller_number="+522221234567",
        narrative="Robaron en la farmacia",
        latitude=19.0437,
        longitude=-98.2012,
        received_at=received,
        at=force,
    )
    return str(row.folio)


def read(browser: Client, path: str, **query: Any) -> str:
    """What a page says. It has to answer with 200."""
    answer = browser.get(path, query)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode())
