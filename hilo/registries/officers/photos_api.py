"""Photographs of officers over HTTP: kept, looked at with a purpose, changed by two hands, erased."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Body, File, Form, Router, Status
from ninja.files import UploadedFile

from hilo.kernel.access.http import May, asker, by
from hilo.kernel.media import BYTES, answers
from hilo.lib.answers import Made
from hilo.lib.limits import RecordId

from . import actions, queries
from .commands import (
    Document,
    ErasePhotos,
    InstitutionCode,
    KeepPhoto,
    KeepPhotos,
    Number,
    PhotoPaper,
    PrintCredentials,
    RefusePhoto,
)
from .queries import PhotoRow, photo_row

router = Router(tags=["officers"])
WHO = May(*queries.PHOTO_LOOKS)
JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True)
class CredentialSheet:
    """Credentials in one file. pdf: base64; printed: folios of the certificates, in their order; left: who has none in
    it, and why; next: the number to go on after, "" where nobody follows."""

    pdf: str
    sheet_sha256: str
    printed: list[str]
    left: list[queries.LeftOut]
    next: Number


@router.get("/officers/{officer_id}/photos", response=list[PhotoRow], auth=WHO)
def photos(request: HttpRequest, officer_id: RecordId) -> list[PhotoRow]:
    """The photographs of an officer, the newest first, told without a picture."""
    return queries.photos(officer_id, asker(request))


@router.post("/officers/{officer_id}/photos", response={201: PhotoRow}, auth=May("officers.write"))
def keep_photo(
    request: HttpRequest,
    officer_id: RecordId,
    file: Annotated[UploadedFile, File()],
    document: Form[PhotoPaper] = "",
    number: Form[Document] = "",
    issuer: Form[Document] = "",
) -> Status[PhotoRow]:
    """Keep the photograph of an officer (JPEG or PNG); where it takes the place of another under a certificate in force
    it needs a paper, and waits for a second signature."""
    asked = KeepPhoto(picture=actions.sent_photo(file), document=document, number=number, issuer=issuer)
    return Status(201, photo_row(actions.keep_photo(officer_id, asked, **by(request))))


@router.get("/officers/{officer_id}/photo", auth=WHO, openapi_extra=answers(JPEG, BYTES, "The photograph."))
def photo(request: HttpRequest, officer_id: RecordId) -> HttpResponse:
    """The photograph that is kept; with the header Purpose, and the look is in the ledger."""
    return shown(queries.picture_of(officer_id, **by(request)))


@router.delete("/officers/{officer_id}/photos", response=Made, auth=May("officers.identity"))
def erase_photos(request: HttpRequest, officer_id: RecordId, body: Body[ErasePhotos]) -> Made:
    """Erase every photograph of an officer who has no certificate in force; the answer is how many."""
    return Made(id=actions.erase_photos(officer_id, body, **by(request)))


@router.post("/institutions/{institution}/photos", response=list[actions.PhotoTaken], auth=May("officers.write"))
def keep_photos(
    request: HttpRequest,
    institution: InstitutionCode,
    file: Annotated[UploadedFile, File()],
    document: Form[PhotoPaper] = "",
    number: Form[Document] = "",
    issuer: Form[Document] = "",
) -> list[actions.PhotoTaken]:
    """Keep the photographs of a ZIP whose files bear officers' numbers; the answer says file by file what became."""
    asked = KeepPhotos(
        institution=institution, archive=actions.sent_archive(file), document=document, number=number, issuer=issuer
    )
    return actions.keep_photos(asked, **by(request))


@router.post("/credential-sheets", response=CredentialSheet, auth=May("officers.write"))
def print_credentials(request: HttpRequest, body: Body[PrintCredentials]) -> CredentialSheet:
    """Credentials with photograph on A4, ten a sheet, at most 500; who is left out stands in `left`, with why, and
    on the last page. That they were printed, and by whom, is in the ledger."""
    where = request.build_absolute_uri(reverse("credential", args=["X"])).removesuffix("X")
    made = actions.print_credentials(body, where, **by(request))
    pdf = base64.b64encode(made.pdf).decode()
    return CredentialSheet(
        pdf=pdf, sheet_sha256=made.sheet_sha256, printed=made.printed, left=made.left, next=made.next
    )


@router.get("/officer-photos", response=list[PhotoRow], auth=WHO)
def open_photos(request: HttpRequest) -> list[PhotoRow]:
    """Photographs that wait for a second signature, the longest first; at most 200."""
    return queries.open_photos(asker(request))


@router.get("/officer-photos/{photo_id}/picture", auth=WHO, openapi_extra=answers(JPEG, BYTES, "The photograph."))
def picture(request: HttpRequest, photo_id: RecordId) -> HttpResponse:
    """A photograph, kept or waiting; with the header Purpose, and the look is in the ledger."""
    return shown(queries.picture(photo_id, **by(request)))


@router.post("/officer-photos/{photo_id}/confirmation", response=PhotoRow, auth=May("officers.identity"))
def confirm_photo(request: HttpRequest, photo_id: RecordId) -> PhotoRow:
    """Sign a change of photograph as the second: it is the one that is printed from now on."""
    return photo_row(actions.confirm_photo(photo_id, **by(request)))


@router.post("/officer-photos/{photo_id}/refusal", response=PhotoRow, auth=WHO)
def refuse_photo(request: HttpRequest, photo_id: RecordId, body: Body[RefusePhoto]) -> PhotoRow:
    """Do not sign a change of photograph, or take one's own back; the picture is emptied."""
    return photo_row(actions.refuse_photo(photo_id, body, **by(request)))


def shown(found: bytes) -> HttpResponse:
    """A photograph, that no cache keeps."""
    response = HttpResponse(found, content_type=JPEG)
    response["Cache-Control"] = "no-store, private"
    response["Content-Disposition"] = "inline; filename=photo.jpg"
    return response
