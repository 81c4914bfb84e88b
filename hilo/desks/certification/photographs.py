"""Photographs on the desk's pages: the forms that keep, load and erase them, and what waits for a signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hilo.desks.certification import words
from hilo.kit.forms import Ask, Form, Input, form_of, upload
from hilo.lib.actor import Actor
from hilo.lib.commands import command
from hilo.lib.limits import Longest
from hilo.registries.officers import actions, queries
from hilo.registries.officers.commands import Document, Number, PhotoPaper, RefusePhoto

PAPERS = ("photo_record", "court_order", "personnel_file")


@command
class Paper:
    """What a photograph that takes the place of another rests on."""

    document: PhotoPaper = ""
    number: Document = ""
    issuer: Document = ""


def keeping_form(request: HttpRequest, officer_id: int) -> Form:
    """The form that keeps one photograph."""
    return _form(
        reverse("certification-photo-keep", args=[officer_id]),
        _("Keep the photograph"),
        upload("picture", _("Photograph (JPEG or PNG)"), "image/jpeg,image/png"),
        _("The middle is kept, three by four. Another one under a certificate in force needs the document."),
        "photo",
    )


def archive_form() -> Form:
    """The form that takes a ZIP."""
    return _form(
        reverse("certification-photos"),
        _("Take the photographs"),
        upload("archive", _("ZIP: each file bears the officer’s number"), ".zip,application/zip"),
        _("At most 500 in one file. The document is that of those that take the place of another."),
        "photos",
    )


@command
class SheetAsked:
    """Credentials as they are asked for. numbers: as they are typed."""

    numbers: Annotated[str, Longest(13_000)] = ""
    after: Number = ""


def sheet_form(request: HttpRequest) -> Form:
    """The form that prints credentials."""
    return form_of(
        SheetAsked,
        reverse("certification-credentials"),
        _("Print the credentials"),
        {
            "numbers": Ask(_("Officers’ numbers, one a line"), kind="lines", hint=_("None: all who serve.")),
            "after": Ask(_("Go on after number")),
        },
        given=request.POST.dict() if "numbers" in request.POST and "after" in request.POST else None,
        name="sheets",
        look="",
        note=_("A PDF of A4, ten a sheet, at most 500. Who gets none is named on its last page, with why."),
    )


def _form(address: str, button: str, file: Input, note: str, name: str) -> Form:
    papers = [(code, words.DOCUMENTS[code]) for code in PAPERS]
    asks: dict[str, Any] = {
        "document": Ask(_("Document"), choices=papers),
        "number": _("Number of the document"),
        "issuer": _("Issued by"),
    }
    only = form_of(Paper, "", "", asks, name=name)
    return Form(address, button, [file, *only.inputs], name=name, look="", note=note)


def erasing_form(officer_id: int) -> Form:
    """The form that erases what is kept of an officer."""
    return form_of(
        actions.erase_photos,
        reverse("certification-photo-erase", args=[officer_id]),
        _("Erase the photographs"),
        {"document": _("What asks for it")},
        name="photo-erase",
        look="danger",
    )


@dataclass(frozen=True, slots=True)
class Waits:
    """A photograph that waits, as it is signed: beside the one that is kept."""

    row: queries.PhotoRow
    document: str
    kept: int
    signs: bool
    form: Form


def waiting(request: HttpRequest, who: Actor, refused: int = 0) -> list[Waits]:
    """What waits for a second signature, each with the number of the photograph that is kept."""
    found = []
    for one in queries.open_photos(who):
        kept = [row.id for row in queries.photos(one.officer, who) if row.status == "kept"]
        refusing = form_of(
            RefusePhoto,
            reverse("certification-photo-refuse", args=[one.id]),
            _("Do not sign it"),
            {"reason": _("Why not")},
            given=request.POST.dict() if refused == one.id and "reason" in request.POST else None,
            name=f"photo-refuse-{one.id}",
            look="danger",
        )
        signs = who.may("officers.identity") and one.added_by != who.name
        document = words.DOCUMENTS.get(one.document, one.document)
        found.append(Waits(one, str(document), next(iter(kept), 0), signs, refusing))
    return found
