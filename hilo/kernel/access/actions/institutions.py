"""Opening an institution, with its first account, and closing it."""

from __future__ import annotations

from datetime import datetime

from hilo.kernel.action import action, done, held
from hilo.kernel.domain import held_by
from hilo.kernel.rights import Holder
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..authorities import kinds
from ..commands import FoundInstitution, Join, OpenInstitution
from ..models import Institution, User
from ..queries import administers, branches_above, elsewhere, institution_named, is_host, open_accounts
from ..rules import branch_fits, municipality_fits
from .administration import MANAGE
from .people import join

NAMED = 5
"""How many of what stands in the way a refusal names."""


@action(MANAGE, verb="institution.opened")
def open_institution(command: OpenInstitution, *, actor: Actor, at: datetime, anew: bool = False) -> Institution:
    """Add an institution; its ledger chain begins with this entry. One that exists already is returned as it is.

    An administrator opens what belongs to the own institution, a registrar any in its scope. anew: one that exists
    already is refused, also if another hand opens it in this instant.
    Raises: Refusal HILO-A419 unknown kind, HILO-A420 for a municipality outside its state, HILO-A421 for a parent of
        another branch; Conflict HILO-A427 if the parent is closed, HILO-A436 if
        another one has the code; NotFound parent; Forbidden HILO-A405.
    """
    # A federal body lies in no state: who has the whole country in scope opens it.
    held(Holder(command.state))
    parent = institution_named(command.parent) if command.parent else None
    _fits(command, parent)
    if not actor.may("institutions.manage") and not is_host(actor) and not (parent and administers(actor, parent)):
        raise elsewhere(parent)
    institution, new = Institution.objects.get_or_create(
        code=command.code,
        defaults={
            "name": command.name,
            "state": command.state,
            "kind": command.kind,
            "parent": parent,
            "municipality": command.municipality,
            "valid_from": at,
        },
    )
    there = (institution.kind, institution.state, institution.parent_id or "")
    if there != (command.kind, command.state, command.parent) or (anew and not new):
        raise Conflict("HILO-A436", where="code", institution=command.code)
    if new:
        done(institution, data={"kind": institution.kind, "parent": command.parent})
    return institution


@action(MANAGE, verb="institution.founded")
def found(command: FoundInstitution, *, actor: Actor, at: datetime, password: str | None = None) -> User:
    """Open an institution and its first account in one step; the account's password is a start password.

    Raises: what `open_institution` and `join` raise, and Conflict HILO-A436 if there is such an institution.
    """
    opened = {name: getattr(command, name) for name in OpenInstitution.__dataclass_fields__}
    held(open_institution(OpenInstitution(**opened), actor=actor, at=at, anew=True))
    first = Join(
        username=command.username,
        name=command.person,
        institution=command.code,
        role=command.role,
        scope=command.scope,
    )
    return join(first, actor=actor, at=at, password=password, start_password=password is not None)


@action(MANAGE, verb="institution.closed")
def close_institution(code: str, *, actor: Actor, at: datetime) -> Institution:
    """Close an institution: nobody joins it any more; its records and its chain stay.

    Raises: Conflict HILO-A442 while it answers for something (a person in custody, an object, an incident …: each
        domain says, `kernel.domain.held_by`), HILO-A426 while accounts or institutions below it are open, HILO-A427 if
        it is closed already; Forbidden HILO-A405, NotFound.
    """
    row = Institution.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NotFound("institution", code)
    held(row)
    if not actor.may("institutions.manage") and not administers(actor, row):
        raise elsewhere(row)
    if row.valid_until:
        raise Conflict("HILO-A427", institution=code)
    # First what its people must still see to, then the people.
    _nothing_held(row)
    _nothing_open(row)
    row.valid_until = at
    row.save(update_fields=["valid_until"])
    done(row)
    return row


def _fits(command: OpenInstitution, parent: Institution | None) -> None:
    """Refuse a kind that is none, a municipality of another state, a parent that is closed or of another branch."""
    if command.kind not in kinds():
        raise Refusal("HILO-A419", where="kind", kind=command.kind, kinds=", ".join(sorted(kinds())))
    if not municipality_fits(command.kind, command.state, command.municipality):
        raise Refusal("HILO-A420", where="municipality")
    if parent and parent.valid_until:
        raise Conflict("HILO-A427", institution=parent.code)
    if parent and not branch_fits(command.kind, branches_above(parent)):
        raise Refusal("HILO-A421", where="parent", parent=parent.code)


def _nothing_held(row: Institution) -> None:
    """Refuse while it answers for something in some domain: by kind under `open`, and the first by name."""
    found = list(held_by(row.code))
    if not found:
        return
    by_kind: dict[str, list[str]] = {}
    for name in found:
        kind, _, number = name.partition(":")
        by_kind.setdefault(kind, []).append(number)
    raise Conflict("HILO-A442", extra={"open": by_kind}, institution=row.code, count=len(found), named=_some(found))


def _some(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def _nothing_open(row: Institution) -> None:
    """Refuse while somebody or something still belongs to it, and name them."""
    accounts = open_accounts(row)
    below = list(row.children.filter(valid_until=None).order_by("code").values_list("code", flat=True))
    if accounts or below:
        open_ones = [*below, *accounts]
        raise Conflict(
            "HILO-A426",
            extra={"accounts": accounts, "institutions": below},
            institution=row.code,
            count=len(open_ones),
            named=_some(open_ones),
        )
