"""Who is asking, and what they may see."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from hilo.kernel.rights import allow, belongs, visible
from hilo.kernel.rows import Question
from hilo.lib import clock
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound, Refusal

from . import lockout
from .authorities import kinds
from .models import AccessToken, Grant, GrantProposal, Institution, User
from .roles import ADMINISTRATOR, Role, roles

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Account:
    """An account as a list shows it.

    needs_factor: a role of it holds only with a second factor; factor: it has one.
    locked: too many wrong passwords a short while ago; tokens: bearer tokens in force.
    """

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
    signs_in: bool
    locked: bool
    tokens: int
    last_sign_in: datetime | None


FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; recovery codes come with one."""
TOKEN_MEMORY_S = 2.0
"""How long a process trusts a token it has just seen: a revoked token dies within this time."""
_seen: dict[str, tuple[float, Actor]] = {}


def digest(token: str) -> str:
    """SHA-256 of a token in hexadecimal; the token itself is never stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def _roles_held(user: User, at: datetime) -> list[Role]:
    at = clock.no_earlier(at)
    granted = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), user=user, valid_from__lte=at)
    return [roles()[name] for name in granted.values_list("role", flat=True) if name in roles()]


def actor_for(user: User, *, at: datetime, second_factor: Callable[[], bool]) -> Actor:
    """The actor that a user is at an instant; roles that demand a second factor count only if it was given."""
    held = _roles_held(user, at)
    if any(role.second_factor for role in held) and not second_factor():
        held = [role for role in held if not role.second_factor]
    body = user.institution
    return Actor(
        name=user.username,
        permissions=frozenset().union(*(role.permissions for role in held)),
        institution=user.institution_id or "",
        kind=body.kind if body else "",
        states=frozenset({body.state} if body and body.state else ()),
        national=user.scope == "national",
        centre=user.centre,
        unit=user.unit,
        user_id=user.pk,
    )


def permissions_of(user: User) -> frozenset[str]:
    """What the account may do now, its second factor given."""
    return actor_for(user, at=timezone.now(), second_factor=lambda: True).permissions


def needs_second_factor(user: User) -> bool:
    """True if one of the user's present roles holds only with a second factor."""
    return any(role.second_factor for role in _roles_held(user, timezone.now()))


def has_second_factor(user: User) -> bool:
    """True if the user has activated one: codes of a phone, or a passkey."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def has_passkey(user: User) -> bool:
    """True if the user has a passkey."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).exists())


def actor_of_token(token: str) -> Actor | None:
    """The actor behind a bearer token, or None if it is unknown, expired, revoked or its user has left."""
    key = digest(token)
    known = _seen.get(key)
    now = time.monotonic()
    if known and known[0] > now:
        return known[1]
    at = clock.no_earlier(timezone.now())
    row = (
        AccessToken.objects.select_related("user__institution")
        .filter(expires_at__gt=at, digest=key, revoked_at=None, user__is_active=True)
        .first()
    )
    if row is None:
        _seen.pop(key, None)
        return None
    # A token is made by an administrator on the server: that is its second factor.
    actor = actor_for(row.user, at=at, second_factor=lambda: True)
    actor = replace(actor, permissions=actor.permissions & frozenset(row.permissions))
    if len(_seen) > 10_000:
        _seen.clear()
    _seen[key] = (now + TOKEN_MEMORY_S, actor)
    return actor


def forget_tokens() -> None:
    """Trust no token without asking again. Other processes do so within TOKEN_MEMORY_S."""
    _seen.clear()


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor behind a page request's session, made once per request.

    With a start password nobody has rights: it was told by somebody else, and must be changed first.
    """
    if not hasattr(request, "_hilo_actor"):
        user, actor = request.user, None
        if isinstance(user, User) and user.is_active:
            actor = actor_for(user, at=timezone.now(), second_factor=lambda: gave_second_factor(request))
            if user.start_password:
                actor = replace(actor, permissions=frozenset())
        request._hilo_actor = actor  # type: ignore[attr-defined]
    return request._hilo_actor  # type: ignore[attr-defined, no-any-return]


def gave_second_factor(request: HttpRequest) -> bool:
    """True if a code was given in this session (to sign in, to confirm, or to activate) and the factor still stands."""
    user = request.user
    if not isinstance(user, User):
        return False
    given = any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
    return given and has_second_factor(user)


def first_step(request: HttpRequest) -> str:
    """Name of the page that a signed-in person must pass before working, "" if nothing is in the way."""
    user = request.user
    if not isinstance(user, User):
        return ""
    if user.start_password:
        return "account_change_password"
    if needs_second_factor(user) and not gave_second_factor(request):
        if has_passkey(user):
            return "mfa_reauthenticate_webauthn"
        return "mfa_reauthenticate" if has_second_factor(user) else "mfa_activate_totp"
    return ""


def unauthenticated() -> Refusal:
    return Refusal("HILO-A401", "Sign in, or send a valid bearer token: Authorization: Bearer <token>.", status=401)


def user_named(username: str) -> User:
    """The account with a sign-in name. Raises: NotFound."""
    # PostgreSQL cannot even be asked for a name with a NUL in it.
    rows = User.objects.select_related("institution").filter(username=username)
    user = rows.first() if username.isprintable() else None
    if user is None:
        raise NotFound("account", ascii(username)[1:-1])
    return user


def visible_account(username: str, actor: Actor) -> User:
    """The account if it is of the actor's administration. Raises: NotFound, Forbidden HILO-A404, HILO-A405."""
    user = user_named(username)
    allow(actor, "users.manage")
    belongs("user.joined", "users.manage", actor, user.holder)
    if not administers(actor, user.institution):
        raise elsewhere(user.institution)
    return user


