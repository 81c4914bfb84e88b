"""Institutions: by their code, as a list, and of which branch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from hilo.kernel.rights import visible
from hilo.kernel.rows import Question
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from ..authorities import kinds
from ..commands import KindName
from ..models import Grant, Institution
from ..roles import roles
from .administration import administered, is_host


def count_institutions() -> int:
    """How many institutions answer for records."""
    return Institution.objects.count()


def institution_named(code: str) -> Institution:
    """The institution with a code. Raises: NotFound."""
    found = _NAMED(code)
    if not found:
        raise NotFound("institution", code)
    return found[0]


def known_institution(code: str) -> bool:
    """True if an institution has this code."""
    return bool(_NAMED(code))


@dataclass(frozen=True, slots=True)
class InstitutionRow:
    """An institution as a list shows it. accounts: how many are open; parent: code, "" for none."""

    code: str
    name: str
    kind: KindName
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


def branches_above(institution: Institution) -> set[str]:
    """The branches of an institution and of those it belongs to: one, or none for a store that stands alone."""
    found: set[str] = set()
    up: Institution | None = institution
    while up is not None:
        found.add(kinds()[up.kind].branch if up.kind in kinds() else "")
        up = up.parent
    return found - {""}


_NAMED: Question[Institution] = Question(lambda code: Institution.objects.filter(code=code), "code")


def kind_titles(language: str) -> dict[str, str]:
    """The kinds of authority with their titles ("en", else Spanish)."""
    return {name: kind.title_en if language == "en" else kind.title_es for name, kind in kinds().items()}


def institutions_of_kinds(kinds_of: Collection[str]) -> list[Institution]:
    """The open institutions of some kinds, of whatever state, by code: whom another may turn to is no secret."""
    return list(Institution.objects.filter(valid_until=None, kind__in=kinds_of).order_by("code"))


def institutions_where(permission: str) -> set[str]:
    """The institutions in which somebody with an open account holds a role with the permission now."""
    now = timezone.now()
    named = [role.name for role in roles().values() if permission in role.permissions]
    held = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=now), role__in=named, valid_from__lte=now)
    found = held.filter(user__is_active=True, user__institution__isnull=False)
    return set(found.values_list("user__institution_id", flat=True))


def institutions(actor: Actor) -> list[Institution]:
    """The open institutions in the actor's scope, by code."""
    return list(visible(Institution.objects.filter(valid_until=None).order_by("code"), actor))
