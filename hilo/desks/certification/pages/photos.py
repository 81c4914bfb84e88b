"""Photographs: kept one by one or by a ZIP, looked at, and signed by another where one changes."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.certification.frame import PURPOSE
from hilo.desks.certification.photographs import Paper, SheetAsked
from hilo.kernel.access.http import by, requires
from hilo.kit.acting import form
from hilo.kit.frame import language, reader
from hilo.kit.views import does
from hilo.lib.commands import parse
from hilo.lib.errors import Forbidden, Refusal
from hilo.registries.officers import actions, queries
from hilo.registries.officers.commands import KeepPhoto, KeepPhotos, PrintCredentials

from .identity import _page as identity_page
from .officer import page as officer_page
from .personnel import _page as personnel_page

LOOKING = "a photograph that is kept is looked at"


@require_safe
@never_cache
@requires("officers.read")
def picture(request: HttpRequest, photo_id: int) -> HttpResponse:
    """One photograph; the look is written down."""
    found = queries.picture(photo_id, reader(request, LOOKING), at=timezone.now())
    return HttpResponse(found, content_type="image/jpeg")


def sent(request: HttpRequest, name: str) -> UploadedFile[Any]:
    """The file of a form. Raises: Refusal HILO-O650 without one."""
    given = request.FILES.get(name)
    if not isinstance(given, UploadedFile):
        raise Refusal("HILO-O650", where=name)
    return given


def asked(request: HttpRequest) -> KeepPhoto:
    paper = form(request, Paper)
    return KeepPhoto(
        picture=actions.sent_photo(sent(request, "picture")),
        document=paper.document,
        number=paper.number,
        issuer=paper.issuer,
    )


def loaded(request: HttpRequest) -> list[actions.PhotoTaken]:
    """The photographs of a ZIP, of the own institution. Raises: what `keep_photos` raises."""
    paper = form(request, Paper)
    asks = KeepPhotos(
        institution=reader(request, PURPOSE).institution,
        archive=actions.sent_archive(sent(request, "archive")),
        document=paper.document,
        number=paper.number,
        issuer=paper.issuer,
    )
    return actions.keep_photos(asks, **by(request))


def taken(made: Any) -> list[str]:
    """What is said of a photograph that was sent."""
    waits = made.status == "proposed"
    told = [_("It waits: another account of the institution signs it.") if waits else _("The photograph is kept.")]
    if other := queries.twin(made):
        told.append(_("Officer %(number)s has the very same photograph.") % {"number": other})
    return told


@require_POST
@never_cache
@requires("officers.write")
def taking(request: HttpRequest) -> HttpResponse:
    """The photographs of a ZIP are taken, and what became of each is shown."""
    try:
        told = loaded(request)
    except Forbidden:
        raise
    except Refusal as refusal:
        return personnel_page(request, refusal)
    return personnel_page(request, pictures=told)


@require_POST
@never_cache
@requires("officers.write")
def printing(request: HttpRequest) -> HttpResponse:
    """Credentials of the own institution, as a file."""
    try:
        asked = form(request, SheetAsked)
        numbers = [one.strip() for one in re.split(r"[\n,;]", asked.numbers) if one.strip()]
        institution = reader(request, PURPOSE).institution
        command = parse(
            PrintCredentials,
            {
                "institution": institution,
                "numbers": numbers,
                "after": asked.after,
                "language": "en" if language() == "en" else "es",
            },
        )
        where = request.build_absolute_uri(reverse("credential", args=["X"])).removesuffix("X")
        made = actions.print_credentials(command, where, **by(request))
    except Forbidden:
        raise
    except Refusal as refusal:
        return personnel_page(request, refusal)
    answer = HttpResponse(made.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="credentials-{institution}.pdf"'
    return answer


def _one(request: HttpRequest, officer_id: int, refusal: Refusal | None = None) -> HttpResponse:
    return officer_page(request, officer_id, refusal)


def _who(request: HttpRequest, photo_id: int = 0, refusal: Refusal | None = None) -> HttpResponse:
    return identity_page(request, refusal=refusal, photo=photo_id)


keeping = does(
    actions.keep_photo,
    "officers.write",
    _one,
    taken,
    "certification-officer",
    purpose=PURPOSE,
    ask=lambda key, request: asked(request),
)
erasing = does(
    actions.erase_photos,
    "officers.identity",
    _one,
    lazily("Erased: that there were some, and their fingerprints, stays."),
    "certification-officer",
    purpose=PURPOSE,
)
confirming = does(
    actions.confirm_photo,
    "officers.identity",
    _who,
    lazily("Signed: it is the one that is printed from now on."),
    "certification-identity",
    away=True,
    purpose=PURPOSE,
)
refusing = does(
    actions.refuse_photo,
    "officers.read",
    _who,
    lazily("It was not signed; its picture was emptied."),
    "certification-identity",
    away=True,
    purpose=PURPOSE,
)
