"""Wrong passwords: an account rests, an address is slowed, and a device that is known for the account is let through.

Axes counts the failures; what they mean is judged here. A stranger who tries an account makes it rest for strangers,
for longer each time; whoever signed in with it before from the same browser has tries of their own.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.db.models import Max, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .counters import SIGN_INS
from .models import User

log = logging.getLogger("hilo.access")
TRIES = 5
"""Wrong passwords for an account before it rests."""
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=15)
"""After the fifth; each further wrong one doubles it."""
FORGOTTEN_AFTER = timedelta(hours=24)
"""Wrong passwords count until there was none for so long, or a right one came."""
SPRAYED, SPRAY_REST = 30, timedelta(minutes=1)
"""Tried from one address for so many accounts within so long, strangers there wait for the rest of it."""
COOKIE = "hilo_device"
COOKIE_AGE = timedelta(days=90)
MOST_ACCOUNTS = 40
"""Accounts that one browser is known for: the desks of a room are used by all shifts."""
_SALT = "hilo.kernel.access.lockout"


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong passwords for an account from where it is tried: how many, and when the last one was given."""

    wrong: int
    last: datetime | None

    def rests_until(self) -> datetime | None:
        """Until when no password is looked at; None if the next one is."""
        if self.last is None or self.wrong < TRIES:
            return None
        return self.last + min(FIRST_REST * (1 << min(self.wrong - TRIES, 10)), LONGEST_REST)


class Handler(AxesDatabaseHandler):  # type: ignore[misc]  # axes tells no types
    """Axes with our rule of when an account rests."""

    def is_locked(self, request: HttpRequest, credentials: Any = None) -> bool:
        """True while the account rests for this browser, or the address tries too many accounts."""
        return self.rests_until(request, credentials) is not None

    def rests_until(self, request: HttpRequest, credentials: Any = None) -> datetime | None:
        """Until when; None if the next password is looked at."""
        name, now = name_of(request, credentials), timezone.now()
        until = tries(Q(username=name)).rests_until()
        if until is None and not is_device(name) and _sprays(request, now):
            until = now + SPRAY_REST
        return until if until and until > now else None

    def user_login_failed(self, sender: Any, credentials: Any, request: HttpRequest | None = None, **more: Any) -> None:
        """Count it, and say it in the log: of which account and from where, never what was typed."""
        if request is None:
            return
        rested = self.is_locked(request, credentials)
        super().user_login_failed(sender, credentials, request, **more)
        name = name_of(request, credentials)
        locked = tries(Q(username=name)).rests_until() is not None
        outcome = "resting" if rested else "locked" if locked else "refused"
        SIGN_INS.add(1, outcome)
        told = {"outcome": outcome, "account": _number(name), "client": request.META.get("REMOTE_ADDR", "")}
        log.log(logging.WARNING if outcome == "locked" else logging.INFO, "sign-in %s", outcome, extra=told)

    def get_failures(self, request: HttpRequest, credentials: Any = None) -> int:
        """Axes asks after each failure whether to say that the account rests: from the fifth on, it does."""
        return tries(Q(username=name_of(request, credentials))).wrong

    def filter_user_attempts(self, request: HttpRequest, credentials: Any = None) -> list[Any]:
        """What a right password forgets: the wrong ones of this account from where it was given."""
        return [AccessAttempt.objects.filter(username=name_of(request, credentials))]


def tries(of: Q) -> Tries:
    """The wrong passwords among some attempts that still count."""
    recent = AccessAttempt.objects.filter(of, attempt_time__gt=timezone.now() - FORGOTTEN_AFTER)
    found = recent.aggregate(wrong=Sum("failures_since_start"), last=Max("attempt_time"))
    return Tries(found["wrong"] or 0, found["last"])


def resting() -> set[str]:
    """Sign-in names, case-folded, of the accounts that rest for strangers now."""
    now = timezone.now()
    rows = AccessAttempt.objects.filter(attempt_time__gt=now - FORGOTTEN_AFTER).order_by().values("username")
    totals = rows.annotate(wrong=Sum("failures_since_start"), last=Max("attempt_time"))
    ends = {row["username"]: Tries(row["wrong"], row["last"]).rests_until() for row in totals}
    return {name for name, until in ends.items() if until is not None and until > now}


def forget(username: str) -> None:
    """Let an account be tried again now, from everywhere."""
    name = username.casefold()
    AccessAttempt.objects.filter(Q(username=name) | Q(username__startswith=f"{name}#")).delete()


def name_of(request: HttpRequest, credentials: Any = None) -> str:
    """Under which name axes counts: the account's, however it was typed; with the browser's mark where it is known."""
    given = (credentials or {}).get("username") or request.POST.get("login") or request.POST.get("username") or ""
    name = str(given).casefold()[:150]
    kept = _kept(request)
    return f"{name}#{kept['device']}" if kept["of"] and name and _knows(kept, name) else name


def _number(name: str) -> int:
    """The account's number; 0 of a name that no account has, which may be a password typed in the wrong place."""
    found = User.objects.filter(username__iexact=name.partition("#")[0]) if name.isprintable() else User.objects.none()
    return found.values_list("pk", flat=True).first() or 0


def is_device(name: str) -> bool:
    return "#" in name


def remember(request: HttpRequest, answer: HttpResponse) -> None:
    """Make the browser known for the account that just signed in with it."""
    user = getattr(request, "signed_in_as", None)
    if user is None:
        return
    kept = _kept(request)
    mark = _mark(user)
    of = [mark, *(one for one in kept["of"] if one.partition(".")[0] != str(user.pk))][:MOST_ACCOUNTS]
    answer.set_cookie(
        COOKIE,
        signing.dumps({"device": kept["device"], "of": of}, salt=_SALT),
        max_age=COOKIE_AGE,
        path="/accounts/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )


def _kept(request: HttpRequest) -> dict[str, Any]:
    try:
        return dict(signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_AGE))
    except signing.BadSignature:
        return {"device": secrets.token_hex(8), "of": []}


def _knows(kept: dict[str, Any], name: str) -> bool:
    user = User.objects.filter(username__iexact=name, is_active=True).first() if name.isprintable() else None
    return user is not None and _mark(user) in kept["of"]


def _mark(user: User) -> str:
    # A browser that was signed out from elsewhere (a lost laptop) is known no more.
    return f"{user.pk}.{user.session_series}"


def _sprays(request: HttpRequest, now: datetime) -> bool:
    address = request.META.get("REMOTE_ADDR")
    tried = AccessAttempt.objects.filter(ip_address=address, attempt_time__gt=now - SPRAY_REST)
    return int(tried.values("username").distinct().count()) > SPRAYED
