"""Accounts and their tokens, as administrators see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.utils import timezone

from hilo.kernel.domain import in_hands_of
from hilo.kernel.rights import allow, belongs, visible
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from .. import lockout
from ..models import AccessToken, Grant, GrantProposal, Institution, User
from ..roles import roles
from .acting import FACTORS
from .administration import administered, administers, elsewhere, is_host

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Account:
    """An account as a list shows it. number: what the log calls it.

    needs_factor: a role of it holds only with a second factor; factor: it has one.
    entry_by_two: its first entry also takes a code of another administrator; entry_code: that was given.
    locked: too many wrong passwords a short while ago; tokens: bearer tokens in force.
    """

    number: int
    username: str
    name: str
    institution: str
    centre: str
    unit: str
    roles: list[str]
    active: bool
    needs_factor: bool
    factor: bool
    start_password: bool
    entry_by_two: bool
    entry_code: bool
    signs_in: bool
    locked: bool
    tokens: int
    last_sign_in: datetime | None


def user_named(username: str) -> User:
    """The account with a sign-in name. Raises: NotFound."""
    # PostgreSQL cannot even be asked for a name with a NUL in it.
    rows = User.objects.select_related("institution").filter(username=username)
    user = rows.first() if username.isprintable() else None
    if user is None:
        raise NotFound("account", ascii(username)[1:-1])
    return user


def names_of(usernames: Collection[str]) -> dict[str, str]:
    """The names of the people behind accounts, by account; of one without a name, what it signs in with."""
    return {user.username: user.display_name for user in User.objects.filter(username__in=usernames)}


def houses_of(usernames: Collection[str]) -> dict[str, str]:
    """The names of the institutions that accounts are of, by account; whoever is of none is left out."""
    rows = User.objects.filter(username__in=usernames).exclude(institution=None)
    return dict(rows.values_list("username", "institution__name"))


def visible_account(username: str, actor: Actor) -> User:
    """The account if it is of the actor's administration. Raises: NotFound, Forbidden HILO-A404, HILO-A405."""
    user = user_named(username)
    allow(actor, "users.manage")
    belongs("user.joined", "users.manage", actor, user.holder)
    if not administers(actor, user.institution):
        raise elsewhere(user.institution)
    return user


def has_account(username: str) -> bool:
    """True if somebody has the sign-in name, even if they left."""
    return User.objects.filter(username=username).exists()


def accounts_with_password(usernames: list[str], password: str) -> list[str]:
    """Those of the accounts that are in use and open with a password: for `hilo doctor`."""
    rows = User.objects.filter(username__in=usernames, is_active=True).order_by("username")
    return [row.username for row in rows if row.check_password(password)]


def everybody(actor: Actor | None = None) -> list[Account]:
    """All accounts (with an actor: those of its administration) with their present roles, by institution and name."""
    users = User.objects.all()
    return _accounts(users if actor is None else users.filter(institution_id__in=administered(actor)))


def holders(role: str, actor: Actor) -> list[Account]:
    """The accounts in the actor's scope that hold a role, by institution and name."""
    return [row for row in _accounts(visible(User.objects.all(), actor, "institution__state")) if role in row.roles]


def _accounts(users: QuerySet[User]) -> list[Account]:
    now = timezone.now()
    users = users.order_by("institution_id", "username")
    held: dict[int, list[str]] = {}
    granted = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=now), valid_from__lte=now)
    for user_id, role in granted.values_list("user_id", "role"):
        held.setdefault(user_id, []).append(role)
    factors = set(Authenticator.objects.filter(type__in=FACTORS).values_list("user_id", flat=True))
    tokens = Counter(AccessToken.objects.filter(expires_at__gt=now, revoked_at=None).values_list("user_id", flat=True))
    locked = lockout.resting()
    return [
        Account(
            number=user.pk,
            username=user.username,
            name=user.display_name,
            institution=user.institution_id or "",
            centre=user.centre,
            unit=user.unit,
            roles=sorted(held.get(user.pk, [])),
            active=user.is_active,
            needs_factor=any(roles()[name].second_factor for name in held.get(user.pk, []) if name in roles()),
            factor=user.pk in factors,
            start_password=user.start_password,
            entry_by_two=user.start_password and user.entry_by_two,
            entry_code=bool(user.entry_code),
            signs_in=user.has_usable_password(),
            locked=user.username.casefold() in locked,
            tokens=tokens[user.pk],
            last_sign_in=user.last_login,
        )
        for user in users
    ]


