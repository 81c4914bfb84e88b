"""Institutions over HTTP: list, open, open with a first account, close."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from ninja import Body, Router, Status

from . import actions
from .commands import FoundInstitution, InstitutionCode, OpenInstitution
from .http import May, asker, by
from .queries import InstitutionRow, institution_row, institution_rows

router = Router(tags=["institutions"])


@dataclass(frozen=True, slots=True)
class FoundedInstitution:
    """An institution's first account. start_password: told once; role_waits: until another administrator confirms."""

    institution: str
    username: str
    start_password: str
    role_waits: bool


@router.get("institutions", response=list[InstitutionRow], auth=May("users.manage"))
def listing(request: HttpRequest) -> list[InstitutionRow]:
    """Institutions of the reader's administration; for a registrar, those in its scope."""
    return institution_rows(asker(request))


@router.post("institutions", response={201: InstitutionRow}, auth=May("users.manage"))
def opening(request: HttpRequest, body: Body[OpenInstitution]) -> Status[InstitutionRow]:
    """Open an institution; one that is open already is answered as it is."""
    return Status(201, institution_row(actions.open_institution(body, **by(request))))


@router.post("institutions/founding", response={201: FoundedInstitution}, auth=May("users.manage"))
def founding(request: HttpRequest, body: Body[FoundInstitution]) -> Status[FoundedInstitution]:
    """Open an institution and its first account in one step; its start password is in this answer alone."""
    secret = actions.new_start_password()
    user = actions.found(body, password=secret, **by(request))
    return Status(201, FoundedInstitution(body.code, user.username, secret, not user.grants.exists()))


@router.post("institutions/{code}/closure", response=InstitutionRow, auth=May("users.manage"))
def closing(request: HttpRequest, code: InstitutionCode) -> InstitutionRow:
    """Close an institution; refused (HILO-A426) while accounts or institutions below it are open, which are named."""
    return institution_row(actions.close_institution(code, **by(request)))
