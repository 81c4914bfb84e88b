"""Centres: for what each is accredited, the keys by which they sign, and what a stolen key leaves to be done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hilo.desks.certification import words
from hilo.desks.certification.frame import DESK, PURPOSE
from hilo.kernel.access.http import by, requires
from hilo.kit.acting import carry_out, form
from hilo.kit.forms import Ask, Form, form_of
from hilo.kit.frame import reader
from hilo.kit.views import does, shows
from hilo.lib.actor import Actor
from hilo.lib.commands import command
from hilo.lib.errors import Refusal
from hilo.registries.officers import actions, queries
from hilo.registries.officers.commands import Accredit, InstitutionCode, TurnKey

Label = str | Promise | Ask
SHOWN = 200
"""Certificates of a key that the page names; the counts are of all."""


@command
class Accrediting(Accredit):
    """The same, with the institution."""

    institution: InstitutionCode = ""


@command
class Turning(TurnKey):
    """The same, with the centre."""

    institution: InstitutionCode = ""


def _page(request: HttpRequest, *_keys: Any) -> HttpResponse:
    refusal = next((one for one in _keys if isinstance(one, Refusal)), None)
    who, day = reader(request, PURPOSE), timezone.localdate()
    gives, turns = who.may("accreditations.write"), who.may("keys.turn")
    rows = [
        {
            "row": one,
            "what": words.ACCREDITED[one.what],
            "holds": one.since <= day < one.until,
            "form": _ending(request, one.id) if gives and one.since <= day < one.until else None,
        }
        for one in queries.accreditations(who)
    ]
    keys = [_key(one, who, turns) for one in queries.centre_keys(who)] if turns or who.may("officers.read") else []
    context = {
        "rows": rows,
        "accredit": _accrediting(request) if gives else None,
        "keys": keys,
        "turn": _turning(request, who) if turns else None,
    }
    return DESK.show(request, "centres", "certification/centres.html", context, refusal=refusal)


def _key(one: Any, who: Actor, turns: bool) -> dict[str, Any]:
    distrust = None
    if turns and one.retired_at is not None:
        distrust = form_of(
            actions.distrust_key,
            reverse("certification-distrust", args=[one.kid]),
            _("Somebody else had it"),
            {"distrusted_from": _("From this day"), "document": _("Document")},
            name=f"distrust-{one.kid}",
            look="danger",
        )
    return {"row": one, "form": distrust, "reads": who.may("officers.read")}


def _accrediting(request: HttpRequest) -> Form:
    labels: dict[str, Label] = {
        "institution": Ask(_("Institution that is accredited"), required=True),
        "what": _("For"),
        "since": _("From"),
        "until": _("First day without; empty: two years"),
        "document": _("Document"),
    }
    given = request.POST.dict() if "what" in request.POST else None
    choices = {"what": list(words.ACCREDITED.items())}
    address = reverse("certification-accredit")
    return form_of(Accrediting, address, _("Accredit"), labels, choices=choices, given=given, name="accredit")


def _ending(request: HttpRequest, accreditation_id: int) -> Form:
    return form_of(
        actions.end_accreditation,
        reverse("certification-accreditation-end", args=[accreditation_id]),
        _("End the accreditation"),
        {"on": _("First day without"), "document": _("Document")},
        name=f"end-{accreditation_id}",
        look="danger",
    )


def _turning(request: HttpRequest, who: Actor) -> Form:
    labels: dict[str, Label] = {
        "institution": Ask(_("Centre whose key it is"), value=who.institution, required=True),
        "document": _("Document"),
        "distrusted_from": _("Day from which somebody else had the key; empty: nobody had"),
    }
    given = request.POST.dict() if "institution" in request.POST and "what" not in request.POST else None
    note = _("Close the hole first: the next key lies in the same place. What was signed before keeps its public half.")
    address = reverse("certification-turn")
    return form_of(
        Turning, address, _("Sign with another key"), labels, given=given, name="turn", look="danger", note=note
    )


def _touched(request: HttpRequest, centre: str, kid: str, *more: Any) -> HttpResponse:
    """What a key signed: by institution, and the certificates that ask for something."""
    refusal = next((one for one in more if isinstance(one, Refusal)), None)
    who, at = reader(request, PURPOSE), timezone.now()
    found = queries.touched(centre, kid, who, at=at)
    signs = who.may("certificates.issue") and who.institution == centre
    asking = [one for one in found if one.state in ("asks", "waits", "anew")]
    context = {
        "centre": centre,
        "kid": kid,
        "counts": queries.counted(found),
        "rows": [
            {
                "row": one,
                "state": words.TOUCHED[one.state],
                "form": _resigning(request, centre, kid, one.folio) if signs and one.state == "asks" else None,
            }
            for one in asking[:SHOWN]
        ],
        "more": max(0, len(asking) - SHOWN),
        "waits": sum(one.state == "waits" for one in found) if signs else 0,
    }
    return DESK.show(request, "centres", "certification/touched.html", context, refusal=refusal)


def _resigning(request: HttpRequest, centre: str, kid: str, folio: str) -> Form:
    return form_of(
        actions.resign_certificate,
        reverse("certification-resign", args=[centre, kid, folio]),
        _("Sign it anew"),
        {"reason": Ask(_("How it is known to be genuine"), required=True)},
        name=f"resign-{folio}",
        look="",
    )


@require_POST
@never_cache
@requires("accreditations.write")
def accrediting(request: HttpRequest) -> HttpResponse:
    """An institution is accredited."""
    return _for_institution(request, actions.accredit, Accredit, _("The accreditation was written down."))


@require_POST
@never_cache
@requires("keys.turn")
def turning(request: HttpRequest) -> HttpResponse:
    """Another key signs from now on."""
    return _for_institution(request, actions.turn_key, TurnKey, _("Another key signs from now on."))


def _for_institution(request: HttpRequest, action: Any, kind: type[Any], said: str) -> HttpResponse:
    return carry_out(
        request,
        action,
        request.POST.get("institution", "").strip().upper(),
        ask=lambda request: form(request, kind),
        again=lambda refusal: _page(request, refusal),
        said=said,
        to=lambda _made: _back(request),
        purpose=PURPOSE,
    )


@require_POST
@never_cache
@requires("certificates.issue")
def resigning(request: HttpRequest, centre: str, kid: str, folio: str) -> HttpResponse:
    """One certificate is signed anew."""
    return _resign_one(request, centre, kid, folio)


@require_POST
@never_cache
@requires("certificates.issue")
def resigning_all(request: HttpRequest, centre: str, kid: str) -> HttpResponse:
    """All that needs no look is signed anew."""
    return _resign_all(request, centre, kid)


def _resign_one(request: HttpRequest, centre: str, kid: str, folio: str) -> HttpResponse:
    return carry_out(
        request,
        actions.resign_certificate,
        folio,
        again=lambda refusal: _touched(request, centre, kid, refusal),
        said=_("It was signed anew: print it again."),
        to=lambda _made: redirect("certification-touched", centre=centre, kid=kid),
        purpose=PURPOSE,
    )


def _resign_all(request: HttpRequest, centre: str, kid: str) -> HttpResponse:
    rows = actions.resign_certificates(kid, **by(request))
    refused = [row for row in rows if row.code]
    messages.success(request, _("%(n)s certificates were signed anew.") % {"n": len(rows) - len(refused)})
    for row in refused[:20]:
        messages.error(request, f"{row.folio} · {row.code}")
    return redirect("certification-touched", centre=centre, kid=kid)


def _back(request: HttpRequest, *_made: Any) -> HttpResponse:
    page = "certification-centres" if reader(request, PURPOSE).may("officers.read") else "certification-registry"
    return redirect(page)


centres = shows("officers.read")(_page)
registry = shows("accreditations.write")(_page)
touched = shows("officers.read")(_touched)
ending = does(actions.end_accreditation, "accreditations.write", _page, lazily("The accreditation ended."), _back)
distrusting = does(actions.distrust_key, "keys.turn", _page, lazily("The key is not trusted any more."), _back)