def open_accounts(institution: Institution) -> list[str]:
    """Sign-in names of the accounts of an institution that have not left."""
    rows = User.objects.filter(institution=institution, is_active=True).order_by("username")
    return list(rows.values_list("username", flat=True))


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A bearer token as a list shows it: what for, with which permissions, until when.

    waits: void until another administrator than who made it has confirmed it.
    """

    id: int
    username: str
    purpose: str
    permissions: list[str]
    made_by: str
    created_at: datetime
    expires_at: datetime
    waits: bool


def tokens_of(user: User) -> list[TokenRow]:
    """The tokens of an account that are in force, the latest first."""
    return [_token_row(row) for row in _in_force().filter(user=user)]


def waiting_tokens(actor: Actor) -> list[TokenRow]:
    """Tokens that wait for a second administrator in the actor's administration."""
    theirs = Q() if is_host(actor) else Q(user__institution_id__in=administered(actor))
    return [_token_row(row) for row in _in_force().filter(theirs, waits=True)]


def _in_force() -> QuerySet[AccessToken]:
    rows = AccessToken.objects.select_related("user").filter(revoked_at=None, expires_at__gt=timezone.now())
    return rows.order_by("-created_at", "-id")


def _token_row(row: AccessToken) -> TokenRow:
    return TokenRow(
        id=row.pk,
        username=row.user.username,
        purpose=row.purpose,
        permissions=list(row.permissions),
        made_by=row.made_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        waits=row.waits,
    )


def open_of(user: User) -> list[str]:
    """What the person has open, by its names in the ledger: work that others take up, and tokens in force."""
    tokens = _in_force().filter(user=user).order_by("pk").values_list("pk", flat=True)
    return [*in_hands_of(user.username, user.unit), *(f"token:{number}" for number in tokens)]


def people_of(institution: str) -> list[tuple[str, str]]:
    """The open accounts of an institution: sign-in name and person, by name."""
    rows = User.objects.filter(institution_id=institution, is_active=True).order_by("username")
    return [(row.username, row.display_name) for row in rows]


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works in an institution, in numbers: open accounts by the role held, by the role that waits for a second
    administrator, and those that never came in."""

    held: Counter[str]
    waiting: Counter[str]
    not_in_yet: int


def staff_of(codes: Iterable[str]) -> dict[str, Staff]:
    """The staff of some institutions by their code: numbers and no names."""
    now, wanted = timezone.now(), list(codes)
    staff = {code: Staff(Counter(), Counter(), 0) for code in wanted}
    inside = {"user__is_active": True, "user__institution_id__in": wanted}
    held = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=now), valid_from__lte=now, **inside)
    for code, role in held.values_list("user__institution_id", "role"):
        staff[code].held[role] += 1
    for code, role in GrantProposal.objects.filter(decided_at=None, **inside).values_list(
        "user__institution_id", "role"
    ):
        staff[code].waiting[role] += 1
    starting = User.objects.filter(is_active=True, institution_id__in=wanted, start_password=True)
    late = Counter(code for code in starting.values_list("institution_id", flat=True) if code)
    return {code: replace(one, not_in_yet=late[code]) for code, one in staff.items()}


def holders_in(institution: str, role: str) -> list[str]:
    """The sign-in names of who holds a role in an institution now."""
    now = timezone.now()
    held = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=now), role=role, valid_from__lte=now)
    rows = held.filter(user__institution_id=institution, user__is_active=True)
    return list(rows.order_by("user__username").values_list("user__username", flat=True))