def elsewhere(institution: Institution | None) -> Forbidden:
    """The refusal of what another administration does."""
    refusal = Forbidden("users.manage", _ELSEWHERE.format(institution.code if institution else "HILO"))
    refusal.code = "HILO-A405"
    return refusal


_ELSEWHERE = "“{}” belongs to another administration: its own administrators do it."


def has_account(username: str) -> bool:
    """True if somebody has the sign-in name, even if they left."""
    return User.objects.filter(username=username).exists()


def accounts_with_password(usernames: list[str], password: str) -> list[str]:
    """Those of the accounts that are in use and open with a password: for `hilo doctor`."""
    rows = User.objects.filter(username__in=usernames, is_active=True).order_by("username")
    return [row.username for row in rows if row.check_password(password)]


def count_institutions() -> int:
    """How many institutions answer for records."""
    return Institution.objects.count()


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
            signs_in=user.has_usable_password(),
            locked=user.username.casefold() in locked,
            tokens=tokens[user.pk],
            last_sign_in=user.last_login,
        )
        for user in users
    ]


def institution_named(code: str) -> Institution:
    """The institution with a code. Raises: NotFound."""
    found = _NAMED(code)
    if not found:
        raise NotFound("institution", code)
    return found[0]


def known_institution(code: str) -> bool:
    """True if an institution has this code."""
    return bool(_NAMED(code))


HOST = "hilo.setup"
"""Who runs `hilo` on the server itself."""


def is_host(actor: Actor) -> bool:
    """True for the hand on the server, which has no account."""
    return actor.user_id is None and actor.name == HOST


def administered(actor: Actor) -> frozenset[str]:
    """Codes of the institutions whose accounts the actor manages: its own, and all that belong to it."""
    below: dict[str | None, list[str]] = {}
    for code, parent in Institution.objects.values_list("code", "parent_id"):
        below.setdefault(parent, []).append(code)
    found, waiting = set(), [actor.institution]
    while waiting:
        found.add(code := waiting.pop())
        waiting += below.get(code, [])
    return frozenset(found)


def administers(actor: Actor, institution: Institution | None) -> bool:
    """True if the institution is of the actor's administration; the host's hand is of every one."""
    return is_host(actor) or (institution is not None and institution.code in administered(actor))


def founding(institution: Institution | None, actor: Actor) -> bool:
    """True while the host sets an institution up that has not yet two administrators who could confirm each other."""
    if not is_host(actor):
        return False
    chain, up = [], institution
    while up is not None:
        chain.append(up.code)
        up = up.parent
    now = timezone.now()
    managing = [role.name for role in roles().values() if "users.manage" in role.permissions]
    granted = Grant.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=now),
        user__institution_id__in=chain,
        user__is_active=True,
        role__in=managing,
        valid_from__lte=now,
    )
    return granted.values("user_id").distinct().count() < CONFIRMING


def takes_two(role: str, institution: Institution | None, actor: Actor) -> bool:
    """True if the role is sensitive, so that the actor proposes it and another administrator confirms it."""
    known = roles().get(role)
    return known is not None and known.sensitive and not founding(institution, actor)


CONFIRMING = 2
"""So many administrators can confirm each other's proposals."""


def holds_sensitive(user: User) -> bool:
    """True if one of the user's present roles is sensitive."""
    return any(role.sensitive for role in _roles_held(user, timezone.now()))


