"""Over HTTP: institutions (list, open, open with a first account, close), and what is opened for a life in danger."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from ninja import Body, Router, Status

from hilo.lib.limits import RecordId

from . import actions, queries
from .commands import FoundInstitution, InstitutionCode, OpenForLife, OpenInstitution, ReviewOpening
from .http import May, asker, by
from .queries import InstitutionRow, OpeningRow, institution_row, institution_rows, opening_row

router = Router(tags=["institutions"])


@dataclass(frozen=True, slots=True)
class FoundedInstitution:
    """An institution's first account. start_password: told once; role_waits: until another administrator confirms."""

    institution: str
    username: str
    start_password: str
    role_waits: bool


@router.get("institutions", response=list[InstitutionRow], auth=May("users.manage"))
def all_institutions(request: HttpRequest) -> list[InstitutionRow]:
    """Institutions of the reader's administration; for a registrar, those in its scope."""
    return institution_rows(asker(request))


@router.post("institutions", response={201: InstitutionRow}, auth=May("users.manage"))
def open_institution(request: HttpRequest, body: Body[OpenInstitution]) -> Status[InstitutionRow]:
    """Open an institution; one that is open already is answered as it is."""
    return Status(201, institution_row(actions.open_institution(body, **by(request))))


@router.post("institutions/founding", response={201: FoundedInstitution}, auth=May("users.manage"))
def found_institution(request: HttpRequest, body: Body[FoundInstitution]) -> Status[FoundedInstitution]:
    """Open an institution and its first account in one step; its start password is in this answer alone."""
    secret = actions.new_start_password()
    user = actions.found(body, password=secret, **by(request))
    return Status(201, FoundedInstitution(body.code, user.username, secret, not user.grants.exists()))


@router.post("institutions/{code}/closure", response=InstitutionRow, auth=May("users.manage"))
def close_institution(request: HttpRequest, code: InstitutionCode) -> InstitutionRow:
    """Close an institution; refused while it answers for something (HILO-A442, by kind) or has accounts (HILO-A426)."""
    return institution_row(actions.close_institution(code, **by(request)))


@router.post("openings", response={201: OpeningRow}, auth=May("records.open"))
def open_for_life(request: HttpRequest, body: Body[OpenForLife]) -> Status[OpeningRow]:
    """Open a record that others hold, for a life in danger: for minutes, alarmed, and reviewed. No token does this."""
    return Status(201, opening_row(actions.open_for_life(body, **by(request)), asker(request)))


@router.post("openings/{int:number}/end", response=OpeningRow, auth=May("records.open"))
def give_back(request: HttpRequest, number: RecordId) -> OpeningRow:
    """It is needed no longer."""
    return opening_row(actions.give_back(number, **by(request)), asker(request))


@router.get("openings", response=list[OpeningRow], auth=May("openings.read"))
def openings(request: HttpRequest) -> list[OpeningRow]:
    """What was opened of the reader's institution and by its people, for a reviewer in scope; unreviewed ones first."""
    return queries.openings(asker(request))


@router.post("openings/{int:number}/review", response=OpeningRow, auth=May("openings.review"))
def review_opening(request: HttpRequest, number: RecordId, body: Body[ReviewOpening]) -> OpeningRow:
    """Find it justified or not, in words: by a reviewer of another institution than the person's."""
    return opening_row(actions.review(number, body, **by(request)), asker(request))
