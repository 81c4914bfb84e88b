"""What an administrator reaches: institutions, sensitive roles, what waits for a second one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from hilo.kernel.rights import visible
from hilo.lib.actor import HOUSE, Actor
from hilo.lib.errors import Forbidden

from ..models import Grant, GrantProposal, Institution, User
from ..roles import ADMINISTRATOR, roles
from .acting import roles_held

if TYPE_CHECKING:
    pass


def elsewhere(institution: Institution | None) -> Forbidden:
    """The refusal of what another administration does."""
    refusal = Forbidden("users.manage", _ELSEWHERE.format(institution.code if institution else "HILO"))
    refusal.code = "HILO-A405"
    return refusal


_ELSEWHERE = "“{}” belongs to another administration: its own administrators do it."


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
    """True if it is of the actor's administration; for the host's hand and the house's own parts all are."""
    by_house = actor.user_id is None and actor.institution == HOUSE
    return by_house or (institution is not None and institution.code in administered(actor))


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
    return any(role.sensitive for role in roles_held(user, timezone.now()))


def sensitive_roles(user: User) -> list[str]:
    """The sensitive roles that the account holds, or that are proposed for it."""
    asked = GrantProposal.objects.filter(user=user, decided_at=None).values_list("role", flat=True)
    names = {role.name for role in roles_held(user, timezone.now())} | set(asked)
    return sorted(name for name in names if name in roles() and roles()[name].sensitive)


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


def roles_for(user: User) -> list[tuple[str, bool]]:
    """The roles that may be held in the account's institution, and whether each is sensitive."""
    kind = user.institution.kind if user.institution else ""
    return [(role.name, role.sensitive) for role in roles().values() if role.fits(kind)]


def roles_in(kinds: Collection[str]) -> list[str]:
    """The roles that may be held in some institution of these kinds."""
    return [role.name for role in roles().values() if any(role.fits(kind) for kind in kinds)]


def role_titles(language: str) -> dict[str, str]:
    """The roles' names with their titles ("en", else Spanish)."""
    return {name: role.title_en if language == "en" else role.title_es for name, role in roles().items()}