def open_accounts(institution: Institution) -> list[str]:
    """Sign-in names of the accounts of an institution that have not left."""
    rows = User.objects.filter(institution=institution, is_active=True).order_by("username")
    return list(rows.values_list("username", flat=True))


@dataclass(frozen=True, slots=True)
class InstitutionRow:
    """An institution as a list shows it. accounts: how many are open; parent: code, "" for none."""

    code: str
    name: str
    kind: str
    state: str
    municipality: str
    parent: str
    valid_from: datetime
    valid_until: datetime | None
    accounts: int


def institution_rows(actor: Actor | None = None) -> list[InstitutionRow]:
    """Institutions by code: all, or for an actor those administered, for a registrar those in scope."""
    rows = Institution.objects.order_by("code")
    if actor is not None and not is_host(actor):
        rows = visible(rows, actor) if actor.may("institutions.manage") else rows.filter(code__in=administered(actor))
    found = rows.annotate(accounts=Count("users", filter=Q(users__is_active=True)))
    return [institution_row(row, row.accounts) for row in found]


def institution_row(row: Institution, accounts: int = 0) -> InstitutionRow:
    """One institution as a list shows it."""
    return InstitutionRow(
        code=row.code,
        name=row.name,
        kind=row.kind,
        state=row.state,
        municipality=row.municipality,
        parent=row.parent_id or "",
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        accounts=accounts,
    )


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A sensitive role that waits. own: the reader proposed it, and so does not confirm it."""

    id: int
    username: str
    name: str
    institution: str
    role: str
    proposed_by: str
    proposed_at: datetime
    own: bool


def proposals(actor: Actor) -> list[ProposalRow]:
    """What waits for a second administrator in the actor's administration, and for a registrar the administrators."""
    rows = GrantProposal.objects.filter(decided_at=None, user__is_active=True).select_related("user")
    if not is_host(actor):
        own = Q(user__institution_id__in=administered(actor))
        if actor.may("institutions.manage"):
            inside = visible(Institution.objects.all(), actor)
            own |= Q(role=ADMINISTRATOR, user__institution__in=inside)
        rows = rows.filter(own)
    return [
        ProposalRow(
            id=row.pk,
            username=row.user.username,
            name=row.user.display_name,
            institution=row.user.institution_id or "",
            role=row.role,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            own=actor.name == row.proposed_by,
        )
        for row in rows.order_by("proposed_at", "id")
    ]


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A bearer token as a list shows it: what for, with which permissions, until when."""

    id: int
    username: str
    purpose: str
    permissions: list[str]
    made_by: str
    created_at: datetime
    expires_at: datetime


def tokens_of(user: User) -> list[TokenRow]:
    """The tokens of an account that are in force, the latest first."""
    rows = AccessToken.objects.filter(user=user, revoked_at=None, expires_at__gt=timezone.now())
    return [
        TokenRow(
            id=row.pk,
            username=user.username,
            purpose=row.purpose,
            permissions=list(row.permissions),
            made_by=row.made_by,
            created_at=row.created_at,
            expires_at=row.expires_at,
        )
        for row in rows.order_by("-created_at", "-id")
    ]


def branches_above(institution: Institution) -> set[str]:
    """The branches of an institution and of those it belongs to: one, or none for a store that stands alone."""
    found: set[str] = set()
    up: Institution | None = institution
    while up is not None:
        found.add(kinds()[up.kind].branch if up.kind in kinds() else "")
        up = up.parent
    return found - {""}


_NAMED: Question[Institution] = Question(lambda code: Institution.objects.filter(code=code), "code")


def roles_for(user: User) -> list[tuple[str, bool]]:
    """The roles that may be held in the account's institution, and whether each is sensitive."""
    kind = user.institution.kind if user.institution else ""
    return [(role.name, role.sensitive) for role in roles().values() if role.fits(kind)]


def kind_titles(language: str) -> dict[str, str]:
    """The kinds of authority with their titles ("en", else Spanish)."""
    return {name: kind.title_en if language == "en" else kind.title_es for name, kind in kinds().items()}


def people_of(institution: str) -> list[tuple[str, str]]:
    """The open accounts of an institution: sign-in name and person, by name."""
    rows = User.objects.filter(institution_id=institution, is_active=True).order_by("username")
    return [(row.username, row.display_name) for row in rows]


def role_titles(language: str) -> dict[str, str]:
    """The roles' names with their titles ("en", else Spanish)."""
    return {name: role.title_en if language == "en" else role.title_es for name, role in roles().items()}


def institutions(actor: Actor) -> list[Institution]:
    """The open institutions in the actor's scope, by code."""
    return list(visible(Institution.objects.filter(valid_until=None).order_by("code"), actor))
